//! `c_expr`: what operators combine.

use super::*;

impl Parser<'_> {
    fn make_expr(&self, kind: ExprKind, start: Span) -> Expr {
        Expr { kind, span: self.span_from(start) }
    }

    /// A cast that begins with its keyword or type.
    pub(crate) fn make_cast(&self, expr: Box<Expr>, ty: TypeName, start: Span) -> Expr {
        let at = self.span_from(start);
        self.make_expr(ExprKind::Cast { expr, ty, at }, start)
    }

    /// `c_expr`
    pub(crate) fn primary(&mut self) -> PResult<Expr> {
        match self.peek() {
            TokenKind::Integer(_) | TokenKind::Float(_) | TokenKind::Str(_) | TokenKind::Bits(_) => self.literal(),
            TokenKind::Param(number) => {
                let number = *number;
                self.param(number)
            }
            TokenKind::LParen if self.at_select_with_parens() => self.scalar_subquery(),
            TokenKind::LParen => self.parens(),
            TokenKind::Ident(_) => self.name_or_call(),
            TokenKind::Keyword(kw) => {
                let kw = *kw;
                self.keyword_primary(kw)
            }
            _ => self.unexpected(),
        }
    }

    fn param(&mut self, number: u32) -> PResult<Expr> {
        let start = self.advance();
        let expr = self.make_expr(ExprKind::Param(number), start);
        self.indirection(expr, start)
    }

    fn literal(&mut self) -> PResult<Expr> {
        let kind = match self.peek() {
            TokenKind::Integer(text) => ExprKind::Integer(text.clone()),
            TokenKind::Float(text) => ExprKind::Float(text.clone()),
            TokenKind::Str(text) => ExprKind::String(text.clone()),
            TokenKind::Bits(text) => ExprKind::Bits(text.clone()),
            _ => return self.unexpected(),
        };
        Ok(Expr { kind, span: self.advance() })
    }

    fn scalar_subquery(&mut self) -> PResult<Expr> {
        let start = self.span();
        let query = self.select_with_parens()?;
        let expr = self.make_expr(ExprKind::Subquery(query), start);
        self.indirection(expr, start)
    }

    /// A parenthesised expression or a row.
    fn parens(&mut self) -> PResult<Expr> {
        let start = self.advance();
        let first = self.expr()?;
        if self.at(&TokenKind::Comma) {
            return self.implicit_row(first, start);
        }
        self.expect(&TokenKind::RParen)?;
        self.indirection(first, start)
    }

    fn implicit_row(&mut self, first: Expr, start: Span) -> PResult<Expr> {
        self.advance();
        let mut fields = vec![first];
        fields.extend(self.expr_list()?);
        self.expect(&TokenKind::RParen)?;
        Ok(self.make_expr(ExprKind::Row { fields, explicit: false }, start))
    }

    fn keyword_primary(&mut self, kw: Kw) -> PResult<Expr> {
        let call = matches!(self.peek_at(1), TokenKind::LParen);
        match kw {
            Kw::Null => self.word_constant(ExprKind::Null),
            Kw::True => self.word_constant(ExprKind::Bool(true)),
            Kw::False => self.word_constant(ExprKind::Bool(false)),
            Kw::Case => self.case(),
            Kw::Array => self.array(),
            Kw::Cast if !call => {
                self.advance();
                self.unexpected()
            }
            Kw::Exists if call => self.exists(),
            Kw::Row if call => self.explicit_row(),
            Kw::Grouping if call => self.grouping(),
            Kw::Interval if self.type_literal_follows(kw) => self.interval_literal(),
            _ if self.type_literal_follows(kw) => self.typed_literal(),
            _ => match self.special_function(kw, false) {
                Some(read) => read(self, self.span()),
                None => self.name_or_call(),
            },
        }
    }

    fn word_constant(&mut self, kind: ExprKind) -> PResult<Expr> {
        Ok(Expr { kind, span: self.advance() })
    }

    fn exists(&mut self) -> PResult<Expr> {
        let start = self.advance();
        let query = self.select_with_parens()?;
        Ok(self.make_expr(ExprKind::Exists(query), start))
    }

    fn explicit_row(&mut self) -> PResult<Expr> {
        let start = self.advance();
        self.advance();
        let fields = if self.at(&TokenKind::RParen) { Vec::new() } else { self.expr_list()? };
        self.expect(&TokenKind::RParen)?;
        Ok(self.make_expr(ExprKind::Row { fields, explicit: true }, start))
    }

    fn grouping(&mut self) -> PResult<Expr> {
        let start = self.advance();
        let args = self.parenthesized(Self::expr_list)?;
        Ok(self.make_expr(ExprKind::Grouping(args), start))
    }

    fn typed_literal(&mut self) -> PResult<Expr> {
        let start = self.span();
        let ty = self.const_type()?;
        let text = self.string_literal()?;
        Ok(self.make_cast(Box::new(text), ty, start))
    }

    /// Does a typed literal begin here, such as `timestamp(3) '...'`, rather than a column of that name?
    fn type_literal_follows(&self, kw: Kw) -> bool {
        let next = self.peek_at(1);
        match kw {
            Kw::Int | Kw::Integer | Kw::Smallint | Kw::Bigint | Kw::Real | Kw::Boolean => {
                matches!(next, TokenKind::Str(_))
            }
            Kw::Json => self.version >= 17 && matches!(next, TokenKind::Str(_)),
            Kw::Double => self.kw_at(1) == Some(Kw::Precision),
            Kw::Interval | Kw::Float | Kw::Decimal | Kw::Dec | Kw::Numeric => {
                matches!(next, TokenKind::Str(_) | TokenKind::LParen)
            }
            Kw::Bit | Kw::Character | Kw::Char | Kw::Varchar | Kw::Nchar => {
                matches!(next, TokenKind::Str(_) | TokenKind::LParen | TokenKind::Keyword(Kw::Varying))
            }
            Kw::National => matches!(next, TokenKind::Keyword(Kw::Character | Kw::Char)),
            Kw::Timestamp | Kw::Time => {
                matches!(next, TokenKind::Str(_) | TokenKind::LParen | TokenKind::Keyword(Kw::WithLa | Kw::WithoutLa))
            }
            _ => false,
        }
    }

    fn string_literal(&mut self) -> PResult<Expr> {
        let (text, span) = self.sconst()?;
        Ok(Expr { kind: ExprKind::String(text), span })
    }

    fn interval_literal(&mut self) -> PResult<Expr> {
        let start = self.span();
        let mut ty = self.const_type()?;
        let text = if self.at(&TokenKind::LParen) {
            ty.modifiers = self.interval_precision()?;
            self.string_literal()?
        } else {
            let text = self.string_literal()?;
            ty.modifiers = self.opt_interval()?;
            text
        };
        Ok(self.make_cast(Box::new(text), ty, start))
    }

    fn case(&mut self) -> PResult<Expr> {
        let start = self.advance();
        let operand = if self.at_kw(Kw::When) { None } else { Some(Box::new(self.expr()?)) };
        let mut whens = Vec::new();
        loop {
            self.expect_kw(Kw::When)?;
            let when = self.expr()?;
            self.expect_kw(Kw::Then)?;
            whens.push((when, self.expr()?));
            if !self.at_kw(Kw::When) {
                break;
            }
        }
        let else_ = if self.eat_kw(Kw::Else) { Some(Box::new(self.expr()?)) } else { None };
        self.expect_kw(Kw::End)?;
        Ok(self.make_expr(ExprKind::Case { operand, whens, else_ }, start))
    }

    fn array(&mut self) -> PResult<Expr> {
        let start = self.advance();
        if self.at(&TokenKind::LParen) {
            let query = self.select_with_parens()?;
            return Ok(self.make_expr(ExprKind::ArraySubquery(query), start));
        }
        let mut array = self.array_expr()?;
        array.span = self.span_from(start);
        Ok(array)
    }

    /// `[...]`, whose elements are all arrays again or all expressions.
    fn array_expr(&mut self) -> PResult<Expr> {
        self.nested(|p| {
            let start = p.expect(&TokenKind::LBracket)?;
            let items = match p.peek() {
                TokenKind::RBracket => Vec::new(),
                TokenKind::LBracket => p.comma_separated(Self::array_expr)?,
                _ => p.expr_list()?,
            };
            p.expect(&TokenKind::RBracket)?;
            Ok(p.make_expr(ExprKind::Array(items), start))
        })
    }

    /// A column, a call, or a literal of a named type.
    fn name_or_call(&mut self) -> PResult<Expr> {
        let function = self.at_type_function_name();
        match self.peek_at(1) {
            TokenKind::LParen | TokenKind::Str(_) if function => self.plain_call_or_literal(),
            _ if function && !self.at_col_id() => {
                // It can only be a function's name, so what follows is wrong.
                self.advance();
                self.unexpected()
            }
            _ => self.column_or_call(),
        }
    }

    fn plain_call_or_literal(&mut self) -> PResult<Expr> {
        let name = self.func_name()?;
        self.call_or_literal(name)
    }

    fn column_or_call(&mut self) -> PResult<Expr> {
        let start = self.span();
        let mut parts = vec![self.col_id()?];
        while self.at(&TokenKind::Dot) {
            if self.peek_at(1) == &TokenKind::Star {
                self.pos += 2;
                if matches!(self.peek(), TokenKind::Dot | TokenKind::LBracket) {
                    return self.improper_star();
                }
                return Ok(self.make_expr(ExprKind::Star(parts), start));
            }
            self.advance();
            parts.push(self.col_label()?);
        }
        if parts.len() > 1 && matches!(self.peek(), TokenKind::LParen | TokenKind::Str(_)) {
            let span = self.span_from(start);
            return self.call_or_literal(Name { parts, span });
        }
        let column = self.make_expr(ExprKind::Column(parts), start);
        self.indirection(column, start)
    }

    fn improper_star<T>(&mut self) -> PResult<T> {
        // The grammar's action runs once the whole indirection has been read.
        while matches!(self.peek(), TokenKind::Dot | TokenKind::LBracket) {
            if self.at(&TokenKind::Dot) {
                self.advance();
                if !self.eat(&TokenKind::Star) {
                    self.col_label()?;
                }
            } else {
                self.subscript()?;
            }
        }
        self.grammar_error("improper use of \"*\"")
    }

    /// Subscripts and fields behind an expression.
    pub(crate) fn indirection(&mut self, mut expr: Expr, start: Span) -> PResult<Expr> {
        loop {
            match self.peek() {
                TokenKind::Dot => {
                    self.grow()?;
                    self.advance();
                    let inner = Box::new(expr);
                    if self.eat(&TokenKind::Star) {
                        if matches!(self.peek(), TokenKind::Dot | TokenKind::LBracket) {
                            return self.improper_star();
                        }
                        return Ok(self.make_expr(ExprKind::FieldStar(inner), start));
                    }
                    let field = self.col_label()?;
                    expr = self.make_expr(ExprKind::Field { expr: inner, field }, start);
                }
                TokenKind::LBracket => {
                    self.grow()?;
                    let mut subscripts = Vec::new();
                    while self.at(&TokenKind::LBracket) {
                        subscripts.push(self.subscript()?);
                    }
                    expr = self.make_expr(ExprKind::Subscript { expr: Box::new(expr), subscripts }, start);
                }
                _ => return Ok(expr),
            }
        }
    }

    pub(crate) fn subscript(&mut self) -> PResult<Subscript> {
        let start = self.expect(&TokenKind::LBracket)?;
        let low = if self.at(&TokenKind::Colon) { None } else { Some(self.expr()?) };
        if self.eat(&TokenKind::Colon) {
            let high = if self.at(&TokenKind::RBracket) { None } else { Some(self.expr()?) };
            self.expect(&TokenKind::RBracket)?;
            return Ok(Subscript::Slice(low, high, self.span_from(start)));
        }
        self.expect(&TokenKind::RBracket)?;
        match low {
            Some(index) => Ok(Subscript::Index(index)),
            None => self.unexpected(),
        }
    }
}
