//! Tokens in a row.

use crate::check::Operand;
use crate::rust_type::Path;
use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// Writes tokens, all with one span. `quote!` is easier to read; but each stream in a stream costs, in an unoptimized macro, as much as checking a
/// query does, and this is run for every query.
pub(super) struct Tokens {
    trees: Vec<TokenTree>,
    span: Span,
}

impl Tokens {
    pub(super) fn new(span: Span) -> Self {
        Self { trees: Vec::with_capacity(32), span }
    }

    pub(super) fn finish(self) -> TokenStream {
        self.trees.into_iter().collect()
    }

    pub(super) fn tree(&mut self, tree: impl Into<TokenTree>) {
        self.trees.push(tree.into());
    }

    pub(super) fn append(&mut self, other: Self) {
        self.trees.extend(other.trees);
    }

    pub(super) fn stream(&mut self, stream: TokenStream) {
        self.trees.extend(stream);
    }

    pub(super) fn word(&mut self, name: &str) {
        self.trees.push(TokenTree::Ident(Ident::new(name, self.span)));
    }

    /// Punctuation, each alone but for the first of `::`.
    pub(super) fn punct(&mut self, text: &str) {
        for (index, ch) in text.char_indices() {
            let joint = ch == ':' && text.as_bytes().get(index + 1) == Some(&b':');
            let mut punct = Punct::new(ch, if joint { Spacing::Joint } else { Spacing::Alone });
            punct.set_span(self.span);
            self.trees.push(TokenTree::Punct(punct));
        }
    }

    /// An argument, borrowed.
    pub(super) fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Variable(name) => {
                let mut and = Punct::new('&', Spacing::Alone);
                and.set_span(name.span());
                self.trees.push(TokenTree::Punct(and));
                self.trees.push(TokenTree::Ident(name.clone()));
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

    pub(super) fn group(&mut self, delimiter: Delimiter, write: impl FnOnce(&mut Self)) {
        let mut inner = Self::new(self.span);
        write(&mut inner);
        let mut group = Group::new(delimiter, inner.finish());
        group.set_span(self.span);
        self.trees.push(TokenTree::Group(group));
    }

    /// A tuple, of one too.
    pub(super) fn tuple<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.group(Delimiter::Parenthesis, |tokens| {
            for item in items {
                write(tokens, item);
                tokens.punct(",");
            }
        });
    }
}
