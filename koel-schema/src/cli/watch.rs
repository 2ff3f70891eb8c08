//! Notices that files of a project change: their times and sizes, looked at twice a second.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const PAUSE: Duration = Duration::from_millis(500);
/// What is made rather than written.
const OTHERS: [&str; 2] = ["target", "node_modules"];
const KINDS: [&str; 3] = ["rs", "sql", "toml"];

/// The files as they were.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl Seen {
    pub(super) fn of(roots: &[PathBuf]) -> Self {
        let mut files = BTreeMap::new();
        roots.iter().for_each(|root| walk(root, &mut files));
        Self(files)
    }

    /// Waits until they are not so any more, and until nobody writes to them.
    pub(super) fn wait(&self, roots: &[PathBuf]) {
        let mut before = Self::of(roots);
        loop {
            std::thread::sleep(PAUSE);
            let now = Self::of(roots);
            if now != *self && now == before {
                return;
            }
            before = now;
        }
    }
}

fn walk(path: &Path, files: &mut BTreeMap<PathBuf, (Option<SystemTime>, u64)>) {
    if path.is_dir() {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // A link to a directory may lead around.
            let real = entry.file_type().is_ok_and(|kind| !kind.is_symlink());
            if !name.starts_with('.') && !OTHERS.contains(&&*name) && (real || entry.path().is_file()) {
                walk(&entry.path(), files);
            }
        }
    } else if path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known))
        && let Ok(found) = path.metadata()
    {
        files.insert(path.to_path_buf(), (found.modified().ok(), found.len()));
    }
}
