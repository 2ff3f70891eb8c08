//! The built-in functions that schemas' code calls to make names and ask the catalog.

use super::super::fold::{Fold, refused};
use super::super::names::split_name;
use super::eval::{Evaluated, array_literal};
use super::regex::Regex;
use super::time::{self, Kind, Moment};
use super::value::{Env, Value, quote_literal};
use crate::diagnostic::SqlState;
use crate::span::Span;
use crate::syntax::keywords::quote_ident;
use crate::syntax::{self, ParseOptions};

impl Fold {
    /// None: not one of these.
    pub(super) fn builtin_function(
        &mut self,
        env: &mut Env,
        name: &str,
        args: &[Value],
        span: Span,
    ) -> Option<Evaluated> {
        let shown: Vec<Option<String>> = args.iter().map(|arg| arg.show(&self.catalog)).collect();
        let text = |at: usize| shown.get(at).and_then(|text| text.as_deref());
        let int = |at: usize| args.get(at).and_then(Value::int);
        let unknown = args.contains(&Value::Unknown);
        // Those that read NULL in their own way.
        match name {
            "format" => return Some(self.format(env, args, span)),
            "concat" if !unknown => return Some(Ok(Value::Text(shown.iter().flatten().cloned().collect()))),
            "concat_ws" if !unknown => {
                let rest: Vec<String> = shown.iter().skip(1).flatten().cloned().collect();
                return Some(Ok(text(0).map_or(Value::Null, |separator| Value::Text(rest.join(separator)))));
            }
            "quote_nullable" if !unknown => {
                return Some(Ok(Value::Text(text(0).map_or_else(|| "NULL".into(), quote_literal))));
            }
            "set_config" => {
                if let (Some(setting), Some(value)) = (text(0), text(1)) {
                    if setting.eq_ignore_ascii_case("search_path") {
                        let value = value.to_string();
                        self.set_path_text(&value);
                    } else {
                        self.side.settings.insert(setting.to_ascii_lowercase(), value.to_string());
                    }
                }
                return Some(Ok(args.get(1).cloned().unwrap_or(Value::Null)));
            }
            "array_append" | "array_cat" | "array_prepend" if args.len() == 2 => {
                let empty =
                    |value: &Value| if *value == Value::Null { Value::Array(Vec::new()) } else { value.clone() };
                let (left, right) = match name {
                    "array_append" => (empty(&args[0]), args[1].clone()),
                    "array_prepend" => (args[0].clone(), empty(&args[1])),
                    _ => (empty(&args[0]), empty(&args[1])),
                };
                return Some(Ok(self.operator(env, "||", Some(left), right)));
            }
            "now"
            | "clock_timestamp"
            | "statement_timestamp"
            | "transaction_timestamp"
            | "timeofday"
            | "localtimestamp" => {
                return Some(Ok(env.unknown("it depends on when the migration runs")));
            }
            _ => {}
        }
        let known = matches!(
            name,
            "quote_ident"
                | "quote_literal"
                | "lower"
                | "upper"
                | "length"
                | "char_length"
                | "replace"
                | "left"
                | "right"
                | "substring"
                | "substr"
                | "btrim"
                | "trim"
                | "ltrim"
                | "rtrim"
                | "split_part"
                | "strpos"
                | "position"
                | "starts_with"
                | "array_length"
                | "cardinality"
                | "array_upper"
                | "array_lower"
                | "array_to_string"
                | "string_to_array"
                | "to_regclass"
                | "to_regtype"
                | "current_schema"
                | "current_setting"
                | "lpad"
                | "initcap"
                | "reverse"
                | "repeat"
                | "format_type"
                | "version"
                | "abs"
                | "array_position"
                | "pg_get_serial_sequence"
                | "to_regnamespace"
                | "mod"
                | "to_char"
                | "to_date"
                | "make_date"
                | "make_interval"
                | "date_trunc"
                | "extract"
                | "date_part"
                | "date"
                | "regexp_replace"
                | "regexp_match"
                | "regexp_matches"
                | "regexp_split_to_array"
                | "array_remove"
                | "rpad"
        );
        if !known {
            return None;
        }
        if unknown {
            return Some(Ok(Value::Unknown));
        }
        if args.contains(&Value::Null) && name != "array_to_string" {
            return Some(Ok(Value::Null));
        }
        let chars = |at: usize| text(at).map(|text| text.chars().collect::<Vec<char>>());
        let found = match name {
            "quote_ident" => text(0).map(|text| Value::Text(quote_ident(text))),
            "quote_literal" => text(0).map(|text| Value::Text(quote_literal(text))),
            "lower" => text(0).map(|text| Value::Text(text.to_lowercase())),
            "upper" => text(0).map(|text| Value::Text(text.to_uppercase())),
            "reverse" => text(0).map(|text| Value::Text(text.chars().rev().collect())),
            "length" | "char_length" => chars(0).map(|chars| Value::Int(chars.len() as i64)),
            "replace" => match (text(0), text(1), text(2)) {
                (Some(text), Some(from), Some(to)) if !from.is_empty() => Some(Value::Text(text.replace(from, to))),
                (Some(text), _, _) => Some(Value::text(text)),
                _ => None,
            },
            "left" | "right" => chars(0).zip(int(1)).map(|(chars, n)| {
                let len = chars.len() as i64;
                let n = if n < 0 { (len + n).max(0) } else { n.min(len) } as usize;
                let skip = if name == "left" { 0 } else { chars.len() - n };
                Value::Text(chars.into_iter().skip(skip).take(n).collect())
            }),
            "substring" | "substr" => match (chars(0), int(1)) {
                (Some(chars), Some(start)) => {
                    let end = int(2).map_or(i64::MAX, |len| start.saturating_add(len));
                    let kept = chars.into_iter().zip(1_i64..).filter(|(_, at)| *at >= start && *at < end);
                    Some(Value::Text(kept.map(|(c, _)| c).collect()))
                }
                _ => None,
            },
            "btrim" | "trim" | "ltrim" | "rtrim" => text(0).map(|value| {
                let set: Vec<char> = text(1).unwrap_or(" ").chars().collect();
                let left = if name == "rtrim" { value } else { value.trim_start_matches(&set[..]) };
                Value::text(if name == "ltrim" { left } else { left.trim_end_matches(&set[..]) })
            }),
            "lpad" => chars(0).zip(int(1)).filter(|(_, n)| (0..1000).contains(n)).map(|(chars, n)| {
                let fill: Vec<char> = text(2).unwrap_or(" ").chars().collect();
                let missing = (n as usize).saturating_sub(chars.len());
                let padding = fill.iter().cycle().take(if fill.is_empty() { 0 } else { missing }).copied();
                Value::Text(padding.chain(chars).take(n as usize).collect())
            }),
            "rpad" => chars(0).zip(int(1)).filter(|(_, n)| (0..1000).contains(n)).map(|(chars, n)| {
                let fill: Vec<char> = text(2).unwrap_or(" ").chars().collect();
                let more = fill.iter().cycle().copied().take(if fill.is_empty() { 0 } else { n as usize });
                Value::Text(chars.into_iter().chain(more).take(n as usize).collect())
            }),
            "array_remove" => match (args.first(), args.get(1)) {
                (Some(Value::Array(items)), Some(gone)) => {
                    let kept = items
                        .iter()
                        .filter(|item| item.compare(gone, &self.catalog) != Some(std::cmp::Ordering::Equal));
                    Some(Value::Array(kept.cloned().collect()))
                }
                _ => None,
            },
            "to_char" => match (args.first(), text(1)) {
                (Some(Value::Moment(moment)), Some(pattern)) => moment.format(pattern).map(Value::Text),
                (Some(Value::Int(number)), Some(pattern)) => format_number(*number, pattern).map(Value::Text),
                _ => None,
            },
            "to_date" => match (text(0), text(1).map(str::to_ascii_uppercase).as_deref()) {
                (Some(date), Some("YYYY-MM-DD")) => Moment::read(date, Kind::Date).map(Value::Moment),
                (Some(date), Some("YYYY-MM")) => Moment::read(&format!("{date}-01"), Kind::Date).map(Value::Moment),
                (Some(date), Some("YYYYMMDD")) if date.len() == 8 && date.is_ascii() => {
                    let dashed = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
                    Moment::read(&dashed, Kind::Date).map(Value::Moment)
                }
                _ => None,
            },
            "make_date" => match (int(0), int(1), int(2)) {
                (Some(year), Some(month), Some(day)) => Moment::of_date(year, month, day).map(Value::Moment),
                _ => None,
            },
            "date_trunc" => match (text(0), args.get(1)) {
                (Some(unit), Some(Value::Moment(moment))) if args.len() == 2 => {
                    moment.truncate(&unit.to_ascii_lowercase()).map(Value::Moment)
                }
                _ => None,
            },
            "extract" | "date_part" => match (text(0), args.get(1)) {
                (Some(field), Some(Value::Moment(moment))) => {
                    moment.extract(&field.to_ascii_lowercase()).map(Value::Int)
                }
                _ => None,
            },
            "date" => args.first().and_then(|value| value.as_time("date")),
            "regexp_replace" if args.len() <= 4 => match (text(0), text(1), text(2), flags(text(3))) {
                (Some(text), Some(pattern), Some(with), Some((all, ignore_case))) => {
                    Regex::read(pattern, ignore_case).and_then(|regex| regex.replace(text, with, all)).map(Value::Text)
                }
                _ => None,
            },
            "regexp_match" | "regexp_matches" => match (text(0), text(1), flags(text(2))) {
                (Some(text), Some(pattern), Some((false, ignore_case))) => {
                    regex_rows(text, pattern, false, ignore_case)
                        .map(|rows| rows.into_iter().next().unwrap_or(Value::Null))
                }
                _ => None,
            },
            "regexp_split_to_array" => match (text(0), text(1)) {
                (Some(text), Some(pattern)) if args.len() == 2 => split_regex(text, pattern).map(Value::Array),
                _ => None,
            },
            "repeat" => text(0)
                .zip(int(1))
                .filter(|(text, n)| (0..10_000).contains(&(n * text.len() as i64)))
                .map(|(text, n)| Value::Text(text.repeat(n as usize))),
            "split_part" => match (text(0), text(1), int(2)) {
                (Some(text), Some(separator), Some(n)) if n > 0 && !separator.is_empty() => {
                    Some(Value::text(text.split(separator).nth(n as usize - 1).unwrap_or("")))
                }
                _ => None,
            },
            "strpos" => text(0).zip(text(1)).map(|(text, wanted)| place(text, wanted)),
            // The grammar writes POSITION(x IN y) with its arguments turned.
            "position" => text(0).zip(text(1)).map(|(text, wanted)| place(text, wanted)),
            "starts_with" => text(0).zip(text(1)).map(|(text, start)| Value::Bool(text.starts_with(start))),
            "abs" => int(0).map(|n| Value::Int(n.saturating_abs())),
            "mod" => int(0).zip(int(1)).and_then(|(a, b)| a.checked_rem(b)).map(Value::Int),
            "array_length" | "cardinality" | "array_upper" => match args.first() {
                Some(Value::Array(items)) if items.is_empty() && name != "cardinality" => Some(Value::Null),
                Some(Value::Array(items)) => Some(Value::Int(items.len() as i64)),
                _ => None,
            },
            "array_lower" => Some(Value::Int(1)),
            "array_position" => match (args.first(), args.get(1)) {
                (Some(Value::Array(items)), Some(wanted)) => {
                    let found = items
                        .iter()
                        .position(|item| item.compare(wanted, &self.catalog) == Some(std::cmp::Ordering::Equal));
                    Some(found.map_or(Value::Null, |at| Value::Int(at as i64 + 1)))
                }
                _ => None,
            },
            "array_to_string" => match (args.first(), text(1)) {
                (Some(Value::Array(items)), Some(separator)) => {
                    let items: Vec<String> = items.iter().filter_map(|item| item.show(&self.catalog)).collect();
                    Some(Value::Text(items.join(separator)))
                }
                (Some(Value::Null), _) => Some(Value::Null),
                _ => None,
            },
            "string_to_array" => text(0).zip(text(1)).map(|(text, separator)| {
                let items = text.split(separator).filter(|_| !text.is_empty());
                Value::Array(items.map(Value::text).collect())
            }),
            "to_regclass" => {
                let text = text(0).unwrap_or("").to_string();
                Some(self.to_regclass(&text, span).unwrap_or(Value::Null))
            }
            "to_regtype" => {
                let text = text(0).unwrap_or("").to_string();
                Some(self.to_regtype(&text, span).unwrap_or(Value::Null))
            }
            "to_regnamespace" => {
                text(0).map(|name| if self.catalog.has_schema(name) { Value::text(name) } else { Value::Null })
            }
            "current_schema" => Some(self.catalog.creation_schema().map_or(Value::Null, |schema| Value::text(&schema))),
            "current_setting" => text(0).map(|setting| self.setting(env, setting)),
            "format_type" => int(0).and_then(|id| u32::try_from(id).ok()).map(Value::Type),
            "pg_get_serial_sequence" => text(0).zip(text(1)).map(|(table, column)| {
                let table = table.rsplit('.').next().unwrap_or(table).trim_matches('"');
                Value::Text(format!("{table}_{column}_seq"))
            }),
            _ => None,
        };
        Some(Ok(found.unwrap_or_else(|| env.unknown(format!("function {name} is not evaluated")))))
    }

