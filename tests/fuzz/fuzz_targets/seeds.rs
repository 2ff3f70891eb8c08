//! The schemas and queries of `tests/sql`, and what is made of them.

use crate::damage::damaged;
use crate::rng::Rng;
use std::path::Path;

/// A schema with its queries.
pub struct Suite {
    pub schema: String,
    #[allow(dead_code)]
    pub queries: Vec<String>,
}

/// In the order of their names.
pub fn suites() -> Vec<Suite> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sql");
    let mut dirs: Vec<_> =
        std::fs::read_dir(root).expect("tests/sql").map(|entry| entry.expect("an entry").path()).collect();
    dirs.sort();
    let with_schema =
        dirs.iter().filter_map(|dir| std::fs::read_to_string(dir.join("schema.sql")).ok().map(|schema| (dir, schema)));
    with_schema.map(|(dir, schema)| Suite { schema, queries: queries(&dir.join("queries")) }).collect()
}

fn queries(dir: &Path) -> Vec<String> {
    let mut files: Vec<_> =
        std::fs::read_dir(dir).expect("queries").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let texts = files.iter().map(|file| std::fs::read_to_string(file).expect("a text"));
    texts
        .flat_map(|text| {
            text.split("--#")
                .map(|part| part.split_once('\n').map_or("", |(_, sql)| sql).trim().to_owned())
                .collect::<Vec<_>>()
        })
        .filter(|sql| !sql.is_empty())
        .collect()
}

/// A mutation by tokens: of the text itself, with pieces of another. The bytes before `kept` stay.
pub fn mutate(data: &mut [u8], size: usize, max: usize, kept: usize, others: &[String], seed: u32) -> usize {
    let mut rng = Rng::new(u64::from(seed));
    let other = rng.pick(others).map_or("", String::as_str);
    let text = data.get(kept..size).map(String::from_utf8_lossy).unwrap_or_default();
    let fresh = text.is_empty() || rng.below(64) == 0;
    let made = damaged(if fresh { other } else { &text }, rng.pick(others).map_or("", String::as_str), &mut rng);
    let bytes = made.as_bytes();
    let length = bytes.len().min(max.saturating_sub(kept)).min(data.len().saturating_sub(kept));
    if let (Some(to), Some(from)) = (data.get_mut(kept..kept + length), bytes.get(..length)) {
        to.copy_from_slice(from);
    }
    kept + length
}
