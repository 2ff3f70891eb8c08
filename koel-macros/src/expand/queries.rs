//! `#[queries]`: the struct over a pool, the struct over a connection, one function a method that builds its query, the rows.

use super::{cache, query};
use crate::check::Model;
use crate::input::queries::{INHERITED, Method, Options, Queries, Shape};
use crate::input::sort::Sort;
use crate::model::{Checked, Rows};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Attribute, FnArg, Pat, Signature};

/// Everything the expansion needs.
pub(crate) struct Expansion {
    pub(crate) options: Options,
    pub(crate) input: Queries,
    /// One for each method.
    pub(crate) builders: Vec<Builder>,
    pub(crate) rows: Vec<Row>,
    /// Some method keeps its results.
    pub(crate) keeps: bool,
    /// Methods that choose among others of these.
    pub(crate) choices: Vec<Choice>,
}

/// A method whose caller chooses the order.
pub(crate) struct Choice {
    pub(crate) method: Method,
    pub(crate) sort: Sort,
    /// The variant, and the method for it.
    pub(crate) arms: Vec<(Ident, Ident)>,
}

impl Choice {
    fn tokens(&self, mutability: &TokenStream) -> TokenStream {
        let Method { attrs, vis, sig, .. } = &self.method;
        let Signature { asyncness, ident, generics, output, .. } = sig;
        let lifetime = sig.receiver().and_then(|receiver| receiver.lifetime());
        let (bounds, params) = (&generics.where_clause, sig.inputs.iter().skip(1));
        let (path, param) = (&self.sort.path, &self.sort.param);
        let passed: Vec<_> = sig.inputs.iter().skip(1).filter_map(name_of).filter(|name| *name != param).collect();
        let wait = asyncness.map(|_| quote! { .await });
        let arms = self.arms.iter().map(|(variant, method)| {
            quote_spanned! { ident.span() => #path::#variant => self.#method(#(#passed),*)#wait }
        });
        quote_spanned! { ident.span() =>
            #(#attrs)*
            #vis #asyncness fn #ident #generics (&#lifetime #mutability self, #(#params),*) #output #bounds {
                match #param { #(#arms),* }
            }
        }
    }
}

/// What makes a method's query.
pub(crate) struct Builder {
    pub(crate) rows: Rows,
    pub(crate) body: TokenStream,
    /// Statements before it.
    pub(crate) warnings: TokenStream,
    /// Of a page: the type of its key, and the fingerprint that ties a cursor to query and order.
    pub(crate) page: Option<(TokenStream, u64)>,
    /// What it has to do with the cache, and how its rows are kept.
    pub(crate) cache: Option<(cache::Use, TokenStream)>,
}

impl Builder {
    /// After an error: the query of the type that it will have.
    pub(crate) fn unchecked(method: &Method, rows: Rows) -> Self {
        let used = method.query.args.iter().map(|arg| &arg.expr);
        Self {
            rows,
            body: quote! { #(let _ = &#used;)* __koel::unchecked() },
            warnings: TokenStream::new(),
            page: None,
            cache: None,
        }
    }
}

/// A generated row struct. A definition of the same name in the module takes its place: it comes through a glob import.
pub(crate) struct Row {
    name: Ident,
    doc: String,
    fields: Vec<RowField>,
}

struct RowField {
    ident: Ident,
    doc: String,
    ty: TokenStream,
    nullable: bool,
}

impl Row {
    /// None where a column has a type of the migrations that koel.toml gives no Rust type.
    pub(crate) fn of(name: &Ident, method: &Method, model: &Model, checked: &Checked) -> Option<Self> {
        let columns = model.columns.iter().zip(&checked.columns);
        let fields = columns.map(|(field, column)| {
            let origin = column.origin.as_ref().map(|(table, name)| format!("`{table}.{name}`, ")).unwrap_or_default();
            let doc = format!(" {origin}`{}`", column.ty.display());
            Some(RowField { ident: field.ident.clone(), doc, ty: field.value_type()?, nullable: field.nullable })
        });
        let doc = format!(" A row of `{}`.", method.title);
        Some(Self { name: name.clone(), doc, fields: fields.collect::<Option<_>>()? })
    }

