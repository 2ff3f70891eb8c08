//! `cargo dev bench-check`: how long `koel check` takes over a large workspace, and how much memory.
//!
//! Writes four packages of queries over a shared directory of migrations, builds the command in release, and times it: the median of some
//! runs, and the most memory that any of them held (where /proc tells).

use crate::{scratch, workspace};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// `[QUERIES] [MIGRATIONS]`: 2000 and 500 where not given.
pub fn run(args: &[String]) -> ExitCode {
    let number = |index: usize, default| args.get(index).and_then(|arg| arg.parse().ok()).unwrap_or(default);
    match measure(number(0, 2000), number(1, 500)) {
        Ok(text) => {
            eprint!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

const RUNS: usize = 9;

fn measure(queries: usize, migrations: usize) -> Result<String, String> {
    let dir = workspace().join("target/bench-check");
    write(&dir, queries, migrations).map_err(|error| format!("{}: {error}", dir.display()))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--release", "-p", "koel-schema", "--features", "cli", "--bin", "koel"])
        .current_dir(workspace())
        .status();
    if !built.map_err(|error| format!("cargo build: {error}"))?.success() {
        return Err("koel does not build".into());
    }
    let mut times = Vec::new();
    let mut memory = 0;
    let mut said = String::new();
    for _ in 0..RUNS {
        let (time, peak, out) = once(&dir)?;
        times.push(time);
        memory = memory.max(peak);
        said = out;
    }
    times.sort();
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    Ok(format!(
        "{said}{queries} queries on {migrations} migrations: {} ms (median of {RUNS} runs), {} MB at most\n",
        median.as_millis(),
        memory / 1024
    ))
}

/// Time, peak memory in kB, and the last line printed.
fn once(dir: &Path) -> Result<(Duration, u64, String), String> {
    let koel = workspace().join("target/release/koel");
    let start = Instant::now();
    let mut child = Command::new(koel)
        .arg("check")
        .current_dir(dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(|error| format!("koel check: {error}"))?;
    let status = format!("/proc/{}/status", child.id());
    let watch = std::thread::spawn(move || {
        let mut peak = 0;
        // The file goes with the process.
        while let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let Some(now) = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()) else { break };
            peak = peak.max(now);
            std::thread::sleep(Duration::from_millis(2));
        }
        peak
    });
    let mut out = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        std::io::Read::read_to_string(&mut stdout, &mut out).map_err(|error| error.to_string())?;
    }
    let code = child.wait().map_err(|error| error.to_string())?.code();
    let time = start.elapsed();
    let peak = watch.join().unwrap_or(0);
    let last = out.lines().last().map(|line| format!("{line}\n")).unwrap_or_default();
    match code {
        Some(0 | 1) => Ok((time, peak, last)),
        code => Err(format!("koel check ended with {code:?}\n{last}")),
    }
}

/// Migrations: every third makes a table, the others alter it and index it.
pub fn migrations(count: usize) -> impl Iterator<Item = (String, String)> {
    (0..count).map(|number| {
        let table = number / 3;
        let sql = match number % 3 {
            0 => {
                let parent = if table == 0 { String::new() } else { format!(" REFERENCES t{} (id)", table - 1) };
                format!(
                    "CREATE TYPE state{table} AS ENUM ('open', 'held', 'closed');\nCREATE TABLE t{table} (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n    \
                     parent_id bigint{parent},\n    name text NOT NULL,\n    state state{table} NOT NULL DEFAULT 'open',\n    amount numeric(12, 2) NOT NULL CHECK (amount >= 0),\n    \
                     tags text[] NOT NULL DEFAULT '{{}}',\n    created_at timestamptz NOT NULL DEFAULT now(),\n    deleted_at timestamptz\n);\n"
                )
            }
            1 => format!(
                "ALTER TABLE t{table} ADD COLUMN note text;\nALTER TABLE t{table} ALTER COLUMN parent_id SET NOT NULL;\n"
            ),
            _ => format!(
                "CREATE INDEX t{table}_parent ON t{table} (parent_id);\nCREATE UNIQUE INDEX t{table}_name ON t{table} (name) WHERE deleted_at IS NULL;\n"
            ),
        };
        (format!("{number:04}_change.sql"), sql)
    })
}

fn write(dir: &Path, queries: usize, migrations: usize) -> std::io::Result<()> {
    scratch::empty(dir)?;
    scratch::write(dir, "Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n")?;
    let tables = migrations.div_ceil(3).max(2);
    for (file, sql) in self::migrations(migrations) {
        scratch::write(dir, &format!("migrations/{file}"), &sql)?;
    }
    const PACKAGES: usize = 4;
    const FILE: usize = 25;
    for package in 0..PACKAGES {
        let home = dir.join(format!("crates/p{package}"));
        let manifest = format!(
            "[package]\nname = \"p{package}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nsqlx = {{ version = \"0.9\", features = [\"postgres\"] }}\n"
        );
        scratch::write(&home, "Cargo.toml", &manifest)?;
        let mut modules = String::new();
        let of_package: Vec<usize> = (package..queries).step_by(PACKAGES).collect();
        for (file, numbers) in of_package.chunks(FILE).enumerate() {
            let mut source = String::from("use sqlx::PgPool;\n");
            for number in numbers {
                let table = number % (tables - 1);
                let _ = write!(
                    source,
                    "\n/// What the caller needs of t{table}.\npub async fn q{number}(pool: &PgPool, id: i64, name: &str) -> sqlx::Result<()> {{\n    {}\n    .await?;\n    tracing::debug!(id, name, \"done\");\n    Ok(())\n}}\n",
                    query(*number, table)
                );
            }
            scratch::write(&home, &format!("src/m{file}.rs"), &source)?;
            let _ = writeln!(modules, "mod m{file};");
        }
        scratch::write(&home, "src/lib.rs", &modules)?;
    }
    Ok(())
}

fn query(number: usize, table: usize) -> String {
    let next = table + 1;
    match number % 5 {
        0 => format!(
            "sqlx::query!(\"SELECT id, name, state AS \\\"state: String\\\", amount FROM t{table} WHERE id = $1\", id).fetch_one(pool)"
        ),
        1 => format!(
            "sqlx::query!(\n        r#\"\n        SELECT a.id, a.name, b.amount, count(*) OVER (PARTITION BY a.parent_id) AS \"many!\"\n          FROM t{table} a\n          LEFT JOIN t{next} b ON b.parent_id = a.id\n         WHERE a.name = $1 AND a.deleted_at IS NULL\n         ORDER BY a.created_at DESC\n         LIMIT 20\n        \"#,\n        name\n    )\n    .fetch_all(pool)"
        ),
        2 => format!(
            "sqlx::query!(\"INSERT INTO t{table} (parent_id, name, amount) VALUES ($1, $2, 0) RETURNING id, created_at\", id, name).fetch_one(pool)"
        ),
        3 => format!(
            "sqlx::query(\"UPDATE t{table} SET note = $2, deleted_at = now() WHERE id = $1\").bind(id).bind(name).execute(pool)"
        ),
        _ => format!(
            "sqlx::query!(\"WITH recent AS (SELECT parent_id, sum(amount) AS total FROM t{table} WHERE created_at > now() - interval '1 day' GROUP BY parent_id) SELECT r.parent_id, r.total, p.name FROM recent r JOIN t{table} p ON p.id = r.parent_id WHERE p.parent_id = $1\", id).fetch_all(pool)"
        ),
    }
}
