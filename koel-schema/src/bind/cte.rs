//! WITH (`parse_cte.c`).

use super::scope::{CteScope, CteState};
use super::{Binder, Kind};
use crate::diagnostic::SqlState;
use crate::hir::{self, Command, Query, Rte, RteColumn, RteKind};
use crate::span::Span;
use crate::syntax::ast::{self, QueryBody, StatementKind};
use crate::types::TypeId;

impl<'a> Binder<'a> {
    pub(crate) fn with_clause(&mut self, with: &'a ast::With) {
        for (i, cte) in with.ctes.iter().enumerate() {
            if with.ctes[..i].iter().any(|other| other.name.name == cte.name.name) {
                let message = format!("WITH query name \"{}\" specified more than once", cte.name.name);
                self.refuse(SqlState::DuplicateAlias, cte.name.span, message);
            }
            if !matches!(cte.statement.kind, StatementKind::Select(_)) && self.levels.len() > 1 {
                let message = "WITH clause containing a data-modifying statement must be at the top level";
                self.refuse(SqlState::FeatureNotSupported, cte.name.span, message);
            }
        }
        let recursive = with.recursive;
        let start = self.level().ctes.len();
        self.level().ctes.extend(with.ctes.iter().map(|ast| CteScope { ast, state: CteState::Future { recursive } }));
        let owner = self.levels.len() - 1;
        for position in start..start + with.ctes.len() {
            self.bind_cte(owner, position);
        }
    }

    /// A CTE by name, from the innermost level out: levels out and its place there. In WITH RECURSIVE one that comes later is bound now.
    pub(crate) fn find_cte(&mut self, name: &str) -> Option<(usize, usize)> {
        for up in 0..self.levels.len() {
            let owner = self.levels.len() - 1 - up;
            let Some(position) = self.levels[owner].ctes.iter().position(|c| c.ast.name.name == name) else { continue };
            match self.levels[owner].ctes[position].state {
                CteState::Future { recursive: false } => continue,
                CteState::InProgress if !self.is_recursive_with(owner) => continue,
                CteState::Future { recursive: true } => {
                    // Bound in its own place: what has been opened since is set aside.
                    let above = self.levels.split_off(owner + 1);
                    let namespace = std::mem::take(&mut self.levels[owner].namespace);
                    let kind = std::mem::replace(&mut self.levels[owner].kind, Kind::None);
                    self.bind_cte(owner, position);
                    self.levels[owner].namespace = namespace;
                    self.levels[owner].kind = kind;
                    self.levels.extend(above);
                    return Some((up, position));
                }
                CteState::InProgress | CteState::Recursive(_) | CteState::Done(_) => return Some((up, position)),
            }
        }
        None
    }

    fn is_recursive_with(&self, owner: usize) -> bool {
        self.levels[owner].recursive_with
    }

    fn bind_cte(&mut self, owner: usize, position: usize) {
        let CteState::Future { recursive } = self.levels[owner].ctes[position].state else { return };
        self.levels[owner].recursive_with = recursive;
        let cte = self.levels[owner].ctes[position].ast;
        self.levels[owner].ctes[position].state = CteState::InProgress;
        let saved_kind = std::mem::replace(&mut self.levels[owner].kind, Kind::None);
        let mut self_referring = false;
        let union = match &cte.statement.kind {
            StatementKind::Select(query) => matches!(query.body, QueryBody::SetOp { op: ast::SetOp::Union, .. }),
            _ => false,
        };
        let mut bound = None;
        if recursive && union {
            // First as if it were recursive: if it turns out not to refer to itself, once more as an ordinary one.
            let (diagnostics, params) = (self.diagnostics.len(), self.params.clone());
            let ctes = self.levels[owner].query.ctes.len();
            let query = self.cte_query(cte, true);
            if let CteState::Recursive(index) = self.levels[owner].ctes[position].state {
                self_referring = self.levels[owner].query.ctes[index].recursive;
            }
            if self_referring {
                bound = Some(query);
            } else {
                self.diagnostics.truncate(diagnostics);
                self.params = params;
                self.levels[owner].query.ctes.truncate(ctes);
                self.levels[owner].ctes[position].state = CteState::InProgress;
            }
        }
        let query = match bound {
            Some(query) => query,
            None => self.cte_query(cte, false),
        };
        self.levels[owner].kind = saved_kind;
        self.finish_cte(owner, position, cte, query, self_referring);
    }

