//! Small productions that many utility statements share.

use super::super::{PResult, Parser};
use crate::diagnostic::SqlState;
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{Definition, DefinitionValue, Utility};
use crate::syntax::ast::{Name, OpName, Query, RangeVar, Statement, StatementKind};
use crate::syntax::keywords::{Category, Kw};
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    // ------------------------------------------------------------ tokens

    pub(super) fn at_any_kw(&self, kws: &[Kw]) -> bool {
        self.kw_at(0).is_some_and(|kw| kws.contains(&kw))
    }

    /// Takes one of the words, whichever stands there.
    pub(super) fn expect_any_kw(&mut self, kws: &[Kw]) -> PResult<Kw> {
        match self.kw_at(0) {
            Some(kw) if kws.contains(&kw) => {
                self.eat_kw(kw);
                Ok(kw)
            }
            _ => self.unexpected(),
        }
    }

    pub(super) fn at_statement_end(&self) -> bool {
        matches!(self.peek(), TokenKind::Semi | TokenKind::Eof)
    }

    pub(super) fn is_word_at(&self, n: usize) -> bool {
        match self.peek_at(n) {
            TokenKind::Ident(_) => true,
            TokenKind::Keyword(kw) => kw.category_in(self.version) != Category::Reserved,
            _ => false,
        }
    }

    /// At `kw` where it names a kind of object, not an object that happens to be called so: something follows that can be a name.
    pub(super) fn at_object_word(&self, kw: Kw) -> bool {
        self.at_kw(kw) && self.at_col_id_n(1)
    }

    pub(super) fn other(&self, tag: &'static str) -> PResult<Utility> {
        Ok(Utility::Other { tag })
    }

    // ------------------------------------------------------------ clauses

    /// `[IF EXISTS]`; IF alone can be a name.
    pub(super) fn if_exists(&mut self) -> bool {
        self.eat_kws(&[Kw::If, Kw::Exists])
    }

    /// `[IF NOT EXISTS]`
    pub(super) fn if_not_exists(&mut self) -> PResult<bool> {
        if self.at_kws(&[Kw::If, Kw::Not]) {
            self.expect_kws(&[Kw::If, Kw::Not, Kw::Exists])?;
            return Ok(true);
        }
        Ok(false)
    }

    /// `[CASCADE | RESTRICT]`: whether it cascades.
    pub(super) fn drop_behavior(&mut self) -> bool {
        let cascade = self.eat_kw(Kw::Cascade);
        if !cascade {
            self.eat_kw(Kw::Restrict);
        }
        cascade
    }

    pub(super) fn name_list(&mut self) -> PResult<Vec<Ident>> {
        self.comma_separated(|p| p.col_id())
    }

    pub(super) fn any_name_list(&mut self) -> PResult<Vec<Name>> {
        self.comma_separated(|p| p.any_name())
    }

    pub(super) fn relation_expr_list(&mut self) -> PResult<Vec<RangeVar>> {
        self.comma_separated(|p| p.relation_expr())
    }

    /// `ColId` as a name of one part.
    pub(super) fn single_name(&mut self) -> PResult<Name> {
        Ok(name_of(self.col_id()?))
    }

    pub(super) fn word_or_sconst(&mut self) -> PResult<Ident> {
        if matches!(self.peek(), TokenKind::Str(_)) {
            let (text, span) = self.sconst()?;
            return Ok(Ident::new(text, span));
        }
        self.non_reserved_word()
    }

    /// `opt_boolean_or_string`: TRUE, FALSE, ON, a word or a string, as text.
    pub(super) fn boolean_or_string(&mut self) -> PResult<String> {
        for (kw, text) in [(Kw::True, "true"), (Kw::False, "false"), (Kw::On, "on")] {
            if self.eat_kw(kw) {
                return Ok(text.to_owned());
            }
        }
        Ok(self.word_or_sconst()?.name)
    }

    /// A number or a sign.
    pub(super) fn at_numeric(&self) -> bool {
        matches!(self.peek(), TokenKind::Plus | TokenKind::Minus) || is_number(self.peek())
    }

    /// `NumericOnly`, with its sign.
    pub(super) fn numeric_only(&mut self) -> PResult<String> {
        let minus = self.eat(&TokenKind::Minus);
        if !minus {
            self.eat(&TokenKind::Plus);
        }
        let text = match self.peek() {
            TokenKind::Integer(text) | TokenKind::Float(text) => text.clone(),
            _ => return self.unexpected(),
        };
        self.advance();
        Ok(if minus { format!("-{text}") } else { text })
    }

    /// `RoleSpec`; what it names is of no use to us.
    pub(super) fn role(&mut self) -> PResult<()> {
        for kw in [Kw::CurrentRole, Kw::CurrentUser, Kw::SessionUser] {
            if self.eat_kw(kw) {
                return Ok(());
            }
        }
        let name = self.non_reserved_word()?;
        if name.as_str() == "none" {
            return self.error(SqlState::ReservedName, name.span, "role name \"none\" is reserved");
        }
        Ok(())
    }

    pub(super) fn role_list(&mut self) -> PResult<()> {
        self.comma_separated(|p| p.role()).map(|_| ())
    }

    pub(super) fn owner_to(&mut self) -> PResult<()> {
        self.expect_kws(&[Kw::Owner, Kw::To])?;
        self.role()
    }

    /// `opt_with`
    pub(super) fn opt_with(&mut self) {
        if !self.eat_kw(Kw::With) {
            self.eat_kw(Kw::WithLa);
        }
    }

    /// `(name [= value] [, ...])` of storage parameters; namespaced names allowed.
    pub(crate) fn reloptions(&mut self) -> PResult<Vec<Definition>> {
        self.parenthesized(|p| {
            p.comma_separated(|p| {
                let mut name = p.col_label()?;
                if p.eat(&TokenKind::Dot) {
                    name = p.col_label()?;
                }
                p.definition_value(name)
            })
        })
    }

    /// `definition`: `(name [= value] [, ...])`
    pub(super) fn definition(&mut self) -> PResult<Vec<Definition>> {
        self.parenthesized(|p| {
            p.comma_separated(|p| {
                let name = p.col_label()?;
                p.definition_value(name)
            })
        })
    }

    pub(super) fn opt_definition(&mut self) -> PResult<Vec<Definition>> {
        if self.eat_kw(Kw::With) { self.definition() } else { Ok(Vec::new()) }
    }

    pub(super) fn definition_value(&mut self, name: Ident) -> PResult<Definition> {
        let value = if self.eat(&TokenKind::Equals) { Some(self.def_arg()?) } else { None };
        Ok(Definition { name, value })
    }

    /// `def_arg`
    fn def_arg(&mut self) -> PResult<DefinitionValue> {
        // A sign alone is an operator.
        if self.at_numeric() && (is_number(self.peek()) || is_number(self.peek_at(1))) {
            return Ok(DefinitionValue::Number(self.numeric_only()?));
        }
        match self.peek() {
            TokenKind::Str(_) => Ok(DefinitionValue::String(self.sconst()?.0)),
            TokenKind::Keyword(Kw::Operator) if *self.peek_at(1) == TokenKind::LParen => {
                self.expect_kw(Kw::Operator)?;
                let name = self.parenthesized(|p| p.operator_name())?;
                Ok(DefinitionValue::Operator(op_name(name)))
            }
            TokenKind::Keyword(kw) if *kw == Kw::None || kw.category_in(self.version) == Category::Reserved => {
                Ok(DefinitionValue::Word(self.col_label()?.name))
            }
            _ if self.any_op().is_some() => Ok(DefinitionValue::Operator(op_name(self.operator_name()?))),
            _ => Ok(DefinitionValue::Type(self.func_type()?)),
        }
    }

    /// `any_operator`: the operator is the last part of the name.
    pub(super) fn operator_name(&mut self) -> PResult<Name> {
        let start = self.span();
        let mut parts = Vec::new();
        loop {
            let span = self.span();
            if let Some(text) = self.any_op() {
                self.advance();
                parts.push(Ident::new(text, span));
                return Ok(Name { parts, span: self.span_from(start) });
            }
            parts.push(self.col_id()?);
            self.expect(&TokenKind::Dot)?;
        }
    }

    /// `OPTIONS (name 'value', ...)`, if it stands here.
    pub(super) fn opt_generic_options(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::Options) {
            self.parenthesized(|p| p.comma_separated(|p| p.generic_option()))?;
        }
        Ok(())
    }

    fn generic_option(&mut self) -> PResult<()> {
        self.col_label()?;
        self.sconst().map(|_| ())
    }

    /// `OPTIONS ([ADD | SET | DROP] name ['value'], ...)`
    pub(super) fn alter_generic_options(&mut self) -> PResult<()> {
        self.expect_kw(Kw::Options)?;
        self.parenthesized(|p| {
            p.comma_separated(|p| {
                // SET, ADD and DROP can be names themselves: then the value follows at once.
                let bare = matches!(p.peek_at(1), TokenKind::Str(_));
                if !bare && p.eat_kw(Kw::Drop) {
                    return p.col_label().map(|_| ());
                }
                if !bare && !p.eat_kw(Kw::Set) {
                    p.eat_kw(Kw::Add);
                }
                p.generic_option()
            })
        })
        .map(|_| ())
    }

    /// SELECT, VALUES, TABLE or WITH ... SELECT as a statement of its own.
    pub(super) fn query_statement(&mut self) -> PResult<Statement> {
        let query = self.query()?;
        Ok(query_as_statement(query))
    }
}

