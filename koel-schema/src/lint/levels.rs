//! How loud each rule is: by default, by `koel.toml`, by the macro, by the comments in the SQL; the last word counts.

use super::{Group, Options, Rule, about, rule};
use crate::config::Level;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// What can be said of a rule at a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    Allow,
    Warn,
    Deny,
    /// As allow, but something has to be found.
    Expect,
}

/// `allow(rule)` and the like: of a rule, a group or `all`, with or without `koel::`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub rule: String,
    pub setting: Setting,
}

impl Override {
    pub(super) fn covers(&self, rule: &Rule) -> bool {
        covers(&self.rule, rule)
    }
}

fn covers(name: &str, rule: &Rule) -> bool {
    let name = name.strip_prefix("koel::").unwrap_or(name);
    name == rule.name || name == rule.group.name() || name == "all"
}

fn is_known(name: &str) -> bool {
    let name = name.strip_prefix("koel::").unwrap_or(name);
    name == "all" || rule(name).is_some() || Group::ALL.iter().any(|group| group.name() == name)
}

/// All that was said.
pub(super) struct Levels<'o> {
    options: &'o Options<'o>,
    /// From the macro and then the comments.
    said: Vec<(&'o Override, Span)>,
}

impl<'o> Levels<'o> {
    pub(super) fn new(options: &'o Options<'o>, comments: &'o [(Override, Span)]) -> Self {
        let given = options.overrides.iter().map(|said| (said, Span::default()));
        let said = given.chain(comments.iter().map(|(said, span)| (said, *span))).collect();
        Self { options, said }
    }

    /// Nobody says anything of any rule.
    pub(super) fn are_default(&self) -> bool {
        let config = self.options.config;
        self.said.is_empty() && config.lints.is_empty() && config.lint_paths.is_empty()
    }

    /// The level to run a rule at: what is expected has to run as well.
    pub(super) fn run(&self, rule: &Rule) -> Level {
        let base = self.configured(rule);
        match self.last_word(rule) {
            Some(Setting::Allow) => Level::Allow,
            Some(Setting::Warn | Setting::Expect) => Level::Warn,
            Some(Setting::Deny) => Level::Deny,
            None => base,
        }
    }

    pub(super) fn expects(&self, rule: &Rule) -> bool {
        self.last_word(rule) == Some(Setting::Expect)
    }

    fn last_word(&self, rule: &Rule) -> Option<Setting> {
        self.said.iter().rev().find(|(said, _)| said.covers(rule)).map(|(said, _)| said.setting)
    }

    /// The rule's own name counts more than its group's, and a narrower path more than a wider one.
    fn configured(&self, rule: &Rule) -> Level {
        let config = self.options.config;
        let below = |path: &str| {
            let file = self.options.path.unwrap_or("");
            file.strip_prefix(path.trim_end_matches('/')).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let paths = config.lint_paths.iter().filter(|(path, _)| below(path)).map(|(_, levels)| levels);
        let mut level = rule.level;
        for levels in std::iter::once(&config.lints).chain(paths) {
            // Few are named, and many rules ask.
            let mut weight = 0;
            for (name, said) in levels {
                let own = match name.as_str() {
                    name if name == rule.name => 3,
                    name if name == rule.group.name() => 2,
                    "all" => 1,
                    _ => 0,
                };
                if own > weight {
                    (weight, level) = (own, *said);
                }
            }
        }
        level
    }

    /// Takes out what was expected, and says what was expected in vain or is no rule.
    pub(super) fn settle(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let expected =
            |finding: &Diagnostic| rule(finding.code).and_then(|rule| self.last_word(rule)) == Some(Setting::Expect);
        let (met, rest): (Vec<_>, Vec<_>) = found.drain(..).partition(expected);
        let mut out = rest;
        for (said, span) in &self.said {
            if !is_known(&said.rule) {
                out.push(about("unknown_lint", *span, format!("there is no lint `{}`", said.rule)));
            } else if said.setting == Setting::Expect
                && !met.iter().any(|finding| rule(finding.code).is_some_and(|rule| said.covers(rule)))
            {
                let message = format!("`{}` was expected here, and not found", said.rule);
                out.push(about("unfulfilled_lint_expectation", *span, message));
            }
        }
        out
    }
}

/// Names in `koel.toml` that are neither a rule nor a group.
pub fn unknown_names(config: &crate::config::Config) -> Vec<&str> {
    let paths = config.lint_paths.iter().map(|(_, levels)| levels);
    let names = std::iter::once(&config.lints).chain(paths).flat_map(|levels| levels.keys());
    names.map(String::as_str).filter(|name| !is_known(name)).collect()
}
