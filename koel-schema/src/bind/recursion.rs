//! WITH RECURSIVE before anything of it is bound: which item refers to which, in what order they are bound, and whether an item that
//! refers to itself does so where it may (`makeDependencyGraph`, `checkWellFormedRecursion`).

use crate::diagnostic::{Diagnostic, SqlState};
use crate::span::Span;
use crate::syntax::ast::walk::Node;
use crate::syntax::ast::{self, Expr, ExprKind, FromItem, JoinKind, JoinOn, Limit, QueryBody, SetOp, StatementKind};

/// The items in an order in which each comes after those it refers to.
pub(crate) struct Order {
    pub(crate) items: Vec<usize>,
    /// For each item as written: whether it refers to itself.
    pub(crate) recursive: Vec<bool>,
    pub(crate) refusal: Option<Diagnostic>,
}

/// Where a reference stands, seen from the item whose recursion is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Allowed,
    NonRecursiveTerm,
    Sublink,
    OuterJoin,
    Intersect,
    Except,
}

struct Reference<'a> {
    name: &'a str,
    place: Place,
    span: Span,
}

pub(crate) fn order(with: &ast::With) -> Order {
    let ctes = &with.ctes;
    let position = |name: &str| ctes.iter().position(|cte| cte.name.name == name);
    let mut waits_for: Vec<Vec<usize>> = Vec::with_capacity(ctes.len());
    for cte in ctes {
        let mut finder = Finder { place: Place::Allowed, inner: Vec::new(), found: Vec::new() };
        finder.statement(&cte.statement);
        waits_for.push(finder.found.iter().filter_map(|reference| position(reference.name)).collect());
    }
    let recursive: Vec<bool> = waits_for.iter().enumerate().map(|(i, needed)| needed.contains(&i)).collect();
    let mut items: Vec<usize> = (0..ctes.len()).collect();
    let mut refusal = None;
    for next in 0..items.len() {
        let (done, waiting) = items.split_at(next);
        let is_free = |i: &usize| waits_for[*i].iter().all(|needed| needed == i || done.contains(needed));
        match waiting.iter().position(is_free) {
            Some(free) => items.swap(next, next + free),
            None => {
                let message = "mutual recursion between WITH items is not implemented";
                let span = ctes[waiting[0]].name.span;
                refusal = Some(Diagnostic::refused(SqlState::FeatureNotSupported, span, message));
                break;
            }
        }
    }
    if refusal.is_none() {
        refusal = items.iter().filter(|i| recursive[**i]).find_map(|i| well_formed(&ctes[*i]).err());
    }
    Order { items, recursive, refusal }
}

fn well_formed(cte: &ast::Cte) -> Result<(), Diagnostic> {
    let name = &cte.name.name;
    let ill_formed = |span, message: String| Err(Diagnostic::refused(SqlState::InvalidRecursion, span, message));
    let StatementKind::Select(query) = &cte.statement.kind else {
        return ill_formed(
            cte.name.span,
            format!("recursive query \"{name}\" must not contain data-modifying statements"),
        );
    };
    let QueryBody::SetOp { op: SetOp::Union, left, right, .. } = &query.body else {
        let message =
            format!("recursive query \"{name}\" does not have the form non-recursive-term UNION [ALL] recursive-term");
        return ill_formed(cte.name.span, message);
    };
    for item in query.with.iter().flat_map(|with| &with.ctes) {
        check_references(cte, Place::Sublink, |finder| finder.statement(&item.statement))?;
    }
    let limit = query.limit.as_ref().map(|limit| match limit {
        Limit::Count(expr) | Limit::WithTies(expr) => expr.span,
        Limit::All(span) => *span,
    });
    for (span, what) in [
        (query.order_by.first().map(|sort| sort.expr.span), "ORDER BY"),
        (query.offset.as_ref().map(|expr| expr.span), "OFFSET"),
        (limit, "LIMIT"),
        (query.locking.first().map(|lock| lock.span), "FOR UPDATE/SHARE"),
    ] {
        if let Some(span) = span {
            let message = format!("{what} in a recursive query is not implemented");
            return Err(Diagnostic::refused(SqlState::FeatureNotSupported, span, message));
        }
    }
    check_references(cte, Place::NonRecursiveTerm, |finder| finder.query(left))?;
    check_references(cte, Place::Allowed, |finder| finder.query(right))
}

fn check_references<'a>(cte: &'a ast::Cte, place: Place, walk: impl FnOnce(&mut Finder<'a>)) -> Result<(), Diagnostic> {
    let mut finder = Finder { place, inner: Vec::new(), found: Vec::new() };
    walk(&mut finder);
    let own = finder.found.iter().filter(|reference| reference.name == cte.name.name);
    for (i, reference) in own.enumerate() {
        let where_ = match reference.place {
            Place::Allowed if i == 0 => continue,
            Place::Allowed => "more than once",
            Place::NonRecursiveTerm => "within its non-recursive term",
            Place::Sublink => "within a subquery",
            Place::OuterJoin => "within an outer join",
            Place::Intersect => "within INTERSECT",
            Place::Except => "within EXCEPT",
        };
        let message = format!("recursive reference to query \"{}\" must not appear {where_}", cte.name.name);
        return Err(Diagnostic::refused(SqlState::InvalidRecursion, reference.span, message));
    }
    Ok(())
}

