//! What is accepted, what is refused and with which message. The verdicts for version 15 are the server's.

use super::ast::*;
use super::*;

fn verdict(sql: &str, version: u8) -> String {
    let parsed = parse(sql, &ParseOptions { version, named_params: false });
    parsed.diagnostics.first().map_or_else(|| "ok".to_owned(), |d| d.message.clone())
}

fn near(token: &str) -> String {
    format!("syntax error at or near \"{token}\"")
}

fn accepted(statements: &[&str], version: u8) {
    for sql in statements {
        assert_eq!(verdict(sql, version), "ok", "{sql}");
    }
}

fn refused(statements: &[(&str, &str)], version: u8) {
    for (sql, token) in statements {
        assert_eq!(verdict(sql, version), near(token), "{sql}");
    }
}

fn expr(sql: &str) -> Expr {
    parse_expr(sql, &ParseOptions::default()).unwrap_or_else(|d| panic!("{sql}: {}", d.message))
}

/// Operators with parentheses around every application.
fn shape(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Column(parts) => parts.iter().map(|p| p.as_str()).collect::<Vec<_>>().join("."),
        ExprKind::Integer(text) => text.clone(),
        ExprKind::Op { op, left: Some(left), right } => format!("({} {} {})", shape(left), op.name, shape(right)),
        ExprKind::Op { op, left: None, right } => format!("({} {})", op.name, shape(right)),
        ExprKind::And(items) => format!("({})", items.iter().map(shape).collect::<Vec<_>>().join(" and ")),
        ExprKind::Or(items) => format!("({})", items.iter().map(shape).collect::<Vec<_>>().join(" or ")),
        ExprKind::Not(inner) => format!("(not {})", shape(inner)),
        ExprKind::Cast { expr, ty, .. } => format!("({}::{})", shape(expr), ty.name.last().map_or("", |n| n.as_str())),
        ExprKind::IsNull { expr, .. } => format!("({} is null)", shape(expr)),
        ExprKind::Collate { expr, .. } => format!("({} collate)", shape(expr)),
        ExprKind::Func(call) => {
            let args: Vec<_> = call.args.iter().map(|a| shape(&a.expr)).collect();
            format!("{}({})", call.name.last().map_or("", |n| n.as_str()), args.join(", "))
        }
        ExprKind::Like { op, expr, pattern, .. } => format!("({} {} {})", shape(expr), op.name, shape(pattern)),
        ExprKind::Between { expr, low, high, .. } => {
            format!("({} between {} and {})", shape(expr), shape(low), shape(high))
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn precedence() {
    for (sql, want) in [
        ("a + b * c ^ d", "(a + (b * (c ^ d)))"),
        ("a - b - c", "((a - b) - c)"),
        ("a ^ b ^ c", "((a ^ b) ^ c)"),
        ("- 2 ^ 2", "(-2 ^ 2)"),
        ("- a ^ 2", "((- a) ^ 2)"),
        ("- a::int", "(- (a::int4))"),
        ("a || b + c", "(a || (b + c))"),
        ("a < b || c", "(a < (b || c))"),
        ("not a = b and c or d", "(((not (a = b)) and c) or d)"),
        ("a and b and c", "(a and b and c)"),
        ("a = b is null", "((a = b) is null)"),
        ("a is null = b", "((a is null) = b)"),
        ("a like b || c", "(a ~~ (b || c))"),
        ("a = b like c", "(a = (b ~~ c))"),
        ("a between 1 and 2 and b", "((a between 1 and 2) and b)"),
        ("a at time zone b collate c", "timezone((b collate), a)"),
        ("a + b at time zone c", "(a + timezone(c, b))"),
        ("@ a + b", "(@ (a + b))"),
        ("a operator(pg_catalog.+) b * c", "(a + (b * c))"),
        ("a -- x\n - b /* y /* z */ */ * c", "(a - (b * c))"),
        ("a<-1", "(a < -1)"),
        ("a||-1", "(a ||- 1)"),
        ("a*-b", "(a * (- b))"),
        ("extract(year from a)", "extract(String(\"year\"), a)"),
        ("position(a in b)", "position(b, a)"),
    ] {
        assert_eq!(shape(&expr(sql)), want, "{sql}");
    }
}

#[test]
fn comparison_does_not_associate() {
    refused(
        &[
            ("SELECT a < b < c", "<"),
            ("SELECT a = b = c", "="),
            ("SELECT a LIKE b LIKE c", "LIKE"),
            ("SELECT a BETWEEN 1 AND 2 BETWEEN 3 AND 4", "BETWEEN"),
            ("SELECT a IS DISTINCT FROM b IS NULL", "IS"),
        ],
        15,
    );
    accepted(&["SELECT a IS NULL IS NULL", "SELECT a = ANY (b) = c", "SELECT a IN (1) IN (2)"], 15);
}

#[test]
fn words_and_labels() {
    accepted(
        &[
            "SELECT a AND FROM t",
            "SELECT a and, b value, c AS select",
            "SELECT a at, i is, j collate FROM t",
            "SELECT int FROM time, between, coalesce",
            "SELECT operator FROM t",
            "SELECT FROM t",
            "SELECT left('a', 1)",
            "WITH recursive AS (SELECT 1) SELECT 1",
            "UPDATE t SET set = 1",
        ],
        15,
    );
    refused(
        &[
            ("SELECT a = b like FROM t", "FROM"),
            ("SELECT a day FROM t", "day"),
            ("SELECT left FROM t", "FROM"),
            ("SELECT a FROM select", "select"),
            ("SELECT DISTINCT FROM t", "FROM"),
            ("SELECT nulls FIRST", "nulls"),
            ("UPDATE t q SET a = 1, WHERE b", "WHERE"),
        ],
        15,
    );
    assert_eq!(verdict("SELECT a.", 15), "syntax error at end of input");
    assert_eq!(verdict("", 15), "ok");
}

#[test]
fn literals() {
    for (sql, want) in [
        (r"E'a\'b\n\u0041\x41\101'", "a'b\nAAA"),
        (r"U&'d\0061t\+000061'", "data"),
        ("U&'d!0061' UESCAPE '!'", "da"),
        ("$$a$b$$", "a$b"),
        ("$t$ x $$ $t$", " x $$ "),
        ("'a'\n  'b'", "ab"),
        ("'it''s'", "it's"),
    ] {
        assert_eq!(expr(sql).kind, ExprKind::String(want.into()), "{sql}");
    }
    for (sql, want) in
        [("0x1F", "31"), ("0o17", "15"), ("0b101", "5"), ("1_000", "1000"), ("99999999999", "99999999999")]
    {
        assert_eq!(expr(sql).kind, ExprKind::Integer(want.into()), "{sql}");
    }
    for sql in ["1.5", ".5", "1.", "1e10", "1.5e-3"] {
        assert_eq!(expr(sql).kind, ExprKind::Float(sql.into()), "{sql}");
    }
    for (sql, want) in [
        ("SELECT 1a", "trailing junk after numeric literal at or near \"1a\""),
        ("SELECT 1_000_", "trailing junk after numeric literal at or near \"1_000_\""),
        ("SELECT 0x", "invalid hexadecimal integer at or near \"0x\""),
        ("SELECT $1a", "trailing junk after parameter at or near \"$1a\""),
        ("SELECT 'a", "unterminated quoted string at or near \"'a\""),
        ("SELECT \"a", "unterminated quoted identifier at or near \"\"a\""),
        ("SELECT \"\"", "zero-length delimited identifier at or near \"\"\"\""),
        ("SELECT $$a", "unterminated dollar-quoted string at or near \"$$a\""),
        ("SELECT /* a", "unterminated /* comment at or near \"/* a\""),
        ("SELECT 'a' 'b'", "syntax error at or near \"'b'\""),
    ] {
        assert_eq!(verdict(sql, 18), want, "{sql}");
    }
    assert_eq!(verdict("SELECT 0x1F", 15), "trailing junk after numeric literal at or near \"0x1F\"");
}

#[test]
fn parentheses() {
    accepted(
        &[
            "SELECT ((SELECT 1)), ((SELECT 1) + 1), (((SELECT 1) UNION (SELECT 2))), ((a))",
            "SELECT a IN ((SELECT 1), 2), a = ANY ((SELECT b)), a IN (((SELECT 1)))",
            "(SELECT 1 ORDER BY 1) UNION (SELECT 2 LIMIT 1) ORDER BY 1",
            "SELECT * FROM ((a CROSS JOIN b)), ((SELECT 1)) AS s",
            "INSERT INTO t (SELECT 1)",
        ],
        15,
    );
    refused(&[("SELECT * FROM (a)", ")"), ("SELECT ARRAY[1][1]", "["), ("SELECT f(1)[1]", "[")], 15);
    assert_eq!(verdict("(SELECT 1 ORDER BY 1) ORDER BY 1", 15), "multiple ORDER BY clauses not allowed");
    assert_eq!(verdict("SELECT 1 LIMIT 1, 2", 15), "LIMIT #,# syntax is not supported");
    assert_eq!(verdict("SELECT * FROM (SELECT 1)", 15), "subquery in FROM must have an alias");
    assert_eq!(verdict("SELECT * FROM (SELECT 1)", 16), "ok");
}

#[test]
fn versions() {
    let since = [
        (16, "SELECT a IS JSON OBJECT WITH UNIQUE KEYS"),
        (16, "SELECT json_object('a': 1, 'b' VALUE 2 NULL ON NULL RETURNING text)"),
        (16, "SELECT json_array(SELECT 1 RETURNING jsonb), json_array(1, 2 ABSENT ON NULL)"),
        (16, "SELECT json_arrayagg(a ORDER BY b RETURNING text) FILTER (WHERE c)"),
        (17, "SELECT json_value(a, '$.x' PASSING 1 AS y RETURNING int DEFAULT 1 ON EMPTY ERROR ON ERROR)"),
        (17, "SELECT json_query(a, '$' WITH CONDITIONAL WRAPPER KEEP QUOTES ON SCALAR STRING)"),
        (
            17,
            "SELECT * FROM JSON_TABLE(a, '$' COLUMNS (i FOR ORDINALITY, x int PATH '$.x', NESTED PATH '$.y' COLUMNS (z text EXISTS))) t",
        ),
        (17, "SELECT a AT LOCAL"),
        (17, "MERGE INTO t USING s ON true WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action(), t.*"),
        (18, "UPDATE t SET a = 1 RETURNING WITH (OLD AS o, NEW AS n) o.a, n.a"),
    ];
    for (version, sql) in since {
        accepted(&[sql], version);
        accepted(&[sql], 18);
        assert_ne!(verdict(sql, version - 1), "ok", "{sql}");
    }
}

#[test]
fn types() {
    for (sql, want, array, modifiers) in [
        ("int", "int4", 0, 0),
        ("bigint[]", "int8", 1, 0),
        ("float(24)", "float4", 0, 0),
        ("double precision", "float8", 0, 0),
        ("character varying(10)", "varchar", 0, 1),
        ("char", "bpchar", 0, 1),
        ("timestamp(3) with time zone", "timestamptz", 0, 1),
        ("time without time zone array", "time", 1, 0),
        ("interval day to second(3)", "interval", 0, 2),
        ("numeric(10, 2)[3][]", "numeric", 2, 2),
        ("json", "json", 0, 0),
    ] {
        let ty = parse_type_name(sql, &ParseOptions::default()).unwrap_or_else(|d| panic!("{sql}: {}", d.message));
        assert_eq!(ty.name.schema().map(|s| s.as_str()), Some("pg_catalog"), "{sql}");
        assert_eq!(ty.name.last().map(|s| s.as_str()), Some(want), "{sql}");
        assert_eq!((ty.array_bounds, ty.modifiers.len()), (array, modifiers), "{sql}");
    }
}

#[test]
fn named_parameters() {
    let options = ParseOptions { version: 15, named_params: true };
    let sql = "SELECT $b, $a, $b::int, $$x$$ WHERE ä = $_é1";
    let parsed = parse(sql, &options);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.params.names, ["b", "a", "_é1"]);
    assert_eq!(parsed.params.uses.iter().map(|u| u.0).collect::<Vec<_>>(), [1, 2, 1, 3]);
    let text = sql_text(sql, &parsed.params);
    assert_eq!(text.sql, "SELECT $1, $2, $1::int, $$x$$ WHERE ä = $3");
    assert_eq!(text.written(text.sql.len() as u32), sql.len() as u32);
    assert_eq!(parse("SELECT $1, $a", &options).diagnostics.len(), 1);
}

#[test]
fn one_error_a_statement() {
    let parsed = parse("SELECT 1; SELEC 2; SELECT (; SELECT 3;", &ParseOptions::default());
    assert_eq!(parsed.statements.len(), 2);
    let spans: Vec<_> = parsed.diagnostics.iter().map(|d| (d.span.start, d.span.end)).collect();
    assert_eq!(spans, [(10, 15), (27, 28)]);
}

#[test]
fn depth_is_bounded() {
    let nested = [
        ("SELECT ", "(", "1", ")"),
        ("SELECT ", "f(", "1", ")"),
        ("SELECT ", "(SELECT ", "1", ")"),
        ("SELECT ", "CASE WHEN a THEN ", "1", " END"),
        ("SELECT ", "ARRAY[", "1", "]"),
        ("SELECT ARRAY", "[", "", "]"),
        ("SELECT ", "NOT ", "a", ""),
        ("SELECT ", "- ", "a", ""),
        ("SELECT ", "a = (b + c * (", "1", "))"),
        ("SELECT ", "a = ANY (ARRAY(SELECT ", "1", "))"),
        ("SELECT ", "a[", "1", "]"),
        ("SELECT ", "EXISTS (SELECT 1 FROM (SELECT 1) q JOIN (SELECT 2) r ON ", "a", ")"),
        ("SELECT ", "coalesce(trim(", "a", "))"),
        ("", "(", "SELECT 1", ")"),
        ("", "SELECT 1 UNION (", "SELECT 1", ")"),
        ("", "WITH a AS (", "SELECT 1", ") SELECT 1"),
        ("SELECT * FROM ", "(SELECT * FROM ", "t", ") q"),
        ("SELECT * FROM ", "(a JOIN ", "t", " ON true)"),
        ("SELECT * FROM ", "a JOIN ", "t", " ON true"),
        ("SELECT 1 GROUP BY ", "GROUPING SETS (", "a", ")"),
        ("", "EXPLAIN ", "SELECT 1", ""),
        ("SELECT ", "a BETWEEN ", "1", ""),
        ("SELECT ", "substring(a from ", "1", ")"),
        ("SELECT ", "sum(a) OVER (PARTITION BY ", "1", ")"),
        ("SELECT 1::", "numeric(1::", "int", ")"),
    ];
    let chains = [" + 1", " || 'a'", "::int", " IS NULL", " UNION SELECT 1", " AT TIME ZONE 'x'", " COLLATE x"];
    let run = move || {
        for (start, open, inner, close) in nested {
            for depth in [20, 60, 200, 500, 5_000] {
                let sql = format!("{start}{}{inner}{}", open.repeat(depth), close.repeat(depth));
                let parsed = parse(&sql, &ParseOptions::default());
                let dropped = parsed.clone();
                assert_eq!(parsed, dropped);
            }
        }
        for chain in chains {
            for length in [250, 50_000] {
                let sql = format!("SELECT a{}", chain.repeat(length));
                let parsed = parse(&sql, &ParseOptions::default());
                assert_eq!(parsed.clone(), parsed);
                let ok = parsed.diagnostics.is_empty();
                assert_eq!(ok, length == 250, "{chain}");
            }
        }
        for wide in [" AND a", " OR a", ", a"] {
            let sql = format!("SELECT a{}", wide.repeat(50_000));
            assert_eq!(verdict(&sql, 15), "ok");
        }
        let sql = format!("SELECT * FROM t{}", " CROSS JOIN t".repeat(50_000));
        assert_ne!(verdict(&sql, 15), "ok");
    };
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run);
    thread.map(|t| t.join()).expect("a thread").expect("no overflow");
}

#[test]
fn any_text_is_read_without_a_panic() {
    let sql =
        "SELECT 'a' || E'\\u00e4' AS \"ä\", $1::int[] FROM \u{2003}t /* x */ WHERE a->>'b' = $$c$$ AND d..e < 0x1F;";
    let chars: Vec<char> = sql.chars().collect();
    for cut in 0..chars.len() {
        for version in [15, 18] {
            let start: String = chars.iter().take(cut).collect();
            let end: String = chars.iter().skip(cut).collect();
            for text in [start, end] {
                for named_params in [false, true] {
                    let parsed = parse(&text, &ParseOptions { version, named_params });
                    for diagnostic in parsed.diagnostics {
                        assert!(text.get(diagnostic.span.range()).is_some(), "{text}: {diagnostic:?}");
                    }
                }
            }
        }
    }
}
