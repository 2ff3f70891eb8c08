//! WITH, and window definitions.

use super::*;

impl Parser<'_> {
    pub(crate) fn with_clause(&mut self) -> PResult<With> {
        let start = self.advance();
        // A CTE may be named so.
        let recursive = self.at_kw(Kw::Recursive) && self.at_col_id_n(1);
        if recursive {
            self.advance();
        }
        let ctes = self.comma_separated(Self::cte)?;
        Ok(With { recursive, ctes, span: self.span_from(start) })
    }

    fn cte(&mut self) -> PResult<Cte> {
        let name = self.col_id()?;
        let columns = self.opt_column_list()?;
        self.expect_kw(Kw::As)?;
        let materialized = if self.eat_kw(Kw::Materialized) {
            Some(true)
        } else if self.eat_kw(Kw::Not) {
            self.expect_kw(Kw::Materialized)?;
            Some(false)
        } else {
            None
        };
        let statement = self.nested(|p| p.parenthesized(Self::preparable_statement))?;
        let search = if self.at_kw(Kw::Search) { Some(self.search_clause()?) } else { None };
        let cycle = if self.at_kw(Kw::Cycle) { Some(self.cycle_clause()?) } else { None };
        Ok(Cte { name, columns, materialized, statement, search, cycle })
    }

    fn search_clause(&mut self) -> PResult<CteSearch> {
        let start = self.advance();
        let breadth_first = self.eat_kw(Kw::Breadth);
        if !breadth_first {
            self.expect_kw(Kw::Depth)?;
        }
        self.expect_kws(&[Kw::First, Kw::By])?;
        let columns = self.comma_separated(Self::col_id)?;
        self.expect_kw(Kw::Set)?;
        let set = self.col_id()?;
        Ok(CteSearch { breadth_first, columns, set, span: self.span_from(start) })
    }

    fn cycle_clause(&mut self) -> PResult<CteCycle> {
        let start = self.advance();
        let columns = self.comma_separated(Self::col_id)?;
        self.expect_kw(Kw::Set)?;
        let mark = self.col_id()?;
        let (mut value, mut default) = (None, None);
        if self.eat_kw(Kw::To) {
            value = Some(self.constant()?);
            self.expect_kw(Kw::Default)?;
            default = Some(self.constant()?);
        }
        self.expect_kw(Kw::Using)?;
        let path = self.col_id()?;
        Ok(CteCycle { columns, mark, value, default, path, span: self.span_from(start) })
    }

    /// `AexprConst`
    fn constant(&mut self) -> PResult<Expr> {
        let mark = self.mark();
        let expr = self.primary()?;
        let constant = match &expr.kind {
            ExprKind::Integer(_)
            | ExprKind::Float(_)
            | ExprKind::String(_)
            | ExprKind::Bits(_)
            | ExprKind::Bool(_)
            | ExprKind::Null => true,
            // A typed literal, but not CAST.
            ExprKind::Cast { expr: inner, .. } => {
                matches!(inner.kind, ExprKind::String(_))
                    && self.tokens.get(mark).is_some_and(|t| t.kind != TokenKind::Keyword(Kw::Cast))
            }
            _ => false,
        };
        if !constant || matches!(self.tokens.get(mark), Some(Token { kind: TokenKind::LParen, .. })) {
            self.reset(mark);
            return self.unexpected();
        }
        Ok(expr)
    }

    pub(super) fn window_definition(&mut self) -> PResult<(Ident, WindowSpec)> {
        let name = self.col_id()?;
        self.expect_kw(Kw::As)?;
        Ok((name, self.window_specification()?))
    }

    pub(super) fn window_specification(&mut self) -> PResult<WindowSpec> {
        let first = self.mark();
        let start = self.expect(&TokenKind::LParen)?;
        // These words begin a clause even where they could be a name.
        let clause = matches!(self.kw(), Some(Kw::Partition | Kw::Range | Kw::Rows | Kw::Groups));
        let base = if self.at_col_id() && !clause { Some(self.col_id()?) } else { None };
        let partition_by = if self.eat_kw(Kw::Partition) {
            self.expect_kw(Kw::By)?;
            self.expr_list()?
        } else {
            Vec::new()
        };
        let order_by = self.opt_sort_clause()?;
        let frame = match self.kw() {
            Some(Kw::Range) => Some(self.frame(FrameMode::Range)?),
            Some(Kw::Rows) => Some(self.frame(FrameMode::Rows)?),
            Some(Kw::Groups) => Some(self.frame(FrameMode::Groups)?),
            _ => None,
        };
        self.expect(&TokenKind::RParen)?;
        let text = self.tokens_since(first);
        Ok(WindowSpec { base, partition_by, order_by, frame, text, span: self.span_from(start) })
    }

    fn frame(&mut self, mode: FrameMode) -> PResult<Frame> {
        let from = self.advance();
        let between = self.eat_kw(Kw::Between);
        let place = self.span();
        let start = self.frame_bound()?;
        let refused = |p: &Self, span, message: &str| p.error(SqlState::WindowingError, span, message);
        if start == FrameBound::UnboundedFollowing {
            return refused(self, place, "frame start cannot be UNBOUNDED FOLLOWING");
        }
        let end = if between {
            self.expect_kw(Kw::And)?;
            let place = self.span();
            let end = self.frame_bound()?;
            let message = match (&start, &end) {
                (_, FrameBound::UnboundedPreceding) => Some("frame end cannot be UNBOUNDED PRECEDING"),
                (FrameBound::CurrentRow, FrameBound::Preceding(_)) => {
                    Some("frame starting from current row cannot have preceding rows")
                }
                (FrameBound::Following(_), FrameBound::Preceding(_) | FrameBound::CurrentRow) => {
                    Some("frame starting from following row cannot have preceding rows")
                }
                _ => None,
            };
            if let Some(message) = message {
                return refused(self, place, message);
            }
            end
        } else {
            if matches!(start, FrameBound::Following(_)) {
                return refused(self, place, "frame starting from following row cannot end with current row");
            }
            FrameBound::CurrentRow
        };
        let exclude = self.frame_exclude()?;
        Ok(Frame { mode, start, end, exclude, span: self.span_from(from) })
    }

    fn frame_bound(&mut self) -> PResult<FrameBound> {
        if self.eat_kws(&[Kw::Unbounded, Kw::Preceding]) {
            return Ok(FrameBound::UnboundedPreceding);
        }
        if self.eat_kws(&[Kw::Unbounded, Kw::Following]) {
            return Ok(FrameBound::UnboundedFollowing);
        }
        if self.eat_kws(&[Kw::Current, Kw::Row]) {
            return Ok(FrameBound::CurrentRow);
        }
        let offset = Box::new(self.expr()?);
        if self.eat_kw(Kw::Preceding) {
            return Ok(FrameBound::Preceding(offset));
        }
        self.expect_kw(Kw::Following)?;
        Ok(FrameBound::Following(offset))
    }

    fn frame_exclude(&mut self) -> PResult<FrameExclude> {
        if !self.eat_kw(Kw::Exclude) {
            return Ok(FrameExclude::None);
        }
        if self.eat_kw(Kw::Current) {
            self.expect_kw(Kw::Row)?;
            return Ok(FrameExclude::CurrentRow);
        }
        if self.eat_kw(Kw::Group) {
            return Ok(FrameExclude::Group);
        }
        if self.eat_kw(Kw::Ties) {
            return Ok(FrameExclude::Ties);
        }
        self.expect_kws(&[Kw::No, Kw::Others])?;
        Ok(FrameExclude::None)
    }
}
