//! What stands in FROM.

use super::expr::{INT4, INT8, TEXT};
use super::tree::{Node, seq};
use super::vocabulary::{Oid, Relation, Shape};
use super::{Column, Generator};

/// One item of FROM, or several joined.
#[derive(Debug)]
pub(super) struct Item<'v> {
    pub(super) node: Node,
    pub(super) columns: Vec<Column>,
    /// Aliases that can be locked or selected whole, and of what.
    pub(super) tables: Vec<(String, &'v Relation)>,
}

impl<'v> Generator<'v> {
    pub(super) fn from(&mut self) -> Item<'v> {
        let mut item = self.item(&[]);
        while self.rng.percent(30) && self.spend() {
            item = self.join(item);
        }
        item
    }

    /// Runs `make` where these columns can be read.
    pub(super) fn reading<T>(&mut self, columns: &[Column], make: impl FnOnce(&mut Self) -> T) -> T {
        let saved = self.frames.last_mut().map(|frame| std::mem::replace(&mut frame.columns, columns.to_vec()));
        let made = make(self);
        if let (Some(frame), Some(saved)) = (self.frames.last_mut(), saved) {
            frame.columns = saved;
        }
        made
    }

    fn item(&mut self, left: &[Column]) -> Item<'v> {
        match self.rng.below(100) {
            0..12 => self.derived(left),
            12..24 => self.function(left).unwrap_or_else(|| self.relation(None)),
            24..30 => self.values(),
            30..45 if !self.ctes.is_empty() => self.cte(),
            45..47 => self.xml_table(left),
            47..50 if self.vocabulary.major >= 17 => self.json_table(left),
            _ => self.relation(None),
        }
    }

    pub(super) fn named(&mut self, body: Node, types: &[Oid]) -> Item<'v> {
        let alias = self.alias();
        let names: Vec<String> = (1..=types.len()).map(|i| format!("c{i}")).collect();
        let columns = types.iter().zip(&names).map(|(ty, name)| Column { sql: format!("{alias}.{name}"), ty: *ty });
        let columns = columns.collect();
        let node = seq![body, " AS ", alias.as_str(), format!(" ({})", names.join(", "))];
        Item { node, columns, tables: Vec::new() }
    }

    fn derived(&mut self, left: &[Column]) -> Item<'v> {
        let types = self.types(3);
        if !left.is_empty() && self.rng.percent(50) {
            let query = self.reading(left, |g| g.subquery(&types));
            return self.named(seq!["LATERAL (", query, ")"], &types);
        }
        let query = self.reading(&[], |g| g.subquery(&types));
        self.named(seq!["(", query, ")"], &types)
    }

    fn values(&mut self) -> Item<'v> {
        let types = self.types(3);
        let query = self.reading(&[], |g| g.value_rows(&types));
        self.named(seq!["(", query, ")"], &types)
    }

    fn cte(&mut self) -> Item<'v> {
        let Some((name, types)) = self.rng.pick(&self.ctes).cloned() else { return self.relation(None) };
        self.named(name.into(), &types)
    }

    /// A function in FROM; what is left of it can be read.
    fn function(&mut self, left: &[Column]) -> Option<Item<'v>> {
        let vocabulary = self.vocabulary;
        let function = if self.rng.percent(85) {
            vocabulary.functions.get(*self.rng.pick(&vocabulary.sets)?)?
        } else {
            self.rng.pick(&vocabulary.functions)?
        };
        if function.kind != super::vocabulary::Kind::Plain && !self.slips() {
            return None;
        }
        let call = self.reading(left, |g| g.call_any(function))?;
        let outs: Vec<(String, Oid)> = match vocabulary.shape(function.result) {
            _ if !function.outs.is_empty() => function.outs.clone(),
            Shape::Composite(fields) => fields.clone(),
            _ if vocabulary.types.contains_key(&function.result) => vec![(String::new(), function.result)],
            // Polymorphic: its type is not told here, but can be seen from outside.
            _ if function.result != super::expr::RECORD => Vec::new(),
            _ => {
                let alias = self.alias();
                let columns = vec![
                    Column { sql: format!("{alias}.a"), ty: INT4 },
                    Column { sql: format!("{alias}.b"), ty: TEXT },
                ];
                return Some(Item {
                    node: seq![call, format!(" AS {alias} (a integer, b text)")],
                    columns,
                    tables: Vec::new(),
                });
            }
        };
        let known: Vec<Oid> = outs.iter().map(|(_, ty)| *ty).collect();
        let (mut call, mut types) = (call, known);
        if self.rng.percent(8) {
            call = seq!["ROWS FROM (", vec![call, "generate_series(1, 2)".into()], ")"];
            types.push(INT4);
        }
        if self.rng.percent(15) {
            call = seq![call, " WITH ORDINALITY"];
            types.push(INT8);
        }
        if types.is_empty() {
            let alias = self.alias();
            return Some(Item { node: seq![call, " AS ", alias.as_str()], columns: Vec::new(), tables: Vec::new() });
        }
        let mut item = self.named(call, &types);
        item.columns.retain(|column| vocabulary.types.contains_key(&column.ty));
        Some(item)
    }

    fn xml_table(&mut self, left: &[Column]) -> Item<'v> {
        let xml = self.vocabulary.named("xml");
        let (document, ty) = (self.reading(left, |g| g.expr(xml)), self.some_type());
        let columns = seq!["c1 FOR ORDINALITY, c2 ", self.vocabulary.sql(ty), " PATH 'a' DEFAULT ", self.arg(ty)];
        let node = seq!["XMLTABLE('/r' PASSING ", document, " COLUMNS ", columns, ")"];
        self.named(node, &[INT4, ty])
    }

    pub(super) fn relation(&mut self, of: Option<&'v Relation>) -> Item<'v> {
        let vocabulary = self.vocabulary;
        let from = if self.rng.percent(4) { &vocabulary.system } else { &vocabulary.relations };
        let Some(relation) = of.or_else(|| self.rng.pick(from)) else { return self.values() };
        let alias = self.alias();
        let columns = relation.columns.iter().map(|c| Column { sql: format!("{alias}.{}", c.name), ty: c.ty });
        let mut columns: Vec<Column> = columns.collect();
        if self.rng.percent(20) {
            columns.push(Column { sql: alias.clone(), ty: relation.row });
        }
        if self.rng.percent(5) && matches!(relation.kind, 'r' | 'p') {
            let system = self.rng.pick(&[("ctid", "tid"), ("tableoid", "oid"), ("xmin", "xid"), ("cmax", "cid")]);
            columns
                .extend(system.map(|(name, ty)| Column { sql: format!("{alias}.{name}"), ty: vocabulary.named(ty) }));
        }
        let only = if of.is_none() && self.rng.percent(4) { "ONLY " } else { "" };
        let sample =
            if of.is_none() && relation.kind != 'v' && self.rng.percent(2) { " TABLESAMPLE system (10)" } else { "" };
        let node = seq![only, relation.name.as_str(), " AS ", alias.as_str(), sample];
        Item { node, columns, tables: vec![(alias, relation)] }
    }

    fn join(&mut self, left: Item<'v>) -> Item<'v> {
        let kinds = [
            "JOIN",
            "JOIN",
            "LEFT JOIN",
            "LEFT JOIN",
            "RIGHT JOIN",
            "FULL JOIN",
            "CROSS JOIN",
            ",",
            "NATURAL JOIN",
            "NATURAL LEFT JOIN",
        ];
        let kind = self.rng.pick(&kinds).copied().unwrap_or("JOIN");
        let lateral = !matches!(kind, "RIGHT JOIN" | "FULL JOIN") || self.slips();
        let right = self.item(if lateral { &left.columns } else { &[] });
        let mut columns = left.columns;
        let mut tables = left.tables;
        if kind == "," || kind == "CROSS JOIN" || kind.starts_with("NATURAL") {
            let separator = if kind == "," { ", ".to_owned() } else { format!(" {kind} ") };
            columns.extend(right.columns);
            tables.extend(right.tables);
            return Item { node: seq![left.node, separator, right.node], columns, tables };
        }
        let bare = |column: &Column| column.sql.split_once('.').map(|(_, name)| name.to_owned());
        let common: Vec<(String, Oid)> = columns
            .iter()
            .filter_map(|column| Some((bare(column)?, column.ty)))
            .filter(|(name, ty)| {
                right.columns.iter().any(|other| bare(other).as_ref() == Some(name) && (other.ty == *ty || *ty == INT4))
            })
            .collect();
        let on = match self.rng.pick(&common).cloned() {
            Some((name, ty)) if self.rng.percent(35) => {
                columns.push(Column { sql: name.clone(), ty });
                if self.rng.percent(15) {
                    let alias = self.alias();
                    columns.push(Column { sql: format!("{alias}.{name}"), ty });
                    seq![" USING (", name, ") AS ", alias]
                } else {
                    seq![" USING (", name, ")"]
                }
            }
            _ => {
                let all: Vec<Column> = columns.iter().chain(&right.columns).cloned().collect();
                seq![" ON ", self.reading(&all, |g| g.condition())]
            }
        };
        columns.extend(right.columns);
        tables.extend(right.tables);
        let node = seq![left.node, format!(" {kind} "), right.node, on];
        if self.rng.percent(5) {
            let types: Vec<Oid> = columns.iter().map(|column| column.ty).collect();
            // Fewer names than columns are allowed; more are not.
            return self.named(seq!["(", node, ")"], types.get(..1).unwrap_or(&types));
        }
        Item { node, columns, tables }
    }
}
