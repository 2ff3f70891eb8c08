//! The rules' documentation: for `koel explain`, for the index in `LINTS.md`, and as tests.

use super::{Group, Rule, rules};
use crate::config::Level;
use std::fmt::Write;

/// An example of a rule's documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The SQL; of `sql,schema` the schema that the following examples are over.
    pub sql: String,
    pub kind: ExampleKind,
    /// `key=value` words: what koel.toml says.
    pub settings: Vec<(String, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExampleKind {
    Schema,
    /// A query of the workspace that the following migrations are over.
    Query,
    /// What the following migrations were when they were merged.
    Merged,
    Fires,
    Clean,
}

/// The examples of a rule, in order.
pub fn examples(rule: &Rule) -> Vec<Example> {
    let mut found = Vec::new();
    let mut open: Option<Example> = None;
    for line in rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)) {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(example), None) => {
                example.sql.push_str(line);
                example.sql.push('\n');
            }
            (None, Some(info)) => {
                let mut words = info.split(',').map(str::trim);
                let kind = match (words.next(), words.next()) {
                    (Some("sql"), Some("schema")) => ExampleKind::Schema,
                    (Some("sql"), Some("query")) => ExampleKind::Query,
                    (Some("sql"), Some("merged")) => ExampleKind::Merged,
                    (Some("sql"), Some("fires")) => ExampleKind::Fires,
                    (Some("sql"), Some("clean")) => ExampleKind::Clean,
                    _ => continue,
                };
                let settings =
                    words.filter_map(|word| word.split_once('=')).map(|(k, v)| (k.into(), v.into())).collect();
                open = Some(Example { sql: String::new(), kind, settings });
            }
            (None, None) => {}
        }
    }
    for example in &mut found {
        example.sql.truncate(example.sql.trim_end().len());
    }
    found
}

/// What `koel explain` prints.
pub fn explain(rule: &Rule) -> String {
    let mut out = format!(
        "koel::{}  (group {}, {} by default, fix: {}, since {})\n\n",
        rule.name,
        rule.group.name(),
        word(rule.level),
        rule.fix,
        rule.since
    );
    for line in rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)) {
        let shown = match line.strip_prefix("```sql,") {
            Some(info) => format!("```sql -- {}", info.replace(',', ", ")),
            None => line.to_string(),
        };
        let _ = writeln!(out, "{shown}");
    }
    let _ = write!(
        out,
        "\nSilence it for one query with `-- koel:allow({0}): reason` in the SQL or `#[allow(koel::{0})]` before it,\n\
         for all of them with `{0} = \"allow\"` under [lints] in koel.toml.\n",
        rule.name
    );
    out
}

/// The table of all rules, in markdown.
pub fn index() -> String {
    let mut out = String::new();
    for group in Group::ALL {
        let mut members = rules().iter().filter(|rule| rule.group == group).peekable();
        if members.peek().is_none() {
            continue;
        }
        let _ = write!(out, "\n### {}\n\n| rule | level | fix | finds |\n|---|---|---|---|\n", group.name());
        for rule in members {
            let what =
                rule.docs.lines().map(str::trim).take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
            let what = what.replace('|', "\\|");
            let _ = writeln!(out, "| `{}` | {} | {} | {what} |", rule.name, word(rule.level), rule.fix);
        }
    }
    out
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Allow => "allow",
        Level::Warn => "warn",
        Level::Deny => "deny",
    }
}
