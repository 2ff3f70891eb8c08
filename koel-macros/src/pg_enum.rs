//! `#[derive(PgEnum)]`: the labels are those of CREATE TYPE, both ways.

use crate::ctxt::Ctxt;
use crate::expand;
use crate::input::pg_enum::PgEnum;
use crate::schema::{self, Schema};
use koel_schema::catalog::object::TypeKind;
use koel_schema::suggest::did_you_mean;
use koel_schema::table::type_name;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut ctxt = Ctxt::default();
    let (schema, track) = schema::load();
    let parsed = PgEnum::parse(&mut ctxt, input);
    let implementation = match (&parsed, &schema) {
        (Some(parsed), Ok(schema)) => {
            let (name, in_sql) = check(&mut ctxt, schema, parsed);
            expand::pg_enum::expand(parsed, &name, &in_sql)
        }
        (Some(parsed), Err(error)) => {
            ctxt.error(parsed.ident.span(), error.clone());
            expand::pg_enum::expand(parsed, &parsed.type_name, &parsed.type_name)
        }
        (None, _) => TokenStream::new(),
    };
    let messages = ctxt.finish();
    let errors = messages.errors;
    quote! { #track #(#errors;)* #implementation }
}

/// The type's name as the catalog shows it, and as SQL has it: quoted where it must be.
fn check(ctxt: &mut Ctxt, schema: &Schema, input: &PgEnum) -> (String, String) {
    let (catalog, why) = (schema.catalog(), schema.note());
    let (schema, name) = match input.type_name.split_once('.') {
        Some((schema, name)) => (Some(schema), name),
        None => (None, input.type_name.as_str()),
    };
    let Some(id) = catalog.type_by_name(schema, name) else {
        let known = catalog.user_types().filter(|ty| matches!(ty.kind, TypeKind::Enum(_)));
        let help = nearest(name, known.map(|ty| &*ty.name));
        ctxt.error(
            input.type_span,
            format!(
                "the migrations create no type `{}`{help}\n = help: name it with #[koel(type = \"...\")]{why}",
                input.type_name
            ),
        );
        return (input.type_name.clone(), input.type_name.clone());
    };
    let names = (catalog.type_name(id), type_name(catalog, id));
    let TypeKind::Enum(labels) = &catalog.ty(id).kind else {
        ctxt.error(input.type_span, format!("the type `{}` is no enum", input.type_name));
        return names;
    };
    for variant in &input.variants {
        if !labels.iter().any(|label| **label == *variant.label) {
            let unused = labels.iter().filter(|label| !input.variants.iter().any(|other| *other.label == ***label));
            let help = nearest(&variant.label, unused.map(|label| &**label));
            ctxt.error(
                variant.ident.span(),
                format!("the enum `{}` has no label '{}'{help}", input.type_name, variant.label),
            );
        }
    }
    let missing: Vec<_> = labels
        .iter()
        .filter(|label| !input.variants.iter().any(|variant| *variant.label == ***label))
        .map(|label| format!("'{label}'"))
        .collect();
    if !missing.is_empty() {
        let text = format!(
            "no variant stands for {} of the enum `{}`: a row that holds it could not be read",
            missing.join(", "),
            input.type_name
        );
        ctxt.error(input.ident.span(), text);
    }
    names
}

/// "; did you mean ...?" where something is close.
pub(crate) fn nearest<'n>(name: &str, candidates: impl Iterator<Item = &'n str>) -> String {
    did_you_mean(name, candidates).map_or_else(String::new, |question| format!("; {question}"))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn close_names() {
        assert_eq!(nearest("verfied", ["pending", "verified"].into_iter()), "; did you mean `verified`?");
        assert_eq!(nearest("x", ["pending"].into_iter()), "");
    }
}
