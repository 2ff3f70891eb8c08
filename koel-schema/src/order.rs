//! `ORDER BY $sort`: the place where a caller's choice among orders goes.
//!
//! To PostgreSQL a parameter in ORDER BY is a constant, which orders nothing, so that nobody writes one on purpose; here it stands for one of several
//! ORDER BY lists, each of which is checked in its place.

use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;
use crate::syntax::{self, ParseOptions, ast};

/// The parameter that stands for an order, and its place: a bare `$name` in the ORDER BY of the statement itself. `sql` has no braces of optional parts.
pub fn chosen(sql: &str, options: &ParseOptions) -> Option<(String, Span)> {
    let parsed = syntax::parse(sql, options);
    let [ast::Statement { kind: ast::StatementKind::Select(query), .. }] = parsed.statements.as_slice() else {
        return None;
    };
    query.order_by.iter().find_map(|item| match (&item.expr.kind, &item.dir, item.nulls) {
        (ast::ExprKind::Param(number), ast::SortDir::Default, None) => {
            let name = parsed.params.names.get((*number as usize).checked_sub(1)?)?;
            Some((name.clone(), item.expr.span))
        }
        _ => None,
    })
}

/// Reads an ORDER BY list, `created_at DESC, id`; spans are in it.
///
/// # Errors
/// What is none, or more than one.
pub fn list(text: &str, options: &ParseOptions) -> Result<Vec<ast::SortBy>, Box<Diagnostic>> {
    const BEFORE: &str = "SELECT ORDER BY ";
    let parsed = syntax::parse(&format!("{BEFORE}{text}"), options);
    let moved = |span: Span| {
        let back = |offset: u32| offset.saturating_sub(BEFORE.len() as u32);
        Span::new(back(span.start), back(span.end))
    };
    let wrong = |message: &str| Err(Box::new(Diagnostic::found("no_page", Severity::Error, Span::default(), message)));
    if let Some(problem) = parsed.diagnostics.into_iter().next() {
        let span = moved(problem.span);
        return Err(Box::new(Diagnostic { span, ..problem }));
    }
    let mut statements = parsed.statements.into_iter();
    let (Some(ast::StatementKind::Select(query)), None) =
        (statements.next().map(|statement| statement.kind), statements.next())
    else {
        return wrong("this is no ORDER BY list");
    };
    if query.limit.is_some() || query.offset.is_some() || !query.locking.is_empty() {
        return wrong("only the ORDER BY list belongs here");
    }
    if text.contains("--") {
        return wrong("a comment in an ORDER BY list would go on over what follows it in the query");
    }
    let mut items = query.order_by;
    items.iter_mut().for_each(|item| item.expr.span = moved(item.expr.span));
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let read = |text: &str| {
            let items = list(text, &ParseOptions { version: 17, named_params: true });
            let items = items.map_err(|problem| problem.message)?;
            Ok(items.iter().map(|item| item.expr.span.text(text).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(read("created_at DESC, lower(name)"), Ok(vec!["created_at".into(), "lower(name)".into()]));
        for (text, message) in [
            ("a; DROP TABLE t", "this is no ORDER BY list"),
            ("a LIMIT 1", "only the ORDER BY list belongs here"),
            ("a FOR UPDATE", "only the ORDER BY list belongs here"),
            ("a -- b", "a comment in an ORDER BY list would go on over what follows it in the query"),
            ("a,", "syntax error at end of input"),
        ] {
            assert_eq!(read(text), Err(message.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_bare_parameter() {
        let found = |sql: &str| {
            let found = chosen(sql, &ParseOptions { version: 17, named_params: true });
            found.map(|(name, span)| (name, span.text(sql).to_owned()))
        };
        let sort = Some(("sort".to_owned(), "$sort".to_owned()));
        assert_eq!(found("SELECT a FROM t WHERE b = $b ORDER BY $sort LIMIT $n"), sort);
        assert_eq!(found("SELECT a FROM t ORDER BY a, $sort;"), sort);
        assert_eq!(found("SELECT a FROM t UNION SELECT b FROM t ORDER BY $sort"), sort);
        for other in [
            "SELECT a FROM t ORDER BY a = $sort",
            "SELECT a FROM t ORDER BY $sort DESC",
            "SELECT a FROM (SELECT a FROM t ORDER BY $sort) AS q",
            "SELECT a FROM t ORDER BY",
            "DELETE FROM t",
        ] {
            assert_eq!(found(other), None, "{other}");
        }
    }
}
