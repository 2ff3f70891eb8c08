//! Conditions on a column that stands behind others in the index.

use crate::advise::{Gain, is_found};
use crate::catalog::object::{Index, IndexKeyExpr};
use crate::facts::index::{Access, Bound, Method, Role};
use crate::lint::context::Context;

lint! {
    /// A condition on a column of a B-tree whose first column is not asked for.
    ///
    /// # Why
    /// The entries with one value of a later column are scattered over the whole index: all of it is read. From 18 on the server can skip from
    /// value to value of the first column, and koel is silent there.
    ///
    /// # Example
    /// ```sql,fires
    /// SELECT user_id FROM user_roles WHERE product_domain = $1
    /// ```
    ///
    /// # Use instead
    /// An index that starts with the column, or a condition on the first one.
    /// ```sql,clean
    /// SELECT role FROM user_roles WHERE user_id = $1 AND product_domain = $2
    /// ```
    /// ```sql,clean,small=user_roles
    /// SELECT user_id FROM user_roles WHERE product_domain = $1
    /// ```
    /// What is asked of a sub-query in FROM gets inside, where the sub-query does not limit or number its rows first.
    /// ```sql,clean
    /// SELECT r.role FROM (SELECT user_id, role FROM user_roles WHERE product_domain = $1) r WHERE r.user_id = $2
    /// ```
    /// ```sql,fires
    /// SELECT r.role FROM (SELECT user_id, role FROM user_roles WHERE product_domain = $1 ORDER BY role LIMIT 9) r WHERE r.user_id = $2
    /// ```
    group: Performance,
    level: Warn,
    since: "0.1.0",
    fix: Ddl,
    check: Access(check),
}

fn check(cx: &Context<'_>, access: &Access<'_>) {
    if is_found(access) || cx.is_small(access.query, access.entry) {
        return;
    }
    let Some((index, column)) = behind(access) else { return };
    // What has a few values only is better read whole.
    let Some(advice) = cx.advice(access) else { return };
    if advice.gain != Gain::Finds {
        return;
    }
    let (Some(rte), Some(first)) = (access.query.rtable.get(access.entry), name(access, index, 0)) else { return };
    let Some(column) = name(access, index, column) else { return };
    let message = format!("index \"{}\" has \"{column}\" behind \"{first}\", for which nothing is asked", index.name);
    cx.report(cx.found(rte.span, message).help(advice.ddl));
}

fn behind<'a>(access: &'a Access<'_>) -> Option<(&'a Index, usize)> {
    access.relation.indexes.iter().zip(&access.indexes).find_map(|(index, can)| {
        let alone = |number: usize| access.conditions.get(number).is_some_and(|condition| condition.others.is_empty());
        let equal = can.matches.iter().find(|found| {
            let equal = matches!(found.role, Role::Equality | Role::AnyOf);
            equal && found.column > 0 && found.bound == Bound::Filter && alone(found.condition)
        });
        let usable = can.usable() && Method::named(&index.method) == Method::Btree;
        equal.filter(|_| usable).map(|found| (index, found.column))
    })
}

fn name<'a>(access: &'a Access<'_>, index: &Index, column: usize) -> Option<&'a str> {
    match index.keys.get(column)?.expr {
        IndexKeyExpr::Column(col) => access.relation.columns.get(col).map(|column| &*column.name),
        IndexKeyExpr::Expr(_) => None,
    }
}
