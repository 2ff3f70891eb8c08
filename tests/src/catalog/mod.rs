//! `cargo dev catalog`: dumps what every database has, and what extensions add, from real servers of every version
//! into `koel-schema/data`. With `--check`, only says what differs.
//!
//! Needs `psql`, `npm` and `node` on the PATH; the servers and pgvector come as npm packages. Extensions
//! that contrib does not have come from the packages of Debian's PostgreSQL 15, where they are installed.

mod layout;
mod server;

use layout::{Numbers, Rows};
use server::{Pglite, Server, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const DUMP: &str = include_str!("dump.sql");

/// A version is one line here.
const SERVERS: &[(u8, &str)] =
    &[(15, "15.18.0-beta.17"), (16, "16.14.0-beta.17"), (17, "17.10.0-beta.17"), (18, "18.4.0-beta.17")];

const DEBIAN_BIN: &str = "/usr/lib/postgresql/15/bin";
const DEBIAN_PRELOAD: &str = "pg_cron,pgaudit,pg_stat_statements,pg_qualstats,pg_stat_kcache,pg_wait_sampling";
/// Debian: `postgresql-15-postgis-3`, `postgresql-15-cron`, and so on.
const DEBIAN_EXTENSIONS: &[&str] = &[
    "address_standardizer",
    "asn1oid",
    "debversion",
    "extra_window_functions",
    "first_last_agg",
    "hll",
    "hypopg",
    "icu_ext",
    "ip4r",
    "jsquery",
    "numeral",
    "orafce",
    "periods",
    "pg_cron",
    "pg_partman",
    "pg_qualstats",
    "pg_rational",
    "pg_repack",
    "pg_similarity",
    "pg_stat_kcache",
    "pg_track_settings",
    "pg_wait_sampling",
    "pgaudit",
    "pgrouting",
    "plpgsql_check",
    "postgis",
    "postgis_raster",
    "postgis_sfcgal",
    "postgis_topology",
    "prefix",
    "q3c",
    "rum",
    "semver",
    "set_user",
    "tdigest",
    "unit",
];

const PGLITE: &[&str] = &["@electric-sql/pglite@0.5.16", "@electric-sql/pglite-pgvector@0.0.15"];
const PGLITE_EXTENSIONS: &[(&str, &str)] = &[("vector", "@electric-sql/pglite-pgvector")];

/// Runs the command with its arguments.
pub fn run(args: &[String]) -> ExitCode {
    let check = args.iter().any(|a| a == "--check");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match dump(&root).and_then(|files| write(&root.join("koel-schema/data"), &files, check)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Every file by its name under `koel-schema/data`.
fn dump(root: &Path) -> Result<BTreeMap<String, String>, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let cache = target.join("catalog-servers");
    let mut servers = Vec::new();
    for (version, package) in SERVERS {
        let bin = server::from_npm(&cache, *version, package)?;
        servers.push(Server::start(*version, &bin, &version.to_string(), "")?);
    }
    let mut files = BTreeMap::new();
    let mut rows = Rows::new();
    for server in &servers {
        rows.push((server.version(), server.run(&script(""))?));
    }
    let builtin = layout::number(&rows, false);
    files.extend(layout::builtin(&rows, &builtin));

    let sources: Vec<&dyn Source> = servers.iter().map(|s| s as &dyn Source).collect();
    let mut contrib = BTreeSet::new();
    for server in &servers {
        let all = server.run("SELECT name FROM pg_available_extensions")?;
        // Other languages need interpreters that may be missing, and add only their handlers.
        contrib.extend(
            all.into_iter().filter(|name| !["plperl", "plpython", "pltcl", "plpgsql"].iter().any(|l| name.contains(l))),
        );
    }
    for name in &contrib {
        extension(name, &sources, &builtin, &mut files);
    }
    drop(servers);

    if Path::new(DEBIAN_BIN).exists() {
        let debian = Server::start(15, Path::new(DEBIAN_BIN), "debian", DEBIAN_PRELOAD)
            .or_else(|_| Server::start(15, Path::new(DEBIAN_BIN), "debian", ""))?;
        for name in DEBIAN_EXTENSIONS {
            extension(name, &[&debian], &builtin, &mut files);
        }
    }
    let dir = cache.join("pglite");
    fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    fs::write(dir.join("package.json"), "{\"private\": true}").map_err(|e| e.to_string())?;
    server::run(
        Command::new("npm").args(["install", "--silent", "--legacy-peer-deps"]).args(PGLITE).current_dir(&dir),
        "npm install",
    )?;
    for pair in PGLITE_EXTENSIONS {
        extension(pair.0, &[&Pglite { dir: dir.clone(), extension: *pair }], &builtin, &mut files);
    }
    Ok(files)
}

fn script(extension: &str) -> String {
    let create = if extension.is_empty() {
        String::new()
    } else {
        format!("SET client_min_messages = error; CREATE EXTENSION \"{extension}\" CASCADE;\n")
    };
    format!("BEGIN;\n{create}{}ROLLBACK;\n", DUMP.replace("@EXT@", &format!("'{extension}'")))
}

/// Dumps an extension from the sources that have it; says which have not.
fn extension(name: &str, sources: &[&dyn Source], builtin: &Numbers, files: &mut BTreeMap<String, String>) {
    let mut rows = Rows::new();
    for source in sources {
        match source.run(&script(name)) {
            Ok(lines) => rows.push((source.version(), lines)),
            Err(why) => eprintln!("note: {name} is not on {}: {why}", source.version()),
        }
    }
    if !rows.is_empty() {
        let numbers = layout::number(&rows, true);
        files.insert(format!("extensions/{name}.tsv"), layout::extension(&rows, &numbers, builtin));
    }
}

/// Writes what changed, or only says so. Files of extensions that no source here has are left as they are.
fn write(data: &Path, files: &BTreeMap<String, String>, check: bool) -> Result<bool, String> {
    let mut same = true;
    fs::create_dir_all(data.join("extensions")).map_err(|e| e.to_string())?;
    for (name, content) in files {
        same &= put(data, name, content, check)?;
    }
    let mut extensions = BTreeSet::new();
    for entry in fs::read_dir(data.join("extensions")).map_err(|e| e.to_string())?.flatten() {
        let file = entry.file_name();
        let name = format!("extensions/{}", file.to_string_lossy());
        if !files.contains_key(&name) {
            eprintln!("not checked, no source has it: {name}");
        }
        extensions.extend(file.to_string_lossy().strip_suffix(".tsv").map(str::to_owned));
    }
    // What koel-schema includes them by.
    let mut list = String::from("// Generated by `cargo dev catalog`.\n&[\n");
    for name in &extensions {
        let _ = writeln!(list, "    (\"{name}\", include_str!(\"extensions/{name}.tsv\")),");
    }
    list.push_str("]\n");
    same &= put(data, "extensions.rs", &list, check)?;
    Ok(same || !check)
}

/// True if the file has this content already.
fn put(data: &Path, name: &str, content: &str, check: bool) -> Result<bool, String> {
    let path = data.join(name);
    if fs::read_to_string(&path).is_ok_and(|old| old == content) {
        return Ok(true);
    }
    eprintln!("{}: {name}", if check { "differs" } else { "written" });
    if !check {
        fs::write(&path, content).map_err(|e| e.to_string())?;
    }
    Ok(false)
}
