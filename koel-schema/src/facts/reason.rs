//! Why a column can be NULL.

/// Proof that an expression is never NULL, or the reason why there is none.
pub(super) type Proof = Result<(), String>;

pub(super) fn nullable(reason: impl Into<String>) -> Proof {
    Err(reason.into())
}
