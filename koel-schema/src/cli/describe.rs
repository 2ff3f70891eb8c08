//! `koel describe`: JSON lines in, JSON lines out.

use super::Io;
use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::Cardinality;
use crate::lint;
use crate::migrate::{self, Options};
use crate::types::{PgVersion, TypeId};
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::path::PathBuf;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A directory of migrations or a schema file
    #[arg(long, value_name = "DIR|FILE")]
    migrations: PathBuf,
    /// The server's version: 15 to 18
    #[arg(long, value_name = "N", default_value = "17", value_parser = version)]
    pg: PgVersion,
}

pub(super) fn version(text: &str) -> Result<PgVersion, String> {
    let major = text.parse().ok().and_then(PgVersion::new);
    major.ok_or_else(|| format!("15, 16, 17 or 18, not `{text}`"))
}

pub(super) fn run(args: &Args, io: &mut Io<'_>) -> Result<u8, String> {
    let options = Options { version: args.pg, ..Options::default() };
    let loaded = match migrate::load(&args.migrations, &options) {
        Ok(loaded) => loaded,
        Err(error) => {
            io.err(&format!("koel describe: {error}\n"));
            return Ok(1);
        }
    };
    for problem in &loaded.diagnostics {
        let word = if problem.diagnostic.is_error() { "error" } else { "warning" };
        let at = problem.line_col;
        let (file, message) = (problem.file.display(), &problem.diagnostic.message);
        io.err(&format!("{file}:{}:{}: {word}: {message}\n", at.line, at.column));
    }
    // `describe` reads no koel.toml: every lint has its default level.
    let config = Config::with_migrations(&args.migrations, args.migrations.clone());
    let mut out = std::io::BufWriter::new(&mut *io.out);
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        if line.trim().is_empty() {
            continue;
        }
        let answer = answer(&loaded.catalog, &config, &line);
        if writeln!(out, "{answer}").is_err() {
            return Ok(0);
        }
    }
    let _ = out.flush();
    Ok(0)
}

fn answer(catalog: &Catalog, config: &Config, line: &str) -> Value {
    let asked: Value = match serde_json::from_str(line) {
        Ok(asked) => asked,
        Err(error) => return json!({"id": null, "ok": false, "error": format!("not a JSON object: {error}")}),
    };
    let id = asked.get("id").cloned().unwrap_or(Value::Null);
    let Some(query) = asked.get("query").and_then(Value::as_str) else {
        return json!({"id": id, "ok": false, "error": "no \"query\" in the line"});
    };
    let mut analysis = analyze(catalog, query, &AnalyzeOptions::default());
    if let Some(typed) = &analysis.query {
        let found = lint::check(catalog, query, typed, false, &lint::Options::new(config));
        // The server runs it all the same: of what it does, a lint is never an error.
        analysis.diagnostics.extend(found.into_iter().map(|lint| Diagnostic { severity: Severity::Warning, ..lint }));
    }
    render(catalog, id, &analysis)
}

fn type_name(catalog: &Catalog, ty: TypeId) -> String {
    if ty.is_error() { "unknown".into() } else { catalog.short_type_name(ty) }
}

fn render(catalog: &Catalog, id: Value, analysis: &Analysis) -> Value {
    let diagnostics: Vec<Value> = analysis
        .diagnostics
        .iter()
        .map(|d| {
            json!({
                "code": d.code,
                "sqlstate": d.sqlstate.map(|s| s.code()),
                "severity": match d.severity { Severity::Error => "error", Severity::Warning => "warning" },
                "message": d.message,
                "help": d.help,
                "start": d.span.start,
                "end": d.span.end,
            })
        })
        .collect();
    let columns: Vec<Value> = analysis
        .columns
        .iter()
        .map(|c| json!({"name": c.name, "type": type_name(catalog, c.ty), "nullable": c.nullable}))
        .collect();
    json!({
        "id": id,
        "ok": analysis.ok,
        "params": analysis.params.iter().map(|p| type_name(catalog, p.ty)).collect::<Vec<_>>(),
        "columns": columns,
        "cardinality": match analysis.cardinality {
            Cardinality::None => "none",
            Cardinality::One => "one",
            Cardinality::AtMostOne => "at_most_one",
            Cardinality::Many => "many",
        },
        "diagnostics": diagnostics,
    })
}
