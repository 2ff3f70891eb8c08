//! Tables that no condition connects.

use crate::facts::Level;
use crate::hir::{Command, ExprKind};
use crate::lint::context::Context;
use crate::lint::edit::{conjuncts, infix, is_param};
use crate::lint::joins::{components, is_stored};

lint! {
    /// Tables in FROM that no condition connects.
    ///
    /// # Why
    /// Each row of one meets each row of the other. Mostly the join condition was forgotten, or compares a table with itself; where the
    /// product is meant, CROSS JOIN says so.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT u.username, s.last_active FROM users u, sessions s WHERE s.is_active
    /// ```
    /// ```sql,fires
    /// SELECT u.username FROM users u JOIN sessions s ON s.user_id = s.id
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT u.username, s.last_active FROM users u JOIN sessions s ON s.user_id = u.id WHERE s.is_active
    /// ```
    /// ```sql,clean
    /// SELECT u.username, c.name FROM users u CROSS JOIN companies c
    /// ```
    /// ```sql,clean
    /// SELECT s.id FROM users u, sessions s WHERE u.id = $1 AND s.user_id = $1
    /// ```
    /// ```sql,clean
    /// SELECT u.username, c.name FROM users u, companies c WHERE c.slug = 'acme'
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    if query.command != Command::Select || query.from.is_empty() {
        return;
    }
    // Of one table there is nothing to connect.
    if level.entries().len() < 2 {
        return;
    }
    let components = components(level);
    if components.len() < 2 {
        return;
    }
    let pinned = level.pinned();
    // Picked out by a parameter: the product is what is asked for (as for a table of pairs).
    let mut conditions = Vec::new();
    query.where_.iter().for_each(|expr| conjuncts(expr, &mut conditions));
    let picked = |entry: usize| {
        conditions.iter().any(|condition| match infix(condition) {
            Some(("=", left, right)) => [(left, right), (right, left)]
                .iter()
                .any(|(one, other)| level.column(one).is_some_and(|(rel, _)| rel == entry) && is_param(other)),
            _ => matches!(&condition.kind, ExprKind::ScalarArrayOp { left, .. } if level.column(left).is_some_and(|(rel, _)| rel == entry)),
        })
    };
    let loose: Vec<usize> = components
        .iter()
        .filter_map(|component| {
            let mut entries = component.iter().copied();
            entries.find(|entry| is_stored(query, *entry) && !pinned(*entry) && !picked(*entry))
        })
        .collect();
    let [first, second, ..] = loose[..] else { return };
    let last = first.max(second);
    let (Some(rte), Some(other)) = (query.rtable.get(last), query.rtable.get(first.min(second))) else { return };
    let message = format!("no condition connects \"{}\" with \"{}\"", rte.name, other.name);
    cx.report(cx.found(rte.span, message).help("add the join condition; if every pair is meant, write CROSS JOIN"));
}
