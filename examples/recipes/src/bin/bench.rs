//! What generated code costs: against the same sqlx written by hand, over one server. `cargo dev bench-runtime` builds and runs it.
//!
//! Two ways of doing the same alternate, each first half of the time, and the medians of the turns are compared. What else a machine does falls on both.
//! `bench count get koel 100` does one of them as often as it is told, for who counts instructions.
#![allow(clippy::print_stdout, reason = "to print is all it is for")]

use chrono::{DateTime, Utc};
use koel_macros::Table;
use koel_runtime::{Page, PageRequest, Result};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use std::time::{Duration, Instant};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq, Table)]
#[koel(table = "users", page = "created_at DESC, id DESC", only(get, page))]
pub(crate) struct User {
    id: Uuid,
    username: String,
    is_active: bool,
    created_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Table)]
#[koel(table = "companies", only(insert, insert_many))]
#[allow(dead_code, reason = "it is only inserted")]
pub(crate) struct Company {
    id: Uuid,
    slug: String,
    name: String,
}

fn by_hand(row: &PgRow) -> sqlx::Result<User> {
    Ok(User {
        id: row.try_get(0)?,
        username: row.try_get(1)?,
        is_active: row.try_get(2)?,
        created_at: row.try_get(3)?,
        deleted_at: row.try_get(4)?,
    })
}

async fn get_by_hand(pool: &PgPool, id: Uuid) -> Result<Option<User>> {
    const GET: &str =
        "SELECT id, username, is_active, created_at, deleted_at FROM users WHERE id = $1 AND deleted_at IS NULL";
    let row = sqlx::query(GET).bind(id).fetch_optional(pool).await?;
    Ok(row.as_ref().map(by_hand).transpose()?)
}

