//! NOT NULL: a flag of its column, and from version 18 on a constraint with a name that children inherit.

use super::alter::forbidden_by_identity;
use super::constraint::plain;
use super::fold::{Fold, Outcome, refused};
use super::table::column_map;
use super::types::column_index;
use crate::catalog::object::{Constraint, ConstraintKind, RelKind, Relation};
use crate::diagnostic::SqlState;
use crate::hir::RelId;
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::Timing;
use crate::types::PgVersion;

pub(super) fn set_not_null(rel: &mut Relation, at: usize) {
    if let Some(column) = rel.columns.get_mut(at) {
        column.not_null = true;
    }
}

fn not_null_column(constraint: &Constraint) -> Option<usize> {
    match constraint.kind {
        ConstraintKind::NotNull(at) => Some(at),
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique { .. }
        | ConstraintKind::Check { .. }
        | ConstraintKind::ForeignKey { .. }
        | ConstraintKind::Exclude => None,
    }
}

/// `findNotNullConstraintAttnum`.
fn of_column(rel: &Relation, at: usize) -> Option<&Constraint> {
    rel.constraints.iter().find(|constraint| not_null_column(constraint) == Some(at))
}

/// Those that go down to children: column and constraint.
fn inheritable(rel: &Relation) -> impl Iterator<Item = (usize, &Constraint)> {
    let handed_down = rel.constraints.iter().filter(|constraint| !constraint.no_inherit);
    handed_down.filter_map(|constraint| Some((not_null_column(constraint)?, constraint)))
}

fn validate(rel: &mut Relation, at: usize) {
    for constraint in rel.constraints.iter_mut().filter(|constraint| not_null_column(constraint) == Some(at)) {
        constraint.validated = true;
    }
}

/// Whether children are to have it as well.
pub(super) fn hands_down_not_null(rel: &Relation, at: usize) -> bool {
    of_column(rel, at).is_none_or(|constraint| !constraint.no_inherit)
}

fn forget(rel: &mut Relation, at: usize) {
    rel.constraints.retain(|constraint| not_null_column(constraint) != Some(at));
    if let Some(column) = rel.columns.get_mut(at) {
        column.not_null = false;
    }
}

impl Fold {
    fn named_not_nulls(&self, rel: &Relation) -> bool {
        self.catalog.version() >= PgVersion::V18 && !matches!(rel.kind, RelKind::Composite | RelKind::Sequence)
    }

    fn push_not_null(&mut self, rel: &mut Relation, at: usize, name: Option<&str>, like: &Constraint) {
        let taken = |name: &str| Self::taken(rel, name);
        let name = match (name, rel.columns.get(at)) {
            (Some(name), _) if !taken(name) => name.to_string(),
            (_, Some(column)) => {
                self.choose_constraint_name(&rel.schema, &rel.name, Some(&column.name), "not_null", &taken)
            }
            (_, None) => return,
        };
        rel.constraints.push(Constraint { name: name.into(), kind: ConstraintKind::NotNull(at), ..like.clone() });
    }

    /// A NOT NULL of the table's own, without a name unless the column has one already.
    pub(super) fn require_not_null(&mut self, rel: &mut Relation, at: usize) {
        set_not_null(rel, at);
        if self.named_not_nulls(rel) && of_column(rel, at).is_none() {
            self.push_not_null(rel, at, None, &plain("".into(), ConstraintKind::NotNull(at)));
        }
    }

    /// Columns that are NOT NULL without a constraint get one, and constraints of others go.
    pub(super) fn name_not_nulls(&mut self, rel: &mut Relation) {
        if !self.named_not_nulls(rel) {
            return;
        }
        for at in 0..rel.columns.len() {
            match rel.columns.get(at) {
                Some(column) if column.not_null && !column.dropped => self.require_not_null(rel, at),
                _ => rel.constraints.retain(|constraint| not_null_column(constraint) != Some(at)),
            }
        }
    }

