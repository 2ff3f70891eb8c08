//! What the checker said of queries, kept from one incremental build to the next: a query that did not change is not checked again, and where none did, the
//! migrations are not replayed either.
//!
//! The file lies beside rustc's own incremental data. It holds what is right for one state of koel and of everything that was read (migrations, koel.toml,
//! baseline), which its first record names; of another state it is begun anew. Only answers without a diagnostic are kept: what rustc is to say again is found
//! again. Nothing depends on the file: what cannot be read, of it or of where it should lie, is as if it were not there.

mod wire;

pub(crate) use wire::Wire;

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::ffi::OsString;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A file that grew larger, by the edits of weeks, is begun anew.
const MOST_BYTES: usize = 16 << 20;

/// Where answers are kept, and for which koel.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// rustc's directory of incremental data.
    dir: PathBuf,
    /// This macro's library, and when it was built.
    library: PathBuf,
    built: Option<(std::time::SystemTime, u64)>,
}

impl Place {
    /// From rustc's arguments, which only this process has: of a build that is not incremental, and in an editor's server, there is none.
    pub(crate) fn of_this_process() -> Option<Self> {
        Self::of(std::env::args_os())
    }

    fn of(args: impl Iterator<Item = OsString>) -> Option<Self> {
        let mut dir = None;
        let mut library = None;
        for arg in args {
            let Some(arg) = arg.to_str() else { continue };
            let codegen = arg.strip_prefix("-C").unwrap_or(arg);
            if let Some(path) = codegen.strip_prefix("incremental=") {
                dir = Some(PathBuf::from(path));
            } else if let Some((_, path)) = arg.split_once('=')
                && Path::new(path).file_name().is_some_and(|name| name.to_string_lossy().contains("koel_macros-"))
            {
                library = Some(PathBuf::from(path));
            }
        }
        let library = library?;
        let meta = std::fs::metadata(&library).ok()?;
        Some(Self { dir: dir?, built: Some((meta.modified().ok()?, meta.len())), library })
    }
}

/// The answers of one schema.
#[derive(Debug)]
pub(crate) struct Answers {
    file: File,
    bytes: Vec<u8>,
    /// By the hash of a key: where records with it begin in `bytes`.
    records: HashMap<u64, Vec<Record>>,
}

#[derive(Debug)]
struct Record {
    key: Range<usize>,
    value: Range<usize>,
}

