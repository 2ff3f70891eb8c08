//! Which tables a statement reads and writes: what a cache has to know.

use super::visit;
use crate::catalog::Catalog;
use crate::catalog::object::{ConstraintKind, RefAction};
use crate::hir::{Callee, Command, Expr, ExprKind, Query, RelId, RteKind, SubLinkKind, Volatility};
use std::collections::BTreeSet;

/// Tables by their names with schema; those of one hierarchy (partitions, inheritance) by that of its root. None: it cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tables {
    /// Of which it depends.
    pub read: Option<BTreeSet<String>>,
    /// That it may change, foreign keys' actions included.
    pub written: Option<BTreeSet<String>>,
}

/// The tables of a statement. A function of the migrations that is not immutable may read others, a volatile one and a trigger may write them.
pub fn tables(catalog: &Catalog, query: &Query) -> Tables {
    let mut found =
        Found { catalog, read: BTreeSet::new(), written: BTreeSet::new(), reads_more: false, writes_more: false };
    found.query(query);
    found.follow_actions();
    let names = |rels: &BTreeSet<RelId>| {
        let roots = rels.iter().flat_map(|&rel| roots(catalog, rel));
        roots
            .filter_map(|rel| Some(format!("{}.{}", catalog.relation(rel)?.schema, catalog.relation(rel)?.name)))
            .collect()
    };
    Tables {
        read: (!found.reads_more).then(|| names(&found.read)),
        written: (!found.writes_more).then(|| names(&found.written)),
    }
}

struct Found<'a> {
    catalog: &'a Catalog,
    read: BTreeSet<RelId>,
    written: BTreeSet<RelId>,
    reads_more: bool,
    writes_more: bool,
}

impl Found<'_> {
    fn query(&mut self, query: &Query) {
        // Closures that ask of each part, and never stop.
        visit::any_expr(query, 0, &mut |expr, _| {
            self.expr(expr);
            false
        });
        visit::any_query(query, &mut |query| {
            self.own(query);
            false
        });
    }

    /// One query, without those below it.
    fn own(&mut self, query: &Query) {
        self.writes_more |= query.command == Command::Utility;
        for (index, rte) in query.rtable.iter().enumerate() {
            let RteKind::Relation { rel, .. } = rte.kind else { continue };
            let Some(relation) = self.catalog.relation(rel) else { continue };
            if query.target_rel == Some(index) {
                self.write(rel);
            }
            match &relation.view {
                Some(view) if !self.read.contains(&rel) => {
                    // Seen: a view that reads itself ends here.
                    self.read.insert(rel);
                    self.query(&view.query);
                }
                _ => {
                    self.read.insert(rel);
                }
            }
        }
    }

    fn write(&mut self, rel: RelId) {
        if !self.written.insert(rel) {
            return;
        }
        let Some(relation) = self.catalog.relation(rel) else { return };
        self.writes_more |= !relation.triggers.is_empty() || !relation.rules.is_empty();
        match relation.view.as_ref().map(|view| view.base.as_ref()) {
            Some(Some((base, _))) => self.write(*base),
            Some(None) => self.writes_more = true,
            None => {}
        }
        for child in relation.children.clone() {
            self.write(child);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        let mut called = |callee: &Callee| {
            if !callee.builtin {
                self.reads_more |= callee.volatility != Volatility::Immutable;
                self.writes_more |= callee.volatility == Volatility::Volatile;
            }
        };
        match &expr.kind {
            ExprKind::Call { callee, .. }
            | ExprKind::Op { callee, .. }
            | ExprKind::ScalarArrayOp { callee, .. }
            | ExprKind::Distinct { callee, .. }
            | ExprKind::NullIf { callee, .. } => called(callee),
            ExprKind::Aggregate(aggregate) => called(&aggregate.callee),
            ExprKind::WindowFunc(window) => called(&window.callee),
            ExprKind::SubLink(link) => {
                if let SubLinkKind::Quantified { callees, .. } = &link.kind {
                    callees.iter().for_each(called);
                }
            }
            _ => {}
        }
    }

    /// Rows that refer to those that change may change with them.
    fn follow_actions(&mut self) {
        loop {
            let before = self.written.len();
            let mut reached = Vec::new();
            for relation in self.catalog.user_relations() {
                let follows = relation.constraints.iter().any(|constraint| match &constraint.kind {
                    ConstraintKind::ForeignKey { target, on_delete, on_update, .. } => {
                        let acts = |action: &RefAction| !matches!(action, RefAction::NoAction | RefAction::Restrict);
                        self.written.contains(target) && (acts(on_delete) || acts(on_update))
                    }
                    _ => false,
                });
                if follows {
                    reached.push(relation.id);
                }
            }
            reached.into_iter().for_each(|rel| self.write(rel));
            if self.written.len() == before {
                return;
            }
        }
    }
}

