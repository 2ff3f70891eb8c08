//! Expressions and conditions out of the grammar.

use super::grammar::{Column, Grammar};
use super::vocabulary::Ty;

impl Grammar<'_> {
    /// What is selected: a bare column as often as not.
    pub(super) fn output(&mut self, ty: Ty, columns: &[Column]) -> String {
        if self.rng.percent(50) { self.column(ty, columns) } else { self.expr(ty, columns) }
    }

    /// A column of this type, where there is one.
    pub(super) fn column(&mut self, ty: Ty, columns: &[Column]) -> String {
        let fitting: Vec<&Column> = columns.iter().filter(|c| c.ty == ty).collect();
        match self.rng.pick(&fitting) {
            Some(column) => column.sql.clone(),
            None => self.leaf(ty),
        }
    }

    fn leaf(&mut self, ty: Ty) -> String {
        if self.chance(12) {
            self.params += 1;
            return format!("${}::{}", self.params, ty.sql());
        }
        if self.rng.percent(12) {
            return format!("NULL::{}", ty.sql());
        }
        let options: &[&str] = match ty {
            Ty::Int => &["0", "1", "2", "3"],
            Ty::Text => &["'a'", "'A'", "''", "'b'"],
            Ty::Bool => &["true", "false"],
        };
        self.rng.pick(options).copied().unwrap_or("NULL").to_owned()
    }

    pub(super) fn expr(&mut self, ty: Ty, columns: &[Column]) -> String {
        if self.rng.percent(35) || !self.spend() {
            return if self.rng.percent(75) { self.column(ty, columns) } else { self.leaf(ty) };
        }
        match self.rng.below(9) {
            0 => format!("coalesce({}, {})", self.expr(ty, columns), self.expr(ty, columns)),
            1 => {
                let (when, then) = (self.condition(columns), self.expr(ty, columns));
                let second = if self.chance(40) {
                    format!(" WHEN {} THEN {}", self.condition(columns), self.expr(ty, columns))
                } else {
                    String::new()
                };
                let other =
                    if self.rng.percent(70) { format!(" ELSE {}", self.expr(ty, columns)) } else { String::new() };
                format!("CASE WHEN {when} THEN {then}{second}{other} END")
            }
            2 => {
                let of = self.some_type();
                let (operand, value) = (self.expr(of, columns), self.expr(of, columns));
                let (then, other) = (self.expr(ty, columns), self.expr(ty, columns));
                format!("CASE {operand} WHEN {value} THEN {then} ELSE {other} END")
            }
            3 if ty != Ty::Bool => format!("nullif({}, {})", self.expr(ty, columns), self.expr(ty, columns)),
            4 => self.scalar(ty, columns),
            5 if ty != Ty::Bool => {
                let which = self.rng.pick(&["greatest", "least"]).copied().unwrap_or("least");
                format!("{which}({}, {})", self.expr(ty, columns), self.expr(ty, columns))
            }
            _ => self.call(ty, columns),
        }
    }

    fn scalar(&mut self, ty: Ty, columns: &[Column]) -> String {
        format!("({})", self.query(&[ty], columns))
    }

    fn call(&mut self, ty: Ty, columns: &[Column]) -> String {
        let (int, text) = (|g: &mut Self| g.expr(Ty::Int, columns), |g: &mut Self| g.expr(Ty::Text, columns));
        match ty {
            Ty::Bool => self.condition(columns),
            Ty::Int => match self.rng.below(if self.vocabulary.major >= 17 { 13 } else { 11 }) {
                0 => format!("({} + {})", int(self), int(self)),
                1 => format!("abs({})", int(self)),
                2 => format!("length({})", text(self)),
                3 => format!("(ARRAY[{}, {}])[{}]", int(self), int(self), int(self)),
                4 => format!("array_length(ARRAY[{}], {})", int(self), int(self)),
                5 => format!("cardinality(ARRAY[{}, 1])", int(self)),
                6 => format!("num_nulls({}, {})", int(self), text(self)),
                7 => format!("(SELECT count(*)::int FROM ({}) q)", self.query(&[Ty::Int], columns)),
                8 => format!("(jsonb_build_object('k', {}) ->> 'k')::int", int(self)),
                9 => format!("-{}", self.column(Ty::Int, columns)),
                10 => format!("width_bucket({}, 1, 3, 2)", int(self)),
                11 => {
                    let other = self.leaf(Ty::Int);
                    format!(
                        "json_value(jsonb_build_object('a', {}), '$.a' RETURNING int DEFAULT {other} ON EMPTY)",
                        text(self)
                    )
                }
                _ => format!(
                    "json_value(jsonb_build_object('a', {}), '$.a' RETURNING int DEFAULT 7 ON EMPTY DEFAULT 8 ON ERROR)",
                    text(self)
                ),
            },
            Ty::Text => match self.rng.below(if self.vocabulary.major >= 17 { 13 } else { 11 }) {
                0 => format!("({} || {})", text(self), text(self)),
                1 => format!("lower({})", text(self)),
                2 => format!("concat({}, {})", text(self), int(self)),
                3 => format!("concat_ws({}, {})", text(self), text(self)),
                4 => format!("substring({} from 'a')", text(self)),
                5 => format!("substr({}, 1, 1)", text(self)),
                6 => format!("({})::text", int(self)),
                7 => format!("array_to_string(ARRAY[{}, {}], ',')", text(self), text(self)),
                8 => format!("split_part({}, 'a', 1)", text(self)),
                9 => format!("upper({})", self.column(Ty::Text, columns)),
                10 => format!("(jsonb_build_array({}, {}) ->> {})", text(self), int(self), int(self)),
                11 => format!("json_value(jsonb_build_object('a', {}), '$.a' DEFAULT 'd' ON EMPTY)", text(self)),
                // No JSON_SERIALIZE: PostgreSQL 18.4 itself crashes on some.
                _ => format!("(json_array({}, {} NULL ON NULL) ->> 1)", text(self), int(self)),
            },
        }
    }

    /// An expression of type boolean that is fond of three-valued logic.
    pub(super) fn condition(&mut self, columns: &[Column]) -> String {
        let ty = self.some_type();
        if !self.spend() {
            return format!("{} IS NOT NULL", self.column(ty, columns));
        }
        let e = |g: &mut Self| g.expr(ty, columns);
        match self.rng.below(20) {
            0 | 1 => format!("{} IS NOT NULL", e(self)),
            2 => format!("{} IS NULL", e(self)),
            3 | 4 => format!("({} AND {})", self.condition(columns), self.condition(columns)),
            5 => format!("({} OR {})", self.condition(columns), self.condition(columns)),
            6 => format!("NOT ({})", self.condition(columns)),
            7 => {
                let test = self.rng.pick(&[
                    "IS TRUE",
                    "IS NOT TRUE",
                    "IS FALSE",
                    "IS NOT FALSE",
                    "IS UNKNOWN",
                    "IS NOT UNKNOWN",
                ]);
                format!("({}) {}", self.condition(columns), test.copied().unwrap_or("IS TRUE"))
            }
            8 => {
                let not = if self.rng.percent(50) { "NOT " } else { "" };
                format!("{} IS {not}DISTINCT FROM {}", e(self), e(self))
            }
            9 => {
                let not = if self.rng.percent(40) { "NOT " } else { "" };
                format!("{} {not}IN ({}, {})", e(self), e(self), e(self))
            }
            10 => {
                let not = if self.rng.percent(40) { "NOT " } else { "" };
                format!("{} {not}IN ({})", e(self), self.query(&[ty], columns))
            }
            11 => {
                let how = self.rng.pick(&["= ANY", "<> ALL", "> ALL", "<> ANY"]).copied().unwrap_or("= ANY");
                match self.rng.below(3) {
                    0 => format!("{} {how} ({})", e(self), self.query(&[ty], columns)),
                    1 => format!("{} {how} (ARRAY[{}, {}])", e(self), e(self), e(self)),
                    _ => {
                        self.params += 1;
                        format!("{} {how} (${}::{}[])", e(self), self.params, ty.sql())
                    }
                }
            }
            12 => {
                let not = if self.rng.percent(40) { "NOT " } else { "" };
                let types = [self.some_type()];
                format!("{not}EXISTS ({})", self.query(&types, columns))
            }
            13 => {
                let other = self.some_type();
                let op = self.rng.pick(&["=", "<>", "<", ">="]).copied().unwrap_or("=");
                let (a, b) = (self.expr(other, columns), self.expr(other, columns));
                format!("({}, {a}) {op} ({}, {b})", e(self), e(self))
            }
            14 => {
                let other = self.some_type();
                let op = self.rng.pick(&["IN", "NOT IN", "< ANY", "<> ANY", ">= ALL"]).copied().unwrap_or("IN");
                let a = self.expr(other, columns);
                format!("({}, {a}) {op} ({})", e(self), self.query(&[ty, other], columns))
            }
            15 => format!("{} BETWEEN {} AND {}", e(self), e(self), e(self)),
            16 => format!("coalesce({}, {})", self.condition(columns), self.leaf(Ty::Bool)),
            17 => {
                let row = columns.iter().filter_map(|c| c.sql.split_once('.')).map(|(alias, _)| alias.to_owned());
                let rows: Vec<String> = row.collect();
                match self.rng.pick(&rows) {
                    Some(row) if self.rng.percent(50) => format!("{row} IS NOT NULL"),
                    Some(row) => format!("NOT ({row} IS NULL)"),
                    None => "true".into(),
                }
            }
            _ => {
                let op = self.rng.pick(&["=", "=", "=", "<>", "<", ">"]).copied().unwrap_or("=");
                format!("{} {op} {}", self.column(ty, columns), e(self))
            }
        }
    }

    pub(super) fn aggregate(&mut self, columns: &[Column]) -> Column {
        let filter = |g: &mut Self| {
            if g.chance(20) { format!(" FILTER (WHERE {})", g.condition(columns)) } else { String::new() }
        };
        let (sql, ty) = match self.rng.below(if self.vocabulary.major >= 16 { 13 } else { 11 }) {
            0 => ("count(*)".to_owned(), Ty::Int),
            1 => (format!("count({})", self.expr(Ty::Int, columns)), Ty::Int),
            2 => (format!("max({})", self.expr(Ty::Int, columns)), Ty::Int),
            3 => (format!("sum({})", self.expr(Ty::Int, columns)), Ty::Int),
            4 => (format!("string_agg({}, ',')", self.expr(Ty::Text, columns)), Ty::Text),
            5 => (format!("bool_and({})", self.condition(columns)), Ty::Bool),
            6 => (format!("min({})", self.expr(Ty::Text, columns)), Ty::Text),
            7 => (format!("percentile_disc(0.5) WITHIN GROUP (ORDER BY {})", self.expr(Ty::Int, columns)), Ty::Int),
            8 => (format!("mode() WITHIN GROUP (ORDER BY {})", self.expr(Ty::Text, columns)), Ty::Text),
            9 => (format!("rank(1) WITHIN GROUP (ORDER BY {})", self.expr(Ty::Int, columns)), Ty::Int),
            10 => (format!("count(DISTINCT {})", self.expr(Ty::Text, columns)), Ty::Int),
            11 => (format!("any_value({})", self.expr(Ty::Text, columns)), Ty::Text),
            _ => (format!("json_arrayagg({} ABSENT ON NULL RETURNING text)", self.expr(Ty::Int, columns)), Ty::Text),
        };
        let filter = filter(self);
        let sql = if ty == Ty::Int { format!("({sql}{filter})::int") } else { format!("{sql}{filter}") };
        Column { sql, ty }
    }

    pub(super) fn window_function(&mut self, columns: &[Column]) -> Column {
        let (call, ty) = match self.rng.below(12) {
            0 => ("row_number()".to_owned(), Ty::Int),
            1 => (format!("sum({})", self.expr(Ty::Int, columns)), Ty::Int),
            2 => (format!("lag({})", self.expr(Ty::Int, columns)), Ty::Int),
            3 => (format!("lead({}, 1, {})", self.expr(Ty::Text, columns), self.expr(Ty::Text, columns)), Ty::Text),
            4 => (format!("first_value({})", self.expr(Ty::Text, columns)), Ty::Text),
            5 => (format!("nth_value({}, {})", self.expr(Ty::Int, columns), 1 + self.rng.below(2)), Ty::Int),
            6 => (format!("ntile({})", self.expr(Ty::Int, columns)), Ty::Int),
            7 => ("dense_rank()".to_owned(), Ty::Int),
            8 => (format!("count({})", self.expr(Ty::Text, columns)), Ty::Int),
            9 => (format!("max({})", self.expr(Ty::Text, columns)), Ty::Text),
            10 => (
                format!(
                    "lag({}, {}, {})",
                    self.expr(Ty::Int, columns),
                    self.expr(Ty::Int, columns),
                    self.expr(Ty::Int, columns)
                ),
                Ty::Int,
            ),
            _ => (format!("last_value({})", self.expr(Ty::Bool, columns)), Ty::Bool),
        };
        let partition = if self.rng.percent(40) {
            format!("PARTITION BY {} ", self.column(Ty::Int, columns))
        } else {
            String::new()
        };
        let starts = ["UNBOUNDED PRECEDING", "1 PRECEDING", "CURRENT ROW", "1 FOLLOWING"];
        let ends = ["1 PRECEDING", "CURRENT ROW", "1 FOLLOWING", "UNBOUNDED FOLLOWING"];
        let frame = if self.rng.percent(60) {
            let mode = self.rng.pick(&["ROWS", "GROUPS", "RANGE"]).copied().unwrap_or("ROWS");
            let exclude = ["", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES"];
            format!(
                " {mode} BETWEEN {} AND {}{}",
                self.rng.pick(&starts).copied().unwrap_or_default(),
                self.rng.pick(&ends).copied().unwrap_or_default(),
                self.rng.pick(&exclude).copied().unwrap_or_default()
            )
        } else {
            String::new()
        };
        let sql = format!("{call} OVER ({partition}ORDER BY {}{frame})", self.column(Ty::Int, columns));
        Column { sql: if ty == Ty::Int { format!("({sql})::int") } else { sql }, ty }
    }
}
