//! Keyset pages against a model: random tables, queries, orders, limits and ways through them, with rows that come and go in between.
//!
//! The statements are those that the macros plan, the cursors those of the runtime; the model knows nothing of keysets: the server sorts all rows
//! there ever were, and a page is a slice of those that are left.

#[path = "pages/cursors.rs"]
mod cursors;
#[path = "pages/world.rs"]
mod world;

use koel_runtime::page::{KeyValue, Keys, Reader};
use koel_runtime::{Page, PageRequest};
use koel_tests::rng::Rng;
use koel_tests::server;
use world::{Bytes, World};

/// Tables, each with some queries.
const WORLDS: u64 = 30;
/// Ways through the pages of a query.
const WALKS: usize = 7;

/// A key of whatever columns, each as the server sends it.
#[derive(Debug, Clone, PartialEq)]
struct Key(Vec<Bytes>);

impl Keys for Key {
    fn write(&self, out: &mut Vec<u8>) {
        (self.0.len() as i64).write(out);
        self.0.iter().for_each(|value| value.write(out));
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let count = i64::read(reader)?;
        (0..count).map(|_| KeyValue::read(reader)).collect::<Option<Vec<_>>>().map(Self)
    }
}

/// What there is, and what there was, in the order of a query.
struct Model {
    /// Rows that were deleted among them.
    all: Vec<Vec<Bytes>>,
    alive: Vec<Vec<Bytes>>,
}

impl Model {
    /// What the page of this request holds: rows, whether there is one before it and one behind it.
    fn page(&self, request: &Way, limit: usize) -> (Vec<Vec<Bytes>>, bool, bool) {
        let place = |row: &Vec<Bytes>| self.all.iter().position(|other| other == row).expect("a row there was");
        let (rows, came) = match request {
            Way::First | Way::Last => (self.alive.clone(), false),
            Way::Behind(row) => (self.alive.iter().filter(|other| place(other) > place(row)).cloned().collect(), true),
            Way::Before(row) => (self.alive.iter().filter(|other| place(other) < place(row)).cloned().collect(), true),
        };
        let more = rows.len() > limit;
        match request {
            Way::First | Way::Behind(_) => (rows.into_iter().take(limit).collect(), came, more),
            Way::Last | Way::Before(_) => (rows[rows.len().saturating_sub(limit)..].to_vec(), more, came),
        }
    }
}

/// Where a page starts, in the model's words.
#[derive(Debug, Clone)]
enum Way {
    First,
    Last,
    Behind(Vec<Bytes>),
    Before(Vec<Bytes>),
}

