//! `#[derive(PgComposite)]` and `#[derive(PgDomain)]`: a struct and a type of the migrations, compared both ways.

use crate::ctxt::Ctxt;
use crate::input::queries::argument;
use crate::input::{snake, table::nested};
use crate::model::PgType;
use crate::pg_enum::nearest;
use crate::rust_type::{classify, name_hash};
use crate::schema::{self, Schema};
use koel_schema::catalog::object::{Column, TypeKind};
use koel_schema::table::{split_name, type_name};
use koel_schema::types::TypeId;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, LitStr, Member};

pub(crate) fn composite(input: &DeriveInput) -> TokenStream {
    derive(input, with_composite)
}

pub(crate) fn domain(input: &DeriveInput) -> TokenStream {
    derive(input, with_domain)
}

fn derive(input: &DeriveInput, make: fn(&mut Ctxt, &Schema, &DeriveInput) -> Option<TokenStream>) -> TokenStream {
    let mut ctxt = Ctxt::default();
    let (schema, track) = schema::load();
    let tokens = match &schema {
        Ok(schema) => make(&mut ctxt, schema, input),
        Err(error) => {
            ctxt.error(input.ident.span(), error.clone());
            None
        }
    };
    let errors = ctxt.finish().errors;
    quote! { #track #(#errors;)* #tokens }
}

/// The type that the struct stands for: `#[koel(type = "...")]`, or its own name in snake case.
fn find(ctxt: &mut Ctxt, schema: &Schema, input: &DeriveInput, kind: fn(&TypeKind) -> bool) -> Option<(TypeId, Span)> {
    let mut said: Option<LitStr> = None;
    nested(ctxt, &input.attrs, &mut |meta| {
        if !meta.path.get_ident().is_some_and(|key| key.to_string().trim_start_matches("r#") == "type") {
            return Err(meta.error("unknown key: there is `type`"));
        }
        said = Some(meta.value()?.parse()?);
        Ok(())
    });
    let (said, span) = match said {
        Some(said) => (said.value(), said.span()),
        None => (snake(input.ident.to_string().trim_start_matches("r#")), input.ident.span()),
    };
    if !input.generics.params.is_empty() {
        ctxt.error(input.ident.span(), "a type of the database has no generic parameters");
        return None;
    }
    let catalog = schema.catalog();
    let (in_schema, name) = split_name(&said);
    let Some(id) = catalog.type_by_name(in_schema.as_deref(), &name) else {
        let known = catalog.user_types().filter(|ty| kind(&ty.kind)).map(|ty| &*ty.name);
        let text = format!(
            "the migrations create no type `{said}`{}\n = help: name it with #[koel(type = \"...\")]{}",
            nearest(&name, known),
            schema.note()
        );
        ctxt.error(span, text);
        return None;
    };
    Some((id, span))
}

/// What a type is, in the user's words, and what stands for it.
fn is_a(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Enum(_) => "an enum: derive PgEnum",
        TypeKind::Composite(_) => "a composite type: derive PgComposite",
        TypeKind::Domain(_) => "a domain: derive PgDomain",
        TypeKind::Base | TypeKind::Range { .. } | TypeKind::Multirange { .. } | TypeKind::Pseudo | TypeKind::Shell => {
            "a type of its own"
        }
    }
}

