//! The `query!` family.

use crate::check::{Field, Model, Out};
use crate::model::Rows;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// Tuples of the runtime go this far; what is longer is read and bound one by one.
const TUPLE: usize = 24;

/// The expression, inside a block that has `koel_runtime::private` as `__koel`.
pub(crate) fn expand(model: &Model) -> TokenStream {
    expand_with(model, &out(model), &map(model))
}

/// As [`expand`], with the key of each row beside it: `(item, key)`.
pub(crate) fn expand_keyed(model: &Model, keys: &[usize]) -> TokenStream {
    let (item, item_type) = (map(model), out(model));
    let fields = || keys.iter().filter_map(|&column| Some((column + 1, model.columns.get(column)?)));
    let reads = fields().map(|(number, field)| {
        let cell = &field.cell;
        quote! { r.cell::<#cell, #number, _>()? }
    });
    let key = key_type(model, keys);
    let map = quote_spanned! { model.span => |r| __koel::Ok((__koel::read(r, #item)?, (#(#reads,)*))) };
    expand_with(model, &quote! { (#item_type, #key) }, &map)
}

/// The key's type: a tuple.
pub(crate) fn key_type(model: &Model, keys: &[usize]) -> TokenStream {
    let types = keys.iter().map(|&column| model.columns.get(column).and_then(Field::record_type));
    let types = types.map(|ty| ty.unwrap_or_else(|| quote! { () }));
    quote! { (#(#types,)*) }
}

fn expand_with(model: &Model, out: &TokenStream, map: &TokenStream) -> TokenStream {
    let rows = cardinality(model.rows);
    let sql = &model.sql;
    let exprs = model.args.iter().map(|arg| &arg.expr);
    if model.args.len() <= TUPLE && model.args.iter().all(|arg| arg.marker.is_some()) {
        let markers = model.args.iter().filter_map(|arg| arg.marker.as_ref());
        return quote_spanned! { model.span =>
            __koel::query::<#rows, (#(#markers,)*), _, #out>(#sql, (#(#exprs,)*), #map)
        };
    }
    let count = model.args.len();
    let adds = model.args.iter().enumerate().map(|(index, arg)| {
        let (number, expr) = (index + 1, &arg.expr);
        match &arg.marker {
            Some(marker) => quote_spanned! { model.span => .bind::<#marker, #number, _>(#expr) },
            None => quote! { .given(#expr) },
        }
    });
    quote! { __koel::query_args::<#rows, #out>(#sql, __koel::args(#count)#(#adds)*, #map) }
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
pub(crate) fn cardinality(rows: Rows) -> TokenStream {
    let marker = cardinality_marker(rows);
    quote! { __koel::#marker }
}

/// Its name in the runtime.
pub(crate) fn cardinality_marker(rows: Rows) -> Ident {
    let name = match rows {
        Rows::None => "Execute",
        Rows::One => "One",
        Rows::AtMostOne => "AtMostOne",
        // Unknown only after an error, where the fallback does not ask.
        Rows::Many | Rows::Unknown => "Many",
    };
    Ident::new(name, Span::call_site())
}

/// The function from a row to what it becomes.
fn map(model: &Model) -> TokenStream {
    let head = match (&model.out, model.columns.first()) {
        (Out::Scalar, Some(field)) => {
            let cell = &field.cell;
            let read = quote_spanned! { model.span => r.cell::<#cell, 1, _>() };
            return quote! { |r| #read };
        }
        (Out::Nothing, _) | (Out::Scalar, None) => return quote! { __koel::no_columns },
        (Out::Record, _) => quote! { Record },
        (Out::Given(ty), _) => ty.clone(),
    };
    let names: Vec<_> = (0..model.columns.len()).map(|index| Ident::new(&format!("c{index}"), model.span)).collect();
    let cells = model.columns.iter().map(|field| &field.cell);
    let idents = model.columns.iter().map(|field| &field.ident);
    let types = model.columns.iter().map(|field| field.ty.clone().unwrap_or_else(|| quote! { _ }));
    // Where a column does not fit, rustc points at these: at the SQL.
    let read = if names.len() <= TUPLE {
        let types = if model.columns.iter().any(|field| field.ty.is_some()) {
            quote! { (#(#types,)*) }
        } else {
            quote! { _ }
        };
        let all = quote_spanned! { model.span => r.all::<(#(#cells,)*), #types>() };
        quote_spanned! { model.span => let (#(#names,)*) = #all?; }
    } else {
        let reads = cells.zip(types).enumerate().map(|(index, (cell, ty))| {
            let number = index + 1;
            let read = quote_spanned! { model.span => r.cell::<#cell, #number, #ty>() };
            quote! { #read? }
        });
        quote! { #(let #names = #reads;)* }
    };
    quote_spanned! { model.span => |r| { #read __koel::Ok(#head { #(#idents: #names),* }) } }
}
