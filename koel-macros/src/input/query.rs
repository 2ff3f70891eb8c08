//! The `query!` family's input.

use crate::span::Source;
use koel_schema::lint::{Override, Setting};
use koel_schema::migrate;
use proc_macro2::{Span, TokenTree};
use std::path::{Path, PathBuf};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, BinOp, Error, Expr, ExprBinary, ExprLit, Ident, Lit, LitStr, Result, Token, Type};

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
    /// `#[allow(koel::rule)]` and the like before it all.
    pub(crate) lints: Vec<Override>,
}

impl Query {
    /// Parses the input of `kind`; `file`: the text is in the file named.
    pub(crate) fn parse(kind: Kind, file: bool, tokens: proc_macro2::TokenStream) -> Result<Self> {
        if !file && let Some(simple) = Self::simple(kind, &tokens) {
            return Ok(simple);
        }
        let parser = |input: ParseStream<'_>| {
            let lints = lint_levels(&input.call(Attribute::parse_outer)?)?;
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
            Ok(Self { out, source, included, args, lints })
        };
        syn::parse::Parser::parse2(parser, tokens)
    }

    /// What nearly all calls are: the name of a type, one literal without escapes, and variables. syn takes ten times as long over it.
    fn simple(kind: Kind, tokens: &proc_macro2::TokenStream) -> Option<Self> {
        let mut tokens = tokens.clone().into_iter();
        let comma = |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ',');
        let out = match kind {
            Kind::As => {
                let TokenTree::Ident(ident) = tokens.next()? else { return None };
                tokens.next().filter(comma)?;
                Some(Type::Path(syn::TypePath { qself: None, path: plain(ident)?.into() }))
            }
            Kind::Record | Kind::Scalar => None,
        };
        let TokenTree::Literal(literal) = tokens.next()? else { return None };
        let written = literal.to_string();
        let mut source = Source::new();
        source.push(unescaped(&written)?, literal.span());
        let mut args = Vec::new();
        while let Some(tree) = tokens.next() {
            if !comma(&tree) {
                return None;
            }
            match tokens.next() {
                None => break,
                Some(TokenTree::Ident(ident)) => {
                    args.push(Arg { name: None, expr: variable(plain(ident)?), unchecked: false });
                }
                Some(TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_)) => return None,
            }
        }
        Some(Self { out, source, included: None, args, lints: Vec::new() })
    }
}

/// The identifier, if it is no keyword.
fn plain(ident: Ident) -> Option<Ident> {
    let name = ident.to_string();
    (!crate::check::is_keyword(&name) && name != "_").then_some(ident)
}

/// The value of a string literal that has no escapes.
fn unescaped(written: &str) -> Option<&str> {
    let (raw, quoted) = match written.strip_prefix('r') {
        Some(raw) => (true, raw.trim_matches('#')),
        None => (false, written),
    };
    let text = quoted.strip_prefix('"')?.strip_suffix('"')?;
    let bytes = text.as_bytes();
    (!bytes.contains(&b'\r') && (raw || !bytes.contains(&b'\\'))).then_some(text)
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
        let (expr, unchecked) = match ungroup(input.parse()?) {
            Expr::Cast(cast) if matches!(*cast.ty, Type::Infer(_)) => (*cast.expr, true),
            expr => (expr, false),
        };
        Ok(Self { name, expr, unchecked })
    }
}

/// Takes the attributes of koel's lints from among others.
pub(crate) fn take_lints(attributes: Vec<Attribute>) -> Result<(Vec<Override>, Vec<Attribute>)> {
    let is_koel = |attribute: &Attribute| {
        let paths = attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
        let first = |path: &syn::Path| path.segments.first().is_some_and(|segment| segment.ident == "koel");
        matches!(attribute.meta, syn::Meta::List(_)) && paths.is_ok_and(|paths| paths.first().is_some_and(first))
    };
    let (koel, others): (Vec<_>, Vec<_>) = attributes.into_iter().partition(is_koel);
    Ok((lint_levels(&koel)?, others))
}

/// `#[allow(koel::select_star)]`, `warn`, `deny`, `expect`: of the lints of this query.
fn lint_levels(attributes: &[Attribute]) -> Result<Vec<Override>> {
    let mut said = Vec::new();
    for attribute in attributes {
        let setting = match attribute.path().get_ident().map(Ident::to_string).as_deref() {
            Some("allow") => Setting::Allow,
            Some("warn") => Setting::Warn,
            Some("deny") => Setting::Deny,
            Some("expect") => Setting::Expect,
            Some(_) | None => {
                return Err(Error::new_spanned(
                    attribute,
                    "expected `allow`, `warn`, `deny` or `expect` of `koel::rule`",
                ));
            }
        };
        for path in attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)? {
            let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            match &names[..] {
                [koel, rule] if koel == "koel" => said.push(Override { rule: rule.clone(), setting }),
                _ => return Err(Error::new_spanned(path, "expected a lint of koel: `koel::rule` or `koel::group`")),
            }
        }
    }
    Ok(said)
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
