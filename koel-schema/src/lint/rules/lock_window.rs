//! Strong locks without a limit to the wait for them.

use crate::lint::ddl::utility;
use crate::lint::migration::Context;
use crate::lint::transaction::locked;
use crate::migrate::Step;
use crate::syntax::ast::Name;
use crate::syntax::ast::ddl::{ObjectKind, Utility};

lint! {
    /// A migration that takes ACCESS EXCLUSIVE on a table that is there already, and sets no lock_timeout. Said once a file.
    ///
    /// # Why
    /// The statement waits for whoever uses the table, and whoever comes after waits behind it: one long query, and the table stands still for as
    /// long. With a lock_timeout the migration fails instead, and is run again.
    ///
    /// Allowed by default: the timeout is mostly set on the role or the connection that migrates, which no migration shows, and then this fires in
    /// most of them. Turn it on where the migrations are to say it themselves.
    ///
    /// # Example
    /// ```sql,fires
    /// ALTER TABLE users ADD COLUMN locale text;
    /// ALTER TABLE users ADD COLUMN theme text;
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SET LOCAL lock_timeout = '2s';
    /// ALTER TABLE users ADD COLUMN locale text;
    /// ```
    /// What takes a weaker lock, or one on a new table, is left alone.
    /// ```sql,clean
    /// CREATE TABLE devices (id int PRIMARY KEY);
    /// ALTER TABLE devices ADD COLUMN name text;
    /// ALTER TABLE users VALIDATE CONSTRAINT users_username_check;
    /// ```
    group: Migration,
    level: Allow,
    since: "0.1.0",
    fix: Ddl,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    // SET, set_config() or a DO block: that it is thought of will do.
    if !cx.is_first() || cx.text.contains("lock_timeout") {
        return;
    }
    let names: Vec<&Name> = match utility(step) {
        Some(Utility::Drop(drop)) if drop.kind == ObjectKind::Table => drop.names.iter().collect(),
        Some(Utility::Truncate { tables, .. }) => tables.iter().map(|table| &table.name).collect(),
        Some(utility) => locked(utility).into_iter().collect(),
        None => return,
    };
    let Some(table) = names.into_iter().find_map(|name| cx.filled(step, name)) else { return };
    let message = format!("this waits for \"{}\" without limit, and everyone else behind it", table.name);
    cx.report(
        cx.found(step.statement.span, message)
            .help("SET LOCAL lock_timeout = '2s' before it, and run the migration again where it fails"),
    );
}
