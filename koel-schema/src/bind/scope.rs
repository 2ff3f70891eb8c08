//! Names in scope (`parse_relation.c`): namespaces, columns, whole rows, CTEs.

use super::{Binder, Kind};
use crate::diagnostic::{Diagnostic, SqlState};
use crate::hir::{Expr, ExprKind, Query, RelId, Rte, RteKind, SYSTEM_COLUMN, SYSTEM_COLUMNS, Var};
use crate::ident::Ident;
use crate::span::Span;
use crate::suggest::{closest, did_you_mean};
use crate::syntax::ast;
use crate::types::{TypeId, TypeMod};
use std::sync::Arc;

/// One query level (`ParseState`).
pub(crate) struct Level<'a> {
    pub(crate) query: Query,
    pub(crate) namespace: Vec<NsItem>,
    pub(crate) lateral_active: bool,
    /// CTEs in scope at this level.
    pub(crate) ctes: Vec<CteScope<'a>>,
    pub(crate) kind: Kind,
    pub(crate) windows: Vec<&'a (Ident, ast::WindowSpec)>,
    /// Windows that aggregates and window functions use, in the order of `Query::windows`.
    pub(crate) window_specs: Vec<&'a ast::WindowSpec>,
    pub(crate) has_window_funcs: bool,
    /// Aggregates seen, of this level.
    pub(crate) agg_spans: Vec<Span>,
    /// VALUE in a domain's CHECK.
    pub(crate) domain_value: Option<TypeMod>,
    /// The namespace item of the row being modified.
    pub(crate) target_item: Option<NsItem>,
    pub(crate) parent_cte_recursive: bool,
    /// A side of a set operation.
    pub(crate) set_leaf: bool,
}

impl Level<'_> {
    pub(crate) fn new(query: Query) -> Self {
        Self {
            query,
            namespace: Vec::new(),
            lateral_active: false,
            ctes: Vec::new(),
            kind: Kind::None,
            windows: Vec::new(),
            window_specs: Vec::new(),
            has_window_funcs: false,
            agg_spans: Vec::new(),
            domain_value: None,
            target_item: None,
            parent_cte_recursive: false,
            set_leaf: false,
        }
    }
}

pub(crate) struct CteScope<'a> {
    pub(crate) ast: &'a ast::Cte,
    pub(crate) state: CteState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CteState {
    /// Not in sight: it comes later, or is this very item of a WITH that is not RECURSIVE.
    Unseen,
    /// In sight, but not bound before what refers to it: refused already.
    Waiting,
    /// Its non-recursive term is being bound; `mark`: the type of CYCLE's mark.
    FirstTerm {
        mark: Option<TypeId>,
    },
    /// Its recursive term is being bound; `index` of `Query::ctes`.
    Recursive(usize),
    Done(usize),
}

/// `ParseNamespaceItem`.
#[derive(Debug, Clone)]
pub(crate) struct NsItem {
    pub(crate) rte: usize,
    pub(crate) name: String,
    /// Has an alias, so that `schema.table` does not refer to it.
    pub(crate) aliased: bool,
    pub(crate) rel: Option<RelId>,
    /// Shared, as every join around it has the item again.
    pub(crate) columns: Arc<[NsColumn]>,
    pub(crate) rel_visible: bool,
    pub(crate) cols_visible: bool,
    pub(crate) lateral_only: bool,
    pub(crate) lateral_ok: bool,
    pub(crate) span: Span,
}

/// A name, and the variable it stands for.
#[derive(Debug, Clone)]
pub(crate) struct NsColumn {
    pub(crate) name: Arc<str>,
    pub(crate) rel: usize,
    pub(crate) col: usize,
    pub(crate) ty: TypeId,
    pub(crate) typmod: i32,
    /// Dropped: no name refers to it.
    pub(crate) dropped: bool,
    /// Not for `*` (SEARCH and CYCLE columns are for it; merged duplicates are not listed at all).
    pub(crate) hidden: bool,
}

impl NsItem {
    pub(crate) fn of_rte(index: usize, rte: &Rte) -> Self {
        let rel = match &rte.kind {
            RteKind::Relation { rel, .. } | RteKind::Pseudo { rel, .. } => Some(*rel),
            RteKind::Subquery(_)
            | RteKind::Join { .. }
            | RteKind::Function { .. }
            | RteKind::Values { .. }
            | RteKind::Cte { .. }
            | RteKind::TableFunc { .. }
            | RteKind::Error => None,
        };
        Self {
            rte: index,
            name: rte.name.clone(),
            aliased: false,
            rel,
            columns: rte
                .columns
                .iter()
                .enumerate()
                .map(|(col, column)| NsColumn {
                    name: column.name.as_str().into(),
                    rel: index,
                    col,
                    ty: column.ty,
                    typmod: column.typmod,
                    dropped: column.dropped,
                    hidden: false,
                })
                .collect(),
            rel_visible: true,
            cols_visible: true,
            lateral_only: false,
            lateral_ok: true,
            span: rte.span,
        }
    }
}

