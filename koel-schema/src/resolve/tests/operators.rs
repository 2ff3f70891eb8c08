use super::*;
use crate::resolve::*;

/// The result of `left op right`, or what is wrong; `-` as the left type asks for a prefix operator. As a server of version 15 answers.
#[test]
fn chosen_as_by_the_server() {
    let catalog = catalog15();
    let rows = [
        // one unknown operand takes the other's type
        ("timestamptz", "-", "unknown", "interval"),
        ("unknown", "||", "unknown", "text"),
        ("posint", "=", "unknown", "boolean"),
        ("mood", "<", "unknown", "boolean"),
        ("json", "->", "unknown", "json"),
        ("json", "->>", "int4", "text"),
        // exact, then preferred types
        ("int4", "+", "float8", "double precision"),
        ("int2", "+", "int8", "bigint"),
        ("int4", "+", "numeric", "numeric"),
        ("posint", "+", "posint", "integer"),
        ("date", "+", "int4", "date"),
        ("date", "+", "unknown", "ambiguous"),
        ("varchar", "||", "int4", "text"),
        ("text[]", "||", "unknown", "text[]"),
        ("int4[]", "||", "int8", "bigint[]"),
        ("int4[]", "@>", "unknown", "boolean"),
        ("varchar[]", "=", "text[]", "none"),
        ("jsonb", "-", "unknown", "jsonb"),
        ("int4", "+", "text", "none"),
        ("mood", "=", "text", "none"),
        ("json", "=", "json", "none"),
        ("-", "-", "unknown", "ambiguous"),
        ("-", "-", "int2", "smallint"),
        ("-", "@", "posint", "integer"),
    ];
    for (left, name, right, expected) in rows {
        let (lookup, actual) = match left {
            "-" => (left_oper(&catalog, None, name, named(&catalog, right)), vec![named(&catalog, right)]),
            _ => {
                let (left, right) = (named(&catalog, left), named(&catalog, right));
                (oper(&catalog, None, name, left, right), vec![left, right])
            }
        };
        let got = match lookup {
            OperLookup::NotFound => "none".to_string(),
            OperLookup::Ambiguous => "ambiguous".to_string(),
            OperLookup::Found(op) => {
                let mut declared: Vec<TypeId> = [op.left, op.right].into_iter().filter(|ty| ty.is_some()).collect();
                match enforce_generic_type_consistency(&catalog, &actual, &mut declared, op.result, false) {
                    Ok(ty) => catalog.type_name(ty),
                    Err(PolyError::Message(_, message)) => message,
                }
            }
        };
        assert_eq!(got, expected, "{left} {name} {right}");
    }
}

#[test]
fn what_sorts_and_groups() {
    let catalog = catalog15();
    let rows = [
        ("int4", true, true),
        ("posint", true, true),
        ("varchar", true, true),
        ("json", false, false),
        ("json[]", false, false),
        ("jsonb", true, true),
        ("point", false, false),
        ("xid", false, true),
        ("mood", true, true),
        ("mood[]", true, true),
        ("comp", true, true),
        ("comp[]", true, true),
        ("record", true, true),
        ("int4range", true, true),
        ("int4multirange", true, true),
        ("xml", false, false),
        ("box", false, false),
    ];
    for (ty, ordering, equality) in rows {
        let ty_id = named(&catalog, ty);
        assert_eq!((has_ordering(&catalog, ty_id), has_equality(&catalog, ty_id)), (ordering, equality), "{ty}");
    }
    let greater = ordering_operator(&catalog, TypeId::INT8, true).map(|op| op.name.to_string());
    assert_eq!(greater.as_deref(), Some(">"));
}