    /// `CONSTRAINT name NOT NULL column`; one that the column has must be the same.
    pub(super) fn add_not_null(
        &mut self,
        rel: &mut Relation,
        column: &Ident,
        name: Option<&Ident>,
        timing: Timing,
        span: Span,
    ) -> Outcome {
        let Some(at) = column_index(rel, &column.name) else {
            let message = format!("column \"{column}\" of relation \"{}\" does not exist", rel.name);
            return Err(refused(SqlState::UndefinedColumn, column.span, message));
        };
        if !self.named_not_nulls(rel) {
            set_not_null(rel, at);
            return Ok(());
        }
        if let Some(have) = of_column(rel, at) {
            let not_now = |message| Err(refused(SqlState::ObjectNotInPrerequisiteState, span, message));
            if have.no_inherit != timing.no_inherit {
                return not_now(format!(
                    "cannot change NO INHERIT status of NOT NULL constraint \"{}\" on relation \"{}\"",
                    have.name, rel.name
                ));
            }
            if !have.validated && !timing.not_valid {
                return not_now(format!(
                    "incompatible NOT VALID constraint \"{}\" on relation \"{}\"",
                    have.name, rel.name
                ));
            }
            if let Some(name) = name.filter(|name| *name.name != *have.name) {
                return not_now(format!(
                    "cannot create not-null constraint \"{name}\" on column \"{column}\" of table \"{}\"",
                    rel.name
                ));
            }
            return Ok(());
        }
        if let Some(name) = name {
            Self::check_constraint_name(rel, name)?;
        }
        set_not_null(rel, at);
        let (validated, no_inherit) = (!timing.not_valid, timing.no_inherit);
        let like = Constraint { validated, no_inherit, ..plain("".into(), ConstraintKind::NotNull(at)) };
        self.push_not_null(rel, at, name.map(Ident::as_str), &like);
        Ok(())
    }

    /// What a table has from its parents where it says nothing of its own (`AddRelationNotNullConstraints`).
    pub(super) fn inherit_not_nulls(&mut self, rel: &mut Relation) {
        for parent in rel.parents.clone() {
            let Some(parent) = self.catalog.user_relation(parent).cloned() else { continue };
            let map = column_map(&parent, rel);
            for (at, constraint) in inheritable(&parent) {
                if let Some(to) = map(at) {
                    self.take_not_null(rel, to, constraint);
                }
            }
        }
    }

    /// `LIKE`: the names are copied too.
    pub(super) fn like_not_nulls(&mut self, rel: &mut Relation, source: &Relation) {
        let map = column_map(source, rel);
        for constraint in &source.constraints {
            if let Some(to) = not_null_column(constraint).and_then(&map)
                && of_column(rel, to).is_none()
            {
                let like = Constraint { local: true, ..constraint.clone() };
                self.push_not_null(rel, to, Some(&constraint.name), &like);
            }
        }
    }

    /// A parent's constraint on a child that may have one already.
    pub(super) fn take_not_null(&mut self, child: &mut Relation, at: usize, constraint: &Constraint) {
        set_not_null(child, at);
        if self.named_not_nulls(child) && of_column(child, at).is_none() {
            let like = Constraint { local: false, ..constraint.clone() };
            self.push_not_null(child, at, Some(&constraint.name), &like);
        }
    }

    /// `SET NOT NULL`, and down to the children, which take the name.
    pub(super) fn alter_set_not_null(&mut self, rel: &mut Relation, at: usize, only: bool) {
        self.require_not_null(rel, at);
        validate(rel, at);
        let constraint = of_column(rel, at).cloned().unwrap_or_else(|| plain("".into(), ConstraintKind::NotNull(at)));
        if !only && !constraint.no_inherit {
            self.not_null_to_children(rel, at, &constraint);
            self.validate_not_null(rel, at);
        }
    }

    pub(super) fn not_null_to_children(&mut self, rel: &Relation, at: usize, constraint: &Constraint) {
        self.each_child(rel, &mut |fold, child, map| {
            if let Some(to) = map(at) {
                fold.take_not_null(child, to, constraint);
            }
        });
    }

    /// `DROP NOT NULL`: from version 18 on it drops the constraint, if there is one.
    pub(super) fn alter_drop_not_null(&mut self, rel: &mut Relation, at: usize, name: &Ident, only: bool) -> Outcome {
        Self::check_no_primary(rel, at, name)?;
        forbidden_by_identity(rel, at, name, SqlState::SyntaxError)?;
        if self.named_not_nulls(rel) {
            return match of_column(rel, at).map(|constraint| constraint.name.clone()) {
                Some(constraint) => self.drop_not_null(rel, at, &constraint, name, only),
                None => Ok(()),
            };
        }
        forget(rel, at);
        if !only {
            self.each_child(rel, &mut |_, child, map| {
                if let Some(to) = map(at) {
                    forget(child, to);
                }
            });
        }
        Ok(())
    }

    /// `VALIDATE CONSTRAINT`, of which `SET NOT NULL` is another way: the children's too.
    pub(super) fn validate_not_null(&mut self, rel: &mut Relation, at: usize) {
        validate(rel, at);
        self.each_child(rel, &mut |_, child, map| {
            if let Some(to) = map(at) {
                validate(child, to);
            }
        });
    }

    fn check_no_primary(rel: &Relation, at: usize, name: &Ident) -> Outcome {
        let primary = |constraint: &Constraint| matches!(&constraint.kind, ConstraintKind::PrimaryKey(columns) if columns.contains(&at));
        if rel.constraints.iter().any(primary) {
            let column = rel.columns.get(at).map_or("", |column| &column.name);
            let message = format!("column \"{column}\" is in a primary key");
            return Err(refused(SqlState::InvalidTableDefinition, name.span, message));
        }
        Ok(())
    }

