//! Walking whole queries, and comparing expressions without regard to where they stand.

use crate::hir::{
    Coercion, Expr, ExprKind, FromNode, MergeAction, Query, Rte, RteKind, SubLink, SubLinkKind, Target, Volatility,
};
use crate::types::TypeId;

/// Calls `f` on each expression that stands directly in the query (not on their operands), and `g` on each query directly inside FROM and WITH.
pub(super) fn each_part<'a>(query: &'a Query, f: &mut dyn FnMut(&'a Expr), g: &mut dyn FnMut(&'a Query)) {
    for rte in &query.rtable {
        rte_parts(rte, f, g);
    }
    for node in &query.from {
        each_condition(node, f);
    }
    query.where_.iter().for_each(&mut *f);
    each_target(&query.targets, f);
    query.having.iter().for_each(&mut *f);
    for window in &query.windows {
        window.partition_by.iter().chain(&window.order_by).for_each(&mut *f);
        window.frame.iter().flat_map(|frame| &frame.exprs).for_each(&mut *f);
    }
    query.limit.iter().chain(&query.offset).for_each(&mut *f);
    for cte in &query.ctes {
        g(&cte.query);
    }
    each_target(&query.returning, f);
    if let Some(conflict) = query.insert.as_ref().and_then(|insert| insert.on_conflict.as_ref()) {
        conflict.arbiter.iter().chain(&conflict.arbiter_where).for_each(&mut *f);
        if let Some(update) = &conflict.update {
            each_target(&update.set, f);
            update.where_.iter().for_each(&mut *f);
        }
    }
    query.merge_on.iter().for_each(&mut *f);
    for when in &query.merge {
        when.condition.iter().for_each(&mut *f);
        match &when.action {
            MergeAction::DoNothing | MergeAction::Delete => {}
            MergeAction::Update(targets) | MergeAction::Insert(targets) => each_target(targets, f),
        }
    }
}

fn each_target<'a>(targets: &'a [Target], f: &mut dyn FnMut(&'a Expr)) {
    targets.iter().for_each(|target| f(&target.expr));
}

/// The expressions and queries of one range-table entry.
pub(super) fn rte_parts<'a>(rte: &'a Rte, f: &mut dyn FnMut(&'a Expr), g: &mut dyn FnMut(&'a Query)) {
    match &rte.kind {
        RteKind::Subquery(query) => g(query),
        // Its columns are those of its sides.
        RteKind::Join { .. } => {}
        RteKind::Function { functions, .. } => functions.iter().for_each(|function| f(&function.expr)),
        RteKind::Values { rows } => rows.iter().flatten().for_each(f),
        RteKind::TableFunc { args, .. } => args.iter().for_each(f),
        RteKind::Relation { .. } | RteKind::Cte { .. } | RteKind::Pseudo { .. } | RteKind::Error => {}
    }
}

fn each_condition<'a>(node: &'a FromNode, f: &mut dyn FnMut(&'a Expr)) {
    match node {
        FromNode::Rel(_) => {}
        FromNode::Join(join) => {
            each_condition(&join.left, f);
            each_condition(&join.right, f);
            join.on.iter().for_each(f);
        }
    }
}

/// Whether the predicate holds of any expression in the query, at whatever level; it is told how many levels below `query` it stands.
pub(super) fn any_expr(query: &Query, level: usize, predicate: &mut dyn FnMut(&Expr, usize) -> bool) -> bool {
    let mut found = false;
    let mut exprs = Vec::new();
    let mut queries = Vec::new();
    each_part(query, &mut |expr| exprs.push(expr), &mut |inner| queries.push(inner));
    for expr in exprs {
        found = found || any_below(expr, level, predicate);
    }
    for inner in queries {
        found = found || any_expr(inner, level + 1, predicate);
    }
    found
}

/// As [`any_expr`], from an expression that stands at `level`.
pub(super) fn any_below(expr: &Expr, level: usize, predicate: &mut dyn FnMut(&Expr, usize) -> bool) -> bool {
    if predicate(expr, level) {
        return true;
    }
    if let ExprKind::SubLink(link) = &expr.kind
        && any_expr(&link.query, level + 1, predicate)
    {
        return true;
    }
    let mut found = false;
    expr.for_each_child(&mut |child| found = found || any_below(child, level, predicate));
    found
}

