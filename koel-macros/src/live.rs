//! `schema!()`: what the migrations made, for the program to compare with the database that it meets.

use crate::schema::{self, Schema};
use koel_schema::catalog::object::{Column, ColumnDefault, Domain, Generated, Identity, RelKind, Relation, TypeKind};
use koel_schema::catalog::{Catalog, INFORMATION_SCHEMA, PG_CATALOG, PG_TEMP};
use koel_schema::types::TypeId;
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

/// In the order of names: the catalog has none.
fn describe(schema: &Schema) -> TokenStream {
    let catalog = &schema.catalog;
    let mut objects = Vec::new();
    let mut enums = Vec::new();
    for relation in catalog.user_relations().filter(|relation| own(&relation.schema)) {
        // What extensions made has no origin, and is as their version has it; composite types have none either.
        if let Some(kind) = kind(relation.kind)
            .filter(|_| !relation.temporary && (relation.origin.is_some() || relation.kind == RelKind::Composite))
        {
            objects.push(((&relation.schema, &relation.name), object(catalog, relation, &kind)));
        }
    }
    for ty in catalog.user_types().filter(|ty| own(&ty.schema)) {
        let (schema, name) = (&*ty.schema, &*ty.name);
        match &ty.kind {
            TypeKind::Domain(domain) => objects.push(((&ty.schema, &ty.name), over(catalog, schema, name, domain))),
            TypeKind::Enum(labels) => {
                let labels = labels.iter().map(|label| &**label);
                let tokens = quote! { __koel::Enum { schema: #schema, name: #name, labels: &[#(#labels),*] } };
                enums.push(((&ty.schema, &ty.name), tokens));
            }
            TypeKind::Base
            | TypeKind::Composite(_)
            | TypeKind::Pseudo
            | TypeKind::Range { .. }
            | TypeKind::Multirange { .. }
            | TypeKind::Shell => {}
        }
    }
    objects.sort_by_key(|(name, _)| *name);
    enums.sort_by_key(|(name, _)| *name);
    let objects = objects.iter().map(|(_, tokens)| tokens);
    let enums = enums.iter().map(|(_, tokens)| tokens);
    quote! {
        use ::koel_runtime::schema as __koel;
        static SCHEMA: __koel::Schema = __koel::Schema { objects: &[#(#objects),*], enums: &[#(#enums),*] };
        &SCHEMA
    }
}

fn own(schema: &str) -> bool {
    !matches!(schema, PG_CATALOG | INFORMATION_SCHEMA | PG_TEMP)
}

fn kind(kind: RelKind) -> Option<TokenStream> {
    Some(match kind {
        RelKind::Table | RelKind::Partitioned => quote! { Table },
        RelKind::View => quote! { View },
        RelKind::MaterializedView => quote! { MaterializedView },
        RelKind::Foreign => quote! { ForeignTable },
        RelKind::Composite => quote! { Composite },
        RelKind::Sequence | RelKind::Toast => return None,
    })
}

fn object(catalog: &Catalog, relation: &Relation, kind: &TokenStream) -> TokenStream {
    let (schema, name) = (&*relation.schema, &*relation.name);
    let columns = relation.columns.iter().filter(|column| !column.dropped).map(|found| {
        let always =
            found.generated.is_some_and(|generated| matches!(generated, Generated::Stored | Generated::Virtual))
                || found.identity == Some(Identity::Always);
        column(catalog, &found.name, found.ty, found.typmod, found.not_null, fill(found, always))
    });
    let mut unique: Vec<&str> =
        relation.indexes.iter().filter(|index| index.unique).map(|index| &*index.name).collect();
    unique.sort_unstable();
    quote! {
        __koel::Object { kind: __koel::Kind::#kind, schema: #schema, name: #name, columns: &[#(#columns),*], unique: &[#(#unique),*] }
    }
}

fn fill(column: &Column, always: bool) -> TokenStream {
    match (&column.default, column.identity) {
        _ if always => quote! { Always },
        (ColumnDefault::None, None) => quote! { Null },
        (ColumnDefault::None | ColumnDefault::Expr { .. } | ColumnDefault::Sequence, _) => quote! { Default },
    }
}

fn over(catalog: &Catalog, schema: &str, name: &str, domain: &Domain) -> TokenStream {
    let fill = if domain.has_default {
        quote! { Default }
    } else {
        quote! { Null }
    };
    let value = column(catalog, "VALUE", domain.base, domain.typmod, domain.not_null, fill);
    quote! { __koel::Object { kind: __koel::Kind::Domain, schema: #schema, name: #name, columns: &[#value], unique: &[] } }
}

fn column(catalog: &Catalog, name: &str, id: TypeId, typmod: i32, not_null: bool, fill: TokenStream) -> TokenStream {
    let ty = catalog.ty(id);
    let element = catalog.ty(ty.elem);
    // int2vector has elements, and is not the array of them.
    let array = ty.elem.is_some() && element.array == id;
    let (shown, name_of) = if array { (element, format!("{}[]", element.name)) } else { (ty, ty.name.to_string()) };
    let schema = &*shown.schema;
    let some = |known: bool, tokens: TokenStream| match known {
        true => quote! { ::core::option::Option::Some(#tokens) },
        false => quote! { ::core::option::Option::None },
    };
    let known = !id.is_error();
    let of_type = some(known, quote! { (#schema, #name_of) });
    // What an extension makes of a modifier is its own affair.
    let typmod = some(known && shown.id.0 < TypeId::FIRST_USER, quote! { #typmod });
    quote! {
        __koel::Column { name: #name, ty: #of_type, typmod: #typmod, not_null: #not_null, fill: __koel::Fill::#fill }
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