    fn setting(&mut self, env: &mut Env, setting: &str) -> Value {
        let setting = setting.to_ascii_lowercase();
        let major = self.catalog.version().major();
        match setting.as_str() {
            "server_version_num" => Value::Int(i64::from(major) * 10_000),
            "server_version" => Value::Text(format!("{major}.0")),
            "search_path" => Value::Text(self.catalog.search_path().join(", ")),
            _ => match self.side.settings.get(&setting) {
                Some(value) => Value::text(value),
                None if setting.contains('.') => Value::Null,
                None => env.unknown(format!("the setting {setting} is not known")),
            },
        }
    }

    /// `format('%I.%L %s %1$I', ...)`.
    fn format(&mut self, env: &mut Env, args: &[Value], span: Span) -> Evaluated {
        let Some((Some(pattern), rest)) = args.split_first().map(|(first, rest)| (first.show(&self.catalog), rest))
        else {
            return Ok(match args.first() {
                Some(Value::Null) => Value::Null,
                _ => Value::Unknown,
            });
        };
        let mut out = String::new();
        let mut next = 0;
        let mut chars = pattern.chars().peekable();
        while let Some(c) = chars.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            let mut digits = String::new();
            while let Some(digit) = chars.peek().copied().filter(|c| c.is_ascii_digit() || *c == '-') {
                digits.push(digit);
                chars.next();
            }
            if chars.peek() == Some(&'$') {
                chars.next();
                next = digits.parse::<usize>().unwrap_or(1).saturating_sub(1);
            }
            let kind = chars.next();
            if kind == Some('%') {
                out.push('%');
                continue;
            }
            let Some(value) = rest.get(next) else {
                let message = "too few arguments for format()";
                return Err(refused(SqlState::InvalidParameterValue, span, message).into());
            };
            next += 1;
            if *value == Value::Unknown {
                return Ok(Value::Unknown);
            }
            let text = match value {
                Value::Bool(truth) => Some(if *truth { "t" } else { "f" }.to_string()),
                value => value.show(&self.catalog),
            };
            // A regclass is quoted already.
            let quoted = matches!(value, Value::Class(_));
            match (kind, text) {
                (Some('s'), text) => out.push_str(&text.unwrap_or_default()),
                (Some('I'), Some(text)) => out.push_str(&if quoted { text } else { quote_ident(&text) }),
                (Some('I'), None) => {
                    let message = "null values cannot be formatted as an SQL identifier";
                    return Err(refused(SqlState::InvalidParameterValue, span, message).into());
                }
                (Some('L'), Some(text)) => out.push_str(&quote_literal(&text)),
                (Some('L'), None) => out.push_str("NULL"),
                _ => return Ok(env.unknown("this format() is not evaluated")),
            }
        }
        Ok(Value::Text(out))
    }

    pub(super) fn to_regclass(&mut self, text: &str, span: Span) -> Evaluated {
        if let Ok(id) = text.parse::<u32>() {
            return Ok(Value::Class(id));
        }
        let parts = split_name(text);
        let (schema, name) = match parts.as_slice() {
            [name] => (None, name.as_str()),
            [.., schema, name] => (Some(schema.as_str()), name.as_str()),
            [] => (None, ""),
        };
        if let Some(found) = self.catalog.relation_by_name(schema, name) {
            return Ok(Value::Class(found.id.0));
        }
        if let Some(owner) = self.catalog.index_owner(schema, name) {
            return Ok(Value::Class(owner.0));
        }
        Err(refused(SqlState::UndefinedTable, span, format!("relation \"{text}\" does not exist")).into())
    }

    pub(super) fn to_regtype(&mut self, text: &str, span: Span) -> Evaluated {
        let options = ParseOptions { version: self.catalog.version().major(), named_params: false };
        let name = syntax::parse_type_name(text, &options).map_err(|found| *found)?;
        match crate::catalog::type_name::lookup_type_name(&self.catalog, &name)? {
            Some(ty) => Ok(Value::Type(ty.0)),
            None => Err(refused(SqlState::UndefinedObject, span, format!("type \"{text}\" does not exist")).into()),
        }
    }

    /// Rows of a function in FROM, for those that make rows.
    pub(super) fn row_function(&mut self, env: &mut Env, name: &str, args: &[Value]) -> Option<Vec<Value>> {
        let int = |at: usize| args.get(at).and_then(Value::int);
        match name {
            "unnest" => match args {
                [Value::Array(items)] => Some(items.clone()),
                [Value::Null] => Some(Vec::new()),
                [Value::Text(text)] => match array_literal(text) {
                    Some(Value::Array(items)) => Some(items),
                    _ => None,
                },
                _ => None,
            },
            "generate_series" if args.iter().any(|arg| matches!(arg, Value::Moment(_))) => match args {
                [start, end, step] => time::series(start, end, step),
                _ => None,
            },
            "regexp_matches" => {
                let (text, pattern) = (args.first()?.show(&self.catalog)?, args.get(1)?.show(&self.catalog)?);
                let (all, ignore_case) = flags(
                    match args.get(2) {
                        Some(given) => Some(given.show(&self.catalog)?),
                        None => None,
                    }
                    .as_deref(),
                )?;
                regex_rows(&text, &pattern, all, ignore_case)
            }
            "generate_series" => {
                let (start, end, step) = (int(0)?, int(1)?, if args.len() > 2 { int(2)? } else { 1 });
                let count = end.checked_sub(start)?.checked_div(step)?;
                if !(-1..10_000).contains(&count) && count > 0 {
                    env.unknown("generate_series makes too many rows");
                    return None;
                }
                let numbers = (0..).map_while(|n| start.checked_add(step.checked_mul(n)?));
                let inside = move |n: &i64| if step > 0 { *n <= end } else { *n >= end };
                Some(numbers.take_while(inside).map(Value::Int).collect())
            }
            "string_to_table" | "regexp_split_to_table" => {
                let text = args.first()?.show(&self.catalog)?;
                let separator = args.get(1)?.show(&self.catalog)?;
                if name == "string_to_table" {
                    Some(text.split(separator.as_str()).map(Value::text).collect())
                } else {
                    split_regex(&text, &separator)
                }
            }
            _ => None,
        }
    }
}

