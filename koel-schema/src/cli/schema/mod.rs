//! `koel schema`: the catalog as a person reads it, as JSON, as a diagram.

mod json;
mod layout;
mod mermaid;
pub(super) mod svg;
mod text;

pub(super) use text::{index_text, place};

use super::source::Files;
use super::workspace::{self, Accepted, Schema};
use super::{Io, describe};
use crate::catalog::object::{Column, ConstraintKind, IndexKeyExpr, RelKind, Relation};
use crate::catalog::{Catalog, INFORMATION_SCHEMA};
use crate::config::{self, Config};
use crate::types::{PgVersion, TypeId};
use std::path::PathBuf;
use std::sync::Arc;

/// Which schema.
#[derive(clap::Args, Debug)]
pub(super) struct Which {
    /// Where to look for koel.toml or migrations/, upwards
    #[arg(long, value_name = "DIR", default_value = ".")]
    path: PathBuf,
    /// A directory of migrations or a schema file, instead
    #[arg(long, value_name = "DIR|FILE")]
    migrations: Option<PathBuf>,
    /// The server's version: 15 to 18
    #[arg(long, value_name = "N", value_parser = describe::version)]
    pg: Option<PgVersion>,
}

impl Which {
    /// Its schema; what is wrong with the migrations goes to standard error.
    pub(super) fn load(&self, io: &Io<'_>) -> Result<Schema, String> {
        let mut config = match &self.migrations {
            Some(path) => Config::with_migrations(&self.path, path.clone()),
            None => {
                let dir = self.path.canonicalize().map_err(|error| format!("{}: {error}", self.path.display()))?;
                let help = "name them with --migrations";
                config::find(&dir).map_err(|error| format!("{error}\nhelp: {help}"))?
            }
        };
        config.version = self.pg.unwrap_or(config.version);
        let schema = workspace::load_schema(&config, Accepted::AsConfigured, &Files::default())?;
        for problem in &schema.loaded.diagnostics {
            let (file, at) = (problem.file.display(), problem.line_col);
            let word = if problem.diagnostic.is_error() { "error" } else { "warning" };
            io.err(&format!("{file}:{}:{}: {word}: {}\n", at.line, at.column, problem.diagnostic.message));
        }
        Ok(schema)
    }
}

#[derive(clap::ValueEnum, Debug, Clone, Copy)]
enum Format {
    Text,
    Json,
    /// An erDiagram: tables, columns, foreign keys
    Mermaid,
    /// The same as a picture, in light and dark
    Svg,
}

#[derive(clap::Args, Debug)]
pub(super) struct SchemaArgs {
    #[command(flatten)]
    which: Which,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Only these tables and views
    tables: Vec<String>,
}

pub(super) fn run(args: &SchemaArgs, io: &mut Io<'_>) -> Result<u8, String> {
    let schema = args.which.load(io)?;
    let catalog = schema.catalog();
    let mut relations = shown(catalog);
    for wanted in &args.tables {
        if !relations.iter().any(|relation| is_named(relation, wanted)) {
            return Err(format!("there is no table or view `{wanted}`"));
        }
    }
    if !args.tables.is_empty() {
        relations.retain(|relation| args.tables.iter().any(|wanted| is_named(relation, wanted)));
    }
    let text = match args.format {
        Format::Text => text::text(&schema, &relations, args.tables.is_empty()),
        Format::Json => json::json(catalog, &relations),
        Format::Mermaid => mermaid::mermaid(catalog, &relations),
        Format::Svg => svg::svg(catalog, &relations),
    };
    io.out(&text);
    Ok(0)
}

/// The tables and views that migrations made, by name.
pub(super) fn shown(catalog: &Catalog) -> Vec<&Arc<Relation>> {
    let mut relations: Vec<&Arc<Relation>> = catalog.user_relations().filter(|relation| is_shown(relation)).collect();
    relations.sort_by_key(|relation| (relation.schema.clone(), relation.name.clone()));
    relations
}

