//! A table with a column of every type of the table of types, and one with an array of each, through what `#[derive(Table)]` generates.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use koel_macros::Table;
use koel_runtime::{PageRequest, Patch};
use koel_tests::server;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use sqlx::postgres::types::{
    Oid, PgBox, PgCircle, PgCube, PgHstore, PgInterval, PgLQuery, PgLSeg, PgLTree, PgLine, PgMoney, PgPath, PgPoint,
    PgPolygon, PgRange, PgTimeTz,
};
use sqlx::types::ipnetwork::IpNetwork;
use sqlx::types::mac_address::MacAddress;
use sqlx::types::{BigDecimal, BitVec, Decimal, Uuid};
use std::collections::BTreeMap;

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 2, 29).expect("a date")
}

fn at() -> NaiveDateTime {
    date().and_time(NaiveTime::from_hms_micro_opt(23, 59, 59, 1).expect("a time"))
}

fn offset() -> FixedOffset {
    FixedOffset::west_opt(5 * 3600 + 1800).expect("an offset")
}

fn points() -> Vec<PgPoint> {
    vec![PgPoint { x: 0.0, y: -1.5 }, PgPoint { x: 2.0, y: 3.0 }]
}

macro_rules! tables {
    ($($column:ident: $type:ty = $value:expr;)*) => {
        #[derive(Debug, Clone, PartialEq, Table)]
        #[koel(table = "one")]
        struct One { id: i32, c_json: Option<serde_json::Value>, $($column: Option<$type>),* }

        #[derive(Debug, Clone, PartialEq, Table)]
        #[koel(table = "many")]
        struct Many { id: i32, c_json: Option<Vec<serde_json::Value>>, $($column: Option<Vec<$type>>),* }

        /// Without the array of json, which COPY cannot take from here.
        #[derive(Debug, Clone, PartialEq, Table)]
        #[koel(table = "many", only(get, copy_in))]
        struct Copied { id: i32, $($column: Option<Vec<$type>>),* }

        /// Of every second row everything is NULL.
        fn one(id: i32) -> NewOne {
            if id % 2 == 0 {
                return NewOne::new(id);
            }
            NewOne { id, c_json: Some(serde_json::json!({"a": [1, null]})), $($column: Some($value)),* }
        }

        fn many(id: i32) -> NewMany {
            match id % 3 {
                0 => NewMany::new(id),
                1 => NewMany { id, c_json: Some(vec![]), $($column: Some(vec![])),* },
                _ => NewMany { id, c_json: Some(vec![serde_json::json!(1); 2]), $($column: Some(vec![$value, $value])),* },
            }
        }

        fn copied(id: i32) -> NewCopied {
            let many = many(id);
            NewCopied { id, $($column: many.$column),* }
        }

        fn same(row: &One, new: &NewOne) -> bool {
            row.id == new.id && row.c_json == new.c_json $(&& row.$column == new.$column)*
        }

        fn same_many(row: &Many, new: &NewMany) -> bool {
            row.id == new.id && row.c_json == new.c_json $(&& row.$column == new.$column)*
        }

        fn same_copied(row: &Copied, new: &NewCopied) -> bool {
            row.id == new.id $(&& row.$column == new.$column)*
        }

        fn patch(new: NewOne) -> OnePatch {
            OnePatch { c_json: Patch::Set(new.c_json), $($column: Patch::Set(new.$column)),* }
        }
    };
}

