use super::*;
use crate::hir::{RoutineId, Volatility};
use crate::resolve::*;

fn call(catalog: &Catalog, name: &str, args: &[&str], names: &[Option<&str>], expand_variadic: bool) -> String {
    let actual: Vec<TypeId> = args.iter().map(|ty| named(catalog, ty)).collect();
    let literal = actual.first() == Some(&TypeId::UNKNOWN);
    match func_get_detail(catalog, None, name, &actual, names, expand_variadic, true, false, literal) {
        FuncLookup::NotFound => "none".into(),
        FuncLookup::Ambiguous => "ambiguous".into(),
        FuncLookup::Coercion(ty) => format!("cast {}", catalog.type_name(ty)),
        FuncLookup::Found(mut found) => {
            let ret = enforce_generic_type_consistency(catalog, &actual, &mut found.declared, found.ret, false);
            let ret = match ret {
                Ok(ty) => catalog.type_name(ty),
                Err(PolyError::Message(_, message)) => return message,
            };
            // the declared types of known arguments stay polymorphic: nothing is converted there
            for (declared, actual) in found.declared.iter_mut().zip(&actual) {
                if declared.is_polymorphic() {
                    *declared = *actual;
                }
            }
            let declared: Vec<String> = found.declared.iter().map(|ty| catalog.type_name(*ty)).collect();
            let mut shown = format!("({}) {ret}", declared.join(","));
            if found.variadic_expanded {
                shown += " variadic";
            }
            if let Some(numbers) = found.arg_numbers {
                shown += &format!(" {numbers:?}");
            }
            shown
        }
    }
}

/// As a server of version 15 answers.
#[test]
fn chosen_as_by_the_server() {
    let catalog = catalog15();
    let rows: &[(&str, &[&str], &str)] = &[
        ("abs", &["int2"], "(smallint) smallint"),
        ("abs", &["unknown"], "(double precision) double precision"),
        ("lower", &["varchar"], "(text) text"),
        ("lower", &["unknown"], "(text) text"),
        ("length", &["unknown"], "(text) integer"),
        ("round", &["float8", "int4"], "none"),
        ("round", &["int4", "int4"], "(numeric,integer) numeric"),
        ("substring", &["unknown", "int4"], "(text,integer) text"),
        ("date_trunc", &["unknown", "date"], "(text,timestamp with time zone) timestamp with time zone"),
        ("text", &["varchar"], "cast text"),
        ("int4", &["unknown"], "cast integer"),
        ("varchar", &["comp"], "none"),
        ("mood", &["text"], "cast mood"),
        ("concat", &["int4", "text"], "(\"any\",\"any\") text variadic"),
        ("array_append", &["int4[]", "int8"], "(bigint[],bigint) bigint[]"),
        ("array_length", &["int4[]", "unknown"], "(integer[],integer) integer"),
        (
            "array_to_string",
            &["unknown", "unknown"],
            "could not determine polymorphic type because input has type unknown",
        ),
        ("unnest", &["mood[]"], "(mood[]) mood"),
        ("upper", &["int4range"], "(int4range) integer"),
        (
            "generate_series",
            &["date", "date", "unknown"],
            "(timestamp with time zone,timestamp with time zone,interval) timestamp with time zone",
        ),
        ("json_build_object", &[], "() json"),
        ("no_such_function", &["int4"], "none"),
    ];
    for (name, args, expected) in rows {
        assert_eq!(call(&catalog, name, args, &[], true), *expected, "{name}{args:?}");
    }
}

fn add_function(catalog: &mut Catalog, schema: &str, args: &[(&str, TypeId)], variadic: TypeId, defaults: usize) {
    let id = catalog.new_routine_id();
    put_function(catalog, id, schema, args, variadic, defaults);
}

