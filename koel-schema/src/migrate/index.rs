//! CREATE INDEX (`DefineIndex`), index names, and sequences.

use super::fold::{Fold, Outcome, column, refused};
use super::names::{joined_columns, relation_name_taken};
use super::table::column_map;
use super::typed::Definition;
use super::types::column_index;
use crate::catalog::object::{Index, IndexKey, IndexKeyExpr, RelKind, Relation};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{self, RelId};
use crate::ident::MAX_LEN;
use crate::syntax::ast::ddl::{AlterSequence, CreateIndex, CreateSequence, Direction, IndexElement, SequenceOption};
use crate::syntax::ast::{ExprKind, Name, NullsOrder};
use crate::types::{TypeId, TypeMod};
use std::sync::Arc;

impl Fold {
    pub(super) fn create_index(&mut self, create: &CreateIndex) -> Outcome {
        let mut rel = self.relation_to_change(&create.table.name)?;
        if !matches!(rel.kind, RelKind::Table | RelKind::Partitioned | RelKind::MaterializedView) {
            let message = format!("cannot create index on relation \"{}\"", rel.name);
            return Err(refused(SqlState::WrongObjectType, create.table.name.span, message));
        }
        if let Some(name) = &create.name
            && (relation_name_taken(&self.catalog, &rel.schema, &name.name))
        {
            if create.if_not_exists {
                return Ok(());
            }
            let message = format!("relation \"{name}\" already exists");
            return Err(refused(SqlState::DuplicateTable, name.span, message));
        }
        let mut keys = Vec::with_capacity(create.elements.len());
        for element in &create.elements {
            keys.push(self.index_key(&rel, element)?);
        }
        let mut include = Vec::new();
        for element in &create.include {
            if let IndexKeyExpr::Column(at) = self.index_key(&rel, element)?.expr {
                include.push(at);
            }
        }
        let predicate = create.where_.as_ref().map(|expr| self.expr_over(&rel, expr, Definition::IndexPredicate, None));
        let mut index = Index {
            name: "".into(),
            unique: create.unique,
            primary: false,
            deferrable: false,
            nulls_not_distinct: create.nulls_not_distinct,
            method: create.method.as_ref().map_or("btree", |method| method.as_str()).into(),
            keys,
            include,
            predicate,
            origin: self.origin(create.span),
        };
        index.name = match &create.name {
            Some(name) => name.as_str().into(),
            None => {
                let names = self.element_names(&rel, &index, &create.elements);
                self.name_from_columns(&rel, &names, "idx", false).into()
            }
        };
        rel.indexes.push(index.clone());
        let only = create.table.only;
        self.catalog.put_relation(rel.clone());
        if !only {
            self.index_children(&rel, &index, false);
        }
        Ok(())
    }

    /// An index of a partitioned table is one of each partition too.
    pub(super) fn index_children(&mut self, parent: &Relation, index: &Index, constraint: bool) {
        if parent.kind != RelKind::Partitioned {
            return;
        }
        for child in parent.children.clone() {
            let Some(child) = self.catalog.user_relation(child) else { continue };
            let mut child = Relation::clone(child);
            let map = column_map(parent, &child);
            let made = if constraint {
                parent.constraints.iter().find(|constraint| constraint.name == index.name).cloned()
            } else {
                None
            };
            let before = child.indexes.len();
            self.clone_index(&mut child, index, made.as_ref(), &map);
            let added = child.indexes.get(before).cloned();
            self.catalog.put_relation(child.clone());
            if let Some(added) = added {
                self.index_children(&child, &added, constraint);
            }
        }
    }

