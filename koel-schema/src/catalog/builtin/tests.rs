use super::*;
use crate::catalog::Catalog;
use crate::catalog::object::{
    AggKind, CastContext, CastMethod, ConstraintKind, ParamMode, RoutineKind, Subscripting, TypeKind,
};
use crate::hir::{RoutineId, Volatility};

fn pg(major: u8) -> &'static Builtin {
    Builtin::get(PgVersion::new(major).unwrap())
}

#[test]
fn types_by_id_and_name() {
    let int4 = pg(15).type_by_id(TypeId::INT4).unwrap();
    assert_eq!((&*int4.schema, &*int4.name, int4.category, int4.preferred), ("pg_catalog", "int4", b'N', false));
    assert_eq!((int4.array, int4.len), (TypeId::INT4_ARRAY, 4));
    assert!(pg(15).type_by_id(TypeId::TEXT).unwrap().preferred);
    let array = pg(18).type_by_id(TypeId::INT4_ARRAY).unwrap();
    assert!(array.is_array && array.elem == TypeId::INT4 && &*array.name == "_int4");
    assert!(!pg(18).type_by_id(TypeId::POINT).unwrap().is_array);
    assert_eq!(pg(18).type_by_id(TypeId::POINT).unwrap().subscripting, Subscripting::Array);
    assert_eq!(pg(18).type_by_id(TypeId::JSONB).unwrap().subscripting, Subscripting::Jsonb);
    assert!(pg(16).type_by_id(TypeId::VARCHAR).unwrap().has_typmod);
    assert_eq!(pg(17).type_by_name("pg_catalog", "timestamptz"), Some(TypeId::TIMESTAMPTZ));
    assert_eq!(pg(17).type_by_name("public", "timestamptz"), None);
    assert_eq!(pg(17).type_by_id(TypeId(9_999)), None);
    assert_eq!(pg(17).type_by_id(TypeId(u32::MAX)), None);
    let range = &pg(15).type_by_id(TypeId::INT4RANGE).unwrap().kind;
    assert_eq!(*range, TypeKind::Range { subtype: TypeId::INT4, multirange: TypeId(4451) });
    let multirange = &pg(15).type_by_id(TypeId(4451)).unwrap().kind;
    assert_eq!(*multirange, TypeKind::Multirange { range: TypeId::INT4RANGE });
    assert_eq!(pg(15).unknown_type().id, TypeId::UNKNOWN);
}

#[test]
fn domains_of_information_schema() {
    let id = pg(16).type_by_name("information_schema", "sql_identifier").unwrap();
    let ty = pg(16).type_by_id(id).unwrap();
    let TypeKind::Domain(domain) = &ty.kind else { panic!("{ty:?}") };
    assert_eq!((domain.base, &*ty.schema), (TypeId::NAME, "information_schema"));
}

#[test]
fn operators() {
    let equal = pg(15).operators("=");
    let op = equal.iter().find(|op| op.left == TypeId::INT4 && op.right == TypeId::INT4).unwrap();
    assert_eq!((op.id, op.result, &*op.func_name, op.strict), (96, TypeId::BOOL, "int4eq", true));
    assert_eq!((op.commutator, op.negator, op.can_hash, op.can_merge), (96, 518, true, true));
    assert_eq!(op.volatility, Volatility::Immutable);
    assert!(pg(15).operators("-").iter().any(|op| op.left.is_none() && op.right == TypeId::INT8));
    assert_eq!(&*pg(18).operator_by_id(518).unwrap().name, "<>");
    assert!(pg(18).operators("=~=").is_empty());
}

#[test]
fn routines() {
    let lower = pg(15).routines("lower");
    let text = lower.iter().find(|r| r.args == [TypeId::TEXT]).unwrap();
    assert_eq!((text.ret, text.strict, text.kind), (TypeId::TEXT, true, RoutineKind::Function));
    let count = pg(17).routines("count").iter().find(|r| r.args == [TypeId::ANY]).unwrap();
    assert_eq!(
        (count.kind, count.ret, count.agg.unwrap().kind),
        (RoutineKind::Aggregate, TypeId::INT8, AggKind::Normal)
    );
    let percentile = pg(17).routines("percentile_cont");
    assert!(
        percentile.iter().all(|r| r.agg.is_some_and(|agg| agg.kind == AggKind::OrderedSet && agg.direct_args == 1))
    );
    assert!(pg(15).routines("row_number").iter().all(|r| r.kind == RoutineKind::Window));
    let make = pg(15).routines("make_interval").first().unwrap();
    assert_eq!((make.defaults, &*make.params[1].name), (7, "months"));
    let format = pg(15).routines("format").iter().find(|r| r.args.len() == 2).unwrap();
    assert_eq!(format.variadic, TypeId::ANY);
    let each = pg(15).routines("jsonb_each").first().unwrap();
    assert!(each.retset && each.params.iter().filter(|p| p.mode == ParamMode::Out).count() == 2);
    assert_eq!(&*pg(15).routine_by_id(text.id).unwrap().name, "lower");
    assert!(pg(15).routine_names().any(|name| name == "now"));
}

