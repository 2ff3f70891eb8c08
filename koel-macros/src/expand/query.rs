//! The `query!` family.

use crate::check::{Field, Model, Out};
use crate::model::Rows;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Tuples of the runtime go this far; what is longer is read and bound one by one.
const TUPLE: usize = 24;

/// The expression, inside a block that has `koel_runtime::private` as `__koel`.
pub(crate) fn expand(model: &Model) -> TokenStream {
    let rows = cardinality(model.rows);
    let sql = &model.sql;
    let (map, out) = map(model);
    let simple = model.args.len() <= TUPLE && model.args.iter().all(|arg| arg.marker.is_some());
    let exprs = model.args.iter().map(|arg| &arg.expr);
    if simple {
        let markers = model.args.iter().filter_map(|arg| arg.marker.as_ref());
        quote! { __koel::query::<#rows, (#(#markers,)*), _, #out>(#sql, (#(#exprs,)*), #map) }
    } else {
        let count = model.args.len();
        let adds = model.args.iter().enumerate().map(|(index, arg)| {
            let (number, expr) = (index + 1, &arg.expr);
            match &arg.marker {
                Some(marker) => quote! { .add::<#marker, #number, _>(#expr) },
                None => quote! { .given(#expr) },
            }
        });
        quote! { __koel::Query::<#out, #rows>::new(#sql, __koel::args(#count)#(#adds)*, #map) }
    }
}

/// Items that the block starts with: the record's struct.
pub(crate) fn items(model: &Model) -> TokenStream {
    match model.out {
        Out::Record => {
            let fields = model.columns.iter().map(|field| {
                let ident = &field.ident;
                let ty = field.record.clone().unwrap_or_else(|| quote! { () });
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
        Out::Scalar => match model.columns.first() {
            Some(field) => field.ty.clone().or_else(|| field.record.clone()).unwrap_or_else(|| quote! { _ }),
            None => quote! { _ },
        },
    }
}

/// The marker of a cardinality.
pub(crate) fn cardinality(rows: Rows) -> TokenStream {
    match rows {
        Rows::None => quote! { __koel::Execute },
        Rows::One => quote! { __koel::One },
        Rows::AtMostOne => quote! { __koel::AtMostOne },
        // Unknown only after an error, where the fallback does not ask.
        Rows::Many | Rows::Unknown => quote! { __koel::Many },
    }
}

fn map(model: &Model) -> (TokenStream, TokenStream) {
    let out = out(model);
    let head = match &model.out {
        Out::Nothing => return (quote! { __koel::no_columns }, out),
        Out::Scalar => {
            let Some(Field { cell, .. }) = model.columns.first() else { return (quote! { __koel::no_columns }, out) };
            return (quote! { |r| r.cell::<#cell, 1, _>() }, out);
        }
        Out::Record => quote! { Record },
        Out::Given(ty) => ty.clone(),
    };
    let names: Vec<_> = (0..model.columns.len()).map(|index| format_ident!("c{index}")).collect();
    let cells = model.columns.iter().map(|field| &field.cell);
    let types = model.columns.iter().map(|field| field.ty.clone().unwrap_or_else(|| quote! { _ }));
    let idents = model.columns.iter().map(|field| &field.ident);
    let read = if names.len() <= TUPLE {
        let types = if model.columns.iter().any(|field| field.ty.is_some()) {
            quote! { (#(#types,)*) }
        } else {
            quote! { _ }
        };
        quote! { let (#(#names,)*) = r.all::<(#(#cells,)*), #types>()?; }
    } else {
        let numbers = 1..=names.len();
        quote! { #(let #names = r.cell::<#cells, #numbers, #types>()?;)* }
    };
    (quote! { |r| { #read __koel::Ok(#head { #(#idents: #names),* }) } }, out)
}
