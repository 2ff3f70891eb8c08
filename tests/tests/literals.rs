//! Constants of the built-in types: koel takes and refuses the texts that a server does, also where a seed has damaged them.

use koel_schema::{AnalyzeOptions, analyze, migrate};
use koel_tests::differential::{Answer, describe_on_server};
use koel_tests::rng::Rng;
use koel_tests::{generate, server};

/// Damaged texts a type.
const TEXTS: usize = 200;

/// All types of constants that every server reads alike: which are money hangs on the locale.
const TYPES: [&str; 50] = [
    "int2",
    "int4",
    "int8",
    "numeric",
    "float4",
    "float8",
    "bool",
    "oid",
    "xid",
    "cid",
    "xid8",
    "name",
    "\"char\"",
    "bytea",
    "uuid",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "xml",
    "tsvector",
    "tsquery",
    "inet",
    "cidr",
    "macaddr",
    "macaddr8",
    "varbit",
    "point",
    "lseg",
    "line",
    "box",
    "path",
    "polygon",
    "circle",
    "pg_lsn",
    "tid",
    "pg_snapshot",
    "int2vector",
    "oidvector",
    "int4[]",
    "text[]",
    "int4range",
    "daterange",
    "nummultirange",
    "timestamptz[]",
];

fn seeds(ty: &str) -> &'static [&'static str] {
    match ty {
        "xml" => &XML,
        "int4[]" | "text[]" => {
            &["{}", "{1,2}", "{NULL,3}", "[0:1]={1,2}", "{{1,2},{3,4}}", "{\"a b\",c\\\"d}", " { 1 , 2 } "]
        }
        "timestamptz[]" => &["{\"2020-02-29 12:00+02\",infinity}"],
        "int4range" => &["empty", "[1,2)", "(,5]", "[3,)", " [ 1 , 2 ] "],
        "daterange" => &["[2020-02-29,2024-01-15)", "(-infinity,infinity)", "[,]"],
        "nummultirange" => &["{}", "{[1,2),(3.5,9]}", "{ [1,2) , empty }"],
        "\"char\"" => generate::values("char"),
        _ => generate::values(ty),
    }
}

const XML: [&str; 26] = [
    "",
    " a &lt; b ",
    "<a/><b/>",
    "<a b=\"1\" c='&amp;'>x<d/>y</a>",
    "<A:b xmlns:A=\"u\" A:c=\"\"></A:b >",
    "<?xml version=\"1.0\"?><a/>",
    "<?xml version='1.1' encoding='latin1' standalone=\"no\" ?>x",
    " <?xml version=\"1.0\"?><a/>",
    "<?xml-stylesheet href=\"a\"?><a/>",
    "<?pi?><?p i?>",
    "<?Xml a?>",
    "<!DOCTYPE a><a/>",
    "<!-- - -->\n<?pi?> <!DOCTYPE a> <!-- c --><a>&gt;</a>\n<?pi?>",
    "<a/><!DOCTYPE a>",
    "<!DOCTYPE a [<!ENTITY e \"f\">]><a>&e;</a>",
    "<!DOCTYPE a SYSTEM 'b'><a>&e;</a>",
    "<![CDATA[ <a> & ]] ]]>",
    "<a><![CDATA[]]></a>",
    "&#65;&#x1F600;&apos;&quot;",
    "<é ü='ö'>ß</é>",
    "<a\n\tb\n=\n'1'\n/>",
    "a ]] > b",
    "<!---->",
    "<a b='>' c=\"'\">]></a>",
    "<_-.1:2/>",
    "<a xml:lang='de' xml:space='x' xmlns=''/>",
];

/// What stands in texts that input functions read: signs, and words that mean something to some.
const PIECES: [&str; 64] = [
    "", " ", "\t", "\n", "\u{1}", "\u{b}", "é", "€", "\u{fffe}", "\"", "''", "\\", "\\\\", ",", ";", ":", "::", ".",
    "..", "-", "--", "+", "/", "//", "*", "(", ")", "[", "]", "{", "}", "<", ">", "=", "&", "|", "!", "?", "$", "@",
    "#", "%", "_", "0", "1", "9", "00", "x", "e", "E", "T", "Z", "a", "nan", "inf", "null", "]]>", "<b>", "</a>",
    "&lt;", "&#0;", "<!--", "day", "xml",
];