/// Whether the predicate holds of this query or any inside it.
pub(super) fn any_query(query: &Query, predicate: &mut dyn FnMut(&Query) -> bool) -> bool {
    if predicate(query) {
        return true;
    }
    let mut exprs = Vec::new();
    let mut queries = Vec::new();
    each_part(query, &mut |expr| exprs.push(expr), &mut |inner| queries.push(inner));
    queries.into_iter().any(|inner| any_query(inner, predicate))
        || exprs.into_iter().any(|expr| any_query_below(expr, predicate))
}

fn any_query_below(expr: &Expr, predicate: &mut dyn FnMut(&Query) -> bool) -> bool {
    if let ExprKind::SubLink(link) = &expr.kind
        && any_query(&link.query, predicate)
    {
        return true;
    }
    let mut found = false;
    expr.for_each_child(&mut |child| found = found || any_query_below(child, predicate));
    found
}

/// The volatility of what the expression itself calls, operands aside.
pub(crate) fn own_volatility(expr: &Expr) -> Volatility {
    match &expr.kind {
        ExprKind::Call { callee, .. }
        | ExprKind::Op { callee, .. }
        | ExprKind::ScalarArrayOp { callee, .. }
        | ExprKind::Distinct { callee, .. }
        | ExprKind::NullIf { callee, .. } => callee.volatility,
        ExprKind::Aggregate(agg) => agg.callee.volatility,
        ExprKind::WindowFunc(func) => func.callee.volatility,
        ExprKind::Coerce { how, .. } => coercion_volatility(how),
        ExprKind::SubLink(link) => match &link.kind {
            SubLinkKind::Quantified { callees, .. } => {
                callees.iter().map(|callee| callee.volatility).max().unwrap_or(Volatility::Immutable)
            }
            SubLinkKind::Exists
            | SubLinkKind::Scalar
            | SubLinkKind::Multi { .. }
            | SubLinkKind::Array
            | SubLinkKind::RowCompare { .. } => Volatility::Immutable,
        },
        ExprKind::SqlValue(_) => Volatility::Stable,
        ExprKind::Var(_)
        | ExprKind::WholeRow { .. }
        | ExprKind::Const(_)
        | ExprKind::Param(_)
        | ExprKind::RowCompare { .. }
        | ExprKind::Grouping { .. }
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Not(_)
        | ExprKind::Case { .. }
        | ExprKind::CaseTest
        | ExprKind::Coalesce(_)
        | ExprKind::MinMax { .. }
        | ExprKind::Array { .. }
        | ExprKind::Row(_)
        | ExprKind::Field { .. }
        | ExprKind::Subscript { .. }
        | ExprKind::FieldStore { .. }
        | ExprKind::Collate { .. }
        | ExprKind::NullTest { .. }
        | ExprKind::BoolTest { .. }
        | ExprKind::Special { .. }
        | ExprKind::SetToDefault
        | ExprKind::CurrentOf(_)
        | ExprKind::MergeAction
        | ExprKind::Error => Volatility::Immutable,
    }
}

fn coercion_volatility(how: &Coercion) -> Volatility {
    match how {
        Coercion::Func(callee) => callee.volatility,
        Coercion::Array(inner) => coercion_volatility(inner),
        Coercion::Io => Volatility::Stable,
        Coercion::Relabel | Coercion::Row | Coercion::Domain => Volatility::Immutable,
    }
}

/// Whether evaluating the expression twice for one row gives the same value. Sub-queries are not looked into: no.
pub(super) fn repeatable(expr: &Expr) -> bool {
    !expr.any(&mut |e| own_volatility(e) == Volatility::Volatile || matches!(e.kind, ExprKind::SubLink(_)))
}

/// Whether two repeatable expressions, standing at query depths `da` and `db`, are the same but for their places in the text.
pub(super) fn same(a: &Expr, da: usize, b: &Expr, db: usize) -> bool {
    same_in(a, da, None, b, db)
}

/// As [`same`], where `a` belongs to a relation (an index expression) that is entry `entry` of `b`'s query.
pub(crate) fn same_over(a: &Expr, entry: usize, b: &Expr) -> bool {
    same_in(a, 0, Some(entry), b, 0)
}

