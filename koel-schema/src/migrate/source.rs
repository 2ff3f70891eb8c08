//! What a migration file holds that is not SQL to run: the way down, COPY data, psql's own commands. It is blanked out, byte for byte, so that
//! offsets stay what they were.

/// The text with all that is not to be replayed turned into spaces.
pub(crate) fn runnable(text: &str) -> String {
    // Before the first marker nothing runs, where there are markers.
    section(text, true, !has_marker(text, true))
}

/// The way down that a file holds beside the way up.
pub(super) fn way_down(text: &str) -> Option<String> {
    has_marker(text, false).then(|| section(text, false, false))
}

/// The parts behind markers of the way up, or down, with the rest blanked out. `on`: whether it starts in one.
fn section(text: &str, up: bool, mut on: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_copy = false;
    let mut dollar = DollarQuote::default();
    for line in text.split_inclusive('\n') {
        let inside = dollar.inside();
        if in_copy {
            in_copy = line.trim_end() != "\\.";
            blank(line, &mut out);
            continue;
        }
        if !inside && let Some(opens_up) = marker(line) {
            on = opens_up == up;
            blank(line, &mut out);
            continue;
        }
        if !on || (!inside && line.starts_with('\\')) {
            blank(line, &mut out);
            continue;
        }
        dollar.read(line);
        if !inside && is_copy_from_stdin(line) {
            in_copy = true;
            blank(line, &mut out);
            continue;
        }
        out.push_str(line);
    }
    out
}

/// Bytes of a byte-order mark and of characters are as many spaces.
fn blank(line: &str, out: &mut String) {
    for byte in line.bytes() {
        out.push(if byte == b'\n' { '\n' } else { ' ' });
    }
}

fn has_marker(text: &str, up: bool) -> bool {
    text.contains("--") && text.lines().any(|line| marker(line) == Some(up))
}

/// Whether a line opens the way up (true) or down (false): dbmate, goose, sql-migrate, micrate, tern.
fn marker(line: &str) -> Option<bool> {
    let rest = line.trim_start().strip_prefix("--")?;
    if rest.starts_with("-- create above / drop below") {
        return Some(false);
    }
    let rest = rest.trim();
    let lower = rest.get(..rest.len().min(40)).unwrap_or(rest).to_ascii_lowercase();
    let word = lower.strip_prefix("migrate:").or_else(|| {
        let rest = lower.strip_prefix('+')?;
        let rest = ["goose ", "migrate ", "micrate "].iter().find_map(|tool| rest.strip_prefix(tool))?;
        Some(rest.trim_start())
    })?;
    match word.split_whitespace().next() {
        Some("up") => Some(true),
        Some("down") => Some(false),
        _ => None,
    }
}

fn is_copy_from_stdin(line: &str) -> bool {
    let lower = line.trim_end().to_ascii_lowercase();
    lower.starts_with("copy ") && lower.contains(" from stdin") && lower.ends_with(';')
}

/// Follows `$tag$` quotes from line to line, well enough to know a function body from a data block.
#[derive(Default)]
struct DollarQuote {
    tag: Option<String>,
}

impl DollarQuote {
    fn inside(&self) -> bool {
        self.tag.is_some()
    }

    fn read(&mut self, line: &str) {
        let mut rest = line;
        while let Some(at) = rest.find('$') {
            let tail = rest.get(at..).unwrap_or("");
            match &self.tag {
                Some(tag) => match tail.strip_prefix(tag.as_str()) {
                    Some(after) => {
                        self.tag = None;
                        rest = after;
                    }
                    None => rest = tail.get(1..).unwrap_or(""),
                },
                None => {
                    let before = rest.get(..at).unwrap_or("");
                    if before.contains("--") {
                        return;
                    }
                    match dollar_tag(tail) {
                        Some(tag) => {
                            rest = tail.get(tag.len()..).unwrap_or("");
                            self.tag = Some(tag.to_string());
                        }
                        None => rest = tail.get(1..).unwrap_or(""),
                    }
                }
            }
        }
    }
}

/// `$$` or `$tag$` at the start.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = text.get(1..)?.find('$')? + 1;
    let name = text.get(1..end)?;
    let plain =
        name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain { text.get(..=end) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_way_up_runs() {
        let text = "-- +goose Up\nCREATE TABLE a();\n-- +goose Down\nDROP TABLE a;\n";
        let run = runnable(text);
        assert_eq!(run.len(), text.len());
        assert_eq!(run.trim(), "CREATE TABLE a();");
        assert_eq!(runnable("-- migrate:up\nA;\n-- migrate:down\nB;\n").trim(), "A;");
        assert_eq!(way_down("-- migrate:up\nA;\n-- migrate:down\nB;\n").as_deref().map(str::trim), Some("B;"));
        assert_eq!(way_down("A;\n"), None);
        assert_eq!(runnable("A;\n---- create above / drop below ----\nB;\n").trim(), "A;");
    }

    #[test]
    fn data_and_meta_commands_are_skipped() {
        let text = "\\restrict abc\nCOPY public.t (a) FROM stdin;\n1\tit's\n\\.\nSELECT 1;\n";
        assert_eq!(runnable(text).trim(), "SELECT 1;");
    }

    #[test]
    fn a_function_body_is_left_alone() {
        let text = "CREATE FUNCTION f() AS $x$\nCOPY t FROM stdin;\n$x$;\nSELECT 1;\n";
        assert_eq!(runnable(text), text);
    }
}
