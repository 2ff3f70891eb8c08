//! Every row of the table of types: bound as a parameter, read back the same; as NULL; in an array.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use koel_macros::{query, query_as};
use koel_tests::server;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use sqlx::postgres::types::{
    Oid, PgBox, PgCircle, PgCube, PgHstore, PgInterval, PgLQuery, PgLSeg, PgLTree, PgLine, PgMoney, PgPath, PgPoint,
    PgPolygon, PgRange, PgTimeTz,
};
use sqlx::types::ipnet::IpNet;
use sqlx::types::ipnetwork::IpNetwork;
use sqlx::types::mac_address::MacAddress;
use sqlx::types::{BigDecimal, BitVec, Decimal, Uuid};
use std::collections::BTreeMap;
use std::error::Error;

/// What a query of one column reads; `query_as!` holds the field against the column.
#[derive(Debug, PartialEq)]
struct Row<T> {
    value: T,
}

/// A value bound to its column and read from it: as it is, as one that can be NULL, and in an array.
macro_rules! value {
    ($pool:ident, $column:literal, $type:ty, $value:expr) => {{
        plain!($pool, $column, $type, $value);
        let array: Vec<$type> = vec![$value, $value];
        query!("UPDATE many SET " + $column + " = $1 WHERE true", array).execute($pool).await?;
        let read =
            query_as!(Row<Option<Vec<$type>>>, "SELECT " + $column + " AS value FROM many").fetch_one($pool).await?;
        assert_eq!(read.value, Some(array), "{}[]", $column);
    }};
}

