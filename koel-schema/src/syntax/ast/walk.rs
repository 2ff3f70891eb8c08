//! What stands directly below a node (`raw_expression_tree_walker`). A query's WITH is left to the caller, as its names change what
//! is meant below.

use super::*;

#[derive(Debug, Clone, Copy)]
pub enum Node<'a> {
    Expr(&'a Expr),
    Query(&'a Query),
    From(&'a FromItem),
    Statement(&'a Statement),
    Table(&'a RangeVar),
}

impl<'a> Node<'a> {
    pub fn for_each_child(self, f: &mut dyn FnMut(Node<'a>)) {
        match self {
            Self::Expr(expr) => expr_children(expr, f),
            Self::Query(query) => query_children(query, f),
            Self::From(item) => from_children(item, f),
            Self::Statement(statement) => statement_children(statement, f),
            Self::Table(_) => {}
        }
    }
}

type Visit<'v, 'a> = &'v mut dyn FnMut(Node<'a>);

fn exprs<'a>(list: impl IntoIterator<Item = &'a Expr>, f: Visit<'_, 'a>) {
    list.into_iter().for_each(|expr| f(Node::Expr(expr)));
}

fn targets<'a>(list: &'a [Target], f: Visit<'_, 'a>) {
    exprs(list.iter().map(|target| &target.expr), f);
}

fn sorts<'a>(list: &'a [SortBy], f: Visit<'_, 'a>) {
    exprs(list.iter().map(|sort| &sort.expr), f);
}

fn query_children<'a>(query: &'a Query, f: Visit<'_, 'a>) {
    match &query.body {
        QueryBody::Select(select) => {
            if let Some(Distinct::On(on, _)) = &select.distinct {
                exprs(on, f);
            }
            targets(&select.targets, f);
            select.from.iter().for_each(|item| f(Node::From(item)));
            exprs(&select.where_, f);
            if let Some(group) = &select.group_by {
                group.items.iter().for_each(|item| group_item(item, f));
            }
            exprs(&select.having, f);
            select.windows.iter().for_each(|(_, window)| window_children(window, f));
        }
        QueryBody::Values(rows) => exprs(rows.iter().flatten(), f),
        QueryBody::SetOp { left, right, .. } => {
            f(Node::Query(left));
            f(Node::Query(right));
        }
    }
    sorts(&query.order_by, f);
    exprs(&query.offset, f);
    match &query.limit {
        Some(Limit::Count(expr) | Limit::WithTies(expr)) => f(Node::Expr(expr)),
        Some(Limit::All(_)) | None => {}
    }
}

fn group_item<'a>(item: &'a GroupItem, f: Visit<'_, 'a>) {
    match item {
        GroupItem::Expr(expr) => f(Node::Expr(expr)),
        GroupItem::Empty(_) => {}
        GroupItem::Rollup(list, _) | GroupItem::Cube(list, _) => exprs(list, f),
        GroupItem::Sets(items, _) => items.iter().for_each(|item| group_item(item, f)),
    }
}

fn window_children<'a>(window: &'a WindowSpec, f: Visit<'_, 'a>) {
    exprs(&window.partition_by, f);
    sorts(&window.order_by, f);
    for bound in window.frame.iter().flat_map(|frame| [&frame.start, &frame.end]) {
        match bound {
            FrameBound::Preceding(expr) | FrameBound::Following(expr) => f(Node::Expr(expr)),
            FrameBound::UnboundedPreceding | FrameBound::CurrentRow | FrameBound::UnboundedFollowing => {}
        }
    }
}

