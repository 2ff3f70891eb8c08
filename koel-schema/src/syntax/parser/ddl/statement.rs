//! Utility statements around a query: EXPLAIN, PREPARE, EXECUTE, cursors, COPY, REFRESH.

use super::super::{PResult, Parser};
use crate::diagnostic::SqlState;
use crate::ident::Ident;
use crate::syntax::ast::ddl::{CursorOptions, Utility};
use crate::syntax::ast::{Statement, StatementKind};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    pub(super) fn explain(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Explain)?;
        let (mut analyze, mut format) = (false, None);
        // A parenthesis may also open the query itself.
        if self.at(&TokenKind::LParen) && !self.query_in_parentheses() {
            for (name, value) in self.utility_options()? {
                match name.as_str() {
                    "analyze" | "analyse" => analyze = !matches!(value.as_deref(), Some("false" | "off" | "0")),
                    "format" => format = value,
                    _ => {}
                }
            }
        } else {
            analyze = self.eat_kw(Kw::Analyze) || self.eat_kw(Kw::Analyse);
            self.eat_kw(Kw::Verbose);
        }
        let statement = Box::new(self.explainable()?);
        Ok(Utility::Explain { analyze, format, statement })
    }

    /// Parentheses open here, and a query behind them.
    pub(super) fn query_in_parentheses(&self) -> bool {
        let mut n = 0;
        while *self.peek_at(n) == TokenKind::LParen {
            n += 1;
        }
        matches!(self.kw_at(n), Some(Kw::Select | Kw::Values | Kw::Table | Kw::With))
    }

    /// `ExplainableStmt`
    fn explainable(&mut self) -> PResult<Statement> {
        let start = self.span();
        let utility = match self.kw_at(0) {
            Some(Kw::Declare) => self.declare_cursor()?,
            Some(Kw::Refresh) => self.refresh()?,
            Some(Kw::Execute) => self.execute()?,
            Some(Kw::Create) => {
                let utility = self.create()?;
                if !matches!(utility, Utility::CreateTableAs(_)) {
                    return self.error(SqlState::SyntaxError, start, "syntax error at or near \"CREATE\"");
                }
                utility
            }
            _ => return self.preparable_statement(),
        };
        Ok(Statement { kind: StatementKind::Utility(Box::new(utility)), span: self.span_from(start) })
    }

    /// `(name [value], ...)`, values as text.
    pub(super) fn utility_options(&mut self) -> PResult<Vec<(String, Option<String>)>> {
        self.parenthesized(|p| {
            p.comma_separated(|p| {
                let at = p.span();
                let name = if p.at_any_kw(&[Kw::Analyze, Kw::Analyse]) {
                    p.col_label()?
                } else if p.eat_kw(Kw::FormatLa) {
                    Ident::new("format", at)
                } else {
                    p.non_reserved_word()?
                };
                let value = if matches!(p.peek(), TokenKind::Comma | TokenKind::RParen) {
                    None
                } else if p.at_numeric() {
                    Some(p.numeric_only()?)
                } else {
                    Some(p.boolean_or_string()?)
                };
                Ok((name.name, value))
            })
        })
    }

    pub(super) fn prepare(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Prepare)?;
        let name = self.col_id()?;
        let types = if self.at(&TokenKind::LParen) {
            self.parenthesized(|p| p.comma_separated(|p| p.type_name()))?
        } else {
            Vec::new()
        };
        self.expect_kw(Kw::As)?;
        let statement = Box::new(self.preparable_statement()?);
        Ok(Utility::Prepare { name, types, statement })
    }

    pub(super) fn execute(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Execute)?;
        let name = self.col_id()?;
        let args = if self.at(&TokenKind::LParen) {
            self.parenthesized(|p| p.comma_separated(|p| p.expr()))?
        } else {
            Vec::new()
        };
        Ok(Utility::Execute { name, args })
    }

    pub(super) fn deallocate(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Deallocate)?;
        if self.kw_at(0) == Some(Kw::Prepare) && (self.is_word_at(1) || self.kw_at(1) == Some(Kw::All)) {
            self.expect_kw(Kw::Prepare)?;
        }
        if self.eat_kw(Kw::All) {
            return self.other("DEALLOCATE ALL");
        }
        self.col_id()?;
        self.other("DEALLOCATE")
    }

    // ------------------------------------------------------------ cursors

    pub(super) fn declare_cursor(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Declare)?;
        let name = self.col_id()?;
        let mut options = CursorOptions::default();
        loop {
            if self.eat_kw(Kw::No) {
                self.expect_kw(Kw::Scroll)?;
                options.no_scroll = true;
            } else if self.eat_kw(Kw::Scroll) {
                options.scroll = true;
            } else if self.eat_kw(Kw::Asensitive) {
                options.asensitive = true;
            } else if self.eat_kw(Kw::Insensitive) {
                options.insensitive = true;
            } else if !self.eat_kw(Kw::Binary) {
                break;
            }
        }
        self.expect_kw(Kw::Cursor)?;
        options.hold = self.eat_kw(Kw::With);
        if options.hold || self.eat_kw(Kw::Without) {
            self.expect_kw(Kw::Hold)?;
        }
        self.expect_kw(Kw::For)?;
        Ok(Utility::DeclareCursor { name, options, query: self.query()? })
    }

    pub(super) fn fetch(&mut self) -> PResult<Utility> {
        let is_move = self.expect_any_kw(&[Kw::Fetch, Kw::Move])? == Kw::Move;
        if !self.eat_from_or_in() {
            // A direction's word is a cursor where nothing follows.
            let alone = matches!(self.peek_at(1), TokenKind::Semi | TokenKind::Eof);
            let direction = match self.kw_at(0) {
                _ if self.at_signed() => {
                    self.signed_iconst()?;
                    true
                }
                Some(Kw::All) => {
                    self.advance();
                    true
                }
                Some(Kw::Next | Kw::Prior | Kw::First | Kw::Last) if !alone => {
                    self.advance();
                    true
                }
                Some(Kw::Absolute | Kw::Relative) if !alone => {
                    self.advance();
                    self.signed_iconst()?;
                    true
                }
                Some(Kw::Forward | Kw::Backward) if !alone => {
                    self.advance();
                    if self.at_signed() {
                        self.signed_iconst()?;
                    } else {
                        self.eat_kw(Kw::All);
                    }
                    true
                }
                _ => false,
            };
            if direction {
                self.eat_from_or_in();
            }
        }
        Ok(Utility::Fetch { name: self.col_id()?, is_move })
    }

    fn at_signed(&self) -> bool {
        matches!(self.peek(), TokenKind::Integer(_) | TokenKind::Plus | TokenKind::Minus)
    }

    fn eat_from_or_in(&mut self) -> bool {
        self.eat_kw(Kw::From) || self.eat_kw(Kw::In)
    }

    pub(super) fn close(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Close)?;
        if self.eat_kw(Kw::All) {
            return self.other("CLOSE CURSOR ALL");
        }
        self.col_id()?;
        self.other("CLOSE CURSOR")
    }

    // ------------------------------------------------------------ COPY

    pub(super) fn copy(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Copy)?;
        if self.at(&TokenKind::LParen) {
            let query = self.parenthesized(|p| p.preparable_statement())?;
            self.expect_kw(Kw::To)?;
            self.copy_file()?;
            self.opt_with();
            self.copy_options()?;
            let query = Some(Box::new(query));
            return Ok(Utility::Copy { relation: None, columns: Vec::new(), query, from: false, where_: None });
        }
        if self.kw_at(0) == Some(Kw::Binary) {
            self.advance();
        }
        let name = self.qualified_name()?;
        let columns = self.opt_column_list()?;
        let from = self.expect_any_kw(&[Kw::From, Kw::To])? == Kw::From;
        self.copy_file()?;
        let using = self.eat_kw(Kw::Using);
        if using || self.kw_at(0) == Some(Kw::Delimiters) {
            self.expect_kw(Kw::Delimiters)?;
            self.sconst()?;
        }
        self.opt_with();
        self.copy_options()?;
        let where_at = self.span();
        let where_ = if self.eat_kw(Kw::Where) { Some(self.expr()?) } else { None };
        if !from && where_.is_some() {
            return self.error(SqlState::SyntaxError, where_at, "WHERE clause not allowed with COPY TO");
        }
        let relation = Some(crate::syntax::ast::RangeVar { name, only: false, alias: None });
        Ok(Utility::Copy { relation, columns, query: None, from, where_ })
    }

    fn copy_file(&mut self) -> PResult<()> {
        let program = self.eat_kw(Kw::Program);
        let at = self.span();
        if self.eat_kw(Kw::Stdin) || self.eat_kw(Kw::Stdout) {
            if program {
                return self.error(SqlState::SyntaxError, at, "STDIN/STDOUT not allowed with PROGRAM");
            }
            return Ok(());
        }
        self.sconst().map(|_| ())
    }

    fn copy_options(&mut self) -> PResult<()> {
        if self.at(&TokenKind::LParen) {
            return self.parenthesized(|p| p.comma_separated(|p| p.copy_option())).map(|_| ());
        }
        // The syntax before 9.0.
        loop {
            match self.kw_at(0) {
                Some(Kw::Binary | Kw::Freeze | Kw::Csv | Kw::Header) => drop(self.advance()),
                Some(Kw::Delimiter | Kw::Null | Kw::Quote | Kw::Escape) => {
                    self.advance();
                    self.eat_kw(Kw::As);
                    self.sconst()?;
                }
                Some(Kw::Encoding) => {
                    self.advance();
                    self.sconst()?;
                }
                Some(Kw::Force) => {
                    self.advance();
                    let kw = self.expect_any_kw(&[Kw::Quote, Kw::Not, Kw::Null])?;
                    if kw == Kw::Not {
                        self.expect_kw(Kw::Null)?;
                    }
                    if !((kw == Kw::Quote || self.version >= 17) && self.eat(&TokenKind::Star)) {
                        self.name_list()?;
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn copy_option(&mut self) -> PResult<()> {
        self.col_label()?;
        match self.peek() {
            TokenKind::Comma | TokenKind::RParen => Ok(()),
            TokenKind::Star => {
                self.advance();
                Ok(())
            }
            TokenKind::LParen => self.parenthesized(|p| p.comma_separated(|p| p.boolean_or_string())).map(|_| ()),
            _ if self.at_numeric() => self.numeric_only().map(|_| ()),
            TokenKind::Keyword(Kw::Default) if self.version >= 17 => {
                self.advance();
                Ok(())
            }
            _ => self.boolean_or_string().map(|_| ()),
        }
    }

    // ------------------------------------------------------------ materialized views

    pub(super) fn refresh(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Refresh, Kw::Materialized, Kw::View])?;
        let concurrently = self.eat_kw(Kw::Concurrently);
        let name = self.qualified_name()?;
        let with_data = self.with_data()?;
        Ok(Utility::Refresh { concurrently, name, with_data })
    }
}
