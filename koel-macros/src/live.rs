//! `schema!()`: what the migrations made, for the program to compare with the database that it meets.

use crate::schema::{self, Schema};
use koel_schema::live::{Column, Enum, Fill, Kind, Live, Object};
use proc_macro2::TokenStream;
use quote::quote;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    if !input.is_empty() {
        return syn::Error::new_spanned(input, "`schema!()` takes no arguments").to_compile_error();
    }
    let (schema, track) = schema::load();
    match schema {
        Ok(schema) => {
            let described = describe(&schema);
            quote! { { #track #described } }
        }
        Err(error) => quote! { ::core::compile_error!(#error) },
    }
}

fn describe(schema: &Schema) -> TokenStream {
    let Live { objects, enums } = Live::of(schema.catalog());
    let objects = objects.iter().map(object);
    let enums = enums.iter().map(|Enum { schema, name, labels }| {
        quote! { __koel::Enum { schema: #schema, name: #name, labels: &[#(#labels),*] } }
    });
    quote! {
        use ::koel_runtime::schema as __koel;
        static SCHEMA: __koel::Schema = __koel::Schema { objects: &[#(#objects),*], enums: &[#(#enums),*] };
        &SCHEMA
    }
}

fn object(object: &Object<'_>) -> TokenStream {
    let Object { kind, schema, name, columns, unique } = object;
    let kind = match kind {
        Kind::Table => quote! { Table },
        Kind::ForeignTable => quote! { ForeignTable },
        Kind::View => quote! { View },
        Kind::MaterializedView => quote! { MaterializedView },
        Kind::Composite => quote! { Composite },
        Kind::Domain => quote! { Domain },
    };
    let columns = columns.iter().map(column);
    quote! {
        __koel::Object { kind: __koel::Kind::#kind, schema: #schema, name: #name, columns: &[#(#columns),*], unique: &[#(#unique),*] }
    }
}

fn column(column: &Column<'_>) -> TokenStream {
    let Column { name, ty, typmod, not_null, fill } = column;
    let option = |value: Option<TokenStream>| match value {
        Some(tokens) => quote! { ::core::option::Option::Some(#tokens) },
        None => quote! { ::core::option::Option::None },
    };
    let ty = option(ty.as_ref().map(|(schema, name)| quote! { (#schema, #name) }));
    let typmod = option(typmod.map(|typmod| quote! { #typmod }));
    let fill = match fill {
        Fill::Null => quote! { Null },
        Fill::Default => quote! { Default },
        Fill::Always => quote! { Always },
    };
    quote! {
        __koel::Column { name: #name, ty: #ty, typmod: #typmod, not_null: #not_null, fill: __koel::Fill::#fill }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "
        CREATE SCHEMA s;
        CREATE TYPE s.mood AS ENUM ('happy', 'it''s');
        CREATE DOMAIN s.short AS varchar(9) NOT NULL DEFAULT '';
        CREATE TYPE s.pair AS (a int, b s.mood[]);
        CREATE TABLE s.\"T\" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, gone int, n serial, at timestamptz(3) DEFAULT now(), short s.short, UNIQUE (n));
        ALTER TABLE s.\"T\" DROP gone;
        CREATE VIEW public.v AS SELECT id FROM s.\"T\";
        CREATE TEMPORARY TABLE passing (id int);";

    #[test]
    fn a_schema() {
        let tokens = describe(&Schema::of(SCHEMA, "")).to_string();
        insta::assert_snapshot!(
            tokens
                .replace("__koel :: Object", "\n__koel :: Object")
                .replace("__koel :: Column", "\n    __koel :: Column")
        );
    }

    #[test]
    fn no_arguments() {
        assert!(expand(quote! { "users" }).to_string().contains("takes no arguments"));
    }
}