    fn cte_query(&mut self, cte: &'a ast::Cte, recursive: bool) -> Query {
        match &cte.statement.kind {
            StatementKind::Select(query) => {
                self.push_level(Command::Select, query.span);
                self.level().parent_cte_recursive = recursive;
                self.query_body(query, true);
                self.pop_level()
            }
            _ => self.statement(&cte.statement, true),
        }
    }

    fn finish_cte(&mut self, owner: usize, position: usize, cte: &'a ast::Cte, query: Query, self_referring: bool) {
        let mut columns = super::from::output_columns(&query);
        self.rename_cte_columns(cte, &mut columns, true);
        if let CteState::Recursive(index) = self.levels[owner].ctes[position].state {
            let declared = self.levels[owner].query.ctes[index].columns.clone();
            for (i, (first, overall)) in declared.iter().zip(&columns).enumerate() {
                if first.ty != overall.ty && !first.ty.is_error() && !overall.ty.is_error() {
                    let message = format!(
                        "recursive query \"{}\" column {} has type {} in non-recursive term but type {} overall",
                        cte.name.name,
                        i + 1,
                        self.catalog.type_name(first.ty),
                        self.catalog.type_name(overall.ty)
                    );
                    let span = query.output().nth(i).map_or(cte.name.span, |t| t.span);
                    self.refuse(SqlState::DatatypeMismatch, span, message);
                    break;
                }
            }
            for (column, first) in columns.iter_mut().zip(&declared) {
                column.ty = first.ty;
            }
        }
        self.search_and_cycle(cte, &mut columns, self_referring);
        let done = hir::Cte {
            name: cte.name.name.clone(),
            query: Box::new(query),
            columns,
            recursive: self_referring,
            materialized: cte.materialized,
            span: cte.name.span,
        };
        let level = &mut self.levels[owner];
        let index = match level.ctes[position].state {
            CteState::Recursive(index) => {
                level.query.ctes[index] = done;
                index
            }
            CteState::Future { .. } | CteState::InProgress | CteState::Done(_) => {
                level.query.ctes.push(done);
                level.query.ctes.len() - 1
            }
        };
        level.ctes[position].state = CteState::Done(index);
    }

    fn rename_cte_columns(&mut self, cte: &ast::Cte, columns: &mut [RteColumn], report: bool) {
        if cte.columns.len() > columns.len() && report {
            let message = format!(
                "WITH query \"{}\" has {} columns available but {} columns specified",
                cte.name.name,
                columns.len(),
                cte.columns.len()
            );
            self.refuse(SqlState::InvalidColumnReference, cte.name.span, message);
        }
        for (column, name) in columns.iter_mut().zip(&cte.columns) {
            column.name = name.name.clone();
        }
    }

    /// The non-recursive term is bound: from here the CTE may refer to itself.
    pub(crate) fn start_recursion(&mut self, mut columns: Vec<RteColumn>) {
        for owner in (0..self.levels.len().saturating_sub(1)).rev() {
            let Some(position) = self.levels[owner].ctes.iter().position(|c| c.state == CteState::InProgress) else {
                continue;
            };
            let cte = self.levels[owner].ctes[position].ast;
            self.rename_cte_columns(cte, &mut columns, false);
            if cte.cycle.is_some() || cte.search.is_some() {
                self.search_and_cycle_columns(cte, &mut columns);
            }
            let level = &mut self.levels[owner];
            level.query.ctes.push(hir::Cte {
                name: cte.name.name.clone(),
                query: Box::new(Query::new(Command::Select, cte.name.span)),
                columns,
                recursive: false,
                materialized: None,
                span: cte.name.span,
            });
            let index = level.query.ctes.len() - 1;
            level.ctes[position].state = CteState::Recursive(index);
            return;
        }
    }

    fn search_and_cycle(&mut self, cte: &'a ast::Cte, columns: &mut Vec<RteColumn>, self_referring: bool) {
        if cte.search.is_none() && cte.cycle.is_none() {
            return;
        }
        if !self_referring {
            let message = "WITH query is not recursive";
            self.refuse(SqlState::SyntaxError, cte.name.span, message);
            return;
        }
        let names = cte.search.iter().flat_map(|s| &s.columns).map(|c| (c, "search"));
        let names = names.chain(cte.cycle.iter().flat_map(|c| &c.columns).map(|c| (c, "cycle")));
        let listed: Vec<_> = names.collect();
        for (column, what) in listed {
            if !columns.iter().any(|c| c.name == column.name) {
                let message = format!("{what} column \"{}\" not in WITH query column list", column.name);
                self.refuse(SqlState::SyntaxError, column.span, message);
            }
        }
        let new = cte.search.iter().map(|s| &s.set).chain(cte.cycle.iter().flat_map(|c| [&c.mark, &c.path]));
        let new: Vec<_> = new.collect();
        for name in new {
            if columns.iter().any(|c| c.name == name.name) {
                let message = format!("column name \"{}\" already used in WITH query column list", name.name);
                self.refuse(SqlState::SyntaxError, name.span, message);
            }
        }
        self.search_and_cycle_columns(cte, columns);
    }

