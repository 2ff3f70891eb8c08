//! What was found, for people and for programs.

mod formats;
mod sarif;

use super::Io;
use super::source::{Shown, name};
use super::workspace::{Finding, Missing};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::render::{self, Style};
use crate::lint;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// How findings are written.
#[derive(clap::ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Human,
    /// One document: diagnostics and a summary
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Commands that make annotations in GitHub Actions
    Github,
    /// GitLab's Code Quality report
    Gitlab,
}

pub(super) struct Report {
    pub findings: Vec<Finding>,
    pub summary: Summary,
}

#[derive(Debug, Default)]
pub(super) struct Summary {
    pub checked: usize,
    pub packages: usize,
    /// Texts made at run time.
    pub dynamic: usize,
    /// For another database.
    pub elsewhere: usize,
    pub without_schema: Vec<Missing>,
    pub errors: usize,
    pub warnings: usize,
}

impl Report {
    /// By file and place.
    pub(super) fn sort(&mut self) {
        self.findings.sort_by_cached_key(|finding| {
            let range = finding.range();
            range.map(|range| (range.file.path.clone(), range.span.start))
        });
    }

    pub(super) fn count(&mut self) {
        self.summary.errors = self.findings.iter().filter(|finding| finding.diagnostic.is_error()).count();
        self.summary.warnings = self.findings.len() - self.summary.errors;
    }

    pub(super) fn write(&self, format: Format, root: &Path, io: &mut Io<'_>) {
        // Programs want paths from the repository's root, people from where they are.
        let from = std::env::current_dir().and_then(|dir| dir.canonicalize()).unwrap_or_default();
        let root = root.ancestors().find(|dir| dir.join(".git").exists()).unwrap_or(root);
        match format {
            Format::Human => {
                let text = self.human(&from, io.colour);
                io.out(&text);
            }
            Format::Json => io.out(&formats::json(self, root)),
            Format::Sarif => io.out(&sarif::sarif(self, root)),
            Format::Github => io.out(&formats::github(self, root)),
            Format::Gitlab => io.out(&formats::gitlab(self, root)),
        }
        if format != Format::Human {
            io.err(&self.summary.text());
        }
    }

    fn human(&self, from: &Path, colour: bool) -> String {
        let mut out = String::new();
        for finding in &self.findings {
            human(&mut out, finding, from, colour);
            out.push_str("\n\n");
        }
        out.push_str(&self.summary.text());
        let rules = self.findings.iter().filter_map(|finding| lint::rule(finding.diagnostic.code));
        let rules: BTreeSet<&str> = rules.map(|rule| rule.name).collect();
        if let Some(first) = rules.first() {
            let all = rules.iter().copied().collect::<Vec<_>>().join(", ");
            let _ = writeln!(out, "more about a rule by `koel explain {first}`; found here: {all}");
        }
        out
    }
}

pub(super) fn human(out: &mut String, finding: &Finding, from: &Path, colour: bool) {
    match &finding.text {
        Some(text) => one(out, &Shown { text: Arc::clone(text), from }, &finding.diagnostic, colour),
        None => head(out, &finding.diagnostic, style(&finding.diagnostic, colour)),
    }
}

/// One diagnostic as rustc shows it.
pub(super) fn one(out: &mut String, shown: &Shown<'_>, diagnostic: &Diagnostic, colour: bool) {
    let style = style(diagnostic, colour);
    head(out, diagnostic, style);
    render::body(out, shown, diagnostic, None, style);
}

fn style(diagnostic: &Diagnostic, colour: bool) -> Style {
    let carets = if diagnostic.is_error() { "\x1b[1;31m" } else { "\x1b[1;33m" };
    if colour { Style { frame: "\x1b[1;34m", carets, reset: "\x1b[0m" } } else { Style::default() }
}

fn head(out: &mut String, diagnostic: &Diagnostic, style: Style) {
    let word = if diagnostic.is_error() { "error" } else { "warning" };
    let Style { carets, reset, .. } = style;
    let bold = if reset.is_empty() { "" } else { "\x1b[1m" };
    let code = render::code(diagnostic, lint::rule(diagnostic.code).is_some());
    let _ = write!(out, "{carets}{word}[{code}]{reset}{bold}: {}{reset}", diagnostic.message);
}

const NO_MIGRATIONS: &str = "\
help: koel looks for `migrations/` in the package and above it, and for what `sqlx::migrate!` names
help: name another place in a koel.toml beside Cargo.toml, or beside the workspace's:

    [schema]
    migrations = \"db/schema.sql\"   # a directory, a file (the output of pg_dump --schema-only, too), or a list
";

impl Summary {
    pub(super) fn text(&self) -> String {
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let queries = if self.checked == 1 { "query" } else { "queries" };
        let mut out = format!(
            "{} {queries} in {} checked: {}, {}",
            self.checked,
            count(self.packages, "package"),
            count(self.errors, "error"),
            count(self.warnings, "warning")
        );
        if self.dynamic > 0 {
            let _ = write!(out, "; {} made at run time, not checked", self.dynamic);
        }
        if self.elsewhere > 0 {
            let _ = write!(out, "; {} for another database, not checked", self.elsewhere);
        }
        out.push('\n');
        for Missing { package, queries, .. } in &self.without_schema {
            let these = if *queries == 1 { "query was".to_string() } else { format!("{queries} queries were") };
            let _ = writeln!(out, "no migrations for the package `{package}`: its {these} not checked");
        }
        if !self.without_schema.is_empty() {
            out.push_str(NO_MIGRATIONS);
        }
        out
    }
}

/// Where a finding is, for programs.
struct Location {
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

fn location(finding: &Finding, root: &Path) -> Option<Location> {
    let range = finding.range()?;
    let (start, end) = (range.start(), range.end());
    Some(Location {
        file: name(&range.file.path, root),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    })
}

/// As in messages: `undefined_column`, `koel::select_star`.
fn rule_name(finding: &Finding) -> String {
    let is_lint = lint::rule(finding.diagnostic.code).is_some();
    if is_lint { format!("koel::{}", finding.diagnostic.code) } else { finding.diagnostic.code.to_string() }
}
