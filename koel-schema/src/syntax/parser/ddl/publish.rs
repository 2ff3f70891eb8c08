//! Publications and subscriptions.

use super::super::{PResult, Parser};
use crate::syntax::ast::ddl::{ObjectKind, Utility};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::{TokenKind, syntax_error};

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
        let mut first = true;
        self.comma_separated(|p| {
            let start = p.span();
            let named = p.publication_object()?;
            if std::mem::take(&mut first) && !named {
                return Err(Box::new(syntax_error("invalid publication object list", p.source, start)));
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Whether it says of what kind it is.
    fn publication_object(&mut self) -> PResult<bool> {
        if self.at_kws(&[Kw::Tables, Kw::In]) {
            self.expect_kws(&[Kw::Tables, Kw::In, Kw::Schema])?;
            if !self.eat_kw(Kw::CurrentSchema) {
                self.col_id()?;
            }
            return Ok(true);
        }
        if self.eat_kw(Kw::CurrentSchema) {
            return Ok(false);
        }
        let named = self.eat_kw(Kw::Table);
        self.relation_expr()?;
        self.opt_column_list()?;
        if self.eat_kw(Kw::Where) {
            self.parenthesized(|p| p.expr())?;
        }
        Ok(named)
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
