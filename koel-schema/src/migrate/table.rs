//! CREATE TABLE (`transformCreateStmt`, `DefineRelation`, `MergeAttributes`) and CREATE TABLE AS.

use super::constraint::{NewCheck, NewKey, NewNotNull, Pending};
use super::depend::remap_vars;
use super::fold::{Fold, Outcome, column, refused};
use super::names::relation_name_taken;
use super::not_null::hands_down_not_null;
use super::typed::Definition;
use super::types::column_index;
use crate::catalog::object::{
    Column, ColumnDefault, Constraint, ConstraintKind, Generated, Identity, Index, IndexKeyExpr, RelKind, Relation,
};
use crate::catalog::type_name::serial_type;
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir;
use crate::span::Span;
use crate::syntax::ast::ddl::{
    ColumnConstraintKind, ColumnDef, CreateTable, CreateTableAs, LikeOption, Persistence, TableElement, Utility,
};
use crate::syntax::ast::{Name, Query, StatementKind};
use crate::types::TypeMod;
use std::sync::Arc;

impl Fold {
    /// Refuses a name that a relation has; true where IF NOT EXISTS makes that no error.
    pub(super) fn name_is_taken(
        &self,
        schema: &str,
        name: &str,
        if_not_exists: bool,
        span: Span,
    ) -> Result<bool, Diagnostic> {
        if relation_name_taken(&self.catalog, schema, name) {
            if if_not_exists {
                return Ok(true);
            }
            return Err(refused(SqlState::DuplicateTable, span, format!("relation \"{name}\" already exists")));
        }
        Ok(false)
    }

    /// A type of the name is in the way of the row type; an array type that the server made gives way.
    pub(super) fn check_row_type_name(&mut self, schema: &Arc<str>, name: &str, span: Span) -> Outcome {
        self.free_auto_array(schema, name);
        if self.catalog.type_by_name(Some(schema), name).is_some() {
            return Err(refused(SqlState::DuplicateObject, span, format!("type \"{name}\" already exists"))
                .help("A relation has an associated type of the same name, so you must use a name that doesn't conflict with any existing type."));
        }
        Ok(())
    }

