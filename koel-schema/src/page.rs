//! Keyset pagination: the statements that read one page of a query, from the query and the order of its rows.
//!
//! The query becomes a sub-query, which the planner pulls up, and what the page adds speaks of its output only: so it may be any query, and the
//! conditions reach its indexes all the same. Behind the last row of a page, not by a count of rows, the next one starts.

use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::bind;
use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::Cardinality;
use crate::facts::index::{Environment, accesses};
use crate::filters::MARK;
use crate::hir::{Query, RteKind};
use crate::order;
use crate::span::Span;
use crate::syntax::keywords::quote_ident;
use crate::syntax::{self, ParseOptions, ast};
use std::fmt::Write;

/// The parameter that says how many rows.
pub const LIMIT: &str = "koel_limit";
/// The parameters that hold the key of the row a page starts behind: this and a number from 0.
pub const KEY: &str = "koel_key_";

/// The text of a page without its last parameter, [`LIMIT`], which the program may write as a number.
pub fn without_limit(sql: &str) -> &str {
    sql.trim_end_matches(|ch: char| ch.is_ascii_digit()).trim_end_matches('$')
}

/// How to read pages of a query. The texts have named parameters: those of the query, [`KEY`]`n`, [`LIMIT`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// What the rows are ordered by, in which together no two rows are alike.
    pub keys: Vec<PageKey>,
    /// The first page.
    pub first: String,
    /// The page after a key.
    pub after: String,
    /// The last page, its rows in reverse.
    pub last: String,
    /// The page before a key, its rows in reverse.
    pub before: String,
    /// How many rows all pages have.
    pub total: String,
    /// What koel finds of it: warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// A column of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output<'a> {
    pub name: &'a str,
    /// What an order calls it: the name without what it says of the Rust type.
    pub called: &'a str,
    pub nullable: bool,
}

/// The columns of a query that was analysed.
pub fn output(found: &Analysis) -> Vec<Output<'_>> {
    found
        .columns
        .iter()
        .map(|column| Output { name: &column.name, called: &column.name, nullable: column.nullable })
        .collect()
}

/// A column of the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageKey {
    /// Of the query's output, from 0.
    pub column: usize,
    pub nullable: bool,
    descending: bool,
    nulls_first: bool,
    /// Added so that the order is total.
    pub appended: bool,
}

impl PageKey {
    fn reversed(self) -> Self {
        Self { descending: !self.descending, nulls_first: !self.nulls_first, ..self }
    }
}

