//! What the server accepts at Describe and refuses when it runs: literals that do not fit their column, that violate a CHECK, that are
//! no value of the type they are cast to, division by a literal zero, and GREATEST of what has no order.

use crate::catalog::Catalog;
use crate::catalog::object::{ConstraintKind, RelKind, Relation, RuleEvent, TriggerTiming};
use crate::diagnostic::{Diagnostic, Severity};
use crate::hir::{Coercion, Command, Expr, ExprKind, Query, RteKind, Target};
use crate::resolve::has_ordering;
use crate::resolve::input::check_literal;
use crate::resolve::truth::{Literal, literal, truth};
use crate::types::TypeId;

/// What is sure to fail, and (as warnings) what fails on the first row that gets there.
pub fn failing(catalog: &Catalog, query: &Query) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(RteKind::Relation { rel, .. }) =
        query.target_rel.and_then(|at| query.rtable.get(at)).map(|rte| &rte.kind)
        && let Some(relation) = catalog.relation(*rel)
        && matches!(relation.kind, RelKind::Table | RelKind::Partitioned)
    {
        match query.command {
            Command::Insert => {
                let severity = severity_of(&relation, RuleEvent::Insert);
                for row in inserted(query) {
                    stored(catalog, &relation, &row, severity, &mut found);
                }
            }
            Command::Update => {
                stored(catalog, &relation, &assigned(&query.targets), Severity::Warning, &mut found);
            }
            Command::Select | Command::Delete | Command::Merge | Command::Utility => {}
        }
    }
    let runs = query.command == Command::Select
        && query.from.is_empty()
        && query.where_.is_none()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.set_op.is_none();
    query.visit(0, &mut |expr, _| {
        let always = runs && query.targets.iter().any(|target| target.expr == *expr);
        let problem = evaluated(catalog, expr, if always { Severity::Error } else { Severity::Warning });
        found.extend(problem.filter(|new| !found.iter().any(|old| old.code == new.code && old.span == new.span)));
        true
    });
    found
}

/// A trigger can mend the row before it is checked; a rule can make something else of it.
fn severity_of(relation: &Relation, event: RuleEvent) -> Severity {
    let before =
        relation.triggers.iter().any(|trigger| trigger.timing == TriggerTiming::Before && trigger.for_each_row);
    let ruled = relation.rules.iter().any(|rule| rule.event == event);
    if before || ruled { Severity::Warning } else { Severity::Error }
}

type Row<'a> = Vec<(usize, &'a Expr)>;

fn assigned(targets: &[Target]) -> Row<'_> {
    targets.iter().filter_map(|target| Some((target.column?, &target.expr))).collect()
}

/// The rows of VALUES, each value with its column.
fn inserted(query: &Query) -> Vec<Row<'_>> {
    let values = query.rtable.iter().find_map(|rte| match &rte.kind {
        RteKind::Values { rows } => Some(rows),
        RteKind::Relation { .. }
        | RteKind::Subquery(_)
        | RteKind::Join { .. }
        | RteKind::Function { .. }
        | RteKind::Cte { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Pseudo { .. }
        | RteKind::Error => None,
    });
    let Some(insert) = query.insert.as_ref().filter(|insert| insert.values_rows.is_some()) else { return Vec::new() };
    match values {
        Some(rows) => rows.iter().map(|row| insert.columns.iter().copied().zip(row).collect()).collect(),
        None => vec![assigned(&query.targets)],
    }
}

fn stored(catalog: &Catalog, relation: &Relation, row: &Row<'_>, severity: Severity, found: &mut Vec<Diagnostic>) {
    for (at, value) in row {
        let Some(column) = relation.columns.get(*at) else { continue };
        found.extend(evaluated(catalog, value, severity));
        if let Some(problem) = too_long(catalog, value) {
            let message = format!("{problem}, the type of column \"{}\"", column.name);
            // The length is applied when the statement is planned, whatever comes of the row.
            let ruled = relation.rules.iter().any(|rule| rule.event != RuleEvent::Select);
            let sure = if ruled { Severity::Warning } else { Severity::Error };
            found.push(Diagnostic::found("value_too_long", sure, value.span, message));
        }
    }
    let values =
        |at: usize| row.iter().find(|(column, _)| *column == at).and_then(|(_, value)| literal(catalog, value));
    for constraint in &relation.constraints {
        let ConstraintKind::Check { expr: Some(check), .. } = &constraint.kind else { continue };
        if constraint.enforced && truth(catalog, check, &values) == Some(false) {
            let culprit = row
                .iter()
                .find(|(column, _)| check.any(&mut |e| matches!(&e.kind, ExprKind::Var(var) if var.col == *column)));
            let Some((_, value)) = culprit else { continue };
            let message =
                format!("this value violates the CHECK constraint \"{}\" of \"{}\"", constraint.name, relation.name);
            found.push(
                Diagnostic::found("check_violation", severity, value.span, message)
                    .help("the server refuses the row with SQLSTATE 23514"),
            );
        }
    }
}

