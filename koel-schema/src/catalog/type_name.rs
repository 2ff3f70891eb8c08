//! Type names as `parse_type.c` reads them: `LookupTypeName`, `typenameType`, `typenameTypeMod`.

use super::Catalog;
use super::builtin::{Extension, missing_from};
use super::object::TypeKind;
use crate::diagnostic::{Diagnostic, SqlState};
use crate::suggest::did_you_mean;
use crate::syntax::ast::{Expr, ExprKind, TypeName};
use crate::types::{TypeId, TypeMod};

const VARHDRSZ: i32 = 4;
/// `MaxAttrSize`.
const MAX_CHAR_LENGTH: i32 = 10 * 1024 * 1024;
const NUMERIC_MAX_PRECISION: i32 = 1000;
const INTERVAL_FULL_RANGE: i32 = 0x7FFF;
const INTERVAL_FULL_PRECISION: i32 = 0xFFFF;
const MAX_TIMESTAMP_PRECISION: i32 = 6;

/// The integer type behind `serial` and its like, which exist only in column definitions.
pub fn serial_type(name: &TypeName) -> Option<TypeId> {
    let [only] = name.name.parts.as_slice() else { return None };
    if name.array_bounds > 0 || name.percent_type {
        return None;
    }
    match only.as_str() {
        "smallserial" | "serial2" => Some(TypeId::INT2),
        "serial" | "serial4" => Some(TypeId::INT4),
        "bigserial" | "serial8" => Some(TypeId::INT8),
        _ => None,
    }
}

/// The type and modifier that a type name stands for; SETOF is the caller's to judge. The serial pseudo-types exist only in column
/// definitions, not here.
pub fn resolve_type_name(catalog: &Catalog, name: &TypeName) -> Result<TypeMod, Diagnostic> {
    let ty = lookup_type_name(catalog, name)?.ok_or_else(|| undefined(catalog, name))?;
    if matches!(catalog.ty(ty).kind, TypeKind::Shell) {
        let message = format!("type \"{}\" is only a shell", display(name));
        return Err(Diagnostic::refused(SqlState::UndefinedObject, name.span, message));
    }
    let typmod = resolve_typmod(catalog, ty, name)?;
    Ok(TypeMod { ty, typmod })
}

/// `LookupTypeName`: the type, shells included, or none where there is no such name. A schema or relation that is named but missing is an error.
pub fn lookup_type_name(catalog: &Catalog, name: &TypeName) -> Result<Option<TypeId>, Diagnostic> {
    let parts: Vec<&str> = name.name.parts.iter().map(|part| part.as_str()).collect();
    if name.percent_type {
        return percent_type(catalog, name, &parts).map(Some);
    }
    let (schema, last) = match *parts.as_slice() {
        [last] => (None, last),
        [schema, last] | [_, schema, last] => (Some(schema), last),
        _ => return Err(improper(name)),
    };
    if let Some(schema) = schema
        && !catalog.has_schema(schema)
    {
        let message = format!("schema \"{schema}\" does not exist");
        return Err(Diagnostic::refused(SqlState::InvalidSchemaName, name.span, message));
    }
    let Some(ty) = catalog.type_by_name(schema, last) else { return Ok(None) };
    if name.array_bounds == 0 {
        return Ok(Some(ty));
    }
    let array = catalog.array_type(ty);
    Ok(array.is_some().then_some(array))
}

/// `t.c%TYPE`: the column's type, without its modifier.
fn percent_type(catalog: &Catalog, name: &TypeName, parts: &[&str]) -> Result<TypeId, Diagnostic> {
    let (schema, table, column) = match *parts {
        [table, column] => (None, table, column),
        [schema, table, column] | [_, schema, table, column] => (Some(schema), table, column),
        [] | [_] => {
            let message = format!("improper %TYPE reference (too few dotted names): {}", parts.join("."));
            return Err(Diagnostic::refused(SqlState::SyntaxError, name.span, message));
        }
        _ => {
            let message = format!("improper %TYPE reference (too many dotted names): {}", parts.join("."));
            return Err(Diagnostic::refused(SqlState::SyntaxError, name.span, message));
        }
    };
    if let Some(schema) = schema
        && !catalog.has_schema(schema)
    {
        let message = format!("schema \"{schema}\" does not exist");
        return Err(Diagnostic::refused(SqlState::InvalidSchemaName, name.span, message));
    }
    let Some(relation) = catalog.relation_by_name(schema, table) else {
        let shown = schema.map_or(table.to_string(), |schema| format!("{schema}.{table}"));
        let message = format!("relation \"{shown}\" does not exist");
        return Err(Diagnostic::refused(SqlState::UndefinedTable, name.span, message));
    };
    match relation.columns.iter().find(|c| !c.dropped && &*c.name == column) {
        Some(found) => Ok(found.ty),
        None => {
            let message = format!("column \"{column}\" of relation \"{table}\" does not exist");
            Err(Diagnostic::refused(SqlState::UndefinedColumn, name.span, message))
        }
    }
}

