//! Fixes as code actions: those of lints, and the name that was meant.

use super::{Server, place};
use crate::analysis::{AnalyzeOptions, analyze};
use crate::cli::fix;
use crate::cli::workspace::Finding;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::suggest;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const KIND: &str = "quickfix";

impl Server<'_> {
    pub(super) fn actions(&self, params: &Value) -> Option<Value> {
        let path = place::path(params.pointer("/textDocument/uri")?.as_str()?)?;
        let document = self.documents.get(&path).filter(|_| self.is_current(&path))?;
        let offset = |end: &str| place::offset(&document.text, params.pointer(end)?);
        let (start, end) = (offset("/range/start")?, offset("/range/end")?);
        // The kinds asked for, each with all below it.
        let only = params.pointer("/context/only").and_then(Value::as_array);
        if only.is_some_and(|kinds| !kinds.iter().filter_map(Value::as_str).any(|kind| kind.is_empty() || kind == KIND))
        {
            return Some(json!([]));
        }
        let here = self.findings.iter().filter(|finding| {
            let range = finding.range();
            range.is_some_and(|range| range.file.path == path && range.span.start <= end && start <= range.span.end)
        });
        let actions = here
            .flat_map(|finding| self.fixes(finding).filter_map(|fix| self.action(finding, &fix)).collect::<Vec<_>>());
        Some(Value::Array(actions.collect()))
    }

    fn fixes<'f>(&self, finding: &'f Finding) -> impl Iterator<Item = Fix> + use<'f> {
        let meant = self.meant(finding);
        finding.diagnostic.fix.clone().into_iter().chain(meant)
    }

    /// What the help suggests, if the statement is better for it.
    fn meant(&self, finding: &Finding) -> Option<Fix> {
        let Diagnostic { help, span, .. } = &finding.diagnostic;
        let name = suggest::suggested(help.as_deref()?)?;
        let text = finding.text.as_ref()?;
        let query = self.workspace.queries.iter().find(|query| Arc::ptr_eq(&query.text, text))?;
        let catalog = self.workspace.schemas.get(query.schema)?.catalog();
        let edits = vec![Edit { span: *span, text: name.to_owned() }];
        let fix = Fix { title: format!("`{name}`"), edits, applicability: Applicability::MaybeIncorrect };
        let options = AnalyzeOptions { named_params: query.named_params() };
        let errors =
            |sql: &str| analyze(catalog, sql, &options).diagnostics.into_iter().filter(Diagnostic::is_error).count();
        (errors(&fix.apply(&text.sql)?) < errors(&text.sql)).then_some(fix)
    }

    fn action(&self, finding: &Finding, fix: &Fix) -> Option<Value> {
        let mut changes: Map<String, Value> = Map::new();
        for (file, span, new) in fix::written(finding.text.as_ref()?, fix)? {
            let edit = json!({"range": place::range(&file.text, span), "newText": new});
            let edits = changes.entry(self.uri(&file.path)).or_insert_with(|| json!([]));
            edits.as_array_mut()?.push(edit);
        }
        let (_, diagnostic) = self.shown_as(finding)?;
        Some(json!({
            "title": format!("koel: {}", fix.title),
            "kind": KIND,
            "diagnostics": [diagnostic],
            "isPreferred": fix.applicability == Applicability::MachineApplicable,
            "edit": {"changes": changes},
        }))
    }
}
