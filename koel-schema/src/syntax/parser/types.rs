//! Type names, as `gram.y` makes them: SQL's own names become those of `pg_catalog`.

use super::*;

/// `INTERVAL_MASK` of the fields, and all of them (`datetime.h`).
const YEAR: i32 = 1 << 2;
const MONTH: i32 = 1 << 1;
const DAY: i32 = 1 << 3;
const HOUR: i32 = 1 << 10;
const MINUTE: i32 = 1 << 11;
const SECOND: i32 = 1 << 12;
const FULL_RANGE: i32 = 0x7FFF;

impl Parser<'_> {
    /// `Typename`
    pub(crate) fn type_name(&mut self) -> PResult<TypeName> {
        let start = self.span();
        let setof = self.eat_kw(Kw::Setof);
        let mut ty = self.simple_type_name()?;
        ty.setof = setof;
        if self.eat_kw(Kw::Array) {
            ty.array_bounds = 1;
            if self.eat(&TokenKind::LBracket) {
                self.iconst()?;
                self.expect(&TokenKind::RBracket)?;
            }
        } else {
            while self.eat(&TokenKind::LBracket) {
                if !self.at(&TokenKind::RBracket) {
                    self.iconst()?;
                }
                self.expect(&TokenKind::RBracket)?;
                ty.array_bounds += 1;
            }
        }
        ty.span = self.span_from(start);
        Ok(ty)
    }

    /// A routine's argument or result (`func_type`): also `t.c%TYPE`.
    pub(crate) fn func_type(&mut self) -> PResult<TypeName> {
        let mark = self.mark();
        let start = self.span();
        let setof = self.eat_kw(Kw::Setof);
        if self.at_type_function_name() && matches!(self.peek_at(1), TokenKind::Dot) {
            let first = self.type_function_name()?;
            let name = self.attrs(first)?;
            if self.at(&TokenKind::Percent) && self.kw_at(1) == Some(Kw::Type) {
                self.pos += 2;
                let span = self.span_from(start);
                return Ok(TypeName { name, modifiers: Vec::new(), array_bounds: 0, setof, percent_type: true, span });
            }
        }
        self.reset(mark);
        self.type_name()
    }

    pub(crate) fn simple_type_name(&mut self) -> PResult<TypeName> {
        self.simple_type(false)
    }

    /// The type of a typed literal (`ConstTypename`): there `char` and `bit` have no length of their own.
    pub(super) fn const_type(&mut self) -> PResult<TypeName> {
        self.simple_type(true)
    }

    fn simple_type(&mut self, literal: bool) -> PResult<TypeName> {
        let start = self.span();
        match self.kw() {
            Some(kw) => match self.sql_type(kw, start, literal)? {
                Some((name, modifiers)) => Ok(TypeName {
                    name: self.pg_catalog(name, self.span_from(start)),
                    modifiers,
                    array_bounds: 0,
                    setof: false,
                    percent_type: false,
                    span: self.span_from(start),
                }),
                None => self.generic_type(),
            },
            None => self.generic_type(),
        }
    }

    /// `type_function_name attrs opt_type_modifiers`
    fn generic_type(&mut self) -> PResult<TypeName> {
        let start = self.span();
        let first = self.type_function_name()?;
        let name = self.attrs(first)?;
        let modifiers = self.opt_type_modifiers()?;
        let span = self.span_from(start);
        Ok(TypeName { name, modifiers, array_bounds: 0, setof: false, percent_type: false, span })
    }

    fn opt_type_modifiers(&mut self) -> PResult<Vec<Expr>> {
        if self.at(&TokenKind::LParen) { self.parenthesized(Self::expr_list) } else { Ok(Vec::new()) }
    }

    /// A type that the grammar knows by a keyword.
    fn sql_type(&mut self, kw: Kw, start: Span, literal: bool) -> PResult<Option<(&'static str, Vec<Expr>)>> {
        let plain = |p: &mut Self, name| {
            p.advance();
            Ok(Some((name, Vec::new())))
        };
        match kw {
            Kw::Int | Kw::Integer => plain(self, "int4"),
            Kw::Smallint => plain(self, "int2"),
            Kw::Bigint => plain(self, "int8"),
            Kw::Real => plain(self, "float4"),
            Kw::Boolean => plain(self, "bool"),
            Kw::Json if self.version >= 17 => plain(self, "json"),
            Kw::Float => self.float_type(start).map(Some),
            Kw::Double if self.kw_at(1) == Some(Kw::Precision) => {
                self.advance();
                plain(self, "float8")
            }
            Kw::Decimal | Kw::Dec | Kw::Numeric => {
                self.advance();
                Ok(Some(("numeric", self.opt_type_modifiers()?)))
            }
            Kw::Bit => {
                self.advance();
                let name = if self.eat_kw(Kw::Varying) { "varbit" } else { "bit" };
                let mut modifiers = self.opt_type_modifiers()?;
                if modifiers.is_empty() && name == "bit" && !literal {
                    modifiers.push(int_const(1, start));
                }
                Ok(Some((name, modifiers)))
            }
            Kw::Character | Kw::Char | Kw::Varchar | Kw::National | Kw::Nchar => {
                self.character_type(kw, start, literal).map(Some)
            }
            Kw::Timestamp | Kw::Time => self.datetime_type(kw).map(Some),
            Kw::Interval => {
                self.advance();
                let modifiers = if literal {
                    Vec::new()
                } else if self.at(&TokenKind::LParen) {
                    self.interval_precision()?
                } else {
                    self.opt_interval()?
                };
                Ok(Some(("interval", modifiers)))
            }
            _ => Ok(None),
        }
    }

    fn float_type(&mut self, start: Span) -> PResult<(&'static str, Vec<Expr>)> {
        self.advance();
        if !self.at(&TokenKind::LParen) {
            return Ok(("float8", Vec::new()));
        }
        let place = self.span();
        let bits = self.parenthesized(Self::iconst)?;
        let limit = |message| self.error(SqlState::InvalidParameterValue, self.span_from(place).to(start), message);
        match bits {
            i32::MIN..=0 => limit("precision for type float must be at least 1 bit"),
            1..=24 => Ok(("float4", Vec::new())),
            25..=53 => Ok(("float8", Vec::new())),
            54.. => limit("precision for type float must be less than 54 bits"),
        }
    }

    fn character_type(&mut self, kw: Kw, start: Span, literal: bool) -> PResult<(&'static str, Vec<Expr>)> {
        self.advance();
        if kw == Kw::National && !self.eat_kw(Kw::Character) {
            self.expect_kw(Kw::Char)?;
        }
        let varying = kw == Kw::Varchar || self.eat_kw(Kw::Varying);
        let name = if varying { "varchar" } else { "bpchar" };
        let mut modifiers = Vec::new();
        if self.eat(&TokenKind::LParen) {
            let place = self.span();
            modifiers.push(int_const(self.iconst()?, place));
            self.expect(&TokenKind::RParen)?;
        } else if !varying && !literal {
            modifiers.push(int_const(1, start));
        }
        Ok((name, modifiers))
    }

    fn datetime_type(&mut self, kw: Kw) -> PResult<(&'static str, Vec<Expr>)> {
        self.advance();
        let mut modifiers = Vec::new();
        if self.eat(&TokenKind::LParen) {
            let place = self.span();
            modifiers.push(int_const(self.iconst()?, place));
            self.expect(&TokenKind::RParen)?;
        }
        let zone = self.eat_kw(Kw::WithLa);
        if zone || self.eat_kw(Kw::WithoutLa) {
            self.expect_kws(&[Kw::Time, Kw::Zone])?;
        }
        let name = match (kw, zone) {
            (Kw::Timestamp, true) => "timestamptz",
            (Kw::Timestamp, false) => "timestamp",
            (_, true) => "timetz",
            (_, false) => "time",
        };
        Ok((name, modifiers))
    }

    /// `(n)` behind INTERVAL.
    pub(super) fn interval_precision(&mut self) -> PResult<Vec<Expr>> {
        self.expect(&TokenKind::LParen)?;
        let place = self.span();
        let precision = self.iconst()?;
        self.expect(&TokenKind::RParen)?;
        Ok(vec![int_const(FULL_RANGE, place), int_const(precision, place)])
    }

    /// `YEAR TO MONTH` and its like.
    pub(super) fn opt_interval(&mut self) -> PResult<Vec<Expr>> {
        let start = self.span();
        let Some(first) = self.interval_field() else { return Ok(Vec::new()) };
        let mut mask = first;
        let mut last = first;
        if matches!(first, YEAR | DAY | HOUR | MINUTE) && self.eat_kw(Kw::To) {
            let to = match self.kw() {
                Some(Kw::Month) if first == YEAR => MONTH,
                Some(Kw::Hour) if first == DAY => DAY | HOUR,
                Some(Kw::Minute) if matches!(first, DAY | HOUR) => fields_between(first, MINUTE),
                Some(Kw::Second) if first != YEAR => fields_between(first, SECOND),
                _ => return self.unexpected(),
            };
            last = if self.at_kw(Kw::Second) { SECOND } else { 0 };
            self.advance();
            mask |= to;
        }
        let mut modifiers = vec![int_const(mask, self.span_from(start))];
        if last == SECOND && self.eat(&TokenKind::LParen) {
            let place = self.span();
            modifiers.push(int_const(self.iconst()?, place));
            self.expect(&TokenKind::RParen)?;
        }
        Ok(modifiers)
    }

    fn interval_field(&mut self) -> Option<i32> {
        let mask = match self.kw()? {
            Kw::Year => YEAR,
            Kw::Month => MONTH,
            Kw::Day => DAY,
            Kw::Hour => HOUR,
            Kw::Minute => MINUTE,
            Kw::Second => SECOND,
            _ => return None,
        };
        self.advance();
        Some(mask)
    }
}

/// The fields from one to another; their bits are in ascending order from DAY on.
fn fields_between(first: i32, last: i32) -> i32 {
    [DAY, HOUR, MINUTE, SECOND].into_iter().filter(|f| (first..=last).contains(f)).fold(0, |a, b| a | b)
}

pub(super) fn int_const(value: i32, span: Span) -> Expr {
    Expr { kind: ExprKind::Integer(value.to_string()), span }
}
