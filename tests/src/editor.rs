//! A client of a language server, as an editor is one: over the server's standard input and output.
//! For tests: it panics where the server does not do as it should.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A running server, and the folder that is open.
#[derive(Debug)]
pub struct Editor {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    dir: PathBuf,
    patience: Duration,
    ids: i64,
    /// What the server answered to `initialize`.
    pub server: Value,
}

impl Editor {
    /// Starts the server in a folder; `patience` is how long it may be silent.
    pub fn start(mut server: Command, dir: &Path, options: Value, patience: Duration) -> Self {
        let dir = dir.canonicalize().expect("the folder");
        let child = server.current_dir(&dir).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap_or_else(|error| panic!("{server:?}: {error}"));
        let mut stdout = BufReader::new(child.stdout.take().expect("standard output"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let stdin = child.stdin.take();
        let mut editor = Self { child, stdin, messages, dir, patience, ids: 0, server: Value::Null };
        let capabilities = json!({"experimental": {"serverStatusNotification": true}});
        let root = editor.uri("");
        editor.server = editor.ask(
            "initialize",
            json!({"processId": null, "rootUri": root, "capabilities": capabilities, "initializationOptions": options}),
        );
        editor.tell("initialized", json!({}));
        editor
    }

    /// The folder that is open.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A file of the folder, as the protocol names it.
    pub fn uri(&self, path: &str) -> String {
        format!("file://{}", self.dir.join(path).display()).trim_end_matches('/').to_string()
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let stdin = self.stdin.as_mut().expect("a running server");
        write!(stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server reads");
        stdin.flush().expect("the server reads");
    }

    /// Sends a notification.
    pub fn tell(&mut self, method: &str, parameters: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": parameters}));
    }

    /// The next message; what the server asks is answered with nothing.
    pub fn receive(&mut self) -> Value {
        loop {
            let message = self.messages.recv_timeout(self.patience).expect("a message");
            if message.get("method").is_none() || message.get("id").is_none() {
                return message;
            }
            self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
        }
    }

    /// Sends a request and waits for its result.
    pub fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.ids += 1;
        let id = self.ids;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}));
        loop {
            let message = self.receive();
            if message["id"] == json!(id) {
                assert!(message.get("error").is_none(), "{method}: {message}");
                return message["result"].clone();
            }
        }
    }

    /// Opens a file with what is in the editor's memory.
    pub fn open(&mut self, path: &str, text: &str) {
        let language = if path.ends_with(".rs") { "rust" } else { "sql" };
        let document = json!({"uri": self.uri(path), "languageId": language, "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Changes a file in the editor's memory.
    pub fn change(&mut self, path: &str, text: &str) {
        let document = json!({"uri": self.uri(path), "version": self.ids + 2});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": [{"text": text}]}));
    }

    /// The first diagnostics of a file for which `wanted` holds.
    pub fn diagnostics(&mut self, path: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let uri = json!(self.uri(path));
        loop {
            let message = self.receive();
            let parameters = &message["params"];
            if message["method"] == "textDocument/publishDiagnostics" && parameters["uri"] == uri {
                let found = parameters["diagnostics"].as_array().expect("a list");
                if wanted(found) {
                    return found.clone();
                }
            }
        }
    }

    /// Asks about the first place of a text.
    pub fn at(&mut self, method: &str, path: &str, text: &str, wanted: &str) -> Value {
        let document = json!({"uri": self.uri(path)});
        self.ask(method, json!({"textDocument": document, "position": position(text, wanted)}))
    }

    /// Ends the server as the protocol has it.
    pub fn stop(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        self.stdin = None;
        assert!(self.child.wait().expect("an end").success(), "the server did not end well");
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // Of a test that failed: nobody else would end it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if from.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

/// Where a text stands first, in lines and UTF-16 units; `|` in it is the place, its start otherwise.
pub fn position(text: &str, wanted: &str) -> Value {
    let inside = wanted.find('|').unwrap_or(0);
    let at = text.find(&wanted.replace('|', "")).unwrap_or_else(|| panic!("no {wanted}")) + inside;
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    json!({"line": before.matches('\n').count(), "character": before[line..].encode_utf16().count()})
}
