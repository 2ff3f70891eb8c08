//! Function calls, and the functions that have a syntax of their own.

use super::*;

/// Reads a function with a syntax of its own, from its name on.
pub(super) type Special<'a> = fn(&mut Parser<'a>, Span) -> PResult<Expr>;

impl<'a> Parser<'a> {
    /// `name(...)` with what may follow it, or `name[(modifiers)] 'literal'`.
    pub(super) fn call_or_literal(&mut self, name: Name) -> PResult<Expr> {
        let start = name.span;
        if matches!(self.peek(), TokenKind::Str(_)) {
            return self.named_type_literal(name, Vec::new(), start);
        }
        let (call, plain) = self.func_application(name)?;
        if plain && matches!(self.peek(), TokenKind::Str(_)) {
            return self.modified_type_literal(*call, start);
        }
        self.after_application(call, start)
    }

    /// `name(modifiers) 'literal'`
    fn modified_type_literal(&mut self, call: FuncCall, start: Span) -> PResult<Expr> {
        if let Some(arg) = call.args.iter().find(|a| a.name.is_some()) {
            return self.error(SqlState::SyntaxError, arg.expr.span, "type modifier cannot have parameter name");
        }
        if let Some(sort) = call.order_by.first() {
            return self.error(SqlState::SyntaxError, sort.expr.span, "type modifier cannot have ORDER BY");
        }
        let modifiers = call.args.into_iter().map(|a| a.expr).collect();
        self.named_type_literal(call.name, modifiers, start)
    }

    fn named_type_literal(&mut self, name: Name, modifiers: Vec<Expr>, start: Span) -> PResult<Expr> {
        let span = self.span_from(start);
        let ty = TypeName { name, modifiers, array_bounds: 0, setof: false, percent_type: false, span };
        let (text, place) = self.sconst()?;
        let expr = Box::new(Expr { kind: ExprKind::String(text), span: place });
        Ok(self.make_cast(expr, ty, start))
    }

    /// The arguments (`func_application`); `true` where they could be type modifiers.
    pub(crate) fn func_application(&mut self, name: Name) -> PResult<(Box<FuncCall>, bool)> {
        self.expect(&TokenKind::LParen)?;
        let mut call = Box::new(FuncCall {
            name,
            args: Vec::new(),
            variadic: false,
            star: false,
            distinct: false,
            order_by: Vec::new(),
            within_group: false,
            filter: None,
            over: None,
            sugar: false,
        });
        let mut plain = false;
        if self.eat(&TokenKind::Star) {
            call.star = true;
        } else if !self.at(&TokenKind::RParen) {
            plain = true;
            if self.at_kw(Kw::All) || self.at_kw(Kw::Distinct) {
                call.distinct = self.at_kw(Kw::Distinct);
                self.advance();
                call.args = self.comma_separated(Self::func_arg)?;
                plain = false;
            } else {
                loop {
                    if self.eat_kw(Kw::Variadic) {
                        call.variadic = true;
                        plain = false;
                    }
                    call.args.push(self.func_arg()?);
                    if call.variadic || !self.eat(&TokenKind::Comma) {
                        break;
                    }
                }
            }
            call.order_by = self.opt_sort_clause()?;
        }
        self.expect(&TokenKind::RParen)?;
        Ok((call, plain))
    }

    /// WITHIN GROUP, FILTER and OVER.
    fn after_application(&mut self, mut call: Box<FuncCall>, start: Span) -> PResult<Expr> {
        if self.at_kw(Kw::Within) {
            let place = self.advance();
            self.expect_kw(Kw::Group)?;
            let order_by = self.parenthesized(Self::sort_clause)?;
            let refused = if !call.order_by.is_empty() {
                Some("cannot use multiple ORDER BY clauses with WITHIN GROUP")
            } else if call.distinct {
                Some("cannot use DISTINCT with WITHIN GROUP")
            } else if call.variadic {
                Some("cannot use VARIADIC with WITHIN GROUP")
            } else {
                None
            };
            call.order_by = order_by;
            call.within_group = true;
            (call.filter, call.over) = self.filter_over()?;
            if let Some(message) = refused {
                return self.error(SqlState::SyntaxError, place, message);
            }
        } else {
            (call.filter, call.over) = self.filter_over()?;
        }
        Ok(Expr { kind: ExprKind::Func(call), span: self.span_from(start) })
    }

