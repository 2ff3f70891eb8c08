//! CREATE [FOREIGN] TABLE and CREATE TABLE AS.

use super::super::{PResult, Parser};
use crate::diagnostic::SqlState;
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{
    ColumnDef, CreateTable, CreateTableAs, LikeOption, PartitionBound, PartitionBy, Persistence, TableElement, Utility,
};
use crate::syntax::ast::{Name, Statement, StatementKind};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    /// From TABLE on; `start` is where CREATE stands.
    pub(super) fn create_table(&mut self, persistence: Persistence, start: Span) -> PResult<Utility> {
        self.expect_kw(Kw::Table)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name()?;
        if !self.at_table_body() {
            return self.create_table_as(name, persistence, if_not_exists);
        }
        let mut table = empty_table(name, persistence, if_not_exists, start);
        self.table_body(&mut table)?;
        if table.bound.is_none() && table.of_type.is_none() && self.eat_kw(Kw::Inherits) {
            table.inherits = self.parenthesized(|p| p.qualified_names())?;
        }
        if self.eat_kw(Kw::Partition) {
            self.expect_kw(Kw::By)?;
            table.partition_by = Some(self.partition_by()?);
        }
        self.opt_using_name()?;
        self.table_options()?;
        table.span = self.span_from(start);
        Ok(Utility::CreateTable(table))
    }

    /// From TABLE on.
    pub(super) fn create_foreign_table(&mut self, start: Span) -> PResult<Utility> {
        self.expect_kw(Kw::Table)?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name()?;
        let mut table = empty_table(name, Persistence::Permanent, if_not_exists, start);
        table.foreign = true;
        if !self.at(&TokenKind::LParen) && self.kw_at(0) != Some(Kw::Partition) {
            return self.unexpected();
        }
        self.table_body(&mut table)?;
        if table.bound.is_none() && self.eat_kw(Kw::Inherits) {
            table.inherits = self.parenthesized(|p| p.qualified_names())?;
        }
        self.expect_kw(Kw::Server)?;
        self.col_id()?;
        self.opt_generic_options()?;
        table.span = self.span_from(start);
        Ok(Utility::CreateTable(table))
    }

    /// Columns, OF or PARTITION OF follow, and not what CREATE TABLE AS writes.
    fn at_table_body(&self) -> bool {
        if !self.at(&TokenKind::LParen) {
            return self.at_any_kw(&[Kw::Of, Kw::Partition]);
        }
        // A bare name is a column of CREATE TABLE AS; a definition has a type.
        !(self.is_word_at(1) && matches!(self.peek_at(2), TokenKind::Comma | TokenKind::RParen))
    }

    fn table_body(&mut self, table: &mut CreateTable) -> PResult<()> {
        if self.eat_kw(Kw::Partition) {
            self.expect_kw(Kw::Of)?;
            table.partition_of = Some(self.qualified_name()?);
            table.elements = self.typed_elements()?;
            table.bound = Some(self.partition_bound()?);
        } else if self.eat_kw(Kw::Of) {
            table.of_type = Some(self.any_name()?);
            table.elements = self.typed_elements()?;
        } else {
            table.elements = self.parenthesized(|p| {
                if p.at(&TokenKind::RParen) {
                    return Ok(Vec::new());
                }
                p.comma_separated(|p| p.table_element())
            })?;
        }
        Ok(())
    }

    fn table_element(&mut self) -> PResult<TableElement> {
        let start = self.span();
        if self.eat_kw(Kw::Like) {
            let table = self.qualified_name()?;
            let mut options = Vec::new();
            loop {
                let including = self.eat_kw(Kw::Including);
                if !including && !self.eat_kw(Kw::Excluding) {
                    break;
                }
                options.push((including, self.like_option()?));
            }
            return Ok(TableElement::Like { table, options, span: self.span_from(start) });
        }
        if self.at_table_constraint() {
            return self.table_constraint().map(TableElement::Constraint);
        }
        self.column_def().map(TableElement::Column)
    }

    fn like_option(&mut self) -> PResult<LikeOption> {
        let options = [
            (Kw::All, LikeOption::All),
            (Kw::Comments, LikeOption::Comments),
            (Kw::Compression, LikeOption::Compression),
            (Kw::Constraints, LikeOption::Constraints),
            (Kw::Defaults, LikeOption::Defaults),
            (Kw::Generated, LikeOption::Generated),
            (Kw::Identity, LikeOption::Identity),
            (Kw::Indexes, LikeOption::Indexes),
            (Kw::Statistics, LikeOption::Statistics),
            (Kw::Storage, LikeOption::Storage),
        ];
        for (kw, option) in options {
            if self.eat_kw(kw) {
                return Ok(option);
            }
        }
        self.unexpected()
    }

    /// `columnDef`
    pub(super) fn column_def(&mut self) -> PResult<ColumnDef> {
        let start = self.span();
        let name = self.col_id()?;
        let ty = self.type_name()?;
        if self.version >= 16 && self.eat_kw(Kw::Storage) {
            self.name_or_default()?;
        }
        if self.eat_kw(Kw::Compression) {
            self.name_or_default()?;
        }
        self.opt_generic_options()?;
        let (constraints, collation) = self.column_qualifiers()?;
        Ok(ColumnDef { name, ty: Some(ty), collation, constraints, span: self.span_from(start) })
    }

    /// `ColId | DEFAULT`
    pub(super) fn name_or_default(&mut self) -> PResult<Option<Ident>> {
        if self.eat_kw(Kw::Default) { Ok(None) } else { self.col_id().map(Some) }
    }

    /// The optional list of a typed table or a partition: names with constraints.
    fn typed_elements(&mut self) -> PResult<Vec<TableElement>> {
        if !self.at(&TokenKind::LParen) {
            return Ok(Vec::new());
        }
        self.parenthesized(|p| {
            p.comma_separated(|p| {
                if p.at_table_constraint() {
                    return p.table_constraint().map(TableElement::Constraint);
                }
                let start = p.span();
                let name = p.col_id()?;
                if p.eat_kw(Kw::With) {
                    p.expect_kw(Kw::Options)?;
                }
                let (constraints, collation) = p.column_qualifiers()?;
                let span = p.span_from(start);
                Ok(TableElement::Column(ColumnDef { name, ty: None, collation, constraints, span }))
            })
        })
    }

    /// `PartitionBoundSpec`
    pub(super) fn partition_bound(&mut self) -> PResult<PartitionBound> {
        if self.eat_kw(Kw::Default) {
            return Ok(PartitionBound::Default);
        }
        self.expect_kws(&[Kw::For, Kw::Values])?;
        let start = self.span();
        if self.eat_kw(Kw::With) {
            return self.hash_bound(start);
        }
        if self.eat_kw(Kw::In) {
            return Ok(PartitionBound::In(self.parenthesized(|p| p.comma_separated(|p| p.expr()))?));
        }
        self.expect_kw(Kw::From)?;
        let from = self.parenthesized(|p| p.comma_separated(|p| p.expr()))?;
        self.expect_kw(Kw::To)?;
        let to = self.parenthesized(|p| p.comma_separated(|p| p.expr()))?;
        Ok(PartitionBound::Range(from, to))
    }

    /// `(MODULUS n, REMAINDER m)`
    fn hash_bound(&mut self, start: Span) -> PResult<PartitionBound> {
        let mut seen = [("modulus", false), ("remainder", false)];
        self.parenthesized(|p| {
            p.comma_separated(|p| {
                let name = p.non_reserved_word()?;
                p.iconst()?;
                let problem = match seen.iter_mut().find(|(word, _)| *word == name.as_str()) {
                    Some((word, true)) => format!("{word} for hash partition provided more than once"),
                    Some((_, seen)) => {
                        *seen = true;
                        return Ok(());
                    }
                    None => format!("unrecognized hash partition bound specification \"{}\"", name.as_str()),
                };
                p.error(SqlState::SyntaxError, name.span, problem)
            })
        })?;
        match seen.iter().find(|(_, seen)| !seen) {
            Some((word, _)) => {
                let message = format!("{word} for hash partition must be specified");
                self.error(SqlState::SyntaxError, self.span_from(start), message)
            }
            None => Ok(PartitionBound::Hash),
        }
    }

    /// Behind PARTITION BY.
    fn partition_by(&mut self) -> PResult<PartitionBy> {
        let strategy = self.col_id()?;
        let elements = self.parenthesized(|p| {
            p.comma_separated(|p| {
                let element = p.index_element()?;
                p.refuse_index_options(&element, true)?;
                Ok(element)
            })
        })?;
        Ok(PartitionBy { strategy, elements })
    }

    /// `[WITH (...) | WITHOUT OIDS] [ON COMMIT ...] [TABLESPACE t]`
    fn table_options(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::With) {
            self.reloptions()?;
        } else if self.eat_kw(Kw::Without) {
            self.expect_kw(Kw::Oids)?;
        }
        if self.eat_kw(Kw::On) {
            self.expect_kw(Kw::Commit)?;
            match self.expect_any_kw(&[Kw::Drop, Kw::Delete, Kw::Preserve])? {
                Kw::Drop => {}
                _ => {
                    self.expect_kw(Kw::Rows)?;
                }
            }
        }
        self.opt_tablespace()
    }

    pub(super) fn opt_tablespace(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::Tablespace) {
            self.col_id()?;
        }
        Ok(())
    }

    /// Behind the name.
    fn create_table_as(&mut self, name: Name, persistence: Persistence, if_not_exists: bool) -> PResult<Utility> {
        let columns = self.opt_column_list()?;
        self.opt_using_name()?;
        self.table_options()?;
        self.expect_kw(Kw::As)?;
        let query = if self.kw_at(0) == Some(Kw::Execute) {
            let start = self.span();
            let execute = self.execute()?;
            Statement { kind: StatementKind::Utility(Box::new(execute)), span: self.span_from(start) }
        } else {
            self.query_statement()?
        };
        let with_data = self.with_data()?;
        Ok(Utility::CreateTableAs(CreateTableAs {
            name,
            columns,
            materialized_view: false,
            persistence,
            if_not_exists,
            query,
            with_data,
        }))
    }

    /// From MATERIALIZED on.
    pub(super) fn create_materialized_view(&mut self, persistence: Persistence) -> PResult<Utility> {
        self.expect_kws(&[Kw::Materialized, Kw::View])?;
        let if_not_exists = self.if_not_exists()?;
        let name = self.qualified_name()?;
        let columns = self.opt_column_list()?;
        self.opt_using_name()?;
        if self.eat_kw(Kw::With) {
            self.reloptions()?;
        }
        self.opt_tablespace()?;
        self.expect_kw(Kw::As)?;
        let query = self.query_statement()?;
        let with_data = self.with_data()?;
        Ok(Utility::CreateTableAs(CreateTableAs {
            name,
            columns,
            materialized_view: true,
            persistence,
            if_not_exists,
            query,
            with_data,
        }))
    }

    /// `[WITH [NO] DATA]`
    pub(super) fn with_data(&mut self) -> PResult<bool> {
        if !self.eat_kw(Kw::With) {
            return Ok(true);
        }
        let no = self.eat_kw(Kw::No);
        self.expect_kw(Kw::Data)?;
        Ok(!no)
    }
}

fn empty_table(name: Name, persistence: Persistence, if_not_exists: bool, span: Span) -> CreateTable {
    CreateTable {
        name,
        persistence,
        if_not_exists,
        elements: Vec::new(),
        inherits: Vec::new(),
        partition_by: None,
        partition_of: None,
        bound: None,
        of_type: None,
        foreign: false,
        span,
    }
}
