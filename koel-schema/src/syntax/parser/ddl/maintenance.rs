//! VACUUM, ANALYZE, CLUSTER, REINDEX, CHECKPOINT, LOCK, TRUNCATE.

use super::super::{PResult, Parser};
use crate::syntax::ast::ddl::Utility;
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    pub(super) fn vacuum(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Vacuum)?;
        if self.at(&TokenKind::LParen) {
            self.utility_options()?;
        } else {
            self.eat_kw(Kw::Full);
            self.eat_kw(Kw::Freeze);
            self.eat_kw(Kw::Verbose);
            if !self.eat_kw(Kw::Analyze) {
                self.eat_kw(Kw::Analyse);
            }
        }
        self.opt_vacuum_relations()?;
        self.other("VACUUM")
    }

    pub(super) fn analyze(&mut self) -> PResult<Utility> {
        self.expect_any_kw(&[Kw::Analyze, Kw::Analyse])?;
        if self.at(&TokenKind::LParen) {
            self.utility_options()?;
        } else {
            self.eat_kw(Kw::Verbose);
        }
        self.opt_vacuum_relations()?;
        self.other("ANALYZE")
    }

    fn opt_vacuum_relations(&mut self) -> PResult<()> {
        if self.at_statement_end() {
            return Ok(());
        }
        self.comma_separated(|p| {
            if p.version >= 18 {
                p.relation_expr()?;
            } else {
                p.qualified_name()?;
            }
            p.opt_column_list()
        })?;
        Ok(())
    }

    pub(super) fn cluster(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Cluster)?;
        let options = self.at(&TokenKind::LParen);
        if options {
            self.utility_options()?;
        } else {
            self.eat_kw(Kw::Verbose);
        }
        let optional = !options || self.version >= 17;
        if !(optional && self.at_statement_end()) {
            self.qualified_name()?;
            if !options && self.eat_kw(Kw::On) {
                self.qualified_name()?;
            } else {
                self.opt_using_name()?;
            }
        }
        self.other("CLUSTER")
    }

    pub(super) fn reindex(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Reindex)?;
        if self.at(&TokenKind::LParen) {
            self.utility_options()?;
        }
        match self.expect_any_kw(&[Kw::Index, Kw::Table, Kw::Schema, Kw::System, Kw::Database])? {
            Kw::Index | Kw::Table => {
                self.eat_kw(Kw::Concurrently);
                self.qualified_name()?;
            }
            Kw::Schema => {
                self.eat_kw(Kw::Concurrently);
                self.col_id()?;
            }
            _ => {
                self.eat_kw(Kw::Concurrently);
                if !(self.version >= 16 && self.at_statement_end()) {
                    self.col_id()?;
                }
            }
        }
        self.other("REINDEX")
    }

    pub(super) fn checkpoint(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Checkpoint)?;
        self.other("CHECKPOINT")
    }

    pub(super) fn lock(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Lock)?;
        self.eat_kw(Kw::Table);
        let tables = self.relation_expr_list()?;
        let mode = if self.eat_kw(Kw::In) {
            let start = self.span();
            self.lock_mode()?;
            let text = self.span_from(start).text(self.source);
            let mode = text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
            self.expect_kw(Kw::Mode)?;
            Some(mode)
        } else {
            None
        };
        let nowait = self.eat_kw(Kw::Nowait);
        Ok(Utility::Lock { tables, mode, nowait })
    }

    /// `lock_type`
    fn lock_mode(&mut self) -> PResult<()> {
        match self.expect_any_kw(&[Kw::Access, Kw::Row, Kw::Share, Kw::Exclusive])? {
            Kw::Access | Kw::Row => {
                self.expect_any_kw(&[Kw::Share, Kw::Exclusive])?;
            }
            Kw::Share if self.at_any_kw(&[Kw::Update, Kw::Row]) => {
                self.advance();
                self.expect_kw(Kw::Exclusive)?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn truncate(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Truncate)?;
        self.eat_kw(Kw::Table);
        let tables = self.relation_expr_list()?;
        let restart_identity = self.eat_kw(Kw::Restart);
        if restart_identity || self.eat_kw(Kw::Continue) {
            self.expect_kw(Kw::Identity)?;
        }
        let cascade = self.drop_behavior();
        Ok(Utility::Truncate { tables, restart_identity, cascade })
    }
}