fn from_children<'a>(item: &'a FromItem, f: Visit<'_, 'a>) {
    match item {
        FromItem::Relation { range, sample } => {
            f(Node::Table(range));
            if let Some(sample) = sample {
                exprs(sample.args.iter().chain(&sample.repeatable), f);
            }
        }
        FromItem::Function { functions, .. } => exprs(functions.iter().map(|(expr, _)| expr), f),
        FromItem::Subquery { query, .. } => f(Node::Query(query)),
        FromItem::XmlTable(table) => {
            exprs(table.namespaces.iter().map(|(_, uri)| uri), f);
            exprs([&table.row, &table.document], f);
            exprs(table.columns.iter().flat_map(|column| column.path.iter().chain(&column.default)), f);
        }
        FromItem::JsonTable(table) => {
            exprs([&table.context.expr, &table.path], f);
            exprs(table.passing.iter().map(|(value, _)| &value.expr), f);
        }
        FromItem::Join(join) => {
            f(Node::From(&join.left));
            f(Node::From(&join.right));
            if let JoinOn::On(condition) = &join.on {
                f(Node::Expr(condition));
            }
        }
    }
}

fn set_clauses<'a>(clauses: &'a [SetClause], f: Visit<'_, 'a>) {
    exprs(
        clauses.iter().map(|clause| match clause {
            SetClause::Single { value, .. } | SetClause::Multi { value, .. } => value,
        }),
        f,
    );
}

fn statement_children<'a>(statement: &'a Statement, f: Visit<'_, 'a>) {
    let returning = match &statement.kind {
        StatementKind::Select(query) => {
            f(Node::Query(query));
            &None
        }
        StatementKind::Insert(insert) => {
            f(Node::Table(&insert.target));
            insert.source.iter().for_each(|source| f(Node::Query(source)));
            if let Some(update) = insert.on_conflict.as_ref().and_then(|conflict| conflict.update.as_ref()) {
                set_clauses(&update.set, f);
                exprs(&update.where_, f);
            }
            &insert.returning
        }
        StatementKind::Update(update) => {
            f(Node::Table(&update.target));
            set_clauses(&update.set, f);
            exprs(&update.where_, f);
            update.from.iter().for_each(|item| f(Node::From(item)));
            &update.returning
        }
        StatementKind::Delete(delete) => {
            f(Node::Table(&delete.target));
            delete.using.iter().for_each(|item| f(Node::From(item)));
            exprs(&delete.where_, f);
            &delete.returning
        }
        StatementKind::Merge(merge) => {
            f(Node::Table(&merge.target));
            f(Node::From(&merge.source));
            f(Node::Expr(&merge.on));
            for when in &merge.when {
                exprs(&when.condition, f);
                match &when.action {
                    MergeAction::Update(set) => set_clauses(set, f),
                    MergeAction::Insert { values, .. } => exprs(values.iter().flatten(), f),
                    MergeAction::DoNothing | MergeAction::Delete => {}
                }
            }
            &merge.returning
        }
        StatementKind::Utility(_) => &None,
    };
    returning.iter().for_each(|returning| targets(&returning.targets, f));
}

