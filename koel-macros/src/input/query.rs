//! The `query!` family's input.

use crate::span::Source;
use koel_schema::migrate;
use proc_macro2::Span;
use std::path::{Path, PathBuf};
use syn::parse::{Parse, ParseStream};
use syn::{BinOp, Error, Expr, ExprBinary, ExprLit, Ident, Lit, LitStr, Result, Token, Type};

/// Which macro it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A record of its own.
    Record,
    /// Into the type named first.
    As,
    /// One column.
    Scalar,
}

/// One argument.
#[derive(Clone)]
pub(crate) struct Arg {
    /// `name = expr`.
    pub(crate) name: Option<Ident>,
    pub(crate) expr: Expr,
    /// `expr as _`: bound as it is.
    pub(crate) unchecked: bool,
}

/// The whole input.
#[derive(Clone)]
pub(crate) struct Query {
    pub(crate) out: Option<Type>,
    pub(crate) source: Source,
    /// The file of `query_file!`, so that rustc tracks it.
    pub(crate) included: Option<PathBuf>,
    pub(crate) args: Vec<Arg>,
}

impl Query {
    /// Parses the input of `kind`; `file`: the text is in the file named.
    pub(crate) fn parse(kind: Kind, file: bool, tokens: proc_macro2::TokenStream) -> Result<Self> {
        let parser = |input: ParseStream<'_>| {
            let out = if kind == Kind::As {
                if input.peek(LitStr) {
                    return Err(
                        input.error("expected the struct to read rows into first: `query_as!(User, \"SELECT ...\")`")
                    );
                }
                let ty = input.parse()?;
                input.parse::<Token![,]>()?;
                Some(ty)
            } else {
                None
            };
            if input.is_empty() {
                return Err(input.error("expected the SQL as a string literal"));
            }
            let (source, included) = if file { file_text(input)? } else { (literal_text(input)?, None) };
            let mut args = Vec::new();
            while !input.is_empty() {
                input.parse::<Token![,]>()?;
                if input.is_empty() {
                    break;
                }
                args.push(input.parse()?);
            }
            Ok(Self { out, source, included, args })
        };
        syn::parse::Parser::parse2(parser, tokens)
    }
}

impl Arg {
    /// The variable of that name.
    pub(crate) fn named(name: Ident) -> Self {
        Self { expr: variable(name.clone()), name: Some(name), unchecked: false }
    }
}

fn variable(name: Ident) -> Expr {
    Expr::Path(syn::ExprPath { attrs: Vec::new(), qself: None, path: name.into() })
}

impl Parse for Arg {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let name = if input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            Some(name)
        } else {
            None
        };
        // The common case, without the whole grammar of expressions.
        if input.peek(Ident) && (input.peek2(Token![,]) || input.cursor().ident().is_some_and(|(_, rest)| rest.eof())) {
            return Ok(Self { name, expr: variable(input.parse()?), unchecked: false });
        }
        let (expr, unchecked) = match ungroup(input.parse()?) {
            Expr::Cast(cast) if matches!(*cast.ty, Type::Infer(_)) => (*cast.expr, true),
            expr => (expr, false),
        };
        Ok(Self { name, expr, unchecked })
    }
}

/// What `macro_rules!` captured comes in invisible parentheses.
fn ungroup(expr: Expr) -> Expr {
    match expr {
        Expr::Group(group) => ungroup(*group.expr),
        expr => expr,
    }
}

/// One literal, or several joined with `+`.
pub(crate) fn literal_text(input: ParseStream<'_>) -> Result<Source> {
    let mut source = Source::new();
    push_text(&mut source, input.parse()?)?;
    Ok(source)
}

fn push_text(source: &mut Source, expr: Expr) -> Result<()> {
    match ungroup(expr) {
        Expr::Lit(ExprLit { lit: Lit::Str(literal), .. }) => {
            source.push(&literal.value(), literal.span());
            Ok(())
        }
        Expr::Binary(ExprBinary { left, op: BinOp::Add(_), right, .. }) => {
            push_text(source, *left)?;
            push_text(source, *right)
        }
        other => Err(Error::new_spanned(
            other,
            "expected the SQL as a string literal, or several joined with `+`: koel checks it while the program compiles",
        )),
    }
}

/// The text of a file, named as sqlx does: from the package's directory.
pub(crate) fn file_text(input: ParseStream<'_>) -> Result<(Source, Option<PathBuf>)> {
    let literal: LitStr = input.parse()?;
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let path = Path::new(&root).join(literal.value());
    let at: Span = literal.span();
    let text = migrate::read(&path).map_err(|error| Error::new(at, error))?;
    // Messages name it as the user did.
    Ok((Source::from_file(text, literal.value().into(), at), Some(path.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_utf8_is_named_with_its_place() {
        let path = std::env::temp_dir().join(format!("koel-latin1-{}.sql", std::process::id()));
        std::fs::write(&path, b"SELECT id FROM users\nWHERE username = 'Jos\xe9'").expect("a file");
        let tokens = format!("{:?}", path.display().to_string()).parse().expect("tokens");
        let error = Query::parse(Kind::Record, true, tokens).err().map(|error| error.to_string());
        std::fs::remove_file(&path).expect("the file");
        assert_eq!(error, Some(format!("{}:2:22: the file is not UTF-8", path.display())));
    }
}