impl Answers {
    /// Those of a package with this schema; whether there were any.
    pub(crate) fn open(place: &Place, package: &Path, schema: u64) -> Option<(Self, bool)> {
        let name = format!("koel-{:016x}", hash(&package));
        let path = place.dir.join(name);
        let state = format!("koel answers {:016x} {schema:016x}", hash(place)).into_bytes();
        let old = std::fs::read(&path).ok().and_then(|bytes| Some((records(&bytes, &state)?, bytes)));
        if let Some((records, bytes)) = old
            && let Ok(file) = File::options().append(true).open(&path)
        {
            return Some((Self { file, bytes, records }, true));
        }
        // Another process may read the old file, or begin the new one too: none of them sees half of it.
        let begun = place.dir.join(format!("koel-{:016x}-{}", hash(&package), std::process::id()));
        let header = record(&state, &[]);
        std::fs::write(&begun, &header).ok()?;
        let file = File::options().append(true).open(&begun).ok()?;
        if std::fs::rename(&begun, &path).is_err() {
            // Unused: where the rename is refused, so may this be.
            let _ = std::fs::remove_file(&begun);
            return None;
        }
        Some((Self { file, bytes: Vec::new(), records: HashMap::new() }, false))
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&[u8]> {
        let records = self.records.get(&hash(key))?;
        let record = records.iter().find(|record| self.bytes.get(record.key.clone()) == Some(key))?;
        self.bytes.get(record.value.clone())
    }

    /// For the next build: in this one it is at hand. In one write: another process may append too.
    pub(crate) fn put(&mut self, key: &[u8], value: &[u8]) {
        // What was not written is found again.
        let _ = self.file.write_all(&record(key, value));
    }
}

fn hash(what: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}

/// Lengths, key, value, checksum.
fn record(key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(key.len() + value.len() + 16);
    for part in [key, value] {
        bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
    }
    bytes.extend_from_slice(key);
    bytes.extend_from_slice(value);
    bytes.extend(checksum(hash(key), value).to_le_bytes());
    bytes
}

fn checksum(key: u64, value: &[u8]) -> u64 {
    hash(&(key, value))
}

/// The records of a file; none where the file is damaged, too large or of another state.
fn records(bytes: &[u8], state: &[u8]) -> Option<HashMap<u64, Vec<Record>>> {
    if bytes.len() > MOST_BYTES {
        return None;
    }
    let mut records: HashMap<u64, Vec<Record>> = HashMap::new();
    let mut at = 0;
    while at < bytes.len() {
        let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize);
        let key = at + 8..(at + 8).checked_add(number(at)?)?;
        let value = key.end..key.end.checked_add(number(at + 4)?)?;
        let sum = u64::from_le_bytes(bytes.get(value.end..value.end.checked_add(8)?)?.try_into().ok()?);
        let (key_bytes, value_bytes) = (bytes.get(key.clone())?, bytes.get(value.clone())?);
        let key_hash = hash(key_bytes);
        if sum != checksum(key_hash, value_bytes) || (at == 0 && key_bytes != state) {
            return None;
        }
        at = value.end + 8;
        records.entry(key_hash).or_default().push(Record { key, value });
    }
    (at > 0).then_some(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Dir(PathBuf);

    impl Dir {
        fn new(name: &str) -> Self {
            let dir = std::env::temp_dir().join(format!("koel-answers-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&dir).expect("a directory");
            Self(dir)
        }

        fn open(&self, schema: u64) -> (Answers, bool) {
            let place = Place { dir: self.0.clone(), library: "libkoel_macros-1.so".into(), built: None };
            Answers::open(&place, Path::new("/package"), schema).expect("answers")
        }

        fn file(&self) -> PathBuf {
            let mut files = std::fs::read_dir(&self.0).expect("the directory").map(|file| file.expect("a file").path());
            let file = files.next().expect("one");
            assert_eq!(files.next(), None, "nothing is left lying about");
            file
        }
    }

    impl Drop for Dir {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_was_kept_is_there_in_the_next_build() {
        let dir = Dir::new("kept");
        let (mut answers, old) = dir.open(1);
        assert!(!old && answers.get(b"a").is_none());
        answers.put(b"a", b"one");
        answers.put(b"", b"");
        let (mut answers, old) = dir.open(1);
        assert!(old);
        assert_eq!((answers.get(b"a"), answers.get(b""), answers.get(b"b")), (Some(&b"one"[..]), Some(&b""[..]), None));
        answers.put(b"b", b"two");
        // Another process, of the same build.
        let (mut other, _) = dir.open(1);
        other.put(b"c", b"three");
        answers.put(b"d", b"four");
        let (answers, _) = dir.open(1);
        assert_eq!([b"b", b"c", b"d"].map(|key| answers.get(key).map(<[u8]>::len)), [Some(3), Some(5), Some(4)]);
    }

    #[test]
    fn another_schema_begins_anew() {
        let dir = Dir::new("schema");
        dir.open(1).0.put(b"a", b"one");
        assert!(!dir.open(2).1);
        assert!(dir.open(2).1 && dir.open(2).0.get(b"a").is_none());
        assert!(!dir.open(1).1);
        dir.file();
    }

    #[test]
    fn damage_is_noticed_wherever_it_is() {
        let dir = Dir::new("damage");
        let (mut answers, _) = dir.open(1);
        answers.put(b"key", b"value");
        answers.put(b"other", b"answer");
        let path = dir.file();
        let whole = std::fs::read(&path).expect("the file");
        for at in 0..whole.len() {
            let mut torn = whole.clone();
            torn[at] ^= 1;
            std::fs::write(&path, &torn).expect("written");
            assert!(!dir.open(1).1, "{at}");
            if at > 0 {
                std::fs::write(&path, &whole[..at]).expect("written");
                let (answers, old) = dir.open(1);
                assert!(!old || answers.get(b"other").is_none(), "{at}");
            }
        }
    }

    #[test]
    fn the_place_is_in_the_arguments() {
        let library = std::env::current_exe().expect("this test");
        let named = library.display().to_string();
        assert!(named.contains("koel_macros-"));
        let place = |args: &[&str]| Place::of(args.iter().map(OsString::from)).map(|place| (place.dir, place.library));
        let expected = Some((PathBuf::from("/t/incremental"), library.clone()));
        let given = format!("koel_macros={named}");
        assert_eq!(place(&["rustc", "-C", "incremental=/t/incremental", "--extern", &given]), expected);
        assert_eq!(place(&["rustc", "-Cincremental=/t/incremental", &format!("--extern={named}")]), expected);
        assert_eq!(place(&["rustc", "--extern", &given]), None);
        assert_eq!(place(&["rustc", "-Cincremental=/t/incremental"]), None);
        assert_eq!(place(&["rustc", "-Cincremental=/t/incremental", "--extern", "a=/nowhere/koel_macros-1.so"]), None);
    }
}
