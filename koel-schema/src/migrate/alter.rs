//! ALTER TABLE: each action in turn on a copy of the table, which replaces it at the end; and down to its children.

use super::constraint::{NewCheck, Pending, mentioned_columns};
use super::depend::{Use, remap_vars, retype_vars, view_uses};
use super::drop::same_through;
use super::fold::{Fold, Outcome, refused, shown};
use super::table::column_map;
use super::typed::Definition;
use super::types::{column_index, drop_column, duplicate_column, missing_column};
use crate::catalog::object::{
    Column, ColumnDefault, Constraint, ConstraintKind, Identity, Index, IndexKeyExpr, RelKind, Relation,
};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::RelId;
use crate::ident::Ident;
use crate::syntax::ast::Name;
use crate::syntax::ast::ddl::{AlterAction, AlterTable, ObjectKind, RowSecurity, TableConstraint, TableConstraintKind};
use crate::types::TypeMod;

impl Fold {
    pub(super) fn alter_table(&mut self, alter: &AlterTable) -> Outcome {
        if alter.kind == ObjectKind::Index {
            return self.alter_index(alter);
        }
        let mut rel = match self.relation_to_change(&alter.name) {
            Ok(rel) => rel,
            Err(_) if alter.if_exists && self.find_relation(&alter.name).is_none() => return Ok(()),
            Err(diagnostic) => return Err(diagnostic),
        };
        // The server runs the passes of ATRewriteCatalogs: drops first, then types, new columns, constraints.
        let mut actions: Vec<&AlterAction> = alter.actions.iter().collect();
        actions.sort_by_key(|action| pass(action));
        let before = rel.clone();
        for action in actions {
            if let Err(diagnostic) = self.alter_action(&mut rel, action, alter.only) {
                // What the earlier actions made stays out, as the statement fails as a whole.
                self.catalog.put_relation(before);
                return Err(diagnostic);
            }
            // The names that an action frees can be given again by the next.
            self.catalog.put_relation(rel.clone());
        }
        self.name_not_nulls(&mut rel);
        self.catalog.put_relation(rel);
        Ok(())
    }

    fn alter_index(&mut self, alter: &AlterTable) -> Outcome {
        let own = alter.name.last().map_or("", |last| last.as_str());
        let schema = self.checked_schema(&alter.name)?;
        if self.catalog.index_owner(schema, own).is_none() && !alter.if_exists {
            let message = format!("relation \"{}\" does not exist", shown(&alter.name));
            return Err(refused(SqlState::UndefinedTable, alter.name.span, message));
        }
        Ok(())
    }

