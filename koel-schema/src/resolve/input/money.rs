//! `cash_in`, whose currency symbol, signs and separators are the locale's.

use super::{Checked, syntax};

/// No locale's currency symbol is written with more letters in a row.
const MAX_LETTERS: usize = 5;

/// Refused is only what no locale takes.
pub(super) fn check(text: &str) -> Checked {
    let foreign =
        text.contains(['"', '{', '}', '[', ']', '<', '>', '=', '|', '@', '%', '&', '*', '\\', '/', '_', ';', '!', '?']);
    let letters = text.split(|c: char| !c.is_ascii_alphabetic()).map(str::len).max().unwrap_or(0);
    // between two digits there is nothing but a separator, and no locale's is another ASCII character than these
    let bytes = text.as_bytes();
    let first = bytes.iter().position(u8::is_ascii_digit).unwrap_or(bytes.len());
    let last = bytes.iter().rposition(u8::is_ascii_digit).unwrap_or(first);
    let inside = bytes.get(first..last).unwrap_or_default();
    let apart = |byte: &u8| byte.is_ascii() && !byte.is_ascii_digit() && !b".,' $".contains(byte);
    let number = matches!(text.to_ascii_lowercase().as_str(), "nan" | "inf" | "+inf" | "-inf");
    if number || foreign || letters > MAX_LETTERS || inside.iter().any(apart) {
        return syntax("money", text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_some_locale_may_take() {
        for text in ["", "1", "$1,234.50", "-kr 1 234,50", "(1.00)", "CHF 1'000.-", "1.234,50 €", "Lek"] {
            assert!(check(text).is_ok(), "{text}");
        }
        for text in ["1e100", "NaN", "Infinity", "{1}", "12 x 3", "a\\b", "2024-01-15", "12:30", "1e5"] {
            assert!(check(text).is_err(), "{text}");
        }
    }
}
