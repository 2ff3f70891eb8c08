//! SELECT, VALUES, TABLE, WITH.

use super::*;

impl Parser<'_> {
    /// Does a query in parentheses begin here, rather than an expression, a list or a joined table in parentheses?
    pub(crate) fn at_select_with_parens(&self) -> bool {
        self.at(&TokenKind::LParen) && self.starts_select(self.pos + 1)
    }

    /// Does the text from this token on begin `select_no_parens`, or a query in parentheses and nothing more before the next `)`?
    fn starts_select(&self, pos: usize) -> bool {
        let kind = |i: usize| self.tokens.get(i).map(|t| &t.kind);
        let parens = (0..).take_while(|n| kind(pos + n) == Some(&TokenKind::LParen)).count();
        let first = pos + parens;
        let query = match kind(first) {
            Some(TokenKind::Keyword(Kw::Select | Kw::Table | Kw::With | Kw::WithLa)) => true,
            // VALUES may be a column's name.
            Some(TokenKind::Keyword(Kw::Values)) => kind(first + 1) == Some(&TokenKind::LParen),
            _ => false,
        };
        // From the innermost outwards: what follows must go on with the query or close it.
        query
            && (pos..first).rev().all(|open| {
                let close = self.closing(open);
                matches!(
                    kind(close + 1),
                    Some(
                        TokenKind::RParen
                            | TokenKind::Keyword(
                                Kw::Union
                                    | Kw::Intersect
                                    | Kw::Except
                                    | Kw::Order
                                    | Kw::Limit
                                    | Kw::Offset
                                    | Kw::Fetch
                                    | Kw::For
                            )
                    )
                )
            })
    }

    /// Does `select_no_parens` begin here?
    pub(super) fn at_select_no_parens(&self) -> bool {
        if !self.at(&TokenKind::LParen) {
            return self.starts_select(self.pos);
        }
        self.at_select_with_parens()
            && self.starts_select(self.pos)
            && self.tokens.get(self.closing(self.pos) + 1).is_some_and(|t| t.kind != TokenKind::RParen)
    }

    /// `'(' select_no_parens ')'`, in any number of parentheses.
    pub(crate) fn select_with_parens(&mut self) -> PResult<Box<Query>> {
        let outer = self.enter()?;
        let result = self.select_in_parens();
        self.leave(outer);
        result
    }

    fn select_in_parens(&mut self) -> PResult<Box<Query>> {
        if !self.at_select_with_parens() {
            self.expect(&TokenKind::LParen)?;
            return self.unexpected();
        }
        let start = self.advance();
        let mut query = self.query()?;
        self.expect(&TokenKind::RParen)?;
        query.span = self.span_from(start);
        Ok(query)
    }

    /// `SelectStmt`: with or without parentheses.
    pub(crate) fn query(&mut self) -> PResult<Box<Query>> {
        let start = self.span();
        let with = if matches!(self.kw(), Some(Kw::With | Kw::WithLa)) { Some(self.with_clause()?) } else { None };
        self.query_after_with(with, start)
    }

    pub(super) fn query_after_with(&mut self, with: Option<With>, start: Span) -> PResult<Box<Query>> {
        let outer = self.enter()?;
        let result = self.select_no_parens(with, start);
        self.leave(outer);
        result
    }

    fn select_no_parens(&mut self, with: Option<With>, start: Span) -> PResult<Box<Query>> {
        let mut query = self.set_operations(0)?;
        self.select_options(&mut query)?;
        if let Some(with) = with {
            if query.with.is_some() {
                return self.error(SqlState::SyntaxError, with.span, "multiple WITH clauses not allowed");
            }
            query.with = Some(with);
        }
        query.span = self.span_from(start);
        Ok(query)
    }

    /// UNION and EXCEPT bind looser than INTERSECT; all to the left.
    fn set_operations(&mut self, min: u8) -> PResult<Box<Query>> {
        let start = self.span();
        let mut left = self.select_clause()?;
        loop {
            let (op, level) = match self.kw() {
                Some(Kw::Union) => (SetOp::Union, 1),
                Some(Kw::Except) => (SetOp::Except, 1),
                Some(Kw::Intersect) => (SetOp::Intersect, 2),
                _ => return Ok(left),
            };
            if level <= min {
                return Ok(left);
            }
            self.grow()?;
            let place = self.advance();
            let all = self.eat_kw(Kw::All);
            if !all {
                self.eat_kw(Kw::Distinct);
            }
            let right = self.nested(|p| p.set_operations(level))?;
            let span = self.span_from(start);
            let body = QueryBody::SetOp { op, all, left, right, span: place };
            left = self.bare_query(body, span);
        }
    }

    fn bare_query(&self, body: QueryBody, span: Span) -> Box<Query> {
        let (order_by, locking) = (Vec::new(), Vec::new());
        Box::new(Query { with: None, body, order_by, limit: None, offset: None, locking, span })
    }

    /// One operand of a set operation.
    fn select_clause(&mut self) -> PResult<Box<Query>> {
        match self.peek() {
            TokenKind::LParen => self.select_with_parens(),
            TokenKind::Keyword(Kw::Select) => self.select_body(),
            TokenKind::Keyword(Kw::Values) => self.values(),
            TokenKind::Keyword(Kw::Table) => self.table_command(),
            _ => self.unexpected(),
        }
    }

    fn select_body(&mut self) -> PResult<Box<Query>> {
        let start = self.span();
        let body = QueryBody::Select(self.simple_select()?);
        Ok(self.bare_query(body, self.span_from(start)))
    }

    fn values(&mut self) -> PResult<Box<Query>> {
        let start = self.advance();
        let rows = self.comma_separated(|p| p.parenthesized(Self::expr_list))?;
        Ok(self.bare_query(QueryBody::Values(rows), self.span_from(start)))
    }

    /// `TABLE t`
    fn table_command(&mut self) -> PResult<Box<Query>> {
        let start = self.advance();
        let place = self.span();
        let range = self.relation_expr()?;
        let mut select = empty_select();
        let star = Expr { kind: ExprKind::Star(Vec::new()), span: place };
        select.targets.push(Target { expr: star, alias: None });
        select.from.push(FromItem::Relation { range, sample: None });
        Ok(self.bare_query(QueryBody::Select(select), self.span_from(start)))
    }

    fn simple_select(&mut self) -> PResult<Box<Select>> {
        self.expect_kw(Kw::Select)?;
        let mut select = empty_select();
        self.select_targets(&mut select)?;
        if self.eat_kw(Kw::From) {
            select.from = self.table_refs()?;
        }
        select.where_ = self.opt_where()?;
        self.select_groups(&mut select)?;
        Ok(select)
    }

    fn select_targets(&mut self, select: &mut Select) -> PResult<()> {
        select.distinct = self.opt_distinct()?;
        if select.distinct.is_none() {
            self.eat_kw(Kw::All);
        }
        if select.distinct.is_some() || !self.at_end_of_targets() {
            select.targets = self.target_list()?;
        }
        if self.eat_kw(Kw::Into) {
            select.into = Some(self.target_of_into()?);
        }
        Ok(())
    }

    fn select_groups(&mut self, select: &mut Select) -> PResult<()> {
        if self.eat_kw(Kw::Group) {
            self.expect_kw(Kw::By)?;
            select.group_by = Some(self.group_clause()?);
        }
        if self.eat_kw(Kw::Having) {
            select.having = Some(self.expr()?);
        }
        if self.eat_kw(Kw::Window) {
            select.windows = self.comma_separated(Self::window_definition)?;
        }
        Ok(())
    }

    fn opt_distinct(&mut self) -> PResult<Option<Distinct>> {
        if !self.at_kw(Kw::Distinct) {
            return Ok(None);
        }
        let start = self.advance();
        if self.eat_kw(Kw::On) {
            let exprs = self.parenthesized(Self::expr_list)?;
            return Ok(Some(Distinct::On(exprs, self.span_from(start))));
        }
        Ok(Some(Distinct::All(start)))
    }

    /// The target list may be empty.
    fn at_end_of_targets(&self) -> bool {
        match self.peek() {
            TokenKind::RParen | TokenKind::Semi | TokenKind::Eof => true,
            TokenKind::Keyword(kw) => matches!(
                kw,
                Kw::Into
                    | Kw::From
                    | Kw::Where
                    | Kw::Group
                    | Kw::Having
                    | Kw::Window
                    | Kw::Union
                    | Kw::Intersect
                    | Kw::Except
                    | Kw::Order
                    | Kw::Limit
                    | Kw::Offset
                    | Kw::Fetch
                    | Kw::For
                    | Kw::On
                    | Kw::Returning
                    | Kw::With
            ),
            _ => false,
        }
    }

    pub(crate) fn target_list(&mut self) -> PResult<Vec<Target>> {
        self.comma_separated(Self::target)
    }

    fn target(&mut self) -> PResult<Target> {
        if self.at(&TokenKind::Star) {
            let span = self.advance();
            return Ok(Target { expr: Expr { kind: ExprKind::Star(Vec::new()), span }, alias: None });
        }
        let expr = self.expr_before_label()?;
        let alias = if self.eat_kw(Kw::As) {
            Some(self.col_label()?)
        } else if self.at_bare_col_label() {
            Some(self.bare_col_label()?)
        } else {
            None
        };
        Ok(Target { expr, alias })
    }

    /// What follows INTO (`OptTempTableName`).
    fn target_of_into(&mut self) -> PResult<Name> {
        let start = self.span();
        let mut temporary = matches!(self.kw(), Some(Kw::Local | Kw::Global));
        match self.kw() {
            Some(Kw::Local | Kw::Global) if matches!(self.kw_at(1), Some(Kw::Temporary | Kw::Temp)) => {
                self.pos += 2;
                self.eat_kw(Kw::Table);
            }
            Some(kw @ (Kw::Temporary | Kw::Temp | Kw::Unlogged))
                if self.at_col_id_n(1) || self.kw_at(1) == Some(Kw::Table) =>
            {
                temporary = kw != Kw::Unlogged;
                self.advance();
                self.eat_kw(Kw::Table);
            }
            Some(Kw::Table) => {
                self.advance();
            }
            _ => temporary = false,
        }
        let mut name = self.qualified_name()?;
        if temporary && name.parts.len() == 1 {
            name.parts.insert(0, Ident::new("pg_temp", start));
        }
        Ok(name)
    }

    pub(crate) fn opt_where(&mut self) -> PResult<Option<Expr>> {
        if self.eat_kw(Kw::Where) { self.expr().map(Some) } else { Ok(None) }
    }

    fn group_clause(&mut self) -> PResult<GroupBy> {
        let distinct = self.eat_kw(Kw::Distinct);
        if !distinct {
            self.eat_kw(Kw::All);
        }
        Ok(GroupBy { distinct, items: self.comma_separated(Self::group_item)? })
    }

    fn group_item(&mut self) -> PResult<GroupItem> {
        let start = self.span();
        let paren = matches!(self.peek_at(1), TokenKind::LParen);
        match self.peek() {
            TokenKind::LParen if matches!(self.peek_at(1), TokenKind::RParen) => {
                self.pos += 2;
                Ok(GroupItem::Empty(self.span_from(start)))
            }
            TokenKind::Keyword(kw @ (Kw::Rollup | Kw::Cube)) if paren => {
                let kw = *kw;
                self.advance();
                let exprs = self.parenthesized(Self::expr_list)?;
                let span = self.span_from(start);
                Ok(if kw == Kw::Cube { GroupItem::Cube(exprs, span) } else { GroupItem::Rollup(exprs, span) })
            }
            TokenKind::Keyword(Kw::Grouping) if self.kw_at(1) == Some(Kw::Sets) => {
                self.pos += 2;
                let items = self.nested(|p| p.parenthesized(|p| p.comma_separated(Self::group_item)))?;
                Ok(GroupItem::Sets(items, self.span_from(start)))
            }
            _ => Ok(GroupItem::Expr(self.expr()?)),
        }
    }

    // ------------------------------------------------------------ what follows the body

    /// ORDER BY, LIMIT, OFFSET, FETCH, FOR UPDATE (`insertSelectOptions`).
    fn select_options(&mut self, query: &mut Query) -> PResult<()> {
        if self.at_kw(Kw::Order) {
            let sorts = self.sort_clause()?;
            if !query.order_by.is_empty() {
                let place = sorts.first().map_or(self.span(), |s| s.expr.span);
                return self.error(SqlState::SyntaxError, place, "multiple ORDER BY clauses not allowed");
            }
            query.order_by = sorts;
        }
        let locked = self.at_kw(Kw::For);
        if locked {
            self.for_locking(query)?;
        }
        let limit = self.span();
        self.select_limit(query)?;
        if !locked {
            self.for_locking(query)?;
        }
        if let Some(Limit::WithTies(_)) = query.limit {
            if query.order_by.is_empty() {
                let message = "WITH TIES cannot be specified without ORDER BY clause";
                return self.error(SqlState::SyntaxError, limit, message);
            }
            if query.locking.iter().any(|l| l.wait == LockWait::SkipLocked) {
                let message = "SKIP LOCKED and WITH TIES options cannot be used together";
                return self.error(SqlState::SyntaxError, limit, message);
            }
        }
        Ok(())
    }

    fn select_limit(&mut self, query: &mut Query) -> PResult<()> {
        let (mut limit, mut offset) = (false, false);
        loop {
            let place = self.span();
            match self.kw() {
                Some(Kw::Limit | Kw::Fetch) if !limit => {
                    limit = true;
                    let value = if self.at_kw(Kw::Limit) { self.limit_clause()? } else { self.fetch_clause()? };
                    if query.limit.is_some() {
                        let clause = self.span_from(place);
                        return self.error(SqlState::SyntaxError, clause, "multiple LIMIT clauses not allowed");
                    }
                    query.limit = Some(value);
                }
                Some(Kw::Offset) if !offset => {
                    offset = true;
                    self.advance();
                    let first = self.mark();
                    let value = self.expr()?;
                    if self.read_one_operand(first) && !self.eat_kw(Kw::Row) {
                        self.eat_kw(Kw::Rows);
                    }
                    if query.offset.is_some() {
                        return self.error(SqlState::SyntaxError, place, "multiple OFFSET clauses not allowed");
                    }
                    query.offset = Some(value);
                }
                _ => return Ok(()),
            }
        }
    }

    fn limit_clause(&mut self) -> PResult<Limit> {
        let start = self.advance();
        if self.at_kw(Kw::All) {
            return Ok(Limit::All(self.advance()));
        }
        let value = self.expr()?;
        if self.eat(&TokenKind::Comma) {
            self.expr()?;
            let refused = Diagnostic::refused(SqlState::SyntaxError, start, "LIMIT #,# syntax is not supported");
            return Err(Box::new(refused.help("what MySQL writes LIMIT 20, 10 is LIMIT 10 OFFSET 20")));
        }
        Ok(Limit::Count(value))
    }

    fn fetch_clause(&mut self) -> PResult<Limit> {
        let start = self.advance();
        if !self.eat_kw(Kw::First) {
            self.expect_kw(Kw::Next)?;
        }
        let no_value =
            matches!(self.kw(), Some(Kw::Row | Kw::Rows)) && matches!(self.kw_at(1), Some(Kw::Only | Kw::With));
        let value = if no_value {
            types::int_const(1, start)
        } else if matches!(self.peek(), TokenKind::Plus | TokenKind::Minus) {
            // Only a number may follow the sign.
            if !matches!(self.peek_at(1), TokenKind::Integer(_) | TokenKind::Float(_)) {
                self.advance();
                return self.unexpected();
            }
            self.expr()?
        } else {
            self.primary()?
        };
        if !self.eat_kw(Kw::Row) {
            self.expect_kw(Kw::Rows)?;
        }
        if self.eat_kw(Kw::With) {
            self.expect_kw(Kw::Ties)?;
            return Ok(Limit::WithTies(value));
        }
        self.expect_kw(Kw::Only)?;
        Ok(Limit::Count(value))
    }

    fn for_locking(&mut self, query: &mut Query) -> PResult<()> {
        if self.eat_kws(&[Kw::For, Kw::Read, Kw::Only]) {
            return Ok(());
        }
        while self.at_kw(Kw::For) {
            let start = self.advance();
            let strength = match self.kw() {
                Some(Kw::Update) => LockStrength::Update,
                Some(Kw::Share) => LockStrength::Share,
                Some(Kw::No) => {
                    self.advance();
                    if !self.eat_kw(Kw::Key) {
                        return self.unexpected();
                    }
                    LockStrength::NoKeyUpdate
                }
                Some(Kw::Key) => {
                    self.advance();
                    LockStrength::KeyShare
                }
                _ => return self.unexpected(),
            };
            let word = match strength {
                LockStrength::Update | LockStrength::NoKeyUpdate => Kw::Update,
                LockStrength::Share | LockStrength::KeyShare => Kw::Share,
            };
            self.expect_kw(word)?;
            let of = if self.eat_kw(Kw::Of) { self.qualified_names()? } else { Vec::new() };
            let wait = if self.eat_kw(Kw::Nowait) {
                LockWait::NoWait
            } else if self.eat_kw(Kw::Skip) {
                self.expect_kw(Kw::Locked)?;
                LockWait::SkipLocked
            } else {
                LockWait::Block
            };
            query.locking.push(Locking { strength, of, wait, span: self.span_from(start) });
        }
        Ok(())
    }

    pub(crate) fn opt_sort_clause(&mut self) -> PResult<Vec<SortBy>> {
        if self.at_kw(Kw::Order) { self.sort_clause() } else { Ok(Vec::new()) }
    }

    pub(crate) fn sort_clause(&mut self) -> PResult<Vec<SortBy>> {
        self.expect_kws(&[Kw::Order, Kw::By])?;
        self.comma_separated(|p| {
            let expr = p.expr()?;
            let dir = if p.eat_kw(Kw::Using) {
                SortDir::Using(p.qual_all_op()?)
            } else if p.eat_kw(Kw::Asc) {
                SortDir::Asc
            } else if p.eat_kw(Kw::Desc) {
                SortDir::Desc
            } else {
                SortDir::Default
            };
            Ok(SortBy { expr, dir, nulls: p.opt_nulls_order()? })
        })
    }

    pub(crate) fn opt_nulls_order(&mut self) -> PResult<Option<NullsOrder>> {
        if !self.eat_kw(Kw::NullsLa) {
            return Ok(None);
        }
        if self.eat_kw(Kw::First) {
            return Ok(Some(NullsOrder::First));
        }
        self.expect_kw(Kw::Last)?;
        Ok(Some(NullsOrder::Last))
    }
}

fn empty_select() -> Box<Select> {
    Box::new(Select {
        distinct: None,
        targets: Vec::new(),
        into: None,
        from: Vec::new(),
        where_: None,
        group_by: None,
        having: None,
        windows: Vec::new(),
    })
}
