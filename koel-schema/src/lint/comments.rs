//! `-- koel:allow(rule, ...): reason` and `-- koel:expect(rule)` in the SQL: for the whole statement, wherever it stands.

use super::levels::{Override, Setting};
use crate::span::Span;
use crate::syntax::{self, ParseOptions};

const MARK: &str = "koel:";

/// What the comments of a text say, with their places.
pub(super) fn read(sql: &str, version: u8, named_params: bool) -> Vec<(Override, Span)> {
    // Unoptimized a character is found much sooner than a word.
    let word = MARK.trim_end_matches(':');
    if !sql.match_indices(':').any(|(at, _)| sql.get(..at).is_some_and(|before| before.ends_with(word))) {
        return Vec::new();
    }
    let mut said = Vec::new();
    for gap in syntax::gaps(sql, &ParseOptions { version, named_params }) {
        let text = gap.text(sql);
        for (at, _) in text.match_indices(MARK) {
            let rest = text.get(at + MARK.len()..).unwrap_or("");
            let Some((word, rest)) = rest.split_once('(') else { continue };
            let Some((list, _)) = rest.split_once(')') else { continue };
            let setting = match word.trim() {
                "allow" => Setting::Allow,
                "warn" => Setting::Warn,
                "deny" => Setting::Deny,
                "expect" => Setting::Expect,
                _ => continue,
            };
            let start = gap.start + at as u32;
            let span = Span::new(start, start + (MARK.len() + word.len() + list.len() + 2) as u32);
            let rules = list.split(',').map(|rule| rule.trim().to_string());
            said.extend(rules.map(|rule| (Override { rule, setting }, span)));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_only() {
        let sql = "SELECT 'koel:allow(a)' -- koel:allow(b, c): for a reason\n/* koel:expect(d) */ -- koel:nothing(e)";
        let said: Vec<_> = read(sql, 17, false)
            .into_iter()
            .map(|(said, span)| (said.rule, said.setting, span.text(sql).to_string()))
            .collect();
        assert_eq!(
            said,
            [
                ("b".to_string(), Setting::Allow, "koel:allow(b, c)".to_string()),
                ("c".to_string(), Setting::Allow, "koel:allow(b, c)".to_string()),
                ("d".to_string(), Setting::Expect, "koel:expect(d)".to_string()),
            ]
        );
    }
}