fn put_function(
    catalog: &mut Catalog,
    id: RoutineId,
    schema: &str,
    args: &[(&str, TypeId)],
    variadic: TypeId,
    defaults: usize,
) {
    let mode =
        |index: usize| if variadic.is_some() && index + 1 == args.len() { ParamMode::Variadic } else { ParamMode::In };
    catalog.put_routine(Routine {
        id,
        schema: schema.into(),
        name: "f".into(),
        kind: RoutineKind::Function,
        args: args.iter().map(|(_, ty)| *ty).collect(),
        variadic,
        defaults,
        params: args
            .iter()
            .enumerate()
            .map(|(index, (name, ty))| RoutineParam { name: (*name).into(), mode: mode(index), ty: *ty })
            .collect(),
        ret: TypeId::INT4,
        retset: false,
        strict: false,
        volatility: Volatility::Volatile,
        agg: None,
        body: RoutineBody::Opaque,
    });
}

#[test]
fn named_arguments_and_defaults() {
    let mut catalog = catalog15();
    add_function(
        &mut catalog,
        "public",
        &[("a", TypeId::INT4), ("b", TypeId::TEXT), ("c", TypeId::BOOL)],
        TypeId::NONE,
        2,
    );
    let cases: &[(&[&str], &[Option<&str>], &str)] = &[
        (&["int4"], &[], "(integer,text,boolean) integer"),
        (&["int4", "bool"], &[None, Some("c")], "(integer,boolean,text) integer [0, 2, 1]"),
        (&["bool", "int4"], &[Some("c"), Some("a")], "(boolean,integer,text) integer [2, 0, 1]"),
        // the name of a positional argument
        (&["int4", "int4"], &[None, Some("a")], "none"),
        (&["text"], &[Some("b")], "none"),
        (&["int4", "text"], &[None, Some("nope")], "none"),
        (&[], &[], "none"),
    ];
    for (args, names, expected) in cases {
        assert_eq!(call(&catalog, "f", args, names, true), *expected, "{args:?} {names:?}");
    }
    // one that needs no default is no better: the server calls it ambiguous
    add_function(&mut catalog, "public", &[("x", TypeId::INT4)], TypeId::NONE, 0);
    assert_eq!(call(&catalog, "f", &["int4"], &[], true), "ambiguous");
}

#[test]
fn variadic_and_the_search_path() {
    let mut catalog = catalog15();
    add_function(&mut catalog, "public", &[("a", TypeId::INT4_ARRAY)], TypeId::INT4, 0);
    assert_eq!(call(&catalog, "f", &["int4", "int2"], &[], true), "(integer,integer) integer variadic");
    assert_eq!(call(&catalog, "f", &["int4[]"], &[], false), "(integer[]) integer");
    assert_eq!(call(&catalog, "f", &["int4[]"], &[], true), "none");
    // the same without VARIADIC wins
    add_function(&mut catalog, "public", &[("a", TypeId::INT4)], TypeId::NONE, 0);
    assert_eq!(call(&catalog, "f", &["int4"], &[], true), "(integer) integer");
    catalog.add_schema("other");
    add_function(&mut catalog, "other", &[("a", TypeId::INT8)], TypeId::NONE, 0);
    assert_eq!(call(&catalog, "f", &["int8"], &[], true), "none");
    catalog.set_search_path(vec!["other".into(), "public".into()]);
    assert_eq!(call(&catalog, "f", &["int8"], &[], true), "(bigint) integer");
}

#[test]
fn polymorphic_outputs() {
    let mut catalog = catalog15();
    let id = catalog.new_routine_id();
    put_function(&mut catalog, id, "public", &[("a", TypeId::ANYELEMENT), ("b", TypeId::ANYARRAY)], TypeId::NONE, 0);
    let Some(routine) = catalog.routine(id).cloned() else { panic!() };
    let mut routine = (*routine).clone();
    for param in &mut routine.params[1..] {
        param.mode = ParamMode::Out;
    }
    routine.args = vec![TypeId::ANYELEMENT];
    let types = resolve_polymorphic_params(&catalog, &routine, &[TypeId::TEXT]);
    assert_eq!(types, Some(vec![TypeId::TEXT, TypeId::TEXT_ARRAY]));
}
