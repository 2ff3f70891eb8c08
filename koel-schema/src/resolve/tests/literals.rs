use super::*;
use crate::resolve::check_literal;

/// What the server says of the constant, its SQLSTATE first; empty where it takes it.
fn verdict(version: PgVersion, ty: &str, typmod: i32, text: &str) -> String {
    let catalog = catalog(version);
    match check_literal(&catalog, named(&catalog, ty), typmod, text) {
        Ok(()) => String::new(),
        Err((state, message)) => format!("{} {message}", state.code()),
    }
}

/// As a server of version 15 answers; each row was asked of one.
fn check(rows: &[(&str, &str, &str)]) {
    for (ty, text, expected) in rows {
        assert_eq!(verdict(PgVersion::V15, ty, -1, text), *expected, "{ty} {text:?}");
    }
}

#[test]
fn numbers() {
    check(&[
        ("int4", " 5 ", ""),
        ("int4", "-2147483648", ""),
        ("int4", "2147483648", "22003 value \"2147483648\" is out of range for type integer"),
        ("int4", "", "22P02 invalid input syntax for type integer: \"\""),
        ("int4", "1.5", "22P02 invalid input syntax for type integer: \"1.5\""),
        ("int2", "32768", "22003 value \"32768\" is out of range for type smallint"),
        ("int8", "9223372036854775808", "22003 value \"9223372036854775808\" is out of range for type bigint"),
        ("int4", "0x1F", "22P02 invalid input syntax for type integer: \"0x1F\""),
        ("oid", "-1", ""),
        ("oid", "4294967296", "22003 value \"4294967296\" is out of range for type oid"),
        ("float8", "-Infinity", ""),
        ("float8", "1e400", "22003 \"1e400\" is out of range for type double precision"),
        ("float4", "1e40", "22003 \"1e40\" is out of range for type real"),
        ("float8", "1e-400", "22003 \"1e-400\" is out of range for type double precision"),
        ("float8", ".", "22P02 invalid input syntax for type double precision: \".\""),
        ("numeric", "NaN", ""),
        ("numeric", "1e131071", ""),
        ("numeric", "1e131073", "22003 value overflows numeric format"),
        ("numeric", "1.2.3", "22P02 invalid input syntax for type numeric: \"1.2.3\""),
        ("posint", "-5", ""),
        ("posint", "a", "22P02 invalid input syntax for type integer: \"a\""),
    ]);
    for (text, refused) in [("0x1F", false), ("1_000", false), ("_1", true), ("1__0", true), ("0b12", true)] {
        for ty in ["int4", "numeric"] {
            assert_eq!(!verdict(PgVersion::V16, ty, -1, text).is_empty(), refused, "{ty} {text}");
            assert!(!verdict(PgVersion::V15, ty, -1, text).is_empty(), "{ty} {text}");
        }
    }
}

#[test]
fn short_formats() {
    check(&[
        ("bool", " TRUE ", ""),
        ("bool", "of", ""),
        ("bool", "o", "22P02 invalid input syntax for type boolean: \"o\""),
        ("uuid", "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}", ""),
        ("uuid", "a0eebc99", "22P02 invalid input syntax for type uuid: \"a0eebc99\""),
        ("bytea", "\\xDE AD", ""),
        ("bytea", "\\xDEA", "22023 invalid hexadecimal data: odd number of digits"),
        ("bytea", "\\xDG", "22023 invalid hexadecimal digit: \"G\""),
        ("bytea", "\\400", "22P02 invalid input syntax for type bytea"),
        ("varbit", "102", "22P02 \"2\" is not a valid binary digit"),
        ("pg_lsn", "16/B374D848", ""),
        ("pg_lsn", "G/0", "22P02 invalid input syntax for type pg_lsn: \"G/0\""),
        ("tid", "(0,65536)", "22P02 invalid input syntax for type tid: \"(0,65536)\""),
        ("mood", "sad", ""),
        ("mood", "SAD", "22P02 invalid input value for enum mood: \"SAD\""),
        ("record", "(1,2)", "0A000 input of anonymous composite types is not implemented"),
        ("anyarray", "{1}", "0A000 cannot accept a value of type anyarray"),
        ("inet", "192.168/16", ""),
        ("inet", "192.168", "22P02 invalid input syntax for type inet: \"192.168\""),
        ("inet", "::ffff:1.2.3.4/96", ""),
        ("cidr", "192.168", ""),
        ("cidr", "192.168.1.1/24", "22P02 invalid cidr value: \"192.168.1.1/24\""),
        ("macaddr", "0800.2b01.0203", ""),
        ("macaddr", "8:0:2b:1:2:103", "22003 invalid octet value in \"macaddr\" value: \"8:0:2b:1:2:103\""),
        ("macaddr8", "08:00-2b:01:02:03", "22P02 invalid input syntax for type macaddr8: \"08:00-2b:01:02:03\""),
    ]);
}