    pub(super) fn filter_over(&mut self) -> PResult<(Option<Box<Expr>>, Option<Over>)> {
        let filter = if self.eat_kw(Kw::Filter) {
            Some(Box::new(self.parenthesized(|p| {
                p.expect_kw(Kw::Where)?;
                p.expr()
            })?))
        } else {
            None
        };
        let over = if self.eat_kw(Kw::Over) {
            Some(if self.at(&TokenKind::LParen) {
                Over::Spec(Box::new(self.window_specification()?))
            } else {
                Over::Name(self.col_id()?)
            })
        } else {
            None
        };
        Ok((filter, over))
    }

    pub(crate) fn func_arg(&mut self) -> PResult<FuncArg> {
        let named = matches!(self.peek_at(1), TokenKind::ColonEquals | TokenKind::EqualsGreater);
        if named && self.at_type_function_name() {
            let name = Some(self.type_function_name()?);
            self.advance();
            return Ok(FuncArg { name, expr: self.expr()? });
        }
        Ok(FuncArg { name: None, expr: self.expr()? })
    }

    /// A call in FROM or in an index (`func_expr_windowless`): no FILTER, OVER, WITHIN GROUP.
    pub(crate) fn func_expr_windowless(&mut self) -> PResult<Expr> {
        let start = self.span();
        if let Some(read) = self.kw().and_then(|kw| self.special_function(kw, true)) {
            return read(self, start);
        }
        let name = self.func_name()?;
        let (call, _) = self.func_application(name)?;
        Ok(Expr { kind: ExprKind::Func(call), span: self.span_from(start) })
    }

