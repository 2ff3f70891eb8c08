//! Input x what the checker says -> model of the expansion. Every mismatch is a message; the model is as good as it can be all the same.

use crate::ctxt::Ctxt;
use crate::input::query::{Arg, Kind, Query};
use crate::model::{Checked, Column, Param, PgType, Rows};
use crate::rust_type::Path;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use std::collections::{BTreeMap, BTreeSet};
use syn::{Expr, Ident, Type};

/// `koel.toml`'s `[types]`.
pub(crate) type TypeMap = BTreeMap<String, String>;

/// Everything the expansion needs.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) sql: String,
    pub(crate) rows: Rows,
    /// A replica can answer it.
    pub(crate) reads: bool,
    pub(crate) args: Vec<Bound>,
    pub(crate) columns: Vec<Field>,
    pub(crate) out: Out,
    /// The SQL's place.
    pub(crate) span: Span,
    /// Where some of the text is optional.
    pub(crate) parts: Option<Parts>,
}

/// A text in pieces.
#[derive(Debug)]
pub(crate) struct Parts {
    /// What a piece is part of (from 1; 0: always there), its text, the number of the parameter behind it (0: none).
    pub(crate) pieces: Vec<(usize, String, usize)>,
    /// For each part the variables that are `Some` where it is there.
    pub(crate) on: Vec<Vec<Ident>>,
}

impl Parts {
    /// As many parts as have a static text for each choice of them; of more there would be too many.
    const FEW: usize = 3;

    /// The text of each choice; bit `n` of its index says whether part `n` is there. None where there are too many.
    pub(crate) fn texts(&self) -> Option<Vec<String>> {
        (self.on.len() <= Self::FEW).then(|| (0..1 << self.on.len()).map(|choice| self.text(choice)).collect())
    }

    fn text(&self, choice: usize) -> String {
        let there = || self.pieces.iter().filter(|(part, _, _)| *part == 0 || choice & (1 << (part - 1)) != 0);
        let used: BTreeSet<usize> = there().map(|(_, _, param)| *param).filter(|param| *param > 0).collect();
        // A parameter's number is that among those that are there.
        let number = |param: usize| used.range(..=param).count();
        let pieces = there().map(|(_, text, param)| match param {
            0 => text.clone(),
            param => format!("{text}${}", number(*param)),
        });
        pieces.collect()
    }

    /// The choices that have the parameter, as bits of which one must be set; none: all have it.
    pub(crate) fn with_param(&self, param: usize) -> Option<usize> {
        let uses = self.pieces.iter().filter(|(_, _, used)| *used == param);
        uses.map(|(part, _, _)| part.checked_sub(1).map(|part| 1 << part)).try_fold(0, |bits, bit| Some(bits | bit?))
    }
}

/// What a row becomes.
#[derive(Debug)]
pub(crate) enum Out {
    /// `()`: no columns are wanted.
    Nothing,
    Record,
    Given(TokenStream),
    Scalar,
}

/// An argument; without a marker it is bound as it is.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) marker: Option<Path>,
    pub(crate) expr: Operand,
}

/// What is bound, borrowed.
#[derive(Debug)]
pub(crate) enum Operand {
    Variable(Ident),
    Expr(TokenStream),
}

impl ToTokens for Operand {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Variable(name) => quote_spanned! { name.span() => &#name }.to_tokens(tokens),
            Self::Expr(expr) => expr.to_tokens(tokens),
        }
    }
}

/// A column.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    /// How it is read: `C<M>`, `O<M>`, `G` or `I`.
    pub(crate) cell: Path,
    /// Its Rust type, where it is not for the field to say.
    pub(crate) ty: Option<TokenStream>,
    value: Value,
    pub(crate) nullable: bool,
}

/// What a generated record holds, as long as it is not NULL.
#[derive(Debug)]
enum Value {
    Of(PgType),
    Given(TokenStream),
    Unknown,
}

