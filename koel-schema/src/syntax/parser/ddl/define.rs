//! CREATE TYPE, DOMAIN, AGGREGATE, OPERATOR [CLASS | FAMILY] and CAST.

use super::super::{PResult, Parser};
use crate::diagnostic::SqlState;
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{
    CastContext, CastMethod, ColumnDef, CreateAggregate, CreateCast, CreateDomain, CreateOperator, CreateType,
    CreateTypeKind, Definition, DefinitionValue, FunctionParam, OpClassItem, ParamMode, RoutineKind, Utility,
};
use crate::syntax::ast::{Name, TypeName};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

/// The arguments of an aggregate, and how many of them are direct.
pub(super) type AggregateArgs = (Vec<FunctionParam>, Option<usize>);

/// What `oper_argtypes` reads: a missing side is a prefix or postfix operator.
pub(super) type OperatorArgs = (Option<TypeName>, Option<TypeName>);

impl Parser<'_> {
    pub(super) fn create_type(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Type)?;
        let name = self.any_name()?;
        let kind = if self.at(&TokenKind::LParen) {
            CreateTypeKind::Base(self.definition()?)
        } else if !self.eat_kw(Kw::As) {
            CreateTypeKind::Shell
        } else if self.eat_kw(Kw::Enum) {
            CreateTypeKind::Enum(self.parenthesized(|p| {
                if p.at(&TokenKind::RParen) { Ok(Vec::new()) } else { p.comma_separated(|p| p.sconst()) }
            })?)
        } else if self.eat_kw(Kw::Range) {
            CreateTypeKind::Range(self.definition()?)
        } else {
            CreateTypeKind::Composite(self.parenthesized(|p| {
                if p.at(&TokenKind::RParen) { Ok(Vec::new()) } else { p.comma_separated(|p| p.attribute()) }
            })?)
        };
        Ok(Utility::CreateType(CreateType { name, kind }))
    }

    /// `TableFuncElement`
    pub(super) fn attribute(&mut self) -> PResult<ColumnDef> {
        let start = self.span();
        let name = self.col_id()?;
        let ty = Some(self.type_name()?);
        let collation = if self.eat_kw(Kw::Collate) { Some(self.any_name()?) } else { None };
        Ok(ColumnDef { name, ty, collation, constraints: Vec::new(), span: self.span_from(start) })
    }

    pub(super) fn create_domain(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Domain)?;
        let name = self.any_name()?;
        self.eat_kw(Kw::As);
        let ty = self.type_name()?;
        let (constraints, collation) = self.column_qualifiers()?;
        Ok(Utility::CreateDomain(CreateDomain { name, ty, collation, constraints }))
    }

    // ------------------------------------------------------------ aggregates

    pub(super) fn create_aggregate(&mut self, or_replace: bool) -> PResult<Utility> {
        self.expect_kw(Kw::Aggregate)?;
        let name = self.func_name()?;
        // The old style has no argument list: `(basetype = t, sfunc = f, ...)`.
        let old_style = self.at(&TokenKind::LParen)
            && matches!(self.peek_at(1), TokenKind::Ident(_))
            && *self.peek_at(2) == TokenKind::Equals;
        let (params, direct, definitions) = if old_style {
            let definitions = self.old_style_definition()?;
            (old_style_params(&definitions), None, definitions)
        } else {
            let (params, direct) = self.aggregate_args()?;
            (params, direct, self.definition()?)
        };
        Ok(Utility::CreateAggregate(CreateAggregate { name, or_replace, params, direct, definitions }))
    }

    /// Like `definition`, but no keyword can be a name.
    fn old_style_definition(&mut self) -> PResult<Vec<Definition>> {
        self.parenthesized(|p| {
            p.comma_separated(|p| {
                if !matches!(p.peek(), TokenKind::Ident(_)) || *p.peek_at(1) != TokenKind::Equals {
                    p.expect_identifier_and_equals()?;
                }
                let name = p.col_label()?;
                p.definition_value(name)
            })
        })
    }

    fn expect_identifier_and_equals(&mut self) -> PResult<()> {
        if matches!(self.peek(), TokenKind::Ident(_)) {
            self.advance();
        }
        self.unexpected()
    }

    /// `aggr_args`
    pub(super) fn aggregate_args(&mut self) -> PResult<AggregateArgs> {
        self.parenthesized(|p| {
            if p.eat(&TokenKind::Star) {
                return Ok((Vec::new(), None));
            }
            if p.eat_kw(Kw::Order) {
                p.expect_kw(Kw::By)?;
                return Ok((p.aggregate_arg_list()?, Some(0)));
            }
            let mut params = p.aggregate_arg_list()?;
            if !p.eat_kw(Kw::Order) {
                return Ok((params, None));
            }
            p.expect_kw(Kw::By)?;
            let at = p.span();
            let ordered = p.aggregate_arg_list()?;
            let direct = params.len();
            // makeOrderedSetArgs: a variadic direct argument is the ordered one as well.
            if let Some(last) = params.last().filter(|last| last.mode == ParamMode::Variadic) {
                let same = |param: &FunctionParam| param.mode == last.mode && same_type(&param.ty, &last.ty);
                if ordered.len() != 1 || !ordered.iter().all(same) {
                    let message = "an ordered-set aggregate with a VARIADIC direct argument must have one VARIADIC aggregated argument of the same data type";
                    return p.error(SqlState::FeatureNotSupported, at, message);
                }
            } else {
                params.extend(ordered);
            }
            Ok((params, Some(direct)))
        })
    }

    fn aggregate_arg_list(&mut self) -> PResult<Vec<FunctionParam>> {
        self.comma_separated(|p| {
            let at = p.span();
            let param = p.routine_param()?;
            if matches!(param.mode, ParamMode::Out | ParamMode::InOut) {
                return p.error(SqlState::FeatureNotSupported, at, "aggregates cannot have output arguments");
            }
            Ok(param)
        })
    }

    // ------------------------------------------------------------ operators

    pub(super) fn create_operator(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Operator)?;
        if self.at_object_word(Kw::Class) {
            return self.create_operator_class();
        }
        if self.at_object_word(Kw::Family) {
            self.expect_kw(Kw::Family)?;
            self.any_name()?;
            self.expect_kw(Kw::Using)?;
            self.col_id()?;
            return self.other("CREATE OPERATOR FAMILY");
        }
        let name = self.operator_name()?;
        Ok(Utility::CreateOperator(CreateOperator { name, definitions: self.definition()? }))
    }

    fn create_operator_class(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Class)?;
        let name = self.any_name()?;
        let default = self.eat_kw(Kw::Default);
        self.expect_kws(&[Kw::For, Kw::Type])?;
        let ty = self.type_name()?;
        self.expect_kw(Kw::Using)?;
        let method = self.col_id()?;
        let family = if self.eat_kw(Kw::Family) { Some(self.any_name()?) } else { None };
        self.expect_kw(Kw::As)?;
        let items = self.operator_class_items()?;
        Ok(Utility::CreateOpClass { name, default, ty, method, family, items })
    }

    pub(super) fn operator_class_items(&mut self) -> PResult<Vec<OpClassItem>> {
        self.comma_separated(|p| match p.expect_any_kw(&[Kw::Operator, Kw::Function, Kw::Storage])? {
            Kw::Storage => p.type_name().map(OpClassItem::Storage),
            Kw::Function => {
                p.iconst()?;
                if p.at(&TokenKind::LParen) {
                    p.parenthesized(|p| p.comma_separated(|p| p.type_name()))?;
                }
                p.routine_ref(RoutineKind::Function)?;
                Ok(OpClassItem::Function)
            }
            _ => {
                let number = p.iconst()?;
                let op = p.operator_name()?;
                let types = if p.at(&TokenKind::LParen) {
                    match p.operator_args()? {
                        (Some(left), Some(right)) => Some((left, right)),
                        _ => None,
                    }
                } else {
                    None
                };
                let mut order_by = false;
                if p.eat_kw(Kw::For) {
                    order_by = p.expect_any_kw(&[Kw::Search, Kw::Order])? == Kw::Order;
                    if order_by {
                        p.expect_kw(Kw::By)?;
                        p.any_name()?;
                    }
                }
                Ok(OpClassItem::Operator { number, op, types, order_by })
            }
        })
    }

    /// `oper_argtypes`: `(left, right)`, where either may be NONE.
    pub(super) fn operator_args(&mut self) -> PResult<OperatorArgs> {
        self.parenthesized(|p| {
            if p.eat_kw(Kw::None) {
                p.expect(&TokenKind::Comma)?;
                return Ok((None, Some(p.type_name()?)));
            }
            let left = p.type_name()?;
            if p.at(&TokenKind::RParen) {
                let message = "missing argument";
                return p.error(SqlState::SyntaxError, p.span(), message);
            }
            p.expect(&TokenKind::Comma)?;
            if p.eat_kw(Kw::None) {
                return Ok((Some(left), None));
            }
            Ok((Some(left), Some(p.type_name()?)))
        })
    }

    /// `operator_with_argtypes`
    pub(super) fn operator_with_args(&mut self) -> PResult<(Name, OperatorArgs)> {
        Ok((self.operator_name()?, self.operator_args()?))
    }

    // ------------------------------------------------------------ casts

    pub(super) fn create_cast(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Cast)?;
        let (source, target) = self.cast_types()?;
        let method = if self.eat_kw(Kw::Without) {
            self.expect_kw(Kw::Function)?;
            CastMethod::Binary
        } else {
            self.expect_kw(Kw::With)?;
            match self.expect_any_kw(&[Kw::Function, Kw::Inout])? {
                Kw::Function => CastMethod::Function(self.routine_ref(RoutineKind::Function)?),
                _ => CastMethod::InOut,
            }
        };
        let context = if !self.eat_kw(Kw::As) {
            CastContext::Explicit
        } else if self.expect_any_kw(&[Kw::Implicit, Kw::Assignment])? == Kw::Implicit {
            CastContext::Implicit
        } else {
            CastContext::Assignment
        };
        Ok(Utility::CreateCast(CreateCast { source, target, method, context }))
    }

    /// `(source AS target)`
    pub(super) fn cast_types(&mut self) -> PResult<(TypeName, TypeName)> {
        self.parenthesized(|p| {
            let source = p.type_name()?;
            p.expect_kw(Kw::As)?;
            Ok((source, p.type_name()?))
        })
    }
}

