//! String literals of Rust: where in its source each byte of the value is written.

/// Byte offsets in the value and in the literal as written (quotes included), in order. From one to the next both advance alike; around
/// an escape there is one before it and one behind it.
pub type Steps = Vec<(usize, usize)>;

/// The steps of a literal as written: `"..."`, `r"..."` or `r#"..."#`.
pub fn steps(written: &str) -> Steps {
    if let Some(raw) = written.strip_prefix('r') {
        let hashes = raw.bytes().take_while(|&byte| byte == b'#').count();
        return newlines(raw.get(hashes + 1..).unwrap_or(""), hashes + 2);
    }
    let inner = written.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or("");
    let mut steps = vec![(0, 1)];
    let mut chars = inner.char_indices().peekable();
    // How much longer the source is than the value up to here, less the quote.
    let mut extra = 0;
    while let Some((at, ch)) = chars.next() {
        let made = match (ch, chars.peek().map(|next| next.1)) {
            // A line ends as `\n` whatever it is written as.
            ('\r', Some('\n')) => 0,
            ('\\', Some(escape)) => {
                chars.next();
                match escape {
                    '\n' | '\r' => {
                        while chars.next_if(|(_, ch)| ch.is_ascii_whitespace()).is_some() {}
                        0
                    }
                    'x' => {
                        chars.by_ref().take(2).for_each(drop);
                        1
                    }
                    'u' => {
                        let digits: String = chars.by_ref().map(|(_, ch)| ch).take_while(|&ch| ch != '}').collect();
                        let value = u32::from_str_radix(&digits.trim_start_matches('{').replace('_', ""), 16);
                        value.ok().and_then(char::from_u32).map_or(1, char::len_utf8)
                    }
                    _ => 1,
                }
            }
            _ => continue,
        };
        let value = at - extra;
        let behind = chars.peek().map_or(inner.len(), |next| next.0);
        steps.push((value, at + 1));
        steps.push((value + made, behind + 1));
        extra = behind - (value + made);
    }
    steps
}

/// A raw literal's value is as written, but for the ends of its lines.
fn newlines(inner: &str, start: usize) -> Steps {
    let mut steps = vec![(0, start)];
    for (count, (at, _)) in inner.match_indices("\r\n").enumerate() {
        steps.push((at - count, start + at));
        steps.push((at - count, start + at + 1));
    }
    steps
}

/// Where the byte at `offset` of the value is written.
pub fn start(steps: &[(usize, usize)], offset: usize) -> usize {
    let step = steps.iter().rev().find(|step| step.0 <= offset);
    step.map_or(offset, |(value, written)| written + (offset - value))
}

/// Where what ends before `offset` of the value ends.
pub fn end(steps: &[(usize, usize)], offset: usize) -> usize {
    let step = steps.iter().find(|step| step.0 == offset);
    step.map_or_else(|| start(steps, offset), |step| step.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text of the literal that stands for a range of the value.
    fn written(literal: &str, from: usize, to: usize) -> &str {
        let steps = steps(literal);
        literal.get(start(&steps, from)..end(&steps, to)).unwrap_or("?")
    }

    #[test]
    fn plain_and_raw() {
        assert_eq!(written("\"ab\ncd\"", 1, 4), "b\nc");
        assert_eq!(written("r#\"a\"b\"#", 1, 3), "\"b");
        assert_eq!(written("r\"a\r\nb\"", 2, 3), "b");
    }

    #[test]
    fn escapes() {
        assert_eq!(written(r#""a\"b c""#, 1, 3), r#"\"b"#);
        assert_eq!(written(r#""a\"b c""#, 0, 1), "a");
        assert_eq!(written(r#""\u{e9}x\x41y""#, 2, 4), r"x\x41");
        assert_eq!(written(r#""\u{e9}x\x41y""#, 4, 5), "y");
    }

    #[test]
    fn a_continued_line_belongs_to_neither_side() {
        let literal = "\"a \\\n   b c\"";
        assert_eq!(written(literal, 0, 2), "a ");
        assert_eq!(written(literal, 2, 3), "b");
        assert_eq!(written(literal, 0, 3), "a \\\n   b");
    }
}
