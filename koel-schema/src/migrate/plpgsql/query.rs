//! Queries over the system catalogs: nested loops, bounded. Tables of the user have no rows: migrations are replayed over an empty database.

use super::super::fold::{Fold, refused, shown};
use super::eval::is_aggregate;
use super::tables;
use super::value::{Entry, Env, Raised, Rows, Scope, Value};
use crate::diagnostic::SqlState;
use crate::syntax::ast::{
    Alias, Distinct, Expr, ExprKind, FromItem, GroupItem, JoinKind, JoinOn, Limit, Query, QueryBody, RangeVar, Select,
    SetOp, SortDir, StatementKind,
};
use std::cmp::Ordering;

type Scopes = Option<Vec<Scope>>;

impl Fold {
    /// None: what the query yields is not known (`Env::why` says why).
    pub(super) fn run_query(&mut self, env: &mut Env, outer: &Scope, query: &Query) -> Result<Option<Rows>, Raised> {
        self.step(query.span)?;
        let known = env.ctes.len();
        if let Some(with) = &query.with {
            for cte in &with.ctes {
                let StatementKind::Select(inner) = &cte.statement.kind else {
                    env.ctes.truncate(known);
                    env.unknown("a WITH that changes data is not evaluated");
                    return Ok(None);
                };
                if with.recursive && mentions(inner, &cte.name.name) {
                    env.ctes.truncate(known);
                    env.unknown("WITH RECURSIVE is not evaluated");
                    return Ok(None);
                }
                let Some(mut rows) = self.run_query(env, outer, inner)? else {
                    env.ctes.truncate(known);
                    return Ok(None);
                };
                for (name, given) in rows.names.iter_mut().zip(&cte.columns) {
                    name.clone_from(&given.name);
                }
                env.ctes.push((cte.name.name.clone(), rows));
            }
        }
        let rows = self.run_body(env, outer, query);
        env.ctes.truncate(known);
        let Some(mut rows) = rows? else { return Ok(None) };
        if let Some(offset) = &query.offset {
            match self.eval(env, outer, None, offset)?.int() {
                Some(offset) => {
                    let offset = usize::try_from(offset).unwrap_or(0).min(rows.rows.len());
                    rows.rows.drain(..offset);
                }
                None => return Ok(None),
            }
        }
        if let Some(Limit::Count(limit)) = &query.limit {
            match self.eval(env, outer, None, limit)? {
                Value::Null => {}
                value => match value.int() {
                    Some(limit) => rows.rows.truncate(usize::try_from(limit).unwrap_or(0)),
                    None => return Ok(None),
                },
            }
        }
        Ok(Some(rows))
    }

    fn run_body(&mut self, env: &mut Env, outer: &Scope, query: &Query) -> Result<Option<Rows>, Raised> {
        match &query.body {
            QueryBody::Select(select) => self.run_plain_select(env, outer, query, select),
            QueryBody::Values(lines) => {
                let mut rows = Rows::default();
                for line in lines {
                    let mut row = Vec::with_capacity(line.len());
                    for expr in line {
                        row.push(self.eval(env, outer, None, expr)?);
                    }
                    rows.names = (1..=row.len()).map(|at| format!("column{at}")).collect();
                    rows.rows.push(row);
                }
                Ok(Some(rows))
            }
            QueryBody::SetOp { op, all, left, right, .. } => {
                let left = self.run_query(env, outer, left)?;
                let right = self.run_query(env, outer, right)?;
                let (Some(mut left), Some(right)) = (left, right) else { return Ok(None) };
                match op {
                    SetOp::Union => left.rows.extend(right.rows),
                    SetOp::Except => left.rows.retain(|row| !right.rows.contains(row)),
                    SetOp::Intersect => left.rows.retain(|row| right.rows.contains(row)),
                }
                if !all {
                    distinct(&mut left.rows);
                }
                Ok(Some(left))
            }
        }
    }