    /// One element: a column by its number where it is a bare name, else an expression.
    pub(super) fn index_key(&mut self, rel: &Relation, element: &IndexElement) -> Result<IndexKey, Diagnostic> {
        let nulls_first = match element.nulls {
            Some(NullsOrder::First) => true,
            Some(NullsOrder::Last) => false,
            None => element.direction == Some(Direction::Desc),
        };
        // `x COLLATE y` and `(x COLLATE y)` are alike.
        let (written, mut collation) = (&element.expr, element.collation.as_ref());
        let written = match &written.kind {
            ExprKind::Collate { expr, collation: on_top, .. } => {
                collation = Some(on_top);
                expr
            }
            _ => written,
        };
        let expr = match &written.kind {
            ExprKind::Column(parts) if parts.len() == 1 => {
                let name = parts.first().map_or("", |part| part.as_str());
                match column_index(rel, name) {
                    Some(at) => IndexKeyExpr::Column(at),
                    None => {
                        let message = format!("column \"{name}\" does not exist");
                        return Err(refused(SqlState::UndefinedColumn, element.expr.span, message));
                    }
                }
            }
            _ => IndexKeyExpr::Expr(self.expr_over(rel, written, Definition::IndexExpression, None)),
        };
        Ok(IndexKey {
            expr,
            opclass: element.opclass.as_ref().and_then(Name::last).map(|last| last.as_str().into()),
            collation: collation.and_then(Name::last).map(|last| last.as_str().into()),
            descending: element.direction == Some(Direction::Desc),
            nulls_first,
        })
    }

    /// `ChooseIndexName`, with what the index knows of its columns.
    pub(super) fn index_name(&self, rel: &Relation, index: &Index, constraint: bool) -> String {
        if index.primary {
            let taken = |name: &str| taken(rel, name);
            return self.choose_relation_name(&rel.schema, &rel.name, None, "pkey", true, &taken);
        }
        let label = match (constraint, index.unique) {
            (true, true) => "key",
            (true, false) => "excl",
            (false, _) => "idx",
        };
        self.name_from_columns(rel, &self.index_column_names(rel, index), label, constraint)
    }

    fn name_from_columns(&self, rel: &Relation, names: &[String], label: &str, constraint: bool) -> String {
        let taken = |name: &str| taken(rel, name);
        self.choose_relation_name(&rel.schema, &rel.name, Some(&joined_columns(names)), label, constraint, &taken)
    }

    /// `ChooseIndexColumnNames`: keys and INCLUDE, each name once.
    pub(super) fn index_column_names(&self, rel: &Relation, index: &Index) -> Vec<String> {
        let key_names: Vec<String> = index
            .keys
            .iter()
            .map(|key| match &key.expr {
                IndexKeyExpr::Column(at) => column_name(rel, *at),
                IndexKeyExpr::Expr(Some(expr)) => hir_name(rel, expr).unwrap_or_else(|| "expr".into()),
                IndexKeyExpr::Expr(None) => "expr".into(),
            })
            .collect();
        distinct(key_names.into_iter().chain(index.include.iter().map(|at| column_name(rel, *at))))
    }

    fn element_names(&self, rel: &Relation, index: &Index, elements: &[IndexElement]) -> Vec<String> {
        let names = elements.iter().map(|element| figure_name(&element.expr.kind).unwrap_or_else(|| "expr".into()));
        distinct(names.chain(index.include.iter().map(|at| column_name(rel, *at))))
    }

    // ------------------------------------------------------------ sequences

    pub(super) fn put_sequence(&mut self, schema: &Arc<str>, name: &str) -> RelId {
        let id = self.catalog.new_rel_id();
        let mut rel = self.empty_relation(id, schema, name, RelKind::Sequence);
        let fields = [("last_value", TypeId::INT8), ("log_cnt", TypeId::INT8), ("is_called", TypeId::BOOL)];
        for (name, ty) in fields {
            let mut field = column(name, TypeMod { ty, typmod: -1 }, None);
            field.not_null = true;
            rel.columns.push(field);
        }
        self.catalog.put_relation(rel);
        id
    }

    pub(super) fn create_sequence(&mut self, create: &CreateSequence) -> Outcome {
        let (schema, name) = self.creation_of(&create.name, create.persistence)?;
        if self.name_is_taken(&schema, &name, create.if_not_exists, create.name.span)? {
            return Ok(());
        }
        let id = self.put_sequence(&schema, &name);
        self.sequence_owner(id, &create.options)
    }

    pub(super) fn alter_sequence(&mut self, alter: &AlterSequence) -> Outcome {
        match self.relation(&alter.name) {
            Ok(found) if found.kind == RelKind::Sequence => {
                let id = found.id;
                self.sequence_owner(id, &alter.options)
            }
            Ok(found) => {
                let message = format!("\"{}\" is not a sequence", found.name);
                Err(refused(SqlState::WrongObjectType, alter.name.span, message))
            }
            Err(_) if alter.if_exists => Ok(()),
            Err(diagnostic) => Err(diagnostic),
        }
    }

