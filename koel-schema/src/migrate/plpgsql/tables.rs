//! Rows of the system catalogs and the information schema, made from the catalog.

use super::value::Value;
use crate::catalog::object::{
    ColumnDefault, Constraint, ConstraintKind, IndexKeyExpr, RelKind, Relation, RoutineKind, TypeKind,
};
use crate::catalog::{Catalog, INFORMATION_SCHEMA, PG_CATALOG};
use crate::types::TypeId;

type Row = Vec<(String, Value)>;

fn row<const N: usize>(fields: [(&str, Value); N]) -> Row {
    fields.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

/// A number for a name: schemas and indexes have none in the catalog.
pub(super) fn number(name: &str) -> Value {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    Value::Int(i64::from(hash & 0x0fff_ffff))
}

fn oid(id: u32) -> Value {
    Value::Int(i64::from(id))
}

fn yes_no(truth: bool) -> Value {
    Value::text(if truth { "YES" } else { "NO" })
}

/// The rows of a system table or view. Outer None: koel cannot tell what is in it.
pub(super) fn rows(catalog: &Catalog, schema: Option<&str>, name: &str) -> Option<Vec<Row>> {
    match schema {
        Some(INFORMATION_SCHEMA) => information_schema(catalog, name),
        Some(PG_CATALOG) | None if name.starts_with("pg_") => pg_catalog(catalog, name),
        _ => None,
    }
}

fn relations(catalog: &Catalog) -> Vec<&Relation> {
    let mut all: Vec<&Relation> = catalog.user_relations().map(|rel| &**rel).collect();
    all.sort_by_key(|rel| rel.id);
    all
}

fn relkind(rel: &Relation) -> &'static str {
    match rel.kind {
        RelKind::Table => "r",
        RelKind::Partitioned => "p",
        RelKind::View => "v",
        RelKind::MaterializedView => "m",
        RelKind::Foreign => "f",
        RelKind::Composite => "c",
        RelKind::Sequence => "S",
        RelKind::Toast => "t",
    }
}

fn contype(constraint: &Constraint) -> &'static str {
    match constraint.kind {
        ConstraintKind::PrimaryKey(_) => "p",
        ConstraintKind::Unique { .. } => "u",
        ConstraintKind::Check { .. } => "c",
        ConstraintKind::NotNull(_) => "n",
        ConstraintKind::ForeignKey { .. } => "f",
        ConstraintKind::Exclude => "x",
    }
}

fn constraint_columns(constraint: &Constraint) -> Vec<usize> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(columns)
        | ConstraintKind::Unique { columns, .. }
        | ConstraintKind::ForeignKey { columns, .. } => columns.clone(),
        ConstraintKind::NotNull(at) => vec![*at],
        ConstraintKind::Check { expr, .. } => expr.as_ref().map(super::super::depend::column_vars).unwrap_or_default(),
        ConstraintKind::Exclude => Vec::new(),
    }
}

fn attnums(columns: &[usize]) -> Value {
    Value::Array(columns.iter().map(|at| Value::Int(*at as i64 + 1)).collect())
}

fn is_table(rel: &Relation) -> bool {
    matches!(rel.kind, RelKind::Table | RelKind::Partitioned | RelKind::Foreign)
}

fn column_name(rel: &Relation, at: usize) -> Value {
    rel.columns.get(at).map_or(Value::Null, |column| Value::text(&column.name))
}

