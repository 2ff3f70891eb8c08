//! inet, cidr, macaddr, macaddr8.

use super::cursor::{Cursor, is_space, number};
use super::{Checked, syntax};
use crate::diagnostic::sqlstate::SqlState;
use std::net::Ipv6Addr;

pub(super) fn inet(text: &str) -> Checked {
    let ok = if text.contains(':') { v6(text).is_some() } else { v4(text).is_some() };
    if ok { Ok(()) } else { syntax("inet", text) }
}

pub(super) fn cidr(text: &str) -> Checked {
    let parsed = if text.contains(':') { v6(text) } else { v4_network(text) };
    let Some((address, bits, width)) = parsed else { return syntax("cidr", text) };
    let host_bits = width - bits;
    let host = if host_bits >= 128 { u128::MAX } else { (1u128 << host_bits) - 1 };
    if address & host != 0 {
        return Err((SqlState::InvalidTextRepresentation, format!("invalid cidr value: \"{text}\"")));
    }
    Ok(())
}

/// The address, the length of the prefix and of the whole.
type Network = (u128, u32, u32);

fn octets(cursor: &mut Cursor<'_>) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    loop {
        let digits = cursor.digits();
        if digits.is_empty() {
            return None;
        }
        octets.push(u8::try_from(number(digits)).ok()?);
        if !cursor.eat(b'.') {
            return Some(octets);
        }
    }
}

fn prefix(cursor: &mut Cursor<'_>, max: u32) -> Option<Option<u32>> {
    if cursor.at_end() {
        return Some(None);
    }
    if !cursor.eat(b'/') {
        return None;
    }
    let digits = cursor.digits();
    if digits.is_empty() || !cursor.at_end() {
        return None;
    }
    let bits = u32::try_from(number(digits)).ok()?;
    (bits <= max).then_some(Some(bits))
}

/// Octets may be left off where the prefix does not need them.
fn v4(text: &str) -> Option<Network> {
    let mut cursor = Cursor::new(text);
    let mut octets = trailing_dot(&mut cursor)?;
    let bits = match prefix(&mut cursor, 32)? {
        Some(bits) => bits,
        None if octets.len() == 4 => 32,
        None => return None,
    };
    if octets.len() > 4 || bits / 8 > u32::try_from(octets.len()).ok()? {
        return None;
    }
    octets.resize(4, 0);
    Some((join(&octets), bits, 32))
}

fn trailing_dot(cursor: &mut Cursor<'_>) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    while cursor.peek().is_ascii_digit() {
        octets.push(u8::try_from(number(cursor.digits())).ok()?);
        if !cursor.eat(b'.') {
            break;
        }
    }
    (!octets.is_empty()).then_some(octets)
}

fn join(octets: &[u8]) -> u128 {
    octets.iter().fold(0, |value, octet| value << 8 | u128::from(*octet))
}

/// cidr: hexadecimal is taken, and without a prefix the old classes count.
fn v4_network(text: &str) -> Option<Network> {
    let mut cursor = Cursor::new(text);
    let hex =
        cursor.peek() == b'0' && matches!(cursor.peek_at(1), b'x' | b'X') && cursor.peek_at(2).is_ascii_hexdigit();
    let mut octets = if hex {
        cursor.advance(2);
        let digits = cursor.take_while(|byte| byte.is_ascii_hexdigit());
        let nibble = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        digits
            .chunks(2)
            .map(|pair| {
                let (high, low) = (pair.first()?, pair.get(1).copied().unwrap_or(b'0'));
                Some(nibble(*high)? << 4 | nibble(low)?)
            })
            .collect::<Option<Vec<u8>>>()?
    } else {
        octets(&mut cursor)?
    };
    if octets.len() > 4 {
        return None;
    }
    let given = u32::try_from(octets.len()).ok()?;
    let first = *octets.first()?;
    let bits = match prefix(&mut cursor, 32)? {
        Some(bits) => bits,
        None => {
            let class = match first {
                240.. => 32,
                224.. => 8,
                192.. => 24,
                128.. => 16,
                _ => 8,
            };
            match class.max(given * 8) {
                8 if first == 224 => 4,
                bits => bits,
            }
        }
    };
    octets.resize(4, 0);
    Some((join(&octets), bits, 32))
}

fn v6(text: &str) -> Option<Network> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => {
            let plain = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
            if !plain || bits.len() > 1 && bits.starts_with('0') {
                return None;
            }
            (address, bits.parse::<u32>().ok()?)
        }
        None => (text, 128),
    };
    let address: Ipv6Addr = address.parse().ok().or_else(|| short_tail(address))?;
    (bits <= 128).then_some((u128::from(address), bits, 128))
}

