//! What disagrees, as a table.

use super::Case;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// `tests/sql/known.txt`: queries that disagree today, a line each: the query's id, ` = `, and why.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<String, String>);

impl Known {
    /// Reads the file.
    pub fn read() -> Result<Self, String> {
        let path = crate::workspace().join("tests/sql/known.txt");
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut known = BTreeMap::new();
        for line in text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
            let (id, why) = line.split_once(" = ").ok_or_else(|| format!("known.txt: no reason: {line}"))?;
            known.insert(id.trim().to_owned(), why.trim().to_owned());
        }
        Ok(Self(known))
    }
}

/// All disagreements of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// Queries described by both.
    pub compared: usize,
    /// Runs of queries on rows.
    pub executed: usize,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    id: String,
    kind: &'static str,
    server: String,
    koel: String,
    sql: String,
}

impl Report {
    /// Notes a disagreement; one of a kind and query is enough.
    pub fn add(&mut self, case: &Case, kind: &'static str, server: &str, koel: &str) {
        if self.rows.iter().any(|r| r.id == case.id && r.kind == kind) {
            return;
        }
        let row =
            Row { id: case.id.clone(), kind, server: server.to_owned(), koel: koel.to_owned(), sql: case.sql.clone() };
        self.rows.push(row);
    }

    /// How many queries disagree.
    pub fn wrong(&self) -> usize {
        self.ids().len()
    }

    /// The queries that disagree.
    pub fn ids(&self) -> BTreeSet<String> {
        self.rows.iter().map(|r| r.id.clone()).collect()
    }

    /// Takes out what is known, and says which known lines are not needed any more.
    pub fn settle(&mut self, known: &Known) -> Vec<String> {
        let stale = known.0.keys().filter(|id| !self.rows.iter().any(|r| r.id == **id)).cloned().collect();
        self.rows.retain(|r| !known.0.contains_key(&r.id));
        stale
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &self.rows {
            *kinds.entry(row.kind).or_default() += 1;
            let sql = row.sql.split_whitespace().collect::<Vec<_>>().join(" ");
            let sql: String = sql.chars().take(1000).collect();
            writeln!(
                f,
                "{:10} {}\n           server: {}\n           koel:   {}\n           {sql}",
                row.kind, row.id, row.server, row.koel
            )?;
        }
        write!(f, "{} queries compared, {} runs on rows, {} disagree", self.compared, self.executed, self.wrong())?;
        for (kind, n) in kinds {
            write!(f, "; {kind} {n}")?;
        }
        Ok(())
    }
}
