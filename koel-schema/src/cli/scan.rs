//! The queries of one Rust file. Token trees are walked rather than items: what stands inside other macros is found as well, and code that
//! only some configuration compiles.

use super::call::{self, Call, Form, Library};
use super::expr::Sql;
use super::sort::{self, Orders};
use super::source::File;
use crate::span::Span;
use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

/// What a file holds.
#[derive(Debug)]
pub(super) struct Scan {
    pub file: Arc<File>,
    pub calls: Vec<Call>,
    /// `const` and `static` texts by name; a name that stands for several is not followed.
    pub constants: HashMap<String, Sql>,
    /// Enums with `#[derive(SortKey)]`.
    pub sort_keys: Vec<(String, Orders)>,
    /// Other files of the crate that it names.
    pub modules: Vec<Module>,
    /// Directories that `migrate!` and `embed_migrations!` name.
    pub migrations: Vec<String>,
    /// Tables that SQL in it makes, and files that it includes, which may hold such SQL.
    pub made: Vec<String>,
    pub included: Vec<String>,
    /// It names types of sqlx's PostgreSQL driver, or of another's.
    pub postgres: bool,
    pub other_database: bool,
    /// Where it could not be read as Rust.
    pub unreadable: Option<Span>,
}

/// `mod name;` or `include!("path")`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Module {
    /// Inline modules around it.
    pub parents: Vec<String>,
    pub name: String,
    /// `#[path = "..."]`, or the argument of `include!`.
    pub path: Option<String>,
    pub included: bool,
    pub in_test: bool,
}

/// Deeper than any compiler follows.
const DEPTH: usize = 256;

/// Reads a file; `koel`: the package uses koel's macros, `in_test`: it is part of a test.
pub(super) fn scan(file: &Arc<File>, koel: bool, in_test: bool) -> Scan {
    let mut scan = Scan {
        file: Arc::clone(file),
        calls: Vec::new(),
        constants: HashMap::new(),
        sort_keys: Vec::new(),
        modules: Vec::new(),
        migrations: Vec::new(),
        made: Vec::new(),
        included: Vec::new(),
        postgres: false,
        other_database: false,
        unreadable: None,
    };
    // `#!/usr/bin/env ...` is as long as the blanks that stand for it.
    let shebang = match file.text.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => file.text.lines().next().map_or(0, str::len),
        Some(_) | None => 0,
    };
    let blanked;
    let text = if shebang == 0 {
        &file.text
    } else {
        blanked = format!("{}{}", " ".repeat(shebang), file.text.get(shebang..).unwrap_or(""));
        &blanked
    };
    match TokenStream::from_str(text) {
        Ok(tokens) => {
            let mut walker = Walker { scan, koel, imports: HashMap::new(), lets: Vec::new(), parents: Vec::new() };
            walker.imports(tokens.clone(), 0);
            walker.walk(tokens, in_test, 0);
            scan = walker.scan;
        }
        Err(error) => {
            let at = error.span().byte_range();
            scan.unreadable = Some(Span::new(at.start as u32, at.end as u32));
        }
    }
    // Spans are of no more use, and keep the texts of all files.
    proc_macro2::extra::invalidate_current_thread_spans();
    scan
}

struct Walker {
    scan: Scan,
    koel: bool,
    /// Names that `use` brought in.
    imports: HashMap<String, Library>,
    /// `let` variables in scope, the innermost block last.
    lets: Vec<HashMap<String, Sql>>,
    parents: Vec<String>,
}

impl Walker {
    /// `use sqlx::{query, query_as};`, wherever it stands.
    fn imports(&mut self, tokens: TokenStream, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let mut trees = tokens.into_iter();
        while let Some(tree) = trees.next() {
            match tree {
                TokenTree::Group(group) => self.imports(group.stream(), depth + 1),
                TokenTree::Ident(word) if word == "use" => {
                    let path: TokenStream = trees.by_ref().take_while(|tree| !is(tree, ';')).collect();
                    let mut names = Vec::new();
                    flatten(path, &mut names);
                    let Some(library) = names.first().and_then(|name| Library::named(name)) else { continue };
                    self.imports.extend(names.into_iter().skip(1).map(|name| (name, library)));
                }
                _ => {}
            }
        }
    }

