//! `#[derive(SortKey)]`'s input, and the parameter of a method that is one.

use super::queries::PageOrder;
use crate::ctxt::Ctxt;
use crate::span::Source;
use koel_schema::filters;
use koel_schema::syntax::ParseOptions;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use std::ops::Range;
use syn::parse::{Parse, ParseStream};
use syn::{
    Data, DeriveInput, Fields, FnArg, Ident, LitStr, Pat, Path, Result, Signature, Type, bracketed, parenthesized,
};

/// What stands in an ORDER BY is the same in all versions.
const OPTIONS: ParseOptions = ParseOptions { version: 17, named_params: true };

/// An order that a caller can choose: the variant, and its ORDER BY list.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) variant: Ident,
    pub(crate) list: LitStr,
}

impl Parse for Order {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        Ok(Self { variant: input.parse()?, list: input.parse()? })
    }
}

impl ToTokens for Order {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.variant.to_tokens(tokens);
        self.list.to_tokens(tokens);
    }
}

/// The orders of an enum.
pub(crate) fn orders(ctxt: &mut Ctxt, input: &DeriveInput) -> Vec<Order> {
    let Data::Enum(data) = &input.data else {
        ctxt.error(input.ident.span(), "SortKey is for enums: each variant is an order that a caller can choose");
        return Vec::new();
    };
    if !input.generics.params.is_empty() || data.variants.is_empty() {
        ctxt.error(input.ident.span(), "a SortKey has no generic parameters, and a variant for each order");
        return Vec::new();
    }
    let mut orders = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            ctxt.error(variant.ident.span(), "a variant of a SortKey holds nothing: it stands for an order");
        }
        let name = super::snake(variant.ident.to_string().trim_start_matches("r#"));
        let mut list = LitStr::new(&name, variant.ident.span());
        super::table::nested(ctxt, &variant.attrs, &mut |meta| {
            if !meta.path.is_ident("order_by") {
                return Err(meta.error("unknown key: there is `order_by`"));
            }
            list = meta.value()?.parse()?;
            Ok(())
        });
        if let Err(problem) = koel_schema::order::list(&list.value(), &OPTIONS) {
            ctxt.error(list.span(), problem.message);
        }
        orders.push(Order { variant: variant.ident.clone(), list });
    }
    orders
}

/// The parameter of a method that chooses the order.
#[derive(Clone)]
pub(crate) struct Sort {
    pub(crate) param: Ident,
    /// The enum.
    pub(crate) path: Path,
    /// Where the order stands in the SQL; none: it is that of the pages.
    pub(crate) place: Option<Range<usize>>,
}

impl Sort {
    /// `ORDER BY $sort` in the query, or `#[page(order_by = "$sort")]`.
    pub(crate) fn find(source: &Source, page: Option<&PageOrder>, sig: &Signature) -> Result<Option<Self>> {
        let of_pages = page.map(|page| page.order_by.value());
        let found = match of_pages.as_deref().map(|order| order.trim().strip_prefix('$')) {
            Some(Some(name)) => Some((name.to_owned(), None)),
            Some(None) => None,
            None => in_text(&source.sql).map(|(name, place)| (name, Some(place))),
        };
        let Some((name, place)) = found else { return Ok(None) };
        let declared = sig.inputs.iter().find_map(|input| match input {
            FnArg::Typed(typed) => match &*typed.pat {
                Pat::Ident(pat) if pat.ident == name => Some((pat.ident.clone(), &*typed.ty)),
                _ => None,
            },
            FnArg::Receiver(_) => None,
        });
        let Some((param, ty)) = declared else {
            let text = format!(
                "`${name}` in ORDER BY stands for an order that the caller chooses: the method has no parameter `{name}`"
            );
            return Err(syn::Error::new(page.map_or_else(|| source.span(0), |page| page.order_by.span()), text));
        };
        match sort_type(ty) {
            Some(path) => Ok(Some(Self { param, path: path.clone(), place })),
            None => {
                let text = format!(
                    "`ORDER BY ${name}` orders by a constant, the same for every row\n = help: an order that the caller chooses is an enum with #[derive(koel_macros::SortKey)]"
                );
                Err(syn::Error::new_spanned(ty, text))
            }
        }
    }
}