fn undefined(catalog: &Catalog, name: &TypeName) -> Diagnostic {
    let message = format!("type \"{}\" does not exist", display(name));
    let mut diagnostic = Diagnostic::refused(SqlState::UndefinedObject, name.span, message);
    if let Some(last) = name.name.parts.last() {
        let own = catalog.user_types().map(|ty| &*ty.name);
        let help = missing_from(Extension::with_type(last.as_str(), catalog.version()));
        diagnostic.help = help.or_else(|| did_you_mean(last.as_str(), own));
    }
    diagnostic
}

fn improper(name: &TypeName) -> Diagnostic {
    let message = format!("improper qualified name (too many dotted names): {}", display(name));
    Diagnostic::refused(SqlState::SyntaxError, name.name.span, message)
}

/// `TypeNameToString`: the dotted name, `%TYPE` and `[]`.
pub fn display(name: &TypeName) -> String {
    let parts: Vec<&str> = name.name.parts.iter().map(|part| part.as_str()).collect();
    let mut text = parts.join(".");
    if name.percent_type {
        text.push_str("%TYPE");
    }
    if name.array_bounds > 0 {
        text.push_str("[]");
    }
    text
}

/// `typenameTypeMod`: -1 where none is written.
fn resolve_typmod(catalog: &Catalog, ty: TypeId, name: &TypeName) -> Result<i32, Diagnostic> {
    if name.modifiers.is_empty() {
        return Ok(-1);
    }
    let element = catalog.element_type(ty);
    let element = if element.is_some() { element } else { ty };
    if !catalog.ty(element).has_typmod {
        let message = format!("type modifier is not allowed for type \"{}\"", display(name));
        return Err(Diagnostic::refused(SqlState::SyntaxError, name.span, message));
    }
    let words = name.modifiers.iter().map(modifier_text).collect::<Option<Vec<_>>>();
    let Some(words) = words else {
        let message = "type modifiers must be simple constants or identifiers";
        return Err(Diagnostic::refused(SqlState::SyntaxError, name.span, message));
    };
    let invalid = |state: SqlState, message: String| Err(Diagnostic::refused(state, name.span, message));
    let numbers: Option<Vec<i32>> = words.iter().map(|word| word.trim().parse().ok()).collect();
    let own = is_own_rule(element);
    let numbers = match numbers {
        Some(numbers) => numbers,
        None if own => {
            // `ArrayGetIntegerTypmods` reads each through int4's input function.
            let bad = words.iter().find(|word| word.trim().parse::<i32>().is_err());
            let bad = bad.map_or("", |word| word.as_str());
            let out_of_range = bad.bytes().all(|b| b.is_ascii_digit());
            return if out_of_range {
                invalid(SqlState::NumericValueOutOfRange, format!("value \"{bad}\" is out of range for type integer"))
            } else {
                invalid(
                    SqlState::InvalidTextRepresentation,
                    format!("invalid input syntax for type integer: \"{bad}\""),
                )
            };
        }
        None => return Ok(-1),
    };
    match element {
        TypeId::NUMERIC => {
            numeric_typmod(&numbers).or_else(|message| invalid(SqlState::InvalidParameterValue, message))
        }
        TypeId::VARCHAR | TypeId::BPCHAR => {
            let shown = if element == TypeId::VARCHAR { "varchar" } else { "char" };
            match *numbers.as_slice() {
                [n] if n < 1 => {
                    invalid(SqlState::InvalidParameterValue, format!("length for type {shown} must be at least 1"))
                }
                [n] if n > MAX_CHAR_LENGTH => invalid(
                    SqlState::InvalidParameterValue,
                    format!("length for type {shown} cannot exceed {MAX_CHAR_LENGTH}"),
                ),
                [n] => Ok(n + VARHDRSZ),
                _ => invalid(SqlState::InvalidParameterValue, "invalid type modifier".into()),
            }
        }
        TypeId::BIT | TypeId::VARBIT => {
            let shown = if element == TypeId::BIT { "bit" } else { "varbit" };
            match *numbers.as_slice() {
                [n] if n < 1 => {
                    invalid(SqlState::InvalidParameterValue, format!("length for type {shown} must be at least 1"))
                }
                [n] if n > MAX_CHAR_LENGTH * 8 => invalid(
                    SqlState::InvalidParameterValue,
                    format!("length for type {shown} cannot exceed {}", MAX_CHAR_LENGTH * 8),
                ),
                [n] => Ok(n),
                _ => invalid(SqlState::InvalidParameterValue, "invalid type modifier".into()),
            }
        }
        TypeId::TIME | TypeId::TIMETZ | TypeId::TIMESTAMP | TypeId::TIMESTAMPTZ => {
            let word = if matches!(element, TypeId::TIME | TypeId::TIMETZ) { "TIME" } else { "TIMESTAMP" };
            let zone = if matches!(element, TypeId::TIMETZ | TypeId::TIMESTAMPTZ) { " WITH TIME ZONE" } else { "" };
            match *numbers.as_slice() {
                [n] if n < 0 => invalid(
                    SqlState::InvalidParameterValue,
                    format!("{word}({n}){zone} precision must not be negative"),
                ),
                // More digits are cut to six, with a warning.
                [n] => Ok(n.min(MAX_TIMESTAMP_PRECISION)),
                _ => invalid(SqlState::InvalidParameterValue, "invalid type modifier".into()),
            }
        }
        TypeId::INTERVAL => {
            interval_typmod(&numbers).or_else(|message| invalid(SqlState::InvalidParameterValue, message))
        }
        // A type of an extension: what its typmodin makes of it is its own affair; one number is what most take.
        _ => Ok(match *numbers.as_slice() {
            [n] => n,
            _ => -1,
        }),
    }
}

