//! `#[derive(PgEnum)]`'s input.

use crate::ctxt::Ctxt;
use proc_macro2::Span;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr};

/// The enum as declared.
#[derive(Debug)]
pub(crate) struct PgEnum {
    pub(crate) ident: Ident,
    /// The PostgreSQL type's name and where it is said.
    pub(crate) type_name: String,
    pub(crate) type_span: Span,
    pub(crate) variants: Vec<Variant>,
}

/// A variant and the label it stands for.
#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    pub(crate) label: String,
    /// It holds nothing; others are an error, after which they still have a label.
    pub(crate) unit: bool,
}

#[derive(Debug, Clone, Copy)]
enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: &[(&str, Case)] = &[
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl PgEnum {
    /// Reads it; what is wrong with it is told, and the rest read on.
    pub(crate) fn parse(ctxt: &mut Ctxt, input: &DeriveInput) -> Option<Self> {
        let Data::Enum(data) = &input.data else {
            ctxt.error(input.ident.span(), "PgEnum is for enums; a struct may be a PgComposite or a PgDomain");
            return None;
        };
        if !input.generics.params.is_empty() {
            ctxt.error(input.ident.span(), "a PgEnum has no generic parameters");
            return None;
        }
        let mut type_name = None;
        let mut case = None;
        attributes(ctxt, &input.attrs, &mut |key, value| {
            match key {
                "type" => type_name = Some((value.value(), value.span())),
                "rename_all" => match CASES.iter().find(|(name, _)| *name == value.value()) {
                    Some((_, found)) => case = Some(*found),
                    None => {
                        let names: Vec<_> = CASES.iter().map(|(name, _)| *name).collect();
                        return Err(format!("unknown case: one of {}", names.join(", ")));
                    }
                },
                _ => return Err(format!("unknown key `{key}`: there are `type` and `rename_all`")),
            }
            Ok(())
        });
        let mut variants = Vec::new();
        for variant in &data.variants {
            let unit = matches!(variant.fields, Fields::Unit);
            if !unit {
                ctxt.error(variant.ident.span(), "a variant of a PgEnum holds nothing: it stands for a label");
            }
            let mut label = match case {
                Some(case) => renamed(&plain(&variant.ident), case),
                None => plain(&variant.ident),
            };
            attributes(ctxt, &variant.attrs, &mut |key, value| match key {
                "rename" => {
                    label = value.value();
                    Ok(())
                }
                _ => Err(format!("unknown key `{key}`: there is `rename`")),
            });
            variants.push(Variant { ident: variant.ident.clone(), label, unit });
        }
        let (type_name, type_span) =
            type_name.unwrap_or_else(|| (renamed(&plain(&input.ident), Case::Snake), input.ident.span()));
        Some(Self { ident: input.ident.clone(), type_name, type_span, variants })
    }
}

fn plain(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_string()
}

/// Every `key = "value"` of `#[koel(...)]`.
fn attributes(ctxt: &mut Ctxt, attrs: &[Attribute], found: &mut dyn FnMut(&str, &LitStr) -> Result<(), String>) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("koel")) {
        let parsed = attr.parse_nested_meta(|meta| {
            // `type` is a keyword, which `Path` takes all the same.
            let key = meta.path.get_ident().map(plain).unwrap_or_default();
            let value: LitStr = meta.value()?.parse()?;
            found(&key, &value).map_err(|message| meta.error(message))
        });
        if let Err(error) = parsed {
            for error in error {
                ctxt.error(error.span(), error.to_string());
            }
        }
    }
}

fn renamed(name: &str, case: Case) -> String {
    let join = |separator: &str| {
        let mut out = String::new();
        for (index, ch) in name.chars().enumerate() {
            if index > 0 && ch.is_uppercase() {
                out.push_str(separator);
            }
            out.extend(ch.to_lowercase());
        }
        out
    };
    match case {
        Case::Lower => name.to_lowercase(),
        Case::Upper => name.to_uppercase(),
        Case::Pascal => name.to_string(),
        Case::Camel => {
            let mut chars = name.chars();
            chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
        }
        Case::Snake => join("_"),
        Case::ScreamingSnake => join("_").to_uppercase(),
        Case::Kebab => join("-"),
        Case::ScreamingKebab => join("-").to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        let all: Vec<_> = CASES.iter().map(|(_, case)| renamed("VeryGood", *case)).collect();
        assert_eq!(
            all,
            ["verygood", "VERYGOOD", "VeryGood", "veryGood", "very_good", "VERY_GOOD", "very-good", "VERY-GOOD"]
        );
    }
}
