//! `#[queries]`'s input: an `impl` block of signatures, each with its SQL.

use super::query::{Arg, Query, file_text, literal_text, take_lints};
use super::sort::{Order, Sort};
use crate::ctxt::Ctxt;
use crate::span::Source;
use proc_macro2::{Span, TokenStream};
use std::path::PathBuf;
use std::time::Duration;
use syn::parse::{Parse, ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericArgument, Ident, ImplItem, LitStr, Pat, PathArguments, Result, ReturnType, Signature,
    Token, Type, Visibility, braced,
};

/// `#[queries(vis = pub(crate), derive(Serialize, PartialEq))]`.
#[derive(Default)]
pub(crate) struct Options {
    /// The struct's visibility; `pub` where it is not said.
    pub(crate) vis: Option<Visibility>,
    /// What generated row structs derive besides Debug and Clone.
    pub(crate) derives: Vec<syn::Path>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            match key.to_string().as_str() {
                "vis" => {
                    input.parse::<Token![=]>()?;
                    options.vis = Some(input.parse()?);
                }
                "derive" => {
                    let content;
                    syn::parenthesized!(content in input);
                    let paths = content.parse_terminated(syn::Path::parse_mod_style, Token![,])?;
                    options.derives.extend(paths);
                }
                _ => return Err(syn::Error::new(key.span(), "expected `vis = ...` or `derive(...)`")),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

/// The whole block.
pub(crate) struct Queries {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) methods: Vec<Method>,
    /// Items written by hand, as they are.
    pub(crate) by_hand: Vec<ImplItem>,
}

/// A signature with its SQL.
#[derive(Clone)]
pub(crate) struct Method {
    /// What it is called; `sig` is another's where the caller chooses among orders, a method each.
    pub(crate) title: String,
    /// Without `#[query]`.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) sig: Signature,
    /// The SQL; its arguments are the parameters after `&self`.
    pub(crate) query: Query,
    pub(crate) returns: Returns,
    pub(crate) flags: Flags,
    pub(crate) page: Option<PageOrder>,
    pub(crate) sort: Option<Sort>,
}

/// What `#[query("...", ...)]` says besides the SQL.
#[derive(Debug, Default, Clone)]
pub(crate) struct Flags {
    /// `one`: no row is `Error::NotFound`, although the query may return none.
    pub(crate) one: bool,
    /// `row`: one column all the same is read into a struct.
    pub(crate) row: bool,
    /// `cache(ttl = "5m", key = id)`.
    pub(crate) cache: Option<Cache>,
    /// `invalidates(key = id)`: where it stands, and the parameters.
    pub(crate) invalidates: Option<(Span, Vec<Ident>)>,
}

/// How long a result is kept, and under which parameters besides all of them.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    pub(crate) span: Span,
    pub(crate) ttl: Duration,
    pub(crate) key: Vec<Ident>,
}

/// What a method is declared to return.
#[derive(Clone)]
pub(crate) struct Returns {
    pub(crate) shape: Shape,
    /// `T` of `Result<T>`, `Result<Option<T>>`, `Result<Vec<T>>` or of the stream's `Result<T>`.
    pub(crate) item: Type,
    /// All that stands in `Result<...>`.
    whole: Type,
    pub(crate) span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    One,
    Optional,
    Many,
    Stream,
    /// `u64`: the number of rows affected.
    Affected,
    /// `()`.
    Unit,
    /// `Page<T>`, of a method with `#[page]`.
    Page,
}

/// `#[page(order_by = "...")]`.
#[derive(Clone)]
pub(crate) struct PageOrder {
    pub(crate) order_by: LitStr,
    /// The parameter of type `PageRequest`.
    pub(crate) request: Ident,
}

/// One item of the block as it stands.
struct Signed {
    attrs: Vec<Attribute>,
    vis: Visibility,
    sig: Signature,
}

enum Item {
    Signed(Box<Signed>),
    ByHand(Box<ImplItem>),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let ahead = input.fork();
        let attrs = ahead.call(Attribute::parse_outer)?;
        if attrs.iter().any(|attr| attr.path().is_ident("query")) {
            let attrs = input.call(Attribute::parse_outer)?;
            let (vis, sig): (Visibility, Signature) = (input.parse()?, input.parse()?);
            if input.peek(syn::token::Brace) {
                return Err(input.error("a method with `#[query]` has no body: end the signature with `;`"));
            }
            input.parse::<Token![;]>()?;
            return Ok(Self::Signed(Box::new(Signed { attrs, vis, sig })));
        }
        match input.parse()? {
            ImplItem::Verbatim(tokens) => {
                Err(syn::Error::new_spanned(tokens, "a method without a body needs its SQL: `#[query(\"...\")]`"))
            }
            item => Ok(Self::ByHand(Box::new(item))),
        }
    }
}

