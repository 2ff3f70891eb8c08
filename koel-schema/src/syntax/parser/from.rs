//! FROM: tables, functions, subqueries, joins.

use super::*;

impl Parser<'_> {
    pub(crate) fn table_refs(&mut self) -> PResult<Vec<FromItem>> {
        self.comma_separated(Self::table_ref)
    }

    /// `table_ref`
    pub(crate) fn table_ref(&mut self) -> PResult<FromItem> {
        let outer = self.enter()?;
        let start = self.span();
        let result = self.table_primary().and_then(|first| self.joins(first, start));
        self.leave(outer);
        result
    }

    fn at_join(&self) -> bool {
        matches!(self.kw(), Some(Kw::Cross | Kw::Natural | Kw::Join | Kw::Inner | Kw::Left | Kw::Right | Kw::Full))
    }

    fn joins(&mut self, mut left: FromItem, start: Span) -> PResult<FromItem> {
        while self.at_join() {
            self.grow()?;
            let cross = self.eat_kw(Kw::Cross);
            let natural = !cross && self.eat_kw(Kw::Natural);
            let kind = if cross { JoinKind::Inner } else { self.join_type() };
            self.expect_kw(Kw::Join)?;
            let (right, on) = if cross || natural {
                let on = if cross { JoinOn::None } else { JoinOn::Natural };
                (self.table_primary()?, on)
            } else {
                // `a JOIN b JOIN c ON .. ON ..`: the next join comes before the condition of this one.
                let right = self.table_ref()?;
                (right, self.join_qual()?)
            };
            let span = self.span_from(start);
            left = FromItem::Join(Box::new(Join { kind, left, right, on, alias: None, span }));
        }
        Ok(left)
    }

    fn join_type(&mut self) -> JoinKind {
        let kind = match self.kw() {
            Some(Kw::Left) => JoinKind::Left,
            Some(Kw::Right) => JoinKind::Right,
            Some(Kw::Full) => JoinKind::Full,
            Some(Kw::Inner) => {
                self.advance();
                return JoinKind::Inner;
            }
            _ => return JoinKind::Inner,
        };
        self.advance();
        self.eat_kw(Kw::Outer);
        kind
    }

    fn join_qual(&mut self) -> PResult<JoinOn> {
        if self.eat_kw(Kw::Using) {
            let columns = self.column_list()?;
            let alias = if self.eat_kw(Kw::As) { Some(self.col_id()?) } else { None };
            return Ok(JoinOn::Using(columns, alias));
        }
        self.expect_kw(Kw::On)?;
        Ok(JoinOn::On(self.expr()?))
    }

    fn table_primary(&mut self) -> PResult<FromItem> {
        let start = self.span();
        let lateral = self.eat_kw(Kw::Lateral);
        if self.at_select_with_parens() {
            return self.subquery_table(lateral, start);
        }
        let paren = matches!(self.peek_at(1), TokenKind::LParen);
        match self.kw() {
            Some(Kw::Xmltable) if paren => return self.xml_table(lateral),
            Some(Kw::JsonTable) if paren => return self.json_table(lateral),
            _ => {}
        }
        if self.at(&TokenKind::LParen) && !lateral {
            return self.joined_in_parens();
        }
        if self.at_function() {
            return self.function_table(lateral, start);
        }
        if lateral {
            // Only functions and subqueries can be lateral: the name read so far must go on as a call.
            self.func_name()?;
            return self.unexpected();
        }
        if self.at_type_function_name() && !self.at_col_id() {
            // It can only be a function's name, so what follows is wrong.
            self.advance();
            return self.unexpected();
        }
        self.plain_relation()
    }

    fn plain_relation(&mut self) -> PResult<FromItem> {
        let mut range = self.relation_expr()?;
        range.alias = self.opt_alias()?;
        let sample = if self.at_kw(Kw::Tablesample) { Some(self.table_sample()?) } else { None };
        Ok(FromItem::Relation { range, sample })
    }

    fn subquery_table(&mut self, lateral: bool, start: Span) -> PResult<FromItem> {
        let place = self.span();
        let query = self.select_with_parens()?;
        let alias = self.opt_alias()?;
        if alias.is_none() && self.version < 16 {
            let what = if matches!(query.body, QueryBody::Values(_)) { "VALUES" } else { "subquery" };
            return self.error(SqlState::SyntaxError, place, format!("{what} in FROM must have an alias"));
        }
        Ok(FromItem::Subquery { lateral, query, alias, span: self.span_from(start) })
    }

    /// `'(' joined_table ')'`: a lone table in parentheses is not one.
    fn joined_in_parens(&mut self) -> PResult<FromItem> {
        self.nested(|p| {
            p.expect(&TokenKind::LParen)?;
            let mut item = p.table_ref()?;
            if !matches!(item, FromItem::Join(_)) {
                return p.unexpected();
            }
            p.expect(&TokenKind::RParen)?;
            if p.at_kw(Kw::As) || p.at_col_id() {
                let alias = p.opt_alias()?;
                if let FromItem::Join(join) = &mut item {
                    if join.alias.is_some() {
                        // Its own parentheses ended the inner one; this names a join that has a name.
                        return p.unexpected();
                    }
                    join.alias = alias;
                }
            }
            Ok(item)
        })
    }

    /// A relation, with its inheritance children or without (`relation_expr`).
    pub(crate) fn relation_expr(&mut self) -> PResult<RangeVar> {
        if self.eat_kw(Kw::Only) {
            let name = if self.eat(&TokenKind::LParen) {
                let name = self.qualified_name()?;
                self.expect(&TokenKind::RParen)?;
                name
            } else {
                self.qualified_name()?
            };
            return Ok(RangeVar { name, only: true, alias: None });
        }
        let name = self.qualified_name()?;
        self.eat(&TokenKind::Star);
        Ok(RangeVar { name, only: false, alias: None })
    }

    /// `relation_expr_opt_alias`: of UPDATE and DELETE, where SET is no alias.
    pub(crate) fn relation_expr_opt_alias(&mut self) -> PResult<RangeVar> {
        let mut range = self.relation_expr()?;
        let named = self.eat_kw(Kw::As);
        if named || (self.at_col_id() && !self.at_kw(Kw::Set)) {
            range.alias = Some(Alias { name: self.col_id()?, columns: Vec::new() });
        }
        Ok(range)
    }

    pub(crate) fn opt_alias(&mut self) -> PResult<Option<Alias>> {
        if self.eat_kw(Kw::As) || self.at_col_id() {
            let name = self.col_id()?;
            let columns = self.opt_column_list()?;
            return Ok(Some(Alias { name, columns }));
        }
        Ok(None)
    }

    fn table_sample(&mut self) -> PResult<TableSample> {
        let start = self.advance();
        let method = self.func_name()?;
        let args = self.parenthesized(Self::expr_list)?;
        let repeatable = if self.eat_kw(Kw::Repeatable) { Some(self.parenthesized(Self::expr)?) } else { None };
        Ok(TableSample { method, args, repeatable, span: self.span_from(start) })
    }

    // ------------------------------------------------------------ functions

    /// Does a call begin here?
    fn at_function(&self) -> bool {
        if self.at_kws(&[Kw::Rows, Kw::From]) {
            return true;
        }
        let mut n = 1;
        while matches!(self.peek_at(n), TokenKind::Dot) {
            n += 2;
        }
        if matches!(self.peek_at(n), TokenKind::LParen) {
            return matches!(self.peek(), TokenKind::Ident(_) | TokenKind::Keyword(_)) && !self.at_kw(Kw::Only);
        }
        // Without parentheses: CURRENT_DATE and its like.
        match self.kw() {
            Some(Kw::Collation) => self.kw_at(1) == Some(Kw::For),
            Some(
                Kw::CurrentCatalog
                | Kw::CurrentDate
                | Kw::CurrentRole
                | Kw::CurrentSchema
                | Kw::CurrentTime
                | Kw::CurrentTimestamp
                | Kw::CurrentUser
                | Kw::Localtime
                | Kw::Localtimestamp
                | Kw::SessionUser
                | Kw::SystemUser
                | Kw::User,
            ) => true,
            _ => false,
        }
    }

    fn function_table(&mut self, lateral: bool, start: Span) -> PResult<FromItem> {
        let rows_from = self.eat_kws(&[Kw::Rows, Kw::From]);
        let functions = if rows_from {
            self.parenthesized(|p| {
                p.comma_separated(|p| {
                    let call = p.func_expr_windowless()?;
                    let columns = if p.eat_kw(Kw::As) { p.func_columns()? } else { Vec::new() };
                    Ok((call, columns))
                })
            })?
        } else {
            vec![(self.func_expr_windowless()?, Vec::new())]
        };
        let ordinality = self.eat_kw(Kw::WithLa);
        if ordinality {
            self.expect_kw(Kw::Ordinality)?;
        }
        let (alias, columns) = self.func_alias()?;
        let span = self.span_from(start);
        Ok(FromItem::Function { lateral, functions, rows_from, ordinality, alias, columns, span })
    }

    /// `func_alias_clause`
    fn func_alias(&mut self) -> PResult<(Option<Alias>, Vec<FuncColumn>)> {
        let as_ = self.eat_kw(Kw::As);
        if as_ && self.at(&TokenKind::LParen) {
            return Ok((None, self.func_columns()?));
        }
        if !as_ && !self.at_col_id() {
            return Ok((None, Vec::new()));
        }
        let name = self.col_id()?;
        let names = matches!(self.peek_at(2), TokenKind::Comma | TokenKind::RParen);
        if self.at(&TokenKind::LParen) && !names {
            return Ok((Some(Alias { name, columns: Vec::new() }), self.func_columns()?));
        }
        let columns = self.opt_column_list()?;
        Ok((Some(Alias { name, columns }), Vec::new()))
    }

    /// `(a int, b text COLLATE "C")`
    fn func_columns(&mut self) -> PResult<Vec<FuncColumn>> {
        self.parenthesized(|p| {
            p.comma_separated(|p| {
                let name = p.col_id()?;
                let ty = p.type_name()?;
                let collation = p.opt_collate()?;
                Ok(FuncColumn { name, ty, collation })
            })
        })
    }

    pub(crate) fn opt_collate(&mut self) -> PResult<Option<Name>> {
        if self.eat_kw(Kw::Collate) { self.any_name().map(Some) } else { Ok(None) }
    }
}
