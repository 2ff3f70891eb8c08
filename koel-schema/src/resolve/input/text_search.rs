//! tsvector and tsquery (`tsvector_parser.c`, `tsquery.c`).

use super::cursor::{Cursor, is_space, number};
use super::{Checked, Refusal};
use crate::diagnostic::sqlstate::SqlState;

/// Positions in a tsvector and distances in a tsquery.
const MAX_POSITION: u64 = 16_384;

/// Which of the two is read; in a query, operators end a word and positions do not follow it.
#[derive(Clone, Copy)]
struct Reader<'t> {
    text: &'t str,
    query: bool,
}

impl Reader<'_> {
    fn refuse<T>(self) -> Result<T, Refusal> {
        let what = if self.query { "tsquery" } else { "tsvector" };
        Err((SqlState::SyntaxError, format!("syntax error in {what}: \"{}\"", self.text)))
    }

    fn is_operator(self, byte: u8) -> bool {
        self.query && matches!(byte, b'!' | b'&' | b'|' | b'(' | b')' | b'<')
    }

    /// One lexeme; false at the end.
    fn word(self, cursor: &mut Cursor<'_>) -> Result<bool, Refusal> {
        cursor.skip_spaces();
        if cursor.at_end() {
            return Ok(false);
        }
        if self.is_operator(cursor.peek()) {
            return self.refuse();
        }
        let mut length = 0;
        if cursor.eat(b'\'') {
            loop {
                match cursor.bump() {
                    0 => return self.refuse(),
                    b'\'' if cursor.peek() == b'\'' => {
                        cursor.bump();
                    }
                    b'\'' => break,
                    b'\\' => self.escaped(cursor)?,
                    _ => {}
                }
                length += 1;
            }
            if length == 0 {
                return self.refuse();
            }
            return Ok(true);
        }
        loop {
            let byte = cursor.peek();
            if byte == 0 || is_space(byte) || self.is_operator(byte) || byte == b':' && length > 0 {
                break;
            }
            cursor.bump();
            if byte == b'\\' {
                self.escaped(cursor)?;
            }
            length += 1;
        }
        Ok(true)
    }

    fn escaped(self, cursor: &mut Cursor<'_>) -> Checked {
        if cursor.at_end() {
            return Err((SqlState::SyntaxError, format!("there is no escaped character: \"{}\"", self.text)));
        }
        cursor.bump();
        Ok(())
    }

    /// `:1A,2`
    fn positions(self, cursor: &mut Cursor<'_>) -> Checked {
        loop {
            let digits = cursor.digits();
            if digits.is_empty() {
                return self.refuse();
            }
            if number(digits) == 0 {
                let message = format!("wrong position info in tsvector: \"{}\"", self.text);
                return Err((SqlState::SyntaxError, message));
            }
            let mut weight = false;
            loop {
                let byte = cursor.peek();
                match byte {
                    b'a'..=b'c' | b'A'..=b'C' | b'*' => {
                        if weight {
                            return self.refuse();
                        }
                        weight = true;
                        cursor.bump();
                    }
                    b'd' | b'D' => {
                        if weight {
                            return self.refuse();
                        }
                        cursor.bump();
                    }
                    b'0'..=b'9' => {
                        cursor.bump();
                    }
                    b',' => break,
                    0 => return Ok(()),
                    _ if is_space(byte) => return Ok(()),
                    _ => return self.refuse(),
                }
            }
            cursor.bump();
        }
    }
}

pub(super) fn tsvector(text: &str) -> Checked {
    let reader = Reader { text, query: false };
    let mut cursor = Cursor::new(text);
    while reader.word(&mut cursor)? {
        if cursor.eat(b':') {
            reader.positions(&mut cursor)?;
        }
    }
    Ok(())
}

pub(super) fn tsquery(text: &str) -> Checked {
    let reader = Reader { text, query: true };
    let mut cursor = Cursor::new(text);
    let mut open = 0u32;
    let mut first = true;
    loop {
        // an operand
        cursor.skip_spaces();
        match cursor.peek() {
            b'!' => {
                cursor.bump();
                first = false;
                continue;
            }
            b'(' => {
                cursor.bump();
                open += 1;
                first = false;
                continue;
            }
            b':' => return reader.refuse(),
            _ => {}
        }
        if !reader.word(&mut cursor)? {
            if first {
                return Ok(());
            }
            return Err((SqlState::SyntaxError, format!("no operand in tsquery: \"{text}\"")));
        }
        first = false;
        if cursor.eat(b':') {
            cursor.take_while(|byte| matches!(byte, b'a'..=b'd' | b'A'..=b'D' | b'*'));
        }
        // an operator
        loop {
            cursor.skip_spaces();
            match cursor.peek() {
                b'&' | b'|' => {
                    cursor.bump();
                    break;
                }
                b'<' => {
                    phrase(&mut cursor, reader)?;
                    break;
                }
                b')' if open > 0 => {
                    cursor.bump();
                    open -= 1;
                }
                0 if open == 0 => return Ok(()),
                _ => return reader.refuse(),
            }
        }
    }
}

/// `<->` or `<2>`.
fn phrase(cursor: &mut Cursor<'_>, reader: Reader<'_>) -> Checked {
    cursor.bump();
    if !cursor.eat(b'-') {
        let digits = cursor.digits();
        if digits.is_empty() {
            return reader.refuse();
        }
        if number(digits) > MAX_POSITION {
            let message = format!(
                "distance in phrase operator must be an integer value between zero and {MAX_POSITION} inclusive"
            );
            return Err((SqlState::InvalidParameterValue, message));
        }
    }
    if cursor.eat(b'>') { Ok(()) } else { reader.refuse() }
}
