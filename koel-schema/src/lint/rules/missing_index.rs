//! Conditions that no index finds the rows of.

use super::partial_missed::lacking;
use crate::advise::{Gain, flag, is_found};
use crate::facts::index::{Access, Role};
use crate::hir::ExprKind;
use crate::lint::access::missed;
use crate::lint::context::Context;

lint! {
    /// A table that is searched for equal values, or for parts of documents and arrays, without an index on any of the conditions.
    ///
    /// # Why
    /// The whole table is read for a few of its rows, each time.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT id FROM login_attempts WHERE user_agent = $1
    /// ```
    /// ```sql,fires
    /// SELECT id FROM companies WHERE metadata @> $1
    /// ```
    ///
    /// # Use instead
    /// The index that is proposed: equality columns, then the order or the range; a partial one where a condition is always the same.
    /// ```sql,clean
    /// SELECT id FROM mfa_factors WHERE user_id = $1 AND label = $2
    /// ```
    /// It is silent about small tables (`[tables] small` in koel.toml), about ranges alone, and about columns of a few values: booleans, enums, what
    /// a CHECK lists, what refers to a small table, what most rows have by DEFAULT, and what is named a status, state, type or kind.
    /// ```sql,clean,small=companies
    /// SELECT id FROM companies WHERE name = $1
    /// ```
    /// ```sql,clean
    /// SELECT count(*) FROM api_keys WHERE expires_at < now()
    /// ```
    /// ```sql,clean
    /// SELECT id FROM mfa_factors WHERE kind = $1
    /// ```
    /// ```sql,schema
    /// CREATE TABLE carriers (id int PRIMARY KEY, name text NOT NULL);
    /// CREATE TABLE nations (code varchar(2) PRIMARY KEY);
    /// CREATE TABLE parcels (
    ///     id bigint PRIMARY KEY, nation varchar(2) REFERENCES nations, way text NOT NULL CHECK (way IN ('in', 'out')), parcel_state text NOT NULL, carrier int REFERENCES carriers,
    ///     size text CHECK (size IS NULL OR size = 'S' OR size = 'L'), note text CHECK (note IN ('a', 'b') OR length(note) > 3)
    /// )
    /// ```
    /// ```sql,clean
    /// SELECT id FROM parcels WHERE way = $1 AND parcel_state = $2 AND nation = $3
    /// ```
    /// ```sql,clean,small=carriers
    /// SELECT id FROM parcels WHERE carrier = $1 AND size = $2
    /// ```
    /// ```sql,fires
    /// SELECT id FROM parcels WHERE note = $1
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    // Where a condition is on an index and misses it, another rule says why.
    if is_found(access) || is_filtered(access) || lacking(access).is_some() || !missed(cx, access).is_empty() {
        return;
    }
    // By flags alone no index is made.
    let is_asked = access.conditions.iter().any(|asked| asked.others.is_empty() && flag(&asked.expr).is_none());
    if !is_asked || is_correlated(access) {
        return;
    }
    let Some(advice) = cx.advice(access) else { return };
    if advice.gain != Gain::Finds {
        return;
    }
    let Some(rte) = access.query.rtable.get(access.entry) else { return };
    let message = format!("no index finds these rows of \"{}\": the whole table is read", access.relation.name);
    cx.report(cx.found(rte.span, message).help(advice.ddl));
}

/// Some index has an equality column behind others: `non_leading`.
fn is_filtered(access: &Access<'_>) -> bool {
    access.indexes.iter().any(|index| {
        index.usable() && index.matches.iter().any(|found| matches!(found.role, Role::Equality | Role::AnyOf))
    })
}

/// A sub-query of the rows around it, which may be joined instead: `correlated_unindexed`.
fn is_correlated(access: &Access<'_>) -> bool {
    let outer = &mut |expr: &crate::hir::Expr| matches!(expr.kind, ExprKind::Var(var) if var.up > 0);
    access.conditions.iter().any(|condition| condition.expr.any(outer))
}
