//! SQL/JSON: constructors since 16, queries since 17.

use super::expr::{BOOL, INT4, TEXT};
use super::from::Item;
use super::tree::{Node, seq};
use super::vocabulary::Oid;
use super::{Column, Frame, Generator};

const PATHS: [&str; 5] = ["'$'", "'$.a'", "'$[*].b'", "'strict $.a[0]'", "'$ ? (@.a > $x)'"];

impl<'v> Generator<'v> {
    fn path(&mut self) -> Node {
        match self.rng.below(12) {
            0 => self.arg(self.vocabulary.named("jsonpath")),
            1 if self.slips() => "'$..'".into(),
            _ => self.rng.pick(&PATHS).copied().unwrap_or("'$'").into(),
        }
    }

    fn context(&mut self) -> Node {
        let of = match self.rng.below(10) {
            0 => "json",
            1 => "text",
            2 if self.slips() => "int4",
            _ => "jsonb",
        };
        let of = self.vocabulary.named(of);
        let format = if self.rng.percent(10) { " FORMAT JSON" } else { "" };
        if self.rng.percent(15) { seq![self.arg(of), format] } else { seq![self.expr(of), format] }
    }

    fn passing(&mut self) -> Node {
        if !self.rng.percent(30) {
            return Node::none();
        }
        let (one, other) = (self.some_type(), self.some_type());
        let items = vec![seq![self.expr(one), " AS x"], seq![self.arg(other), " AS \"Y\""]];
        seq![" PASSING ", items].maybe()
    }

