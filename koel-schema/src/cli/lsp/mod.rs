//! `koel lsp`: what `koel check` says, in an editor, of what the editor has in memory; what stands under the cursor, and where a migration
//! made it.
//!
//! Every change has the workspace read and checked anew, as `koel check` does it: what waits in the channel is taken in first.

mod action;
mod complete;
mod hover;
mod place;
mod target;

use super::check::{Outcome, check_all};
use super::project::{self, Project};
use super::source::{File, Files, Text};
use super::workspace::{self, Accepted, Finding, Query, Workspace};
use crate::diagnostic::Severity;
use crate::lint;
use crate::span::Span;
use crate::syntax::{self, ParseOptions};
use lsp_server::{Connection, Message, Notification, Request, Response};
use proc_macro2::TokenStream;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

#[derive(clap::Args, Debug)]
pub(super) struct LspArgs {
    /// The package or workspace, where the editor names none
    #[arg(default_value = ".")]
    path: PathBuf,
    /// What editors pass; there is no other way
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(args: &LspArgs) -> Result<u8, String> {
    let (connection, threads) = Connection::stdio();
    let served = serve(&connection, args);
    drop(connection);
    threads.join().map_err(|error| error.to_string())?;
    served
}

fn serve(connection: &Connection, args: &LspArgs) -> Result<u8, String> {
    let (id, asked) = connection.initialize_start().map_err(|error| error.to_string())?;
    let answer = json!({
        "capabilities": {
            // Whole texts.
            "textDocumentSync": {"openClose": true, "change": 1, "save": true},
            "hoverProvider": true,
            "definitionProvider": true,
            "completionProvider": {"triggerCharacters": ["."]},
            "codeActionProvider": {"codeActionKinds": ["quickfix"]},
        },
        "serverInfo": {"name": "koel", "version": env!("CARGO_PKG_VERSION")},
    });
    connection.initialize_finish(id, answer).map_err(|error| error.to_string())?;
    let mut server = Server::new(connection, root(&asked).unwrap_or_else(|| args.path.clone()));
    if asked.pointer("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration") == Some(&Value::Bool(true)) {
        server.watch();
    }
    server.refresh();
    while let Ok(message) = connection.receiver.recv() {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request).map_err(|error| error.to_string())? {
                    return Ok(0);
                }
                server.refresh();
                server.send(Message::Response(server.answer(&request)));
            }
            Message::Notification(notification) if notification.method == "exit" => break,
            Message::Notification(notification) => server.take(&notification),
            Message::Response(_) => {}
        }
        if connection.receiver.is_empty() {
            server.refresh();
        }
    }
    // The client went without a word.
    Ok(1)
}

/// Where the client works.
fn root(asked: &Value) -> Option<PathBuf> {
    let uri = asked.pointer("/workspaceFolders/0/uri").or_else(|| asked.get("rootUri")).and_then(Value::as_str);
    uri.and_then(place::path).or_else(|| Some(asked.get("rootPath")?.as_str()?.into()))
}

/// A text as the editor has it.
struct Document {
    uri: String,
    text: String,
    /// What is checked: the last text that is Rust, so that a quote that is not closed yet does not take the file's modules away.
    whole: String,
}

struct Server<'a> {
    connection: &'a Connection,
    root: PathBuf,
    documents: HashMap<PathBuf, Document>,
    workspace: Workspace,
    findings: Vec<Finding>,
    /// Files that something is shown for.
    shown: HashSet<PathBuf>,
    changed: bool,
    /// What was last said to keep the workspace from being read.
    failure: Option<String>,
}

impl<'a> Server<'a> {
    fn new(connection: &'a Connection, root: PathBuf) -> Self {
        Self {
            connection,
            root,
            documents: HashMap::new(),
            workspace: Workspace::default(),
            findings: Vec::new(),
            shown: HashSet::new(),
            changed: true,
            failure: None,
        }
    }

    /// A client that is gone is noticed by the loop.
    fn send(&self, message: Message) {
        let _ = self.connection.sender.send(message);
    }

    fn notify(&self, method: &str, params: Value) {
        self.send(Message::Notification(Notification { method: method.to_string(), params }));
    }