/// Finds unqualified table names that no WITH further in takes for itself.
struct Finder<'a> {
    place: Place,
    /// Names of the WITH clauses around, the innermost last.
    inner: Vec<Vec<&'a str>>,
    found: Vec<Reference<'a>>,
}

impl<'a> Finder<'a> {
    fn visit(&mut self, node: Node<'a>) {
        match node {
            Node::Table(range) => self.table(range),
            Node::Query(query) => self.query(query),
            Node::Statement(statement) => self.statement(statement),
            Node::From(FromItem::Join(join)) => self.join(join),
            Node::Expr(expr) => self.expr(expr),
            Node::From(_) => node.for_each_child(&mut |child| self.visit(child)),
        }
    }

    fn table(&mut self, range: &'a ast::RangeVar) {
        if let [name] = range.name.parts.as_slice()
            && !self.inner.iter().flatten().any(|taken| *taken == name.name)
        {
            self.found.push(Reference { name: &name.name, place: self.place, span: name.span });
        }
    }

    fn at(&mut self, place: Place, walk: impl FnOnce(&mut Self)) {
        let saved = std::mem::replace(&mut self.place, place);
        walk(self);
        self.place = saved;
    }

    /// As `place`, but where a reference is not allowed anyway it stays as it was.
    fn narrowed(&self, place: Place) -> Place {
        if self.place == Place::Allowed { place } else { self.place }
    }

    fn statement(&mut self, statement: &'a ast::Statement) {
        let with = match &statement.kind {
            StatementKind::Select(query) => return self.query(query),
            StatementKind::Insert(insert) => &insert.with,
            StatementKind::Update(update) => &update.with,
            StatementKind::Delete(delete) => &delete.with,
            StatementKind::Merge(merge) => &merge.with,
            StatementKind::Utility(_) => return,
        };
        self.with(with.as_ref(), |finder| {
            Node::Statement(statement).for_each_child(&mut |child| finder.visit(child));
        });
    }

    /// In a recursive WITH every name is seen everywhere, else by what comes after.
    fn with(&mut self, with: Option<&'a ast::With>, walk: impl FnOnce(&mut Self)) {
        let Some(with) = with else { return walk(self) };
        let names = with.ctes.iter().map(|cte| cte.name.name.as_str());
        self.inner.push(if with.recursive { names.collect() } else { Vec::new() });
        for cte in &with.ctes {
            self.statement(&cte.statement);
            if let Some(visible) = self.inner.last_mut().filter(|_| !with.recursive) {
                visible.push(&cte.name.name);
            }
        }
        walk(self);
        self.inner.pop();
    }

    fn query(&mut self, query: &'a ast::Query) {
        self.with(query.with.as_ref(), |finder| match &query.body {
            QueryBody::SetOp { op: op @ (SetOp::Intersect | SetOp::Except), all, left, right, .. } => {
                let (left_place, right_place) = match op {
                    SetOp::Except => (if *all { Some(Place::Except) } else { None }, Some(Place::Except)),
                    SetOp::Intersect | SetOp::Union => {
                        let place = if *all { Some(Place::Intersect) } else { None };
                        (place, place)
                    }
                };
                for (side, place) in [(left, left_place), (right, right_place)] {
                    let place = place.map_or(finder.place, |place| finder.narrowed(place));
                    finder.at(place, |finder| finder.query(side));
                }
            }
            QueryBody::Select(_) | QueryBody::Values(_) | QueryBody::SetOp { .. } => {
                Node::Query(query).for_each_child(&mut |child| finder.visit(child));
            }
        });
    }

    fn join(&mut self, join: &'a ast::Join) {
        let outer = self.narrowed(Place::OuterJoin);
        let (left, right) = match join.kind {
            JoinKind::Inner => (self.place, self.place),
            JoinKind::Left => (self.place, outer),
            JoinKind::Right => (outer, self.place),
            JoinKind::Full => (outer, outer),
        };
        self.at(left, |finder| finder.visit(Node::From(&join.left)));
        self.at(right, |finder| finder.visit(Node::From(&join.right)));
        if let JoinOn::On(condition) = &join.on {
            self.expr(condition);
        }
    }

    fn expr(&mut self, expr: &'a Expr) {
        if let ExprKind::Exists(query) | ExprKind::Subquery(query) | ExprKind::ArraySubquery(query) = &expr.kind {
            self.at(Place::Sublink, |finder| finder.query(query));
        } else if let ExprKind::InSubquery { expr, query, .. } | ExprKind::AnySubquery { expr, query, .. } = &expr.kind
        {
            self.at(Place::Sublink, |finder| finder.query(query));
            self.expr(expr);
        } else {
            Node::Expr(expr).for_each_child(&mut |child| self.visit(child));
        }
    }
}
