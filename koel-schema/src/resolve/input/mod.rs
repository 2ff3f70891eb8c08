//! What the types' input functions refuse in a constant, whatever the session's settings.
//!
//! Under DateStyle, IntervalStyle, time zone and locale a constant may mean different things; it is refused only where no setting
//! takes it. Types that are not known here (extensions') take everything.

mod binary;
mod container;
mod cursor;
mod datetime;
mod domain;
mod geometry;
mod interval;
mod json;
mod jsonpath;
mod money;
mod names;
mod network;
mod number;
mod order;
mod text_search;
mod time_decode;
mod time_fields;
mod time_words;
mod xml;

use super::coerce::is_complex;
use crate::catalog::Catalog;
use crate::catalog::object::TypeKind;
use crate::diagnostic::sqlstate::SqlState;
use crate::types::{PgVersion, TypeId};

/// The error the server raises.
pub type Refusal = (SqlState, String);
type Checked = Result<(), Refusal>;

/// Arrays of rows of arrays: deeper than this nothing is looked at.
const MAX_DEPTH: usize = 32;

/// Checks a constant of unknown type that becomes one of `ty`. A domain's own CHECKs do not run while a statement is parsed; those of what
/// is in an array, a row or a range do.
pub fn check_literal(catalog: &Catalog, ty: TypeId, typmod: i32, text: &str) -> Result<(), (SqlState, String)> {
    let (base, typmod) = catalog.base_type_and_typmod(ty, typmod);
    // other modifiers are applied by a separate cast, when the statement runs
    let typmod = if base == TypeId::INTERVAL { typmod } else { -1 };
    check_value(catalog, base, typmod, text, 0)
}

fn check_value(catalog: &Catalog, ty: TypeId, typmod: i32, text: &str, depth: usize) -> Checked {
    if depth > MAX_DEPTH {
        return Ok(());
    }
    if catalog.domain(ty).is_some() {
        return domain::check(catalog, ty, Some(text), depth);
    }
    let version = catalog.version();
    match ty {
        TypeId::INT2 => number::integer(version, text, "smallint", i64::from(i16::MIN), i64::from(i16::MAX)),
        TypeId::INT4 => number::integer(version, text, "integer", i64::from(i32::MIN), i64::from(i32::MAX)),
        TypeId::INT8 => number::integer(version, text, "bigint", i64::MIN, i64::MAX),
        TypeId::OID => number::unsigned(version, text, "oid"),
        // before 16 anything was taken
        TypeId::XID if version >= PgVersion::V16 => number::unsigned(version, text, "xid"),
        TypeId::XID8 if version >= PgVersion::V16 => number::unsigned64(version, text, "xid8"),
        TypeId::CID if version >= PgVersion::V16 => number::unsigned(version, text, "cid"),
        TypeId::FLOAT4 => number::float(text, number::Width::Real),
        TypeId::FLOAT8 => number::float(text, number::Width::Double),
        TypeId::NUMERIC => number::numeric(version, text).and_then(|()| number::fits(text, typmod)),
        TypeId::INT2VECTOR => number::int2_vector(text),
        TypeId::OIDVECTOR => number::oid_vector(version, text),
        TypeId::BOOL => binary::boolean(text),
        TypeId::UUID => binary::uuid(text),
        TypeId::BYTEA => binary::bytea(text),
        TypeId::BIT | TypeId::VARBIT => binary::bit_length(ty, typmod, text).and_then(|()| binary::bits(text)),
        TypeId::TID => binary::tid(text),
        TypeId::ACLITEM => names::aclitem(text),
        TypeId::MONEY => money::check(text),
        TypeId::TXID_SNAPSHOT | TypeId::PG_SNAPSHOT => number::snapshot(text),
        TypeId::PG_LSN => binary::pg_lsn(text),
        TypeId::DATE => datetime::date(version, text),
        TypeId::TIME => datetime::time(version, text, false),
        TypeId::TIMETZ => datetime::time(version, text, true),
        TypeId::TIMESTAMP => datetime::timestamp(version, text, false),
        TypeId::TIMESTAMPTZ => datetime::timestamp(version, text, true),
        TypeId::INTERVAL => interval::check(version, text, typmod),
        TypeId::JSON => json::check(text, false),
        TypeId::JSONB => json::check(text, true),
        TypeId::JSONPATH => jsonpath::check(version, text),
        TypeId::XML => xml::check(text),
        TypeId::POINT => geometry::point(text),
        TypeId::LSEG => geometry::lseg(text),
        TypeId::BOX => geometry::rectangle(text),
        TypeId::LINE => geometry::line(text),
        TypeId::PATH => geometry::path(text),
        TypeId::POLYGON => geometry::polygon(text),
        TypeId::CIRCLE => geometry::circle(text),
        TypeId::INET => network::inet(text),
        TypeId::CIDR => network::cidr(text),
        TypeId::MACADDR => network::macaddr(text),
        TypeId::MACADDR8 => network::macaddr8(text),
        TypeId::TSVECTOR => text_search::tsvector(text),
        TypeId::TSQUERY => text_search::tsquery(text),
        TypeId::REGCLASS => names::regclass(catalog, text),
        TypeId::REGPROC => names::regproc(catalog, text),
        TypeId::REGTYPE => names::regtype(catalog, text),
        TypeId::REGPROCEDURE | TypeId::REGOPERATOR => names::name_and_types(catalog, text),
        TypeId::REGOPER => names::regoper(catalog, text),
        TypeId::REGCOLLATION => names::regcollation(catalog, text),
        TypeId::REGCONFIG | TypeId::REGDICTIONARY => names::text_search(catalog, text),
        TypeId::REGROLE => names::regrole(catalog, text),
        TypeId::REGNAMESPACE => names::regnamespace(catalog, text),
        // as everywhere in a row or an array, the modifier applies at once
        TypeId::VARCHAR | TypeId::BPCHAR => binary::length(catalog, ty, typmod, text),
        TypeId::UNKNOWN | TypeId::CSTRING | TypeId::VOID => Ok(()),
        // a constant of unknown type is left as it is
        TypeId::ANY
        | TypeId::ANYELEMENT
        | TypeId::ANYNONARRAY
        | TypeId::ANYCOMPATIBLE
        | TypeId::ANYCOMPATIBLENONARRAY => Ok(()),
        // their input functions only refuse
        TypeId::PG_NODE_TREE
        | TypeId::PG_NDISTINCT
        | TypeId::PG_DEPENDENCIES
        | TypeId::PG_MCV_LIST
        | TypeId::PG_BRIN_BLOOM_SUMMARY
        | TypeId::PG_BRIN_MINMAX_MULTI_SUMMARY
        | TypeId::GTSVECTOR => no_input(catalog, ty),
        TypeId::RECORD => {
            Err((SqlState::FeatureNotSupported, "input of anonymous composite types is not implemented".into()))
        }
        _ => check_by_kind(catalog, ty, typmod, text, depth),
    }
}