    /// `... ON EMPTY ... ON ERROR`, where `ty` is what comes out.
    fn behaviour(&mut self, ty: Oid, query: bool) -> Node {
        let mut one = |on: &'static str| {
            if !self.rng.percent(35) {
                return Node::none();
            }
            let word = match self.rng.below(if query { 7 } else { 4 }) {
                0 => Node::from("ERROR"),
                1 => "NULL".into(),
                2 | 3 => seq!["DEFAULT ", self.arg(ty)],
                4 => "EMPTY ARRAY".into(),
                5 => "EMPTY OBJECT".into(),
                _ => "EMPTY".into(),
            };
            seq![" ", word, on].maybe()
        };
        let empty = one(" ON EMPTY");
        seq![empty, one(" ON ERROR")]
    }

    fn wrapper(&mut self) -> &'static str {
        let all = [
            "",
            "",
            " WITH WRAPPER",
            " WITH CONDITIONAL ARRAY WRAPPER",
            " WITHOUT WRAPPER",
            " OMIT QUOTES",
            " KEEP QUOTES",
            " WITH WRAPPER OMIT QUOTES",
        ];
        self.rng.pick(&all).copied().unwrap_or_default()
    }

    /// A value of this type out of a document.
    pub(super) fn json_query(&mut self, ty: Oid) -> Option<Node> {
        if self.vocabulary.major < 17 {
            return None;
        }
        let sql = self.vocabulary.sql(ty).to_owned();
        let returning = self.with_modifier(ty, sql);
        let (context, path, passing) = (self.context(), self.path(), self.passing());
        Some(match self.rng.below(3) {
            0 if ty == BOOL => {
                let words = ["", " ERROR ON ERROR", " UNKNOWN ON ERROR", " TRUE ON ERROR", " NULL ON ERROR"];
                let word = if self.slips() { 5 } else { 4 };
                seq!["json_exists(", context, ", ", path, passing, words[self.rng.below(word)], ")"]
            }
            0 => {
                let (wrapper, behaviour) = (self.wrapper(), self.behaviour(ty, true));
                seq!["json_query(", context, ", ", path, passing, " RETURNING ", returning, wrapper, behaviour, ")"]
            }
            _ => {
                let returning =
                    if ty == TEXT && self.rng.percent(50) { Node::none() } else { seq![" RETURNING ", returning] };
                seq!["json_value(", context, ", ", path, passing, returning, self.behaviour(ty, false), ")"]
            }
        })
    }

    fn nulls(&mut self) -> &'static str {
        self.rng.pick(&["", "", " NULL ON NULL", " ABSENT ON NULL"]).copied().unwrap_or_default()
    }

    /// `json`, `jsonb` or text made of anything.
    pub(super) fn json_made(&mut self, ty: Oid) -> Node {
        let name = self.vocabulary.sql(ty).to_owned();
        let (some, other) = (self.some_type(), self.some_type());
        let returning = if name == "json" { String::new() } else { format!(" RETURNING {name}") };
        let nulls = self.nulls();
        match self.rng.below(if self.vocabulary.major >= 17 { 7 } else { 3 }) {
            0 => {
                let unique = if self.rng.percent(20) { " WITH UNIQUE KEYS" } else { "" };
                let items = vec![seq!["'a': ", self.expr(some)], seq![self.arg(TEXT), " VALUE ", self.arg(other)]];
                seq!["json_object(", items, nulls, unique, returning, ")"]
            }
            1 => seq!["json_array(", vec![self.expr(some), self.arg(other)], nulls, returning, ")"],
            2 => seq!["json_array(", self.subquery(&[some]), returning, ")"],
            3 if name == "json" => seq!["json(", self.expr(TEXT), ")"],
            4 if name == "json" => seq!["json_scalar(", self.expr(some), ")"],
            _ => {
                let (wrapper, behaviour) = (self.wrapper(), self.behaviour(ty, true));
                let (context, path) = (self.context(), self.path());
                seq!["json_query(", context, ", ", path, " RETURNING ", name, wrapper, behaviour, ")"]
            }
        }
    }

    /// `json_arrayagg` and `json_objectagg`, where aggregates may stand.
    pub(super) fn json_aggregate(&mut self, ty: Oid) -> Option<Node> {
        let inner = self.frames.last()?.inner.clone()?;
        if self.vocabulary.major < 16 {
            return None;
        }
        let name = self.vocabulary.sql(ty).to_owned();
        let returning = if name == "json" { String::new() } else { format!(" RETURNING {name}") };
        let outside = self.frames.pop()?;
        self.frames.push(Frame { columns: inner, ..Frame::default() });
        let (some, sorted, nulls) = (self.some_type(), self.sortable_type(), self.nulls());
        let made = if self.rng.percent(50) {
            let order = if self.rng.percent(40) { seq![" ORDER BY ", self.expr(sorted)].maybe() } else { Node::none() };
            seq!["json_arrayagg(", self.expr(some), order, nulls, returning, ")"]
        } else {
            let unique = if self.rng.percent(20) { " WITH UNIQUE" } else { "" };
            seq!["json_objectagg(", self.arg(TEXT), ": ", self.expr(some), nulls, unique, returning, ")"]
        };
        let filter =
            if self.rng.percent(12) { seq![" FILTER (WHERE ", self.condition(), ")"].maybe() } else { Node::none() };
        self.frames.pop();
        self.frames.push(outside);
        Some(seq![made, filter])
    }

    pub(super) fn json_table(&mut self, left: &[Column]) -> Item<'v> {
        let json = self.vocabulary.named("jsonb");
        let document = self.reading(left, |g| g.expr(json));
        // A subquery here is an internal error of the server's.
        let passing = match self.rng.pick(left).map(|column| column.sql.clone()) {
            Some(column) if self.rng.percent(30) => seq![" PASSING ", column, " AS x"].maybe(),
            _ => Node::none(),
        };
        let (plain, formatted, nested) = (self.some_type(), self.some_type(), self.some_type());
        let sql = |g: &Self, ty: Oid| g.vocabulary.sql(ty).to_owned();
        let mut types = vec![INT4, plain];
        let mut columns = vec![
            "c1 FOR ORDINALITY".into(),
            seq!["c2 ", sql(self, plain), " PATH '$.a'", self.wrapper(), self.behaviour(plain, false)],
        ];
        if self.rng.percent(30) {
            types.push(formatted);
            let behaviour = self.behaviour(formatted, true);
            columns.push(seq!["c3 ", sql(self, formatted), " FORMAT JSON PATH '$.b'", self.wrapper(), behaviour]);
        }
        if self.rng.percent(20) {
            let ty = if self.rng.percent(60) { BOOL } else { INT4 };
            types.push(ty);
            columns.push(seq![format!("c{} ", types.len()), sql(self, ty), " EXISTS PATH '$.c'"]);
        }
        if self.rng.percent(30) {
            types.push(nested);
            let inner = seq![format!("c{} ", types.len()), sql(self, nested), self.behaviour(nested, false)];
            columns.push(seq!["NESTED PATH '$.d[*]' COLUMNS (", inner, ")"]);
        }
        let on = self.rng.pick(&["", "", " ERROR ON ERROR", " EMPTY ON ERROR"]).copied().unwrap_or_default();
        let node = seq!["JSON_TABLE(", document, ", '$[*]'", passing, " COLUMNS (", columns, ")", on, ")"];
        self.named(node, &types)
    }
}