/// The tops of the hierarchies that it is in.
fn roots(catalog: &Catalog, rel: RelId) -> BTreeSet<RelId> {
    let (mut roots, mut seen, mut todo) = (BTreeSet::new(), BTreeSet::new(), vec![rel]);
    while let Some(rel) = todo.pop() {
        if !seen.insert(rel) {
            continue;
        }
        match catalog.relation(rel) {
            Some(relation) if !relation.parents.is_empty() => todo.extend(relation.parents.iter().copied()),
            _ => {
                roots.insert(rel);
            }
        }
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{AnalyzeOptions, analyze};

    fn of(sql: &str) -> (Option<String>, Option<String>) {
        let schema = "
            CREATE TABLE teams (id int PRIMARY KEY);
            CREATE TABLE people (id int PRIMARY KEY, team int REFERENCES teams ON DELETE CASCADE);
            CREATE TABLE badges (id int PRIMARY KEY, person int REFERENCES people ON DELETE SET NULL, team int REFERENCES teams);
            CREATE TABLE logs (id int, at date NOT NULL) PARTITION BY RANGE (at);
            CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE TABLE watched (id int);
            CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER watch AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION watch();
            CREATE VIEW teamed AS SELECT p.id, t.id AS team FROM people p JOIN teams t ON t.id = p.team;
            CREATE VIEW plain AS SELECT id FROM people;
            CREATE FUNCTION peek() RETURNS bigint STABLE LANGUAGE sql AS 'SELECT count(*) FROM teams';";
        let loaded =
            crate::migrate::replay(&[("schema.sql".into(), schema.into())], &crate::migrate::Options::default());
        assert_eq!(loaded.diagnostics, []);
        let found = analyze(&loaded.catalog, sql, &AnalyzeOptions { named_params: false });
        let tables =
            tables(&loaded.catalog, found.query.as_deref().unwrap_or_else(|| panic!("{sql}: {:?}", found.diagnostics)));
        let shown = |set: Option<BTreeSet<String>>| {
            set.map(|set| set.iter().map(|name| name.trim_start_matches("public.")).collect::<Vec<_>>().join(" "))
        };
        (shown(tables.read), shown(tables.written))
    }

    #[test]
    fn of_statements() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(of("SELECT 1"), (some(""), some("")));
        assert_eq!(of("SELECT id FROM people WHERE team IN (SELECT id FROM teams)"), (some("people teams"), some("")));
        assert_eq!(of("SELECT id FROM teamed"), (some("people teamed teams"), some("")));
        assert_eq!(of("SELECT peek()"), (None, some("")));
        assert_eq!(of("INSERT INTO badges (id) VALUES (1)").1, some("badges"));
        // What refers to it goes with it.
        assert_eq!(of("DELETE FROM teams").1, some("badges people teams"));
        assert_eq!(of("WITH gone AS (DELETE FROM badges RETURNING id) SELECT id FROM gone").1, some("badges"));
        assert_eq!(of("UPDATE logs_1 SET id = 2").1, some("logs"));
        assert_eq!(of("SELECT id FROM logs").0, some("logs"));
        assert_eq!(of("UPDATE plain SET id = 2").1, some("badges people plain"));
        assert_eq!(of("INSERT INTO watched VALUES (1)").1, None);
    }
}
