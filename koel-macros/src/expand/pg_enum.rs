//! `#[derive(PgEnum)]`.

use crate::input::pg_enum::PgEnum;
use crate::rust_type::name_hash;
use proc_macro2::TokenStream;
use quote::quote;

/// The labels both ways; `koel_runtime::pg_enum!` writes what all enums share. `name` is the type's as the catalog shows it, `in_sql` as the
/// server is asked for it.
pub(crate) fn expand(input: &PgEnum, name: &str, in_sql: &str) -> TokenStream {
    let ident = &input.ident;
    let hash = name_hash(name);
    let variants: Vec<_> = input.variants.iter().map(|variant| &variant.ident).collect();
    let labels: Vec<_> = input.variants.iter().map(|variant| &variant.label).collect();
    let made = input.variants.iter().filter(|variant| variant.unit).map(|variant| {
        let (ident, label) = (&variant.ident, &variant.label);
        quote! { #label => ::core::option::Option::Some(Self::#ident) }
    });
    quote! {
        impl ::koel_runtime::pg::EnumLabels for #ident {
            const TYPE_NAME: &'static str = #in_sql;
            const LABELS: &'static [&'static str] = &[#(#labels),*];
            fn label(&self) -> &'static str {
                match *self { #(Self::#variants { .. } => #labels),* }
            }
            fn from_label(label: &str) -> ::core::option::Option<Self> {
                match label {
                    #(#made,)*
                    _ => ::core::option::Option::None,
                }
            }
        }
        ::koel_runtime::pg_enum!(#ident, #hash);
    }
}
