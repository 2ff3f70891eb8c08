//! Methods that read.

use super::Maker;
use super::columns::declared_and_bound;
use crate::check::with_casts;
use crate::expand::query::constructor;
use crate::model::{Checked, Pages, Rows};
use crate::rust_type::name_hash;
use crate::{analysis, report};
use koel_schema::catalog::object::IndexKeyExpr;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl Maker<'_> {
    pub(super) fn reads(&mut self) {
        self.make("get", "get", |maker| {
            let columns = maker.primary()?.columns.clone();
            let doc = format!("The row of this primary key, {}{}.", maker.shown(&columns), maker.living());
            maker.one("get", &doc, &columns, &[], "")
        });
        self.make("get_many", "get_many", Self::get_many);
        self.finders();
        self.lists();
        self.make("page", "page", Self::page);
        self.make("count", "count", |maker| {
            let sql = maker.table.select("count(*)", maker.live(), "");
            let query = constructor(maker.analyse(&sql)?.reads, "args");
            let called = maker.called("count");
            let body = quote! {
                let read = |r: __koel::Row<'_>| r.cell::<__koel::CInt8, 1, i64>();
                __koel::#query::<__koel::One, _>(#sql, __koel::args(0), read).named(#called).fetch_one(executor).await
            };
            let deleted = if maker.live().is_some() { ", without those that are deleted" } else { "" };
            let doc = format!("How many rows there are{deleted}.");
            Ok(maker.method(&format_ident!("count"), &doc, &TokenStream::new(), &quote! { i64 }, &body))
        });
        self.make("exists", "exists", |maker| {
            let columns = maker.primary()?.columns.clone();
            let condition = maker.condition(&columns, &[], true);
            let sql = format!("SELECT EXISTS (SELECT FROM {} WHERE {condition})", maker.table.name);
            let query = constructor(maker.analyse(&sql)?.reads, "args");
            let (declared, bound) = declared_and_bound(&maker.key_params(&columns)?);
            let called = maker.called("exists");
            let body = quote! {
                let read = |r: __koel::Row<'_>| r.cell::<__koel::CBool, 1, bool>();
                __koel::#query::<__koel::One, _>(#sql, #bound, read).named(#called).fetch_one(executor).await
            };
            let doc = format!("Whether there is a row of this primary key{}.", maker.living());
            Ok(maker.method(&format_ident!("exists"), &doc, &declared, &quote! { bool }, &body))
        });
        self.make("lock", "lock", |maker| {
            let columns = maker.primary()?.columns.clone();
            let mut methods = TokenStream::new();
            let cases = [
                ("lock", " FOR UPDATE", "waits for whoever has it"),
                ("lock_nowait", " FOR UPDATE NOWAIT", "where somebody has it, that is an error (55P03)"),
                ("lock_skip_locked", " FOR UPDATE SKIP LOCKED", "where somebody has it, there is none"),
            ];
            for (name, tail, how) in cases {
                let doc = format!(
                    "The row of this primary key{}, locked until the end of the transaction: {how}. Outside of a transaction the lock is gone at once.",
                    maker.living()
                );
                methods.extend(maker.one(name, &doc, &columns, &[], tail)?);
            }
            Ok(methods)
        });
    }

    /// A method that finds at most one row by the values of these columns.
    fn one(&self, name: &str, doc: &str, columns: &[usize], and: &[&str], tail: &str) -> Result<TokenStream, String> {
        let condition = self.condition(columns, and, true);
        let sql = self.table.select(&self.table.list(), Some(&condition), tail);
        let checked = self.analyse(&sql)?;
        if !matches!(checked.rows, Rows::AtMostOne | Rows::One) {
            return Err(format!("more than one row may have the same {}", self.shown(columns)));
        }
        let (declared, bound) = declared_and_bound(&self.key_params(columns)?);
        let (called, query) = (self.called(name), constructor(checked.reads, "args"));
        let body = quote! {
            __koel::#query::<__koel::AtMostOne, _>(#sql, #bound, <Self as __koel::TableRow>::read)
                .named(#called).fetch_optional(executor).await
        };
        Ok(self.method(&format_ident!("{name}"), doc, &declared, &quote! { ::core::option::Option<Self> }, &body))
    }

    /// A method that finds any number of rows.
    fn many(
        &self,
        name: &str,
        doc: &str,
        (sql, reads): (&str, bool),
        declared: &TokenStream,
        bound: &TokenStream,
    ) -> TokenStream {
        let (called, query) = (self.called(name), constructor(reads, "args"));
        let body = quote! {
            __koel::#query::<__koel::Many, _>(#sql, #bound, <Self as __koel::TableRow>::read)
                .named(#called).fetch_all(executor).await
        };
        self.method(&format_ident!("{name}"), doc, declared, &quote! { ::std::vec::Vec<Self> }, &body)
    }

    fn get_many(&mut self) -> Result<TokenStream, String> {
        let columns = self.primary()?.columns.clone();
        let sql = self.table.select_many(&columns, self.live());
        let reads = self.analyse(&sql)?.reads;
        let types = columns.iter().map(|&at| self.value_type(at)).collect::<Result<Vec<_>, _>>()?;
        let binds = columns.iter().enumerate().map(|(index, &at)| {
            let values = match columns.len() {
                1 => quote! { keys },
                _ => {
                    let index = syn::Index::from(index);
                    quote! { &keys.iter().map(|key| &key.#index).collect::<__koel::Vec<_>>()[..] }
                }
            };
            if self.column(at).is_some_and(|column| column.given.is_some()) {
                return Ok(quote! { .given(#values) });
            }
            let column = self.table.column(at).ok_or("a column is gone")?;
            let pg = crate::rust_type::classify(self.schema.catalog(), column.ty);
            let marker = pg.marker().ok_or_else(|| format!("no Rust type stands for `{}`", pg.display()))?;
            let number = index + 1;
            Ok(quote! { .bind::<__koel::Array<#marker>, #number, [_]>(#values) })
        });
        let binds = binds.collect::<Result<Vec<_>, String>>()?;
        let count = columns.len();
        let key = match types.as_slice() {
            [one] => quote! { #one },
            several => quote! { (#(#several),*) },
        };
        let shown = self.shown(&columns);
        let doc = format!(
            "The rows of these primary keys, {shown}, in no particular order. A key without a row is left out{}.",
            if self.live().is_some() { ", and so is one whose row is deleted" } else { "" }
        );
        let (declared, bound) = (quote! { keys: &[#key] }, quote! { __koel::args(#count)#(#binds)* });
        Ok(self.many("get_many", &doc, (&sql, reads), &declared, &bound))
    }

    /// `find_by_...` for each unique key but the primary one.
    fn finders(&mut self) {
        let mut keys: Vec<_> = self.keys.iter().filter(|key| !key.primary).cloned().collect();
        // Of two over the same columns the one that holds for all rows.
        keys.sort_by_key(|key| key.predicate.is_some());
        let mut done: Vec<Vec<usize>> = Vec::new();
        for key in keys {
            if done.contains(&key.columns) {
                continue;
            }
            done.push(key.columns.clone());
            let name = format!("find_by_{}", self.joined_names(&key.columns));
            self.make(&name, "find_by", |maker| {
                let predicate = match &key.predicate {
                    None => None,
                    Some(Ok(predicate)) => Some(predicate.as_str()),
                    Some(Err(())) => {
                        return Err(format!(
                            "the predicate of the index `{}` is more than koel writes: use a query",
                            key.name
                        ));
                    }
                };
                let among =
                    predicate.map(|predicate| format!(", among the rows with `{predicate}`")).unwrap_or_default();
                let living = if predicate.is_some() && predicate == maker.live() { "" } else { maker.living() };
                let shown = maker.shown(&key.columns);
                let doc = format!("The row of this unique key, {shown}{among} (`{}`){living}.", key.name);
                maker.one(&name, &doc, &key.columns, predicate.as_slice(), "")
            });
        }
        let over_expressions = self
            .table
            .relation
            .indexes
            .iter()
            .filter(|index| index.unique && index.keys.iter().any(|key| matches!(key.expr, IndexKeyExpr::Expr(_))));
        let names: Vec<String> = over_expressions.map(|index| index.name.to_string()).collect();
        for name in names {
            self.missing
                .push(("find_by".into(), format!("the unique index `{name}` is over an expression: use a query")));
        }
    }

    /// `list_by_...` for each foreign key that is no key itself.
    fn lists(&mut self) {
        for columns in self.table.foreign_keys() {
            let same = |key: &koel_schema::table::Key| {
                key.predicate.is_none()
                    && key.columns.len() == columns.len()
                    && columns.iter().all(|at| key.columns.contains(at))
            };
            if self.keys.iter().any(same) {
                continue;
            }
            let name = format!("list_by_{}", self.joined_names(&columns));
            self.make(&name, "list_by", |maker| {
                let order = maker.primary().map(|key| key.columns.clone()).unwrap_or_default();
                let order: Vec<String> = order.into_iter().map(|at| maker.table.quoted(at)).collect();
                let tail = if order.is_empty() { String::new() } else { format!(" ORDER BY {}", order.join(", ")) };
                let condition = maker.condition(&columns, &[], true);
                let sql = maker.table.select(&maker.table.list(), Some(&condition), &tail);
                let reads = maker.analyse(&sql)?.reads;
                let (declared, bound) = declared_and_bound(&maker.key_params(&columns)?);
                let deleted = if maker.live().is_some() { ", without those that are deleted" } else { "" };
                let sorted =
                    if order.is_empty() { "in no particular order" } else { "in the order of the primary key" };
                let doc = format!("All rows of this foreign key, {}, {sorted}{deleted}.", maker.shown(&columns));
                Ok(maker.many(&name, &doc, (&sql, reads), &declared, &bound))
            });
        }
    }

    fn page(&mut self) -> Result<TokenStream, String> {
        let order = match &self.input.page {
            Some(order) => order.value(),
            None => {
                let key = self.primary();
                let key = key.map_err(|why| format!("{why}, and #[koel(page = \"...\")] says no other order"))?;
                let columns: Vec<String> = key.columns.iter().map(|&at| self.table.quoted(at)).collect();
                columns.join(", ")
            }
        };
        let span = self.input.page.as_ref().map_or_else(|| self.input.ident.span(), syn::LitStr::span);
        let sql = self.table.select(&self.table.list(), self.live(), "");
        let checked = self.analyse(&sql)?;
        let pages = match analysis::pages(self.schema, &sql, &sql, &checked, &order) {
            Ok(pages) => pages,
            Err(problem) => {
                let help = problem.help.map(|help| format!(": {help}")).unwrap_or_default();
                let why = format!("{}{help}", problem.message);
                // An order that was asked for is a mistake of its own.
                if self.input.page.is_some() {
                    self.ctxt.error(span, why);
                    return Ok(TokenStream::new());
                }
                return Err(why);
            }
        };
        if self.input.page.is_some() {
            let mut source = crate::span::Source::new();
            source.push(&order, span);
            report::report(self.ctxt, &source, &pages.diagnostics, String::new);
        }
        let keys: Vec<_> =
            pages.keys.iter().filter_map(|&at| self.columns.get(at).map(|column| (at, column))).collect();
        if let Some((_, column)) = keys.iter().find(|(_, column)| !column.in_cursors()) {
            let why = format!("no cursor can hold `{}`, of the type `{}`", column.field.column, column.pg.display());
            if self.input.page.is_none() {
                return Err(why);
            }
            self.ctxt.error(span, why);
            return Ok(TokenStream::new());
        }
        let types: Vec<_> = keys.iter().map(|(_, column)| column.key_type()).collect();
        let reads = keys.iter().map(|(at, column)| {
            let (number, cell) = (at + 1, column.cell());
            quote! { r.cell::<#cell, #number, _>()? }
        });
        let texts = pages.statements.each_ref().map(with_casts);
        let [first, after, last, before] = self.page_queries(&pages, &texts)?;
        let fingerprint = name_hash(texts.first().map_or("", String::as_str));
        let called = self.called("page");
        let body = quote! {
            type __KoelKey = (#(#types,)*);
            let read = |r: __koel::Row<'_>| -> ::koel_runtime::Result<(Self, __KoelKey)> {
                __koel::Ok((<Self as __koel::TableRow>::read(r)?, (#(#reads,)*)))
            };
            let opened = request.open::<__KoelKey>(#fingerprint)?;
            let query = match (opened.backward(), opened.key()) {
                (false, __koel::Option::None) => #first,
                (false, __koel::Option::Some(key)) => #after,
                (true, __koel::Option::None) => #last,
                (true, __koel::Option::Some(key)) => #before,
            };
            let rows = query.limited(opened.fetch()).named(#called).fetch_all(executor).await?;
            __koel::Ok(opened.page(rows))
        };
        let deleted = if self.live().is_some() { ", without those that are deleted" } else { "" };
        let doc = format!("One page of the rows, in the order `{}`{deleted}.", order.replace('"', ""));
        let params = quote! { request: ::koel_runtime::PageRequest };
        Ok(self.method(&format_ident!("page"), &doc, &params, &quote! { ::koel_runtime::Page<Self> }, &body))
    }

    /// The four statements without their LIMIT, with what they bind of `key`.
    fn page_queries(&self, pages: &Pages, texts: &[String; 4]) -> Result<[TokenStream; 4], String> {
        let query = |statement: &Checked, sql: &str| -> Result<TokenStream, String> {
            let mut args = TokenStream::new();
            for (index, param) in statement.params.iter().enumerate() {
                let number = index + 1;
                let name = param.name.as_deref().unwrap_or_default();
                let of_key = name.strip_prefix(koel_schema::page::KEY).and_then(|number| number.parse::<usize>().ok());
                let Some(at) = of_key else { continue };
                let column = pages.keys.get(at).and_then(|&at| self.columns.get(at));
                let given = column.is_some_and(|column| column.given.is_some());
                let index = syn::Index::from(at);
                args.extend(match param.ty.marker().filter(|_| !given) {
                    Some(marker) => quote! { .bind::<#marker, #number, _>(&key.#index) },
                    None => quote! { .given(&key.#index) },
                });
            }
            let (count, query) = (statement.params.len(), constructor(statement.reads, "args"));
            let sql = koel_schema::page::without_limit(sql);
            Ok(quote! { __koel::#query::<__koel::Many, _>(#sql, __koel::args(#count)#args, read) })
        };
        let [a, b, c, d] = &pages.statements;
        let [ta, tb, tc, td] = texts;
        Ok([query(a, ta)?, query(b, tb)?, query(c, tc)?, query(d, td)?])
    }
}
