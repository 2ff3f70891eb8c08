//! The `koel` command: the edge, where files are read and answers are printed.

mod call;
mod check;
#[cfg(feature = "database")]
mod database;
#[cfg(not(feature = "database"))]
#[path = "without_database.rs"]
mod database;
mod describe;
// Without a client it can only say so: what it would show is not built.
#[cfg_attr(not(feature = "database"), allow(dead_code))]
mod doctor;
mod explain;
mod expr;
mod fix;
mod git;
mod html;
mod lsp;
mod migrate;
mod parallel;
mod prepare;
mod project;
mod report;
mod scan;
mod schema;
mod sort;
mod source;
mod sql_files;
mod usage;
mod watch;
mod why;
mod workspace;

use clap::{Parser, Subcommand};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

/// SQL checked against the project's PostgreSQL migrations, without a database
#[derive(Parser, Debug)]
#[command(name = "koel", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Checks and lints the queries of a Rust workspace (sqlx's and koel's) and of its .sql files
    #[command(after_help = "Exit code: 0 nothing wrong, 1 errors, 2 it could not run.")]
    Check(check::CheckArgs),
    /// Writes sqlx's `.sqlx` directory, without a database
    #[command(after_help = "Exit code: 0 done, 1 errors in queries, or files that differ, 2 it could not run.")]
    Prepare(prepare::PrepareArgs),
    /// One HTML page of the schema and all queries: types, NULLs, rows, lints, indexes, and what nobody uses
    Report(html::ReportArgs),
    /// The schema that the migrations make
    Schema(schema::SchemaArgs),
    /// What koel knows of a query, and from what: types, NULLs, rows, indexes
    Why(why::WhyArgs),
    /// The live database beside the migrations and the queries: drift, indexes, cache, bloat, slow statements
    #[command(after_help = "Exit code: 0 it is as the migrations make it, 1 it differs, 2 it could not run.")]
    Doctor(doctor::DoctorArgs),
    /// Applies the fixes of lints that cannot change a result
    Fix(fix::FixArgs),
    /// What migrations do to each other and to the queries
    #[command(subcommand)]
    Migrate(migrate::MigrateCommand),
    /// Queries as JSON lines in, what PostgreSQL would answer as JSON lines out
    Describe(describe::Args),
    /// What a lint finds, why, and what to write instead
    Explain(explain::Args),
    /// A language server over standard input and output: what `koel check` says while it is written, and more
    Lsp(lsp::LspArgs),
}

/// Runs the command line (without the program's name). The exit code is 0, 1 where something is wrong with the SQL, 2 where the
/// command could not run.
pub fn run(args: Vec<String>) -> ExitCode {
    let describing = args.first().is_some_and(|arg| arg == "describe");
    let cli = match Cli::try_parse_from(std::iter::once("koel".to_string()).chain(args)) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            // `describe` promises 1 for whatever keeps it from answering.
            let wrong = if describing { 1 } else { 2 };
            return ExitCode::from(if error.use_stderr() { wrong } else { 0 });
        }
    };
    // Its threads write to standard output, so nothing here may hold that.
    if let Command::Lsp(args) = &cli.command {
        return lsp::run(args).map_or_else(
            |message| {
                let _ = writeln!(std::io::stderr(), "error: {message}");
                ExitCode::from(2)
            },
            ExitCode::from,
        );
    }
    let mut io = Io {
        out: &mut std::io::stdout().lock(),
        colour: std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        progress: std::io::stderr().is_terminal(),
    };
    let done = match &cli.command {
        Command::Check(args) => check::run(args, &mut io),
        Command::Prepare(args) => prepare::run(args, &mut io),
        Command::Report(args) => html::run(args, &mut io),
        Command::Schema(args) => schema::run(args, &mut io),
        Command::Why(args) => why::run(args, &mut io),
        Command::Doctor(args) => doctor::run(args, &mut io),
        Command::Fix(args) => fix::run(args, &mut io),
        Command::Migrate(migrate::MigrateCommand::Check(args)) => migrate::run(args, &mut io),
        Command::Describe(args) => describe::run(args, &mut io),
        Command::Explain(args) => explain::run(args, &mut io),
        Command::Lsp(args) => lsp::run(args),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            io.progress("");
            io.err(&format!("error: {message}\n"));
            ExitCode::from(2)
        }
    }
}

/// Where answers go.
struct Io<'a> {
    out: &'a mut dyn Write,
    colour: bool,
    progress: bool,
}

impl Io<'_> {
    /// Prints; a closed pipe is no error of ours.
    fn out(&mut self, text: &str) {
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }

    #[allow(clippy::unused_self)]
    fn err(&self, text: &str) {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// What is being done, on a terminal; nothing takes it away.
    fn progress(&self, text: &str) {
        if self.progress {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K{text}");
        }
    }
}