    fn alter_action(&mut self, rel: &mut Relation, action: &AlterAction, only: bool) -> Outcome {
        let column_of =
            |rel: &Relation, column: &Ident| column_index(rel, &column.name).ok_or_else(|| missing_column(rel, column));
        match action {
            AlterAction::AddColumn { column, if_not_exists } => {
                if column_index(rel, &column.name.name).is_some() {
                    return if *if_not_exists { Ok(()) } else { Err(duplicate_column(rel, &column.name)) };
                }
                let mut pending = Pending::default();
                self.create_column(rel, column, &mut pending)?;
                let (indexes, constraints) = (rel.indexes.len(), rel.constraints.len());
                // The new column can be named by its own constraints, and the table by its foreign key.
                self.catalog.put_relation(rel.clone());
                self.finish(rel, pending);
                self.column_to_children(rel, column.name.as_str(), column.span)?;
                self.constraints_to_children(rel, indexes, constraints, only);
            }
            AlterAction::DropColumn { name, if_exists, cascade } => match column_index(rel, &name.name) {
                Some(_) if self.inherits_column(rel, &name.name, None) => {
                    let message = format!("cannot drop inherited column \"{name}\"");
                    return Err(refused(SqlState::InvalidTableDefinition, name.span, message));
                }
                Some(at) => self.drop_table_column(rel, at, *cascade, name)?,
                None if *if_exists => {}
                None => return Err(missing_column(rel, name)),
            },
            AlterAction::AlterType { column, ty, collation, .. } => {
                let at = column_of(rel, column)?;
                self.check_not_inherited(rel, at, column, "alter")?;
                let serial = crate::catalog::type_name::serial_type(ty).is_some();
                let ty = if serial {
                    let message = format!("type \"{}\" does not exist", shown(&ty.name));
                    return Err(refused(SqlState::UndefinedObject, ty.span, message));
                } else {
                    self.type_of(ty)
                };
                self.check_no_view(rel, at, column, "cannot alter type of a column used by a view or rule")?;
                if let Some(by) = generated_from(rel, at).first().and_then(|by| rel.columns.get(*by)) {
                    let message = "cannot alter type of a column used by a generated column";
                    let help = format!("Column \"{column}\" is used by generated column \"{}\".", by.name);
                    return Err(refused(SqlState::FeatureNotSupported, column.span, message).help(help));
                }
                self.retype(rel, at, ty, collation.as_ref());
                self.not_nulls_of_retyped(rel, at, column)?;
                self.each_child(rel, &mut |fold, child, map| {
                    if let Some(to) = map(at) {
                        fold.retype(child, to, ty, collation.as_ref());
                    }
                });
            }
            AlterAction::SetDefault { column, expr } => {
                let at = column_of(rel, column)?;
                if rel.columns.get(at).is_some_and(|column| column.identity.is_some()) {
                    let message = format!("column \"{column}\" of relation \"{}\" is an identity column", rel.name);
                    return Err(refused(SqlState::SyntaxError, column.span, message));
                }
                let target = column_type(rel, at);
                let bound = self.expr_over(rel, expr, Definition::Default, target);
                let default = ColumnDefault::Expr { expr: bound, text: self.text(expr.span) };
                self.default_everywhere(rel, at, default, only);
            }
            AlterAction::DropDefault { column } => {
                let at = column_of(rel, column)?;
                self.default_everywhere(rel, at, ColumnDefault::None, only);
            }
            AlterAction::SetNotNull { column } => {
                let at = column_of(rel, column)?;
                self.alter_set_not_null(rel, at, only);
            }
            AlterAction::DropNotNull { column } => {
                let at = column_of(rel, column)?;
                self.alter_drop_not_null(rel, at, column, only)?;
            }
            AlterAction::SetExpression { column, expr } => {
                let at = column_of(rel, column)?;
                let target = column_type(rel, at);
                let bound = self.expr_over(rel, expr, Definition::Generated, target);
                let text = self.text(expr.span);
                if let Some(column) = rel.columns.get_mut(at) {
                    column.default = ColumnDefault::Expr { expr: bound, text };
                }
            }
            AlterAction::DropExpression { column, if_exists } => {
                let at = column_of(rel, column)?;
                if let Some(found) = rel.columns.get_mut(at) {
                    if found.generated.is_none() && !if_exists {
                        let message =
                            format!("column \"{column}\" of relation \"{}\" is not a generated column", rel.name);
                        return Err(refused(SqlState::ObjectNotInPrerequisiteState, column.span, message));
                    }
                    found.generated = None;
                    found.default = ColumnDefault::None;
                }
            }
            AlterAction::AddIdentity { column, always } => {
                let at = column_of(rel, column)?;
                if let Some(found) = rel.columns.get_mut(at) {
                    if !found.not_null {
                        let message = format!(
                            "column \"{column}\" of relation \"{}\" must be declared NOT NULL before identity can be added",
                            rel.name
                        );
                        return Err(refused(SqlState::ObjectNotInPrerequisiteState, column.span, message));
                    }
                    if !matches!(found.default, ColumnDefault::None) || found.identity.is_some() {
                        let message =
                            format!("column \"{column}\" of relation \"{}\" already has a default value", rel.name);
                        return Err(refused(SqlState::ObjectNotInPrerequisiteState, column.span, message));
                    }
                    found.identity = Some(identity(*always));
                }
                self.own_sequence(rel, at);
                self.identity_to_partitions(rel, at);
            }
            AlterAction::SetIdentity { column, always } => {
                let at = column_of(rel, column)?;
                if let (Some(found), Some(always)) = (rel.columns.get_mut(at), always) {
                    found.identity = Some(identity(*always));
                }
                self.identity_to_partitions(rel, at);
            }
            AlterAction::DropIdentity { column, if_exists } => {
                let at = column_of(rel, column)?;
                if let Some(found) = rel.columns.get_mut(at) {
                    if found.identity.is_none() && !if_exists {
                        let message =
                            format!("column \"{column}\" of relation \"{}\" is not an identity column", rel.name);
                        return Err(refused(SqlState::ObjectNotInPrerequisiteState, column.span, message));
                    }
                    found.identity = None;
                }
                self.identity_to_partitions(rel, at);
                for sequence in self.owned_sequences(rel.id, Some(at)) {
                    self.forget_relation(sequence);
                }
            }
            AlterAction::AddConstraint(constraint) => self.add_constraint(rel, constraint, only)?,
            AlterAction::AlterConstraint { name, timing } => {
                let found = constraint_named(rel, name)?;
                found.deferrable = timing.deferrable;
                if timing.not_enforced {
                    found.enforced = false;
                    found.validated = false;
                }
                let deferrable = timing.deferrable;
                for index in rel.indexes.iter_mut().filter(|index| *index.name == *name.name) {
                    index.deferrable = deferrable;
                }
            }
            AlterAction::ValidateConstraint { name } => {
                let found = constraint_named(rel, name)?;
                found.validated = true;
                if let ConstraintKind::NotNull(at) = found.kind {
                    self.validate_not_null(rel, at);
                }
            }
            AlterAction::DropConstraint { name, if_exists, cascade } => {
                let before = rel.clone();
                self.drop_constraint(rel, name, *if_exists, *cascade, only)?;
                let gone = before.constraints.iter().find(|constraint| *constraint.name == *name.name);
                let index = before.indexes.iter().find(|index| *index.name == *name.name);
                if let Some(gone) = gone.filter(|gone| !gone.no_inherit) {
                    self.each_child(rel, &mut |_, child, map| forget_inherited(child, gone, index, map));
                }
            }
            AlterAction::Inherit(parent) => {
                let name = parent;
                let parent = self.relation_to_change(name)?;
                self.check_child_not_nulls(&parent, rel, name.span)?;
                rel.parents.push(parent.id);
                self.add_child(parent.id, rel.id);
            }
            AlterAction::NoInherit(parent) => {
                let parent = self.relation_to_change(parent)?;
                rel.parents.retain(|id| *id != parent.id);
                self.not_nulls_become(rel, parent.id, true);
                self.remove_child(parent.id, rel.id);
            }
            AlterAction::AttachPartition { partition, .. } => self.attach_partition(rel, partition)?,
            AlterAction::DetachPartition { partition } => self.detach_partition(rel, partition)?,
            AlterAction::RowSecurity(security) => match security {
                RowSecurity::Enable => rel.row_security = true,
                RowSecurity::Disable => rel.row_security = false,
                RowSecurity::Force | RowSecurity::NoForce => {}
            },
            AlterAction::Other => {}
        }
        Ok(())
    }

