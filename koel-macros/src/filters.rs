//! Optional parts of a method's query: `{ AND name = $name }`.

use crate::analysis;
use crate::check::{Model, Parts};
use crate::ctxt::Ctxt;
use crate::input::queries::{Method, argument};
use crate::model::{Checked, Rows};
use crate::report;
use crate::schema::Schema;
use koel_schema::filters::{self, pieces};
use koel_schema::syntax::ParseOptions;
use proc_macro2::Ident;
use syn::{FnArg, Pat};

/// The parts of one query, and what turns each on: the parameters that must be `Some`.
pub(crate) struct Filters {
    found: filters::Filters,
    switches: Vec<Vec<Ident>>,
}

/// Reads them; `Err` where they make no sense, which was told.
pub(crate) fn read(ctxt: &mut Ctxt, schema: &Schema, method: &Method) -> Result<Option<Filters>, ()> {
    let source = &method.query.source;
    let found = match filters::read(&source.sql, &options(schema, true)) {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(None),
        Err(problem) => {
            report::report(ctxt, source, &[*problem], String::new);
            return Err(());
        }
    };
    let optional = optional_params(method);
    let mut switches = Vec::new();
    for part in &found.parts {
        let on: Vec<Ident> =
            optional.iter().filter(|param| part.params.iter().any(|name| *param == name)).cloned().collect();
        if on.is_empty() {
            let text = "nothing turns this optional part on: none of its parameters is an `Option` of the method\n = help: it is there when all of them are `Some`";
            ctxt.error(source.span(part.span.start as usize), text);
        }
        switches.push(on);
    }
    Ok(Some(Filters { found, switches }))
}

/// A text with all of its optional parts.
pub(crate) fn whole(schema: &Schema, sql: &str) -> String {
    match filters::read(sql, &options(schema, true)) {
        Ok(Some(found)) => found.all,
        Ok(None) | Err(_) => sql.to_owned(),
    }
}

fn options(schema: &Schema, named_params: bool) -> ParseOptions {
    ParseOptions { version: schema.config.version.major(), named_params }
}

fn optional_params(method: &Method) -> Vec<Ident> {
    let params = method.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(pat) => argument(&typed.ty, "Option").map(|_| pat.ident.clone()),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    });
    params.collect()
}

impl Filters {
    /// With none of the parts.
    pub(crate) fn least(&self) -> String {
        self.found.with(|_| false)
    }

    /// With all of them.
    pub(crate) fn all(&self) -> &str {
        &self.found.all
    }

    /// Checks the query with all parts, with each alone and with none; what is said of it then holds for every choice.
    pub(crate) fn check(&self, ctxt: &mut Ctxt, schema: &Schema, method: &Method) -> Checked {
        let source = &method.query.source;
        let mut checked = analysis::check_text(schema, source, self.all(), &method.query.lints);
        for (on, text) in self.found.alternatives() {
            if checked.rows == Rows::Unknown {
                // One mistake is told once.
                break;
            }
            let other = analysis::unlinted(schema, &text);
            let which = self.found.describe(on);
            if other.rows == Rows::Unknown {
                report::report(ctxt, source, &other.diagnostics, || format!("\n = note: {which}"));
                checked.rows = Rows::Unknown;
                break;
            }
            merge(ctxt, method, &mut checked, &other, &which);
        }
        checked
    }

    /// Gives a model's text its parts.
    pub(crate) fn cut(&self, schema: &Schema, model: &mut Model) {
        let cut = pieces(&model.sql, self.found.parts.len(), &options(schema, false));
        let pieces = cut.into_iter().map(|(part, text, param)| (part, text.to_owned(), param as usize)).collect();
        model.parts = Some(Parts { pieces, on: self.switches.clone() });
    }
}

/// What may be in either is in the query.
fn merge(ctxt: &mut Ctxt, method: &Method, checked: &mut Checked, other: &Checked, which: &str) {
    let source = &method.query.source;
    let alike = checked.columns.len() == other.columns.len()
        && checked.columns.iter().zip(&other.columns).all(|(one, two)| one.name == two.name && one.ty == two.ty);
    if !alike {
        ctxt.error(source.span(0), format!("the query's columns are others {which}"));
        return;
    }
    for (column, other) in checked.columns.iter_mut().zip(&other.columns) {
        column.nullable |= other.nullable;
    }
    for param in &other.params {
        let twin = checked.params.iter().find(|twin| twin.name == param.name);
        if let Some(twin) = twin.filter(|twin| twin.ty != param.ty) {
            let name = param.name.as_deref().unwrap_or_default();
            let (one, two) = (twin.ty.display(), param.ty.display());
            let text = format!("`${name}` is of type {one}, but {two} {which}\n = help: cast it: `${name}::{one}`");
            ctxt.error(source.span(param.offset), text);
        }
    }
    checked.reads &= other.reads;
    checked.rows = match (checked.rows, other.rows) {
        (one, two) if one == two => one,
        (Rows::One | Rows::AtMostOne, Rows::One | Rows::AtMostOne) => Rows::AtMostOne,
        _ => Rows::Many,
    };
}
