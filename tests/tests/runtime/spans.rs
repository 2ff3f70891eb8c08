//! The span of a query: its name, and OpenTelemetry's database fields.

use super::run;
use koel_runtime::Result;
use sqlx::PgPool;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

#[koel_macros::queries]
impl Users {
    #[query("SELECT count(*) FROM users")]
    async fn count(&self) -> Result<i64>;

    #[query("INSERT INTO companies (slug, name) VALUES ($slug, 'C')")]
    async fn found(&self, slug: &str) -> Result<()>;
}

/// The fields of all spans of queries, one after the other.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<BTreeMap<String, String>>>>);

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().into(), value.into());
    }
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().into(), format!("{value:?}"));
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target().starts_with("koel_runtime")
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut all = self.0.lock().expect("the spans");
        let mut fields = BTreeMap::new();
        span.record(&mut Fields(&mut fields));
        all.push(fields);
        Id::from_u64(all.len() as u64)
    }
    fn record(&self, span: &Id, values: &Record<'_>) {
        let at = usize::try_from(span.into_u64()).expect("a number") - 1;
        values.record(&mut Fields(&mut self.0.lock().expect("the spans")[at]));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn a_span_a_query() {
    let Some(database) = koel_tests::koel::database() else { return };
    let spans = Spans::default();
    let seen = spans.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    tracing::subscriber::with_default(spans, || {
        runtime.block_on(async {
            let pool = PgPool::connect(&database.url()).await.expect("a pool");
            let users = Users::new(pool.clone());
            // Another test may have met the span first, while this subscriber was being made known: then nobody would want it.
            tracing::callsite::rebuild_interest_cache();
            users.count().await.expect("a count");
            users.found("twice").await.expect("a company");
            users.found("twice").await.expect_err("the slug is taken");
            pool.close().await;
        });
    });
    let all = seen.0.lock().expect("the spans");
    let of = |at: usize, field: &str| all[at].get(field).cloned().unwrap_or_default();
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!((of(0, "otel.name"), of(0, "db.system.name")), ("Users::count".into(), "postgresql".into()));
    assert_eq!(
        (of(0, "db.query.text"), of(0, "db.operation.name")),
        ("SELECT count(*) FROM users".into(), "SELECT".into())
    );
    assert_eq!((of(1, "otel.name"), of(1, "error.type")), ("Users::found".into(), String::new()));
    assert_eq!((of(2, "db.response.status_code"), of(2, "error.type")), ("23505".into(), "23505".into()));
    assert_eq!(of(2, "otel.status_code"), "ERROR");
    // Values are nobody's business.
    assert!(!format!("{all:?}").contains("twice"), "{all:?}");
}

/// A repository out of an application's state, and errors as answers that say nothing that may be secret.
#[test]
fn in_axum() {
    use axum_core::extract::FromRef;
    use axum_core::response::IntoResponse;
    use koel_runtime::Error;

    struct State {
        pool: PgPool,
    }
    impl FromRef<State> for PgPool {
        fn from_ref(state: &State) -> Self {
            state.pool.clone()
        }
    }
    let Some(database) = koel_tests::koel::database() else { return };
    run(async {
        let state = State { pool: PgPool::connect(&database.url()).await? };
        let users = Users::from_ref(&state);
        users.found("axum").await?;
        let status = |error: Error| error.into_response().status().as_u16();
        assert_eq!(status(users.found("axum").await.expect_err("the slug is taken")), 409);
        assert_eq!((status(Error::NotFound), status(Error::BadCursor)), (404, 400));
        state.pool.close().await;
        assert_eq!(status(users.count().await.expect_err("the pool is closed")), 503);
        Ok(())
    });
}
