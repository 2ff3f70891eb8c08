//! Errors and warnings while a macro is expanded: all of them are told, not only the first.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use std::collections::BTreeSet;

/// A message at a place.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) span: Span,
    pub(crate) text: String,
}

impl Message {
    /// What it says, without the text that it shows.
    fn essence(&self) -> String {
        let shown = |line: &&str| !line.contains(" | ") && !line.trim_start().starts_with(['-', '|']);
        self.text.lines().filter(shown).collect::<Vec<_>>().join("\n")
    }
}

/// Warnings also carry a name, which rustc shows.
#[derive(Debug)]
pub(crate) struct Warning {
    pub(crate) code: &'static str,
    pub(crate) message: Message,
}

/// Collects messages. Dropping it unread is a defect, which tests notice.
#[derive(Debug, Default)]
pub(crate) struct Ctxt {
    errors: Vec<Message>,
    warnings: Vec<Warning>,
    checked: bool,
}

impl Ctxt {
    pub(crate) fn error(&mut self, span: Span, text: impl Into<String>) {
        self.errors.push(Message { span, text: text.into() });
    }

    pub(crate) fn warning(&mut self, code: &'static str, span: Span, text: impl Into<String>) {
        self.warnings.push(Warning { code, message: Message { span, text: text.into() } });
    }

    /// Takes the errors of a part of the input over; whether there were any.
    pub(crate) fn take_errors(&mut self, part: &mut Self) -> bool {
        let any = !part.errors.is_empty();
        self.errors.append(&mut part.errors);
        any
    }

    /// Takes the errors of one of several like parts over, but for those that another of them had.
    pub(crate) fn take_new_errors(&mut self, part: &mut Self, told: &mut BTreeSet<String>) {
        part.errors.retain(|message| told.insert(message.essence()));
        self.errors.append(&mut part.errors);
    }

    /// Forgets warnings that another of several like parts had.
    pub(crate) fn forget_warnings(&mut self, told: &mut BTreeSet<String>) {
        self.warnings.retain(|warning| told.insert(warning.message.essence()));
    }

    /// What was collected, as tokens.
    pub(crate) fn finish(mut self) -> Messages {
        self.checked = true;
        Messages {
            errors: self.errors.iter().map(error).collect(),
            warnings: self.warnings.iter().map(warning).collect(),
        }
    }
}

/// Expressions that make rustc say what was found.
pub(crate) struct Messages {
    /// Each is one `compile_error!`, as an expression: rustc gives it a type that it reports nothing else about.
    pub(crate) errors: Vec<TokenStream>,
    /// Statements.
    pub(crate) warnings: TokenStream,
}

fn error(Message { span, text }: &Message) -> TokenStream {
    quote_spanned! { *span => ::core::compile_error!(#text) }
}

/// The one way to a warning on stable: to use something deprecated. The note is the message, the span that of the use.
fn warning(Warning { code, message }: &Warning) -> TokenStream {
    let name = proc_macro2::Ident::new(code, message.span);
    let note = &message.text;
    quote_spanned! { message.span =>
        { #[deprecated(note = #note)] #[allow(non_upper_case_globals)] const #name: () = (); #name }
    }
}

#[cfg(test)]
impl Drop for Ctxt {
    fn drop(&mut self) {
        if !self.checked && !std::thread::panicking() {
            panic!("messages dropped: {:?}", self.errors);
        }
    }
}
