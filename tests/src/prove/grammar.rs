//! Queries out of a grammar: joins in nests, groupings, set operations, sub-queries, data-modifying commands.

use super::vocabulary::{Relation, Ty, Vocabulary};
use crate::rng::Rng;

/// Something that can be named where an expression stands.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) sql: String,
    pub(super) ty: Ty,
}

/// A part of FROM.
struct Item<'v> {
    sql: String,
    /// A bare relation under its alias: what USING and foreign keys need.
    relations: Vec<(String, &'v Relation)>,
    columns: Vec<Column>,
}

pub(super) struct Grammar<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    pub(super) rng: Rng,
    /// Each choice other than the plainest takes some; without any left only the plainest is made.
    fuel: usize,
    aliases: usize,
    pub(super) params: usize,
    ctes: Vec<(String, Vec<Column>)>,
}

/// The same seed and fuel make the same query.
pub fn generate(vocabulary: &Vocabulary, seed: u64, fuel: usize) -> String {
    let mut grammar = Grammar { vocabulary, rng: Rng::new(seed), fuel, aliases: 0, params: 0, ctes: Vec::new() };
    grammar.statement()
}

impl<'v> Grammar<'v> {
    pub(super) fn spend(&mut self) -> bool {
        let some = self.fuel > 0;
        self.fuel = self.fuel.saturating_sub(1);
        some
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.rng.percent(percent) && self.spend()
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    pub(super) fn some_type(&mut self) -> Ty {
        self.rng.pick(&[Ty::Int, Ty::Int, Ty::Text, Ty::Bool]).copied().unwrap_or(Ty::Int)
    }

    fn statement(&mut self) -> String {
        let mut with = Vec::new();
        while self.chance(12) {
            if self.rng.percent(20) {
                with.push(self.recursion());
                continue;
            }
            let types = self.types();
            let body = if self.rng.percent(25) { self.modify(&types) } else { self.query(&types, &[]) };
            let (name, outputs) = self.derived(&types);
            let hint = self.rng.pick(&["", "", " MATERIALIZED", " NOT MATERIALIZED"]).copied().unwrap_or_default();
            with.push(format!("{name} ({}) AS{hint} ({body})", names(&outputs)));
            self.ctes.push((name, outputs));
        }
        let types = self.types();
        let body = if self.rng.percent(15) { self.modify(&types) } else { self.query(&types, &[]) };
        if with.is_empty() { body } else { format!("WITH RECURSIVE {} {body}", with.join(", ")) }
    }

    /// A CTE that reads itself, three steps deep at most.
    fn recursion(&mut self) -> String {
        let types = self.types();
        let start = self.query(&types, &[]);
        let all: Vec<Ty> = std::iter::once(Ty::Int).chain(types.iter().copied()).collect();
        let (name, outputs) = self.derived(&all);
        let cast = |sql: &str, ty: &Ty| format!("({sql})::{}", ty.sql());
        let first: Vec<String> = types.iter().enumerate().map(|(i, ty)| cast(&format!("s.c{}", i + 1), ty)).collect();
        let mut readable = outputs.clone();
        let mut from = name.clone();
        if self.chance(50) {
            let item = self.item(&[]);
            let kind = self.rng.pick(&["JOIN", "LEFT JOIN"]).copied().unwrap_or("JOIN");
            from += &format!(" {kind} {} ON ", item.sql);
            readable.extend(item.columns);
            from += &self.condition(&readable);
        }
        let next: Vec<String> = types.iter().map(|ty| cast(&self.output(*ty, &readable), ty)).collect();
        let union = self.rng.pick(&["UNION ALL", "UNION"]).copied().unwrap_or("UNION");
        let inner: Vec<String> = (1..=types.len()).map(|i| format!("c{i}")).collect();
        let sql = format!(
            "{name} ({}) AS (SELECT 1, {} FROM ({start}) s ({}) {union} SELECT {name}.c1 + 1, {} FROM {from} WHERE {name}.c1 < 3)",
            names(&outputs),
            first.join(", "),
            inner.join(", "),
            next.join(", ")
        );
        self.ctes.push((name, outputs));
        sql
    }

    fn types(&mut self) -> Vec<Ty> {
        (0..1 + self.rng.below(3)).map(|_| self.some_type()).collect()
    }

    /// A name for a query with these output types, and its columns `c1`, `c2`, ...
    fn derived(&mut self, types: &[Ty]) -> (String, Vec<Column>) {
        let name = self.alias();
        let columns = types.iter().enumerate().map(|(i, ty)| Column { sql: format!("{name}.c{}", i + 1), ty: *ty });
        let columns = columns.collect();
        (name, columns)
    }

    /// A query with these output types; it may read what is around it.
    pub(super) fn query(&mut self, types: &[Ty], outer: &[Column]) -> String {
        let mut sql = if self.chance(10) {
            let op =
                *self.rng.pick(&["UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL"]).unwrap_or(&"UNION");
            format!("({}) {op} ({})", self.query(types, outer), self.query(types, outer))
        } else if self.chance(5) {
            let row = |g: &mut Self| {
                let items: Vec<String> = types.iter().map(|ty| g.expr(*ty, outer)).collect();
                format!("({})", items.join(", "))
            };
            let rows: Vec<String> = (0..1 + self.rng.below(3)).map(|_| row(self)).collect();
            format!("VALUES {}", rows.join(", "))
        } else {
            self.select(types, outer)
        };
        if self.chance(15) {
            let limit = ["1", "1", "2", "0", "NULL", "ALL"];
            sql += &format!(" LIMIT {}", self.rng.pick(&limit).copied().unwrap_or("1"));
        } else if self.chance(4) {
            self.params += 1;
            sql += &format!(" LIMIT ${}::int8", self.params);
        }
        if self.chance(5) {
            sql += &format!(" OFFSET {}", self.rng.below(2));
        }
        sql
    }

    fn select(&mut self, types: &[Ty], outer: &[Column]) -> String {
        let (from, mut columns) = if self.rng.percent(6) && self.spend() {
            (String::new(), Vec::new())
        } else {
            let item = self.from(outer);
            (format!(" FROM {}", item.sql), item.columns)
        };
        columns.extend_from_slice(outer);
        let condition = if self.chance(60) { format!(" WHERE {}", self.condition(&columns)) } else { String::new() };
        let mut tail = String::new();
        let mut distinct = String::new();
        let mut readable = columns.clone();
        if self.chance(28) {
            readable = self.grouped(&columns, outer, &mut tail);
        } else if self.chance(10) {
            distinct = "DISTINCT ".into();
        } else if self.chance(12) {
            for _ in 0..2 {
                let windowed = self.window_function(&columns);
                readable.push(windowed);
            }
        }
        let outputs: Vec<String> = types
            .iter()
            .enumerate()
            .map(|(i, ty)| {
                let set = outer.is_empty() && self.chance(3);
                let expr = match ty {
                    Ty::Int if set => format!("generate_series(1, {})", self.expr(Ty::Int, &readable)),
                    Ty::Text if set => format!("unnest(ARRAY[{}, 'x'])", self.expr(Ty::Text, &readable)),
                    Ty::Int | Ty::Text | Ty::Bool => self.output(*ty, &readable),
                };
                format!("{expr} AS c{}", i + 1)
            })
            .collect();
        format!("SELECT {distinct}{}{from}{condition}{tail}", outputs.join(", "))
    }

    /// GROUP BY and HAVING into `tail`; gives what may be read then.
    fn grouped(&mut self, columns: &[Column], outer: &[Column], tail: &mut String) -> Vec<Column> {
        let mut keys = Vec::new();
        for _ in 0..self.rng.below(4) {
            let ty = self.some_type();
            let key = if self.chance(20) { format!("({})", self.expr(ty, columns)) } else { self.column(ty, columns) };
            keys.push(Column { sql: key, ty });
        }
        let listed: Vec<&str> = keys.iter().map(|key| key.sql.as_str()).collect();
        if !listed.is_empty() {
            let all = listed.join(", ");
            *tail = match self.rng.below(7) {
                0 => format!(" GROUP BY ROLLUP ({all})"),
                1 => format!(" GROUP BY CUBE ({all})"),
                2 => format!(" GROUP BY GROUPING SETS (({}), ({all}))", listed.first().copied().unwrap_or_default()),
                3 => format!(" GROUP BY GROUPING SETS (({}))", listed.join("), (")),
                4 => format!(" GROUP BY DISTINCT {all}, ROLLUP ({all})"),
                _ => format!(" GROUP BY {all}"),
            };
        } else if self.rng.percent(20) {
            *tail = " GROUP BY ()".into();
        }
        let grouping = listed.first().map(|key| Column { sql: format!("GROUPING({key})"), ty: Ty::Int });
        let mut readable = keys;
        readable.extend(grouping);
        for _ in 0..2 {
            let aggregate = self.aggregate(columns);
            readable.push(aggregate);
        }
        if self.chance(20) {
            *tail += &format!(" HAVING {}", self.condition(&readable));
        }
        readable.extend_from_slice(outer);
        readable
    }

    fn from(&mut self, outer: &[Column]) -> Item<'v> {
        let mut item = self.item(outer);
        while self.chance(35) {
            let right = if self.chance(20) { self.nest(outer) } else { self.joinable(&item, outer) };
            item = self.join(item, right);
        }
        item
    }