#[test]
fn pages_are_slices_of_the_whole() {
    let Some(server) = server::shared() else { return };
    let first = std::env::var("KOEL_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let (mut pages, mut empty, mut nulls) = (0, 0, 0);
    let seeds = first.map_or(1..WORLDS + 1, |seed: u64| seed..seed + 1);
    for seed in seeds {
        let mut rng = Rng::new(seed);
        let database = server.database(None).expect("a database");
        let mut world = World::new(&mut rng, database.client().expect("a connection"), server.major);
        for _ in 0..4 {
            let query = world.query(&mut rng);
            for _ in 0..WALKS {
                let seen = walk(&mut rng, &mut world, &query, seed).unwrap_or_else(|why| panic!("{why}"));
                pages += seen.0;
                empty += seen.1;
            }
            nulls += usize::from(query.paging.keys.iter().any(|key| key.nullable));
        }
    }
    eprintln!("PostgreSQL {}: {pages} pages, {empty} of them empty; {nulls} orders with NULLs", server.major);
    assert!(first.is_some() || pages >= 5_000 && empty >= 20 && nulls >= 30, "{pages} {empty} {nulls}");
}

/// What could be wrong with the condition for the rows behind a key, as a change of a right text. `last`: the number of the last key.
const MISTAKES: &[(&str, fn(&str, usize) -> String)] = &[
    ("the row itself again", |text, _| {
        let text = text.replace(") < (", ") <= (").replace(") > (", ") >= (");
        text.replace(" < $koel_key_", " <= $koel_key_").replace(" > $koel_key_", " >= $koel_key_")
    }),
    ("no other row with the same first key", |text, _| {
        text.replace(" <= $koel_key_0 AND (", " < $koel_key_0 AND (")
            .replace(" >= $koel_key_0 AND (", " > $koel_key_0 AND (")
    }),
    ("the other direction", |text, _| {
        let text = text.replace(") < (", ") ? (").replace(") > (", ") < (").replace(") ? (", ") > (");
        text.replace(" < $koel_key_", " ? $koel_key_").replace(" > $koel_key_", " < $koel_key_").replace(" ? ", " > ")
    }),
    ("NULLs at the other end", |text, _| {
        text.replace(" IS NOT NULL", " IS ?").replace(" IS NULL", " IS NOT NULL").replace(" IS ?", " IS NULL")
    }),
    ("NULLs at neither end", |text, _| text.replace(" IS NOT NULL", " IS NOT NULL AND false")),
    ("no NULL is like another", |text, _| text.replace(" IS NOT DISTINCT FROM ", " = ")),
    ("the last column left out", |text, last| {
        let key = format!(" $koel_key_{last}");
        match text.rfind(&format!(",{key})")).zip(text.rfind(") < (").or_else(|| text.rfind(") > ("))) {
            // `(a, b) < ($0, $1)`
            Some((value, operator)) => {
                let column = text[..operator].rfind(", q.").expect("a column before the last");
                let rest = &text[value + key.len() + 1..];
                format!("{}{}{rest}", &text[..column], &text[operator..value])
            }
            None => [" <", " >"].iter().fold(text.to_owned(), |text, than| {
                text.replace(&format!("{than}{key}"), &format!("{than}{key} AND false"))
            }),
        }
    }),
];

/// Each mistake that the condition could have is one that the model finds.
#[test]
fn mistakes_are_found() {
    let Some(server) = server::shared() else { return };
    let mut open: Vec<_> = MISTAKES.iter().collect();
    for seed in 1..=WORLDS {
        let mut rng = Rng::new(seed);
        let database = server.database(None).expect("a database");
        let mut world = World::new(&mut rng, database.client().expect("a connection"), server.major);
        for _ in 0..4 {
            let mut query = world.query(&mut rng);
            let last = query.paging.keys.len() - 1;
            open.retain(|(what, how)| {
                let found = world.rewrite(&mut query, |text| how(text, last))
                    && (0..WALKS).any(|_| walk(&mut rng, &mut world, &query, seed).is_err());
                if found {
                    eprintln!("{what}: found with seed {seed}");
                }
                !found
            });
        }
        if open.is_empty() {
            return;
        }
    }
    panic!("not found: {:?}", open.iter().map(|(what, _)| what).collect::<Vec<_>>());
}

/// One way through the pages of a query; how many there were, and how many were empty; or where it is not as the model has it.
fn walk(rng: &mut Rng, world: &mut World, query: &world::Query, seed: u64) -> Result<(usize, usize), String> {
    let (mut pages, mut empty) = (0, 0);
    let (mut way, mut cursor) = if rng.percent(70) { (Way::First, None) } else { (Way::Last, None) };
    // Mostly onwards, now and then back.
    let onward = matches!(way, Way::First);
    for _ in 0..25 {
        let limit = [1, 1, 2, 3, 5, 8, 10, 40][rng.below(8)];
        let request = match (&way, cursor.take()) {
            (Way::Last, None) => PageRequest::last(limit),
            (_, cursor) => PageRequest::at(cursor, limit),
        };
        let model = Model { all: world.rows(query, true), alive: world.rows(query, false) };
        let (rows, has_prev, has_next) = model.page(&way, limit as usize);
        let page = read(world, query, &request).expect("a page");
        let found = (&page.items, page.has_prev(), page.has_next());
        let expected = (&rows, has_prev, has_next);
        if found != expected {
            let of = format!("{}\n{}\n{:?}", query.sql, query.order, world.changes);
            return Err(format!("seed {seed}: {way:?} {limit}\n{of}\n{found:?}\nrather than\n{expected:?}"));
        }
        pages += 1;
        empty += usize::from(rows.is_empty());
        let forward = rng.percent(if onward { 85 } else { 15 });
        let over = !page.has_prev() && !page.has_next();
        let (next, row) = if forward { (page.next, rows.last()) } else { (page.prev, rows.first()) };
        let Some(next) = next else {
            if over {
                break;
            }
            way = if forward { Way::First } else { Way::Last };
            continue;
        };
        way = match (row, forward) {
            (Some(row), true) => Way::Behind(row.clone()),
            (Some(row), false) => Way::Before(row.clone()),
            // From a page without rows: to the nearest end.
            (None, true) => Way::First,
            (None, false) => Way::Last,
        };
        cursor = Some(next);
        if query.stable && rng.percent(60) {
            world.change(rng);
        }
    }
    Ok((pages, empty))
}

/// A page as generated code reads it.
fn read(world: &mut World, query: &world::Query, request: &PageRequest) -> koel_runtime::Result<Page<Vec<Bytes>>> {
    let opened = request.open::<Key>(query.fingerprint)?;
    let statement = match (opened.backward(), opened.key()) {
        (false, None) => &query.first,
        (false, Some(_)) => &query.after,
        (true, None) => &query.last,
        (true, Some(_)) => &query.before,
    };
    let rows = world.run(statement, opened.key().map_or(&[], |key| &key.0), opened.fetch(), query.argument.as_ref());
    let keyed = rows.into_iter().map(|row| {
        let key = query.paging.keys.iter().map(|key| row[key.column].clone()).collect();
        (row, Key(key))
    });
    Ok(opened.page(keyed.collect()))
}
