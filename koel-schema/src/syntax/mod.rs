//! Text -> tree: sqlparser's tokenizer behind a grammar of our own.
pub mod ast;
