//! Publications and subscriptions.

use super::super::{PResult, Parser};
use crate::syntax::ast::ddl::{ObjectKind, Utility};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    pub(super) fn create_publication(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Publication)?;
        self.col_id()?;
        if self.eat_kw(Kw::For) {
            if self.eat_kw(Kw::All) {
                self.expect_kw(Kw::Tables)?;
            } else {
                self.publication_objects()?;
            }
        }
        self.opt_definition()?;
        self.other("CREATE PUBLICATION")
    }

    pub(super) fn alter_publication(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Publication)?;
        let name = self.single_name()?;
        if let Some(utility) = self.rename_or_owner(ObjectKind::Publication, &name, None)? {
            return Ok(utility);
        }
        if self.expect_any_kw(&[Kw::Set, Kw::Add, Kw::Drop])? == Kw::Set && self.at(&TokenKind::LParen) {
            self.definition()?;
        } else {
            self.publication_objects()?;
        }
        self.other("ALTER PUBLICATION")
    }

    /// `pub_obj_list`
    fn publication_objects(&mut self) -> PResult<()> {
        self.comma_separated(|p| {
            if p.at_kws(&[Kw::Tables, Kw::In]) {
                p.expect_kws(&[Kw::Tables, Kw::In, Kw::Schema])?;
                if !p.eat_kw(Kw::CurrentSchema) {
                    p.col_id()?;
                }
                return Ok(());
            }
            if p.eat_kw(Kw::CurrentSchema) {
                return Ok(());
            }
            p.eat_kw(Kw::Table);
            p.relation_expr()?;
            p.opt_column_list()?;
            if p.eat_kw(Kw::Where) {
                p.parenthesized(|p| p.expr())?;
            }
            Ok(())
        })?;
        Ok(())
    }

    pub(super) fn create_subscription(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Subscription)?;
        self.col_id()?;
        self.expect_kw(Kw::Connection)?;
        self.sconst()?;
        self.expect_kw(Kw::Publication)?;
        self.name_list()?;
        self.opt_definition()?;
        self.other("CREATE SUBSCRIPTION")
    }

    pub(super) fn alter_subscription(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Subscription)?;
        let name = self.single_name()?;
        if let Some(utility) = self.rename_or_owner(ObjectKind::Subscription, &name, None)? {
            return Ok(utility);
        }
        let words = [Kw::Set, Kw::Connection, Kw::Refresh, Kw::Add, Kw::Drop, Kw::Enable, Kw::Disable, Kw::Skip];
        match self.expect_any_kw(&words)? {
            Kw::Connection => {
                self.sconst()?;
            }
            Kw::Refresh => {
                self.expect_kw(Kw::Publication)?;
                self.opt_definition()?;
            }
            Kw::Enable | Kw::Disable => {}
            Kw::Skip => {
                self.definition()?;
            }
            Kw::Set if self.at(&TokenKind::LParen) => {
                self.definition()?;
            }
            _ => {
                self.expect_kw(Kw::Publication)?;
                self.name_list()?;
                self.opt_definition()?;
            }
        }
        self.other("ALTER SUBSCRIPTION")
    }
}
