//! Places as the protocol has them: URIs, lines, and columns in UTF-16 units.

use crate::span::Span;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The file of a `file:` URI, as koel names files: links followed.
pub(super) fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let encoded = rest.get(rest.find('/')?..)?;
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            bytes.push((digit(rest.next())? * 16 + digit(rest.next())?) as u8);
        } else {
            bytes.push(byte);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    // `/C:/src` of Windows.
    let text = if cfg!(windows) { text.trim_start_matches('/') } else { &text };
    let path = PathBuf::from(text);
    Some(path.canonicalize().unwrap_or(path))
}

pub(super) fn uri(path: &Path) -> String {
    let mut out = String::from("file://");
    let text = super::super::source::name(path, Path::new(""));
    if !text.starts_with('/') {
        out.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The byte of a text at a line and a column; past the end of a line counts as its end.
pub(super) fn offset(text: &str, position: &Value) -> Option<u32> {
    let line = usize::try_from(position.get("line")?.as_u64()?).ok()?;
    let mut left = position.get("character")?.as_u64()?;
    let start = match line {
        0 => 0,
        line => text.match_indices('\n').nth(line - 1)?.0 + 1,
    };
    let mut at = start;
    for ch in text.get(start..)?.chars() {
        if left < ch.len_utf16() as u64 || ch == '\n' {
            break;
        }
        left -= ch.len_utf16() as u64;
        at += ch.len_utf8();
    }
    u32::try_from(at).ok()
}

pub(super) fn position(text: &str, offset: u32) -> Value {
    let mut end = (offset as usize).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = &text[..end];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|&byte| byte == b'\n').count();
    json!({"line": line, "character": before[start..].encode_utf16().count()})
}

pub(super) fn range(text: &str, span: Span) -> Value {
    json!({"start": position(text, span.start), "end": position(text, span.end)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_utf_16() {
        let text = "a\nb\u{1f600}\u{e9}c\r\n";
        let at = text.find('c').map_or(0, |at| at as u32);
        assert_eq!(position(text, at), json!({"line": 1, "character": 4}));
        assert_eq!(offset(text, &json!({"line": 1, "character": 4})), Some(at));
        assert_eq!(offset(text, &json!({"line": 1, "character": 99})), Some(at + 2));
        assert_eq!(offset(text, &json!({"line": 9, "character": 0})), None);
    }

    #[test]
    fn uris() {
        assert_eq!(uri(Path::new("/a b/\u{e9}.rs")), "file:///a%20b/%C3%A9.rs");
        assert_eq!(path("file:///no%20such/%C3%A9.rs"), Some("/no such/\u{e9}.rs".into()));
        assert_eq!(path("untitled:1"), None);
        assert_eq!(path("file:///%4"), None);
    }
}
