//! Hashes and ciphertexts. SHA-256 is what KOEL finds people and tokens by; the rest stands in for what a service takes a crate for.

use sha2::{Digest, Sha256};

/// What is searched instead of the e-mail address or the token itself.
pub(crate) fn hash(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Stands in for AES-256.
pub(crate) fn encrypt(text: &str) -> Vec<u8> {
    text.bytes().rev().collect()
}

/// Stands in for argon2.
pub(crate) fn password_hash(password: &str) -> String {
    hash(password).iter().map(|byte| format!("{byte:02x}")).collect()
}