tables! {
    c_bool: bool = true;
    c_char: i8 = -7;
    c_int2: i16 = i16::MIN;
    c_int4: i32 = i32::MIN;
    c_int8: i64 = i64::MAX;
    c_float4: f32 = 0.1;
    c_float8: f64 = -1e300;
    c_text: String = "Zoë's \u{1f600}".to_owned();
    c_varchar: String = "a varchar".to_owned();
    c_bpchar: String = "six as".to_owned();
    c_name: String = "a_name".to_owned();
    c_citext: String = "MiXed".to_owned();
    c_bytea: Vec<u8> = vec![0, 255, 7];
    c_oid: Oid = Oid(u32::MAX);
    c_interval: PgInterval = PgInterval { months: -1, days: 40, microseconds: 5 };
    c_money: PgMoney = PgMoney(-12_34);
    c_ltree: PgLTree = "top.science.astronomy".parse().expect("an ltree");
    c_lquery: PgLQuery = "top.*{1,2}.astro*@".parse().expect("an lquery");
    c_cube: PgCube = PgCube::MultiDimension(vec![vec![0.0, 1.0], vec![2.0, 3.0]]);
    c_hstore: PgHstore = PgHstore(BTreeMap::from([("a".into(), Some("1".into())), ("b".into(), None)]));
    c_point: PgPoint = PgPoint { x: 1.5, y: -2.0 };
    c_line: PgLine = PgLine { a: 1.0, b: -2.0, c: 0.5 };
    c_lseg: PgLSeg = PgLSeg { start_x: 0.0, start_y: 1.0, end_x: 2.0, end_y: 3.5 };
    c_box: PgBox = PgBox { upper_right_x: 2.0, upper_right_y: 2.0, lower_left_x: -1.0, lower_left_y: 0.0 };
    c_path: PgPath = PgPath { closed: false, points: points() };
    c_polygon: PgPolygon = PgPolygon { points: points() };
    c_circle: PgCircle = PgCircle { x: 1.0, y: 2.0, radius: 3.5 };
    c_numeric: Decimal = Decimal::new(-123_456_789, 4);
    c_date: NaiveDate = date();
    c_time: NaiveTime = at().time();
    c_timestamp: NaiveDateTime = at();
    c_timestamptz: DateTime<Utc> = at().and_utc();
    c_timetz: PgTimeTz<NaiveTime, FixedOffset> = PgTimeTz { time: at().time(), offset: offset() };
    c_uuid: Uuid = Uuid::from_u128(0x1234_5678_9abc);
    c_jsonb: serde_json::Value = serde_json::json!([true, {"b": "c"}]);
    c_inet: IpNetwork = "192.0.2.7/24".parse().expect("an inet");
    c_cidr: IpNetwork = "2001:db8::/32".parse().expect("a cidr");
    c_macaddr: MacAddress = MacAddress::new([8, 0, 0x2b, 1, 2, 3]);
    c_bit: BitVec = [true, false, true, true, false].into_iter().collect();
    c_varbit: BitVec = [true, false, true].into_iter().collect();
    c_int4range: PgRange<i32> = PgRange::from(1..7);
    c_int8range: PgRange<i64> = PgRange::from(-1..);
    c_numrange: PgRange<Decimal> = PgRange::from(Decimal::new(15, 1)..Decimal::new(25, 1));
    c_daterange: PgRange<NaiveDate> = PgRange::from(date()..);
    c_tsrange: PgRange<NaiveDateTime> = PgRange::from(at()..at() + chrono::TimeDelta::hours(1));
    c_tstzrange: PgRange<DateTime<Utc>> = PgRange::from(..at().and_utc());
}

#[allow(deprecated, reason = "no index has this order")]
mod priced {
    use super::*;

    /// Ordered by a number that can be NULL, which the cursors hold.
    #[derive(Debug, Clone, PartialEq, Table)]
    #[koel(table = "one", page = "c_numeric DESC NULLS LAST, id", only(page))]
    pub(crate) struct Priced {
        pub(crate) id: i32,
        pub(crate) c_numeric: Option<Decimal>,
    }

    #[derive(Debug, Clone, PartialEq, Table)]
    #[koel(table = "one", page = "c_numeric NULLS FIRST, id DESC", only(page))]
    pub(crate) struct Precise {
        pub(crate) id: i32,
        pub(crate) c_numeric: Option<BigDecimal>,
    }
}
use priced::{Precise, Priced};

/// Outside of the runtime, as the database's own client is a blocking one.
#[test]
fn every_type() {
    let Some(server) = server::shared() else { return };
    let database = server.database(None).expect("a database");
    database.client().expect("a connection").batch_execute(include_str!("../schema.sql")).expect("the schema");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let pool = PgPoolOptions::new().max_connections(1).connect(&database.url()).await.expect("a pool");
        values(&pool).await.unwrap_or_else(|error| panic!("{error}"));
        numbers(&pool).await.unwrap_or_else(|error| panic!("{error}"));
        arrays(&pool).await.unwrap_or_else(|error| panic!("{error}"));
        pool.close().await;
    });
}