fn place(text: &str, wanted: &str) -> Value {
    let at = text.find(wanted).and_then(|at| text.get(..at)).map_or(0, |before| before.chars().count() as i64 + 1);
    Value::Int(at)
}

/// Whether all matches are meant, and whether in any case; None: others.
fn flags(given: Option<&str>) -> Option<(bool, bool)> {
    let given = given.unwrap_or_default();
    given.chars().all(|c| matches!(c, 'g' | 'i')).then(|| (given.contains('g'), given.contains('i')))
}

/// `regexp_matches`: the groups of each match, or all of it where there are none.
fn regex_rows(text: &str, pattern: &str, all: bool, ignore_case: bool) -> Option<Vec<Value>> {
    let chars: Vec<char> = text.chars().collect();
    let found = Regex::read(pattern, ignore_case)?.find_all(&chars, all)?;
    let part = |place: &Option<(usize, usize)>| match place.and_then(|(start, end)| chars.get(start..end)) {
        Some(part) => Value::Text(part.iter().collect()),
        None => Value::Null,
    };
    let row = |found: &Vec<Option<(usize, usize)>>| {
        let groups = if found.len() > 1 { found.get(1..) } else { found.get(..) };
        Value::Array(groups.unwrap_or_default().iter().map(part).collect())
    };
    Some(found.iter().map(row).collect())
}

