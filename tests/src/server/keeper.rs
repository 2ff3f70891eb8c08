//! A program that ends with this process, however that ends.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Runs a program until our end of its standard input closes.
const KEEPER: &str = r#"
trap '' INT
"$@" </dev/null >"log" 2>&1 &
program=$!
cat >/dev/null
kill "-$SIGNAL" "$program"
wait "$program"
"#;

/// A running program. Dropped, it is stopped.
#[derive(Debug)]
pub(crate) struct Keeper {
    child: Child,
}

impl Keeper {
    /// Runs it in this folder, as whoever a server may run as; `signal` ends it.
    pub(crate) fn start(dir: &Folder, signal: &str, program: &Path, args: &[OsString]) -> std::io::Result<Self> {
        let mut command = as_user("/bin/sh");
        command.args(["-c", KEEPER, "koel-keeper"]).arg(program).args(args).current_dir(&dir.0).env("SIGNAL", signal);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // A Ctrl-C is for us; the keeper notices that we are gone.
        Ok(Self { child: command.process_group(0).spawn()? })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// A private folder of a program, gone with this value.
#[derive(Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// Not in `temp_dir()`: the path of a Unix socket has room for about a hundred bytes.
    pub(crate) fn new(what: &str) -> Result<Self, String> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("koel-{what}-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let dir = PathBuf::from("/tmp").join(name);
        let fail = |error: std::io::Error| format!("{}: {error}", dir.display());
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir(&dir).map_err(fail)?;
        let folder = Self(dir.clone());
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700)).map_err(fail)?;
        if let Some((uid, gid)) = unprivileged() {
            std::os::unix::fs::chown(&dir, Some(uid), Some(gid)).map_err(fail)?;
        }
        Ok(folder)
    }

    /// What the program said last.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.0.join("log")).unwrap_or_default().trim().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A program as whoever a server may run as.
pub(crate) fn as_user(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir("/").env_remove("PGDATA").env("TZ", "UTC").env("LC_ALL", "C.UTF-8");
    if let Some((uid, gid)) = unprivileged() {
        command.uid(uid).gid(gid);
    }
    command
}

/// As whom to run a server when we are root, which it refuses: `postgres`, or else `nobody`. `None` when we are not root.
pub(crate) fn unprivileged() -> Option<(u32, u32)> {
    let id = Command::new("id").arg("-u").output().ok()?;
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let find = |name: &str| {
        let fields: Vec<&str> =
            users.lines().map(|l| l.split(':').collect()).find(|f: &Vec<&str>| f.first() == Some(&name))?;
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    find("postgres").or_else(|| find("nobody"))
}
