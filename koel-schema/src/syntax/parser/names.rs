//! Names, and which word may be one.

use super::*;

impl Parser<'_> {
    /// The current token as a name, where words of these categories may be one.
    fn word(&mut self, allowed: impl FnOnce(Kw, Category) -> bool) -> PResult<Ident> {
        let name = match self.peek() {
            TokenKind::Ident(name) => name.clone(),
            TokenKind::Keyword(kw) if kw.is_word() && allowed(*kw, kw.category_in(self.version)) => {
                kw.word().to_owned()
            }
            _ => return self.unexpected(),
        };
        Ok(Ident::new(name, self.advance()))
    }

    /// What can stand for `ColId` at the current place?
    pub(crate) fn at_col_id(&self) -> bool {
        self.at_col_id_n(0)
    }

    pub(crate) fn at_col_id_n(&self, n: usize) -> bool {
        match self.peek_at(n) {
            TokenKind::Ident(_) => true,
            TokenKind::Keyword(kw) => {
                kw.is_word() && matches!(kw.category_in(self.version), Category::Unreserved | Category::ColName)
            }
            _ => false,
        }
    }

    /// Names of columns, tables, ... (`ColId`).
    pub(crate) fn col_id(&mut self) -> PResult<Ident> {
        self.word(|_, c| matches!(c, Category::Unreserved | Category::ColName))
    }

    pub(crate) fn at_type_function_name(&self) -> bool {
        match self.peek() {
            TokenKind::Ident(_) => true,
            TokenKind::Keyword(kw) => {
                kw.is_word() && matches!(kw.category_in(self.version), Category::Unreserved | Category::TypeFuncName)
            }
            _ => false,
        }
    }

    pub(crate) fn type_function_name(&mut self) -> PResult<Ident> {
        self.word(|_, c| matches!(c, Category::Unreserved | Category::TypeFuncName))
    }

    /// `NonReservedWord`
    pub(crate) fn non_reserved_word(&mut self) -> PResult<Ident> {
        self.word(|_, c| c != Category::Reserved)
    }

    /// Any word (`ColLabel`).
    pub(crate) fn col_label(&mut self) -> PResult<Ident> {
        self.word(|_, _| true)
    }

    pub(crate) fn at_bare_col_label(&self) -> bool {
        match self.peek() {
            TokenKind::Ident(_) => true,
            TokenKind::Keyword(kw) => kw.bare_label(),
            _ => false,
        }
    }

    pub(crate) fn bare_col_label(&mut self) -> PResult<Ident> {
        self.word(|kw, _| kw.bare_label())
    }

    /// `ColId [. attr_name]*`
    pub(crate) fn any_name(&mut self) -> PResult<Name> {
        let first = self.col_id()?;
        self.attrs(first)
    }

    /// The rest of a dotted name.
    pub(crate) fn attrs(&mut self, first: Ident) -> PResult<Name> {
        let mut name = Name { span: first.span, parts: vec![first] };
        while self.eat(&TokenKind::Dot) {
            let part = self.col_label()?;
            name.span = name.span.to(part.span);
            name.parts.push(part);
        }
        Ok(name)
    }

    /// A relation's name: at most catalog, schema and relation (`qualified_name`).
    pub(crate) fn qualified_name(&mut self) -> PResult<Name> {
        let name = self.any_name()?;
        if self.at(&TokenKind::LBracket) && name.parts.len() > 1 {
            // The grammar reads an indirection here and refuses subscripts in its action.
            return self.unexpected();
        }
        if name.parts.len() > 3 {
            let text = name.parts.iter().map(Ident::as_str).collect::<Vec<_>>().join(".");
            let message = format!("improper qualified name (too many dotted names): {text}");
            return self.error(SqlState::SyntaxError, name.span, message);
        }
        Ok(name)
    }

    pub(crate) fn qualified_names(&mut self) -> PResult<Vec<Name>> {
        self.comma_separated(Self::qualified_name)
    }

    /// A function's name (`func_name`): one word is a type or function name, of several the first is a column name.
    pub(crate) fn func_name(&mut self) -> PResult<Name> {
        if matches!(self.peek_at(1), TokenKind::Dot) {
            let first = self.col_id()?;
            return self.attrs(first);
        }
        let name = self.type_function_name()?;
        Ok(Name { span: name.span, parts: vec![name] })
    }

    pub(crate) fn pg_catalog(&self, name: &str, span: Span) -> Name {
        Name { parts: vec![Ident::new("pg_catalog", span), Ident::new(name, span)], span }
    }

    /// A string literal.
    pub(crate) fn sconst(&mut self) -> PResult<(String, Span)> {
        match self.peek() {
            TokenKind::Str(text) => {
                let text = text.clone();
                Ok((text, self.advance()))
            }
            _ => self.unexpected(),
        }
    }

    /// An integer literal that fits `int4`.
    pub(crate) fn iconst(&mut self) -> PResult<i32> {
        match self.peek() {
            TokenKind::Integer(text) => match text.parse() {
                Ok(value) => {
                    self.advance();
                    Ok(value)
                }
                Err(_) => self.unexpected(),
            },
            _ => self.unexpected(),
        }
    }

    pub(crate) fn signed_iconst(&mut self) -> PResult<i32> {
        if self.eat(&TokenKind::Minus) {
            return Ok(self.iconst()?.wrapping_neg());
        }
        self.eat(&TokenKind::Plus);
        self.iconst()
    }

    /// An operator symbol without a schema (`all_Op`), if one is here.
    pub(crate) fn any_op(&self) -> Option<String> {
        use TokenKind as T;
        Some(match self.peek() {
            T::Op(text) => text.clone(),
            T::Plus => "+".into(),
            T::Minus => "-".into(),
            T::Star => "*".into(),
            T::Slash => "/".into(),
            T::Percent => "%".into(),
            T::Caret => "^".into(),
            T::Less => "<".into(),
            T::Greater => ">".into(),
            T::Equals => "=".into(),
            T::LessEquals => "<=".into(),
            T::GreaterEquals => ">=".into(),
            T::NotEquals => "<>".into(),
            _ => return None,
        })
    }

    /// `[schema.]op`, as inside OPERATOR(...) and in CREATE OPERATOR (`any_operator`).
    pub(crate) fn any_operator(&mut self) -> PResult<OpName> {
        let start = self.span();
        let mut schema = None;
        while self.any_op().is_none() {
            schema = Some(self.col_id()?);
            self.expect(&TokenKind::Dot)?;
        }
        match self.any_op() {
            Some(name) => {
                self.advance();
                Ok(OpName { schema, name, span: self.span_from(start) })
            }
            None => self.unexpected(),
        }
    }

    /// `OPERATOR(schema.op)`
    pub(crate) fn operator_clause(&mut self) -> PResult<OpName> {
        let start = self.expect_kw(Kw::Operator)?;
        let mut op = self.parenthesized(Self::any_operator)?;
        op.span = self.span_from(start);
        Ok(op)
    }

    /// An operator, plain or as OPERATOR(...) (`qual_all_Op`).
    pub(crate) fn qual_all_op(&mut self) -> PResult<OpName> {
        if self.at_kw(Kw::Operator) {
            return self.operator_clause();
        }
        match self.any_op() {
            Some(name) => Ok(OpName { schema: None, name, span: self.advance() }),
            None => self.unexpected(),
        }
    }
}
