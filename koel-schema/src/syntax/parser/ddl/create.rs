//! CREATE: which of its statements stands here, and the short ones.

use super::super::{PResult, Parser};
use super::common::name_of;
use crate::diagnostic::SqlState;
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{CreateIndex, CreateSequence, CreateView, IndexElement, Persistence, Utility};
use crate::syntax::ast::{
    Cte, Expr, ExprKind, FromItem, Name, Query, QueryBody, RangeVar, Select, Statement, StatementKind, Target, With,
};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::{TokenKind, syntax_error};

impl Parser<'_> {
    pub(super) fn create(&mut self) -> PResult<Utility> {
        let start = self.expect_kw(Kw::Create)?;
        if self.eat_kw(Kw::Or) {
            self.expect_kw(Kw::Replace)?;
            return self.create_or_replace(start);
        }
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        match kw {
            Kw::Table => self.create_table(Persistence::Permanent, start),
            Kw::Temporary | Kw::Temp | Kw::Local | Kw::Global | Kw::Unlogged => {
                let persistence = self.persistence()?;
                match self.kw_at(0) {
                    Some(Kw::Table) => self.create_table(persistence, start),
                    Some(Kw::Sequence) => self.create_sequence(persistence),
                    Some(Kw::View | Kw::Recursive) => self.create_view(false, persistence),
                    // OptNoLog: TEMP has no materialized view.
                    Some(Kw::Materialized) if persistence == Persistence::Unlogged => {
                        self.create_materialized_view(persistence)
                    }
                    _ => self.unexpected(),
                }
            }
            Kw::Materialized => self.create_materialized_view(Persistence::Permanent),
            Kw::View | Kw::Recursive => self.create_view(false, Persistence::Permanent),
            Kw::Unique | Kw::Index => self.create_index(start),
            Kw::Sequence => self.create_sequence(Persistence::Permanent),
            Kw::Schema => self.create_schema(),
            Kw::Extension => self.create_extension(),
            Kw::Type => self.create_type(),
            Kw::Domain => self.create_domain(),
            Kw::Function | Kw::Procedure => self.create_function(false, start),
            Kw::Aggregate => self.create_aggregate(false),
            Kw::Operator => self.create_operator(),
            Kw::Cast => self.create_cast(),
            Kw::Collation => self.create_collation(),
            Kw::Trigger | Kw::Constraint => self.create_trigger(false, start),
            Kw::Event => self.create_event_trigger(),
            Kw::Rule => self.create_rule(false, start),
            Kw::Policy => self.create_policy(),
            Kw::Statistics => self.create_statistics(),
            Kw::Text => self.create_text_search(),
            Kw::Foreign if self.kw_at(1) == Some(Kw::Table) => {
                self.expect_kw(Kw::Foreign)?;
                self.create_foreign_table(start)
            }
            Kw::Foreign => self.create_foreign_data_wrapper(),
            Kw::Server => self.create_server(),
            Kw::User if self.at_user_mapping() => self.create_user_mapping(),
            Kw::Role | Kw::User | Kw::Group => self.create_role(),
            Kw::Database => self.create_database(),
            Kw::Tablespace => self.create_tablespace(),
            Kw::Publication => self.create_publication(),
            Kw::Subscription => self.create_subscription(),
            Kw::Access => self.create_access_method(),
            Kw::Trusted | Kw::Procedural | Kw::Language => self.create_language(),
            Kw::Transform => self.create_transform(),
            Kw::Default | Kw::Conversion => self.create_conversion(),
            Kw::Assertion => self.create_assertion(start),
            _ => self.unexpected(),
        }
    }

    fn create_or_replace(&mut self, start: Span) -> PResult<Utility> {
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        match kw {
            Kw::View | Kw::Recursive => self.create_view(true, Persistence::Permanent),
            Kw::Temporary | Kw::Temp | Kw::Local | Kw::Global | Kw::Unlogged => {
                let persistence = self.persistence()?;
                self.create_view(true, persistence)
            }
            Kw::Function | Kw::Procedure => self.create_function(true, start),
            Kw::Aggregate => self.create_aggregate(true),
            Kw::Trigger | Kw::Constraint => self.create_trigger(true, start),
            Kw::Rule => self.create_rule(true, start),
            Kw::Trusted | Kw::Procedural | Kw::Language => self.create_language(),
            Kw::Transform => self.create_transform(),
            _ => self.unexpected(),
        }
    }

    /// `OptTemp`
    pub(super) fn persistence(&mut self) -> PResult<Persistence> {
        if self.eat_kw(Kw::Unlogged) {
            return Ok(Persistence::Unlogged);
        }
        if self.eat_kw(Kw::Local) || self.eat_kw(Kw::Global) || self.at_any_kw(&[Kw::Temporary, Kw::Temp]) {
            self.expect_any_kw(&[Kw::Temporary, Kw::Temp])?;
            return Ok(Persistence::Temporary);
        }
        Ok(Persistence::Permanent)
    }

    fn create_view(&mut self, or_replace: bool, persistence: Persistence) -> PResult<Utility> {
        let recursive = self.eat_kw(Kw::Recursive);
        self.expect_kw(Kw::View)?;
        let name = self.qualified_name()?;
        let columns = if recursive { self.column_list()? } else { self.opt_column_list()? };
        if self.eat_kw(Kw::With) {
            self.reloptions()?;
        }
        self.expect_kw(Kw::As)?;
        let mut query = self.query()?;
        if recursive && let Some(view) = name.last() {
            query = recursive_view(view, &columns, query);
        }
        let option_at = self.span();
        let check_option = self.eat_kw(Kw::With);
        if check_option {
            if !self.eat_kw(Kw::Cascaded) {
                self.eat_kw(Kw::Local);
            }
            self.expect_kws(&[Kw::Check, Kw::Option])?;
            if recursive {
                let message = "WITH CHECK OPTION not supported on recursive views";
                return self.error(SqlState::FeatureNotSupported, option_at, message);
            }
        }
        let temporary = persistence == Persistence::Temporary;
        Ok(Utility::CreateView(CreateView { name, or_replace, recursive, temporary, columns, query, check_option }))
    }

    fn create_index(&mut self, start: Span) -> PResult<Utility> {
        let unique = self.eat_kw(Kw::Unique);
        self.expect_kw(Kw::Index)?;
        let concurrently = self.eat_kw(Kw::Concurrently);
        let if_not_exists = self.if_not_exists()?;
        let name = if !if_not_exists && self.kw_at(0) == Some(Kw::On) { None } else { Some(self.col_id()?) };
        self.expect_kw(Kw::On)?;
        let table = self.relation_expr()?;
        let method = self.opt_using_name()?;
        let elements = self.parenthesized(|p| p.comma_separated(|p| p.index_element()))?;
        let include = if self.eat_kw(Kw::Include) {
            self.parenthesized(|p| p.comma_separated(|p| p.index_element()))?
        } else {
            Vec::new()
        };
        let nulls_not_distinct = self.nulls_not_distinct()?;
        if self.eat_kw(Kw::With) {
            self.reloptions()?;
        }
        self.opt_tablespace()?;
        let where_ = if self.eat_kw(Kw::Where) { Some(self.expr()?) } else { None };
        Ok(Utility::CreateIndex(CreateIndex {
            name,
            unique,
            concurrently,
            if_not_exists,
            table,
            method,
            elements,
            include,
            nulls_not_distinct,
            where_,
            span: self.span_from(start),
        }))
    }

    fn create_sequence(&mut self, persistence: Persistence) -> PResult<Utility> {
        self.expect_kw(Kw::Sequence)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name()?;
        let options = self.sequence_options()?;
        Ok(Utility::CreateSequence(CreateSequence { name, persistence, if_not_exists, options }))
    }

    fn create_schema(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Schema)?;
        let if_not_exists = self.if_not_exists()?;
        // AUTHORIZATION is no ColId. Without a name the role's is the schema's.
        let mut name = if self.kw_at(0) == Some(Kw::Authorization) { None } else { Some(self.col_id()?) };
        if self.eat_kw(Kw::Authorization) {
            let role = match self.peek() {
                TokenKind::Ident(text) => Some(Ident::new(text.clone(), self.span())),
                _ => None,
            };
            self.role()?;
            name = name.or(role);
        }
        let mut elements = Vec::new();
        while self.at_any_kw(&[Kw::Create, Kw::Grant]) {
            let start = self.span();
            if if_not_exists {
                let message = "CREATE SCHEMA IF NOT EXISTS cannot include schema elements";
                return self.error(SqlState::FeatureNotSupported, start, message);
            }
            let statement = self.nested(Self::utility)?;
            match statement {
                Utility::CreateTable(_)
                | Utility::CreateIndex(_)
                | Utility::CreateSequence(_)
                | Utility::CreateTrigger(_)
                | Utility::CreateView(_)
                | Utility::Other { tag: "GRANT" } => {}
                _ => {
                    let message = "syntax error: CREATE SCHEMA cannot include this statement";
                    return self.error(SqlState::SyntaxError, start, message);
                }
            }
            let kind = StatementKind::Utility(Box::new(statement));
            elements.push(Statement { kind, span: self.span_from(start) });
        }
        Ok(Utility::CreateSchema { name, if_not_exists, elements })
    }

    fn create_extension(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Extension)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.col_id()?;
        self.opt_with();
        let (mut schema, mut version, mut cascade) = (None, None, false);
        loop {
            let span = self.span();
            if self.eat_kw(Kw::Schema) {
                schema = Some(self.col_id()?);
            } else if self.eat_kw(Kw::Version) {
                version = Some(self.word_or_sconst()?.name);
            } else if self.eat_kw(Kw::Cascade) {
                cascade = true;
            } else if self.eat_kw(Kw::From) {
                self.word_or_sconst()?;
                let message = "CREATE EXTENSION ... FROM is no longer supported";
                return self.error(SqlState::FeatureNotSupported, span, message);
            } else {
                return Ok(Utility::CreateExtension { name, if_not_exists, schema, version, cascade });
            }
        }
    }

    fn create_policy(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Policy)?;
        let name = self.col_id()?;
        self.expect_kw(Kw::On)?;
        let table = self.qualified_name()?;
        if self.eat_kw(Kw::As) {
            let word = match self.peek() {
                TokenKind::Ident(word) => word.clone(),
                _ => return self.unexpected(),
            };
            if word != "permissive" && word != "restrictive" {
                let message = format!("unrecognized row security option \"{word}\"");
                return self.error(SqlState::SyntaxError, self.span(), message);
            }
            self.advance();
        }
        if self.eat_kw(Kw::For) {
            self.expect_any_kw(&[Kw::All, Kw::Select, Kw::Insert, Kw::Update, Kw::Delete])?;
        }
        let (using, check) = self.policy_clauses()?;
        Ok(Utility::CreatePolicy { name, table, using, check })
    }

    fn create_statistics(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Statistics)?;
        let if_not_exists = self.if_not_exists()?;
        if if_not_exists || self.version < 16 || !(self.at_any_kw(&[Kw::On]) || self.at(&TokenKind::LParen)) {
            self.any_name()?;
        }
        self.opt_column_list()?;
        self.expect_kw(Kw::On)?;
        self.comma_separated(|p| {
            let element = p.index_element()?;
            p.refuse_index_options(&element, false)
        })?;
        self.expect_kw(Kw::From)?;
        self.table_refs()?;
        self.other("CREATE STATISTICS")
    }

    /// What shares its elements with indexes, but not what may stand behind them.
    pub(super) fn refuse_index_options(&self, element: &IndexElement, opclass: bool) -> PResult<()> {
        let misplaced = element.collation.as_ref().or(element.opclass.as_ref());
        if let Some(name) = misplaced.filter(|_| !opclass) {
            let span = name.parts.first().map_or(name.span, |part| part.span);
            return Err(Box::new(syntax_error("syntax error", self.source, span)));
        }
        if element.direction.is_some() || element.nulls.is_some() { self.unexpected() } else { Ok(()) }
    }

    fn create_assertion(&mut self, start: Span) -> PResult<Utility> {
        self.expect_kw(Kw::Assertion)?;
        self.any_name()?;
        self.expect_kw(Kw::Check)?;
        self.parenthesized(|p| p.expr())?;
        self.constraint_attributes()?;
        self.error(SqlState::FeatureNotSupported, start, "CREATE ASSERTION is not yet implemented")
    }

    fn create_conversion(&mut self) -> PResult<Utility> {
        self.eat_kw(Kw::Default);
        self.expect_kw(Kw::Conversion)?;
        self.any_name()?;
        self.expect_kw(Kw::For)?;
        self.sconst()?;
        self.expect_kw(Kw::To)?;
        self.sconst()?;
        self.expect_kw(Kw::From)?;
        self.any_name()?;
        self.other("CREATE CONVERSION")
    }

    fn create_access_method(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Access, Kw::Method])?;
        self.col_id()?;
        self.expect_kw(Kw::Type)?;
        self.expect_any_kw(&[Kw::Index, Kw::Table])?;
        self.expect_kw(Kw::Handler)?;
        self.handler_name()?;
        self.other("CREATE ACCESS METHOD")
    }

    /// `handler_name`: as a name of up to any number of parts.
    pub(super) fn handler_name(&mut self) -> PResult<()> {
        self.any_name().map(|_| ())
    }

    fn create_language(&mut self) -> PResult<Utility> {
        self.eat_kw(Kw::Trusted);
        self.eat_kw(Kw::Procedural);
        self.expect_kw(Kw::Language)?;
        self.col_id()?;
        if self.eat_kw(Kw::Handler) {
            self.handler_name()?;
            if self.eat_kw(Kw::Inline) {
                self.handler_name()?;
            }
            if self.eat_kw(Kw::Validator) {
                self.handler_name()?;
            } else if self.eat_kw(Kw::No) {
                self.expect_kw(Kw::Validator)?;
            }
        }
        self.other("CREATE LANGUAGE")
    }

    fn create_tablespace(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Tablespace)?;
        self.col_id()?;
        if self.eat_kw(Kw::Owner) {
            self.role()?;
        }
        self.expect_kw(Kw::Location)?;
        self.sconst()?;
        if self.eat_kw(Kw::With) {
            self.reloptions()?;
        }
        self.other("CREATE TABLESPACE")
    }

    fn create_event_trigger(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Event, Kw::Trigger])?;
        let name = self.col_id()?;
        self.expect_kw(Kw::On)?;
        let event = self.col_label()?.name;
        if self.eat_kw(Kw::When) {
            loop {
                self.col_id()?;
                self.expect_kw(Kw::In)?;
                self.parenthesized(|p| p.comma_separated(|p| p.sconst()))?;
                if !self.eat_kw(Kw::And) {
                    break;
                }
            }
        }
        self.expect_kw(Kw::Execute)?;
        self.expect_any_kw(&[Kw::Function, Kw::Procedure])?;
        let function = self.func_name()?;
        self.expect(&TokenKind::LParen)?;
        self.expect(&TokenKind::RParen)?;
        Ok(Utility::CreateEventTrigger { name, event, function })
    }

    pub(super) fn create_collation(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Collation)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.any_name()?;
        if self.eat_kw(Kw::From) {
            let from = Some(self.any_name()?);
            return Ok(Utility::CreateCollation { name, if_not_exists, options: Vec::new(), from });
        }
        Ok(Utility::CreateCollation { name, if_not_exists, options: self.definition()?, from: None })
    }

    fn create_text_search(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Text, Kw::Search])?;
        let kinds = [Kw::Parser, Kw::Dictionary, Kw::Template, Kw::Configuration];
        let kw = self.expect_any_kw(&kinds)?;
        self.any_name()?;
        self.definition()?;
        self.other(match kw {
            Kw::Parser => "CREATE TEXT SEARCH PARSER",
            Kw::Dictionary => "CREATE TEXT SEARCH DICTIONARY",
            Kw::Template => "CREATE TEXT SEARCH TEMPLATE",
            _ => "CREATE TEXT SEARCH CONFIGURATION",
        })
    }

    fn create_transform(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Transform, Kw::For])?;
        self.type_name()?;
        self.expect_kw(Kw::Language)?;
        self.col_id()?;
        self.parenthesized(|p| {
            let first = p.expect_any_kw(&[Kw::From, Kw::To])?;
            p.transform_function()?;
            if p.eat(&TokenKind::Comma) {
                p.expect_kw(if first == Kw::From { Kw::To } else { Kw::From })?;
                p.transform_function()?;
            }
            Ok(())
        })?;
        self.other("CREATE TRANSFORM")
    }

    fn transform_function(&mut self) -> PResult<()> {
        self.expect_kws(&[Kw::Sql, Kw::With, Kw::Function])?;
        self.routine_ref(crate::syntax::ast::ddl::RoutineKind::Function).map(|_| ())
    }

    fn create_database(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Database)?;
        name_of(self.col_id()?);
        self.opt_with();
        self.database_options()?;
        self.other("CREATE DATABASE")
    }

    pub(super) fn database_options(&mut self) -> PResult<()> {
        while !self.at_statement_end() {
            match self.peek() {
                TokenKind::Ident(_) => drop(self.advance()),
                TokenKind::Keyword(Kw::Connection) => self.expect_kws(&[Kw::Connection, Kw::Limit])?,
                TokenKind::Keyword(Kw::Encoding | Kw::Location | Kw::Owner | Kw::Tablespace | Kw::Template) => {
                    self.advance();
                }
                _ => return self.unexpected(),
            }
            self.eat(&TokenKind::Equals);
            if self.at_numeric() {
                self.numeric_only()?;
            } else if !self.eat_kw(Kw::Default) {
                self.boolean_or_string()?;
            }
        }
        Ok(())
    }
}

/// `makeRecursiveViewSelect`: `WITH RECURSIVE v (columns) AS (query) SELECT columns FROM v`.
fn recursive_view(view: &Ident, columns: &[Ident], query: Box<Query>) -> Box<Query> {
    let span = query.span;
    let target = |column: &Ident| Target {
        expr: Expr { kind: ExprKind::Column(vec![column.clone()]), span: column.span },
        alias: Some(column.clone()),
    };
    let range = RangeVar { name: Name { parts: vec![view.clone()], span: view.span }, only: false, alias: None };
    let select = Select {
        targets: columns.iter().map(target).collect(),
        from: vec![FromItem::Relation { range, sample: None }],
        distinct: None,
        into: None,
        where_: None,
        group_by: None,
        having: None,
        windows: Vec::new(),
    };
    let cte = Cte {
        name: view.clone(),
        columns: columns.to_vec(),
        materialized: None,
        statement: Statement { kind: StatementKind::Select(query), span },
        search: None,
        cycle: None,
    };
    Box::new(Query {
        with: Some(With { recursive: true, ctes: vec![cte], span }),
        body: QueryBody::Select(Box::new(select)),
        order_by: Vec::new(),
        limit: None,
        offset: None,
        locking: Vec::new(),
        span,
    })
}