/// The modifier rules above are known for these.
fn is_own_rule(element: TypeId) -> bool {
    matches!(
        element,
        TypeId::NUMERIC
            | TypeId::VARCHAR
            | TypeId::BPCHAR
            | TypeId::BIT
            | TypeId::VARBIT
            | TypeId::TIME
            | TypeId::TIMETZ
            | TypeId::TIMESTAMP
            | TypeId::TIMESTAMPTZ
            | TypeId::INTERVAL
    )
}

/// Constants and single names, as text; a sign belongs to the constant.
fn modifier_text(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Integer(text) | ExprKind::Float(text) | ExprKind::String(text) => Some(text.clone()),
        ExprKind::Column(parts) => match parts.as_slice() {
            [one] => Some(one.name.clone()),
            _ => None,
        },
        ExprKind::Op { op, left: None, right } if op.name == "-" => match &right.kind {
            ExprKind::Integer(text) | ExprKind::Float(text) => Some(format!("-{text}")),
            _ => None,
        },
        _ => None,
    }
}

/// `numerictypmodin`.
fn numeric_typmod(numbers: &[i32]) -> Result<i32, String> {
    let (precision, scale) = match *numbers {
        [precision] => (precision, 0),
        [precision, scale] => (precision, scale),
        _ => return Err("invalid NUMERIC type modifier".into()),
    };
    if !(1..=NUMERIC_MAX_PRECISION).contains(&precision) {
        return Err(format!("NUMERIC precision {precision} must be between 1 and {NUMERIC_MAX_PRECISION}"));
    }
    if !(-1000..=1000).contains(&scale) {
        return Err(format!("NUMERIC scale {scale} must be between -1000 and 1000"));
    }
    Ok(((precision << 16) | (scale & 0x7ff)) + VARHDRSZ)
}

/// `intervaltypmodin`: the fields' mask, and a precision.
fn interval_typmod(numbers: &[i32]) -> Result<i32, String> {
    let make = |precision: i32, range: i32| ((range & INTERVAL_FULL_RANGE) << 16) | (precision & 0xFFFF);
    match *numbers {
        [range] if range == INTERVAL_FULL_RANGE => Ok(-1),
        [range] => Ok(make(INTERVAL_FULL_PRECISION, range)),
        [_, precision] if precision < 0 => Err(format!("INTERVAL({precision}) precision must not be negative")),
        [range, precision] => Ok(make(precision.min(MAX_TIMESTAMP_PRECISION), range)),
        _ => Err("invalid INTERVAL type modifier".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_pack_as_in_the_server() {
        assert_eq!(numeric_typmod(&[10, 2]), Ok(655_366));
        assert_eq!(numeric_typmod(&[5, -2]), Ok((5 << 16) + 2046 + 4));
        assert!(numeric_typmod(&[0]).is_err());
        assert_eq!(interval_typmod(&[INTERVAL_FULL_RANGE]), Ok(-1));
        assert_eq!(interval_typmod(&[INTERVAL_FULL_RANGE, 3]), Ok((0x7FFF << 16) | 3));
    }
}