impl Queries {
    /// Parses the block; what is wrong with one method is told, and the others are read on.
    pub(crate) fn parse(ctxt: &mut Ctxt, tokens: TokenStream) -> Result<Self> {
        let parser = |input: ParseStream<'_>| {
            let attrs = input.call(Attribute::parse_outer)?;
            input.parse::<Token![impl]>()?;
            let name: Ident = input.parse()?;
            let content;
            braced!(content in input);
            let mut items = Vec::new();
            while !content.is_empty() {
                items.push(content.parse::<Item>()?);
            }
            Ok((attrs, name, items))
        };
        let (attrs, name, items) = parser.parse2(tokens)?;
        let mut queries = Self { attrs, name, methods: Vec::new(), by_hand: Vec::new() };
        for item in items {
            match item {
                Item::ByHand(item) => queries.by_hand.push(*item),
                Item::Signed(signed) => match Method::read(*signed) {
                    Ok(method) => queries.methods.push(method),
                    Err(error) => error.into_iter().for_each(|error| ctxt.error(error.span(), error.to_string())),
                },
            }
        }
        Ok(queries)
    }
}

impl Method {
    fn read(signed: Signed) -> Result<Self> {
        let Signed { attrs, vis, sig } = signed;
        let (query, attrs): (Vec<_>, Vec<_>) = attrs.into_iter().partition(|attr| attr.path().is_ident("query"));
        let mut read = None;
        for attr in &query {
            if read.is_some() {
                return Err(syn::Error::new_spanned(attr, "one method runs one query"));
            }
            read = Some(attr.parse_args_with(query_attribute)?);
        }
        // The partition found one.
        let Some((source, included, flags)) = read else {
            return Err(syn::Error::new_spanned(&sig, "expected `#[query(\"...\")]`"));
        };
        let (page, attrs): (Vec<_>, Vec<_>) = attrs.into_iter().partition(|attr| attr.path().is_ident("page"));
        let (lints, attrs) = take_lints(attrs)?;
        let mut inputs = sig.inputs.iter();
        match inputs.next() {
            Some(FnArg::Receiver(receiver)) if receiver.reference.is_some() && receiver.mutability.is_none() => {}
            _ => return Err(syn::Error::new_spanned(&sig.ident, "a method with `#[query]` takes `&self`")),
        }
        let mut params = Vec::new();
        for input in inputs {
            match input {
                FnArg::Typed(typed) => match &*typed.pat {
                    Pat::Ident(pat) if pat.subpat.is_none() && pat.by_ref.is_none() => {
                        params.push(pat.ident.clone());
                    }
                    other => return Err(syn::Error::new_spanned(other, "a parameter of a query has a name")),
                },
                FnArg::Receiver(other) => return Err(syn::Error::new_spanned(other, "a second `self`")),
            }
        }
        let keys = flags.cache.iter().map(|cache| &cache.key).chain(flags.invalidates.iter().map(|(_, key)| key));
        if let Some(unknown) = keys.flatten().find(|name| !params.contains(name)) {
            return Err(syn::Error::new(unknown.span(), format!("the method has no parameter `{unknown}`")));
        }
        let mut returns = Returns::read(&sig)?;
        if flags.one {
            returns.one_value();
        }
        let page = match (page.first(), returns.shape) {
            (Some(attr), Shape::Page) => Some(page_attribute(attr, &sig)?),
            (None, Shape::Page) => {
                let text = "a method that returns a page says in which order: `#[page(order_by = \"created_at DESC, id DESC\")]`";
                return Err(syn::Error::new_spanned(&sig.ident, text));
            }
            (Some(attr), _) => {
                return Err(syn::Error::new_spanned(
                    attr,
                    "a method with `#[page]` returns `koel_runtime::Result<Page<T>>`",
                ));
            }
            (None, _) => None,
        };
        // What pages there are is no parameter of the query.
        params.retain(|name| page.as_ref().is_none_or(|page| page.request != *name));
        let sort = Sort::find(&source, page.as_ref(), &sig)?;
        params.retain(|name| sort.as_ref().is_none_or(|sort| sort.param != *name));
        if sort.is_some() && matches!(&sig.output, ReturnType::Type(_, ty) if matches!(**ty, Type::ImplTrait(_))) {
            let text = "a stream in an order that the caller chooses is a `BoxStream`: each order makes one of its own";
            return Err(syn::Error::new_spanned(&sig.output, text));
        }
        let args = params.into_iter().map(Arg::named).collect();
        let query = Query { out: None, source, included, args, lints };
        let title = sig.ident.to_string();
        Ok(Self { title, attrs, vis, sig, query, returns, flags, page, sort })
    }

