//! Parameters whose types are inferred (`parse_param.c`, variable parameters): the first coercion decides.

use super::Binder;
use crate::diagnostic::SqlState;
use crate::hir::{Expr, ExprKind};
use crate::span::Span;
use crate::types::TypeId;

#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    /// By number less one: UNKNOWN while undecided; NONE where never mentioned.
    types: Vec<TypeId>,
    /// The first places, for messages.
    spans: Vec<Span>,
    /// Uses that were given no type yet.
    pending: Vec<(u32, Span)>,
    /// Given beforehand: a parameter beyond these is an error.
    fixed: bool,
}

/// More parameters than a statement can carry.
const MAX_PARAMS: u32 = 65_535;

impl Params {
    pub(crate) fn new(known: &[TypeId]) -> Self {
        Self {
            types: known.to_vec(),
            spans: vec![Span::default(); known.len()],
            pending: Vec::new(),
            fixed: !known.is_empty(),
        }
    }

    /// Uses that were met before the parameter had a type are none of this statement's.
    pub(crate) fn forget_uses(&mut self) {
        self.pending.clear();
    }
}

impl Binder<'_> {
    /// `variable_paramref_hook`.
    pub(crate) fn param(&mut self, number: u32, span: Span) -> Expr {
        if number == 0 || number > MAX_PARAMS || (self.params.fixed && number as usize > self.params.types.len()) {
            return self.error(SqlState::UndefinedParameter, span, format!("there is no parameter ${number}"));
        }
        let index = number as usize - 1;
        if index >= self.params.types.len() {
            self.params.types.resize(index + 1, TypeId::NONE);
            self.params.spans.resize(index + 1, Span::default());
        }
        if self.params.types[index] == TypeId::NONE {
            self.params.types[index] = TypeId::UNKNOWN;
            self.params.spans[index] = span;
        }
        let ty = self.params.types[index];
        if ty == TypeId::UNKNOWN {
            self.params.pending.push((number, span));
        }
        Expr::new(ExprKind::Param(number), ty, span)
    }

    /// `variable_coerce_param_hook`: an undecided parameter takes the type it is coerced to.
    pub(crate) fn coerce_param(&mut self, number: u32, target: TypeId, span: Span) -> Expr {
        let index = number as usize - 1;
        let known = self.params.types.get(index).copied().unwrap_or(TypeId::NONE);
        if known == TypeId::UNKNOWN {
            if let Some(slot) = self.params.types.get_mut(index) {
                *slot = target;
            }
        } else if known != target && !known.is_error() && !target.is_error() {
            let message = format!(
                "inconsistent types deduced for parameter ${number}: {} versus {}",
                self.catalog.type_name(known),
                self.catalog.type_name(target)
            );
            self.params.pending.retain(|(n, at)| !(*n == number && *at == span));
            return self.error(SqlState::AmbiguousParameter, span, message);
        }
        self.params.pending.retain(|(n, at)| !(*n == number && *at == span));
        Expr::new(ExprKind::Param(number), target, span)
    }

    /// These are copies: parameters that have no type yet stand once more in the query.
    pub(crate) fn params_again(&mut self, exprs: &[Expr]) {
        for expr in exprs {
            expr.visit(0, &mut |e, _| {
                if let ExprKind::Param(number) = e.kind
                    && e.ty == TypeId::UNKNOWN
                {
                    self.params.pending.push((number, e.span));
                }
                true
            });
        }
    }

    /// What could not be decided is an error (`check_variable_parameters`, `exec_parse_message`).
    pub(crate) fn resolve_params(&mut self) -> Vec<TypeId> {
        let pending = std::mem::take(&mut self.params.pending);
        let failed = self.refused();
        for (number, span) in pending {
            let known = self.params.types[number as usize - 1];
            if known != TypeId::UNKNOWN && !known.is_error() && !failed {
                self.refuse(
                    SqlState::AmbiguousParameter,
                    span,
                    format!("could not determine data type of parameter ${number}"),
                );
            }
        }
        for index in 0..self.params.types.len() {
            let ty = self.params.types[index];
            if (ty == TypeId::UNKNOWN || ty == TypeId::NONE) && !failed {
                let span = self.params.spans[index];
                self.report(
                    crate::diagnostic::Diagnostic::refused(
                        SqlState::IndeterminateDatatype,
                        span,
                        format!("could not determine data type of parameter ${}", index + 1),
                    )
                    .help(format!("cast it: `${}::type`", index + 1)),
                );
            }
            if ty == TypeId::UNKNOWN || ty == TypeId::NONE {
                self.params.types[index] = TypeId::ERROR;
            }
        }
        std::mem::take(&mut self.params.types)
    }
}
