//! What generated queries speak of: types, functions, operators, casts and relations of a live database.

use postgres::Client;
use std::collections::HashMap;

/// A type's number in the database.
pub(super) type Oid = u32;

pub(super) const ANY: Oid = 2276;

/// What a type is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    Base,
    Array(Oid),
    Domain(Oid),
    Enum(Vec<String>),
    Composite(Vec<(String, Oid)>),
    Range(Oid),
    /// Of this range.
    Multirange(Oid),
}

#[derive(Debug, Clone)]
pub(super) struct Type {
    /// As it is written in a cast.
    pub(super) sql: String,
    /// `typname`.
    pub(super) name: String,
    pub(super) shape: Shape,
    pub(super) array: Oid,
    /// Whether its values can be sorted.
    pub(super) sortable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Window,
    Aggregate,
    /// An ordered-set or hypothetical-set aggregate, with so many direct arguments.
    WithinGroup(usize),
}

#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) args: Vec<Oid>,
    /// Names of the arguments; empty where they have none.
    pub(super) names: Vec<String>,
    /// How many of them have a default.
    pub(super) defaults: usize,
    pub(super) variadic: bool,
    pub(super) set: bool,
    pub(super) result: Oid,
    /// OUT and TABLE parameters.
    pub(super) outs: Vec<(String, Oid)>,
    pub(super) user: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Operator {
    pub(super) name: String,
    /// 0: a prefix operator.
    pub(super) left: Oid,
    pub(super) right: Oid,
    pub(super) user: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) ty: Oid,
    /// Not GENERATED ALWAYS.
    pub(super) writable: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Relation {
    pub(super) name: String,
    /// `relkind`.
    pub(super) kind: char,
    pub(super) row: Oid,
    pub(super) columns: Vec<Column>,
    /// The columns of its unique keys.
    pub(super) keys: Vec<Vec<String>>,
}

/// What makes a value of a type.
#[derive(Debug, Clone, Copy)]
pub(super) enum Maker {
    Function(usize),
    Operator(usize),
}

/// All of it.
#[derive(Debug, Default)]
pub struct Vocabulary {
    pub(super) major: u32,
    pub(super) types: HashMap<Oid, Type>,
    /// Those that columns have, as often as they have them.
    pub(super) common: Vec<Oid>,
    /// All others that have values.
    pub(super) rare: Vec<Oid>,
    pub(super) functions: Vec<Function>,
    pub(super) operators: Vec<Operator>,
    /// By result; polymorphic results stand for themselves.
    pub(super) makers: HashMap<Oid, Vec<Maker>>,
    pub(super) aggregates: HashMap<Oid, Vec<usize>>,
    pub(super) windows: HashMap<Oid, Vec<usize>>,
    pub(super) sets: Vec<usize>,
    /// From what a type is made by an implicit cast, and by any.
    pub(super) implicit: HashMap<Oid, Vec<Oid>>,
    pub(super) explicit: HashMap<Oid, Vec<Oid>>,
    pub(super) relations: Vec<Relation>,
    /// Of pg_catalog.
    pub(super) system: Vec<Relation>,
    by_name: HashMap<String, Oid>,
}

impl Vocabulary {
    /// Reads it from the server.
    pub fn read(client: &mut Client, major: u32) -> Result<Self, String> {
        let mut out = Self { major, ..Self::default() };
        out.query(client).map_err(|e| crate::server::describe_error(&e))?;
        Ok(out)
    }

    /// The type of this `typname`.
    pub(super) fn named(&self, name: &str) -> Oid {
        self.by_name.get(name).copied().unwrap_or(ANY)
    }

    pub(super) fn sql(&self, ty: Oid) -> &str {
        self.types.get(&ty).map_or("text", |ty| &ty.sql)
    }

    pub(super) fn shape(&self, ty: Oid) -> &Shape {
        self.types.get(&ty).map_or(&Shape::Base, |ty| &ty.shape)
    }

    pub(super) fn base(&self, ty: Oid) -> Oid {
        match self.shape(ty) {
            Shape::Domain(base) => self.base(*base),
            _ => ty,
        }
    }

    pub(super) fn sortable(&self, ty: Oid) -> bool {
        match self.shape(ty) {
            Shape::Array(inner) | Shape::Domain(inner) => self.sortable(*inner),
            Shape::Composite(fields) => fields.iter().all(|(_, ty)| self.sortable(*ty)),
            Shape::Enum(_) | Shape::Range(_) | Shape::Multirange(_) => true,
            Shape::Base => self.types.get(&ty).is_some_and(|ty| ty.sortable),
        }
    }

    fn query(&mut self, client: &mut Client) -> Result<(), postgres::Error> {
        self.read_types(client)?;
        self.read_functions(client)?;
        self.read_operators(client)?;
        self.read_casts(client)?;
        self.read_relations(client)
    }