    /// `(a JOIN b ON ...)` on the right side of another.
    fn nest(&mut self, outer: &[Column]) -> Item<'v> {
        let (left, right) = (self.item(outer), self.item(outer));
        let mut item = self.join(left, right);
        item.sql = format!("({})", item.sql);
        item
    }

    /// What a foreign key of the left side refers to, something lateral, or anything.
    fn joinable(&mut self, left: &Item<'v>, outer: &[Column]) -> Item<'v> {
        let keys: Vec<&str> =
            left.relations.iter().flat_map(|(_, relation)| &relation.keys).map(|key| key.target.as_str()).collect();
        if self.rng.percent(60)
            && let Some(target) = self.rng.pick(&keys)
            && let Some(relation) = self.vocabulary.relations.iter().find(|relation| relation.name == *target)
        {
            return self.relation(relation);
        }
        if self.chance(12) {
            let mut around = left.columns.clone();
            around.extend_from_slice(outer);
            let types = self.types();
            let query = self.query(&types, &around);
            let (name, columns) = self.derived(&types);
            return Item {
                sql: format!("LATERAL ({query}) {name} ({})", names(&columns)),
                relations: Vec::new(),
                columns,
            };
        }
        self.item(outer)
    }

    fn relation(&mut self, relation: &'v Relation) -> Item<'v> {
        let alias = self.alias();
        let only = if relation.table && self.rng.percent(5) { "ONLY " } else { "" };
        let columns =
            relation.columns.iter().map(|(name, ty)| Column { sql: format!("{alias}.{name}"), ty: *ty }).collect();
        Item { sql: format!("{only}{} {alias}", relation.name), relations: vec![(alias, relation)], columns }
    }

    fn item(&mut self, outer: &[Column]) -> Item<'v> {
        if let Some((cte, columns)) = self.rng.pick(&self.ctes).cloned()
            && self.rng.percent(60)
        {
            let alias = self.alias();
            let own = |c: &Column| Column { sql: c.sql.replace(&format!("{cte}."), &format!("{alias}.")), ty: c.ty };
            return Item {
                sql: format!("{cte} {alias}"),
                relations: Vec::new(),
                columns: columns.iter().map(own).collect(),
            };
        }
        if self.chance(18) {
            let types = self.types();
            let query = self.query(&types, &[]);
            let (name, columns) = self.derived(&types);
            return Item { sql: format!("({query}) {name} ({})", names(&columns)), relations: Vec::new(), columns };
        }
        if self.chance(8) {
            let name = self.alias();
            let (call, types) = match self.rng.below(if self.vocabulary.major >= 17 { 10 } else { 8 }) {
                0 => (format!("generate_series(1, {})", self.expr(Ty::Int, &[])), vec![Ty::Int]),
                1 => (format!("unnest(ARRAY[{}, 'x']) WITH ORDINALITY", self.expr(Ty::Text, &[])), vec![Ty::Text]),
                2 => ("ROWS FROM (generate_series(1, 2), unnest(ARRAY['a']))".into(), vec![Ty::Int, Ty::Text]),
                3 => (format!("string_to_table({}, 'a', '')", self.expr(Ty::Text, &[])), vec![Ty::Text]),
                4 => (
                    format!("jsonb_array_elements_text(jsonb_build_array({}, 'x'))", self.expr(Ty::Text, &[])),
                    vec![Ty::Text],
                ),
                5 => (
                    format!("unnest(ARRAY[{}], ARRAY[{}, NULL])", self.expr(Ty::Int, &[]), self.expr(Ty::Text, &[])),
                    vec![Ty::Int, Ty::Text],
                ),
                6 => (
                    format!("regexp_split_to_table({}, 'a') WITH ORDINALITY", self.expr(Ty::Text, &[])),
                    vec![Ty::Text],
                ),
                7 => (format!("abs({})", self.expr(Ty::Int, &[])), vec![Ty::Int]),
                _ => (self.json_table(), vec![Ty::Int, Ty::Int, Ty::Text, Ty::Bool, Ty::Int]),
            };
            let columns = types.iter().enumerate().map(|(i, ty)| Column { sql: format!("{name}.c{}", i + 1), ty: *ty });
            let columns: Vec<Column> = columns.collect();
            return Item { sql: format!("{call} {name} ({})", names(&columns)), relations: Vec::new(), columns };
        }
        let _ = outer;
        match self.rng.pick(&self.vocabulary.relations) {
            Some(relation) => self.relation(relation),
            None => Item { sql: "(SELECT 1) one (c1)".into(), relations: Vec::new(), columns: Vec::new() },
        }
    }

    /// Ordinality, two values, whether there is one, and what is nested.
    fn json_table(&mut self) -> String {
        let on = |g: &mut Self, ty: Ty| {
            let default = g.rng.pick(match ty {
                Ty::Int => &["7", "NULL"],
                Ty::Text | Ty::Bool => &["'d'", "NULL"],
            });
            let default = default.copied().unwrap_or("NULL");
            let empty = [
                format!(" DEFAULT {default} ON EMPTY"),
                " ERROR ON EMPTY".to_owned(),
                " NULL ON EMPTY".to_owned(),
                String::new(),
            ];
            let error = [format!(" DEFAULT {default} ON ERROR"), " NULL ON ERROR".to_owned(), String::new()];
            let (empty, error) = (g.rng.pick(&empty).cloned(), g.rng.pick(&error).cloned());
            empty.unwrap_or_default() + &error.unwrap_or_default()
        };
        let exists = self.rng.pick(&["", " UNKNOWN ON ERROR", " TRUE ON ERROR"]).copied().unwrap_or_default();
        let path = self.rng.pick(&["$[*]", "$[1]", "$.none", "strict $.none"]).copied().unwrap_or("$");
        let (int, text) = (on(self, Ty::Int), on(self, Ty::Text));
        format!(
            "JSON_TABLE(jsonb '[{{\"a\": 1, \"b\": \"x\", \"c\": [1, null]}}, {{\"a\": \"y\", \"b\": null}}, {{\"c\": []}}]', '{path}' COLUMNS (
             c1 FOR ORDINALITY, c2 int PATH '$.a'{int}, c3 text PATH '$.b'{text}, c4 bool EXISTS PATH 'strict $.a'{exists},
             NESTED PATH '$.c[*]' COLUMNS (c5 int PATH '$')))"
        )
    }

    fn join(&mut self, left: Item<'v>, right: Item<'v>) -> Item<'v> {
        let kinds = ["LEFT JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "JOIN", "JOIN"];
        let kind = self.rng.pick(&kinds).copied().unwrap_or("JOIN");
        let mut columns = left.columns;
        let common = match (&left.relations[..], &right.relations[..]) {
            ([(_, a)], [(_, b)]) => {
                a.columns.iter().find(|(name, ty)| b.columns.iter().any(|(n, t)| n == name && t == ty))
            }
            _ => None,
        };
        if let Some((name, ty)) = common
            && self.chance(12)
        {
            columns.extend(right.columns);
            columns.insert(0, Column { sql: name.clone(), ty: *ty });
            let sql = format!("{} {kind} {} USING ({name})", left.sql, right.sql);
            // Not one relation any more, and the alias hides nothing.
            let relations = left.relations.into_iter().chain(right.relations).collect();
            return Item { sql, relations, columns };
        }
        let on = self.on(&left.relations, &right.relations, &columns, &right.columns, kind);
        columns.extend(right.columns);
        let sql = format!("{} {kind} {} ON {on}", left.sql, right.sql);
        Item { sql, relations: left.relations.into_iter().chain(right.relations).collect(), columns }
    }

    fn on(
        &mut self,
        left: &[(String, &'v Relation)],
        right: &[(String, &'v Relation)],
        columns: &[Column],
        others: &[Column],
        kind: &str,
    ) -> String {
        let mut keys = Vec::new();
        for (from, to) in [(left, right), (right, left)] {
            for (alias, relation) in from {
                for key in &relation.keys {
                    let targets = to.iter().filter(|(_, target)| target.name == key.target);
                    keys.extend(targets.map(|(target, _)| {
                        let pairs = key.columns.iter().zip(&key.target_columns);
                        let pairs: Vec<String> = pairs.map(|(a, b)| format!("{alias}.{a} = {target}.{b}")).collect();
                        pairs.join(" AND ")
                    }));
                }
            }
        }
        let mut on = match self.rng.pick(&keys) {
            Some(key) if self.rng.percent(80) => key.clone(),
            _ if self.chance(12) => "true".into(),
            _ => {
                let ty = self.some_type();
                format!("{} = {}", self.column(ty, columns), self.column(ty, others))
            }
        };
        // A FULL JOIN takes little besides equalities.
        if kind != "FULL JOIN" && self.chance(20) {
            let all: Vec<Column> = columns.iter().chain(others).cloned().collect();
            on += &format!(" AND {}", self.condition(&all));
        }
        on
    }

    /// A data-modifying command that returns these types.
    fn modify(&mut self, types: &[Ty]) -> String {
        let tables: Vec<&'v Relation> =
            self.vocabulary.relations.iter().filter(|r| r.table && !r.columns.is_empty()).collect();
        let Some(table) = self.rng.pick(&tables).copied() else { return self.query(types, &[]) };
        let target = self.relation(table);
        let (name, columns) = (&table.name, target.columns);
        let alias = target.relations.first().map(|(alias, _)| alias.clone()).unwrap_or_default();
        let (joined, mut readable) = if self.chance(35) {
            let item = self.from(&[]);
            (Some(item.sql), columns.iter().cloned().chain(item.columns).collect())
        } else {
            (None, columns.clone())
        };
        let condition = format!("WHERE {}", self.condition(&readable));
        let picked = self.rng.pick(&table.columns).cloned();
        let Some((set, ty)) = picked else { return self.query(types, &[]) };
        let value = if self.rng.percent(10) { "DEFAULT".into() } else { self.expr(ty, &readable) };
        let mut command = match self.rng.below(if self.vocabulary.major >= 17 { 5 } else { 4 }) {
            4 => {
                let item = self.from(&[]);
                readable = columns.iter().cloned().chain(item.columns.iter().cloned()).collect();
                let on = self.on(&target.relations, &item.relations, &columns, &item.columns, "JOIN");
                self.merge(table, &alias, &item, &format!("ON {on}"), &readable, (&set, ty))
            }
            0 => {
                let using = joined.map(|from| format!("USING {from} ")).unwrap_or_default();
                format!("DELETE FROM {name} {alias} {using}{condition}")
            }
            1 => {
                readable = columns;
                let given: Vec<(String, Ty)> = table.columns.iter().filter(|_| self.rng.percent(80)).cloned().collect();
                let names: Vec<&str> = given.iter().map(|(name, _)| name.as_str()).collect();
                let values: Vec<String> = given.iter().map(|(_, ty)| self.expr(*ty, &[])).collect();
                let conflict = match self.rng.below(4) {
                    0 => " ON CONFLICT DO NOTHING".to_owned(),
                    1 if names.contains(&"id") => {
                        format!(" ON CONFLICT (id) DO UPDATE SET {set} = {}", self.expr(ty, &readable))
                    }
                    _ => String::new(),
                };
                format!("INSERT INTO {name} AS {alias} ({}) VALUES ({}){conflict}", names.join(", "), values.join(", "))
            }
            _ => {
                let from = joined.map(|from| format!("FROM {from} ")).unwrap_or_default();
                format!("UPDATE {name} {alias} SET {set} = {value} {from}{condition}")
            }
        };
        if self.vocabulary.major >= 18 && self.chance(50) {
            for image in ["old", "new"] {
                readable
                    .extend(table.columns.iter().map(|(name, ty)| Column { sql: format!("{image}.{name}"), ty: *ty }));
            }
        }
        let outputs: Vec<String> =
            types.iter().enumerate().map(|(i, ty)| format!("{} AS c{}", self.output(*ty, &readable), i + 1)).collect();
        command += &format!(" RETURNING {}", outputs.join(", "));
        command
    }

    fn merge(
        &mut self,
        table: &Relation,
        alias: &str,
        source: &Item<'v>,
        on: &str,
        readable: &[Column],
        (set, ty): (&str, Ty),
    ) -> String {
        let own: Vec<Column> =
            table.columns.iter().map(|(name, ty)| Column { sql: format!("{alias}.{name}"), ty: *ty }).collect();
        let mut sql = format!("MERGE INTO {} {alias} USING {} {on}", table.name, source.sql);
        for (when, visible) in [("MATCHED", readable), ("NOT MATCHED BY SOURCE", &own)] {
            if when != "MATCHED" && !self.chance(40) {
                continue;
            }
            let and = if self.chance(40) { format!(" AND {}", self.condition(visible)) } else { String::new() };
            let action = match self.rng.below(4) {
                0 => "DELETE".to_owned(),
                1 => "DO NOTHING".to_owned(),
                _ => format!("UPDATE SET {set} = {}", self.expr(ty, visible)),
            };
            sql += &format!(" WHEN {when}{and} THEN {action}");
        }
        if self.chance(60) {
            let given: Vec<&(String, Ty)> = table.columns.iter().filter(|_| self.rng.percent(80)).collect();
            let names: Vec<&str> = given.iter().map(|(name, _)| name.as_str()).collect();
            let values: Vec<String> = given.iter().map(|(_, ty)| self.expr(*ty, &source.columns)).collect();
            sql += &format!(" WHEN NOT MATCHED THEN INSERT ({}) VALUES ({})", names.join(", "), values.join(", "));
        }
        sql
    }
}

fn names(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().filter_map(|c| c.sql.rsplit('.').next()).collect();
    names.join(", ")
}