#[test]
fn versions_differ() {
    assert!(pg(15).routines("any_value").is_empty());
    assert_eq!(pg(16).routines("any_value").len(), 1);
    assert!(pg(17).routines("uuidv7").is_empty() && !pg(18).routines("uuidv7").is_empty());
    assert!(pg(15).relation("pg_catalog", "pg_stat_io").is_none());
    assert!(pg(16).relation("pg_catalog", "pg_stat_io").is_some());
    assert!(pg(16).keyword("json_table").is_none() && pg(17).keyword("json_table").is_some());
}

#[test]
fn casts() {
    let cast = pg(15).cast(TypeId::INT4, TypeId::INT8).unwrap();
    assert_eq!(cast.context, CastContext::Implicit);
    assert!(matches!(&cast.method, CastMethod::Function { name, strict: true, .. } if &**name == "int8"));
    assert_eq!(pg(15).cast(TypeId::INT8, TypeId::INT4).unwrap().context, CastContext::Assignment);
    assert_eq!(pg(15).cast(TypeId::VARCHAR, TypeId::TEXT).unwrap().method, CastMethod::Binary);
    assert!(pg(15).cast(TypeId::TEXT, TypeId::INT4).is_none());
    assert!(pg(17).cast(TypeId::INT4, TypeId::BYTEA).is_none() && pg(18).cast(TypeId::INT4, TypeId::BYTEA).is_some());
}

#[test]
fn relations() {
    let tables = pg(15).relation("information_schema", "tables").unwrap();
    let names: Vec<&str> = tables.columns.iter().map(|c| &*c.name).collect();
    assert_eq!(names[..4], ["table_catalog", "table_schema", "table_name", "table_type"]);
    assert_eq!(names.len(), 12);
    let class = pg(18).relation("pg_catalog", "pg_class").unwrap();
    assert_eq!((class.id, &*class.columns[1].name, class.columns[1].ty), (RelId(1259), "relname", TypeId::NAME));
    assert!(class.columns[1].not_null && !class.columns.last().unwrap().not_null);
    assert!(class.constraints.iter().any(|c| c.kind == ConstraintKind::PrimaryKey(vec![0])));
    assert!(class.indexes.iter().any(|i| i.unique && i.keys.len() == 2));
    assert_eq!(pg(18).relation_by_id(RelId(1259)).unwrap().name, class.name);
    let row = pg(18).type_by_id(class.row_type).unwrap();
    assert_eq!(row.kind, TypeKind::Composite(class.id));
}

#[test]
fn access_methods() {
    let default = pg(15).opclasses("btree").iter().find(|class| class.input == TypeId::INT4 && class.default).unwrap();
    assert_eq!((&*default.name, &*default.family), ("int4_ops", "integer_ops"));
    let less = pg(15).amops("btree", "integer_ops").iter().filter(|op| op.strategy == 1).count();
    assert_eq!(less, 9);
    assert!(pg(15).amops("gist", "point_ops").iter().any(|op| op.order_by));
    assert!(pg(15).has_opfamily("btree", "integer_ops"));
}

#[test]
fn names() {
    let select = pg(15).keyword("select").unwrap();
    assert_eq!((select.category, select.bare_label), (KeywordCategory::Reserved, true));
    assert_eq!(pg(15).keyword("between").unwrap().category, KeywordCategory::ColumnName);
    assert_eq!(pg(15).keyword("left").unwrap().category, KeywordCategory::TypeOrFunctionName);
    assert!(!pg(15).keyword("day").unwrap().bare_label);
    assert_eq!(pg(15).keyword("koel"), None);
    assert!(pg(15).has_collation("C") && pg(15).has_collation("en-x-icu") && !pg(15).has_collation("klingon"));
    assert!(pg(15).has_name(NamedKind::TsConfig, "english") && !pg(15).has_name(NamedKind::TsConfig, "klingon"));
    assert!(pg(15).has_name(NamedKind::Language, "plpgsql") && pg(15).has_name(NamedKind::AccessMethod, "brin"));
    assert!(pg(15).has_name(NamedKind::Setting, "statement_timeout"));
}

