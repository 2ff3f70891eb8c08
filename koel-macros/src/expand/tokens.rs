//! Tokens in a row.

use crate::check::Operand;
use crate::rust_type::Path;
use compiler::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenTree};
use proc_macro2::TokenStream;

/// rustc's own tokens, which exist in a macro only; tests have proc-macro2's.
#[cfg(not(test))]
use proc_macro as compiler;
#[cfg(test)]
use proc_macro2 as compiler;

/// Writes tokens, all with one span. `quote!` is easier to read; but each stream in a stream costs, in an unoptimized macro, as much as checking a
/// query does, and so does proc-macro2 between the macro and rustc; this is run for every query.
pub(super) struct Tokens {
    done: compiler::TokenStream,
    trees: Vec<TokenTree>,
    span: Span,
}

#[cfg_attr(test, allow(clippy::useless_conversion, reason = "in a macro they are"))]
impl Tokens {
    pub(super) fn new(span: proc_macro2::Span) -> Self {
        #[cfg(not(test))]
        let span = span.unwrap();
        Self::at(span)
    }

    fn at(span: Span) -> Self {
        Self { done: compiler::TokenStream::new(), trees: Vec::with_capacity(32), span }
    }

    pub(super) fn finish(self) -> TokenStream {
        self.whole().into()
    }

    fn whole(mut self) -> compiler::TokenStream {
        if self.done.is_empty() {
            return self.trees.into_iter().collect();
        }
        self.flush();
        self.done
    }

    fn flush(&mut self) {
        if !self.trees.is_empty() {
            self.done.extend(std::mem::take(&mut self.trees));
        }
    }

    pub(super) fn stream(&mut self, stream: TokenStream) {
        if !stream.is_empty() {
            self.flush();
            self.done.extend(std::iter::once(compiler::TokenStream::from(stream)));
        }
    }

    pub(super) fn word(&mut self, name: &str) {
        self.trees.push(TokenTree::Ident(Ident::new(name, self.span)));
    }

    /// A name with its own span.
    pub(super) fn ident(&mut self, ident: &proc_macro2::Ident) {
        let (name, span) = (ident.to_string(), ident.span());
        #[cfg(not(test))]
        let span = span.unwrap();
        self.trees.push(TokenTree::Ident(match name.strip_prefix("r#") {
            Some(raw) => Ident::new_raw(raw, span),
            None => Ident::new(&name, span),
        }));
    }

    /// A string literal.
    pub(super) fn string(&mut self, text: &str) {
        let mut literal = Literal::string(text);
        literal.set_span(self.span);
        self.trees.push(TokenTree::Literal(literal));
    }

    /// Punctuation, each alone but for the first of `::`.
    pub(super) fn punct(&mut self, text: &str) {
        self.punct_at(text, self.span);
    }

    fn punct_at(&mut self, text: &str, span: Span) {
        for (index, ch) in text.char_indices() {
            let joint = ch == ':' && text.as_bytes().get(index + 1) == Some(&b':');
            let mut punct = Punct::new(ch, if joint { Spacing::Joint } else { Spacing::Alone });
            punct.set_span(span);
            self.trees.push(TokenTree::Punct(punct));
        }
    }

    /// An argument, borrowed.
    pub(super) fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Variable(name) => {
                let span = name.span();
                #[cfg(not(test))]
                let span = span.unwrap();
                self.punct_at("&", span);
                self.ident(name);
            }
            Operand::Expr(expr) => self.stream(expr.clone()),
        }
    }

    /// A type of `koel_runtime::private`, which the expansion calls `__koel`.
    pub(super) fn koel(&mut self, name: &str) {
        self.word("__koel");
        self.punct("::");
        self.word(name);
    }

    pub(super) fn path(&mut self, path: &Path) {
        match path {
            Path::Short(name) => self.koel(name),
            Path::Full(stream) => self.stream(stream.clone()),
        }
    }

    pub(super) fn parens(&mut self, write: impl FnOnce(&mut Self)) {
        self.group(Delimiter::Parenthesis, write);
    }

    pub(super) fn braces(&mut self, write: impl FnOnce(&mut Self)) {
        self.group(Delimiter::Brace, write);
    }

    fn group(&mut self, delimiter: Delimiter, write: impl FnOnce(&mut Self)) {
        let mut inner = Self::at(self.span);
        write(&mut inner);
        let mut group = Group::new(delimiter, inner.whole());
        group.set_span(self.span);
        self.trees.push(TokenTree::Group(group));
    }

    /// A tuple, of one too.
    pub(super) fn tuple<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.parens(|tokens| {
            for item in items {
                write(tokens, item);
                tokens.punct(",");
            }
        });
    }
}
