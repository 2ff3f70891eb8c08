//! Support for the tests, and the dev commands.

pub mod bench_check;
pub mod bench_compile;
pub mod bench_runtime;
pub mod boundary;
pub mod browser;
pub mod catalog;
pub mod damage;
pub mod dev;
pub mod differential;
pub mod editor;
pub mod generate;
pub mod koel;
pub mod lintcheck;
pub mod mistakes;
pub mod nesting;
pub mod planner;
pub mod prove;
pub mod rng;
pub mod schema_diff;
pub mod scratch;
pub mod server;
pub mod services;

/// The workspace's folder.
pub fn workspace() -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