    // ------------------------------------------------------------ columns

    /// Whether a column is a parent's too; `but` and what is below it do not count.
    fn inherits_column(&self, rel: &Relation, name: &str, but: Option<&Relation>) -> bool {
        let below = |id: RelId| but.is_some_and(|but| but.id == id || self.descends(id, but.id));
        let parents = rel.parents.iter().filter(|id| !below(**id)).filter_map(|id| self.catalog.user_relation(*id));
        parents.into_iter().any(|parent| column_index(parent, name).is_some())
    }

    fn descends(&self, id: RelId, from: RelId) -> bool {
        let parents = self.catalog.user_relation(id).map(|rel| rel.parents.clone()).unwrap_or_default();
        parents.into_iter().any(|parent| parent == from || self.descends(parent, from))
    }

    /// What is done to an inherited column is done to the parent's, and to all of them at once.
    pub(super) fn check_not_inherited(&mut self, rel: &Relation, at: usize, name: &Ident, verb: &str) -> Outcome {
        let mut of = self.inherits_column(rel, &name.name, None).then(|| rel.name.clone());
        let mut queue = rel.children.clone();
        while let Some(child) = queue.pop().and_then(|id| self.catalog.user_relation(id)) {
            queue.extend(&child.children);
            if column_map(rel, child)(at).is_some() && self.inherits_column(child, &name.name, Some(rel)) {
                of = Some(child.name.clone());
            }
        }
        match of {
            Some(of) => {
                let message = format!("cannot {verb} inherited column \"{name}\" of relation \"{of}\"");
                Err(refused(SqlState::InvalidTableDefinition, name.span, message))
            }
            None => Ok(()),
        }
    }

