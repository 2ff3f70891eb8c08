//! LIKE with a parameter.

use crate::facts::index::{Access, Needs};
use crate::lint::context::Context;
use crate::lint::edit::{infix, is_param};

lint! {
    /// LIKE with a parameter as its pattern, where an index serves prefixes.
    ///
    /// # Why
    /// Whether the pattern starts with letters only its value says: a plan that is made once for all values reads the whole table. The server
    /// mostly plans anew for each value while that is cheaper, hence allowed unless asked for.
    ///
    /// # Example
    /// ```sql,schema
    /// CREATE TABLE words (id int PRIMARY KEY, word text NOT NULL);
    /// CREATE INDEX ON words (word text_pattern_ops)
    /// ```
    /// ```sql,fires
    /// SELECT id FROM words WHERE word LIKE $1
    /// ```
    ///
    /// # Use instead
    /// A range, or `starts_with(word, $1)` from 18 on.
    /// ```sql,clean
    /// SELECT id FROM words WHERE word ~>=~ $1 AND word ~<~ $2
    /// ```
    group: Pedantic,
    level: Allow,
    since: "0.1.0",
    fix: No,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    for (number, condition) in access.conditions.iter().enumerate() {
        let like = matches!(infix(&condition.expr), Some(("~~", _, pattern)) if is_param(pattern));
        let by_value = access.indexes.iter().any(|index| {
            let mut own = index.matches.iter().filter(|found| found.condition == number);
            index.usable() && own.any(|found| found.needs == Needs::Value)
        });
        if like && by_value {
            let message = "a plan for every value of the pattern reads the whole table";
            cx.report(cx.found(condition.span(), message).help("ask for a range instead: `c ~>=~ $1 AND c ~<~ $2`"));
        }
    }
}
