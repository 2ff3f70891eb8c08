//! CREATE TRIGGER and CREATE RULE; the clauses of policies.

use super::super::{PResult, Parser};
use crate::diagnostic::SqlState;
use crate::span::Span;
use crate::syntax::ast::ddl::{CreateRule, CreateTrigger, RuleEvent, TriggerEvents, TriggerTiming, Utility};
use crate::syntax::ast::{Expr, Statement, StatementKind};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    /// From `[CONSTRAINT] TRIGGER` on.
    pub(super) fn create_trigger(&mut self, or_replace: bool, start: Span) -> PResult<Utility> {
        let constraint = self.eat_kw(Kw::Constraint);
        self.expect_kw(Kw::Trigger)?;
        let name = self.col_id()?;
        let timing =
            match self.expect_any_kw(if constraint { &[Kw::After] } else { &[Kw::Before, Kw::After, Kw::Instead] })? {
                Kw::Before => TriggerTiming::Before,
                Kw::After => TriggerTiming::After,
                _ => {
                    self.expect_kw(Kw::Of)?;
                    TriggerTiming::InsteadOf
                }
            };
        let events = self.trigger_events()?;
        self.expect_kw(Kw::On)?;
        let table = self.qualified_name()?;
        let mut for_each_row = constraint;
        if constraint {
            if self.eat_kw(Kw::From) {
                self.qualified_name()?;
            }
            self.constraint_attributes()?;
            self.expect_kws(&[Kw::For, Kw::Each, Kw::Row])?;
        } else {
            if self.eat_kw(Kw::Referencing) {
                self.transition_tables()?;
            }
            if self.eat_kw(Kw::For) {
                self.eat_kw(Kw::Each);
                for_each_row = self.expect_any_kw(&[Kw::Row, Kw::Statement])? == Kw::Row;
            }
        }
        if self.eat_kw(Kw::When) {
            self.parenthesized(|p| p.expr())?;
        }
        self.expect_kw(Kw::Execute)?;
        self.expect_any_kw(&[Kw::Function, Kw::Procedure])?;
        let function = self.func_name()?;
        self.parenthesized(|p| {
            // The grammar lets the first argument be empty.
            if p.at(&TokenKind::RParen) || p.eat(&TokenKind::Comma) && p.at(&TokenKind::RParen) {
                return if p.prev_span().text(p.source) == "," { p.unexpected() } else { Ok(()) };
            }
            p.comma_separated(|p| p.trigger_argument()).map(|_| ())
        })?;
        Ok(Utility::CreateTrigger(CreateTrigger {
            name,
            or_replace,
            constraint,
            timing,
            events,
            table,
            for_each_row,
            function,
            span: self.span_from(start),
        }))
    }

    fn trigger_events(&mut self) -> PResult<TriggerEvents> {
        let mut events = TriggerEvents::default();
        loop {
            let at = self.span();
            let event = match self.expect_any_kw(&[Kw::Insert, Kw::Update, Kw::Delete, Kw::Truncate])? {
                Kw::Insert => &mut events.insert,
                Kw::Delete => &mut events.delete,
                Kw::Truncate => &mut events.truncate,
                _ => {
                    if self.eat_kw(Kw::Of) {
                        self.name_list()?;
                    }
                    &mut events.update
                }
            };
            if std::mem::replace(event, true) {
                return self.error(SqlState::SyntaxError, at, "duplicate trigger events specified");
            }
            if !self.eat_kw(Kw::Or) {
                return Ok(events);
            }
        }
    }

    fn transition_tables(&mut self) -> PResult<()> {
        self.expect_any_kw(&[Kw::New, Kw::Old])?;
        loop {
            self.expect_any_kw(&[Kw::Table, Kw::Row])?;
            self.eat_kw(Kw::As);
            self.col_id()?;
            if !(self.eat_kw(Kw::New) || self.eat_kw(Kw::Old)) {
                return Ok(());
            }
        }
    }

    fn trigger_argument(&mut self) -> PResult<()> {
        match self.peek() {
            TokenKind::Integer(_) | TokenKind::Float(_) | TokenKind::Str(_) => {
                self.advance();
                Ok(())
            }
            _ => self.col_label().map(|_| ()),
        }
    }

    // ------------------------------------------------------------ rules

    pub(super) fn create_rule(&mut self, or_replace: bool, start: Span) -> PResult<Utility> {
        self.expect_kw(Kw::Rule)?;
        let name = self.col_id()?;
        self.expect_kws(&[Kw::As, Kw::On])?;
        let event = match self.expect_any_kw(&[Kw::Select, Kw::Update, Kw::Delete, Kw::Insert])? {
            Kw::Select => RuleEvent::Select,
            Kw::Update => RuleEvent::Update,
            Kw::Delete => RuleEvent::Delete,
            _ => RuleEvent::Insert,
        };
        self.expect_kw(Kw::To)?;
        let table = self.qualified_name()?;
        let where_ = if self.eat_kw(Kw::Where) { Some(self.expr()?) } else { None };
        self.expect_kw(Kw::Do)?;
        let instead = self.eat_kw(Kw::Instead);
        if !instead {
            self.eat_kw(Kw::Also);
        }
        let actions = self.rule_actions()?;
        let span = self.span_from(start);
        Ok(Utility::CreateRule(CreateRule { name, or_replace, table, event, instead, where_, actions, span }))
    }

    fn rule_actions(&mut self) -> PResult<Vec<Statement>> {
        if self.eat_kw(Kw::Nothing) {
            return Ok(Vec::new());
        }
        // `(SELECT 1)` is one action; `(SELECT 1; ...)` a list: both read alike.
        if !self.at(&TokenKind::LParen) {
            return Ok(vec![self.rule_action()?]);
        }
        let before = self.mark();
        let list = self.parenthesized(|p| {
            let mut actions = Vec::new();
            loop {
                if !matches!(p.peek(), TokenKind::Semi | TokenKind::RParen) {
                    actions.push(p.rule_action()?);
                }
                if !p.eat(&TokenKind::Semi) {
                    return Ok(actions);
                }
            }
        });
        if list.is_ok() && self.at_statement_end() {
            return list;
        }
        // `(SELECT 1) UNION ...`
        let after = self.mark();
        self.reset(before);
        if self.query_in_parentheses() {
            return Ok(vec![self.rule_action()?]);
        }
        self.reset(after);
        list
    }

    fn rule_action(&mut self) -> PResult<Statement> {
        if self.kw_at(0) == Some(Kw::Notify) {
            let start = self.span();
            let notify = self.notify()?;
            return Ok(Statement { kind: StatementKind::Utility(Box::new(notify)), span: self.span_from(start) });
        }
        if self.kw_at(0) == Some(Kw::Merge) {
            return self.unexpected();
        }
        self.preparable_statement()
    }

    /// `[USING (expr)] [WITH CHECK (expr)]`, behind `[TO roles]`.
    pub(super) fn policy_clauses(&mut self) -> PResult<(Option<Expr>, Option<Expr>)> {
        if self.eat_kw(Kw::To) {
            self.role_list()?;
        }
        let using = if self.eat_kw(Kw::Using) { Some(self.parenthesized(|p| p.expr())?) } else { None };
        let check = if self.eat_kw(Kw::With) {
            self.expect_kw(Kw::Check)?;
            Some(self.parenthesized(|p| p.expr())?)
        } else {
            None
        };
        Ok((using, check))
    }
}
