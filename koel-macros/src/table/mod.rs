//! `#[derive(Table)]` from input to tokens.
//!
//! koel-schema writes the statements, the checker types them; what is generated here binds and reads, one thin function a method. A method whose
//! statement does not hold what it promises is not made, and the documentation says why.

mod bulk;
mod columns;
mod constraint;
mod read;
#[cfg(test)]
mod tests;
mod write;

use crate::analysis;
use crate::ctxt::Ctxt;
use crate::input::table::{METHODS, Table as Input};
use crate::model::Checked;
use crate::pg_enum::nearest;
use crate::schema::{self, Schema};
use columns::Column;
use koel_schema::table::{Key, Table};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::DeriveInput;

pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut ctxt = Ctxt::default();
    let (schema, track) = schema::load();
    let expansion = match (Input::parse(&mut ctxt, input), &schema) {
        (Some(parsed), Ok(schema)) => with_schema(&mut ctxt, schema, &parsed),
        (Some(parsed), Err(error)) => {
            ctxt.error(parsed.ident.span(), error.clone());
            TokenStream::new()
        }
        (None, _) => TokenStream::new(),
    };
    let messages = ctxt.finish();
    let (errors, warnings) = (messages.errors, messages.warnings);
    quote! { #track #(#errors;)* const _: () = { #warnings }; #expansion }
}

fn with_schema(ctxt: &mut Ctxt, schema: &Schema, input: &Input) -> TokenStream {
    let Some(table) = find(ctxt, schema, input) else { return TokenStream::new() };
    let Some((table, columns)) = columns::resolve(ctxt, schema, input, table) else { return TokenStream::new() };
    let maker = Maker::new(ctxt, schema, input, table, columns);
    maker.expand()
}

/// The table that the input names.
fn find<'s>(ctxt: &mut Ctxt, schema: &'s Schema, input: &Input) -> Option<Table<'s>> {
    let (catalog, said) = (schema.catalog(), input.table.value());
    let (in_schema, name) = koel_schema::table::split_name(&said);
    let span = input.table.span();
    let Some(relation) = catalog.relation_by_name(in_schema.as_deref(), &name) else {
        let known = catalog.user_relations().map(|relation| &*relation.name);
        let text = format!("the migrations create no table `{said}`{}{}", nearest(&name, known), schema.note());
        ctxt.error(span, text);
        return None;
    };
    match Table::new(catalog, relation, in_schema.as_deref()) {
        Ok(table) => Some(table),
        Err(what) => {
            let help = "read it with `query_as!`, or with `#[queries]`";
            ctxt.error(span, format!("{what}: Table is for tables\n = help: {help}"));
            None
        }
    }
}

/// Makes the methods, one after the other.
struct Maker<'a> {
    ctxt: &'a mut Ctxt,
    schema: &'a Schema,
    input: &'a Input,
    table: Table<'a>,
    columns: Vec<Column<'a>>,
    keys: Vec<Key>,
    /// Methods of the struct.
    methods: TokenStream,
    /// Structs and enums beside it.
    items: TokenStream,
    /// Implementations of traits of the runtime.
    impls: TokenStream,
    /// What cannot be made, and why.
    missing: Vec<(String, String)>,
    /// All names that were wanted.
    known: Vec<String>,
}

impl<'a> Maker<'a> {
    fn new(
        ctxt: &'a mut Ctxt,
        schema: &'a Schema,
        input: &'a Input,
        table: Table<'a>,
        columns: Vec<Column<'a>>,
    ) -> Self {
        let keys = table.keys();
        let empty = TokenStream::new;
        let (missing, known) = (Vec::new(), Vec::new());
        Self {
            ctxt,
            schema,
            input,
            table,
            columns,
            keys,
            methods: empty(),
            items: empty(),
            impls: empty(),
            missing,
            known,
        }
    }

