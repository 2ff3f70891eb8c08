//! Pages by OFFSET.

use super::unstable_order::{primary_key, tells_apart};
use crate::diagnostic::{Applicability, Edit};
use crate::facts::{Level, Place, Role, constant};
use crate::hir::ExprKind;
use crate::lint::context::{Context, WithFix, replace};
use crate::lint::edit::{Names, and_where};
use crate::span::Span;
use crate::syntax::keywords::Kw;

/// From here on an OFFSET is a large one.
const LARGE: i64 = 1000;

lint! {
    /// Pages by OFFSET, of a parameter or of a thousand rows and more, where there is a unique order.
    ///
    /// # Why
    /// The server reads and throws away all rows before the page: the hundredth page costs a hundred times the first. Rows inserted or deleted
    /// meanwhile shift the pages. The key of the last row seen finds the next page at once, however far it is, by the index of the order.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id, username FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2
    /// ```
    /// ```sql,fires
    /// SELECT id, action FROM audit_logs ORDER BY id LIMIT 100 OFFSET 50000
    /// ```
    ///
    /// # Use instead
    /// The key of the last row of the page before (`koel_runtime::Page` does it for you):
    /// ```sql,clean
    /// SELECT id, username FROM users WHERE deleted_at IS NULL AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $1
    /// ```
    /// Small tables (`[tables] small` in koel.toml) and grouped results are left alone.
    /// ```sql,clean,small=companies
    /// SELECT id, name FROM companies ORDER BY id LIMIT $1 OFFSET $2
    /// ```
    /// ```sql,clean
    /// SELECT id, username FROM users ORDER BY id LIMIT 1 OFFSET 2
    /// ```
    /// So is OFFSET without LIMIT, which asks for all rows but the first.
    /// ```sql,clean
    /// DELETE FROM audit_logs WHERE id IN (SELECT id FROM audit_logs ORDER BY id DESC OFFSET $1)
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    // Without LIMIT it is no page: all but the first rows.
    let (Some(offset), Some(_)) = (&query.offset, &query.limit) else { return };
    let large = match constant(offset) {
        Some(value) => value.and_then(|value| value.parse::<i64>().ok()).is_some_and(|rows| rows >= LARGE),
        None => offset.any(&mut |expr| matches!(expr.kind, ExprKind::Param(_))),
    };
    let plain = query.set_op.is_none()
        && query.distinct.is_none()
        && query.group_by.is_empty()
        && query.grouping_sets.is_none()
        && !query.has_aggs
        && !query.has_srf;
    if !large || !plain || query.order_by.is_empty() {
        return;
    }
    let entries = level.entries();
    let tables = entries.iter().filter(|entry| cx.table(query, **entry).is_some());
    let mut tables = tables.copied();
    let (Some(first), rest) = (tables.next(), tables.count()) else { return };
    if rest == 0 && cx.is_small(query, first) || level.at_most_one_unlimited() {
        return;
    }
    let unique = tells_apart(level);
    if !unique && (entries.len() > 1 || primary_key(cx, level, first).is_none()) {
        return;
    }
    let finding = cx
        .found(offset.span, "OFFSET reads all the rows before the page, only to throw them away")
        .help("page by key: ask for the rows behind the last one seen, in the same order");
    cx.report(match unique.then(|| keyset(cx, level)).flatten() {
        Some(edits) => finding.fix("page by key", Applicability::MaybeIncorrect, edits),
        None => finding,
    });
}

/// A row comparison in place of OFFSET, where all keys are NOT NULL and of one direction.
fn keyset(cx: &Context<'_>, level: &Level<'_, '_>) -> Option<Vec<Edit>> {
    let query = level.query();
    if level.role != Role::Statement {
        return None;
    }
    let offset = query.offset.as_ref()?;
    let descending = query.order_by.first()?.descending;
    let names = Names::of(level);
    let mut columns = Vec::new();
    for key in &query.order_by {
        let expr = &query.targets.get(key.target)?.expr;
        if key.descending != descending || !level.never_null(expr, Place::Output) {
            return None;
        }
        columns.push(names.column(expr)?);
    }
    let params = params(cx, offset.span, &columns);
    let op = if descending { "<" } else { ">" };
    let condition = match (&columns[..], &params[..]) {
        ([column], [param]) => format!("{column} {op} {param}"),
        _ => format!("({}) {op} ({})", columns.join(", "), params.join(", ")),
    };
    let mut edits = and_where(cx, query, &condition);
    let word = cx.clause(query, &[Kw::Offset])?;
    let mut end = offset.span.end;
    // `OFFSET 10 ROWS`.
    for unit in [Kw::Row, Kw::Rows] {
        if let Some(unit) = cx.keyword(unit, Span::new(end, query.span.end)) {
            end = unit.end;
        }
    }
    let before = cx.text(Span::new(query.span.start, word.start));
    let start = query.span.start + before.trim_end().len() as u32;
    edits.push(replace(Span::new(start, end), ""));
    Some(edits)
}

/// New parameters for the last row's keys; that of OFFSET is free again.
fn params(cx: &Context<'_>, offset: Span, columns: &[String]) -> Vec<String> {
    if cx.named_params {
        let bare = columns.iter().map(|column| column.rsplit('.').next().unwrap_or(column).replace('"', ""));
        return bare.map(|column| format!("$last_{column}")).collect();
    }
    let numbers = |text: &str| -> Vec<u32> {
        let digits = |part: &str| part.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok();
        text.split('$').skip(1).filter_map(digits).collect()
    };
    let all = numbers(cx.sql);
    let used_twice = |number: &u32| all.iter().filter(|other| *other == number).count() > 1;
    let free = numbers(cx.text(offset)).into_iter().filter(|number| !used_twice(number));
    let next = all.iter().max().map_or(1, |last| last + 1);
    free.chain(next..).take(columns.len()).map(|number| format!("${number}")).collect()
}