    fn walk(&mut self, tokens: TokenStream, in_test: bool, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        self.lets.push(HashMap::new());
        // An attribute of the item that comes makes it a test.
        let mut test_item = false;
        let mut path_attribute = None;
        let mut at = 0;
        while let Some(tree) = trees.get(at) {
            let rest = trees.get(at + 1..).unwrap_or(&[]);
            let before = trees.get(..at).unwrap_or(&[]);
            match tree {
                TokenTree::Ident(word) => {
                    self.word(&word.to_string());
                    if word == "macro_rules" {
                        // A pattern, not code.
                        at += rest
                            .iter()
                            .position(|tree| matches!(tree, TokenTree::Group(_)))
                            .map_or(0, |group| group + 1);
                    } else if word == "mod"
                        && let [TokenTree::Ident(name), next, ..] = rest
                    {
                        let (name, in_test) = (name.to_string(), in_test || test_item);
                        match next {
                            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
                                self.parents.push(name);
                                self.walk(body.stream(), in_test, depth + 1);
                                self.parents.pop();
                                at += 2;
                            }
                            next if is(next, ';') => {
                                let (parents, path) = (self.parents.clone(), path_attribute.take());
                                self.scan.modules.push(Module { parents, name, path, included: false, in_test });
                            }
                            _ => {}
                        }
                        test_item = false;
                    } else if word == "enum" {
                        self.scan.sort_keys.extend(sort::orders(before, rest));
                    } else if (word == "const" || word == "static" || word == "let")
                        && let Some((name, sql)) = binding(word, rest)
                    {
                        if word == "let" {
                            self.lets.last_mut().map(|names| names.insert(name, sql));
                        } else {
                            constant(&mut self.scan.constants, name, sql);
                        }
                    } else {
                        self.call(word, before, rest, in_test || test_item);
                    }
                }
                TokenTree::Group(group) => {
                    let body = group.delimiter() == Delimiter::Brace;
                    self.walk(group.stream(), in_test || test_item, depth + 1);
                    test_item &= !body;
                }
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if let Some(TokenTree::Group(group)) = rest.first()
                        && group.delimiter() == Delimiter::Bracket
                    {
                        test_item |= is_test(group.stream());
                        path_attribute = path_of(group.stream()).or(path_attribute);
                        if self.koel {
                            let later = rest.get(1..).unwrap_or(&[]);
                            self.scan.calls.extend(call::attribute(group, before, later, in_test || test_item));
                        }
                        at += 1;
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => test_item = false,
                TokenTree::Literal(literal) => self.scan.made.extend(tables_made(&literal.to_string())),
                TokenTree::Punct(_) => {}
            }
            at += 1;
        }
        self.lets.pop();
    }

    /// Which drivers a file is about.
    fn word(&mut self, word: &str) {
        match word {
            "Postgres" | "postgres" => self.scan.postgres = true,
            "Sqlite" | "SqlitePool" | "SqliteConnection" | "MySql" | "MySqlPool" | "MySqlConnection" => {
                self.scan.other_database = true;
            }
            _ if word.starts_with("Pg") => self.scan.postgres = true,
            _ => {}
        }
    }

