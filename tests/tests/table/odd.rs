//! On names, types and keys that are out of the common.

use chrono::{DateTime, Utc};
use koel_macros::{PgComposite, PgDomain, PgEnum, Table};
use koel_runtime::{PageRequest, Patch};
use sqlx::PgPool;

#[derive(Debug, Clone, Copy, PartialEq, PgEnum)]
#[koel(type = "Odd.Mood")]
enum Mood {
    #[koel(rename = "happy")]
    Happy,
    #[koel(rename = "so so")]
    SoSo,
    #[koel(rename = "it's \"bad\"")]
    Bad,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "Odd.Order Lines", soft_delete = "gone", upsert = "code")]
struct Line {
    #[koel(column = "Order")]
    order: i32,
    select: String,
    #[koel(column = "My \"Mood\"")]
    mood: Option<Mood>,
    tags: Vec<String>,
    moods: Option<Vec<Option<Mood>>>,
    ids: Vec<i64>,
    amount: i32,
    code: String,
    label: Option<String>,
    raw: Option<Vec<u8>>,
    doc: Option<serde_json::Value>,
    plain: Option<serde_json::Value>,
    at: Option<DateTime<Utc>>,
    price: Option<f32>,
    user: Option<String>,
    gone: bool,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "\"Odd\".\"notes\"")]
struct Note {
    id: i64,
    #[koel(rename = "Order")]
    order: Option<i32>,
    select: Option<String>,
    author: Option<i32>,
    body: Option<String>,
    seq: i32,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "Odd.log")]
struct Log {
    line: String,
    r#where: Option<i32>,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "Odd.defaults")]
struct Defaults {
    id: i32,
    at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "Odd.events")]
struct Event {
    region: String,
    id: i32,
    payload: Option<String>,
}

/// Names that collide with those of the expansion.
#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "Odd.words")]
struct Own {
    patch: i32,
    read: i32,
    query: String,
    executor: Option<i32>,
    out: Option<i32>,
    r#type: Option<String>,
}

#[derive(Debug, Clone, PartialEq, PgDomain)]
#[koel(type = "Odd.e mail")]
struct Email(String);

#[derive(Debug, Clone, PartialEq, PgDomain)]
#[koel(type = "Odd.tags")]
struct Tags {
    list: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, PgDomain)]
#[koel(type = "Odd.positive")]
struct Positive(i32);

#[derive(Debug, Clone, PartialEq, PgComposite)]
#[koel(type = "Odd.pair")]
struct Pair {
    // In another order than the attributes.
    b: Option<String>,
    #[koel(not_null)]
    a: i32,
}

#[derive(Debug, Clone, PartialEq, PgComposite)]
#[koel(type = "Odd.Place")]
struct Spot {
    #[koel(rename = "X")]
    x: Option<Positive>,
    mood: Option<Mood>,
    moods: Option<Vec<Mood>>,
    pair: Option<Pair>,
    doc: Option<serde_json::Value>,
    #[koel(rename = "e mail")]
    email: Option<Email>,
    name: String,
    at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "Odd.places", page = "email DESC")]
struct Place {
    id: i32,
    place: Option<Spot>,
    places: Vec<Spot>,
    email: Email,
    emails: Option<Vec<Email>>,
    tags: Option<Tags>,
}

/// The same table without the composite value, which UNNEST would take apart; and without the array of composites, for COPY.
#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "Odd.places", only(insert_many, upsert_many))]
struct Sketch {
    id: i32,
    places: Vec<Spot>,
    email: Email,
    emails: Option<Vec<Email>>,
    tags: Option<Tags>,
}

#[derive(Debug, Clone, PartialEq, Table)]
#[koel(table = "Odd.places", only(copy_in, get))]
struct Mail {
    id: i32,
    email: Email,
    emails: Option<Vec<Email>>,
    tags: Option<Tags>,
}

