//! Migrations that compute: `DO`, `CALL` and `SELECT f()` over the catalog.

use super::fold::{Fold, Outcome};
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::{Expr, Query};

impl Fold {
    pub(super) fn run_do(&mut self, language: Option<&Ident>, body: &str, body_span: Span, span: Span) -> Outcome {
        let _ = (language, body, body_span);
        self.gap(span, "DO is not followed");
        Ok(())
    }

    pub(super) fn run_call(&mut self, call: &Expr) -> Outcome {
        self.gap(call.span, "CALL is not followed");
        Ok(())
    }

    /// A SELECT at the top of a migration: of interest where it calls a function that makes objects.
    pub(super) fn run_select(&mut self, query: &Query) -> Outcome {
        let _ = query;
        Ok(())
    }
}
