//! SET, RESET, SHOW, transactions and what else concerns the session.

use super::super::{PResult, Parser};
use crate::ident::Ident;
use crate::syntax::ast::ddl::{Set, TransactionKind, Utility};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    pub(super) fn set_statement(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Set)?;
        if self.eat_kw(Kw::Constraints) {
            if !self.eat_kw(Kw::All) {
                self.qualified_names()?;
            }
            self.expect_any_kw(&[Kw::Deferred, Kw::Immediate])?;
            return self.other("SET CONSTRAINTS");
        }
        // LOCAL and SESSION can also be names of parameters: then `.`, `=` or TO follows.
        let named = matches!(self.peek_at(1), TokenKind::Dot | TokenKind::Equals) || self.kw_at(1) == Some(Kw::To);
        let local = !named && self.eat_kw(Kw::Local);
        let own = matches!(self.kw_at(1), Some(Kw::Authorization | Kw::Characteristics));
        if !named && !local && !own {
            self.eat_kw(Kw::Session);
        }
        self.set_rest(local)
    }

    fn set_rest(&mut self, local: bool) -> PResult<Utility> {
        if self.at_kws(&[Kw::Session, Kw::Characteristics]) {
            self.expect_kws(&[Kw::Session, Kw::Characteristics, Kw::As, Kw::Transaction])?;
            self.transaction_modes(true)?;
            return self.other("SET");
        }
        if self.kw_at(0) == Some(Kw::Transaction) && !self.parameter_follows(1) {
            if self.kw_at(1) != Some(Kw::Snapshot) {
                self.expect_kw(Kw::Transaction)?;
                self.transaction_modes(true)?;
                return self.other("SET");
            }
            self.expect_kws(&[Kw::Transaction, Kw::Snapshot])?;
            self.sconst()?;
            return self.other("SET");
        }
        self.set_rest_more(local)
    }

    /// Whether the token ahead shows that the one before it names a parameter.
    fn parameter_follows(&self, n: usize) -> bool {
        matches!(self.peek_at(n), TokenKind::Dot | TokenKind::Equals)
            || matches!(self.kw_at(n), Some(Kw::To | Kw::From))
    }

    /// `set_rest_more`, behind SET.
    pub(super) fn set_rest_more(&mut self, local: bool) -> PResult<Utility> {
        let one = |name: &str, value: Option<String>| {
            Ok(Utility::Set(Set { name: name.to_owned(), local, value: value.map(|value| vec![value]) }))
        };
        if !self.parameter_follows(1) {
            match self.kw_at(0) {
                Some(Kw::Time) => {
                    self.expect_kws(&[Kw::Time, Kw::Zone])?;
                    return one("timezone", self.zone_value()?);
                }
                Some(Kw::Catalog) => {
                    self.expect_kw(Kw::Catalog)?;
                    let (_, span) = self.sconst()?;
                    let state = crate::diagnostic::SqlState::FeatureNotSupported;
                    return self.error(state, span, "current database cannot be changed");
                }
                Some(Kw::Schema) => {
                    self.expect_kw(Kw::Schema)?;
                    return one("search_path", Some(self.sconst()?.0));
                }
                Some(Kw::Names) => {
                    self.expect_kw(Kw::Names)?;
                    let value = match self.peek() {
                        TokenKind::Str(_) => Some(self.sconst()?.0),
                        _ => {
                            self.eat_kw(Kw::Default);
                            None
                        }
                    };
                    return one("client_encoding", value);
                }
                Some(Kw::Role) => {
                    self.expect_kw(Kw::Role)?;
                    return one("role", Some(self.word_or_sconst()?.name));
                }
                Some(Kw::Session) => {
                    self.expect_kws(&[Kw::Session, Kw::Authorization])?;
                    let value = if self.eat_kw(Kw::Default) { None } else { Some(self.word_or_sconst()?.name) };
                    return one("session_authorization", value);
                }
                Some(Kw::Xml) => {
                    self.expect_kws(&[Kw::Xml, Kw::Option])?;
                    let kw = self.expect_any_kw(&[Kw::Document, Kw::Content])?;
                    let value = if kw == Kw::Document { "DOCUMENT" } else { "CONTENT" };
                    return one("xmloption", Some(value.to_owned()));
                }
                Some(Kw::Transaction) => {
                    self.expect_kws(&[Kw::Transaction, Kw::Snapshot])?;
                    self.sconst()?;
                    return self.other("SET");
                }
                _ => {}
            }
        }
        self.generic_set(local, true)
    }

    /// `name {TO | =} {value, ... | DEFAULT}`, and FROM CURRENT where it is allowed.
    pub(super) fn generic_set(&mut self, local: bool, from_current: bool) -> PResult<Utility> {
        let name = self.parameter_name()?;
        if from_current && self.eat_kw(Kw::From) {
            self.expect_kw(Kw::Current)?;
            return self.other("SET");
        }
        if !self.eat(&TokenKind::Equals) {
            self.expect_kw(Kw::To)?;
        }
        if self.eat_kw(Kw::Default) {
            return Ok(Utility::Set(Set { name, local, value: None }));
        }
        let value = self.comma_separated(|p| if p.at_numeric() { p.numeric_only() } else { p.boolean_or_string() })?;
        Ok(Utility::Set(Set { name, local, value: Some(value) }))
    }

    /// `var_name`
    pub(super) fn parameter_name(&mut self) -> PResult<String> {
        let mut name = self.col_id()?.name;
        while self.eat(&TokenKind::Dot) {
            name.push('.');
            name.push_str(&self.col_id()?.name);
        }
        Ok(name)
    }

    /// `zone_value`: none for DEFAULT and LOCAL.
    fn zone_value(&mut self) -> PResult<Option<String>> {
        if self.at_numeric() {
            return self.numeric_only().map(Some);
        }
        match self.peek() {
            TokenKind::Str(_) => Ok(Some(self.sconst()?.0)),
            TokenKind::Ident(_) => Ok(Some(self.col_id()?.name)),
            TokenKind::Keyword(Kw::Default | Kw::Local) => {
                self.advance();
                Ok(None)
            }
            TokenKind::Keyword(Kw::Interval) => {
                self.advance();
                if self.at(&TokenKind::LParen) {
                    self.parenthesized(|p| p.iconst())?;
                    return Ok(Some(self.sconst()?.0));
                }
                let text = self.sconst()?.0;
                if self.eat_kw(Kw::Hour) {
                    if self.eat_kw(Kw::To) {
                        self.expect_kw(Kw::Minute)?;
                    }
                } else {
                    // Any field but these is refused by an action, with the same SQLSTATE.
                    self.eat_kw(Kw::Minute);
                }
                Ok(Some(text))
            }
            _ => self.unexpected(),
        }
    }

    pub(super) fn reset_statement(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Reset)?;
        let name = self.parameter_or_all()?;
        Ok(Utility::Set(Set { name, local: false, value: None }))
    }

    pub(super) fn show_statement(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Show)?;
        self.parameter_or_all().map(Utility::Show)
    }

    /// What RESET and SHOW name.
    fn parameter_or_all(&mut self) -> PResult<String> {
        let name = if self.eat_kw(Kw::All) {
            "all"
        } else if self.eat_kws(&[Kw::Time, Kw::Zone]) {
            "timezone"
        } else if self.eat_kws(&[Kw::Transaction, Kw::Isolation]) {
            self.expect_kw(Kw::Level)?;
            "transaction_isolation"
        } else if self.eat_kws(&[Kw::Session, Kw::Authorization]) {
            "session_authorization"
        } else {
            return self.parameter_name();
        };
        Ok(name.to_owned())
    }

    /// `SetResetClause` of ALTER ROLE and ALTER DATABASE.
    pub(super) fn set_reset_clause(&mut self) -> PResult<()> {
        if self.kw_at(0) == Some(Kw::Reset) {
            return self.reset_statement().map(|_| ());
        }
        self.expect_kw(Kw::Set)?;
        self.set_rest(false).map(|_| ())
    }

    // ------------------------------------------------------------ transactions

    pub(super) fn transaction(&mut self) -> PResult<Utility> {
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        self.advance();
        let kind = match kw {
            Kw::Begin => {
                self.opt_transaction();
                self.transaction_modes(false)?;
                TransactionKind::Begin
            }
            Kw::Start => {
                self.expect_kw(Kw::Transaction)?;
                self.transaction_modes(false)?;
                TransactionKind::Begin
            }
            Kw::Commit | Kw::Rollback if self.eat_kw(Kw::Prepared) => {
                self.sconst()?;
                TransactionKind::Prepare
            }
            Kw::Commit | Kw::End => {
                self.opt_transaction();
                self.opt_chain()?;
                TransactionKind::Commit
            }
            Kw::Abort => {
                self.opt_transaction();
                self.opt_chain()?;
                TransactionKind::Rollback
            }
            Kw::Rollback => {
                self.opt_transaction();
                if self.eat_kw(Kw::To) {
                    TransactionKind::RollbackTo(self.savepoint_name()?)
                } else {
                    self.opt_chain()?;
                    TransactionKind::Rollback
                }
            }
            Kw::Savepoint => TransactionKind::Savepoint(self.col_id()?),
            Kw::Release => TransactionKind::Release(self.savepoint_name()?),
            _ => {
                self.expect_kw(Kw::Transaction)?;
                self.sconst()?;
                TransactionKind::Prepare
            }
        };
        Ok(Utility::Transaction(kind))
    }

    fn opt_transaction(&mut self) {
        if !self.eat_kw(Kw::Work) {
            self.eat_kw(Kw::Transaction);
        }
    }

    fn opt_chain(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::And) {
            self.eat_kw(Kw::No);
            self.expect_kw(Kw::Chain)?;
        }
        Ok(())
    }

    /// `[SAVEPOINT] name`, where the name may be SAVEPOINT as well.
    fn savepoint_name(&mut self) -> PResult<Ident> {
        if self.at_object_word(Kw::Savepoint) {
            self.expect_kw(Kw::Savepoint)?;
        }
        self.col_id()
    }

    /// `transaction_mode_list`, with or without commas.
    pub(super) fn transaction_modes(&mut self, required: bool) -> PResult<()> {
        let starts = [Kw::Isolation, Kw::Read, Kw::Deferrable, Kw::Not];
        if !required && !self.at_any_kw(&starts) {
            return Ok(());
        }
        loop {
            match self.expect_any_kw(&starts)? {
                Kw::Isolation => {
                    self.expect_kw(Kw::Level)?;
                    match self.expect_any_kw(&[Kw::Read, Kw::Repeatable, Kw::Serializable])? {
                        Kw::Read => {
                            self.expect_any_kw(&[Kw::Uncommitted, Kw::Committed])?;
                        }
                        Kw::Repeatable => {
                            self.expect_kw(Kw::Read)?;
                        }
                        _ => {}
                    }
                }
                Kw::Read => {
                    self.expect_any_kw(&[Kw::Only, Kw::Write])?;
                }
                Kw::Not => {
                    self.expect_kw(Kw::Deferrable)?;
                }
                _ => {}
            }
            if !self.eat(&TokenKind::Comma) && !self.at_any_kw(&starts) {
                return Ok(());
            }
        }
    }

    // ------------------------------------------------------------ notifications and the like

    pub(super) fn listen(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Listen)?;
        self.col_id()?;
        self.other("LISTEN")
    }

    pub(super) fn unlisten(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Unlisten)?;
        if !self.eat(&TokenKind::Star) {
            self.col_id()?;
        }
        self.other("UNLISTEN")
    }

    pub(super) fn notify(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Notify)?;
        self.col_id()?;
        if self.eat(&TokenKind::Comma) {
            self.sconst()?;
        }
        self.other("NOTIFY")
    }

    pub(super) fn load(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Load)?;
        self.sconst()?;
        self.other("LOAD")
    }

    pub(super) fn discard(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Discard)?;
        match self.expect_any_kw(&[Kw::All, Kw::Temp, Kw::Temporary, Kw::Plans, Kw::Sequences])? {
            Kw::All => self.other("DISCARD ALL"),
            Kw::Plans => self.other("DISCARD PLANS"),
            Kw::Sequences => self.other("DISCARD SEQUENCES"),
            _ => self.other("DISCARD TEMP"),
        }
    }
}
