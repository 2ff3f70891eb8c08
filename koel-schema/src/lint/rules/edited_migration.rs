//! Migrations that are changed after they were merged.

use crate::lint::migration::Context;
use crate::migrate::Whole;
use crate::span::Span;

lint! {
    /// A migration that has been merged, and is another now.
    ///
    /// # Why
    /// Where it has run it does not run again: those databases keep the old schema, and the migration runner refuses to go on, as the checksum is
    /// another. New databases get the new one.
    ///
    /// `koel migrate check` asks git: what was merged is what the branch on `origin` had where this one left it. Without git, or without such a
    /// branch, nothing is said.
    ///
    /// # Example
    /// ```sql,merged
    /// ALTER TABLE users ADD COLUMN locale text
    /// ```
    /// ```sql,fires
    /// ALTER TABLE users ADD COLUMN locale text NOT NULL DEFAULT 'en'
    /// ```
    ///
    /// # Use instead
    /// The migration as it was, and one more that makes the difference.
    /// ```sql,clean
    /// ALTER TABLE users ADD COLUMN locale text
    /// ```
    group: Migration,
    level: Deny,
    since: "0.1.0",
    fix: No,
    check: File(check),
}

fn check(cx: &Context<'_>, _: &Whole<'_>) {
    // Git may write the ends of lines as the system has them.
    let lines = |text: &str| text.replace("\r\n", "\n");
    let Some(merged) = cx.merged.map(lines).filter(|merged| *merged != lines(cx.text)) else { return };
    let (own, before) = (lines(cx.text), merged);
    let same = own.lines().zip(before.lines()).take_while(|(own, before)| own == before).count();
    // The first line that differs, of the text as it is.
    let start = cx.text.split_inclusive('\n').take(same).map(str::len).sum::<usize>().min(cx.text.len());
    let line = cx.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let span = Span::new(start as u32, (start + line.len()) as u32);
    let was = before.lines().nth(same).map_or_else(String::new, |line| format!(", where it said `{}`", line.trim()));
    let message = format!("this migration has been merged, and is changed from here on{was}");
    cx.report(
        cx.found(span, message).help("restore it (`git checkout` has it), and make the change in a new migration"),
    );
}
