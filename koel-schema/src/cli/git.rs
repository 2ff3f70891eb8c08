//! What git knows of the migrations.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where branches come from, in the order they are looked for.
const TRUNKS: [&str; 3] = ["origin/HEAD", "origin/main", "origin/master"];

/// For each file its text where this branch left the one on `origin`, if it is another than now. None too where git does not know.
pub(super) fn merged(files: &[PathBuf]) -> Vec<Option<String>> {
    let base = files
        .first()
        .and_then(|file| file.parent())
        .and_then(|dir| TRUNKS.iter().find_map(|trunk| git(dir, &["merge-base", "HEAD", trunk])));
    let Some(base) = base else { return vec![None; files.len()] };
    let base = base.trim();
    let mut changed: HashMap<PathBuf, Vec<String>> = HashMap::new();
    let mut merged = Vec::with_capacity(files.len());
    for file in files {
        let (Some(dir), Some(name)) = (file.parent(), file.file_name().and_then(|name| name.to_str())) else {
            merged.push(None);
            continue;
        };
        // Most are as they were: what a folder has of others is asked for at once.
        let others = changed.entry(dir.to_path_buf()).or_insert_with(|| {
            let names = git(dir, &["diff", "--name-only", "--relative", "--diff-filter=M", base, "--", "."]);
            names.unwrap_or_default().lines().map(str::to_owned).collect()
        });
        let is_other = others.iter().any(|other| other == name);
        merged.push(if is_other { git(dir, &["show", &format!("{base}:./{name}")]) } else { None });
    }
    merged
}

/// What git prints; None where it fails or is not there.
fn git(dir: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(dir).args(arguments).output().ok()?;
    if output.status.success() { String::from_utf8(output.stdout).ok() } else { None }
}
