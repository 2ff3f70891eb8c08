//! Constants, in forms that the types' input functions take.

use super::vocabulary::{Oid, Shape};
use super::{Generator, tree::Node};

/// Values in text form, in ascending order where the type has one.
pub fn values(name: &str) -> &'static [&'static str] {
    match name {
        "int2" => &["-7", "0", "1", "12", "32000"],
        "int4" => &["-40000", "0", "1", "2", "70000"],
        "int8" => &["-1", "0", "3", "8000000000"],
        "numeric" => &["-1.5", "0", "0.25", "2.50", "99.9"],
        "float4" => &["-1.5", "0", "0.1", "1e10", "Infinity"],
        "float8" => &["-2", "0", "0.5", "1e100", "NaN"],
        "money" => &["1", "2.50", "$3.00"],
        "bool" => &["f", "true"],
        "oid" | "xid" | "cid" | "xid8" => &["0", "1", "4000"],
        "text" | "varchar" | "bpchar" | "citext" | "name" => &["", "A b", "a", "ab%", "red", "z"],
        "char" => &["", "a", "b"],
        "bytea" => &["\\x", "\\x00ff", "abc"],
        "uuid" => &["00000000-0000-0000-0000-000000000000", "a0eebc999c0b4ef8bb6d6bb9bd380a11"],
        "date" => &["-infinity", "2020-02-29", "2024-01-15"],
        "time" => &["00:00", "12:34:56.789", "24:00"],
        "timetz" => &["00:00+00", "12:34:56-08"],
        "timestamp" => &["-infinity", "2020-02-29 12:00", "2024-01-15T10:00:00.5"],
        "timestamptz" => &["2020-02-29 12:00+02", "2024-01-15 10:00:00Z", "infinity"],
        "interval" => &["-1 day", "0", "1 hour", "1 year 2 mons 3 days 04:05:06", "P1Y2M"],
        "json" | "jsonb" => &["null", "1", "\"a\"", "[1, {\"a\": null}]", "{\"a\": {\"b\": [1, 2]}}"],
        "jsonpath" => &["$", "$.a[*] ? (@ > 1)", "strict $.b.type()"],
        "xml" => &["<a/>", "<a b=\"1\">x</a>"],
        "tsvector" => &["", "a:1 b:2A", "fat cat"],
        "tsquery" => &["a & b", "!a | b:*"],
        "inet" => &["10.0.0.1", "192.168.0.1/24", "::1"],
        "cidr" => &["10.0.0.0/8", "::/0"],
        "macaddr" => &["08:00:2b:01:02:03"],
        "macaddr8" => &["08:00:2b:01:02:03:04:05"],
        "bit" => &["0", "1"],
        "varbit" => &["", "101"],
        "point" => &["(0,0)", "(1.5,-2)"],
        "lseg" => &["[(0,0),(1,1)]"],
        "line" => &["{1,-1,0}"],
        "box" => &["(0,0),(1,1)"],
        "path" => &["[(0,0),(1,1)]", "((0,0),(1,1))"],
        "polygon" => &["((0,0),(1,1),(1,0))"],
        "circle" => &["<(0,0),2>"],
        "pg_lsn" => &["0/0", "16/B374D848"],
        "tid" => &["(0,1)"],
        "txid_snapshot" | "pg_snapshot" => &["10:20:10,14,15"],
        "int2vector" | "oidvector" => &["1 2 3"],
        "aclitem" => &["=r/postgres", "postgres=arwd/postgres"],
        "refcursor" => &["c"],
        "regclass" => &["numbers", "pg_class", "1259"],
        "regtype" => &["int4", "numeric(5,2)", "color"],
        "regproc" => &["paint", "now"],
        "regprocedure" => &["twice(integer)", "now()"],
        "regoper" => &["<-=->"],
        "regoperator" => &["+(integer,integer)"],
        "regnamespace" => &["public", "pg_catalog"],
        "regconfig" => &["english", "simple"],
        "regdictionary" => &["simple"],
        "regrole" => &["postgres"],
        "regcollation" => &["\"C\""],
        _ => &[],
    }
}

/// What hardly any type takes.
const STRANGE: [&str; 8] = ["", "x y", "{", "(1,2)", "{1,2}", "[2,1)", "12x", "{\"a\""];

