//! XML content as libxml2 takes it (`xml_parse` of `xml.c`, well-formedness only). Namespaces are of no concern to it.
//!
//! libxml2's versions differ in how deep elements may lie, and what a DTD declares is not read: there everything is taken.

use super::cursor::Cursor;
use super::{Checked, Refusal};
use crate::diagnostic::sqlstate::SqlState;
use std::collections::BTreeSet;

pub(super) fn check(text: &str) -> Checked {
    // not all versions look for a byte order mark
    if text.starts_with('\u{feff}') {
        return Ok(());
    }
    let reader = &mut Reader { text, cursor: Cursor::new(text) };
    reader.declaration()?;
    match reader.doctype() {
        Some(Doctype::Plain) => reader.document(),
        Some(Doctype::Declaring) => Ok(()),
        None => reader.content(),
    }
}

fn refused<T>() -> Result<T, Refusal> {
    Err((SqlState::InvalidXmlContent, "invalid XML content".into()))
}

/// `<!DOCTYPE`, at the front of content, makes a document of it.
enum Doctype {
    /// Only the name.
    Plain,
    /// What else it says may declare entities.
    Declaring,
}

struct Reader<'t> {
    text: &'t str,
    cursor: Cursor<'t>,
}

impl<'t> Reader<'t> {
    /// `parse_xml_decl`, for which any version and encoding will do.
    fn declaration(&mut self) -> Checked {
        let start = self.cursor;
        if !self.eat("<?xml") || self.char().is_some_and(is_name_char) {
            self.cursor = start;
            return Ok(());
        }
        self.spaces(1)?;
        self.expect("version")?;
        self.declared()?;
        if self.spaced("encoding")? {
            self.declared()?;
        }
        if self.spaced("standalone")? && !matches!(self.declared()?, "yes" | "no") {
            return refused();
        }
        self.spaces(0)?;
        self.expect("?>")?;
        if self.cursor.slice(0, self.cursor.pos()).is_ascii() { Ok(()) } else { refused() }
    }

    /// Whether this word comes next; if so there must be white space before it.
    fn spaced(&mut self, word: &str) -> Result<bool, Refusal> {
        let start = self.cursor;
        self.spaces(0)?;
        let found = self.eat(word);
        let bare = found && self.cursor.pos() == start.pos() + word.len();
        if !found {
            self.cursor = start;
        }
        if bare { refused() } else { Ok(found) }
    }

