//! `koel doctor`: the live database beside the migrations and the queries of the sources.

use super::migrate::load;
use super::source::name;
use super::usage::{self, Usage};
use super::workspace::{Query, Schema, Workspace};
use super::{Io, database, parallel};
use crate::advise::{self, Advice};
use crate::syntax::{ParseOptions, fingerprint};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct DoctorArgs {
    /// A package or a workspace: the nearest Cargo.toml from here upwards
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The database; without it what DATABASE_URL in the environment says
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// How many of the slowest statements
    #[arg(long, value_name = "N", default_value_t = 10)]
    top: usize,
}

/// What the database is held against.
pub(super) struct Input<'w> {
    pub schema: &'w Schema,
    pub usage: Usage,
    pub advice: Vec<Advice>,
    /// The queries that it numbers.
    typed: Vec<&'w Query>,
    /// Places of queries by the fingerprint of their text.
    pub places: HashMap<String, Vec<String>>,
    pub top: usize,
    workspace: &'w Workspace,
    from: PathBuf,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Good,
    /// Worth a look.
    Look,
    /// The program may fail.
    Wrong,
}

/// What was found in one respect.
#[derive(Debug)]
pub(super) struct Section {
    pub state: State,
    pub title: String,
    pub lines: Vec<String>,
}

impl Section {
    pub(super) fn good(title: impl Into<String>) -> Self {
        Self { state: State::Good, title: title.into(), lines: Vec::new() }
    }

    /// Good where there is nothing to list.
    pub(super) fn list(state: State, none: &str, some: &str, lines: Vec<String>) -> Self {
        match lines.len() {
            0 => Self::good(none),
            count => Self { state, title: some.replace("{}", &count.to_string()), lines },
        }
    }
}

pub(super) fn run(args: &DoctorArgs, io: &mut Io<'_>) -> Result<u8, String> {
    let url = args.database_url.clone().or_else(|| std::env::var("DATABASE_URL").ok());
    let url = url.ok_or("which database? give --database-url, or set DATABASE_URL")?;
    io.progress("reading");
    let workspace = load(&args.path)?;
    let input = Input::of(&workspace, args.top)?;
    io.progress("asking the database");
    let sections = database::examine(&url, &input)?;
    io.progress("");
    let mut out = String::new();
    for Section { state, title, lines } in &sections {
        let (word, colour) = match state {
            State::Good => ("ok", "\x1b[1;32m"),
            State::Look => ("look", "\x1b[1;33m"),
            State::Wrong => ("wrong", "\x1b[1;31m"),
        };
        let (colour, reset) = if io.colour { (colour, "\x1b[0m") } else { ("", "") };
        let _ = writeln!(out, "{colour}{word:5}{reset}  {title}");
        for line in lines.iter().flat_map(|line| line.lines()) {
            let _ = writeln!(out, "       {line}");
        }
    }
    io.out(&out);
    Ok(u8::from(sections.iter().any(|section| section.state == State::Wrong)))
}

impl<'w> Input<'w> {
    fn of(workspace: &'w Workspace, top: usize) -> Result<Self, String> {
        let is_meant = |schema: &Schema| schema.other_database.is_none() && !schema.loaded.files.is_empty();
        let meant: Vec<(usize, &Schema)> =
            workspace.schemas.iter().enumerate().filter(|(_, schema)| is_meant(schema)).collect();
        let from = std::env::current_dir().and_then(|dir| dir.canonicalize()).unwrap_or_default();
        let (number, schema) = match meant[..] {
            [] => return Err("no migrations found; koel.toml can name them".into()),
            [one] => one,
            _ => {
                let paths = meant.iter().flat_map(|(_, schema)| &schema.config.migrations);
                let paths: Vec<String> = paths.map(|path| name(path, &from)).collect();
                return Err(format!(
                    "there are several schemas here ({}), and one database: name the package, as in `koel doctor crates/api`",
                    paths.join(", ")
                ));
            }
        };
        let queries: Vec<&Query> = workspace.queries.iter().filter(|query| query.schema == number).collect();
        let own: Vec<&Query> = queries.iter().copied().filter(|query| !query.in_test()).collect();
        let analyses = parallel::map(&own, |query| usage::analysis(schema, query));
        let typed =
            own.iter().zip(&analyses).filter_map(|(query, found)| Some((*query, found.as_ref()?.query.as_deref()?)));
        let (typed_queries, typed): (Vec<_>, Vec<_>) = typed.unzip();
        let advice = advise::advise(schema.catalog(), &typed, &schema.config);
        let mut places: HashMap<String, Vec<String>> = HashMap::new();
        for query in &queries {
            let version = schema.catalog().version().major();
            let options = ParseOptions { version, named_params: query.named_params() };
            for text in texts(query, version) {
                let known = places.entry(fingerprint(&text, &options)).or_default();
                let place = query.place(&from);
                if !known.contains(&place) {
                    known.push(place);
                }
            }
        }
        Ok(Self {
            schema,
            usage: Usage::of(workspace, number),
            advice,
            typed: typed_queries,
            places,
            top,
            workspace,
            from,
        })
    }

    /// Where the queries of these numbers are, the first few.
    pub(super) fn placed(&self, numbers: &[usize]) -> String {
        let queries = numbers.iter().filter_map(|number| self.workspace.queries.get(*number));
        let places: Vec<String> = queries.map(|query| query.place(&self.from)).collect();
        shortened(&places)
    }

    /// The same for those that advice serves.
    pub(super) fn advised(&self, numbers: &[usize]) -> String {
        let queries = numbers.iter().filter_map(|number| self.typed.get(*number));
        shortened(&queries.map(|query| query.place(&self.from)).collect::<Vec<_>>())
    }
}

/// The first few of a list.
pub(super) fn shortened(places: &[String]) -> String {
    const SHOWN: usize = 3;
    let more = places.len().saturating_sub(SHOWN);
    let shown = places.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// What the server may get of a query: with few optional parts each combination of them.
fn texts(query: &Query, version: u8) -> Vec<Cow<'_, str>> {
    const PARTS: usize = 8;
    match query.parts(version) {
        Ok(Some(parts)) => {
            let some = (0..1_usize << parts.parts.len().min(PARTS)).map(|set| parts.with(|part| set >> part & 1 == 1));
            some.chain([parts.all.clone()]).map(Cow::Owned).collect()
        }
        Ok(None) | Err(_) => vec![Cow::Borrowed(&query.text.sql)],
    }
}
