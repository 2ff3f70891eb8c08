//! ALTER TABLE, INDEX, SEQUENCE, VIEW, MATERIALIZED VIEW and FOREIGN TABLE.

use super::super::{PResult, Parser};
use crate::syntax::ast::Name;
use crate::syntax::ast::ddl::{
    AlterAction, AlterSequence, AlterTable, ObjectKind, Rename, RowSecurity, SequenceOption, Utility,
};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    /// Behind the words that name the kind.
    pub(super) fn alter_relation(&mut self, kind: ObjectKind) -> PResult<Utility> {
        if self.at_kw(Kw::All) {
            return self.alter_all_in_tablespace(kind);
        }
        let if_exists = self.if_exists();
        let (name, only) = match kind {
            ObjectKind::Table | ObjectKind::ForeignTable => {
                let range = self.relation_expr()?;
                (range.name, range.only)
            }
            _ => (self.qualified_name()?, false),
        };
        if self.eat_kw(Kw::Rename) {
            return self.rename_relation(kind, name, if_exists);
        }
        if kind != ObjectKind::Index && self.eat_kws(&[Kw::Set, Kw::Schema]) {
            let schema = self.col_id()?;
            return Ok(Utility::SetSchema { kind, name, args: None, schema, if_exists });
        }
        if kind == ObjectKind::Sequence && self.at_sequence_option() {
            let options = self.sequence_options()?;
            return Ok(Utility::AlterSequence(AlterSequence { name, if_exists, options }));
        }
        if matches!(kind, ObjectKind::Index | ObjectKind::MaterializedView)
            && (self.kw_at(0) == Some(Kw::Depends) || self.at_kws(&[Kw::No, Kw::Depends]))
        {
            let tag = if kind == ObjectKind::Index { "ALTER INDEX" } else { "ALTER MATERIALIZED VIEW" };
            return self.depends_on_extension(tag);
        }
        let actions = match self.partition_command(kind)? {
            Some(action) => vec![action],
            None => self.comma_separated(|p| p.alter_action())?,
        };
        Ok(Utility::AlterTable(AlterTable { kind, name, if_exists, only, actions }))
    }

    fn alter_all_in_tablespace(&mut self, kind: ObjectKind) -> PResult<Utility> {
        let tag = match kind {
            ObjectKind::Table => "ALTER TABLE",
            ObjectKind::Index => "ALTER INDEX",
            ObjectKind::MaterializedView => "ALTER MATERIALIZED VIEW",
            _ => return self.unexpected(),
        };
        self.expect_kws(&[Kw::All, Kw::In, Kw::Tablespace])?;
        self.col_id()?;
        if self.eat_kws(&[Kw::Owned, Kw::By]) {
            self.role_list()?;
        }
        self.expect_kws(&[Kw::Set, Kw::Tablespace])?;
        self.col_id()?;
        self.eat_kw(Kw::Nowait);
        self.other(tag)
    }

    /// `[NO] DEPENDS ON EXTENSION x`
    pub(super) fn depends_on_extension(&mut self, tag: &'static str) -> PResult<Utility> {
        self.eat_kw(Kw::No);
        self.expect_kws(&[Kw::Depends, Kw::On, Kw::Extension])?;
        self.col_id()?;
        self.other(tag)
    }

    fn rename_relation(&mut self, kind: ObjectKind, name: Name, if_exists: bool) -> PResult<Utility> {
        let (kind, member) = if self.kw_at(0) == Some(Kw::To) {
            (kind, None)
        } else if matches!(kind, ObjectKind::Index | ObjectKind::Sequence) {
            return self.unexpected();
        } else if kind == ObjectKind::Table && self.eat_kw(Kw::Constraint) {
            (ObjectKind::Constraint, Some(self.col_id()?))
        } else {
            self.eat_kw(Kw::Column);
            (ObjectKind::Column, Some(self.col_id()?))
        };
        self.expect_kw(Kw::To)?;
        let to = self.col_id()?;
        Ok(Utility::Rename(Rename { kind, name, member, args: None, to, if_exists }))
    }

    /// ATTACH and DETACH PARTITION, which stand alone.
    fn partition_command(&mut self, kind: ObjectKind) -> PResult<Option<AlterAction>> {
        let table = kind == ObjectKind::Table;
        if (table || kind == ObjectKind::Index) && self.eat_kw(Kw::Attach) {
            self.expect_kw(Kw::Partition)?;
            let partition = self.qualified_name()?;
            let bound = if table { Some(self.partition_bound()?) } else { None };
            return Ok(Some(AlterAction::AttachPartition { partition, bound }));
        }
        if table && self.eat_kw(Kw::Detach) {
            self.expect_kw(Kw::Partition)?;
            let partition = self.qualified_name()?;
            if !self.eat_kw(Kw::Concurrently) {
                self.eat_kw(Kw::Finalize);
            }
            return Ok(Some(AlterAction::DetachPartition { partition }));
        }
        Ok(None)
    }

    /// `alter_table_cmd`
    fn alter_action(&mut self) -> PResult<AlterAction> {
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        match kw {
            Kw::Add => self.add_action(),
            Kw::Alter => self.alter_column_action(),
            Kw::Drop => self.drop_action(),
            Kw::Validate => {
                self.expect_kws(&[Kw::Validate, Kw::Constraint])?;
                Ok(AlterAction::ValidateConstraint { name: self.col_id()? })
            }
            Kw::Inherit => {
                self.advance();
                self.qualified_name().map(AlterAction::Inherit)
            }
            Kw::No => {
                self.advance();
                match self.expect_any_kw(&[Kw::Inherit, Kw::Force])? {
                    Kw::Inherit => self.qualified_name().map(AlterAction::NoInherit),
                    _ => self.row_security(RowSecurity::NoForce),
                }
            }
            Kw::Force => {
                self.advance();
                self.row_security(RowSecurity::Force)
            }
            Kw::Enable if self.kw_at(1) == Some(Kw::Row) => {
                self.advance();
                self.row_security(RowSecurity::Enable)
            }
            Kw::Disable if self.kw_at(1) == Some(Kw::Row) => {
                self.advance();
                self.row_security(RowSecurity::Disable)
            }
            Kw::Enable | Kw::Disable => self.enable_action(),
            Kw::Cluster => {
                self.expect_kws(&[Kw::Cluster, Kw::On])?;
                self.col_id().map(|_| AlterAction::Other)
            }
            Kw::Of => {
                self.advance();
                self.any_name().map(|_| AlterAction::Other)
            }
            Kw::Not => {
                self.expect_kws(&[Kw::Not, Kw::Of])?;
                Ok(AlterAction::Other)
            }
            Kw::Owner => self.owner_to().map(|()| AlterAction::Other),
            Kw::Set => self.set_action(),
            Kw::Reset => {
                self.advance();
                self.reloptions().map(|_| AlterAction::Other)
            }
            Kw::Replica => {
                self.expect_kws(&[Kw::Replica, Kw::Identity])?;
                if self.expect_any_kw(&[Kw::Nothing, Kw::Full, Kw::Default, Kw::Using])? == Kw::Using {
                    self.expect_kw(Kw::Index)?;
                    self.col_id()?;
                }
                Ok(AlterAction::Other)
            }
            Kw::Options => self.alter_generic_options().map(|()| AlterAction::Other),
            _ => self.unexpected(),
        }
    }

    fn row_security(&mut self, what: RowSecurity) -> PResult<AlterAction> {
        self.expect_kws(&[Kw::Row, Kw::Level, Kw::Security])?;
        Ok(AlterAction::RowSecurity(what))
    }

    fn enable_action(&mut self) -> PResult<AlterAction> {
        let enable = self.expect_any_kw(&[Kw::Enable, Kw::Disable])? == Kw::Enable;
        let special = enable && (self.eat_kw(Kw::Always) || self.eat_kw(Kw::Replica));
        let trigger = self.expect_any_kw(&[Kw::Trigger, Kw::Rule])? == Kw::Trigger;
        if !(trigger && !special && (self.eat_kw(Kw::All) || self.eat_kw(Kw::User))) {
            self.col_id()?;
        }
        Ok(AlterAction::Other)
    }

    fn set_action(&mut self) -> PResult<AlterAction> {
        self.expect_kw(Kw::Set)?;
        if self.at(&TokenKind::LParen) {
            self.reloptions()?;
        } else if self.eat_kw(Kw::Access) {
            self.expect_kw(Kw::Method)?;
            if self.version >= 17 {
                self.name_or_default()?;
            } else {
                self.col_id()?;
            }
        } else if self.eat_kw(Kw::Tablespace) {
            self.col_id()?;
        } else if self.eat_kw(Kw::Without) {
            self.expect_any_kw(&[Kw::Oids, Kw::Cluster])?;
        } else {
            self.expect_any_kw(&[Kw::Logged, Kw::Unlogged])?;
        }
        Ok(AlterAction::Other)
    }

    fn add_action(&mut self) -> PResult<AlterAction> {
        self.expect_kw(Kw::Add)?;
        if self.at_table_constraint() {
            return self.table_constraint().map(AlterAction::AddConstraint);
        }
        self.eat_kw(Kw::Column);
        let if_not_exists = self.if_not_exists()?;
        Ok(AlterAction::AddColumn { column: self.column_def()?, if_not_exists })
    }

    fn drop_action(&mut self) -> PResult<AlterAction> {
        self.expect_kw(Kw::Drop)?;
        let constraint = self.eat_kw(Kw::Constraint);
        if !constraint {
            self.eat_kw(Kw::Column);
        }
        let if_exists = self.if_exists();
        let name = self.col_id()?;
        let cascade = self.drop_behavior();
        Ok(if constraint {
            AlterAction::DropConstraint { name, if_exists, cascade }
        } else {
            AlterAction::DropColumn { name, if_exists, cascade }
        })
    }

    fn alter_column_action(&mut self) -> PResult<AlterAction> {
        self.expect_kw(Kw::Alter)?;
        if self.eat_kw(Kw::Constraint) {
            let name = self.col_id()?;
            if self.version >= 18 && self.eat_kw(Kw::Inherit) {
                return Ok(AlterAction::Other);
            }
            return Ok(AlterAction::AlterConstraint { name, timing: self.constraint_attributes()? });
        }
        self.eat_kw(Kw::Column);
        if matches!(self.peek(), TokenKind::Integer(_)) {
            self.iconst()?;
            self.expect_kws(&[Kw::Set, Kw::Statistics])?;
            return self.statistics_value().map(|()| AlterAction::Other);
        }
        let column = self.col_id()?;
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        match kw {
            Kw::Type => self.alter_type(column),
            Kw::Drop => {
                self.advance();
                match self.expect_any_kw(&[Kw::Default, Kw::Not, Kw::Expression, Kw::Identity])? {
                    Kw::Default => Ok(AlterAction::DropDefault { column }),
                    Kw::Not => self.expect_kw(Kw::Null).map(|_| AlterAction::DropNotNull { column }),
                    Kw::Expression => Ok(AlterAction::DropExpression { column, if_exists: self.if_exists() }),
                    _ => Ok(AlterAction::DropIdentity { column, if_exists: self.if_exists() }),
                }
            }
            Kw::Add => {
                self.expect_kws(&[Kw::Add, Kw::Generated])?;
                let always = self.generated_when()?;
                self.expect_kws(&[Kw::As, Kw::Identity])?;
                self.parenthesized_sequence_options()?;
                Ok(AlterAction::AddIdentity { column, always })
            }
            Kw::Reset if *self.peek_at(1) == TokenKind::LParen => {
                self.advance();
                self.reloptions().map(|_| AlterAction::Other)
            }
            Kw::Options => self.alter_generic_options().map(|()| AlterAction::Other),
            Kw::Restart => self.alter_identity(column),
            Kw::Set => self.set_column_action(column),
            _ => self.unexpected(),
        }
    }

    fn alter_type(&mut self, column: crate::ident::Ident) -> PResult<AlterAction> {
        self.expect_kw(Kw::Type)?;
        let ty = self.type_name()?;
        let collation = if self.eat_kw(Kw::Collate) { Some(self.any_name()?) } else { None };
        let using = if self.eat_kw(Kw::Using) { Some(self.expr()?) } else { None };
        Ok(AlterAction::AlterType { column, ty, collation, using })
    }

    fn set_column_action(&mut self, column: crate::ident::Ident) -> PResult<AlterAction> {
        match self.kw_at(1) {
            Some(Kw::Default) => {
                self.expect_kws(&[Kw::Set, Kw::Default])?;
                Ok(AlterAction::SetDefault { column, expr: self.expr()? })
            }
            Some(Kw::Not) => {
                self.expect_kws(&[Kw::Set, Kw::Not, Kw::Null])?;
                Ok(AlterAction::SetNotNull { column })
            }
            Some(Kw::Data) => {
                self.expect_kws(&[Kw::Set, Kw::Data])?;
                self.alter_type(column)
            }
            Some(Kw::Expression) if self.version >= 17 => {
                self.expect_kws(&[Kw::Set, Kw::Expression, Kw::As])?;
                Ok(AlterAction::SetExpression { column, expr: self.parenthesized(|p| p.expr())? })
            }
            Some(Kw::Statistics) => {
                self.expect_kws(&[Kw::Set, Kw::Statistics])?;
                self.statistics_value().map(|()| AlterAction::Other)
            }
            Some(Kw::Storage) => {
                self.expect_kws(&[Kw::Set, Kw::Storage])?;
                if self.version >= 16 {
                    self.name_or_default()?;
                } else {
                    self.col_id()?;
                }
                Ok(AlterAction::Other)
            }
            Some(Kw::Compression) => {
                self.expect_kws(&[Kw::Set, Kw::Compression])?;
                self.name_or_default().map(|_| AlterAction::Other)
            }
            _ if *self.peek_at(1) == TokenKind::LParen => {
                self.expect_kw(Kw::Set)?;
                self.reloptions().map(|_| AlterAction::Other)
            }
            _ => self.alter_identity(column),
        }
    }

    /// `alter_identity_column_option_list`
    fn alter_identity(&mut self, column: crate::ident::Ident) -> PResult<AlterAction> {
        let mut always = None;
        loop {
            if self.eat_kw(Kw::Restart) {
                self.restart_value()?;
            } else if self.eat_kw(Kw::Set) {
                if self.eat_kw(Kw::Generated) {
                    always = Some(self.generated_when()?);
                } else {
                    self.sequence_option()?;
                }
            } else {
                return Ok(AlterAction::SetIdentity { column, always });
            }
        }
    }

    /// `[[WITH] n]` behind RESTART.
    fn restart_value(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::With) || self.at_numeric() {
            self.numeric_only()?;
        }
        Ok(())
    }

    pub(super) fn statistics_value(&mut self) -> PResult<()> {
        if self.version >= 17 && self.eat_kw(Kw::Default) { Ok(()) } else { self.signed_iconst().map(drop) }
    }

    // ------------------------------------------------------------ sequences

    fn at_sequence_option(&self) -> bool {
        let starts = [
            Kw::As,
            Kw::Cache,
            Kw::Cycle,
            Kw::Increment,
            Kw::Maxvalue,
            Kw::Minvalue,
            Kw::Owned,
            Kw::Sequence,
            Kw::Start,
            Kw::Restart,
        ];
        let modern = [Kw::Logged, Kw::Unlogged];
        self.at_any_kw(&starts)
            || (self.version >= 18 && self.at_any_kw(&modern))
            || (self.kw_at(0) == Some(Kw::No) && matches!(self.kw_at(1), Some(Kw::Cycle | Kw::Maxvalue | Kw::Minvalue)))
    }

    /// `SeqOptList`, possibly empty.
    pub(super) fn sequence_options(&mut self) -> PResult<Vec<SequenceOption>> {
        let mut options = Vec::new();
        while self.at_sequence_option() {
            options.push(self.sequence_option()?);
        }
        if !options.is_empty() && self.eat_kw(Kw::No) {
            return self.unexpected();
        }
        Ok(options)
    }

    fn sequence_option(&mut self) -> PResult<SequenceOption> {
        if !self.at_sequence_option() {
            return self.unexpected();
        }
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        self.advance();
        match kw {
            Kw::As => return self.simple_type_name().map(SequenceOption::As),
            Kw::Owned => {
                self.expect_kw(Kw::By)?;
                let name = self.any_name()?;
                let none = name.parts.len() == 1 && name.last().is_some_and(|last| last.as_str() == "none");
                return Ok(SequenceOption::OwnedBy(if none { None } else { Some(name) }));
            }
            Kw::No => drop(self.advance()),
            Kw::Increment => {
                self.eat_kw(Kw::By);
                self.numeric_only()?;
            }
            Kw::Start => {
                self.opt_with();
                self.numeric_only()?;
            }
            Kw::Restart => self.restart_value()?,
            Kw::Sequence => {
                self.expect_kw(Kw::Name)?;
                self.any_name()?;
            }
            Kw::Cache | Kw::Maxvalue | Kw::Minvalue => {
                self.numeric_only()?;
            }
            _ => {}
        }
        Ok(SequenceOption::Other)
    }
}