    /// The method for one of the orders, which the one that the user sees calls.
    pub(crate) fn sorted(&self, sort: &Sort, order: &Order) -> Self {
        let mut method = self.clone();
        method.sort = None;
        method.sig.ident = sub_method(self, order);
        method.sig.inputs = self.sig.inputs.iter().filter(|input| !is_param(input, &sort.param)).cloned().collect();
        method.vis = Visibility::Inherited;
        method.attrs.retain(|attr| INHERITED.iter().any(|name| attr.path().is_ident(name)));
        match (&sort.place, &mut method.page) {
            (Some(place), _) => {
                method.query.source = self.query.source.replaced(place.clone(), &order.list.value(), order.list.span());
            }
            (None, Some(page)) => page.order_by = order.list.clone(),
            (None, None) => {}
        }
        method
    }
}

/// What a method says of lints and configuration holds for its query too.
pub(crate) const INHERITED: [&str; 4] = ["allow", "warn", "deny", "cfg"];

/// What the method for one order is called.
pub(crate) fn sub_method(method: &Method, order: &Order) -> Ident {
    let variant = super::snake(order.variant.to_string().trim_start_matches("r#"));
    let name = format!("__{}_by_{variant}", method.title.trim_start_matches("r#"));
    Ident::new(&name, method.sig.ident.span())
}

fn is_param(input: &FnArg, name: &Ident) -> bool {
    matches!(input, FnArg::Typed(typed) if matches!(&*typed.pat, Pat::Ident(pat) if pat.ident == *name))
}

/// `"SELECT ..." + "..."` or `file = "..."`, then flags.
fn query_attribute(input: ParseStream<'_>) -> Result<(Source, Option<PathBuf>, Flags)> {
    let (source, included) = if input.peek(Ident) && input.peek2(Token![=]) {
        let key: Ident = input.parse()?;
        if key != "file" {
            return Err(syn::Error::new(key.span(), "expected the SQL, or `file = \"...\"`"));
        }
        input.parse::<Token![=]>()?;
        file_text(input)?
    } else {
        (literal_text(input)?, None)
    };
    let mut flags = Flags::default();
    while !input.is_empty() {
        input.parse::<Token![,]>()?;
        if input.is_empty() {
            break;
        }
        let flag: Ident = input.parse()?;
        match flag.to_string().as_str() {
            "one" => flags.one = true,
            "row" => flags.row = true,
            "cache" => flags.cache = Some(cache(input, flag.span())?),
            "invalidates" => flags.invalidates = Some((flag.span(), invalidates(input)?)),
            _ => {
                let expected = "expected `one`, `row`, `cache(ttl = \"5m\")` or `invalidates(key = id)`";
                return Err(syn::Error::new(flag.span(), expected));
            }
        }
    }
    Ok((source, included, flags))
}

/// `(ttl = "5m", key = id)`
fn cache(input: ParseStream<'_>, span: Span) -> Result<Cache> {
    let (mut ttl, mut key) = (None, Vec::new());
    let content;
    syn::parenthesized!(content in input);
    while !content.is_empty() {
        let name: Ident = content.parse()?;
        content.parse::<Token![=]>()?;
        match name.to_string().as_str() {
            "ttl" => ttl = Some(duration(&content.parse()?)?),
            "key" => key = key_names(&content)?,
            _ => return Err(syn::Error::new(name.span(), "expected `ttl = \"5m\"` or `key = id`")),
        }
        if !content.is_empty() {
            content.parse::<Token![,]>()?;
        }
    }
    let ttl = ttl.ok_or_else(|| syn::Error::new(span, "a cache says for how long: `cache(ttl = \"5m\")`"))?;
    Ok(Cache { span, ttl, key })
}

/// `(key = id)`
fn invalidates(input: ParseStream<'_>) -> Result<Vec<Ident>> {
    let content;
    syn::parenthesized!(content in input);
    let name: Ident = content.parse()?;
    if name != "key" {
        return Err(syn::Error::new(name.span(), "expected `key = id`"));
    }
    content.parse::<Token![=]>()?;
    key_names(&content)
}

/// `id` or `(product, user_id)`
fn key_names(input: ParseStream<'_>) -> Result<Vec<Ident>> {
    if !input.peek(syn::token::Paren) {
        return Ok(vec![input.parse()?]);
    }
    let content;
    syn::parenthesized!(content in input);
    Ok(content.parse_terminated(Ident::parse, Token![,])?.into_iter().collect())
}