    fn column_to_children(&mut self, rel: &Relation, name: &str, span: crate::span::Span) -> Outcome {
        let Some(column) = column_index(rel, name).and_then(|at| rel.columns.get(at)).cloned() else {
            return Ok(());
        };
        let mut failed = Ok(());
        self.each_child(rel, &mut |fold, child, _| match column_index(child, name) {
            Some(at) => {
                let same = child.columns.get(at).is_some_and(|have| have.ty == column.ty);
                if !same {
                    let message = format!("child table \"{}\" has different type for column \"{name}\"", child.name);
                    failed = Err(refused(SqlState::DatatypeMismatch, span, message));
                }
            }
            None => {
                let mut new = column.clone();
                if !(child.is_partition && fold.catalog.version().major() >= 17) {
                    new.identity = None;
                }
                child.columns.push(new);
            }
        });
        failed
    }

    /// Runs on each child, grandchildren included, and puts it back.
    pub(super) fn each_child(
        &mut self,
        rel: &Relation,
        f: &mut dyn FnMut(&mut Self, &mut Relation, &dyn Fn(usize) -> Option<usize>),
    ) {
        let mut queue: Vec<RelId> = rel.children.clone();
        let mut seen: Vec<RelId> = Vec::new();
        while let Some(id) = queue.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let Some(child) = self.catalog.user_relation(id) else { continue };
            let mut child = Relation::clone(child);
            queue.extend(&child.children);
            let map = column_map(rel, &child);
            f(self, &mut child, &map);
            self.catalog.put_relation(child);
        }
    }

    fn default_everywhere(&mut self, rel: &mut Relation, at: usize, default: ColumnDefault, only: bool) {
        if let Some(column) = rel.columns.get_mut(at) {
            column.default = default.clone();
        }
        if only {
            return;
        }
        self.each_child(rel, &mut |_, child, map| {
            if let Some(column) = map(at).and_then(|to| child.columns.get_mut(to)) {
                column.default = default.clone();
            }
        });
    }

    fn retype(&mut self, rel: &mut Relation, at: usize, ty: TypeMod, collation: Option<&Name>) {
        if let Some(column) = rel.columns.get_mut(at) {
            column.ty = ty.ty;
            column.typmod = ty.typmod;
            column.collation = collation.and_then(Name::last).map(|last| last.as_str().into());
        }
        // What was typed with the old type is typed again from its text, or at least sees the new one.
        let frozen = rel.clone();
        let uses = |expr: &crate::hir::Expr| super::depend::column_vars(expr).contains(&at);
        for constraint in &mut rel.constraints {
            if let ConstraintKind::Check { expr: Some(expr), text } = &mut constraint.kind
                && uses(expr)
            {
                match self.expr_from_text(&frozen, text, Definition::Check, None) {
                    Some(again) => *expr = again,
                    None => retype_vars(expr, at, ty),
                }
            }
        }
        for (i, column) in rel.columns.iter_mut().enumerate() {
            if let ColumnDefault::Expr { expr: Some(expr), text } = &mut column.default
                && (i == at || uses(expr))
            {
                let what = if column.generated.is_some() { Definition::Generated } else { Definition::Default };
                let target = Some(TypeMod { ty: column.ty, typmod: column.typmod });
                match self.expr_from_text(&frozen, text, what, target) {
                    Some(again) => *expr = again,
                    None => retype_vars(expr, at, ty),
                }
            }
        }
        for index in &mut rel.indexes {
            for key in &mut index.keys {
                if let IndexKeyExpr::Expr(Some(expr)) = &mut key.expr {
                    retype_vars(expr, at, ty);
                }
            }
            if let Some(Some(predicate)) = &mut index.predicate {
                retype_vars(predicate, at, ty);
            }
        }
    }

    fn check_no_view(&self, rel: &Relation, at: usize, name: &Ident, message: &str) -> Outcome {
        let used = |used: &Use| *used == Use::Column(rel.id, at);
        match self.catalog.user_relations().find(|other| view_uses(other, &used)) {
            Some(view) => {
                let help = format!("The view \"{}\" depends on column \"{name}\".", view.name);
                Err(refused(SqlState::FeatureNotSupported, name.span, message).help(help))
            }
            None => Ok(()),
        }
    }

    fn drop_table_column(&mut self, rel: &mut Relation, at: usize, cascade: bool, name: &Ident) -> Outcome {
        let used = |used: &Use| *used == Use::Column(rel.id, at);
        let views: Vec<RelId> =
            self.catalog.user_relations().filter(|other| view_uses(other, &used)).map(|view| view.id).collect();
        let referencing = |constraint: &Constraint| {
            matches!(&constraint.kind, ConstraintKind::ForeignKey { target, target_columns, .. }
                if *target == rel.id && target_columns.contains(&at))
        };
        let others: Vec<RelId> = self
            .catalog
            .user_relations()
            .filter(|other| other.id != rel.id && other.constraints.iter().any(referencing))
            .map(|other| other.id)
            .collect();
        let generated = generated_from(rel, at);
        if !cascade && !(views.is_empty() && others.is_empty() && generated.is_empty()) {
            let message = format!("cannot drop column {name} of table {} because other objects depend on it", rel.name);
            return Err(refused(SqlState::DependentObjectsStillExist, name.span, message)
                .help("Use DROP ... CASCADE to drop the dependent objects too."));
        }
        for view in views {
            self.drop_relation_cascade(view);
        }
        for other in others {
            if let Some(other) = self.catalog.user_relation(other) {
                let mut other = Relation::clone(other);
                other.constraints.retain(|constraint| !referencing(constraint));
                self.catalog.put_relation(other);
            }
        }
        let children: Vec<RelId> = rel.children.clone();
        forget_column(rel, at);
        for also in generated {
            forget_column(rel, also);
        }
        for sequence in self.owned_sequences(rel.id, Some(at)) {
            self.drop_relation_cascade(sequence);
        }
        for child in children {
            if let Some(child) = self.catalog.user_relation(child) {
                let mut child = Relation::clone(child);
                if let Some(to) = column_index(&child, &name.name) {
                    self.drop_table_column(&mut child, to, cascade, name)?;
                    self.catalog.put_relation(child);
                }
            }
        }
        Ok(())
    }

    // ------------------------------------------------------------ constraints

    fn add_constraint(&mut self, rel: &mut Relation, constraint: &TableConstraint, only: bool) -> Outcome {
        let (indexes, constraints) = (rel.indexes.len(), rel.constraints.len());
        if let TableConstraintKind::Check(expr) = &constraint.kind {
            self.add_check(rel, NewCheck { name: constraint.name.clone(), expr, timing: constraint.timing })?;
        } else if let TableConstraintKind::NotNull(column) = &constraint.kind {
            self.add_not_null(rel, column, constraint.name.as_ref(), constraint.timing, constraint.span)?;
        } else {
            let before = self.diagnostics.len();
            let mut pending = Pending::default();
            pending.add_table_constraint(constraint);
            self.finish(rel, pending);
            // One constraint was asked for: if it failed, the statement did.
            if let Some(at) = (before..self.diagnostics.len())
                .find(|at| self.diagnostics.get(*at).is_some_and(|(_, diagnostic)| diagnostic.is_error()))
                && rel.constraints.len() == constraints
            {
                let (_, diagnostic) = self.diagnostics.remove(at);
                return Err(diagnostic);
            }
        }
        self.constraints_to_children(rel, indexes, constraints, only);
        Ok(())
    }

    /// Constraints and indexes from these places on go down to the children: CHECKs to all, keys and foreign keys to partitions.
    fn constraints_to_children(&mut self, rel: &mut Relation, indexes: usize, constraints: usize, only: bool) {
        if only || rel.children.is_empty() {
            return;
        }
        let parent = rel.clone();
        for constraint in parent.constraints.iter().skip(constraints) {
            match &constraint.kind {
                ConstraintKind::Check { expr, text } if !constraint.no_inherit => {
                    self.each_child(&parent, &mut |_, child, map| {
                        if child.constraints.iter().any(|own| own.name == constraint.name) {
                            return;
                        }
                        let mut expr = expr.clone();
                        if let Some(expr) = &mut expr {
                            remap_vars(expr, map);
                        }
                        let kind = ConstraintKind::Check { expr, text: text.clone() };
                        child.constraints.push(Constraint { kind, ..constraint.clone() });
                    });
                }
                ConstraintKind::ForeignKey { .. } if parent.kind == RelKind::Partitioned => {
                    self.each_child(&parent, &mut |fold, child, map| fold.take_foreign(child, constraint, map));
                }
                ConstraintKind::PrimaryKey(columns) => {
                    for at in columns {
                        self.not_null_to_children(&parent, *at, constraint);
                    }
                }
                ConstraintKind::NotNull(at) if !constraint.no_inherit => {
                    self.not_null_to_children(&parent, *at, constraint);
                }
                ConstraintKind::NotNull(_) => {}
                ConstraintKind::Check { .. }
                | ConstraintKind::ForeignKey { .. }
                | ConstraintKind::Unique { .. }
                | ConstraintKind::Exclude => {}
            }
        }
        let added: Vec<Index> = parent.indexes.iter().skip(indexes).cloned().collect();
        for index in added {
            self.index_children(&parent, &index, true);
        }
    }

    fn drop_constraint(
        &mut self,
        rel: &mut Relation,
        name: &Ident,
        if_exists: bool,
        cascade: bool,
        only: bool,
    ) -> Outcome {
        let Some(at) = rel.constraints.iter().position(|constraint| *constraint.name == *name.name) else {
            if if_exists {
                return Ok(());
            }
            let message = format!("constraint \"{name}\" of relation \"{}\" does not exist", rel.name);
            return Err(refused(SqlState::UndefinedObject, name.span, message));
        };
        if let Some(ConstraintKind::NotNull(column)) = rel.constraints.get(at).map(|constraint| &constraint.kind) {
            let column = *column;
            return self.drop_not_null(rel, column, &name.name, name, only);
        }
        let keyed = rel.constraints.get(at).and_then(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => Some(columns.clone()),
            ConstraintKind::Check { .. }
            | ConstraintKind::NotNull(_)
            | ConstraintKind::ForeignKey { .. }
            | ConstraintKind::Exclude => None,
        });
        if let Some(columns) = keyed {
            self.drop_references(rel, &columns, name, cascade)?;
        }
        let removed = rel.constraints.remove(at);
        rel.indexes.retain(|index| index.name != removed.name || !is_key(&removed));
        Ok(())
    }

    /// Foreign keys that rest on a key which goes, unless another key of the same columns remains.
    pub(super) fn drop_references(
        &mut self,
        rel: &mut Relation,
        columns: &[usize],
        name: &Ident,
        cascade: bool,
    ) -> Outcome {
        let same = |index: &&Index| {
            index.unique
                && index.keys.len() == columns.len()
                && index.keys.iter().all(|key| matches!(key.expr, IndexKeyExpr::Column(at) if columns.contains(&at)))
        };
        if rel.indexes.iter().filter(same).count() > 1 {
            return Ok(());
        }
        let id = rel.id;
        let resting = |constraint: &Constraint| {
            matches!(&constraint.kind, ConstraintKind::ForeignKey { target, target_columns, .. }
                if *target == id
                    && target_columns.len() == columns.len()
                    && target_columns.iter().all(|at| columns.contains(at)))
        };
        let others: Vec<RelId> = self
            .catalog
            .user_relations()
            .filter(|other| other.id != id && other.constraints.iter().any(resting))
            .map(|other| other.id)
            .collect();
        let own = rel.constraints.iter().any(resting);
        if !cascade && (own || !others.is_empty()) {
            let message =
                format!("cannot drop constraint {name} on table {} because other objects depend on it", rel.name);
            return Err(refused(SqlState::DependentObjectsStillExist, name.span, message)
                .help("Use DROP ... CASCADE to drop the dependent objects too."));
        }
        for other in others {
            if let Some(other) = self.catalog.user_relation(other) {
                let mut other = Relation::clone(other);
                other.constraints.retain(|constraint| !resting(constraint));
                self.catalog.put_relation(other);
            }
        }
        // The position of the key among the constraints must not move: marked foreign keys of the table itself stay last.
        let key = rel.constraints.iter().position(|constraint| *constraint.name == *name.name);
        if let Some(key) = key {
            let (mut before, after): (Vec<_>, Vec<_>) =
                rel.constraints.drain(..).enumerate().partition(|(i, _)| *i <= key);
            before.extend(after.into_iter().filter(|(_, constraint)| !resting(constraint)));
            rel.constraints = before.into_iter().map(|(_, constraint)| constraint).collect();
        }
        Ok(())
    }

    pub(super) fn remove_child(&mut self, parent: RelId, child: RelId) {
        if let Some(parent) = self.catalog.user_relation(parent) {
            let mut parent = Relation::clone(parent);
            parent.children.retain(|id| *id != child);
            self.catalog.put_relation(parent);
        }
    }
}

