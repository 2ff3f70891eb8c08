//! Statements that a second run refuses.

use crate::diagnostic::Applicability;
use crate::lint::context::{WithFix, insert};
use crate::lint::ddl::utility;
use crate::lint::migration::Context;
use crate::migrate::Step;
use crate::span::Span;
use crate::syntax::ast::ddl::{AlterAction, ObjectKind, Utility};

lint! {
    /// CREATE without IF NOT EXISTS, DROP without IF EXISTS.
    ///
    /// # Why
    /// A migration that stopped half-way, outside a transaction, cannot be run again as it is. Inside one it is undone as a whole, and nothing is
    /// won: hence allowed unless asked for.
    ///
    /// # Example
    /// ```sql,fires
    /// CREATE TABLE devices (id int PRIMARY KEY)
    /// ```
    /// ```sql,fires
    /// DROP INDEX idx_users_kyc_data
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// CREATE TABLE IF NOT EXISTS devices (id int PRIMARY KEY);
    /// DROP INDEX IF EXISTS idx_users_kyc_data;
    /// CREATE INDEX IF NOT EXISTS idx_devices ON devices (id);
    /// ALTER TABLE devices ADD COLUMN IF NOT EXISTS name text;
    /// CREATE TYPE color AS ENUM ('red');
    /// ```
    group: Migration,
    level: Allow,
    since: "0.1.0",
    fix: Maybe,
    check: Step(check),
}

fn check(cx: &Context<'_>, step: &Step<'_>) {
    let span = step.statement.span;
    // (the word that the condition goes behind, the condition)
    let missing: Option<(&str, &str)> = match utility(step) {
        Some(Utility::CreateTable(create)) if !create.if_not_exists => Some(("TABLE", "IF NOT EXISTS")),
        Some(Utility::CreateIndex(create)) if !create.if_not_exists && create.name.is_some() => {
            Some((if create.concurrently { "CONCURRENTLY" } else { "INDEX" }, "IF NOT EXISTS"))
        }
        Some(Utility::CreateSequence(create)) if !create.if_not_exists => Some(("SEQUENCE", "IF NOT EXISTS")),
        Some(Utility::CreateExtension { if_not_exists: false, .. }) => Some(("EXTENSION", "IF NOT EXISTS")),
        Some(Utility::CreateSchema { if_not_exists: false, name: Some(_), .. }) => Some(("SCHEMA", "IF NOT EXISTS")),
        Some(Utility::AlterTable(alter)) => alter
            .actions
            .iter()
            .any(|action| matches!(action, AlterAction::AddColumn { if_not_exists: false, .. }))
            .then_some(("COLUMN", "IF NOT EXISTS")),
        Some(Utility::Drop(drop)) if !drop.if_exists => {
            let word = match drop.kind {
                ObjectKind::Table => "TABLE",
                ObjectKind::View | ObjectKind::MaterializedView => "VIEW",
                ObjectKind::Index => "INDEX",
                ObjectKind::Type => "TYPE",
                ObjectKind::Sequence => "SEQUENCE",
                _ => return,
            };
            Some((if drop.concurrently { "CONCURRENTLY" } else { word }, "IF EXISTS"))
        }
        _ => None,
    };
    let Some((word, condition)) = missing else { return };
    let finding = cx.found(span, "a second run refuses this").help(format!("say {condition}"));
    let text = cx.words(span).to_ascii_uppercase();
    let once = text.matches(word).count() == 1;
    cx.report(match text.find(word).filter(|_| once) {
        Some(at) => {
            let at = Span::new(span.start + (at + word.len()) as u32, span.end).start;
            finding.fix(
                &format!("say {condition}"),
                Applicability::MaybeIncorrect,
                vec![insert(at, format!(" {condition}"))],
            )
        }
        None => finding,
    });
}
