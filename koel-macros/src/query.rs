//! The `query!` family from input to tokens.

use crate::check;
use crate::ctxt::{Ctxt, Messages};
use crate::input::query::{Kind, Query};
use crate::model::Checked;
use crate::schema::Schema;
use crate::{analysis, expand, fallback, report, schema};
use proc_macro2::{Span, TokenStream};
use quote::quote;

pub(crate) fn expand(kind: Kind, file: bool, tokens: TokenStream) -> TokenStream {
    let input = match Query::parse(kind, file, tokens) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let (schema, track) = schema::load();
    let body = match schema {
        Ok(schema) => {
            let checked = analysis::check(&schema, &input.source, &input.lints);
            with_analysis(kind, &input, &checked, &schema)
        }
        Err(error) => {
            let mut ctxt = Ctxt::default();
            ctxt.error(Span::call_site(), error);
            fallback::query(None, &input, &ctxt.finish().errors)
        }
    };
    let included = input.included.as_ref().and_then(|path| path.to_str());
    let included = included.map(|path| quote! { const _: &[u8] = ::core::include_bytes!(#path); });
    expand::query::block(Span::call_site(), [track, included.unwrap_or_default(), body])
}

/// The inside of the block, given what the checker says.
fn with_analysis(kind: Kind, input: &Query, checked: &Checked, schema: &Schema) -> TokenStream {
    let mut ctxt = Ctxt::default();
    report::report(&mut ctxt, &input.source, &checked.diagnostics, || schema.note());
    let model = check::check(&mut ctxt, kind, input, checked, &schema.config.types);
    let Messages { warnings, errors } = ctxt.finish();
    if errors.is_empty() {
        let items = expand::query::items(&model);
        let query = expand::query::expand(&model);
        return [items, warnings, query].into_iter().collect();
    }
    let rest = fallback::query(Some(&model), input, &errors);
    quote! { #warnings #rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "
        CREATE TYPE mood AS ENUM ('happy', 'sad');
        CREATE TABLE people (id uuid PRIMARY KEY, name text NOT NULL, note varchar(9), code char(3) NOT NULL, mood mood NOT NULL, tags text[]);";

    /// What `macro!(input)` becomes, a line for each statement.
    fn expanded(kind: Kind, input: &str) -> String {
        let schema =
            schema::Schema::of(SCHEMA, "[types]\n'people.note' = 'crate::Note'\n[tables]\nsmall = ['people']\n");
        let input = Query::parse(kind, false, input.parse().expect("tokens")).expect("an input");
        let checked = analysis::check(&schema, &input.source, &input.lints);
        let tokens = with_analysis(kind, &input, &checked, &schema);
        tokens
            .to_string()
            .replace("; ", ";\n")
            .replace("struct Record", "\nstruct Record")
            .replace("} __koel", "}\n__koel")
    }

    #[test]
    fn a_record() {
        insta::assert_snapshot!(expanded(
            Kind::Record,
            "\"SELECT id, name, code, tags FROM people WHERE id = $1\", id"
        ));
    }

    #[test]
    fn into_a_struct_with_casts_and_types() {
        insta::assert_snapshot!(expanded(
            Kind::As,
            "Person<'a>, \"SELECT id, note, mood, name AS \\\"name?: crate::Name\\\" FROM people \" + \"WHERE code = $code AND note = $note\", note = &text"
        ));
    }

    #[test]
    fn a_scalar() {
        insta::assert_snapshot!(expanded(Kind::Scalar, "\"SELECT mood FROM people WHERE tags = $1\", tags.as_slice()"));
    }

    #[test]
    fn a_command() {
        insta::assert_snapshot!(expanded(Kind::Record, "\"DELETE FROM people WHERE mood = $1\", mood as _"));
    }

    #[test]
    fn errors() {
        insta::assert_snapshot!(expanded(
            Kind::As,
            "Person, \"SELECT idd, name FROM people WHERE code = $1\", a, b + 1"
        ));
    }

    #[test]
    fn errors_that_are_not_the_servers() {
        insta::assert_snapshot!(expanded(Kind::As, "Person, \"SELECT id FROM people\", surplus"));
    }
}