/// What a child had from a constraint of its parent: a CHECK has its name, a partition's key its index, a foreign key its columns.
fn forget_inherited(
    child: &mut Relation,
    gone: &Constraint,
    index: Option<&Index>,
    map: &dyn Fn(usize) -> Option<usize>,
) {
    let named = match (&gone.kind, index) {
        (ConstraintKind::Check { .. }, _) => Some(gone.name.clone()),
        (ConstraintKind::ForeignKey { columns, target, .. }, _) if child.is_partition => {
            let columns: Option<Vec<usize>> = columns.iter().map(|at| map(*at)).collect();
            let same = |own: &&Constraint| {
                matches!(&own.kind, ConstraintKind::ForeignKey { columns: have, target: to, .. }
                    if to == target && Some(have) == columns.as_ref())
            };
            child.constraints.iter().find(same).map(|own| own.name.clone())
        }
        (_, Some(index)) if child.is_partition => {
            child.indexes.iter().find(|own| same_through(own, index, map)).map(|own| own.name.clone())
        }
        (_, _) => None,
    };
    if let Some(named) = named {
        child.constraints.retain(|own| own.name != named);
        child.indexes.retain(|own| own.name != named);
    }
}

/// The pass of `ATPrepCmd` an action runs in.
fn pass(action: &AlterAction) -> u8 {
    match action {
        AlterAction::DropColumn { .. } | AlterAction::DropConstraint { .. } | AlterAction::DropNotNull { .. } => 0,
        AlterAction::DropExpression { .. } | AlterAction::DropIdentity { .. } | AlterAction::DropDefault { .. } => 1,
        AlterAction::AlterType { .. } => 2,
        AlterAction::AddColumn { .. } => 3,
        AlterAction::SetDefault { .. }
        | AlterAction::SetNotNull { .. }
        | AlterAction::SetExpression { .. }
        | AlterAction::AddIdentity { .. }
        | AlterAction::SetIdentity { .. } => 4,
        AlterAction::AddConstraint(constraint) => match constraint.kind {
            TableConstraintKind::Check(_) | TableConstraintKind::NotNull(_) => 5,
            TableConstraintKind::Unique { .. }
            | TableConstraintKind::PrimaryKey { .. }
            | TableConstraintKind::UsingIndex { .. }
            | TableConstraintKind::Exclude { .. } => 6,
            TableConstraintKind::ForeignKey { .. } => 7,
        },
        AlterAction::AlterConstraint { .. }
        | AlterAction::ValidateConstraint { .. }
        | AlterAction::Inherit(_)
        | AlterAction::NoInherit(_)
        | AlterAction::AttachPartition { .. }
        | AlterAction::DetachPartition { .. }
        | AlterAction::RowSecurity(_)
        | AlterAction::Other => 8,
    }
}

