//! `*` in an output list.

use crate::diagnostic::Applicability;
use crate::facts::{Level, Role};
use crate::hir::{Command, Expr, ExprKind, Query, RteKind, Target};
use crate::lint::context::{Context, WithFix, replace};
use crate::lint::edit::Names;
use crate::span::Span;
use crate::syntax::keywords::Kw;

lint! {
    /// `*` that reaches the client, an INSERT or a comparison, over a table or view.
    ///
    /// # Why
    /// Each column is read, sent and decoded whether anything needs it or not: a wide one (jsonb, bytea) makes the server fetch it from
    /// elsewhere, and no index-only scan is left. What the query returns changes with the table: a statement prepared before a migration
    /// fails after it with "cached plan must not change result type", and a secret added to the table is sent along.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT * FROM companies WHERE slug = $1
    /// ```
    /// ```sql,fires
    /// INSERT INTO user_roles (user_id, product_domain, role, is_active) VALUES ($1, $2, $3, true) RETURNING *
    /// ```
    /// ```sql,fires
    /// SELECT u.*, c.name FROM users u JOIN companies c ON c.id = u.first_company_id WHERE u.id = $1
    /// ```
    /// ```sql,fires
    /// WITH recent AS (SELECT * FROM sessions WHERE user_id = $1) SELECT * FROM recent
    /// ```
    /// ```sql,fires
    /// WITH recent AS (TABLE sessions) TABLE recent
    /// ```
    ///
    /// # Use instead
    /// The columns that are needed; the fix writes all of them out.
    /// ```sql,clean
    /// SELECT id, slug, name FROM companies WHERE slug = $1
    /// ```
    /// JSON of a whole row is no better.
    /// ```sql,fires
    /// SELECT to_jsonb(u) FROM users u WHERE id = $1
    /// ```
    /// ```sql,clean
    /// SELECT to_jsonb(u) FROM (SELECT id, username FROM users WHERE id = $1) u
    /// ```
    /// ```sql,clean
    /// SELECT count(u), count(u.*) FROM users u
    /// ```
    /// It is silent where nothing of the table gets through by it: in EXISTS, in count(*), in a sub-query whose columns are named further out,
    /// over what the statement itself lists.
    /// ```sql,clean
    /// SELECT id FROM users u WHERE EXISTS (SELECT * FROM sessions s WHERE s.user_id = u.id)
    /// ```
    /// ```sql,clean
    /// SELECT count(*) FROM users
    /// ```
    /// ```sql,clean
    /// WITH recent AS (SELECT id, last_active FROM sessions WHERE user_id = $1) SELECT * FROM recent
    /// ```
    /// ```sql,clean
    /// WITH recent AS (SELECT * FROM sessions WHERE user_id = $1) SELECT id, last_active FROM recent
    /// ```
    group: Style,
    level: Warn,
    since: "0.1.0",
    fix: Machine,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let gets_through = match level.role {
        Role::Statement | Role::Quantified | Role::Scalar | Role::Array => true,
        Role::From => level.parent().is_some_and(|outer| outer.set_op.is_some() || outer.insert.is_some()),
        Role::With | Role::Exists => false,
    };
    if gets_through {
        whole_rows(cx, query);
    }
    let is_table = query.targets.first().is_some_and(|first| is_table(query, first));
    if !gets_through || query.set_op.is_some() || !(is_table || cx.sql.contains('*')) {
        return;
    }
    let mut names = None;
    for list in [&query.targets, &query.returning] {
        for run in list.chunk_by(|a, b| a.span == b.span) {
            let Some(first) = run.first() else { continue };
            if !is_star(cx, query, first) || !run.iter().any(|target| from_relation(cx, query, target, 0)) {
                continue;
            }
            let command = if is_table { cx.clause(query, &[Kw::Table]) } else { None };
            let what = if is_table { "TABLE" } else { cx.text(first.span) };
            let message = format!("`{what}` takes whatever columns there are");
            let finding = cx.found(first.span, message).help(
                "name the columns that are needed: the others are read and sent for nothing, and the result changes with the table",
            );
            let written = names.get_or_insert_with(|| Names::of(level));
            let names: Option<Vec<String>> = run.iter().map(|target| written.column(&target.expr)).collect();
            let edit = names.map(|names| names.join(", ")).and_then(|names| match command {
                Some(word) => Some(replace(Span::new(word.start, first.span.start), format!("SELECT {names} FROM "))),
                None => (!is_table).then(|| replace(first.span, names)),
            });
            cx.report(match edit {
                Some(edit) => finding.fix("write the columns out", Applicability::MachineApplicable, vec![edit]),
                None => finding,
            });
        }
    }
}

