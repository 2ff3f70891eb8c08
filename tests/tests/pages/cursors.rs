//! Cursors that somebody tampered with: each is `BadCursor`, or the cursor of a page of this query; none is an error of the server's, none shows a row of
//! somebody else's.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use koel_macros::{PgEnum, SortKey, queries};
use koel_runtime::page::Signer;
use koel_runtime::{Error, Page, PageRequest};
use koel_tests::rng::Rng;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

#[derive(Debug, Clone, Copy, PartialEq, PgEnum)]
#[koel(rename_all = "snake_case")]
enum Mood {
    Sad,
    Ok,
    Happy,
}

#[derive(Debug, Clone, Copy, SortKey)]
enum By {
    Name,
    #[koel(order_by = "born DESC NULLS LAST, wake")]
    Born,
    #[koel(order_by = "size, tag DESC, id")]
    Size,
    #[koel(order_by = "hash, good DESC, at")]
    Hash,
    #[koel(order_by = "mood DESC")]
    Mood,
    Id,
}

const ALL: [By; 6] = [By::Name, By::Born, By::Size, By::Hash, By::Mood, By::Id];

#[allow(deprecated, reason = "most of these orders have no index")]
mod keyed {
    use super::*;

    #[queries(vis = pub(crate), derive(PartialEq))]
    impl Keyed {
        #[query(
            "SELECT id, owner, name, born, at, wake, size, tag, hash, good, mood AS \"mood: crate::cursors::Mood\" FROM keyed WHERE owner = $owner"
        )]
        #[page(order_by = "$by")]
        pub async fn of(&self, owner: i32, by: By, page: PageRequest) -> koel_runtime::Result<Page<Row>>;

        #[query("SELECT id, name FROM keyed WHERE owner = $owner ORDER BY $by, id DESC LIMIT $most")]
        pub async fn first(&self, owner: i32, by: &Listed, most: i64) -> koel_runtime::Result<Vec<Listing>>;
    }
}
use keyed::*;

#[derive(Debug, SortKey)]
enum Listed {
    Name,
    #[koel(order_by = "owner DESC, name DESC")]
    Backwards,
}

/// Outside of the runtime, as the database's own client is a blocking one.
#[test]
fn cursors_that_were_tampered_with() {
    let Some(server) = koel_tests::server::shared() else { return };
    let database = server.database(None).expect("a database");
    let schema = include_str!("schema.sql");
    database.client().expect("a connection").batch_execute(schema).unwrap_or_else(|error| panic!("{error:?}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let pool = PgPoolOptions::new().max_connections(2).connect(&database.url()).await.expect("a pool");
        fill(&pool).await.expect("rows");
        chosen(&pool).await.unwrap_or_else(|error| panic!("{error}"));
        let mut rng = Rng::new(1);
        for signer in [None, Some(Signer::new(&[7; 32], b"1"))] {
            tampered(&mut rng, &pool, signer).await;
        }
        pool.close().await;
    });
}

async fn fill(pool: &PgPool) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO keyed SELECT n, n % 2, chr(97 + n % 5), CASE WHEN n % 3 > 0 THEN date '2020-01-01' + n END, now() - n * interval '1 hour',
            CASE WHEN n % 4 > 0 THEN time '00:00' + n * interval '1 minute' END, CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' ELSE n / 7.0 END,
            CASE WHEN n % 2 > 0 THEN gen_random_uuid() END, sha256(n::text::bytea), n % 3 = 0, (ARRAY['sad', 'ok', 'happy', NULL])[1 + n % 4]::mood
        FROM generate_series(1, 40) n";
    sqlx::query(sql).execute(pool).await.map(|_| ())
}