fn check_by_kind(catalog: &Catalog, ty: TypeId, typmod: i32, text: &str, depth: usize) -> Checked {
    let elem = catalog.element_type(ty);
    if elem.is_some() {
        return container::array(catalog, elem, typmod, text, depth);
    }
    match &catalog.ty(ty).kind {
        TypeKind::Enum(labels) => {
            if labels.iter().any(|label| **label == *text) {
                return Ok(());
            }
            let message = format!("invalid input value for enum {}: \"{text}\"", catalog.type_name(ty));
            Err((SqlState::InvalidTextRepresentation, message))
        }
        TypeKind::Range { subtype, .. } => container::range(catalog, *subtype, text, depth),
        TypeKind::Multirange { range } => container::multirange(catalog, *range, text, depth),
        TypeKind::Composite(rel) if is_complex(catalog, ty) => container::record(catalog, *rel, text, depth),
        TypeKind::Pseudo if ty.0 < TypeId::FIRST_USER => no_input(catalog, ty),
        TypeKind::Composite(_) | TypeKind::Base | TypeKind::Domain(_) | TypeKind::Pseudo | TypeKind::Shell => Ok(()),
    }
}

fn no_input<T>(catalog: &Catalog, ty: TypeId) -> Result<T, Refusal> {
    Err((SqlState::FeatureNotSupported, format!("cannot accept a value of type {}", catalog.type_name(ty))))
}

/// The commonest refusal.
fn syntax<T>(type_name: &str, text: &str) -> Result<T, Refusal> {
    Err((SqlState::InvalidTextRepresentation, format!("invalid input syntax for type {type_name}: \"{text}\"")))
}

fn out_of_range<T>(type_name: &str, text: &str) -> Result<T, Refusal> {
    Err((SqlState::NumericValueOutOfRange, format!("value \"{text}\" is out of range for type {type_name}")))
}