impl Generator<'_> {
    /// A constant in text form, as it stands between quotes before these are doubled.
    pub(super) fn value(&mut self, ty: Oid) -> String {
        if self.slips() && self.told(ty) {
            let other = self.some_type();
            return match self.rng.below(3) {
                0 => self.rng.pick(&STRANGE).copied().unwrap_or("").to_owned(),
                _ if other == ty => String::new(),
                _ => self.value(other),
            };
        }
        let vocabulary = self.vocabulary;
        let ty = vocabulary.base(ty);
        match vocabulary.shape(ty) {
            Shape::Base => {
                let name = vocabulary.types.get(&ty).map_or("", |ty| ty.name.as_str());
                self.rng.pick(values(name)).copied().unwrap_or("").to_owned()
            }
            Shape::Enum(labels) => self.rng.pick(labels).cloned().unwrap_or_default(),
            Shape::Array(element) => {
                let items: Vec<String> = (0..self.rng.below(3)).map(|_| self.quoted(*element, true)).collect();
                match self.rng.below(12) {
                    0 if !items.is_empty() => format!("{{{{{}}},{{{}}}}}", items.join(","), items.join(", ")),
                    1 if !items.is_empty() => format!("[0:{}]={{{}}}", items.len() - 1, items.join(",")),
                    _ => format!("{{{}}}", items.join(",")),
                }
            }
            Shape::Composite(fields) => {
                let items: Vec<String> = fields.iter().map(|(_, ty)| self.quoted(*ty, false)).collect();
                format!("({})", items.join(","))
            }
            Shape::Range(subtype) => self.range(*subtype),
            Shape::Multirange(range) => {
                let Shape::Range(subtype) = vocabulary.shape(*range) else { return "{}".into() };
                let items: Vec<String> = (0..self.rng.below(3)).map(|_| self.range(*subtype)).collect();
                format!("{{{}}}", items.join(","))
            }
            Shape::Domain(_) => String::new(),
        }
    }

    /// Whether all servers take the same texts: which are money hangs on the locale, and roles and dictionaries are the server's.
    pub(super) fn told(&self, ty: Oid) -> bool {
        let element = self.vocabulary.sql(ty).trim_end_matches("[]");
        !matches!(element, "money" | "regrole" | "regconfig" | "regdictionary")
    }

    fn range(&mut self, subtype: Oid) -> String {
        if self.rng.percent(10) {
            return "empty".into();
        }
        let name = self.vocabulary.types.get(&subtype).map_or("", |ty| ty.name.as_str());
        let all = values(name);
        let (a, b) = (self.rng.below(all.len()), self.rng.below(all.len()));
        // In what order texts are is the collation's business.
        let (a, b) = if name != "text" && self.slips() { (b, a) } else { (a.min(b), a.max(b)) };
        let mut bound = |at: usize| match all.get(at) {
            Some(_) if self.rng.percent(15) => String::new(),
            Some(value) => format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
            None => String::new(),
        };
        let (low, high) = (bound(a), bound(b));
        let open = if self.rng.percent(50) { '[' } else { '(' };
        let close = if self.rng.percent(50) { ']' } else { ')' };
        format!("{open}{low},{high}{close}")
    }

    /// A value inside an array or a row.
    fn quoted(&mut self, ty: Oid, array: bool) -> String {
        if self.rng.percent(10) {
            return if array { "NULL".into() } else { String::new() };
        }
        let value = self.value(ty);
        let plain = !value.is_empty()
            && !value.eq_ignore_ascii_case("null")
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b':'));
        if plain { value } else { format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")) }
    }

    /// `'text'`, with no type of its own.
    pub(super) fn unknown(&mut self, ty: Oid) -> String {
        format!("'{}'", self.value(ty).replace('\'', "''"))
    }

    /// A constant that has this type by itself.
    pub(super) fn literal(&mut self, ty: Oid) -> Node {
        let sql = self.vocabulary.sql(ty).to_owned();
        if self.rng.percent(70) {
            let bare: &[&str] = match sql.as_str() {
                "integer" => &["0", "1", "2", "-3", "40000"],
                "bigint" => &["5000000000", "-9000000000"],
                "numeric" => &["1.5", "0.0", "-2.25", "1e2"],
                "boolean" => &["true", "false"],
                "bit" => &["B'101'", "X'1F'"],
                _ => &[],
            };
            if let Some(bare) = self.rng.pick(bare) {
                return (*bare).into();
            }
        }
        if self.rng.percent(8) {
            return format!("NULL::{sql}").into();
        }
        let value = self.unknown(ty);
        let target = self.with_modifier(ty, sql.clone());
        match self.rng.below(4) {
            0 => format!("CAST({value} AS {target})").into(),
            1 if sql.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') => {
                format!("{sql} {value}").into()
            }
            _ => format!("{value}::{target}").into(),
        }
    }

    /// Now and then the type with a modifier.
    pub(super) fn with_modifier(&mut self, ty: Oid, sql: String) -> String {
        if !self.rng.percent(25) {
            return sql;
        }
        let array = if let Shape::Array(_) = self.vocabulary.shape(ty) { "[]" } else { "" };
        let element = sql.strip_suffix("[]").unwrap_or(&sql);
        let all: &[&str] = match element {
            "numeric" => &["numeric(5,2)", "numeric(4)", "decimal(3,1)"],
            "character varying" => &["varchar(3)", "character varying(10)"],
            "character" => &["char(2)", "character", "bpchar"],
            "bit" => &["bit(3)", "bit"],
            "bit varying" => &["varbit(4)"],
            "timestamp without time zone" => &["timestamp(3)"],
            "timestamp with time zone" => &["timestamptz(0)", "timestamp(1) with time zone"],
            "time without time zone" => &["time(2)"],
            "interval" => &["interval day to minute", "interval(3)", "interval year"],
            "double precision" => &["float(30)", "float8"],
            "real" => &["float(3)", "float4"],
            _ => &[],
        };
        self.rng.pick(all).map_or(sql.clone(), |with| format!("{with}{array}"))
    }
}