async fn values(pool: &PgPool) -> koel_runtime::Result<()> {
    for id in 0..2 {
        let row = One::insert(pool, one(id)).await?;
        assert!(same(&row, &one(id)), "{row:?}");
        assert_eq!(One::get(pool, id).await?, Some(row.clone()));
        assert_eq!(One::lock(pool, id).await?, Some(row));
    }
    // Everything set, then everything NULL.
    for from in [1, 0] {
        let row = One::update(pool, 0, patch(one(from))).await?.expect("a row");
        assert!(same(&row, &NewOne { id: 0, ..one(from) }), "{row:?}");
    }
    let new: Vec<NewOne> = (2..40).map(one).collect();
    let rows = One::insert_many(pool, &new).await?;
    assert!(rows.iter().zip(&new).all(|(row, new)| same(row, new)) && rows.len() == new.len());
    // What was NULL is something, and the other way round.
    let turned: Vec<NewOne> = (2..40).map(|id| NewOne { id, ..one(id + 1) }).collect();
    let rows = One::upsert_many(pool, &turned).await?;
    assert!(rows.iter().zip(&turned).all(|(row, new)| same(row, new)) && rows.len() == turned.len());
    let row = One::upsert(pool, one(3)).await?;
    assert!(same(&row, &one(3)));
    assert_eq!(One::copy_in(pool, (40..140).map(one)).await?, 100);
    let ids: Vec<i32> = (40..140).collect();
    let mut rows = One::get_many(pool, &ids).await?;
    rows.sort_by_key(|row| row.id);
    assert!(rows.iter().zip(ids).all(|(row, id)| same(row, &one(id))) && rows.len() == 100);
    let page = One::page(pool, PageRequest::last(2)).await?;
    assert_eq!(page.items.iter().map(|row| row.id).collect::<Vec<_>>(), [138, 139]);
    assert_eq!((One::count(pool).await?, One::exists(pool, 7).await?, One::delete(pool, 7).await?), (140, true, true));
    Ok(())
}

/// Pages by numbers that are equal, NULL, and of more digits than a float has.
async fn numbers(pool: &PgPool) -> koel_runtime::Result<()> {
    let sql = "UPDATE one SET c_numeric = CASE WHEN id % 5 > 0 THEN 1e15 + (id % 7) / 3.0 - (id % 2) * 2e15 END";
    sqlx::query(sql).execute(pool).await?;
    let ids = async |order: &'static str| -> koel_runtime::Result<Vec<i32>> {
        let sql = format!("SELECT id FROM one ORDER BY {order}");
        Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(pool).await?)
    };
    macro_rules! all {
        ($table:ty) => {{
            let (mut forward, mut request) = (Vec::new(), PageRequest::first(4));
            loop {
                let page = <$table>::page(pool, request).await?;
                forward.extend(page.items.iter().map(|row| row.id));
                let Some(next) = page.next else { break };
                request = PageRequest::at(next, 4);
            }
            let (mut backward, mut request) = (Vec::new(), PageRequest::last(3));
            loop {
                let page = <$table>::page(pool, request).await?;
                backward.extend(page.items.iter().rev().map(|row| row.id));
                let Some(prev) = page.prev else { break };
                request = PageRequest::at(prev, 3);
            }
            backward.reverse();
            (forward, backward)
        }};
    }
    let expected = ids("c_numeric DESC NULLS LAST, id").await?;
    assert_eq!(all!(Priced), (expected.clone(), expected));
    let expected = ids("c_numeric NULLS FIRST, id DESC").await?;
    assert_eq!(all!(Precise), (expected.clone(), expected));
    Ok(())
}

async fn arrays(pool: &PgPool) -> koel_runtime::Result<()> {
    let row = Many::insert(pool, many(2)).await?;
    assert!(same_many(&row, &many(2)), "{row:?}");
    let new: Vec<NewMany> = (3..40).map(many).collect();
    let rows = Many::insert_many(pool, &new).await?;
    assert!(rows.iter().zip(&new).all(|(row, new)| same_many(row, new)) && rows.len() == new.len());
    let turned: Vec<NewMany> = (3..40).map(|id| NewMany { id, ..many(id + 1) }).collect();
    let rows = Many::upsert_many(pool, &turned).await?;
    assert!(rows.iter().zip(&turned).all(|(row, new)| same_many(row, new)) && rows.len() == turned.len());
    let new: Vec<NewCopied> = (40..100).map(copied).collect();
    assert_eq!(Copied::copy_in(pool, &new).await?, 60);
    for new in &new {
        let row = Copied::get(pool, new.id).await?.expect("a row");
        assert!(same_copied(&row, new), "{row:?}");
    }
    Ok(())
}