fn split_regex(text: &str, pattern: &str) -> Option<Vec<Value>> {
    let chars: Vec<char> = text.chars().collect();
    let mut from = 0;
    let mut out = Vec::new();
    for found in Regex::read(pattern, false)?.find_all(&chars, true)? {
        let (start, end) = found.first().copied().flatten()?;
        if start == end {
            return None;
        }
        out.push(Value::Text(chars.get(from..start)?.iter().collect()));
        from = end;
    }
    out.push(Value::Text(chars.get(from..)?.iter().collect()));
    Some(out)
}

/// `to_char` of an integer: as many digits as there are zeros or nines.
fn format_number(number: i64, pattern: &str) -> Option<String> {
    let bare = pattern.strip_prefix("FM").or(pattern.strip_prefix("fm"));
    let digits = bare.unwrap_or(pattern);
    let zeros = digits.bytes().all(|byte| byte == b'0');
    if digits.is_empty() || number < 0 || !zeros && !digits.bytes().all(|byte| byte == b'9') {
        return None;
    }
    let width = digits.len();
    let shown = if zeros { format!("{number:0width$}") } else { format!("{number:width$}") };
    let shown = if shown.len() > width { "#".repeat(width) } else { shown };
    Some(if bare.is_some() { shown.trim_start().to_owned() } else { format!(" {shown}") })
}
