//! CREATE VIEW: the output of its query, frozen, and whether the server would let it be written through.

use super::fold::{Fold, Outcome, column, refused};
use crate::bind;
use crate::catalog::object::{Column, RelKind, Relation, TypeKind, View};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{Command, ExprKind, FromNode, Query, RelId, RteKind};
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{CreateView, Persistence};
use crate::types::TypeMod;
use std::sync::Arc;

impl Fold {
    pub(super) fn create_view(&mut self, create: &CreateView) -> Outcome {
        let persistence = if create.temporary { Persistence::Temporary } else { Persistence::Permanent };
        let (schema, name) = self.creation_of(&create.name, persistence)?;
        let span = create.name.span;
        let old = self.catalog.relation_by_name(Some(&schema), &name);
        match &old {
            Some(old) if !create.or_replace => {
                return Err(refused(
                    SqlState::DuplicateTable,
                    span,
                    format!("relation \"{}\" already exists", old.name),
                ));
            }
            Some(old) if old.kind != RelKind::View => {
                return Err(refused(SqlState::WrongObjectType, span, format!("\"{}\" is not a view", old.name)));
            }
            Some(_) => {}
            None => {
                self.name_is_taken(&schema, &name, false, span)?;
                self.check_row_type_name(&schema, &name, span)?;
            }
        }
        let Some(query) = self.query(&create.query) else { return Ok(()) };
        let mut columns = self.view_columns(&query, &create.columns, span)?;
        let mut rel = match &old {
            Some(old) => {
                let old = Relation::clone(old);
                self.check_replacement(&old, &columns, span)?;
                // Defaults of columns (ALTER VIEW ... SET DEFAULT) and comments outlive the replacement.
                for (new, before) in columns.iter_mut().zip(&old.columns) {
                    new.default = before.default.clone();
                    new.comment = before.comment.clone();
                }
                old
            }
            None => {
                let id = self.catalog.new_rel_id();
                self.empty_relation(id, &schema, &name, RelKind::View)
            }
        };
        rel.columns = columns;
        rel.view = Some(self.view_of(query));
        rel.origin = self.origin(create.query.span);
        if old.is_none() {
            rel.row_type = self.add_row_type(&schema, &name, rel.id);
        }
        self.catalog.put_relation(rel);
        Ok(())
    }

    /// `checkViewColumns`.
    fn check_replacement(&self, old: &Relation, new: &[Column], span: Span) -> Outcome {
        if new.len() < old.columns.len() {
            return Err(refused(SqlState::InvalidTableDefinition, span, "cannot drop columns from view"));
        }
        for (before, after) in old.columns.iter().zip(new) {
            if before.name != after.name {
                let message = format!("cannot change name of view column \"{}\" to \"{}\"", before.name, after.name);
                return Err(refused(SqlState::InvalidTableDefinition, span, message));
            }
            if before.ty != after.ty || before.typmod != after.typmod {
                let message = format!(
                    "cannot change data type of view column \"{}\" from {} to {}",
                    before.name,
                    self.catalog.type_name(before.ty),
                    self.catalog.type_name(after.ty)
                );
                return Err(refused(SqlState::InvalidTableDefinition, span, message));
            }
        }
        Ok(())
    }

    /// The columns of a view or of CREATE TABLE AS.
    pub(super) fn view_columns(
        &mut self,
        query: &Query,
        names: &[Ident],
        span: Span,
    ) -> Result<Vec<Column>, Diagnostic> {
        let mut columns: Vec<Column> = Vec::new();
        let collations = bind::output_collations(&self.catalog, query);
        for (i, (target, collation)) in query.output().zip(collations).enumerate() {
            let name = names.get(i).map_or(target.name.as_str(), |name| name.as_str());
            if columns.iter().any(|column| &*column.name == name) {
                let message = format!("column \"{name}\" specified more than once");
                return Err(refused(SqlState::DuplicateColumn, span, message));
            }
            if matches!(self.catalog.ty(target.expr.ty).kind, TypeKind::Pseudo) && !target.expr.ty.is_error() {
                let ty = self.catalog.type_name(target.expr.ty);
                let message = format!("column \"{name}\" has pseudo-type {ty}");
                return Err(refused(SqlState::InvalidTableDefinition, span, message));
            }
            columns.push(column(name, TypeMod { ty: target.expr.ty, typmod: target.expr.typmod }, collation));
        }
        if names.len() > columns.len() {
            let message = "CREATE VIEW specifies more column names than columns";
            return Err(refused(SqlState::SyntaxError, span, message));
        }
        Ok(columns)
    }

    pub(super) fn view_of(&self, query: Query) -> View {
        let not_null = super::typed::never_null(&self.catalog, &query);
        let (not_updatable, base) = match self.updatable(&query) {
            Ok(base) => (None, Some(base)),
            Err(reason) => (Some(reason), None),
        };
        View { query: Arc::new(query), not_null, not_updatable, base }
    }

    /// `view_query_is_auto_updatable`: the base relation and the column of it behind each output, or why not.
    fn updatable(&self, query: &Query) -> Result<(RelId, Vec<Option<usize>>), &'static str> {
        if query.command != Command::Select {
            return Err("Views that are not SELECT are not automatically updatable.");
        }
        if query.distinct.is_some() {
            return Err("Views containing DISTINCT are not automatically updatable.");
        }
        if !query.group_by.is_empty() || query.grouping_sets.is_some() {
            return Err("Views containing GROUP BY are not automatically updatable.");
        }
        if query.having.is_some() {
            return Err("Views containing HAVING are not automatically updatable.");
        }
        if query.set_op.is_some() {
            return Err("Views containing UNION, INTERSECT, or EXCEPT are not automatically updatable.");
        }
        if !query.ctes.is_empty() {
            return Err("Views containing WITH are not automatically updatable.");
        }
        if query.limit.is_some() || query.offset.is_some() {
            return Err("Views containing LIMIT or OFFSET are not automatically updatable.");
        }
        if query.has_aggs {
            return Err("Views that return aggregate functions are not automatically updatable.");
        }
        let windowed = query
            .targets
            .iter()
            .any(|target| target.expr.any(&mut |expr| matches!(expr.kind, ExprKind::WindowFunc(_))));
        if windowed {
            return Err("Views that return window functions are not automatically updatable.");
        }
        if query.has_srf {
            return Err("Views that return set-returning functions are not automatically updatable.");
        }
        let not_single = "Views that do not select from a single table or view are not automatically updatable.";
        let [FromNode::Rel(at)] = query.from.as_slice() else { return Err(not_single) };
        let Some(RteKind::Relation { rel, sampled, .. }) = query.rtable.get(*at).map(|rte| &rte.kind) else {
            return Err(not_single);
        };
        if *sampled {
            return Err("Views containing TABLESAMPLE are not automatically updatable.");
        }
        let Some(base) = self.catalog.relation(*rel) else { return Err(not_single) };
        match base.kind {
            RelKind::Table | RelKind::Partitioned | RelKind::View | RelKind::Foreign => {}
            RelKind::MaterializedView | RelKind::Composite | RelKind::Sequence | RelKind::Toast => {
                return Err(not_single);
            }
        }
        let columns: Vec<Option<usize>> = query
            .output()
            .map(|target| match &target.expr.kind {
                ExprKind::Var(var) if var.rel == *at && var.up == 0 => Some(var.col),
                _ => None,
            })
            .collect();
        if columns.iter().all(Option::is_none) {
            return Err("Views that have no updatable columns are not automatically updatable.");
        }
        Ok((*rel, columns))
    }
}