    /// `dropconstraint_internal`. `name` is what the statement says, of the constraint or of its column.
    pub(super) fn drop_not_null(
        &mut self,
        rel: &mut Relation,
        at: usize,
        constraint: &str,
        name: &Ident,
        only: bool,
    ) -> Outcome {
        if self.inherits_not_null(rel, at) {
            let message = format!("cannot drop inherited constraint \"{constraint}\" of relation \"{}\"", rel.name);
            return Err(refused(SqlState::InvalidTableDefinition, name.span, message));
        }
        Self::check_no_primary(rel, at, name)?;
        forbidden_by_identity(rel, at, name, SqlState::ObjectNotInPrerequisiteState)?;
        let handed_down = of_column(rel, at).is_some_and(|constraint| !constraint.no_inherit);
        forget(rel, at);
        if handed_down {
            self.catalog.put_relation(rel.clone());
            self.not_null_leaves_children(rel, at, only);
        }
        Ok(())
    }

    fn inherits_not_null(&self, rel: &Relation, at: usize) -> bool {
        rel.parents.iter().filter_map(|parent| self.catalog.user_relation(*parent)).any(|parent| {
            let map = column_map(parent, rel);
            inheritable(parent).any(|(from, _)| map(from) == Some(at))
        })
    }

    /// Children keep theirs where it is their own, or another parent's.
    fn not_null_leaves_children(&mut self, rel: &Relation, at: usize, only: bool) {
        for child in rel.children.clone() {
            let Some(mut child) = self.catalog.user_relation(child).map(|child| Relation::clone(child)) else {
                continue;
            };
            let Some(to) = column_map(rel, &child)(at) else { continue };
            let inherited = self.inherits_not_null(&child, to);
            let found = child.constraints.iter_mut().find(|constraint| not_null_column(constraint) == Some(to));
            match found {
                Some(constraint) if only => constraint.local = true,
                Some(constraint) if !constraint.local && !inherited => {
                    forget(&mut child, to);
                    self.catalog.put_relation(child.clone());
                    self.not_null_leaves_children(&child, to, only);
                }
                _ => continue,
            }
            self.catalog.put_relation(child);
        }
    }

    /// A change of type makes the constraint again, and with it the children's: one of their own has to have the same name.
    pub(super) fn not_nulls_of_retyped(&mut self, rel: &Relation, at: usize, column: &Ident) -> Outcome {
        let Some(constraint) = of_column(rel, at).filter(|constraint| !constraint.no_inherit) else { return Ok(()) };
        let mut done = Ok(());
        self.each_child(rel, &mut |_, child, map| {
            let Some(to) = map(at) else { return };
            let (table, found) = (child.name.clone(), &mut child.constraints);
            let Some(own) = found.iter_mut().find(|own| not_null_column(own) == Some(to)) else { return };
            if !own.local {
                own.name = constraint.name.clone();
            } else if own.name != constraint.name {
                let message = format!(
                    "cannot create not-null constraint \"{}\" on column \"{column}\" of table \"{table}\"",
                    own.name
                );
                done = Err(refused(SqlState::ObjectNotInPrerequisiteState, column.span, message));
            }
        });
        done
    }

    /// INHERIT and ATTACH PARTITION: the child must have what the parent hands down.
    pub(super) fn check_child_not_nulls(&self, parent: &Relation, child: &Relation, span: Span) -> Outcome {
        let map = column_map(parent, child);
        for (at, column) in parent.columns.iter().enumerate().filter(|(_, column)| column.not_null && !column.dropped) {
            let kept = !hands_down_not_null(parent, at);
            if map(at).and_then(|to| child.columns.get(to)).is_some_and(|own| !own.not_null && !kept) {
                let message =
                    format!("column \"{}\" in child table \"{}\" must be marked NOT NULL", column.name, child.name);
                return Err(refused(SqlState::DatatypeMismatch, span, message));
            }
        }
        Ok(())
    }

    /// Whose they are once a table is (`local`: no longer) a child of this parent.
    pub(super) fn not_nulls_become(&self, child: &mut Relation, parent: RelId, local: bool) {
        let Some(parent) = self.catalog.user_relation(parent) else { return };
        let map = column_map(parent, child);
        let columns: Vec<usize> = inheritable(parent).filter_map(|(at, _)| map(at)).collect();
        for constraint in &mut child.constraints {
            if not_null_column(constraint).is_some_and(|at| columns.contains(&at)) {
                constraint.local = local;
            }
        }
    }
}