/// The generated columns that are computed from a column.
fn generated_from(rel: &Relation, at: usize) -> Vec<usize> {
    let uses = |(i, column): &(usize, &Column)| {
        *i != at
            && column.generated.is_some()
            && matches!(&column.default, ColumnDefault::Expr { expr: Some(expr), .. }
                if super::depend::column_vars(expr).contains(&at))
    };
    rel.columns.iter().enumerate().filter(uses).map(|(i, _)| i).collect()
}

/// What is NOT NULL as an identity stays so.
pub(super) fn forbidden_by_identity(rel: &Relation, at: usize, name: &Ident, state: SqlState) -> Outcome {
    match rel.columns.get(at).filter(|column| column.identity.is_some()) {
        Some(column) => {
            let message = format!("column \"{}\" of relation \"{}\" is an identity column", column.name, rel.name);
            Err(refused(state, name.span, message))
        }
        None => Ok(()),
    }
}

fn identity(always: bool) -> Identity {
    if always { Identity::Always } else { Identity::ByDefault }
}

fn constraint_named<'r>(rel: &'r mut Relation, name: &Ident) -> Result<&'r mut Constraint, Diagnostic> {
    let message = format!("constraint \"{name}\" of relation \"{}\" does not exist", rel.name);
    rel.constraints
        .iter_mut()
        .find(|constraint| *constraint.name == *name.name)
        .ok_or_else(|| refused(SqlState::UndefinedObject, name.span, message))
}

