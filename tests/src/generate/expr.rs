//! Expressions of a wanted type.

use super::tree::{Node, seq};
use super::vocabulary::{ANY, Oid, Shape};
use super::{Column, Generator};

pub(super) const BOOL: Oid = 16;
pub(super) const INT4: Oid = 23;
pub(super) const INT8: Oid = 20;
pub(super) const TEXT: Oid = 25;
const NUMERIC: Oid = 1700;
const INTERVAL: Oid = 1186;
pub(super) const RECORD: Oid = 2249;

impl Generator<'_> {
    /// An expression of this type.
    pub(super) fn expr(&mut self, ty: Oid) -> Node {
        let body = if self.slips() { self.slip(ty) } else { self.body(ty) };
        Node::Expr { ty: self.vocabulary.sql(ty).to_owned(), body: Box::new(body) }
    }

    pub(super) fn condition(&mut self) -> Node {
        self.expr(BOOL)
    }

    /// What stands where something decides of the type: constants and parameters need none of their own.
    pub(super) fn arg(&mut self, ty: Oid) -> Node {
        let body: Node = match self.rng.below(100) {
            0..10 => self.unknown(ty).into(),
            10..14 => "NULL".into(),
            14..19 => self.param(),
            19..24 => match self.source(ty, false) {
                Some(source) => return self.expr(source),
                None => return self.expr(ty),
            },
            _ => return self.expr(ty),
        };
        Node::Expr { ty: self.vocabulary.sql(ty).to_owned(), body: Box::new(body) }
    }

    /// A mistake.
    fn slip(&mut self, ty: Oid) -> Node {
        match self.rng.below(9) {
            0 => "nowhere".into(),
            1 => "numbers.i4".into(),
            2 => seq!["no_such_function(", self.arg(ty), ")"],
            3 => seq!["sum(", self.expr(INT4), ")"],
            4 => seq!["row_number() OVER ()"],
            5 => seq!["generate_series(1, ", self.expr(INT4), ")"],
            6 => self.param(),
            7 => self.unknown(ty).into(),
            _ => {
                let other = self.some_type();
                // Constants beside it would take its type.
                let other = if self.told(other) { other } else { ty };
                self.body(other)
            }
        }
    }

    pub(super) fn param(&mut self) -> Node {
        // An old one now and then: two uses must agree.
        let number =
            if self.params > 0 && self.rng.percent(15) { 1 + self.rng.below(self.params) } else { self.params + 1 };
        self.params = self.params.max(number);
        format!("${number}").into()
    }

    pub(super) fn column(&mut self, ty: Oid) -> Option<Node> {
        let base = self.vocabulary.base(ty);
        let depth = self.frames.len();
        let outer = depth > 1 && self.rng.percent(12);
        let at = if outer { self.rng.below(depth - 1) } else { depth.checked_sub(1)? };
        let columns = &self.frames.get(at)?.columns;
        let fitting: Vec<&Column> =
            columns.iter().filter(|c| c.ty == ty || self.vocabulary.base(c.ty) == base).collect();
        self.rng.pick(&fitting).map(|column| column.sql.clone().into())
    }

    fn leaf(&mut self, ty: Oid) -> Node {
        if self.rng.percent(75)
            && let Some(column) = self.column(ty)
        {
            return column;
        }
        if self.rng.percent(10) {
            return seq![self.param(), "::", self.vocabulary.sql(ty)];
        }
        self.literal(ty)
    }

    fn body(&mut self, ty: Oid) -> Node {
        if self.rng.percent(30) || !self.spend() {
            return self.leaf(ty);
        }
        match self.rng.below(100) {
            0..8 => self.cast(ty),
            8..13 => self.case(ty),
            13..17 => {
                let (first, second) = (self.arg(ty), self.arg(ty));
                seq!["coalesce(", vec![self.expr(ty), first, second], ")"]
            }
            17..19 => seq!["nullif(", self.arg(ty), ", ", self.arg(ty), ")"],
            19..22 if self.vocabulary.sortable(ty) || self.rng.percent(5) => {
                let word = if self.rng.percent(50) { "greatest(" } else { "least(" };
                seq![word, vec![self.arg(ty), self.expr(ty)], ")"]
            }
            22..27 => self.scalar_subquery(ty),
            27..31 => {
                let array = self.vocabulary.types.get(&ty).map_or(0, |ty| ty.array);
                if array == 0 {
                    return self.made(ty);
                }
                seq!["(", self.expr(array), ")[", self.arg(INT4), "]"]
            }
            31..35 => self.field(ty).unwrap_or_else(|| self.leaf(ty)),
            35..45 => self.aggregate(ty).unwrap_or_else(|| self.made(ty)),
            45..49 => self.window(ty).unwrap_or_else(|| self.made(ty)),
            49..62 => self.by_shape(ty),
            62..64 => self.json_query(ty).unwrap_or_else(|| self.special(ty)),
            64..74 => self.special(ty),
            _ => self.made(ty),
        }
    }

    fn cast(&mut self, ty: Oid) -> Node {
        let sql = self.vocabulary.sql(ty).to_owned();
        let target = self.with_modifier(ty, sql);
        let source = match self.rng.below(10) {
            0 => TEXT,
            1 => ty,
            _ => self.source(ty, true).unwrap_or(TEXT),
        };
        if self.rng.percent(25) {
            return seq!["CAST(", self.expr(source), " AS ", target, ")"];
        }
        seq!["(", self.expr(source), ")::", target]
    }

    /// From what a cast makes this type.
    fn source(&mut self, ty: Oid, explicit: bool) -> Option<Oid> {
        let base = self.vocabulary.base(ty);
        let casts = if explicit { &self.vocabulary.explicit } else { &self.vocabulary.implicit };
        self.rng.pick(casts.get(&base)?).copied()
    }

    fn case(&mut self, ty: Oid) -> Node {
        let other = if self.rng.percent(75) { seq![" ELSE ", self.arg(ty)].maybe() } else { Node::none() };
        if self.rng.percent(35) {
            let of = self.sortable_type();
            let (operand, value, then) = (self.expr(of), self.arg(of), self.expr(ty));
            return seq!["CASE ", operand, " WHEN ", value, " THEN ", then, other, " END"];
        }
        let (when, then) = (self.condition(), self.arg(ty));
        let second = if self.rng.percent(40) {
            seq![" WHEN ", self.condition(), " THEN ", self.expr(ty)].maybe()
        } else {
            Node::none()
        };
        seq!["CASE WHEN ", when, " THEN ", then, second, other, " END"]
    }

    fn grouped_column(&mut self) -> Option<String> {
        self.rng.pick(&self.frames.last()?.grouped).cloned()
    }

    fn scalar_subquery(&mut self, ty: Oid) -> Node {
        seq!["(", self.subquery(&[ty]), ")"]
    }

    /// A field of a composite that has one of this type.
    fn field(&mut self, ty: Oid) -> Option<Node> {
        let mut all = Vec::new();
        for owner in &self.vocabulary.common {
            if let Shape::Composite(fields) = self.vocabulary.shape(*owner) {
                all.extend(fields.iter().filter(|(_, field)| *field == ty).map(|(name, _)| (*owner, name.clone())));
            }
        }
        let (owner, name) = self.rng.pick(&all)?.clone();
        Some(seq!["(", self.expr(owner), ").", name])
    }

    /// What only a type of this shape has.
    fn by_shape(&mut self, ty: Oid) -> Node {
        let vocabulary = self.vocabulary;
        match vocabulary.shape(ty) {
            Shape::Array(element) => match self.rng.below(6) {
                0 => seq!["ARRAY(", self.subquery(&[*element]), ")"],
                1 => seq!["(", self.expr(ty), ")[", self.arg(INT4), ":", self.arg(INT4), "]"],
                2 => seq!["ARRAY[", vec![self.arg(*element), self.arg(*element)], "]::", vocabulary.sql(ty)],
                3 => seq!["ARRAY[", vec![seq!["[", vec![self.expr(*element), self.arg(*element)], "]"]], "]"],
                _ => seq!["ARRAY[", vec![self.expr(*element), self.arg(*element)], "]"],
            },
            Shape::Composite(fields) => {
                let items: Vec<Node> = fields.iter().map(|(_, ty)| self.arg(*ty)).collect();
                let word = if self.rng.percent(70) { "ROW(" } else { "(" };
                seq![word, items, ")::", vocabulary.sql(ty)]
            }
            Shape::Range(subtype) => {
                let bounds = if self.rng.percent(30) { ", '[]'" } else { "" };
                seq![vocabulary.sql(ty), "(", self.arg(*subtype), ", ", self.arg(*subtype), bounds, ")"]
            }
            Shape::Multirange(range) => {
                let items = (0..self.rng.below(3)).map(|_| self.arg(*range)).collect::<Vec<_>>();
                seq![vocabulary.sql(ty), "(", items, ")"]
            }
            Shape::Domain(base) => seq!["(", self.expr(*base), ")::", vocabulary.sql(ty)],
            Shape::Enum(_) | Shape::Base => self.special(ty),
        }
    }

    /// Forms with a grammar of their own.
    fn special(&mut self, ty: Oid) -> Node {
        let name = self.vocabulary.types.get(&ty).map_or("", |ty| ty.name.as_str());
        match name {
            "bool" => self.boolean(),
            "text" => self.text(),
            "numeric" => {
                let field = self.rng.pick(&["year", "epoch", "dow", "'hour'", "julian"]).copied().unwrap_or("day");
                let of =
                    self.rng.pick(&["date", "timestamp", "timestamptz", "interval", "time"]).copied().unwrap_or("date");
                seq!["extract(", field, " FROM ", self.expr(self.vocabulary.named(of)), ")"]
            }
            "int4" => match self.rng.below(3) {
                0 => seq!["position(", self.arg(TEXT), " IN ", self.expr(TEXT), ")"],
                1 => match self.grouped_column() {
                    Some(column) => seq!["GROUPING(", column, ")"],
                    None => self.made(ty),
                },
                _ => seq!["-", self.leaf(ty)],
            },
            "timestamp" => {
                seq!["(", self.expr(self.vocabulary.named("timestamptz")), " AT TIME ZONE ", self.arg(TEXT), ")"]
            }
            "timestamptz" => match self.rng.below(2) {
                0 => "CURRENT_TIMESTAMP".into(),
                _ => {
                    seq!["(", self.expr(self.vocabulary.named("timestamp")), " AT TIME ZONE ", self.arg(INTERVAL), ")"]
                }
            },
            "date" => "CURRENT_DATE".into(),
            "name" => "CURRENT_USER".into(),
            "xml" => match self.rng.below(4) {
                0 => seq!["xmlelement(name a, xmlattributes(", self.expr(INT4), " AS b), ", self.expr(TEXT), ")"],
                1 => seq!["xmlconcat(", vec![self.arg(ty), self.arg(ty)], ")"],
                2 => seq!["xmlforest(", self.expr(INT4), " AS a)"],
                _ => seq!["xmlparse(CONTENT ", self.arg(TEXT), ")"],
            },
            "jsonb" if self.rng.percent(30) => {
                let ty = if self.rng.percent(50) { INT4 } else { TEXT };
                seq!["(", self.expr(self.vocabulary.named("jsonb")), ")[", self.arg(ty), "]"]
            }
            "json" | "jsonb" if self.vocabulary.major >= 16 => {
                if self.rng.percent(25)
                    && let Some(aggregate) = self.json_aggregate(ty)
                {
                    return aggregate;
                }
                self.json_made(ty)
            }
            _ => self.made(ty),
        }
    }

    fn text(&mut self) -> Node {
        match self.rng.below(7) {
            0 => seq![
                "substring(",
                self.expr(TEXT),
                " FROM ",
                self.arg(INT4),
                seq![" FOR ", self.arg(INT4)].maybe(),
                ")"
            ],
            1 => seq!["trim(BOTH ", self.arg(TEXT), " FROM ", self.expr(TEXT), ")"],
            2 => seq!["overlay(", self.expr(TEXT), " PLACING ", self.arg(TEXT), " FROM ", self.arg(INT4), ")"],
            3 => seq!["(", self.expr(TEXT), " COLLATE \"C\")"],
            4 => seq!["substring(", self.expr(TEXT), " SIMILAR ", self.arg(TEXT), " ESCAPE '#')"],
            5 => seq!["xmlserialize(CONTENT ", self.expr(self.vocabulary.named("xml")), " AS text)"],
            _ => {
                let other = self.some_type();
                seq!["(", self.arg(TEXT), " || ", self.expr(other), ")"]
            }
        }
    }

    fn boolean(&mut self) -> Node {
        let ty = if self.rng.percent(5) { self.some_type() } else { self.sortable_type() };
        let compare = self.rng.pick(&["=", "<>", "<", ">=", "!="]).copied().unwrap_or("=");
        let not = if self.rng.percent(25) { "NOT " } else { "" };
        match self.rng.below(24) {
            0..4 => seq!["(", self.expr(ty), " ", compare, " ", self.arg(ty), ")"],
            4 => seq!["(", self.arg(ty), " ", compare, " ", self.expr(ty), ")"],
            5..7 => {
                let separator = if self.rng.percent(60) { " AND " } else { " OR " };
                let items = vec![self.condition(), self.arg(BOOL)];
                seq!["(", Node::List { separator, items }, ")"]
            }
            7 => seq!["NOT ", self.condition()],
            8 => {
                let of = self.some_type();
                seq!["(", self.expr(of), " IS ", not, "NULL)"]
            }
            9 => seq!["(", self.arg(ty), " IS ", not, "DISTINCT FROM ", self.expr(ty), ")"],
            10 => {
                let symmetric = if self.rng.percent(20) { "SYMMETRIC " } else { "" };
                seq!["(", self.expr(ty), " ", not, "BETWEEN ", symmetric, self.arg(ty), " AND ", self.arg(ty), ")"]
            }
            11..13 => seq!["(", self.expr(ty), " ", not, "IN (", vec![self.arg(ty), self.arg(ty)], "))"],
            13 => seq!["(", self.expr(ty), " ", not, "IN (", self.subquery(&[ty]), "))"],
            14 => {
                let types = self.types(2);
                seq!["EXISTS (", self.subquery(&types), ")"]
            }
            15 => {
                let word = if self.rng.percent(70) { "ANY" } else { "ALL" };
                let array = self.vocabulary.types.get(&ty).map_or(0, |ty| ty.array);
                if array == 0 {
                    return "true".into();
                }
                seq!["(", self.expr(ty), " ", compare, " ", word, " (", self.arg(array), "))"]
            }
            16 => {
                let word = if self.rng.percent(70) { "ANY" } else { "ALL" };
                seq!["(", self.expr(ty), " ", compare, " ", word, " (", self.subquery(&[ty]), "))"]
            }
            17 => {
                let word = self.rng.pick(&["LIKE", "ILIKE", "SIMILAR TO", "~"]).copied().unwrap_or("LIKE");
                let not = if word == "~" { "" } else { not };
                seq!["(", self.expr(TEXT), " ", not, word, " ", self.arg(TEXT), ")"]
            }
            18 => {
                let test = self.rng.pick(&["TRUE", "NOT FALSE", "UNKNOWN"]).copied().unwrap_or("TRUE");
                seq!["(", self.condition(), " IS ", test, ")"]
            }
            19 | 20 => self.row_comparison(ty, compare, not),
            21 => {
                let of = self.vocabulary.named("timestamp");
                let (a, b, c, d) = (self.expr(of), self.expr(INTERVAL), self.arg(of), self.arg(of));
                seq!["((", a, ", ", b, ") OVERLAPS (", c, ", ", d, "))"]
            }
            22 if self.vocabulary.major >= 16 => {
                let kind = self
                    .rng
                    .pick(&["JSON", "NOT JSON OBJECT", "JSON ARRAY WITH UNIQUE KEYS"])
                    .copied()
                    .unwrap_or("JSON");
                seq!["(", self.expr(TEXT), " IS ", kind, ")"]
            }
            _ => seq!["(", self.expr(self.vocabulary.named("xml")), " IS DOCUMENT)"],
        }
    }

    fn row_comparison(&mut self, ty: Oid, compare: &str, not: &str) -> Node {
        let other = self.sortable_type();
        let row = |g: &mut Self| {
            let word = if g.rng.percent(30) { "ROW(" } else { "(" };
            seq![word, vec![g.expr(ty), g.arg(other)], ")"]
        };
        let left = row(self);
        match self.rng.below(9) {
            0 | 1 => seq!["(", left, " ", compare, " ", row(self), ")"],
            2 => seq!["(", left, " ", not, "IN (", self.subquery(&[ty, other]), "))"],
            3 => seq!["(", left, " ", not, "IN (", vec![row(self), row(self)], "))"],
            4 => {
                let word = if self.rng.percent(60) { "ANY" } else { "ALL" };
                seq!["(", left, " ", compare, " ", word, " (", self.subquery(&[ty, other]), "))"]
            }
            5 => seq!["(", left, " ", compare, " (", self.subquery(&[ty, other]), "))"],
            6 => seq!["(", left, " IS ", not, "NULL)"],
            7 => seq!["(", left, " IS ", not, "DISTINCT FROM ", row(self), ")"],
            _ => {
                // one inside another
                let (inner, third) = (row(self), self.sortable_type());
                let same = row(self);
                seq!["((", self.expr(third), ", ", inner, ") ", compare, " (", self.arg(third), ", ", same, "))"]
            }
        }
    }

    /// A type; more often one that columns have.
    pub(super) fn some_type(&mut self) -> Oid {
        let from = if self.rng.percent(95) { &self.vocabulary.common } else { &self.vocabulary.rare };
        match self.rng.below(10) {
            0 => INT4,
            1 => TEXT,
            2 => NUMERIC,
            3 => INT8,
            _ => self.rng.pick(from).copied().unwrap_or(TEXT),
        }
    }

    /// One that can be compared, nearly always.
    pub(super) fn sortable_type(&mut self) -> Oid {
        for _ in 0..6 {
            let ty = self.some_type();
            if self.vocabulary.sortable(ty) || self.rng.percent(3) {
                return ty;
            }
        }
        INT4
    }

    pub(super) fn types(&mut self, most: usize) -> Vec<Oid> {
        (0..=self.rng.below(most)).map(|_| self.some_type()).collect()
    }

    /// What stands where any type may.
    pub(super) fn anything(&mut self, declared: Oid) -> Node {
        if declared == RECORD {
            let types = self.types(3);
            let items: Vec<Node> = types.iter().map(|ty| self.expr(*ty)).collect();
            return seq!["ROW(", items, ")"];
        }
        let ty = self.some_type();
        if declared == ANY { self.arg(ty) } else { self.expr(ty) }
    }
}
