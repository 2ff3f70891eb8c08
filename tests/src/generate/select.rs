//! SELECT, VALUES, set operations and WITH.

use super::expr::INT8;
use super::from::Item;
use super::tree::{Node, seq};
use super::vocabulary::Oid;
use super::{Column, Frame, Generator};

impl<'v> Generator<'v> {
    /// A whole statement.
    pub(super) fn statement(&mut self) -> Node {
        let saved = self.ctes.len();
        let with = if self.rng.percent(15) { self.with(true) } else { Node::none() };
        let body = match self.rng.below(100) {
            0..32 => self.modify(None),
            32..36 => {
                let types = self.types(4);
                self.in_frame(|g| g.value_rows(&types))
            }
            36..46 => {
                let types = self.types(4);
                self.set_operation(&types)
            }
            _ => {
                let types = self.types(5);
                self.select(&types, true)
            }
        };
        self.ctes.truncate(saved);
        let around = match self.rng.below(60) {
            0 => "EXPLAIN (VERBOSE) ",
            1 => "CREATE TEMP TABLE made AS ",
            2 => "DECLARE reader CURSOR FOR ",
            _ => return seq![with, body],
        };
        seq![Node::from(around).maybe(), with, body]
    }

    fn in_frame<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        self.frames.push(Frame::default());
        let made = make(self);
        self.frames.pop();
        made
    }

    /// A query inside another: what is around can be read.
    pub(super) fn subquery(&mut self, types: &[Oid]) -> Node {
        let saved = self.ctes.len();
        let with = if self.rng.percent(4) { self.with(false) } else { Node::none() };
        let body = match self.rng.below(20) {
            0 => self.in_frame(|g| g.value_rows(types)),
            1 | 2 => self.set_operation(types),
            _ => self.select(types, false),
        };
        self.ctes.truncate(saved);
        seq![with, body]
    }

    pub(super) fn value_rows(&mut self, types: &[Oid]) -> Node {
        let rows = (0..=self.rng.below(2)).map(|i| {
            let width = if self.slips() { types.len().saturating_sub(1) } else { types.len() };
            let items: Vec<Node> =
                types.iter().take(width).map(|ty| if i == 0 { self.expr(*ty) } else { self.arg(*ty) }).collect();
            seq!["(", items, ")"]
        });
        let rows: Vec<Node> = rows.collect();
        seq!["VALUES ", rows]
    }

    fn set_operation(&mut self, types: &[Oid]) -> Node {
        let words = ["UNION", "UNION ALL", "UNION ALL", "INTERSECT", "EXCEPT", "EXCEPT ALL"];
        let word = self.rng.pick(&words).copied().unwrap_or("UNION");
        let others: Vec<Oid> = types
            .iter()
            .map(|ty| match self.vocabulary.implicit.get(ty) {
                Some(sources) if self.rng.percent(15) => self.rng.pick(sources).copied().unwrap_or(*ty),
                _ => *ty,
            })
            .collect();
        let (left, right) = (self.branch(types), self.branch(&others));
        let order = if self.rng.percent(20) { seq![" ORDER BY 1"].maybe() } else { Node::none() };
        seq![left, format!(" {word} "), right, order]
    }

    fn branch(&mut self, types: &[Oid]) -> Node {
        if self.rng.percent(15) {
            // Constants alone: their types come from the other side.
            let items: Vec<Node> = types.iter().map(|ty| self.unknown(*ty).into()).collect();
            return seq!["SELECT ", items];
        }
        if self.rng.percent(20) && self.spend() {
            return seq!["(", self.subquery(types), ")"];
        }
        let select = self.select(types, false);
        seq!["(", select, ")"]
    }

    fn with(&mut self, top: bool) -> Node {
        let mut recursive = self.rng.percent(5);
        let mut items = vec![self.cte_body(top, &mut recursive)];
        while items.len() < 3 && self.rng.percent(25) {
            items.push(self.cte_body(top, &mut recursive));
        }
        seq![if recursive { "WITH RECURSIVE " } else { "WITH " }, items, " "]
    }

    fn cte_body(&mut self, top: bool, recursive: &mut bool) -> Node {
        let (name, types) = (format!("w{}", self.ctes.len() + 1), self.types(3));
        let columns = (1..=types.len()).map(|i| format!("c{i}")).collect::<Vec<_>>().join(", ");
        let materialized = match self.rng.below(20) {
            0 => "MATERIALIZED ",
            1 => "NOT MATERIALIZED ",
            _ => "",
        };
        if self.rng.percent(25) {
            *recursive = true;
            let start = self.subquery(&types);
            self.ctes.push((name.clone(), types.clone()));
            let step = self.in_frame(|g| {
                let item = g.cte_item(&name, &types);
                let items = g.reading(&item.columns.clone(), |g| {
                    types
                        .iter()
                        .map(|ty| if g.rng.percent(60) { g.own_column(&item, *ty) } else { g.expr(*ty) })
                        .collect::<Vec<Node>>()
                });
                seq!["SELECT ", items, " FROM ", item.node]
            });
            let all = if self.rng.percent(70) { " ALL" } else { "" };
            let extra = match self.rng.below(12) {
                0 => " SEARCH DEPTH FIRST BY c1 SET ord",
                1 => " SEARCH BREADTH FIRST BY c1 SET ord",
                2 => " CYCLE c1 SET is_cycle USING path",
                3 => " CYCLE c1 SET is_cycle TO 'y' DEFAULT 'n' USING path",
                4 => " SEARCH DEPTH FIRST BY c1 SET ord CYCLE c1 SET is_cycle TO 1 DEFAULT 0 USING path",
                _ => "",
            };
            return seq![
                format!("{name} ({columns}) AS {materialized}("),
                "(",
                start,
                format!(") UNION{all} "),
                step,
                ")",
                extra
            ];
        }
        let body = if top && self.rng.percent(30) { self.modify(Some(&types)) } else { self.subquery(&types) };
        self.ctes.push((name.clone(), types));
        seq![format!("{name} ({columns}) AS {materialized}("), body, ")"]
    }

    fn cte_item(&mut self, name: &str, types: &[Oid]) -> Item<'v> {
        let columns = types.iter().enumerate().map(|(i, ty)| Column { sql: format!("{name}.c{}", i + 1), ty: *ty });
        Item { node: name.into(), columns: columns.collect(), tables: Vec::new() }
    }

    fn own_column(&mut self, item: &Item<'_>, ty: Oid) -> Node {
        match item.columns.iter().find(|column| column.ty == ty) {
            Some(column) => column.sql.clone().into(),
            None => self.expr(ty),
        }
    }

    pub(super) fn select(&mut self, types: &[Oid], top: bool) -> Node {
        self.frames.push(Frame::default());
        let made = self.select_in_frame(types, top);
        self.frames.pop();
        made
    }

    fn frame(&mut self, change: impl FnOnce(&mut Frame)) {
        if let Some(frame) = self.frames.last_mut() {
            change(frame);
        }
    }

    fn select_in_frame(&mut self, types: &[Oid], top: bool) -> Node {
        let item = if self.rng.percent(85) { Some(self.from()) } else { None };
        let mut columns = item.as_ref().map(|item| item.columns.clone()).unwrap_or_default();
        if self.rng.percent(15)
            && let Some(Item { tables, .. }) = &item
            && let [(alias, _)] = &tables[..]
            && columns.iter().all(|column| column.sql.starts_with(&format!("{alias}.")))
        {
            // One table alone: its columns need no qualifier.
            columns.iter_mut().for_each(|column| column.sql = column.sql.replacen(&format!("{alias}."), "", 1));
        }
        self.frame(|frame| frame.columns = columns.clone());
        let filter = if self.rng.percent(35) { seq![" WHERE ", self.condition()].maybe() } else { Node::none() };
        let grouped = self.rng.percent(25);
        let group = if grouped { self.group(&columns, item.as_ref()) } else { Node::none() };
        if !grouped && self.rng.percent(10) {
            self.frame(|frame| (frame.inner, frame.columns) = (Some(columns.clone()), Vec::new()));
        }
        let having =
            if grouped && self.rng.percent(25) { seq![" HAVING ", self.condition()].maybe() } else { Node::none() };
        let windows = if self.rng.percent(8) {
            let definition = seq![" WINDOW w AS (", self.window_definition(), ")"];
            self.frame(|frame| frame.windows.push("w".to_owned()));
            definition
        } else {
            Node::none()
        };
        self.frame(|frame| frame.window = true);
        let (distinct, on) = self.distinct(types);
        let mut targets: Vec<Node> = types.iter().map(|ty| self.target(*ty)).collect();
        let plain = !grouped && self.frames.last().is_some_and(|frame| frame.inner.is_none());
        if top && self.rng.percent(15) {
            targets.push(self.extra_target(item.as_ref(), plain));
        }
        let order = if let Some(on) = on {
            if self.rng.percent(50) { seq![" ORDER BY ", on].maybe() } else { Node::none() }
        } else if self.rng.percent(25) {
            self.order(types, distinct.sql().is_empty())
        } else {
            Node::none()
        };
        self.frame(|frame| (frame.window, frame.inner, frame.columns) = (false, None, Vec::new()));
        let limit = match self.rng.below(12) {
            0 => seq![" LIMIT ", self.arg(INT8)].maybe(),
            2 if !order.sql().is_empty() => seq![" FETCH NEXT ROW WITH TIES"].maybe(),
            1 => seq![" OFFSET ", self.arg(INT8), " FETCH FIRST (", self.arg(INT8), ") ROWS ONLY"].maybe(),
            _ => Node::none(),
        };
        let lock = match &item {
            Some(Item { tables, .. })
                if plain && distinct.sql().is_empty() && !tables.is_empty() && self.rng.percent(4) =>
            {
                let words = [" FOR UPDATE", " FOR SHARE SKIP LOCKED", " FOR NO KEY UPDATE NOWAIT", " FOR KEY SHARE"];
                let strength = self.rng.pick(&words).copied().unwrap_or(" FOR UPDATE");
                match self.rng.pick(tables) {
                    Some((alias, _)) if self.rng.percent(40) => Node::from(format!(" FOR UPDATE OF {alias}")).maybe(),
                    _ => Node::from(strength).maybe(),
                }
            }
            _ => Node::none(),
        };
        let from = match item {
            Some(item) => seq![" FROM ", item.node].maybe(),
            None => Node::none(),
        };
        seq!["SELECT ", distinct, targets, from, filter, group, having, windows, order, limit, lock]
    }

    fn distinct(&mut self, types: &[Oid]) -> (Node, Option<Node>) {
        let fits = types.iter().all(|ty| self.vocabulary.sortable(*ty));
        match self.rng.below(20) {
            0 | 1 if fits || self.slips() => (seq!["DISTINCT "].maybe(), None),
            2 => {
                let ty = self.sortable_type();
                let on = self.expr(ty);
                (seq!["DISTINCT ON (", on.clone(), ") "].maybe(), Some(on))
            }
            _ => (Node::none(), None),
        }
    }

    pub(super) fn target(&mut self, ty: Oid) -> Node {
        let expr = self.expr(ty);
        if self.rng.percent(25) {
            let name = self.rng.pick(&["a", "\"Out\"", "b", "value"]).copied().unwrap_or("a");
            return seq![expr, seq![" AS ", name].maybe()];
        }
        expr
    }

    /// What only the outermost query has.
    fn extra_target(&mut self, item: Option<&Item<'v>>, plain: bool) -> Node {
        let tables = item.map(|item| &item.tables[..]).unwrap_or_default();
        if self.rng.percent(20) {
            let composites = ["spot", "cage", "spot_domain"];
            let ty = self.vocabulary.named(self.rng.pick(&composites).copied().unwrap_or("spot"));
            return seq!["(", self.expr(ty), ").*"];
        }
        match (self.rng.below(4), self.rng.pick(tables).cloned()) {
            (0, Some((alias, _))) if plain => format!("{alias}.*").into(),
            (1, Some((alias, relation))) if plain => {
                let column = self.rng.pick(&relation.columns).map(|column| column.name.clone()).unwrap_or_default();
                format!("({alias}).{column}").into()
            }
            (2, _) if item.is_some() && plain => "*".into(),
            _ => {
                let function = self.rng.pick(&self.vocabulary.sets).and_then(|at| self.vocabulary.functions.get(*at));
                function.and_then(|function| self.call_any(function)).unwrap_or_else(|| "'x'".into())
            }
        }
    }

    fn group(&mut self, columns: &[Column], item: Option<&Item<'v>>) -> Node {
        let mut readable = Vec::new();
        if self.rng.percent(20)
            && let Some(Item { tables, .. }) = item
            && let Some((alias, relation)) = self.rng.pick(tables)
            && let Some(key) = relation.keys.first()
        {
            // What depends on the key can be read as well.
            let of = |name: &String| format!("{alias}.{name}");
            readable.extend(columns.iter().filter(|column| column.sql.starts_with(&format!("{alias}."))).cloned());
            let items: Vec<Node> = key.iter().map(|name| of(name).into()).collect();
            self.frame(|frame| (frame.inner, frame.columns) = (Some(columns.to_vec()), readable));
            return seq![" GROUP BY ", items].maybe();
        }
        let mut items = Vec::new();
        for _ in 0..=self.rng.below(2) {
            let fitting: Vec<&Column> = columns.iter().filter(|column| self.vocabulary.sortable(column.ty)).collect();
            let column = match self.rng.pick(&fitting) {
                Some(column) if self.rng.percent(80) => (*column).clone(),
                _ => {
                    let ty = self.sortable_type();
                    Column { sql: self.expr(ty).sql(), ty }
                }
            };
            items.push(column.sql.clone());
            readable.push(column);
        }
        let grouped = items.clone();
        let list: Vec<Node> = items.iter().map(|item| item.as_str().into()).collect();
        self.frame(|frame| (frame.inner, frame.columns, frame.grouped) = (Some(columns.to_vec()), readable, grouped));
        match self.rng.below(12) {
            0 => seq![" GROUP BY ROLLUP (", list, ")"].maybe(),
            1 => seq![" GROUP BY CUBE (", list, ")"].maybe(),
            2 => {
                let (some, others) = (self.grouping(&items, 2), self.grouping(&items, 1));
                let word = if self.rng.percent(20) { " GROUP BY DISTINCT " } else { " GROUP BY " };
                seq![word, vec![seq!["GROUPING SETS (", vec![seq!["(", list, ")"], some], ")"], others]].maybe()
            }
            3 => seq![" GROUP BY DISTINCT ", list, ", 1"].maybe(),
            4 => seq![" GROUP BY 1"].maybe(),
            _ => seq![" GROUP BY ", list].maybe(),
        }
    }

    /// A grouping element over some of these.
    fn grouping(&mut self, items: &[String], depth: usize) -> Node {
        let one = |g: &mut Self| g.rng.pick(items).cloned().unwrap_or_else(|| "()".into());
        match self.rng.below(if depth == 0 { 3 } else { 7 }) {
            0 => "()".into(),
            1 => one(self).into(),
            2 => seq!["(", vec![one(self).into(), one(self).into()], ")"],
            3 => seq!["ROLLUP (", vec![one(self).into(), seq!["(", one(self), ")"]], ")"],
            4 => seq!["CUBE (", vec![one(self).into(), one(self).into()], ")"],
            _ => seq!["GROUPING SETS (", vec![self.grouping(items, depth - 1), self.grouping(items, depth - 1)], ")"],
        }
    }

    fn order(&mut self, types: &[Oid], free: bool) -> Node {
        let by: Node = match self.rng.below(5) {
            0 | 1 => format!("{}", 1 + self.rng.below(types.len())).into(),
            _ if !free && !self.slips() => "1".into(),
            2 if self.rng.percent(30) => "a".into(),
            3 => {
                let ty = self.sortable_type();
                self.expr(ty)
            }
            _ => {
                let ty = self.sortable_type();
                self.column(ty).unwrap_or_else(|| "1".into())
            }
        };
        let how = self.rng.pick(&["", " DESC", " NULLS FIRST", " USING <"]).copied().unwrap_or("");
        seq![" ORDER BY ", by, how].maybe()
    }
}
