//! Foreign data: wrappers, servers, user mappings, IMPORT FOREIGN SCHEMA.

use super::super::{PResult, Parser};
use crate::syntax::ast::ddl::{ObjectKind, Utility};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    pub(super) fn create_foreign_data_wrapper(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Foreign, Kw::Data, Kw::Wrapper])?;
        self.col_id()?;
        self.wrapper_options()?;
        self.opt_generic_options()?;
        self.other("CREATE FOREIGN DATA WRAPPER")
    }

    /// `opt_fdw_options`: whether there is one.
    fn wrapper_options(&mut self) -> PResult<bool> {
        let mut any = false;
        loop {
            if self.eat_kw(Kw::No) {
                self.expect_any_kw(&[Kw::Handler, Kw::Validator])?;
            } else if self.eat_kw(Kw::Handler) || self.eat_kw(Kw::Validator) {
                self.handler_name()?;
            } else {
                return Ok(any);
            }
            any = true;
        }
    }

    /// From FOREIGN on.
    pub(super) fn alter_foreign_data_wrapper(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Foreign, Kw::Data, Kw::Wrapper])?;
        let name = self.single_name()?;
        if let Some(utility) = self.rename_or_owner(ObjectKind::Other, &name, None)? {
            return Ok(utility);
        }
        let any = self.wrapper_options()?;
        if !any || self.kw_at(0) == Some(Kw::Options) {
            self.alter_generic_options()?;
        }
        self.other("ALTER FOREIGN DATA WRAPPER")
    }

    pub(super) fn create_server(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Server)?;
        self.if_not_exists()?;
        self.col_id()?;
        if self.eat_kw(Kw::Type) {
            self.sconst()?;
        }
        self.server_version()?;
        self.expect_kws(&[Kw::Foreign, Kw::Data, Kw::Wrapper])?;
        self.col_id()?;
        self.opt_generic_options()?;
        self.other("CREATE SERVER")
    }

    fn server_version(&mut self) -> PResult<bool> {
        if !self.eat_kw(Kw::Version) {
            return Ok(false);
        }
        if !self.eat_kw(Kw::Null) {
            self.sconst()?;
        }
        Ok(true)
    }

    pub(super) fn alter_server(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Server)?;
        let name = self.single_name()?;
        if let Some(utility) = self.rename_or_owner(ObjectKind::Server, &name, None)? {
            return Ok(utility);
        }
        let version = self.server_version()?;
        if !version || self.kw_at(0) == Some(Kw::Options) {
            self.alter_generic_options()?;
        }
        self.other("ALTER SERVER")
    }

    /// MAPPING can also be a user's name.
    pub(super) fn at_user_mapping(&self) -> bool {
        self.kw_at(1) == Some(Kw::Mapping) && matches!(self.kw_at(2), Some(Kw::For | Kw::If))
    }

    pub(super) fn create_user_mapping(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::User, Kw::Mapping])?;
        self.if_not_exists()?;
        self.mapped_user()?;
        self.opt_generic_options()?;
        self.other("CREATE USER MAPPING")
    }

    pub(super) fn drop_user_mapping(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::User, Kw::Mapping])?;
        self.if_exists();
        self.mapped_user()?;
        self.other("DROP USER MAPPING")
    }

    pub(super) fn alter_user_mapping(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::User, Kw::Mapping])?;
        self.mapped_user()?;
        self.alter_generic_options()?;
        self.other("ALTER USER MAPPING")
    }

    fn mapped_user(&mut self) -> PResult<()> {
        self.expect_kw(Kw::For)?;
        if !self.eat_kw(Kw::User) {
            self.role()?;
        }
        self.expect_kw(Kw::Server)?;
        self.col_id().map(|_| ())
    }

    pub(super) fn import_foreign_schema(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Import, Kw::Foreign, Kw::Schema])?;
        self.col_id()?;
        let limit = self.eat_kw(Kw::Limit);
        if limit {
            self.expect_kw(Kw::To)?;
        }
        if limit || self.eat_kw(Kw::Except) {
            if !self.at(&TokenKind::LParen) {
                return self.unexpected();
            }
            self.parenthesized(|p| p.relation_expr_list())?;
        }
        self.expect_kws(&[Kw::From, Kw::Server])?;
        self.col_id()?;
        self.expect_kw(Kw::Into)?;
        self.col_id()?;
        self.opt_generic_options()?;
        self.other("IMPORT FOREIGN SCHEMA")
    }
}
