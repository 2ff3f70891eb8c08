//! INSERT, UPDATE, DELETE and MERGE.

use super::tree::{Node, seq};
use super::vocabulary::{Column as Written, Oid, Relation, Shape};
use super::{Column, Frame, Generator};

impl<'v> Generator<'v> {
    /// One that returns these types, or whatever it likes.
    pub(super) fn modify(&mut self, types: Option<&[Oid]>) -> Node {
        let vocabulary = self.vocabulary;
        let tables: Vec<&'v Relation> =
            vocabulary.relations.iter().filter(|r| matches!(r.kind, 'r' | 'p') || r.name == "tall").collect();
        let Some(relation) = self.rng.pick(&tables).copied() else { return "SELECT 1".into() };
        self.frames.push(Frame::default());
        let columns = relation.columns.iter().map(|c| Column { sql: format!("tgt.{}", c.name), ty: c.ty });
        let columns: Vec<Column> = columns.collect();
        let made = match self.rng.below(10) {
            0..4 => self.insert(relation, &columns, types),
            4..7 => self.update(relation, &columns, types),
            7 | 8 => self.delete(relation, &columns, types),
            _ if relation.kind == 'v' && !self.slips() => self.delete(relation, &columns, types),
            _ => self.merge(relation, &columns, types),
        };
        self.frames.pop();
        made
    }

    fn returning(&mut self, readable: &[Column], types: Option<&[Oid]>, merge: bool) -> Node {
        let chosen = match types {
            Some(types) => types.to_vec(),
            None if self.rng.percent(50) => self.types(3),
            None => return Node::none(),
        };
        let mut columns = readable.to_vec();
        if self.vocabulary.major >= 18 {
            for image in ["old", "new"] {
                let own = readable.iter().filter_map(|c| Some((c.sql.strip_prefix("tgt.")?, c.ty)));
                columns.extend(own.map(|(name, ty)| Column { sql: format!("{image}.{name}"), ty }).collect::<Vec<_>>());
            }
        }
        let mut items: Vec<Node> = self.reading(&columns, |g| chosen.iter().map(|ty| g.target(*ty)).collect());
        if types.is_none() && self.rng.percent(15) {
            items.push(if merge && self.rng.percent(50) { "merge_action()".into() } else { "*".into() });
        }
        seq![" RETURNING ", items]
    }