    pub(super) fn create_table(&mut self, create: &CreateTable) -> Outcome {
        let (schema, name) = self.creation_of(&create.name, create.persistence)?;
        if self.name_is_taken(&schema, &name, create.if_not_exists, create.name.span)? {
            return Ok(());
        }
        self.check_row_type_name(&schema, &name, create.name.span)?;
        let kind = match (&create.partition_by, create.foreign) {
            (Some(_), _) => RelKind::Partitioned,
            (None, true) => RelKind::Foreign,
            (None, false) => RelKind::Table,
        };
        let parents = match &create.partition_of {
            Some(parent) => {
                let parent = self.relation_to_change(parent)?;
                if parent.kind != RelKind::Partitioned {
                    let message = format!("\"{}\" is not partitioned", parent.name);
                    return Err(refused(SqlState::WrongObjectType, create.span, message));
                }
                vec![parent]
            }
            None => create.inherits.iter().map(|name| self.relation_to_change(name)).collect::<Result<_, _>>()?,
        };

        let id = self.catalog.new_rel_id();
        let mut rel = self.empty_relation(id, &schema, &name, kind);
        rel.origin = self.origin(create.span);
        rel.is_partition = create.partition_of.is_some();
        rel.partitioned_by = create.partition_by.as_ref().map(|by| by.strategy.as_str().into());
        for parent in &parents {
            self.merge_columns(&mut rel, parent, create.span)?;
            rel.parents.push(parent.id);
        }
        if let Some(of) = &create.of_type {
            self.columns_of_type(&mut rel, of)?;
        }
        let mut pending = Pending::default();
        let mut likes = Vec::new();
        let mut own: Vec<&str> = Vec::new();
        for element in &create.elements {
            match element {
                TableElement::Column(def) => {
                    if own.contains(&def.name.as_str()) {
                        let message = format!("column \"{}\" specified more than once", def.name);
                        return Err(refused(SqlState::DuplicateColumn, def.span, message));
                    }
                    own.push(def.name.as_str());
                    self.create_column(&mut rel, def, &mut pending)?;
                }
                TableElement::Constraint(constraint) => pending.add_table_constraint(constraint),
                TableElement::Like { table, options, .. } => {
                    let source = self.relation(table)?;
                    for (from_at, from) in source.columns.iter().enumerate().filter(|(_, column)| !column.dropped) {
                        if own.contains(&&*from.name) || column_index(&rel, &from.name).is_some() {
                            let message = format!("column \"{}\" specified more than once", from.name);
                            return Err(refused(SqlState::DuplicateColumn, table.span, message));
                        }
                        let mut column = self.like_column(from, options);
                        self.name_sequence(&source, from_at, &mut column);
                        if column.identity.is_some() {
                            pending.sequences.push(rel.columns.len());
                        }
                        rel.columns.push(column);
                    }
                    likes.push((Relation::clone(&source), options));
                }
            }
        }

        // From here on the table exists: its own columns and row type can be named by its constraints.
        rel.row_type = self.add_row_type(&schema, &name, id);
        self.catalog.put_relation(rel.clone());
        for parent in &parents {
            self.add_child(parent.id, id);
            self.inherit_checks(&mut rel, parent);
        }
        for (source, options) in likes {
            self.like_not_nulls(&mut rel, &source);
            self.like_checks(&mut rel, &source, options);
            self.finish_like_indexes(&mut rel, &source, options);
        }
        self.finish(&mut rel, pending);
        if rel.is_partition {
            for parent in &parents {
                self.partition_takes(&mut rel, parent);
            }
        }
        self.catalog.put_relation(rel);
        Ok(())
    }

    pub(super) fn add_child(&mut self, parent: hir::RelId, child: hir::RelId) {
        if let Some(parent) = self.catalog.user_relation(parent)
            && !parent.children.contains(&child)
        {
            let mut parent = Relation::clone(parent);
            parent.children.push(child);
            self.catalog.put_relation(parent);
        }
    }

    /// `MergeAttributes`: the parent's columns, those of one name once.
    pub(super) fn merge_columns(&mut self, rel: &mut Relation, parent: &Relation, span: Span) -> Outcome {
        for (at, from) in parent.columns.iter().enumerate().filter(|(_, column)| !column.dropped) {
            let mut from = from.clone();
            from.not_null &= hands_down_not_null(parent, at);
            self.name_sequence(parent, at, &mut from);
            match column_index(rel, &from.name).and_then(|at| rel.columns.get_mut(at)) {
                Some(have) => {
                    if have.ty != from.ty && !have.ty.is_error() && !from.ty.is_error() {
                        let message = format!("inherited column \"{}\" has a type conflict", from.name);
                        return Err(refused(SqlState::DatatypeMismatch, span, message));
                    }
                    have.not_null |= from.not_null;
                    if matches!(have.default, ColumnDefault::None) {
                        have.default = from.default.clone();
                    }
                }
                None => {
                    let mut column = from.clone();
                    // Identity is not inherited, except by partitions from version 17.
                    if !(rel.is_partition && self.catalog.version().major() >= 17) {
                        column.identity = None;
                    }
                    column.comment = None;
                    rel.columns.push(column);
                }
            }
        }
        Ok(())
    }

    fn columns_of_type(&mut self, rel: &mut Relation, of: &Name) -> Outcome {
        let ty = self.existing_type(of)?;
        let Some(source) = self.catalog.row_relation(ty).and_then(|id| self.catalog.relation(id)) else {
            let message = format!("type {} is not a composite type", self.catalog.type_name(ty));
            return Err(refused(SqlState::WrongObjectType, of.span, message));
        };
        for from in source.columns.iter().filter(|column| !column.dropped) {
            rel.columns.push(column(&from.name, TypeMod { ty: from.ty, typmod: from.typmod }, from.collation.clone()));
        }
        Ok(())
    }

