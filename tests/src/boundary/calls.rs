//! What is called: every function, operator and cast that the server has built in, with types for what is polymorphic.

use postgres::Client;

/// How the values come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    /// Over some rows, at least one.
    Aggregate,
    /// Rows, in FROM.
    Set,
    /// Rows, in the output.
    Listed,
}

/// An expression with `{1}`, `{2}` ... for arguments of these types, by `typname`.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) sql: String,
    pub(super) args: Vec<String>,
    pub(super) kind: Kind,
}

/// What ends a server or a session, waits, or leaves something behind that is not undone.
const HARMFUL: &str = "^(pg_sleep|pg_terminate|pg_cancel|pg_reload|pg_rotate|pg_promote|pg_switch|pg_wal_|pg_backup|pg_create|pg_drop|pg_advisory|pg_replication|pg_logical|pg_log_|pg_copy_|pg_import|pg_stat_|pg_read|pg_ls|pg_start|pg_stop|pg_restore|pg_clear|lo_import|lo_export|pg_nextoid|binary_upgrade|brin_|gin_clean|pg_sync|pg_event_trigger|pg_extension|pg_stop)";

/// Forms that are no function's.
const FORMS: &[(&str, &[&str])] = &[
    ("({1})[{2}]", &["_int4", "int4"]),
    ("({1})[{2}:{3}]", &["_int4", "int4", "int4"]),
    ("({1})[{2}]", &["jsonb", "text"]),
    ("({1}).a", &["pair"]),
    ("{1} IS DISTINCT FROM {2}", &["pair", "pair"]),
    ("{1} IS NULL", &["pair"]),
    ("{1} = {2}", &["pair", "pair"]),
    ("ROW({1}, {2}) < ROW({2}, {1})", &["int4", "int4"]),
    ("{1} = ANY ({2})", &["int4", "_int4"]),
    ("{1} > ALL ({2})", &["text", "_text"]),
    ("{1} IN ({2}, {3})", &["float8", "float8", "float8"]),
    ("{1} NOT BETWEEN SYMMETRIC {2} AND {3}", &["date", "date", "date"]),
    ("({1}, {2}) OVERLAPS ({3}, {4})", &["timestamp", "timestamp", "timestamp", "interval"]),
    ("{1} SIMILAR TO {2}", &["text", "text"]),
    ("{1} LIKE {2} ESCAPE {3}", &["text", "text", "text"]),
    ("substring({1} FROM {2} FOR {3})", &["text", "int4", "int4"]),
    ("substring({1} FROM {2})", &["text", "text"]),
    ("substring({1} SIMILAR {2} ESCAPE {3})", &["text", "text", "text"]),
    ("overlay({1} PLACING {2} FROM {3})", &["text", "text", "int4"]),
    ("trim(BOTH {1} FROM {2})", &["text", "text"]),
    ("position({1} IN {2})", &["bytea", "bytea"]),
    ("{1} AT TIME ZONE {2}", &["timestamptz", "text"]),
    ("{1} COLLATE \"C\"", &["text"]),
    ("coalesce({1}, {2})", &["int4", "int4"]),
    ("nullif({1}, {2})", &["text", "text"]),
    ("greatest({1}, {2}, {3})", &["int4", "int4", "int4"]),
    ("CASE {1} WHEN {2} THEN {3} ELSE {4} END", &["int4", "int4", "text", "text"]),
    ("CASE WHEN {1} THEN {2} END", &["bool", "text"]),
    ("{1} IS NOT TRUE", &["bool"]),
    ("{1} AND {2}", &["bool", "bool"]),
    ("{1} OR {2}", &["bool", "bool"]),
    ("{1} IS DOCUMENT", &["xml"]),
    ("{1} IS NFKC NORMALIZED", &["text"]),
    ("normalize({1}, NFC)", &["text"]),
    ("xmlelement(name a, xmlattributes({1} AS b), {2})", &["text", "int4"]),
    ("xmlforest({1} AS a, {2} AS b)", &["text", "int4"]),
    ("xmlconcat({1}, {2})", &["xml", "xml"]),
    ("xmlparse(CONTENT {1})", &["text"]),
    ("xmlpi(name a, {1})", &["text"]),
    ("xmlroot({1}, version {2})", &["xml", "text"]),
    ("xmlserialize(CONTENT {1} AS text)", &["xml"]),
    ("ARRAY[{1}, {2}]", &["int4", "int4"]),
    ("ARRAY[{1}, {2}]", &["_int4", "_int4"]),
    ("{1} IS JSON OBJECT", &["text"]),
    ("{1} IS NOT JSON WITH UNIQUE KEYS", &["json"]),
    ("json_object('a': {1} ABSENT ON NULL)", &["text"]),
    ("json_array({1}, {2})", &["text", "jsonb"]),
    ("json({1})", &["text"]),
    ("json_scalar({1})", &["text"]),
    ("json_serialize({1})", &["json"]),
    ("json_exists({1}, {2})", &["jsonb", "jsonpath"]),
    ("json_exists({1}, '$.a' FALSE ON ERROR)", &["jsonb"]),
    ("json_query({1}, '$.a')", &["jsonb"]),
    ("json_query({1}, '$.a' WITH WRAPPER EMPTY ARRAY ON EMPTY EMPTY ARRAY ON ERROR)", &["jsonb"]),
    ("json_value({1}, '$.a')", &["jsonb"]),
    ("json_value({1}, '$.a' RETURNING int DEFAULT 1 ON EMPTY DEFAULT 2 ON ERROR)", &["jsonb"]),
];