/// What evaluating this one expression comes to.
fn evaluated(catalog: &Catalog, expr: &Expr, severity: Severity) -> Option<Diagnostic> {
    if let ExprKind::Op { op, callee, args } = &expr.kind
        && callee.builtin
        && matches!(&**op, "/" | "%")
        && let [_, divisor] = args.as_slice()
    {
        let Literal::Number(number) = literal(catalog, divisor)? else { return None };
        let zero = number.parse::<f64>().is_ok_and(|value| value == 0.0);
        return zero.then(|| Diagnostic::found("division_by_zero", severity, expr.span, "division by zero"));
    }
    if let ExprKind::MinMax { .. } = &expr.kind {
        // It fails when the expression is made ready, whether it is evaluated or not.
        let message = format!("could not identify a comparison function for type {}", catalog.type_name(expr.ty));
        return (!has_ordering(catalog, expr.ty))
            .then(|| Diagnostic::found("undefined_function", Severity::Error, expr.span, message));
    }
    if let ExprKind::Coerce { how: Coercion::Io, arg, .. } = &expr.kind {
        let Literal::Text(text) = literal(catalog, arg)? else { return None };
        let (_, message) = check_literal(catalog, expr.ty, expr.typmod, text).err()?;
        return Some(Diagnostic::found("invalid_text_representation", severity, expr.span, message));
    }
    if let ExprKind::Coerce { how: Coercion::Domain, arg, .. } = &expr.kind {
        let value = literal(catalog, arg)?;
        let broken = catalog.domain(expr.ty)?.checks.iter().find(|check| {
            let holds = check.expr.as_ref().and_then(|check| truth(catalog, check, &|_| Some(value)));
            check.enforced && holds == Some(false)
        })?;
        let name = catalog.type_name(expr.ty);
        let message = format!("this value violates the CHECK constraint \"{}\" of domain {name}", broken.name);
        return Some(Diagnostic::found("check_violation", severity, expr.span, message));
    }
    None
}

/// A literal under an implicit length coercion that it does not pass.
fn too_long(catalog: &Catalog, value: &Expr) -> Option<String> {
    // A domain's is applied before its checks are.
    if let ExprKind::Coerce { how: Coercion::Domain, arg, .. } = &value.kind {
        return too_long(catalog, arg);
    }
    let ExprKind::Coerce { how: Coercion::Relabel, arg, explicit: false } = &value.kind else { return None };
    let typmod = value.typmod;
    if typmod < 0 || arg.typmod >= 0 {
        return None;
    }
    let name = catalog.type_name(value.ty);
    match (value.ty, literal(catalog, arg)?) {
        (TypeId::VARCHAR | TypeId::BPCHAR, Literal::Text(text)) => {
            let limit = usize::try_from(typmod - 4).ok()?;
            // Blanks too many are cut off.
            let fits = text.chars().skip(limit).all(|c| c == ' ');
            (!fits).then(|| format!("value too long for {name}({limit})"))
        }
        (TypeId::NUMERIC, Literal::Number(text)) => {
            let (precision, scale) = ((typmod - 4) >> 16 & 0xffff, (typmod - 4) & 0x7ff);
            let value = text.parse::<f64>().ok()?.abs();
            // Rounding may still carry: only what is a whole digit too long.
            (scale <= precision && value >= 10f64.powi(precision - scale))
                .then(|| format!("{text} is too large for {name}({precision},{scale})"))
        }
        (_, Literal::Null | Literal::Text(_) | Literal::Number(_)) => None,
    }
}
