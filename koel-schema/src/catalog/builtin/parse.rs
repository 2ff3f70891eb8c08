//! Rows of the generated files as the catalog's objects.

use super::text::{COLUMNS, Fields, Row};
use crate::catalog::object::{
    AggInfo, AggKind, AmOp, Cast, CastContext, CastMethod, Column, ColumnDefault, Constraint, ConstraintKind, Domain,
    Generated, Identity, Index, IndexKey, IndexKeyExpr, OpClass, Operator, ParamMode, RelKind, Relation, Routine,
    RoutineBody, RoutineKind, RoutineParam, Subscripting, Type, TypeKind,
};
use crate::hir::{RelId, RoutineId, Volatility};
use crate::types::TypeId;
use std::sync::{Arc, LazyLock};

/// What the ids and schemas that rows mention stand for: themselves in the built-in files, what the catalog gave out in an extension's.
pub(crate) trait Ids {
    fn ty(&self, text: &'static str) -> TypeId;
    fn relation(&self, text: &'static str) -> RelId;
    fn routine(&self, text: &'static str) -> RoutineId;
    fn operator(&self, text: &'static str) -> u32;
    fn schema(&self, text: &'static str) -> Arc<str>;
}

/// The built-in files: pinned oids, and the dump's own numbers.
#[derive(Debug)]
pub(crate) struct Pinned;

static PG_CATALOG: LazyLock<Arc<str>> = LazyLock::new(|| crate::catalog::PG_CATALOG.into());

pub(crate) fn oid(text: &str) -> u32 {
    text.parse().unwrap_or_default()
}

impl Ids for Pinned {
    fn ty(&self, text: &'static str) -> TypeId {
        TypeId(oid(text))
    }

    fn relation(&self, text: &'static str) -> RelId {
        RelId(oid(text))
    }

    fn routine(&self, text: &'static str) -> RoutineId {
        RoutineId(oid(text))
    }

    fn operator(&self, text: &'static str) -> u32 {
        oid(text)
    }

    fn schema(&self, text: &'static str) -> Arc<str> {
        if text == crate::catalog::PG_CATALOG { Arc::clone(&PG_CATALOG) } else { text.into() }
    }
}

fn volatility(letter: char) -> Volatility {
    match letter {
        'i' => Volatility::Immutable,
        's' => Volatility::Stable,
        _ => Volatility::Volatile,
    }
}

fn type_list(text: &'static str, ids: &impl Ids) -> Vec<TypeId> {
    if text == "-" { Vec::new() } else { text.split(' ').map(|ty| ids.ty(ty)).collect() }
}

pub(crate) fn ty(row: Row, ids: &impl Ids) -> Type {
    let mut f = row.fields();
    let schema = ids.schema(f.text());
    let id = ids.ty(f.text());
    let letter = f.letter();
    let category = f.letter() as u8;
    let preferred = f.flag();
    let elem = ids.ty(f.text());
    let array = ids.ty(f.text());
    let len = f.number();
    let handler = f.text();
    let base = ids.ty(f.text());
    let typmod = f.number();
    let not_null = f.flag();
    let has_default = f.flag();
    let collatable = f.flag();
    let has_typmod = f.flag();
    let relation = f.text();
    let subtype = ids.ty(f.text());
    let other = ids.ty(f.text());
    let kind = match letter {
        'c' => TypeKind::Composite(ids.relation(relation)),
        'd' => TypeKind::Domain(Domain { base, typmod, not_null, has_default, checks: Vec::new() }),
        'e' => TypeKind::Enum(f.option().map_or_else(Vec::new, |labels| labels.split('|').map(Arc::from).collect())),
        'p' => TypeKind::Pseudo,
        'r' => TypeKind::Range { subtype, multirange: other },
        'm' => TypeKind::Multirange { range: other },
        's' => TypeKind::Shell,
        _ => TypeKind::Base,
    };
    Type {
        id,
        schema,
        name: row.key.into(),
        kind,
        category,
        preferred,
        elem,
        is_array: handler == "array" && elem.is_some(),
        array,
        len,
        collatable,
        has_typmod,
        subscripting: match handler {
            "array" | "raw_array" => Subscripting::Array,
            "jsonb" => Subscripting::Jsonb,
            "hstore" => Subscripting::Hstore,
            _ => Subscripting::None,
        },
    }
}

pub(crate) fn routine(row: Row, ids: &impl Ids) -> Routine {
    let mut f = row.fields();
    let schema = ids.schema(f.text());
    let id = ids.routine(f.text());
    let kind = match f.letter() {
        'a' => RoutineKind::Aggregate,
        'w' => RoutineKind::Window,
        'p' => RoutineKind::Procedure,
        _ => RoutineKind::Function,
    };
    let ret = ids.ty(f.text());
    let retset = f.flag();
    let strict = f.flag();
    let volatility = volatility(f.letter());
    let args = type_list(f.text(), ids);
    let variadic = ids.ty(f.text());
    let defaults = f.number();
    let agg_kind = match f.letter() {
        'n' => Some(AggKind::Normal),
        'o' => Some(AggKind::OrderedSet),
        'h' => Some(AggKind::Hypothetical),
        _ => None,
    };
    let direct_args = f.number();
    let params = params(&mut f, &args, ids);
    Routine {
        id,
        schema,
        name: row.key.into(),
        kind,
        args,
        variadic,
        defaults,
        params,
        ret,
        retset,
        strict,
        volatility,
        agg: agg_kind.map(|kind| AggInfo { kind, direct_args }),
        body: RoutineBody::Opaque,
    }
}

/// All types, modes and names; empty where neither modes nor names are given.
fn params(f: &mut Fields, args: &[TypeId], ids: &impl Ids) -> Vec<RoutineParam> {
    let all = f.option();
    let modes = f.option();
    let names = f.option();
    if modes.is_none() && names.is_none() {
        return Vec::new();
    }
    let types = all.map_or_else(|| args.to_vec(), |all| type_list(all, ids));
    let mut modes = modes.unwrap_or_default().chars();
    let mut names = names.unwrap_or_default().split(',');
    let param = |ty| RoutineParam {
        name: names.next().unwrap_or_default().into(),
        mode: match modes.next() {
            Some('o') => ParamMode::Out,
            Some('b') => ParamMode::InOut,
            Some('v') => ParamMode::Variadic,
            Some('t') => ParamMode::Table,
            _ => ParamMode::In,
        },
        ty,
    };
    types.into_iter().map(param).collect()
}

pub(crate) fn operator(row: Row, ids: &impl Ids) -> Operator {
    let mut f = row.fields();
    Operator {
        name: row.key.into(),
        schema: ids.schema(f.text()),
        id: ids.operator(f.text()),
        left: ids.ty(f.text()),
        right: ids.ty(f.text()),
        result: ids.ty(f.text()),
        func: ids.routine(f.text()),
        func_name: f.text().into(),
        strict: f.flag(),
        volatility: volatility(f.letter()),
        retset: f.flag(),
        commutator: ids.operator(f.text()),
        negator: ids.operator(f.text()),
        can_merge: f.flag(),
        can_hash: f.flag(),
    }
}

pub(crate) fn cast(row: Row, ids: &impl Ids) -> Cast {
    let (source, target) = row.key.split_once(' ').unwrap_or(("0", "0"));
    let mut f = row.fields();
    let context = match f.letter() {
        'i' => CastContext::Implicit,
        'a' => CastContext::Assignment,
        _ => CastContext::Explicit,
    };
    let method = match f.letter() {
        'b' => CastMethod::Binary,
        'i' => CastMethod::InOut,
        _ => CastMethod::Function {
            id: ids.routine(f.text()),
            name: f.text().into(),
            strict: f.flag(),
            volatility: volatility(f.letter()),
        },
    };
    Cast { source: ids.ty(source), target: ids.ty(target), context, method }
}

pub(crate) fn opclass(row: Row, ids: &impl Ids) -> OpClass {
    let mut f = row.fields();
    OpClass {
        method: row.key.into(),
        name: f.text().into(),
        schema: ids.schema(f.text()),
        family: f.text().into(),
        input: ids.ty(f.text()),
        key: ids.ty(f.text()),
        default: f.flag(),
    }
}

pub(crate) fn amop(row: Row, ids: &impl Ids) -> AmOp {
    let (method, family) = row.key.split_once('.').unwrap_or((row.key, ""));
    let mut f = row.fields();
    AmOp {
        method: method.into(),
        family: family.into(),
        left: ids.ty(f.text()),
        right: ids.ty(f.text()),
        strategy: f.number(),
        order_by: f.letter() == 'o',
        operator: f.text().into(),
        operator_id: ids.operator(f.text()),
    }
}

/// A built-in relation with the columns of that version.
pub(crate) fn builtin_relation(row: Row, bit: u32) -> Relation {
    let schema = row.fields().text();
    let key = format!("{schema}.{}", row.key);
    let columns: Vec<Row> = COLUMNS.find(&key, bit).collect();
    relation(row, columns.into_iter(), &Pinned)
}

pub(crate) fn relation(row: Row, columns: impl Iterator<Item = Row>, ids: &impl Ids) -> Relation {
    let mut f = row.fields();
    let schema = ids.schema(f.text());
    let id = ids.relation(f.text());
    let kind = match f.letter() {
        'v' => RelKind::View,
        'm' => RelKind::MaterializedView,
        'f' => RelKind::Foreign,
        'p' => RelKind::Partitioned,
        'c' => RelKind::Composite,
        'S' => RelKind::Sequence,
        _ => RelKind::Table,
    };
    let row_type = ids.ty(f.text());
    let keys: Vec<(&str, bool, Vec<usize>)> =
        f.option().map_or_else(Vec::new, |keys| keys.split(' ').filter_map(unique_key).collect());
    let mut all = Vec::new();
    for column_row in columns {
        let mut f = column_row.fields();
        let number: usize = f.number();
        // A dropped column keeps its number.
        while all.len() + 1 < number {
            all.push(dropped());
        }
        all.push(column(&mut f, ids));
    }
    Relation {
        id,
        schema,
        name: row.key.into(),
        kind,
        columns: all,
        row_type,
        constraints: keys.iter().map(|(name, primary, columns)| constraint(name, *primary, columns)).collect(),
        indexes: keys.into_iter().map(|(name, primary, columns)| index(name, primary, columns)).collect(),
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
    }
}

fn column(f: &mut Fields, ids: &impl Ids) -> Column {
    Column {
        name: f.text().into(),
        ty: ids.ty(f.text()),
        typmod: f.number(),
        not_null: f.flag(),
        dropped: false,
        collation: None,
        default: if f.flag() { ColumnDefault::Expr { expr: None, text: "".into() } } else { ColumnDefault::None },
        identity: match f.letter() {
            'a' => Some(Identity::Always),
            'd' => Some(Identity::ByDefault),
            _ => None,
        },
        generated: match f.letter() {
            's' => Some(Generated::Stored),
            'v' => Some(Generated::Virtual),
            _ => None,
        },
        comment: None,
        origin: None,
    }
}

fn dropped() -> Column {
    Column {
        name: "".into(),
        ty: TypeId::NONE,
        typmod: -1,
        not_null: false,
        dropped: true,
        collation: None,
        default: ColumnDefault::None,
        identity: None,
        generated: None,
        comment: None,
        origin: None,
    }
}

/// `name:p:1,2`: an index with its columns, `p` a primary key.
fn unique_key(text: &'static str) -> Option<(&'static str, bool, Vec<usize>)> {
    let (name, rest) = text.split_once(':')?;
    let (kind, columns) = rest.split_once(':')?;
    let columns =
        columns.split(',').map(|number| number.parse::<usize>().ok()?.checked_sub(1)).collect::<Option<_>>()?;
    Some((name, kind == "p", columns))
}

fn constraint(name: &str, primary: bool, columns: &[usize]) -> Constraint {
    let columns = columns.to_vec();
    Constraint {
        name: name.into(),
        kind: if primary {
            ConstraintKind::PrimaryKey(columns)
        } else {
            ConstraintKind::Unique { columns, nulls_not_distinct: false }
        },
        validated: true,
        enforced: true,
        deferrable: false,
        no_inherit: true,
        local: true,
        origin: None,
    }
}

fn index(name: &str, primary: bool, columns: Vec<usize>) -> Index {
    let key = |column| IndexKey {
        expr: IndexKeyExpr::Column(column),
        opclass: None,
        collation: None,
        descending: false,
        nulls_first: false,
    };
    Index {
        name: name.into(),
        unique: true,
        primary,
        deferrable: false,
        nulls_not_distinct: false,
        method: "btree".into(),
        keys: columns.into_iter().map(key).collect(),
        include: Vec::new(),
        predicate: None,
        origin: None,
    }
}