fn pg_catalog(catalog: &Catalog, name: &str) -> Option<Vec<Row>> {
    let all = relations(catalog);
    let tables = || all.iter().copied();
    Some(match name {
        "pg_namespace" => {
            let mut names: Vec<&str> = catalog.schemas().map(|schema| &**schema).collect();
            names.extend([PG_CATALOG, INFORMATION_SCHEMA]);
            names.into_iter().map(|name| row([("oid", number(name)), ("nspname", Value::text(name))])).collect()
        }
        "pg_type" => catalog
            .user_types()
            .map(|ty| {
                let (typtype, rel) = match &ty.kind {
                    TypeKind::Base | TypeKind::Shell => ("b", 0),
                    TypeKind::Composite(rel) => ("c", rel.0),
                    TypeKind::Domain(_) => ("d", 0),
                    TypeKind::Enum(_) => ("e", 0),
                    TypeKind::Pseudo => ("p", 0),
                    TypeKind::Range { .. } => ("r", 0),
                    TypeKind::Multirange { .. } => ("m", 0),
                };
                row([
                    ("oid", Value::Type(ty.id.0)),
                    ("typname", Value::text(&ty.name)),
                    ("typnamespace", number(&ty.schema)),
                    ("typtype", Value::text(typtype)),
                    ("typrelid", oid(rel)),
                    ("typelem", oid(ty.elem.0)),
                    ("typarray", oid(ty.array.0)),
                ])
            })
            .collect(),
        "pg_class" => {
            let mut rows: Vec<Row> = tables()
                .map(|rel| {
                    row([
                        ("oid", Value::Class(rel.id.0)),
                        ("relname", Value::text(&rel.name)),
                        ("relnamespace", number(&rel.schema)),
                        ("relkind", Value::text(relkind(rel))),
                        ("reltype", oid(rel.row_type.0)),
                        ("relrowsecurity", Value::Bool(rel.row_security)),
                        ("relispartition", Value::Bool(rel.is_partition)),
                        ("relhasindex", Value::Bool(!rel.indexes.is_empty())),
                    ])
                })
                .collect();
            for rel in tables() {
                for index in &rel.indexes {
                    rows.push(row([
                        ("oid", number(&format!("{}.{}", rel.schema, index.name))),
                        ("relname", Value::text(&index.name)),
                        ("relnamespace", number(&rel.schema)),
                        ("relkind", Value::text("i")),
                    ]));
                }
            }
            rows
        }
        "pg_attribute" => {
            let column = |rel: &Relation, at: usize| {
                let column = rel.columns.get(at)?;
                Some(row([
                    ("attrelid", Value::Class(rel.id.0)),
                    ("attname", Value::text(&column.name)),
                    ("attnum", Value::Int(at as i64 + 1)),
                    ("atttypid", Value::Type(column.ty.0)),
                    ("atttypmod", Value::Int(i64::from(column.typmod))),
                    ("attnotnull", Value::Bool(column.not_null)),
                    ("attisdropped", Value::Bool(column.dropped)),
                    ("atthasdef", Value::Bool(!matches!(column.default, ColumnDefault::None))),
                    ("attidentity", Value::text(if column.identity.is_some() { "a" } else { "" })),
                    ("attgenerated", Value::text(if column.generated.is_some() { "s" } else { "" })),
                ]))
            };
            tables().flat_map(|rel| (0..rel.columns.len()).filter_map(move |at| column(rel, at))).collect()
        }
        "pg_constraint" => tables()
            .flat_map(|rel| rel.constraints.iter().map(move |constraint| (rel, constraint)))
            .map(|(rel, constraint)| {
                let (target, keys) = match &constraint.kind {
                    ConstraintKind::ForeignKey { target, target_columns, .. } => {
                        (Value::Class(target.0), attnums(target_columns))
                    }
                    _ => (Value::Int(0), Value::Null),
                };
                row([
                    ("oid", number(&format!("{}.{}.{}", rel.schema, rel.name, constraint.name))),
                    ("conname", Value::text(&constraint.name)),
                    ("connamespace", number(&rel.schema)),
                    ("contype", Value::text(contype(constraint))),
                    ("conrelid", Value::Class(rel.id.0)),
                    ("confrelid", target),
                    ("conkey", attnums(&constraint_columns(constraint))),
                    ("confkey", keys),
                    ("contypid", Value::Int(0)),
                    ("convalidated", Value::Bool(constraint.validated)),
                    ("condeferrable", Value::Bool(constraint.deferrable)),
                ])
            })
            .collect(),
        "pg_index" => tables()
            .flat_map(|rel| rel.indexes.iter().map(move |index| (rel, index)))
            .map(|(rel, index)| {
                let keys = index.keys.iter().map(|key| match key.expr {
                    IndexKeyExpr::Column(at) => Value::Int(at as i64 + 1),
                    IndexKeyExpr::Expr(_) => Value::Int(0),
                });
                row([
                    ("indexrelid", number(&format!("{}.{}", rel.schema, index.name))),
                    ("indrelid", Value::Class(rel.id.0)),
                    ("indisunique", Value::Bool(index.unique)),
                    ("indisprimary", Value::Bool(index.primary)),
                    ("indisvalid", Value::Bool(true)),
                    ("indkey", Value::Array(keys.collect())),
                ])
            })
            .collect(),
        "pg_enum" => catalog
            .user_types()
            .filter_map(|ty| match &ty.kind {
                TypeKind::Enum(labels) => Some((ty, labels)),
                _ => None,
            })
            .flat_map(|(ty, labels)| {
                labels.iter().enumerate().map(move |(at, label)| {
                    row([
                        ("enumtypid", Value::Type(ty.id.0)),
                        ("enumlabel", Value::text(label)),
                        ("enumsortorder", Value::Int(at as i64 + 1)),
                    ])
                })
            })
            .collect(),
        "pg_proc" => catalog
            .user_routines()
            .map(|routine| {
                let kind = match routine.kind {
                    RoutineKind::Function => "f",
                    RoutineKind::Aggregate => "a",
                    RoutineKind::Window => "w",
                    RoutineKind::Procedure => "p",
                };
                row([
                    ("oid", oid(routine.id.0)),
                    ("proname", Value::text(&routine.name)),
                    ("pronamespace", number(&routine.schema)),
                    ("prokind", Value::text(kind)),
                    ("pronargs", Value::Int(routine.args.len() as i64)),
                    ("prorettype", Value::Type(routine.ret.0)),
                ])
            })
            .collect(),
        "pg_trigger" => tables()
            .flat_map(|rel| rel.triggers.iter().map(move |trigger| (rel, trigger)))
            .map(|(rel, trigger)| {
                row([
                    ("tgname", Value::text(&trigger.name)),
                    ("tgrelid", Value::Class(rel.id.0)),
                    ("tgisinternal", Value::Bool(false)),
                ])
            })
            .collect(),
        "pg_extension" => catalog
            .extensions()
            .map(|(name, schema)| row([("extname", Value::text(name)), ("extnamespace", number(schema))]))
            .chain([row([("extname", Value::text("plpgsql")), ("extnamespace", number(PG_CATALOG))])])
            .collect(),
        "pg_available_extensions" => crate::catalog::builtin::Extension::all()
            .map(|name| row([("name", Value::text(name)), ("installed_version", Value::Unknown)]))
            .collect(),
        "pg_inherits" => tables()
            .flat_map(|rel| rel.parents.iter().map(move |parent| (rel, parent)))
            .map(|(rel, parent)| row([("inhrelid", Value::Class(rel.id.0)), ("inhparent", Value::Class(parent.0))]))
            .collect(),
        "pg_partitioned_table" => tables()
            .filter(|rel| rel.kind == RelKind::Partitioned)
            .map(|rel| row([("partrelid", Value::Class(rel.id.0))]))
            .collect(),
        "pg_tables" => tables()
            .filter(|rel| is_table(rel))
            .map(|rel| {
                row([
                    ("schemaname", Value::text(&rel.schema)),
                    ("tablename", Value::text(&rel.name)),
                    ("rowsecurity", Value::Bool(rel.row_security)),
                ])
            })
            .collect(),
        "pg_views" => tables()
            .filter(|rel| rel.kind == RelKind::View)
            .map(|rel| row([("schemaname", Value::text(&rel.schema)), ("viewname", Value::text(&rel.name))]))
            .collect(),
        "pg_matviews" => tables()
            .filter(|rel| rel.kind == RelKind::MaterializedView)
            .map(|rel| row([("schemaname", Value::text(&rel.schema)), ("matviewname", Value::text(&rel.name))]))
            .collect(),
        "pg_sequences" => tables()
            .filter(|rel| rel.kind == RelKind::Sequence)
            .map(|rel| row([("schemaname", Value::text(&rel.schema)), ("sequencename", Value::text(&rel.name))]))
            .collect(),
        "pg_indexes" => tables()
            .flat_map(|rel| rel.indexes.iter().map(move |index| (rel, index)))
            .map(|(rel, index)| {
                row([
                    ("schemaname", Value::text(&rel.schema)),
                    ("tablename", Value::text(&rel.name)),
                    ("indexname", Value::text(&index.name)),
                ])
            })
            .collect(),
        // What the catalog does not keep matters to no query: it may be created again.
        "pg_roles"
        | "pg_authid"
        | "pg_user"
        | "pg_policies"
        | "pg_policy"
        | "pg_publication"
        | "pg_publication_tables"
        | "pg_event_trigger"
        | "pg_auth_members"
        | "pg_stat_activity" => Vec::new(),
        _ => return None,
    })
}

