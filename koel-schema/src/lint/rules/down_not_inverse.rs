//! Ways down that do not lead back.

use crate::lint::inverse::differences;
use crate::lint::migration::Context;
use crate::migrate::Whole;
use crate::span::Span;

/// How many differences are told.
const TOLD: usize = 3;

lint! {
    /// A migration without a way down where others have one, or one that does not restore the schema.
    ///
    /// # Why
    /// The way down is run in the night when something is wrong, and nobody has tried it. koel has: up and down, and compared. The order of
    /// columns and the labels of enums, which nothing can take away, are not counted.
    ///
    /// # Example
    /// ```sql,fires
    /// -- migrate:up
    /// ALTER TABLE users ADD COLUMN locale text, ADD COLUMN theme text;
    /// -- migrate:down
    /// ALTER TABLE users DROP COLUMN theme;
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// -- migrate:up
    /// ALTER TABLE users ADD COLUMN locale text, DROP COLUMN name_encrypted;
    /// DROP INDEX idx_users_kyc_data;
    /// -- migrate:down
    /// CREATE INDEX idx_users_kyc_data ON users USING gin (kyc_data jsonb_path_ops);
    /// ALTER TABLE users ADD COLUMN name_encrypted bytea, DROP COLUMN locale;
    /// ```
    group: Migration,
    level: Warn,
    since: "0.1.0",
    fix: No,
    check: File(check),
}

fn check(cx: &Context<'_>, whole: &Whole<'_>) {
    let start = cx.text.len() - cx.text.trim_start().len();
    let line = cx.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let span = Span::new(start as u32, (start + line.trim_end().len()) as u32);
    let Some((undone, refused)) = whole.undone else {
        if cx.reversible && !differences(whole.before, whole.after).is_empty() {
            let finding = cx.found(span, "this migration has no way down, as others have");
            cx.report(finding.help("write the statements that undo it, in the order from the last to the first"));
        }
        return;
    };
    let problem = match refused.iter().find(|diagnostic| diagnostic.is_error()) {
        Some(first) => format!("its way down fails: {}", first.message),
        None => {
            let mut different = differences(whole.before, undone);
            let more = different.len().saturating_sub(TOLD);
            different.truncate(TOLD);
            if different.is_empty() {
                return;
            }
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            format!("its way down does not restore the schema: {}{more}", different.join(", "))
        }
    };
    cx.report(cx.found(span, problem).help("undo each statement, from the last to the first"));
}
