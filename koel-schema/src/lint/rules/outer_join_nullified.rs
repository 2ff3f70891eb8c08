//! An outer join that WHERE turns into an inner one.

use crate::diagnostic::Applicability;
use crate::facts::Level;
use crate::hir::{Command, FromNode, Join, JoinKind};
use crate::lint::context::{Context, WithFix, replace};
use crate::span::Span;
use crate::syntax::keywords::Kw;

lint! {
    /// An outer join whose missing rows a later condition throws away.
    ///
    /// # Why
    /// A condition that is not true of NULLs, on the side that may be missing, leaves only the rows of an inner join. Either the join was
    /// meant to keep the others, and the condition belongs into its ON; or an inner join was meant.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT u.id, s.last_active FROM users u LEFT JOIN sessions s ON s.user_id = u.id WHERE s.is_active
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// SELECT u.id, s.last_active FROM users u LEFT JOIN sessions s ON s.user_id = u.id AND s.is_active
    /// ```
    /// ```sql,clean
    /// SELECT u.id, s.last_active FROM users u JOIN sessions s ON s.user_id = u.id WHERE s.is_active
    /// ```
    /// ```sql,clean
    /// SELECT u.id FROM users u LEFT JOIN sessions s ON s.user_id = u.id WHERE s.is_active IS NOT TRUE
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    if query.command == Command::Merge || !query.from.iter().any(|node| matches!(node, FromNode::Join(_))) {
        return;
    }
    let rejected = level.rejected_missing();
    if rejected.is_empty() {
        return;
    }
    query.from.iter().for_each(|node| {
        joins(node, &mut |join| {
            let (word, kept, missing) = match join.kind {
                JoinKind::Left => (Kw::Left, entries(&join.left), entries(&join.right)),
                JoinKind::Right => (Kw::Right, entries(&join.right), entries(&join.left)),
                JoinKind::Inner | JoinKind::Full => return,
            };
            if !rejected.iter().any(|side| *side == missing) {
                return;
            }
            let (first, second) = if word == Kw::Left { (&kept, &missing) } else { (&missing, &kept) };
            let span = |entry: &usize| query.rtable.get(*entry).map(|rte| rte.span);
            let (Some(before), Some(after)) = (first.last().and_then(span), second.first().and_then(span)) else {
                return;
            };
            let between = Span::new(before.end, after.start);
            let Some(start) = cx.keyword(word, between) else { return };
            let Some(end) = cx.keyword(Kw::Join, Span::new(start.end, between.end)) else { return };
            let names: Vec<&str> = missing.iter().filter_map(|i| query.rtable.get(*i)).map(|rte| &*rte.name).collect();
            let names = names.join("\", \"");
            let message = format!("the conditions reject the rows without \"{names}\": this is an inner join");
            let at = Span::new(start.start, end.end);
            cx.report(
                cx.found(at, message).help("move the condition on it into ON, to keep those rows; or write JOIN").fix(
                    "write the inner join that it is",
                    Applicability::MaybeIncorrect,
                    vec![replace(at, "JOIN")],
                ),
            );
        });
    });
}

fn joins<'a>(node: &'a FromNode, f: &mut dyn FnMut(&'a Join)) {
    if let FromNode::Join(join) = node {
        joins(&join.left, f);
        joins(&join.right, f);
        f(join);
    }
}

/// In the order of the text.
fn entries(node: &FromNode) -> Vec<usize> {
    match node {
        FromNode::Rel(rel) => vec![*rel],
        FromNode::Join(join) => [&join.left, &join.right].into_iter().flat_map(entries).collect(),
    }
}