fn with_composite(ctxt: &mut Ctxt, schema: &Schema, input: &DeriveInput) -> Option<TokenStream> {
    let Data::Struct(data) = &input.data else {
        ctxt.error(input.ident.span(), "PgComposite is for structs: each field is an attribute of the type");
        return None;
    };
    let Fields::Named(fields) = &data.fields else {
        ctxt.error(input.ident.span(), "a PgComposite has named fields: each is an attribute of the type");
        return None;
    };
    let (id, span) = find(ctxt, schema, input, |kind| matches!(kind, TypeKind::Composite(_)))?;
    let catalog = schema.catalog();
    let shown = catalog.type_name(id);
    let relation = match catalog.ty(id).kind {
        TypeKind::Composite(relation) => catalog.relation(relation)?,
        ref other => {
            ctxt.error(span, format!("`{shown}` is {}", is_a(other)));
            return None;
        }
    };
    let attributes: Vec<&Column> = relation.columns.iter().filter(|column| !column.dropped).collect();
    let mut found: Vec<Option<(&Ident, &syn::Type)>> = vec![None; attributes.len()];
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let (mut name, mut at, mut not_null) =
            (ident.to_string().trim_start_matches("r#").to_string(), ident.span(), false);
        nested(ctxt, &field.attrs, &mut |meta| {
            if meta.path.is_ident("not_null") {
                not_null = true;
                return Ok(());
            }
            if !meta.path.is_ident("rename") {
                return Err(meta.error("unknown key: there are `rename` and `not_null`"));
            }
            let said: LitStr = meta.value()?.parse()?;
            (name, at) = (said.value(), said.span());
            Ok(())
        });
        let Some(index) = attributes.iter().position(|attribute| *attribute.name == *name) else {
            let help = nearest(&name, attributes.iter().map(|attribute| &*attribute.name));
            ctxt.error(at, format!("the type `{shown}` has no attribute `{name}`{help}"));
            continue;
        };
        if found[index].replace((ident, &field.ty)).is_some() {
            ctxt.error(at, format!("two fields are of the attribute `{name}`"));
        }
        if !not_null && !never_null(schema, attributes[index].ty) && argument(&field.ty, "Option").is_none() {
            let text = format!(
                "the attribute `{name}` of `{shown}` can be NULL, as those of every composite type can\n = help: make the field an `Option`, or say #[koel(not_null)]: a value with a NULL there is an error then"
            );
            ctxt.error(field.ty.span(), text);
        }
    }
    let missing: Vec<String> = attributes
        .iter()
        .zip(&found)
        .filter(|(_, field)| field.is_none())
        .map(|(attribute, _)| format!("`{}`", attribute.name))
        .collect();
    if !missing.is_empty() {
        let text = format!("no field stands for {} of the type `{shown}`", missing.join(", "));
        ctxt.error(input.ident.span(), text);
        return None;
    }
    let mut checks = TokenStream::new();
    let (mut writes, mut reads) = (TokenStream::new(), TokenStream::new());
    for (attribute, (field, ty)) in attributes.iter().zip(found.into_iter().flatten()) {
        let pg = classify(catalog, attribute.ty);
        let Some(marker) = pg.marker() else {
            let text = format!(
                "the attribute `{}` has the type `{}`, which no Rust type stands for",
                attribute.name,
                pg.display()
            );
            ctxt.error(ty.span(), text);
            continue;
        };
        if matches!(&pg, PgType::Scalar(row) if row.name == "json") {
            let text = format!(
                "the attribute `{}` is json, which cannot be written inside another value: make it jsonb",
                attribute.name
            );
            ctxt.error(ty.span(), text);
        }
        checks.extend(quote_spanned! { ty.span() => __koel::reads::<#marker, #ty>(); });
        let info = match attribute.ty.builtin_oid() {
            Some(oid) => quote! { __koel::builtin(#oid) },
            None => {
                let name = type_name(catalog, attribute.ty);
                quote! { __koel::named(#name) }
            }
        };
        writes.extend(quote! { out.add(#info, &value.#field)?; });
        reads.extend(quote! { #field: value.attribute()?, });
    }
    let (ident, hash, name) = (&input.ident, name_hash(&shown), type_name(catalog, id));
    Some(quote! {
        const _: () = {
            use ::koel_runtime::private as __koel;
            #[allow(dead_code)]
            fn compared() { #checks }
            fn encode(value: &#ident, buf: &mut __koel::ArgumentBuffer) -> __koel::EncodeResult {
                let mut out = __koel::Attributes::new(buf);
                #writes
                __koel::Ok(out.finish())
            }
            fn decode(value: __koel::ValueRef<'_>) -> __koel::BoxResult<#ident> {
                let mut value = __koel::Reading::new(value)?;
                __koel::Ok(#ident { #reads })
            }
            ::koel_runtime::pg_composite!(#ident, #hash, #name, encode, decode);
        };
    })
}

/// A domain that forbids NULL.
fn never_null(schema: &Schema, mut ty: TypeId) -> bool {
    while let Some(domain) = schema.catalog().domain(ty) {
        if domain.not_null {
            return true;
        }
        ty = domain.base;
    }
    false
}

fn with_domain(ctxt: &mut Ctxt, schema: &Schema, input: &DeriveInput) -> Option<TokenStream> {
    let fields = match &input.data {
        Data::Struct(data) => data.fields.members().zip(&data.fields).collect::<Vec<_>>(),
        Data::Enum(_) | Data::Union(_) => Vec::new(),
    };
    let [(member, field)] = fields.as_slice() else {
        ctxt.error(
            input.ident.span(),
            "a PgDomain is a struct with one field, which holds the value: `struct Email(String);`",
        );
        return None;
    };
    let (id, span) = find(ctxt, schema, input, |kind| matches!(kind, TypeKind::Domain(_)))?;
    let catalog = schema.catalog();
    let shown = catalog.type_name(id);
    match &catalog.ty(id).kind {
        TypeKind::Domain(_) => {}
        other => {
            ctxt.error(span, format!("`{shown}` is {}", is_a(other)));
            return None;
        }
    }
    let ty = &field.ty;
    if argument(ty, "Option").is_some() {
        let text = format!(
            "a value of the domain `{shown}` is never NULL: where a column can be NULL, its field is an `Option<{}>`",
            input.ident
        );
        ctxt.error(ty.span(), text);
        return None;
    }
    let pg = classify(catalog, id);
    let Some(marker) = pg.marker() else {
        ctxt.error(span, format!("the domain `{shown}` is over `{}`, which no Rust type stands for", pg.display()));
        return None;
    };
    let ident = &input.ident;
    let member = match member {
        Member::Named(name) => quote! { #name },
        Member::Unnamed(index) => quote! { #index },
    };
    // There are no arrays of arrays.
    let array = match pg {
        PgType::Array(_) => quote! { ::koel_runtime::pg_domain!(elements: #ident, #member, #ty); },
        _ => quote! { ::koel_runtime::pg_domain!(array: #ident, #ty); },
    };
    let key =
        (pg.in_cursors() && has_key(ty)).then(|| quote! { ::koel_runtime::pg_domain!(key: #ident, #member, #ty); });
    let check = quote_spanned! { ty.span() => __koel::reads::<#marker, #ty>(); };
    Some(quote! {
        const _: () = {
            use ::koel_runtime::private as __koel;
            #[allow(dead_code)]
            fn compared() { #check }
            ::koel_runtime::pg_domain!(#ident, #member, #ty, #marker);
            #array
            #key
        };
    })
}

/// A type that a cursor holds, as far as its name says.
fn has_key(ty: &syn::Type) -> bool {
    const KEYS: &[&str] = &[
        "bool",
        "i8",
        "i16",
        "i32",
        "i64",
        "f32",
        "f64",
        "String",
        "Vec",
        "Oid",
        "Uuid",
        "Decimal",
        "BigDecimal",
        "IpNetwork",
        "IpNet",
        "DateTime",
        "NaiveDateTime",
        "NaiveDate",
        "NaiveTime",
        "OffsetDateTime",
        "PrimitiveDateTime",
        "Date",
        "Time",
    ];
    let syn::Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| KEYS.iter().any(|key| last.ident == key))
}
