//! A call that runs a query: whose macro or function it is, the text, the arguments.

use super::expr::Sql;
use super::scan::{is, span_of};
use crate::lint::{Fetch, Override, Setting};
use crate::span::Span;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, LitStr, Token, Type};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Library {
    Sqlx,
    Koel,
}

impl Library {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "sqlx" => Some(Self::Sqlx),
            "koel_macros" | "koel" => Some(Self::Koel),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Checked by its own library as well.
    Macro,
    /// `sqlx::query("...")`: nothing else looks at it.
    Function,
    /// `#[query("...")]`.
    Attribute,
}

/// What becomes of the rows, and where the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// Into the type that is named first.
    typed: bool,
    pub scalar: bool,
    file: bool,
}

impl Kind {
    pub(super) fn of_macro(name: &str) -> Option<Self> {
        let rest = name.strip_prefix("query")?;
        let rest = rest.strip_suffix("_unchecked").unwrap_or(rest);
        let (file, rest) = rest.strip_prefix("_file").map_or((false, rest), |rest| (true, rest));
        let (typed, scalar) = match rest {
            "" => (false, false),
            "_as" => (true, false),
            "_scalar" => (false, true),
            _ => return None,
        };
        Some(Self { typed, scalar, file })
    }

    pub(super) fn of_function(name: &str) -> Option<Self> {
        let name = name.strip_suffix("_with").unwrap_or(name);
        // A function does not name its type in its arguments, and takes the first column.
        matches!(name, "query" | "query_as" | "query_scalar").then_some(Self {
            typed: false,
            scalar: false,
            file: false,
        })
    }
}

/// The values for the parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Args {
    /// Nobody can tell from here.
    Unknown,
    Given {
        positional: usize,
        named: Vec<String>,
    },
    /// Those of a method, by name or in order.
    Method(Vec<String>),
}

/// A call.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub library: Library,
    pub form: Form,
    pub kind: Kind,
    /// Its name, for messages.
    pub name: String,
    pub span: Span,
    pub sql: Sql,
    pub args: Args,
    pub levels: Vec<Override>,
    pub in_test: bool,
    /// It is surely one of these libraries'; else the text has to look like SQL.
    pub certain: bool,
    /// `#[page(order_by = "...")]`.
    pub page: Option<(String, Span)>,
    /// The method's parameters whose type has a plain name, which may be an enum that orders, with that.
    pub params: Vec<(String, String)>,
    /// What is called on it.
    pub fetch: Option<Fetch>,
}

/// A macro's call from its input.
pub(super) fn of_macro(
    name: &str,
    kind: Kind,
    library: Library,
    tokens: TokenStream,
    span: Span,
    in_test: bool,
) -> Call {
    let parser = |input: ParseStream<'_>| {
        let levels = levels(&input.call(Attribute::parse_outer)?);
        if kind.typed {
            input.parse::<Type>()?;
            input.parse::<Token![,]>()?;
        }
        let text: Expr = input.parse()?;
        let mut args = Args::Given { positional: 0, named: Vec::new() };
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
            args = arguments_of(&Punctuated::<Expr, Token![,]>::parse_terminated(input)?);
        }
        Ok((levels, text, args))
    };
    let (levels, sql, args) = match parser.parse2(tokens) {
        Ok((levels, text, args)) => (levels, Sql::of(&text), args),
        Err(_) => (Vec::new(), Sql::Dynamic, Args::Unknown),
    };
    let sql = match sql {
        Sql::Literal { value, span } if kind.file => Sql::File { path: value, span },
        _ if kind.file => Sql::Dynamic,
        sql => sql,
    };
    let name = format!("{name}!");
    Call {
        library,
        form: Form::Macro,
        kind,
        name,
        span,
        sql,
        args,
        levels,
        in_test,
        certain: true,
        page: None,
        params: Vec::new(),
        fetch: None,
    }
}

fn arguments_of(args: &Punctuated<Expr, Token![,]>) -> Args {
    let (mut positional, mut named) = (0, Vec::new());
    for arg in args {
        match arg {
            Expr::Assign(assign) => match &*assign.left {
                Expr::Path(path) => named.extend(path.path.get_ident().map(Ident::to_string)),
                _ => return Args::Unknown,
            },
            _ => positional += 1,
        }
    }
    Args::Given { positional, named }
}

