//! What keeps results and makes them invalid, around the methods of a repository.

use crate::check::{Model, Out};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::time::Duration;
use syn::ReturnType;

/// What a method has to do with the cache.
pub(crate) enum Use {
    Keeps { fingerprint: u64, ttl: Duration, tags: Tags, key: Vec<Ident> },
    Writes { tags: Tags, key: Vec<Ident> },
}

/// Tags as they are, and tags that the key's value completes.
pub(crate) struct Tags {
    pub(crate) plain: Vec<String>,
    pub(crate) keyed: Vec<String>,
}

impl Tags {
    fn tokens(&self) -> TokenStream {
        let Self { plain, keyed } = self;
        quote! { ::koel_runtime::private::Tags { plain: &[#(#plain),*], keyed: &[#(#keyed),*] } }
    }
}

/// How rows are written and read back.
pub(crate) fn codec(model: &Model, item: &TokenStream) -> TokenStream {
    let (write, read) = match &model.out {
        Out::Given(head) => {
            let fields: Vec<&Ident> = model.columns.iter().map(|field| &field.ident).collect();
            (
                quote! { |row, out| { #(::koel_runtime::private::put(&row.#fields, out);)* } },
                quote! { |from| ::core::option::Option::Some(#head { #(#fields: ::koel_runtime::private::take(from)?),* }) },
            )
        }
        Out::Nothing | Out::Record | Out::Scalar => {
            (quote! { ::koel_runtime::private::put }, quote! { ::koel_runtime::private::take })
        }
    };
    quote! { ::koel_runtime::private::Codec::<#item> { write: #write, read: #read } }
}

/// `let key = ...;` of the parameters' values, before they are moved.
fn key(names: &[Ident]) -> TokenStream {
    if names.is_empty() {
        return quote! { let __koel_key = ::std::string::String::new(); };
    }
    quote! {
        let mut __koel_key = ::std::string::String::new();
        #(::koel_runtime::private::CacheKey::add(&#names, &mut __koel_key);)*
    }
}

/// The rows of a query over the pool, kept or not.
pub(crate) fn kept(of: (&Ident, &Ident), used: &Use, codec: &TokenStream, query: &TokenStream) -> TokenStream {
    let Use::Keeps { fingerprint, ttl, tags, key: names } = used else { return TokenStream::new() };
    let (repository, method) = (of.0.to_string(), of.1.to_string());
    let (seconds, nanos) = (ttl.as_secs(), ttl.subsec_nanos());
    let (tags, key) = (tags.tokens(), key(names));
    quote! {
        static HOW: ::koel_runtime::private::Cached = ::koel_runtime::private::Cached {
            repository: #repository,
            method: #method,
            fingerprint: #fingerprint,
            ttl: ::core::time::Duration::new(#seconds, #nanos),
            tags: #tags,
        };
        #key
        let __koel_rows = self.more.fetch(&self.pool, #query, &HOW, __koel_key, #codec).await?;
    }
}

/// A write over the pool: the store hears of it when it is done.
pub(crate) fn written(repository: &Ident, used: &Use, returns: &ReturnType, body: &TokenStream) -> TokenStream {
    let Use::Writes { tags, key: names } = used else { return body.clone() };
    let (repository, tags, key) = (repository.to_string(), tags.tokens(), key(names));
    let returns = match returns {
        ReturnType::Type(_, ty) => quote! { #ty },
        ReturnType::Default => quote! { _ },
    };
    quote! {
        #key
        let __koel_writing = self.more.writing(#repository, &#tags, &__koel_key);
        let __koel_done: #returns = async { #body }.await;
        ::koel_runtime::private::written(__koel_writing, __koel_done).await
    }
}

/// A write inside a transaction: the store hears of it when that is over.
pub(crate) fn written_inside(repository: &Ident, used: &Use, body: &TokenStream) -> TokenStream {
    let Use::Writes { tags, key: names } = used else { return body.clone() };
    let (repository, tags, key) = (repository.to_string(), tags.tokens(), key(names));
    quote! {
        #key
        self.more.writing_inside(#repository, &#tags, &__koel_key);
        #body
    }
}
