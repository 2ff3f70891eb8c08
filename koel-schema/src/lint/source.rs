//! The files that findings about the schema and its migrations stand in: what their comments say, and of which statement.

use super::levels::{Levels, Override, Setting};
use super::{Options, Rule, comments, rule, severity};
use crate::catalog::object::Origin;
use crate::config::Level;
use crate::diagnostic::Diagnostic;
use crate::migrate::{self, FileDiagnostic, Loaded};
use crate::span::{Span, line_col};
use crate::syntax::{self, ParseOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A finding about the schema or a migration.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub place: FileDiagnostic,
    /// What a baseline knows it by: the object's name, or the statement.
    pub subject: String,
}

/// A finding before its level is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raw {
    pub(super) file: u32,
    pub(super) subject: String,
    pub(super) diagnostic: Diagnostic,
}

/// The files of a schema.
pub(super) struct Sources<'l> {
    files: Vec<Source<'l>>,
}

struct Source<'l> {
    path: &'l Path,
    /// As `koel.toml` names it.
    name: String,
    text: &'l str,
    /// With the statement each stands at.
    said: Vec<(Override, Span, Option<Span>)>,
}

impl<'l> Sources<'l> {
    pub(super) fn new(loaded: &'l Loaded, root: &Path) -> Self {
        let version = loaded.catalog.version().major();
        let files = loaded.files.iter().zip(&loaded.sources).map(|(path, text): (&PathBuf, &Arc<str>)| {
            let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
            Source { path, name, text, said: said(text, version) }
        });
        Self { files: files.collect() }
    }

    /// Whether a rule has to run at all: some file may ask for it.
    pub(super) fn wanted(&self, rule: &Rule, options: &Options<'_>) -> bool {
        self.files.iter().any(|file| {
            let said: Vec<(Override, Span)> = file.said.iter().map(|(said, at, _)| (said.clone(), *at)).collect();
            let options = Options { path: Some(&file.name), ..*options };
            let configured = Levels::new(&options, &[]).run(rule) != Level::Allow;
            configured || Levels::new(&options, &said).run(rule) != Level::Allow
        })
    }

    /// The findings at their levels, without those that something allows; and what was expected in vain.
    pub(super) fn settle(&self, raw: Vec<Raw>, options: &Options<'_>, about: &dyn Fn(&Rule) -> bool) -> Vec<Found> {
        let mut out = Vec::new();
        let mut met: Vec<(u32, &'static str, Span)> = Vec::new();
        for finding in raw {
            let (Some(file), Some(of)) = (self.files.get(finding.file as usize), rule(finding.diagnostic.code)) else {
                continue;
            };
            let at = finding.diagnostic.span;
            let said: Vec<(Override, Span)> = file
                .said
                .iter()
                .filter(|(_, _, statement)| statement.is_some_and(|statement| touches(statement, at)))
                .map(|(said, span, _)| (said.clone(), *span))
                .collect();
            met.push((finding.file, of.name, at));
            let options = Options { path: Some(&file.name), ..*options };
            let levels = Levels::new(&options, &said);
            let level = levels.run(of);
            let covered = options.baseline.is_some_and(|baseline| baseline.covers(of.name, &finding.subject));
            if level == Level::Allow || covered || levels.expects(of) {
                continue;
            }
            let diagnostic = Diagnostic { severity: severity(level), ..finding.diagnostic };
            out.push((finding.file, file.found(diagnostic, finding.subject)));
        }
        for (number, file) in (0..).zip(&self.files) {
            for (said, span, statement) in file.said.iter().filter(|(said, ..)| said.setting == Setting::Expect) {
                let here = |file: u32, at: Span| file == number && statement.is_some_and(|of| touches(of, at));
                let fulfilled = met
                    .iter()
                    .any(|(file, name, at)| here(*file, *at) && rule(name).is_some_and(|rule| said.covers(rule)));
                if !fulfilled && rule(&said.rule).is_some_and(about) {
                    let message = format!("`{}` was expected here, and not found", said.rule);
                    let diagnostic = super::about("unfulfilled_lint_expectation", *span, message);
                    out.push((number, file.found(diagnostic, said.rule.clone())));
                }
            }
        }
        out.sort_by_key(|(file, found)| (*file, found.place.diagnostic.span));
        out.into_iter().map(|(_, found)| found).collect()
    }

    /// What is written at an origin: the rest of its line.
    pub(super) fn span(&self, origin: Origin) -> Span {
        let text = self.files.get(origin.file as usize).map_or("", |file| file.text);
        let line = text.get(origin.offset as usize..).and_then(|rest| rest.lines().next()).unwrap_or("");
        Span::new(origin.offset, origin.offset + line.trim_end().trim_end_matches([',', ';']).len() as u32)
    }

    pub(super) fn text(&self, file: u32) -> &'l str {
        self.files.get(file as usize).map_or("", |file| file.text)
    }

    pub(super) fn path(&self, file: u32) -> &'l Path {
        self.files.get(file as usize).map_or(Path::new(""), |file| file.path)
    }
}

impl Source<'_> {
    fn found(&self, diagnostic: Diagnostic, subject: String) -> Found {
        let line_col = line_col(self.text, diagnostic.span.start);
        Found { place: FileDiagnostic { file: self.path.to_path_buf(), line_col, diagnostic }, subject }
    }
}

fn touches(statement: Span, at: Span) -> bool {
    statement.start <= at.start && at.start <= statement.end
}

/// What comments say, and at which statement: the one they stand in, behind (on its last line), or before.
fn said(text: &str, version: u8) -> Vec<(Override, Span, Option<Span>)> {
    let said = comments::read(text, version, false);
    if said.is_empty() {
        return Vec::new();
    }
    let parsed = syntax::parse(&migrate::runnable(text), &ParseOptions { version, named_params: false });
    let statements: Vec<Span> = parsed.statements.iter().map(|statement| statement.span).collect();
    let at = |comment: Span| {
        let behind = |of: &&Span| {
            let between = text.get(of.end as usize..comment.start as usize);
            of.end <= comment.start && between.is_some_and(|between| !between.contains('\n'))
        };
        let own = statements.iter().rev().find(behind);
        own.or_else(|| statements.iter().find(|of| of.end > comment.start)).copied()
    };
    said.into_iter().map(|(said, span)| (said, span, at(span))).collect()
}
