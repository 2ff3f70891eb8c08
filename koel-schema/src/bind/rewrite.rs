//! What the rewriter refuses (`rewriteHandler.c`) once all of the statement is bound: values for generated and identity columns, rules,
//! and views that cannot be written through.

use crate::catalog::Catalog;
use crate::catalog::object::{Identity, RelKind, Relation, Rule, RuleEvent, TriggerTiming};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{Command, Expr, ExprKind, MergeAction, Overriding, Query, RteKind, Target};
use crate::span::Span;

/// What the rewriter would refuse of this statement first.
pub(crate) fn refusal(catalog: &Catalog, query: &Query) -> Option<Diagnostic> {
    rewrite(catalog, query).err()
}

/// One way in which a statement changes its relation: MERGE has several.
struct Change {
    event: RuleEvent,
    overriding: Option<Overriding>,
    columns: Vec<Assigned>,
}

struct Assigned {
    column: usize,
    /// DEFAULT, not a value.
    default: bool,
    /// A field or an element of it only.
    part: bool,
    span: Span,
}

/// `RewriteQuery`: data-modifying WITH items first, then the statement itself.
fn rewrite(catalog: &Catalog, query: &Query) -> Result<(), Diagnostic> {
    for cte in &query.ctes {
        rewrite(catalog, &cte.query)?;
        if let Some(relation) = target(catalog, &cte.query) {
            rules_in_with(&relation, &cte.query, cte.span)?;
        }
    }
    let Some(relation) = target(catalog, query) else { return Ok(()) };
    let span = query.target_rel.map_or(query.span, |rte| query.rtable[rte].span);
    let changes = changes(query);
    given_twice(&relation, &changes)?;
    generated_columns(&relation, &changes)?;
    let mut instead = false;
    let mut ruled = false;
    if let Some(Change { event, .. }) = changes.first().filter(|_| query.command != Command::Merge) {
        let rules: Vec<&Rule> = relation.rules.iter().filter(|rule| rule.event == *event).collect();
        instead = rules.iter().any(|rule| rule.instead && !rule.conditional);
        ruled = rules.iter().any(|rule| !rule.nothing);
        let qualified = !instead && rules.iter().any(|rule| rule.instead);
        if qualified && relation.kind == RelKind::View && !has_instead_trigger(&relation, *event) {
            let help = "Views with conditional DO INSTEAD rules are not automatically updatable.";
            return Err(not_updatable(&relation, *event, span, help));
        }
        if (instead || qualified) && !query.returning.is_empty() && !rules.iter().any(|rule| rule.returning) {
            let verb = match event {
                RuleEvent::Insert => "INSERT",
                RuleEvent::Update => "UPDATE",
                RuleEvent::Delete | RuleEvent::Select => "DELETE",
            };
            let message = format!("cannot perform {verb} RETURNING on relation \"{}\"", relation.name);
            let help = format!("you need an unconditional ON {verb} DO INSTEAD rule with a RETURNING clause");
            return Err(Diagnostic::refused(SqlState::FeatureNotSupported, span, message).help(help));
        }
    }
    let on_conflict = query.insert.as_ref().and_then(|insert| insert.on_conflict.as_ref());
    if on_conflict.is_some() && (ruled || relation.rules.iter().any(|rule| rule.event == RuleEvent::Update)) {
        let message = "INSERT with ON CONFLICT clause cannot be used with table that has INSERT or UPDATE rules";
        return Err(Diagnostic::refused(SqlState::FeatureNotSupported, span, message));
    }
    if instead { Ok(()) } else { through_view(catalog, &relation, changes, query, span) }
}

