//! CREATE FUNCTION and PROCEDURE, references to routines, DO and CALL.

use super::super::{PResult, Parser};
use super::common::{inside_quotes, query_as_statement};
use crate::span::Span;
use crate::syntax::ast::ddl::{
    CreateFunction, FunctionOption, FunctionParam, FunctionReturn, ParamMode, RoutineKind, RoutineRef, SqlBody, Utility,
};
use crate::syntax::ast::{Expr, ExprKind, Query, QueryBody, Select, Statement, Target, TypeName};
use crate::syntax::keywords::{Category, Kw};
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    pub(super) fn create_function(&mut self, or_replace: bool, start: Span) -> PResult<Utility> {
        let procedure = self.expect_any_kw(&[Kw::Function, Kw::Procedure])? == Kw::Procedure;
        let name = self.func_name()?;
        let mut params = Vec::new();
        self.expect(&TokenKind::LParen)?;
        if !self.eat(&TokenKind::RParen) {
            params = self.comma_separated(|p| p.param_with_default())?;
            self.expect(&TokenKind::RParen)?;
        }
        let mut returns = None;
        // RETURNS NULL ON NULL INPUT is an option.
        if !procedure && self.kw_at(0) == Some(Kw::Returns) && self.kw_at(1) != Some(Kw::Null) {
            self.expect_kw(Kw::Returns)?;
            returns = Some(if self.eat_kw(Kw::Table) {
                FunctionReturn::Table(
                    self.parenthesized(|p| p.comma_separated(|p| Ok((p.type_function_name()?, p.func_type()?))))?,
                )
            } else {
                FunctionReturn::Type(self.func_type()?)
            });
        }
        let mut options = Vec::new();
        while let Some(option) = self.create_function_option()? {
            options.push(option);
        }
        let sql_body = self.routine_body()?;
        let span = self.span_from(start);
        Ok(Utility::CreateFunction(CreateFunction {
            name,
            or_replace,
            procedure,
            params,
            returns,
            options,
            sql_body,
            span,
        }))
    }

    // ------------------------------------------------------------ arguments

    fn param_with_default(&mut self) -> PResult<FunctionParam> {
        let mut param = self.routine_param()?;
        if self.eat_kw(Kw::Default) || self.eat(&TokenKind::Equals) {
            param.default = Some(self.expr()?);
        }
        Ok(param)
    }

    /// `func_arg`
    pub(super) fn routine_param(&mut self) -> PResult<FunctionParam> {
        let mut mode = self.arg_mode();
        let mut name = None;
        if self.at_param_name() {
            name = Some(self.type_function_name()?);
            if mode.is_none() {
                mode = self.arg_mode();
            }
        }
        let ty = self.func_type()?;
        Ok(FunctionParam { name, mode: mode.unwrap_or(ParamMode::In), ty, default: None })
    }

    /// `arg_class`
    fn arg_mode(&mut self) -> Option<ParamMode> {
        if self.eat_kw(Kw::In) {
            return Some(if self.eat_kw(Kw::Out) { ParamMode::InOut } else { ParamMode::In });
        }
        let modes = [(Kw::Out, ParamMode::Out), (Kw::Inout, ParamMode::InOut), (Kw::Variadic, ParamMode::Variadic)];
        modes.into_iter().find(|(kw, _)| self.eat_kw(*kw)).map(|(_, mode)| mode)
    }

    /// A word that is followed by a type (or by IN, OUT, ...) and so is no type itself.
    fn at_param_name(&self) -> bool {
        let named = match self.peek() {
            TokenKind::Ident(_) => true,
            TokenKind::Keyword(kw) => {
                matches!(kw.category_in(self.version), Category::Unreserved | Category::TypeFuncName)
            }
            _ => return false,
        };
        named
            && match self.peek_at(1) {
                TokenKind::Ident(_) => true,
                // `double precision` and `character varying` are types of two words; the latter's CHARACTER cannot name a parameter.
                TokenKind::Keyword(Kw::Precision) => false,
                TokenKind::Keyword(Kw::In | Kw::Variadic) => true,
                TokenKind::Keyword(kw) => kw.category_in(self.version) != Category::Reserved,
                _ => false,
            }
    }

    // ------------------------------------------------------------ options

    fn create_function_option(&mut self) -> PResult<Option<FunctionOption>> {
        if self.eat_kw(Kw::As) {
            let (body, token) = self.sconst()?;
            if self.eat(&TokenKind::Comma) {
                self.sconst()?;
            }
            return Ok(Some(FunctionOption::As { body, span: inside_quotes(self.source, token) }));
        }
        if self.eat_kw(Kw::Language) {
            return Ok(Some(FunctionOption::Language(self.word_or_sconst()?)));
        }
        if self.eat_kw(Kw::Transform) {
            self.comma_separated(|p| {
                p.expect_kws(&[Kw::For, Kw::Type])?;
                p.type_name()
            })?;
            return Ok(Some(FunctionOption::Other));
        }
        if self.eat_kw(Kw::Window) {
            return Ok(Some(FunctionOption::Other));
        }
        self.common_function_option()
    }

    /// `common_func_opt_item`, if one stands here.
    pub(super) fn common_function_option(&mut self) -> PResult<Option<FunctionOption>> {
        let Some(kw) = self.kw_at(0) else { return Ok(None) };
        let option = match kw {
            Kw::Called => {
                self.expect_kws(&[Kw::Called, Kw::On, Kw::Null, Kw::Input])?;
                FunctionOption::Strict(false)
            }
            Kw::Returns => {
                self.expect_kws(&[Kw::Returns, Kw::Null, Kw::On, Kw::Null, Kw::Input])?;
                FunctionOption::Strict(true)
            }
            Kw::Strict => {
                self.advance();
                FunctionOption::Strict(true)
            }
            Kw::Immutable => {
                self.advance();
                FunctionOption::Immutable
            }
            Kw::Stable => {
                self.advance();
                FunctionOption::Stable
            }
            Kw::Volatile => {
                self.advance();
                FunctionOption::Volatile
            }
            Kw::External | Kw::Security => {
                self.eat_kw(Kw::External);
                self.expect_kw(Kw::Security)?;
                self.expect_any_kw(&[Kw::Definer, Kw::Invoker])?;
                FunctionOption::Other
            }
            Kw::Leakproof => {
                self.advance();
                FunctionOption::Other
            }
            Kw::Not => {
                self.expect_kws(&[Kw::Not, Kw::Leakproof])?;
                FunctionOption::Other
            }
            Kw::Cost | Kw::Rows => {
                self.advance();
                self.numeric_only()?;
                FunctionOption::Other
            }
            Kw::Support => {
                self.advance();
                self.any_name()?;
                FunctionOption::Other
            }
            Kw::Parallel => {
                self.advance();
                self.col_id()?;
                FunctionOption::Other
            }
            Kw::Set => {
                self.advance();
                self.set_rest_more(false)?;
                FunctionOption::Other
            }
            Kw::Reset => {
                self.reset_statement()?;
                FunctionOption::Other
            }
            _ => return Ok(None),
        };
        Ok(Some(option))
    }

    // ------------------------------------------------------------ SQL bodies

    /// `opt_routine_body`
    fn routine_body(&mut self) -> PResult<Option<SqlBody>> {
        if self.eat_kw(Kw::Return) {
            return Ok(Some(SqlBody::Return(self.expr()?)));
        }
        if self.kw_at(0) != Some(Kw::Begin) {
            return Ok(None);
        }
        self.expect_kws(&[Kw::Begin, Kw::Atomic])?;
        let mut statements = Vec::new();
        while !self.eat_kw(Kw::End) {
            let start = self.span();
            if self.eat_kw(Kw::Return) {
                let expr = self.expr()?;
                statements.push(return_statement(expr, self.span_from(start)));
            } else if !self.at(&TokenKind::Semi) {
                statements.push(self.nested(Self::statement)?);
            }
            self.expect(&TokenKind::Semi)?;
        }
        Ok(Some(SqlBody::Atomic(statements)))
    }

    // ------------------------------------------------------------ references

    /// `function_with_argtypes`; the types are those of the arguments a call gives.
    pub(super) fn routine_ref(&mut self, kind: RoutineKind) -> PResult<RoutineRef> {
        let name = self.func_name()?;
        let args = if self.at(&TokenKind::LParen) {
            Some(self.parenthesized(|p| {
                if p.at(&TokenKind::RParen) {
                    return Ok(Vec::new());
                }
                let params = p.comma_separated(|p| p.routine_param())?;
                Ok(call_types(params))
            })?)
        } else {
            None
        };
        Ok(RoutineRef { name, args, kind })
    }

    /// `aggregate_with_argtypes`
    pub(super) fn aggregate_ref(&mut self) -> PResult<RoutineRef> {
        let name = self.func_name()?;
        let (params, _) = self.aggregate_args()?;
        Ok(RoutineRef { name, args: Some(call_types(params)), kind: RoutineKind::Aggregate })
    }

    /// Either of them, by kind.
    pub(super) fn routine_or_aggregate_ref(&mut self, kind: RoutineKind) -> PResult<RoutineRef> {
        match kind {
            RoutineKind::Aggregate => self.aggregate_ref(),
            RoutineKind::Function | RoutineKind::Procedure | RoutineKind::Routine => self.routine_ref(kind),
        }
    }

    // ------------------------------------------------------------ DO, CALL

    pub(super) fn do_block(&mut self) -> PResult<Utility> {
        let start = self.expect_kw(Kw::Do)?;
        // Which of several wins, and that there must be a body, is settled when it runs.
        let (mut language, mut body) = (None, None);
        loop {
            if self.eat_kw(Kw::Language) {
                language = Some(self.word_or_sconst()?);
            } else {
                body = Some(self.sconst()?);
            }
            if !self.at_kw(Kw::Language) && !matches!(self.peek(), TokenKind::Str(_)) {
                break;
            }
        }
        let (body, token) = body.unwrap_or((String::new(), start));
        Ok(Utility::Do { language, body, body_span: inside_quotes(self.source, token) })
    }

    pub(super) fn call(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Call)?;
        let start = self.span();
        let name = self.func_name()?;
        let (call, _) = self.func_application(name)?;
        let span = self.span_from(start);
        Ok(Utility::Call(Expr { kind: ExprKind::Func(call), span }))
    }
}

fn call_types(params: Vec<FunctionParam>) -> Vec<TypeName> {
    params.into_iter().filter(|param| param.mode != ParamMode::Out).map(|param| param.ty).collect()
}

/// `RETURN expr` is a query of one row, as `transformReturnStmt` makes it.
fn return_statement(expr: Expr, span: Span) -> Statement {
    let select = Select {
        distinct: None,
        targets: vec![Target { expr, alias: None }],
        into: None,
        from: Vec::new(),
        where_: None,
        group_by: None,
        having: None,
        windows: Vec::new(),
    };
    query_as_statement(Box::new(Query {
        with: None,
        body: QueryBody::Select(Box::new(select)),
        order_by: Vec::new(),
        limit: None,
        offset: None,
        locking: Vec::new(),
        span,
    }))
}