pub(crate) enum Found {
    Nothing,
    Ambiguous,
    Column(Expr),
}

/// An entry whose columns are not known, or not all of them.
pub(crate) fn is_unknown(rte: &Rte) -> bool {
    match &rte.kind {
        RteKind::Error => true,
        RteKind::Subquery(query) => query.rtable.iter().any(is_unknown),
        RteKind::Relation { .. }
        | RteKind::Join { .. }
        | RteKind::Function { .. }
        | RteKind::Values { .. }
        | RteKind::Cte { .. }
        | RteKind::TableFunc { .. }
        | RteKind::Pseudo { .. } => false,
    }
}

impl<'a> Binder<'a> {
    /// `addNSItemToQuery` with `checkNameSpaceConflicts` left to the caller.
    pub(crate) fn add_to_namespace(&mut self, item: NsItem) {
        self.level().namespace.push(item);
    }

    pub(crate) fn var(&self, up: usize, column: &NsColumn, span: Span) -> Expr {
        let var = Var { rel: column.rel, col: column.col, up };
        Expr::new(ExprKind::Var(var), column.ty, span).with_typmod(column.typmod)
    }

    /// `scanNSItemForColumn`: a column of one item, system columns included.
    pub(crate) fn column_of_item(&self, item: &NsItem, up: usize, name: &str, span: Span) -> Found {
        let mut found = item.columns.iter().filter(|column| !column.dropped && &*column.name == name);
        if let Some(column) = found.next() {
            return if found.next().is_some() { Found::Ambiguous } else { Found::Column(self.var(up, column, span)) };
        }
        let stored = self.levels.iter().rev().nth(up).and_then(|level| level.query.rtable.get(item.rte));
        let has_system = match stored.map(|rte| &rte.kind) {
            Some(RteKind::Relation { rel, .. } | RteKind::Pseudo { rel, .. }) => {
                self.catalog.relation(*rel).is_none_or(|rel| rel.kind != crate::catalog::object::RelKind::View)
            }
            _ => false,
        };
        if has_system && let Some(i) = SYSTEM_COLUMNS.iter().position(|(system, _)| *system == name) {
            let var = Var { rel: item.rte, col: SYSTEM_COLUMN + i, up };
            return Found::Column(Expr::new(ExprKind::Var(var), SYSTEM_COLUMNS[i].1, span));
        }
        Found::Nothing
    }

