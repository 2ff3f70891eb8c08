//! Rows for every table of a live database: legal ones, with as many NULLs as the schema allows.
//!
//! Values are guessed by type, foreign keys point at rows that are there, and what the server refuses is left out.

use crate::rng::Rng;
use postgres::Client;

/// How often each table is visited, and how many rows it is offered then. Several rounds, since a row may need another
/// table's rows first.
const ROUNDS: usize = 4;
const OFFERS: usize = 25;

#[derive(Debug)]
struct Column {
    name: String,
    not_null: bool,
    ty: Ty,
}

/// What there is to know of a type to write a value of it.
#[derive(Debug, Clone)]
struct Ty {
    /// As `format_type` writes it.
    sql: String,
    /// `pg_type.typname` of the base type, or of the element.
    base: String,
    array: bool,
    labels: Vec<String>,
    /// A composite's attributes.
    fields: Vec<Ty>,
}

#[derive(Debug)]
struct ForeignKey {
    columns: Vec<String>,
    table: String,
    referenced: Vec<String>,
}

/// Fills all tables; the number of rows that went in.
pub fn fill(client: &mut Client, seed: u64) -> Result<u64, String> {
    let fail = |e: postgres::Error| crate::server::describe_error(&e);
    client.batch_execute("SET statement_timeout = '5s'").map_err(fail)?;
    let found = client
        .query(
            "SELECT c.oid, c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema)' ORDER BY c.oid",
            &[],
        )
        .map_err(fail)?;
    let mut tables = Vec::new();
    for row in found {
        let (oid, name): (u32, String) = (row.get(0), row.get(1));
        tables.push((name, columns(client, oid).map_err(fail)?, keys(client, oid).map_err(fail)?));
    }
    let mut rng = Rng::new(seed);
    let mut inserted = 0;
    for _ in 0..ROUNDS {
        for (table, columns, keys) in &tables {
            for _ in 0..OFFERS {
                let sql = insert(table, columns, keys, &mut rng);
                inserted += client.execute(&sql, &[]).unwrap_or(0);
            }
        }
    }
    client.batch_execute("ANALYZE").map_err(fail)?;
    for view in client
        .query("SELECT format('REFRESH MATERIALIZED VIEW %I.%I', schemaname, matviewname) FROM pg_matviews", &[])
        .map_err(fail)?
    {
        let _ = client.batch_execute(view.get(0));
    }
    Ok(inserted)
}

fn columns(client: &mut Client, table: u32) -> Result<Vec<Column>, postgres::Error> {
    let rows = client.query(
        "SELECT quote_ident(attname), attnotnull, atttypid, format_type(atttypid, atttypmod) FROM pg_attribute
         WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = '' ORDER BY attnum",
        &[&table],
    )?;
    let mut out = Vec::new();
    for row in rows {
        out.push(Column { name: row.get(0), not_null: row.get(1), ty: ty(client, row.get(2), row.get(3), 0)? });
    }
    Ok(out)
}

fn ty(client: &mut Client, oid: u32, sql: String, depth: usize) -> Result<Ty, postgres::Error> {
    // A domain is written as its base type, an array by its elements.
    let row = client.query_one(
        "WITH RECURSIVE base AS (
             SELECT oid, typname, typtype, typbasetype, typelem, typcategory, typrelid FROM pg_type WHERE oid = $1
             UNION ALL
             SELECT t.oid, t.typname, t.typtype, t.typbasetype, t.typelem, t.typcategory, t.typrelid
             FROM pg_type t JOIN base b ON t.oid = CASE WHEN b.typtype = 'd' THEN b.typbasetype WHEN b.typcategory = 'A' THEN b.typelem END)
         SELECT (SELECT typname::text FROM base WHERE typtype <> 'd' AND typcategory <> 'A' LIMIT 1),
                EXISTS (SELECT FROM base WHERE typcategory = 'A'),
                ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid IN (SELECT oid FROM base) ORDER BY enumsortorder),
                ARRAY(SELECT atttypid FROM pg_attribute WHERE attrelid IN (SELECT typrelid FROM base WHERE typtype = 'c') AND attnum > 0 AND NOT attisdropped ORDER BY attnum)",
        &[&oid],
    )?;
    let attributes: Vec<u32> = row.get(3);
    let mut fields = Vec::new();
    for attribute in attributes.into_iter().filter(|_| depth < 3) {
        let name = client.query_one("SELECT format_type($1, NULL)", &[&attribute])?.get(0);
        fields.push(ty(client, attribute, name, depth + 1)?);
    }
    Ok(Ty {
        sql,
        base: row.get::<_, Option<String>>(0).unwrap_or_default(),
        array: row.get(1),
        labels: row.get(2),
        fields,
    })
}

fn keys(client: &mut Client, table: u32) -> Result<Vec<ForeignKey>, postgres::Error> {
    let names = "ARRAY(SELECT quote_ident(attname) FROM unnest";
    let rows = client.query(
        &format!(
            "SELECT {names}(conkey) WITH ORDINALITY k(n, i) JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY i),
                    confrelid::regclass::text,
                    {names}(confkey) WITH ORDINALITY k(n, i) JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY i)
             FROM pg_constraint WHERE contype = 'f' AND conrelid = $1 AND conparentid = 0 ORDER BY oid"
        ),
        &[&table],
    )?;
    Ok(rows.iter().map(|r| ForeignKey { columns: r.get(0), table: r.get(1), referenced: r.get(2) }).collect())
}