fn expr_children<'a>(expr: &'a Expr, f: Visit<'_, 'a>) {
    match &expr.kind {
        ExprKind::Column(_)
        | ExprKind::Star(_)
        | ExprKind::Param(_)
        | ExprKind::Integer(_)
        | ExprKind::Float(_)
        | ExprKind::String(_)
        | ExprKind::Bits(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::SqlValue(_)
        | ExprKind::Default
        | ExprKind::CurrentOf(_)
        | ExprKind::MergeAction => {}
        ExprKind::Cast { expr, .. }
        | ExprKind::Collate { expr, .. }
        | ExprKind::Not(expr)
        | ExprKind::IsNull { expr, .. }
        | ExprKind::IsBool { expr, .. }
        | ExprKind::Field { expr, .. }
        | ExprKind::FieldStar(expr) => f(Node::Expr(expr)),
        ExprKind::Op { left, right, .. } => {
            left.iter().for_each(|left| f(Node::Expr(left)));
            f(Node::Expr(right));
        }
        ExprKind::And(args)
        | ExprKind::Or(args)
        | ExprKind::Array(args)
        | ExprKind::Row { fields: args, .. }
        | ExprKind::Coalesce(args)
        | ExprKind::MinMax { args, .. }
        | ExprKind::Grouping(args) => exprs(args, f),
        ExprKind::IsDistinct { left, right, .. } | ExprKind::NullIf(left, right) => exprs([&**left, &**right], f),
        ExprKind::InList { expr, list, .. } => {
            f(Node::Expr(expr));
            exprs(list, f);
        }
        ExprKind::InSubquery { expr, query, .. } | ExprKind::AnySubquery { expr, query, .. } => {
            f(Node::Expr(expr));
            f(Node::Query(query));
        }
        ExprKind::Between { expr, low, high, .. } => exprs([&**expr, &**low, &**high], f),
        ExprKind::Like { expr, pattern, .. } => exprs([&**expr, &**pattern], f),
        ExprKind::AnyArray { expr, array, .. } => exprs([&**expr, &**array], f),
        ExprKind::Exists(query) | ExprKind::Subquery(query) | ExprKind::ArraySubquery(query) => f(Node::Query(query)),
        ExprKind::Subscript { expr, subscripts } => {
            f(Node::Expr(expr));
            for subscript in subscripts {
                match subscript {
                    Subscript::Index(index) => f(Node::Expr(index)),
                    Subscript::Slice(low, high, _) => exprs(low.iter().chain(high), f),
                }
            }
        }
        ExprKind::Case { operand, whens, else_ } => {
            operand.iter().for_each(|operand| f(Node::Expr(operand)));
            exprs(whens.iter().flat_map(|(when, then)| [when, then]), f);
            else_.iter().for_each(|else_| f(Node::Expr(else_)));
        }
        ExprKind::Func(call) => {
            exprs(call.args.iter().map(|arg| &arg.expr), f);
            sorts(&call.order_by, f);
            call.filter.iter().for_each(|filter| f(Node::Expr(filter)));
            over_children(call.over.as_ref(), f);
        }
        ExprKind::Xml(xml) => xml_children(xml, f),
        ExprKind::Json(json) => json_children(json, f),
    }
}

fn over_children<'a>(over: Option<&'a Over>, f: Visit<'_, 'a>) {
    if let Some(Over::Spec(window)) = over {
        window_children(window, f);
    }
}

fn xml_children<'a>(xml: &'a XmlExpr, f: Visit<'_, 'a>) {
    match xml {
        XmlExpr::Concat(args) => exprs(args, f),
        XmlExpr::Element { attributes, content, .. } => {
            targets(attributes, f);
            exprs(content, f);
        }
        XmlExpr::Forest(elements) => targets(elements, f),
        XmlExpr::Pi { content, .. } => exprs(content, f),
        XmlExpr::Root { expr, version } => exprs(std::iter::once(expr).chain(version), f),
        XmlExpr::Parse { expr, .. } | XmlExpr::Serialize { expr, .. } | XmlExpr::IsDocument { expr, .. } => {
            f(Node::Expr(expr));
        }
    }
}

fn json_children<'a>(json: &'a JsonExpr, f: Visit<'_, 'a>) {
    match json {
        JsonExpr::Object { pairs, .. } => exprs(pairs.iter().flat_map(|(key, value)| [key, &value.expr]), f),
        JsonExpr::Array { items, .. } => exprs(items.iter().map(|item| &item.expr), f),
        JsonExpr::ArrayQuery { query, .. } => f(Node::Query(query)),
        JsonExpr::ObjectAgg { key, value, filter, over, .. } => {
            exprs([key, &value.expr].into_iter().chain(filter), f);
            over_children(over.as_ref(), f);
        }
        JsonExpr::ArrayAgg { item, order_by, filter, over, .. } => {
            f(Node::Expr(&item.expr));
            sorts(order_by, f);
            exprs(filter, f);
            over_children(over.as_ref(), f);
        }
        JsonExpr::Scalar(expr) | JsonExpr::IsJson { expr, .. } => f(Node::Expr(expr)),
        JsonExpr::Parse { value, .. } | JsonExpr::Serialize { value, .. } => f(Node::Expr(&value.expr)),
        JsonExpr::Query { context, path, passing, .. } => {
            exprs([&context.expr, path], f);
            exprs(passing.iter().map(|(value, _)| &value.expr), f);
        }
    }
}
