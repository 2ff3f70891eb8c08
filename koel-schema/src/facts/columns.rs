//! Which columns of which relations a statement reads, and which it writes.

use super::visit::each_part;
use crate::catalog::Catalog;
use crate::hir::{Expr, ExprKind, MergeAction, PseudoKind, Query, RelId, RteKind, Target};
use std::collections::BTreeSet;

/// Columns by their relation and index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    pub read: BTreeSet<(RelId, usize)>,
    pub written: BTreeSet<(RelId, usize)>,
}

/// The columns that a statement names, directly or by `*`. Those of a view are the view's: what it reads itself is not among them.
pub fn columns(catalog: &Catalog, query: &Query) -> Columns {
    let mut walk = Walk { catalog, found: Columns::default() };
    walk.query(query, &[]);
    walk.found
}

struct Walk<'c> {
    catalog: &'c Catalog,
    found: Columns,
}

impl Walk<'_> {
    /// `outer`: the levels around it, the outermost first.
    fn query(&mut self, query: &Query, outer: &[&Query]) {
        let levels = [outer, &[query]].concat();
        let (mut exprs, mut inner) = (Vec::new(), Vec::new());
        each_part(query, &mut |expr| exprs.push(expr), &mut |query| inner.push(query));
        exprs.into_iter().for_each(|expr| self.expr(expr, &levels));
        inner.into_iter().for_each(|query| self.query(query, &levels));
        self.writes(query);
    }

    fn expr(&mut self, expr: &Expr, levels: &[&Query]) {
        match &expr.kind {
            ExprKind::Var(var) => self.entry(var.rel, var.up, Some(var.col), levels),
            ExprKind::WholeRow { rel, up } => self.entry(*rel, *up, None, levels),
            ExprKind::SubLink(link) => self.query(&link.query, levels),
            _ => {}
        }
        expr.for_each_child(&mut |child| self.expr(child, levels));
    }

    /// A column of an entry of the range table `up` levels out, or all of them.
    fn entry(&mut self, entry: usize, up: usize, column: Option<usize>, levels: &[&Query]) {
        let levels = levels.get(..levels.len().saturating_sub(up)).unwrap_or(&[]);
        let Some(query) = levels.last() else { return };
        match query.rtable.get(entry).map(|rte| &rte.kind) {
            Some(RteKind::Relation { rel, .. }) => self.relation(*rel, column),
            // What was proposed is not in the table.
            Some(RteKind::Pseudo { kind: PseudoKind::Excluded, .. }) => {}
            Some(RteKind::Pseudo { rel, kind: PseudoKind::Old | PseudoKind::New }) => {
                self.relation(*rel, column);
            }
            // A column of a join is one of its sides, or both.
            Some(RteKind::Join { columns, .. }) => match column {
                Some(column) => columns.get(column).into_iter().for_each(|expr| self.expr(expr, levels)),
                None => columns.iter().for_each(|expr| self.expr(expr, levels)),
            },
            // What a query in FROM or WITH gives is read where it is made.
            Some(
                RteKind::Subquery(_)
                | RteKind::Function { .. }
                | RteKind::Values { .. }
                | RteKind::Cte { .. }
                | RteKind::TableFunc { .. }
                | RteKind::Error,
            )
            | None => {}
        }
    }

    fn relation(&mut self, rel: RelId, column: Option<usize>) {
        match column {
            Some(column) => _ = self.found.read.insert((rel, column)),
            None => {
                let count = self.catalog.relation(rel).map_or(0, |relation| relation.columns.len());
                self.found.read.extend((0..count).map(|column| (rel, column)));
            }
        }
    }

    fn writes(&mut self, query: &Query) {
        let target = query.target_rel.and_then(|entry| query.rtable.get(entry)).map(|rte| &rte.kind);
        let Some(RteKind::Relation { rel, .. }) = target else { return };
        let assigned = |targets: &[Target]| targets.iter().filter_map(|target| target.column).collect::<Vec<_>>();
        let mut columns = assigned(&query.targets);
        if let Some(insert) = &query.insert {
            columns.extend(&insert.columns);
            let update = insert.on_conflict.as_ref().and_then(|conflict| conflict.update.as_ref());
            columns.extend(update.map(|update| assigned(&update.set)).unwrap_or_default());
        }
        for when in &query.merge {
            match &when.action {
                MergeAction::Update(targets) | MergeAction::Insert(targets) => columns.extend(assigned(targets)),
                MergeAction::DoNothing | MergeAction::Delete => {}
            }
        }
        self.found.written.extend(columns.into_iter().map(|column| (*rel, column)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{AnalyzeOptions, analyze};
    use crate::migrate;

    /// What is read, and what is written.
    fn used(sql: &str) -> (String, String) {
        let schema = "CREATE TABLE a (id int PRIMARY KEY, x int, y int); CREATE TABLE b (id int, a int, z int);
            CREATE VIEW v AS SELECT id, x FROM a";
        let files = [("1.sql".to_string(), schema.to_string())];
        let catalog = migrate::replay(&files, &migrate::Options::default()).catalog;
        let found = analyze(&catalog, sql, &AnalyzeOptions::default());
        let query = found.query.unwrap_or_else(|| panic!("{sql}: {:?}", found.diagnostics));
        let Columns { read, written } = columns(&catalog, &query);
        let names = |set: BTreeSet<(RelId, usize)>| {
            let mut names: Vec<String> = set
                .into_iter()
                .filter_map(|(rel, column)| {
                    let relation = catalog.relation(rel)?;
                    Some(format!("{}.{}", relation.name, relation.columns.get(column)?.name))
                })
                .collect();
            names.sort();
            names.join(" ")
        };
        (names(read), names(written))
    }

    #[test]
    fn read() {
        for (sql, read) in [
            ("SELECT x FROM a", "a.x"),
            ("SELECT * FROM a", "a.id a.x a.y"),
            ("SELECT a FROM a", "a.id a.x a.y"),
            ("SELECT 1 FROM a ORDER BY y", "a.y"),
            ("SELECT z FROM a JOIN b USING (id)", "a.id b.id b.z"),
            ("SELECT id FROM a FULL JOIN b USING (id)", "a.id b.id"),
            ("SELECT j.y FROM (a JOIN b USING (id)) j", "a.id a.y b.id"),
            ("SELECT t FROM (SELECT x AS t, y FROM a) s", "a.x a.y"),
            ("WITH c AS (SELECT z FROM b) SELECT 1 FROM c", "b.z"),
            ("SELECT (SELECT z FROM b WHERE b.a = o.id) FROM a o", "a.id b.a b.z"),
            ("SELECT 1 FROM a o, LATERAL (SELECT 1 FROM b WHERE z = o.y) s", "a.y b.z"),
            ("SELECT x FROM v", "v.x"),
            ("SELECT count(*) FILTER (WHERE x > 0) OVER (PARTITION BY y) FROM a", "a.x a.y"),
        ] {
            assert_eq!(used(sql), (read.to_string(), String::new()), "{sql}");
        }
    }

    #[test]
    fn written() {
        for (sql, read, written) in [
            ("INSERT INTO a (id, x) VALUES (1, 2)", "", "a.id a.x"),
            ("INSERT INTO a (id) SELECT z FROM b RETURNING y", "a.y b.z", "a.id"),
            (
                "INSERT INTO a (id, x) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET y = excluded.x WHERE a.x > 0",
                "a.id a.x",
                "a.id a.x a.y",
            ),
            ("UPDATE a SET x = y WHERE id = 1", "a.id a.y", "a.x"),
            ("DELETE FROM a USING b WHERE a.id = b.a", "a.id b.a", ""),
            (
                "MERGE INTO a USING b ON a.id = b.a WHEN MATCHED THEN UPDATE SET x = z WHEN NOT MATCHED THEN INSERT (id) VALUES (b.a)",
                "a.id b.a b.z",
                "a.id a.x",
            ),
            ("WITH w AS (UPDATE a SET x = 1 RETURNING y) SELECT y FROM w", "a.y", "a.x"),
        ] {
            assert_eq!(used(sql), (read.to_string(), written.to_string()), "{sql}");
        }
    }
}
