//! Plans, as EXPLAIN shows them.

use super::failed;
use crate::server::{Database, Server};
use koel_schema::facts::index::Environment;
use postgres::{Client, SimpleQueryMessage};
use serde_json::Value;

/// A database of its own and a connection to it, set so that an index is used wherever one can be.
pub(super) struct Session<'s> {
    pub(super) client: Client,
    pub(super) major: u32,
    pub(super) environment: Environment,
    _database: Database<'s>,
}

impl<'s> Session<'s> {
    pub(super) fn start(server: &'s Server) -> Result<Self, String> {
        let database = server.database(None)?;
        let client = database.client()?;
        let mut session =
            Self { client, major: server.major, environment: Environment::default(), _database: database };
        for setting in ["seqscan", "sort", "hashjoin", "mergejoin", "material", "memoize"] {
            session.run(&format!("SET enable_{setting} = off"))?;
        }
        session.run("SET jit = off; SET max_parallel_workers_per_gather = 0")?;
        session.custom_plans(false)?;
        let collate = session.rows("SELECT datcollate FROM pg_database WHERE datname = current_database()")?;
        session.environment.collation_is_c = collate.iter().any(|name| matches!(name.as_str(), "C" | "POSIX"));
        Ok(session)
    }

    pub(super) fn run(&mut self, sql: &str) -> Result<(), String> {
        self.client.batch_execute(sql).map_err(|error| failed(sql, &error))
    }

    /// Whether the planner knows the values of parameters.
    pub(super) fn custom_plans(&mut self, custom: bool) -> Result<(), String> {
        self.run(&format!("SET plan_cache_mode = force_{}_plan", if custom { "custom" } else { "generic" }))
    }

    /// The plan of `EXPLAIN ...`.
    pub(super) fn explain(&mut self, what: &str) -> Result<Plan, String> {
        let sql = format!("EXPLAIN (FORMAT JSON, COSTS OFF) {what}");
        let answer = self.client.simple_query(&sql).map_err(|error| failed(&sql, &error))?;
        let mut text = String::new();
        for message in answer {
            if let SimpleQueryMessage::Row(row) = message {
                text.push_str(row.get(0).unwrap_or_default());
            }
        }
        serde_json::from_str(&text).map(Plan).map_err(|error| format!("{sql}: {error}"))
    }

    /// The rows of a query, as texts.
    pub(super) fn rows(&mut self, sql: &str) -> Result<Vec<String>, String> {
        let answer = self.client.simple_query(sql).map_err(|error| failed(sql, &error))?;
        let row = |message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        };
        Ok(answer.into_iter().filter_map(row).collect())
    }
}

/// A plan tree.
pub(super) struct Plan(Value);

impl Plan {
    fn any(&self, holds: &dyn Fn(&Value) -> bool) -> bool {
        fn below(value: &Value, holds: &dyn Fn(&Value) -> bool) -> bool {
            match value {
                Value::Array(items) => items.iter().any(|item| below(item, holds)),
                Value::Object(fields) => holds(value) || fields.values().any(|field| below(field, holds)),
                _ => false,
            }
        }
        below(&self.0, holds)
    }

    fn is(value: &Value, field: &str, wanted: &str) -> bool {
        value.get(field).and_then(Value::as_str) == Some(wanted)
    }

    /// A node scans this index by some condition.
    pub(super) fn has_condition(&self, index: &str) -> bool {
        self.any(&|node| Self::is(node, "Index Name", index) && node.get("Index Cond").is_some())
    }

    pub(super) fn uses(&self, index: &str) -> bool {
        self.any(&|node| Self::is(node, "Index Name", index))
    }

    pub(super) fn sorts(&self) -> bool {
        self.any(&|node| Self::is(node, "Node Type", "Sort") || Self::is(node, "Node Type", "Incremental Sort"))
    }

    /// Nothing is read: a constant said so.
    pub(super) fn is_empty(&self) -> bool {
        !self.any(&|node| node.get("Relation Name").is_some() || node.get("Index Name").is_some())
    }
}
