//! Utility statements that programs run: what Describe says of them.

use super::{Binder, Kind};
use crate::diagnostic::SqlState;
use crate::hir::{Command, Expr, ExprKind, Query, Target};
use crate::span::Span;
use crate::syntax::ast::ddl::{CursorOptions, Utility};
use crate::types::TypeId;

impl<'a> Binder<'a> {
    /// At Describe only EXPLAIN, SHOW, CALL, FETCH and EXECUTE have output; only what holds a query is analysed.
    pub(crate) fn utility(&mut self, utility: &'a Utility, span: Span) -> Query {
        match utility {
            Utility::Explain { format, statement, .. } => {
                let query = self.statement(statement, true);
                self.check_collations(&query);
                let ty = match format.as_deref() {
                    Some("json") => TypeId::JSON,
                    Some("xml") => TypeId::XML,
                    _ => TypeId::TEXT,
                };
                self.rows(span, vec![("QUERY PLAN".into(), ty)])
            }
            Utility::Show(name) => {
                if name == "all" {
                    let columns = ["name", "setting", "description"];
                    return self.rows(span, columns.map(|c| (c.to_string(), TypeId::TEXT)).to_vec());
                }
                // The one setting whose own spelling is not in lower case and that has a syntax of its own.
                let shown = if name == "timezone" { "TimeZone" } else { name };
                self.rows(span, vec![(shown.into(), TypeId::TEXT)])
            }
            Utility::Call(call) => {
                self.push_level(Command::Utility, call.span);
                let bound = self.expr_of_kind(call, Kind::CallArgument);
                let mut query = self.pop_level();
                query.span = span;
                if let ExprKind::Call { callee, args, .. } = &bound.kind {
                    let actual: Vec<TypeId> = args.iter().map(|e| e.ty).collect();
                    if let Some(columns) = self.out_columns(callee, &actual) {
                        query.targets = columns
                            .into_iter()
                            .map(|(name, ty)| Target {
                                expr: Expr::new(ExprKind::Error, ty.ty, span),
                                name,
                                junk: false,
                                column: None,
                                span,
                            })
                            .collect();
                    }
                }
                query
            }
            Utility::DeclareCursor { query, options, .. } => {
                self.declare_cursor(query, *options);
                Query::new(Command::Utility, span)
            }
            Utility::CreateTableAs(create) => {
                let query = self.statement(&create.query, true);
                self.check_collations(&query);
                Query::new(Command::Utility, span)
            }
            Utility::Do { .. } => Query::new(Command::Utility, span),
            Utility::Execute { .. }
            | Utility::Fetch { .. }
            | Utility::CreateTable(_)
            | Utility::AlterTable(_)
            | Utility::CreateView(_)
            | Utility::CreateIndex(_)
            | Utility::CreateSequence(_)
            | Utility::AlterSequence(_)
            | Utility::CreateType(_)
            | Utility::AlterEnum(_)
            | Utility::AlterComposite { .. }
            | Utility::CreateDomain(_)
            | Utility::AlterDomain { .. }
            | Utility::CreateFunction(_)
            | Utility::CreateAggregate(_)
            | Utility::CreateOperator(_)
            | Utility::CreateCast(_)
            | Utility::CreateOpClass { .. }
            | Utility::CreateCollation { .. }
            | Utility::CreateTrigger(_)
            | Utility::CreateRule(_)
            | Utility::CreatePolicy { .. }
            | Utility::CreateExtension { .. }
            | Utility::AlterExtension { .. }
            | Utility::CreateSchema { .. }
            | Utility::CreateEventTrigger { .. }
            | Utility::Drop(_)
            | Utility::DropRoutines { .. }
            | Utility::DropOperator { .. }
            | Utility::DropCast { .. }
            | Utility::DropOn { .. }
            | Utility::Rename(_)
            | Utility::SetSchema { .. }
            | Utility::Owner { .. }
            | Utility::AlterFunction { .. }
            | Utility::Comment { .. }
            | Utility::Set(_)
            | Utility::Truncate { .. }
            | Utility::Lock { .. }
            | Utility::Refresh { .. }
            | Utility::Copy { .. }
            | Utility::Prepare { .. }
            | Utility::Transaction(_)
            | Utility::Other { .. } => Query::new(Command::Utility, span),
        }
    }

    /// `transformDeclareCursorStmt`.
    fn declare_cursor(&mut self, query: &'a crate::syntax::ast::Query, options: CursorOptions) {
        let both = if options.scroll && options.no_scroll {
            Some("SCROLL and NO SCROLL")
        } else if options.asensitive && options.insensitive {
            Some("ASENSITIVE and INSENSITIVE")
        } else {
            None
        };
        if let Some(both) = both {
            self.refuse(SqlState::InvalidCursorDefinition, query.span, format!("cannot specify both {both}"));
        }
        let bound = self.query(query, true);
        self.check_collations(&bound);
        if bound.ctes.iter().any(|cte| cte.query.command != Command::Select) {
            let message = "DECLARE CURSOR must not contain data-modifying statements in WITH";
            self.refuse(SqlState::FeatureNotSupported, query.span, message);
        }
        let Some(lock) = query.locking.first() else { return };
        let strength = super::select::strength_name(lock.strength);
        for (given, what, state) in [
            (
                options.hold,
                format!("DECLARE CURSOR WITH HOLD ... {strength} is not supported"),
                SqlState::FeatureNotSupported,
            ),
            (
                options.scroll,
                format!("DECLARE SCROLL CURSOR ... {strength} is not supported"),
                SqlState::FeatureNotSupported,
            ),
            (
                options.insensitive,
                format!("DECLARE INSENSITIVE CURSOR ... {strength} is not valid"),
                SqlState::InvalidCursorDefinition,
            ),
        ] {
            if given {
                self.refuse(state, lock.span, what);
            }
        }
    }

    fn rows(&mut self, span: Span, columns: Vec<(String, TypeId)>) -> Query {
        let mut query = Query::new(Command::Utility, span);
        query.targets = columns
            .into_iter()
            .map(|(name, ty)| Target {
                expr: Expr::new(ExprKind::Error, ty, span),
                name,
                junk: false,
                column: None,
                span,
            })
            .collect();
        query
    }
}
