//! What stands in for a query that did not check, so that the rest of the crate still does.

use crate::check::{Model, Out};
use crate::expand::query;
use crate::input::query::Query;
use crate::model::Rows;
use proc_macro2::TokenStream;
use quote::quote;

/// The messages, then a query of the type that it will have once it is mended. Where that is not known the last message is the block's value: its type is
/// one that rustc reports no second error about.
pub(crate) fn query(model: Option<&Model>, input: &Query, errors: &[TokenStream]) -> TokenStream {
    // Variables count as used, and arguments are checked on their own.
    let exprs = input.args.iter().map(|arg| &arg.expr);
    let known = model.filter(|model| match (&model.out, model.rows) {
        // A record that lacks fields would be a second message for each use of one.
        (_, Rows::Unknown) | (Out::Record | Out::Nothing | Out::Scalar, _) => false,
        (Out::Given(_), _) => true,
    });
    let tail = match known {
        Some(model) => {
            let (rows, out) = (query::cardinality(model.rows), query::out(model));
            quote! { ; __koel::unchecked::<#out, #rows>() }
        }
        None => TokenStream::new(),
    };
    quote! { #(let _ = &(#exprs);)* #(#errors);* #tail }
}
