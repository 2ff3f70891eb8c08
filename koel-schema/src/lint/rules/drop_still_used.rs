//! Objects that are gone, and that a query names.

use crate::analysis::{Analysis, AnalyzeOptions, analyze};
use crate::catalog::Catalog;
use crate::catalog::object::Relation;
use crate::lint::ddl::utility;
use crate::lint::migration::{Context, Written};
use crate::migrate::Step;
use crate::syntax::ast::ddl::{AlterAction, Utility};

lint! {
    /// A drop, a rename or a change of type after which the server refuses a query of the workspace.
    ///
    /// # Why
    /// The query fails from the moment the migration has run; in the instances of the program that are still running it fails in any case.
    ///
    /// # Example
    /// ```sql,query
    /// SELECT id, kyc_data FROM users WHERE id = $1
    /// ```
    /// ```sql,fires
    /// ALTER TABLE users DROP COLUMN kyc_data
    /// ```
    /// ```sql,fires
    /// ALTER TABLE users RENAME TO people
    /// ```
    ///
    /// # Use instead
    /// First the program without the query, then the migration; a view, or the column beside its new one, bridges the time between.
    /// ```sql,clean
    /// ALTER TABLE users DROP COLUMN aadhaar_last_verified
    /// ```
    group: Migration,
    level: Deny,
    since: "0.1.0",
    fix: No,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    if !takes_away(step) {
        return;
    }
    // Nearly all are well when all migrations have run.
    let refused: Vec<&Written> =
        cx.analyses().filter(|(_, last)| refusal(last).is_some()).map(|(query, _)| query).collect();
    if refused.is_empty() {
        return;
    }
    let changed = step.before.changed_relations(step.after);
    let is_touched = |query: &Written| changed.as_ref().is_none_or(|changed| names(&query.sql, changed));
    let ok = |catalog: &Catalog, query: &Written| answer(catalog, query).is_none();
    let breaks = |query: &&Written| is_touched(query) && !ok(step.after, query) && ok(step.before, query);
    let broken: Vec<&Written> = refused.into_iter().filter(breaks).collect();
    let Some(first) = broken.first() else { return };
    let more = match broken.len() {
        1 => String::new(),
        n => format!(", and {} more", n - 1),
    };
    let why = answer(step.after, first).unwrap_or_default();
    let message = format!("after this the server refuses the query at {}{more}: {why}", first.place);
    cx.report(
        cx.found(step.statement.span, message)
            .help("take the query out of the program first, and then the object out of the schema"),
    );
}

/// Whether the text may name one of the relations. Where they are all that changed, what does not is answered as before.
fn names(sql: &str, relations: &[&Relation]) -> bool {
    let text = sql.to_lowercase();
    // Escapes (`U&"d\0061t"`, `"a""b"`) may spell any name.
    text.contains("u&")
        || text.contains("\"\"")
        || relations.iter().any(|relation| text.contains(&relation.name.to_lowercase()))
}

/// What the server refuses a query with.
fn answer(catalog: &Catalog, query: &Written) -> Option<String> {
    refusal(&analyze(catalog, &query.sql, &AnalyzeOptions { named_params: query.named_params }))
}

fn refusal(analysis: &Analysis) -> Option<String> {
    let first = analysis.diagnostics.iter().find(|diagnostic| diagnostic.is_refusal());
    first.filter(|_| !analysis.ok).map(|first| first.message.clone())
}

fn takes_away(step: &Step<'_>) -> bool {
    match utility(step) {
        Some(Utility::AlterTable(alter)) => alter.actions.iter().any(|action| {
            matches!(
                action,
                AlterAction::DropColumn { .. } | AlterAction::AlterType { .. } | AlterAction::DropConstraint { .. }
            )
        }),
        Some(
            Utility::Drop(_)
            | Utility::DropRoutines { .. }
            | Utility::DropOperator { .. }
            | Utility::DropCast { .. }
            | Utility::Rename(_)
            | Utility::SetSchema { .. }
            | Utility::AlterComposite { .. }
            | Utility::AlterEnum(_)
            | Utility::Do { .. },
        ) => true,
        _ => false,
    }
}
