//! The reg* types: names of the catalog's objects.

use super::Checked;
use super::cursor::Cursor;
use super::number::unsigned;
use crate::catalog::Catalog;
use crate::catalog::type_name::resolve_type_name;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::sqlstate::SqlState;
use crate::syntax::{ParseOptions, parse_type_name};
use crate::types::PgVersion;

/// A dash or a number stands for itself; None: it is a name.
fn dash_or_oid(catalog: &Catalog, text: &str) -> Option<Checked> {
    if text == "-" {
        return Some(Ok(()));
    }
    let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    number.then(|| unsigned(catalog.version(), text, "oid"))
}

/// `stringToQualifiedNameList`: unquoted parts are folded.
fn name_parts(text: &str) -> Result<Vec<String>, (SqlState, String)> {
    let invalid = || (SqlState::InvalidName, "invalid name syntax".to_string());
    let mut parts = Vec::new();
    let mut chars = text.trim().chars().peekable();
    loop {
        while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
        let mut part = String::new();
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next() {
                    None => return Err(invalid()),
                    Some('"') if chars.next_if_eq(&'"').is_some() => part.push('"'),
                    Some('"') => break,
                    Some(c) => part.push(c),
                }
            }
        } else {
            while let Some(c) = chars.next_if(|c| *c != '.' && !c.is_ascii_whitespace()) {
                part.push(c.to_ascii_lowercase());
            }
        }
        if part.is_empty() {
            return Err(invalid());
        }
        parts.push(part);
        while chars.next_if(|c| c.is_ascii_whitespace()).is_some() {}
        match chars.next() {
            None => return Ok(parts),
            Some('.') => {}
            Some(_) => return Err(invalid()),
        }
    }
}

/// The schema and the name; None where a database is named too.
fn qualified(parts: &[String]) -> Option<(Option<&str>, &str)> {
    match parts {
        [name] => Some((None, name)),
        [schema, name] => Some((Some(schema), name)),
        _ => None,
    }
}

/// Servers before 16 complain of the schema first.
fn known_schema(catalog: &Catalog, schema: Option<&str>) -> Checked {
    match schema {
        Some(schema) if catalog.version() < PgVersion::V16 && !catalog.has_schema(schema) => {
            Err((SqlState::InvalidSchemaName, format!("schema \"{schema}\" does not exist")))
        }
        _ => Ok(()),
    }
}

pub(super) fn regclass(catalog: &Catalog, text: &str) -> Checked {
    if let Some(done) = dash_or_oid(catalog, text) {
        return done;
    }
    let parts = name_parts(text)?;
    if parts.len() > 3 {
        let message = format!("improper relation name (too many dotted names): {}", parts.join("."));
        return Err((SqlState::SyntaxError, message));
    }
    let Some((schema, name)) = qualified(&parts) else {
        let message = format!("cross-database references are not implemented: \"{}\"", parts.join("."));
        return Err((SqlState::FeatureNotSupported, message));
    };
    if catalog.relation_by_name(schema, name).is_some()
        || catalog.index_owner(schema, name).is_some()
        // indexes and toast tables of the built-in catalog are not known by name
        || name.starts_with("pg_") && (name.contains("_index") || name.contains("toast"))
    {
        return Ok(());
    }
    known_schema(catalog, schema)?;
    Err((SqlState::UndefinedTable, format!("relation \"{}\" does not exist", parts.join("."))))
}

pub(super) fn regproc(catalog: &Catalog, text: &str) -> Checked {
    if let Some(done) = dash_or_oid(catalog, text) {
        return done;
    }
    let parts = name_parts(text)?;
    let Some((schema, name)) = qualified(&parts) else { return Ok(()) };
    let found = catalog.routines(schema, name);
    let hidden = |index: usize| {
        // one earlier in the path hides another with the same arguments
        let Some((rank, routine)) = found.get(index) else { return false };
        found.iter().any(|(other_rank, other)| other_rank < rank && other.args == routine.args)
    };
    match (0..found.len()).filter(|index| !hidden(*index)).count() {
        0 => {
            known_schema(catalog, schema)?;
            Err((SqlState::UndefinedFunction, format!("function \"{text}\" does not exist")))
        }
        1 => Ok(()),
        _ => Err((SqlState::AmbiguousFunction, format!("more than one function named \"{text}\""))),
    }
}

/// `parseNameAndArgTypes`, of regprocedure and regoperator: whether there is such a thing is not looked at.
pub(super) fn name_and_types(catalog: &Catalog, text: &str) -> Checked {
    if let Some(done) = dash_or_oid(catalog, text) {
        return done;
    }
    let missing = |which: &str| Err((SqlState::InvalidTextRepresentation, format!("expected a {which} parenthesis")));
    let mut quoted = false;
    let open = text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'(' && !quoted
    });
    let Some((name, types)) = open.and_then(|open| text.split_at_checked(open)) else { return missing("left") };
    name_parts(name)?;
    if types.trim_end().ends_with(')') { Ok(()) } else { missing("right") }
}

