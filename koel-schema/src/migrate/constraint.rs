//! Constraints of a table, once its columns are there: defaults, CHECK, keys with their indexes, foreign keys.

use super::alter::column_type;
use super::depend::column_vars;
use super::fold::{Fold, refused};
use super::names::{joined_columns, relation_name_taken};
use super::typed::Definition;
use super::types::column_index;
use crate::catalog::object::{
    Column, ColumnDefault, Constraint, ConstraintKind, Index, IndexKey, IndexKeyExpr, RefAction, RelKind, Relation,
};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::RelId;
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{self, IndexElement, References, TableConstraint, TableConstraintKind, Timing};
use crate::syntax::ast::{Expr, OpName};
use std::sync::Arc;

pub(super) struct NewCheck<'a> {
    pub name: Option<Ident>,
    pub expr: &'a Expr,
    pub timing: Timing,
}

pub(super) struct NewKey {
    pub name: Option<Ident>,
    pub primary: bool,
    pub columns: Vec<Ident>,
    pub include: Vec<Ident>,
    pub nulls_not_distinct: bool,
    pub timing: Timing,
    pub span: Span,
}

impl NewKey {
    fn same_index(&self, other: &Self) -> bool {
        let names = |list: &[Ident]| -> Vec<String> { list.iter().map(|column| column.name.clone()).collect() };
        names(&self.columns) == names(&other.columns)
            && names(&self.include) == names(&other.include)
            && self.nulls_not_distinct == other.nulls_not_distinct
            && self.timing.deferrable == other.timing.deferrable
            && self.timing.initially_deferred == other.timing.initially_deferred
    }
}

pub(super) struct NewForeign<'a> {
    pub name: Option<Ident>,
    pub columns: Vec<Ident>,
    pub references: &'a References,
    pub timing: Timing,
    pub span: Span,
}

pub(super) struct NewNotNull {
    pub name: Option<Ident>,
    pub column: Ident,
    pub timing: Timing,
    pub span: Span,
}

struct NewExclude<'a> {
    name: Option<Ident>,
    method: Option<&'a Ident>,
    elements: &'a [(IndexElement, OpName)],
    where_: Option<&'a Expr>,
    timing: Timing,
    span: Span,
}