    /// A column definition: the column, and what can only be done once the table is there.
    pub(super) fn create_column<'a>(
        &mut self,
        rel: &mut Relation,
        def: &'a ColumnDef,
        pending: &mut Pending<'a>,
    ) -> Outcome {
        let serial = def.ty.as_ref().and_then(serial_type);
        let mut new = match serial {
            Some(ty) => column(&def.name.name, TypeMod { ty, typmod: -1 }, None),
            None => self.plain_column(def)?,
        };
        new.origin = self.origin(def.span);
        let at = match column_index(rel, &def.name.name) {
            // An inherited column of the name, or one of the type: what is said here is added to it.
            Some(at) => {
                let Some(have) = rel.columns.get(at) else { return Ok(()) };
                if def.ty.is_some() && have.ty != new.ty && !have.ty.is_error() && !new.ty.is_error() {
                    let message = format!("column \"{}\" has a type conflict", def.name);
                    return Err(refused(SqlState::DatatypeMismatch, def.span, message));
                }
                new = have.clone();
                at
            }
            None if def.ty.is_none() => {
                let message = format!("column \"{}\" does not exist", def.name);
                return Err(refused(SqlState::UndefinedColumn, def.span, message));
            }
            None => {
                rel.columns.push(new.clone());
                rel.columns.len() - 1
            }
        };
        if serial.is_some() {
            new.not_null = true;
            new.default = ColumnDefault::Sequence;
            pending.sequences.push(at);
        }
        let mut nullable = false;
        for constraint in &def.constraints {
            let key = |primary: bool, nulls_not_distinct: bool| NewKey {
                name: constraint.name.clone(),
                primary,
                columns: vec![def.name.clone()],
                include: Vec::new(),
                nulls_not_distinct,
                timing: constraint.timing,
                span: constraint.span,
            };
            match &constraint.kind {
                ColumnConstraintKind::NotNull if nullable => return Err(conflicting_nulls(rel, def, constraint.span)),
                ColumnConstraintKind::NotNull => {
                    new.not_null = true;
                    pending.not_null.push(NewNotNull {
                        name: constraint.name.clone(),
                        column: def.name.clone(),
                        timing: constraint.timing,
                        span: constraint.span,
                    });
                }
                ColumnConstraintKind::Null if serial.is_some() || new.not_null => {
                    return Err(conflicting_nulls(rel, def, constraint.span));
                }
                ColumnConstraintKind::Null => nullable = true,
                ColumnConstraintKind::Default(_)
                    if serial.is_some() || pending.defaults.iter().any(|(has, _)| *has == at) =>
                {
                    let message = format!(
                        "multiple default values specified for column \"{}\" of table \"{}\"",
                        def.name, rel.name
                    );
                    return Err(refused(SqlState::SyntaxError, constraint.span, message));
                }
                ColumnConstraintKind::Default(expr) => pending.defaults.push((at, expr)),
                ColumnConstraintKind::Check(expr) => {
                    pending.checks.push(NewCheck { name: constraint.name.clone(), expr, timing: constraint.timing })
                }
                ColumnConstraintKind::Unique { nulls_not_distinct } => {
                    pending.keys.push(key(false, *nulls_not_distinct));
                }
                ColumnConstraintKind::PrimaryKey => {
                    new.not_null = true;
                    pending.keys.push(key(true, false));
                }
                ColumnConstraintKind::References(references) => {
                    pending.foreign.push(super::constraint::NewForeign {
                        name: constraint.name.clone(),
                        columns: vec![def.name.clone()],
                        references,
                        timing: constraint.timing,
                        span: constraint.span,
                    });
                }
                ColumnConstraintKind::Generated { expr, stored } => {
                    new.generated = Some(if *stored { Generated::Stored } else { Generated::Virtual });
                    pending.defaults.push((at, expr));
                }
                ColumnConstraintKind::Identity { always, .. } => {
                    new.identity = Some(if *always { Identity::Always } else { Identity::ByDefault });
                    new.not_null = true;
                    pending.sequences.push(at);
                }
            }
        }
        if let Some(slot) = rel.columns.get_mut(at) {
            *slot = new;
        }
        Ok(())
    }

    // ------------------------------------------------------------ LIKE

    /// The default of a `serial` column, in another table: it draws from the same sequence, which is not the other table's own.
    fn name_sequence(&self, owner: &Relation, at: usize, column: &mut Column) {
        if !matches!(column.default, ColumnDefault::Sequence) {
            return;
        }
        let sequence = self.owned_sequences(owner.id, Some(at));
        let Some(sequence) = sequence.first().and_then(|id| self.catalog.user_relation(*id)) else { return };
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        let name = format!("{}.{}", quoted(&sequence.schema), quoted(&sequence.name));
        let text = format!("nextval('{}'::regclass)", name.replace('\'', "''"));
        let target = Some(TypeMod { ty: column.ty, typmod: column.typmod });
        let expr = self.expr_from_text(owner, &text, Definition::Default, target);
        column.default = ColumnDefault::Expr { expr, text: text.into() };
    }

    fn like_column(&self, from: &Column, options: &[(bool, LikeOption)]) -> Column {
        let mut new = column(&from.name, TypeMod { ty: from.ty, typmod: from.typmod }, from.collation.clone());
        new.not_null = from.not_null;
        let generated = from.generated.is_some();
        if (generated && including(options, LikeOption::Generated))
            || (!generated && including(options, LikeOption::Defaults))
        {
            new.default = from.default.clone();
        }
        if including(options, LikeOption::Generated) {
            new.generated = from.generated;
        }
        if including(options, LikeOption::Identity) {
            new.identity = from.identity;
        }
        if including(options, LikeOption::Comments) {
            new.comment = from.comment.clone();
        }
        new
    }

    fn like_checks(&mut self, rel: &mut Relation, source: &Relation, options: &[(bool, LikeOption)]) {
        if including(options, LikeOption::Constraints) {
            self.copy_checks(rel, source, false);
        }
        // Defaults and generated columns speak of the source's column numbers.
        let map = column_map(source, rel);
        for at in 0..rel.columns.len() {
            let from_source = rel.columns.get(at).is_some_and(|column| column_index(source, &column.name).is_some());
            if let Some(column) = rel.columns.get_mut(at)
                && from_source
                && let ColumnDefault::Expr { expr: Some(expr), .. } = &mut column.default
            {
                remap_vars(expr, &map);
            }
        }
    }

    fn finish_like_indexes(&mut self, rel: &mut Relation, source: &Relation, options: &[(bool, LikeOption)]) {
        if !including(options, LikeOption::Indexes) {
            return;
        }
        let map = column_map(source, rel);
        for index in &source.indexes {
            let constraint = source.constraints.iter().find(|constraint| constraint.name == index.name);
            self.clone_index(rel, index, constraint, &map);
        }
    }

    /// Inherited CHECKs keep their names; one of the same name is taken to be the same.
    pub(super) fn inherit_checks(&mut self, rel: &mut Relation, parent: &Relation) {
        self.copy_checks(rel, parent, true);
    }

    fn copy_checks(&mut self, rel: &mut Relation, source: &Relation, inherited: bool) {
        let map = column_map(source, rel);
        for constraint in &source.constraints {
            let ConstraintKind::Check { expr, text } = &constraint.kind else { continue };
            let skip = inherited && constraint.no_inherit;
            if skip || rel.constraints.iter().any(|own| own.name == constraint.name) {
                continue;
            }
            let mut expr = expr.clone();
            if let Some(expr) = &mut expr {
                remap_vars(expr, &map);
            }
            let kind = ConstraintKind::Check { expr, text: text.clone() };
            rel.constraints.push(Constraint { kind, ..constraint.clone() });
        }
    }

    // ------------------------------------------------------------ indexes of another table

    /// `generateClonedIndexStmt`: the same index on another table, under a name of its own.
    pub(super) fn clone_index(
        &mut self,
        rel: &mut Relation,
        index: &Index,
        constraint: Option<&Constraint>,
        map: &dyn Fn(usize) -> Option<usize>,
    ) {
        let mut new = index.clone();
        for key in &mut new.keys {
            match &mut key.expr {
                IndexKeyExpr::Column(at) => match map(*at) {
                    Some(to) => *at = to,
                    None => return,
                },
                IndexKeyExpr::Expr(Some(expr)) => remap_vars(expr, map),
                IndexKeyExpr::Expr(None) => {}
            }
        }
        new.include = new.include.iter().filter_map(|at| map(*at)).collect();
        if let Some(Some(predicate)) = &mut new.predicate {
            remap_vars(predicate, map);
        }
        if rel.indexes.iter().any(|have| same_index(have, &new)) {
            return;
        }
        new.name = self.index_name(rel, &new, constraint.is_some()).into();
        if let Some(constraint) = constraint {
            let columns = |columns: &[usize]| -> Vec<usize> { columns.iter().filter_map(|at| map(*at)).collect() };
            let kind = match &constraint.kind {
                ConstraintKind::PrimaryKey(list) => {
                    for at in list.iter().filter_map(|at| map(*at)) {
                        if let Some(column) = rel.columns.get_mut(at) {
                            column.not_null = true;
                        }
                    }
                    ConstraintKind::PrimaryKey(columns(list))
                }
                ConstraintKind::Unique { columns: list, nulls_not_distinct } => {
                    ConstraintKind::Unique { columns: columns(list), nulls_not_distinct: *nulls_not_distinct }
                }
                ConstraintKind::Exclude => ConstraintKind::Exclude,
                ConstraintKind::Check { .. } | ConstraintKind::NotNull(_) | ConstraintKind::ForeignKey { .. } => {
                    return;
                }
            };
            rel.constraints.push(Constraint { name: new.name.clone(), kind, ..constraint.clone() });
        }
        rel.indexes.push(new);
    }

    /// What a partition has from its parent besides columns and CHECKs: indexes, foreign keys, row triggers.
    pub(super) fn partition_takes(&mut self, rel: &mut Relation, parent: &Relation) {
        let map = column_map(parent, rel);
        for index in &parent.indexes {
            let constraint = parent.constraints.iter().find(|constraint| constraint.name == index.name);
            self.clone_index(rel, index, constraint, &map);
        }
        for constraint in &parent.constraints {
            self.take_foreign(rel, constraint, &map);
        }
        for trigger in parent.triggers.iter().filter(|trigger| trigger.for_each_row) {
            if !rel.triggers.iter().any(|own| own.name == trigger.name) {
                rel.triggers.push(trigger.clone());
            }
        }
    }

    /// A partition's own copy of a foreign key of its parent.
    pub(super) fn take_foreign(
        &self,
        rel: &mut Relation,
        constraint: &Constraint,
        map: &dyn Fn(usize) -> Option<usize>,
    ) {
        let mut kind = constraint.kind.clone();
        let ConstraintKind::ForeignKey { columns, .. } = &mut kind else { return };
        *columns = columns.iter().filter_map(|at| map(*at)).collect();
        if !rel.constraints.iter().any(|own| own.kind == kind) {
            rel.constraints.push(Constraint { kind, ..constraint.clone() });
        }
    }

    // ------------------------------------------------------------ AS

    pub(super) fn create_table_as(&mut self, create: &CreateTableAs) -> Outcome {
        match &create.query.kind {
            StatementKind::Select(query) => {
                let kind = if create.materialized_view { RelKind::MaterializedView } else { RelKind::Table };
                self.table_from_query(
                    &create.name,
                    create.persistence,
                    create.if_not_exists,
                    &create.columns,
                    query,
                    kind,
                    create.query.span,
                )
            }
            StatementKind::Utility(utility) => match &**utility {
                Utility::Execute { name, .. } => match self.side.prepared.get(&name.name).cloned() {
                    Some(prepared) => self.create_table_as(&CreateTableAs { query: prepared, ..create.clone() }),
                    None => {
                        let message = format!("prepared statement \"{name}\" does not exist");
                        Err(refused(SqlState::UndefinedPreparedStatement, name.span, message))
                    }
                },
                _ => Ok(()),
            },
            StatementKind::Insert(_)
            | StatementKind::Update(_)
            | StatementKind::Delete(_)
            | StatementKind::Merge(_) => {
                self.gap(create.query.span, "what a prepared statement that is no query makes is not followed");
                Ok(())
            }
        }
    }

    pub(super) fn select_into(&mut self, into: &Name, query: &Query) -> Outcome {
        let mut plain = query.clone();
        if let crate::syntax::ast::QueryBody::Select(select) = &mut plain.body {
            select.into = None;
        }
        // `INTO TEMP t` reads as a name of the temporary schema.
        self.table_from_query(into, Persistence::Permanent, false, &[], &plain, RelKind::Table, query.span)
    }

    #[expect(clippy::too_many_arguments, reason = "the clauses of one statement")]
    fn table_from_query(
        &mut self,
        name: &Name,
        persistence: Persistence,
        if_not_exists: bool,
        names: &[crate::ident::Ident],
        query: &Query,
        kind: RelKind,
        span: Span,
    ) -> Outcome {
        let (schema, own) = self.creation_of(name, persistence)?;
        if self.name_is_taken(&schema, &own, if_not_exists, name.span)? {
            return Ok(());
        }
        self.check_row_type_name(&schema, &own, name.span)?;
        let Some(bound) = self.query(query) else { return Ok(()) };
        let id = self.catalog.new_rel_id();
        let mut rel = self.empty_relation(id, &schema, &own, kind);
        rel.columns = self.view_columns(&bound, names, span)?;
        rel.origin = self.origin(span);
        if kind == RelKind::MaterializedView {
            rel.view = Some(self.view_of(bound));
        }
        rel.row_type = self.add_row_type(&schema, &own, id);
        self.catalog.put_relation(rel);
        Ok(())
    }
}