fn in_text(sql: &str) -> Option<(String, Range<usize>)> {
    if !sql.contains('$') || !sql.to_ascii_lowercase().contains("order") {
        return None;
    }
    let parts = filters::read(sql, &OPTIONS).ok()?;
    let (name, span) = koel_schema::order::chosen(parts.as_ref().map_or(sql, |parts| &parts.all), &OPTIONS)?;
    Some((name, span.start as usize..span.end as usize))
}

/// The path of a type that may be an enum of the user's.
fn sort_type(ty: &Type) -> Option<&Path> {
    const VALUES: &[&str] =
        &["bool", "char", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "str", "String"];
    match ty {
        Type::Reference(reference) => sort_type(&reference.elem),
        Type::Path(path) if path.qself.is_none() => {
            let plain = path.path.segments.iter().all(|segment| segment.arguments.is_none());
            let value = path.path.get_ident().is_some_and(|ident| VALUES.iter().any(|value| ident == value));
            (plain && !value).then_some(&path.path)
        }
        _ => None,
    }
}

/// What `#[queries]` knows of the enums that its methods sort by, on the way from one enum's macro to the next.
pub(crate) struct Known {
    pub(crate) options: TokenStream,
    pub(crate) block: TokenStream,
    enums: Vec<(Path, Vec<Order>)>,
}

impl Known {
    pub(crate) fn new(options: TokenStream, block: TokenStream) -> Self {
        Self { options, block, enums: Vec::new() }
    }

    pub(crate) fn orders(&self, path: &Path) -> Option<&[Order]> {
        // Compared as text: syn compares only with a feature of its own.
        let text = path.to_token_stream().to_string();
        let known = self.enums.iter().find(|(known, _)| known.to_token_stream().to_string() == text);
        known.map(|(_, orders)| orders.as_slice())
    }

    /// What asks the macro of an enum for its orders.
    pub(crate) fn ask(&self, path: &Path) -> TokenStream {
        let Self { options, block, enums } = self;
        let enums = enums.iter().map(|(path, orders)| quote! { [#path] (#(#orders),*) });
        quote! { #path! { [#path] (#options) (#block) #(#enums)* } }
    }
}

impl Parse for Known {
    /// `(orders of the enum asked) [its path] (options) (block) [path] (orders) ...`
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        fn orders(input: ParseStream<'_>) -> Result<Vec<Order>> {
            let content;
            parenthesized!(content in input);
            Ok(content.parse_terminated(Order::parse, syn::Token![,])?.into_iter().collect())
        }
        fn path(input: ParseStream<'_>) -> Result<Path> {
            let content;
            bracketed!(content in input);
            content.call(Path::parse_mod_style)
        }
        fn tokens(input: ParseStream<'_>) -> Result<TokenStream> {
            let content;
            parenthesized!(content in input);
            content.parse()
        }
        let asked = orders(input)?;
        let mut enums = vec![(path(input)?, asked)];
        let (options, block) = (tokens(input)?, tokens(input)?);
        while !input.is_empty() {
            enums.push((path(input)?, orders(input)?));
        }
        Ok(Self { options, block, enums })
    }
}

/// The macro that hands the orders of an enum to whoever asks; it is called as the enum is, so that what names one names the other.
pub(crate) fn hand_out(ident: &Ident, orders: &[Order]) -> TokenStream {
    let name = format_ident!("__koel_sort_{ident}");
    quote! {
        #[doc(hidden)]
        #[allow(unused_macros)]
        macro_rules! #name {
            ($($asked:tt)*) => { ::koel_macros::__sorted! { (#(#orders),*) $($asked)* } };
        }
        #[doc(hidden)]
        #[allow(unused_imports)]
        pub(crate) use #name as #ident;
    }
}
