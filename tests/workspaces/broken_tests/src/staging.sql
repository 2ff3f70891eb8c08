CREATE UNLOGGED TABLE IF NOT EXISTS staged_books (isbn text);
