//! SQL/JSON, from version 16 and 17 on.

use super::*;

impl Parser<'_> {
    fn json(&self, json: JsonExpr, start: Span) -> Expr {
        Expr { kind: ExprKind::Json(Box::new(json)), span: self.span_from(start) }
    }

    /// `IS [NOT] JSON ...`, from the word JSON on.
    pub(super) fn is_json(&mut self, expr: Expr, start: Span, not: bool) -> PResult<Expr> {
        self.advance();
        let item = match self.kw() {
            Some(Kw::Value) => JsonItemType::Any,
            Some(Kw::Array) => JsonItemType::Array,
            Some(Kw::Object) => JsonItemType::Object,
            Some(Kw::Scalar) => JsonItemType::Scalar,
            _ => {
                let unique = self.json_unique_keys()?;
                let item = JsonItemType::Any;
                return Ok(self.json(JsonExpr::IsJson { expr, item, unique, not }, start));
            }
        };
        self.advance();
        let unique = self.json_unique_keys()?;
        Ok(self.json(JsonExpr::IsJson { expr, item, unique, not }, start))
    }

    /// `WITH|WITHOUT UNIQUE [KEYS]`
    fn json_unique_keys(&mut self) -> PResult<bool> {
        let with = self.at_kws(&[Kw::With, Kw::Unique]);
        if with || self.at_kws(&[Kw::Without, Kw::Unique]) {
            self.pos += 2;
            self.eat_kw(Kw::Keys);
        }
        Ok(with)
    }

    fn json_value(&mut self) -> PResult<JsonValueExpr> {
        let expr = self.expr()?;
        Ok(JsonValueExpr { expr, format: self.json_format()? })
    }

    /// `FORMAT JSON [ENCODING name]`
    fn json_format(&mut self) -> PResult<Option<JsonFormat>> {
        let start = self.span();
        if !self.eat_kw(Kw::FormatLa) {
            return Ok(None);
        }
        self.expect_kw(Kw::Json)?;
        let mut encoding = None;
        if self.eat_kw(Kw::Encoding) {
            let name = self.col_id()?;
            encoding = match name.as_str().to_ascii_lowercase().as_str() {
                "utf8" => Some(JsonEncoding::Utf8),
                "utf16" => Some(JsonEncoding::Utf16),
                "utf32" => Some(JsonEncoding::Utf32),
                _ => {
                    let message = format!("unrecognized JSON encoding: {name}");
                    return self.error(SqlState::InvalidParameterValue, name.span, message);
                }
            };
        }
        Ok(Some(JsonFormat { encoding, span: self.span_from(start) }))
    }

    fn json_returning(&mut self) -> PResult<Option<JsonOutput>> {
        if !self.eat_kw(Kw::Returning) {
            return Ok(None);
        }
        let ty = self.type_name()?;
        Ok(Some(JsonOutput { ty, format: self.json_format()? }))
    }

    /// `NULL|ABSENT ON NULL`
    fn json_absent_on_null(&mut self, default: bool) -> PResult<bool> {
        let absent = self.at_kw(Kw::Absent);
        if absent || self.at_kw(Kw::Null) {
            self.advance();
            self.expect_kws(&[Kw::On, Kw::Null])?;
            return Ok(absent);
        }
        Ok(default)
    }

    fn json_pair(&mut self) -> PResult<(Expr, JsonValueExpr)> {
        let first = self.pos;
        let key = self.expr()?;
        self.json_pair_value(key, first)
    }

    /// `c_expr VALUE ...` or `a_expr : ...`
    fn json_pair_value(&mut self, key: Expr, first: usize) -> PResult<(Expr, JsonValueExpr)> {
        if !(self.read_primary(first) && self.eat_kw(Kw::Value)) {
            self.expect(&TokenKind::Colon)?;
        }
        Ok((key, self.json_value()?))
    }

    pub(super) fn json_aggregate(&mut self, start: Span) -> PResult<Expr> {
        self.json_aggregate_call(start, true)
    }

    pub(super) fn json_aggregate_windowless(&mut self, start: Span) -> PResult<Expr> {
        self.json_aggregate_call(start, false)
    }

    fn json_aggregate_call(&mut self, start: Span, decorated: bool) -> PResult<Expr> {
        let object = self.at_kw(Kw::JsonObjectagg);
        self.pos += 2;
        let mut json = if object {
            let (key, value) = self.json_pair()?;
            let absent_on_null = self.json_absent_on_null(false)?;
            let unique = self.json_unique_keys()?;
            let output = self.json_returning()?;
            JsonExpr::ObjectAgg { key, value, absent_on_null, unique, output, filter: None, over: None }
        } else {
            let item = self.json_value()?;
            let order_by = self.opt_sort_clause()?;
            let absent_on_null = self.json_absent_on_null(true)?;
            let output = self.json_returning()?;
            JsonExpr::ArrayAgg { item, order_by, absent_on_null, output, filter: None, over: None }
        };
        self.expect(&TokenKind::RParen)?;
        if decorated {
            let (new_filter, new_over) = self.filter_over()?;
            if let JsonExpr::ObjectAgg { filter, over, .. } | JsonExpr::ArrayAgg { filter, over, .. } = &mut json {
                *filter = new_filter.map(|f| *f);
                *over = new_over;
            }
        }
        Ok(self.json(json, start))
    }

    pub(super) fn json_function(&mut self, start: Span) -> PResult<Expr> {
        let kw = self.kw();
        self.pos += 2;
        let json = match kw {
            Some(Kw::JsonObject) => match self.json_object(start)? {
                Ok(json) => json,
                Err(call) => return Ok(call),
            },
            Some(Kw::JsonArray) => self.json_array()?,
            Some(Kw::Json) => {
                let value = self.json_value()?;
                JsonExpr::Parse { value, unique: self.json_unique_keys()? }
            }
            Some(Kw::JsonScalar) => JsonExpr::Scalar(self.expr()?),
            Some(Kw::JsonSerialize) => {
                let value = self.json_value()?;
                JsonExpr::Serialize { value, output: self.json_returning()? }
            }
            Some(Kw::JsonExists) => self.json_query(JsonQueryOp::Exists)?,
            Some(Kw::JsonValue) => self.json_query(JsonQueryOp::Value)?,
            _ => self.json_query(JsonQueryOp::Query)?,
        };
        self.expect(&TokenKind::RParen)?;
        Ok(self.json(json, start))
    }

    /// The constructor, or a call of the older function of that name.
    fn json_object(&mut self, start: Span) -> PResult<Result<JsonExpr, Expr>> {
        let mut pairs = Vec::new();
        if !self.at(&TokenKind::RParen) && !self.at_kw(Kw::Returning) {
            let start_of_first = self.pos;
            let first = self.func_arg()?;
            if first.name.is_some() || !matches!(self.peek(), TokenKind::Colon | TokenKind::Keyword(Kw::Value)) {
                let mut args = vec![first];
                while self.eat(&TokenKind::Comma) {
                    args.push(self.func_arg()?);
                }
                self.expect(&TokenKind::RParen)?;
                let mut call = self.system_call("json_object", Vec::new(), start, start);
                if let ExprKind::Func(func) = &mut call.kind {
                    func.args = args;
                    func.sugar = false;
                }
                return Ok(Err(call));
            }
            pairs.push(self.json_pair_value(first.expr, start_of_first)?);
            while self.eat(&TokenKind::Comma) {
                pairs.push(self.json_pair()?);
            }
        }
        let (mut absent_on_null, mut unique) = (false, false);
        if !pairs.is_empty() {
            absent_on_null = self.json_absent_on_null(false)?;
            unique = self.json_unique_keys()?;
        }
        let output = self.json_returning()?;
        Ok(Ok(JsonExpr::Object { pairs, absent_on_null, unique, output }))
    }

    fn json_array(&mut self) -> PResult<JsonExpr> {
        if self.at_select_no_parens() {
            let query = self.query()?;
            self.json_format()?;
            return Ok(JsonExpr::ArrayQuery { query, output: self.json_returning()? });
        }
        let mut items = Vec::new();
        let mut absent_on_null = true;
        if !self.at(&TokenKind::RParen) && !self.at_kw(Kw::Returning) {
            items = self.comma_separated(Self::json_value)?;
            absent_on_null = self.json_absent_on_null(true)?;
        }
        Ok(JsonExpr::Array { items, absent_on_null, output: self.json_returning()? })
    }

    fn json_query(&mut self, op: JsonQueryOp) -> PResult<JsonExpr> {
        let context = self.json_value()?;
        self.expect(&TokenKind::Comma)?;
        let path = self.expr()?;
        let passing = self.json_passing()?;
        let output = if op == JsonQueryOp::Exists { None } else { self.json_returning()? };
        let (mut wrapper, mut keep_quotes) = (JsonWrapper::Unspecified, None);
        if op == JsonQueryOp::Query {
            wrapper = self.json_wrapper()?;
            keep_quotes = self.json_quotes()?;
        }
        let (on_empty, on_error) = self.json_behaviors(op != JsonQueryOp::Exists)?;
        Ok(JsonExpr::Query { op, context, path, passing, output, wrapper, keep_quotes, on_empty, on_error })
    }

    fn json_passing(&mut self) -> PResult<Vec<(JsonValueExpr, Ident)>> {
        if !self.eat_kw(Kw::Passing) {
            return Ok(Vec::new());
        }
        self.comma_separated(|p| {
            let value = p.json_value()?;
            p.expect_kw(Kw::As)?;
            Ok((value, p.col_label()?))
        })
    }

    fn json_wrapper(&mut self) -> PResult<JsonWrapper> {
        if self.eat_kw(Kw::Without) {
            self.eat_kw(Kw::Array);
            self.expect_kw(Kw::Wrapper)?;
            return Ok(JsonWrapper::Without);
        }
        if !self.eat_kw(Kw::With) {
            return Ok(JsonWrapper::Unspecified);
        }
        let conditional = self.eat_kw(Kw::Conditional);
        if !conditional {
            self.eat_kw(Kw::Unconditional);
        }
        self.eat_kw(Kw::Array);
        self.expect_kw(Kw::Wrapper)?;
        Ok(if conditional { JsonWrapper::Conditional } else { JsonWrapper::Unconditional })
    }

    fn json_quotes(&mut self) -> PResult<Option<bool>> {
        let keep = self.at_kw(Kw::Keep);
        if !keep && !self.at_kw(Kw::Omit) {
            return Ok(None);
        }
        self.advance();
        self.expect_kw(Kw::Quotes)?;
        if self.eat_kw(Kw::On) {
            self.expect_kws(&[Kw::Scalar, Kw::String])?;
        }
        Ok(Some(keep))
    }

    /// `... ON EMPTY ... ON ERROR`
    fn json_behaviors(&mut self, empty: bool) -> PResult<(Option<JsonOn>, Option<JsonOn>)> {
        let (mut on_empty, mut on_error) = (None, None);
        while on_error.is_none() && self.at_json_behavior() {
            let start = self.span();
            let behavior = self.json_behavior()?;
            self.expect_kw(Kw::On)?;
            let is_empty = empty && on_empty.is_none() && self.eat_kw(Kw::Empty);
            if !is_empty {
                self.expect_kw(Kw::Error)?;
            }
            let on = JsonOn { behavior, span: self.span_from(start) };
            *(if is_empty { &mut on_empty } else { &mut on_error }) = Some(on);
        }
        Ok((on_empty, on_error))
    }

    fn at_json_behavior(&self) -> bool {
        matches!(self.kw(), Some(Kw::Default | Kw::Error | Kw::Null | Kw::True | Kw::False | Kw::Unknown | Kw::Empty))
    }

    fn json_behavior(&mut self) -> PResult<JsonBehavior> {
        let kw = self.kw();
        self.advance();
        Ok(match kw {
            Some(Kw::Default) => JsonBehavior::Default(self.expr()?),
            Some(Kw::Error) => JsonBehavior::Error,
            Some(Kw::Null) => JsonBehavior::Null,
            Some(Kw::True) => JsonBehavior::True,
            Some(Kw::False) => JsonBehavior::False,
            Some(Kw::Unknown) => JsonBehavior::Unknown,
            _ if self.eat_kw(Kw::Array) => JsonBehavior::EmptyArray,
            _ if self.eat_kw(Kw::Object) => JsonBehavior::EmptyObject,
            _ => JsonBehavior::Empty,
        })
    }

    // ------------------------------------------------------------ JSON_TABLE

    pub(super) fn json_table(&mut self, lateral: bool) -> PResult<FromItem> {
        let start = self.span();
        self.pos += 2;
        let context = self.json_value()?;
        self.expect(&TokenKind::Comma)?;
        let path = self.expr()?;
        if !matches!(path.kind, ExprKind::String(_)) {
            let message = "only string constants are supported in JSON_TABLE path specification";
            return self.error(SqlState::FeatureNotSupported, path.span, message);
        }
        let path_name = if self.eat_kw(Kw::As) { Some(self.col_id()?) } else { None };
        let passing = self.json_passing()?;
        let columns = self.json_columns()?;
        let (_, on_error) = self.json_behaviors(false)?;
        self.expect(&TokenKind::RParen)?;
        let alias = self.opt_alias()?;
        let span = self.span_from(start);
        let table = JsonTable { lateral, context, path, path_name, passing, columns, on_error, alias, span };
        Ok(FromItem::JsonTable(Box::new(table)))
    }

    fn json_columns(&mut self) -> PResult<Vec<JsonColumn>> {
        self.expect_kw(Kw::Columns)?;
        self.nested(|p| p.parenthesized(|p| p.comma_separated(Self::json_column)))
    }

    fn json_path_string(&mut self) -> PResult<Expr> {
        let (text, span) = self.sconst()?;
        Ok(Expr { kind: ExprKind::String(text), span })
    }

    fn json_column(&mut self) -> PResult<JsonColumn> {
        let start = self.span();
        if self.at_kw(Kw::Nested) && (self.kw_at(1) == Some(Kw::Path) || matches!(self.peek_at(1), TokenKind::Str(_))) {
            self.advance();
            self.eat_kw(Kw::Path);
            let path = self.json_path_string()?;
            let path_name = if self.eat_kw(Kw::As) { Some(self.col_id()?) } else { None };
            let columns = self.json_columns()?;
            return Ok(JsonColumn::Nested { path, path_name, columns, span: self.span_from(start) });
        }
        let name = self.col_id()?;
        if self.eat_kws(&[Kw::For, Kw::Ordinality]) {
            return Ok(JsonColumn::Ordinality(name));
        }
        let ty = self.type_name()?;
        let exists = self.eat_kw(Kw::Exists);
        let format = if exists { None } else { self.json_format()? };
        let path = if self.eat_kw(Kw::Path) { Some(self.json_path_string()?) } else { None };
        let (mut wrapper, mut keep_quotes) = (JsonWrapper::Unspecified, None);
        if !exists {
            wrapper = self.json_wrapper()?;
            keep_quotes = self.json_quotes()?;
        }
        let (on_empty, on_error) = self.json_behaviors(!exists)?;
        Ok(JsonColumn::Regular { name, ty, exists, format, path, wrapper, keep_quotes, on_empty, on_error })
    }
}
