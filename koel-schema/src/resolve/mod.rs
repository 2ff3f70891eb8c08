//! PostgreSQL's rules of overloading and coercion: ids in, ids out (`parse_func.c`, `parse_oper.c`, `parse_coerce.c`), and what the types'
//! input functions refuse.

pub mod candidates;
pub mod coerce;
pub mod func;
pub mod input;
pub mod oper;
pub mod polymorphic;
#[cfg(test)]
mod tests;
pub(crate) mod truth;

pub use candidates::{Candidate, func_match_argtypes, func_select_candidate};
pub use coerce::{
    CoercionContext, CommonTypeError, Pathway, can_coerce_type, find_coercion_pathway, is_binary_coercible,
    is_preferred_type, select_common_type, select_common_type_no_error, type_category, verify_common_type,
};
pub use func::{FoundFunc, FuncLookup, func_get_detail};
pub use input::check_literal;
pub use oper::{OperLookup, equality_operator, has_equality, has_ordering, left_oper, oper, ordering_operator};
pub use polymorphic::{
    PolyError, check_generic_type_consistency, enforce_generic_type_consistency, resolve_polymorphic_params,
};
