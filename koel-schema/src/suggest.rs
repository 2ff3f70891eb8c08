//! "Did you mean ...?"

/// The name closest to what was written, where one is close; letter case does not count.
pub fn closest<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let limit = (written.chars().count() / 3).clamp(1, 3);
    let near = names.into_iter().filter(|name| !name.is_empty() && name.len().abs_diff(written.len()) <= 3 * limit);
    near.map(|name| (distance(written, name), name)).filter(|(far, _)| *far <= limit).min().map(|(_, name)| name)
}

/// The question, where there is something to ask.
pub fn did_you_mean<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    closest(written, names).map(|name| format!("did you mean `{name}`?"))
}

/// Letters put in, left out, changed, or two of them swapped ("optimal string alignment").
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    // The rows for all but the last two letters, but the last, and all of `a` so far.
    let (mut before, mut last): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=b.len()).collect());
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// The name that such a help suggests.
pub fn suggested(help: &str) -> Option<&str> {
    help.strip_prefix("did you mean `")?.strip_suffix("`?").filter(|name| !name.contains('`'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, far) in
            [("", "ab", 2), ("verfied", "verified", 1), ("usres", "users", 1), ("Ids", "id", 1), ("ca", "abc", 3)]
        {
            assert_eq!(distance(a, b), far, "{a} {b}");
            assert_eq!(distance(b, a), far, "{b} {a}");
        }
    }

    #[test]
    fn only_what_is_close() {
        assert_eq!(closest("lenght", ["left", "length", "lower"]), Some("length"));
        assert_eq!(closest("x", ["pending", "verified", ""]), None);
        assert_eq!(did_you_mean("emial", ["email", "name"]).as_deref(), Some("did you mean `email`?"));
        assert_eq!(suggested("did you mean `email`?"), Some("email"));
        assert_eq!(suggested("did you mean `a` or `b`?"), None);
    }
}