fn same_in(a: &Expr, da: usize, entry: Option<usize>, b: &Expr, db: usize) -> bool {
    if a.ty != b.ty {
        return false;
    }
    let all =
        |xs: &[Expr], ys: &[Expr]| xs.len() == ys.len() && xs.iter().zip(ys).all(|(x, y)| same_in(x, da, entry, y, db));
    let opt = |x: &Option<Box<Expr>>, y: &Option<Box<Expr>>| match (x, y) {
        (None, None) => true,
        (Some(x), Some(y)) => same_in(x, da, entry, y, db),
        (Some(_), None) | (None, Some(_)) => false,
    };
    match (&a.kind, &b.kind) {
        (ExprKind::Var(x), ExprKind::Var(y)) => {
            entry.unwrap_or(x.rel) == y.rel
                && x.col == y.col
                && da.checked_sub(x.up) == db.checked_sub(y.up)
                && x.up <= da
        }
        (ExprKind::WholeRow { rel: x, up: ux }, ExprKind::WholeRow { rel: y, up: uy }) => {
            entry.unwrap_or(*x) == *y && da.checked_sub(*ux) == db.checked_sub(*uy) && *ux <= da
        }
        (ExprKind::Const(x), ExprKind::Const(y)) => x == y && a.typmod == b.typmod,
        (ExprKind::Param(x), ExprKind::Param(y)) => x == y,
        (ExprKind::Call { callee: f, args: x, variadic: v }, ExprKind::Call { callee: g, args: y, variadic: w }) => {
            f.id == g.id && v == w && f.volatility != Volatility::Volatile && all(x, y)
        }
        (ExprKind::Op { callee: f, args: x, .. }, ExprKind::Op { callee: g, args: y, .. }) => {
            f.id == g.id && f.name == g.name && f.volatility != Volatility::Volatile && all(x, y)
        }
        (
            ExprKind::ScalarArrayOp { op: f, any: p, left: x, right: s, .. },
            ExprKind::ScalarArrayOp { op: g, any: q, left: y, right: t, .. },
        ) => f == g && p == q && same_in(x, da, entry, y, db) && same_in(s, da, entry, t, db),
        (
            ExprKind::Distinct { left: x, right: s, not: p, .. },
            ExprKind::Distinct { left: y, right: t, not: q, .. },
        ) => p == q && same_in(x, da, entry, y, db) && same_in(s, da, entry, t, db),
        (ExprKind::NullIf { left: x, right: s, .. }, ExprKind::NullIf { left: y, right: t, .. }) => {
            same_in(x, da, entry, y, db) && same_in(s, da, entry, t, db)
        }
        (ExprKind::Aggregate(x), ExprKind::Aggregate(y)) => {
            x.callee.id == y.callee.id
                && x.callee.name == y.callee.name
                && x.star == y.star
                && x.distinct == y.distinct
                && x.up == y.up
                && da == db
                && all(&x.args, &y.args)
                && all(&x.order_by, &y.order_by)
                && match (&x.filter, &y.filter) {
                    (None, None) => true,
                    (Some(p), Some(q)) => same_in(p, da, entry, q, db),
                    (Some(_), None) | (None, Some(_)) => false,
                }
        }
        (ExprKind::And(x), ExprKind::And(y))
        | (ExprKind::Or(x), ExprKind::Or(y))
        | (ExprKind::Coalesce(x), ExprKind::Coalesce(y))
        | (ExprKind::Row(x), ExprKind::Row(y)) => all(x, y),
        (ExprKind::MinMax { greatest: p, args: x }, ExprKind::MinMax { greatest: q, args: y }) => p == q && all(x, y),
        (ExprKind::Array { elements: x, multidim: p }, ExprKind::Array { elements: y, multidim: q }) => {
            p == q && all(x, y)
        }
        (ExprKind::Not(x), ExprKind::Not(y)) => same_in(x, da, entry, y, db),
        (ExprKind::Case { operand: o, whens: x, else_: e }, ExprKind::Case { operand: p, whens: y, else_: f }) => {
            opt(o, p)
                && opt(e, f)
                && x.len() == y.len()
                && x.iter().zip(y).all(|((c, r), (d, s))| same_in(c, da, entry, d, db) && same_in(r, da, entry, s, db))
        }
        (ExprKind::CaseTest, ExprKind::CaseTest) => true,
        (ExprKind::Field { arg: x, index: i, .. }, ExprKind::Field { arg: y, index: j, .. }) => {
            i == j && same_in(x, da, entry, y, db)
        }
        (
            ExprKind::Subscript { arg: x, subscripts: s, slice: p, assigned: None },
            ExprKind::Subscript { arg: y, subscripts: t, slice: q, assigned: None },
        ) => p == q && same_in(x, da, entry, y, db) && all(s, t),
        (ExprKind::Coerce { how: h, arg: x, .. }, ExprKind::Coerce { how: i, arg: y, .. }) => {
            h == i
                && coercion_volatility(h) != Volatility::Volatile
                && a.typmod == b.typmod
                && same_in(x, da, entry, y, db)
        }
        (ExprKind::Collate { arg: x, collation: c }, ExprKind::Collate { arg: y, collation: d }) => {
            c == d && same_in(x, da, entry, y, db)
        }
        (ExprKind::NullTest { arg: x, not: p }, ExprKind::NullTest { arg: y, not: q }) => {
            p == q && same_in(x, da, entry, y, db)
        }
        (ExprKind::BoolTest { arg: x, test: s, not: p }, ExprKind::BoolTest { arg: y, test: t, not: q }) => {
            s == t && p == q && same_in(x, da, entry, y, db)
        }
        (ExprKind::SqlValue(x), ExprKind::SqlValue(y)) => x == y,
        // Different kinds, sub-queries, and what is not worth comparing.
        _ => false,
    }
}