/// The IPv4 address at the end may lack octets; those before its last point may be nothing.
fn short_tail(address: &str) -> Option<Ipv6Addr> {
    let (head, tail) = address.rsplit_once(':')?;
    let (first, last) = tail.rsplit_once('.')?;
    let mut octets: Vec<&str> = first.split('.').map(|octet| if octet.is_empty() { "0" } else { octet }).collect();
    octets.push(last);
    octets.resize(octets.len().max(4), "0");
    format!("{head}:{}", octets.join(".")).parse().ok()
}

/// One item of a `scanf` format: a hexadecimal number of at most so many characters, or this character.
#[derive(Clone, Copy)]
enum Item {
    Hex(usize),
    Literal(u8),
}

/// Reads the items and nothing but spaces after them.
fn scan(text: &str, items: impl Iterator<Item = Item>) -> Option<Vec<i64>> {
    let mut cursor = Cursor::new(text);
    let mut values = Vec::new();
    for item in items {
        match item {
            Item::Literal(byte) => {
                if !cursor.eat(byte) {
                    return None;
                }
            }
            Item::Hex(width) => {
                cursor.skip_spaces();
                let mut value = 0i64;
                let mut read = 0;
                // A sign counts as one of the characters.
                let negative = cursor.peek() == b'-';
                let signed = usize::from(matches!(cursor.peek(), b'-' | b'+'));
                cursor.advance(signed);
                // so does `0x`, which is a number by itself
                let hex = width - signed >= 2 && cursor.peek() == b'0' && matches!(cursor.peek_at(1), b'x' | b'X');
                if hex {
                    cursor.advance(2);
                    read = 2;
                }
                while read < width - signed
                    && let Some(digit) = char::from(cursor.peek()).to_digit(16)
                {
                    value = value.saturating_mul(16).saturating_add(i64::from(digit));
                    cursor.bump();
                    read += 1;
                }
                if read == 0 {
                    return None;
                }
                values.push(if negative { -value } else { value });
            }
        }
    }
    cursor.skip_spaces();
    cursor.at_end().then_some(values)
}

/// Six bytes in one of the usual notations.
pub(super) fn macaddr(text: &str) -> Checked {
    // how many bytes stand together, and what is between such groups; None: nothing
    const NOTATIONS: [(usize, Option<u8>); 7] = [
        (1, Some(b':')),
        (1, Some(b'-')),
        (3, Some(b':')),
        (3, Some(b'-')),
        (2, Some(b'.')),
        (2, Some(b'-')),
        (6, None),
    ];
    for (group, separator) in NOTATIONS {
        let width = if group == 1 { usize::MAX } else { 2 };
        let items = (0..6).flat_map(|byte| {
            let between = separator.filter(|_| byte > 0 && byte % group == 0).map(Item::Literal);
            between.into_iter().chain([Item::Hex(width)])
        });
        let Some(values) = scan(text, items) else { continue };
        if values.iter().any(|value| !(0..=255).contains(value)) {
            let message = format!("invalid octet value in \"macaddr\" value: \"{text}\"");
            return Err((SqlState::NumericValueOutOfRange, message));
        }
        return Ok(());
    }
    syntax("macaddr", text)
}

/// Six or eight bytes, the same separator throughout. A single character that is left over goes unnoticed.
pub(super) fn macaddr8(text: &str) -> Checked {
    let mut cursor = Cursor::new(text);
    cursor.skip_spaces();
    let mut separator = 0;
    let mut bytes = 0;
    while cursor.peek() != 0 && cursor.peek_at(1) != 0 {
        if !cursor.peek().is_ascii_hexdigit() || !cursor.peek_at(1).is_ascii_hexdigit() || bytes == 8 {
            return syntax("macaddr8", text);
        }
        cursor.advance(2);
        bytes += 1;
        let next = cursor.peek();
        if matches!(next, b':' | b'-' | b'.') {
            if separator != 0 && separator != next {
                return syntax("macaddr8", text);
            }
            separator = next;
            cursor.bump();
        }
        if (bytes == 6 || bytes == 8) && is_space(cursor.peek()) {
            cursor.skip_spaces();
            if !cursor.at_end() {
                return syntax("macaddr8", text);
            }
        }
    }
    if matches!(bytes, 6 | 8) { Ok(()) } else { syntax("macaddr8", text) }
}
