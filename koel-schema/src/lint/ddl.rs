//! What the migration rules ask of statements.

use crate::catalog::object::Relation;
use crate::catalog::type_name::{resolve_type_name, serial_type};
use crate::facts::rewrite::{Rewrite, of_new_column, of_type_change};
use crate::migrate::Step;
use crate::syntax::ast::StatementKind;
use crate::syntax::ast::ddl::{AlterAction, AlterTable, ColumnDef, ObjectKind, Utility};
use crate::types::TypeMod;

pub(super) fn utility<'s>(step: &Step<'s>) -> Option<&'s Utility> {
    match &step.statement.kind {
        StatementKind::Utility(utility) => Some(utility),
        StatementKind::Select(_)
        | StatementKind::Insert(_)
        | StatementKind::Update(_)
        | StatementKind::Delete(_)
        | StatementKind::Merge(_) => None,
    }
}

/// ALTER TABLE of a table.
pub(super) fn alter_table<'s>(step: &Step<'s>) -> Option<&'s AlterTable> {
    match utility(step)? {
        Utility::AlterTable(alter) if alter.kind == ObjectKind::Table => Some(alter),
        _ => None,
    }
}

/// The columns that it adds, and that were not there.
pub(super) fn added_columns<'s>(step: &Step<'s>, alter: &'s AlterTable) -> Vec<&'s ColumnDef> {
    let table = alter
        .name
        .last()
        .and_then(|own| step.before.relation_by_name(alter.name.schema().map(|schema| schema.as_str()), own.as_str()));
    let there = |name: &str| {
        table.as_ref().is_some_and(|table| table.columns.iter().any(|have| !have.dropped && *have.name == *name))
    };
    let added = alter.actions.iter().filter_map(|action| match action {
        AlterAction::AddColumn { column, .. } => Some(column),
        _ => None,
    });
    added.filter(|column| !there(column.name.as_str())).collect()
}

/// The type of a new column: none for serial and its like, or where it is not understood.
pub(super) fn declared_type(step: &Step<'_>, column: &ColumnDef) -> Option<TypeMod> {
    let ty = column.ty.as_ref().filter(|ty| serial_type(ty).is_none())?;
    Some(resolve_type_name(step.before, ty).unwrap_or(TypeMod { ty: crate::types::TypeId::ERROR, typmod: -1 }))
}

/// Whether it writes the table anew, whatever else it does: then all rows are read, once.
pub(super) fn rewrites(step: &Step<'_>, alter: &AlterTable, table: &Relation) -> bool {
    let changes = |action: &AlterAction| match action {
        AlterAction::AlterType { column, ty, using, .. } => resolve_type_name(step.before, ty)
            .is_ok_and(|new| of_type_change(step.before, table, column, new, using.as_ref()) == Rewrite::Yes),
        _ => false,
    };
    let computes =
        |column: &&ColumnDef| of_new_column(step.before, table, column, declared_type(step, column)) == Rewrite::Yes;
    alter.actions.iter().any(changes) || added_columns(step, alter).iter().any(computes)
}
