//! Methods that change one row, and the structs that they take.

use super::Maker;
use super::columns::{Column, declared_and_bound};
use crate::model::Rows;
use koel_schema::table::{self, Conflict, InsertColumn, Key, Source};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

impl Column<'_> {
    /// The type of the field of `NewUser`, or of what a patch sets.
    pub(super) fn value(&self) -> TokenStream {
        let field = self.field;
        if self.nullable { field.ty.to_token_stream() } else { field.never_null().to_token_stream() }
    }

    fn insert(&self) -> InsertColumn {
        InsertColumn { name: self.name.clone(), cast: self.cast.clone() }
    }

    /// `out.set::<Uuid, 1, _>("id", "", value)`
    fn set(&self, number: usize, value: &TokenStream) -> TokenStream {
        let (name, cast) = (&self.name, &self.cast);
        match self.marker().filter(|_| self.given.is_none()) {
            // Where the type does not fit, rustc points at the field.
            Some(marker) => quote_spanned! { self.field.ty.span() =>
                out.set::<#marker, #number, _>(#name, #cast, #value)
            },
            None => quote_spanned! { self.field.ty.span() => out.set_given(#name, #cast, #value) },
        }
    }

    /// "`users.id`, `uuid`"
    fn doc(&self, table: &str, more: &str) -> String {
        format!(" `{table}.{}`, `{}`{more}", self.field.column, self.pg.display())
    }
}

impl<'a> Maker<'a> {
    pub(super) fn writes(&mut self) {
        if self.wants_new() && self.insertable().is_ok() {
            self.new_struct();
        }
        self.make("insert", "insert", |maker| {
            maker.insertable()?;
            let doc = "Inserts a row, and returns it.";
            maker.insert_method("insert", doc, None)
        });
        self.make("upsert", "upsert", |maker| {
            maker.insertable()?;
            let (key, conflict) = maker.conflict()?;
            let shown = maker.shown(&key.columns);
            let doc = format!(
                "Inserts a row; where one of the same {shown} is there, that one takes its values instead, NULLs too; what is left to its default is left alone. Returns it."
            );
            maker.insert_method("upsert", &doc, Some(&conflict))
        });
        self.make("update", "update", Self::update);
        self.make("delete", "delete", |maker| {
            let columns = maker.primary()?.columns.clone();
            let condition = maker.condition(&columns, &[], false);
            let sql = format!("DELETE FROM {} WHERE {condition}", maker.table.name);
            maker.executed("delete", "Deletes the row of this primary key; whether there was one.", &columns, &sql)
        });
        self.make("soft_delete", "soft_delete", |maker| {
            let columns = maker.primary()?.columns.clone();
            let (live, mark, _) = maker.marked()?;
            let condition = maker.condition(&columns, &[&live], false);
            let sql = format!("UPDATE {} SET {mark} WHERE {condition}", maker.table.name);
            let doc = "Marks the row of this primary key as deleted; whether there was one that was not.";
            maker.executed("soft_delete", doc, &columns, &sql)
        });
        self.make("restore", "restore", |maker| {
            let columns = maker.primary()?.columns.clone();
            let (live, _, unmark) = maker.marked()?;
            let dead = format!("NOT ({live})");
            let condition = maker.condition(&columns, &[&dead], false);
            let sql = format!("UPDATE {} SET {unmark} WHERE {condition}", maker.table.name);
            let doc = "Takes back that the row of this primary key is deleted; whether there was one.";
            maker.executed("restore", doc, &columns, &sql)
        });
    }

    pub(super) fn new_name(&self) -> Ident {
        format_ident!("New{}", self.input.ident)
    }

    /// Some method takes a new row.
    fn wants_new(&self) -> bool {
        ["insert", "insert_many", "copy_in", "upsert", "upsert_many"]
            .iter()
            .any(|name| self.input.choice.wants(name, name))
    }

    /// The columns that INSERT can give.
    pub(super) fn insert_columns(&self) -> impl Iterator<Item = &Column<'a>> {
        self.columns.iter().filter(|column| column.source != Source::Server)
    }

    /// Whether a row can be inserted without the columns that are no fields.
    pub(super) fn insertable(&self) -> Result<(), String> {
        let required = |&at: &usize| self.table.column(at).is_some() && self.table.source(at) == Source::Required;
        let without: Vec<usize> =
            (0..self.table.relation.columns.len()).filter(required).filter(|&at| self.column(at).is_none()).collect();
        match without.as_slice() {
            [] => Ok(()),
            [_] => Err(format!("the column {} is no field, NOT NULL and without a default", self.shown(&without))),
            _ => Err(format!("the columns {} are no fields, NOT NULL and without a default", self.shown(&without))),
        }
    }

    /// `NewUser`: what must be given as it is, the rest as `Option`.
    fn new_struct(&mut self) {
        let (vis, new) = (&self.input.vis, self.new_name());
        let derives = &self.input.derives;
        let table = self.table.relation.name.to_string();
        let mut fields = TokenStream::new();
        let (mut params, mut inits, mut values) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
        let mut all_optional = true;
        for (index, column) in self.insert_columns().enumerate() {
            let (ident, field_vis, ty) = (&column.field.ident, &column.field.vis, column.value());
            let number = index + 1;
            let (doc, held) = match column.source {
                Source::Default if column.nullable => {
                    (" `None`: its default; `Some(None)`: NULL.", quote! { ::core::option::Option<#ty> })
                }
                Source::Default => (" `None`: its default.", quote! { ::core::option::Option<#ty> }),
                Source::Nullable => (" `None`: NULL.", ty.clone()),
                Source::Required | Source::Server => ("", ty.clone()),
            };
            let doc = column.doc(&table, &format!(".{doc}"));
            fields.extend(quote! { #[doc = #doc] #field_vis #ident: #held, });
            if column.source == Source::Required {
                all_optional = false;
                params.extend(quote! { #ident: #ty, });
                inits.extend(quote! { #ident, });
            } else {
                inits.extend(quote! { #ident: ::core::default::Default::default(), });
            }
            values.extend(match column.source {
                Source::Default => {
                    let set = column.set(number, &quote! { value });
                    quote! { if let __koel::Option::Some(value) = &self.#ident { #set; } }
                }
                Source::Required | Source::Nullable | Source::Server => {
                    let set = column.set(number, &quote! { &self.#ident });
                    quote! { #set; }
                }
            });
        }
        let count = self.insert_columns().count();
        let doc = format!(" A new row of `{table}`.");
        let default = all_optional.then(|| quote! { #[derive(::core::default::Default)] });
        self.items.extend(quote! {
            #[doc = #doc]
            #[derive(::core::fmt::Debug, ::core::clone::Clone, #(#derives),*)]
            #default
            #[allow(dead_code)]
            #vis struct #new { #fields }
        });
        self.impls.extend(quote! {
            #[allow(dead_code, clippy::too_many_arguments, clippy::new_without_default)]
            impl #new {
                /// With what must be given; the rest is NULL, or the column's default.
                #vis fn new(#params) -> Self {
                    Self { #inits }
                }

                fn __koel_values(&self) -> __koel::Values {
                    #[allow(unused_mut)]
                    let mut out = __koel::Values::new(#count);
                    #values
                    out
                }
            }
        });
    }

    /// The key that an upsert meets.
    pub(super) fn conflict(&self) -> Result<(Key, Conflict), String> {
        let key = match &self.input.upsert {
            Some(said) => {
                let said = said.value();
                let wanted: Vec<&str> = said.split(',').map(str::trim).collect();
                let columns = wanted
                    .iter()
                    .map(|name| self.table.find(name).ok_or_else(|| format!("the table has no column `{name}`")));
                let columns = columns.collect::<Result<Vec<_>, _>>()?;
                let same = |key: &&Key| {
                    key.columns.len() == columns.len() && columns.iter().all(|at| key.columns.contains(at))
                };
                let key = self.keys.iter().filter(same).min_by_key(|key| key.predicate.is_some());
                key.ok_or_else(|| format!("no unique key is over {}", self.shown(&columns)))?
            }
            None => self.primary().map_err(|why| format!("{why}, and #[koel(upsert = \"...\")] names no other key"))?,
        };
        if key.deferrable {
            return Err(format!("ON CONFLICT takes no deferrable constraint, such as `{}`", key.name));
        }
        if key.predicate == Some(Err(())) {
            return Err(format!("the predicate of the index `{}` is more than koel writes", key.name));
        }
        for &at in &key.columns {
            match self.column(at).map(|column| column.source) {
                None => return Err(format!("its key's column {} is no field", self.shown(&[at]))),
                Some(Source::Server) => {
                    let help = "another unique key is named by #[koel(upsert = \"...\")]";
                    return Err(format!("the server gives its key's column {}: {help}", self.shown(&[at])));
                }
                Some(Source::Required | Source::Nullable | Source::Default) => {}
            }
        }
        Ok((key.clone(), self.table.conflict(key)))
    }

    fn insert_method(&self, name: &str, doc: &str, conflict: Option<&Conflict>) -> Result<TokenStream, String> {
        // With all columns, and with none that can be left out: each is checked on its own, whichever others are there.
        let all: Vec<InsertColumn> = self.insert_columns().map(Column::insert).collect();
        let least =
            self.insert_columns().filter(|column| column.source != Source::Default).map(Column::insert).collect();
        for columns in [all, least] {
            self.analyse(&table::insert(&self.table.name, &columns, conflict, &self.table.list()))?;
        }
        let (into, list, called) = (&self.table.name, self.table.list(), self.called(name));
        let conflict = conflict_tokens(conflict);
        let body = quote! {
            const HOW: &__koel::Inserted = &__koel::Inserted { table: #into, conflict: #conflict, list: #list };
            new.__koel_values().insert::<Self>(HOW).named(#called).fetch_one(executor).await
        };
        let new = self.new_name();
        Ok(self.method(&format_ident!("{name}"), doc, &quote! { new: #new }, &quote! { Self }, &body))
    }

    fn update(&mut self) -> Result<TokenStream, String> {
        let keys = self.primary()?.columns.clone();
        let changed = |column: &&Column<'_>| column.source != Source::Server && !keys.contains(&column.at);
        let columns: Vec<&Column<'_>> = self.columns.iter().filter(changed).collect();
        if columns.is_empty() {
            return Err("no field but those of the primary key can be changed".into());
        }
        let condition = self.condition(&keys, &[], true);
        let given: Vec<InsertColumn> = columns.iter().map(|column| column.insert()).collect();
        let (into, list, count) = (&self.table.name, self.table.list(), keys.len());
        let checked = self.analyse(&table::update(into, &given, count, &condition, &list))?;
        let nothing = self.table.select(&list, Some(&condition), "");
        if !matches!((checked.rows, self.analyse(&nothing)?.rows), (Rows::AtMostOne, Rows::AtMostOne)) {
            return Err("more than one row may have the same primary key".into());
        }
        let (vis, patch) = (&self.input.vis, format_ident!("{}Patch", self.input.ident));
        let (derives, table) = (&self.input.derives, self.table.relation.name.to_string());
        let serde = derives.iter().any(|path| path.segments.last().is_some_and(|last| last.ident == "Deserialize"));
        let absent = serde.then(|| quote! { #[serde(default)] });
        let (mut fields, mut values) = (TokenStream::new(), TokenStream::new());
        for (index, column) in columns.iter().enumerate() {
            let (ident, field_vis, ty, number) = (&column.field.ident, &column.field.vis, column.value(), index + 1);
            let doc = column.doc(&table, if column.nullable { "; can be set to NULL." } else { "." });
            fields.extend(quote! { #[doc = #doc] #field_vis #ident: ::koel_runtime::Patch<#ty>, });
            let set = column.set(count + number, &quote! { value });
            values.extend(quote! { if let ::koel_runtime::Patch::Set(value) = &patch.#ident { #set; } });
        }
        let doc = format!(" What an update does to a row of `{table}`: nothing, but for what is set.");
        self.items.extend(quote! {
            #[doc = #doc]
            #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default, #(#derives),*)]
            #absent
            #[allow(dead_code)]
            #vis struct #patch { #fields }
        });
        let (declared, bound) = declared_and_bound(&self.key_params(&keys)?);
        let called = self.called("update");
        let body = quote! {
            const HOW: &__koel::Updated =
                &__koel::Updated { table: #into, keys: #count, condition: #condition, list: #list };
            let mut out = __koel::Values::after(#bound);
            #values
            out.update::<Self>(HOW, #nothing).named(#called).fetch_optional(executor).await
        };
        let doc = format!(
            "Changes the row of this primary key, {}{}, and returns it as it is then. A patch that sets nothing reads it.",
            self.shown(&keys),
            self.living()
        );
        let params = quote! { #declared, patch: #patch };
        Ok(self.method(&format_ident!("update"), &doc, &params, &quote! { ::core::option::Option<Self> }, &body))
    }

    /// How rows are marked: the condition for those that are not, what marks one, what takes it back.
    fn marked(&self) -> Result<(String, String, String), String> {
        match &self.table.soft_delete {
            Some(found) => Ok((found.live.clone(), found.mark.clone(), found.unmark.clone())),
            None => Err("no column marks rows as deleted: koel.toml names it for all tables, [tables] soft_delete = \"...\", or #[koel(soft_delete = \"...\")]".into()),
        }
    }

    /// A method that changes the row of a key and says whether there was one.
    fn executed(&self, name: &str, doc: &str, columns: &[usize], sql: &str) -> Result<TokenStream, String> {
        self.analyse(sql)?;
        let (declared, bound) = declared_and_bound(&self.key_params(columns)?);
        let called = self.called(name);
        let body = quote! {
            let query = __koel::query_args::<__koel::Execute, _>(#sql, #bound, __koel::no_columns).named(#called);
            __koel::Ok(query.execute(executor).await? > 0)
        };
        Ok(self.method(&format_ident!("{name}"), doc, &declared, &quote! { bool }, &body))
    }
}

/// As the runtime takes it.
pub(super) fn conflict_tokens(conflict: Option<&Conflict>) -> TokenStream {
    match conflict {
        Some(Conflict { target, keys }) => quote! { __koel::Option::Some((#target, &[#(#keys),*])) },
        None => quote! { __koel::Option::None },
    }
}