    fn search_and_cycle_columns(&mut self, cte: &'a ast::Cte, columns: &mut Vec<RteColumn>) {
        let mut add = |name: &crate::ident::Ident, ty: TypeId| {
            if !columns.iter().any(|c| c.name == name.name) {
                columns.push(RteColumn { name: name.name.clone(), ty, typmod: -1, dropped: false });
            }
        };
        if let Some(search) = &cte.search {
            add(&search.set, if search.breadth_first { TypeId::RECORD } else { TypeId::RECORD_ARRAY });
        }
        if let Some(cycle) = &cte.cycle {
            let ty = match (&cycle.value, &cycle.default) {
                (Some(value), Some(default)) => {
                    let value = self.expr(value);
                    let default = self.expr(default);
                    let ty = self.common_type(&[value, default], "CYCLE");
                    if ty == TypeId::UNKNOWN { TypeId::TEXT } else { ty }
                }
                _ => TypeId::BOOL,
            };
            add(&cycle.mark, ty);
            add(&cycle.path, TypeId::RECORD_ARRAY);
        }
    }

    /// `addRangeTableEntryForCTE`.
    pub(crate) fn cte_reference(
        &mut self,
        up: usize,
        position: usize,
        alias: Option<&'a ast::Alias>,
        span: Span,
    ) -> usize {
        let owner = self.levels.len() - 1 - up;
        let name = self.levels[owner].ctes[position].ast.name.name.clone();
        let shown = alias.map_or_else(|| name.clone(), |a| a.name.name.clone());
        let (index, recursive) = match self.levels[owner].ctes[position].state {
            CteState::Done(index) => (index, false),
            CteState::Recursive(index) => (index, true),
            CteState::InProgress | CteState::Future { .. } => {
                let statement = &self.levels[owner].ctes[position].ast.statement;
                let union = matches!(&statement.kind, StatementKind::Select(q) if matches!(q.body, QueryBody::SetOp { op: ast::SetOp::Union, .. }));
                let message = if union {
                    format!("recursive reference to query \"{name}\" must not appear within its non-recursive term")
                } else {
                    format!(
                        "recursive query \"{name}\" does not have the form non-recursive-term UNION [ALL] recursive-term"
                    )
                };
                self.refuse(SqlState::InvalidRecursion, span, message);
                return self.add_rte(Rte {
                    name: shown,
                    columns: Vec::new(),
                    kind: RteKind::Error,
                    lateral: false,
                    span,
                });
            }
        };
        if recursive {
            if self.levels[owner].query.ctes[index].recursive && self.counts_twice(owner, index) {
                let message = format!("recursive reference to query \"{name}\" must not appear more than once");
                self.refuse(SqlState::InvalidRecursion, span, message);
            }
            self.levels[owner].query.ctes[index].recursive = true;
        }
        let mut columns = self.levels[owner].query.ctes[index].columns.clone();
        if !recursive {
            let query = &self.levels[owner].query.ctes[index].query;
            if query.command != Command::Select && query.returning.is_empty() {
                let message = format!("WITH query \"{name}\" does not have a RETURNING clause");
                self.refuse(SqlState::FeatureNotSupported, span, message);
            }
        }
        if let Some(alias) = alias {
            self.apply_column_aliases(&shown, &mut columns, &alias.columns);
        }
        self.add_rte(Rte { name: shown, columns, kind: RteKind::Cte { up, index, recursive }, lateral: false, span })
    }

    /// The recursive term being bound refers to itself already, in a level that is still open.
    fn counts_twice(&self, owner: usize, index: usize) -> bool {
        let levels = self.levels.len();
        self.levels.iter().enumerate().skip(owner + 1).any(|(i, level)| {
            level.query.rtable.iter().any(|rte| match rte.kind {
                RteKind::Cte { up, index: other, recursive: true } => {
                    other == index && i.checked_sub(up) == Some(owner)
                }
                _ => false,
            })
        }) && levels > owner
    }
}
