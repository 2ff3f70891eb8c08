//! A partial index that lacks one condition.

use crate::advise::{condition_text, flag, is_found};
use crate::catalog::object::Index;
use crate::diagnostic::Applicability;
use crate::facts::index::{Access, Bound, Predicate, Role};
use crate::hir::{Command, ExprKind, FromNode};
use crate::lint::context::{Context, WithFix};
use crate::lint::edit::and_where;

lint! {
    /// A query that would use a partial index if it said one condition more.
    ///
    /// # Why
    /// A partial index holds only the rows of its predicate: unless the query's conditions imply that, it may not be used, and the whole table
    /// is read.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM users WHERE email_hash = $1
    /// ```
    ///
    /// # Use instead
    /// The condition; or an index of all rows, where all are meant.
    /// ```sql,clean
    /// SELECT id FROM users WHERE email_hash = $1 AND deleted_at IS NULL
    /// ```
    /// ```sql,clean
    /// SELECT id FROM users WHERE id = $2 AND email_hash = $1
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    if is_found(access) || cx.is_small(access.query, access.entry) {
        return;
    }
    let (Some((index, condition)), Some(rte)) = (lacking(access), access.query.rtable.get(access.entry)) else {
        return;
    };
    let message =
        format!("index \"{}\" holds only the rows with `{condition}`, which this does not ask for", index.name);
    let finding = cx.found(rte.span, message).help(format!("add `{condition}`, or make an index of all rows"));
    let only = matches!(&access.query.from[..], [FromNode::Rel(rel)] if *rel == access.entry);
    cx.report(if only && access.query.command == Command::Select {
        finding.fix("add the condition", Applicability::MaybeIncorrect, and_where(cx, access.query, &condition))
    } else {
        finding
    });
}

/// A partial index that has the rows with an equal value, were it not for one IS NULL, of whose column the query says nothing.
/// Other predicates, as of a state or a flag, are for other queries than this one.
pub(super) fn lacking<'a>(access: &'a Access<'_>) -> Option<(&'a Index, String)> {
    access.relation.indexes.iter().zip(&access.indexes).find_map(|(index, can)| {
        let bounds = can.matches.iter().any(|found| {
            let asked = access.conditions.get(found.condition);
            let alone = asked.is_some_and(|condition| condition.others.is_empty());
            alone && found.bound == Bound::Prefix && matches!(found.role, Role::Equality | Role::AnyOf)
        });
        let Predicate::Missing(parts) = &can.predicate else { return None };
        let [part] = &parts[..] else { return None };
        let is_null = matches!(part.kind, ExprKind::NullTest { not: false, .. });
        let column = flag(part).filter(|_| bounds && is_null)?;
        let mentioned = access.conditions.iter().any(|condition| {
            condition.expr.any(
                &mut |part| matches!(part.kind, ExprKind::Var(var) if var.rel == access.entry && var.col == column),
            )
        });
        if mentioned { None } else { Some((index, condition_text(&access.relation, part)?)) }
    })
}
