//! How a migration is run, and what its transaction keeps from everyone else.

use crate::analysis::{AnalyzeOptions, analyze};
use crate::catalog::object::Relation;
use crate::facts::index::{Access, Bound, Environment, accesses};
use crate::hir::{Command, Query, RelId};
use crate::lint::ddl::utility;
use crate::migrate::Step;
use crate::syntax::ast::Name;
use crate::syntax::ast::ddl::{AlterAction, AlterTable, ObjectKind, TableConstraintKind, TransactionKind, Utility};
use std::collections::HashMap;
use std::path::Path;

/// How the file is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runner {
    /// In a transaction.
    Transaction,
    /// As one text, outside a transaction.
    AsOne,
    PerStatement,
    Unknown,
}

impl Runner {
    pub(super) fn of(path: &Path, text: &str) -> Self {
        let lower = text.to_ascii_lowercase();
        let first = lower.lines().next().unwrap_or("");
        if lower.contains("+goose no transaction") || lower.contains("+migrate up notransaction") {
            return Self::PerStatement;
        }
        let dbmate = lower
            .lines()
            .any(|line| line.starts_with("-- migrate:up") && line.replace(' ', "").contains("transaction:false"));
        if first.starts_with("-- no-transaction") || dbmate {
            return Self::AsOne;
        }
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        match name {
            // metadata.toml, which says it, is not read.
            "up.sql" => Self::AsOne,
            _ if name.starts_with(|c: char| c.is_ascii_digit()) => Self::Transaction,
            _ => Self::Unknown,
        }
    }
}

/// Tables under ACCESS EXCLUSIVE of a file's transaction, and whether all their rows have been gone through since.
#[derive(Debug, Default)]
pub(super) struct Locked {
    tables: HashMap<RelId, bool>,
}

impl Locked {
    pub(super) fn clear(&mut self) {
        self.tables.clear();
    }

    pub(super) fn is_updated(&self, table: &Relation) -> bool {
        self.tables.get(&table.id).is_some_and(|updated| *updated)
    }

    /// After a statement has run.
    pub(super) fn step(&mut self, step: &Step<'_>, text: &str, runner: Runner) {
        let Some(utility) = utility(step) else {
            if !self.tables.is_empty()
                && let Some(query) = &analyze(step.before, text, &AnalyzeOptions::default()).query
            {
                self.update(step, query);
            }
            return;
        };
        if let Utility::Transaction(kind) = utility {
            match kind {
                TransactionKind::Begin | TransactionKind::Savepoint(_) | TransactionKind::Release(_) => {}
                TransactionKind::Commit
                | TransactionKind::Prepare
                | TransactionKind::Rollback
                | TransactionKind::RollbackTo(_) => self.clear(),
            }
        }
        let together = step.in_transaction || matches!(runner, Runner::Transaction | Runner::AsOne);
        if let Some(table) = locked(utility).filter(|_| together)
            && let Some(own) = table.last()
            && let Some(table) =
                step.before.relation_by_name(table.schema().map(|schema| schema.as_str()), own.as_str())
        {
            self.tables.entry(table.id).or_insert(false);
        }
    }

    fn update(&mut self, step: &Step<'_>, statement: &Query) {
        for access in accesses(step.before, statement, Environment::default()) {
            let query = access.query;
            if query.command == Command::Update && query.target_rel == Some(access.entry) && reads_all(&access) {
                self.tables.entry(access.relation.id).and_modify(|updated| *updated = true);
            }
        }
    }
}

/// What ALTER TABLE takes ACCESS EXCLUSIVE on.
pub(super) fn locked(utility: &Utility) -> Option<&Name> {
    match utility {
        Utility::AlterTable(alter) if alter.kind == ObjectKind::Table && is_exclusive(alter) => Some(&alter.name),
        Utility::Rename(rename)
            if matches!(rename.kind, ObjectKind::Table | ObjectKind::Column | ObjectKind::Constraint) =>
        {
            Some(&rename.name)
        }
        _ => None,
    }
}

/// No index limits what is read by what is given from the start.
fn reads_all(access: &Access<'_>) -> bool {
    let given = |condition: usize| access.conditions.get(condition).is_some_and(|found| found.others.is_empty());
    !access.indexes.iter().any(|index| {
        index.usable() && index.matches.iter().any(|found| found.bound != Bound::Filter && given(found.condition))
    })
}

/// Whether it takes ACCESS EXCLUSIVE (`AlterTableGetLockLevel`).
fn is_exclusive(alter: &AlterTable) -> bool {
    alter.actions.iter().any(|action| match action {
        AlterAction::AddConstraint(constraint) => {
            !matches!(constraint.kind, TableConstraintKind::ForeignKey { .. })
        }
        AlterAction::ValidateConstraint { .. }
        | AlterAction::AttachPartition { .. }
        | AlterAction::DetachPartition { .. }
        // Of these some take a weaker one.
        | AlterAction::Other => false,
        AlterAction::AddColumn { .. }
        | AlterAction::DropColumn { .. }
        | AlterAction::AlterType { .. }
        | AlterAction::SetDefault { .. }
        | AlterAction::DropDefault { .. }
        | AlterAction::SetNotNull { .. }
        | AlterAction::DropNotNull { .. }
        | AlterAction::SetExpression { .. }
        | AlterAction::DropExpression { .. }
        | AlterAction::AddIdentity { .. }
        | AlterAction::SetIdentity { .. }
        | AlterAction::DropIdentity { .. }
        | AlterAction::AlterConstraint { .. }
        | AlterAction::DropConstraint { .. }
        | AlterAction::Inherit(_)
        | AlterAction::NoInherit(_)
        | AlterAction::RowSecurity(_) => true,
    })
}