    /// How to read a function with a syntax of its own (`func_expr_common_subexpr`, `json_aggregate_func`); None where the word is a mere name.
    pub(super) fn special_function(&self, kw: Kw, windowless: bool) -> Option<Special<'a>> {
        let paren = matches!(self.peek_at(1), TokenKind::LParen);
        Some(match kw {
            // A call of a function of that name.
            Kw::CurrentSchema if paren || matches!(self.peek_at(1), TokenKind::Str(_)) => return None,
            Kw::CurrentDate
            | Kw::CurrentRole
            | Kw::CurrentUser
            | Kw::SessionUser
            | Kw::User
            | Kw::CurrentCatalog
            | Kw::CurrentSchema
            | Kw::CurrentTime
            | Kw::CurrentTimestamp
            | Kw::Localtime
            | Kw::Localtimestamp => Self::sql_value,
            Kw::SystemUser => Self::system_user,
            Kw::Collation if self.kw_at(1) == Some(Kw::For) => Self::collation_for,
            _ if !paren => return None,
            Kw::Cast => Self::cast,
            Kw::Extract => Self::extract,
            Kw::Normalize => Self::normalize,
            Kw::Overlay => Self::overlay,
            Kw::Position => Self::position,
            Kw::Substring => Self::substring,
            Kw::Treat => Self::treat,
            Kw::Trim => Self::trim,
            Kw::Nullif => Self::nullif,
            Kw::Coalesce | Kw::Greatest | Kw::Least => Self::variadic_expr,
            Kw::MergeAction => Self::merge_action,
            Kw::Xmlconcat
            | Kw::Xmlelement
            | Kw::Xmlexists
            | Kw::Xmlforest
            | Kw::Xmlparse
            | Kw::Xmlpi
            | Kw::Xmlroot
            | Kw::Xmlserialize => Self::xml_function,
            Kw::JsonObjectagg | Kw::JsonArrayagg if windowless => Self::json_aggregate_windowless,
            Kw::JsonObjectagg | Kw::JsonArrayagg => Self::json_aggregate,
            Kw::JsonObject
            | Kw::JsonArray
            | Kw::JsonScalar
            | Kw::JsonSerialize
            | Kw::JsonQuery
            | Kw::JsonExists
            | Kw::JsonValue => Self::json_function,
            Kw::Json if self.version >= 17 => Self::json_function,
            _ => return None,
        })
    }

    fn system_user(&mut self, start: Span) -> PResult<Expr> {
        self.advance();
        Ok(self.system_call("system_user", Vec::new(), start, start))
    }

    fn collation_for(&mut self, start: Span) -> PResult<Expr> {
        self.pos += 2;
        let arg = self.parenthesized(Self::expr)?;
        Ok(self.system_call("pg_collation_for", vec![arg], start, start))
    }

    /// CURRENT_DATE and its like.
    fn sql_value(&mut self, start: Span) -> PResult<Expr> {
        let kw = self.kw();
        self.advance();
        let timed = matches!(kw, Some(Kw::CurrentTime | Kw::CurrentTimestamp | Kw::Localtime | Kw::Localtimestamp));
        let precision =
            if timed && self.at(&TokenKind::LParen) { Some(self.parenthesized(Self::iconst)?) } else { None };
        let value = match kw {
            Some(Kw::CurrentDate) => SqlValue::CurrentDate,
            Some(Kw::CurrentRole) => SqlValue::CurrentRole,
            Some(Kw::CurrentUser) => SqlValue::CurrentUser,
            Some(Kw::SessionUser) => SqlValue::SessionUser,
            Some(Kw::CurrentCatalog) => SqlValue::CurrentCatalog,
            Some(Kw::CurrentSchema) => SqlValue::CurrentSchema,
            Some(Kw::CurrentTime) => SqlValue::CurrentTime(precision),
            Some(Kw::CurrentTimestamp) => SqlValue::CurrentTimestamp(precision),
            Some(Kw::Localtime) => SqlValue::LocalTime(precision),
            Some(Kw::Localtimestamp) => SqlValue::LocalTimestamp(precision),
            _ => SqlValue::User,
        };
        Ok(Expr { kind: ExprKind::SqlValue(value), span: self.span_from(start) })
    }

    fn cast(&mut self, start: Span) -> PResult<Expr> {
        self.pos += 2;
        let expr = Box::new(self.expr()?);
        self.expect_kw(Kw::As)?;
        let ty = self.type_name()?;
        self.expect(&TokenKind::RParen)?;
        Ok(self.make_cast(expr, ty, start))
    }

    fn extract(&mut self, start: Span) -> PResult<Expr> {
        self.pos += 2;
        let span = self.span();
        let field = match self.peek() {
            TokenKind::Ident(text) | TokenKind::Str(text) => text.clone(),
            TokenKind::Keyword(kw @ (Kw::Year | Kw::Month | Kw::Day | Kw::Hour | Kw::Minute | Kw::Second)) => {
                kw.word().to_owned()
            }
            _ => return self.unexpected(),
        };
        self.advance();
        self.expect_kw(Kw::From)?;
        let source = self.expr()?;
        self.expect(&TokenKind::RParen)?;
        let field = Expr { kind: ExprKind::String(field), span };
        Ok(self.system_call("extract", vec![field, source], start, start))
    }

    fn normalize(&mut self, start: Span) -> PResult<Expr> {
        self.pos += 2;
        let mut args = vec![self.expr()?];
        if self.eat(&TokenKind::Comma) {
            match self.normal_form() {
                Some(form) => args.push(form),
                None => return self.unexpected(),
            }
        }
        self.expect(&TokenKind::RParen)?;
        Ok(self.system_call("normalize", args, start, start))
    }

    /// `overlay(...)` and `substring(...)` as ordinary calls, once their first argument has been read.
    fn plain_call(&mut self, word: Ident, first: Option<FuncArg>, start: Span) -> PResult<Expr> {
        let mut args: Vec<FuncArg> = first.into_iter().collect();
        while !args.is_empty() && self.eat(&TokenKind::Comma) {
            args.push(self.func_arg()?);
        }
        self.expect(&TokenKind::RParen)?;
        let call = FuncCall {
            name: Name { span: word.span, parts: vec![word] },
            args,
            variadic: false,
            star: false,
            distinct: false,
            order_by: Vec::new(),
            within_group: false,
            filter: None,
            over: None,
            sugar: false,
        };
        Ok(Expr { kind: ExprKind::Func(Box::new(call)), span: self.span_from(start) })
    }

    /// The first argument, if there is one; the word and the parenthesis are behind.
    fn first_arg(&mut self) -> PResult<(Ident, Option<FuncArg>)> {
        let word = self.col_label()?;
        self.advance();
        let first = if self.at(&TokenKind::RParen) {
            None
        } else if matches!(self.peek_at(1), TokenKind::ColonEquals | TokenKind::EqualsGreater) {
            Some(self.func_arg()?)
        } else {
            Some(FuncArg { name: None, expr: self.expr_before_similar()? })
        };
        Ok((word, first))
    }

    fn overlay(&mut self, start: Span) -> PResult<Expr> {
        let (word, first) = self.first_arg()?;
        match first {
            Some(FuncArg { name: None, expr }) if self.eat_kw(Kw::Placing) => {
                let mut args = vec![expr, self.expr()?];
                self.expect_kw(Kw::From)?;
                args.push(self.expr()?);
                if self.eat_kw(Kw::For) {
                    args.push(self.expr()?);
                }
                self.expect(&TokenKind::RParen)?;
                Ok(self.system_call("overlay", args, start, start))
            }
            first => self.plain_call(word, first, start),
        }
    }

    fn position(&mut self, start: Span) -> PResult<Expr> {
        self.pos += 2;
        let needle = self.b_expr()?;
        self.expect_kw(Kw::In)?;
        let hay = self.b_expr()?;
        self.expect(&TokenKind::RParen)?;
        Ok(self.system_call("position", vec![hay, needle], start, start))
    }

    fn substring(&mut self, start: Span) -> PResult<Expr> {
        let (word, first) = self.first_arg()?;
        let expr = match first {
            Some(FuncArg { name: None, expr }) if matches!(self.kw(), Some(Kw::From | Kw::For | Kw::Similar)) => expr,
            first => return self.plain_call(word, first, start),
        };
        let mut args = vec![expr];
        if self.eat_kw(Kw::Similar) {
            args.push(self.expr()?);
            self.expect_kw(Kw::Escape)?;
            args.push(self.expr()?);
        } else if self.eat_kw(Kw::From) {
            args.push(self.expr()?);
            if self.eat_kw(Kw::For) {
                args.push(self.expr()?);
            }
        } else {
            self.expect_kw(Kw::For)?;
            let length = self.expr()?;
            if self.eat_kw(Kw::From) {
                args.push(self.expr()?);
                args.push(length);
            } else {
                let span = length.span;
                args.push(types::int_const(1, span));
                let name = self.pg_catalog("int4", span);
                let ty =
                    TypeName { name, modifiers: Vec::new(), array_bounds: 0, setof: false, percent_type: false, span };
                args.push(Expr { kind: ExprKind::Cast { expr: Box::new(length), ty, at: span }, span });
            }
        }
        self.expect(&TokenKind::RParen)?;
        Ok(self.system_call("substring", args, start, start))
    }

    fn treat(&mut self, start: Span) -> PResult<Expr> {
        self.pos += 2;
        let expr = self.expr()?;
        self.expect_kw(Kw::As)?;
        let ty = self.type_name()?;
        self.expect(&TokenKind::RParen)?;
        let name = ty.name.last().map_or_else(String::new, |n| n.name.clone());
        Ok(self.system_call(&name, vec![expr], start, start))
    }

    fn trim(&mut self, start: Span) -> PResult<Expr> {
        self.pos += 2;
        let name = match self.kw() {
            Some(Kw::Leading) => "ltrim",
            Some(Kw::Trailing) => "rtrim",
            _ => "btrim",
        };
        if matches!(self.kw(), Some(Kw::Leading | Kw::Trailing | Kw::Both)) {
            self.advance();
        }
        let args = if self.eat_kw(Kw::From) {
            self.expr_list()?
        } else {
            let mut args = self.expr_list()?;
            if args.len() == 1 && self.eat_kw(Kw::From) {
                let mut all = self.expr_list()?;
                all.append(&mut args);
                args = all;
            }
            args
        };
        self.expect(&TokenKind::RParen)?;
        Ok(self.system_call(name, args, start, start))
    }

    fn nullif(&mut self, start: Span) -> PResult<Expr> {
        self.pos += 2;
        let left = Box::new(self.expr()?);
        self.expect(&TokenKind::Comma)?;
        let right = Box::new(self.expr()?);
        self.expect(&TokenKind::RParen)?;
        Ok(Expr { kind: ExprKind::NullIf(left, right), span: self.span_from(start) })
    }

    fn variadic_expr(&mut self, start: Span) -> PResult<Expr> {
        let kw = self.kw();
        self.advance();
        let args = self.parenthesized(Self::expr_list)?;
        let kind = match kw {
            Some(Kw::Coalesce) => ExprKind::Coalesce(args),
            _ => ExprKind::MinMax { greatest: kw == Some(Kw::Greatest), args },
        };
        Ok(Expr { kind, span: self.span_from(start) })
    }

    fn merge_action(&mut self, start: Span) -> PResult<Expr> {
        self.pos += 2;
        self.expect(&TokenKind::RParen)?;
        Ok(Expr { kind: ExprKind::MergeAction, span: self.span_from(start) })
    }
}