fn information_schema(catalog: &Catalog, name: &str) -> Option<Vec<Row>> {
    let all = relations(catalog);
    let tables = || all.iter().copied();
    let constraints = || tables().flat_map(|rel| rel.constraints.iter().map(move |constraint| (rel, constraint)));
    Some(match name {
        "schemata" => catalog.schemas().map(|schema| row([("schema_name", Value::text(schema))])).collect(),
        "tables" => tables()
            .filter(|rel| is_table(rel) || rel.kind == RelKind::View)
            .map(|rel| {
                let kind = if rel.kind == RelKind::View { "VIEW" } else { "BASE TABLE" };
                row([
                    ("table_schema", Value::text(&rel.schema)),
                    ("table_name", Value::text(&rel.name)),
                    ("table_type", Value::text(kind)),
                ])
            })
            .collect(),
        "views" => tables()
            .filter(|rel| rel.kind == RelKind::View)
            .map(|rel| row([("table_schema", Value::text(&rel.schema)), ("table_name", Value::text(&rel.name))]))
            .collect(),
        "sequences" => tables()
            .filter(|rel| rel.kind == RelKind::Sequence)
            .map(|rel| row([("sequence_schema", Value::text(&rel.schema)), ("sequence_name", Value::text(&rel.name))]))
            .collect(),
        "columns" => tables()
            .filter(|rel| is_table(rel) || rel.kind == RelKind::View)
            .flat_map(|rel| rel.columns.iter().enumerate().map(move |(at, column)| (rel, at, column)))
            .filter(|(_, _, column)| !column.dropped)
            .map(|(rel, at, column)| {
                let ty = catalog.ty(column.ty);
                let data_type = if ty.is_array {
                    "ARRAY".to_string()
                } else if column.ty.0 >= TypeId::FIRST_USER && catalog.domain(column.ty).is_none() {
                    "USER-DEFINED".to_string()
                } else {
                    catalog.type_name(catalog.base_type(column.ty))
                };
                let default = match &column.default {
                    ColumnDefault::None => Value::Null,
                    ColumnDefault::Expr { text, .. } => Value::text(text),
                    ColumnDefault::Sequence => Value::text("nextval"),
                };
                let base = catalog.base_type(column.ty);
                let length = if matches!(base, TypeId::VARCHAR | TypeId::BPCHAR) && column.typmod > 4 {
                    Value::Int(i64::from(column.typmod - 4))
                } else {
                    Value::Null
                };
                row([
                    ("table_schema", Value::text(&rel.schema)),
                    ("table_name", Value::text(&rel.name)),
                    ("column_name", Value::text(&column.name)),
                    ("ordinal_position", Value::Int(at as i64 + 1)),
                    ("column_default", default),
                    ("is_nullable", yes_no(!column.not_null)),
                    ("data_type", Value::Text(data_type)),
                    ("udt_name", Value::text(&catalog.ty(base).name)),
                    ("udt_schema", Value::text(&catalog.ty(base).schema)),
                    ("character_maximum_length", length),
                    ("is_identity", yes_no(column.identity.is_some())),
                    ("is_generated", Value::text(if column.generated.is_some() { "ALWAYS" } else { "NEVER" })),
                ])
            })
            .collect(),
        "table_constraints" => constraints()
            .map(|(rel, constraint)| {
                let kind = match constraint.kind {
                    ConstraintKind::PrimaryKey(_) => "PRIMARY KEY",
                    ConstraintKind::Unique { .. } => "UNIQUE",
                    ConstraintKind::ForeignKey { .. } => "FOREIGN KEY",
                    ConstraintKind::Check { .. } | ConstraintKind::NotNull(_) | ConstraintKind::Exclude => "CHECK",
                };
                row([
                    ("constraint_schema", Value::text(&rel.schema)),
                    ("constraint_name", Value::text(&constraint.name)),
                    ("table_schema", Value::text(&rel.schema)),
                    ("table_name", Value::text(&rel.name)),
                    ("constraint_type", Value::text(kind)),
                ])
            })
            .collect(),
        "check_constraints" => constraints()
            .filter(|(_, constraint)| matches!(constraint.kind, ConstraintKind::Check { .. }))
            .map(|(rel, constraint)| {
                row([
                    ("constraint_schema", Value::text(&rel.schema)),
                    ("constraint_name", Value::text(&constraint.name)),
                ])
            })
            .collect(),
        "referential_constraints" => constraints()
            .filter(|(_, constraint)| matches!(constraint.kind, ConstraintKind::ForeignKey { .. }))
            .map(|(rel, constraint)| {
                row([
                    ("constraint_schema", Value::text(&rel.schema)),
                    ("constraint_name", Value::text(&constraint.name)),
                ])
            })
            .collect(),
        "key_column_usage" => constraints()
            .filter(|(_, constraint)| {
                !matches!(constraint.kind, ConstraintKind::Check { .. } | ConstraintKind::NotNull(_))
            })
            .flat_map(|(rel, constraint)| {
                constraint_columns(constraint)
                    .into_iter()
                    .enumerate()
                    .map(move |(at, column)| (rel, constraint, at, column))
            })
            .map(|(rel, constraint, at, column)| {
                row([
                    ("constraint_schema", Value::text(&rel.schema)),
                    ("constraint_name", Value::text(&constraint.name)),
                    ("table_schema", Value::text(&rel.schema)),
                    ("table_name", Value::text(&rel.name)),
                    ("column_name", column_name(rel, column)),
                    ("ordinal_position", Value::Int(at as i64 + 1)),
                ])
            })
            .collect(),
        // For a foreign key the columns it references.
        "constraint_column_usage" => constraints()
            .flat_map(|(rel, constraint)| {
                let (of, columns) = match &constraint.kind {
                    ConstraintKind::ForeignKey { target, target_columns, .. } => {
                        (catalog.user_relation(*target).map_or(rel, |target| &**target), target_columns.clone())
                    }
                    _ => (rel, constraint_columns(constraint)),
                };
                columns.into_iter().map(move |column| (rel, constraint, of, column))
            })
            .map(|(rel, constraint, of, column)| {
                row([
                    ("constraint_schema", Value::text(&rel.schema)),
                    ("constraint_name", Value::text(&constraint.name)),
                    ("table_schema", Value::text(&of.schema)),
                    ("table_name", Value::text(&of.name)),
                    ("column_name", column_name(of, column)),
                ])
            })
            .collect(),
        "triggers" => tables()
            .flat_map(|rel| rel.triggers.iter().map(move |trigger| (rel, trigger)))
            .map(|(rel, trigger)| {
                row([
                    ("trigger_schema", Value::text(&rel.schema)),
                    ("trigger_name", Value::text(&trigger.name)),
                    ("event_object_schema", Value::text(&rel.schema)),
                    ("event_object_table", Value::text(&rel.name)),
                ])
            })
            .collect(),
        "routines" => catalog
            .user_routines()
            .map(|routine| {
                let kind = if routine.kind == RoutineKind::Procedure { "PROCEDURE" } else { "FUNCTION" };
                row([
                    ("routine_schema", Value::text(&routine.schema)),
                    ("routine_name", Value::text(&routine.name)),
                    ("specific_name", Value::text(&routine.name)),
                    ("routine_type", Value::text(kind)),
                ])
            })
            .collect(),
        _ => return None,
    })
}
