//! One row taken of what may be several.

use crate::facts::{Cardinality, Level, Role, cardinality};
use crate::lint::Fetch;
use crate::lint::context::Context;

lint! {
    /// `fetch_one` or `fetch_optional` of a query that no key keeps to one row.
    ///
    /// # Why
    /// The first row that the server happens to send is taken for the answer, and the others are sent for nothing. In the tests there is but one.
    ///
    /// # Example
    /// ```sql,fires,fetch=optional
    /// SELECT id, name FROM companies WHERE name = $1
    /// ```
    /// ```sql,fires,fetch=one
    /// UPDATE sessions SET is_active = false WHERE user_id = $1 RETURNING id
    /// ```
    ///
    /// # Use instead
    /// A unique key in the condition, an aggregate, `ORDER BY ... LIMIT 1` to say which row is meant; or fetch all rows.
    /// ```sql,clean,fetch=optional
    /// SELECT id, name FROM companies WHERE name = $1 ORDER BY created_at DESC, id LIMIT 1
    /// ```
    /// ```sql,clean,fetch=one
    /// SELECT count(*) FROM companies WHERE name = $1
    /// ```
    /// ```sql,clean,fetch=one
    /// SELECT id, name FROM companies WHERE id = $1
    /// ```
    /// It is silent where all rows are fetched, and where koel does not see how: only `koel check` sees what is called on a query. The methods of
    /// `#[queries]` need no lint, as what they return has to fit the query.
    /// ```sql,clean
    /// SELECT id, name FROM companies WHERE name = $1
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let Some(fetch) = cx.fetch.filter(|_| level.role == Role::Statement) else { return };
    if cardinality(cx.catalog, cx.statement) != Cardinality::Many {
        return;
    }
    let name = match fetch {
        Fetch::One => "fetch_one",
        Fetch::Optional => "fetch_optional",
    };
    let message = format!("`{name}` takes one row, and no key keeps this query to one");
    cx.report(
        cx.found(cx.statement.span, message)
            .help("pin a unique key, say which row is meant with ORDER BY ... LIMIT 1, or fetch all rows"),
    );
}