impl Field {
    /// The type a generated record gives it, as long as it is not NULL.
    pub(crate) fn value_type(&self) -> Option<TokenStream> {
        match &self.value {
            Value::Of(ty) => ty.record_type(),
            Value::Given(ty) => Some(ty.clone()),
            Value::Unknown => None,
        }
    }

    /// The type a generated record gives it.
    pub(crate) fn record_type(&self) -> Option<TokenStream> {
        let ty = self.value_type()?;
        Some(if self.nullable {
            quote! { __koel::Option<#ty> }
        } else {
            ty
        })
    }
}

/// Builds the model.
pub(crate) fn check(ctxt: &mut Ctxt, kind: Kind, input: &Query, checked: &Checked, types: &TypeMap) -> Model {
    // Of a text that did not parse the parameters are not known: nothing is said of the arguments.
    let lost = checked.rows == Rows::Unknown && checked.params.is_empty();
    let args = if lost { Vec::new() } else { bind(ctxt, input, &checked.params, types) };
    let out = match (kind, &input.out) {
        (_, Some(ty)) => Out::Given(constructor(ty)),
        (Kind::Scalar, None) => Out::Scalar,
        (Kind::Record | Kind::As, None) if checked.columns.is_empty() => Out::Nothing,
        (Kind::Record | Kind::As, None) => Out::Record,
    };
    let failed = checked.diagnostics.iter().any(koel_schema::diagnostic::Diagnostic::is_error);
    if !failed {
        count_columns(ctxt, kind, input, checked);
    }
    let mut columns = Vec::with_capacity(checked.columns.len());
    let mut names: Vec<&str> = Vec::with_capacity(checked.columns.len());
    for column in &checked.columns {
        let name = parse_name(&column.name);
        if let Some(field) = field(ctxt, kind, input, column, &name, types) {
            if kind != Kind::Scalar && names.contains(&name.ident) {
                let text = format!("two columns of this query are called `{}`: give one an alias with AS", field.ident);
                ctxt.error(input.source.span(column.offset), text);
            } else {
                names.push(name.ident);
                columns.push(field);
            }
        }
    }
    Model {
        sql: with_casts(checked),
        rows: checked.rows,
        reads: checked.reads,
        args,
        columns,
        out,
        span: input.source.span(0),
        parts: None,
    }
}

fn count_columns(ctxt: &mut Ctxt, kind: Kind, input: &Query, checked: &Checked) {
    let count = checked.columns.len();
    let span = input.source.span(0);
    match kind {
        Kind::Scalar if count != 1 => {
            let at = checked.columns.get(1).map_or(span, |column| input.source.span(column.offset));
            ctxt.error(at, format!("`query_scalar!` takes a query with one column; this one has {count}"));
        }
        Kind::As if count == 0 => {
            ctxt.error(span, "this query returns no columns: use `query!`, or add RETURNING");
        }
        Kind::Scalar | Kind::As | Kind::Record => {}
    }
}

// ---------------------------------------------------------------- arguments

fn bind(ctxt: &mut Ctxt, input: &Query, params: &[Param], types: &TypeMap) -> Vec<Bound> {
    let mut positional = input.args.iter().filter(|arg| arg.name.is_none());
    let mut bound = Vec::with_capacity(params.len());
    let unnamed = params.iter().filter(|param| param.name.is_none()).count();
    let given = positional.clone().count();
    let mut missing = Vec::new();
    for (index, param) in params.iter().enumerate() {
        let at = input.source.span(param.offset);
        let arg = match &param.name {
            None => positional.next(),
            Some(name) => input.args.iter().find(|arg| arg.name.as_ref().is_some_and(|ident| ident == name)),
        };
        let expr = match (arg, &param.name) {
            (Some(arg), _) => borrow(&arg.expr),
            (None, Some(name)) => match identifier(name, at) {
                Some(ident) => Operand::Variable(ident),
                None => {
                    ctxt.error(at, format!("`${name}` cannot be a Rust variable: give it a value with `name = expr`"));
                    continue;
                }
            },
            (None, None) => {
                missing.push(format!("${} ({})", index + 1, param.ty.display()));
                continue;
            }
        };
        bound.push(Bound { marker: param_marker(ctxt, index, param, arg, types, at), expr });
    }
    let extra: Vec<&Arg> = positional.collect();
    if !missing.is_empty() {
        let at = input.source.span(params.iter().find(|param| param.name.is_none()).map_or(0, |param| param.offset));
        let text =
            format!("this query takes {}, {given} given: {} missing", count(unnamed, "argument"), missing.join(", "));
        ctxt.error(at, text);
    }
    let named = params.iter().find_map(|param| param.name.as_ref());
    for arg in extra {
        let text = match named {
            Some(name) => format!(
                "this query has named parameters, for which an argument says its name: `{name} = ...`; without one the variable `{name}` is taken"
            ),
            None => format!(
                "this query takes {}, {given} given: nothing in it stands for this one",
                count(unnamed, "argument")
            ),
        };
        ctxt.error(span_of(&arg.expr), text);
    }
    let names: Vec<&Ident> = input.args.iter().filter_map(|arg| arg.name.as_ref()).collect();
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|other| other == name) {
            ctxt.error(name.span(), format!("`{name}` is given twice"));
        } else if !params.iter().any(|param| param.name.as_ref().is_some_and(|param| *name == param)) {
            ctxt.error(name.span(), format!("the query has no `${name}`"));
        }
    }
    bound
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn span_of(tokens: &impl ToTokens) -> Span {
    tokens.to_token_stream().into_iter().next().map_or_else(Span::call_site, |token| token.span())
}