fn insert(table: &str, columns: &[Column], keys: &[ForeignKey], rng: &mut Rng) -> String {
    let offsets: Vec<usize> = keys.iter().map(|_| rng.below(8)).collect();
    let nullish = *rng.pick(&[10, 45, 90]).unwrap_or(&45);
    let values: Vec<String> = columns
        .iter()
        .map(|column| {
            if !column.not_null && rng.percent(nullish) {
                return "NULL".to_owned();
            }
            for (key, offset) in keys.iter().zip(&offsets) {
                let Some(at) = key.columns.iter().position(|c| *c == column.name) else { continue };
                let Some(target) = key.referenced.get(at) else { continue };
                return format!("(SELECT {target} FROM {} ORDER BY tableoid, ctid OFFSET {offset} LIMIT 1)", key.table);
            }
            value(&column.ty, rng)
        })
        .collect();
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    if names.is_empty() {
        return format!("INSERT INTO {table} DEFAULT VALUES");
    }
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
}

fn value(ty: &Ty, rng: &mut Rng) -> String {
    if ty.array {
        let n = rng.below(4);
        let items: Vec<String> =
            (0..n).map(|_| if rng.percent(30) { "NULL".to_owned() } else { scalar(ty, rng) }).collect();
        return format!("ARRAY[{}]::{}", items.join(", "), ty.sql);
    }
    format!("({})::{}", scalar(ty, rng), ty.sql)
}

fn scalar(ty: &Ty, rng: &mut Rng) -> String {
    if let Some(label) = rng.pick(&ty.labels) {
        return format!("'{}'", label.replace('\'', "''"));
    }
    if !ty.fields.is_empty() {
        let fields: Vec<String> =
            ty.fields.iter().map(|f| if rng.percent(30) { "NULL".to_owned() } else { value(f, rng) }).collect();
        return format!("ROW({})", fields.join(", "));
    }
    let (a, b) = (rng.below(9), rng.below(60));
    let day = format!("2024-0{}-1{}", 1 + a, b % 9);
    let from = |options: &[&str], rng: &mut Rng| format!("'{}'", rng.pick(options).copied().unwrap_or_default());
    match ty.base.as_str() {
        "bool" => from(&["t", "f"], rng),
        "int2" | "int4" | "int8" | "oid" => format!("{}", rng.below(60)),
        "numeric" | "float4" | "float8" | "money" => format!("{a}.{b}"),
        "uuid" => format!("'00000000-0000-4000-8000-{:012x}'", rng.below(400)),
        "bytea" => {
            if rng.percent(70) {
                format!("'\\x{:064x}'", rng.next_u64())
            } else {
                "'\\x00ff'".to_owned()
            }
        }
        "date" => format!("'{day}'"),
        "time" => format!("'0{a}:{b}:00'"),
        "timetz" => format!("'0{a}:{b}:00+02'"),
        "timestamp" | "timestamptz" => format!("'{day} 0{a}:{b}:00+00'"),
        "interval" => from(&["1 day", "2 hours", "3 mons", "00:00:00"], rng),
        "json" | "jsonb" => from(
            &[
                "{}",
                "{\"a\": 1, \"b\": null, \"tags\": [\"x\", null]}",
                "{\"a\": {\"b\": [1, 2]}, \"c\": \"t\"}",
                "{\"name\": \"n\"}",
            ],
            rng,
        ),
        "xml" => from(&["<a/>", "<a><b>1</b></a>"], rng),
        "inet" | "cidr" => from(&["10.0.0.1", "192.168.0.0/24", "::1"], rng),
        "macaddr" => from(&["08:00:2b:01:02:03", "08:00:2b:01:02:04"], rng),
        "macaddr8" => from(&["08:00:2b:01:02:03:04:05"], rng),
        "bit" => from(&["1", "0", "1010", "10101010"], rng),
        "varbit" => from(&["", "1", "1010"], rng),
        "int4range" | "int8range" | "numrange" => from(&["empty", "[1,5)", "[2,)", "(,7]", "[10,20)"], rng),
        "int4multirange" | "int8multirange" | "nummultirange" => from(&["{}", "{[1,3),[5,9)}"], rng),
        "daterange" | "tsrange" | "tstzrange" => {
            from(&["empty", "[2024-01-01,2024-02-01)", "[2024-03-01,)", "(,2024-06-01)"], rng)
        }
        "datemultirange" | "tsmultirange" | "tstzmultirange" => from(&["{}", "{[2024-01-01,2024-02-01)}"], rng),
        "tsvector" => from(&["", "'fat':2 'cat':3"], rng),
        "tsquery" => from(&["fat & cat", "dog"], rng),
        "point" => format!("'({a},{b})'"),
        "line" => from(&["{1,2,3}"], rng),
        "box" | "lseg" | "path" | "polygon" => from(&["((0,0),(1,1))"], rng),
        "circle" => from(&["<(0,0),2>"], rng),
        "char" => from(&["a", "b"], rng),
        // Words that look like what text columns hold and CHECKs ask for.
        _ => match rng.below(6) {
            0 => format!("'w{b}'"),
            1 => format!("'user{}'", rng.below(500)),
            2 => format!("'a{b}@example.org'"),
            3 => from(&["DE", "IN", "EUR", "USD"], rng),
            4 => format!("'https://example.org/{b}'"),
            _ => format!("'SKU-{:04}'", rng.below(500)),
        },
    }
}
