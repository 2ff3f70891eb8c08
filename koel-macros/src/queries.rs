//! `#[queries]` from input to tokens.

use crate::analysis;
use crate::cache::Kept;
use crate::check::{self, Model, Out, TypeMap};
use crate::ctxt::Ctxt;
use crate::expand::queries::{Builder, Choice, Expansion, Row, page_body};
use crate::filters::{self, Filters};
use crate::input::queries::{Method, Options, PageOrder, Queries, Shape, sub_method};
use crate::input::query::{Arg, Kind, Query};
use crate::input::sort::Known;
use crate::model::{Checked, Pages, PgType, Rows};
use crate::rust_type::name_hash;
use crate::span::Source;
use crate::{expand, report, schema};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Type, parse_quote};

pub(crate) fn expand(options: TokenStream, tokens: TokenStream) -> TokenStream {
    expand_knowing(&Known::new(options, tokens))
}

/// As [`expand`], with the orders of enums that were asked for.
pub(crate) fn expand_knowing(known: &Known) -> TokenStream {
    let options: Options = match syn::parse2(known.options.clone()) {
        Ok(options) => options,
        Err(error) => return error.to_compile_error(),
    };
    let mut ctxt = Ctxt::default();
    let mut input = match Queries::parse(&mut ctxt, known.block.clone()) {
        Ok(input) => input,
        Err(error) => {
            // Nothing else is known.
            ctxt.finish();
            return error.to_compile_error();
        }
    };
    let sorts = input.methods.iter().filter_map(|method| method.sort.as_ref());
    if let Some(unknown) = sorts.map(|sort| &sort.path).find(|path| known.orders(path).is_none()) {
        // What was found so far is found again.
        ctxt.finish();
        return known.ask(unknown);
    }
    let choices = choices(&mut input, known);
    let (schema, track) = schema::load();
    let expansion = match &schema {
        Ok(schema) => with_schema(&mut ctxt, options, input, choices, schema),
        Err(error) => {
            ctxt.error(input.name.span(), error.clone());
            let builders = input.methods.iter().map(|method| Builder::unchecked(method, Rows::Many)).collect();
            Expansion { options, builders, rows: placeholders(&input.methods), choices, input, keeps: false }
        }
    };
    let messages = ctxt.finish();
    let (errors, body) = (messages.errors, expand::queries::expand(&expansion));
    quote! { #track #(#errors;)* #body }
}

/// Puts a method for each order in the place of one that takes the order.
fn choices(input: &mut Queries, known: &Known) -> Vec<Choice> {
    let mut choices = Vec::new();
    for method in std::mem::take(&mut input.methods) {
        match method.sort.clone().and_then(|sort| Some((known.orders(&sort.path)?, sort))) {
            Some((orders, sort)) => {
                input.methods.extend(orders.iter().map(|order| method.sorted(&sort, order)));
                let arms = orders.iter().map(|order| (order.variant.clone(), sub_method(&method, order))).collect();
                choices.push(Choice { method, sort, arms });
            }
            None => input.methods.push(method),
        }
    }
    choices
}

fn with_schema(
    ctxt: &mut Ctxt,
    options: Options,
    mut input: Queries,
    choices: Vec<Choice>,
    schema: &schema::Schema,
) -> Expansion {
    let mut builders = Vec::new();
    let structs = names_of_structs(&input.methods);
    let kept = Kept::of(&input.methods, schema);
    let mut maker = Maker {
        schema,
        structs,
        kept: kept.as_ref(),
        rows: BTreeMap::new(),
        title: String::new(),
        told: BTreeSet::new(),
    };
    for method in &mut input.methods {
        // What is wrong with a query in any order is told once.
        if method.title != maker.title {
            maker.title.clone_from(&method.title);
            maker.told.clear();
        }
        let mut said = Ctxt::default();
        let builder = match filters::read(&mut said, schema, method) {
            Ok(filters) => {
                let checked = match &filters {
                    Some(filters) => filters.check(&mut said, schema, method),
                    None => analysis::check(schema, &method.query.source, &method.query.lints),
                };
                maker.builder(&mut said, method, &checked, filters.as_ref())
            }
            Err(()) => Builder::unchecked(method, Rows::Many),
        };
        ctxt.take_new_errors(&mut said, &mut maker.told);
        said.finish();
        builders.push(builder);
    }
    let rows = maker.rows.into_values().flatten().collect();
    Expansion { options, builders, rows, choices, input, keeps: kept.is_some() }
}

/// What makes the builders, one after the other.
struct Maker<'s> {
    schema: &'s schema::Schema,
    /// Structs that some method says are rows.
    structs: Vec<Ident>,
    /// What the block keeps in a cache.
    kept: Option<&'s Kept>,
    /// The structs of rows; `None` where one cannot be generated.
    rows: BTreeMap<Ident, Option<Row>>,
    /// Of which method what was told.
    title: String,
    told: BTreeSet<String>,
}