/// After a function's name: the words of its type arguments, its arguments, and the method calls on the result.
pub(super) fn arguments(rest: &[TokenTree]) -> Option<(Vec<String>, &Group, &[TokenTree])> {
    let mut words = Vec::new();
    let mut at = 0;
    if let [first, second, third, ..] = rest
        && is(first, ':')
        && is(second, ':')
        && is(third, '<')
    {
        let mut open = 0_usize;
        for tree in rest.get(2..)? {
            at += 1;
            match tree {
                TokenTree::Ident(word) => words.push(word.to_string()),
                tree if is(tree, '<') => open += 1,
                tree if is(tree, '>') => open = open.checked_sub(1)?,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
        at += 2;
    }
    match rest.get(at..)? {
        [TokenTree::Group(group), chain @ ..] if group.delimiter() == Delimiter::Parenthesis => {
            Some((words, group, chain))
        }
        _ => None,
    }
}

/// A function's call from its arguments and what is called on the result.
pub(super) fn of_function(
    name: &str,
    kind: Kind,
    library: Library,
    tokens: TokenStream,
    chain: &[TokenTree],
    span: Span,
    in_test: bool,
) -> Call {
    let args = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens).ok();
    let sql = args.and_then(|args| args.first().map(Sql::of)).unwrap_or(Sql::Dynamic);
    let args = if name.ends_with("_with") { Args::Unknown } else { bound(chain) };
    Call {
        library,
        form: Form::Function,
        kind,
        name: format!("{name}()"),
        span,
        sql,
        args,
        levels: Vec::new(),
        in_test,
        certain: true,
        page: None,
        params: Vec::new(),
        fetch: fetch(chain),
    }
}

/// `.fetch_one(...)` or `.fetch_optional(...)`, after whatever else is called on the query.
pub(super) fn fetch(mut chain: &[TokenTree]) -> Option<Fetch> {
    loop {
        let [dot, TokenTree::Ident(method), rest @ ..] = chain else { return None };
        if !is(dot, '.') {
            return None;
        }
        match method.to_string().as_str() {
            "fetch_one" => return Some(Fetch::One),
            "fetch_optional" => return Some(Fetch::Optional),
            _ => chain = arguments(rest)?.2,
        }
    }
}

/// `.bind(a).bind(b).fetch_all(...)`: how many are bound, where the chain runs the query at its end and does nothing else.
fn bound(mut chain: &[TokenTree]) -> Args {
    let mut positional = 0;
    loop {
        let [dot, TokenTree::Ident(method), rest @ ..] = chain else { return Args::Unknown };
        if !is(dot, '.') {
            return Args::Unknown;
        }
        let Some((_, _, rest)) = arguments(rest) else { return Args::Unknown };
        match method.to_string().as_str() {
            "bind" => positional += 1,
            "persistent" => {}
            "execute" | "fetch" | "fetch_all" | "fetch_one" | "fetch_optional" => {
                return Args::Given { positional, named: Vec::new() };
            }
            _ => return Args::Unknown,
        }
        chain = rest;
    }
}

/// `#[query("...")]` or `#[query(file = "...")]`, with the attributes before it and what follows: the method.
pub(super) fn attribute(group: &Group, before: &[TokenTree], later: &[TokenTree], in_test: bool) -> Option<Call> {
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    let [TokenTree::Ident(name), TokenTree::Group(inside)] = &trees[..] else { return None };
    if name != "query" || inside.delimiter() != Delimiter::Parenthesis {
        return None;
    }
    let parser = |input: ParseStream<'_>| {
        let file = input.peek(Ident) && input.peek2(Token![=]);
        if file {
            input.parse::<Ident>()?;
            input.parse::<Token![=]>()?;
        }
        let text = Sql::of(&input.parse()?);
        // Flags follow.
        input.parse::<TokenStream>()?;
        Ok((file, text))
    };
    let sql = match parser.parse2(inside.stream()) {
        Ok((true, Sql::Literal { value, span })) => Sql::File { path: value, span },
        Ok((false, text)) => text,
        Ok((true, _)) | Err(_) => Sql::Dynamic,
    };
    let mut groups: Vec<&Group> = attributes_before(before);
    let mut rest = later;
    while let [hash, TokenTree::Group(next), after @ ..] = rest
        && is(hash, '#')
    {
        groups.push(next);
        rest = after;
    }
    let page = groups.iter().find_map(|group| page(group));
    let levels = groups.iter().flat_map(|group| levels_of(group)).collect();
    let (mut args, params) = method(rest);
    if let (Args::Method(_), Some(_)) = (&args, &page) {
        // Among them is the request for a page.
        args = Args::Unknown;
    }
    let kind = Kind { typed: false, scalar: false, file: false };
    let (library, form, span) = (Library::Koel, Form::Attribute, span_of(name));
    let name = "#[query]".to_string();
    Some(Call { library, form, kind, name, span, sql, args, levels, in_test, certain: true, page, params, fetch: None })
}