    fn run_plain_select(
        &mut self,
        env: &mut Env,
        outer: &Scope,
        query: &Query,
        select: &Select,
    ) -> Result<Option<Rows>, Raised> {
        let mut scopes = vec![outer.clone()];
        for item in &select.from {
            let mut next = Vec::new();
            for scope in scopes {
                match self.from_item(env, &scope, item)? {
                    Some(found) => next.extend(found),
                    None => return Ok(None),
                }
            }
            scopes = next;
        }
        if let Some(condition) = &select.where_ {
            let mut kept = Vec::new();
            for scope in scopes {
                match self.eval(env, &scope, None, condition)? {
                    Value::Unknown => return Ok(None),
                    value if value.truth() == Some(true) => kept.push(scope),
                    _ => {}
                }
            }
            scopes = kept;
        }
        let mut rows = Rows { names: self.target_names(select, scopes.first()), rows: Vec::new() };
        let grouped = select.group_by.is_some()
            || select.having.is_some()
            || select.targets.iter().any(|target| has_aggregate(&target.expr));
        // Each row with what it is ordered by.
        let mut made: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
        if grouped {
            for group in self.groups(env, outer, select, scopes)? {
                let first = group.first().cloned().unwrap_or_else(|| outer.clone());
                if let Some(having) = &select.having {
                    match self.eval(env, &first, Some(&group), having)?.truth() {
                        Some(true) => {}
                        Some(false) => continue,
                        None => return Ok(None),
                    }
                }
                let row = self.targets(env, &first, Some(&group), select)?;
                let keys = self.sort_keys(env, &first, Some(&group), query, &rows.names, &row)?;
                made.push((keys, row));
            }
        } else {
            for scope in &scopes {
                let row = self.targets(env, scope, None, select)?;
                let keys = self.sort_keys(env, scope, None, query, &rows.names, &row)?;
                made.push((keys, row));
            }
        }
        let descending: Vec<bool> = query.order_by.iter().map(|sort| sort.dir == SortDir::Desc).collect();
        made.sort_by(|(left, _), (right, _)| {
            for ((left, right), descending) in left.iter().zip(right).zip(&descending) {
                let order = left.compare(right, &self.catalog).unwrap_or(Ordering::Equal);
                if order != Ordering::Equal {
                    return if *descending { order.reverse() } else { order };
                }
            }
            Ordering::Equal
        });
        rows.rows = made.into_iter().map(|(_, row)| row).collect();
        match &select.distinct {
            Some(Distinct::All(_)) => distinct(&mut rows.rows),
            Some(Distinct::On(..)) => {
                env.unknown("DISTINCT ON is not evaluated");
                return Ok(None);
            }
            None => {}
        }
        Ok(Some(rows))
    }

    fn groups(
        &mut self,
        env: &mut Env,
        outer: &Scope,
        select: &Select,
        scopes: Vec<Scope>,
    ) -> Result<Vec<Vec<Scope>>, Raised> {
        let Some(group_by) = &select.group_by else { return Ok(vec![scopes]) };
        let mut groups: Vec<(Vec<Value>, Vec<Scope>)> = Vec::new();
        for scope in scopes {
            let mut key = Vec::new();
            for item in &group_by.items {
                if let GroupItem::Expr(expr) = item {
                    let target = match &expr.kind {
                        ExprKind::Integer(n) => n.parse::<usize>().ok().and_then(|n| select.targets.get(n - 1)),
                        _ => None,
                    };
                    let expr = target.map_or(expr, |target| &target.expr);
                    key.push(self.eval(env, &scope, None, expr)?);
                }
            }
            match groups.iter_mut().find(|(own, _)| *own == key) {
                Some((_, members)) => members.push(scope),
                None => groups.push((key, vec![scope])),
            }
        }
        let _ = outer;
        Ok(groups.into_iter().map(|(_, members)| members).collect())
    }

