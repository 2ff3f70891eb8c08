//! `koel explain`: the documentation of a rule.

use crate::lint::{docs, rule, rules};
use std::process::ExitCode;

pub(super) fn run(args: &[String]) -> ExitCode {
    let [name] = args else {
        eprintln!("usage: koel explain RULE\n\nrules:");
        for rule in rules() {
            eprintln!("  {}", rule.name);
        }
        return ExitCode::from(1);
    };
    match rule(name) {
        Some(rule) => {
            super::write_out(&docs::explain(rule));
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("koel explain: no rule `{name}`; `koel explain` alone lists them");
            ExitCode::from(1)
        }
    }
}