/// The expression below type relabelling (which changes neither value nor nullness).
pub(crate) fn strip_relabel(mut expr: &Expr) -> &Expr {
    while let ExprKind::Coerce { how: Coercion::Relabel, arg, .. } = &expr.kind {
        expr = arg;
    }
    expr
}

/// The text of a constant below casts that keep it.
pub(crate) fn constant(mut expr: &Expr) -> Option<Option<&str>> {
    loop {
        match &expr.kind {
            ExprKind::Const(value) => return Some(value.as_deref()),
            // A cast function may yield NULL (an infinite timestamp's time) or another value (a letter's number): only those known not to.
            ExprKind::Coerce { how: Coercion::Func(callee), arg, .. }
                if callee.builtin
                    && matches!(
                        &*callee.name,
                        "int2" | "int4" | "int8" | "numeric" | "float4" | "float8" | "varchar" | "bpchar" | "text"
                    )
                    && matches!(
                        arg.ty,
                        TypeId::INT2
                            | TypeId::INT4
                            | TypeId::INT8
                            | TypeId::NUMERIC
                            | TypeId::FLOAT4
                            | TypeId::FLOAT8
                            | TypeId::TEXT
                            | TypeId::VARCHAR
                            | TypeId::BPCHAR
                    ) =>
            {
                expr = arg;
            }
            ExprKind::Coerce { how: Coercion::Relabel | Coercion::Io | Coercion::Domain, arg, .. } => expr = arg,
            _ => return None,
        }
    }
}

/// A constant of type boolean, as `boolin` reads it.
pub(super) fn constant_bool(expr: &Expr) -> Option<Option<bool>> {
    let Some(text) = constant(expr)? else { return Some(None) };
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "on" => Some(Some(true)),
        "0" | "of" | "off" => Some(Some(false)),
        "" => None,
        word if "true".starts_with(word) || "yes".starts_with(word) => Some(Some(true)),
        word if "false".starts_with(word) || "no".starts_with(word) => Some(Some(false)),
        _ => None,
    }
}

/// The constant TRUE, or no condition at all.
pub(super) fn always_true(on: Option<&Expr>) -> bool {
    on.is_none_or(|on| constant_bool(on) == Some(Some(true)))
}

/// The query of a sub-link that is read without regard to order and output, as EXISTS does.
pub(super) fn exists_query(link: &SubLink) -> Option<&Query> {
    match link.kind {
        SubLinkKind::Exists => Some(&link.query),
        SubLinkKind::Scalar
        | SubLinkKind::Multi { .. }
        | SubLinkKind::Array
        | SubLinkKind::Quantified { .. }
        | SubLinkKind::RowCompare { .. } => None,
    }
}