fn param_marker(
    ctxt: &mut Ctxt,
    index: usize,
    param: &Param,
    arg: Option<&Arg>,
    types: &TypeMap,
    at: Span,
) -> Option<Path> {
    if arg.is_some_and(|arg| arg.unchecked) {
        return None;
    }
    let marker = param.ty.marker();
    let mapped = !types.is_empty()
        && matches!(param.ty, PgType::Scalar(_) | PgType::Unmapped(_))
        && types.contains_key(&param.ty.display());
    if marker.is_none() && !mapped && param.ty != PgType::Error {
        let ty = param.ty.display();
        let number = index + 1;
        ctxt.error(
            at,
            format!("parameter ${number} has the type `{ty}`, which no Rust type stands for\n = help: bind a text and cast it: `${number}::text::{ty}`"),
        );
    }
    // Mapped in koel.toml to a type of the user's own: what it encodes is theirs to say.
    if mapped { None } else { marker }
}

/// `&expr`, in parentheses only where it needs them.
fn borrow(expr: &Expr) -> Operand {
    if let Expr::Path(path) = expr
        && let Some(name) = path.path.get_ident().filter(|_| path.qself.is_none() && path.attrs.is_empty())
    {
        return Operand::Variable(name.clone());
    }
    Operand::Expr(match expr {
        Expr::Path(_)
        | Expr::Lit(_)
        | Expr::Field(_)
        | Expr::MethodCall(_)
        | Expr::Call(_)
        | Expr::Reference(_)
        | Expr::Index(_)
        | Expr::Macro(_)
        | Expr::Paren(_)
        | Expr::Unary(_)
        | Expr::Await(_)
        | Expr::Array(_)
        | Expr::Tuple(_)
        | Expr::Block(_) => quote_spanned! { span_of(expr) => &#expr },
        _ => quote_spanned! { span_of(expr) => &(#expr) },
    })
}

/// Casts where a Rust value declares another type than the query infers: a `String` says text, which makes citext compare
/// case-sensitively and leaves an index on char(n) unused.
pub(crate) fn with_casts(checked: &Checked) -> String {
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for param in &checked.params {
        if let Some(cast) = param.ty.cast() {
            edits.extend(param.sent.iter().map(|&(start, end)| (start, end, cast.clone())));
        }
    }
    edits.sort();
    let mut sql = checked.sql.clone();
    for (start, end, cast) in edits.into_iter().rev() {
        let Some(placeholder) = sql.get(start..end) else { continue };
        let next = sql.get(end..).and_then(|rest| rest.trim_start().chars().next());
        let text = match next {
            // A subscript or a field would go with the type's name.
            Some('[' | '.' | '(') => format!("({placeholder}::{cast})"),
            _ => format!("{placeholder}::{cast}"),
        };
        sql.replace_range(start..end, &text);
    }
    sql
}

// ---------------------------------------------------------------- columns

/// What an output name says in sqlx's syntax.
pub(crate) struct Name<'a> {
    pub(crate) ident: &'a str,
    nullable: Option<bool>,
    ty: Override<'a>,
}

enum Override<'a> {
    None,
    Infer,
    Type(&'a str),
}

pub(crate) fn parse_name(name: &str) -> Name<'_> {
    let (head, ty) = match name.split_once(':') {
        // `a::b` is no override.
        Some((head, ty)) if !ty.starts_with(':') => (head.trim_end(), Some(ty.trim())),
        _ => (name, None),
    };
    let (ident, nullable) = match (head.strip_suffix('!'), head.strip_suffix('?')) {
        (Some(ident), _) => (ident, Some(false)),
        (None, Some(ident)) if ident != "?column" || head != "?column?" => (ident, Some(true)),
        (None, _) => (head, None),
    };
    let ty = match ty {
        None => Override::None,
        Some("_") => Override::Infer,
        Some(ty) => Override::Type(ty),
    };
    Name { ident, nullable, ty }
}

/// As an identifier, raw where it is a keyword. Without syn's parser: there is one for every column.
pub(crate) fn identifier(name: &str, span: Span) -> Option<Ident> {
    if name.is_ascii() {
        for byte in name.bytes() {
            if byte != b'_' && !byte.is_ascii_alphanumeric() {
                return None;
            }
        }
        if name.is_empty() || name == "_" || name.as_bytes()[0].is_ascii_digit() {
            return None;
        }
    } else if syn::parse_str::<Ident>(name).is_err() {
        return None;
    }
    match name {
        "self" | "Self" | "super" | "crate" => None,
        _ if is_keyword(name) => Some(Ident::new_raw(name, span)),
        _ => Some(Ident::new(name, span)),
    }
}

/// Whether Rust keeps the word for itself.
pub(crate) fn is_keyword(name: &str) -> bool {
    matches!(name, "self" | "Self" | "super" | "crate") || KEYWORDS.binary_search(&name).is_ok()
}

/// Rust's keywords, strict and reserved, sorted.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "extern", "false", "final", "fn",
    "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
    "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

fn field(
    ctxt: &mut Ctxt,
    kind: Kind,
    input: &Query,
    column: &Column,
    name: &Name<'_>,
    types: &TypeMap,
) -> Option<Field> {
    let at = input.source.span(column.offset);
    let ident = match identifier(name.ident, at) {
        Some(ident) => ident,
        None if kind == Kind::Scalar => Ident::new("value", at),
        None => {
            let text = format!(
                "the column `{}` has no name that a field can have\n = help: give it one with `AS name`",
                column.name
            );
            ctxt.error(at, text);
            return None;
        }
    };
    let nullable = name.nullable.unwrap_or(column.nullable);
    let given = match name.ty {
        Override::Infer => {
            let ty = nullable.then(|| quote! { __koel::Option<_> });
            if kind == Kind::Record {
                let text = format!(
                    "the column `{ident}` is to be inferred (`: _`), which a record of `query!` cannot be: name the type, or use `query_as!`"
                );
                ctxt.error(at, text);
            }
            return Some(Field { ident, cell: Path::Short("I"), ty, value: Value::Unknown, nullable });
        }
        Override::Type(ty) => Some(ty.to_string()),
        Override::None => configured(column, types),
    };
    if let Some(text) = given {
        match syn::parse_str::<Type>(&text) {
            Ok(ty) => {
                let mut field = Field {
                    ident,
                    cell: Path::Short("G"),
                    ty: None,
                    value: Value::Given(ty.to_token_stream()),
                    nullable,
                };
                field.ty = field.record_type();
                return Some(field);
            }
            Err(_) => {
                ctxt.error(at, format!("`{text}`, given as the type of the column `{ident}`, is no Rust type"));
                return None;
            }
        }
    }
    let Some(cell) = column.ty.cell(nullable) else {
        if column.ty != PgType::Error {
            let ty = column.ty.display();
            ctxt.error(at, format!("the column `{ident}` has the type `{ty}`, which no Rust type stands for\n = help: cast it (`::text`), or name a type that decodes it: `AS \"{ident}: RustType\"`"));
        }
        return None;
    };
    if kind == Kind::Record && column.ty.record_type().is_none() {
        let ty = column.ty.display();
        let element = ty.trim_end_matches("[]");
        ctxt.error(at, format!("the column `{ident}` has the type `{ty}` of the migrations: which Rust type is it?\n = help: say so in koel.toml, once for all queries: [types] {element} = \"crate::MyType\"\n = help: or here: `AS \"{ident}: MyType\"`; or use `query_as!`"));
        return None;
    }
    Some(Field { ident, cell, ty: None, value: Value::Of(column.ty.clone()), nullable })
}

/// What koel.toml says of a column, by its table and name or by its type; of an array, by its elements' type.
pub(crate) fn configured(column: &Column, types: &TypeMap) -> Option<String> {
    if types.is_empty() {
        return None;
    }
    if let Some((table, name)) = &column.origin
        && let Some(ty) = types.get(&format!("{table}.{name}"))
    {
        return Some(ty.clone());
    }
    let by_type = |ty: &PgType| types.get(&ty.display()).cloned();
    match &column.ty {
        PgType::Array(elem) => by_type(&column.ty).or_else(|| by_type(elem).map(|ty| format!("::std::vec::Vec<{ty}>"))),
        PgType::Scalar(_) | PgType::Named { .. } | PgType::Unmapped(_) => by_type(&column.ty),
        PgType::Error => None,
    }
}

/// The type as the head of a struct expression: `Foo<T>` becomes `Foo::<T>`.
fn constructor(ty: &Type) -> TokenStream {
    let mut ty = ty.clone();
    if let Type::Path(path) = &mut ty {
        for segment in &mut path.path.segments {
            if let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                arguments.colon2_token = Some(Default::default());
            }
        }
    }
    ty.into_token_stream()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_names() {
        let show = |name| {
            let Name { ident, nullable, ty } = parse_name(name);
            let ty = match ty {
                Override::None => "",
                Override::Infer => "_",
                Override::Type(ty) => ty,
            };
            format!("{ident} {nullable:?} {ty}")
        };
        assert_eq!(show("id"), "id None ");
        assert_eq!(show("id!"), "id Some(false) ");
        assert_eq!(show("id?"), "id Some(true) ");
        assert_eq!(show("id: Vec<u8>"), "id None Vec<u8>");
        assert_eq!(show("id!: crate::Id"), "id Some(false) crate::Id");
        assert_eq!(show("id?: _"), "id Some(true) _");
        let known = |name| identifier(name, Span::call_site()).map(|ident| ident.to_string());
        assert_eq!(known("type").as_deref(), Some("r#type"));
        assert_eq!(known("größe").as_deref(), Some("größe"));
        assert_eq!((known("?column?"), known("self"), known("1a"), known("")), (None, None, None, None));
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn casts_stand_where_parameters_do() {
        let param = |ty, sent| Param { name: None, ty, offset: 0, sent };
        let citext = PgType::Scalar(crate::rust_type::row("citext").unwrap());
        let checked = Checked {
            sql: "SELECT $1, $2, $1, ($2)[1]".into(),
            params: vec![
                param(citext.clone(), vec![(7, 9), (15, 17)]),
                param(PgType::Array(Box::new(citext)), vec![(11, 13), (20, 22)]),
            ],
            columns: Vec::new(),
            rows: Rows::Many,
            reads: true,
            diagnostics: Vec::new(),
        };
        assert_eq!(with_casts(&checked), "SELECT $1::citext, $2::citext[], $1::citext, ($2::citext[])[1]");
    }
}
