//! `koel explain`: the documentation of a rule.

use super::Io;
use crate::lint::{docs, rule, rules};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A lint's name, with or without `koel::`; without one, all names
    rule: Option<String>,
}

pub(super) fn run(args: &Args, io: &mut Io<'_>) -> Result<u8, String> {
    let Some(name) = &args.rule else {
        rules().iter().for_each(|rule| io.out(&format!("{}\n", rule.name)));
        return Ok(0);
    };
    let rule = rule(name).ok_or_else(|| format!("no rule `{name}`; `koel explain` alone lists them"))?;
    io.out(&docs::explain(rule));
    Ok(0)
}