pub(super) fn regoper(catalog: &Catalog, text: &str) -> Checked {
    if let Some(done) = dash_or_oid(catalog, text) {
        return done;
    }
    let parts = name_parts(text)?;
    let Some((schema, name)) = qualified(&parts) else { return Ok(()) };
    match catalog.operators(schema, name).len() {
        0 => {
            known_schema(catalog, schema)?;
            Err((SqlState::UndefinedFunction, format!("operator does not exist: {text}")))
        }
        1 => Ok(()),
        _ => Err((SqlState::AmbiguousFunction, format!("more than one operator named {text}"))),
    }
}

pub(super) fn regcollation(catalog: &Catalog, text: &str) -> Checked {
    if let Some(done) = dash_or_oid(catalog, text) {
        return done;
    }
    let parts = name_parts(text)?;
    let Some((schema, name)) = qualified(&parts) else { return Ok(()) };
    if catalog.has_collation(schema, name) {
        return Ok(());
    }
    known_schema(catalog, schema)?;
    let message = format!("collation \"{}\" for encoding \"UTF8\" does not exist", parts.join("."));
    Err((SqlState::UndefinedObject, message))
}

/// regconfig and regdictionary: which there are is not known, as migrations' own are not followed.
pub(super) fn text_search(catalog: &Catalog, text: &str) -> Checked {
    if let Some(done) = dash_or_oid(catalog, text) {
        return done;
    }
    let parts = name_parts(text)?;
    if parts.len() > 3 {
        let message = format!("improper qualified name (too many dotted names): {}", parts.join("."));
        return Err((SqlState::SyntaxError, message));
    }
    Ok(())
}

/// Which roles there are is not known.
pub(super) fn regrole(catalog: &Catalog, text: &str) -> Checked {
    if let Some(done) = dash_or_oid(catalog, text) {
        return done;
    }
    match name_parts(text)?.len() {
        1 => Ok(()),
        _ => Err((SqlState::InvalidName, "invalid name syntax".into())),
    }
}

/// `parseTypeString`: a type as the grammar has it.
pub(super) fn regtype(catalog: &Catalog, text: &str) -> Checked {
    if let Some(done) = dash_or_oid(catalog, text) {
        return done;
    }
    let options = ParseOptions { version: catalog.version().major(), named_params: false };
    let refused = |found: &Diagnostic| match found.sqlstate {
        Some(state) => Err((state, found.message.clone())),
        None => Ok(()),
    };
    match parse_type_name(text, &options) {
        Ok(name) if name.setof => Err((SqlState::SyntaxError, format!("invalid type name \"{text}\""))),
        Ok(name) => resolve_type_name(catalog, &name).map_or_else(|found| refused(&found), |_| Ok(())),
        Err(found) => refused(&found),
    }
}

pub(super) fn regnamespace(catalog: &Catalog, text: &str) -> Checked {
    if let Some(done) = dash_or_oid(catalog, text) {
        return done;
    }
    let parts = name_parts(text)?;
    let [name] = &parts[..] else { return Err((SqlState::InvalidName, "invalid name syntax".into())) };
    if catalog.has_schema(name) || name.starts_with("pg_") {
        return Ok(());
    }
    Err((SqlState::InvalidSchemaName, format!("schema \"{name}\" does not exist")))
}

/// `aclparse`. Which roles there are is not known.
pub(super) fn aclitem(text: &str) -> Checked {
    let refuse = |message: String| Err((SqlState::InvalidTextRepresentation, message));
    let mut cursor = Cursor::new(text);
    let mut name = role(&mut cursor);
    if cursor.peek() != b'=' {
        if !matches!(&*name, b"group" | b"user") {
            return refuse(format!("unrecognized key word: \"{}\"", String::from_utf8_lossy(&name)));
        }
        name = role(&mut cursor);
        if name.is_empty() {
            return refuse("missing name".into());
        }
    }
    if !cursor.eat(b'=') {
        return refuse("missing \"=\" sign".into());
    }
    let modes = cursor.take_while(|byte| byte.is_ascii_alphabetic() || byte == b'*');
    if let Some(mode) = modes.iter().find(|mode| !b"arwdDxtXUCTcsAm*".contains(mode)) {
        return refuse(format!("invalid mode character: {}", char::from(*mode)));
    }
    if !name.is_empty() {
        return Ok(());
    }
    if cursor.eat(b'/') {
        return if role(&mut cursor).is_empty() { refuse("a name must follow the \"/\" sign".into()) } else { Ok(()) };
    }
    cursor.skip_spaces();
    if cursor.at_end() { Ok(()) } else { refuse("extra garbage at the end of the ACL specification".into()) }
}

/// `getid`.
fn role(cursor: &mut Cursor<'_>) -> Vec<u8> {
    cursor.skip_spaces();
    let mut quoted = false;
    let mut name = Vec::new();
    loop {
        let byte = cursor.peek();
        if byte == b'"' {
            cursor.bump();
            if quoted && cursor.eat(b'"') {
                name.push(b'"');
            } else {
                quoted = !quoted;
            }
        } else if !cursor.at_end() && (quoted || byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80) {
            name.push(cursor.bump());
        } else {
            break;
        }
    }
    cursor.skip_spaces();
    name
}