    /// `= "..."`
    fn declared(&mut self) -> Result<&'t str, Refusal> {
        self.spaces(0)?;
        self.expect("=")?;
        self.spaces(0)?;
        let quote = self.quote()?;
        self.until(quote)
    }

    /// `xml_doctype_in_content`: only comments and processing instructions come before it.
    fn doctype(&mut self) -> Option<Doctype> {
        let start = self.cursor;
        let found = self.try_doctype();
        if found.is_none() {
            self.cursor = start;
        }
        found
    }

    fn try_doctype(&mut self) -> Option<Doctype> {
        loop {
            self.spaces(0).ok()?;
            if self.eat("<!DOCTYPE") {
                self.spaces(0).ok()?;
                let named = self.name().is_ok() && self.spaces(0).is_ok();
                return Some(if named && self.eat(">") { Doctype::Plain } else { Doctype::Declaring });
            }
            if self.eat("<!--") {
                self.comment().ok()?;
            } else {
                self.expect("<?").ok()?;
                self.instruction().ok()?;
            }
        }
    }

    /// After its DOCTYPE: one element, and around it no text.
    fn document(&mut self) -> Checked {
        self.miscellany()?;
        self.element()?;
        self.miscellany()?;
        if self.cursor.at_end() { Ok(()) } else { refused() }
    }

    fn miscellany(&mut self) -> Checked {
        loop {
            self.spaces(0)?;
            if self.eat("<!--") {
                self.comment()?;
            } else if self.eat("<?") {
                self.instruction()?;
            } else {
                return Ok(());
            }
        }
    }

    fn content(&mut self) -> Checked {
        let mut open = Vec::new();
        while !self.cursor.at_end() {
            self.item(&mut open)?;
        }
        if open.is_empty() { Ok(()) } else { refused() }
    }

    fn element(&mut self) -> Checked {
        let mut open = Vec::new();
        self.expect("<")?;
        self.start_tag(&mut open)?;
        while !open.is_empty() {
            self.item(&mut open)?;
        }
        Ok(())
    }

    /// A tag, or what stands between tags. `open`: the elements that are not closed yet.
    fn item(&mut self, open: &mut Vec<&'t str>) -> Checked {
        if self.eat("<?") {
            self.instruction()
        } else if self.eat("<![CDATA[") {
            self.until("]]>").map(drop)
        } else if self.eat("<!--") {
            self.comment()
        } else if self.eat("</") {
            let name = self.name()?;
            self.spaces(0)?;
            self.expect(">")?;
            if open.pop() == Some(name) { Ok(()) } else { refused() }
        } else if self.eat("<") {
            self.start_tag(open)
        } else if self.eat("&") {
            self.reference()
        } else if self.cursor.rest().starts_with(b"]]>") {
            refused()
        } else {
            self.valid_char()
        }
    }

    /// After `<`.
    fn start_tag(&mut self, open: &mut Vec<&'t str>) -> Checked {
        let name = self.name()?;
        let mut attributes = BTreeSet::new();
        loop {
            let before = self.cursor.pos();
            self.spaces(0)?;
            if self.eat("/>") {
                return Ok(());
            }
            if self.eat(">") {
                open.push(name);
                return Ok(());
            }
            let attribute = self.name()?;
            let apart = self.cursor.pos() - attribute.len() > before;
            if !apart || !attributes.insert(attribute) {
                return refused();
            }
            self.spaces(0)?;
            self.expect("=")?;
            self.spaces(0)?;
            self.attribute_value()?;
        }
    }

    fn attribute_value(&mut self) -> Checked {
        let quote = self.quote()?;
        while !self.eat(quote) {
            match self.cursor.peek() {
                b'<' => return refused(),
                b'&' => {
                    self.cursor.bump();
                    self.reference()?;
                }
                _ => self.valid_char()?,
            }
        }
        Ok(())
    }

    /// After `&`. Without a DTD there are five entities.
    fn reference(&mut self) -> Checked {
        if !self.eat("#") {
            let name = self.name()?;
            self.expect(";")?;
            return if matches!(name, "lt" | "gt" | "amp" | "quot" | "apos") { Ok(()) } else { refused() };
        }
        let radix = if self.eat("x") { 16 } else { 10 };
        let digits = self.until(";")?;
        // no sign
        let plain = digits.bytes().all(|byte| char::from(byte).is_digit(radix));
        let code = u32::from_str_radix(digits, radix).ok().filter(|_| plain).and_then(char::from_u32);
        if code.is_some_and(is_char) { Ok(()) } else { refused() }
    }

    /// After `<!--`.
    fn comment(&mut self) -> Checked {
        self.until("--")?;
        self.expect(">")
    }

    /// After `<?`.
    fn instruction(&mut self) -> Checked {
        if self.name()?.eq_ignore_ascii_case("xml") {
            return refused();
        }
        if self.eat("?>") {
            return Ok(());
        }
        self.spaces(1)?;
        self.until("?>").map(drop)
    }

    fn name(&mut self) -> Result<&'t str, Refusal> {
        let rest = self.rest();
        let end = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
        match rest.get(..end) {
            Some(name) if name.starts_with(is_name_start) => {
                self.cursor.advance(end);
                Ok(name)
            }
            _ => refused(),
        }
    }

    fn quote(&mut self) -> Result<&'static str, Refusal> {
        ["'", "\""].into_iter().find(|quote| self.eat(quote)).map_or_else(refused, Ok)
    }

    /// The characters before this, all valid, and this.
    fn until(&mut self, end: &str) -> Result<&'t str, Refusal> {
        match self.rest().split_once(end) {
            Some((before, _)) if before.chars().all(is_char) => {
                self.cursor.advance(before.len() + end.len());
                Ok(before)
            }
            _ => refused(),
        }
    }

    fn valid_char(&mut self) -> Checked {
        match self.char().filter(|c| is_char(*c)) {
            Some(c) => {
                self.cursor.advance(c.len_utf8());
                Ok(())
            }
            None => refused(),
        }
    }

    fn spaces(&mut self, at_least: usize) -> Checked {
        let found = self.cursor.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        if found.len() < at_least { refused() } else { Ok(()) }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.cursor.pos()..).unwrap_or_default()
    }

    fn char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.cursor.rest().starts_with(word.as_bytes());
        self.cursor.advance(if found { word.len() } else { 0 });
        found
    }

    fn expect(&mut self, word: &str) -> Checked {
        if self.eat(word) { Ok(()) } else { refused() }
    }
}

fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '_' | ':'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
        | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn is_name_char(c: char) -> bool {
    is_name_start(c) || matches!(c, '0'..='9' | '-' | '.' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