#[test]
fn dates() {
    check(&[
        ("date", "2024-02-29", ""),
        ("date", "2023-02-29", "22008 date/time field value out of range: \"2023-02-29\""),
        // the one under DMY, the other under MDY
        ("date", "31/01/2024", ""),
        ("date", "01/31/2024", ""),
        ("date", "31/31/2024", "22008 date/time field value out of range: \"31/31/2024\""),
        ("date", "99-Jan-08", ""),
        ("date", "January 8, 99 BC", ""),
        ("date", "J2451187", ""),
        ("date", "tomorrow", ""),
        ("date", "hello", "22007 invalid input syntax for type date: \"hello\""),
        ("date", "", "22007 invalid input syntax for type date: \"\""),
        ("date", "2024-W01-1", "22007 invalid input syntax for type date: \"2024-W01-1\""),
        ("date", "5874898-01-01", "22008 date out of range: \"5874898-01-01\""),
        ("timestamp", "20240101T000000", ""),
        ("timestamp", "2024-01-01 24:00:01", "22008 date/time field value out of range: \"2024-01-01 24:00:01\""),
        ("timestamp", "294277-01-01", "22008 timestamp out of range: \"294277-01-01\""),
        ("timestamp", "2024-01-01 12:30:45 Foo/Bar", "22023 time zone \"foo/bar\" not recognized"),
        ("timestamptz", "2024-01-01 12:30:45 America/New_York", ""),
        ("timestamptz", "2024-01-01 12:30 est", ""),
        (
            "timestamptz",
            "2024-01-01 12:30:45+16",
            "22009 time zone displacement out of range: \"2024-01-01 12:30:45+16\"",
        ),
        (
            "timestamptz",
            "2024-01-01 foo",
            "22007 invalid input syntax for type timestamp with time zone: \"2024-01-01 foo\"",
        ),
        ("time", "12:30 PM", ""),
        ("time", "25:00", "22008 date/time field value out of range: \"25:00\""),
        ("time", "2024-01-01", "22007 invalid input syntax for type time: \"2024-01-01\""),
        ("timetz", "12:30:45 +05:30", ""),
    ]);
}

#[test]
fn intervals() {
    check(&[
        ("interval", "1 year 2 mons -3 days 04:05:06.7", ""),
        ("interval", "P1Y2M3DT4H5M6S", ""),
        ("interval", "P0001-02-03T04:05:06", ""),
        ("interval", "1-13", "22015 interval field value out of range: \"1-13\""),
        ("interval", "1 fortnight", "22007 invalid input syntax for type interval: \"1 fortnight\""),
        ("interval", "1 day 1 day", "22007 invalid input syntax for type interval: \"1 day 1 day\""),
        ("interval", "178956971 years", "22008 interval out of range"),
        ("interval", "infinity", "22007 invalid input syntax for type interval: \"infinity\""),
    ]);
    assert_eq!(verdict(PgVersion::V17, "interval", -1, "-infinity"), "");
    assert_eq!(verdict(PgVersion::V16, "interval", -1, "1 day ago ago"), "");
    assert_ne!(verdict(PgVersion::V17, "interval", -1, "1 day ago ago"), "");
}

