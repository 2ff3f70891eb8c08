//! Whether an expression can be NULL: by allow-list, so that only what a rule proves is never NULL.

use super::Analyzer;
use super::narrow::{Known, Truth};
use super::never_null::{self, Behaviour};
use super::reason::{Proof, nullable};
use super::scope::Scope;
use super::visit::constant_bool;
use super::{aggregate, routine};
use crate::hir::{Callee, Coercion, Command, Expr, ExprKind, Query, Special, SqlValue, SubLink, SubLinkKind};
use crate::span::Span;
use crate::types::TypeId;

/// As [`Scope::prove`] for an expression without columns, such as a default.
pub(super) fn prove_alone(az: &Analyzer<'_>, expr: &Expr) -> bool {
    let query = Query::new(Command::Select, Span::default());
    let az = az.inside();
    let known = Known::default();
    Scope::new(&az, &query, None, &known).prove_owned(expr)
}

impl<'a> Scope<'a, '_> {
    fn prove_owned(&self, expr: &'a Expr) -> bool {
        self.prove(expr, &Known::default()).is_ok()
    }

    /// Proves that the expression is never NULL for rows of which `known` holds.
    pub(super) fn prove(&self, expr: &'a Expr, known: &Known<'a>) -> Proof {
        if self.is_nulled_group(expr, known) {
            return nullable("a grouping set leaves it out");
        }
        let proof = self.prove_kind(expr, known);
        if proof.is_err() && !matches!(expr.kind, ExprKind::Var(_)) && known.has_expr(self.depth, expr) {
            return Ok(());
        }
        proof
    }

    fn prove_all(&self, exprs: &'a [Expr], known: &Known<'a>) -> Proof {
        exprs.iter().try_for_each(|expr| self.prove(expr, known))
    }

    /// The first that can be proven will do.
    fn prove_any(&self, exprs: &'a [Expr], known: &Known<'a>, none: &str) -> Proof {
        let mut last = nullable(none);
        for expr in exprs {
            last = self.prove(expr, known);
            if last.is_ok() {
                break;
            }
        }
        last
    }

    fn prove_kind(&self, expr: &'a Expr, known: &Known<'a>) -> Proof {
        match &expr.kind {
            ExprKind::Var(var) => self.var(*var, known),
            ExprKind::WholeRow { rel, up } => self.row(*rel, *up, known),
            ExprKind::Const(Some(_)) => Ok(()),
            ExprKind::Const(None) => nullable("it is the constant NULL"),
            ExprKind::Param(number) => nullable(format!("parameter ${number} can be NULL")),
            ExprKind::Call { callee, args, variadic } => self.prove_call(callee, args, expr.ty, *variadic, known),
            ExprKind::Op { callee, args, .. } => self.prove_call(callee, args, expr.ty, false, known),
            ExprKind::ScalarArrayOp { callee, left, right, .. } => {
                self.prove(left, known)?;
                self.prove(right, known)?;
                self.prove_elements(right, known)?;
                self.prove_comparison(callee, &[left.ty])
            }
            ExprKind::Distinct { callee, left, .. } => self.prove_comparison(callee, &[left.ty]),
            ExprKind::NullTest { .. }
            | ExprKind::BoolTest { .. }
            | ExprKind::Grouping { .. }
            | ExprKind::Array { .. }
            | ExprKind::Row(_)
            | ExprKind::MergeAction => Ok(()),
            ExprKind::NullIf { .. } => nullable("NULLIF is NULL where its arguments are equal"),
            ExprKind::RowCompare { left, right, .. } => {
                self.prove_all(left, known)?;
                self.prove_all(right, known)
            }
            ExprKind::Aggregate(agg) => aggregate::prove(self, agg, known),
            ExprKind::WindowFunc(func) => aggregate::prove_window(self, func),
            ExprKind::And(args) | ExprKind::Or(args) => self.prove_all(args, known),
            ExprKind::Not(arg) => self.prove(arg, known),
            ExprKind::Case { operand, whens, else_ } => {
                self.prove_case(operand.as_deref(), whens, else_.as_deref(), known)
            }
            ExprKind::CaseTest => nullable("the value compared can be NULL"),
            ExprKind::Coalesce(args) => self.prove_any(args, known, "COALESCE has no argument"),
            ExprKind::MinMax { args, .. } => self.prove_any(args, known, "it has no argument"),
            ExprKind::Field { arg, index, .. } => self.prove_field(arg, *index, known),
            ExprKind::Subscript { arg, subscripts, slice, assigned: None } => {
                if !*slice || self.az.catalog.base_element_type(arg.ty).is_none() {
                    return nullable("there may be no such element");
                }
                self.prove(arg, known)?;
                self.prove_all(subscripts, known)
            }
            ExprKind::Subscript { .. } | ExprKind::FieldStore { .. } => nullable("only a part of it is assigned"),
            ExprKind::Coerce { how, arg, .. } => {
                self.prove(arg, known)?;
                self.prove_coercion(how, arg.ty)
            }
            ExprKind::Collate { arg, .. } => self.prove(arg, known),
            ExprKind::SubLink(link) => self.prove_sublink(link, known),
            ExprKind::SqlValue(SqlValue::CurrentSchema) => nullable("the search path may name no schema that exists"),
            ExprKind::SqlValue(
                SqlValue::CurrentDate
                | SqlValue::CurrentTime
                | SqlValue::CurrentTimestamp
                | SqlValue::LocalTime
                | SqlValue::LocalTimestamp
                | SqlValue::CurrentRole
                | SqlValue::CurrentUser
                | SqlValue::User
                | SqlValue::SessionUser
                | SqlValue::CurrentCatalog,
            ) => Ok(()),
            ExprKind::Special { what, args } => self.prove_special(*what, args, known),
            ExprKind::SetToDefault => nullable("it is the column's default"),
            ExprKind::CurrentOf(_) => nullable("it is not understood"),
            ExprKind::Error => nullable("it is not understood"),
        }
    }

    fn prove_call(&self, callee: &Callee, args: &'a [Expr], ty: TypeId, variadic: bool, known: &Known<'a>) -> Proof {
        let types: Vec<TypeId> = args.iter().map(|arg| arg.ty).collect();
        let behaviour = if callee.retset {
            never_null::set_returning(self, callee, args, known)
        } else {
            never_null::behaviour(self.az.catalog, callee, &types, args, variadic)
        };
        match behaviour {
            Behaviour::Never => Ok(()),
            Behaviour::OnNotNull => self.prove_all(args, known),
            Behaviour::OnFirst(count) => args.iter().take(count).try_for_each(|arg| self.prove(arg, known)),
            Behaviour::OnAny => self.prove_any(args, known, "it has no argument"),
            Behaviour::MayBeNull => {
                let called = |given| !callee.strict || (given && self.prove_all(args, known).is_ok());
                if routine::never_null(self, callee, ty).is_some_and(|declared| called(args.len() >= declared)) {
                    return Ok(());
                }
                nullable(format!("{}() can return NULL", callee.name))
            }
        }
    }

    fn prove_comparison(&self, callee: &Callee, types: &[TypeId]) -> Proof {
        let first = types.first().copied().unwrap_or(TypeId::NONE);
        match never_null::behaviour(self.az.catalog, callee, &[first, first], &[], false) {
            Behaviour::Never | Behaviour::OnNotNull | Behaviour::OnFirst(_) | Behaviour::OnAny => Ok(()),
            Behaviour::MayBeNull => nullable(format!("{}() can return NULL", callee.name)),
        }
    }

    fn prove_coercion(&self, how: &Coercion, from: TypeId) -> Proof {
        match how {
            Coercion::Relabel | Coercion::Io | Coercion::Domain | Coercion::Row => Ok(()),
            Coercion::Array(_) => Ok(()),
            Coercion::Func(callee) => match never_null::behaviour(self.az.catalog, callee, &[from], &[], false) {
                Behaviour::Never | Behaviour::OnNotNull | Behaviour::OnFirst(_) | Behaviour::OnAny => Ok(()),
                Behaviour::MayBeNull => nullable(format!("the cast by {}() can yield NULL", callee.name)),
            },
        }
    }

    fn prove_case(
        &self,
        operand: Option<&'a Expr>,
        whens: &'a [(Expr, Expr)],
        else_: Option<&'a Expr>,
        known: &Known<'a>,
    ) -> Proof {
        // What the branches passed over leave.
        let mut rest = known.clone();
        for (when, then) in whens {
            let mut here = rest.clone();
            here.learn(self.depth, when, Truth::True);
            if let Some(operand) = operand {
                if here.has_case_test() {
                    here.not_null(self.depth, operand);
                }
                here.forget_case_test();
            }
            self.close_all(&mut here);
            self.prove(then, &here)?;
            if operand.is_none() {
                rest.learn(self.depth, when, Truth::NotTrue);
            }
        }
        self.close_all(&mut rest);
        match else_ {
            Some(expr) => self.prove(expr, &rest),
            None if operand.is_none()
                && whens.last().is_some_and(|(when, _)| constant_bool(when) == Some(Some(true))) =>
            {
                Ok(())
            }
            None => nullable("the CASE has no ELSE"),
        }
    }

    fn prove_field(&self, arg: &'a Expr, index: usize, known: &Known<'a>) -> Proof {
        match &arg.kind {
            ExprKind::Row(fields) => match fields.get(index) {
                Some(field) => self.prove(field, known),
                None => nullable("it is not understood"),
            },
            ExprKind::WholeRow { rel, up } => self.var(crate::hir::Var { rel: *rel, col: index, up: *up }, known),
            _ => nullable("a field of a composite value can be NULL"),
        }
    }

    fn prove_sublink(&self, link: &'a SubLink, known: &Known<'a>) -> Proof {
        match &link.kind {
            SubLinkKind::Exists | SubLinkKind::Array => Ok(()),
            SubLinkKind::Scalar => self.prove_scalar(&link.query, 0, known),
            SubLinkKind::Multi { column } => self.prove_scalar(&link.query, *column, known),
            SubLinkKind::Quantified { callees, left, .. } => {
                self.prove_all(left, known)?;
                let inner = self.inner(&link.query, known);
                inner.outputs().into_iter().collect::<Proof>()?;
                callees.iter().zip(left).try_for_each(|(callee, left)| self.prove_comparison(callee, &[left.ty]))
            }
            SubLinkKind::RowCompare { left, .. } => {
                self.prove_all(left, known)?;
                let inner = self.inner(&link.query, known);
                if !inner.has_row() {
                    return nullable("the sub-query may find no row");
                }
                inner.outputs().into_iter().collect()
            }
        }
    }

    fn prove_scalar(&self, query: &'a Query, column: usize, known: &Known<'a>) -> Proof {
        let inner = self.inner(query, known);
        if !inner.has_row() {
            return nullable("the sub-query may find no row");
        }
        inner.outputs().get(column).cloned().unwrap_or_else(|| nullable("it is not understood"))
    }

    /// Proves that no element of an array is NULL.
    pub(super) fn prove_elements(&self, array: &'a Expr, known: &Known<'a>) -> Proof {
        match &array.kind {
            ExprKind::Array { elements, multidim: false } => self.prove_all(elements, known),
            ExprKind::Array { elements, multidim: true } => {
                elements.iter().try_for_each(|element| self.prove_elements(element, known))
            }
            ExprKind::Const(Some(text)) => {
                // Conservative: a string that has the word in it counts too.
                if text.to_ascii_lowercase().contains("null") { nullable("an element may be NULL") } else { Ok(()) }
            }
            ExprKind::Coerce { how, arg, .. } => match how {
                Coercion::Relabel | Coercion::Domain => self.prove_elements(arg, known),
                Coercion::Array(inner) => {
                    self.prove_elements(arg, known)?;
                    self.prove_coercion(inner, self.az.catalog.base_element_type(arg.ty))
                }
                Coercion::Func(_) | Coercion::Io | Coercion::Row => nullable("an element may be NULL"),
            },
            ExprKind::SubLink(link) if matches!(link.kind, SubLinkKind::Array) => {
                let arrays = link.query.output().any(|of| !self.az.catalog.base_element_type(of.expr.ty).is_none());
                if arrays {
                    return nullable("an element of an element may be NULL");
                }
                let outputs = self.inner(&link.query, known).outputs();
                outputs.into_iter().next().unwrap_or_else(|| nullable("it is not understood"))
            }
            ExprKind::Call { callee, args, .. } if callee.builtin => match (&*callee.name, &args[..]) {
                ("string_to_array", [_, _])
                | ("regexp_split_to_array" | "array_positions" | "tsvector_to_array" | "enum_range", _) => Ok(()),
                _ => nullable("an element may be NULL"),
            },
            ExprKind::Aggregate(agg) if agg.callee.builtin && &*agg.callee.name == "array_agg" => {
                let mut raw = known.clone();
                raw.raw = true;
                match &agg.args[..] {
                    [arg] if agg.filter.is_none() && self.az.catalog.base_element_type(arg.ty).is_none() => {
                        self.prove(arg, &raw)
                    }
                    _ => nullable("an element may be NULL"),
                }
            }
            ExprKind::Coalesce(args) => args.iter().try_for_each(|arg| self.prove_elements(arg, known)),
            _ => nullable("an element may be NULL"),
        }
    }

    fn prove_special(&self, what: Special, args: &'a [Expr], known: &Known<'a>) -> Proof {
        match what {
            Special::XmlElement => Ok(()),
            Special::XmlConcat | Special::XmlForest => self.prove_any(args, known, "it has no argument"),
            Special::XmlParse
            | Special::XmlPi
            | Special::XmlRoot
            | Special::XmlSerialize
            | Special::IsDocument
            | Special::JsonParse
            | Special::JsonScalar
            | Special::JsonSerialize
            | Special::IsJson => self.prove_all(args, known),
            Special::JsonObject => Ok(()),
            // JSON_ARRAY(SELECT ...) is NULL over no rows.
            Special::JsonArray if args.iter().any(|arg| matches!(arg.kind, ExprKind::SubLink(_))) => {
                nullable("JSON_ARRAY of a query is NULL where there is no row")
            }
            Special::JsonArray => Ok(()),
            Special::JsonExists | Special::JsonQuery | Special::JsonValue => nullable("the path may find nothing"),
        }
    }
}
