//! What generated code costs at run time: `cargo dev bench-runtime` builds `examples/recipes`' benchmark and runs it over a fresh database.
#![allow(clippy::print_stdout, reason = "to print is all it is for")]

use crate::server::{Database, Server, installs};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Runs of which one count is taken from the other, so that what happens once is in neither.
const TIMES: [u64; 2] = [100, 1_100];

pub fn run(arguments: &[String]) -> ExitCode {
    match measure(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn measure(arguments: &[String]) -> Result<(), String> {
    let server = Server::find(None)?;
    let database = server.database(None)?;
    eprintln!("PostgreSQL {}", server.major);
    match arguments.first().map(String::as_str) {
        Some("--instructions") => instructions(&database),
        Some("--walk") => {
            let rows = arguments.get(1).map_or("1000000", String::as_str);
            bench(&database, &["walk".to_owned(), rows.to_owned()])
        }
        Some("--orms") => orms(&database),
        _ => {
            bench(&database, arguments)?;
            println!("on a server with PostgreSQL's own settings, whose commits wait for the disk:");
            bench(&lasting()?.database(None)?, &["bulk".to_owned()])
        }
    }
}

/// A server that loses nothing, as users have it: those of the tests do not wait for the disk.
fn lasting() -> Result<Server, String> {
    let settings =
        ["fsync", "synchronous_commit", "full_page_writes"].map(|setting| format!("{setting} = on\n")).concat();
    let install = installs(None).find_map(Result::ok).ok_or("no PostgreSQL to start a server of our own from")?;
    Server::start_with(&install, &format!("shared_buffers = 128MB\n{settings}"))
}

fn bench(database: &Database<'_>, arguments: &[String]) -> Result<(), String> {
    done(cargo("run").args(["--release", "--quiet", "-p", "recipes", "--bin", "bench", "--"]), database, arguments)
}

fn cargo(command: &str) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg(command).current_dir(crate::workspace());
    cargo
}

fn done(command: &mut Command, database: &Database<'_>, arguments: &[String]) -> Result<(), String> {
    match command.args(arguments).env("DATABASE_URL", database.url()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{}: {status}", command.get_program().display())),
        Err(error) => Err(format!("{}: {error}", command.get_program().display())),
    }
}

/// The same work in SeaORM and in Diesel beside it, which are a workspace of their own.
fn orms(database: &Database<'_>) -> Result<(), String> {
    let manifest = crate::workspace().join("tests/orms/Cargo.toml");
    done(cargo("run").args(["--release", "--quiet", "--locked", "--manifest-path"]).arg(manifest), database, &[])
}

/// The client's instructions a call, as valgrind counts them: what else the machine does is not in them.
fn instructions(database: &Database<'_>) -> Result<(), String> {
    done(cargo("build").args(["--release", "--quiet", "-p", "recipes", "--bin", "bench"]), database, &[])?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| crate::workspace().join("target"), PathBuf::from);
    let bench = target.join("release/bench");
    done(&mut Command::new(&bench), database, &["fill".to_owned(), "20000".to_owned()])?;
    println!("{:<24} {:>12} {:>12} {:>8}", "instructions a call", "koel", "by hand", "ratio");
    for what in ["get", "page"] {
        let mut counts = Vec::new();
        for who in ["koel", "hand"] {
            let mut collected = Vec::new();
            for times in TIMES {
                let mut valgrind = Command::new("valgrind");
                valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(&bench);
                valgrind.args(["count", what, who, &times.to_string()]).env("DATABASE_URL", database.url());
                let output = valgrind.output().map_err(|error| format!("valgrind: {error}"))?;
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                let count = said.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse::<u64>().ok());
                collected.push(count.filter(|_| output.status.success()).ok_or(said)?);
            }
            counts.push((collected[1].saturating_sub(collected[0])) as f64 / (TIMES[1] - TIMES[0]) as f64);
        }
        println!("{what:<24} {:>12.0} {:>12.0} {:>8.3}", counts[0], counts[1], counts[0] / counts[1]);
    }
    Ok(())
}
