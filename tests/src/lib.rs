//! Support for the tests.

pub mod catalog;