    fn expand(mut self) -> TokenStream {
        self.row();
        self.reads();
        self.writes();
        self.bulk();
        self.constraints();
        self.unknown_names();
        let Self { input, methods, items, impls, missing, .. } = self;
        let ident = &input.ident;
        let doc = (!missing.is_empty()).then(|| {
            let list: String = missing.iter().map(|(name, why)| format!("\n - `{name}`: {why}")).collect();
            let doc = format!(" Not generated:{list}");
            quote! { #[doc = #doc] }
        });
        quote! {
            #items
            const _: () = {
                use ::koel_runtime::private as __koel;
                #impls
                #doc
                #[allow(dead_code, clippy::too_many_arguments)]
                impl #ident { #methods }
            };
        }
    }

    /// One method, or several that belong together, unless it is not wanted.
    fn make(&mut self, name: &str, group: &str, make: impl FnOnce(&mut Self) -> Result<TokenStream, String>) {
        self.known.push(name.to_string());
        if !self.input.choice.wants(name, group) {
            return;
        }
        match make(self) {
            Ok(tokens) => self.methods.extend(tokens),
            Err(why) => self.cannot(name, why),
        }
    }

    /// Says why a method is not there: as an error, if it was asked for by name.
    fn cannot(&mut self, name: &str, why: String) {
        match self.input.choice.asked(name) {
            Some(span) => self.ctxt.error(span, format!("`{name}` cannot be generated: {why}")),
            None => self.missing.push((name.to_string(), why)),
        }
    }

    fn unknown_names(&mut self) {
        for name in self.input.choice.names() {
            let text = name.to_string();
            if METHODS.contains(&text.as_str()) || self.known.contains(&text) {
                continue;
            }
            let help = nearest(&text, METHODS.iter().copied().chain(self.known.iter().map(String::as_str)));
            let all = METHODS.join(", ");
            self.ctxt.error(name.span(), format!("there is no method `{text}` to generate{help}\n = help: {all}"));
        }
    }

    // ------------------------------------------------------------ what the methods share

    fn analyse(&self, sql: &str) -> Result<Checked, String> {
        analysis::written(self.schema, sql)
    }

    /// The struct's field for a column of the table.
    fn column(&self, at: usize) -> Option<&Column<'a>> {
        self.columns.iter().find(|column| column.at == at)
    }

    /// A column's name as Rust has it: that of its field, or else its own.
    fn rust_name(&self, at: usize) -> Ident {
        if let Some(column) = self.column(at) {
            return column.field.ident.clone();
        }
        let name = self.table.column(at).map(|column| column.name.to_string()).unwrap_or_default();
        let plain: String = name.chars().map(|ch| if ch.is_alphanumeric() { ch } else { '_' }).collect();
        let plain = crate::input::snake(&plain);
        crate::check::identifier(&plain, Span::call_site()).unwrap_or_else(|| format_ident!("column_{}", at + 1))
    }

    /// The same as a parameter: none of the names that the method has for itself.
    fn param_name(&self, at: usize) -> Ident {
        let name = self.rust_name(at);
        let own = ["executor", "patch", "out", "read", "query", "r", "value"];
        if own.iter().any(|own| name == own) { format_ident!("{name}_key") } else { name }
    }

    fn joined_names(&self, columns: &[usize]) -> String {
        let names = columns.iter().map(|&at| self.rust_name(at).to_string().trim_start_matches("r#").to_string());
        names.collect::<Vec<_>>().join("_and_")
    }

    /// The columns' names as documentation shows them.
    fn shown(&self, columns: &[usize]) -> String {
        let names = columns.iter().filter_map(|&at| self.table.column(at)).map(|column| format!("`{}`", column.name));
        names.collect::<Vec<_>>().join(", ")
    }

    fn primary(&self) -> Result<&Key, String> {
        let key = self.keys.iter().find(|key| key.primary);
        key.ok_or_else(|| format!("the table `{}` has no primary key", self.table.relation.name))
    }

    /// The condition for the row of a key. `live`: one that is not deleted.
    fn condition(&self, columns: &[usize], and: &[&str], live: bool) -> String {
        let casts: Vec<String> = columns.iter().map(|&at| columns::cast(self.schema, &self.table, at)).collect();
        let mut and = and.to_vec();
        and.extend(self.live().filter(|_| live));
        self.table.equal(columns, &casts, &and)
    }

    /// What holds for rows that are read.
    fn live(&self) -> Option<&str> {
        if self.input.with_deleted { None } else { self.table.live() }
    }

    /// "that is not deleted", where rows are marked.
    fn living(&self) -> &'static str {
        if self.live().is_some() { ", unless it is deleted" } else { "" }
    }

    /// `async fn name(executor, params) -> Result<returns> { body }`
    fn method(
        &self,
        name: &Ident,
        doc: &str,
        params: &TokenStream,
        returns: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let (vis, doc) = (&self.input.vis, format!(" {doc}"));
        quote! {
            #[doc = #doc]
            #vis async fn #name<'koel>(
                executor: impl __koel::Executor<'koel>,
                #params
            ) -> ::koel_runtime::Result<#returns> { #body }
        }
    }

    /// What its span is called.
    fn called(&self, method: &str) -> String {
        format!("{}::{method}", self.input.ident)
    }
}