/// From column numbers of one table to those of another, by name.
pub(super) fn column_map(from: &Relation, to: &Relation) -> impl Fn(usize) -> Option<usize> + use<> {
    let map: Vec<Option<usize>> =
        from.columns.iter().map(|column| if column.dropped { None } else { column_index(to, &column.name) }).collect();
    move |at| map.get(at).copied().flatten()
}

fn conflicting_nulls(rel: &Relation, def: &ColumnDef, span: Span) -> Diagnostic {
    let message =
        format!("conflicting NULL/NOT NULL declarations for column \"{}\" of table \"{}\"", def.name, rel.name);
    refused(SqlState::SyntaxError, span, message)
}

fn including(options: &[(bool, LikeOption)], wanted: LikeOption) -> bool {
    options
        .iter()
        .rev()
        .find(|(_, option)| *option == wanted || *option == LikeOption::All)
        .is_some_and(|(including, _)| *including)
}

/// The same index but for its name.
pub(super) fn same_index(a: &Index, b: &Index) -> bool {
    let keys = |index: &Index| -> Vec<Option<usize>> {
        index
            .keys
            .iter()
            .map(|key| match key.expr {
                IndexKeyExpr::Column(at) => Some(at),
                IndexKeyExpr::Expr(_) => None,
            })
            .collect()
    };
    let (left, right) = (keys(a), keys(b));
    left == right
        && left.iter().all(Option::is_some)
        && a.unique == b.unique
        && a.primary == b.primary
        && a.method == b.method
        && a.include == b.include
        && a.predicate.is_none()
        && b.predicate.is_none()
}