#[test]
fn odd() {
    super::with_pool(include_str!("odd.sql"), async |pool| {
        lines(pool).await?;
        notes(pool).await?;
        events(pool).await?;
        words(pool).await?;
        places(pool).await?;
        copies(pool).await?;
        let line = Log::insert(pool, NewLog::new("a".into())).await?;
        assert_eq!(line, Log { line: "a".into(), r#where: None });
        let lines = [NewLog { r#where: Some(2), ..NewLog::new("b".into()) }, NewLog::new("c".into())];
        assert_eq!(Log::insert_many(pool, &lines).await?.len(), 2);
        assert_eq!(Log::count(pool).await?, 4, "one was copied");
        let default = Defaults::insert(pool, NewDefaults::default()).await?;
        assert_eq!(Defaults::get(pool, default.id).await?, Some(default));
        Ok(())
    });
}

fn new(order: i32, select: &str, code: &str) -> NewLine {
    NewLine::new(order, select.into(), vec![], 1, code.into())
}

async fn lines(pool: &PgPool) -> koel_runtime::Result<()> {
    let line = Line::insert(pool, new(1, "One", "a")).await?;
    assert_eq!(
        (line.tags.as_slice(), line.user.as_deref(), line.code.as_str()),
        (&["none".to_string()][..], Some("a!"), "a  ")
    );
    assert_eq!(
        (line.doc.clone(), line.at.map(|at| at.timestamp())),
        (Some(serde_json::json!({"a": 1})), Some(1_577_836_800))
    );
    // A default is not NULL.
    let null = NewLine {
        doc: Some(None),
        at: Some(None),
        label: Some("y".into()),
        mood: Some(Mood::SoSo),
        ..new(2, "Two", "b")
    };
    let null = Line::insert(pool, null).await?;
    assert_eq!((null.doc.as_ref(), null.at, null.mood), (None, None, Some(Mood::SoSo)));

    // citext and char(n) compare as themselves.
    assert_eq!(Line::get(pool, 1, "ONE").await?, Some(line.clone()));
    assert_eq!(Line::find_by_code(pool, "a").await?, Some(line.clone()));
    assert_eq!(Line::find_by_label(pool, "y").await?, Some(null.clone()));
    let keys = [(1, "oNe".to_string()), (2, "two".to_string()), (3, "x".to_string())];
    assert_eq!(Line::get_many(pool, &keys).await?.len(), 2);
    assert!(Line::exists(pool, 2, "two").await? && !Line::exists(pool, 2, "three").await?);
    assert_eq!(Line::count(pool).await?, 2);
    assert_eq!(Line::page(pool, PageRequest::last(1)).await?.items, std::slice::from_ref(&null));
    let mut tx = pool.begin().await?;
    assert_eq!(Line::lock(&mut *tx, 1, "one").await?, Some(line.clone()));
    assert_eq!(Line::lock_skip_locked(pool, 1, "ONE").await?, None);
    assert_eq!(Line::lock_nowait(pool, 1, "ONE").await.expect_err("it is locked").sqlstate(), Some("55P03"));
    tx.rollback().await?;
    assert_eq!(Line::lock_nowait(pool, 1, "one").await?, Some(line.clone()));

    let patch = LinePatch {
        mood: Patch::Set(Some(Mood::Bad)),
        moods: Patch::Set(Some(vec![Some(Mood::Happy), None])),
        label: Patch::Set(Some("z".into())),
        plain: Patch::Set(Some(serde_json::json!([1]))),
        ..LinePatch::default()
    };
    let changed = Line::update(pool, 1, "one", patch).await?.expect("a line");
    assert_eq!((changed.mood, changed.moods.as_ref().map(Vec::len)), (Some(Mood::Bad), Some(2)));
    assert_eq!((changed.select, changed.plain), ("One".to_string(), Some(serde_json::json!([1]))));
    // By another key than the primary one: None is NULL, or leaves alone what has a default.
    let upsert = NewLine { amount: 5, mood: Some(Mood::Happy), ..new(1, "One", "a") };
    let upserted = Line::upsert(pool, upsert).await?;
    assert_eq!((upserted.amount, upserted.mood, upserted.label), (5, Some(Mood::Happy), None));
    assert_eq!((upserted.doc, upserted.tags), (line.doc, line.tags));

    assert!(Line::soft_delete(pool, 1, "ONE").await? && !Line::soft_delete(pool, 1, "ONE").await?);
    assert_eq!((Line::get(pool, 1, "one").await?, Line::count(pool).await?), (None, 1));
    assert!(Line::restore(pool, 1, "ONE").await? && !Line::restore(pool, 1, "ONE").await?);

    let taken = Line::insert(pool, new(3, "x", "a")).await.expect_err("the code is taken");
    assert_eq!(taken.violated(), Some(OrderLinesConstraint::CodeIsTaken));
    assert!(Line::insert(pool, new(13, "x", "c")).await.expect_err("13").violates(OrderLinesConstraint::Not13));
    assert!(Line::insert(pool, new(1, "oNE", "c")).await.expect_err("there").violates(OrderLinesConstraint::PKOfLines));
    let long = Line::insert(pool, NewLine { label: Some("longer".into()), ..new(4, "x", "c") }).await;
    assert_eq!(long.expect_err("too long").sqlstate(), Some("22001"));

    // Everything through arrays: NULLs, empty arrays, a domain over arrays, arrays of enums with NULLs in them.
    let many: Vec<NewLine> = (0..1_500)
        .map(|n: i32| NewLine {
            mood: (n % 2 == 0).then_some(Mood::Happy),
            tags: (n % 3 != 0).then(|| vec![format!("{n}"); (n % 5).unsigned_abs() as usize]),
            moods: (n % 4 != 0).then(|| vec![Some(Mood::Bad), None, Some(Mood::SoSo)]),
            raw: (n % 2 == 1).then(|| vec![0, 255, n as u8]),
            doc: (n % 7 == 0).then(|| (n % 2 == 0).then(|| serde_json::json!(n))),
            plain: Some(serde_json::json!({ "n": n })),
            price: Some(0.1),
            ids: vec![i64::from(n); (n % 3).unsigned_abs() as usize],
            ..NewLine::new(-n, format!("Line {n}"), vec![], 1 + n, code(n))
        })
        .collect();
    let lines = Line::insert_many(pool, &many).await?;
    assert_eq!(lines.len(), many.len());
    for (line, new) in lines.iter().zip(&many) {
        assert_eq!((line.order, &line.select, line.mood, &line.moods), (new.order, &new.select, new.mood, &new.moods));
        assert_eq!(line.tags, new.tags.clone().unwrap_or_else(|| vec!["none".into()]));
        assert_eq!((&line.ids, &line.raw, &line.plain, line.price), (&new.ids, &new.raw, &new.plain, new.price));
        assert_eq!(line.doc, new.doc.clone().unwrap_or_else(|| Some(serde_json::json!({"a": 1}))));
    }
    let changed: Vec<NewLine> = many.iter().rev().map(|line| NewLine { amount: 7, ..line.clone() }).collect();
    let lines = Line::upsert_many(pool, &changed).await?;
    assert!(lines.iter().zip(&changed).all(|(line, new)| line.order == new.order && line.amount == 7));
    assert!(Line::delete(pool, -7, "LINE 7").await? && !Line::exists(pool, -7, "line 7").await?);
    let long = [NewLine { label: Some("longer".into()), ..new(4, "x", "c") }];
    assert_eq!(Line::insert_many(pool, &long).await.expect_err("too long").sqlstate(), Some("22001"));
    let four = [NewLine { tags: Some(vec![String::new(); 6]), ..new(4, "x", "c") }];
    assert_eq!(Line::insert_many(pool, &four).await.expect_err("the domain").sqlstate(), Some("23514"));
    Ok(())
}

/// Three characters, each time others.
fn code(n: i32) -> String {
    let digit = |n: i32| char::from(b'A' + u8::try_from(n % 26).expect("a letter"));
    [n / 676, n / 26, n].map(digit).iter().collect()
}

async fn notes(pool: &PgPool) -> koel_runtime::Result<()> {
    let note = Note::insert(pool, NewNote { order: Some(1), select: Some("one".into()), ..NewNote::default() }).await?;
    assert_eq!(Note::list_by_order_and_select(pool, 1, "ONE").await?, std::slice::from_ref(&note));
    assert_eq!(Note::list_by_author(pool, 1).await?, []);
    let lost = Note::insert(pool, NewNote { order: Some(99), select: Some("one".into()), ..NewNote::default() }).await;
    assert!(lost.expect_err("no line").violates(NotesConstraint::OrderSelectFkey));
    let bodies = ["c", "a", "b"].map(|body| NewNote { body: Some(body.into()), ..NewNote::default() });
    let notes = Note::insert_many(pool, &bodies).await?;
    let read: Vec<_> = notes.iter().map(|note| (note.body.as_deref(), note.id - notes[0].id)).collect();
    assert_eq!(read, [(Some("c"), 0), (Some("a"), 1), (Some("b"), 2)]);
    let patch = NotePatch {
        order: Patch::NULL,
        select: Patch::NULL,
        body: Patch::Set(Some("x".into())),
        ..NotePatch::default()
    };
    let changed = Note::update(pool, note.id, patch).await?.expect("a note");
    assert_eq!((changed.order, changed.body.as_deref(), changed.seq), (None, Some("x"), note.seq));
    assert!(Note::delete(pool, note.id).await?);
    Ok(())
}

async fn events(pool: &PgPool) -> koel_runtime::Result<()> {
    let new = |region: &str, id, payload: &str| NewEvent {
        payload: Some(payload.into()),
        ..NewEvent::new(region.into(), id)
    };
    let events = [new("us", 2, "b"), new("eu", 1, "a"), new("us", 1, "a")];
    let inserted = Event::insert_many(pool, &events).await?;
    let regions: Vec<_> = inserted.iter().map(|event| (event.region.as_str(), event.id)).collect();
    assert_eq!(regions, [("us", 2), ("eu", 1), ("us", 1)]);
    assert_eq!(Event::get(pool, "eu", 1).await?.and_then(|event| event.payload), Some("a".into()));
    assert_eq!(Event::find_by_region_and_payload(pool, "us", "b").await?.map(|event| event.id), Some(2));
    let moved = Event::upsert(pool, new("eu", 1, "c")).await?;
    assert_eq!(moved.payload.as_deref(), Some("c"));
    // A partition reports its own names.
    let taken = Event::insert(pool, new("eu", 1, "z")).await.expect_err("taken");
    assert_eq!(taken.violated(), Some(EventsConstraint::Pkey));
    let taken = Event::insert(pool, new("us", 7, "a")).await.expect_err("taken");
    assert_eq!(taken.violated(), Some(EventsConstraint::RegionPayload));
    let zero = Event::insert(pool, new("us", 0, "0")).await.expect_err("not above 0");
    assert_eq!(zero.violated(), Some(EventsConstraint::IdCheck));
    Ok(())
}

async fn words(pool: &PgPool) -> koel_runtime::Result<()> {
    let new = |patch, query: &str| NewOwn { out: Some(patch), ..NewOwn::new(patch, 1, query.into()) };
    // The key is cut to three characters, so that it does not tell the rows apart: they come in the order of the input all the same.
    let rows = [new(3, "a"), new(1, "b  "), new(2, "abc  ")];
    let inserted = Own::insert_many(pool, &rows).await?;
    assert_eq!(inserted.iter().map(|own| own.patch).collect::<Vec<_>>(), [3, 1, 2]);
    assert_eq!(Own::find_by_out(pool, 2).await?.map(|own| own.query), Some("abc".into()));
    assert_eq!(Own::list_by_executor(pool, 1).await?, []);
    let patch = OwnPatch { r#type: Patch::Set(Some("x".into())), ..OwnPatch::default() };
    assert_eq!(Own::update(pool, 3, 1, "a", patch).await?.and_then(|own| own.r#type), Some("x".into()));
    assert!(Own::exists(pool, 3, 1, "a").await? && Own::delete(pool, 3, 1, "a").await?);
    let page = Own::page(pool, PageRequest::first(1)).await?;
    assert_eq!(Own::page(pool, PageRequest::at(page.next, 1)).await?.items[0].patch, 2);
    Ok(())
}

fn spot(n: i32) -> Spot {
    let all = n % 2 == 0;
    Spot {
        x: all.then_some(Positive(n + 1)),
        mood: all.then_some(Mood::Bad),
        moods: all.then(|| vec![Mood::SoSo, Mood::Happy]),
        pair: all.then(|| Pair { a: n, b: (n % 4 == 0).then(|| "\",)".into()) }),
        doc: all.then(|| serde_json::json!({ "n": n })),
        email: all.then(|| Email(format!("{n}@example.org"))),
        name: format!("spot ({n}), \"x\""),
        at: all.then(|| DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("a time")),
    }
}

/// Composites and domains as values, in arrays, in each other, there and back.
async fn places(pool: &PgPool) -> koel_runtime::Result<()> {
    let new = |n: i32| NewPlace {
        id: Some(n),
        place: (n % 3 > 0).then(|| spot(n)),
        places: (n % 4 > 0).then(|| (0..n % 5).map(spot).collect()),
        emails: (n % 2 > 0).then(|| vec![Email(format!("{n}@EXAMPLE.org")); 2]),
        tags: (n % 2 > 0).then(|| Tags { list: vec!["a".into(), String::new()] }),
        ..NewPlace::new(Email(format!("{n:03}@example.org")))
    };
    let same = |place: &Place, new: &NewPlace| {
        (Some(place.id), &place.place, &place.email, &place.emails, &place.tags)
            == (new.id, &new.place, &new.email, &new.emails, &new.tags)
            && place.places == new.places.clone().unwrap_or_default()
    };
    for n in 1..=12 {
        let place = Place::insert(pool, new(n)).await?;
        assert!(same(&place, &new(n)), "{place:?}");
        assert_eq!(Place::find_by_email(pool, Email(format!("{n:03}@EXAMPLE.ORG"))).await?, Some(place));
    }
    let sketch = |n: i32| {
        let NewPlace { id, places, email, emails, tags, .. } = new(n);
        NewSketch { id, places, email, emails, tags }
    };
    let many: Vec<NewSketch> = (13..40).map(sketch).collect();
    let drawn = Sketch::insert_many(pool, &many).await?;
    let as_given = |drawn: &Sketch, given: &NewSketch| {
        (Some(drawn.id), &drawn.email, &drawn.emails, &drawn.tags)
            == (given.id, &given.email, &given.emails, &given.tags)
            && drawn.places == given.places.clone().unwrap_or_default()
    };
    assert!(drawn.iter().zip(&many).all(|(drawn, given)| as_given(drawn, given)) && drawn.len() == many.len());
    let again: Vec<NewSketch> = many.iter().rev().map(|given| NewSketch { tags: None, ..given.clone() }).collect();
    let drawn = Sketch::upsert_many(pool, &again).await?;
    assert!(drawn.iter().zip(&again).all(|(drawn, given)| as_given(drawn, given)) && drawn.len() == many.len());
    let mail = |n: i32| NewMail {
        id: Some(n),
        emails: (n % 2 > 0).then(|| vec![Email("x@y".into())]),
        tags: (n % 3 > 0).then(|| Tags { list: vec!["t".into()] }),
        ..NewMail::new(Email(format!("{n}@copy")))
    };
    assert_eq!(Mail::copy_in(pool, (100..200).map(mail)).await?, 100);
    let copied = Mail::get(pool, 101).await?.map(|mail| (mail.emails, mail.tags));
    assert_eq!(copied, Some((mail(101).emails, mail(101).tags)));
    sqlx::query("DELETE FROM \"Odd\".places WHERE id >= 100").execute(pool).await?;
    let patch = PlacePatch { place: Patch::Set(Some(spot(8))), emails: Patch::NULL, ..PlacePatch::default() };
    let place = Place::update(pool, 1, patch).await?.expect("a place");
    assert_eq!((place.place, place.emails), (Some(spot(8)), None));
    let wrong = Place::insert(pool, NewPlace::new(Email("nowhere".into()))).await.expect_err("no e-mail address");
    assert_eq!(wrong.sqlstate(), Some("23514"));
    let negative = Spot { x: Some(Positive(-1)), ..spot(2) };
    let wrong = Place::insert(pool, NewPlace { place: Some(negative), ..new(41) }).await.expect_err("not above 0");
    assert_eq!(wrong.sqlstate(), Some("23514"));
    let page = Place::page(pool, PageRequest::first(2)).await?;
    let page = Place::page(pool, PageRequest::at(page.next, 2)).await?;
    assert_eq!(page.items.iter().map(|place| place.id).collect::<Vec<_>>(), [37, 36]);
    // A NULL where the struct says that there is none.
    sqlx::query(
        "UPDATE \"Odd\".places SET place = ROW(NULL, NULL, NULL, ROW(NULL, 'x'), NULL, NULL, 'n', NULL) WHERE id = 2",
    )
    .execute(pool)
    .await?;
    assert!(Place::get(pool, 2).await.is_err());
    Ok(())
}

/// COPY: by what rows give, in one transaction, with everything that is not what it seems on the wire.
async fn copies(pool: &PgPool) -> koel_runtime::Result<()> {
    let line = |n: i32| NewLine {
        mood: (n % 2 == 0).then_some(Mood::Bad),
        tags: (n % 500 > 250).then(|| vec![format!("{n}\t\n\\")]),
        moods: (n % 4 != 0).then(|| vec![Some(Mood::Bad), None]),
        raw: (n % 2 == 1).then(|| vec![0, 255]),
        doc: (n % 500 < 7).then(|| (n % 2 == 0).then(|| serde_json::json!(n))),
        plain: Some(serde_json::json!([n])),
        ids: vec![i64::from(n); 2],
        ..NewLine::new(n, format!("Copy {n}"), vec![], n, code(n))
    };
    let before = Line::count(pool).await?;
    let ids = 10_000..12_000;
    assert_eq!(Line::copy_in(pool, ids.clone().map(line)).await?, 2_000);
    assert_eq!(Line::count(pool).await?, before + 2_000);
    for n in ids.step_by(97) {
        let (found, new) = (Line::get(pool, n, format!("COPY {n}")).await?.expect("a line"), line(n));
        assert_eq!((found.mood, &found.moods, &found.raw, &found.ids), (new.mood, &new.moods, &new.raw, &new.ids));
        assert_eq!((&found.plain, found.code), (&new.plain, new.code));
        assert_eq!(found.tags, new.tags.unwrap_or_else(|| vec!["none".into()]));
        assert_eq!(found.doc, new.doc.unwrap_or_else(|| Some(serde_json::json!({"a": 1}))));
    }
    // All or nothing, also where earlier rows went in another COPY; and the connection is as good as before.
    let taken = [NewLine { tags: None, ..line(20_000) }, NewLine { tags: Some(vec![]), ..line(10_000) }];
    let taken = Line::copy_in(pool, &taken).await.expect_err("the key is taken");
    assert_eq!(taken.violated(), Some(OrderLinesConstraint::PKOfLines));
    assert!(!Line::exists(pool, 20_000, "copy 20000").await?);
    let mut tx = pool.begin().await?;
    assert_eq!(Line::copy_in(&mut *tx, [line(20_000)]).await?, 1);
    assert!(Line::exists(&mut *tx, 20_000, "copy 20000").await?);
    tx.rollback().await?;
    assert_eq!((Line::copy_in(pool, &[]).await?, Line::count(pool).await?), (0, before + 2_000));
    // In a partitioned table each row finds its place.
    let events = ["eu", "xx"].map(|region| NewEvent::new(region.into(), 77));
    assert_eq!(Event::copy_in(pool, events).await?, 2);
    assert!(Event::get(pool, "eu", 77).await?.is_some());
    assert_eq!(Log::copy_in(pool, [NewLog::new("copied".into())]).await?, 1);
    Ok(())
}