    fn read_types(&mut self, client: &mut Client) -> Result<(), postgres::Error> {
        let rows = client.query(
            "SELECT t.oid, format_type(t.oid, NULL), typname::text, typtype::text, typbasetype, typarray,
                    CASE WHEN typcategory = 'A' AND typsubscript = 'array_subscript_handler'::regproc THEN typelem ELSE 0 END,
                    ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder),
                    ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped ORDER BY attnum),
                    ARRAY(SELECT atttypid FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped ORDER BY attnum),
                    coalesce((SELECT rngsubtype FROM pg_range WHERE rngtypid = t.oid), 0), coalesce((SELECT rngtypid FROM pg_range WHERE rngmultitypid = t.oid), 0),
                    EXISTS (SELECT FROM pg_opclass c JOIN pg_am a ON a.oid = opcmethod WHERE amname = 'btree' AND opcdefault AND
                        (opcintype = t.oid OR opcintype = (SELECT min(casttarget) FROM pg_cast WHERE castsource = t.oid AND castmethod = 'b' AND castcontext = 'i')))
             FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
             WHERE nspname !~ '^(pg_toast|information_schema)' AND typtype <> 'p' AND
                 NOT (nspname = 'pg_catalog' AND (typtype = 'c' OR typelem IN (SELECT oid FROM pg_type WHERE typtype IN ('c', 'p'))))
             ORDER BY nspname, typname",
            &[],
        )?;
        for row in rows {
            let oid: Oid = row.get(0);
            let (kind, base, elem): (&str, Oid, Oid) = (row.get(3), row.get(4), row.get(6));
            let fields = row.get::<_, Vec<String>>(8).into_iter().zip(row.get::<_, Vec<Oid>>(9)).collect();
            let shape = match kind {
                "d" => Shape::Domain(base),
                "e" => Shape::Enum(row.get(7)),
                "c" => Shape::Composite(fields),
                "r" => Shape::Range(row.get(10)),
                "m" => Shape::Multirange(row.get(11)),
                _ if elem != 0 => Shape::Array(elem),
                _ => Shape::Base,
            };
            let name: String = row.get(2);
            self.by_name.insert(name.clone(), oid);
            self.types.insert(oid, Type { sql: row.get(1), name, shape, array: row.get(5), sortable: row.get(12) });
            self.rare.push(oid);
        }
        Ok(())
    }

    fn read_functions(&mut self, client: &mut Client) -> Result<(), postgres::Error> {
        let rows = client.query(
            "SELECT CASE WHEN nspname = 'annex' THEN 'annex.' ELSE '' END || quote_ident(proname), prokind::text, coalesce(aggkind::text, 'n'), coalesce(aggnumdirectargs, 0::int2), proargtypes::oid[], pronargdefaults,
                    provariadic <> 0, proretset, prorettype, coalesce(proargmodes::text[], '{}'), coalesce(proallargtypes, '{}'), coalesce(proargnames, '{}'),
                    nspname <> 'pg_catalog'
             FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace LEFT JOIN pg_aggregate a ON aggfnoid = p.oid
             WHERE nspname IN ('pg_catalog', 'public', 'annex') AND proname !~ '^plpgsql_' AND prokind <> 'p' AND NOT prorettype = ANY ($1::text[]::regtype[]::oid[])
                   AND NOT proargtypes::oid[] && $1::text[]::regtype[]::oid[]
             ORDER BY nspname, proname, pg_get_function_identity_arguments(p.oid)",
            &[&vec![
                "internal", "cstring", "trigger", "event_trigger", "language_handler", "fdw_handler", "index_am_handler", "tsm_handler", "table_am_handler",
                "pg_ddl_command",
            ]],
        )?;
        for row in rows {
            let (kind, agg, direct): (&str, &str, i16) = (row.get(1), row.get(2), row.get(3));
            let kind = match (kind, agg) {
                ("a", "n") => Kind::Aggregate,
                ("a", _) => Kind::WithinGroup(usize::try_from(direct).unwrap_or(0)),
                ("w", _) => Kind::Window,
                _ => Kind::Plain,
            };
            let (modes, all, names): (Vec<String>, Vec<Oid>, Vec<String>) = (row.get(9), row.get(10), row.get(11));
            let outs =
                modes.iter().zip(&all).enumerate().filter(|(_, (mode, _))| ["o", "t", "b"].contains(&mode.as_str()));
            let outs = outs.map(|(i, (_, ty))| (names.get(i).cloned().unwrap_or_default(), *ty)).collect();
            let args: Vec<Oid> = row.get(4);
            // Names of the input alone, where all have one.
            let is_input = |i: usize| modes.get(i).is_none_or(|mode| ["i", "b", "v"].contains(&mode.as_str()));
            let inputs: Vec<String> =
                names.iter().enumerate().filter(|(i, _)| is_input(*i)).map(|(_, name)| name.clone()).collect();
            let named = inputs.len() == args.len() && inputs.iter().all(|name| !name.is_empty());
            let function = Function {
                name: row.get(0),
                kind,
                names: if named { inputs } else { Vec::new() },
                args,
                defaults: usize::try_from(row.get::<_, i16>(5)).unwrap_or(0),
                variadic: row.get(6),
                set: row.get(7),
                result: row.get(8),
                outs,
                user: row.get(12),
            };
            let at = self.functions.len();
            // One's own are few: they count as much as some of the others.
            for _ in 0..if function.user { 6 } else { 1 } {
                match function.kind {
                    Kind::Plain if function.set => self.sets.push(at),
                    Kind::Plain => self.makers.entry(function.result).or_default().push(Maker::Function(at)),
                    Kind::Window => self.windows.entry(function.result).or_default().push(at),
                    Kind::Aggregate | Kind::WithinGroup(_) => {
                        self.aggregates.entry(function.result).or_default().push(at)
                    }
                }
            }
            self.functions.push(function);
        }
        Ok(())
    }

    fn read_operators(&mut self, client: &mut Client) -> Result<(), postgres::Error> {
        let rows = client.query(
            "SELECT oprname::text, oprleft, oprright, oprresult, nspname = 'public' FROM pg_operator o JOIN pg_namespace n ON n.oid = oprnamespace
             WHERE nspname IN ('pg_catalog', 'public') AND oprcode <> 0 ORDER BY nspname, oprname, oprleft::regtype::text, oprright::regtype::text",
            &[],
        )?;
        for row in rows {
            let operator = Operator { name: row.get(0), left: row.get(1), right: row.get(2), user: row.get(4) };
            // Operators are written more often than functions called.
            for _ in 0..if operator.user { 8 } else { 3 } {
                self.makers.entry(row.get(3)).or_default().push(Maker::Operator(self.operators.len()));
            }
            self.operators.push(operator);
        }
        Ok(())
    }

    fn read_casts(&mut self, client: &mut Client) -> Result<(), postgres::Error> {
        let rows = client.query(
            "SELECT castsource, casttarget, castcontext = 'i' FROM pg_cast ORDER BY castsource::regtype::text, casttarget::regtype::text",
            &[],
        )?;
        let domains: Vec<(Oid, Oid)> =
            self.rare.iter().map(|ty| (*ty, self.base(*ty))).filter(|(ty, base)| ty != base).collect();
        let casts = rows.iter().map(|row| (row.get::<_, Oid>(0), row.get::<_, Oid>(1), row.get::<_, bool>(2)));
        let domains = domains.into_iter().map(|(domain, base)| (domain, base, true));
        for (source, target, implicit) in casts.chain(domains) {
            if source == target || !self.types.contains_key(&source) || !self.types.contains_key(&target) {
                continue;
            }
            if implicit {
                self.implicit.entry(target).or_default().push(source);
            }
            self.explicit.entry(target).or_default().push(source);
        }
        Ok(())
    }

    fn read_relations(&mut self, client: &mut Client) -> Result<(), postgres::Error> {
        let rows = client.query(
            "SELECT c.oid::regclass::text, relkind::text, reltype, c.oid, nspname <> 'pg_catalog' FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
             WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname IN ('public', 'annex', 'pg_catalog') ORDER BY 1",
            &[],
        )?;
        for row in rows {
            let columns = client.query(
                "SELECT quote_ident(attname), atttypid, attgenerated = '' AND attidentity <> 'a' FROM pg_attribute
                 WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                &[&row.get::<_, Oid>(3)],
            )?;
            let columns: Vec<Column> =
                columns.iter().map(|c| Column { name: c.get(0), ty: c.get(1), writable: c.get(2) }).collect();
            let user = row.get(4);
            if user {
                self.common.extend(columns.iter().map(|column| column.ty).filter(|ty| self.types.contains_key(ty)));
            }
            let keys = client.query(
                "SELECT ARRAY(SELECT quote_ident(attname) FROM unnest(conkey) k JOIN pg_attribute ON attrelid = conrelid AND attnum = k)
                 FROM pg_constraint WHERE conrelid = $1 AND contype IN ('p', 'u') ORDER BY conname",
                &[&row.get::<_, Oid>(3)],
            )?;
            let keys = keys.iter().map(|key| key.get(0)).collect();
            let kind = row.get::<_, &str>(1).chars().next().unwrap_or('r');
            let relation = Relation { name: row.get(0), kind, row: row.get(2), columns, keys };
            if user { self.relations.push(relation) } else { self.system.push(relation) }
        }
        Ok(())
    }
}
