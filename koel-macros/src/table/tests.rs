use super::*;
use koel_schema::table::{BulkColumn, Conflict, InsertColumn, insert, insert_many, update};
use std::fmt::Write;

const SCHEMA: &str = "
    CREATE TYPE mood AS ENUM ('happy', 'sad');
    CREATE TABLE teams (id int PRIMARY KEY);
    CREATE TABLE people (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, code char(3), mood mood NOT NULL DEFAULT 'sad', tags text[] NOT NULL,
        team int REFERENCES teams, gone timestamptz, number bigint GENERATED ALWAYS AS IDENTITY, CHECK (name <> ''));
    CREATE UNIQUE INDEX people_name ON people (name) WHERE gone IS NULL;
    CREATE UNIQUE INDEX people_code ON people (code);
    CREATE UNIQUE INDEX people_lower ON people (lower(name));
    CREATE UNIQUE INDEX people_team ON people (team) WHERE length(name) > 3;
    CREATE TABLE log (line text NOT NULL, at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE ticks (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, doc xml, span interval UNIQUE);
    CREATE TABLE spans (span interval PRIMARY KEY, shape numeric NOT NULL);
    CREATE TYPE place AS (x int, y int);
    CREATE TABLE places (id int PRIMARY KEY, place place, places place[]);
    CREATE VIEW names AS SELECT name FROM people;";

/// What the derive makes of a struct, and what it says.
fn derived(item: &str) -> (String, Vec<String>) {
    let schema = schema::Schema::of(SCHEMA, "[tables]\nsoft_delete = 'gone'\n");
    let item: DeriveInput = syn::parse_str(item).expect("an item");
    let mut ctxt = Ctxt::default();
    let body = Input::parse(&mut ctxt, &item).map(|input| with_schema(&mut ctxt, &schema, &input));
    let messages = ctxt.finish();
    let said = messages.errors.iter().map(|error| {
        let text = error.to_string();
        let text = text.trim_start_matches(":: core :: compile_error ! (\"").trim_end_matches("\")");
        text.replace("\\n", "\n").replace("\\\"", "\"")
    });
    (body.unwrap_or_default().to_string(), said.collect())
}

const PERSON: &str = "pub struct Person { pub id: Uuid, name: String, code: Option<String>, mood: Mood, tags: Vec<String>, team: Option<i32>, gone: Option<DateTime<Utc>>, number: i64 }";

#[test]
fn every_method() {
    let (text, said) = derived(&format!("#[koel(table = \"people\", page = \"name, id\")] {PERSON}"));
    assert_eq!(said, Vec::<String>::new());
    // A line for each statement.
    let lines = ["; ", "{ ", "} ", "# [doc"].iter().fold(text, |text, end| {
        if *end == "# [doc" {
            text.replace(end, "\n# [doc")
        } else {
            text.replace(end, &format!("{}\n", end.trim_end()))
        }
    });
    insta::assert_snapshot!(lines.replace("\n\n", "\n").replace("__koel :: ", "__koel::"));
}

#[test]
fn what_is_not_there() {
    let cases = [
        // Found, or not: by an attribute, by a name, by a key.
        "struct Person { id: Uuid }",
        "#[koel(table = \"peple\")] struct Person { id: Uuid }",
        "#[koel(table = \"names\")] struct Name { name: String }",
        "#[koel(table = \"people\")] struct Person { id: Uuid, nam: String, #[koel(column = \"id\")] again: Uuid }",
        "#[koel(table = \"people\", only(get, insert))] struct Person { id: Uuid, mood: Mood }",
        "#[koel(table = \"people\", only(find_by_team, find_by_nam, gets))] struct Person { id: Uuid }",
        "#[koel(table = \"log\", only(get, page, update, soft_delete, list_by))] struct Log { line: String }",
        "#[koel(table = \"log\", soft_delete = \"line\")] struct Log { line: String }",
        "#[koel(table = \"log\", page = \"line\")] struct Log { line: String }",
        "#[koel(table = \"people\", page = \"nam\")] struct Person { id: Uuid }",
        "#[koel(table = \"people\", upsert = \"mood\", only(upsert))] struct Person { id: Uuid, name: String, tags: Vec<String>, mood: Mood }",
        "#[koel(table = \"ticks\", only(upsert, insert_many))] struct Tick { id: i32, span: Option<PgInterval> }",
        "#[koel(table = \"ticks\")] struct Tick { id: i32, doc: Option<String> }",
        "#[koel(table = \"spans\", only(page))] struct Span { span: PgInterval }",
        "#[koel(table = \"places\", only(insert_many, upsert_many, copy_in))] struct Placed { id: i32, place: Option<Place> }",
        "#[koel(table = \"places\", only(insert_many, copy_in))] struct Placed { id: i32, places: Option<Vec<Place>> }",
        "#[koel(tabel = \"people\")] struct Person { #[koel(colum = \"x\")] id: Uuid }",
        "#[koel(table = \"people\")] struct Person<T> { id: T }",
        "#[koel(table = \"people\")] struct Person(Uuid);",
        "#[koel(table = \"people\")] enum Person { A }",
        "#[koel(table = \"people\")] struct Person {}",
    ];
    let mut shown = String::new();
    for case in cases {
        let (_, said) = derived(case);
        assert_ne!(said, Vec::<String>::new(), "{case}");
        let _ = writeln!(shown, "{case}\n{}\n", said.join("\n"));
    }
    insta::assert_snapshot!(shown);
}

/// What is left out because it cannot be made is no error, and documented.
#[test]
fn left_out() {
    let mut shown = String::new();
    for case in [
        "#[koel(table = \"people\")] struct Person { id: Uuid, mood: Mood }",
        "#[koel(table = \"log\")] struct Log { line: String }",
        "#[koel(table = \"log\", skip(get, get_many, page, exists, lock, copy_in, upsert, upsert_many, update, delete, soft_delete, restore, constraints))] struct Log { line: String }",
        "#[koel(table = \"spans\")] struct Span { span: PgInterval }",
    ] {
        let (text, said) = derived(case);
        assert_eq!(said, Vec::<String>::new());
        let doc = text.split("Not generated:").nth(1).and_then(|rest| rest.split("\"]").next()).unwrap_or("nothing");
        let methods: Vec<&str> = text.split("async fn ").skip(1).filter_map(|rest| rest.split(' ').next()).collect();
        let _ = writeln!(shown, "{case}\n{}\nleft out:{}\n", methods.join(" "), doc.replace("\\n", "\n"));
    }
    insta::assert_snapshot!(shown);
}

/// The runtime puts texts together by the same rules as koel-schema, whose texts are those that are checked.
#[test]
fn texts_agree_with_the_runtime() {
    use koel_runtime::private as rt;
    let columns: [(&'static str, &'static str); 3] = [("id", ""), ("\"Name\"", "::citext"), ("tags", "")];
    let conflict = Conflict { target: "(id, tags) WHERE x".into(), keys: vec!["id".into(), "tags".into()] };
    let keys: &'static [&'static str] = &["id", "tags"];
    for conflict in [None, Some(&conflict)] {
        let theirs = conflict.map(|_| ("(id, tags) WHERE x", keys));
        for count in 0..=3 {
            let given: Vec<InsertColumn> = columns
                .iter()
                .take(count)
                .map(|(name, cast)| InsertColumn { name: (*name).into(), cast: (*cast).into() })
                .collect();
            let how = rt::Inserted { table: "t", conflict: theirs, list: "id, \"Name\"" };
            assert_eq!(insert("t", &given, conflict, "id, \"Name\""), rt::insert_text(&how, &columns[..count]));
            let how = rt::Updated { table: "t", keys: 2, condition: "a = $1 AND b = $2", list: "id" };
            assert_eq!(update("t", &given, 2, how.condition, "id"), rt::update_text(&how, &columns[..count]));
        }
        const BULK: [rt::BulkColumn; 4] = [
            rt::BulkColumn { name: "id", ty: "uuid", array: false, bit: 1 },
            rt::BulkColumn { name: "\"Name\"", ty: "citext", array: false, bit: 0 },
            rt::BulkColumn { name: "tags", ty: "text", array: true, bit: 2 },
            rt::BulkColumn { name: "n", ty: "int4", array: false, bit: 0 },
        ];
        for mask in 0..4 {
            let given: Vec<BulkColumn> = BULK
                .iter()
                .filter(|column| column.bit == 0 || column.bit & mask != 0)
                .map(|column| BulkColumn { name: column.name.into(), ty: column.ty.into(), array: column.array })
                .collect();
            const BY_ID: &[rt::BulkKey] = &[rt::BulkKey { needed: 1, columns: &["id"], same_bytes: false }];
            for (told, key) in [(&[][..], Vec::new()), (BY_ID, vec!["id".to_string()])] {
                let key = if mask & 1 == 1 { key } else { Vec::new() };
                let bulk = rt::Bulk {
                    name: "",
                    table: "t",
                    columns: &BULK,
                    keys: told,
                    conflict: theirs,
                    list: &["id", "\"Name\""],
                };
                let ours = insert_many("t", &given, &key, conflict, &["id".into(), "\"Name\"".into()]);
                assert_eq!(ours, bulk.text(mask));
            }
        }
    }
}
