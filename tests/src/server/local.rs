//! A server of our own: a temporary data folder and a private socket.

use super::Install;
use postgres::{Client, NoTls};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Runs the server until our end of its standard input closes, which happens however this process ends.
const KEEPER: &str = r#"
trap '' INT
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=60 -c shared_buffers=32MB -c log_min_messages=fatal </dev/null >"$2/log" 2>&1 &
server=$!
cat >/dev/null
kill -QUIT "$server"
wait "$server"
rm -rf "$2"
"#;

#[derive(Debug)]
pub(super) struct Local {
    keeper: Child,
    dir: PathBuf,
}

impl Local {
    /// `settings`: lines for postgresql.conf.
    pub(super) fn start(install: &Install, settings: &str) -> Result<Self, String> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("koel-pg-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        // Not temp_dir(): the path of a Unix socket has room for about a hundred bytes.
        let dir = PathBuf::from("/tmp").join(name);
        let fail = |what: &str, e: &dyn std::fmt::Display| {
            format!("PostgreSQL {} in {}: {what}: {e}", install.major, install.bin.display())
        };
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir(&dir).map_err(|e| fail("create the data folder", &e))?;
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700))
            .map_err(|e| fail("protect the data folder", &e))?;
        let user = unprivileged();
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&dir, Some(uid), Some(gid)).map_err(|e| fail("hand over the data folder", &e))?;
        }
        let as_user = |program: PathBuf| {
            let mut command = Command::new(program);
            command.current_dir("/").env_remove("PGDATA").env("TZ", "UTC").env("LC_ALL", "C.UTF-8");
            if let Some((uid, gid)) = user {
                command.uid(uid).gid(gid);
            }
            command
        };
        let init = as_user(install.bin.join("initdb"))
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync", "-D"])
            .arg(dir.join("data"))
            .output()
            .map_err(|e| fail("initdb", &e))?;
        if !init.status.success() {
            let _ = std::fs::remove_dir_all(&dir);
            return Err(fail("initdb", &String::from_utf8_lossy(&init.stderr).trim()));
        }
        let conf = std::fs::File::options().append(true).open(dir.join("data/postgresql.conf"));
        conf.and_then(|mut conf| conf.write_all(settings.as_bytes())).map_err(|e| fail("configure", &e))?;
        let keeper = as_user("/bin/sh".into())
            .args(["-c", KEEPER, "koel-pg"])
            .arg(&install.bin)
            .arg(&dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0) // a Ctrl-C is for us; the keeper notices that we are gone
            .spawn()
            .map_err(|e| fail("start", &e))?;
        let local = Self { keeper, dir };
        let started = Instant::now();
        loop {
            match Client::connect(&local.url("postgres"), NoTls) {
                Ok(_) => return Ok(local),
                Err(error) if started.elapsed() > Duration::from_secs(30) => {
                    let log = std::fs::read_to_string(local.dir.join("log")).unwrap_or_default();
                    return Err(fail("start", &format!("{error}\n{}", log.trim())));
                }
                Err(_) => std::thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    pub(super) fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=postgres", self.dir.display())
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// As whom to run a server when we are root, which it refuses: `postgres`, or else `nobody`. `None` when we are not root.
pub(super) fn unprivileged() -> Option<(u32, u32)> {
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