pub(super) fn is_shown(relation: &Relation) -> bool {
    let rows = match relation.kind {
        RelKind::Table | RelKind::Partitioned | RelKind::View | RelKind::MaterializedView | RelKind::Foreign => true,
        RelKind::Composite | RelKind::Sequence | RelKind::Toast => false,
    };
    // What extensions made has no place.
    rows && is_own(&relation.schema) && relation.origin.is_some()
}

fn is_own(schema: &str) -> bool {
    !schema.starts_with("pg_") && schema != INFORMATION_SCHEMA
}

fn is_named(relation: &Relation, wanted: &str) -> bool {
    *relation.name == *wanted || format!("{}.{}", relation.schema, relation.name) == wanted
}

/// With the schema where it is not the first of the search path.
pub(super) fn name(catalog: &Catalog, relation: &Relation) -> String {
    let visible = catalog.relation_by_name(None, &relation.name).is_some_and(|found| found.id == relation.id);
    if visible { relation.name.to_string() } else { format!("{}.{}", relation.schema, relation.name) }
}

/// A column's type with its modifier.
pub(super) fn column_type(catalog: &Catalog, column: &Column) -> String {
    with_modifier(catalog, column, &catalog.type_name(column.ty))
}

/// The same by the type's short name: `timestamptz`.
fn short_type(catalog: &Catalog, column: &Column) -> String {
    with_modifier(catalog, column, &catalog.short_type_name(column.ty))
}

fn with_modifier(catalog: &Catalog, column: &Column, name: &str) -> String {
    let (base, typmod) = (catalog.element_type(column.ty), column.typmod);
    let base = if base.is_some() { base } else { column.ty };
    let modifier = match base {
        _ if typmod < 0 => String::new(),
        TypeId::VARCHAR | TypeId::BPCHAR => format!("({})", typmod - 4),
        // `numeric_typmod_precision` and `_scale`.
        TypeId::NUMERIC => {
            let scale = ((typmod - 4) & 0x7ff) ^ 1024;
            format!("({}, {})", ((typmod - 4) >> 16) & 0xffff, scale - 1024)
        }
        TypeId::BIT | TypeId::VARBIT => format!("({typmod})"),
        _ => String::new(),
    };
    match name.strip_suffix("[]") {
        Some(element) => format!("{element}{modifier}[]"),
        None => format!("{name}{modifier}"),
    }
}

pub(super) fn columns(relation: &Relation, numbers: &[usize]) -> Vec<String> {
    let name = |number: &usize| relation.columns.get(*number).map_or("?".to_string(), |column| column.name.to_string());
    numbers.iter().map(name).collect()
}

/// In a view what its query says; elsewhere what is declared.
pub(super) fn is_not_null(relation: &Relation, number: usize) -> bool {
    let declared = relation.columns.get(number).is_some_and(|column| column.not_null);
    declared || relation.view.as_ref().and_then(|view| view.not_null.get(number)).copied().unwrap_or(false)
}

pub(super) fn primary_key(relation: &Relation) -> &[usize] {
    let key = relation.constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) => Some(&columns[..]),
        _ => None,
    });
    key.unwrap_or(&[])
}

/// An index, not a partial one, keeps these columns from being equal in two rows.
fn is_unique(relation: &Relation, columns: &[usize]) -> bool {
    relation.indexes.iter().any(|index| {
        let keys = index.keys.iter().map(|key| match key.expr {
            IndexKeyExpr::Column(number) => Some(number),
            IndexKeyExpr::Expr(_) => None,
        });
        index.unique
            && index.predicate.is_none()
            && keys.collect::<Option<Vec<_>>>().is_some_and(|keys| keys == columns)
    })
}

pub(super) fn kind(relation: &Relation) -> &'static str {
    match relation.kind {
        RelKind::View => "view",
        RelKind::MaterializedView => "materialized view",
        RelKind::Foreign => "foreign table",
        _ if relation.is_partition => "partition",
        RelKind::Partitioned => "partitioned table",
        _ => "table",
    }
}
