//! DISTINCT of rows that are different anyway.

use crate::diagnostic::Applicability;
use crate::facts::{Level, Place, Role};
use crate::hir::{Command, Distinct};
use crate::lint::context::{Context, WithFix, replace};
use crate::span::Span;
use crate::syntax::keywords::Kw;

lint! {
    /// DISTINCT over an output that holds a unique key.
    ///
    /// # Why
    /// There are no two equal rows to make one of: it costs a sort or a hash, and hides which rows there are.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT DISTINCT id, username FROM users WHERE is_active
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT id, username FROM users WHERE is_active
    /// ```
    /// ```sql,clean
    /// SELECT DISTINCT username FROM users
    /// ```
    /// ```sql,clean
    /// SELECT DISTINCT u.id FROM users u JOIN sessions s ON s.user_id = u.id
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Machine,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let plain = query.command == Command::Select && query.set_op.is_none() && !query.has_srf;
    if query.distinct != Some(Distinct::All) || !plain || level.role == Role::Exists {
        return;
    }
    let output: Vec<_> = query.output().collect();
    let never_null =
        |column: &usize| output.get(*column).is_some_and(|target| level.never_null(&target.expr, Place::Output));
    if !level.keys_before_distinct().iter().any(|key| !key.is_empty() && key.iter().all(never_null)) {
        return;
    }
    let Some(word) = cx.clause(query, &[Kw::Distinct]) else { return };
    let behind = cx.sql.get(word.end as usize..).unwrap_or("");
    let blank = (behind.len() - behind.trim_start().len()) as u32;
    cx.report(
        cx.found(word, "the rows are different without DISTINCT: the output holds a unique key")
            .help("take it out")
            .fix(
                "take DISTINCT out",
                Applicability::MachineApplicable,
                vec![replace(Span::new(word.start, word.end + blank), "")],
            ),
    );
}