/// Plans the pages of a query that koel accepts, with these columns, by an ORDER BY list (`created_at DESC, id DESC`) of its output columns. `Err` says why there
/// can be none; spans of the diagnostics are in `order_by`. `least`: the query without its optional parts, by which keys and indexes are judged.
pub fn plan(
    catalog: &Catalog,
    sql: &str,
    least: &str,
    output: &[Output<'_>],
    order_by: &str,
) -> Result<Paging, Box<Diagnostic>> {
    let options = ParseOptions { version: catalog.version().major(), named_params: true };
    let parsed = syntax::parse(sql, &options);
    let [ast::Statement { kind: ast::StatementKind::Select(query), .. }] = parsed.statements.as_slice() else {
        return Err(error("no_page", Span::default(), "only a SELECT has pages"));
    };
    if !query.order_by.is_empty() || query.limit.is_some() || query.offset.is_some() || !query.locking.is_empty() {
        let text = "a query that is read page by page has no ORDER BY, LIMIT, OFFSET or row locks of its own: the page gives them";
        return Err(error("no_page", Span::default(), text));
    }
    let mut keys = keys(output, order_by, &options)?;
    // A mark of an optional part at the end is no blank to be cut.
    let blank = |ch: char| ch.is_whitespace() && ch != MARK;
    let [body, least] = [sql, least].map(|text| text.trim_end_matches(blank).trim_end_matches(';'));
    complete(catalog, least, output, &mut keys)?;
    let names: Vec<&str> = output.iter().map(|column| column.name).collect();
    let backward: Vec<PageKey> = keys.iter().map(|key| key.reversed()).collect();
    let text = |keys: &[PageKey], keyed: bool| {
        let condition = if keyed { format!("\nWHERE {}", behind(keys, &names)) } else { String::new() };
        format!("SELECT q.* FROM (\n{body}\n) AS q{condition}\nORDER BY {}\nLIMIT ${LIMIT}", sort("q.", keys, &names))
    };
    let diagnostics = unindexed(catalog, least, &keys, &names, &options).into_iter().collect();
    Ok(Paging {
        first: text(&keys, false),
        after: text(&keys, true),
        last: text(&backward, false),
        before: text(&backward, true),
        total: format!("SELECT count(*) AS total FROM (\n{body}\n) AS q"),
        keys,
        diagnostics,
    })
}

fn error(code: &'static str, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::found(code, Severity::Error, span, message))
}

/// The keys that an ORDER BY list names.
fn keys(output: &[Output<'_>], order_by: &str, options: &ParseOptions) -> Result<Vec<PageKey>, Box<Diagnostic>> {
    let mut keys: Vec<PageKey> = Vec::new();
    for item in order::list(order_by, options)? {
        let span = item.expr.span;
        let name = match &item.expr.kind {
            ast::ExprKind::Column(names) => match names.as_slice() {
                [name] => name,
                _ => return Err(error("no_page", span, "name the query's output column, without its table")),
            },
            _ => {
                let text =
                    "pages are ordered by output columns: give the expression a name in the query, and order by that";
                return Err(error("no_page", span, text));
            }
        };
        let Some(column) =
            output.iter().position(|column| column.name == name.as_str() || column.called == name.as_str())
        else {
            let text = format!("the query has no output column \"{}\" to order by", name.as_str());
            return Err(Box::new(error("undefined_column", span, text).help("add it to the query's output")));
        };
        let descending = match item.dir {
            ast::SortDir::Default | ast::SortDir::Asc => false,
            ast::SortDir::Desc => true,
            ast::SortDir::Using(_) => return Err(error("no_page", span, "pages are ordered by ASC or DESC")),
        };
        let nulls_first = item.nulls.map_or(descending, |nulls| nulls == ast::NullsOrder::First);
        if keys.iter().all(|key| key.column != column) {
            let nullable = output.get(column).is_none_or(|column| column.nullable);
            keys.push(PageKey { column, nullable, descending, nulls_first, appended: false });
        }
    }
    Ok(keys)
}

/// Appends columns where two rows could be alike in all keys.
fn complete(
    catalog: &Catalog,
    body: &str,
    output: &[Output<'_>],
    keys: &mut Vec<PageKey>,
) -> Result<(), Box<Diagnostic>> {
    if unique(catalog, body, output, keys) {
        return Ok(());
    }
    let descending = keys.last().is_some_and(|key| key.descending);
    let candidates = output.iter().enumerate().filter(|(_, column)| !column.nullable);
    for (column, _) in candidates {
        let key = PageKey { column, nullable: false, descending, nulls_first: descending, appended: true };
        keys.push(key);
        if unique(catalog, body, output, keys) {
            return Ok(());
        }
        keys.pop();
    }
    // A key of several columns: all that are NOT NULL, without those that it does without.
    let given = keys.len();
    let rest = output.iter().enumerate().filter(|(_, column)| !column.nullable);
    let rest: Vec<usize> =
        rest.map(|(column, _)| column).filter(|column| keys.iter().all(|key| key.column != *column)).collect();
    keys.extend(rest.into_iter().map(|column| PageKey {
        column,
        nullable: false,
        descending,
        nulls_first: descending,
        appended: true,
    }));
    if unique(catalog, body, output, keys) {
        for at in (given..keys.len()).rev() {
            let key = keys.remove(at);
            if !unique(catalog, body, output, keys) {
                keys.insert(at, key);
            }
        }
        return Ok(());
    }
    keys.truncate(given);
    let text = "two rows may be alike in all that the pages are ordered by, so that a page could repeat or skip one";
    let help = "end the order with the columns of a unique key that are NOT NULL, such as the primary key";
    Err(Box::new(error("unstable_order", Span::default(), text).help(help)))
}

/// Whether equal keys mean the same row: whether a query that pins them returns at most one. A key that can be NULL pins nothing.
fn unique(catalog: &Catalog, body: &str, output: &[Output<'_>], keys: &[PageKey]) -> bool {
    let mut text = format!("SELECT FROM (\n{body}\n) AS q WHERE true");
    for (number, key) in keys.iter().enumerate().filter(|(_, key)| !key.nullable) {
        let Some(column) = output.get(key.column) else { return false };
        let _ = write!(text, " AND q.{} = ${KEY}{number}", quote_ident(column.name));
    }
    let pinned = analyze(catalog, &text, &AnalyzeOptions { named_params: true });
    pinned.ok && matches!(pinned.cardinality, Cardinality::One | Cardinality::AtMostOne)
}

/// The condition for the rows behind the keys `koel_key_n` in this order.
fn behind(keys: &[PageKey], names: &[&str]) -> String {
    let column = |key: &PageKey| format!("q.{}", quote_ident(names.get(key.column).copied().unwrap_or_default()));
    let one_way =
        keys.iter().all(|key| !key.nullable && Some(key.descending) == keys.first().map(|key| key.descending));
    let than = |key: &PageKey| if key.descending { "<" } else { ">" };
    if let (true, Some(first)) = (one_way, keys.first()) {
        // A row comparison, which one scan of an index serves.
        let columns: Vec<String> = keys.iter().map(column).collect();
        let values: Vec<String> = (0..keys.len()).map(|number| format!("${KEY}{number}")).collect();
        return format!("({}) {} ({})", columns.join(", "), than(first), values.join(", "));
    }
    let beyond = |number: usize, key: &PageKey| {
        let (column, than) = (column(key), than(key));
        match (key.nullable, key.nulls_first) {
            (false, _) => format!("{column} {than} ${KEY}{number}"),
            (true, true) => {
                format!("({column} {than} ${KEY}{number} OR ${KEY}{number} IS NULL AND {column} IS NOT NULL)")
            }
            (true, false) => {
                format!("({column} {than} ${KEY}{number} OR {column} IS NULL AND ${KEY}{number} IS NOT NULL)")
            }
        }
    };
    let same = |number: usize, key: &PageKey| {
        let (column, operator) = (column(key), if key.nullable { "IS NOT DISTINCT FROM" } else { "=" });
        format!("{column} {operator} ${KEY}{number}")
    };
    let arms = keys.iter().enumerate().map(|(number, key)| {
        let before = keys.iter().take(number).enumerate().map(|(earlier, key)| same(earlier, key));
        let parts: Vec<String> = before.chain([beyond(number, key)]).collect();
        parts.join(" AND ")
    });
    let arms = arms.collect::<Vec<_>>().join(" OR ");
    match keys.first().filter(|key| !key.nullable) {
        // What bounds the scan of an index: nothing before the first key's value can be behind.
        Some(first) => format!("{} {}= ${KEY}0 AND ({arms})", column(first), than(first)),
        None => arms,
    }
}

/// The ORDER BY list. NULLS only where it says something, so that the order is that of an index.
fn sort(table: &str, keys: &[PageKey], names: &[&str]) -> String {
    let items = keys.iter().map(|key| {
        let direction = if key.descending { " DESC" } else { "" };
        let nulls = match (key.nulls_first, key.descending) {
            (true, true) | (false, false) => "",
            (true, false) => " NULLS FIRST",
            (false, true) => " NULLS LAST",
        };
        format!("{table}{}{direction}{nulls}", quote_ident(names.get(key.column).copied().unwrap_or_default()))
    });
    items.collect::<Vec<_>>().join(", ")
}

/// A warning where no index brings the rows in this order, so that each page sorts all that match.
fn unindexed(
    catalog: &Catalog,
    body: &str,
    keys: &[PageKey],
    names: &[&str],
    options: &ParseOptions,
) -> Option<Diagnostic> {
    let text = format!("{body}\nORDER BY {}\nLIMIT 1", sort("", keys, names));
    let parsed = syntax::parse(&text, options);
    let bound = bind::bind_statement(catalog, parsed.statements.first()?, &[]);
    let query: &Query = &bound.query;
    // Of what is grouped or put together no index brings the order.
    let plain = query.set_op.is_none() && query.distinct.is_none() && !query.has_aggs && query.group_by.is_empty();
    if !plain || bound.diagnostics.iter().any(Diagnostic::is_error) {
        return None;
    }
    let found = accesses(catalog, query, Environment::default());
    let here: Vec<_> = found.iter().filter(|access| access.depth == 0).collect();
    let served = |access: &&&crate::facts::index::Access<'_>| {
        access.indexes.iter().any(|index| index.usable() && index.order.is_some_and(|order| order.complete))
    };
    let tables = query.rtable.iter().filter(|rte| matches!(rte.kind, RteKind::Relation { .. })).count();
    if here.is_empty() || here.len() != tables || here.iter().any(|access| served(&access)) {
        return None;
    }
    let table = here.first().map(|access| access.relation.name.to_string()).unwrap_or_default();
    let columns = sort("", keys, names);
    let message = "no index brings the rows of these pages in order: each page sorts all rows that match";
    let help =
        format!("CREATE INDEX ON {table} ({columns}), with the columns that the query compares by = before these");
    Some(Diagnostic::found("order_unindexed", Severity::Warning, Span::default(), message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::{self, Options};

    const SCHEMA: &str = "
        CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, born date, created timestamptz NOT NULL);
        CREATE INDEX ON users (created DESC, id DESC);
        CREATE TABLE visits (user_id int NOT NULL REFERENCES users, at timestamptz NOT NULL, UNIQUE (user_id, at));";

    fn planned(sql: &str, order_by: &str) -> Result<Paging, String> {
        let catalog = migrate::replay(&[("schema.sql".into(), SCHEMA.into())], &Options::default()).catalog;
        let found = analyze(&catalog, sql, &AnalyzeOptions { named_params: true });
        assert!(found.ok, "{:?}", found.diagnostics);
        let paging = plan(&catalog, sql, sql, &output(&found), order_by).map_err(|problem| problem.message)?;
        for text in [&paging.first, &paging.after, &paging.last, &paging.before] {
            let page = analyze(&catalog, text, &AnalyzeOptions { named_params: true });
            assert!(page.ok, "{text}\n{:?}", page.diagnostics);
            assert_eq!(page.columns.len(), found.columns.len());
            // With the number written out it is the same but for that parameter, the last.
            let written = format!("{}51", without_limit(&page.sql));
            let written = analyze(&catalog, &written, &AnalyzeOptions { named_params: false });
            assert!(written.ok, "{text}\n{:?}", written.diagnostics);
            let types = |found: &Analysis| found.columns.iter().map(|column| column.ty).collect::<Vec<_>>();
            let params = |found: &Analysis| found.params.iter().map(|param| param.ty).collect::<Vec<_>>();
            assert_eq!(types(&written), types(&page));
            assert_eq!(Some(params(&written).as_slice()), params(&page).split_last().map(|(_, rest)| rest));
            assert_eq!(page.params.last().and_then(|last| last.name.as_deref()), Some(LIMIT));
        }
        let total = analyze(&catalog, &paging.total, &AnalyzeOptions { named_params: true });
        assert_eq!((total.ok, total.cardinality, total.columns.len()), (true, Cardinality::One, 1));
        Ok(paging)
    }

    fn condition(paging: &Paging) -> String {
        let text = paging.after.split("WHERE ").last().unwrap_or_default();
        text.replace("$koel_key_", "$")
    }

    #[test]
    fn one_direction_is_a_row_comparison() {
        let paging =
            planned("SELECT id, name, created FROM users WHERE name = $name;", "created DESC, id DESC").unwrap();
        assert_eq!(
            condition(&paging),
            "(q.created, q.id) < ($0, $1)\nORDER BY q.created DESC, q.id DESC\nLIMIT $koel_limit"
        );
        assert!(paging.before.contains(">") && paging.before.contains("ORDER BY q.created, q.id\nLIMIT"));
        assert!(!paging.first.contains("koel_key") && !paging.last.contains("koel_key"));
        assert_eq!(paging.diagnostics, []);
    }

    #[test]
    fn mixed_directions_and_nulls_are_written_out() {
        let paging = planned("SELECT id, name FROM users", "name, id DESC").unwrap();
        assert!(
            condition(&paging).starts_with("q.name >= $0 AND (q.name > $0 OR q.name = $0 AND q.id < $1)"),
            "{}",
            condition(&paging)
        );
        let paging = planned("SELECT id, born FROM users", "born DESC NULLS LAST, id").unwrap();
        let expected =
            "(q.born < $0 OR q.born IS NULL AND $0 IS NOT NULL) OR q.born IS NOT DISTINCT FROM $0 AND q.id > $1";
        assert!(condition(&paging).starts_with(expected), "{}", condition(&paging));
        assert!(paging.before.contains("ORDER BY q.born NULLS FIRST, q.id DESC"));
    }

    #[test]
    fn the_order_is_made_total() {
        let paging = planned("SELECT name, id FROM users", "name DESC").unwrap();
        assert_eq!(
            paging.keys.iter().map(|key| (key.column, key.appended)).collect::<Vec<_>>(),
            [(0, false), (1, true)]
        );
        assert!(paging.first.contains("ORDER BY q.name DESC, q.id DESC"));
        let joined = "SELECT v.user_id AS id, v.at FROM users u JOIN visits v ON v.user_id = u.id";
        assert_eq!(planned(joined, "at").unwrap().keys.len(), 2);
        // A key of several columns, whatever else there is.
        let both = planned("SELECT at::date AS day, user_id, at, 1 AS one FROM visits", "day").unwrap();
        assert_eq!(both.keys.iter().map(|key| key.column).collect::<Vec<_>>(), [0, 1, 2]);
        assert!(planned(joined, "id").unwrap().keys.len() == 2);
        assert!(planned("SELECT user_id, count(*) AS n FROM visits GROUP BY user_id", "n DESC, user_id").is_ok());
        assert!(planned("SELECT id FROM users UNION SELECT user_id FROM visits", "id").is_ok());
        let error = planned("SELECT name, created FROM users", "created").unwrap_err();
        assert!(error.starts_with("two rows may be alike"), "{error}");
    }

    #[test]
    fn an_order_without_an_index_is_a_warning() {
        let paging = planned("SELECT id, name FROM users", "name").unwrap();
        assert_eq!(paging.diagnostics.first().map(|found| found.code), Some("order_unindexed"));
        let paging = planned(
            "SELECT id, at, user_id FROM visits JOIN users ON id = user_id WHERE user_id = $user",
            "at, user_id",
        )
        .unwrap();
        assert_eq!(paging.diagnostics, []);
    }

    #[test]
    fn what_has_no_pages() {
        let cases = [
            ("SELECT id FROM users ORDER BY id", "id", "no ORDER BY"),
            ("SELECT id FROM users LIMIT 1", "id", "no ORDER BY, LIMIT"),
            ("DELETE FROM users RETURNING id", "id", "only a SELECT"),
            ("SELECT id FROM users", "nam", "no output column"),
            ("SELECT id FROM users", "id + 1", "give the expression a name"),
            ("SELECT id FROM users", "users.id", "without its table"),
            ("SELECT id FROM users", "id LIMIT 3", "only the ORDER BY list"),
            ("SELECT id FROM users", "id DESC,", "syntax error"),
            ("SELECT id FROM users", "id USING <", "ASC or DESC"),
        ];
        for (sql, order_by, expected) in cases {
            let said = planned(sql, order_by).unwrap_err();
            assert!(said.contains(expected), "{sql} by {order_by}: {said}");
        }
    }
}
