//! What of a file of `.sqlx` differs, in what sqlx reads from it.

use serde_json::Value;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    pub text: String,
    /// It is about NULL, which sqlx reads from a plan.
    pub of_plan: bool,
}

impl Difference {
    fn hard(text: String) -> Self {
        Self { text, of_plan: false }
    }
}

/// From the text that is there to the one that should be.
pub(super) fn differences(there: &str, wanted: &str) -> Vec<Difference> {
    let (Ok(there), Ok(wanted)) = (serde_json::from_str(there), serde_json::from_str(wanted)) else {
        return vec![Difference::hard("is not JSON".to_string())];
    };
    let mut out = Vec::new();
    compare("", &there, &wanted, &mut out);
    out
}

fn compare(path: &str, there: &Value, wanted: &Value, out: &mut Vec<Difference>) {
    match (there, wanted) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in new {
                match old.get(key) {
                    Some(before) => compare(&format!("{path}.{key}"), before, value, out),
                    // Files of sqlx 0.8 and before have none, and 0.9 reads them.
                    None if key == "origin" => {}
                    None => out.push(Difference::hard(format!("{}: missing", path_of(path, key)))),
                }
            }
            let more = old.keys().filter(|key| !new.contains_key(*key) && *key != "origin");
            out.extend(more.map(|key| Difference::hard(format!("{}: too much", path_of(path, key)))));
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (before, value)) in old.iter().zip(new).enumerate() {
                compare(&format!("{path}[{index}]"), before, value, out);
            }
        }
        // What may be NULL and what nobody knows of are the same to the macros.
        _ if path.starts_with(".describe.nullable[")
            && *there != Value::Bool(false)
            && *wanted != Value::Bool(false) => {}
        _ if there == wanted => {}
        _ => {
            let text = format!("{}: {there}, should be {wanted}", path.trim_start_matches('.'));
            out.push(Difference { text, of_plan: path.starts_with(".describe.nullable[") });
        }
    }
}

fn path_of(path: &str, key: &str) -> String {
    format!("{path}.{key}").trim_start_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sqlx_reads() {
        let file = |types: &str, nullable: &str| {
            format!(
                "{{\"query\": \"q\", \"describe\": {{\"columns\": [{{\"type_info\": {types}, \"origin\": \"Expression\"}}], \"nullable\": [{nullable}]}}}}"
            )
        };
        let of = |there: &str, wanted: &str| {
            differences(there, wanted).into_iter().map(|found| found.text).collect::<Vec<_>>()
        };
        assert_eq!(of(&file("\"Int4\"", "null"), &file("\"Int4\"", "true")), Vec::<String>::new());
        assert_eq!(
            of(&file("\"Int4\"", "false"), &file("\"Int4\"", "true")),
            ["describe.nullable[0]: false, should be true"]
        );
        assert_eq!(
            of(&file("\"Int4\"", "true"), &file("\"Int8\"", "true")),
            ["describe.columns[0].type_info: \"Int4\", should be \"Int8\""]
        );
        assert_eq!(of("{", &file("\"Int8\"", "true")), ["is not JSON"]);
        let old = file("\"Int4\"", "true").replace(", \"origin\": \"Expression\"", "");
        assert_eq!(of(&old, &file("\"Int4\"", "true")), Vec::<String>::new());
    }
}
