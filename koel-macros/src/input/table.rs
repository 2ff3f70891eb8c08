//! `#[derive(Table)]`'s input.

use super::queries::argument;
use crate::ctxt::Ctxt;
use proc_macro2::Span;
use quote::ToTokens;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Path, Token, Type, Visibility};

/// What a derive generates: these, and `find_by_...` and `list_by_...` by their own names.
pub(crate) const METHODS: &[&str] = &[
    "get",
    "get_many",
    "find_by",
    "list_by",
    "page",
    "count",
    "exists",
    "insert",
    "insert_many",
    "copy_in",
    "upsert",
    "upsert_many",
    "update",
    "delete",
    "soft_delete",
    "restore",
    "lock",
    "constraints",
];

/// A struct that holds a row of a table.
pub(crate) struct Table {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    /// The table's name, and where it is said.
    pub(crate) table: LitStr,
    pub(crate) soft_delete: Option<LitStr>,
    /// Rows that are marked as deleted are read too.
    pub(crate) with_deleted: bool,
    /// The order of pages.
    pub(crate) page: Option<LitStr>,
    /// The key that an upsert meets.
    pub(crate) upsert: Option<LitStr>,
    pub(crate) choice: Choice,
    /// What the generated structs derive besides Debug and Clone.
    pub(crate) derives: Vec<Path>,
    pub(crate) fields: Vec<Field>,
}

pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) ty: Type,
    pub(crate) column: String,
    /// Where the column's name is said.
    pub(crate) span: Span,
}

impl Field {
    /// The field's type where NULL is none of its values.
    pub(crate) fn never_null(&self) -> &Type {
        argument(&self.ty, "Option").unwrap_or(&self.ty)
    }
}

/// Which methods are wanted.
#[derive(Default)]
pub(crate) struct Choice {
    only: Option<Vec<Ident>>,
    skip: Vec<Ident>,
}

impl Choice {
    /// Where a method was asked for by name.
    pub(crate) fn asked(&self, name: &str) -> Option<Span> {
        self.only.iter().flatten().find(|wanted| *wanted == name).map(Ident::span)
    }

    /// `group` is `find_by` for `find_by_email`; for others the name itself.
    pub(crate) fn wants(&self, name: &str, group: &str) -> bool {
        let among = |list: &[Ident]| list.iter().any(|said| said == name || said == group);
        self.only.as_ref().is_none_or(|only| among(only)) && !among(&self.skip)
    }

    /// All names said.
    pub(crate) fn names(&self) -> impl Iterator<Item = &Ident> {
        self.only.iter().flatten().chain(&self.skip)
    }
}

impl Table {
    /// Reads it; what is wrong with it is told, and the rest read on.
    pub(crate) fn parse(ctxt: &mut Ctxt, input: &DeriveInput) -> Option<Self> {
        let Data::Struct(data) = &input.data else {
            ctxt.error(input.ident.span(), "Table is for structs: one that holds a row of a table");
            return None;
        };
        let Fields::Named(named) = &data.fields else {
            ctxt.error(input.ident.span(), "a Table has named fields: each is a column");
            return None;
        };
        if !input.generics.params.is_empty() {
            ctxt.error(input.ident.span(), "a Table has no generic parameters: it owns the row that it holds");
            return None;
        }
        let mut said = Said::default();
        nested(ctxt, &input.attrs, &mut |meta| said.read(meta));
        let mut fields = Vec::new();
        for field in &named.named {
            let Some(ident) = field.ident.clone() else { continue };
            let mut column = (ident.to_string().trim_start_matches("r#").to_string(), ident.span());
            nested(ctxt, &field.attrs, &mut |meta| {
                if !meta.path.is_ident("column") && !meta.path.is_ident("rename") {
                    return Err(meta.error("unknown key: `column`"));
                }
                let name: LitStr = meta.value()?.parse()?;
                column = (name.value(), name.span());
                Ok(())
            });
            let (column, span) = column;
            fields.push(Field { ident, vis: field.vis.clone(), ty: field.ty.clone(), column, span });
        }
        let Some(table) = said.table else {
            ctxt.error(input.ident.span(), "which table?\n = help: #[koel(table = \"...\")]");
            return None;
        };
        Some(Self {
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            table,
            soft_delete: said.soft_delete,
            with_deleted: said.with_deleted,
            page: said.page,
            upsert: said.upsert,
            choice: said.choice,
            derives: said.derives,
            fields,
        })
    }
}

#[derive(Default)]
struct Said {
    table: Option<LitStr>,
    soft_delete: Option<LitStr>,
    with_deleted: bool,
    page: Option<LitStr>,
    upsert: Option<LitStr>,
    choice: Choice,
    derives: Vec<Path>,
}

impl Said {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let key = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        match key.as_str() {
            "table" => self.table = Some(meta.value()?.parse()?),
            "soft_delete" => self.soft_delete = Some(meta.value()?.parse()?),
            "with_deleted" => self.with_deleted = true,
            "page" => self.page = Some(meta.value()?.parse()?),
            "upsert" => self.upsert = Some(meta.value()?.parse()?),
            "only" => self.choice.only.get_or_insert_default().extend(list::<Ident>(meta)?),
            "skip" => self.choice.skip.extend(list::<Ident>(meta)?),
            "derive" => self.derives.extend(list::<Path>(meta)?),
            _ => {
                let keys =
                    "`table`, `soft_delete`, `with_deleted`, `page`, `upsert`, `only(...)`, `skip(...)`, `derive(...)`";
                return Err(meta.error(format!("unknown key: {keys}")));
            }
        }
        Ok(())
    }
}

/// What stands in parentheses, with commas between.
fn list<T: syn::parse::Parse + ToTokens>(meta: &ParseNestedMeta<'_>) -> syn::Result<impl Iterator<Item = T>> {
    let content;
    syn::parenthesized!(content in meta.input);
    Ok(content.parse_terminated(T::parse, Token![,])?.into_iter())
}

/// Every item of `#[koel(...)]`.
pub(crate) fn nested(
    ctxt: &mut Ctxt,
    attrs: &[Attribute],
    read: &mut dyn FnMut(&ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("koel")) {
        if let Err(error) = attr.parse_nested_meta(|meta| read(&meta)) {
            error.into_iter().for_each(|error| ctxt.error(error.span(), error.to_string()));
        }
    }
}