fn damaged(seeds: &[&str], rng: &mut Rng) -> String {
    let mut text = (*rng.pick(seeds).unwrap_or(&"")).to_owned();
    for _ in 0..=rng.below(3) {
        let borders: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (a, b) = (rng.below(borders.len()), rng.below(borders.len()));
        let (a, b) = (borders[a.min(b)], borders[a.max(b)]);
        let piece = rng.pick(&PIECES).copied().unwrap_or_default();
        match rng.below(8) {
            // a stretch goes, or comes twice
            0 => text.replace_range(a..b, ""),
            1 => {
                let again = text[a..b].to_owned();
                text.insert_str(b, &again);
            }
            // something instead of a character, or between two
            2 | 3 => text.replace_range(a..a + text[a..].chars().next().map_or(0, char::len_utf8), piece),
            4 => text.push_str(rng.pick(seeds).unwrap_or(&"")),
            5 => text = if a % 2 == 0 { text.to_uppercase() } else { text.to_lowercase() },
            _ => text.insert_str(a, piece),
        }
    }
    text.retain(|c| c != '\0');
    text
}

/// Whether the server takes it under another DateStyle, or koel need not know: which bound of a range is the greater is told only where
/// it is so under every setting; neither is read what a DTD declares, nor the labels of fields (`y2024m3`) of servers before 16.
fn taken(client: &mut postgres::Client, major: u32, sql: &str, sqlstate: Option<&str>) -> bool {
    let styles = ["YMD", "DMY", "MDY"];
    let taken = styles.into_iter().any(|style| {
        client.batch_execute(&format!("SET datestyle = {style}")).expect("a style");
        describe_on_server(client, sql).sqlstate().is_none()
    });
    client.batch_execute("RESET datestyle").expect("the usual style");
    taken || sqlstate == Some("22000") || sql.contains("<!DOCTYPE") || major < 16 && sqlstate == Some("22007")
}

#[test]
fn constants_are_taken_and_refused_as_by_the_server() {
    let Some(server) = server::shared() else { return };
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let (texts, seed) = (number("KOEL_TEST_COUNT").unwrap_or(TEXTS), number("KOEL_TEST_SEED").unwrap_or(1));
    let database = server.database(None).expect("a database");
    let mut client = database.client().expect("a connection");
    let version = server::version(server.major).expect("a version koel knows");
    let catalog = migrate::replay(&[], &migrate::Options { version, ..Default::default() }).catalog;
    let (mut wrong, mut refused, mut compared) = (Vec::new(), 0, 0);
    for ty in TYPES {
        let mut rng = Rng::new(seed as u64);
        let seeds = seeds(ty);
        let whole = seeds.iter().map(|text| (*text).to_owned());
        let all: Vec<String> = whole.chain((0..texts).map(|_| damaged(seeds, &mut rng))).collect();
        for text in all {
            let sql = format!("SELECT '{}'::{ty}", text.replace('\'', "''"));
            let theirs = describe_on_server(&mut client, &sql);
            let ours = Answer::of(&catalog, &analyze(&catalog, &sql, &AnalyzeOptions::default()));
            compared += 1;
            refused += usize::from(theirs.sqlstate().is_some());
            if theirs.sqlstate() != ours.sqlstate.as_deref()
                && !(ours.ok && taken(&mut client, server.major, &sql, theirs.sqlstate()))
            {
                wrong.push(format!(
                    "{sql:?}\n    server: {}\n    koel:   {:?} {}",
                    theirs.summary(),
                    ours.sqlstate,
                    ours.message
                ));
            }
        }
    }
    eprintln!("PostgreSQL {}: {compared} constants, {refused} refused", server.major);
    assert!((25..=85).contains(&(refused * 100 / compared)), "{refused} of {compared} refused");
    assert!(wrong.is_empty(), "{} of {compared} constants\n{}", wrong.len(), wrong.join("\n"));
}