/// Tables whose rows are given out as JSON.
fn whole_rows(cx: &Context<'_>, query: &Query) {
    for target in query.targets.iter().chain(&query.returning).filter(|target| !target.junk) {
        let Some(rel) = as_json(&target.expr) else { continue };
        if !matches!(query.rtable.get(rel).map(|rte| &rte.kind), Some(RteKind::Relation { .. })) {
            continue;
        }
        let message = format!("`{}` takes whatever columns there are", cx.text(target.expr.span));
        let help = "make the row of the columns that are needed (a sub-query in FROM that names them): the others are read and sent for nothing, and the result changes with the table";
        cx.report(cx.found(target.expr.span, message).help(help));
    }
}

/// The entry whose rows an expression makes JSON of. A row as such is of a type that the program knows.
fn as_json(expr: &Expr) -> Option<usize> {
    let args = match &expr.kind {
        ExprKind::Coerce { arg, .. } => return as_json(arg),
        ExprKind::Call { callee, args, .. } if matches!(&*callee.name, "row_to_json" | "to_json" | "to_jsonb") => args,
        ExprKind::Aggregate(call) if matches!(&*call.callee.name, "json_agg" | "jsonb_agg") => &call.args,
        _ => return None,
    };
    let first = args.first()?;
    whole_row(first).or_else(|| as_json(first))
}

fn whole_row(expr: &Expr) -> Option<usize> {
    match expr.kind {
        ExprKind::WholeRow { rel, up: 0 } => Some(rel),
        _ => None,
    }
}

fn is_star(cx: &Context<'_>, query: &Query, target: &Target) -> bool {
    !target.junk && (cx.text(target.span).ends_with('*') || is_table(query, target))
}

/// `TABLE t`, whose columns stand where the table does.
fn is_table(query: &Query, target: &Target) -> bool {
    query.command == Command::Select
        && matches!(&query.rtable[..], [table] if target.span != Span::default() && target.span.start >= table.span.start)
}

/// Whether a star's column is there because a relation has it.
fn from_relation(cx: &Context<'_>, query: &Query, target: &Target, depth: usize) -> bool {
    let var = match &target.expr.kind {
        ExprKind::Var(var) => *var,
        // `(u).*`
        ExprKind::Field { arg, .. } => {
            let rel = whole_row(arg).and_then(|rel| query.rtable.get(rel));
            return rel.is_some_and(|rte| matches!(rte.kind, RteKind::Relation { .. }));
        }
        _ => return false,
    };
    let Some(rte) = query.rtable.get(var.rel).filter(|_| var.up == 0 && depth < 32) else { return false };
    let inside = |query: &Query| {
        let leaf = query.output().nth(var.col);
        leaf.is_some_and(|leaf| is_star(cx, query, leaf) && from_relation(cx, query, leaf, depth + 1))
    };
    match &rte.kind {
        RteKind::Relation { .. } => true,
        RteKind::Join { columns, .. } => columns.get(var.col).is_some_and(|column| {
            let below = Target { expr: column.clone(), ..target.clone() };
            from_relation(cx, query, &below, depth + 1)
        }),
        RteKind::Subquery(query) => inside(query),
        RteKind::Cte { up: 0, index, .. } => query.ctes.get(*index).is_some_and(|cte| inside(&cte.query)),
        RteKind::Cte { .. }
        | RteKind::Function { .. }
        | RteKind::Values { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Pseudo { .. }
        | RteKind::Error => false,
    }
}
