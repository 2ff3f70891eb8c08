//! Types as sqlx's metadata has them.

use crate::catalog::object::TypeKind;
use crate::catalog::{Catalog, RelationRef};
use crate::syntax::keywords::quote_ident;
use crate::types::TypeId;
use serde::Serialize;

/// sqlx's `PgTypeInfo`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum TypeInfo {
    Known(&'static str),
    Custom {
        #[serde(rename = "Custom")]
        custom: Custom,
    },
}

#[derive(Debug, Serialize)]
pub(super) struct Custom {
    /// `oid::regtype::text`
    name: String,
    kind: Kind,
}

#[derive(Debug, Serialize)]
enum Kind {
    Simple,
    Pseudo,
    Domain(Box<TypeInfo>),
    Composite(Vec<(String, TypeInfo)>),
    Array(Box<TypeInfo>),
    Enum(Vec<String>),
    Range(Box<TypeInfo>),
}

/// Types hold types: more than anyone declares.
const DEPTH: usize = 64;

impl TypeInfo {
    pub(super) fn of(catalog: &Catalog, ty: TypeId) -> Result<Self, String> {
        Self::nested(catalog, ty, DEPTH)
    }

    fn nested(catalog: &Catalog, id: TypeId, depth: usize) -> Result<Self, String> {
        if let Some((_, name)) = KNOWN.iter().find(|(oid, _)| *oid == id.0) {
            return Ok(Self::Known(name));
        }
        let deeper = depth.checked_sub(1).ok_or("types nest too deeply")?;
        let inner = |id: TypeId| Self::nested(catalog, id, deeper).map(Box::new);
        let ty = catalog.ty(id);
        let name = regtype(catalog, id);
        let kind = match &ty.kind {
            TypeKind::Base if ty.category == b'A' => Kind::Array(inner(ty.elem)?),
            TypeKind::Base | TypeKind::Shell => Kind::Simple,
            TypeKind::Pseudo => Kind::Pseudo,
            TypeKind::Domain(domain) => Kind::Domain(inner(domain.base)?),
            TypeKind::Enum(labels) => Kind::Enum(labels.iter().map(|label| label.to_string()).collect()),
            TypeKind::Range { subtype, .. } => Kind::Range(inner(*subtype)?),
            TypeKind::Composite(rel) => {
                let relation = catalog.relation(*rel);
                let columns = relation.iter().flat_map(|relation| &relation.columns).filter(|column| !column.dropped);
                let column = |(name, ty): (String, TypeId)| Ok((name, Self::nested(catalog, ty, deeper)?));
                let columns = columns.map(|found| column((found.name.to_string(), found.ty)));
                Kind::Composite(columns.collect::<Result<_, String>>()?)
            }
            TypeKind::Multirange { .. } => {
                return Err(format!("sqlx cannot describe the multirange type `{name}`: cast it to text"));
            }
        };
        Ok(Self::Custom { custom: Custom { name, kind } })
    }
}

/// `format_type`: quoted, with the schema where it is not visible.
fn regtype(catalog: &Catalog, id: TypeId) -> String {
    let ty = catalog.ty(id);
    if ty.is_array && id.0 >= TypeId::FIRST_USER {
        return format!("{}[]", regtype(catalog, ty.elem));
    }
    if id.0 < TypeId::FIRST_USER {
        return catalog.type_name(id);
    }
    let name = quote_ident(&ty.name);
    let visible = catalog.type_by_name(None, &ty.name) == Some(id);
    if visible { name } else { format!("{}.{name}", quote_ident(&ty.schema)) }
}

/// `oid::regclass::text`
pub(super) fn regclass(catalog: &Catalog, relation: &RelationRef) -> String {
    let name = quote_ident(&relation.name);
    let visible = catalog.relation_by_name(None, &relation.name).is_some_and(|found| found.id == relation.id);
    if visible { name } else { format!("{}.{name}", quote_ident(&relation.schema)) }
}

/// The types that sqlx-postgres has a name of its own for (`PgType::try_from_oid`).
#[rustfmt::skip]
const KNOWN: &[(u32, &str)] = &[
        (16, "Bool"), (17, "Bytea"), (18, "Char"), (19, "Name"), (20, "Int8"), (21, "Int2"), (23, "Int4"), (25, "Text"), (26, "Oid"), (114, "Json"),
        (199, "JsonArray"), (600, "Point"), (601, "Lseg"), (602, "Path"), (603, "Box"), (604, "Polygon"), (628, "Line"), (629, "LineArray"),
        (650, "Cidr"), (651, "CidrArray"), (700, "Float4"), (701, "Float8"), (705, "Unknown"), (718, "Circle"), (719, "CircleArray"),
        (774, "Macaddr8"), (775, "Macaddr8Array"), (790, "Money"), (791, "MoneyArray"), (829, "Macaddr"), (869, "Inet"), (1000, "BoolArray"),
        (1001, "ByteaArray"), (1002, "CharArray"), (1003, "NameArray"), (1005, "Int2Array"), (1007, "Int4Array"), (1009, "TextArray"),
        (1014, "BpcharArray"), (1015, "VarcharArray"), (1016, "Int8Array"), (1017, "PointArray"), (1018, "LsegArray"), (1019, "PathArray"),
        (1020, "BoxArray"), (1021, "Float4Array"), (1022, "Float8Array"), (1027, "PolygonArray"), (1028, "OidArray"), (1040, "MacaddrArray"),
        (1041, "InetArray"), (1042, "Bpchar"), (1043, "Varchar"), (1082, "Date"), (1083, "Time"), (1114, "Timestamp"), (1115, "TimestampArray"),
        (1182, "DateArray"), (1183, "TimeArray"), (1184, "Timestamptz"), (1185, "TimestamptzArray"), (1186, "Interval"), (1187, "IntervalArray"),
        (1231, "NumericArray"), (1266, "Timetz"), (1270, "TimetzArray"), (1560, "Bit"), (1561, "BitArray"), (1562, "Varbit"), (1563, "VarbitArray"),
        (1700, "Numeric"), (2278, "Void"), (2249, "Record"), (2287, "RecordArray"), (2950, "Uuid"), (2951, "UuidArray"), (3802, "Jsonb"),
        (3807, "JsonbArray"), (3904, "Int4Range"), (3905, "Int4RangeArray"), (3906, "NumRange"), (3907, "NumRangeArray"), (3908, "TsRange"),
        (3909, "TsRangeArray"), (3910, "TstzRange"), (3911, "TstzRangeArray"), (3912, "DateRange"), (3913, "DateRangeArray"), (3926, "Int8Range"),
        (3927, "Int8RangeArray"), (4072, "Jsonpath"), (4073, "JsonpathArray"),
];
