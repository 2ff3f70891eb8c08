//! Constraints of columns, tables and domains.

use super::super::{PResult, Parser};
use crate::diagnostic::SqlState;
use crate::ident::Ident;
use crate::syntax::ast::Name;
use crate::syntax::ast::ddl::{
    ColumnConstraint, ColumnConstraintKind, RefAction, References, SequenceOption, TableConstraint,
    TableConstraintKind, Timing,
};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    /// `ColQualList`: constraints and collation behind a column or a domain.
    pub(super) fn column_qualifiers(&mut self) -> PResult<(Vec<ColumnConstraint>, Option<Name>)> {
        let mut constraints: Vec<ColumnConstraint> = Vec::new();
        let mut collation = None;
        loop {
            let start = self.span();
            if self.eat_kw(Kw::Collate) {
                let name = self.any_name()?;
                if collation.replace(name).is_some() {
                    return self.error(SqlState::SyntaxError, start, "multiple COLLATE clauses not allowed");
                }
                continue;
            }
            if self.eat_kw(Kw::Constraint) {
                let name = self.col_id()?;
                let Some((kind, timing)) = self.column_constraint()? else { return self.unexpected() };
                constraints.push(ColumnConstraint { name: Some(name), kind, timing, span: self.span_from(start) });
                continue;
            }
            if let Some((kind, timing)) = self.column_constraint()? {
                constraints.push(ColumnConstraint { name: None, kind, timing, span: self.span_from(start) });
                continue;
            }
            // What follows a constraint says more about the constraint before it.
            let mut attributes = Timing::default();
            match self.column_constraint_attribute(&mut attributes)? {
                // Nothing else begins with NOT here.
                None if self.at_kw(Kw::Not) => self.expect_kws(&[Kw::Not, Kw::Null])?,
                None => return Ok((constraints, collation)),
                Some(word) => match constraints.last_mut() {
                    Some(last) if last.takes_attributes() => merge(&mut last.timing, attributes),
                    _ => {
                        let message = format!("misplaced {word} clause");
                        return self.error(SqlState::SyntaxError, start, message);
                    }
                },
            }
        }
    }

    /// `ConstraintAttr`: its first words, if one stands here.
    fn column_constraint_attribute(&mut self, timing: &mut Timing) -> PResult<Option<&'static str>> {
        let modern = self.version >= 18;
        if self.eat_kw(Kw::Deferrable) {
            timing.deferrable = true;
            return Ok(Some("DEFERRABLE"));
        }
        if self.eat_kws(&[Kw::Not, Kw::Deferrable]) {
            return Ok(Some("NOT DEFERRABLE"));
        }
        if self.eat_kw(Kw::Initially) {
            let deferred = self.expect_any_kw(&[Kw::Deferred, Kw::Immediate])? == Kw::Deferred;
            timing.initially_deferred = deferred;
            timing.deferrable = deferred;
            return Ok(Some(if deferred { "INITIALLY DEFERRED" } else { "INITIALLY IMMEDIATE" }));
        }
        if modern && self.eat_kw(Kw::Enforced) {
            return Ok(Some("ENFORCED"));
        }
        if modern && self.eat_kws(&[Kw::Not, Kw::Enforced]) {
            timing.not_enforced = true;
            return Ok(Some("NOT ENFORCED"));
        }
        Ok(None)
    }

    /// `ColConstraintElem`, if one stands here.
    fn column_constraint(&mut self) -> PResult<Option<(ColumnConstraintKind, Timing)>> {
        let mut timing = Timing::default();
        let Some(kw) = self.kw_at(0) else { return Ok(None) };
        let kind = match kw {
            Kw::Not if self.kw_at(1) == Some(Kw::Null) => {
                self.expect_kws(&[Kw::Not, Kw::Null])?;
                timing.no_inherit = self.version >= 18 && self.eat_kws(&[Kw::No, Kw::Inherit]);
                ColumnConstraintKind::NotNull
            }
            Kw::Null => {
                self.expect_kw(Kw::Null)?;
                ColumnConstraintKind::Null
            }
            Kw::Unique => {
                self.expect_kw(Kw::Unique)?;
                let nulls_not_distinct = self.nulls_not_distinct()?;
                self.opt_definition()?;
                self.opt_index_tablespace()?;
                ColumnConstraintKind::Unique { nulls_not_distinct }
            }
            Kw::Primary => {
                self.expect_kws(&[Kw::Primary, Kw::Key])?;
                self.opt_definition()?;
                self.opt_index_tablespace()?;
                ColumnConstraintKind::PrimaryKey
            }
            Kw::Check => {
                self.expect_kw(Kw::Check)?;
                let expr = self.parenthesized(|p| p.expr())?;
                timing.no_inherit = self.eat_kw(Kw::No);
                if timing.no_inherit {
                    self.expect_kw(Kw::Inherit)?;
                }
                ColumnConstraintKind::Check(expr)
            }
            Kw::Default => {
                self.expect_kw(Kw::Default)?;
                ColumnConstraintKind::Default(self.b_expr()?)
            }
            Kw::Generated => self.generated()?,
            Kw::References => ColumnConstraintKind::References(self.references(false)?),
            _ => return Ok(None),
        };
        Ok(Some((kind, timing)))
    }

    /// `ALWAYS | BY DEFAULT`
    pub(super) fn generated_when(&mut self) -> PResult<bool> {
        if self.eat_kw(Kw::Always) {
            return Ok(true);
        }
        self.expect_kws(&[Kw::By, Kw::Default])?;
        Ok(false)
    }

    fn generated(&mut self) -> PResult<ColumnConstraintKind> {
        self.expect_kw(Kw::Generated)?;
        let when = self.span();
        let always = self.generated_when()?;
        self.expect_kw(Kw::As)?;
        if self.eat_kw(Kw::Identity) {
            return Ok(ColumnConstraintKind::Identity { always, options: self.parenthesized_sequence_options()? });
        }
        let expr = self.parenthesized(|p| p.expr())?;
        let modern = self.version >= 18;
        let stored = if !modern {
            self.expect_kw(Kw::Stored)?;
            true
        } else {
            let stored = self.eat_kw(Kw::Stored);
            if !stored {
                self.eat_kw(Kw::Virtual);
            }
            stored
        };
        if !always {
            let message = "for a generated column, GENERATED ALWAYS must be specified";
            return self.error(SqlState::SyntaxError, when, message);
        }
        Ok(ColumnConstraintKind::Generated { expr, stored })
    }

    pub(super) fn parenthesized_sequence_options(&mut self) -> PResult<Vec<SequenceOption>> {
        if !self.at(&TokenKind::LParen) {
            return Ok(Vec::new());
        }
        self.parenthesized(|p| {
            let options = p.sequence_options()?;
            if options.is_empty() { p.unexpected() } else { Ok(options) }
        })
    }

    /// `[NULLS [NOT] DISTINCT]`
    pub(super) fn nulls_not_distinct(&mut self) -> PResult<bool> {
        if !self.eat_kw(Kw::Nulls) {
            return Ok(false);
        }
        let not = self.eat_kw(Kw::Not);
        self.expect_kw(Kw::Distinct)?;
        Ok(not)
    }

    fn opt_index_tablespace(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::Using) {
            self.expect_kws(&[Kw::Index, Kw::Tablespace])?;
            self.col_id()?;
        }
        Ok(())
    }

    /// From REFERENCES on. With `period`, the referenced columns may end in `PERIOD c` (18).
    fn references(&mut self, period: bool) -> PResult<References> {
        self.expect_kw(Kw::References)?;
        let table = self.qualified_name()?;
        let columns = match self.at(&TokenKind::LParen) {
            true if period => self.parenthesized(|p| p.columns_and_period())?,
            true => self.column_list()?,
            false => Vec::new(),
        };
        let mut match_full = false;
        let match_span = self.span();
        if self.eat_kw(Kw::Match) {
            match self.expect_any_kw(&[Kw::Full, Kw::Partial, Kw::Simple])? {
                Kw::Partial => {
                    return self.error(SqlState::FeatureNotSupported, match_span, "MATCH PARTIAL not yet implemented");
                }
                kw => match_full = kw == Kw::Full,
            }
        }
        let (mut on_delete, mut on_update) = (None, None);
        while self.kw_at(0) == Some(Kw::On) {
            self.expect_kw(Kw::On)?;
            let span = self.span();
            let update = match self.kw_at(0) {
                Some(Kw::Update) if on_update.is_none() => true,
                Some(Kw::Delete) if on_delete.is_none() => false,
                _ => return self.unexpected(),
            };
            self.advance();
            let action = self.ref_action()?;
            if update {
                if let RefAction::SetNull(columns) | RefAction::SetDefault(columns) = &action
                    && !columns.is_empty()
                {
                    let message = "a column list with SET NULL or SET DEFAULT is only supported for ON DELETE actions";
                    return self.error(SqlState::FeatureNotSupported, span, message);
                }
                on_update = Some(action);
            } else {
                on_delete = Some(action);
            }
        }
        Ok(References {
            table,
            columns,
            match_full,
            on_delete: on_delete.unwrap_or(RefAction::NoAction),
            on_update: on_update.unwrap_or(RefAction::NoAction),
        })
    }

    fn ref_action(&mut self) -> PResult<RefAction> {
        match self.expect_any_kw(&[Kw::No, Kw::Restrict, Kw::Cascade, Kw::Set])? {
            Kw::No => self.expect_kw(Kw::Action).map(|_| RefAction::NoAction),
            Kw::Restrict => Ok(RefAction::Restrict),
            Kw::Cascade => Ok(RefAction::Cascade),
            _ => {
                if self.eat_kw(Kw::Null) {
                    return Ok(RefAction::SetNull(self.opt_column_list()?));
                }
                self.expect_kw(Kw::Default)?;
                Ok(RefAction::SetDefault(self.opt_column_list()?))
            }
        }
    }

    /// `columnList [, PERIOD c]`
    fn columns_and_period(&mut self) -> PResult<Vec<Ident>> {
        let modern = self.version >= 18;
        self.comma_separated(|p| {
            if modern && p.kw_at(0) == Some(Kw::Period) && p.is_word_at(1) {
                p.expect_kw(Kw::Period)?;
            }
            p.col_id()
        })
    }

    pub(super) fn at_table_constraint(&self) -> bool {
        let starts = [Kw::Constraint, Kw::Check, Kw::Unique, Kw::Primary, Kw::Foreign];
        // EXCLUDE is the one that can name a column: a type follows then.
        self.at_any_kw(&starts)
            || self.at_kws(&[Kw::Exclude, Kw::Using])
            || (self.kw_at(0) == Some(Kw::Exclude) && *self.peek_at(1) == TokenKind::LParen)
            || (self.at_kws(&[Kw::Not, Kw::Null]) && self.version >= 18)
    }

    /// `TableConstraint`
    pub(super) fn table_constraint(&mut self) -> PResult<TableConstraint> {
        let start = self.span();
        let name = if self.eat_kw(Kw::Constraint) { Some(self.col_id()?) } else { None };
        let kind = self.table_constraint_kind()?;
        let attributes_at = self.span();
        let timing = self.constraint_attributes()?;
        // processCASbits
        let (what, deferrable, not_valid, no_inherit, enforceable) = match &kind {
            TableConstraintKind::Check(_) => ("CHECK", false, true, true, true),
            TableConstraintKind::NotNull(_) => ("NOT NULL", false, true, true, false),
            TableConstraintKind::Unique { .. } => ("UNIQUE", true, false, false, false),
            TableConstraintKind::PrimaryKey { .. } => ("PRIMARY KEY", true, false, false, false),
            TableConstraintKind::UsingIndex { primary: true, .. } => ("PRIMARY KEY", true, false, false, false),
            TableConstraintKind::UsingIndex { primary: false, .. } => ("UNIQUE", true, false, false, false),
            TableConstraintKind::Exclude { .. } => ("EXCLUDE", true, false, false, false),
            TableConstraintKind::ForeignKey { .. } => ("FOREIGN KEY", true, true, false, true),
        };
        let wrong = [
            (timing.deferrable && !deferrable, "DEFERRABLE"),
            (timing.not_valid && !not_valid, "NOT VALID"),
            (timing.no_inherit && !no_inherit, "NO INHERIT"),
            (timing.not_enforced && !enforceable, "NOT ENFORCED"),
        ];
        if let Some((_, word)) = wrong.iter().find(|(wrong, _)| *wrong) {
            let message = format!("{what} constraints cannot be marked {word}");
            return self.error(SqlState::FeatureNotSupported, attributes_at, message);
        }
        Ok(TableConstraint { name, kind, timing, span: self.span_from(start) })
    }

    fn table_constraint_kind(&mut self) -> PResult<TableConstraintKind> {
        let modern = self.version >= 18;
        let allowed = [Kw::Check, Kw::Not, Kw::Unique, Kw::Primary, Kw::Exclude, Kw::Foreign];
        if self.kw_at(0) == Some(Kw::Not) && !modern {
            return self.unexpected();
        }
        match self.expect_any_kw(&allowed)? {
            Kw::Check => Ok(TableConstraintKind::Check(self.parenthesized(|p| p.expr())?)),
            Kw::Not => {
                self.expect_kw(Kw::Null)?;
                Ok(TableConstraintKind::NotNull(self.col_id()?))
            }
            Kw::Unique => {
                if let Some(index) = self.existing_index()? {
                    return Ok(TableConstraintKind::UsingIndex { primary: false, index });
                }
                let nulls_not_distinct = self.nulls_not_distinct()?;
                let (columns, without_overlaps, include) = self.key_columns()?;
                Ok(TableConstraintKind::Unique { columns, nulls_not_distinct, without_overlaps, include })
            }
            Kw::Primary => {
                self.expect_kw(Kw::Key)?;
                if let Some(index) = self.existing_index()? {
                    return Ok(TableConstraintKind::UsingIndex { primary: true, index });
                }
                let (columns, without_overlaps, include) = self.key_columns()?;
                Ok(TableConstraintKind::PrimaryKey { columns, without_overlaps, include })
            }
            Kw::Exclude => self.exclusion(),
            _ => {
                self.expect_kw(Kw::Key)?;
                let columns = self.parenthesized(|p| p.columns_and_period())?;
                let references = self.references(true)?;
                Ok(TableConstraintKind::ForeignKey { columns, references })
            }
        }
    }

    fn existing_index(&mut self) -> PResult<Option<Ident>> {
        if !self.eat_kw(Kw::Using) {
            return Ok(None);
        }
        self.expect_kw(Kw::Index)?;
        self.col_id().map(Some)
    }

    /// `(columns [WITHOUT OVERLAPS]) [INCLUDE (...)] [WITH (...)] [USING INDEX TABLESPACE t]`
    fn key_columns(&mut self) -> PResult<(Vec<Ident>, bool, Vec<Ident>)> {
        let modern = self.version >= 18;
        let (columns, without_overlaps) = self.parenthesized(|p| {
            let columns = p.name_list()?;
            Ok((columns, modern && p.eat_kws(&[Kw::Without, Kw::Overlaps])))
        })?;
        let include = self.constraint_include()?;
        self.opt_definition()?;
        self.opt_index_tablespace()?;
        Ok((columns, without_overlaps, include))
    }

    fn constraint_include(&mut self) -> PResult<Vec<Ident>> {
        if self.eat_kw(Kw::Include) { self.column_list() } else { Ok(Vec::new()) }
    }

    fn exclusion(&mut self) -> PResult<TableConstraintKind> {
        let method = self.opt_using_name()?;
        let elements = self.parenthesized(|p| {
            p.comma_separated(|p| {
                let element = p.index_element()?;
                p.expect_kw(Kw::With)?;
                let name =
                    if p.eat_kw(Kw::Operator) { p.parenthesized(|p| p.operator_name())? } else { p.operator_name()? };
                Ok((element, super::common::op_name(name)))
            })
        })?;
        self.constraint_include()?;
        self.opt_definition()?;
        self.opt_index_tablespace()?;
        let where_ = if self.eat_kw(Kw::Where) { Some(self.parenthesized(|p| p.expr())?) } else { None };
        Ok(TableConstraintKind::Exclude { method, elements, where_ })
    }

    /// `[USING name]`
    pub(super) fn opt_using_name(&mut self) -> PResult<Option<Ident>> {
        if self.eat_kw(Kw::Using) { self.col_id().map(Some) } else { Ok(None) }
    }

    /// `ConstraintAttributeSpec`
    pub(super) fn constraint_attributes(&mut self) -> PResult<Timing> {
        let (mut timing, mut not_deferrable, mut immediate, mut enforced) = (Timing::default(), false, false, false);
        let modern = self.version >= 18;
        loop {
            let span = self.span();
            if self.eat_kw(Kw::Deferrable) {
                timing.deferrable = true;
            } else if self.eat_kws(&[Kw::Not, Kw::Deferrable]) {
                not_deferrable = true;
            } else if self.eat_kws(&[Kw::Not, Kw::Valid]) {
                timing.not_valid = true;
            } else if modern && self.eat_kws(&[Kw::Not, Kw::Enforced]) {
                timing.not_enforced = true;
            } else if modern && self.eat_kw(Kw::Enforced) {
                enforced = true;
            } else if self.eat_kws(&[Kw::No, Kw::Inherit]) {
                timing.no_inherit = true;
            } else if self.eat_kw(Kw::Initially) {
                match self.expect_any_kw(&[Kw::Deferred, Kw::Immediate])? {
                    Kw::Deferred => timing.initially_deferred = true,
                    _ => immediate = true,
                }
            } else if self.eat_kw(Kw::Not) {
                // Nothing else begins with NOT here.
                return self.unexpected();
            } else {
                break;
            }
            if timing.initially_deferred && not_deferrable {
                let message = "constraint declared INITIALLY DEFERRED must be DEFERRABLE";
                return self.error(SqlState::SyntaxError, span, message);
            }
            if (timing.deferrable && not_deferrable)
                || (timing.initially_deferred && immediate)
                || (timing.not_enforced && enforced)
            {
                return self.error(SqlState::SyntaxError, span, "conflicting constraint properties");
            }
        }
        timing.deferrable |= timing.initially_deferred;
        Ok(timing)
    }

    /// `DomainConstraint`, of ALTER DOMAIN ... ADD. None: one that the grammar knew before version 17 and no domain takes.
    pub(super) fn domain_constraint(&mut self) -> PResult<Option<ColumnConstraint>> {
        let start = self.span();
        if self.version < 17 {
            let TableConstraint { name, kind, timing, span } = self.table_constraint()?;
            let TableConstraintKind::Check(expr) = kind else { return Ok(None) };
            return Ok(Some(ColumnConstraint { name, kind: ColumnConstraintKind::Check(expr), timing, span }));
        }
        let name = if self.eat_kw(Kw::Constraint) { Some(self.col_id()?) } else { None };
        let kind = if self.eat_kw(Kw::Not) {
            self.expect_kw(Kw::Null)?;
            ColumnConstraintKind::NotNull
        } else {
            self.expect_kw(Kw::Check)?;
            ColumnConstraintKind::Check(self.parenthesized(|p| p.expr())?)
        };
        let timing = self.constraint_attributes()?;
        Ok(Some(ColumnConstraint { name, kind, timing, span: self.span_from(start) }))
    }
}

impl ColumnConstraint {
    /// Whether DEFERRABLE and its like may follow.
    fn takes_attributes(&self) -> bool {
        match self.kind {
            ColumnConstraintKind::Unique { .. }
            | ColumnConstraintKind::PrimaryKey
            | ColumnConstraintKind::References(_) => true,
            // CHECK takes [NOT] ENFORCED alone, which an attribute of its own would show.
            ColumnConstraintKind::Check(_) => true,
            ColumnConstraintKind::NotNull
            | ColumnConstraintKind::Null
            | ColumnConstraintKind::Default(_)
            | ColumnConstraintKind::Generated { .. }
            | ColumnConstraintKind::Identity { .. } => false,
        }
    }
}

fn merge(into: &mut Timing, more: Timing) {
    into.deferrable |= more.deferrable;
    into.initially_deferred |= more.initially_deferred;
    into.not_enforced |= more.not_enforced;
}