    fn target_names(&self, select: &Select, sample: Option<&Scope>) -> Vec<String> {
        let mut names = Vec::new();
        for target in &select.targets {
            match (&target.alias, &target.expr.kind) {
                (Some(alias), _) => names.push(alias.name.clone()),
                (None, ExprKind::Star(qualifier)) => {
                    let entries = sample.into_iter().flatten();
                    let wanted = qualifier.last().map(|last| last.name.as_str());
                    for entry in entries.filter(|entry| wanted.is_none_or(|wanted| wanted == entry.alias)) {
                        names.extend(entry.columns.iter().map(|(name, _)| name.clone()));
                    }
                }
                (None, kind) => names.push(name_of(kind)),
            }
        }
        names
    }

    fn targets(
        &mut self,
        env: &mut Env,
        scope: &Scope,
        group: Option<&[Scope]>,
        select: &Select,
    ) -> Result<Vec<Value>, Raised> {
        let mut row = Vec::with_capacity(select.targets.len());
        for target in &select.targets {
            if let ExprKind::Star(qualifier) = &target.expr.kind {
                let wanted = qualifier.last().map(|last| last.name.as_str());
                for entry in scope.iter().filter(|entry| wanted.is_none_or(|wanted| wanted == entry.alias)) {
                    row.extend(entry.columns.iter().map(|(_, value)| value.clone()));
                }
                continue;
            }
            row.push(self.eval(env, scope, group, &target.expr)?);
        }
        Ok(row)
    }

    fn sort_keys(
        &mut self,
        env: &mut Env,
        scope: &Scope,
        group: Option<&[Scope]>,
        query: &Query,
        names: &[String],
        row: &[Value],
    ) -> Result<Vec<Value>, Raised> {
        let mut keys = Vec::with_capacity(query.order_by.len());
        for sort in &query.order_by {
            let output = match &sort.expr.kind {
                ExprKind::Integer(n) => n.parse::<usize>().ok().and_then(|n| n.checked_sub(1)),
                ExprKind::Column(parts) => match parts.as_slice() {
                    [only] => names.iter().position(|name| *name == only.name),
                    _ => None,
                },
                _ => None,
            };
            keys.push(match output.and_then(|at| row.get(at)) {
                Some(value) => value.clone(),
                None => self.eval(env, scope, group, &sort.expr)?,
            });
        }
        Ok(keys)
    }

    // ------------------------------------------------------------ FROM

