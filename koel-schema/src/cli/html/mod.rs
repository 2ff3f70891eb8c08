//! `koel report`: the schema and what the queries make of it, as one page that needs nothing else.

mod query;
mod tables;

use super::check::{Outcome, check_all};
use super::project;
use super::schema::svg::{self, escape};
use super::schema::{self};
use super::source::name;
use super::usage::{self, Usage};
use super::workspace::{self, Accepted, Finding, Query, Schema, Workspace};
use super::{Io, parallel};
use crate::advise::{self, Advice};
use crate::analysis::Analysis;
use crate::diagnostic::Diagnostic;
use std::fmt::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args, Debug)]
pub(super) struct ReportArgs {
    /// A package or a workspace: the nearest Cargo.toml from here upwards
    #[arg(default_value = ".")]
    path: PathBuf,
    /// The file to write; `-` is standard output
    #[arg(long, short, value_name = "FILE", default_value = "koel-report.html")]
    output: PathBuf,
}

pub(super) fn run(args: &ReportArgs, io: &mut Io<'_>) -> Result<u8, String> {
    io.progress("reading");
    let workspace = workspace::load(project::find(&args.path)?, Accepted::AsConfigured)?;
    io.progress(&format!("checking {} queries", workspace.queries.len()));
    let page = Page::of(&workspace);
    io.progress("");
    let text = page.html();
    if args.output.as_os_str() == "-" {
        io.out(&text);
        return Ok(0);
    }
    let size = text.len().div_ceil(1024);
    std::fs::write(&args.output, text).map_err(|error| format!("{}: {error}", args.output.display()))?;
    let queries = page.cards.len();
    let these = if queries == 1 { "query" } else { "queries" };
    io.out(&format!("{}: {queries} {these}, {size} KB\n", args.output.display()));
    Ok(0)
}

/// What is shown.
struct Page<'w> {
    workspace: &'w Workspace,
    /// How files are named.
    root: &'w Path,
    cards: Vec<Card<'w>>,
    /// Those that only tests run, which are left out.
    of_tests: usize,
    dynamic: usize,
    elsewhere: usize,
    schemas: Vec<Shown<'w>>,
}

/// A query.
struct Card<'w> {
    number: usize,
    query: &'w Query,
    analysis: Option<Analysis>,
    diagnostics: Vec<Diagnostic>,
}

/// A schema that queries are written for.
struct Shown<'w> {
    number: usize,
    schema: &'w Schema,
    usage: Usage,
    advice: Vec<Advice>,
}

impl<'w> Page<'w> {
    fn of(workspace: &'w Workspace) -> Self {
        let (mut cards, mut of_tests) = (Vec::new(), 0);
        let (mut dynamic, mut elsewhere) = (workspace.dynamic, workspace.elsewhere);
        for (number, (query, outcome)) in workspace.queries.iter().zip(check_all(workspace)).enumerate() {
            match outcome {
                _ if query.in_test() => of_tests += 1,
                Outcome::Checked(diagnostics) => cards.push(Card { number, query, analysis: None, diagnostics }),
                Outcome::MadeAtRunTime => dynamic += 1,
                Outcome::Elsewhere => elsewhere += 1,
            }
        }
        let found = parallel::map(&cards, |card| {
            workspace.schemas.get(card.query.schema).and_then(|schema| usage::analysis(schema, card.query))
        });
        cards.iter_mut().zip(found).for_each(|(card, found)| card.analysis = found);
        cards.sort_by_cached_key(|card| {
            let range = card.query.text.range(crate::span::Span::default());
            range.map(|range| (range.file.path.clone(), range.span.start))
        });
        let is_shown = |number: usize, schema: &Schema| {
            schema.other_database.is_none()
                && !schema.loaded.files.is_empty()
                && (workspace.queries.is_empty() || workspace.queries.iter().any(|query| query.schema == number))
        };
        let schemas = workspace.schemas.iter().enumerate().filter(|(number, schema)| is_shown(*number, schema));
        let schemas = schemas.map(|(number, schema)| {
            let typed = cards.iter().filter(|card| card.query.schema == number);
            let typed: Vec<_> = typed.filter_map(|card| card.analysis.as_ref()?.query.as_deref()).collect();
            let advice = advise::advise(schema.catalog(), &typed, &schema.config);
            Shown { number, schema, usage: Usage::of(workspace, number), advice }
        });
        let schemas = schemas.collect();
        Self { workspace, root: &workspace.root, cards, of_tests, dynamic, elsewhere, schemas }
    }

