//! Packages that tests and benchmarks write, to be checked by koel or by rustc.

use crate::workspace;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

/// What a package needs that only uses sqlx, and is never built.
pub const SQLX: &str = "sqlx = { version = \"0.9\", features = [\"postgres\"] }\n";

/// Makes a folder that holds nothing.
pub fn empty(dir: &Path) -> io::Result<()> {
    if dir.is_dir() {
        std::fs::remove_dir_all(dir)?;
    }
    std::fs::create_dir_all(dir)
}

/// Writes a file and the folders above it.
pub fn write(dir: &Path, path: &str, text: &str) -> io::Result<()> {
    let path = dir.join(path);
    path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    std::fs::write(path, text)
}

/// As [`write()`], for a build that was there before: later than it by so many seconds, however fast the machine is.
pub fn edit(dir: &Path, path: &str, text: &str, later: u64) -> io::Result<()> {
    write(dir, path, text)?;
    let file = std::fs::File::options().append(true).open(dir.join(path))?;
    file.set_modified(SystemTime::now() + Duration::from_secs(later))
}

/// `Cargo.toml` of a package that is a workspace of its own, and a lock file with the versions of this one.
pub fn package(dir: &Path, name: &str, dependencies: &str) -> io::Result<()> {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n{dependencies}\n[workspace]\n"
    );
    write(dir, "Cargo.toml", &manifest)?;
    let lock = workspace().join("Cargo.lock");
    if lock.is_file() && !dir.join("Cargo.lock").is_file() {
        std::fs::copy(lock, dir.join("Cargo.lock"))?;
    }
    Ok(())
}

/// Dependencies on koel, by path.
pub fn koel(features: &str) -> String {
    let path = |package: &str| workspace().join(package);
    format!(
        "koel-macros = {{ path = {:?} }}\nkoel-runtime = {{ path = {:?}, features = [{features}] }}\n",
        path("koel-macros"),
        path("koel-runtime")
    )
}

/// Dependencies of a package whose source uses koel: alike, so that what they build is built once for all of them.
pub fn usual() -> String {
    let koel = koel("\"chrono\", \"json\", \"runtime-tokio\"");
    format!(
        "{koel}sqlx = {{ version = \"0.9\", default-features = false, features = [\"postgres\", \"chrono\", \"json\", \"runtime-tokio\"] }}\n\
         chrono = {{ version = \"0.4\", default-features = false }}\n"
    )
}

/// `cargo check` or another command, in the default profile, whatever the surroundings ask for.
pub fn cargo(subcommand: &str, dir: &Path, target: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(subcommand).current_dir(dir).env("CARGO_TARGET_DIR", target).stdin(Stdio::null());
    default_profile(&mut command);
    command
}

/// Takes out of an environment what changes how cargo builds.
pub fn default_profile(command: &mut Command) {
    for name in ["CARGO_INCREMENTAL", "CARGO_PROFILE_DEV_DEBUG", "DATABASE_URL", "RUSTFLAGS"] {
        command.env_remove(name);
    }
}