/// Every row of every version reads into an object whose types exist.
#[test]
fn everything_parses() {
    for version in PgVersion::ALL {
        let builtin = Builtin::get(version);
        let bit = builtin.bit();
        let exists = |id: TypeId| assert!(id.is_none() || builtin.type_by_id(id).is_some(), "{id:?} in {version:?}");
        for row in text::TYPES.all(bit) {
            let ty = parse::ty(row, &Pinned);
            assert_eq!(builtin.type_by_id(ty.id), Some(&ty));
            exists(ty.elem);
            exists(ty.array);
            match &ty.kind {
                TypeKind::Composite(rel) => assert!(builtin.relation_by_id(*rel).is_some(), "{ty:?}"),
                TypeKind::Domain(domain) => exists(domain.base),
                TypeKind::Range { subtype, multirange } => [*subtype, *multirange].into_iter().for_each(exists),
                TypeKind::Multirange { range } => exists(*range),
                TypeKind::Base | TypeKind::Enum(_) | TypeKind::Pseudo | TypeKind::Shell => {}
            }
        }
        for name in builtin.routine_names() {
            let routines = builtin.routines(name);
            assert!(!routines.is_empty());
            for routine in routines {
                routine.args.iter().copied().for_each(exists);
                exists(routine.ret);
                assert_eq!(routine.kind == RoutineKind::Aggregate, routine.agg.is_some());
                assert_eq!(builtin.routine_by_id(routine.id), Some(routine));
            }
        }
        for row in text::OPERATORS.all(bit) {
            for op in builtin.operators(row.key) {
                [op.left, op.right, op.result].into_iter().for_each(exists);
                assert!(builtin.routine_by_id(op.func).is_some(), "{op:?}");
                assert!(op.commutator == 0 || builtin.operator_by_id(op.commutator).is_some());
                assert!(op.negator == 0 || builtin.operator_by_id(op.negator).is_some());
            }
        }
        for row in text::CASTS.all(bit) {
            let cast = parse::cast(row, &Pinned);
            assert_eq!(builtin.cast(cast.source, cast.target), Some(&cast));
            if let CastMethod::Function { id, .. } = cast.method {
                assert!(builtin.routine_by_id(id).is_some());
            }
        }
        for row in text::RELATIONS.all(bit) {
            let relation = parse::builtin_relation(row, bit);
            assert!(!relation.columns.is_empty() && relation.columns.iter().all(|c| !c.dropped), "{relation:?}");
            relation.columns.iter().for_each(|column| exists(column.ty));
            assert_eq!(builtin.relation(&relation.schema, &relation.name), Some(&relation));
        }
        for row in text::AMOPS.all(bit) {
            let op = parse::amop(row, &Pinned);
            assert!(builtin.operator_by_id(op.operator_id).is_some_and(|found| found.name == op.operator));
        }
    }
}

#[test]
fn extensions_come_and_go() {
    let mut catalog = Catalog::new(PgVersion::V17);
    assert_eq!(catalog.create_extension("nosuch", None, false), Err(ExtensionError::Unknown("nosuch".into())));
    assert_eq!(catalog.create_extension("earthdistance", None, false), Err(ExtensionError::Requires("cube")));
    let nowhere = catalog.create_extension("citext", Some("nowhere"), false);
    assert_eq!(nowhere, Err(ExtensionError::NoSchema("nowhere".into())));
    catalog.create_extension("citext", None, false).unwrap();
    let citext = catalog.type_by_name(Some("public"), "citext").unwrap();
    assert_eq!(catalog.ty(catalog.array_type(citext)).elem, citext);
    assert_eq!(catalog.cast(citext, TypeId::TEXT).unwrap().context, CastContext::Implicit);
    assert!(
        catalog
            .operators(None, "=")
            .iter()
            .any(|(_, op)| op.left == citext && op.right == citext && op.commutator == op.id)
    );
    assert!(catalog.opclasses("btree").any(|class| class.input == citext && class.default));
    catalog.create_extension("earthdistance", None, true).unwrap();
    let cube = catalog.type_by_name(None, "cube").unwrap();
    let earth = catalog.type_by_name(None, "earth").unwrap();
    assert_eq!(catalog.base_type(earth), cube);
    assert_eq!(catalog.create_extension("cube", None, false), Err(ExtensionError::Exists("cube".into())));
    for name in ["citext", "earthdistance", "cube"] {
        assert!(catalog.drop_extension(name));
    }
    assert_eq!((catalog.user_types().count(), catalog.user_routines().count()), (0, 0));
    assert!(
        catalog.operators(Some("public"), "=").is_empty() && !catalog.opclasses("btree").any(|c| c.input == citext)
    );
}

#[test]
fn what_is_looked_up_by_its_name_is_found() {
    for version in PgVersion::ALL {
        let builtin = Builtin::get(version);
        for schema in ["pg_catalog", "information_schema"] {
            let names: Vec<_> = builtin.relation_names(schema).collect();
            assert!(names.len() > 60, "{schema}: {}", names.len());
            for name in names {
                assert!(builtin.relation(schema, name).is_some_and(|found| &*found.name == name), "{schema}.{name}");
            }
        }
    }
}