/// The attributes right before.
pub(super) fn attributes_before(mut before: &[TokenTree]) -> Vec<&Group> {
    let mut groups = Vec::new();
    while let [rest @ .., hash, TokenTree::Group(group)] = before
        && is(hash, '#')
    {
        groups.push(group);
        before = rest;
    }
    groups
}

/// The parameters of the method that follows, and those that may choose an order.
fn method(rest: &[TokenTree]) -> (Args, Vec<(String, String)>) {
    let mut words = rest.iter().skip_while(|tree| !matches!(tree, TokenTree::Ident(word) if word == "fn"));
    let inputs = words.find_map(|tree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
        _ => None,
    });
    let parser = Punctuated::<syn::FnArg, Token![,]>::parse_terminated;
    let Some(Ok(inputs)) = inputs.map(|inputs| parser.parse2(inputs)) else { return (Args::Unknown, Vec::new()) };
    let (mut names, mut plain) = (Vec::new(), Vec::new());
    for input in inputs {
        match input {
            syn::FnArg::Receiver(_) => {}
            syn::FnArg::Typed(typed) => match &*typed.pat {
                syn::Pat::Ident(name) => {
                    plain.extend(plain_name(&typed.ty).map(|ty| (name.ident.to_string(), ty)));
                    names.push(name.ident.to_string());
                }
                _ => return (Args::Unknown, plain),
            },
        }
    }
    (Args::Method(names), plain)
}

/// The last name of a type's path.
fn plain_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Reference(reference) => plain_name(&reference.elem),
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// `page(order_by = "...")`.
fn page(group: &Group) -> Option<(String, Span)> {
    let trees: Vec<TokenTree> = group.stream().into_iter().collect();
    let [TokenTree::Ident(name), TokenTree::Group(inside)] = &trees[..] else { return None };
    if name != "page" {
        return None;
    }
    let parser = |input: ParseStream<'_>| {
        input.parse::<Ident>()?;
        input.parse::<Token![=]>()?;
        let text = input.parse::<LitStr>()?;
        input.parse::<TokenStream>()?;
        Ok(text)
    };
    let text = parser.parse2(inside.stream()).ok()?;
    let range = text.span().byte_range();
    Some((text.value(), Span::new(range.start as u32, range.end as u32)))
}

fn levels_of(group: &Group) -> Vec<Override> {
    let mut attribute = TokenStream::new();
    attribute.extend([TokenTree::from(proc_macro2::Punct::new('#', proc_macro2::Spacing::Alone))]);
    attribute.extend([TokenTree::from(group.clone())]);
    Attribute::parse_outer.parse2(attribute).map(|attributes| levels(&attributes)).unwrap_or_default()
}

/// `#[allow(koel::select_star)]` and the like; what is wrong with them is the macro's to say.
fn levels(attributes: &[Attribute]) -> Vec<Override> {
    let mut said = Vec::new();
    for attribute in attributes {
        let setting = match attribute.path().get_ident().map(Ident::to_string).as_deref() {
            Some("allow") => Setting::Allow,
            Some("warn") => Setting::Warn,
            Some("deny") => Setting::Deny,
            Some("expect") => Setting::Expect,
            Some(_) | None => continue,
        };
        let paths = attribute.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated);
        for path in paths.into_iter().flatten() {
            let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            if let [koel, rule] = &names[..]
                && koel == "koel"
            {
                said.push(Override { rule: rule.clone(), setting });
            }
        }
    }
    said
}
