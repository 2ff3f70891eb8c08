//! The `query!` family.

use super::tokens::Tokens;
use crate::check::{Field, Model, Out, Parts};
use crate::model::Rows;
use crate::rust_type::Path;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// Tuples of the runtime go this far; what is longer is read and bound one by one.
const TUPLE: usize = NAMES.len();

/// What columns are called on their way from a tuple into a struct.
#[rustfmt::skip]
const NAMES: [&str; 24] = [
    "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12", "c13", "c14", "c15", "c16", "c17", "c18", "c19", "c20", "c21", "c22", "c23",
];

/// The block that stands where the macro was called: what the expansion needs, then these.
pub(crate) fn block(span: Span, parts: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    let mut tokens = Tokens::new(span);
    tokens.braces(|tokens| {
        tokens.word("use");
        tokens.punct("::");
        tokens.word("koel_runtime");
        tokens.punct("::");
        tokens.word("private");
        tokens.word("as");
        tokens.word("__koel");
        tokens.punct(";");
        for part in parts {
            tokens.stream(part);
        }
    });
    tokens.finish()
}

/// The expression, inside a block that has `koel_runtime::private` as `__koel`.
pub(crate) fn expand(model: &Model) -> TokenStream {
    if model.parts.is_none()
        && model.columns.len() <= TUPLE
        && model.args.len() <= TUPLE
        && model.args.iter().all(|arg| arg.marker.is_some())
    {
        return expand_tuples(model);
    }
    let out = match model.out {
        Out::Given(_) => None,
        Out::Nothing | Out::Record | Out::Scalar => Some(out(model)),
    };
    expand_with(model, out, row(model))
}

