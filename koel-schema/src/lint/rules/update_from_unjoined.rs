//! UPDATE ... FROM without a join.

use crate::facts::Level;
use crate::hir::Command;
use crate::lint::context::Context;
use crate::lint::joins::{components, is_stored};

lint! {
    /// A table in UPDATE ... FROM or DELETE ... USING that no condition connects with the target.
    ///
    /// # Why
    /// Every row of the target meets every row of that table: all of them are changed, by whichever row comes first.
    ///
    /// # Example
    /// ```sql,fires
    /// UPDATE users SET first_company_id = c.id FROM companies c WHERE c.country = 'DE'
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// UPDATE users u SET is_active = c.is_active FROM companies c WHERE c.id = u.first_company_id AND c.country = 'DE'
    /// ```
    /// ```sql,clean
    /// UPDATE users SET first_company_id = c.id FROM companies c WHERE c.slug = 'acme' AND users.username = $1
    /// ```
    group: Correctness,
    level: Deny,
    since: "0.1.0",
    fix: No,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    if !matches!(query.command, Command::Update | Command::Delete) || query.from.is_empty() {
        return;
    }
    let Some(target) = query.target_rel else { return };
    for component in components(level).iter().filter(|component| !component.contains(&target)) {
        let pinned = level.pinned();
        let loose = component.iter().find(|entry| is_stored(query, **entry) && !pinned(**entry));
        if let Some(rte) = loose.and_then(|entry| query.rtable.get(*entry)) {
            let message = format!("no condition connects \"{}\" with the table that is changed", rte.name);
            cx.report(cx.found(rte.span, message).help("add the join condition to WHERE"));
        }
    }
}
