//! The table's constraints as an enum.

use super::Maker;
use super::columns::pascal;
use koel_schema::table::constraints;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

impl Maker<'_> {
    pub(super) fn constraints(&mut self) {
        self.make("constraints", "constraints", |maker| {
            let found = constraints(&maker.table);
            if found.is_empty() {
                return Err("the table has no constraints".into());
            }
            let table = maker.table.relation.name.to_string();
            let name = pascal(&table).ok_or_else(|| format!("`{table}` makes no name in Rust"))?;
            let name = format_ident!("{name}Constraint");
            let mut variants: Vec<Ident> = Vec::new();
            let (mut declared, mut all) = (TokenStream::new(), TokenStream::new());
            for constraint in &found {
                // Two that are alike without the table's name are told apart by their whole names, or by a number.
                let candidates = [pascal(&constraint.short), pascal(&constraint.name), pascal(&format!("C {}", constraint.name))];
                let numbered = (2..).map(|number| Some(format!("Constraint{number}")));
                let free = candidates.into_iter().chain(numbered).flatten().find(|name| variants.iter().all(|v| v != name));
                let variant = Ident::new(&free.unwrap_or_default(), Span::call_site());
                let doc = format!(" `{}`: `{}`", constraint.name, constraint.what.replace('`', "'"));
                declared.extend(quote! { #[doc = #doc] #variant, });
                for (table, alias) in &constraint.aliases {
                    let (table, alias) = (&**table, &**alias);
                    all.extend(quote! { (#name::#variant, #table, #alias), });
                }
                variants.push(variant);
            }
            let (vis, doc) = (&maker.input.vis, format!(" The constraints of `{table}`, unique indexes among them."));
            maker.items.extend(quote! {
                #[doc = #doc]
                #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy, ::core::cmp::PartialEq, ::core::cmp::Eq, ::core::hash::Hash)]
                #[allow(dead_code)]
                #vis enum #name { #declared }
            });
            maker.impls.extend(quote! {
                impl ::koel_runtime::TableConstraint for #name {
                    const ALL: &'static [(Self, &'static str, &'static str)] = &[#all];
                }
            });
            Ok(TokenStream::new())
        });
    }
}
