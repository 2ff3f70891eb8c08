//! The `query!` family.
//!
//! What is koel's own is written as text and read by rustc's lexer: in the dev profile, in which macros are not optimized, that costs a fraction of
//! building it token by token.

use crate::check::{Model, Out};
use crate::model::Rows;
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use quote::quote_spanned;
use std::fmt::Write;

/// Tuples of the runtime go this far; what is longer is read and bound one by one.
const TUPLE: usize = 24;

/// The expression, inside a block that has `koel_runtime::private` as `__koel`.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let rows = cardinality(model.rows);
    let sql = TokenTree::from(Literal::string(&model.sql)).into();
    let tuple = model.args.len() <= TUPLE && model.args.iter().all(|arg| arg.marker.is_some());
    let (head, args) = if tuple {
        let mut head = format!("__koel::query::<{rows}, (");
        let mut args = TokenStream::new();
        for arg in &model.args {
            let _ = write!(head, "{},", arg.marker.as_deref().unwrap_or_default());
            args.extend([arg.expr.clone(), text(",")]);
        }
        head.push_str("), _, ");
        (head, group(Delimiter::Parenthesis, [args]))
    } else {
        let mut args = text(&format!("__koel::args({})", model.args.len()));
        for (index, arg) in model.args.iter().enumerate() {
            let add = match &arg.marker {
                Some(marker) => format!(".add::<{marker}, {}, _>", index + 1),
                None => ".given".to_string(),
            };
            args.extend([text(&add), group(Delimiter::Parenthesis, [arg.expr.clone()])]);
        }
        (format!("__koel::query_args::<{rows}, "), args)
    };
    let call = group(Delimiter::Parenthesis, [sql, text(","), args, text(","), map(model)]);
    [text(&head), out(model), text(">"), call].into_iter().collect()
}

/// Items that the block starts with: the record's struct.
pub(crate) fn items(model: &Model) -> TokenStream {
    match model.out {
        Out::Record => {
            let mut items =
                "#[allow(dead_code, non_snake_case)] #[derive(::core::fmt::Debug)] struct Record {".to_string();
            for field in &model.columns {
                let _ = write!(items, "pub {}: {},", field.ident, field.record.as_deref().unwrap_or("()"));
            }
            items.push('}');
            text(&items)
        }
        Out::Nothing | Out::Given(_) | Out::Scalar => TokenStream::new(),
    }
}

/// The type of a row.
pub(crate) fn out(model: &Model) -> TokenStream {
    match &model.out {
        Out::Nothing => text("()"),
        Out::Record => text("Record"),
        Out::Given(ty) => ty.clone(),
        Out::Scalar => {
            let field = model.columns.first();
            text(field.and_then(|field| field.ty.as_deref().or(field.record.as_deref())).unwrap_or("_"))
        }
    }
}

/// The marker of a cardinality.
pub(crate) fn cardinality(rows: Rows) -> &'static str {
    match rows {
        Rows::None => "__koel::Execute",
        Rows::One => "__koel::One",
        Rows::AtMostOne => "__koel::AtMostOne",
        // Unknown only after an error, where the fallback does not ask.
        Rows::Many | Rows::Unknown => "__koel::Many",
    }
}

/// The function from a row to what it becomes.
fn map(model: &Model) -> TokenStream {
    // Where a column does not fit, rustc points here: at the SQL.
    let at = model.span;
    let head = match (&model.out, model.columns.first()) {
        (Out::Scalar, Some(field)) => {
            let cell = format!("::<{}, 1, _>()", field.cell);
            return [text("|r|"), quote_spanned! { at => r.cell }, text(&cell)].into_iter().collect();
        }
        (Out::Nothing, _) | (Out::Scalar, None) => return text("__koel::no_columns"),
        (Out::Record, _) => text("Record"),
        (Out::Given(ty), _) => ty.clone(),
    };
    let mut body = TokenStream::new();
    let mut fields = String::new();
    if model.columns.len() <= TUPLE {
        let typed = model.columns.iter().any(|field| field.ty.is_some());
        let (mut names, mut cells, mut types) = (String::new(), String::new(), String::new());
        for (index, field) in model.columns.iter().enumerate() {
            let _ = write!(names, "c{index},");
            let _ = write!(cells, "{},", field.cell);
            let _ = write!(fields, "{}: c{index},", field.ident);
            if typed {
                let _ = write!(types, "{},", field.ty.as_deref().unwrap_or("_"));
            }
        }
        let types = if typed { format!("({types})") } else { "_".to_string() };
        let read = [
            text(&format!("let ({names}) =")),
            quote_spanned! { at => r.all },
            text(&format!("::<({cells}), {types}>()?;")),
        ];
        body.extend(read);
    } else {
        for (index, field) in model.columns.iter().enumerate() {
            let ty = field.ty.as_deref().unwrap_or("_");
            let _ = write!(fields, "{}: c{index},", field.ident);
            let read = format!("::<{}, {}, {ty}>()?;", field.cell, index + 1);
            body.extend([text(&format!("let c{index} =")), quote_spanned! { at => r.cell }, text(&read)]);
        }
    }
    let built = group(Delimiter::Parenthesis, [head, group(Delimiter::Brace, [text(&fields)])]);
    body.extend([text("__koel::Ok"), built]);
    [text("|r|"), group(Delimiter::Brace, [body])].into_iter().collect()
}

/// Text of koel's own as tokens.
pub(crate) fn text(text: &str) -> TokenStream {
    // Only markers, numbers, identifiers and types that syn has parsed are in it: there is nothing that does not lex.
    text.parse().unwrap_or_default()
}

fn group<const N: usize>(delimiter: Delimiter, parts: [TokenStream; N]) -> TokenStream {
    TokenTree::from(Group::new(delimiter, parts.into_iter().collect())).into()
}
