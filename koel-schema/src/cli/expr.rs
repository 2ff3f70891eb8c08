//! The expression that gives a query its text, as far as it can be followed.

use super::source::{File, Files, Text};
use crate::span::Span;
use proc_macro2::TokenStream;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{BinOp, Expr, Lit, Token};

/// What a `&str` is made of.
#[derive(Debug, Clone)]
pub(super) enum Sql {
    Literal {
        value: String,
        span: Span,
    },
    Joined(Vec<Self>),
    /// A constant, or a variable that was not found: by its last name.
    Name(String),
    /// `include_str!`: from the directory of the source file.
    Included(String),
    /// `query_file!`: from the package's directory.
    File {
        path: String,
        span: Span,
    },
    /// Known at run time only.
    Dynamic,
}

impl Sql {
    /// Of an expression's tokens.
    pub(super) fn parse(tokens: TokenStream) -> Self {
        syn::parse2::<Expr>(tokens).map_or(Self::Dynamic, |expr| Self::of(&expr))
    }

    pub(super) fn of(expr: &Expr) -> Self {
        match expr {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => {
                    let range = text.span().byte_range();
                    let value = text.value().replace("\r\n", "\n");
                    Self::Literal { value, span: Span::new(range.start as u32, range.end as u32) }
                }
                _ => Self::Dynamic,
            },
            Expr::Binary(binary) if matches!(binary.op, BinOp::Add(_)) => {
                Self::Joined(vec![Self::of(&binary.left), Self::of(&binary.right)])
            }
            Expr::Macro(call) => Self::of_macro(&call.mac),
            Expr::Path(path) => {
                path.path.segments.last().map_or(Self::Dynamic, |name| Self::Name(name.ident.to_string()))
            }
            Expr::Reference(inner) if inner.mutability.is_none() => Self::of(&inner.expr),
            Expr::Paren(inner) => Self::of(&inner.expr),
            Expr::Group(inner) => Self::of(&inner.expr),
            // sqlx 0.9's mark for a text that it cannot see through.
            Expr::Call(call) if call.args.len() == 1 => match (&*call.func, call.args.first()) {
                (Expr::Path(path), Some(inner))
                    if path.path.segments.last().is_some_and(|name| name.ident == "AssertSqlSafe") =>
                {
                    Self::of(inner)
                }
                _ => Self::Dynamic,
            },
            _ => Self::Dynamic,
        }
    }

    fn of_macro(mac: &syn::Macro) -> Self {
        let Some(name) = mac.path.segments.last() else { return Self::Dynamic };
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        let Ok(args) = parser.parse2(mac.tokens.clone()) else { return Self::Dynamic };
        match name.ident.to_string().as_str() {
            "concat" => Self::Joined(args.iter().map(Self::of_part).collect()),
            "include_str" => match args.first().map(Self::of) {
                Some(Self::Literal { value, .. }) => Self::Included(value),
                _ => Self::Dynamic,
            },
            _ => Self::Dynamic,
        }
    }

    /// `concat!` takes other literals too.
    fn of_part(expr: &Expr) -> Self {
        match expr {
            Expr::Lit(literal) if matches!(literal.lit, Lit::Int(_) | Lit::Bool(_) | Lit::Char(_)) => {
                let range = expr.span().byte_range();
                let value = match &literal.lit {
                    Lit::Int(int) => int.base10_digits().to_string(),
                    Lit::Bool(bool) => bool.value.to_string(),
                    Lit::Char(char) => char.value().to_string(),
                    _ => return Self::Dynamic,
                };
                Self::Literal { value, span: Span::new(range.start as u32, range.end as u32) }
            }
            expr => Self::of(expr),
        }
    }

    pub(super) fn is_known(&self) -> bool {
        match self {
            Self::Dynamic => false,
            Self::Joined(parts) => parts.iter().all(Self::is_known),
            Self::Literal { .. } | Self::Name(_) | Self::Included(_) | Self::File { .. } => true,
        }
    }
}

/// Why there is no text.
pub(super) enum NoText {
    /// It is made at run time.
    Dynamic,
    /// A file that is not there or cannot be read; the literal that names it.
    File { message: String, span: Span },
}

/// What names stand for.
pub(super) struct Names<'a> {
    /// The package's directory.
    pub package: &'a Path,
    pub files: &'a Files,
    pub file: &'a Arc<File>,
    /// Constants of the same file, then of the whole package.
    pub own: &'a HashMap<String, Sql>,
    pub all: &'a HashMap<String, Option<(Arc<File>, Sql)>>,
}

/// How many constants deep.
const DEPTH: usize = 16;

impl Names<'_> {
    pub(super) fn text(&self, sql: &Sql) -> Result<Text, NoText> {
        let mut text = Text::default();
        self.push(sql, self.file, DEPTH, &mut text)?;
        Ok(text)
    }

    fn push(&self, sql: &Sql, file: &Arc<File>, depth: usize, out: &mut Text) -> Result<(), NoText> {
        let deeper = depth.checked_sub(1).ok_or(NoText::Dynamic)?;
        match sql {
            Sql::Literal { value, span } => out.push_literal(value, file, *span),
            Sql::Joined(parts) => parts.iter().try_for_each(|part| self.push(part, file, deeper, out))?,
            Sql::Name(name) => {
                if let Some(sql) = self.own.get(name).filter(|_| Arc::ptr_eq(file, self.file)) {
                    return self.push(sql, file, deeper, out);
                }
                let Some(Some((file, sql))) = self.all.get(name) else { return Err(NoText::Dynamic) };
                self.push(sql, file, deeper, out)?;
            }
            Sql::Included(path) => {
                let dir = file.path.parent().unwrap_or(self.package);
                let included = self.files.read(&dir.join(path)).map_err(|_| NoText::Dynamic)?;
                let whole = Span::new(0, included.text.len() as u32);
                out.push_file(&included, whole);
            }
            Sql::File { path, span } => {
                let named = self.files.read(&self.package.join(path));
                let named = named.map_err(|message| NoText::File { message, span: *span })?;
                let whole = Span::new(0, named.text.len() as u32);
                out.push_file(&named, whole);
            }
            Sql::Dynamic => return Err(NoText::Dynamic),
        }
        Ok(())
    }
}