    fn sequence_owner(&mut self, id: RelId, options: &[SequenceOption]) -> Outcome {
        for option in options {
            match option {
                SequenceOption::OwnedBy(None) => {
                    self.side.owned.remove(&id);
                }
                SequenceOption::OwnedBy(Some(name)) => {
                    let Some((column, table)) = name.parts.split_last() else { continue };
                    if table.is_empty() {
                        continue;
                    }
                    let owner = self.relation(&Name { parts: table.to_vec(), span: name.span })?;
                    match column_index(&owner, &column.name) {
                        Some(at) => {
                            self.side.owned.insert(id, (owner.id, at));
                        }
                        None => return Err(super::types::missing_column(&owner, column)),
                    }
                }
                SequenceOption::As(ty) => {
                    self.type_of(ty);
                }
                SequenceOption::Other => {}
            }
        }
        Ok(())
    }
}

fn taken(rel: &Relation, name: &str) -> bool {
    rel.indexes.iter().any(|index| &*index.name == name)
        || rel.constraints.iter().any(|constraint| &*constraint.name == name)
}

fn column_name(rel: &Relation, at: usize) -> String {
    rel.columns.get(at).map_or_else(|| "expr".into(), |column| column.name.to_string())
}

/// Each name once: a second `lower` is `lower1`.
fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut made: Vec<String> = Vec::new();
    for name in names {
        let mut own = name.clone();
        let mut n = 0;
        while made.contains(&own) {
            n += 1;
            let suffix = n.to_string();
            let mut base = name.clone();
            while base.len() + suffix.len() > MAX_LEN {
                base.pop();
            }
            own = base + &suffix;
        }
        made.push(own);
    }
    made
}

/// `FigureIndexColname`: what an expression is called.
fn figure_name(expr: &ExprKind) -> Option<String> {
    match expr {
        ExprKind::Column(parts) => parts.last().map(|part| part.name.clone()),
        ExprKind::Func(call) => call.name.last().map(|last| last.name.clone()),
        ExprKind::Cast { expr, ty, .. } => {
            let inner = figure_name(&expr.kind);
            // Constants have no name, and CASE only a weak one, so that the type's is taken.
            let weak = matches!(expr.kind, ExprKind::Case { .. } | ExprKind::Cast { .. });
            match inner {
                Some(name) if !weak => Some(name),
                Some(_) | None => ty.name.last().map(|last| last.name.clone()),
            }
        }
        ExprKind::Collate { expr, .. } => figure_name(&expr.kind),
        ExprKind::Field { field, .. } => Some(field.name.clone()),
        ExprKind::Subscript { expr, .. } => figure_name(&expr.kind),
        ExprKind::Coalesce(_) => Some("coalesce".into()),
        ExprKind::NullIf(..) => Some("nullif".into()),
        ExprKind::MinMax { greatest, .. } => Some(if *greatest { "greatest" } else { "least" }.into()),
        ExprKind::Case { else_, .. } => {
            Some(else_.as_ref().and_then(|e| figure_name(&e.kind)).unwrap_or_else(|| "case".into()))
        }
        ExprKind::Array(_) => Some("array".into()),
        ExprKind::Row { .. } => Some("row".into()),
        _ => None,
    }
}

/// The same from the typed form, for indexes that are copied.
fn hir_name(rel: &Relation, expr: &hir::Expr) -> Option<String> {
    match &expr.kind {
        hir::ExprKind::Var(var) => Some(column_name(rel, var.col)),
        hir::ExprKind::Call { callee, .. } => Some(callee.name.to_string()),
        hir::ExprKind::Coerce { arg, .. } | hir::ExprKind::Collate { arg, .. } => hir_name(rel, arg),
        hir::ExprKind::Coalesce(_) => Some("coalesce".into()),
        hir::ExprKind::NullIf { .. } => Some("nullif".into()),
        hir::ExprKind::Case { .. } => Some("case".into()),
        hir::ExprKind::MinMax { greatest, .. } => Some(if *greatest { "greatest" } else { "least" }.into()),
        _ => None,
    }
}