/// The order is the caller's.
async fn chosen(pool: &PgPool) -> koel_runtime::Result<()> {
    let keyed = Keyed::new(pool.clone());
    let names = keyed.first(1, &Listed::Name, 100).await?;
    let backwards = keyed.first(1, &Listed::Backwards, 3).await?;
    assert!(names.windows(2).all(|two| (&two[0].name, -two[0].id) < (&two[1].name, -two[1].id)));
    assert_eq!(backwards.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["e", "e", "e"]);
    let mut tx = pool.begin().await?;
    assert_eq!(keyed.with(&mut tx).first(1, &Listed::Name, 3).await?, names[..3]);
    drop(tx);
    for by in ALL {
        let (mut seen, mut next) = (Vec::new(), None);
        loop {
            let page = keyed.of(1, by, PageRequest::at(next.take(), 3)).await?;
            seen.extend(page.items.into_iter().map(|row| row.id));
            match page.next {
                Some(cursor) => next = Some(cursor),
                None => break,
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, (1..40).step_by(2).collect::<Vec<_>>(), "{by:?}");
    }
    Ok(())
}

/// The check over an unsigned cursor, which is no secret: FNV-1a.
fn check(bytes: &[u8]) -> [u8; 8] {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
    hash.to_be_bytes()
}

async fn tampered(rng: &mut Rng, pool: &PgPool, signer: Option<Signer>) {
    let keyed = Keyed::new(pool.clone());
    let tail = if signer.is_some() { 32 } else { 8 };
    let at = |cursor: Option<String>, signer: &Option<Signer>| {
        let request = PageRequest::at(cursor, 2);
        match signer {
            Some(signer) => request.signed(signer.clone()),
            None => request,
        }
    };
    let mut cursors = Vec::new();
    for by in ALL {
        let mut next = None;
        for _ in 0..8 {
            let page = keyed.of(1, by, at(next.take(), &signer)).await.expect("a page");
            cursors.extend([page.prev, page.next.clone()].into_iter().flatten().map(|cursor| (by, cursor)));
            next = page.next;
        }
    }
    let (mut refused, mut taken) = (0, 0);
    for round in 0..6_000 {
        let (by, cursor) = rng.pick(&cursors).expect("a cursor").clone();
        let genuine = URL_SAFE_NO_PAD.decode(&cursor).expect("base64");
        let mut bytes = genuine.clone();
        let (mut asked, mut signed) = (by, signer.clone());
        // What was made up with a check that fits: of an unsigned cursor nothing tells.
        let mut forged = false;
        match round % 8 {
            0 | 1 => {
                let bit = rng.below(bytes.len() * 8);
                bytes[bit / 8] ^= 1 << (bit % 8);
            }
            2 => bytes.truncate(rng.below(bytes.len())),
            3 => bytes.extend(vec![0; 1 + rng.below(20_000)]),
            4 => asked = ALL[rng.below(ALL.len())],
            5 => {
                signed = match rng.below(3) {
                    0 => Some(Signer::new(&[7; 32], b"2")),
                    1 => Some(Signer::new(&[8; 32], b"1")),
                    _ if signer.is_some() => None,
                    _ => Some(Signer::new(&[7; 32], b"")),
                }
            }
            _ => {
                // Values of its own, under a check that fits.
                let body = bytes.len() - tail;
                for _ in 0..1 + rng.below(4) {
                    let place = if body > 10 { 10 + rng.below(body - 10) } else { rng.below(body) };
                    bytes[place] = [0, 1, 0x7f, 0x80, 0xff, b'9', b'e', b'-', rng.below(256) as u8][rng.below(9)];
                }
                bytes.truncate(body);
                bytes.extend(check(&bytes));
                forged = true;
            }
        }
        let unchanged = bytes == genuine
            && format!("{asked:?}") == format!("{by:?}")
            && format!("{signed:?}") == format!("{signer:?}");
        let text = URL_SAFE_NO_PAD.encode(&bytes);
        match keyed.of(1, asked, at(Some(text.clone()), &signed)).await {
            Ok(page) => {
                let plausible = (forged && signer.is_none()) || (unchanged && round % 8 != 5);
                assert!(plausible, "{asked:?} took {text}, made of {cursor} of {by:?}");
                assert!(page.items.iter().all(|row| row.owner == 1), "somebody else's rows");
                taken += 1;
            }
            Err(Error::BadCursor) => refused += 1,
            Err(error) => panic!("{asked:?} {text}, made of {cursor}: {error:?}"),
        }
    }
    eprintln!("{refused} refused, {taken} taken");
    assert!(refused > 3_000, "{refused}");
    for text in ["", "=", "AAAA", "no cursor", "'; DROP TABLE keyed; --", &"A".repeat(1 << 16), "ä", "\0"] {
        let found = keyed.of(1, By::Name, at(Some(text.to_owned()), &signer)).await;
        assert!(matches!(found, Err(Error::BadCursor)), "{text}");
    }
}