    /// The scope, joined with each row of the item.
    fn from_item(&mut self, env: &mut Env, scope: &Scope, item: &FromItem) -> Result<Scopes, Raised> {
        match item {
            FromItem::Relation { range, .. } => self.from_relation(env, scope, range),
            FromItem::Subquery { query, alias, .. } => {
                let Some(rows) = self.run_query(env, scope, query)? else { return Ok(None) };
                Ok(Some(joined(scope, rows, alias.as_ref(), "")))
            }
            FromItem::Function { functions, ordinality, alias, columns, .. } => {
                let [(call, _)] = functions.as_slice() else {
                    env.unknown("ROWS FROM is not evaluated");
                    return Ok(None);
                };
                let _ = columns;
                self.from_function(env, scope, call, *ordinality, alias.as_ref())
            }
            FromItem::Join(join) => {
                let Some(left) = self.from_item(env, scope, &join.left)? else { return Ok(None) };
                let mut made = Vec::new();
                for scope in left {
                    let Some(right) = self.from_item(env, &scope, &join.right)? else { return Ok(None) };
                    let mut matched = false;
                    for both in right {
                        let fits = match &join.on {
                            JoinOn::None => true,
                            JoinOn::On(condition) => match self.eval(env, &both, None, condition)? {
                                Value::Unknown => return Ok(None),
                                value => value.truth() == Some(true),
                            },
                            JoinOn::Using(columns, _) => columns.iter().all(|column| {
                                let mut values = both.iter().rev().filter_map(|entry| {
                                    entry.columns.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value)
                                });
                                match (values.next(), values.next()) {
                                    (Some(right), Some(left)) => {
                                        left.compare(right, &self.catalog) == Some(Ordering::Equal)
                                    }
                                    _ => false,
                                }
                            }),
                            JoinOn::Natural => {
                                env.unknown("NATURAL JOIN is not evaluated");
                                return Ok(None);
                            }
                        };
                        if fits {
                            matched = true;
                            made.push(both);
                        }
                    }
                    match join.kind {
                        JoinKind::Inner => {}
                        // Its columns are missing: they read as not known, or NULL where asked by name of the entry.
                        JoinKind::Left if !matched => made.push(self.null_extended(env, scope, &join.right)),
                        JoinKind::Left => {}
                        JoinKind::Right | JoinKind::Full => {
                            env.unknown("RIGHT and FULL JOIN are not evaluated");
                            return Ok(None);
                        }
                    }
                }
                Ok(Some(made))
            }
            FromItem::XmlTable(_) | FromItem::JsonTable(_) => {
                env.unknown("XMLTABLE and JSON_TABLE are not evaluated");
                Ok(None)
            }
        }
    }

    /// The right side's columns as NULL, by the shape of any row it has.
    fn null_extended(&mut self, env: &mut Env, mut scope: Scope, right: &FromItem) -> Scope {
        let sample = self.from_item(env, &Scope::new(), right).ok().flatten();
        for entry in sample.and_then(|scopes| scopes.into_iter().next()).unwrap_or_default() {
            let columns = entry.columns.into_iter().map(|(name, _)| (name, Value::Null)).collect();
            scope.push(Entry { alias: entry.alias, columns });
        }
        scope
    }

    fn from_relation(&mut self, env: &mut Env, scope: &Scope, range: &RangeVar) -> Result<Scopes, Raised> {
        let own = range.name.last().map_or("", |last| last.as_str());
        let schema = range.name.schema().map(|schema| schema.as_str());
        let alias = range.alias.as_ref();
        if schema.is_none()
            && let Some((_, rows)) = env.ctes.iter().rev().find(|(name, _)| name == own)
        {
            return Ok(Some(joined(scope, rows.clone(), alias, own)));
        }
        if let Some(found) = tables::rows(&self.catalog, schema, own) {
            let alias = alias.map_or(own, |alias| alias.name.as_str());
            let with = |columns: Vec<(String, Value)>| {
                let mut scope = scope.clone();
                scope.push(Entry { alias: alias.to_string(), columns });
                scope
            };
            return Ok(Some(found.into_iter().map(with).collect()));
        }
        match self.catalog.relation_by_name(schema, own) {
            // Rows that migrations put in are not followed.
            Some(rel) if rel.id.0 >= crate::types::TypeId::FIRST_USER => Ok(Some(Vec::new())),
            Some(_) => {
                env.unknown(format!("what is in {} is not known", shown(&range.name)));
                Ok(None)
            }
            None => {
                let message = format!("relation \"{}\" does not exist", shown(&range.name));
                Err(refused(SqlState::UndefinedTable, range.name.span, message).into())
            }
        }
    }

    fn from_function(
        &mut self,
        env: &mut Env,
        scope: &Scope,
        call: &Expr,
        ordinality: bool,
        alias: Option<&Alias>,
    ) -> Result<Scopes, Raised> {
        let ExprKind::Func(func) = &call.kind else {
            env.unknown("this function in FROM is not evaluated");
            return Ok(None);
        };
        let name = func.name.last().map_or("", |last| last.as_str()).to_string();
        let mut args = Vec::with_capacity(func.args.len());
        for arg in &func.args {
            args.push(self.eval(env, scope, None, &arg.expr)?);
        }
        let values = match self.row_function(env, &name, &args) {
            Some(values) => values,
            None => {
                env.called = None;
                let value = self.eval(env, scope, None, call)?;
                let row = |(names, row)| Rows { names, rows: vec![row] };
                let rows = match (env.called.take(), &value) {
                    (Some(rows), _) => Some(rows),
                    (None, Value::Record(fields)) => Some(row(fields.iter().cloned().unzip())),
                    (None, _) => None,
                };
                if let Some(rows) = rows.filter(|_| !ordinality) {
                    return Ok(Some(joined(scope, rows, alias, &name)));
                }
                if value == Value::Unknown {
                    env.unknown(format!("function {name} in FROM is not evaluated"));
                    return Ok(None);
                }
                vec![value]
            }
        };
        let mut rows =
            Rows { names: vec![alias.map_or(name.clone(), |alias| alias.name.name.clone())], rows: Vec::new() };
        if ordinality {
            rows.names.push("ordinality".into());
        }
        for (at, value) in values.into_iter().enumerate() {
            let mut row = vec![value];
            if ordinality {
                row.push(Value::Int(at as i64 + 1));
            }
            rows.rows.push(row);
        }
        Ok(Some(joined(scope, rows, alias, &name)))
    }
}