    /// Stands for one that is not known.
    pub(crate) fn placeholder(name: &Ident) -> Self {
        Self { name: name.clone(), doc: String::new(), fields: Vec::new() }
    }

    /// The same columns in both, in whatever order: what is NULL in either can be NULL.
    pub(crate) fn merge(mut self, other: Self) -> Option<Self> {
        if self.fields.len() != other.fields.len() {
            return None;
        }
        for field in &mut self.fields {
            let twin = other.fields.iter().find(|twin| twin.ident == field.ident)?;
            if twin.ty.to_string() != field.ty.to_string() {
                return None;
            }
            field.nullable |= twin.nullable;
        }
        Some(self)
    }

    fn tokens(&self, derives: &[syn::Path]) -> TokenStream {
        let Self { name, doc, fields } = self;
        let fields = fields.iter().map(|RowField { ident, doc, ty, nullable }| {
            let ty = if *nullable {
                quote! { __koel::Option<#ty> }
            } else {
                quote! { #ty }
            };
            quote! { #[doc = #doc] pub #ident: #ty }
        });
        quote! {
            #[doc = #doc]
            #[derive(::core::fmt::Debug, ::core::clone::Clone, #(#derives),*)]
            #[allow(non_snake_case)]
            pub struct #name { #(#fields),* }
        }
    }
}

pub(crate) fn expand(expansion: &Expansion) -> TokenStream {
    let Expansion { options, input, builders, rows, choices, keeps } = expansion;
    let Queries { attrs, name, methods, by_hand } = input;
    let vis = options.vis.as_ref().map_or_else(|| quote! { pub }, |vis| quote! { #vis });
    let inside = format_ident!("{name}In");
    let inside_doc = format!(" [`{name}`] over one connection, or inside a transaction.");
    let pairs = || methods.iter().zip(builders);
    let builders = pairs().map(|(method, builder)| function(name, method, builder));
    let over_pool = pairs().map(|(method, builder)| {
        self::method(name, method, builder, &TokenStream::new(), &quote! { self.more.on(&self.pool) }, false)
    });
    let over_connection = pairs().map(|(method, builder)| {
        self::method(name, method, builder, &quote! { mut }, &quote! { &mut *self.conn }, true)
    });
    let more = keeps.then(|| quote! { more: ::koel_runtime::private::More });
    let (more_of_self, no_more, cached) = if *keeps {
        (
            quote! { more: ::core::clone::Clone::clone(&self.more) },
            quote! { more: ::core::default::Default::default() },
            quote! { ::koel_runtime::__cached! { #name } },
        )
    } else {
        Default::default()
    };
    let choices = |mutability: TokenStream| choices.iter().map(move |choice| choice.tokens(&mutability));
    let (choices_of_pool, choices_inside) = (choices(TokenStream::new()), choices(quote! { mut }));
    let by_hand = (!by_hand.is_empty()).then(|| quote! { impl #name { #(#by_hand)* } });
    let included = methods.iter().filter_map(|method| method.query.included.as_ref()?.to_str());
    let module = format_ident!("__{}_rows", crate::input::snake(&name.to_string()));
    let keys = pairs().filter(|(method, _)| method.page.is_some()).map(|(method, builder)| key_alias(method, builder));
    let structs = rows.iter().map(|row| row.tokens(&options.derives));
    quote! {
        #(#attrs)*
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #vis struct #name { pool: ::koel_runtime::private::Pool, more: ::koel_runtime::private::More }

        // Used over a pool or inside a transaction: rustc sees one of the two.
        #[allow(dead_code, clippy::needless_question_mark, clippy::type_complexity)]
        impl #name {
            /// Over this pool.
            pub fn new(pool: ::koel_runtime::private::Pool) -> Self {
                Self { pool, more: ::core::default::Default::default() }
            }

            /// The same queries over this connection, or inside this transaction.
            pub fn with<'c>(&self, conn: &'c mut ::koel_runtime::private::Connection) -> #inside<'c> {
                #inside { conn, #more_of_self }
            }

            #(#over_pool)*
            #(#choices_of_pool)*
            #(#builders)*
        }

        #by_hand

        #[doc = #inside_doc]
        #[derive(::core::fmt::Debug)]
        #vis struct #inside<'c> { conn: &'c mut ::koel_runtime::private::Connection, #more }

        #[allow(dead_code, clippy::needless_question_mark)]
        impl<'c> #inside<'c> {
            /// Over this connection.
            pub fn new(conn: &'c mut ::koel_runtime::private::Connection) -> Self {
                Self { conn, #no_more }
            }

            #(#over_connection)*
            #(#choices_inside)*
        }

        ::koel_runtime::__from_ref! { #name }
        ::koel_runtime::__routed! { #name }
        #cached

        #(const _: &[u8] = ::core::include_bytes!(#included);)*

        #[doc(hidden)]
        mod #module {
            #[allow(unused_imports)]
            use ::koel_runtime::private as __koel;
            #(#structs)*
            #(#keys)*
        }
        #[allow(unused_imports)]
        #vis use #module::*;
    }
}

/// What builds one method's query: used by both structs.
fn function(name: &Ident, method: &Method, builder: &Builder) -> TokenStream {
    let ident = builder_name(&method.sig.ident);
    let (generics, bounds) = (&method.sig.generics, &method.sig.generics.where_clause);
    let params = method.sig.inputs.iter().skip(1);
    let (body, warnings, attrs) = (&builder.body, &builder.warnings, inherited(method));
    let cardinality = query::cardinality_marker(builder.rows);
    if method.page.is_some() {
        return page_function(name, method, builder);
    }
    let item = match method.returns.shape {
        Shape::Affected | Shape::Unit => quote! { () },
        Shape::One | Shape::Optional | Shape::Many | Shape::Stream | Shape::Page => {
            let item = &method.returns.item;
            quote! { #item }
        }
    };
    let called = format!("{name}::{}", method.title);
    quote! {
        #(#attrs)*
        #[inline]
        fn #ident #generics (#(#params),*) -> ::koel_runtime::Query<#item, ::koel_runtime::private::#cardinality> #bounds {
            use ::koel_runtime::private as __koel;
            #warnings
            let query = { #body };
            query.named(#called)
        }
    }
}

fn inherited(method: &Method) -> impl Iterator<Item = &Attribute> {
    method.attrs.iter().filter(move |attr| INHERITED.iter().any(|name| attr.path().is_ident(name)))
}

/// As [`function`], of the statement that an opened request asks for.
fn page_function(name: &Ident, method: &Method, builder: &Builder) -> TokenStream {
    let ident = builder_name(&method.sig.ident);
    let (generics, bounds) = (&method.sig.generics, &method.sig.generics.where_clause);
    let params = params(method);
    let (warnings, item) = (&builder.warnings, &method.returns.item);
    let called = format!("{name}::{}", method.title);
    let body = match (&builder.page, &builder.body) {
        (Some(_), body) => quote! {
            let (rows, total) = { #body };
            (rows.named(#called), total.map(|total| total.named(#called)))
        },
        (None, unchecked) => quote! { ({ #unchecked }, __koel::Option::None) },
    };
    let attrs = inherited(method);
    let key = key_name(method);
    quote! {
        #(#attrs)*
        #[inline]
        fn #ident #generics (
            __koel_opened: &::koel_runtime::private::Opened<'_, #key>,
            #(#params),*
        ) -> (
            ::koel_runtime::Query<(#item, #key), ::koel_runtime::private::Many>,
            ::core::option::Option<::koel_runtime::Query<i64, ::koel_runtime::private::One>>,
        ) #bounds {
            use ::koel_runtime::private as __koel;
            #warnings
            #body
        }
    }
}

/// Which of the four statements, what it takes of the request, and the one that counts.
pub(crate) fn page_body(statements: &[TokenStream; 4], total: &TokenStream) -> TokenStream {
    let [first, after, last, before] = statements;
    quote! {
        let __koel_total = if __koel_opened.total() { __koel::Option::Some({ #total }) } else { __koel::Option::None };
        let __koel_rows = match (__koel_opened.backward(), __koel_opened.key()) {
            (false, __koel::Option::None) => #first,
            (false, __koel::Option::Some(__koel_key)) => #after,
            (true, __koel::Option::None) => #last,
            (true, __koel::Option::Some(__koel_key)) => #before,
        };
        (__koel_rows.limited(__koel_opened.fetch()), __koel_total)
    }
}

/// Names the key's type where `__koel` is known, for signatures, where it is not.
fn key_alias(method: &Method, builder: &Builder) -> TokenStream {
    let name = key_name(method);
    // After an error: any.
    let key = builder.page.as_ref().map_or_else(|| quote! { (bool,) }, |(key, _)| key.clone());
    quote! { #[allow(non_camel_case_types)] pub type #name = #key; }
}

fn key_name(method: &Method) -> Ident {
    format_ident!("__key_{}", method.sig.ident)
}

/// The parameters that the query reads: without `self` and the page request.
fn params(method: &Method) -> impl Iterator<Item = &FnArg> {
    method.sig.inputs.iter().skip(1).filter(|input| {
        let request = method.page.as_ref().map(|page| &page.request);
        request.is_none() || name_of(input) != request
    })
}

fn name_of(input: &FnArg) -> Option<&Ident> {
    match input {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(pat) => Some(&pat.ident),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}

fn builder_name(method: &Ident) -> Ident {
    Ident::new(&format!("__query_{}", method.to_string().trim_start_matches("r#")), Span::call_site())
}

/// A method as declared, over `executor`, which it borrows as `mutability` says.
fn method(
    name: &Ident,
    method: &Method,
    builder: &Builder,
    mutability: &TokenStream,
    executor: &TokenStream,
    inside: bool,
) -> TokenStream {
    let Method { attrs, vis, sig, returns, .. } = method;
    let Signature { asyncness, ident, generics, output, .. } = sig;
    let lifetime = sig.receiver().and_then(|receiver| receiver.lifetime());
    let bounds = &generics.where_clause;
    let params = sig.inputs.iter().skip(1);
    let passed = self::params(method).filter_map(name_of);
    let function = builder_name(ident);
    if let Some(page) = &method.page {
        let request = &page.request;
        let (key, fingerprint) = (key_name(method), builder.page.as_ref().map_or(0, |(_, fingerprint)| *fingerprint));
        return quote_spanned! { ident.span() =>
            #(#attrs)*
            #vis #asyncness fn #ident #generics (&#lifetime #mutability self, #(#params),*) #output #bounds {
                let opened = #request.open::<#key>(#fingerprint)?;
                let (rows, total) = #name::#function(&opened, #(#passed),*);
                let mut page = opened.page(rows.fetch_all(#executor).await?);
                if let ::core::option::Option::Some(total) = total {
                    page.total = ::core::option::Option::Some(total.fetch_one(#executor).await?);
                }
                ::core::result::Result::Ok(page)
            }
        };
    }
    let query = quote! { #name::#function(#(#passed),*) };
    let body = match returns.shape {
        Shape::One => quote! { ::core::result::Result::Ok(#query.fetch_one(#executor).await?) },
        Shape::Optional => quote! { ::core::result::Result::Ok(#query.fetch_optional(#executor).await?) },
        Shape::Many => quote! { ::core::result::Result::Ok(#query.fetch_all(#executor).await?) },
        Shape::Affected => quote! { ::core::result::Result::Ok(#query.execute(#executor).await?) },
        Shape::Unit => quote! { #query.execute(#executor).await?; ::core::result::Result::Ok(()) },
        Shape::Stream => quote! { #query.fetch(#executor) },
        // Handled above; after an error of the input there is no such method.
        Shape::Page => TokenStream::new(),
    };
    let body = match &builder.cache {
        Some((used @ cache::Use::Keeps { .. }, codec)) if !inside => {
            let rows = cache::kept((name, ident), used, codec, &query);
            match returns.shape {
                Shape::One => {
                    quote! { #rows __koel_rows.into_iter().next().ok_or(::koel_runtime::Error::NotFound) }
                }
                Shape::Optional => quote! { #rows ::core::result::Result::Ok(__koel_rows.into_iter().next()) },
                _ => quote! { #rows ::core::result::Result::Ok(__koel_rows) },
            }
        }
        Some((used, _)) if inside => cache::written_inside(name, used, &body),
        Some((used, _)) => cache::written(name, used, output, &body),
        None => body,
    };
    quote_spanned! { ident.span() =>
        #(#attrs)*
        #vis #asyncness fn #ident #generics (&#lifetime #mutability self, #(#params),*) #output #bounds { #body }
    }
}
