//! SARIF 2.1.0.

use super::{Report, location, rule_name};
use crate::lint::{docs, rule};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

pub(super) fn sarif(report: &Report, root: &Path) -> String {
    let codes: BTreeSet<(String, &'static str)> =
        report.findings.iter().map(|finding| (rule_name(finding), finding.diagnostic.code)).collect();
    let rules: Vec<Value> = codes
        .iter()
        .map(|(name, code)| match rule(code) {
            Some(rule) => json!({"id": name, "help": {"text": docs::explain(rule), "markdown": docs::explain(rule)}}),
            None => json!({"id": name}),
        })
        .collect();
    let results: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let diagnostic = &finding.diagnostic;
            let locations: Vec<Value> = location(finding, root)
                .into_iter()
                .map(|at| {
                    json!({"physicalLocation": {
                        "artifactLocation": {"uri": uri(&at.file), "uriBaseId": "%SRCROOT%"},
                        "region": {"startLine": at.line, "startColumn": at.column, "endLine": at.end_line, "endColumn": at.end_column},
                    }})
                })
                .collect();
            let help = diagnostic.help.iter().map(|help| format!("\n{help}")).collect::<String>();
            json!({
                "ruleId": rule_name(finding),
                "level": if diagnostic.is_error() { "error" } else { "warning" },
                "message": {"text": format!("{}{help}", diagnostic.message)},
                "locations": locations,
            })
        })
        .collect();
    let whole = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "koel",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{whole:#}\n")
}

/// A relative reference: what has a meaning of its own there is escaped.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
