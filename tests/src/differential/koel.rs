//! What koel says: its `describe` command, whose JSON lines are a stable interface.

use super::Case;
use koel_schema::catalog::Catalog;
use koel_schema::types::TypeId;
use koel_schema::{Analysis, facts};
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// koel's answer to one query.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Whether PostgreSQL accepts it.
    pub ok: bool,
    /// The parameters' types.
    pub params: Vec<String>,
    /// The output.
    pub columns: Vec<Column>,
    /// How many rows there can be.
    pub cardinality: Cardinality,
    /// Of the first error that has one.
    pub sqlstate: Option<String>,
    /// Of the first error.
    pub message: String,
    /// Where the first error that has a SQLSTATE points.
    pub place: Option<(usize, usize)>,
    /// Where the diagnostics point.
    pub spans: Vec<(usize, usize)>,
}

impl Answer {
    /// What the command would print of this.
    pub fn of(catalog: &Catalog, analysis: &Analysis) -> Self {
        let name = |ty: TypeId| if ty.is_error() { "unknown".to_owned() } else { catalog.short_type_name(ty) };
        let errors = || analysis.diagnostics.iter().filter(|d| d.is_error());
        Self {
            ok: analysis.ok,
            params: analysis.params.iter().map(|param| name(param.ty)).collect(),
            columns: analysis
                .columns
                .iter()
                .map(|c| Column { name: c.name.clone(), ty: name(c.ty), nullable: c.nullable })
                .collect(),
            cardinality: match analysis.cardinality {
                facts::Cardinality::None => Cardinality::None,
                facts::Cardinality::One => Cardinality::One,
                facts::Cardinality::AtMostOne => Cardinality::AtMostOne,
                facts::Cardinality::Many => Cardinality::Many,
            },
            sqlstate: errors().find_map(|d| d.sqlstate).map(|state| state.code().to_owned()),
            message: errors().next().map(|d| d.message.clone()).unwrap_or_default(),
            place: errors().find(|d| d.sqlstate.is_some()).map(|d| (d.span.start as usize, d.span.end as usize)),
            spans: analysis.diagnostics.iter().map(|d| (d.span.start as usize, d.span.end as usize)).collect(),
        }
    }
}

/// An output column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type's name.
    pub ty: String,
    /// Whether it can be NULL.
    pub nullable: bool,
}

/// How many rows a query returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cardinality {
    /// It returns no rows.
    None,
    /// Exactly one.
    One,
    /// One or none.
    AtMostOne,
    /// Any number.
    Many,
}

/// The `koel` command: `KOEL` if that is set, else built here.
pub fn koel_binary() -> Result<&'static Path, String> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    BINARY.get_or_init(build).as_deref().map_err(Clone::clone)
}

fn build() -> Result<PathBuf, String> {
    if let Some(path) = std::env::var_os("KOEL") {
        return Ok(path.into());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "-p",
            "koel-schema",
            "--features",
            "database",
            "--bin",
            "koel",
            "--message-format",
            "json-render-diagnostics",
        ])
        .current_dir(crate::workspace())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("cargo build: {e}"))?;
    let lines = String::from_utf8_lossy(&output.stdout);
    let executable = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find_map(|message| {
        let name = message["target"]["name"].as_str()?;
        (name == "koel").then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
    });
    executable.ok_or_else(|| format!("cargo build made no koel command: {}", output.status))
}

/// koel's answers to these queries, in order; `None` where it gave none.
pub fn describe(migrations: &Path, major: u32, cases: &[&Case]) -> Result<Vec<Option<Answer>>, String> {
    let mut child = Command::new(koel_binary()?)
        .arg("describe")
        .arg("--migrations")
        .arg(migrations)
        .args(["--pg", &major.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("koel describe: {e}"))?;
    let input: String = cases.iter().map(|c| format!("{}\n", json!({"id": c.id, "query": c.sql}))).collect();
    let stdin = child.stdin.take();
    // Written beside the reading: both pipes have an end.
    let writer = std::thread::spawn(move || stdin.map(|mut s| s.write_all(input.as_bytes())));
    let output = child.wait_with_output().map_err(|e| format!("koel describe: {e}"))?;
    let _ = writer.join();
    let text = String::from_utf8_lossy(&output.stdout);
    let answers: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if !matches!(output.status.code(), Some(0 | 1)) {
        let last = cases.get(answers.len()).map(|c| format!("{}: {:.300}", c.id, c.sql)).unwrap_or_default();
        return Err(format!("koel describe: {}, after {} answers, perhaps over {last}", output.status, answers.len()));
    }
    let find = |id: &str| answers.iter().find(|a| a["id"].as_str() == Some(id)).map(read);
    Ok(cases.iter().map(|c| find(&c.id)).collect())
}

fn read(value: &Value) -> Answer {
    let list = |key: &str| value[key].as_array().cloned().unwrap_or_default();
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let diagnostics = list("diagnostics");
    let errors = || diagnostics.iter().filter(|d| d["severity"] == "error");
    let span = |d: &Value| Some((d["start"].as_u64()? as usize, d["end"].as_u64()? as usize));
    Answer {
        ok: value["ok"] == true,
        params: list("params").iter().map(text).collect(),
        columns: list("columns")
            .iter()
            .map(|c| Column { name: text(&c["name"]), ty: text(&c["type"]), nullable: c["nullable"] != false })
            .collect(),
        cardinality: match value["cardinality"].as_str() {
            Some("none") => Cardinality::None,
            Some("one") => Cardinality::One,
            Some("at_most_one") => Cardinality::AtMostOne,
            _ => Cardinality::Many,
        },
        sqlstate: errors().find_map(|d| d["sqlstate"].as_str()).map(str::to_owned),
        message: errors().next().map(|d| text(&d["message"])).unwrap_or_default(),
        place: errors().find(|d| d["sqlstate"].is_string()).and_then(span),
        spans: diagnostics.iter().filter_map(span).collect(),
    }
}