macro_rules! after {
    ($limit:literal) => {
        concat!(
            "SELECT id, username, is_active, created_at, deleted_at FROM users
             WHERE deleted_at IS NULL AND (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT ",
            $limit
        )
    };
}

type Key = (DateTime<Utc>, Uuid);

/// Without a cursor to make or read: the least that a page can cost.
async fn page_by_hand(pool: &PgPool, after: Key, limit: i64) -> Result<Vec<User>> {
    let rows = sqlx::query(after!("$3")).bind(after.0).bind(after.1).bind(limit).fetch_all(pool).await?;
    Ok(rows.iter().map(by_hand).collect::<sqlx::Result<_>>()?)
}

/// The same, its 51 rows a number in the text.
async fn page_of_51_by_hand(pool: &PgPool, after: Key) -> Result<Vec<User>> {
    let rows = sqlx::query(after!("51")).bind(after.0).bind(after.1).fetch_all(pool).await?;
    Ok(rows.iter().map(by_hand).collect::<sqlx::Result<_>>()?)
}

/// The same with plain cursors: it reads one, and makes those of the next page and the one before.
async fn page_with_cursors_by_hand(
    pool: &PgPool,
    cursor: &str,
) -> recipes::AnyResult<(Vec<User>, [Option<String>; 2])> {
    let (at, id) = cursor.split_once('_').ok_or("a cursor")?;
    let at = DateTime::from_timestamp_micros(at.parse()?).ok_or("a cursor")?;
    let mut users = page_of_51_by_hand(pool, (at, id.parse()?)).await?;
    let more = users.len() > 50;
    users.truncate(50);
    let prev = users.first().map(plain_cursor);
    let next = users.last().filter(|_| more).map(plain_cursor);
    Ok((users, [prev, next]))
}

fn plain_cursor(user: &User) -> String {
    format!("{}_{}", user.created_at.timestamp_micros(), user.id)
}

async fn unnest_by_hand(pool: &PgPool, rows: &[NewCompany]) -> Result<usize> {
    let slugs: Vec<&str> = rows.iter().map(|row| row.slug.as_str()).collect();
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    let sql =
        "INSERT INTO companies (slug, name) SELECT * FROM UNNEST($1::text[], $2::text[]) RETURNING id, slug, name";
    let made = sqlx::query(sql).bind(slugs).bind(names).fetch_all(pool).await?;
    let made = made.iter().map(|row| Ok(Company { id: row.try_get(0)?, slug: row.try_get(1)?, name: row.try_get(2)? }));
    Ok(made.collect::<sqlx::Result<Vec<_>>>()?.len())
}

/// Medians of both, `times` runs of each a turn.
async fn pair(
    what: &str,
    turns: usize,
    times: usize,
    one: impl AsyncFn() -> Result<()>,
    other: impl AsyncFn() -> Result<()>,
) -> Result<()> {
    pair_with(what, turns, times, one, other, async || Ok(())).await
}

/// The same; what comes after each run is not timed.
async fn pair_with(
    what: &str,
    turns: usize,
    times: usize,
    one: impl AsyncFn() -> Result<()>,
    other: impl AsyncFn() -> Result<()>,
    after: impl AsyncFn() -> Result<()>,
) -> Result<()> {
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for turn in 0..turns + 2 {
        let mut timed = [Duration::ZERO; 2];
        for half in 0..times * 2 {
            let which = (turn + half / 2 + half) % 2;
            let start = Instant::now();
            if which == 0 {
                one().await?
            } else {
                other().await?
            }
            timed[which] += start.elapsed();
            after().await?;
        }
        // The first turns are for the caches.
        if turn >= 2 {
            ones.push(timed[0]);
            others.push(timed[1]);
        }
    }
    let mut ratios: Vec<f64> =
        ones.iter().zip(&others).map(|(one, other)| one.as_secs_f64() / other.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    ones.sort();
    others.sort();
    let each = |times_of: &[Duration]| times_of[times_of.len() / 2] / u32::try_from(times).unwrap_or(1);
    println!("{what:<44} {:>10.1?} {:>10.1?} {:>8.3}", each(&ones), each(&others), ratios[ratios.len() / 2]);
    Ok(())
}

async fn fill(pool: &PgPool, rows: i32) -> recipes::AnyResult<()> {
    sqlx::query(
        "INSERT INTO users (email_hash, email_encrypted, username, password_hash, created_at)
         SELECT sha256(convert_to('bench' || n, 'UTF8')), '', 'bench-' || n, '', now() - n * interval '1 second'
         FROM generate_series(1, $1) AS n",
    )
    .bind(rows)
    .execute(pool)
    .await?;
    sqlx::raw_sql("VACUUM ANALYZE users").execute(pool).await?;
    Ok(())
}

/// One way of doing one thing, as often as is said.
async fn count(pool: &PgPool, what: &str, by_koel: bool, times: usize) -> recipes::AnyResult<()> {
    let first = User::page(pool, PageRequest::first(50)).await?;
    let (next, last) = (first.next.ok_or("one page only")?, first.items.last().cloned().ok_or("no rows")?);
    for _ in 0..times {
        match (what, by_koel) {
            ("get", true) => drop(User::get(pool, last.id).await?),
            ("get", false) => drop(get_by_hand(pool, last.id).await?),
            ("page", true) => drop(User::page(pool, PageRequest::at(next.clone(), 50)).await?),
            ("page", false) => drop(page_of_51_by_hand(pool, (last.created_at, last.id)).await?),
            _ => return Err(format!("{what}: there are get and page").into()),
        }
    }
    Ok(())
}

/// All pages there are, forward and backward, against the rows as one query orders them. Every fourth row has the time of three others.
async fn walk(pool: &PgPool, rows: i32, length: u32) -> recipes::AnyResult<()> {
    fill(pool, rows).await?;
    sqlx::query("UPDATE users SET created_at = date_trunc('minute', created_at) WHERE id::text < '4'")
        .execute(pool)
        .await?;
    sqlx::raw_sql("VACUUM ANALYZE users").execute(pool).await?;
    let sql = "SELECT id FROM users WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC";
    let all: Vec<Uuid> = sqlx::query_scalar(sql).fetch_all(pool).await?;
    for backward in [false, true] {
        let start = Instant::now();
        let (mut seen, mut pages) = (Vec::with_capacity(all.len()), 0);
        let mut request = if backward { PageRequest::last(length) } else { PageRequest::first(length) };
        loop {
            let page = User::page(pool, request).await?;
            let mut ids: Vec<Uuid> = page.items.iter().map(|user| user.id).collect();
            if backward {
                ids.reverse();
            }
            seen.extend(ids);
            pages += 1;
            match if backward { page.prev } else { page.next } {
                Some(cursor) => request = PageRequest::at(cursor, length),
                None => break,
            }
        }
        if backward {
            seen.reverse();
        }
        if seen != all {
            return Err(format!("{pages} pages are not the {} rows in their order", all.len()).into());
        }
        let way = if backward { "backward" } else { "forward" };
        println!("{pages} pages of {length} {way} are all {} rows in their order: {:.1?}", all.len(), start.elapsed());
    }
    Ok(())
}

/// Many rows at once, and one by one.
async fn bulk(pool: &PgPool) -> recipes::AnyResult<()> {
    println!("{:<44} {:>10} {:>10} {:>8}", "10,000 rows", "koel", "by hand", "ratio");
    let new: Vec<NewCompany> =
        (0..10_000).map(|n| NewCompany::new(format!("bench-{n}"), format!("Company {n}"))).collect();
    let delete = async || -> Result<()> {
        sqlx::query("DELETE FROM companies").execute(pool).await?;
        sqlx::query("VACUUM companies").execute(pool).await?;
        Ok(())
    };
    let koel = async || Company::insert_many(pool, &new).await.map(drop);
    let by_hand = async || unnest_by_hand(pool, &new).await.map(drop);
    pair_with("insert_many and UNNEST", 21, 1, koel, by_hand, delete).await?;
    let start = Instant::now();
    Company::insert_many(pool, &new).await?;
    let many = start.elapsed();
    delete().await?;
    let start = Instant::now();
    for row in &new {
        Company::insert(pool, row.clone()).await?;
    }
    let one_by_one = start.elapsed();
    delete().await?;
    println!(
        "a loop of inserts: {one_by_one:.1?}, insert_many: {many:.1?}: {:.1}",
        one_by_one.as_secs_f64() / many.as_secs_f64()
    );
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> recipes::AnyResult<()> {
    let pool = recipes::database().await?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["fill", rows] => return fill(&pool, rows.parse()?).await,
        ["bulk"] => return bulk(&pool).await,
        ["walk", rows] => return walk(&pool, rows.parse()?, 50).await,
        ["count", what, who, times] => return count(&pool, what, *who == "koel", times.parse()?).await,
        _ => {}
    }
    fill(&pool, i32::try_from(recipes::count(600_000))?).await?;
    println!("{:<44} {:>10} {:>10} {:>8}", "", "koel", "by hand", "ratio");

    let first = User::page(&pool, PageRequest::first(50)).await?;
    let id = first.items[7].id;
    pair(
        "get",
        40,
        200,
        async || User::get(&pool, id).await.map(drop),
        async || get_by_hand(&pool, id).await.map(drop),
    )
    .await?;
    let (next, last) = (first.next.clone().unwrap_or_default(), first.items.last().cloned());
    let last = last.ok_or("no rows")?;
    let key = (last.created_at, last.id);
    let page =
        async |next: &str| -> Result<Page<User>> { User::page(&pool, PageRequest::at(next.to_owned(), 50)).await };
    let koel = async || page(&next).await.map(drop);
    assert_eq!(page(&next).await?.items, page_by_hand(&pool, key, 50).await?);
    let parameter = async || page_by_hand(&pool, key, 51).await.map(drop);
    pair("page of 50 (by hand LIMIT $3, no cursor)", 40, 100, koel, parameter).await?;
    let literal = async || page_of_51_by_hand(&pool, key).await.map(drop);
    pair("page of 50 (by hand LIMIT 51, no cursor)", 40, 100, koel, literal).await?;
    let cursor = plain_cursor(&last);
    let with_cursors = async || {
        // Of its errors there is none.
        let page = page_with_cursors_by_hand(&pool, &cursor).await;
        page.map(drop).map_err(|error| koel_runtime::Error::Sqlx(sqlx::Error::Protocol(error.to_string())))
    };
    pair("page of 50 (by hand LIMIT 51, plain cursors)", 40, 100, koel, with_cursors).await?;

    let mut deep = next.clone();
    let mut number = 2;
    while number < 10_000
        && let Some(next) = page(&deep).await?.next
    {
        (deep, number) = (next, number + 1);
    }
    println!("{:<44} {:>10} {:>10} {:>8}", "", "deep", "page 2", "ratio");
    let what = format!("keyset page {number}");
    pair(&what, 20, 50, async || page(&deep).await.map(drop), async || page(&next).await.map(drop)).await?;
    let offset = async |number: i64| -> Result<()> {
        let sql = "SELECT id, username, is_active, created_at, deleted_at FROM users WHERE deleted_at IS NULL
            ORDER BY created_at DESC, id DESC LIMIT 50 OFFSET $1";
        sqlx::query(sql).bind((number - 1) * 50).fetch_all(&pool).await?;
        Ok(())
    };
    pair(&format!("OFFSET page {number}"), 5, 1, async || offset(number).await, async || offset(2).await).await?;

    bulk(&pool).await?;
    pool.close().await;
    Ok(())
}