    /// Has the client tell of what changes on disk: a migration that is pulled, a file that is generated.
    fn watch(&self) {
        let watchers: Vec<Value> = ["**/*.rs", "**/*.sql", "**/*.toml"].map(|glob| json!({"globPattern": glob})).into();
        let registration = json!({
            "id": "files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": {"watchers": watchers},
        });
        let params = json!({"registrations": [registration]});
        let method = "client/registerCapability".to_string();
        self.send(Message::Request(Request { id: "files".to_string().into(), method, params }));
    }

    fn take(&mut self, notification: &Notification) {
        let params = &notification.params;
        let uri = params.pointer("/textDocument/uri").and_then(Value::as_str);
        let path = uri.and_then(place::path);
        let text = match notification.method.as_str() {
            "textDocument/didOpen" => params.pointer("/textDocument/text"),
            "textDocument/didChange" => {
                params.get("contentChanges").and_then(Value::as_array).and_then(|all| all.last()?.get("text"))
            }
            "textDocument/didClose" => {
                path.and_then(|path| self.documents.remove(&path));
                self.changed = true;
                return;
            }
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.changed = true;
                return;
            }
            _ => return,
        };
        let (Some(uri), Some(path), Some(text)) = (uri, path, text.and_then(Value::as_str)) else { return };
        let is_whole = path.extension().is_none_or(|extension| extension != "rs") || is_rust(text);
        let before = self.documents.remove(&path).map(|document| document.whole);
        let whole = if is_whole { text.to_string() } else { before.unwrap_or_else(|| text.to_string()) };
        self.documents.insert(path, Document { uri: uri.to_string(), text: text.to_string(), whole });
        self.changed = true;
    }

    /// Reads and checks the workspace, if anything changed, and shows what is found.
    fn refresh(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        match self.load() {
            Ok(workspace) => {
                self.failure = None;
                self.findings = findings(&workspace);
                self.workspace = workspace;
                // Queries have their own copies by now.
                self.findings.extend(std::mem::take(&mut self.workspace.findings));
                self.publish();
            }
            Err(message) => {
                if self.failure.as_ref() != Some(&message) {
                    self.notify("window/showMessage", json!({"type": 1, "message": format!("koel: {message}")}));
                }
                self.failure = Some(message);
            }
        }
    }

    fn load(&self) -> Result<Workspace, String> {
        let mut files = Files::default();
        for (path, document) in &self.documents {
            files.open(path.clone(), document.whole.clone());
        }
        let project = project::find(&self.root)?;
        workspace::load(Project { files, ..project }, Accepted::AsConfigured)
    }

    /// The text on the screen is the one that was checked.
    fn is_current(&self, path: &Path) -> bool {
        self.documents.get(path).is_none_or(|document| document.text == document.whole)
    }

    fn uri(&self, path: &Path) -> String {
        self.documents.get(path).map_or_else(|| place::uri(path), |document| document.uri.clone())
    }

    fn publish(&mut self) {
        let mut by_file: BTreeMap<PathBuf, Vec<Value>> =
            self.shown.drain().chain(self.documents.keys().cloned()).map(|path| (path, Vec::new())).collect();
        for finding in &self.findings {
            if let Some((path, shown)) = self.shown_as(finding) {
                by_file.entry(path).or_default().push(shown);
            }
        }
        for (path, diagnostics) in by_file {
            if self.is_current(&path) {
                self.notify(
                    "textDocument/publishDiagnostics",
                    json!({"uri": self.uri(&path), "diagnostics": diagnostics}),
                );
            }
            self.shown.insert(path);
        }
    }

    /// The file of a finding, and the finding as the protocol has it.
    fn shown_as(&self, finding: &Finding) -> Option<(PathBuf, Value)> {
        let range = finding.range()?;
        let text = finding.text.as_ref()?;
        let diagnostic = &finding.diagnostic;
        let code = match diagnostic.sqlstate {
            Some(state) => state.code().to_string(),
            None if lint::rule(diagnostic.code).is_some() => format!("koel::{}", diagnostic.code),
            None => diagnostic.code.to_string(),
        };
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            message += &format!("\nhelp: {help}");
        }
        let related = diagnostic.labels.iter().filter_map(|label| {
            let at = text.range(label.span)?;
            let location = json!({"uri": self.uri(&at.file.path), "range": place::range(&at.file.text, at.span)});
            Some(json!({"location": location, "message": label.text}))
        });
        let shown = json!({
            "range": place::range(&range.file.text, range.span),
            "severity": match diagnostic.severity { Severity::Error => 1, Severity::Warning => 2 },
            "code": code,
            "source": "koel",
            "message": message,
            "relatedInformation": related.collect::<Vec<_>>(),
        });
        Some((range.file.path.clone(), shown))
    }

    fn answer(&self, request: &Request) -> Response {
        let id = request.id.clone();
        let params = &request.params;
        let result = match request.method.as_str() {
            "textDocument/hover" => self.at(params, |query, offset| self.hover(query, offset)),
            "textDocument/definition" => self.at(params, |query, offset| self.definition(query, offset)),
            "textDocument/completion" => self.at(params, |query, offset| self.complete(query, offset)),
            "textDocument/codeAction" => self.actions(params),
            other => {
                let code = lsp_server::ErrorCode::MethodNotFound as i32;
                return Response::new_err(id, code, format!("koel has no {other}"));
            }
        };
        Response::new_ok(id, result.unwrap_or(Value::Null))
    }

    /// What there is to say of the query at a position, by the place in it; a statement of a migration is one, too.
    fn at<T>(&self, params: &Value, say: impl FnOnce(&Query, u32) -> Option<T>) -> Option<T> {
        let path = place::path(params.pointer("/textDocument/uri")?.as_str()?)?;
        let document = self.documents.get(&path).filter(|_| self.is_current(&path))?;
        let offset = place::offset(&document.text, params.get("position")?)?;
        let queries = &mut self.workspace.queries.iter();
        if let Some((query, at)) = queries.find_map(|query| Some((query, query.text.offset(&path, offset)?))) {
            return say(query, at);
        }
        let query = self.migration(&path, offset)?;
        let at = query.text.offset(&path, offset)?;
        say(&query, at)
    }

    /// The statement of a migration at an offset, as a query of its own.
    fn migration(&self, path: &Path, offset: u32) -> Option<Query> {
        let is_it = |file: &PathBuf| file == path || file.canonicalize().is_ok_and(|file| file == path);
        let mut schemas = self.workspace.schemas.iter().enumerate();
        let (schema, found, number) = schemas.find_map(|(schema, made)| {
            let number = made.loaded.files.iter().position(is_it)?;
            Some((schema, made, number))
        })?;
        let source = found.loaded.sources.get(number)?;
        let options = ParseOptions { version: found.catalog().version().major(), named_params: false };
        let statements = syntax::split(source, &options);
        let span = statements.into_iter().find(|span| span.start <= offset && offset <= span.end)?;
        let mut text = Text::default();
        text.push_file(&Arc::new(File { path: path.to_path_buf(), text: source.to_string() }), span);
        Some(Query { package: 0, schema, text: Arc::new(text), call: None })
    }

    /// A span of a query in the file that it is written in.
    fn range(&self, query: &Query, span: Span) -> Option<Value> {
        let range = query.text.range(span)?;
        Some(place::range(&range.file.text, range.span))
    }
}

/// What there is to say of the queries, each place once.
fn findings(workspace: &Workspace) -> Vec<Finding> {
    let mut told = HashSet::new();
    let mut findings = Vec::new();
    for (query, outcome) in workspace.queries.iter().zip(check_all(workspace)) {
        let Outcome::Checked(diagnostics) = outcome else { continue };
        for diagnostic in diagnostics {
            let finding = Finding { text: Some(query.text.clone()), diagnostic, subject: None };
            let place = finding.range().map(|range| (range.file.path.clone(), range.span.start));
            if told.insert((place, finding.diagnostic.message.clone())) {
                findings.push(finding);
            }
        }
    }
    findings
}

fn is_rust(text: &str) -> bool {
    let is_rust = TokenStream::from_str(text).is_ok();
    // Nothing of it is kept.
    proc_macro2::extra::invalidate_current_thread_spans();
    is_rust
}
