//! SQL/XML.

use super::*;

impl Parser<'_> {
    pub(super) fn xml_function(&mut self, start: Span) -> PResult<Expr> {
        let kw = self.kw();
        self.pos += 2;
        let xml = match kw {
            Some(Kw::Xmlconcat) => XmlExpr::Concat(self.expr_list()?),
            Some(Kw::Xmlforest) => XmlExpr::Forest(self.comma_separated(Self::xml_attribute)?),
            Some(Kw::Xmlelement) => self.xml_element()?,
            Some(Kw::Xmlpi) => {
                self.expect_kw(Kw::Name)?;
                let name = self.col_label()?;
                let content = if self.eat(&TokenKind::Comma) { Some(self.expr()?) } else { None };
                XmlExpr::Pi { name, content }
            }
            Some(Kw::Xmlparse) => {
                let document = self.document_or_content()?;
                let expr = self.expr()?;
                let preserve_whitespace = self.eat_kw(Kw::Preserve);
                if preserve_whitespace || self.eat_kw(Kw::Strip) {
                    self.expect_kw(Kw::Whitespace)?;
                }
                XmlExpr::Parse { document, expr, preserve_whitespace }
            }
            Some(Kw::Xmlroot) => self.xml_root()?,
            Some(Kw::Xmlserialize) => {
                let document = self.document_or_content()?;
                let expr = self.expr()?;
                self.expect_kw(Kw::As)?;
                let ty = self.simple_type_name()?;
                let indent = self.version >= 16 && self.eat_kw(Kw::Indent);
                if !indent && self.version >= 16 && self.eat_kw(Kw::No) {
                    self.expect_kw(Kw::Indent)?;
                }
                XmlExpr::Serialize { document, expr, ty, indent }
            }
            _ => {
                let row = self.primary()?;
                let document = self.xml_passing()?;
                self.expect(&TokenKind::RParen)?;
                return Ok(self.system_call("xmlexists", vec![row, document], start, start));
            }
        };
        self.expect(&TokenKind::RParen)?;
        Ok(Expr { kind: ExprKind::Xml(Box::new(xml)), span: self.span_from(start) })
    }

    fn xml_attribute(&mut self) -> PResult<Target> {
        let expr = self.expr()?;
        let alias = if self.eat_kw(Kw::As) { Some(self.col_label()?) } else { None };
        Ok(Target { expr, alias })
    }

    fn xml_element(&mut self) -> PResult<XmlExpr> {
        self.expect_kw(Kw::Name)?;
        let name = self.col_label()?;
        let (mut attributes, mut content) = (Vec::new(), Vec::new());
        if self.eat(&TokenKind::Comma) {
            let mut more = true;
            if self.at_kw(Kw::Xmlattributes) && matches!(self.peek_at(1), TokenKind::LParen) {
                self.advance();
                attributes = self.parenthesized(|p| p.comma_separated(Self::xml_attribute))?;
                more = self.eat(&TokenKind::Comma);
            }
            if more {
                content = self.expr_list()?;
            }
        }
        Ok(XmlExpr::Element { name, attributes, content })
    }

    fn document_or_content(&mut self) -> PResult<bool> {
        if self.eat_kw(Kw::Document) {
            return Ok(true);
        }
        self.expect_kw(Kw::Content)?;
        Ok(false)
    }

    fn xml_root(&mut self) -> PResult<XmlExpr> {
        let expr = self.expr()?;
        self.expect(&TokenKind::Comma)?;
        self.expect_kw(Kw::Version)?;
        let version = if self.eat_kws(&[Kw::No, Kw::Value]) { None } else { Some(self.expr()?) };
        if self.eat(&TokenKind::Comma) {
            self.expect_kw(Kw::Standalone)?;
            if !self.eat_kw(Kw::Yes) {
                self.expect_kw(Kw::No)?;
                self.eat_kw(Kw::Value);
            }
        }
        Ok(XmlExpr::Root { expr, version })
    }

    /// `PASSING [BY REF|VALUE] c_expr [BY REF|VALUE]`
    fn xml_passing(&mut self) -> PResult<Expr> {
        self.expect_kw(Kw::Passing)?;
        self.xml_passing_mechanism()?;
        let document = self.primary()?;
        self.xml_passing_mechanism()?;
        Ok(document)
    }

    fn xml_passing_mechanism(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::By) && !self.eat_kw(Kw::Ref) {
            self.expect_kw(Kw::Value)?;
        }
        Ok(())
    }

    pub(super) fn xml_table(&mut self, lateral: bool) -> PResult<FromItem> {
        let start = self.span();
        self.pos += 2;
        let mut namespaces = Vec::new();
        if self.at_kw(Kw::Xmlnamespaces) && matches!(self.peek_at(1), TokenKind::LParen) {
            self.advance();
            namespaces = self.parenthesized(|p| {
                p.comma_separated(|p| {
                    if p.eat_kw(Kw::Default) {
                        return Ok((None, p.b_expr()?));
                    }
                    let uri = p.b_expr()?;
                    p.expect_kw(Kw::As)?;
                    Ok((Some(p.col_label()?), uri))
                })
            })?;
            self.expect(&TokenKind::Comma)?;
        }
        let row = self.primary()?;
        let document = self.xml_passing()?;
        self.expect_kw(Kw::Columns)?;
        let columns = self.comma_separated(Self::xml_column)?;
        self.expect(&TokenKind::RParen)?;
        let alias = self.opt_alias()?;
        let span = self.span_from(start);
        Ok(FromItem::XmlTable(Box::new(XmlTable { lateral, namespaces, row, document, columns, alias, span })))
    }

    fn xml_column(&mut self) -> PResult<XmlColumn> {
        let name = self.col_id()?;
        let mut column = XmlColumn { name, ty: None, path: None, default: None, not_null: false };
        if self.eat_kws(&[Kw::For, Kw::Ordinality]) {
            return Ok(column);
        }
        column.ty = Some(self.type_name()?);
        let mut nullability = false;
        loop {
            let place = self.span();
            let twice = |p: &Self, message: String| p.error(SqlState::SyntaxError, place, message);
            match self.peek() {
                TokenKind::Keyword(Kw::Default) => {
                    self.advance();
                    if column.default.is_some() {
                        return twice(self, "only one DEFAULT value is allowed".into());
                    }
                    column.default = Some(self.b_expr()?);
                }
                TokenKind::Keyword(kw @ (Kw::Not | Kw::Null)) => {
                    column.not_null = *kw == Kw::Not;
                    self.advance();
                    if column.not_null {
                        self.expect_kw(Kw::Null)?;
                    }
                    if nullability {
                        let name = &column.name;
                        return twice(
                            self,
                            format!("conflicting or redundant NULL / NOT NULL declarations for column \"{name}\""),
                        );
                    }
                    nullability = true;
                }
                TokenKind::Keyword(Kw::Path) => {
                    self.advance();
                    if column.path.is_some() {
                        return twice(self, "only one PATH value per column is allowed".into());
                    }
                    column.path = Some(self.b_expr()?);
                }
                TokenKind::Ident(word) => {
                    let word = word.clone();
                    self.advance();
                    let value = self.b_expr()?;
                    if word != "path" {
                        return twice(self, format!("unrecognized column option \"{word}\""));
                    }
                    if column.path.is_some() {
                        return twice(self, "only one PATH value per column is allowed".into());
                    }
                    column.path = Some(value);
                }
                _ => return Ok(column),
            }
        }
    }
}
