//! Methods that insert many rows.

use super::Maker;
use super::columns::Column;
use super::write::conflict_tokens;
use crate::model::{PgType, Rows};
use koel_schema::table::{self, BulkColumn, Conflict, Source};
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

/// A column of the arrays.
struct Bulk<'m, 'a> {
    column: &'m Column<'a>,
    text: BulkColumn,
    /// 0: it is always given.
    bit: u64,
}

/// A key by which rows that come back are told apart.
struct Telling {
    /// The optional columns that it needs.
    needed: u64,
    names: Vec<String>,
    /// Which of the columns those are.
    at: Vec<usize>,
    /// Values are equal where their bytes are.
    same_bytes: bool,
}

impl Maker<'_> {
    pub(super) fn bulk(&mut self) {
        let mut made = false;
        self.make("insert_many", "insert_many", |maker| {
            maker.insertable()?;
            let doc = "Inserts all of these rows, or none of them, and returns them.";
            let method = maker.many_method("insert_many", doc, None)?;
            made = true;
            Ok(method)
        });
        self.make("upsert_many", "upsert_many", |maker| {
            maker.insertable()?;
            let (key, conflict) = maker.conflict()?;
            let shown = maker.shown(&key.columns);
            let doc = format!(
                "Inserts all of these rows, or none of them; where one of the same {shown} is there, that one takes its values instead, NULLs too; what is left to its default is left alone. Returns them. No two rows may have the same key: PostgreSQL refuses those that meet in one statement (21000)."
            );
            let method = maker.many_method("upsert_many", &doc, Some(&conflict))?;
            made = true;
            Ok(method)
        });
        self.make("copy_in", "copy_in", |maker| {
            maker.insertable()?;
            maker.copy_method()
        });
        if made && let Ok(columns) = self.bulk_columns() {
            let tokens = self.new_row(&columns);
            self.impls.extend(tokens);
        }
    }

    fn bulk_columns(&self) -> Result<Vec<Bulk<'_, '_>>, String> {
        let catalog = self.schema.catalog();
        let mut next = 1u64;
        let mut columns = Vec::new();
        for column in self.insert_columns() {
            let bit = match column.source {
                Source::Default => {
                    let bit = next;
                    next = next.checked_mul(2).ok_or("more than 63 columns have defaults")?;
                    bit
                }
                Source::Required | Source::Nullable | Source::Server => 0,
            };
            let base = self.table.base_type(column.at);
            let element = catalog.element_type(base);
            let array = matches!(column.pg, PgType::Array(_));
            let of = if array { catalog.base_type(element) } else { base };
            if array && column.given.as_ref().is_some_and(|ty| crate::input::queries::argument(ty, "Vec").is_none()) {
                return Err(format!(
                    "koel.toml reads the arrays of `{}` as something else than a Vec",
                    column.field.column
                ));
            }
            if matches!(column.pg, PgType::Named { is_enum: false, .. }) {
                let name = &column.field.column;
                return Err(format!(
                    "`{name}` is of a composite type, which neither UNNEST nor COPY takes from here: use `insert`, or a query"
                ));
            }
            let text = BulkColumn { name: column.name.clone(), ty: table::type_name(catalog, of), array };
            columns.push(Bulk { column, text, bit });
        }
        if columns.iter().all(|column| column.bit != 0) {
            return Err("every column has a default: which rows there are would be nowhere said".into());
        }
        Ok(columns)
    }

    /// Keys that tell the rows given apart, of values that are stored as they are given. Those that the program itself can compare come first.
    fn telling_keys(&self, columns: &[Bulk<'_, '_>]) -> Vec<Telling> {
        if self.table.changed_on_insert() {
            return Vec::new();
        }
        let catalog = self.schema.catalog();
        let usable = self.keys.iter().filter(|key| key.predicate.is_none() && !key.deferrable);
        let told = usable.filter_map(|key| {
            let mut told = Telling { needed: 0, names: Vec::new(), at: Vec::new(), same_bytes: true };
            for at in &key.columns {
                let (number, found) = columns.iter().enumerate().find(|(_, bulk)| bulk.column.at == *at)?;
                if found.column.nullable || found.text.array || !self.table.stored_as_given(*at) {
                    return None;
                }
                told.needed |= found.bit;
                told.names.push(found.text.name.clone());
                told.at.push(number);
                told.same_bytes &=
                    found.column.given.is_none() && catalog.equality_is_identity(self.table.base_type(*at));
            }
            Some(told)
        });
        let mut told: Vec<_> = told.collect();
        told.sort_by_key(|key| (!key.same_bytes, key.needed.count_ones()));
        told
    }

    fn many_method(&self, name: &str, doc: &str, conflict: Option<&Conflict>) -> Result<TokenStream, String> {
        let columns = self.bulk_columns()?;
        let keys = self.telling_keys(&columns);
        let list: Vec<String> = self.table.columns.iter().map(|&at| self.table.quoted(at)).collect();
        // With all optional columns, with none, and by each key: as the runtime puts them together.
        let masks = [u64::MAX, 0].into_iter().chain(keys.iter().map(|key| key.needed));
        for mask in masks {
            let given: Vec<BulkColumn> = columns
                .iter()
                .filter(|bulk| bulk.bit == 0 || bulk.bit & mask != 0)
                .map(|bulk| bulk.text.clone())
                .collect();
            let key = keys.iter().find(|key| key.needed & !mask == 0).filter(|key| !key.same_bytes);
            let key = key.map_or(&[][..], |key| &key.names);
            let checked = self.analyse(&table::insert_many(&self.table.name, &given, key, conflict, &list))?;
            if checked.rows != Rows::Many || checked.columns.len() != list.len() {
                return Err("its rows do not come back as they are".into());
            }
        }
        let texts = columns.iter().map(|Bulk { text: BulkColumn { name, ty, array }, bit, .. }| {
            quote! { __koel::BulkColumn { name: #name, ty: #ty, array: #array, bit: #bit } }
        });
        let keys = keys.iter().map(|Telling { needed, names, same_bytes, .. }| {
            quote! { __koel::BulkKey { needed: #needed, columns: &[#(#names),*], same_bytes: #same_bytes } }
        });
        let (into, called, conflict) = (&self.table.name, self.called(name), conflict_tokens(conflict));
        let (vis, method, new, doc) = (&self.input.vis, format_ident!("{name}"), self.new_name(), format!(" {doc}"));
        Ok(quote! {
            #[doc = #doc]
            #vis async fn #method<'koel>(
                db: impl __koel::Acquire<'koel>,
                rows: &[#new],
            ) -> ::koel_runtime::Result<::std::vec::Vec<Self>> {
                const BULK: &__koel::Bulk = &__koel::Bulk {
                    name: #called,
                    table: #into,
                    columns: &[#(#texts),*],
                    keys: &[#(#keys),*],
                    conflict: #conflict,
                    list: &[#(#list),*],
                };
                __koel::insert_many::<Self, #new>(db, BULK, rows).await
            }
        })
    }

    /// COPY: what is on the wire must be of the very types of the columns, as no cast is between.
    fn copy_method(&mut self) -> Result<TokenStream, String> {
        let catalog = self.schema.catalog();
        let columns = self.bulk_columns()?;
        let mut texts = Vec::new();
        for Bulk { column, bit, .. } in &columns {
            let (base, name) = (self.table.base_type(column.at), &column.name);
            let (element, json) = match &column.pg {
                PgType::Array(of) if matches!(&**of, PgType::Scalar(row) if row.name == "json") => {
                    return Err(format!("`{}` is an array of json, which only parameters can be", column.field.column));
                }
                PgType::Array(of) if !matches!(**of, PgType::Named { is_enum: false, .. }) => {
                    (Some(table::type_name(catalog, catalog.element_type(base))), false)
                }
                PgType::Array(_) => {
                    return Err(format!(
                        "`{}` is of a composite type, which only parameters can be",
                        column.field.column
                    ));
                }
                PgType::Scalar(row) => (None, row.name == "json"),
                PgType::Named { .. } | PgType::Unmapped(_) | PgType::Error => (None, false),
            };
            let element = match element {
                Some(element) => quote! { __koel::Option::Some(#element) },
                None => quote! { __koel::Option::None },
            };
            texts.push(quote! { __koel::CopyColumn { name: #name, bit: #bit, element: #element, json: #json } });
        }
        let masks = columns.iter().filter(|bulk| bulk.bit != 0).map(|Bulk { column, bit, .. }| {
            let ident = &column.field.ident;
            quote! { | (if self.#ident.is_some() { #bit } else { 0 }) }
        });
        let values = columns.iter().map(|Bulk { column, bit, .. }| {
            let ident = &column.field.ident;
            match bit {
                0 => quote! { out.value(&self.#ident)?; },
                _ => quote! { if let __koel::Option::Some(value) = &self.#ident { out.value(value)?; } },
            }
        });
        let (vis, new, into) = (&self.input.vis, self.new_name(), &self.table.name);
        let impls = quote! {
            impl __koel::CopyRow for #new {
                fn mask(&self) -> u64 {
                    0 #(#masks)*
                }
                fn copy(&self, out: &mut __koel::Copied<'_>) -> __koel::BoxResult<()> {
                    #(#values)*
                    __koel::Ok(())
                }
            }
        };
        let method = quote! {
            /// Loads all of these rows through COPY, or none of them; how many there were. They are taken as they are sent, some megabytes at a time, so that
            /// there may be more than fit into memory; nothing comes back of them.
            #vis async fn copy_in<'koel>(
                db: impl __koel::Acquire<'koel>,
                rows: impl ::core::iter::IntoIterator<
                    Item: ::core::borrow::Borrow<#new> + ::core::marker::Send,
                    IntoIter: ::core::marker::Send,
                >,
            ) -> ::koel_runtime::Result<u64> {
                const HOW: &__koel::CopyIn = &__koel::CopyIn { table: #into, columns: &[#(#texts),*] };
                __koel::copy_in::<#new>(db, HOW, rows).await
            }
        };
        drop(columns);
        self.impls.extend(impls);
        Ok(method)
    }

    /// How the runtime takes the columns of new rows apart.
    fn new_row(&self, columns: &[Bulk<'_, '_>]) -> TokenStream {
        let new = self.new_name();
        let optional = columns.iter().filter(|bulk| bulk.bit != 0);
        let masks = optional.map(|Bulk { column, bit, .. }| {
            let ident = &column.field.ident;
            quote! { | (if self.#ident.is_some() { #bit } else { 0 }) }
        });
        let sizes = columns.iter().enumerate().map(|(index, Bulk { column, .. })| {
            let (ident, number) = (&column.field.ident, index + 1);
            match column.marker().filter(|_| column.given.is_none()) {
                Some(marker) => quote! { + __koel::IntoParam::<#marker, #number>::size(&self.#ident) },
                None => quote! { + ::core::mem::size_of_val(&self.#ident) },
            }
        });
        let compared = self.telling_keys(columns).into_iter().filter(|key| key.same_bytes).flat_map(|key| key.at);
        let values = compared.collect::<std::collections::BTreeSet<_>>().into_iter().map(|at| {
            let Bulk { column, bit, .. } = &columns[at];
            let ident = &column.field.ident;
            match bit {
                0 => quote! { #at => out.value(&self.#ident), },
                _ => quote! { #at => out.value(self.#ident.as_ref()?), },
            }
        });
        let arrays = columns.iter().enumerate().map(|(index, Bulk { column, bit, .. })| {
            let (ident, number, span) = (&column.field.ident, index + 1, column.field.ty.span());
            let array = match &column.pg {
                PgType::Array(element) => Some(element.marker()),
                _ => None,
            };
            let bound = match (array, column.marker().filter(|_| column.given.is_none())) {
                (Some(Some(element)), Some(_)) => quote_spanned! { span =>
                    out.elements::<#element, #number, Self, _>(rows, |row| &row.#ident)
                },
                (Some(_), _) => quote! { out.elements_given(rows, |row: &Self| &row.#ident) },
                (None, Some(marker)) if *bit == 0 => quote_spanned! { span =>
                    out.column::<#marker, #number, Self, _>(rows, |row| &row.#ident)
                },
                (None, Some(marker)) => quote_spanned! { span =>
                    out.optional::<#marker, #number, Self, _>(rows, |row| row.#ident.as_ref())
                },
                (None, None) if *bit == 0 => quote! { out.column_given::<Self, _>(rows, |row| &row.#ident) },
                (None, None) => quote! { out.optional_given::<Self, _>(rows, |row| row.#ident.as_ref()) },
            };
            match bit {
                0 => quote! { #bound; },
                bit => quote! { if mask & #bit != 0 { #bound; } },
            }
        });
        quote! {
            impl __koel::NewRow for #new {
                fn mask(&self) -> u64 {
                    0 #(#masks)*
                }
                fn size(&self) -> usize {
                    0 #(#sizes)*
                }
                fn arrays(rows: &[&Self], mask: u64, out: &mut __koel::Arrays) {
                    let _ = mask;
                    #(#arrays)*
                }
                fn value(&self, column: usize, out: &mut __koel::Wanted) -> __koel::Option<()> {
                    match column {
                        #(#values)*
                        _ => __koel::Option::None,
                    }
                }
            }
        }
    }
}