/// What a CREATE TABLE or ADD COLUMN leaves to be done when all columns are known, in the server's order.
#[derive(Default)]
pub(super) struct Pending<'a> {
    /// Columns with a sequence of their own.
    pub sequences: Vec<usize>,
    /// Defaults and generation expressions.
    pub defaults: Vec<(usize, &'a Expr)>,
    pub checks: Vec<NewCheck<'a>>,
    pub keys: Vec<NewKey>,
    pub foreign: Vec<NewForeign<'a>>,
    excludes: Vec<NewExclude<'a>>,
    pub not_null: Vec<NewNotNull>,
    using_index: Vec<(Option<Ident>, bool, &'a Ident, Timing)>,
}

impl<'a> Pending<'a> {
    pub(super) fn add_table_constraint(&mut self, constraint: &'a TableConstraint) {
        let (name, timing, span) = (constraint.name.clone(), constraint.timing, constraint.span);
        match &constraint.kind {
            TableConstraintKind::Check(expr) => self.checks.push(NewCheck { name, expr, timing }),
            TableConstraintKind::NotNull(column) => {
                self.not_null.push(NewNotNull { name, column: column.clone(), timing, span });
            }
            TableConstraintKind::Unique { columns, nulls_not_distinct, include, .. } => self.keys.push(NewKey {
                name,
                primary: false,
                columns: columns.clone(),
                include: include.clone(),
                nulls_not_distinct: *nulls_not_distinct,
                timing,
                span,
            }),
            TableConstraintKind::PrimaryKey { columns, include, .. } => self.keys.push(NewKey {
                name,
                primary: true,
                columns: columns.clone(),
                include: include.clone(),
                nulls_not_distinct: false,
                timing,
                span,
            }),
            TableConstraintKind::UsingIndex { primary, index } => {
                self.using_index.push((name, *primary, index, timing));
            }
            TableConstraintKind::Exclude { method, elements, where_ } => self.excludes.push(NewExclude {
                name,
                method: method.as_ref(),
                elements,
                where_: where_.as_ref(),
                timing,
                span,
            }),
            TableConstraintKind::ForeignKey { columns, references } => {
                self.foreign.push(NewForeign { name, columns: columns.clone(), references, timing, span });
            }
        }
    }
}

impl Fold {
    /// Does what is pending; a constraint that cannot be made is reported, and the table is there without it.
    pub(super) fn finish(&mut self, rel: &mut Relation, pending: Pending<'_>) {
        for at in &pending.sequences {
            self.own_sequence(rel, *at);
        }
        // what has no name is the same as what has one
        let (named, unnamed): (Vec<_>, Vec<_>) = pending.not_null.into_iter().partition(|new| new.name.is_some());
        for new in named.into_iter().chain(unnamed) {
            let done = self.add_not_null(rel, &new.column, new.name.as_ref(), new.timing, new.span);
            self.report_failure(done);
        }
        for (at, expr) in pending.defaults {
            let generated = rel.columns.get(at).is_some_and(|column| column.generated.is_some());
            let what = if generated { Definition::Generated } else { Definition::Default };
            let target = column_type(rel, at);
            let bound = self.expr_over(rel, expr, what, target);
            let text = self.text(expr.span);
            if let Some(column) = rel.columns.get_mut(at) {
                column.default = ColumnDefault::Expr { expr: bound, text };
            }
        }
        for check in pending.checks {
            let done = self.add_check(rel, check);
            self.report_failure(done);
        }
        // The primary key comes first, whatever the order of the text.
        let mut keys = pending.keys;
        keys.sort_by_key(|key| !key.primary);
        // A key that repeats another one is the same; its name goes to the first that has none (`transformIndexConstraints`).
        let mut distinct: Vec<NewKey> = Vec::with_capacity(keys.len());
        for key in keys {
            match distinct.iter_mut().find(|first| !key.primary && first.same_index(&key)) {
                Some(first) => first.name = first.name.take().or(key.name),
                None => distinct.push(key),
            }
        }
        for key in distinct {
            let done = self.add_key(rel, key);
            self.report_failure(done);
        }
        for (name, primary, index, timing) in pending.using_index {
            let done = self.key_using_index(rel, name, primary, index, timing);
            self.report_failure(done);
        }
        for exclude in pending.excludes {
            let done = self.add_exclude(rel, exclude);
            self.report_failure(done);
        }
        for foreign in pending.foreign {
            let done = self.add_foreign(rel, foreign);
            self.report_failure(done);
        }
        self.inherit_not_nulls(rel);
        self.name_not_nulls(rel);
    }

    fn report_failure(&mut self, done: Result<(), Diagnostic>) {
        if let Err(diagnostic) = done {
            self.report(diagnostic);
        }
    }

    pub(super) fn taken(rel: &Relation, name: &str) -> bool {
        rel.indexes.iter().any(|index| &*index.name == name)
            || rel.constraints.iter().any(|constraint| &*constraint.name == name)
    }

    pub(super) fn check_constraint_name(rel: &Relation, name: &Ident) -> Result<Arc<str>, Diagnostic> {
        if rel.constraints.iter().any(|constraint| *constraint.name == *name.name) {
            let message = format!("constraint \"{name}\" for relation \"{}\" already exists", rel.name);
            return Err(refused(SqlState::DuplicateObject, name.span, message));
        }
        Ok(name.as_str().into())
    }

    // ------------------------------------------------------------ CHECK

    pub(super) fn add_check(&mut self, rel: &mut Relation, check: NewCheck<'_>) -> Result<(), Diagnostic> {
        let bound = self.expr_over(rel, check.expr, Definition::Check, None);
        let text = self.text(check.expr.span);
        let name: Arc<str> = match &check.name {
            Some(name) => Self::check_constraint_name(rel, name)?,
            None => {
                // Named after the column where it speaks of one only.
                let columns = match &bound {
                    Some(expr) => column_vars(expr),
                    None => mentioned_columns(rel, &text),
                };
                let only = match columns.as_slice() {
                    [at] => rel.columns.get(*at).map(|column| column.name.clone()),
                    _ => None,
                };
                let taken = |name: &str| Self::taken(rel, name);
                self.choose_constraint_name(&rel.schema, &rel.name, only.as_deref(), "check", &taken).into()
            }
        };
        let kind = ConstraintKind::Check { expr: bound, text };
        rel.constraints.push(timed(name, kind, check.timing));
        Ok(())
    }

    // ------------------------------------------------------------ keys

    pub(super) fn add_key(&mut self, rel: &mut Relation, key: NewKey) -> Result<(), Diagnostic> {
        if key.primary && rel.constraints.iter().any(|have| matches!(have.kind, ConstraintKind::PrimaryKey(_))) {
            let message = format!("multiple primary keys for table \"{}\" are not allowed", rel.name);
            return Err(refused(SqlState::InvalidTableDefinition, key.span, message));
        }
        let find = |column: &Ident| {
            column_index(rel, &column.name).ok_or_else(|| {
                let message = format!("column \"{column}\" named in key does not exist");
                refused(SqlState::UndefinedColumn, column.span, message)
            })
        };
        let columns = key.columns.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        let include = key.include.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        for (i, at) in columns.iter().enumerate() {
            if columns.get(..i).is_some_and(|before| before.contains(at)) {
                let kind = if key.primary { "primary key" } else { "unique" };
                let column = key.columns.get(i).map_or("", |column| column.as_str());
                let message = format!("column \"{column}\" appears twice in {kind} constraint");
                return Err(refused(SqlState::DuplicateColumn, key.span, message));
            }
        }
        let mut index = Index {
            name: "".into(),
            unique: true,
            primary: key.primary,
            deferrable: key.timing.deferrable,
            nulls_not_distinct: key.nulls_not_distinct,
            method: "btree".into(),
            keys: columns.iter().map(|at| plain_key(*at)).collect(),
            include,
            predicate: None,
            origin: self.origin(key.span),
        };
        index.name = match &key.name {
            Some(name) => {
                // An index that this very statement dropped is gone from the relation, not yet from the catalog.
                let own = self.catalog.index_owner(Some(&rel.schema), &name.name) == Some(rel.id);
                let indexed = rel.indexes.iter().any(|index| *index.name == *name.name);
                if indexed || (!own && relation_name_taken(&self.catalog, &rel.schema, &name.name)) {
                    let message = format!("relation \"{name}\" already exists");
                    return Err(refused(SqlState::DuplicateTable, name.span, message));
                }
                Self::check_constraint_name(rel, name)?
            }
            None => self.index_name(rel, &index, true).into(),
        };
        let kind = if key.primary {
            for at in &columns {
                self.require_not_null(rel, *at);
            }
            ConstraintKind::PrimaryKey(columns)
        } else {
            ConstraintKind::Unique { columns, nulls_not_distinct: key.nulls_not_distinct }
        };
        let origin = index.origin;
        rel.constraints.push(Constraint { origin, ..timed(index.name.clone(), kind, key.timing) });
        rel.indexes.push(index);
        Ok(())
    }

    /// `ADD CONSTRAINT ... USING INDEX`: the index takes the constraint's name.
    fn key_using_index(
        &mut self,
        rel: &mut Relation,
        name: Option<Ident>,
        primary: bool,
        index: &Ident,
        timing: Timing,
    ) -> Result<(), Diagnostic> {
        let Some(found) = rel.indexes.iter_mut().find(|have| *have.name == *index.name) else {
            let message = format!("index \"{index}\" does not exist");
            return Err(refused(SqlState::UndefinedObject, index.span, message));
        };
        if !found.unique {
            let message = format!("\"{index}\" is not a unique index");
            return Err(refused(SqlState::WrongObjectType, index.span, message));
        }
        let name: Arc<str> = name.map_or(found.name.clone(), |name| name.as_str().into());
        found.name = name.clone();
        found.primary = primary;
        found.deferrable = timing.deferrable;
        let nulls_not_distinct = found.nulls_not_distinct;
        let columns: Vec<usize> = found
            .keys
            .iter()
            .filter_map(|key| match key.expr {
                IndexKeyExpr::Column(at) => Some(at),
                IndexKeyExpr::Expr(_) => None,
            })
            .collect();
        let kind = if primary {
            for at in &columns {
                self.require_not_null(rel, *at);
            }
            ConstraintKind::PrimaryKey(columns)
        } else {
            ConstraintKind::Unique { columns, nulls_not_distinct }
        };
        rel.constraints.push(timed(name, kind, timing));
        Ok(())
    }

    fn add_exclude(&mut self, rel: &mut Relation, exclude: NewExclude<'_>) -> Result<(), Diagnostic> {
        let mut keys = Vec::with_capacity(exclude.elements.len());
        for (element, _) in exclude.elements {
            keys.push(self.index_key(rel, element)?);
        }
        let mut index = Index {
            name: "".into(),
            unique: false,
            primary: false,
            deferrable: exclude.timing.deferrable,
            nulls_not_distinct: false,
            method: exclude.method.map_or("btree", |method| method.as_str()).into(),
            keys,
            include: Vec::new(),
            predicate: exclude.where_.map(|expr| self.expr_over(rel, expr, Definition::IndexPredicate, None)),
            origin: self.origin(exclude.span),
        };
        index.name = match &exclude.name {
            Some(name) => Self::check_constraint_name(rel, name)?,
            None => {
                let columns = self.index_column_names(rel, &index);
                let taken = |name: &str| Self::taken(rel, name);
                let joined = joined_columns(&columns);
                self.choose_relation_name(&rel.schema, &rel.name, Some(&joined), "excl", true, &taken).into()
            }
        };
        rel.constraints.push(timed(index.name.clone(), ConstraintKind::Exclude, exclude.timing));
        rel.indexes.push(index);
        Ok(())
    }

    // ------------------------------------------------------------ foreign keys

    pub(super) fn add_foreign(&mut self, rel: &mut Relation, foreign: NewForeign<'_>) -> Result<(), Diagnostic> {
        let references = foreign.references;
        let found = self.relation(&references.table)?;
        let target = if found.id == rel.id { rel.clone() } else { Relation::clone(&found) };
        if !matches!(target.kind, RelKind::Table | RelKind::Partitioned) {
            let message = format!("referenced relation \"{}\" is not a table", target.name);
            return Err(refused(SqlState::WrongObjectType, references.table.span, message));
        }
        let find = |rel: &Relation, column: &Ident| {
            column_index(rel, &column.name).ok_or_else(|| {
                let message = format!("column \"{column}\" referenced in foreign key constraint does not exist");
                refused(SqlState::UndefinedColumn, column.span, message)
            })
        };
        let columns = foreign.columns.iter().map(|column| find(rel, column)).collect::<Result<Vec<_>, _>>()?;
        let target_columns = if references.columns.is_empty() {
            let key = target.constraints.iter().find_map(|constraint| match &constraint.kind {
                ConstraintKind::PrimaryKey(columns) => Some(columns.clone()),
                ConstraintKind::Unique { .. }
                | ConstraintKind::Check { .. }
                | ConstraintKind::NotNull(_)
                | ConstraintKind::ForeignKey { .. }
                | ConstraintKind::Exclude => None,
            });
            key.ok_or_else(|| {
                let message = format!("there is no primary key for referenced table \"{}\"", target.name);
                refused(SqlState::UndefinedObject, references.table.span, message)
            })?
        } else {
            let columns: Vec<usize> =
                references.columns.iter().map(|column| find(&target, column)).collect::<Result<_, _>>()?;
            if !has_unique_key(&target, &columns) {
                let message = format!(
                    "there is no unique constraint matching given keys for referenced table \"{}\"",
                    target.name
                );
                return Err(refused(SqlState::InvalidForeignKey, references.table.span, message));
            }
            columns
        };
        if columns.len() != target_columns.len() {
            let message = "number of referencing and referenced columns for foreign key disagree";
            return Err(refused(SqlState::InvalidForeignKey, foreign.span, message));
        }
        let name: Arc<str> = match &foreign.name {
            Some(name) => Self::check_constraint_name(rel, name)?,
            None => {
                let names: Vec<String> = foreign.columns.iter().map(|column| column.name.clone()).collect();
                let joined = joined_columns(&names);
                let taken = |name: &str| Self::taken(rel, name);
                self.choose_constraint_name(&rel.schema, &rel.name, Some(&joined), "fkey", &taken).into()
            }
        };
        let kind = ConstraintKind::ForeignKey {
            columns,
            target: target.id,
            target_columns,
            match_full: references.match_full,
            on_delete: action(&references.on_delete),
            on_update: action(&references.on_update),
        };
        let origin = self.origin(foreign.span);
        rel.constraints.push(Constraint { origin, ..timed(name, kind, foreign.timing) });
        Ok(())
    }

    /// The sequence of a serial or identity column.
    pub(super) fn own_sequence(&mut self, rel: &Relation, at: usize) {
        let Some(column) = rel.columns.get(at) else { return };
        let taken = |name: &str| Self::taken(rel, name) || name == &*rel.name;
        let name = self.choose_relation_name(&rel.schema, &rel.name, Some(&column.name), "seq", false, &taken);
        let id = self.put_sequence(&rel.schema, &name);
        self.side.owned.insert(id, (rel.id, at));
    }

    /// The sequences a table's column owns.
    pub(super) fn owned_sequences(&self, rel: RelId, at: Option<usize>) -> Vec<RelId> {
        self.side
            .owned
            .iter()
            .filter(|(_, (owner, column))| *owner == rel && at.is_none_or(|at| at == *column))
            .map(|(sequence, _)| *sequence)
            .collect()
    }
}

pub(super) fn plain_key(at: usize) -> IndexKey {
    IndexKey { expr: IndexKeyExpr::Column(at), opclass: None, collation: None, descending: false, nulls_first: false }
}

pub(super) fn plain(name: Arc<str>, kind: ConstraintKind) -> Constraint {
    Constraint {
        name,
        kind,
        validated: true,
        enforced: true,
        deferrable: false,
        no_inherit: false,
        local: true,
        origin: None,
    }
}

fn timed(name: Arc<str>, kind: ConstraintKind, timing: Timing) -> Constraint {
    Constraint {
        name,
        kind,
        validated: !timing.not_valid && !timing.not_enforced,
        enforced: !timing.not_enforced,
        deferrable: timing.deferrable,
        no_inherit: timing.no_inherit,
        local: true,
        origin: None,
    }
}

fn action(action: &ddl::RefAction) -> RefAction {
    match action {
        ddl::RefAction::NoAction => RefAction::NoAction,
        ddl::RefAction::Restrict => RefAction::Restrict,
        ddl::RefAction::Cascade => RefAction::Cascade,
        ddl::RefAction::SetNull(_) => RefAction::SetNull,
        ddl::RefAction::SetDefault(_) => RefAction::SetDefault,
    }
}

/// A unique index that is whole, over exactly these columns in any order.
fn has_unique_key(target: &Relation, columns: &[usize]) -> bool {
    target.indexes.iter().any(|index| {
        index.unique
            && index.predicate.is_none()
            && index.keys.len() == columns.len()
            && index.keys.iter().all(|key| match key.expr {
                IndexKeyExpr::Column(at) => columns.contains(&at),
                IndexKeyExpr::Expr(_) => false,
            })
    })
}

/// The columns a text mentions, for naming where it could not be typed.
pub(super) fn mentioned_columns(rel: &Relation, text: &str) -> Vec<usize> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut bare = String::with_capacity(text.len());
    let mut quoted = false;
    for c in text.chars() {
        if c == '\'' {
            quoted = !quoted;
        }
        bare.push(if quoted { ' ' } else { c });
    }
    let words: Vec<String> = bare.split(|c| !word(c)).map(str::to_ascii_lowercase).collect();
    let used = |column: &Column| words.iter().any(|word| word.eq_ignore_ascii_case(&column.name));
    rel.columns.iter().enumerate().filter(|(_, column)| !column.dropped && used(column)).map(|(at, _)| at).collect()
}