    /// `colNameToVar`: an unqualified column, from the innermost level out.
    pub(crate) fn column_by_name(&mut self, name: &str, span: Span) -> Found {
        let mut lateral_error = None;
        let mut result = Found::Nothing;
        'levels: for (up, level) in self.levels.iter().rev().enumerate() {
            for item in &level.namespace {
                if !item.cols_visible || (item.lateral_only && !level.lateral_active) {
                    continue;
                }
                match self.column_of_item(item, up, name, span) {
                    Found::Nothing => {}
                    Found::Ambiguous => {
                        result = Found::Ambiguous;
                        break 'levels;
                    }
                    Found::Column(expr) => {
                        // System columns of several tables are ambiguous like any other.
                        if matches!(result, Found::Column(_)) {
                            result = Found::Ambiguous;
                            break 'levels;
                        }
                        if item.lateral_only && !item.lateral_ok {
                            lateral_error = Some(item.name.clone());
                        }
                        result = Found::Column(expr);
                    }
                }
            }
            if matches!(result, Found::Column(_)) {
                break;
            }
        }
        if let Some(table) = lateral_error {
            self.refuse_lateral(&table, span);
        }
        result
    }

    pub(crate) fn refuse_lateral(&mut self, table: &str, span: Span) {
        self.report(
            Diagnostic::refused(
                SqlState::InvalidColumnReference,
                span,
                format!("invalid reference to FROM-clause entry for table \"{table}\""),
            )
            .help("the combining JOIN type must be INNER or LEFT for a LATERAL reference"),
        );
    }

    /// `refnameNamespaceItem`: levels out and the item.
    pub(crate) fn item_by_name(&mut self, schema: Option<&str>, name: &str, span: Span) -> Option<(usize, NsItem)> {
        let by_id = match schema {
            Some(schema) => Some(self.catalog.relation_by_name(Some(schema), name)?.id),
            None => None,
        };
        let mut ambiguous = false;
        let mut bad_lateral = false;
        let mut found: Option<(usize, NsItem)> = None;
        for (up, level) in self.levels.iter().rev().enumerate() {
            for item in &level.namespace {
                if !item.rel_visible || (item.lateral_only && !level.lateral_active) {
                    continue;
                }
                let matches = match by_id {
                    Some(id) => item.rel == Some(id) && !item.aliased,
                    None => item.name == name,
                };
                if matches {
                    if found.is_some() {
                        ambiguous = true;
                    }
                    bad_lateral |= item.lateral_only && !item.lateral_ok;
                    found = Some((up, item.clone()));
                }
            }
            if found.is_some() {
                break;
            }
        }
        if ambiguous {
            self.refuse(SqlState::AmbiguousAlias, span, format!("table reference \"{name}\" is ambiguous"));
        } else if bad_lateral {
            self.refuse_lateral(name, span);
        }
        found
    }

    /// `checkNameSpaceConflicts` for one list: the same name twice.
    pub(crate) fn check_conflicts(&mut self, left: &[NsItem], right: &[NsItem]) {
        for item in right.iter().filter(|item| item.rel_visible && !item.name.is_empty()) {
            let clash = left.iter().any(|other| {
                other.rel_visible
                    && other.name == item.name
                    && !(other.rel.is_some()
                        && item.rel.is_some()
                        && !other.aliased
                        && !item.aliased
                        && other.rel != item.rel)
            });
            if clash {
                self.refuse(
                    SqlState::DuplicateAlias,
                    item.span,
                    format!("table name \"{}\" specified more than once", item.name),
                );
                return;
            }
        }
    }

    /// Why a table name does not answer (`errorMissingRTE`).
    pub(crate) fn missing_from(&mut self, schema: Option<&str>, name: &str, span: Span) -> Expr {
        let full = schema.map_or_else(|| name.to_string(), |schema| format!("{schema}.{name}"));
        let mut names = Vec::new();
        let mut hidden = false;
        let mut aliased = None;
        for level in self.levels.iter().rev() {
            for rte in &level.query.rtable {
                if rte.name == name {
                    hidden = true;
                } else if let RteKind::Relation { rel, .. } = rte.kind
                    && let Some(rel) = self.catalog.relation(rel)
                    && &*rel.name == name
                {
                    aliased = Some(rte.name.clone());
                }
            }
            names.extend(level.namespace.iter().filter(|item| item.rel_visible).map(|item| item.name.clone()));
        }
        if let Some(alias) = aliased.filter(|_| !hidden) {
            // The alias is looked for, and may be out of reach.
            let before = self.diagnostics.len();
            let _ = self.item_by_name(None, &alias, span);
            if self.diagnostics.len() > before {
                return Expr::error(span);
            }
            let message = format!("invalid reference to FROM-clause entry for table \"{full}\"");
            let diagnostic = Diagnostic::refused(SqlState::UndefinedTable, span, message)
                .help(format!("perhaps you meant to reference the table alias \"{alias}\""));
            self.report(diagnostic);
            return Expr::error(span);
        }
        if hidden {
            let message = format!("invalid reference to FROM-clause entry for table \"{full}\"");
            let help = format!(
                "there is an entry for table \"{name}\", but it cannot be referenced from this part of the query"
            );
            self.report(Diagnostic::refused(SqlState::UndefinedTable, span, message).help(help));
            return Expr::error(span);
        }
        let message = format!("missing FROM-clause entry for table \"{full}\"");
        let mut diagnostic = Diagnostic::refused(SqlState::UndefinedTable, span, message);
        diagnostic.help = did_you_mean(name, names.iter().map(String::as_str)).or_else(|| match names.as_slice() {
            [] => None,
            names => Some(format!("what FROM holds here: {}", names.join(", "))),
        });
        self.report(diagnostic);
        Expr::error(span)
    }

    /// Whether a name may stand for a column of what could not be found: that was said already.
    fn may_be_of_the_unknown(&self, table: Option<&str>) -> bool {
        self.levels.iter().enumerate().any(|(depth, level)| {
            let mut items = level.namespace.iter().filter(|item| table.is_none_or(|table| table == item.name));
            items.any(|item| {
                level.query.rtable.get(item.rte).is_some_and(|rte| match rte.kind {
                    RteKind::Cte { up, index, .. } => {
                        let owner = depth.checked_sub(up).and_then(|owner| self.levels.get(owner));
                        let cte = owner.and_then(|owner| owner.query.ctes.get(index));
                        cte.is_some_and(|cte| cte.query.rtable.iter().any(is_unknown))
                    }
                    _ => is_unknown(rte),
                })
            })
        })
    }

    /// `FROM user`: a keyword, which reads as a function.
    fn reads_from_user(&self) -> bool {
        let mut rtes = self.levels.iter().flat_map(|level| &level.query.rtable);
        rtes.any(|rte| rte.name == "user" && matches!(rte.kind, RteKind::Function { .. }))
    }

    /// Why a column name does not answer (`errorMissingColumn`).
    pub(crate) fn missing_column(&mut self, table: Option<&str>, name: &str, span: Span) -> Expr {
        if self.may_be_of_the_unknown(table) {
            return Expr::error(span);
        }
        let message = match table {
            Some(table) => format!("column {table}.{name} does not exist"),
            None => format!("column \"{name}\" does not exist"),
        };
        // Where the server looks for what may have been meant, two of that name in one place are refused as such.
        let rtables = self.levels.iter().rev().flat_map(|level| &level.query.rtable);
        let mut entries = rtables.filter(|rte| !matches!(rte.kind, RteKind::Join { .. }));
        if entries.any(|rte| rte.columns.iter().filter(|c| !c.dropped && c.name == name).count() > 1) {
            return self.error(SqlState::AmbiguousColumn, span, format!("column reference \"{name}\" is ambiguous"));
        }
        let mut names = Vec::new();
        for level in self.levels.iter().rev() {
            for item in &level.namespace {
                if table.is_none_or(|table| table == item.name) {
                    names.extend(item.columns.iter().filter(|c| !c.dropped).map(|c| c.name.clone()));
                }
            }
        }
        let mut others = self.levels.iter().rev().flat_map(|level| &level.namespace);
        let other =
            others.find(|item| !item.name.is_empty() && item.columns.iter().any(|c| !c.dropped && *c.name == *name));
        let other = other.map(|item| item.name.clone());
        let mut diagnostic = Diagnostic::refused(SqlState::UndefinedColumn, span, message);
        let quoted = (span.end - span.start) as usize > name.len();
        let qualifier = table.map(|table| format!("{table}.")).unwrap_or_default();
        let meant = closest(name, names.iter().map(|name| &**name));
        let meant = meant.map(|meant| format!("did you mean `{qualifier}{meant}`?"));
        diagnostic.help = meant.or_else(|| match table {
            Some(_) if names.is_empty() => None,
            Some(_) if other.is_some() => {
                other.map(|other| format!("`{other}` has a column of that name: `{other}.{name}`"))
            }
            Some(table) => Some(format!("the columns of {table}: {}", names.join(", "))),
            None if quoted => Some(format!("double quotes hold a name; a string is '{}'", name.replace('\'', "''"))),
            None if self.reads_from_user() => {
                Some("`user` is a keyword, the current user's name: a table of that name is \"user\"".into())
            }
            None => None,
        });
        self.report(diagnostic);
        Expr::error(span)
    }

    /// A whole row of an item (`transformWholeRowRef`).
    pub(crate) fn whole_row(&mut self, up: usize, item: &NsItem, span: Span) -> Expr {
        let rte = self.levels.iter().rev().nth(up).and_then(|level| level.query.rtable.get(item.rte));
        let ty = match rte.map(|rte| &rte.kind) {
            Some(RteKind::Relation { rel, .. } | RteKind::Pseudo { rel, .. }) => {
                self.catalog.relation(*rel).map_or(TypeId::RECORD, |rel| rel.row_type)
            }
            // A function in FROM that returns a scalar: its row is the scalar.
            Some(RteKind::Function { functions, ordinality: false }) if functions.len() == 1 => {
                let expr = &functions[0].expr;
                let base = self.catalog.base_type(expr.ty);
                if self.catalog.row_relation(base).is_some() || base == TypeId::RECORD {
                    if base == TypeId::RECORD { TypeId::RECORD } else { expr.ty }
                } else if let Some(column) = item.columns.first() {
                    return self.var(up, column, span);
                } else {
                    TypeId::RECORD
                }
            }
            _ => TypeId::RECORD,
        };
        let ty = if ty.is_none() { TypeId::RECORD } else { ty };
        Expr::new(ExprKind::WholeRow { rel: item.rte, up }, ty, span)
    }
}
