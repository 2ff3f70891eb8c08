//! The immutable catalog: what the migrations made, over what every server has.
pub mod object;