/// As [`expand`], with the key of each row beside it: `(item, key)`.
pub(crate) fn expand_keyed(model: &Model, keys: &[usize]) -> TokenStream {
    let (item, item_type) = (row(model).finish(), out(model));
    let fields = || keys.iter().filter_map(|&column| Some((column + 1, model.columns.get(column)?)));
    let reads = fields().map(|(number, field)| {
        let cell = &field.cell;
        quote! { r.cell::<#cell, #number, _>()? }
    });
    let key = key_type(model, keys);
    let mut map = Tokens::new(model.span);
    map.stream(quote_spanned! { model.span => |r| __koel::Ok((__koel::read(r, #item)?, (#(#reads,)*))) });
    expand_with(model, Some(quote! { (#item_type, #key) }), map)
}

/// The key's type: a tuple.
pub(crate) fn key_type(model: &Model, keys: &[usize]) -> TokenStream {
    let types = keys.iter().map(|&column| model.columns.get(column).and_then(Field::record_type));
    let types = types.map(|ty| ty.unwrap_or_else(|| quote! { () }));
    quote! { (#(#types,)*) }
}

/// `out`: the type of a row, where it is not for the function `map` to say.
fn expand_with(model: &Model, out: Option<TokenStream>, map: Tokens) -> TokenStream {
    if let Some(parts) = &model.parts {
        return expand_parts(model, parts, out, map);
    }
    let (rows, map) = (cardinality(model.rows), map.finish());
    let out = out.unwrap_or_else(|| quote! { _ });
    let (sql, count) = (&model.sql, model.args.len());
    let adds = model.args.iter().enumerate().map(|(index, arg)| {
        let (number, expr) = (index + 1, &arg.expr);
        match &arg.marker {
            Some(marker) => quote_spanned! { model.span => .bind::<#marker, #number, _>(#expr) },
            None => quote! { .given(#expr) },
        }
    });
    let query = constructor(model.reads, "args");
    quote! { __koel::#query::<#rows, #out>(#sql, __koel::args(#count)#(#adds)*, #map) }
}

/// The text of the parts that are on, and the arguments that it has. Few parts: one of some static texts; many: put together when it is run.
fn expand_parts(model: &Model, parts: &Parts, out: Option<TokenStream>, map: Tokens) -> TokenStream {
    let (rows, map) = (cardinality(model.rows), map.finish());
    let out = out.unwrap_or_else(|| quote! { _ });
    let on = parts.on.iter().map(|names| quote! { #(#names.is_some())&&* });
    let on = quote! { [#(#on),*] };
    let count = model.args.len();
    let texts = parts.texts();
    let adds = model.args.iter().enumerate().map(|(index, arg)| {
        let (number, expr) = (index + 1, &arg.expr);
        let add = match &arg.marker {
            Some(marker) => quote_spanned! { model.span => __koel_args.bind::<#marker, #number, _>(#expr) },
            None => quote! { __koel_args.given(#expr) },
        };
        let has = match (&texts, parts.with_param(number)) {
            (_, None) => return quote! { let __koel_args = #add; },
            (Some(_), Some(bits)) => quote! { __koel_text.has(#bits) },
            (None, Some(_)) => quote! { __koel_text.has(#number) },
        };
        quote! { let __koel_args = if #has { #add } else { __koel_args }; }
    });
    let (text, query, sql) = match &texts {
        Some(texts) => (
            quote! { __koel::Chosen::new(&[#(#texts),*], #on) },
            constructor(model.reads, "args"),
            quote! { __koel_text.sql },
        ),
        None => {
            let pieces = parts.pieces.iter().map(|(part, text, param)| quote! { (#part, #text, #param) });
            (
                quote! { __koel::Assembled::new(&[#(#pieces),*], &#on, #count) },
                constructor(model.reads, "assembled"),
                quote! { __koel_text },
            )
        }
    };
    quote! {
        {
            let __koel_text = #text;
            let __koel_args = __koel::args(#count);
            #(#adds)*
            __koel::#query::<#rows, #out>(#sql, __koel_args, #map)
        }
    }
}

/// `query::<Rows, (M1, M2,), (Cell0, Cell1,), _, _>("SQL", (&a, &b,), |(c0, c1,)| ...)`, where all arguments and columns fit tuples. What nearly every call
/// becomes: each node of it costs rustc time in every build, whether or not anything changed.
fn expand_tuples(model: &Model) -> TokenStream {
    let mut tokens = Tokens::new(model.span);
    tokens.koel(if model.reads { "reading" } else { "query" });
    tokens.punct("::<");
    tokens.path(&cardinality(model.rows));
    tokens.punct(",");
    tokens.tuple(model.args.iter().filter_map(|arg| arg.marker.as_ref()), Tokens::path);
    tokens.punct(",");
    cells(&mut tokens, model);
    tokens.punct(",");
    match model.out {
        Out::Scalar => tokens.stream(out(model)),
        Out::Nothing | Out::Record | Out::Given(_) => tokens.word("_"),
    }
    tokens.punct(">");
    tokens.parens(|tokens| {
        tokens.string(&model.sql);
        tokens.punct(",");
        tokens.tuple(&model.args, |tokens, arg| tokens.operand(&arg.expr));
        tokens.punct(",");
        map(tokens, model);
    });
    tokens.finish()
}

/// Items that the block starts with: the record's struct.
pub(crate) fn items(model: &Model) -> TokenStream {
    match model.out {
        Out::Record => {
            let fields = model.columns.iter().map(|field| {
                let ident = &field.ident;
                let ty = field.record_type().unwrap_or_else(|| quote! { () });
                quote! { pub #ident: #ty }
            });
            quote! { #[allow(dead_code, non_snake_case)] #[derive(::core::fmt::Debug)] struct Record { #(#fields),* } }
        }
        Out::Nothing | Out::Given(_) | Out::Scalar => TokenStream::new(),
    }
}

/// The type of a row.
pub(crate) fn out(model: &Model) -> TokenStream {
    match &model.out {
        Out::Nothing => quote! { () },
        Out::Record => quote! { Record },
        Out::Given(ty) => ty.clone(),
        Out::Scalar => {
            let field = model.columns.first();
            field.and_then(|field| field.ty.clone().or_else(|| field.record_type())).unwrap_or_else(|| quote! { _ })
        }
    }
}

/// The marker of a cardinality.
pub(crate) fn cardinality(rows: Rows) -> Path {
    Path::Short(cardinality_name(rows))
}

fn cardinality_name(rows: Rows) -> &'static str {
    match rows {
        Rows::None => "Execute",
        Rows::One => "One",
        Rows::AtMostOne => "AtMostOne",
        // Unknown only after an error, where the fallback does not ask.
        Rows::Many | Rows::Unknown => "Many",
    }
}

/// What makes the query: its name says whether the query only reads, which a router wants to know.
pub(crate) fn constructor(reads: bool, of: &str) -> Ident {
    Ident::new(&format!("{}_{of}", if reads { "reading" } else { "query" }), Span::call_site())
}

/// Its name in the runtime.
pub(crate) fn cardinality_marker(rows: Rows) -> Ident {
    Ident::new(cardinality_name(rows), Span::call_site())
}

/// The columns that are read: `(Cell0, Cell1,), (T0, T1,)`, the second `_` where it is not for the query to say.
fn cells(tokens: &mut Tokens, model: &Model) {
    let read = match model.out {
        Out::Nothing => &[][..],
        Out::Record | Out::Given(_) | Out::Scalar => &model.columns[..],
    };
    tokens.tuple(read, |tokens, field| tokens.path(&field.cell));
    tokens.punct(",");
    if !read.iter().any(|field| field.ty.is_some()) {
        return tokens.word("_");
    }
    tokens.tuple(read, |tokens, field| match &field.ty {
        Some(ty) => tokens.stream(ty.clone()),
        None => tokens.word("_"),
    });
}

/// The function from the columns to what they become: `|(c0, c1,)| Head { a: c0, b: c1, }`.
fn map(tokens: &mut Tokens, model: &Model) {
    let head = match &model.out {
        Out::Nothing => return tokens.koel("nothing"),
        Out::Scalar => None,
        Out::Record => Some(quote! { Record }),
        Out::Given(ty) => Some(ty.clone()),
    };
    let names = NAMES.get(..model.columns.len()).unwrap_or_default();
    tokens.punct("|");
    tokens.tuple(names, |tokens, name| tokens.word(name));
    tokens.punct("|");
    let Some(head) = head else { return names.iter().for_each(|name| tokens.word(name)) };
    tokens.stream(head);
    tokens.braces(|tokens| {
        for (field, name) in model.columns.iter().zip(names) {
            tokens.ident(&field.ident);
            tokens.punct(":");
            tokens.word(name);
            tokens.punct(",");
        }
    });
}

/// The function from a row to what it becomes.
fn row(model: &Model) -> Tokens {
    let mut tokens = Tokens::new(model.span);
    if model.columns.len() <= TUPLE || matches!(model.out, Out::Nothing) {
        tokens.koel("row");
        tokens.punct("::<");
        cells(&mut tokens, model);
        tokens.punct(",");
        tokens.word("_");
        tokens.punct(">");
        tokens.parens(|tokens| map(tokens, model));
        return tokens;
    }
    let head = match &model.out {
        Out::Given(ty) => ty.clone(),
        Out::Nothing | Out::Scalar | Out::Record => quote! { Record },
    };
    let names: Vec<_> = (0..model.columns.len()).map(|index| Ident::new(&format!("c{index}"), model.span)).collect();
    let reads = model.columns.iter().enumerate().map(|(index, Field { cell, ty, .. })| {
        let number = index + 1;
        let ty = ty.clone().unwrap_or_else(|| quote! { _ });
        // Where a column does not fit, rustc points at this: at the SQL.
        let read = quote_spanned! { model.span => r.cell::<#cell, #number, #ty>() };
        quote! { #read? }
    });
    let idents = model.columns.iter().map(|field| &field.ident);
    tokens.stream(
        quote_spanned! { model.span => |r| { #(let #names = #reads;)* __koel::Ok(#head { #(#idents: #names),* }) } },
    );
    tokens
}