fn target(catalog: &Catalog, query: &Query) -> Option<crate::catalog::RelationRef> {
    match query.rtable.get(query.target_rel?)?.kind {
        RteKind::Relation { rel, .. } => catalog.relation(rel),
        RteKind::Subquery(_)
        | RteKind::Join { .. }
        | RteKind::Function { .. }
        | RteKind::Values { .. }
        | RteKind::Cte { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Pseudo { .. }
        | RteKind::Error => None,
    }
}

/// Of the rules on the target of a WITH item only one plain INSTEAD will do.
fn rules_in_with(relation: &Relation, query: &Query, span: Span) -> Result<(), Diagnostic> {
    let event = match query.command {
        Command::Insert => RuleEvent::Insert,
        Command::Update => RuleEvent::Update,
        Command::Delete => RuleEvent::Delete,
        Command::Select | Command::Merge | Command::Utility => return Ok(()),
    };
    for rule in relation.rules.iter().filter(|rule| rule.event == event) {
        let what = match (rule.instead, rule.conditional, rule.nothing) {
            (true, true, _) => "conditional DO INSTEAD",
            (true, false, true) => "DO INSTEAD NOTHING",
            (false, _, false) => "DO ALSO",
            (true, false, false) | (false, _, true) => continue,
        };
        let message = format!("{what} rules are not supported for data-modifying statements in WITH");
        return Err(Diagnostic::refused(SqlState::FeatureNotSupported, span, message));
    }
    Ok(())
}

fn changes(query: &Query) -> Vec<Change> {
    let change = |event: RuleEvent, targets: &[Target], overriding: Option<Overriding>| {
        let given = targets.iter().filter_map(|target| {
            let part =
                matches!(target.expr.kind, ExprKind::FieldStore { .. } | ExprKind::Subscript { assigned: Some(_), .. });
            let default = is_default(query, &target.expr);
            Some(Assigned { column: target.column?, default, part, span: target.span })
        });
        Change { event, overriding, columns: given.collect() }
    };
    match query.command {
        Command::Insert => {
            let insert = query.insert.as_ref();
            let update = insert.and_then(|insert| insert.on_conflict.as_ref()).and_then(|c| c.update.as_ref());
            let first = change(RuleEvent::Insert, &query.targets, insert.and_then(|insert| insert.overriding));
            std::iter::once(first).chain(update.map(|update| change(RuleEvent::Update, &update.set, None))).collect()
        }
        Command::Update => vec![change(RuleEvent::Update, &query.targets, None)],
        Command::Delete => vec![change(RuleEvent::Delete, &[], None)],
        Command::Merge => {
            let actions = query.merge.iter().filter_map(|when| match &when.action {
                MergeAction::DoNothing => None,
                MergeAction::Delete => Some(change(RuleEvent::Delete, &[], None)),
                MergeAction::Update(set) => Some(change(RuleEvent::Update, set, None)),
                MergeAction::Insert(targets) => Some(change(RuleEvent::Insert, targets, when.overriding)),
            });
            actions.collect()
        }
        Command::Select | Command::Utility => Vec::new(),
    }
}

/// DEFAULT, in every row where there are several.
fn is_default(query: &Query, expr: &Expr) -> bool {
    let is_default = |expr: &Expr| expr.kind == ExprKind::SetToDefault;
    if let ExprKind::Var(var) = &expr.kind
        && let Some(RteKind::Values { rows }) = query.rtable.get(var.rel).map(|rte| &rte.kind)
    {
        return rows.iter().all(|row| row.get(var.col).is_some_and(is_default));
    }
    is_default(expr)
}

/// `process_matched_tle`: of a column that is given twice, each time a part is.
fn given_twice(relation: &Relation, changes: &[Change]) -> Result<(), Diagnostic> {
    for Change { columns, .. } in changes {
        for (i, again) in columns.iter().enumerate() {
            let Some(before) = columns[..i].iter().find(|before| before.column == again.column) else { continue };
            if !(before.part && again.part) {
                let name = relation.columns.get(again.column).map_or("", |column| &*column.name);
                let message = format!("multiple assignments to same column \"{name}\"");
                return Err(Diagnostic::refused(SqlState::SyntaxError, again.span, message));
            }
        }
    }
    Ok(())
}

/// `rewriteTargetListIU`.
fn generated_columns(relation: &Relation, changes: &[Change]) -> Result<(), Diagnostic> {
    for change in changes {
        for assigned in change.columns.iter().filter(|assigned| !assigned.default) {
            let Some(column) = relation.columns.get(assigned.column) else { continue };
            let insert = change.event == RuleEvent::Insert;
            let overridden = match (column.identity, change.overriding) {
                (Some(Identity::Always), Some(Overriding::System)) => true,
                (identity, Some(Overriding::User)) => identity.is_some(),
                (_, Some(Overriding::System) | None) => false,
            };
            let help = if column.generated.is_some() {
                format!("column \"{}\" is a generated column", column.name)
            } else if column.identity == Some(Identity::Always) && !overridden {
                let cure = if insert { "; use OVERRIDING SYSTEM VALUE to override" } else { "" };
                format!("column \"{}\" is an identity column defined as GENERATED ALWAYS{cure}", column.name)
            } else {
                continue;
            };
            let message = if insert {
                format!("cannot insert a non-DEFAULT value into column \"{}\"", column.name)
            } else {
                format!("column \"{}\" can only be updated to DEFAULT", column.name)
            };
            return Err(Diagnostic::refused(SqlState::GeneratedAlways, assigned.span, message).help(help));
        }
    }
    Ok(())
}

fn has_instead_trigger(relation: &Relation, event: RuleEvent) -> bool {
    relation.triggers.iter().any(|trigger| {
        trigger.timing == TriggerTiming::InsteadOf
            && match event {
                RuleEvent::Insert => trigger.insert,
                RuleEvent::Update => trigger.update,
                RuleEvent::Delete => trigger.delete,
                RuleEvent::Select => false,
            }
    })
}

fn not_updatable(view: &Relation, event: RuleEvent, span: Span, help: &str) -> Diagnostic {
    let verb = match event {
        RuleEvent::Insert => "insert into",
        RuleEvent::Update => "update",
        RuleEvent::Delete | RuleEvent::Select => "delete from",
    };
    let message = format!("cannot {verb} view \"{}\"", view.name);
    Diagnostic::refused(SqlState::ObjectNotInPrerequisiteState, span, message).help(help)
}

/// `rewriteTargetView`, and then the relation below it.
fn through_view(
    catalog: &Catalog,
    view: &Relation,
    changes: Vec<Change>,
    query: &Query,
    span: Span,
) -> Result<(), Diagnostic> {
    let Some(definition) = view.view.as_ref().filter(|_| view.kind == RelKind::View) else { return Ok(()) };
    let current_of = query.where_.as_ref().is_some_and(|condition| matches!(condition.kind, ExprKind::CurrentOf(_)));
    let triggers = changes.iter().filter(|change| has_instead_trigger(view, change.event)).count();
    let all_triggered = triggers == changes.len() && !changes.is_empty();
    if current_of && (definition.not_updatable.is_none() || all_triggered || catalog.version().major() >= 18) {
        let message = "WHERE CURRENT OF on a view is not implemented";
        return Err(Diagnostic::refused(SqlState::FeatureNotSupported, span, message));
    }
    if all_triggered {
        return Ok(());
    }
    if let (Some(why), Some(change)) =
        (definition.not_updatable, changes.iter().find(|change| !has_instead_trigger(view, change.event)))
    {
        return Err(not_updatable(view, change.event, span, why));
    }
    let Some((base, columns)) = &definition.base else { return Ok(()) };
    let Some(base) = catalog.relation(*base) else { return Ok(()) };
    let mut below = Vec::with_capacity(changes.len());
    for change in changes {
        let mut mapped = Vec::with_capacity(change.columns.len());
        for assigned in change.columns {
            let Some(Some(column)) = columns.get(assigned.column) else {
                let name = view.columns.get(assigned.column).map_or("", |column| &*column.name);
                let verb = match (query.command, change.event) {
                    (Command::Merge, _) => "merge into",
                    (_, RuleEvent::Insert) => "insert into",
                    (_, RuleEvent::Update | RuleEvent::Delete | RuleEvent::Select) => "update",
                };
                let message = format!("cannot {verb} column \"{name}\" of view \"{}\"", view.name);
                let help = "view columns that are not columns of their base relation are not updatable";
                return Err(Diagnostic::refused(SqlState::FeatureNotSupported, assigned.span, message).help(help));
            };
            mapped.push(Assigned { column: *column, ..assigned });
        }
        below.push(Change { columns: mapped, ..change });
    }
    generated_columns(&base, &below)?;
    let ruled =
        below.iter().any(|change| base.rules.iter().any(|r| r.event == change.event && r.instead && !r.conditional));
    if ruled { Ok(()) } else { through_view(catalog, &base, below, query, span) }
}