pub(super) fn query_as_statement(query: Box<Query>) -> Statement {
    Statement { span: query.span, kind: StatementKind::Select(query) }
}

pub(super) fn name_of(ident: Ident) -> Name {
    let span = ident.span;
    Name { parts: vec![ident], span }
}

/// The name of a member behind that of what it belongs to: `t.c`.
pub(super) fn member_name(mut owner: Name, member: Ident) -> Name {
    owner.span = owner.span.to(member.span);
    owner.parts.push(member);
    owner
}

pub(super) fn op_name(mut name: Name) -> OpName {
    let op = name.parts.pop().map(|ident| ident.name).unwrap_or_default();
    OpName { schema: name.parts.pop(), name: op, span: name.span }
}

/// The part of a string token between its quotes, so that offsets into its text are offsets into the source (where nothing is escaped).
pub(super) fn inside_quotes(source: &str, span: Span) -> Span {
    let text = span.text(source);
    let quote = match text.as_bytes().first() {
        Some(b'$') => text.get(1..).and_then(|rest| rest.find('$')).map_or(0, |i| i + 2),
        Some(b'\'') => 1,
        _ => 0,
    } as u32;
    if span.end - span.start < 2 * quote { span } else { Span::new(span.start + quote, span.end - quote) }
}

fn is_number(kind: &TokenKind) -> bool {
    matches!(kind, TokenKind::Integer(_) | TokenKind::Float(_))
}
