//! `a_expr` and `b_expr`: operators by precedence.

use super::*;

/// The precedence table of `gram.y`, loosest first.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const IS: u8 = 4;
const COMPARE: u8 = 5;
const LIKE: u8 = 6;
const OP: u8 = 9;
const ADD: u8 = 10;
const MUL: u8 = 11;
const POW: u8 = 12;
const AT: u8 = 13;
const COLLATE: u8 = 14;
const UMINUS: u8 = 15;
const CAST: u8 = 18;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// `a_expr`
    Full,
    /// `a_expr` that a label without AS may follow: there an infix keyword may turn out to be the label.
    Labelled,
    /// `a_expr` as the first argument of `substring(a SIMILAR b ESCAPE c)`.
    Substring,
    /// `b_expr`
    Restricted,
}

impl Parser<'_> {
    /// `a_expr`
    pub(crate) fn expr(&mut self) -> PResult<Expr> {
        self.operators(0, Mode::Full)
    }

    /// Whether what was read since is but one operand: `select_fetch_first_value`.
    pub(super) fn read_one_operand(&self, first: usize) -> bool {
        let token = |at: usize| self.tokens.get(at).map(|token| &token.kind);
        let number = || matches!(token(first + 1), Some(TokenKind::Integer(_) | TokenKind::Float(_)));
        self.operand == (first, self.pos)
            && match token(first) {
                Some(TokenKind::Plus | TokenKind::Minus) => number() && self.pos == first + 2,
                Some(TokenKind::Op(_) | TokenKind::Keyword(Kw::Not | Kw::NotLa)) => false,
                _ => true,
            }
    }

    /// Whether it is a `c_expr`.
    pub(super) fn read_primary(&self, first: usize) -> bool {
        let sign = matches!(self.tokens.get(first).map(|token| &token.kind), Some(TokenKind::Plus | TokenKind::Minus));
        !sign && self.read_one_operand(first)
    }

    /// `a_expr` as an output column.
    pub(crate) fn expr_before_label(&mut self) -> PResult<Expr> {
        self.operators(0, Mode::Labelled)
    }

    /// `a_expr` that SIMILAR without TO may follow.
    pub(super) fn expr_before_similar(&mut self) -> PResult<Expr> {
        self.operators(0, Mode::Substring)
    }

    /// `b_expr`
    pub(crate) fn b_expr(&mut self) -> PResult<Expr> {
        self.operators(0, Mode::Restricted)
    }

    pub(crate) fn expr_list(&mut self) -> PResult<Vec<Expr>> {
        self.comma_separated(Self::expr)
    }

    // The functions from here to `primary` recurse: they only dispatch, or hold few values, since an unoptimized build gives each temporary a
    // place of its own on the stack.
    fn operators(&mut self, min: u8, mode: Mode) -> PResult<Expr> {
        let outer = self.enter()?;
        let result = self.climb(min, mode);
        self.leave(outer);
        result
    }

    fn climb(&mut self, min: u8, mode: Mode) -> PResult<Expr> {
        let start = self.span();
        let first = self.pos;
        let mut left = self.prefix(mode)?;
        self.operand = (first, self.pos);
        while let Some((level, non_assoc)) = self.infix_level(mode) {
            if level < min || (mode == Mode::Labelled && self.infix_is_label()) {
                break;
            }
            self.grow()?;
            left = self.infix(left, start, level, mode)?;
            // Of these, a second one must not follow what ends with an operand.
            if non_assoc && self.ends_open(&left) && self.infix_level(mode).is_some_and(|(next, _)| next == level) {
                return self.unexpected();
            }
        }
        Ok(left)
    }

    fn operand(&mut self, min: u8, mode: Mode) -> PResult<Expr> {
        self.operators(min, if mode == Mode::Restricted { mode } else { Mode::Full })
    }

    /// Level of the operator at the current place, and whether it is non-associative.
    fn infix_level(&self, mode: Mode) -> Option<(u8, bool)> {
        use TokenKind as T;
        let full = mode != Mode::Restricted;
        Some(match self.peek() {
            T::ColonColon => (CAST, false),
            T::Plus | T::Minus => (ADD, false),
            T::Star | T::Slash | T::Percent => (MUL, false),
            T::Caret => (POW, false),
            T::Less | T::Greater | T::Equals | T::LessEquals | T::GreaterEquals | T::NotEquals => (COMPARE, true),
            T::Op(_) | T::Keyword(Kw::Operator) => (OP, false),
            T::Keyword(Kw::Is) => (IS, true),
            T::Keyword(kw) if full => match kw {
                Kw::Or => (OR, false),
                Kw::And => (AND, false),
                Kw::Isnull | Kw::Notnull => (IS, true),
                Kw::Between | Kw::In | Kw::Like | Kw::Ilike | Kw::NotLa => (LIKE, true),
                // Where nothing else may begin with the word, it is the operator whatever follows.
                Kw::Similar if mode == Mode::Full || self.kw_at(1) == Some(Kw::To) => (LIKE, true),
                Kw::At if mode != Mode::Labelled || matches!(self.kw_at(1), Some(Kw::Time | Kw::Local)) => (AT, false),
                Kw::Collate => (COLLATE, false),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Is the keyword here followed by what can only follow a label?
    fn infix_is_label(&self) -> bool {
        if !matches!(self.peek(), TokenKind::Keyword(kw) if kw.bare_label()) {
            return false;
        }
        match self.peek_at(1) {
            TokenKind::Comma | TokenKind::RParen | TokenKind::Semi | TokenKind::Eof => true,
            TokenKind::Keyword(kw) => matches!(
                kw,
                Kw::From
                    | Kw::Into
                    | Kw::Where
                    | Kw::Group
                    | Kw::Having
                    | Kw::Window
                    | Kw::Order
                    | Kw::Limit
                    | Kw::Offset
                    | Kw::Fetch
                    | Kw::For
                    | Kw::Union
                    | Kw::Intersect
                    | Kw::Except
                    | Kw::Returning
                    | Kw::With
                    | Kw::On
            ),
            _ => false,
        }
    }

    /// Does the text end with an operand that a following operator could have belonged to?
    fn ends_open(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Op { .. } | ExprKind::IsDistinct { .. } | ExprKind::Between { .. } | ExprKind::Like { .. } => {
                true
            }
            ExprKind::Not(inner) => inner.span.end == expr.span.end && self.ends_open(inner),
            _ => false,
        }
    }

    fn make(&self, kind: ExprKind, start: Span) -> Expr {
        Expr { kind, span: self.span_from(start) }
    }

    fn prefix(&mut self, mode: Mode) -> PResult<Expr> {
        use TokenKind as T;
        match self.peek() {
            T::Plus => self.unary_plus(mode),
            T::Minus => self.unary_minus(mode),
            T::Op(_) => self.prefix_op(mode),
            // Without a parenthesis it is a name.
            T::Keyword(Kw::Operator) if matches!(self.peek_at(1), T::LParen) => self.prefix_op(mode),
            T::Keyword(Kw::Not | Kw::NotLa) if mode != Mode::Restricted => self.not(mode),
            T::Keyword(Kw::Default) if mode != Mode::Restricted => self.default(),
            T::Keyword(Kw::Unique) if mode != Mode::Restricted => self.unique_predicate(),
            T::LParen | T::Keyword(Kw::Row) if mode != Mode::Restricted => self.row_or_overlaps(),
            _ => self.primary(),
        }
    }

    fn unary_plus(&mut self, mode: Mode) -> PResult<Expr> {
        let start = self.advance();
        let op = OpName { schema: None, name: "+".into(), span: start };
        let right = Box::new(self.operand(UMINUS + 1, mode)?);
        self.grow()?;
        Ok(self.make(ExprKind::Op { op, left: None, right }, start))
    }

    fn unary_minus(&mut self, mode: Mode) -> PResult<Expr> {
        let start = self.advance();
        let mut right = Box::new(self.operand(UMINUS + 1, mode)?);
        self.grow()?;
        // `doNegate`: a constant takes the sign itself.
        if let ExprKind::Integer(text) | ExprKind::Float(text) = &mut right.kind {
            *text = negate(text);
            right.span = self.span_from(start);
            return Ok(*right);
        }
        let op = OpName { schema: None, name: "-".into(), span: start };
        Ok(self.make(ExprKind::Op { op, left: None, right }, start))
    }

    fn not(&mut self, mode: Mode) -> PResult<Expr> {
        let start = self.advance();
        let inner = Box::new(self.operand(NOT, mode)?);
        self.grow()?;
        Ok(self.make(ExprKind::Not(inner), start))
    }

    fn default(&mut self) -> PResult<Expr> {
        let start = self.advance();
        Ok(self.make(ExprKind::Default, start))
    }

    fn unique_predicate(&mut self) -> PResult<Expr> {
        let start = self.advance();
        if self.eat_kw(Kw::Nulls) {
            self.eat_kw(Kw::Not);
            self.expect_kw(Kw::Distinct)?;
        }
        self.select_with_parens()?;
        self.error(SqlState::FeatureNotSupported, start, "UNIQUE predicate is not yet implemented")
    }

    fn row_or_overlaps(&mut self) -> PResult<Expr> {
        let start = self.span();
        let result = self.primary();
        match &result {
            Ok(Expr { kind: ExprKind::Row { .. }, .. }) if self.at_kw(Kw::Overlaps) && !self.infix_is_label() => {
                self.overlaps(result?, start)
            }
            Ok(_) | Err(_) => result,
        }
    }

    fn prefix_op(&mut self, mode: Mode) -> PResult<Expr> {
        let start = self.span();
        let op = self.qual_op()?;
        let right = Box::new(self.operand(OP + 1, mode)?);
        self.grow()?;
        Ok(self.make(ExprKind::Op { op, left: None, right }, start))
    }

    fn overlaps(&mut self, left: Expr, start: Span) -> PResult<Expr> {
        let place = self.advance();
        let right = self.primary()?;
        let (ExprKind::Row { fields: mut args, .. }, ExprKind::Row { fields, .. }) = (left.kind, right.kind) else {
            return self.unexpected();
        };
        for (side, count, span) in [("left", args.len(), left.span), ("right", fields.len(), right.span)] {
            if count != 2 {
                let message = format!("wrong number of parameters on {side} side of OVERLAPS expression");
                return self.error(SqlState::SyntaxError, span, message);
            }
        }
        args.extend(fields);
        Ok(self.system_call("overlaps", args, place, start))
    }

    /// A call of a `pg_catalog` function that the grammar itself makes.
    pub(crate) fn system_call(&self, name: &str, args: Vec<Expr>, place: Span, start: Span) -> Expr {
        let call = FuncCall {
            name: self.pg_catalog(name, place),
            args: args.into_iter().map(|expr| FuncArg { name: None, expr }).collect(),
            variadic: false,
            star: false,
            distinct: false,
            order_by: Vec::new(),
            within_group: false,
            filter: None,
            over: None,
            sugar: true,
        };
        self.make(ExprKind::Func(Box::new(call)), start)
    }

    /// A multi-character operator or OPERATOR(...) (`qual_Op`).
    fn qual_op(&mut self) -> PResult<OpName> {
        if self.at_kw(Kw::Operator) {
            return self.operator_clause();
        }
        match self.peek() {
            TokenKind::Op(name) => {
                let name = name.clone();
                Ok(OpName { schema: None, name, span: self.advance() })
            }
            _ => self.unexpected(),
        }
    }

    /// The operator at the current place and what follows it.
    fn infix(&mut self, left: Expr, start: Span, level: u8, mode: Mode) -> PResult<Expr> {
        match self.peek() {
            TokenKind::ColonColon => self.typecast(left, start),
            TokenKind::Keyword(kw) if *kw != Kw::Operator => {
                let kw = *kw;
                self.infix_keyword(left, start, kw, mode)
            }
            _ => self.infix_op(left, start, level, mode),
        }
    }

    fn typecast(&mut self, left: Expr, start: Span) -> PResult<Expr> {
        let place = self.advance();
        let ty = self.type_name()?;
        let at = self.span_from(place);
        Ok(self.make(ExprKind::Cast { expr: Box::new(left), ty, at }, start))
    }

    fn infix_op(&mut self, left: Expr, start: Span, level: u8, mode: Mode) -> PResult<Expr> {
        let op = self.qual_all_op()?;
        self.after_op(left, op, start, level, mode)
    }

    fn after_op(&mut self, left: Expr, op: OpName, start: Span, level: u8, mode: Mode) -> PResult<Expr> {
        if mode != Mode::Restricted && self.at_sub_type() {
            return self.sub_type(left, op, start);
        }
        let right = Box::new(self.operand(level + 1, mode)?);
        Ok(self.make(ExprKind::Op { op, left: Some(Box::new(left)), right }, start))
    }

    fn at_sub_type(&self) -> bool {
        matches!(self.kw(), Some(Kw::Any | Kw::Some | Kw::All))
    }

    /// `ANY|SOME|ALL (subquery or array)`
    fn sub_type(&mut self, left: Expr, op: OpName, start: Span) -> PResult<Expr> {
        let all = self.at_kw(Kw::All);
        self.advance();
        let expr = Box::new(left);
        if self.at_select_with_parens() {
            let query = self.select_with_parens()?;
            // `ANY ((SELECT ...) + 1)` begins like a subquery.
            return Ok(self.make(ExprKind::AnySubquery { expr, op, all, query }, start));
        }
        let array = Box::new(self.parenthesized(Self::expr)?);
        Ok(self.make(ExprKind::AnyArray { expr, op, all, array }, start))
    }

    fn infix_keyword(&mut self, left: Expr, start: Span, kw: Kw, mode: Mode) -> PResult<Expr> {
        match kw {
            Kw::And => self.and(left, start, mode),
            Kw::Or => self.or(left, start, mode),
            Kw::Isnull | Kw::Notnull => {
                self.advance();
                Ok(self.make(ExprKind::IsNull { expr: Box::new(left), not: kw == Kw::Notnull }, start))
            }
            Kw::Is => self.is(left, start, mode),
            Kw::At => self.at_time_zone(left, start, mode),
            Kw::Collate => self.collate(left, start),
            _ => {
                let place = self.span();
                let not = self.eat_kw(Kw::NotLa);
                self.membership(left, start, place, not, mode)
            }
        }
    }

    fn and(&mut self, left: Expr, start: Span, mode: Mode) -> PResult<Expr> {
        self.advance();
        let right = self.operand(AND + 1, mode)?;
        let mut items = match left {
            Expr { kind: ExprKind::And(items), .. } => {
                self.shrink();
                items
            }
            other => vec![other],
        };
        items.push(right);
        Ok(self.make(ExprKind::And(items), start))
    }

    fn or(&mut self, left: Expr, start: Span, mode: Mode) -> PResult<Expr> {
        self.advance();
        let right = self.operand(OR + 1, mode)?;
        let mut items = match left {
            Expr { kind: ExprKind::Or(items), .. } => {
                self.shrink();
                items
            }
            other => vec![other],
        };
        items.push(right);
        Ok(self.make(ExprKind::Or(items), start))
    }

    fn at_time_zone(&mut self, left: Expr, start: Span, mode: Mode) -> PResult<Expr> {
        let place = self.advance();
        if self.version >= 17 && self.eat_kw(Kw::Local) {
            return Ok(self.system_call("timezone", vec![left], place, start));
        }
        self.expect_kws(&[Kw::Time, Kw::Zone])?;
        let zone = self.operand(AT + 1, mode)?;
        Ok(self.system_call("timezone", vec![zone, left], place, start))
    }

    fn collate(&mut self, left: Expr, start: Span) -> PResult<Expr> {
        let place = self.advance();
        let collation = self.any_name()?;
        let at = self.span_from(place);
        Ok(self.make(ExprKind::Collate { expr: Box::new(left), collation, at }, start))
    }

    /// `[NOT] BETWEEN | IN | LIKE | ILIKE | SIMILAR TO`
    fn membership(&mut self, left: Expr, start: Span, place: Span, not: bool, mode: Mode) -> PResult<Expr> {
        let Some(kw) = self.kw() else { return self.unexpected() };
        self.advance();
        let at = self.span_from(place);
        let expr = Box::new(left);
        match kw {
            Kw::Between => {
                let symmetric = self.eat_kw(Kw::Symmetric);
                if !symmetric {
                    self.eat_kw(Kw::Asymmetric);
                }
                let low = Box::new(self.b_expr()?);
                self.expect_kw(Kw::And)?;
                let high = Box::new(self.operand(LIKE + 1, mode)?);
                Ok(self.make(ExprKind::Between { expr, low, high, not, symmetric, at }, start))
            }
            Kw::In => {
                if self.at_select_with_parens() {
                    let query = self.select_with_parens()?;
                    return Ok(self.make(ExprKind::InSubquery { expr, query, not, at }, start));
                }
                let list = self.parenthesized(Self::expr_list)?;
                Ok(self.make(ExprKind::InList { expr, list, not, at }, start))
            }
            Kw::Like => self.like(*expr, start, place, LikeKind::Like, if not { "!~~" } else { "~~" }),
            Kw::Ilike => self.like(*expr, start, place, LikeKind::ILike, if not { "!~~*" } else { "~~*" }),
            Kw::Similar => {
                self.expect_kw(Kw::To)?;
                self.like(*expr, start, place, LikeKind::Similar, if not { "!~" } else { "~" })
            }
            _ => self.unexpected(),
        }
    }

    fn like(&mut self, left: Expr, start: Span, place: Span, kind: LikeKind, name: &str) -> PResult<Expr> {
        let op = OpName { schema: None, name: name.to_owned(), span: self.span_from(place) };
        if kind != LikeKind::Similar && self.at_sub_type() {
            return self.sub_type(left, op, start);
        }
        let from = self.span();
        let mut pattern = self.operand(LIKE + 1, Mode::Full)?;
        let escape = if self.eat_kw(Kw::Escape) { Some(self.operand(LIKE + 1, Mode::Full)?) } else { None };
        let name = if kind == LikeKind::Similar { "similar_to_escape" } else { "like_escape" };
        if kind == LikeKind::Similar || escape.is_some() {
            let args = std::iter::once(pattern).chain(escape).collect();
            pattern = self.system_call(name, args, op.span, from);
        }
        Ok(self.make(ExprKind::Like { kind, op, expr: Box::new(left), pattern: Box::new(pattern) }, start))
    }

    fn is(&mut self, left: Expr, start: Span, mode: Mode) -> PResult<Expr> {
        let place = self.advance();
        let not = self.eat_kw(Kw::Not);
        let full = mode != Mode::Restricted;
        let expr = Box::new(left);
        let test = |test| ExprKind::IsBool { expr: expr.clone(), test, not };
        let kind = match self.kw() {
            Some(Kw::Distinct) => {
                self.advance();
                self.expect_kw(Kw::From)?;
                let at = self.span_from(place);
                let right = Box::new(self.operand(IS + 1, mode)?);
                return Ok(self.make(ExprKind::IsDistinct { left: expr, right, not, at }, start));
            }
            Some(Kw::Document) => {
                self.advance();
                ExprKind::Xml(Box::new(XmlExpr::IsDocument { expr: *expr, not }))
            }
            Some(Kw::Null) if full => {
                self.advance();
                ExprKind::IsNull { expr, not }
            }
            Some(Kw::True) if full => {
                self.advance();
                test(BoolTest::True)
            }
            Some(Kw::False) if full => {
                self.advance();
                test(BoolTest::False)
            }
            Some(Kw::Unknown) if full => {
                self.advance();
                test(BoolTest::Unknown)
            }
            Some(Kw::Normalized | Kw::Nfc | Kw::Nfd | Kw::Nfkc | Kw::Nfkd) if full => {
                return self.is_normalized(*expr, start, place, not);
            }
            Some(Kw::Json) if full && self.version >= 16 => return self.is_json(*expr, start, not),
            _ => return self.unexpected(),
        };
        Ok(self.make(kind, start))
    }

    fn is_normalized(&mut self, expr: Expr, start: Span, place: Span, not: bool) -> PResult<Expr> {
        let mut args = vec![expr];
        if !self.at_kw(Kw::Normalized) {
            args.extend(self.normal_form());
        }
        self.expect_kw(Kw::Normalized)?;
        let call = self.system_call("is_normalized", args, place, start);
        if not { Ok(self.make(ExprKind::Not(Box::new(call)), start)) } else { Ok(call) }
    }

    /// `NFC` and its like, as a string literal.
    pub(crate) fn normal_form(&mut self) -> Option<Expr> {
        match self.kw() {
            Some(kw @ (Kw::Nfc | Kw::Nfd | Kw::Nfkc | Kw::Nfkd)) => {
                let span = self.advance();
                Some(Expr { kind: ExprKind::String(kw.word().to_ascii_uppercase()), span })
            }
            _ => None,
        }
    }

    /// A flattened AND or OR grew wider, not higher.
    fn shrink(&mut self) {
        self.height = self.height.saturating_sub(1);
    }
}

fn negate(text: &str) -> String {
    text.strip_prefix('-').map_or_else(|| format!("-{text}"), str::to_owned)
}
