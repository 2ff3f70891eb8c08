//! `#[derive(SortKey)]`, and the way from the enum to the queries that it orders.
//!
//! No macro sees another item. So the enum's derive makes a macro of the same name that hands its orders out, and `#[queries]`, where a method takes such
//! an enum, has that macro call it again with the orders: each is then checked in its place like a query written by hand, and each is a static text.

use crate::ctxt::Ctxt;
use crate::input::sort::{Known, hand_out, orders};
use crate::queries;
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::quote;
use syn::DeriveInput;

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut ctxt = Ctxt::default();
    let orders = orders(&mut ctxt, input);
    let errors = ctxt.finish().errors;
    let tokens = hand_out(&input.ident, &orders);
    quote! { #(#errors;)* #tokens }
}

/// Goes on where [`queries::expand`] asked.
pub(crate) fn sorted(input: TokenStream) -> TokenStream {
    match syn::parse2::<Known>(here(input)) {
        Ok(known) => queries::expand_knowing(&known),
        Err(error) => error.to_compile_error(),
    }
}

/// The same tokens, as if all were written by one hand: what is generated meets names that the user wrote, `self` among them, which came through the
/// macro of an enum and would otherwise not be the same to rustc. Places stay.
fn here(tokens: TokenStream) -> TokenStream {
    let at = |span: Span| span.resolved_at(Span::call_site());
    let tree = |tree: TokenTree| match tree {
        TokenTree::Group(group) => {
            let mut new = Group::new(group.delimiter(), here(group.stream()));
            new.set_span(at(group.span()));
            TokenTree::Group(new)
        }
        mut other => {
            other.set_span(at(other.span()));
            other
        }
    };
    tokens.into_iter().map(tree).collect()
}