/// `basetype = "ANY"` is an aggregate over no argument.
fn old_style_params(definitions: &[Definition]) -> Vec<FunctionParam> {
    let base = definitions.iter().rev().find(|definition| definition.name.as_str() == "basetype");
    let ty = match base.and_then(|definition| definition.value.as_ref()) {
        Some(DefinitionValue::Type(ty)) => ty.clone(),
        Some(DefinitionValue::String(text)) => plain_type(text, base.map_or(Span::default(), |b| b.name.span)),
        Some(DefinitionValue::Operator(_) | DefinitionValue::Number(_) | DefinitionValue::Word(_)) | None => {
            return Vec::new();
        }
    };
    if ty.name.last().is_some_and(|last| last.as_str().eq_ignore_ascii_case("any")) {
        return Vec::new();
    }
    vec![FunctionParam { name: None, mode: ParamMode::In, ty, default: None }]
}

fn plain_type(text: &str, span: Span) -> TypeName {
    TypeName {
        name: Name { parts: vec![Ident::new(crate::ident::fold(text), span)], span },
        modifiers: Vec::new(),
        array_bounds: 0,
        setof: false,
        percent_type: false,
        span,
    }
}

fn same_type(a: &TypeName, b: &TypeName) -> bool {
    let names = |ty: &TypeName| ty.name.parts.iter().map(|part| part.name.clone()).collect::<Vec<_>>();
    a.array_bounds == b.array_bounds && names(a) == names(b)
}