    /// A macro or a function whose name ends in `word`.
    fn call(&mut self, word: &Ident, before: &[TokenTree], rest: &[TokenTree], in_test: bool) {
        let name = word.to_string();
        let span = span_of(word);
        if let [bang, TokenTree::Group(group), chain @ ..] = rest
            && is(bang, '!')
        {
            if let ("migrate" | "embed_migrations" | "include" | "include_str", [TokenTree::Literal(literal)]) =
                (name.as_str(), &group.stream().into_iter().collect::<Vec<_>>()[..])
                && let Ok(path) = syn::parse_str::<syn::LitStr>(&literal.to_string())
            {
                let path = path.value();
                if name == "include" {
                    let (parents, name) = (self.parents.clone(), String::new());
                    self.scan.modules.push(Module { parents, name, path: Some(path), included: true, in_test });
                } else if name == "include_str" {
                    self.scan.included.push(path);
                } else {
                    self.scan.migrations.push(path);
                }
                return;
            }
            let Some(kind) = call::Kind::of_macro(&name) else { return };
            let Some((library, certain)) = self.library(&name, before, Form::Macro) else { return };
            let mut call = call::of_macro(&name, kind, library, group.stream(), span, in_test);
            call.certain = certain;
            call.fetch = call::fetch(chain);
            self.found(call);
        } else if let Some(kind) = call::Kind::of_function(&name)
            && let Some((generics, arguments, chain)) = call::arguments(rest)
            && let Some((library, certain)) = self.library(&name, before, Form::Function)
        {
            if generics.iter().any(|word| word == "Sqlite" || word == "MySql") {
                return;
            }
            let mut call = call::of_function(&name, kind, library, arguments.stream(), chain, span, in_test);
            call.certain = certain;
            self.found(call);
        }
    }

    fn found(&mut self, mut call: Call) {
        if let Sql::Name(name) = &call.sql
            && let Some(sql) = self.lets.iter().rev().find_map(|names| names.get(name))
        {
            call.sql = sql.clone();
        }
        self.scan.calls.push(call);
    }

    /// Whose it is, and whether that is certain.
    fn library(&self, name: &str, before: &[TokenTree], form: Form) -> Option<(Library, bool)> {
        match before {
            [.., TokenTree::Ident(qualifier), first, second] if is(first, ':') && is(second, ':') => {
                Some((Library::named(&qualifier.to_string())?, true))
            }
            [.., last] if is(last, '.') => None,
            [.., TokenTree::Ident(word)] if word == "fn" => None,
            _ => match (self.imports.get(name).or(self.imports.get("*")), form) {
                (Some(&library), _) => Some((library, true)),
                // `#[macro_use] extern crate sqlx`, a prelude of the project's own.
                (None, Form::Macro) => Some((if self.koel { Library::Koel } else { Library::Sqlx }, false)),
                (None, Form::Function | Form::Attribute) => None,
            },
        }
    }
}

/// The tables and views that a text makes, if it is SQL: `CREATE TEMP TABLE t`, `ALTER TABLE u RENAME TO t`.
pub(super) fn tables_made(text: &str) -> Vec<String> {
    let mut made = Vec::new();
    if !["create", "CREATE", "rename", "RENAME"].iter().any(|word| text.contains(word)) {
        return made;
    }
    // `a."B"` is one name, in a Rust literal too.
    let text = text.replace("\\\"", "\"").replace(".\"", ".").replace("\".", ".");
    let words: Vec<&str> =
        text.split(|ch: char| ch.is_whitespace() || "();\"\\".contains(ch)).filter(|word| !word.is_empty()).collect();
    let is = |word: Option<&&str>, options: &[&str]| {
        word.is_some_and(|word| options.iter().any(|option| word.eq_ignore_ascii_case(option)))
    };
    for (at, word) in words.iter().enumerate() {
        let mut next = at + 1;
        if word.eq_ignore_ascii_case("create") {
            while is(
                words.get(next),
                &["or", "replace", "global", "local", "temp", "temporary", "unlogged", "materialized"],
            ) {
                next += 1;
            }
            if !is(words.get(next), &["table", "view"]) {
                continue;
            }
            next += 1;
            while is(words.get(next), &["if", "not", "exists"]) {
                next += 1;
            }
        } else if word.eq_ignore_ascii_case("rename") && is(words.get(next), &["to"]) {
            next += 1;
        } else {
            continue;
        }
        made.extend(words.get(next).map(|name| table_name(name)));
    }
    made
}

/// Without schema and quotes.
pub(super) fn table_name(written: &str) -> String {
    written.rsplit('.').next().unwrap_or(written).trim_matches('"').to_ascii_lowercase()
}

pub(super) fn span_of(ident: &Ident) -> Span {
    let range = ident.span().byte_range();
    Span::new(range.start as u32, range.end as u32)
}

