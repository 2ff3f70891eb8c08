//! Indexes that nothing asks for.

use super::drop_index_needed::needed_by_key;
use crate::catalog::Catalog;
use crate::catalog::object::{Index, Relation};
use crate::facts::index;
use crate::hir::Query;
use crate::lint::ddl::utility;
use crate::lint::migration::Context;
use crate::migrate::Step;
use crate::syntax::ast::ddl::Utility;

lint! {
    /// A new index that no query of the workspace can use, and no foreign key needs.
    ///
    /// # Why
    /// Each row that is written is written to each index. What is asked from outside of the workspace (reports, other services) koel does not see:
    /// therefore it is allowed by default.
    ///
    /// # Example
    /// ```sql,query
    /// SELECT id FROM login_attempts WHERE user_agent = $1 ORDER BY attempted_at
    /// ```
    /// ```sql,fires
    /// CREATE INDEX idx_companies_name ON companies (name)
    /// ```
    ///
    /// # Use instead
    /// An index for what is asked. One that finds rows, filters or sorts for some query is left alone, whatever others there are; so is one
    /// that serves a foreign key, and a unique one.
    /// ```sql,clean
    /// CREATE INDEX idx_login_attempts_user_agent ON login_attempts (user_agent, attempted_at)
    /// ```
    /// ```sql,clean
    /// CREATE UNIQUE INDEX idx_companies_name ON companies (name)
    /// ```
    group: Migration,
    level: Allow,
    since: "0.1.0",
    fix: No,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    // Of no query nothing can be said.
    if cx.queries.is_empty() || !matches!(utility(step), Some(Utility::CreateIndex(_))) {
        return;
    }
    for after in step.after.user_relations() {
        let made = |index: &&Index| match step.before.user_relation(after.id) {
            Some(before) => !before.indexes.iter().any(|have| have.name == index.name),
            None => false,
        };
        for index in after.indexes.iter().filter(made) {
            // As things are when all migrations have run.
            let Some(now) = cx.last.user_relation(after.id) else { continue };
            let kept = now.indexes.iter().any(|have| have.name == index.name && !have.unique);
            // What koel cannot read may use it.
            let unread = || cx.analyses().any(|(_, found)| found.query.is_none());
            let used = || cx.readers(now.id).any(|(_, query)| serves(cx.last, query, now, index));
            if !kept || serves_key(cx.last, now, index) || unread() || used() {
                continue;
            }
            let message = format!("no query of the workspace can use index \"{}\" of \"{}\"", index.name, after.name);
            cx.report(
                cx.found(step.statement.span, message)
                    .help("leave it out until something asks for it; each write of a row pays for it"),
            );
        }
    }
}

fn serves_key(with: &Catalog, table: &Relation, index: &Index) -> bool {
    let mut without = with.clone();
    let mut bare = table.clone();
    bare.indexes.retain(|have| have.name != index.name);
    without.put_relation(bare);
    needed_by_key(&without, with, table).is_some()
}

/// Whether it finds, filters or sorts rows for a query.
fn serves(catalog: &Catalog, query: &Query, table: &Relation, index: &Index) -> bool {
    index::accesses(catalog, query, index::Environment::default()).iter().any(|access| {
        let both = access.relation.indexes.iter().zip(&access.indexes);
        let mut own = both.filter(|(have, _)| access.relation.id == table.id && have.name == index.name);
        own.any(|(_, can)| can.usable() && (!can.matches.is_empty() || can.order.is_some()))
    })
}
