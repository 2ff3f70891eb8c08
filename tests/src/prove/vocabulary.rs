//! What generated queries speak of: the relations of a live database.

use postgres::Client;

/// The types that generated expressions have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ty {
    Int,
    Text,
    Bool,
}

impl Ty {
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Int => "int4",
            Self::Text => "text",
            Self::Bool => "bool",
        }
    }
}

/// A table or view, with the columns whose type the grammar knows.
#[derive(Debug)]
pub(super) struct Relation {
    pub(super) name: String,
    pub(super) table: bool,
    pub(super) columns: Vec<(String, Ty)>,
    pub(super) keys: Vec<ForeignKey>,
}

#[derive(Debug)]
pub(super) struct ForeignKey {
    pub(super) columns: Vec<String>,
    pub(super) target: String,
    pub(super) target_columns: Vec<String>,
}

/// All relations.
#[derive(Debug)]
pub struct Vocabulary {
    pub(super) major: u32,
    pub(super) relations: Vec<Relation>,
}

impl Vocabulary {
    /// Reads them from the server.
    pub fn read(client: &mut Client, major: u32) -> Result<Self, String> {
        Self::query(client, major).map_err(|e| crate::server::describe_error(&e))
    }

    fn query(client: &mut Client, major: u32) -> Result<Self, postgres::Error> {
        let mut relations = Vec::new();
        for row in client.query(
            "SELECT c.oid::regclass::text, c.relkind IN ('r', 'p'), c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1",
            &[],
        )? {
            let (name, table, oid): (String, bool, u32) = (row.get(0), row.get(1), row.get(2));
            let columns = client.query(
                "SELECT quote_ident(attname), atttypid::regtype::text FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                &[&oid],
            )?;
            let columns = columns.iter().filter_map(|row| {
                let ty = match row.get(1) {
                    "integer" | "smallint" => Ty::Int,
                    "text" | "character varying" => Ty::Text,
                    "boolean" => Ty::Bool,
                    _ => return None,
                };
                Some((row.get(0), ty))
            });
            let columns: Vec<(String, Ty)> = columns.collect();
            let keys = client.query(
                "SELECT ARRAY(SELECT quote_ident(attname) FROM unnest(conkey) WITH ORDINALITY k (n, o) JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY o),
                        confrelid::regclass::text,
                        ARRAY(SELECT quote_ident(attname) FROM unnest(confkey) WITH ORDINALITY k (n, o) JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY o)
                 FROM pg_constraint WHERE contype = 'f' AND conrelid = $1 ORDER BY conname",
                &[&oid],
            )?;
            let keys = keys.iter().map(|row| ForeignKey { columns: row.get(0), target: row.get(1), target_columns: row.get(2) });
            let keys = keys.collect();
            relations.push(Relation { name, table, columns, keys });
        }
        Ok(Self { major, relations })
    }
}
