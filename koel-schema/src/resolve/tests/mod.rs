mod coerce;
mod functions;
mod literals;
mod operators;

use crate::catalog::Catalog;
use crate::catalog::object::*;
use crate::types::{PgVersion, TypeId};
use std::sync::Arc;

/// A catalog with an enum `mood`, a domain `posint` over int4, a composite `comp` (a int4, b varchar(3)), and their arrays.
fn catalog(version: PgVersion) -> Catalog {
    let mut catalog = Catalog::new(version);
    let rel = catalog.new_rel_id();
    add_type(&mut catalog, "mood", TypeKind::Enum(vec!["sad".into(), "ok".into(), "happy".into()]), b'E');
    let domain = Domain { base: TypeId::INT4, typmod: -1, not_null: false, has_default: false, checks: Vec::new() };
    add_type(&mut catalog, "posint", TypeKind::Domain(domain), b'N');
    let row_type = add_type(&mut catalog, "comp", TypeKind::Composite(rel), b'C');
    let column = |name: &str, ty, typmod| Column {
        name: name.into(),
        ty,
        typmod,
        not_null: false,
        dropped: false,
        collation: None,
        default: ColumnDefault::None,
        identity: None,
        generated: None,
        comment: None,
        origin: None,
    };
    catalog.put_relation(Relation {
        id: rel,
        schema: "public".into(),
        name: "comp".into(),
        kind: RelKind::Composite,
        columns: vec![column("a", TypeId::INT4, -1), column("b", TypeId::VARCHAR, 7)],
        row_type,
        constraints: Vec::new(),
        indexes: Vec::new(),
        parents: Vec::new(),
        children: Vec::new(),
        is_partition: false,
        partitioned_by: None,
        view: None,
        triggers: Vec::new(),
        rules: Vec::new(),
        row_security: false,
        temporary: false,
        comment: None,
        origin: None,
    });
    catalog
}

fn add_type(catalog: &mut Catalog, name: &str, kind: TypeKind, category: u8) -> TypeId {
    let id = catalog.new_type_id();
    let array = catalog.new_type_id();
    let base = Type {
        id,
        schema: "public".into(),
        name: name.into(),
        kind,
        category,
        preferred: false,
        elem: TypeId::NONE,
        is_array: false,
        array,
        len: -1,
        collatable: false,
        has_typmod: false,
        subscripting: Subscripting::None,
    };
    catalog.put_type(Type {
        id: array,
        name: Arc::from(format!("_{name}")),
        kind: TypeKind::Base,
        category: b'A',
        elem: id,
        is_array: true,
        array: TypeId::NONE,
        subscripting: Subscripting::Array,
        ..base.clone()
    });
    catalog.put_type(base);
    id
}

fn catalog15() -> Catalog {
    catalog(PgVersion::V15)
}

fn named(catalog: &Catalog, name: &str) -> TypeId {
    match name.strip_suffix("[]") {
        Some(elem) => catalog.array_type(named(catalog, elem)),
        None => catalog.type_by_name(None, name).unwrap_or_else(|| panic!("no type {name}")),
    }
}
