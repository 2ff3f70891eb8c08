//! UPDATE and DELETE of everything.

use crate::catalog::RelationRef;
use crate::facts::Level;
use crate::hir::Command;
use crate::lint::context::Context;

lint! {
    /// UPDATE or DELETE without WHERE.
    ///
    /// # Why
    /// It changes every row of the table: mostly a condition was forgotten. Where it is meant, `WHERE true` says so, and TRUNCATE is faster.
    /// Temporary tables, and those that `[tables] small` of koel.toml names, are left alone.
    ///
    /// # Example
    /// ```sql,fires
    /// DELETE FROM sessions
    /// ```
    /// ```sql,fires
    /// UPDATE users SET is_active = false
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// DELETE FROM sessions WHERE deleted_at < $1
    /// ```
    /// ```sql,clean
    /// UPDATE users SET is_active = false WHERE true
    /// ```
    /// ```sql,clean,small=companies
    /// UPDATE companies SET is_active = true
    /// ```
    /// So are tables that their constraints keep to one row.
    /// ```sql,schema
    /// CREATE TABLE epoch (one bool PRIMARY KEY DEFAULT true CHECK (one), number bigint NOT NULL);
    /// CREATE TABLE progress (id int PRIMARY KEY CHECK (id = 0), height bigint NOT NULL);
    /// CREATE TABLE cursor (position bigint NOT NULL);
    /// CREATE TABLE loose (id int PRIMARY KEY, height bigint);
    /// ALTER TABLE loose ADD CONSTRAINT later CHECK (id = 0) NOT VALID
    /// ```
    /// ```sql,clean
    /// UPDATE epoch SET number = number + 1
    /// ```
    /// ```sql,clean
    /// UPDATE progress SET height = $1
    /// ```
    /// A CHECK that is NOT VALID keeps no rows out that are there.
    /// ```sql,fires
    /// UPDATE loose SET height = $1
    /// ```
    /// And UPDATE of one without any index: no row of it was ever to be found, as there is but one (`no_primary_key` speaks of it).
    /// ```sql,clean
    /// UPDATE cursor SET position = $1
    /// ```
    /// ```sql,fires
    /// DELETE FROM cursor
    /// ```
    group: Correctness,
    level: Deny,
    since: "0.1.0",
    fix: No,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let word = match query.command {
        Command::Update => "UPDATE",
        Command::Delete => "DELETE",
        Command::Select | Command::Insert | Command::Merge | Command::Utility => return,
    };
    // With FROM or USING, what is joined decides: `update_from_unjoined`.
    let (None, true, Some(target)) = (&query.where_, query.from.is_empty(), query.target_rel) else { return };
    let unsearched = |table: &RelationRef| query.command == Command::Update && table.indexes.is_empty();
    let is_meant = |table: RelationRef| table.temporary || unsearched(&table);
    if cx.table(query, target).is_none_or(is_meant) || cx.is_small(query, target) {
        return;
    }
    let Some(rte) = query.rtable.get(target) else { return };
    let message = format!("this {word} has no WHERE: it changes every row of \"{}\"", rte.name);
    cx.report(cx.found(rte.span, message).help("add the condition; if all rows are meant, `WHERE true` says so"));
}
