//! What stands at an edge of a type: empty, the least and the greatest, zero, infinite, not a number, a NULL inside.

/// Values of a built-in base type, as text; a version may not take all of them.
pub(super) fn of_base(name: &str) -> &'static [&'static str] {
    match name {
        "bool" => &["f", "t"],
        "int2" => &["-32768", "-1", "0", "1", "32767"],
        "int4" => &["-2147483648", "-1", "0", "1", "2", "2147483647"],
        "int8" => &["-9223372036854775808", "-1", "0", "1", "9223372036854775807"],
        "numeric" => &["-Infinity", "-1.5", "0", "0.00", "1", "1e1000", "Infinity", "NaN"],
        "float4" => &["-Infinity", "-1", "-0", "0", "1e-40", "3e38", "Infinity", "NaN"],
        "float8" => &["-Infinity", "-1", "-0", "0", "1", "1e308", "Infinity", "NaN"],
        "money" => &["-92233720368547758.08", "0", "1"],
        "text" | "varchar" => {
            &["", " ", "a", "A,b", "0", "%_", "(", "null", "year", "hour", "UTC", "UTF8", "{1}", "infinity"]
        }
        "citext" => &["", "A", "a,b"],
        "hstore" => &["", "a=>1", "a=>NULL,b=>\"\""],
        "ltree" => &["", "a", "a.b.c"],
        "lquery" => &["*", "a.*"],
        "ltxtquery" => &["a", "a & !b"],
        "bpchar" => &["", " ", "a ", "ab"],
        "name" => &["", "a", "public", "pg_class"],
        "char" => &["", "a", "\\377"],
        "bytea" => &["", "\\x00", "\\xff00", "abc"],
        "uuid" => &[
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        ],
        "date" => &["-infinity", "4713-01-01 BC", "1970-01-01", "2024-02-29", "5874897-12-31", "infinity"],
        "time" => &["00:00", "12:34:56.789", "24:00"],
        "timetz" => &["00:00+15:59", "24:00-15:59", "12:00+00"],
        "timestamp" => {
            &["-infinity", "4713-01-01 00:00 BC", "1970-01-01 00:00", "294276-12-31 23:59:59.999999", "infinity"]
        }
        "timestamptz" => {
            &["-infinity", "4713-01-02 00:00+00 BC", "1970-01-01 00:00+00", "2024-02-29 12:00+00", "infinity"]
        }
        "interval" => {
            &["-infinity", "-178000000 years", "-1 day", "0", "1 mon", "01:00", "178000000 years", "infinity"]
        }
        "json" | "jsonb" => &[
            "null",
            "0",
            "\"\"",
            "\"a\"",
            "true",
            "[]",
            "{}",
            "[null]",
            "{\"a\": null}",
            "{\"a\": {\"b\": [1, \"x\"]}}",
        ],
        "jsonpath" => &["$", "$.a", "$.a.b[*] ? (@ > 1)", "strict $.x", "$ == 1", "$.a == null", "1"],
        "xml" => &["", "a", "<a/>", "<a b=\"1\">x<c/></a>"],
        "tsvector" => &["", "a", "a:1A b:2,16383"],
        "tsquery" => &["", "a", "!a", "a & b:*", "a <-> b"],
        "inet" => &["0.0.0.0/0", "10.0.0.1", "255.255.255.255", "::/0", "::1", "ffff::/16"],
        "cidr" => &["0.0.0.0/0", "10.0.0.0/8", "255.255.255.255/32", "::/0"],
        "macaddr" => &["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"],
        "macaddr8" => &["00:00:00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff:ff:ff"],
        "bit" => &["0", "1"],
        "varbit" => &["", "0", "1", "101010101"],
        "point" => &["(0,0)", "(1,-1)", "(Infinity,NaN)"],
        "lseg" => &["[(0,0),(0,0)]", "[(0,0),(1,1)]", "[(5,0),(5,9)]"],
        "line" => &["{1,-1,0}", "{0,1,0}", "{1,0,0}", "{0,1,-7}"],
        "box" => &["(0,0),(0,0)", "(1,1),(0,0)", "(9,9),(5,5)", "(Infinity,1),(0,0)"],
        "path" => &["[(0,0)]", "((0,0))", "[(0,0),(1,1)]", "((0,0),(1,1),(1,0))"],
        "polygon" => &["((0,0))", "((0,0),(1,1),(1,0))", "((5,5),(9,9),(9,5))"],
        "circle" => &["<(0,0),0>", "<(0,0),1>", "<(9,9),1>", "<(0,0),Infinity>"],
        "pg_lsn" => &["0/0", "0/1", "FFFFFFFF/FFFFFFFF"],
        "tid" => &["(0,0)", "(4294967295,65535)"],
        "xid" | "cid" | "oid" => &["0", "1", "1259", "4294967295"],
        "xid8" => &["0", "3", "18446744073709551615"],
        "pg_snapshot" | "txid_snapshot" => &["1:1:", "10:20:10,14"],
        "int2vector" | "oidvector" => &["", "0", "1 2"],
        "aclitem" => &["=/postgres", "postgres=arwd/postgres"],
        "refcursor" => &["", "c"],
        "regclass" => &["-", "pg_class", "4294967295"],
        "regtype" => &["-", "integer", "4294967295"],
        "regproc" => &["-", "now", "4294967295"],
        "regprocedure" => &["-", "now()", "4294967295"],
        "regoper" => &["0", "4294967295"],
        "regoperator" => &["0", "+(integer,integer)", "4294967295"],
        "regnamespace" => &["-", "public", "4294967295"],
        "regrole" => &["-", "postgres", "4294967295"],
        "regconfig" => &["english", "simple"],
        "regdictionary" => &["simple", "english_stem"],
        "regcollation" => &["-", "\"C\"", "4294967295"],
        _ => &[],
    }
}

/// Of an array, over the values of its element.
pub(super) fn of_array(element: &[String]) -> Vec<String> {
    let quoted: Vec<String> =
        element.iter().map(|v| format!("\"{}\"", v.replace('\\', "\\\\").replace('"', "\\\""))).collect();
    let mut out = vec!["{}".to_owned(), "{NULL}".to_owned()];
    if let (Some(first), Some(last)) = (quoted.first(), quoted.last()) {
        out.push(format!("{{{last}}}"));
        out.push(format!("{{{first},NULL}}"));
        out.push(format!("{{{{{first},{last}}},{{NULL,{last}}}}}"));
        out.push(format!("[0:1]={{{last},{first}}}"));
    }
    out
}

/// Of a range, over the values of what it is over, in their order.
pub(super) fn of_range(bounds: &[String]) -> Vec<String> {
    let mut out: Vec<String> = ["empty", "(,)"].map(str::to_owned).to_vec();
    if let (Some(first), Some(last), Some(middle)) = (bounds.first(), bounds.last(), bounds.get(bounds.len() / 2)) {
        out.extend([
            format!("[\"{middle}\",)"),
            format!("(,\"{middle}\")"),
            format!("[\"{middle}\",\"{middle}\"]"),
            format!("[\"{first}\",\"{last}\")"),
        ]);
    }
    out
}

/// Of a multirange.
pub(super) fn of_multirange(ranges: &[String]) -> Vec<String> {
    let mut out = vec!["{}".to_owned()];
    out.extend(ranges.iter().skip(1).map(|range| format!("{{{range}}}")));
    out
}