/// `"250ms"`, `"30s"`, `"5m"`, `"2h"`, `"1d"`
fn duration(text: &LitStr) -> Result<Duration> {
    let value = text.value();
    let digits = value.len() - value.trim_start_matches(|ch: char| ch.is_ascii_digit()).len();
    let (number, unit) = value.split_at(digits);
    let milliseconds = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        "d" => Some(86_400_000),
        _ => None,
    };
    let found = milliseconds.and_then(|unit: u64| number.parse::<u64>().ok()?.checked_mul(unit));
    let wrong = "expected a duration such as \"250ms\", \"30s\", \"5m\", \"2h\" or \"1d\"";
    found.filter(|found| *found > 0).map(Duration::from_millis).ok_or_else(|| syn::Error::new(text.span(), wrong))
}

/// `#[page(order_by = "...")]` and the parameter that says which page.
fn page_attribute(attr: &Attribute, sig: &Signature) -> Result<PageOrder> {
    let mut order_by = None;
    attr.parse_nested_meta(|meta| {
        if !meta.path.is_ident("order_by") {
            return Err(meta.error("expected `order_by = \"...\"`"));
        }
        order_by = Some(meta.value()?.parse::<LitStr>()?);
        Ok(())
    })?;
    let Some(order_by) = order_by else {
        return Err(syn::Error::new_spanned(attr, "expected `#[page(order_by = \"...\")]`"));
    };
    let request = sig.inputs.iter().find_map(|input| match input {
        FnArg::Typed(typed) => match (&*typed.pat, &*typed.ty) {
            (Pat::Ident(pat), Type::Path(path)) => {
                let last = path.path.segments.last().filter(|segment| segment.ident == "PageRequest");
                last.map(|_| pat.ident.clone())
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    let text = "a method with `#[page]` takes a `koel_runtime::PageRequest`";
    let request = request.ok_or_else(|| syn::Error::new_spanned(&sig.ident, text))?;
    Ok(PageOrder { order_by, request })
}

impl Returns {
    /// `Option<T>` is one value that can be NULL, rather than a row that may be missing.
    pub(crate) fn one_value(&mut self) {
        if self.shape == Shape::Optional {
            self.shape = Shape::One;
            self.item = self.whole.clone();
        }
    }

    fn read(sig: &Signature) -> Result<Self> {
        const EXPECTED: &str = "a method with `#[query]` returns `koel_runtime::Result` of `T`, `Option<T>`, `Vec<T>`, `Page<T>`, `u64` or `()`, or is no `async fn` and returns a stream of `Result<T>`";
        let ReturnType::Type(_, ty) = &sig.output else {
            return Err(syn::Error::new_spanned(&sig.ident, EXPECTED));
        };
        let span = ty.span();
        if sig.asyncness.is_none() {
            let item = stream_item(ty).ok_or_else(|| syn::Error::new(span, EXPECTED))?;
            return Ok(Self { shape: Shape::Stream, whole: item.clone(), item, span });
        }
        let Some(inner) = argument(ty, "Result") else { return Err(syn::Error::new(span, EXPECTED)) };
        let (shape, item) = if let Some(item) = argument(inner, "Option") {
            (Shape::Optional, item)
        } else if let Some(item) = argument(inner, "Vec").filter(|item| !is_named(item, "u8")) {
            (Shape::Many, item)
        } else if let Some(item) = argument(inner, "Page") {
            (Shape::Page, item)
        } else if is_named(inner, "u64") {
            (Shape::Affected, inner)
        } else if matches!(inner, Type::Tuple(tuple) if tuple.elems.is_empty()) {
            (Shape::Unit, inner)
        } else {
            (Shape::One, inner)
        };
        Ok(Self { shape, item: item.clone(), whole: inner.clone(), span })
    }
}

/// `T` of `Name<T>`, whatever path leads there.
pub(crate) fn argument<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

/// `T` of `BoxStream<'_, Result<T>>` or `impl Stream<Item = Result<T>>`.
fn stream_item(ty: &Type) -> Option<Type> {
    match ty {
        Type::Path(_) => argument(argument(ty, "BoxStream")?, "Result").cloned(),
        Type::ImplTrait(bounds) => bounds.bounds.iter().find_map(|bound| {
            let syn::TypeParamBound::Trait(bound) = bound else { return None };
            let last = bound.path.segments.last().filter(|segment| segment.ident == "Stream")?;
            let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::AssocType(item) if item.ident == "Item" => self::argument(&item.ty, "Result").cloned(),
                _ => None,
            })
        }),
        _ => None,
    }
}
