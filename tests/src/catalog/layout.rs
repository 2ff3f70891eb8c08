//! Which files there are, and how rows of several versions become one sorted text.
//!
//! A line is `key <tab> mask <tab> fields`: the key is what the loader searches for, the mask has a bit a version
//! that has the row (15 is 1, 16 is 2, 17 is 4, 18 is 8). Lines are sorted by key as bytes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

/// One kind of row: its tag, the number of leading fields that make the key, and how they are joined.
struct Kind {
    tag: &'static str,
    key: fn(&[&str]) -> String,
    key_fields: usize,
    /// The field with the object's own oid or reference, and the kind of its references.
    own: Option<(usize, char)>,
}

const KINDS: &[Kind] = &[
    Kind { tag: "extension", key: first, key_fields: 1, own: None },
    Kind { tag: "name", key: |f| format!("{} {}", f[0], f[1]), key_fields: 2, own: None },
    Kind { tag: "type", key: first, key_fields: 1, own: Some((2, 't')) },
    Kind { tag: "routine", key: first, key_fields: 1, own: Some((2, 'p')) },
    Kind { tag: "operator", key: first, key_fields: 1, own: Some((2, 'o')) },
    Kind { tag: "cast", key: |f| format!("{} {}", f[0], f[1]), key_fields: 2, own: None },
    Kind { tag: "opclass", key: first, key_fields: 1, own: None },
    Kind { tag: "amop", key: |f| format!("{}.{}", f[0], f[1]), key_fields: 2, own: None },
    Kind { tag: "collation", key: first, key_fields: 1, own: None },
    Kind { tag: "relation", key: first, key_fields: 1, own: Some((2, 'r')) },
    Kind { tag: "column", key: |f| format!("{}.{}", f[1], f[0]), key_fields: 2, own: None },
    Kind { tag: "keyword", key: first, key_fields: 1, own: None },
];

fn first(fields: &[&str]) -> String {
    fields[0].to_owned()
}

/// The rows of one database, of the versions that were asked: (version, lines as the server gave them).
pub(crate) type Rows = Vec<(u8, Vec<String>)>;

/// Numbers for what has no pinned oid, by reference.
pub(crate) type Numbers = HashMap<String, String>;

/// Numbers every object without a pinned oid, over all versions: `10000 + i` for built-in ones, `@i` in an extension.
pub(crate) fn number(rows: &Rows, extension: bool) -> Numbers {
    let mut own: BTreeMap<char, BTreeSet<&str>> = BTreeMap::new();
    for line in rows.iter().flat_map(|(_, lines)| lines) {
        let fields: Vec<&str> = line.split('\t').collect();
        let Some((field, letter)) = kind(fields[0]).and_then(|k| k.own) else { continue };
        if let Some(reference) = fields.get(field + 1).filter(|f| f.starts_with('{')) {
            own.entry(letter).or_default().insert(reference);
        }
    }
    let mut numbers = Numbers::new();
    for set in own.values() {
        for (i, reference) in set.iter().enumerate() {
            let number = if extension { format!("@{}", i + 1) } else { (10_000 + i).to_string() };
            numbers.insert((*reference).to_owned(), number);
        }
    }
    numbers
}

fn kind(tag: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.tag == tag)
}

/// Replaces `{...}` by its number: of this database, else of the built-in ones, else 0 (another extension's).
fn resolve(line: &str, numbers: &Numbers, builtin: &Numbers) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find('{') {
        let Some(len) = rest[start..].find('}') else { break };
        let reference = &rest[start..=start + len];
        out.push_str(&rest[..start]);
        let number = numbers.get(reference).or_else(|| builtin.get(reference));
        out.push_str(number.map_or("0", String::as_str));
        rest = &rest[start + len + 1..];
    }
    out.push_str(rest);
    out
}

/// Merged rows: kind and key and fields to the mask of versions.
struct Merged(BTreeMap<(usize, String, String), u8>);

fn merge(rows: &Rows, numbers: &Numbers, builtin: &Numbers) -> Merged {
    let mut merged = BTreeMap::new();
    for (version, lines) in rows {
        for line in lines {
            // A reference in a key (a cast's types) is resolved before the row is sorted.
            let line = resolve(line, numbers, builtin);
            let fields: Vec<&str> = line.split('\t').collect();
            let Some(index) = KINDS.iter().position(|k| k.tag == fields[0]) else {
                unreachable!("the dump has rows of no known kind: {line}")
            };
            let key = (KINDS[index].key)(&fields[1..]);
            let rest = fields[1 + KINDS[index].key_fields..].join("\t");
            *merged.entry((index, key, rest)).or_insert(0u8) |= 1 << (version - 15);
        }
    }
    Merged(merged)
}

/// The files of the built-in catalog: name and content.
pub(crate) fn builtin(rows: &Rows, numbers: &Numbers) -> Vec<(String, String)> {
    let Merged(merged) = merge(rows, numbers, &Numbers::new());
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut oids: BTreeMap<String, (u8, BTreeSet<&str>)> = BTreeMap::new();
    for ((index, key, rest), mask) in &merged {
        let kind = &KINDS[*index];
        let plural = if kind.tag == "opclass" { "es" } else { "s" };
        let file = files.entry(format!("{}{plural}.tsv", kind.tag)).or_default();
        let _ = writeln!(file, "{key}\t{mask:x}\t{rest}");
        if let Some((field, letter)) = kind.own {
            let oid = rest.split('\t').nth(field - kind.key_fields).unwrap_or("0");
            let entry = oids.entry(format!("{letter}{oid}")).or_default();
            entry.0 |= mask;
            entry.1.insert(key);
        }
    }
    let mut by_oid = String::new();
    for (oid, (mask, names)) in &oids {
        let names: Vec<&str> = names.iter().copied().collect();
        let _ = writeln!(by_oid, "{oid}\t{mask:x}\t{}", names.join("\t"));
    }
    files.insert("oids.tsv".to_owned(), by_oid);
    files.into_iter().collect()
}

/// The file of one extension: the same lines with the kind in front.
pub(crate) fn extension(rows: &Rows, numbers: &Numbers, builtin: &Numbers) -> String {
    let Merged(merged) = merge(rows, numbers, builtin);
    let mut text = String::new();
    for ((index, key, rest), mask) in &merged {
        let _ = writeln!(text, "{}\t{key}\t{mask:x}\t{rest}", KINDS[*index].tag);
    }
    text
}
