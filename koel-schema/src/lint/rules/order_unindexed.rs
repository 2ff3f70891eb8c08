//! The first rows of an order that no index has.

use crate::advise::{Gain, is_found};
use crate::facts::index::Access;
use crate::hir::FromNode;
use crate::lint::context::Context;

lint! {
    /// ORDER BY with LIMIT over a whole table that no index has in that order.
    ///
    /// # Why
    /// All rows are read and compared to find the first ones. An index in the order gives them at once.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id, action FROM audit_logs ORDER BY created_at DESC LIMIT 20
    /// ```
    ///
    /// # Use instead
    /// An index in the order; a unique key that follows it, as `id` often does.
    /// ```sql,clean
    /// SELECT id, action FROM audit_logs ORDER BY id DESC LIMIT 20
    /// ```
    /// It is silent where other conditions find the rows, where an index has the first of the keys, and about small tables (`[tables] small`).
    /// ```sql,clean
    /// SELECT id FROM api_keys WHERE company_id = $1 ORDER BY created_at LIMIT 10
    /// ```
    /// ```sql,clean,small=companies
    /// SELECT id FROM companies ORDER BY created_at LIMIT 10
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    let query = access.query;
    let only = matches!(&query.from[..], [FromNode::Rel(rel)] if *rel == access.entry);
    if !only || query.limit.is_none() || query.order_by.is_empty() || is_found(access) {
        return;
    }
    let begun = access.indexes.iter().any(|index| index.usable() && index.order.is_some());
    if begun {
        return;
    }
    let Some(advice) = cx.advice(access) else { return };
    if advice.gain != Gain::Sorts {
        return;
    }
    let Some(target) = query.order_by.first().and_then(|key| query.targets.get(key.target)) else { return };
    let message = format!("all of \"{}\" is read to find the first rows in this order", access.relation.name);
    cx.report(cx.found(target.expr.span, message).help(advice.ddl));
}
