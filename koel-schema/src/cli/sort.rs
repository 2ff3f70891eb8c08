//! `ORDER BY $sort` and `#[page(order_by = "$sort")]`: the orders of the enum that the method takes, each in its place.

use super::call::Call;
use crate::diagnostic::Diagnostic;
use crate::filters::Filters;
use crate::ident::snake;
use crate::order;
use crate::span::Span;
use crate::syntax::ParseOptions;
use proc_macro2::{Delimiter, Group, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{LitStr, Token, Variant};

/// The variants of an enum with `#[derive(SortKey)]`, and what they order by.
pub(super) type Orders = Vec<(String, String)>;

/// An enum's orders from what stands around the word `enum`.
pub(super) fn orders(before: &[TokenTree], rest: &[TokenTree]) -> Option<(String, Orders)> {
    let [TokenTree::Ident(name), TokenTree::Group(body), ..] = rest else { return None };
    let mut attributes = before;
    // `pub`, `pub(crate)`
    while let [earlier @ .., last] = attributes
        && (matches!(last, TokenTree::Ident(word) if word == "pub")
            || matches!(last, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis))
    {
        attributes = earlier;
    }
    let derived = super::call::attributes_before(attributes).into_iter().any(derives);
    if !derived || body.delimiter() != Delimiter::Brace {
        return None;
    }
    let variants = Punctuated::<Variant, Token![,]>::parse_terminated.parse2(body.stream()).ok()?;
    let order = |variant: &Variant| {
        let mut order = snake(&variant.ident.to_string());
        for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("koel")) {
            // What else there may be is the macro's to refuse.
            let _ = attribute.parse_nested_meta(|meta| {
                order = meta.value()?.parse::<LitStr>()?.value();
                Ok(())
            });
        }
        (variant.ident.to_string(), order)
    };
    Some((name.to_string(), variants.iter().map(order).collect()))
}

fn derives(group: &Group) -> bool {
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    let [TokenTree::Ident(name), TokenTree::Group(list)] = &trees[..] else { return false };
    let mut last = list.stream().into_iter();
    name == "derive" && last.any(|tree| matches!(tree, TokenTree::Ident(word) if word == "SortKey"))
}

/// The parameter of a method that chooses the order.
pub(super) struct Sort {
    pub param: String,
    /// Where the order stands in the text; none: it is that of the pages.
    place: Option<Span>,
}

impl Sort {
    /// That of a call, if it has one.
    pub(super) fn of(call: &Call, sql: &str, parts: Option<&Filters>, options: &ParseOptions) -> Option<Self> {
        let of_pages = call.page.as_ref().map(|(order, _)| order.trim().strip_prefix('$'));
        let (param, place) = match of_pages {
            Some(name) => (name?.to_owned(), None),
            None => order::chosen(parts.map_or(sql, |parts| &parts.all), options).map(|(name, at)| (name, Some(at)))?,
        };
        call.params.iter().any(|(name, _)| *name == param).then_some(Self { param, place })
    }
}

/// A query in one of its orders.
#[derive(Clone, Copy)]
pub(super) struct Sorted<'a> {
    pub sort: &'a Sort,
    /// The variant, and its list; without it, whatever order there may be.
    pub order: Option<&'a (String, String)>,
}

impl Sorted<'_> {
    /// The first column stands for an order that nobody knows here.
    fn list(&self) -> &str {
        self.order.map_or("1", |(_, list)| list)
    }

    /// The text in this order.
    pub(super) fn put(&self, sql: &str) -> String {
        let Some(Span { start, end }) = self.sort.place else { return sql.to_owned() };
        let before = sql.get(..start as usize).unwrap_or_default();
        format!("{before}{}{}", self.list(), sql.get(end as usize..).unwrap_or_default())
    }

    /// What the pages are ordered by.
    pub(super) fn of_pages(&self) -> Option<&str> {
        self.order.filter(|_| self.sort.place.is_none()).map(|(_, list)| list.as_str())
    }

    /// With the order that it is about.
    pub(super) fn named(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if let Some((variant, list)) = self.order {
            let help = diagnostic.help.map(|help| format!(": {help}")).unwrap_or_default();
            diagnostic.help = Some(format!("in the order `{variant}`, `{list}`{help}"));
        }
        diagnostic
    }

    /// What was said of the text, as the text is written.
    pub(super) fn back(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        let Some(place) = self.sort.place else { return diagnostic };
        let behind = place.start + self.list().len() as u32;
        let back = |span: Span| {
            let at = |offset: u32, inside: u32| match offset {
                offset if offset <= place.start => offset,
                offset if offset >= behind => offset - behind + place.end,
                _ => inside,
            };
            Span::new(at(span.start, place.start), at(span.end, place.end))
        };
        let inside = |span: Span| span.start < behind && place.start < span.end;
        if inside(diagnostic.span) {
            diagnostic = self.named(diagnostic);
        }
        // What would write into an order has no place in this text.
        diagnostic.fix = diagnostic.fix.filter(|fix| !fix.edits.iter().any(|edit| inside(edit.span)));
        for edit in diagnostic.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            edit.span = back(edit.span);
        }
        for label in &mut diagnostic.labels {
            label.span = back(label.span);
        }
        diagnostic.span = back(diagnostic.span);
        diagnostic
    }
}
