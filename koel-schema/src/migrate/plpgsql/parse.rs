//! PL/pgSQL's statements. SQL inside them is kept as text and read when it runs.

/// A piece of the body's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slice {
    pub text: String,
    /// Where it begins in the body.
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    pub decls: Vec<Decl>,
    pub body: Vec<Stmt>,
    /// Conditions (lower case; `sqlstate xxxxx` as the code alone) and what is done.
    pub handlers: Vec<(Vec<String>, Vec<Stmt>)>,
    pub has_handlers: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decl {
    pub name: String,
    pub ty: String,
    pub init: Option<Slice>,
    /// The query of a cursor.
    pub cursor: Option<Slice>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stmt {
    pub kind: StmtKind,
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum StmtKind {
    Block(Block),
    If {
        branches: Vec<(Slice, Vec<Stmt>)>,
        else_: Vec<Stmt>,
    },
    Case {
        operand: Option<Slice>,
        whens: Vec<(Slice, Vec<Stmt>)>,
        else_: Option<Vec<Stmt>>,
    },
    Loop(Option<String>, Vec<Stmt>),
    While(Option<String>, Slice, Vec<Stmt>),
    ForInt {
        label: Option<String>,
        var: String,
        reverse: bool,
        low: Slice,
        high: Slice,
        step: Option<Slice>,
        body: Vec<Stmt>,
    },
    ForQuery {
        label: Option<String>,
        vars: Vec<String>,
        query: Slice,
        /// `IN EXECUTE query USING ...`
        execute: Option<Vec<Slice>>,
        body: Vec<Stmt>,
    },
    Open {
        cursor: String,
        query: Option<Slice>,
        execute: bool,
    },
    Fetch {
        cursor: String,
        into: Vec<String>,
    },
    Foreach {
        label: Option<String>,
        var: String,
        array: Slice,
        body: Vec<Stmt>,
    },
    Assign {
        target: String,
        value: Slice,
    },
    Execute {
        command: Slice,
        into: Vec<String>,
        using: Vec<Slice>,
    },
    Perform(Slice),
    Raise {
        level: String,
        /// A format in quotes, a condition's name, `SQLSTATE '...'`, or nothing.
        what: Slice,
        args: Vec<Slice>,
        /// `ERRCODE = ...`
        using: Vec<(String, Slice)>,
    },
    Return(Option<Slice>),
    ReturnNext(Option<Slice>),
    ReturnQuery {
        query: Slice,
        execute: bool,
        using: Option<Slice>,
    },
    /// GET DIAGNOSTICS: `variable = item, ...`
    Diagnostics(Slice),
    Exit {
        label: Option<String>,
        when: Option<Slice>,
    },
    Continue {
        label: Option<String>,
        when: Option<Slice>,
    },
    Null,
    Sql {
        text: Slice,
        into: Vec<String>,
        strict: bool,
    },
    /// OPEN, FETCH and the like: the word.
    Unsupported(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub message: String,
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Folded.
    Word,
    Quoted,
    Other,
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    text: String,
    start: usize,
    end: usize,
}

/// Words, quoted things as a whole, and single characters (`:=`, `..` and `<<` as one).
fn scan(source: &str) -> Result<Vec<Token>, SyntaxError> {
    let bytes = source.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let c = byte(at);
        let unterminated = |what: &str| SyntaxError { message: format!("unterminated {what}"), at: start };
        if c.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        if c == b'-' && byte(at + 1) == b'-' {
            at = source.get(at..).and_then(|rest| rest.find('\n')).map_or(bytes.len(), |end| at + end);
            continue;
        }
        if c == b'/' && byte(at + 1) == b'*' {
            let mut depth = 1;
            at += 2;
            while depth > 0 {
                if at >= bytes.len() {
                    return Err(unterminated("comment"));
                }
                match (byte(at), byte(at + 1)) {
                    (b'*', b'/') => {
                        depth -= 1;
                        at += 2;
                    }
                    (b'/', b'*') => {
                        depth += 1;
                        at += 2;
                    }
                    _ => at += 1,
                }
            }
            continue;
        }
        let mut kind = Kind::Other;
        if c.is_ascii_alphabetic() || c == b'_' || c >= 0x80 {
            while byte(at).is_ascii_alphanumeric() || matches!(byte(at), b'_' | b'$') || byte(at) >= 0x80 {
                at += 1;
            }
            kind = Kind::Word;
            // E'...', B'...', U&'...'
            if byte(at) == b'\'' && at - start == 1 {
                let escapes = matches!(c, b'e' | b'E');
                at = string_end(bytes, at, escapes).ok_or_else(|| unterminated("quoted string"))?;
                kind = Kind::Other;
            }
        } else if c == b'\'' {
            at = string_end(bytes, at, false).ok_or_else(|| unterminated("quoted string"))?;
        } else if c == b'"' {
            at = quoted_end(bytes, at).ok_or_else(|| unterminated("quoted identifier"))?;
            kind = Kind::Quoted;
        } else if c == b'$' {
            let tag = source.get(at + 1..).and_then(|rest| rest.find('$')).map(|end| at + 1 + end);
            let name = tag.and_then(|end| source.get(at + 1..end));
            let is_tag = name.is_some_and(|name| {
                name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit())
            });
            match (is_tag, tag.and_then(|end| source.get(at..=end))) {
                (true, Some(tag)) => {
                    let inner = at + tag.len();
                    let end = source.get(inner..).and_then(|rest| rest.find(tag));
                    at = inner + end.ok_or_else(|| unterminated("dollar-quoted string"))? + tag.len();
                }
                _ => at += 1,
            }
        } else if c.is_ascii_digit() {
            while byte(at).is_ascii_digit() || (byte(at) == b'.' && byte(at + 1) != b'.') {
                at += 1;
            }
        } else {
            let two = [c, byte(at + 1)];
            at += if matches!(&two, b":=" | b".." | b"<<" | b">>") { 2 } else { 1 };
        }
        let raw = source.get(start..at).unwrap_or("");
        let text = match kind {
            Kind::Word => raw.to_lowercase(),
            Kind::Quoted => raw.trim_matches('"').replace("\"\"", "\""),
            Kind::Other => raw.to_string(),
        };
        tokens.push(Token { kind, text, start, end: at });
    }
    Ok(tokens)
}

fn string_end(bytes: &[u8], open: usize, escapes: bool) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if escapes => at += 2,
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

fn quoted_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match *bytes.get(at)? {
            b'"' if bytes.get(at + 1) == Some(&b'"') => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// Reads the body of a function or of DO.
pub(super) fn parse(source: &str) -> Result<Block, SyntaxError> {
    let mut parser = Parser { source, tokens: scan(source)?, at: 0, depth: 0 };
    parser.label();
    let block = parser.block()?;
    parser.eat(";");
    match parser.peek() {
        Some(token) => Err(SyntaxError { message: near(token), at: token.start }),
        None => Ok(block),
    }
}

fn near(token: &Token) -> String {
    format!("syntax error at or near \"{}\"", token.text)
}

struct Parser<'s> {
    source: &'s str,
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
}

/// Deeper nesting is refused, so that the stack is never the limit.
const MAX_DEPTH: u32 = 60;

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn peek_word(&self, ahead: usize) -> &str {
        self.tokens
            .get(self.at + ahead)
            .map_or("", |token| if token.kind == Kind::Quoted { "\"" } else { token.text.as_str() })
    }

    fn is(&self, text: &str) -> bool {
        self.peek_word(0) == text
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.is(text);
        if found {
            self.at += 1;
        }
        found
    }

    fn unexpected<T>(&self) -> Result<T, SyntaxError> {
        Err(match self.peek() {
            Some(token) => SyntaxError { message: near(token), at: token.start },
            None => SyntaxError { message: "syntax error at end of input".into(), at: self.source.len() },
        })
    }

    fn expect(&mut self, text: &str) -> Result<(), SyntaxError> {
        if self.eat(text) { Ok(()) } else { self.unexpected() }
    }

    fn name(&mut self) -> Result<String, SyntaxError> {
        match self.peek() {
            Some(token) if token.kind != Kind::Other => {
                let text = token.text.clone();
                self.at += 1;
                Ok(text)
            }
            _ => self.unexpected(),
        }
    }

    /// The text up to one of the words at this level of parentheses; the word is not consumed.
    fn until(&mut self, ends: &[&str]) -> Result<Slice, SyntaxError> {
        let first = self.at;
        let mut level = 0;
        let mut cases = 0;
        while let Some(token) = self.peek() {
            let text = if token.kind == Kind::Quoted { "\"" } else { token.text.as_str() };
            if level == 0 && cases == 0 && ends.contains(&text) {
                return Ok(self.slice(first, self.at));
            }
            match text {
                "(" | "[" => level += 1,
                ")" | "]" => level -= 1,
                "case" => cases += 1,
                "end" if cases > 0 => cases -= 1,
                ";" => return self.unexpected(),
                _ => {}
            }
            self.at += 1;
        }
        self.unexpected()
    }

    fn slice(&self, first: usize, end: usize) -> Slice {
        let start = self.tokens.get(first).map_or(self.source.len(), |token| token.start);
        let stop = end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.end);
        Slice { text: self.source.get(start..stop).unwrap_or("").to_string(), at: start }
    }

    fn label(&mut self) -> Option<String> {
        if self.is("<<") && self.peek_word(2) == ">>" {
            self.at += 1;
            let name = self.name().ok();
            self.at += 1;
            return name;
        }
        None
    }

    fn block(&mut self) -> Result<Block, SyntaxError> {
        let mut decls = Vec::new();
        if self.eat("declare") {
            while !self.is("begin") {
                if self.eat("declare") {
                    continue;
                }
                decls.push(self.declaration()?);
            }
        }
        self.expect("begin")?;
        let body = self.statements(&["end", "exception"])?;
        let mut handlers = Vec::new();
        let has_handlers = self.eat("exception");
        while has_handlers && self.eat("when") {
            let mut conditions = Vec::new();
            loop {
                let word = self.name()?;
                if word == "sqlstate" {
                    let code = self.peek().map(|token| token.text.trim_matches('\'').to_string());
                    self.at += 1;
                    conditions.extend(code);
                } else {
                    conditions.push(word);
                }
                if !self.eat("or") {
                    break;
                }
            }
            self.expect("then")?;
            let body = self.statements(&["when", "end"])?;
            handlers.push((conditions, body));
        }
        self.expect("end")?;
        if !self.is(";") && self.peek().is_some() {
            self.name()?;
        }
        Ok(Block { decls, body, handlers, has_handlers })
    }

    fn declaration(&mut self) -> Result<Decl, SyntaxError> {
        let name = self.name()?;
        if self.is("cursor") || matches!(self.peek_word(0), "no" | "scroll") {
            while !self.eat("cursor") {
                self.name()?;
            }
            // its parameters are not followed
            if self.is("(") {
                self.until(&["for", "is", ";"])?;
            }
            if !self.eat("is") {
                self.expect("for")?;
            }
            let query = self.until(&[";"])?;
            self.expect(";")?;
            return Ok(Decl { name, ty: "cursor".into(), init: None, cursor: Some(query) });
        }
        self.eat("constant");
        let ty = self.until(&[":=", "=", "default", ";", "not"])?.text;
        if self.eat("not") {
            self.expect("null")?;
        }
        let init =
            if self.eat(":=") || self.eat("=") || self.eat("default") { Some(self.until(&[";"])?) } else { None };
        self.expect(";")?;
        Ok(Decl { name, ty, init, cursor: None })
    }

    fn statements(&mut self, ends: &[&str]) -> Result<Vec<Stmt>, SyntaxError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let at = self.peek().map_or(0, |token| token.start);
            return Err(SyntaxError { message: "blocks are nested too deep".into(), at });
        }
        let mut list = Vec::new();
        while !ends.contains(&self.peek_word(0)) {
            if self.peek().is_none() {
                return self.unexpected();
            }
            list.push(self.statement()?);
        }
        self.depth -= 1;
        Ok(list)
    }

    fn statement(&mut self) -> Result<Stmt, SyntaxError> {
        let at = self.peek().map_or(0, |token| token.start);
        let label = self.label();
        let word = self.peek_word(0).to_string();
        let next = self.peek_word(1).to_string();
        // `x := ...`, `x.y = ...`, `x[1] := ...`
        if !matches!(next.as_str(), "") && self.is_assignment() {
            let target = self.until(&[":=", "="])?.text;
            self.at += 1;
            let value = self.until(&[";"])?;
            self.expect(";")?;
            return Ok(Stmt { kind: StmtKind::Assign { target: target.trim().to_string(), value }, at });
        }
        let kind = match word.as_str() {
            "declare" | "begin" => {
                let block = self.block()?;
                self.expect(";")?;
                return Ok(Stmt { kind: StmtKind::Block(block), at });
            }
            "if" => self.if_statement()?,
            "case" => self.case_statement()?,
            "loop" => {
                self.at += 1;
                StmtKind::Loop(label, self.loop_body()?)
            }
            "while" => {
                self.at += 1;
                let condition = self.until(&["loop"])?;
                self.at += 1;
                StmtKind::While(label, condition, self.loop_body()?)
            }
            "for" => self.for_statement(label)?,
            "foreach" => {
                self.at += 1;
                let var = self.name()?;
                if self.eat("slice") {
                    self.at += 1;
                }
                self.expect("in")?;
                self.expect("array")?;
                let array = self.until(&["loop"])?;
                self.at += 1;
                StmtKind::Foreach { label, var, array, body: self.loop_body()? }
            }
            "execute" => self.execute_statement()?,
            "perform" => {
                self.at += 1;
                StmtKind::Perform(self.until(&[";"])?)
            }
            "raise" => {
                self.at += 1;
                let level = match self.peek_word(0) {
                    level @ ("debug" | "log" | "info" | "notice" | "warning" | "exception") => {
                        let level = level.to_string();
                        self.at += 1;
                        level
                    }
                    _ => "exception".into(),
                };
                let what = self.until(&[",", "using", ";"])?;
                let args = if self.eat(",") { self.list(&["using", ";"])? } else { Vec::new() };
                let mut using = Vec::new();
                while self.eat(if using.is_empty() { "using" } else { "," }) {
                    let option = self.name()?;
                    if !self.eat("=") {
                        self.expect(":=")?;
                    }
                    using.push((option, self.until(&[",", ";"])?));
                }
                StmtKind::Raise { level, what, args, using }
            }
            "return" => {
                self.at += 1;
                if self.eat("next") {
                    let value = if self.is(";") { None } else { Some(self.until(&[";"])?) };
                    StmtKind::ReturnNext(value)
                } else if self.eat("query") {
                    if self.eat("execute") {
                        let command = self.until(&["using", ";"])?;
                        let using = if self.eat("using") { Some(self.until(&[";"])?) } else { None };
                        StmtKind::ReturnQuery { query: command, execute: true, using }
                    } else {
                        StmtKind::ReturnQuery { query: self.until(&[";"])?, execute: false, using: None }
                    }
                } else if self.is(";") {
                    StmtKind::Return(None)
                } else {
                    StmtKind::Return(Some(self.until(&[";"])?))
                }
            }
            "exit" | "continue" => {
                self.at += 1;
                let label = if self.is(";") || self.is("when") { None } else { Some(self.name()?) };
                let when = if self.eat("when") { Some(self.until(&[";"])?) } else { None };
                if word == "exit" { StmtKind::Exit { label, when } } else { StmtKind::Continue { label, when } }
            }
            "null" => {
                self.at += 1;
                StmtKind::Null
            }
            // A block may end its transaction: no matter of the catalog.
            "commit" | "rollback" => {
                self.until(&[";"])?;
                StmtKind::Null
            }
            "assert" => {
                self.until(&[";"])?;
                StmtKind::Null
            }
            "get" => {
                self.at += 1;
                StmtKind::Diagnostics(self.until(&[";"])?)
            }
            "open" => {
                self.at += 1;
                let cursor = self.name()?;
                while matches!(self.peek_word(0), "no" | "scroll") {
                    self.at += 1;
                }
                let query = self.eat("for");
                let execute = query && self.eat("execute");
                let rest = self.until(&[";"])?;
                StmtKind::Open { cursor, query: query.then_some(rest), execute }
            }
            // Forwards, one by one.
            "fetch" if self.peek_word(2) == "into" || matches!(self.peek_word(1), "next" | "from" | "in") => {
                self.at += 1;
                while matches!(self.peek_word(0), "next" | "from" | "in") {
                    self.at += 1;
                }
                let cursor = self.name()?;
                self.expect("into")?;
                StmtKind::Fetch { cursor, into: self.targets()? }
            }
            "close" => {
                self.until(&[";"])?;
                StmtKind::Null
            }
            "fetch" | "move" => {
                self.until(&[";"])?;
                StmtKind::Unsupported(word)
            }
            _ => self.sql_statement()?,
        };
        self.expect(";")?;
        Ok(Stmt { kind, at })
    }

    /// A name, possibly with fields and subscripts, then `:=` or `=`.
    fn is_assignment(&self) -> bool {
        let mut ahead = 1;
        if self.peek().is_none_or(|token| token.kind == Kind::Other) {
            return false;
        }
        loop {
            match self.peek_word(ahead) {
                ":=" | "=" => return true,
                "." => ahead += 2,
                "[" => {
                    while !matches!(self.peek_word(ahead), "]" | "" | ";") {
                        ahead += 1;
                    }
                    ahead += 1;
                }
                _ => return false,
            }
        }
    }

    fn if_statement(&mut self) -> Result<StmtKind, SyntaxError> {
        let mut branches = Vec::new();
        let mut else_ = Vec::new();
        self.at += 1;
        loop {
            let condition = self.until(&["then"])?;
            self.at += 1;
            let body = self.statements(&["elsif", "elseif", "else", "end"])?;
            branches.push((condition, body));
            if self.eat("elsif") || self.eat("elseif") {
                continue;
            }
            if self.eat("else") {
                else_ = self.statements(&["end"])?;
            }
            self.expect("end")?;
            self.expect("if")?;
            return Ok(StmtKind::If { branches, else_ });
        }
    }

    fn case_statement(&mut self) -> Result<StmtKind, SyntaxError> {
        self.at += 1;
        let operand = if self.is("when") { None } else { Some(self.until(&["when"])?) };
        let mut whens = Vec::new();
        while self.eat("when") {
            let condition = self.until(&["then"])?;
            self.at += 1;
            whens.push((condition, self.statements(&["when", "else", "end"])?));
        }
        let else_ = if self.eat("else") { Some(self.statements(&["end"])?) } else { None };
        self.expect("end")?;
        self.expect("case")?;
        Ok(StmtKind::Case { operand, whens, else_ })
    }

    fn loop_body(&mut self) -> Result<Vec<Stmt>, SyntaxError> {
        let body = self.statements(&["end"])?;
        self.expect("end")?;
        self.expect("loop")?;
        if !self.is(";") {
            self.name()?;
        }
        Ok(body)
    }

    fn for_statement(&mut self, label: Option<String>) -> Result<StmtKind, SyntaxError> {
        self.at += 1;
        let mut vars = vec![self.name()?];
        while self.eat(",") {
            vars.push(self.name()?);
        }
        self.expect("in")?;
        if self.eat("execute") {
            let query = self.until(&["using", "loop"])?;
            let using = if self.eat("using") { self.list(&["loop"])? } else { Vec::new() };
            self.expect("loop")?;
            return Ok(StmtKind::ForQuery { label, vars, query, execute: Some(using), body: self.loop_body()? });
        }
        let reverse = self.eat("reverse");
        let first = self.at;
        let low = self.until(&["..", "loop"])?;
        if self.eat("..") {
            let high = self.until(&["by", "loop"])?;
            let step = if self.eat("by") { Some(self.until(&["loop"])?) } else { None };
            self.expect("loop")?;
            let var = vars.swap_remove(0);
            return Ok(StmtKind::ForInt { label, var, reverse, low, high, step, body: self.loop_body()? });
        }
        let query = self.slice(first, self.at);
        self.expect("loop")?;
        Ok(StmtKind::ForQuery { label, vars, query, execute: None, body: self.loop_body()? })
    }

    fn list(&mut self, ends: &[&str]) -> Result<Vec<Slice>, SyntaxError> {
        let mut all = vec![","];
        all.extend(ends);
        let mut list = vec![self.until(&all)?];
        while self.eat(",") {
            list.push(self.until(&all)?);
        }
        Ok(list)
    }

    fn targets(&mut self) -> Result<Vec<String>, SyntaxError> {
        let mut targets = Vec::new();
        loop {
            let mut name = self.name()?;
            while self.eat(".") {
                name = format!("{name}.{}", self.name()?);
            }
            targets.push(name);
            if !self.eat(",") {
                return Ok(targets);
            }
        }
    }

    fn execute_statement(&mut self) -> Result<StmtKind, SyntaxError> {
        self.at += 1;
        let command = self.until(&["into", "using", ";"])?;
        let mut into = Vec::new();
        let mut using = Vec::new();
        loop {
            if self.eat("into") {
                self.eat("strict");
                into = self.targets()?;
            } else if self.eat("using") {
                using = self.list(&["into", ";"])?;
            } else {
                return Ok(StmtKind::Execute { command, into, using });
            }
        }
    }

    /// Any SQL statement; of a SELECT, and of RETURNING, the INTO clause is cut out.
    fn sql_statement(&mut self) -> Result<StmtKind, SyntaxError> {
        let word = self.peek_word(0).to_string();
        let first = self.at;
        let reads = matches!(word.as_str(), "select" | "with" | "insert" | "update" | "delete" | "merge");
        if !reads {
            let text = self.until(&[";"])?;
            return Ok(StmtKind::Sql { text, into: Vec::new(), strict: false });
        }
        let mut before = self.until(&["into", ";"])?;
        if self.is(";") {
            return Ok(StmtKind::Sql { text: before, into: Vec::new(), strict: false });
        }
        // INSERT INTO, MERGE INTO.
        let previous = self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or("", |token| &token.text);
        if matches!(previous, "insert" | "merge") {
            self.at += 1;
            self.until(&["into", ";"])?;
            before = self.slice(first, self.at);
            if self.is(";") {
                return Ok(StmtKind::Sql { text: before, into: Vec::new(), strict: false });
            }
        }
        self.expect("into")?;
        let strict = self.eat("strict");
        let into = self.targets()?;
        let rest = self.until(&[";"])?;
        // As many blanks as were cut out keep the offsets.
        let gap = rest.at.saturating_sub(before.at + before.text.len());
        let text = Slice { text: format!("{}{}{}", before.text, " ".repeat(gap), rest.text), at: before.at };
        Ok(StmtKind::Sql { text, into, strict })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Block {
        parse(source).unwrap_or_else(|error| panic!("{source}: {error:?}"))
    }

    #[test]
    fn blocks_with_handlers() {
        let block = read(
            "BEGIN CREATE TYPE x AS ENUM ('a;b'); EXCEPTION WHEN duplicate_object OR sqlstate '42P07' THEN null; END",
        );
        assert_eq!(block.body.len(), 1);
        assert_eq!(block.handlers[0].0, ["duplicate_object", "42P07"]);
    }

    #[test]
    fn loops_and_conditions() {
        let block = read(
            "<<top>> DECLARE r record; n int := 1; BEGIN
               FOR r IN SELECT a FROM t LOOP EXECUTE format('x %I', r.a) USING n, 2; END LOOP;
               FOR i IN REVERSE 10..1 BY 2 LOOP CONTINUE WHEN i = 3; END LOOP;
               IF n > 1 THEN n := n + 1; ELSIF CASE WHEN n = 1 THEN true ELSE false END THEN NULL; ELSE RETURN; END IF;
               SELECT a, b INTO STRICT x, y FROM t WHERE c; INSERT INTO t VALUES (1) RETURNING id INTO n;
             END;",
        );
        assert_eq!((block.decls.len(), block.body.len()), (2, 5));
        let StmtKind::Sql { text, into, strict } = &block.body[3].kind else { panic!() };
        assert_eq!((into.as_slice(), *strict), (["x".to_string(), "y".to_string()].as_slice(), true));
        assert!(text.text.starts_with("SELECT a, b ") && text.text.ends_with("FROM t WHERE c"));
        assert!(matches!(&block.body[4].kind, StmtKind::Sql { into, .. } if into.len() == 1));
    }

    #[test]
    fn mistakes_have_a_place() {
        let error = parse("BEGIN IF x THEN END;").unwrap_err();
        assert_eq!(error.at, 19);
        assert!(parse("BEGIN 'abc").is_err() && parse("").is_err());
    }
}
