//! Reports for programs.

use super::{Report, location, rule_name};
use crate::diagnostic::{Applicability, Fix};
use serde_json::{Value, json};
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// koel's own.
pub(super) fn json(report: &Report, root: &Path) -> String {
    let diagnostics: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let diagnostic = &finding.diagnostic;
            let at = location(finding, root);
            json!({
                "code": rule_name(finding),
                "sqlstate": diagnostic.sqlstate.map(|state| state.code()),
                "severity": if diagnostic.is_error() { "error" } else { "warning" },
                "message": diagnostic.message,
                "help": diagnostic.help,
                "file": at.as_ref().map(|at| at.file.clone()),
                "line": at.as_ref().map(|at| at.line),
                "column": at.as_ref().map(|at| at.column),
                "end_line": at.as_ref().map(|at| at.end_line),
                "end_column": at.as_ref().map(|at| at.end_column),
                "sql": finding.text.as_ref().map(|text| text.sql.clone()),
                "start": diagnostic.span.start,
                "end": diagnostic.span.end,
                "fix": diagnostic.fix.as_ref().map(fix),
            })
        })
        .collect();
    let summary = &report.summary;
    let missing: Vec<Value> = summary
        .without_schema
        .iter()
        .map(|missing| json!({"package": missing.package, "queries": missing.queries}))
        .collect();
    let whole = json!({
        "diagnostics": diagnostics,
        "summary": {
            "checked": summary.checked,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "made_at_run_time": summary.dynamic,
            "other_database": summary.elsewhere,
            "without_migrations": missing,
        },
    });
    format!("{whole:#}\n")
}

fn fix(fix: &Fix) -> Value {
    let edits: Vec<Value> = fix
        .edits
        .iter()
        .map(|edit| json!({"start": edit.span.start, "end": edit.span.end, "text": edit.text}))
        .collect();
    let sure = fix.applicability == Applicability::MachineApplicable;
    json!({"title": fix.title, "machine_applicable": sure, "edits": edits})
}

/// Workflow commands.
pub(super) fn github(report: &Report, root: &Path) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        let diagnostic = &finding.diagnostic;
        let word = if diagnostic.is_error() { "error" } else { "warning" };
        let _ = write!(out, "::{word} ");
        if let Some(at) = location(finding, root) {
            let _ = write!(out, "file={},line={},endLine={},", property(&at.file), at.line, at.end_line);
            if at.line == at.end_line {
                let _ = write!(out, "col={},endColumn={},", at.column, at.end_column);
            }
        }
        let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}")).collect::<String>();
        let _ = writeln!(
            out,
            "title={}::{}",
            property(&rule_name(finding)),
            data(&format!("{}{help}", diagnostic.message))
        );
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Code Quality.
pub(super) fn gitlab(report: &Report, root: &Path) -> String {
    let issues: Vec<Value> = report
        .findings
        .iter()
        .filter_map(|finding| {
            let at = location(finding, root)?;
            let name = rule_name(finding);
            // The same wherever the query moves to.
            let mut hasher = DefaultHasher::new();
            let sql = finding.text.as_ref().map(|text| text.sql.as_str());
            (&name, &at.file, &finding.diagnostic.message, sql, finding.diagnostic.span.start).hash(&mut hasher);
            Some(json!({
                "description": finding.diagnostic.message,
                "check_name": name,
                "fingerprint": format!("{:016x}", hasher.finish()),
                "severity": if finding.diagnostic.is_error() { "critical" } else { "minor" },
                "location": {"path": at.file, "lines": {"begin": at.line, "end": at.end_line}},
            }))
        })
        .collect();
    format!("{:#}\n", Value::Array(issues))
}