impl Maker<'_> {
    /// What builds the query of one method.
    fn builder(
        &mut self,
        ctxt: &mut Ctxt,
        method: &mut Method,
        checked: &Checked,
        filters: Option<&Filters>,
    ) -> Builder {
        let schema = self.schema;
        let mut said = Ctxt::default();
        report::report(&mut said, &method.query.source, &checked.diagnostics, || schema.note());
        if checked.params.iter().any(|param| param.name.is_none()) {
            // $1, $2: the method's parameters in order.
            method.query.args.iter_mut().for_each(|arg| arg.name = None);
        }
        if let (Rows::One, [column]) = (checked.rows, checked.columns.as_slice())
            && column.nullable
        {
            method.returns.one_value();
        }
        let kind = kind(method, checked, &self.structs);
        if kind == Kind::As {
            method.query.out = Some(method.returns.item.clone());
        }
        let types = &schema.config.types;
        let pages = match &method.page {
            Some(page) if checked.rows != Rows::Unknown => pages(&mut said, schema, method, filters, checked, page),
            Some(_) | None => None,
        };
        let mut models = match &pages {
            Some(pages) => {
                pages.statements.iter().map(|statement| page_model(&mut said, kind, method, statement, types)).collect()
            }
            None => vec![check::check(&mut said, kind, &method.query, checked, types)],
        };
        let mut total = pages.as_ref().map(|pages| {
            let query = Query { out: None, ..method.query.clone() };
            page_model(&mut said, Kind::Scalar, &Method { query, ..method.clone() }, &pages.total, types)
        });
        if let (Some(pages), Some(model), Some(page)) = (&pages, models.first(), &method.page) {
            key_types(&mut said, pages, model, page);
        }
        if checked.rows != Rows::Unknown {
            fit(&mut said, method, checked);
        }
        let cache = match (self.kept, models.as_slice()) {
            (Some(kept), [model, ..]) if checked.rows != Rows::Unknown => {
                kept.role(&mut said, schema, method, filters, model)
            }
            _ => None,
        };
        let failed = ctxt.take_errors(&mut said);
        said.forget_warnings(&mut self.told);
        let warnings = said.finish().warnings;
        let name = struct_name(&method.returns.item);
        if failed {
            if let (Kind::As, Some(name)) = (kind, name) {
                self.rows.entry(name.clone()).or_insert_with(|| Some(Row::placeholder(name)));
            }
            return Builder::unchecked(method, checked.rows);
        }
        if let (Some(filters), Some(total)) = (filters, &mut total) {
            filters.cut(schema, total);
        }
        for model in &mut models {
            if pages.is_some() {
                // The number of rows, which the runtime says.
                model.sql.truncate(koel_schema::page::without_limit(&model.sql).len());
                model.args.pop();
            }
            if let Some(filters) = filters {
                filters.cut(schema, model);
            }
            match (kind, model.columns.as_mut_slice()) {
                (Kind::Scalar, [column]) => {
                    let item = &method.returns.item;
                    column.ty = Some(quote! { #item });
                }
                (Kind::Record, _) => model.out = Out::Nothing,
                (Kind::Scalar | Kind::As, _) => {}
            }
        }
        let [model, ..] = models.as_slice() else { return Builder::unchecked(method, checked.rows) };
        if let (Kind::As, Some(name)) = (kind, name) {
            add_row(&mut self.rows, name, method, model, checked);
        }
        match (&pages, <&[Model; 4]>::try_from(models.as_slice()), &total) {
            (Some(pages), Ok(statements), Some(total)) => Builder {
                rows: Rows::Many,
                body: page_body(
                    &statements.each_ref().map(|model| expand::query::expand_keyed(model, &pages.keys)),
                    &expand::query::expand(total),
                ),
                warnings,
                page: Some((expand::query::key_type(model, &pages.keys), name_hash(&model.sql))),
                cache: None,
            },
            _ => Builder {
                rows: model.rows,
                body: expand::query::expand(model),
                warnings,
                page: None,
                cache: cache.map(|used| {
                    let item = &method.returns.item;
                    (used, expand::cache::codec(model, &quote! { #item }))
                }),
            },
        }
    }
}

/// The statements of a page, where there are some.
fn pages(
    ctxt: &mut Ctxt,
    schema: &schema::Schema,
    method: &Method,
    filters: Option<&Filters>,
    checked: &Checked,
    page: &PageOrder,
) -> Option<Pages> {
    let written = method.query.source.sql.as_str();
    let sql = filters.map_or(written, Filters::all);
    let least = filters.map_or_else(|| written.to_owned(), Filters::least);
    match analysis::pages(schema, sql, &least, checked, &page.order_by.value()) {
        Ok(pages) => {
            let mut source = Source::new();
            source.push(&page.order_by.value(), page.order_by.span());
            report::report(ctxt, &source, &pages.diagnostics, String::new);
            Some(pages)
        }
        Err(problem) => {
            let help = problem.help.map(|help| format!("\n = help: {help}")).unwrap_or_default();
            ctxt.error(page.order_by.span(), format!("{}{help}", problem.message));
            None
        }
    }
}

/// One statement of a page: its parameters are the method's, those of the key that it reads, and how many rows.
fn page_model(ctxt: &mut Ctxt, kind: Kind, method: &Method, statement: &Checked, types: &TypeMap) -> Model {
    let mut args = method.query.args.clone();
    for name in statement.params.iter().filter_map(|param| param.name.as_deref()) {
        let expr = match name.strip_prefix(koel_schema::page::KEY) {
            Some(number) => {
                let index = syn::Index::from(number.parse::<usize>().unwrap_or_default());
                parse_quote!(__koel_key.#index)
            }
            None if name == koel_schema::page::LIMIT => parse_quote!(__koel_limit),
            None => continue,
        };
        args.push(Arg { name: Some(Ident::new(name, Span::call_site())), expr, unchecked: false });
    }
    let query = Query { args, ..method.query.clone() };
    check::check(ctxt, kind, &query, statement, types)
}

/// A cursor holds values whose Rust type the macro must know.
fn key_types(ctxt: &mut Ctxt, pages: &Pages, model: &Model, page: &PageOrder) {
    let keys = pages.keys.iter().filter_map(|&at| model.columns.get(at));
    for field in keys.filter(|field| field.value_type().is_none()) {
        let name = &field.ident;
        let text = format!(
            "which Rust type is `{name}`, by which the pages are ordered? A cursor holds it\n = help: say so in the query, `AS \"{name}: crate::MyType\"`, or for all queries in koel.toml: [types]"
        );
        ctxt.error(page.order_by.span(), text);
    }
}

/// One column is its value, more are a struct; a method that returns nothing of them wants none.
fn kind(method: &Method, checked: &Checked, structs: &[Ident]) -> Kind {
    match method.returns.shape {
        Shape::Affected | Shape::Unit => Kind::Record,
        Shape::One | Shape::Optional | Shape::Many | Shape::Stream | Shape::Page => {
            if checked.columns.is_empty() {
                // The return type does not fit, which is told once.
                return Kind::Record;
            }
            let named = struct_name(&method.returns.item).is_some_and(|name| structs.contains(name));
            if checked.columns.len() == 1 && !method.flags.row && !named { Kind::Scalar } else { Kind::As }
        }
    }
}

/// Structs that some method says are rows.
fn names_of_structs(methods: &[Method]) -> Vec<Ident> {
    methods
        .iter()
        .filter(|method| method.flags.row)
        .filter_map(|method| struct_name(&method.returns.item).cloned())
        .collect()
}

/// `Name`, as opposed to a path or to anything with arguments: what may be generated.
fn struct_name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.get_ident(),
        _ => None,
    }
}

/// The declared return type against what the query can return.
fn fit(ctxt: &mut Ctxt, method: &Method, checked: &Checked) {
    let span = method.returns.span;
    let columns = checked.columns.len();
    let mut mismatch = |text: String| ctxt.error(span, text);
    match (method.returns.shape, checked.rows) {
        (Shape::Unit | Shape::Affected, Rows::None) => {}
        (Shape::Unit, _) if checked.columns.iter().all(|column| column.ty.display() == "void") => {}
        (Shape::Unit | Shape::Affected, _) => {
            let s = if columns == 1 { "" } else { "s" };
            mismatch(format!(
                "this query returns {columns} column{s}, which `()` and `u64` throw away\n = help: leave out RETURNING, or return the rows"
            ));
        }
        (_, Rows::None) => mismatch(
            "this query returns no columns\n = help: return `Result<u64>` for the number of rows affected, or `Result<()>`; or add RETURNING"
                .to_owned(),
        ),
        (Shape::One, Rows::AtMostOne) if !method.flags.one => mismatch(
            "this query may return no row\n = help: return `Result<Option<...>>`; or say `#[query(\"...\", one)]`, and a missing row is `Error::NotFound`"
                .to_owned(),
        ),
        (Shape::One | Shape::Optional, Rows::Many) => mismatch(
            "this query may return several rows: no unique key is pinned by equality\n = help: return `Result<Vec<...>>`, or end the query with `LIMIT 1`"
                .to_owned(),
        ),
        (Shape::Optional, Rows::AtMostOne) if two_reasons(method, checked) => mismatch(
            "this query may return no row, and its column may be NULL: one `Option` cannot say which\n = help: return `Result<Option<Option<...>>>`"
                .to_owned(),
        ),
        (Shape::One | Shape::Optional | Shape::Many | Shape::Stream | Shape::Page, _) => {}
    }
}

/// A single column that can be NULL, into a type that cannot say so.
fn two_reasons(method: &Method, checked: &Checked) -> bool {
    let [column] = checked.columns.as_slice() else { return false };
    let nullable = column.nullable && !column.name.ends_with('!') && column.ty != PgType::Error;
    nullable && !method.flags.row && crate::input::queries::argument(&method.returns.item, "Option").is_none()
}

/// A struct that several methods return has what all of their queries give it; where they give different columns, it is for the user to write.
fn add_row(rows: &mut BTreeMap<Ident, Option<Row>>, name: &Ident, method: &Method, model: &Model, checked: &Checked) {
    let row = Row::of(name, method, model, checked);
    match rows.get_mut(name) {
        None => {
            rows.insert(name.clone(), row);
        }
        Some(known) => *known = known.take().zip(row).and_then(|(known, row)| known.merge(row)),
    }
}

/// So that signatures are sound where no query could be checked.
fn placeholders(methods: &[Method]) -> Vec<Row> {
    let mut names: Vec<&Ident> = methods.iter().filter_map(|method| struct_name(&method.returns.item)).collect();
    names.retain(|name| {
        !matches!(name.to_string().as_str(), "bool" | "i16" | "i32" | "i64" | "f32" | "f64" | "u64" | "String")
    });
    names.sort();
    names.dedup();
    names.into_iter().map(Row::placeholder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "
        CREATE TABLE people (id uuid PRIMARY KEY, name text NOT NULL, born date, tags text[] NOT NULL);
        CREATE UNIQUE INDEX ON people (name);";

    /// As the macro of an enum hands its orders out.
    const SORTS: &str = r#"(Name "name", Youngest "born DESC NULLS LAST, id") [Sort]"#;

    /// What the attribute makes of a block; its errors first.
    fn expanded(options: &str, block: &str) -> String {
        let schema = schema::Schema::of(SCHEMA, "");
        let options = syn::parse_str(options).expect("options");
        let mut ctxt = Ctxt::default();
        let mut input = Queries::parse(&mut ctxt, block.parse().expect("tokens")).expect("a block");
        let known = syn::parse_str(&format!("{SORTS} () ()")).expect("orders");
        let choices = choices(&mut input, &known);
        let expansion = with_schema(&mut ctxt, options, input, choices, &schema);
        let errors = ctxt.finish().errors;
        let errors: TokenStream = errors.into_iter().map(|error| quote! { #error; }).collect();
        let body = expand::queries::expand(&expansion);
        let text = quote! { #errors #body }.to_string();
        ["; ", "{ ", "} "].iter().fold(text, |text, end| text.replace(end, &format!("{}\n", end.trim_end())))
    }

    #[test]
    fn a_block() {
        insta::assert_snapshot!(expanded(
            "vis = pub(crate), derive(serde::Serialize)",
            r#"impl People {
                /// Somebody.
                #[query("SELECT id, born FROM people WHERE name = $name")]
                pub async fn find(&self, name: &str) -> Result<Option<Person>>;
                #[query("SELECT id, name, tags FROM people")]
                fn all<'a>(&'a self) -> BoxStream<'a, Result<Tagged>>;
                pub fn by_hand(&self) {}
            }"#
        ));
    }

    #[test]
    fn optional_parts() {
        insta::assert_snapshot!(expanded(
            "",
            r#"impl People {
                #[query("SELECT id, born FROM people WHERE id <> $not { AND name = $name } { AND born = $born }")]
                async fn find(&self, name: Option<&str>, born: Option<NaiveDate>, not: Uuid) -> Result<Vec<Person>>;
            }"#
        ));
    }

    #[test]
    fn many_optional_parts() {
        insta::assert_snapshot!(expanded(
            "",
            r#"impl People {
                #[query("SELECT id FROM people WHERE true { AND name = $name } { AND born = $born } { AND id <> $not } { AND born > $after }")]
                async fn find(&self, name: Option<&str>, born: Option<NaiveDate>, not: Option<Uuid>, after: Option<NaiveDate>) -> Result<Vec<Uuid>>;
            }"#
        ));
    }

    #[test]
    fn kept_results() {
        insta::assert_snapshot!(expanded(
            "",
            r#"impl People {
                #[query("SELECT id, born FROM people WHERE id = $id", cache(ttl = "90s", key = id))]
                async fn find(&self, id: Uuid) -> Result<Option<Person>>;
                #[query("SELECT count(*) FROM people", cache(ttl = "1h"))]
                async fn count(&self) -> Result<i64>;
                #[query("UPDATE people SET born = $born WHERE id = $id", invalidates(key = id))]
                async fn rejuvenate(&self, id: Uuid, born: NaiveDate) -> Result<u64>;
            }"#
        ));
    }

    #[test]
    fn what_cannot_be_kept() {
        let count =
            r#"#[query("SELECT count(*) FROM people", cache(ttl = "1h"))] async fn count(&self) -> Result<i64>;"#;
        let said = [
            (
                r#"#[query("SELECT id FROM people WHERE name = $name FOR UPDATE", cache(ttl = "1s"))] async fn a(&self, name: &str) -> Result<Option<Uuid>>;"#,
                "it writes, locks rows or calls a volatile function",
            ),
            (
                r#"#[query("SELECT name FROM people", cache(ttl = "1s"))] fn a<'a>(&'a self) -> BoxStream<'a, Result<String>>;"#,
                "is for methods that return `T`",
            ),
            (
                r#"#[query("DELETE FROM people WHERE id = $id", invalidates(key = id))] async fn a(&self, id: Uuid) -> Result<u64>;"#,
                "is kept under the key `id`",
            ),
            (
                r#"#[query("SELECT name FROM people", invalidates(key = id))] async fn a(&self, id: Uuid) -> Result<Vec<String>>;"#,
                "makes nothing invalid",
            ),
            (
                r#"#[query("DELETE FROM people WHERE true RETURNING name")] fn a<'a>(&'a self) -> BoxStream<'a, Result<String>>;"#,
                "does not say when it is done",
            ),
        ];
        for (method, expected) in said {
            let said = expanded("", &format!("impl People {{ {count} {method} }}"));
            assert!(said.contains("compile_error") && said.contains(expected), "{method}\n{said}");
        }
    }

    #[test]
    fn what_is_wrong_with_optional_parts() {
        let cases = [
            r#"#[query("SELECT name FROM people WHERE true { AND born = $born")] async fn a(&self, born: Option<NaiveDate>) -> Result<Vec<String>>;"#,
            r#"#[query("SELECT name FROM people WHERE true { AND born = $born }")] async fn a(&self, born: NaiveDate) -> Result<Vec<String>>;"#,
            r#"#[query("SELECT name FROM people { WHERE born = $born } { AND name = $name }")] async fn a(&self, born: Option<NaiveDate>, name: Option<&str>) -> Result<Vec<String>>;"#,
            r#"#[query("SELECT name FROM people WHERE true { AND brn = $born }")] async fn a(&self, born: Option<NaiveDate>) -> Result<Vec<String>>;"#,
            r#"#[query("SELECT name FROM people WHERE true { AND id = $id }")] async fn a(&self, id: Option<Uuid>) -> Result<Option<String>>;"#,
            r#"#[query("SELECT name FROM people WHERE true { AND born = $at } { AND $at::timestamp > now() }")] async fn a(&self, at: Option<NaiveDate>) -> Result<Vec<String>>;"#,
        ];
        insta::assert_snapshot!(cases.map(|case| format!("{case}\n{}\n", errors(case).join("\n"))).join("\n"));
    }

    #[test]
    fn an_order_that_the_caller_chooses() {
        insta::assert_snapshot!(expanded(
            "",
            r#"impl People {
                /// Everybody.
                #[query("SELECT id, name, born FROM people WHERE born > $since ORDER BY $sort LIMIT $most")]
                pub async fn all(&self, since: NaiveDate, sort: Sort, most: i64) -> Result<Vec<Person>>;
                #[query("SELECT id, name, born FROM people")]
                #[page(order_by = "$by")]
                async fn pages(&self, by: &Sort, page: PageRequest) -> Result<Page<Person>>;
            }"#
        ));
        // Each order is checked in its place; what is wrong in any order is told once.
        let wrong = [
            r#"#[query("SELECT DISTINCT id FROM people ORDER BY $sort")] async fn a(&self, sort: Sort) -> Result<Vec<Uuid>>;"#,
            r#"#[query("SELECT id, nam FROM people ORDER BY $sort")] async fn a(&self, sort: Sort) -> Result<Vec<Person>>;"#,
            r#"#[query("SELECT id, name FROM people")] #[page(order_by = "$sort")] async fn a(&self, sort: Sort, page: PageRequest) -> Result<Page<Person>>;"#,
        ];
        insta::assert_snapshot!(wrong.map(|case| format!("{case}\n{}\n", errors(case).join("\n"))).join("\n"));
    }

    /// Only the messages.
    fn errors(methods: &str) -> Vec<String> {
        let text = expanded("", &format!("impl People {{ {methods} }}"));
        let messages = text.split(":: core :: compile_error ! (\"").skip(1);
        messages
            .map(|rest| rest.split("\") ;").next().unwrap_or(rest).replace("\\n", "\n").replace("\\\"", "\""))
            .collect()
    }

    #[test]
    fn what_a_method_returns_must_fit() {
        let cases = [
            r#"#[query("SELECT name, born FROM people WHERE id = $id")] async fn a(&self, id: Uuid) -> Result<Person>;"#,
            r#"#[query("SELECT name, born FROM people")] async fn a(&self) -> Result<Option<Person>>;"#,
            r#"#[query("SELECT born FROM people WHERE id = $id")] async fn a(&self, id: Uuid) -> Result<Option<NaiveDate>>;"#,
            r#"#[query("DELETE FROM people WHERE born IS NULL")] async fn a(&self) -> Result<Vec<Person>>;"#,
            r#"#[query("DELETE FROM people WHERE born IS NULL RETURNING id, name")] async fn a(&self) -> Result<u64>;"#,
            r#"#[query("SELECT name FROM people WHERE id = $id")] async fn a(&self, other: Uuid) -> Result<Option<String>>;"#,
            r#"#[query("SELECT nam FROM people")] async fn a(&self) -> Result<Vec<String>>;"#,
        ];
        insta::assert_snapshot!(cases.map(|case| format!("{case}\n{}\n", errors(case).join("\n"))).join("\n"));
        let fine = [
            r#"#[query("SELECT name, born FROM people WHERE id = $id", one)] async fn a(&self, id: Uuid) -> Result<Person>;"#,
            r#"#[query("SELECT max(born) FROM people")] async fn a(&self) -> Result<Option<NaiveDate>>;"#,
            r#"#[query("SELECT born FROM people WHERE id = $1")] async fn a(&self, id: Uuid) -> Result<Option<Option<NaiveDate>>>;"#,
            r#"#[query("SELECT name FROM people", row)] async fn a(&self) -> Result<Vec<Name>>;"#,
            r#"#[query("DELETE FROM people WHERE born IS NULL")] async fn a(&self) -> Result<u64>;"#,
        ];
        for case in fine {
            assert_eq!(errors(case), Vec::<String>::new(), "{case}");
        }
    }

    #[test]
    fn a_block_that_is_none() {
        let parse = |block: &str| {
            let mut ctxt = Ctxt::default();
            let parsed = Queries::parse(&mut ctxt, block.parse().expect("tokens")).err().map(|error| error.to_string());
            let later = ctxt.finish().errors.iter().map(ToString::to_string).collect::<String>();
            parsed.unwrap_or(later)
        };
        let said = [
            ("struct A;", "expected `impl`"),
            ("impl A { fn a(&self); }", "needs its SQL"),
            ("impl A { #[query(\"SELECT 1\")] async fn a(&self) -> Result<i32> { todo!() } }", "has no body"),
            ("impl A { #[query(\"SELECT 1\")] async fn a() -> Result<i32>; }", "takes `&self`"),
            ("impl A { #[query(\"SELECT 1\")] async fn a(&self); }", "returns `koel_runtime::Result`"),
            ("impl A { #[query(\"SELECT 1\")] fn a(&self) -> Result<i32>; }", "a stream"),
            (
                "impl A { #[query(\"SELECT 1\", many)] async fn a(&self) -> Result<i32>; }",
                "expected `one`, `row`, `cache(ttl",
            ),
            (
                "impl A { #[query(\"SELECT 1\", cache(ttl = \"5 m\"))] async fn a(&self) -> Result<i32>; }",
                "expected a duration",
            ),
            (
                "impl A { #[query(\"SELECT 1\", cache(ttl = \"5m\", key = b))] async fn a(&self) -> Result<i32>; }",
                "no parameter `b`",
            ),
            (
                "impl A { #[query(\"SELECT 1 ORDER BY $n\")] async fn a(&self, n: i32) -> Result<i32>; }",
                "orders by a constant",
            ),
            (
                "impl A { #[query(\"SELECT 1 ORDER BY $n\")] async fn a(&self, m: Sort) -> Result<i32>; }",
                "has no parameter `n`",
            ),
            (
                "impl A { #[query(\"SELECT 1 ORDER BY $n\")] fn a(&self, n: Sort) -> impl Stream<Item = Result<i32>>; }",
                "a `BoxStream`",
            ),
            ("impl A { #[query(files = \"a\")] async fn a(&self) -> Result<i32>; }", "expected the SQL"),
        ];
        for (block, expected) in said {
            let said = parse(block);
            assert!(said.contains(expected), "{block}\n{said}");
        }
    }
}
