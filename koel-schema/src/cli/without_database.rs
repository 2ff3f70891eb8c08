//! A koel that was built without a database client.

use super::doctor::{Input, Section};
use super::why::Explained;

const HELP: &str = "this koel was built without the feature `database`: cargo install --path koel-schema --features database\n\
    help: for a server that wants TLS: --features database,tls-rustls";

pub(super) fn examine(_: &str, _: &Input<'_>) -> Result<Vec<Section>, String> {
    Err(HELP.into())
}

pub(super) fn explain(_: &str, _: &str, _: usize) -> Result<Explained, String> {
    Err(HELP.into())
}