#[test]
fn every_extension_installs_on_every_version() {
    for version in PgVersion::ALL {
        for name in Extension::all() {
            let mut catalog = Catalog::new(version);
            catalog.create_extension(name, None, true).unwrap_or_else(|e| panic!("{name}: {e}"));
            let known = |id: TypeId| id.is_none() || catalog.ty(id).id == id;
            for ty in catalog.user_types() {
                assert!(known(ty.elem) && known(ty.array), "{name}: {ty:?}");
            }
            for routine in catalog.user_routines() {
                let all = routine.args.iter().chain(routine.params.iter().map(|p| &p.ty)).chain([&routine.ret]);
                for id in all {
                    assert!(id.is_some() && known(*id), "{name}: {routine:?}");
                }
            }
            for relation in catalog.user_relations() {
                assert!(
                    relation.columns.iter().all(|c| c.dropped || (c.ty.is_some() && known(c.ty))),
                    "{name}: {relation:?}"
                );
            }
            catalog.drop_extension(name);
        }
    }
}

#[test]
fn popular_extensions() {
    let mut catalog = Catalog::new(PgVersion::V16);
    catalog.create_extension("postgis", None, true).unwrap();
    let geometry = catalog.type_by_name(None, "geometry").unwrap();
    assert!(catalog.ty(geometry).has_typmod);
    assert!(catalog.operators(None, "&&").iter().any(|(_, op)| op.left == geometry));
    assert!(catalog.relation_by_name(None, "spatial_ref_sys").is_some());
    catalog.create_extension("vector", None, true).unwrap();
    let vector = catalog.type_by_name(None, "vector").unwrap();
    assert!(catalog.operators(None, "<=>").iter().any(|(_, op)| op.left == vector && op.result == TypeId::FLOAT8));
    assert!(catalog.opclasses("hnsw").any(|class| class.input == vector));
    assert_eq!(catalog.create_extension("plpgsql", None, true), Err(ExtensionError::Exists("plpgsql".into())));
    catalog.create_extension("pgcrypto", None, true).unwrap();
    assert!(!catalog.routines(None, "crypt").is_empty());
}

/// Run by hand in the dev profile: `cargo test -p koel-schema start_and_twenty -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn start_and_twenty_lookups() {
    for round in ["first", "again"] {
        let start = std::time::Instant::now();
        let builtin = pg(17);
        let mut found = 0;
        for name in ["=", "<", "+", "||", "->>"] {
            found += builtin.operators(name).len();
        }
        for name in ["now", "count", "lower", "coalesce_", "jsonb_build_object", "sum"] {
            found += builtin.routines(name).len();
        }
        for name in ["int4", "text", "timestamptz", "uuid", "jsonb"] {
            let id = builtin.type_by_name("pg_catalog", name).unwrap();
            found += usize::from(builtin.type_by_id(id).is_some());
        }
        found += usize::from(builtin.cast(TypeId::INT4, TypeId::INT8).is_some());
        found += usize::from(builtin.cast(TypeId::INT2, TypeId::INT8).is_some());
        found += usize::from(builtin.keyword("select").is_some());
        found += builtin.opclasses("btree").len();
        let took = start.elapsed();
        eprintln!("{round}: {found} objects in {took:?}");
    }
    let start = std::time::Instant::now();
    Catalog::new(PgVersion::V17).create_extension("citext", None, true).unwrap();
    eprintln!("citext: {:?}", start.elapsed());
    let start = std::time::Instant::now();
    Catalog::new(PgVersion::V17).create_extension("postgis", None, true).unwrap();
    eprintln!("postgis: {:?}", start.elapsed());
}

#[test]
fn no_domain_among_the_oids_given_by_hand() {
    for version in PgVersion::ALL {
        let catalog = Catalog::new(version);
        let given = (1..TypeId::FIRST_GENERATED).map(TypeId).filter(|id| catalog.domain(*id).is_some());
        assert_eq!(given.collect::<Vec<_>>(), []);
    }
}

#[test]
fn operators_are_found_by_their_functions() {
    for version in PgVersion::ALL {
        let builtin = Builtin::get(version);
        for name in ["=", "<>", "~~", "@>", "+", "||"] {
            for operator in builtin.operators(name).iter().chain(builtin.operators(name)) {
                let found = builtin.operator_by_func(name, operator.func).expect(name);
                assert_eq!((&*found.name, found.func), (name, operator.func));
            }
            assert!(builtin.operator_by_func(name, RoutineId(0)).is_none());
        }
    }
}
