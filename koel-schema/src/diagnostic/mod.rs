//! Diagnostics as values. They are rendered only at the edges.

pub mod render;
pub mod sqlstate;

use crate::span::Span;
pub use sqlstate::SqlState;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Warning,
    Error,
}

/// How far a fix can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applicability {
    /// The same result, whatever the data.
    MachineApplicable,
    /// Likely meant, but it may change the result.
    MaybeIncorrect,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    pub title: String,
    pub edits: Vec<Edit>,
    pub applicability: Applicability,
}

impl Fix {
    /// The text with the edits made; none where they overlap or do not fit it.
    pub fn apply(&self, text: &str) -> Option<String> {
        let mut edits: Vec<&Edit> = self.edits.iter().collect();
        edits.sort_by_key(|edit| edit.span);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for edit in edits {
            out.push_str(text.get(at..edit.span.start as usize)?);
            out.push_str(&edit.text);
            at = edit.span.end as usize;
        }
        out.push_str(text.get(at..)?);
        Some(out)
    }
}

/// A second place worth showing, with what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, lower-case name: `undefined_column`, or a lint's name.
    pub code: &'static str,
    /// What PostgreSQL raises at Describe; none where only koel objects.
    pub sqlstate: Option<SqlState>,
    pub severity: Severity,
    pub message: String,
    pub span: Span,
    pub labels: Vec<Label>,
    pub help: Option<String>,
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// What PostgreSQL would refuse: the code's name is the condition name of its SQLSTATE.
    pub fn refused(state: SqlState, span: Span, message: impl Into<String>) -> Self {
        Self {
            code: state.name(),
            sqlstate: Some(state),
            severity: Severity::Error,
            message: message.into(),
            span,
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// What koel finds in a query that PostgreSQL accepts.
    pub fn found(code: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            sqlstate: None,
            severity,
            message: message.into(),
            span,
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// An error that the server gives too, before anything runs.
    pub fn is_refusal(&self) -> bool {
        self.is_error() && self.sqlstate.is_some()
    }
}
