//! Whose SQL a refused text is: sqlparser reads other databases' dialects, which the grammar here does not.

use sqlparser::dialect::{Dialect, MsSqlDialect, MySqlDialect, OracleDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;

/// sqlparser recurses over what it reads, and over what it drops.
const MAX_LEN: usize = 4096;
const MAX_DEPTH: usize = 16;

/// The database that would read this text, which PostgreSQL refused. Where sqlparser's PostgreSQL reads it too, that says nothing: it is lenient.
pub(crate) fn foreign(sql: &str) -> Option<&'static str> {
    if sql.len() > MAX_LEN || reads(&PostgreSqlDialect {}, sql) {
        return None;
    }
    let dialects: [(&str, &dyn Dialect); 4] = [
        ("MySQL", &MySqlDialect {}),
        ("SQLite", &SQLiteDialect {}),
        ("SQL Server", &MsSqlDialect {}),
        ("Oracle", &OracleDialect {}),
    ];
    dialects.into_iter().find_map(|(name, dialect)| reads(dialect, sql).then_some(name))
}

fn reads(dialect: &dyn Dialect, sql: &str) -> bool {
    let parser = Parser::new(dialect).with_recursion_limit(MAX_DEPTH).try_with_sql(sql);
    parser.and_then(|mut parser| parser.parse_statements()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_databases_are_recognized() {
        assert_eq!(foreign("SELECT `id` FROM `users` LIMIT 1"), Some("MySQL"));
        assert_eq!(foreign("SELECT [id] FROM [users]"), Some("SQLite"));
        for nobodys in ["SELECT id FROM FROM users", "SELECT (id FROM users", "SELEC id FROM users", "("] {
            assert_eq!(foreign(nobodys), None, "{nobodys}");
        }
    }
}