fn is_key(constraint: &Constraint) -> bool {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. } | ConstraintKind::Exclude => true,
        ConstraintKind::Check { .. } | ConstraintKind::NotNull(_) | ConstraintKind::ForeignKey { .. } => false,
    }
}

/// The column, and the constraints and indexes that speak of it.
pub(super) fn forget_column(rel: &mut Relation, at: usize) {
    // CHECKs that could not be typed, by their words.
    let named: Vec<_> = rel
        .constraints
        .iter()
        .filter_map(|constraint| match &constraint.kind {
            ConstraintKind::Check { expr: None, text } if mentioned_columns(rel, text).contains(&at) => {
                Some(text.clone())
            }
            _ => None,
        })
        .collect();
    drop_column(rel, at);
    let mentions = |expr: &Option<crate::hir::Expr>| {
        expr.as_ref().is_some_and(|expr| super::depend::column_vars(expr).contains(&at))
    };
    let index_mentions = |index: &Index| {
        index.include.contains(&at)
            || index.keys.iter().any(|key| match &key.expr {
                IndexKeyExpr::Column(column) => *column == at,
                IndexKeyExpr::Expr(expr) => mentions(expr),
            })
            || index.predicate.as_ref().is_some_and(mentions)
    };
    let gone: Vec<_> =
        rel.indexes.iter().filter(|index| index_mentions(index)).map(|index| index.name.clone()).collect();
    rel.indexes.retain(|index| !gone.contains(&index.name));
    rel.constraints.retain(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => !columns.contains(&at),
        ConstraintKind::ForeignKey { columns, .. } => !columns.contains(&at),
        ConstraintKind::NotNull(column) => *column != at,
        ConstraintKind::Check { expr: None, text } => !named.contains(text),
        ConstraintKind::Check { expr, .. } => !mentions(expr),
        ConstraintKind::Exclude => !gone.contains(&constraint.name),
    });
}

/// What a default must become.
pub(super) fn column_type(rel: &Relation, at: usize) -> Option<TypeMod> {
    rel.columns.get(at).map(|column| TypeMod { ty: column.ty, typmod: column.typmod })
}