    fn writable(&mut self, relation: &'v Relation) -> Vec<&'v Written> {
        let slips = self.slips();
        let mut all: Vec<&Written> = relation.columns.iter().filter(|c| c.writable || slips).collect();
        all.retain(|_| self.rng.percent(45));
        if all.is_empty() {
            all.extend(relation.columns.iter().find(|c| c.writable));
        }
        all
    }

    fn assigned(&mut self, ty: Oid) -> Node {
        if self.rng.percent(8) { "DEFAULT".into() } else { self.arg(ty) }
    }

    fn names(columns: &[&Written]) -> String {
        columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn insert(&mut self, relation: &'v Relation, columns: &[Column], types: Option<&[Oid]>) -> Node {
        let given: Vec<(String, Oid)> = self
            .writable(relation)
            .into_iter()
            .map(|column| {
                let (place, ty) = if self.rng.percent(10) { self.place(column) } else { (String::new(), column.ty) };
                (format!("{}{place}", column.name), ty)
            })
            .collect();
        let names = given.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        let overriding = if self.rng.percent(5) { " OVERRIDING USER VALUE" } else { "" };
        let source = match self.rng.below(10) {
            0 => seq![" DEFAULT VALUES"],
            1..4 => {
                let types: Vec<Oid> = given.iter().map(|(_, ty)| *ty).collect();
                seq![format!(" ({names})"), overriding, " ", self.subquery(&types)]
            }
            _ => {
                let rows = (0..=self.rng.below(2)).map(|_| {
                    let items: Vec<Node> = given.iter().map(|(_, ty)| self.assigned(*ty)).collect();
                    seq!["(", items, ")"]
                });
                let rows: Vec<Node> = rows.collect();
                seq![format!(" ({names})"), overriding, " VALUES ", rows]
            }
        };
        let conflict = if self.rng.percent(25) { self.on_conflict(relation, columns) } else { Node::none() };
        let returning = self.returning(columns, types, false);
        seq!["INSERT INTO ", relation.name.as_str(), " AS tgt", source, conflict, returning]
    }

    fn on_conflict(&mut self, relation: &'v Relation, columns: &[Column]) -> Node {
        let key = self.rng.pick(&relation.keys).map(|key| key.join(", "));
        let Some(key) = key.filter(|_| self.rng.percent(75)) else { return seq![" ON CONFLICT DO NOTHING"].maybe() };
        let mut readable = columns.to_vec();
        readable.extend(relation.columns.iter().map(|c| Column { sql: format!("excluded.{}", c.name), ty: c.ty }));
        let filter = if self.rng.percent(30) {
            seq![" WHERE ", self.reading(&readable, |g| g.condition())].maybe()
        } else {
            Node::none()
        };
        let set = self.set(relation, &readable);
        seq![format!(" ON CONFLICT ({key}) DO UPDATE SET "), set, filter].maybe()
    }

    fn set(&mut self, relation: &'v Relation, readable: &[Column]) -> Node {
        let written = self.writable(relation);
        if let [first, second, ..] = &written[..]
            && self.rng.percent(25)
        {
            let types = [first.ty, second.ty];
            let source = self.reading(readable, |g| match g.rng.below(3) {
                0 => seq!["(", g.subquery(&types), ")"],
                1 => seq!["ROW(", g.arg(first.ty), ", ", g.assigned(second.ty), ")"],
                _ => seq!["(", g.arg(first.ty), ", ", g.assigned(second.ty), ")"],
            });
            return seq![format!("({}, {}) = ", first.name, second.name), source];
        }
        let items = written.iter().map(|column| {
            let (place, ty) = self.place(column);
            let name = column.name.as_str();
            // A part of a column cannot be set to its default.
            let value = self.reading(readable, |g| if place.is_empty() { g.assigned(ty) } else { g.arg(ty) });
            seq![name, place, " = ", value]
        });
        items.collect::<Vec<Node>>().into()
    }

    /// An element or a field of a column, or all of it.
    fn place(&mut self, column: &Written) -> (String, Oid) {
        match self.vocabulary.shape(column.ty) {
            Shape::Array(element) if self.rng.percent(25) => ("[1]".into(), *element),
            Shape::Array(_) if self.rng.percent(10) => ("[1:2]".into(), column.ty),
            Shape::Composite(fields) if self.rng.percent(30) => match self.rng.pick(fields) {
                Some((name, ty)) => (format!(".{name}"), *ty),
                None => (String::new(), column.ty),
            },
            _ => (String::new(), column.ty),
        }
    }

    fn update(&mut self, relation: &'v Relation, columns: &[Column], types: Option<&[Oid]>) -> Node {
        let (from, readable) = self.joined(" FROM ", columns);
        let set = self.set(relation, &readable);
        let filter = seq![" WHERE ", self.reading(&readable, |g| g.condition())].maybe();
        let returning = self.returning(&readable, types, false);
        seq!["UPDATE ", relation.name.as_str(), " AS tgt SET ", set, from, filter, returning]
    }

    fn joined(&mut self, word: &str, columns: &[Column]) -> (Node, Vec<Column>) {
        if !self.rng.percent(35) {
            return (Node::none(), columns.to_vec());
        }
        let item = self.from();
        let readable = columns.iter().cloned().chain(item.columns).collect();
        (seq![word, item.node].maybe(), readable)
    }

    fn delete(&mut self, relation: &'v Relation, columns: &[Column], types: Option<&[Oid]>) -> Node {
        let (using, readable) = self.joined(" USING ", columns);
        let filter = seq![" WHERE ", self.reading(&readable, |g| g.condition())].maybe();
        let returning = self.returning(&readable, types, false);
        seq!["DELETE FROM ", relation.name.as_str(), " AS tgt", using, filter, returning]
    }

    fn merge(&mut self, relation: &'v Relation, columns: &[Column], types: Option<&[Oid]>) -> Node {
        // Before 17 it returns nothing, so that nobody can read it.
        if types.is_some() && self.vocabulary.major < 17 {
            return self.delete(relation, columns, types);
        }
        let source = self.from();
        let all: Vec<Column> = columns.iter().cloned().chain(source.columns.clone()).collect();
        let on = self.reading(&all, |g| g.condition());
        let actions: Vec<Node> =
            (0..=self.rng.below(3)).map(|_| self.merge_action(relation, columns, &source.columns, &all)).collect();
        let returning = if self.vocabulary.major >= 17 { self.returning(&all, types, true) } else { Node::none() };
        let actions = Node::List { separator: "", items: actions };
        seq!["MERGE INTO ", relation.name.as_str(), " AS tgt USING ", source.node, " ON ", on, actions, returning]
    }

    fn merge_action(&mut self, relation: &'v Relation, target: &[Column], source: &[Column], all: &[Column]) -> Node {
        let kind = self.rng.below(if self.vocabulary.major >= 17 { 9 } else { 7 });
        let (word, readable) = match kind {
            0..4 => (" WHEN MATCHED", all),
            7 => (" WHEN NOT MATCHED BY TARGET", source),
            8 => (" WHEN NOT MATCHED BY SOURCE", target),
            _ => (" WHEN NOT MATCHED", source),
        };
        let readable = if self.slips() { all } else { readable };
        let filter = if self.rng.percent(40) {
            seq![" AND ", self.reading(readable, |g| g.condition())].maybe()
        } else {
            Node::none()
        };
        let action = match self.rng.below(4) {
            0 => seq!["DO NOTHING"],
            _ if matches!(kind, 4..8) => {
                let given = self.writable(relation);
                let items: Vec<Node> =
                    self.reading(readable, |g| given.iter().map(|column| g.assigned(column.ty)).collect());
                let overriding = if self.rng.percent(5) { " OVERRIDING SYSTEM VALUE" } else { "" };
                seq![format!("INSERT ({}){overriding} VALUES (", Self::names(&given)), items, ")"]
            }
            1 => seq!["DELETE"],
            _ => seq!["UPDATE SET ", self.set(relation, readable)],
        };
        seq![word, filter, " THEN ", action].maybe()
    }
}
