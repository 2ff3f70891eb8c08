use super::*;
use crate::resolve::*;

#[test]
fn pathways() {
    let catalog = catalog15();
    use CoercionContext::{Assignment, Explicit, Implicit};
    // from, to, and how willing a context must be; None: never
    let rows = [
        ("int4", "int8", Some(Implicit)),
        ("int8", "int4", Some(Assignment)),
        ("int4", "bool", Some(Explicit)),
        ("varchar", "text", Some(Implicit)),
        ("posint", "int4", Some(Implicit)),
        ("int4", "posint", Some(Implicit)),
        ("int4", "text", Some(Assignment)),
        ("text", "int4", Some(Explicit)),
        ("text", "mood", Some(Explicit)),
        ("int4[]", "int8[]", Some(Implicit)),
        ("int4[]", "int2[]", Some(Assignment)),
        ("int4[]", "int4", None),
        ("date", "timestamp", Some(Implicit)),
        ("timestamp", "date", Some(Assignment)),
        ("json", "jsonb", Some(Assignment)),
        ("bool", "int8", None),
        ("comp", "record", Some(Implicit)),
        ("record", "comp", Some(Implicit)),
        ("comp[]", "record[]", Some(Implicit)),
        ("unknown", "point", Some(Implicit)),
        ("point", "any", Some(Implicit)),
        ("int4", "anyarray", None),
    ];
    for (from, to, expected) in rows {
        let (source, target) = (named(&catalog, from), named(&catalog, to));
        let contexts = [Implicit, Assignment, Explicit];
        let first = contexts.into_iter().find(|context| can_coerce_type(&catalog, &[source], &[target], *context));
        assert_eq!(first, expected, "{from} -> {to}");
    }
}

#[test]
fn common_types() {
    let catalog = catalog15();
    let rows: &[(&[&str], &str)] = &[
        (&["unknown", "unknown"], "text"),
        (&["posint", "posint"], "posint"),
        (&["posint", "unknown"], "int4"),
        (&["unknown", "posint"], "int4"),
        (&["int4", "int8", "int2"], "int8"),
        (&["int4", "numeric"], "numeric"),
        (&["numeric", "float8"], "float8"),
        (&["varchar", "text"], "varchar"),
        (&["text", "varchar"], "text"),
        (&["bpchar", "varchar"], "bpchar"),
        (&["date", "timestamptz", "timestamp"], "timestamptz"),
    ];
    for (types, expected) in rows {
        let types: Vec<TypeId> = types.iter().map(|ty| named(&catalog, ty)).collect();
        assert_eq!(select_common_type(&catalog, &types), Ok(named(&catalog, expected)), "{types:?}");
    }
    let error = select_common_type(&catalog, &[TypeId::INT4, TypeId::UNKNOWN, TypeId::TEXT]);
    assert_eq!(error, Err(CommonTypeError::Mismatch { index: 2, left: TypeId::INT4, right: TypeId::TEXT }));
}

/// A table's row type is taken for its parent's.
#[test]
fn inheritance() {
    let mut catalog = catalog15();
    let parent = named(&catalog, "comp");
    let Some(parent_rel) = catalog.row_relation(parent) else { panic!() };
    let Some(relation) = catalog.relation(parent_rel) else { panic!() };
    let rel = catalog.new_rel_id();
    let row_type = add_type(&mut catalog, "child", TypeKind::Composite(rel), b'C');
    catalog.put_relation(Relation {
        id: rel,
        name: "child".into(),
        row_type,
        parents: vec![parent_rel],
        ..(*relation).clone()
    });
    let can = |from, to| can_coerce_type(&catalog, &[from], &[to], CoercionContext::Implicit);
    assert!(can(row_type, parent) && !can(parent, row_type));
}