#[test]
fn json() {
    let bad = "22P02 invalid input syntax for type json";
    let escape = "22P05 unsupported Unicode escape sequence";
    check(&[
        ("json", "{\"a\": [1, -0.5e3, null, {}]}", ""),
        ("json", "{\"a\":1,}", bad),
        ("json", "[1,2", bad),
        ("jsonb", "[}", bad),
        ("jsonb", "01", bad),
        ("jsonb", "'x'", bad),
        ("jsonb", "", bad),
        ("json", "\"\\u0000\\ud800\"", ""),
        ("jsonb", "\"\\u0000\"", escape),
        ("jsonb", "\"\\ud83d\\ude00\"", ""),
        ("jsonb", "\"\\ud83d\"", bad),
    ]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(verdict(PgVersion::V15, "jsonb", -1, &deep), "");
}

#[test]
fn json_paths() {
    check(&[
        ("jsonpath", "strict $.a[1, 0 to last - 1].**{1 to last} ? (@.\"b c\" > $v && !exists(@.x)).size()", ""),
        ("jsonpath", "($.a > 1) is unknown", ""),
        ("jsonpath", "$ ? (@ like_regex \"^a\" flag \"i\" || @ starts with \"x\")", ""),
        ("jsonpath", "", "22P02 invalid input syntax for type jsonpath: \"\""),
        ("jsonpath", "$.", "42601 syntax error at end of jsonpath input"),
        ("jsonpath", "$.a ? (@)", "42601 syntax error at or near \")\" of jsonpath input"),
        ("jsonpath", "$.a = 1", "42601 syntax error at or near \"=\" of jsonpath input"),
        ("jsonpath", "@.a", "42601 @ is not allowed in root expressions"),
        ("jsonpath", "last", "42601 LAST is allowed only in array subscripts"),
        ("jsonpath", "$.a.bigint()", "42601 syntax error at or near \"(\" of jsonpath input"),
    ]);
    assert_eq!(verdict(PgVersion::V17, "jsonpath", -1, "$.a.bigint()"), "");
    let deep = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(verdict(PgVersion::V15, "jsonpath", -1, &deep), "");
}

#[test]
fn containers() {
    let int = |text| format!("22P02 invalid input syntax for type integer: \"{text}\"");
    check(&[
        ("int4[]", "[1:2] = {1, NULL}", ""),
        ("int4[]", "{{1,2},{3}}", "22P02 malformed array literal: \"{{1,2},{3}}\""),
        ("int4[]", "1,2", "22P02 malformed array literal: \"1,2\""),
        ("int4[]", "{1,a}", &int("a")),
        ("text[]", "{a,\"b c\",d\\,e}", ""),
        ("mood[]", "{sad,x}", "22P02 invalid input value for enum mood: \"x\""),
        ("box[]", "{(1,2),(3,4);(5,6),(7,8)}", ""),
        ("int4range", "[1,)", ""),
        ("int4range", "empty", ""),
        ("int4range", "[1,x)", &int("x")),
        ("int4range", "[2,1]", "22000 range lower bound must be less than or equal to range upper bound"),
        ("int4range", "[1,2", "22P02 malformed range literal: \"[1,2\""),
        ("int4multirange", "{[1,2), [5,6)}", ""),
        ("int4multirange", "{[1,2),}", "22P02 malformed multirange literal: \"{[1,2),}\""),
        ("comp", "(1,\"a b\")", ""),
        ("comp", "(,)", ""),
        ("comp", "(1)", "22P02 malformed record literal: \"(1)\""),
        ("comp", "(1,abcd)", "22001 value too long for type character varying(3)"),
        ("comp[]", "{\"(x,a)\"}", &int("x")),
    ]);
    // at the top the length is for the cast to check
    assert_eq!(verdict(PgVersion::V15, "varchar", 6, "abcd"), "");
    assert_eq!(verdict(PgVersion::V17, "int4[]", -1, "{{},{}}"), "");
}

#[test]
fn geometry_and_text_search() {
    check(&[
        ("point", "( 1 , 2 )", ""),
        ("point", "(1,2", "22P02 invalid input syntax for type point: \"(1,2\""),
        ("box", "1,2,3,4", ""),
        ("line", "{0,0,1}", "22P02 invalid line specification: A and B cannot both be zero"),
        ("path", "[(1,2),(3,4),(5,6)]", ""),
        ("polygon", "((1,2),(3,4)", "22P02 invalid input syntax for type polygon: \"((1,2),(3,4)\""),
        ("circle", "<(1,2),-3>", "22P02 invalid input syntax for type circle: \"<(1,2),-3>\""),
        ("tsvector", "'a b':1A,2 c", ""),
        ("tsvector", "a:x", "42601 syntax error in tsvector: \"a:x\""),
        ("tsquery", "(a|!b) & c:*A <2> d", ""),
        ("tsquery", "a b", "42601 syntax error in tsquery: \"a b\""),
        ("tsquery", "a &", "42601 no operand in tsquery: \"a &\""),
    ]);
}

#[test]
fn names() {
    check(&[
        ("regclass", "pg_class", ""),
        ("regclass", "public.comp", ""),
        ("regclass", "nope", "42P01 relation \"nope\" does not exist"),
        ("regclass", "nosuch.comp", "3F000 schema \"nosuch\" does not exist"),
        ("regclass", "a b", "42602 invalid name syntax"),
        ("regproc", "now", ""),
        ("regproc", "abs", "42725 more than one function named \"abs\""),
        ("regproc", "nope", "42883 function \"nope\" does not exist"),
        ("regtype", "integer", ""),
        ("regtype", "mood", ""),
        ("regtype", "nope", "42704 type \"nope\" does not exist"),
        ("regnamespace", "nope", "3F000 schema \"nope\" does not exist"),
    ]);
}
