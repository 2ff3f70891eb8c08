//! `cache(...)` and `invalidates(...)`: which tables make what is kept invalid.
//!
//! What is kept depends on tags, whose values a write changes. Without a key a result depends on `any` of each table that it reads; with one, on the table's `all` under that key and on the
//! key's own value. A write changes what it may have touched: `any`, and either its own key's value or `all`, and of other keys `all`.

use crate::analysis;
use crate::check::Model;
use crate::ctxt::Ctxt;
use crate::expand::cache::{Tags, Use};
use crate::filters::Filters;
use crate::input::queries::{Method, Shape};
use crate::rust_type::name_hash;
use crate::schema::Schema;
use koel_schema::facts::Tables;
use proc_macro2::Ident;
use std::collections::BTreeSet;

/// What is kept in one block.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Tables that some result depends on.
    tables: BTreeSet<String>,
    /// Keys that some result is kept under.
    keys: BTreeSet<String>,
}

impl Kept {
    /// None where nothing is.
    pub(crate) fn of(methods: &[Method], schema: &Schema) -> Option<Self> {
        let mut kept = Self::default();
        let mut found = false;
        for method in methods {
            let Some(cache) = &method.flags.cache else { continue };
            found = true;
            kept.tables.extend(tables(schema, method, None).read.unwrap_or_default());
            kept.keys.extend(named(&cache.key));
        }
        found.then_some(kept)
    }

    /// What a method has to do with it.
    pub(crate) fn role(
        &self,
        ctxt: &mut Ctxt,
        schema: &Schema,
        method: &Method,
        filters: Option<&Filters>,
        model: &Model,
    ) -> Option<Use> {
        let tables = tables(schema, method, filters);
        let flags = &method.flags;
        if let Some(cache) = &flags.cache {
            let mut wrong = |text: &str| ctxt.error(cache.span, text);
            if !model.reads {
                wrong("the result of this query cannot be kept: it writes, locks rows or calls a volatile function");
                return None;
            }
            let Some(read) = tables.read else {
                wrong(
                    "the result of this query cannot be kept: it calls a function of the migrations, and koel does not know which tables that reads",
                );
                return None;
            };
            if !matches!(method.returns.shape, Shape::One | Shape::Optional | Shape::Many) {
                wrong("`cache(...)` is for methods that return `T`, `Option<T>` or `Vec<T>`");
                return None;
            }
            let fingerprint = name_hash(&format!("{}{:?}", model.sql, model.columns));
            let tags = match named(&cache.key) {
                None => Tags { plain: each(&read, |table| format!("any {table}")), keyed: Vec::new() },
                Some(key) => Tags {
                    plain: each(&read, |table| format!("all {key} {table}")),
                    keyed: each(&read, |table| format!("{key} {table}=")),
                },
            };
            return Some(Use::Keeps { fingerprint, ttl: cache.ttl, tags, key: cache.key.clone() });
        }
        if model.reads {
            if let Some((span, _)) = &flags.invalidates {
                ctxt.error(*span, "this query only reads, and makes nothing invalid");
            }
            return None;
        }
        let written: BTreeSet<String> = match tables.written {
            Some(written) => written.intersection(&self.tables).cloned().collect(),
            None => self.tables.clone(),
        };
        let key = flags.invalidates.as_ref().map_or(&[][..], |(_, key)| key);
        let name = named(key);
        if let (Some(name), Some((span, _))) = (&name, &flags.invalidates)
            && !self.keys.contains(name)
        {
            ctxt.error(*span, format!("no result in this block is kept under the key `{name}`"));
        }
        if written.is_empty() {
            return None;
        }
        if method.returns.shape == Shape::Stream {
            let text = "a stream that writes does not say when it is done, which this block's cache must know: return `Result<Vec<...>>`";
            ctxt.error(method.returns.span, text);
            return None;
        }
        let mut tags = Tags { plain: each(&written, |table| format!("any {table}")), keyed: Vec::new() };
        for known in &self.keys {
            if name.as_ref() == Some(known) {
                tags.keyed.extend(each(&written, |table| format!("{known} {table}=")));
            } else {
                tags.plain.extend(each(&written, |table| format!("all {known} {table}")));
            }
        }
        Some(Use::Writes { tags, key: key.to_vec() })
    }
}

fn each(tables: &BTreeSet<String>, tag: impl Fn(&String) -> String) -> Vec<String> {
    tables.iter().map(tag).collect()
}

/// A key by the names of its parameters.
fn named(key: &[Ident]) -> Option<String> {
    (!key.is_empty()).then(|| key.iter().map(Ident::to_string).collect::<Vec<_>>().join(","))
}

/// Of the query with all of its optional parts.
fn tables(schema: &Schema, method: &Method, filters: Option<&Filters>) -> Tables {
    match filters {
        Some(filters) => analysis::tables(schema, filters.all()),
        None => analysis::tables(schema, &crate::filters::whole(schema, &method.query.source.sql)),
    }
}