/// Without an array, for what sqlx has no arrays of.
macro_rules! plain {
    ($pool:ident, $column:literal, $type:ty, $value:expr) => {{
        let value: $type = $value;
        query!("UPDATE one SET " + $column + " = $1 WHERE true", value)
            .execute($pool)
            .await
            .map_err(|e| format!("{}: {e}", $column))?;
        let read = query_as!(Row<$type>, "SELECT " + $column + r#" AS "value!" FROM one"#).fetch_one($pool).await?;
        assert_eq!(read.value, value, "{}", $column);
        for value in [Some(value), None] {
            query!("UPDATE one SET " + $column + " = $1 WHERE true", value).execute($pool).await?;
            let read =
                query_as!(Row<Option<$type>>, "SELECT " + $column + " AS value FROM one").fetch_one($pool).await?;
            assert_eq!(read.value, value, "{}", $column);
        }
    }};
}

#[tokio::test]
async fn round_trip() {
    let made = tokio::task::spawn_blocking(|| {
        let database = server::shared()?.database(None).expect("a database");
        database.client().expect("a connection").batch_execute(include_str!("../schema.sql")).expect("the schema");
        Some(database)
    });
    let Some(database) = made.await.expect("a database") else { return };
    let pool = PgPoolOptions::new().max_connections(1).connect(&database.url()).await.expect("a pool");
    run(&pool).await.unwrap_or_else(|error| panic!("{error}"));
    pool.close().await;
    tokio::task::spawn_blocking(move || drop(database)).await.expect("dropped");
}

async fn run(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    query!("INSERT INTO one (id) VALUES (1)").execute(pool).await?;
    query!("INSERT INTO many (id) VALUES (1)").execute(pool).await?;
    numbers(pool).await?;
    texts(pool).await?;
    times(pool).await?;
    geometry(pool).await?;
    networks(pool).await?;
    ranges(pool).await
}

async fn numbers(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    value!(pool, "c_bool", bool, true);
    value!(pool, "c_char", i8, -7);
    value!(pool, "c_int2", i16, i16::MIN);
    value!(pool, "c_int4", i32, i32::MIN);
    value!(pool, "c_int8", i64, i64::MAX);
    value!(pool, "c_float4", f32, 0.1);
    value!(pool, "c_float8", f64, -1e300);
    value!(pool, "c_numeric", Decimal, Decimal::new(-123_456_789, 4));
    value!(pool, "c_numeric", BigDecimal, "123456789012345678901234567890.000000001".parse()?);
    value!(pool, "c_oid", Oid, Oid(u32::MAX));
    value!(pool, "c_money", PgMoney, PgMoney(-12_34));
    value!(pool, "c_bit", BitVec, [true, false, true, true, false].into_iter().collect());
    value!(pool, "c_varbit", BitVec, [true, false, true].into_iter().collect());
    Ok(())
}

async fn texts(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    value!(pool, "c_text", String, "Zoë's \u{1f600}".to_owned());
    value!(pool, "c_varchar", String, "a varchar".to_owned());
    value!(pool, "c_bpchar", String, "six as".to_owned());
    value!(pool, "c_name", String, "a_name".to_owned());
    value!(pool, "c_citext", String, "MiXed".to_owned());
    value!(pool, "c_bytea", Vec<u8>, vec![0, 255, 7]);
    value!(pool, "c_uuid", Uuid, Uuid::from_u128(0x1234_5678_9abc));
    value!(pool, "c_json", serde_json::Value, serde_json::json!({"a": [1, null]}));
    value!(pool, "c_jsonb", serde_json::Value, serde_json::json!([true, {"b": "c"}]));
    value!(pool, "c_hstore", PgHstore, PgHstore(BTreeMap::from([("a".into(), Some("1".into())), ("b".into(), None)])));
    value!(pool, "c_ltree", PgLTree, "top.science.astronomy".parse()?);
    value!(pool, "c_lquery", PgLQuery, "top.*{1,2}.astro*@".parse()?);
    Ok(())
}

async fn times(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    let (date, time) = (
        NaiveDate::from_ymd_opt(2024, 2, 29).ok_or("date")?,
        NaiveTime::from_hms_micro_opt(23, 59, 59, 1).ok_or("time")?,
    );
    value!(pool, "c_date", NaiveDate, date);
    value!(pool, "c_time", NaiveTime, time);
    value!(pool, "c_timestamp", NaiveDateTime, date.and_time(time));
    value!(pool, "c_timestamptz", DateTime<Utc>, date.and_time(time).and_utc());
    let offset = FixedOffset::west_opt(5 * 3600 + 1800).ok_or("offset")?;
    value!(pool, "c_timetz", PgTimeTz<NaiveTime, FixedOffset>, PgTimeTz { time, offset });
    value!(pool, "c_interval", PgInterval, PgInterval { months: -1, days: 40, microseconds: 5 });
    Ok(())
}

async fn geometry(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    let points = || vec![PgPoint { x: 0.0, y: -1.5 }, PgPoint { x: 2.0, y: 3.0 }, PgPoint { x: 4.0, y: 0.0 }];
    value!(pool, "c_point", PgPoint, PgPoint { x: 1.5, y: -2.0 });
    value!(pool, "c_line", PgLine, PgLine { a: 1.0, b: -2.0, c: 0.5 });
    value!(pool, "c_lseg", PgLSeg, PgLSeg { start_x: 0.0, start_y: 1.0, end_x: 2.0, end_y: 3.5 });
    value!(
        pool,
        "c_box",
        PgBox,
        PgBox { upper_right_x: 2.0, upper_right_y: 2.0, lower_left_x: -1.0, lower_left_y: 0.0 }
    );
    value!(pool, "c_path", PgPath, PgPath { closed: false, points: points() });
    value!(pool, "c_polygon", PgPolygon, PgPolygon { points: points() });
    value!(pool, "c_circle", PgCircle, PgCircle { x: 1.0, y: 2.0, radius: 3.5 });
    value!(pool, "c_cube", PgCube, PgCube::MultiDimension(vec![vec![0.0, 1.0], vec![2.0, 3.0]]));
    Ok(())
}

async fn networks(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    value!(pool, "c_inet", IpNetwork, "192.0.2.7/24".parse()?);
    value!(pool, "c_inet", IpNet, "2001:db8::1/64".parse()?);
    value!(pool, "c_cidr", IpNetwork, "2001:db8::/32".parse()?);
    value!(pool, "c_cidr", IpNet, "192.0.2.0/24".parse()?);
    value!(pool, "c_macaddr", MacAddress, MacAddress::new([8, 0, 0x2b, 1, 2, 3]));
    Ok(())
}

async fn ranges(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    let date = NaiveDate::from_ymd_opt(2024, 2, 29).ok_or("date")?;
    let (at, later) = (date.and_time(NaiveTime::MIN), date.and_time(NaiveTime::MIN) + chrono::TimeDelta::hours(1));
    value!(pool, "c_int4range", PgRange<i32>, PgRange::from(1..7));
    value!(pool, "c_int8range", PgRange<i64>, PgRange::from(-1..));
    value!(pool, "c_numrange", PgRange<Decimal>, PgRange::from(Decimal::new(15, 1)..Decimal::new(25, 1)));
    value!(pool, "c_numrange", PgRange<BigDecimal>, PgRange::from(..="7.25".parse::<BigDecimal>()?));
    value!(pool, "c_daterange", PgRange<NaiveDate>, PgRange::from(date..));
    value!(pool, "c_tsrange", PgRange<NaiveDateTime>, PgRange::from(at..later));
    value!(pool, "c_tstzrange", PgRange<DateTime<Utc>>, PgRange::from(..later.and_utc()));
    Ok(())
}