pub(super) fn all(client: &mut Client, types: &[String]) -> Result<Vec<Call>, postgres::Error> {
    let mut out = functions(client)?;
    out.extend(operators(client)?);
    for source in types {
        for target in types {
            let written = if let Some(element) = target.strip_prefix('_') {
                format!("\"{element}\"[]")
            } else {
                format!("\"{target}\"")
            };
            out.push(Call { sql: format!("({{1}})::{written}"), args: vec![source.clone()], kind: Kind::Scalar });
        }
    }
    for (sql, args) in FORMS {
        let args = args.iter().map(|arg| (*arg).to_owned()).collect();
        out.push(Call { sql: (*sql).to_owned(), args, kind: Kind::Scalar });
    }
    out.retain(|call| call.args.iter().all(|arg| types.contains(arg)));
    Ok(out)
}

/// What stands for polymorphic types, each time another.
const FAMILIES: [[(&str, &str); 7]; 2] = [
    [
        ("anyelement", "int4"),
        ("anyarray", "_int4"),
        ("anyrange", "int4range"),
        ("anymultirange", "int4multirange"),
        ("anyenum", "mood"),
        ("any", "int4"),
        ("record", "pair"),
    ],
    [
        ("anyelement", "text"),
        ("anyarray", "_text"),
        ("anyrange", "tsrange"),
        ("anymultirange", "tsmultirange"),
        ("anyenum", "mood"),
        ("any", "text"),
        ("record", "pair"),
    ],
];

/// The types in place of these, for each family; one where nothing is polymorphic.
fn instances(args: &[String]) -> Vec<Vec<String>> {
    let of = |family: &[(&str, &str)], ty: &String| {
        let plain = ty.replace("compatible", "").replace("anynonarray", "anyelement");
        let plain = if plain == "any" && ty != "any" { "anyelement" } else { &plain };
        family.iter().find(|(name, _)| *name == plain).map_or_else(|| ty.clone(), |(_, with)| (*with).to_owned())
    };
    let mut out: Vec<Vec<String>> =
        FAMILIES.iter().map(|family| args.iter().map(|ty| of(family, ty)).collect()).collect();
    out.dedup();
    out
}

fn functions(client: &mut Client) -> Result<Vec<Call>, postgres::Error> {
    let rows = client.query(
        "SELECT quote_ident(proname), prokind::text, coalesce(aggkind::text, 'n'), coalesce(aggnumdirectargs, 0::int2)::int, proretset,
                ARRAY(SELECT typname::text FROM unnest(proargtypes) WITH ORDINALITY a(ty, i) JOIN pg_type t ON t.oid = ty ORDER BY i),
                provariadic <> 0, coalesce((SELECT typname::text FROM pg_type WHERE oid = provariadic), '')
         FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace LEFT JOIN pg_aggregate a ON aggfnoid = p.oid
         WHERE nspname IN ('pg_catalog', 'public') AND prokind IN ('f', 'a') AND proname !~ $1
         ORDER BY proname, pg_get_function_identity_arguments(p.oid)",
        &[&HARMFUL],
    )?;
    let mut out = Vec::new();
    for row in rows {
        let (name, kind, agg, direct): (String, &str, &str, i32) = (row.get(0), row.get(1), row.get(2), row.get(3));
        let direct = usize::try_from(direct).unwrap_or(0);
        let (args, variadic, element): (Vec<String>, bool, String) = (row.get(5), row.get(6), row.get(7));
        let set: bool = row.get(4);
        let kind = match kind {
            "a" => Kind::Aggregate,
            _ if set => Kind::Set,
            _ => Kind::Scalar,
        };
        // A variadic function takes its last arguments one by one, or as an array.
        let mut forms = vec![(args.clone(), variadic && element != "any")];
        if variadic && let Some((_, before)) = args.split_last() {
            forms.push(([before, &[element.clone(), element.clone()]].concat(), false));
        }
        for (args, array) in forms {
            for args in instances(&args) {
                let marks: Vec<String> = (1..=args.len())
                    .map(|i| if array && i == args.len() { format!("VARIADIC {{{i}}}") } else { format!("{{{i}}}") })
                    .collect();
                let sql = match (kind, agg) {
                    (Kind::Aggregate, "n") if args.is_empty() => format!("{name}(*)"),
                    (Kind::Aggregate, "o" | "h") => {
                        let (own, sorted) = marks.split_at(direct.min(marks.len()));
                        format!("{name}({}) WITHIN GROUP (ORDER BY {})", own.join(", "), sorted.join(", "))
                    }
                    _ => format!("{name}({})", marks.join(", ")),
                };
                if kind == Kind::Set {
                    out.push(Call { sql: sql.clone(), args: args.clone(), kind: Kind::Listed });
                }
                out.push(Call { sql, args, kind });
            }
        }
    }
    Ok(out)
}

fn operators(client: &mut Client) -> Result<Vec<Call>, postgres::Error> {
    let rows = client.query(
        "SELECT oprname::text, l.typname::text, r.typname::text FROM pg_operator o JOIN pg_namespace n ON n.oid = oprnamespace
             LEFT JOIN pg_type l ON l.oid = oprleft JOIN pg_type r ON r.oid = oprright
         WHERE nspname IN ('pg_catalog', 'public') AND oprcode <> 0 ORDER BY 1, 2, 3",
        &[],
    )?;
    let mut out = Vec::new();
    for row in rows {
        let (name, left, right): (String, Option<String>, String) = (row.get(0), row.get(1), row.get(2));
        let sql = if left.is_some() { format!("{{1}} {name} {{2}}") } else { format!("{name} {{1}}") };
        let args: Vec<String> = left.into_iter().chain([right]).collect();
        out.extend(instances(&args).into_iter().map(|args| Call { sql: sql.clone(), args, kind: Kind::Scalar }));
    }
    Ok(out)
}
