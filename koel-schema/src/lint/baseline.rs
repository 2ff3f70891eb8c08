//! The findings that an old code base starts with: by rule and text, so that neither moving a query nor laying it out anew brings them back.

use std::collections::{BTreeSet, HashSet};

/// A file of lines `rule hash`; anything behind them is for the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: HashSet<(String, u64)>,
}

impl Baseline {
    pub fn parse(text: &str) -> Self {
        let entry = |line: &str| {
            let mut words = line.split_whitespace();
            Some((words.next()?.to_string(), u64::from_str_radix(words.next()?, 16).ok()?))
        };
        Self { entries: text.lines().filter_map(entry).collect() }
    }

    /// The file that covers these findings (the rule, and the query or what [`super::Found::subject`] says), each once and in an order that
    /// does not hang on theirs.
    pub fn text<'f>(findings: impl IntoIterator<Item = (&'f str, &'f str)>) -> String {
        let lines: BTreeSet<String> = findings.into_iter().map(|(rule, sql)| Self::line(rule, sql)).collect();
        let head = "# What koel's lints found when this file was written, and put up with since: a rule and a hash of the text a line.\n";
        lines.into_iter().fold(head.to_string(), |text, line| text + &line + "\n")
    }

    /// The line that makes the baseline cover a finding.
    pub fn line(rule: &str, sql: &str) -> String {
        let start: String =
            sql.split_whitespace().flat_map(|word| [word, " "]).collect::<String>().chars().take(60).collect();
        format!("{rule} {:016x} {}", hash(sql), start.trim_end())
    }

    pub fn covers(&self, rule: &str, sql: &str) -> bool {
        !self.entries.is_empty() && self.entries.contains(&(rule.to_string(), hash(sql)))
    }
}

/// FNV-1a over the words: it has to be the same in years.
fn hash(sql: &str) -> u64 {
    let bytes = sql.split_whitespace().flat_map(|word| word.bytes().chain([b' ']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        let text =
            Baseline::text([("select_star", "SELECT *"), ("cross_join", "SELECT 1"), ("select_star", "SELECT  *")]);
        assert_eq!(text.lines().count(), 3);
        let baseline = Baseline::parse(&text);
        assert!(baseline.covers("select_star", "SELECT *") && baseline.covers("cross_join", "SELECT 1"));
        assert_eq!(baseline.entries.len(), 2);
    }

    #[test]
    fn by_rule_and_words() {
        let line = Baseline::line("select_star", "SELECT *\n  FROM t");
        let baseline = Baseline::parse(&format!("# old\n{line}\n"));
        assert!(baseline.covers("select_star", "SELECT * FROM t"));
        assert!(!baseline.covers("select_star", "SELECT * FROM u"));
        assert!(!baseline.covers("cross_join", "SELECT * FROM t"));
    }
}
