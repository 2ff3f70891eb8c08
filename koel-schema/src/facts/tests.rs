//! Facts, through the binder.
