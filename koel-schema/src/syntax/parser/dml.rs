//! INSERT, UPDATE, DELETE, MERGE.

use super::*;
use crate::syntax::ast::ddl::{Direction, IndexElement};

impl Parser<'_> {
    pub(super) fn insert(&mut self, with: Option<With>) -> PResult<Insert> {
        self.advance();
        self.expect_kw(Kw::Into)?;
        let name = self.qualified_name()?;
        let alias = if self.eat_kw(Kw::As) { Some(Alias { name: self.col_id()?, columns: Vec::new() }) } else { None };
        let target = RangeVar { name, only: false, alias };
        let mut columns = Vec::new();
        let (mut overriding, mut source) = (None, None);
        if self.eat_kw(Kw::Default) {
            self.expect_kw(Kw::Values)?;
        } else {
            if self.at(&TokenKind::LParen) && !self.at_select_with_parens() {
                if matches!(self.peek_at(1), TokenKind::LParen) {
                    // Two of them can only begin a query.
                    while self.eat(&TokenKind::LParen) {}
                    return self.unexpected();
                }
                columns = self.parenthesized(|p| p.comma_separated(Self::assign_target))?;
            }
            overriding = self.opt_overriding()?;
            source = Some(self.query()?);
        }
        let on_conflict = if self.at_kw(Kw::On) { Some(self.on_conflict()?) } else { None };
        let returning = self.opt_returning()?;
        Ok(Insert { with, target, columns, overriding, source, on_conflict, returning })
    }

    fn opt_overriding(&mut self) -> PResult<Option<Overriding>> {
        if !self.eat_kw(Kw::Overriding) {
            return Ok(None);
        }
        let kind = if self.eat_kw(Kw::User) {
            Overriding::User
        } else {
            self.expect_kw(Kw::System)?;
            Overriding::System
        };
        self.expect_kw(Kw::Value)?;
        Ok(Some(kind))
    }

    /// `ColId opt_indirection`
    fn assign_target(&mut self) -> PResult<AssignTarget> {
        let column = self.col_id()?;
        let start = column.span;
        let mut path = Vec::new();
        loop {
            match self.peek() {
                TokenKind::Dot => {
                    self.advance();
                    if self.eat(&TokenKind::Star) {
                        return self.grammar_error("improper use of \"*\"");
                    }
                    path.push(Indirection::Field(self.col_label()?));
                }
                TokenKind::LBracket => path.push(Indirection::Subscript(self.subscript()?)),
                _ => return Ok(AssignTarget { column, path, span: self.span_from(start) }),
            }
        }
    }

    fn on_conflict(&mut self) -> PResult<OnConflict> {
        let start = self.advance();
        self.expect_kw(Kw::Conflict)?;
        let from = self.span();
        let target = if self.at(&TokenKind::LParen) {
            let elements = self.parenthesized(|p| p.comma_separated(Self::index_element))?;
            let where_ = self.opt_where()?;
            Some(ConflictTarget::Elements { elements, where_, span: self.span_from(from) })
        } else if self.eat_kw(Kw::On) {
            self.expect_kw(Kw::Constraint)?;
            Some(ConflictTarget::Constraint(self.col_id()?))
        } else {
            None
        };
        self.expect_kw(Kw::Do)?;
        let update = if self.eat_kw(Kw::Nothing) {
            None
        } else {
            self.expect_kws(&[Kw::Update, Kw::Set])?;
            Some(ConflictUpdate { set: self.set_clauses()?, where_: self.opt_where()? })
        };
        Ok(OnConflict { target, update, span: self.span_from(start) })
    }

    /// `index_elem`
    pub(crate) fn index_element(&mut self) -> PResult<IndexElement> {
        let start = self.span();
        let expr = if self.at(&TokenKind::LParen) {
            self.parenthesized(Self::expr)?
        } else {
            let call = matches!(self.peek_at(1), TokenKind::LParen | TokenKind::Dot);
            if !call && self.at_col_id() {
                let name = self.col_id()?;
                Expr { span: name.span, kind: ExprKind::Column(vec![name]) }
            } else {
                self.func_expr_windowless()?
            }
        };
        let collation = self.opt_collate()?;
        let opclass = if self.at_col_id() { Some(self.any_name()?) } else { None };
        let opclass_options =
            if opclass.is_some() && self.at(&TokenKind::LParen) { self.reloptions()? } else { Vec::new() };
        let direction =
            if self.eat_kw(Kw::Desc) { Some(Direction::Desc) } else { self.eat_kw(Kw::Asc).then_some(Direction::Asc) };
        let nulls = self.opt_nulls_order()?;
        let span = self.span_from(start);
        Ok(IndexElement { expr, collation, opclass, opclass_options, direction, nulls, span })
    }

    pub(crate) fn opt_returning(&mut self) -> PResult<Option<Returning>> {
        if !self.at_kw(Kw::Returning) {
            return Ok(None);
        }
        let start = self.advance();
        let (mut old, mut new) = (None, None);
        if self.version >= 18 && self.at_kw(Kw::With) {
            self.advance();
            self.parenthesized(|p| {
                p.comma_separated(|p| {
                    let place = p.span();
                    let is_old = p.eat_kw(Kw::Old);
                    if !is_old {
                        p.expect_kw(Kw::New)?;
                    }
                    p.expect_kw(Kw::As)?;
                    let name = Some(p.col_id()?);
                    let slot = if is_old { &mut old } else { &mut new };
                    if slot.is_some() {
                        let word = if is_old { "OLD" } else { "NEW" };
                        let message = format!("{word} cannot be specified multiple times");
                        return p.error(SqlState::SyntaxError, place, message);
                    }
                    *slot = name;
                    Ok(())
                })
            })?;
        }
        let targets = self.target_list()?;
        Ok(Some(Returning { old, new, targets, span: self.span_from(start) }))
    }

    pub(super) fn update(&mut self, with: Option<With>) -> PResult<Update> {
        self.advance();
        let target = self.relation_expr_opt_alias()?;
        self.expect_kw(Kw::Set)?;
        let set = self.set_clauses()?;
        let from = if self.eat_kw(Kw::From) { self.table_refs()? } else { Vec::new() };
        let where_ = self.where_or_current()?;
        let returning = self.opt_returning()?;
        Ok(Update { with, target, set, from, where_, returning })
    }

    fn set_clauses(&mut self) -> PResult<Vec<SetClause>> {
        self.comma_separated(|p| {
            let start = p.span();
            if p.at(&TokenKind::LParen) {
                let targets = p.parenthesized(|p| p.comma_separated(Self::assign_target))?;
                p.expect(&TokenKind::Equals)?;
                let value = p.expr()?;
                return Ok(SetClause::Multi { targets, value, span: p.span_from(start) });
            }
            let target = p.assign_target()?;
            p.expect(&TokenKind::Equals)?;
            Ok(SetClause::Single { target, value: p.expr()? })
        })
    }

    fn where_or_current(&mut self) -> PResult<Option<Expr>> {
        if !self.at_kws(&[Kw::Where, Kw::Current, Kw::Of]) {
            return self.opt_where();
        }
        self.advance();
        let start = self.span();
        self.pos += 2;
        let cursor = self.col_id()?;
        Ok(Some(Expr { kind: ExprKind::CurrentOf(cursor), span: self.span_from(start) }))
    }

    pub(super) fn delete(&mut self, with: Option<With>) -> PResult<Delete> {
        self.advance();
        self.expect_kw(Kw::From)?;
        let target = self.relation_expr_opt_alias()?;
        let using = if self.eat_kw(Kw::Using) { self.table_refs()? } else { Vec::new() };
        let where_ = self.where_or_current()?;
        let returning = self.opt_returning()?;
        Ok(Delete { with, target, using, where_, returning })
    }

    pub(super) fn merge(&mut self, with: Option<With>) -> PResult<Merge> {
        self.advance();
        self.expect_kw(Kw::Into)?;
        let target = self.relation_expr_opt_alias()?;
        self.expect_kw(Kw::Using)?;
        let source = self.table_ref()?;
        self.expect_kw(Kw::On)?;
        let on = self.expr()?;
        let mut when = Vec::new();
        loop {
            when.push(self.merge_when()?);
            if !self.at_kw(Kw::When) {
                break;
            }
        }
        let returning = if self.version >= 17 { self.opt_returning()? } else { None };
        Ok(Merge { with, target, source, on, when, returning })
    }

    fn merge_when(&mut self) -> PResult<MergeWhen> {
        let start = self.expect_kw(Kw::When)?;
        let mut matched = MergeMatch::Matched;
        if self.eat_kw(Kw::Not) {
            matched = MergeMatch::NotMatchedByTarget;
            self.expect_kw(Kw::Matched)?;
            if self.version >= 17 && self.eat_kw(Kw::By) {
                if self.eat_kw(Kw::Source) {
                    matched = MergeMatch::NotMatchedBySource;
                } else {
                    self.expect_kw(Kw::Target)?;
                }
            }
        } else {
            self.expect_kw(Kw::Matched)?;
        }
        let condition = if self.eat_kw(Kw::And) { Some(self.expr()?) } else { None };
        self.expect_kw(Kw::Then)?;
        let by_target = matched == MergeMatch::NotMatchedByTarget;
        let action = match self.kw() {
            Some(Kw::Do) => {
                self.advance();
                self.expect_kw(Kw::Nothing)?;
                MergeAction::DoNothing
            }
            Some(Kw::Delete) if !by_target => {
                self.advance();
                MergeAction::Delete
            }
            Some(Kw::Update) if !by_target => {
                self.advance();
                self.expect_kw(Kw::Set)?;
                MergeAction::Update(self.set_clauses()?)
            }
            Some(Kw::Insert) if by_target => self.merge_insert()?,
            _ => return self.unexpected(),
        };
        Ok(MergeWhen { matched, condition, action, span: self.span_from(start) })
    }

    fn merge_insert(&mut self) -> PResult<MergeAction> {
        self.advance();
        if self.eat_kw(Kw::Default) {
            self.expect_kw(Kw::Values)?;
            return Ok(MergeAction::Insert { columns: Vec::new(), overriding: None, values: None });
        }
        let columns = if self.at(&TokenKind::LParen) {
            self.parenthesized(|p| p.comma_separated(Self::assign_target))?
        } else {
            Vec::new()
        };
        let overriding = self.opt_overriding()?;
        self.expect_kw(Kw::Values)?;
        let values = Some(self.parenthesized(Self::expr_list)?);
        Ok(MergeAction::Insert { columns, overriding, values })
    }
}