pub(super) fn is(tree: &TokenTree, ch: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ch)
}

/// The names of a use tree, `*` among them.
fn flatten(tokens: TokenStream, names: &mut Vec<String>) {
    for tree in tokens {
        match tree {
            TokenTree::Ident(ident) => names.push(ident.to_string()),
            TokenTree::Group(group) => flatten(group.stream(), names),
            TokenTree::Punct(punct) if punct.as_char() == '*' => names.push("*".into()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// `NAME: &str = expr;` after `const`, `static` or `let`. A text that may change is not known.
fn binding(word: &Ident, rest: &[TokenTree]) -> Option<(String, Sql)> {
    let (changes, rest) = match rest {
        [TokenTree::Ident(mutable), rest @ ..] if mutable == "mut" => (true, rest),
        rest => (false, rest),
    };
    let [TokenTree::Ident(name), next, ..] = rest else { return None };
    if !(is(next, ':') || word == "let" && is(next, '=')) {
        return None;
    }
    let is_body = |tree: &TokenTree| matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let equals = rest.iter().position(|tree| is(tree, '=') || is(tree, ';') || is_body(tree))?;
    let sign = rest.get(equals).filter(|tree| is(tree, '='))?;
    if matches!(sign, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint) {
        return None;
    }
    let value = rest.get(equals + 1..)?;
    let end = value.iter().position(|tree| is(tree, ';'))?;
    let value = value.get(..end)?;
    let sql = if changes || !may_be_text(value) { Sql::Dynamic } else { Sql::parse(value.iter().cloned().collect()) };
    Some((name.to_string(), sql))
}

/// Most values are something else, and to parse them all takes its time.
fn may_be_text(value: &[TokenTree]) -> bool {
    match value {
        [TokenTree::Ident(_)] | [TokenTree::Literal(_), ..] => true,
        [TokenTree::Ident(name), bang, TokenTree::Group(_)] => {
            is(bang, '!') && (name == "concat" || name == "include_str")
        }
        [first, rest @ ..] if is(first, '&') => may_be_text(rest),
        [TokenTree::Group(group)] => group.delimiter() == Delimiter::Parenthesis,
        // A path to a constant.
        [rest @ .., TokenTree::Ident(_)] => {
            rest.iter().all(|tree| matches!(tree, TokenTree::Ident(_)) || is(tree, ':'))
        }
        _ => false,
    }
}

fn constant(constants: &mut HashMap<String, Sql>, name: String, sql: Sql) {
    let sql = if constants.contains_key(&name) { Sql::Dynamic } else { sql };
    constants.insert(name, sql);
}

/// `#[test]`, `#[tokio::test]`, `#[sqlx::test(...)]`, `#[cfg(test)]`.
fn is_test(attribute: TokenStream) -> bool {
    let mut trees = attribute.into_iter();
    let Some(TokenTree::Ident(mut last)) = trees.next() else { return false };
    for tree in trees {
        match tree {
            TokenTree::Ident(ident) => last = ident,
            TokenTree::Group(group) if last == "cfg" => {
                let mut words = Vec::new();
                flatten(group.stream(), &mut words);
                return words.iter().any(|word| word == "test") && !words.iter().any(|word| word == "not");
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            _ => break,
        }
    }
    last == "test" || last == "rstest" || last == "test_case"
}

/// `path = "..."`.
fn path_of(attribute: TokenStream) -> Option<String> {
    let trees: Vec<TokenTree> = attribute.into_iter().collect();
    let [TokenTree::Ident(name), equals, TokenTree::Literal(literal)] = &trees[..] else { return None };
    if name != "path" || !is(equals, '=') {
        return None;
    }
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|literal| literal.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_a_text() {
        assert_eq!(
            tables_made("create temp table if not exists a.\"B\" (id int); ALTER TABLE x RENAME TO y;"),
            ["b", "y"]
        );
        assert_eq!(tables_made("CREATE OR REPLACE VIEW v AS SELECT 1"), ["v"]);
        assert_eq!(tables_made("CREATE INDEX i ON t (a)"), Vec::<String>::new());
    }
}