fn joined(scope: &Scope, rows: Rows, alias: Option<&Alias>, name: &str) -> Vec<Scope> {
    let mut names = rows.names;
    if let Some(alias) = alias {
        for (name, given) in names.iter_mut().zip(&alias.columns) {
            name.clone_from(&given.name);
        }
    }
    let alias = alias.map_or(name, |alias| alias.name.as_str());
    let with = |row: Vec<Value>| {
        let mut scope = scope.clone();
        scope.push(Entry { alias: alias.to_string(), columns: names.iter().cloned().zip(row).collect() });
        scope
    };
    rows.rows.into_iter().map(with).collect()
}

fn distinct(rows: &mut Vec<Vec<Value>>) {
    let mut kept: Vec<Vec<Value>> = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        if !kept.contains(&row) {
            kept.push(row);
        }
    }
    *rows = kept;
}

/// What an output column is called, as far as loops over it ask.
fn name_of(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Column(parts) => parts.last().map_or_else(String::new, |last| last.name.clone()),
        ExprKind::Field { field, .. } => field.name.clone(),
        ExprKind::Func(call) => call.name.last().map_or_else(String::new, |last| last.name.clone()),
        ExprKind::Cast { expr, ty, .. } => match name_of(&expr.kind).as_str() {
            "?column?" => ty.name.last().map_or_else(String::new, |last| last.name.clone()),
            name => name.to_string(),
        },
        ExprKind::Exists(_) => "exists".into(),
        ExprKind::Coalesce(_) => "coalesce".into(),
        ExprKind::Case { .. } => "case".into(),
        ExprKind::Array(_) | ExprKind::ArraySubquery(_) => "array".into(),
        _ => "?column?".into(),
    }
}

fn has_aggregate(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Func(call) => {
            let own = call.name.last().is_some_and(|last| is_aggregate(&last.name)) && call.over.is_none();
            own || call.args.iter().any(|arg| has_aggregate(&arg.expr))
        }
        ExprKind::Cast { expr, .. } | ExprKind::Collate { expr, .. } | ExprKind::IsNull { expr, .. } => {
            has_aggregate(expr)
        }
        ExprKind::Not(expr) => has_aggregate(expr),
        ExprKind::Op { left, right, .. } => {
            left.as_ref().is_some_and(|left| has_aggregate(left)) || has_aggregate(right)
        }
        ExprKind::And(list) | ExprKind::Or(list) | ExprKind::Coalesce(list) => list.iter().any(has_aggregate),
        _ => false,
    }
}

/// Whether a query reads a table of the name at its top (enough to know a recursive one).
fn mentions(query: &Query, name: &str) -> bool {
    fn item(from: &FromItem, name: &str) -> bool {
        match from {
            FromItem::Relation { range, .. } => range.name.last().is_some_and(|last| last.name == name),
            FromItem::Join(join) => item(&join.left, name) || item(&join.right, name),
            FromItem::Subquery { query, .. } => mentions(query, name),
            FromItem::Function { .. } | FromItem::XmlTable(_) | FromItem::JsonTable(_) => false,
        }
    }
    match &query.body {
        QueryBody::Select(select) => select.from.iter().any(|from| item(from, name)),
        QueryBody::SetOp { left, right, .. } => mentions(left, name) || mentions(right, name),
        QueryBody::Values(_) => false,
    }
}