    fn html(&self) -> String {
        let title = match &self.workspace.packages[..] {
            [package] => package.name.clone(),
            _ => self.root.file_name().map_or_else(|| "workspace".into(), |name| name.to_string_lossy().into_owned()),
        };
        let title = escape(&title);
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"koel {}\">\n<title>{title}: queries and schema</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n{}</style>\n</head>\n<body>\n",
            env!("CARGO_PKG_VERSION"),
            include_str!("page.css")
        );
        let _ = writeln!(
            out,
            "<header class=\"top\"><h1>{title}</h1><p>What <b>koel</b> knows of the queries and of the schema that the migrations make, without a database.</p></header>"
        );
        out.push_str("<nav aria-label=\"Sections\"><a href=\"#schema\">Schema</a><a href=\"#queries\">Queries</a><a href=\"#indexes\">Indexes and columns</a><a href=\"#tables\">Tables</a></nav>\n<main>\n");
        self.tiles(&mut out);
        self.each(&mut out, "schema", "Schema", |out, shown| self.diagram(out, shown));
        self.findings(&mut out);
        self.queries(&mut out);
        self.each(&mut out, "indexes", "Indexes and columns", |out, shown| tables::unused(out, self, shown));
        self.each(&mut out, "tables", "Tables", |out, shown| tables::tables(out, self, shown));
        let _ = write!(
            out,
            "</main>\n<footer>koel {}</footer>\n<script>\n{}</script>\n</body>\n</html>\n",
            env!("CARGO_PKG_VERSION"),
            include_str!("page.js")
        );
        out
    }

    fn tiles(&self, out: &mut String) {
        let of_queries = self.cards.iter().flat_map(|card| &card.diagnostics);
        let all = of_queries.chain(self.workspace.findings.iter().map(|finding| &finding.diagnostic));
        let (errors, warnings): (Vec<_>, Vec<_>) = all.partition(|diagnostic| diagnostic.is_error());
        let relations = || {
            self.schemas.iter().flat_map(|shown| {
                schema::shown(shown.schema.catalog()).into_iter().map(move |relation| (shown, relation))
            })
        };
        let unused: usize = relations().map(|(shown, relation)| tables::unused_of(shown, relation).len()).sum();
        let unread: usize = relations().map(|(shown, relation)| tables::unread_of(shown, relation).len()).sum();
        let missing: usize = self.schemas.iter().map(|shown| shown.advice.len()).sum();
        out.push_str("<ul class=\"tiles\">\n");
        let mut tile = |count: usize, one: &str, many: &str, class: &str, to: &str| {
            let class = if count == 0 { "none" } else { class };
            let what = if count == 1 { one } else { many };
            let _ = writeln!(out, "<li class=\"{class}\"><a href=\"#{to}\"><b>{count}</b> {what}</a></li>");
        };
        tile(self.cards.len(), "query", "queries", "plain", "queries");
        tile(relations().count(), "table or view", "tables and views", "plain", "tables");
        tile(errors.len(), "error", "errors", "error", "queries");
        tile(warnings.len(), "warning", "warnings", "warning", "queries");
        tile(missing, "missing index", "missing indexes", "warning", "indexes");
        tile(unused, "index no query uses", "indexes no query uses", "plain", "indexes");
        tile(unread, "column nobody reads", "columns nobody reads", "plain", "indexes");
        out.push_str("</ul>\n");
        let mut left = Vec::new();
        let mut say = |count: usize, one: &str, many: &str| {
            if count > 0 {
                left.push(format!("{count} {}", if count == 1 { one } else { many }));
            }
        };
        say(self.of_tests, "query that only tests run", "queries that only tests run");
        say(self.dynamic, "query whose text is made at run time", "queries whose text is made at run time");
        say(self.elsewhere, "query for another database", "queries for another database");
        if !left.is_empty() {
            let _ = writeln!(out, "<p class=\"note\">Not in this page: {}.</p>", left.join(", "));
        }
    }

    /// A section with a part for each schema, under its name if there are several.
    fn each(&self, out: &mut String, id: &str, title: &str, part: impl Fn(&mut String, &Shown<'_>)) {
        let _ = writeln!(out, "<section id=\"{id}\"><h2>{title}</h2>");
        for shown in &self.schemas {
            if self.schemas.len() > 1 {
                let paths = shown.schema.config.migrations.iter().map(|path| name(path, self.root));
                let _ = writeln!(out, "<h3>{}</h3>", escape(&paths.collect::<Vec<_>>().join(", ")));
            }
            part(out, shown);
        }
        if self.schemas.is_empty() {
            out.push_str("<p class=\"note\">No migrations were found: see <code>koel check</code>.</p>\n");
        }
        out.push_str("</section>\n");
    }

    fn diagram(&self, out: &mut String, shown: &Shown<'_>) {
        let catalog = shown.schema.catalog();
        let relations = schema::shown(catalog);
        let link = |relation: &_| Some(format!("#{}", tables::id(shown, relation)));
        let _ = writeln!(
            out,
            "<div class=\"canvas\" tabindex=\"0\" aria-label=\"Diagram of the tables\">{}</div>\n<p class=\"note\"><b class=\"key\">Primary keys</b>, <b class=\"foreign\">foreign keys</b>; <code>?</code> can be NULL; a dashed line is a reference that can be left out.</p>",
            svg::draw(catalog, &relations, link)
        );
    }

    /// What was found in files and migrations.
    fn findings(&self, out: &mut String) {
        let findings = &self.workspace.findings;
        if findings.is_empty() {
            return;
        }
        out.push_str("<section id=\"migrations\"><h2>Migrations</h2>\n<ul class=\"found\">\n");
        for finding in findings {
            let place =
                finding.range().map(|range| format!("{}:{}", name(&range.file.path, self.root), range.start().line));
            let Finding { diagnostic, .. } = finding;
            query::found(out, diagnostic, place.as_deref(), None);
        }
        out.push_str("</ul>\n</section>\n");
    }

    fn queries(&self, out: &mut String) {
        out.push_str("<section id=\"queries\"><h2>Queries</h2>\n");
        if self.cards.is_empty() {
            out.push_str("<p class=\"note\">No queries were found.</p>\n</section>\n");
            return;
        }
        out.push_str("<form class=\"filter\" role=\"search\" hidden><input type=\"search\" placeholder=\"Table, column, file, lint …\" aria-label=\"Filter the queries\"><label><input type=\"checkbox\"> with findings only</label><output></output></form>\n");
        let texts = parallel::map(&self.cards, |card| query::card(self, card));
        let mut file = String::new();
        for (card, text) in self.cards.iter().zip(texts) {
            let own = card.query.text.file().map(|file| name(&file.path, self.root)).unwrap_or_default();
            if own != file {
                if !file.is_empty() {
                    out.push_str("</div>\n");
                }
                let _ = writeln!(out, "<div class=\"file\"><h3>{}</h3>", escape(&own));
                file = own;
            }
            out.push_str(&text);
        }
        out.push_str("</div>\n<p class=\"note nothing\" hidden>No query fits.</p>\n</section>\n");
    }

    /// Links to queries, by their numbers.
    fn links(&self, queries: &[usize]) -> String {
        const SHOWN: usize = 6;
        let mut links: Vec<String> = queries
            .iter()
            .take(SHOWN)
            .filter_map(|number| Some((number, self.workspace.queries.get(*number)?)))
            .map(|(number, query)| format!("<a href=\"#q{number}\">{}</a>", escape(&query.place(self.root))))
            .collect();
        if queries.len() > SHOWN {
            links.push(format!("{} more", queries.len() - SHOWN));
        }
        links.join(", ")
    }
}
