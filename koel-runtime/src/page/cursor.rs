//! The text of a cursor: base64url of version, direction, the query's fingerprint, the key, and a check or a signature over all.

use super::key::{Keys, Reader};
use crate::pg::name_hash_bytes;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

const VERSION: u8 = 1;
const BACKWARD: u8 = 1;
const KEYED: u8 = 2;
const SIGNED: u8 = 4;
/// A longer one is not read. What an index can hold fits many times: its rows have 2,704 bytes at most, once compressed.
const LONGEST: usize = 64 * 1024;

/// Where a page starts.
#[derive(Debug, PartialEq)]
pub(super) struct Position<K> {
    pub(super) backward: bool,
    pub(super) key: Option<K>,
}

/// Signs cursors with HMAC-SHA-256, so that nobody can make one up.
#[derive(Clone)]
pub struct Signer {
    #[cfg(feature = "signed-cursors")]
    mac: hmac::Hmac<sha2::Sha256>,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}

#[cfg(feature = "signed-cursors")]
impl Signer {
    /// `secret`: 32 random bytes, the same in all instances. `owner`: whose cursors these are (a user's id): those of another are refused.
    pub fn new(secret: &[u8; 32], owner: &[u8]) -> Self {
        use hmac::{KeyInit, Mac};
        // HMAC's key is a block long; a shorter one is padded with zeros.
        let mut key = [0; 64];
        key[..secret.len()].copy_from_slice(secret);
        let mut mac = hmac::Hmac::<sha2::Sha256>::new(&key.into());
        mac.update(&(owner.len() as u64).to_be_bytes());
        mac.update(owner);
        Self { mac }
    }

    fn sign(&self, text: &[u8]) -> Vec<u8> {
        use hmac::Mac;
        self.mac.clone().chain_update(text).finalize().into_bytes().to_vec()
    }

    /// In constant time.
    fn verify(&self, text: &[u8], signature: &[u8]) -> bool {
        use hmac::Mac;
        self.mac.clone().chain_update(text).verify_slice(signature).is_ok()
    }
}

#[cfg(not(feature = "signed-cursors"))]
impl Signer {
    fn sign(&self, _: &[u8]) -> Vec<u8> {
        Vec::new()
    }

    fn verify(&self, _: &[u8], _: &[u8]) -> bool {
        false
    }
}

/// Of an unsigned cursor: damage shows, intent does not.
fn check(text: &[u8]) -> Vec<u8> {
    name_hash_bytes(text).to_be_bytes().to_vec()
}

pub(super) fn encode<K: Keys>(backward: bool, key: Option<&K>, fingerprint: u64, signer: Option<&Signer>) -> String {
    let flag = |on: bool, bit: u8| if on { bit } else { 0 };
    let flags = flag(backward, BACKWARD) | flag(key.is_some(), KEYED) | flag(signer.is_some(), SIGNED);
    let mut out = vec![VERSION, flags];
    out.extend(fingerprint.to_be_bytes());
    if let Some(key) = key {
        key.write(&mut out);
    }
    let tail = signer.map_or_else(|| check(&out), |signer| signer.sign(&out));
    out.extend(tail);
    URL_SAFE_NO_PAD.encode(out)
}

/// `None`: whatever is wrong with it. Nothing of it reaches the server then.
pub(super) fn decode<K: Keys>(text: &str, fingerprint: u64, signer: Option<&Signer>) -> Option<Position<K>> {
    if text.len() > LONGEST {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let tail = if signer.is_some() { 32 } else { 8 };
    let (body, tail) = bytes.split_at_checked(bytes.len().checked_sub(tail)?)?;
    let genuine = match signer {
        Some(signer) => signer.verify(body, tail),
        None => check(body) == tail,
    };
    let (&[version, flags], rest) = body.split_first_chunk()?;
    let (print, rest) = rest.split_first_chunk()?;
    let fits = version == VERSION && (flags & SIGNED != 0) == signer.is_some() && *print == fingerprint.to_be_bytes();
    if !genuine || !fits || flags & !(BACKWARD | KEYED | SIGNED) != 0 {
        return None;
    }
    let mut reader = Reader(rest);
    let key = if flags & KEYED == 0 { None } else { Some(K::read(&mut reader)?) };
    reader.0.is_empty().then_some(Position { backward: flags & BACKWARD != 0, key })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Key = (Option<String>, i64);

    fn key() -> Key {
        (Some("größe".into()), -1)
    }

    #[test]
    fn a_round_trip() {
        for key in [None, Some(key()), Some((None, i64::MAX)), Some((Some(String::new()), 0))] {
            for backward in [false, true] {
                let text = encode(backward, key.as_ref(), 42, None);
                assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
                assert_eq!(decode::<Key>(&text, 42, None), Some(Position { backward, key: key.clone() }));
            }
        }
    }

    #[test]
    fn what_is_damaged_or_foreign_is_refused() {
        let text = encode(false, Some(&key()), 42, None);
        assert_eq!(decode::<Key>(&text, 43, None), None, "of another query");
        assert_eq!(decode::<(Option<String>,)>(&text, 42, None), None, "of another shape");
        assert_eq!(decode::<(i64, i64)>(&text, 42, None), None, "of other types");
        for end in 0..text.len() {
            assert_eq!(decode::<Key>(&text[..end], 42, None), None, "cut at {end}");
        }
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(decode::<Key>(&URL_SAFE_NO_PAD.encode(bytes), 42, None), None, "bit {bit}");
        }
        for other in ["", "=", "AAAA", "not a cursor", &"A".repeat(1 << 20)] {
            assert_eq!(decode::<Key>(other, 42, None), None);
        }
    }

    #[test]
    fn a_text_that_the_server_would_refuse_is_refused_here() {
        let text = encode(false, Some(&(String::from("a\0b"),)), 42, None);
        assert_eq!(decode::<(String,)>(&text, 42, None), None);
    }

    #[test]
    fn a_key_that_an_index_holds_fits() {
        for bytes in [2_704, 48_000] {
            let key = ("ß".repeat(bytes / 2), 1_i64);
            let text = encode(false, Some(&key), 42, None);
            assert_eq!(decode(&text, 42, None), Some(Position { backward: false, key: Some(key) }));
        }
        let text = encode(false, Some(&("x".repeat(49_152),)), 42, None);
        assert_eq!(decode::<(String,)>(&text, 42, None), None);
    }

    #[cfg(feature = "signed-cursors")]
    #[test]
    fn signed_cursors_are_their_owners() {
        let (ours, theirs) = (Signer::new(&[7; 32], b"ada"), Signer::new(&[7; 32], b"bob"));
        let other_secret = Signer::new(&[8; 32], b"ada");
        let text = encode(true, Some(&key()), 42, Some(&ours));
        assert_eq!(decode(&text, 42, Some(&ours)), Some(Position { backward: true, key: Some(key()) }));
        assert_eq!(decode::<Key>(&text, 42, Some(&theirs)), None);
        assert_eq!(decode::<Key>(&text, 42, Some(&other_secret)), None);
        assert_eq!(decode::<Key>(&text, 42, None), None);
        let unsigned = encode(true, Some(&key()), 42, None);
        assert_eq!(decode::<Key>(&unsigned, 42, Some(&ours)), None);
        let bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(decode::<Key>(&URL_SAFE_NO_PAD.encode(bytes), 42, Some(&ours)), None, "bit {bit}");
        }
    }
}
