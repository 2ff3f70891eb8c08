//! A catalog as sorted lines of text, free of ids: two are the same schema if their lines are. The tests compare them with a server's.

use super::object::{
    AggKind, CastContext, CastMethod, Column, ColumnDefault, Constraint, ConstraintKind, Generated, Identity, Index,
    IndexKey, IndexKeyExpr, ParamMode, RefAction, RelKind, Relation, Routine, RoutineKind, RoutineParam, RuleEvent,
    TriggerTiming, Type, TypeKind,
};
use super::{Catalog, INFORMATION_SCHEMA};
use crate::hir::{Expr, ExprKind, RoutineId, Volatility};
use crate::types::TypeId;
use std::collections::{BTreeMap, BTreeSet};

/// By object, what there is to say of it.
pub type Facts = BTreeMap<String, String>;

/// All that the migrations made.
pub fn lines(catalog: &Catalog) -> Facts {
    let lines = Lines { catalog, facts: Facts::new() };
    lines.all()
}

struct Lines<'c> {
    catalog: &'c Catalog,
    facts: Facts,
}

/// A schema of users.
fn own(schema: &str) -> bool {
    !schema.starts_with("pg_") && schema != INFORMATION_SCHEMA
}

fn when(yes: bool, text: &str) -> &str {
    if yes { text } else { "" }
}

fn comment(text: Option<&str>) -> String {
    text.map_or_else(String::new, |text| format!(" -- {text}"))
}

impl Lines<'_> {
    fn all(mut self) -> Facts {
        let catalog = self.catalog;
        for schema in catalog.schemas().filter(|schema| own(schema)) {
            self.add(format!("schema {schema}"), String::new());
        }
        for (name, schema) in catalog.extensions().filter(|(name, _)| &***name != "plpgsql") {
            self.add(format!("extension {name}"), schema.to_string());
        }
        for rel in catalog.user_relations().filter(|rel| own(&rel.schema)) {
            self.relation(rel);
        }
        for ty in catalog.user_types().filter(|ty| own(&ty.schema)) {
            self.ty(ty);
        }
        for routine in catalog.user_routines().filter(|routine| own(&routine.schema)) {
            let fact = self.routine(routine);
            self.add(format!("function {}", self.signature(routine)), fact);
        }
        for op in catalog.user_operators().filter(|op| own(&op.schema)) {
            let named = |id: u32| {
                let found = catalog.user_operators().find(|other| other.id == id);
                found.map_or_else(|| if id == 0 { "-".into() } else { format!("#{id}") }, |op| op.name.to_string())
            };
            let fact = format!(
                "{} {} commutator {} negator {}{}{}",
                self.type_name(op.result),
                self.function(op.func),
                named(op.commutator),
                named(op.negator),
                when(op.can_merge, " merges"),
                when(op.can_hash, " hashes")
            );
            let (left, right) = (self.type_name(op.left), self.type_name(op.right));
            self.add(format!("operator {}.{}({left},{right})", op.schema, op.name), fact);
        }
        for cast in catalog.user_casts() {
            let context = match cast.context {
                CastContext::Implicit => "i",
                CastContext::Assignment => "a",
                CastContext::Explicit => "e",
            };
            let method = match &cast.method {
                CastMethod::Function { name, .. } => format!("f {name}"),
                CastMethod::Binary => "b".into(),
                CastMethod::InOut => "i".into(),
            };
            let (source, target) = (self.type_name(cast.source), self.type_name(cast.target));
            self.add(format!("cast {source} -> {target}"), format!("{context} {method}"));
        }
        for class in catalog.user_opclasses().filter(|class| own(&class.schema)) {
            let fact = format!("{} {}{}", class.family, self.type_name(class.input), when(class.default, " default"));
            self.add(format!("opclass {}.{} {}", class.schema, class.name, class.method), fact);
        }
        for (schema, name) in catalog.user_collations().filter(|(schema, _)| own(schema)) {
            self.add(format!("collation {schema}.{name}"), String::new());
        }
        self.facts
    }

    fn add(&mut self, object: String, fact: String) {
        self.facts.insert(object, fact);
    }

    fn type_name(&self, id: TypeId) -> String {
        if id == TypeId::NONE {
            return "-".into();
        }
        let ty = self.catalog.ty(id);
        format!("{}.{}", ty.schema, ty.name)
    }

    fn type_names(&self, ids: &[TypeId]) -> String {
        ids.iter().map(|id| self.type_name(*id)).collect::<Vec<_>>().join(",")
    }

    fn signature(&self, routine: &Routine) -> String {
        format!("{}.{}({})", routine.schema, routine.name, self.type_names(&routine.args))
    }

    fn function(&self, id: RoutineId) -> String {
        match self.catalog.routine(id) {
            Some(routine) => self.signature(routine),
            None => self.catalog.builtin().routine_by_id(id).map_or("?".into(), |routine| self.signature(routine)),
        }
    }

    // ------------------------------------------------------------ relations

    fn relation(&mut self, rel: &Relation) {
        let name = format!("{}.{}", rel.schema, rel.name);
        let kind = match rel.kind {
            RelKind::Table => "table",
            RelKind::Partitioned => "partitioned",
            RelKind::View => "view",
            RelKind::MaterializedView => "materialized view",
            RelKind::Foreign => "foreign",
            RelKind::Composite => "composite",
            RelKind::Sequence => "sequence",
            RelKind::Toast => return,
        };
        let by = rel.partitioned_by.as_ref().map_or_else(String::new, |by| format!(" by {by}"));
        let fact = format!(
            "{kind}{by}{}{}{}",
            when(rel.is_partition, " partition"),
            when(rel.row_security, " row security"),
            comment(rel.comment.as_deref())
        );
        self.add(format!("relation {name}"), fact);
        for (i, column) in rel.columns.iter().filter(|column| !column.dropped).enumerate() {
            self.add(format!("column {name}.{}", column.name), format!("{} {}", i + 1, self.column(rel, column)));
        }
        if !rel.parents.is_empty() {
            let named = |id| self.catalog.relation(id).map_or("?".into(), |rel| format!("{}.{}", rel.schema, rel.name));
            let parents: Vec<String> = rel.parents.iter().map(|id| named(*id)).collect();
            self.add(format!("inherits {name}"), parents.join(", "));
        }
        for constraint in &rel.constraints {
            self.add(format!("constraint {name}.{}", constraint.name), self.constraint(rel, constraint));
        }
        for index in &rel.indexes {
            self.add(format!("index {}.{}", rel.schema, index.name), self.index(rel, index));
        }
        for trigger in &rel.triggers {
            let timing = match trigger.timing {
                TriggerTiming::Before => "before",
                TriggerTiming::After => "after",
                TriggerTiming::InsteadOf => "instead of",
            };
            let fact = format!(
                "{timing}{}{}{}{}",
                when(trigger.insert, " insert"),
                when(trigger.update, " update"),
                when(trigger.delete, " delete"),
                when(trigger.for_each_row, " row")
            );
            self.add(format!("trigger {name}.{}", trigger.name), fact);
        }
        for rule in &rel.rules {
            let event = match rule.event {
                RuleEvent::Select => "select",
                RuleEvent::Insert => "insert",
                RuleEvent::Update => "update",
                RuleEvent::Delete => "delete",
            };
            let fact = format!("{event}{}{}", when(rule.instead, " instead"), when(rule.conditional, " where"));
            self.add(format!("rule {name}.{}", rule.name), fact);
        }
    }

    fn column(&self, rel: &Relation, column: &Column) -> String {
        let identity = match column.identity {
            Some(Identity::Always) => " identity always",
            Some(Identity::ByDefault) => " identity by default",
            None => "",
        };
        let generated = match column.generated {
            Some(Generated::Stored) => " stored",
            Some(Generated::Virtual) => " virtual",
            None => "",
        };
        let stored = matches!(rel.kind, RelKind::Table | RelKind::Partitioned | RelKind::Foreign | RelKind::Composite);
        let collation = column.collation.as_deref().filter(|name| stored && *name != "default");
        format!(
            "{} {}{}{}{identity}{generated}{}{}",
            self.type_name(column.ty),
            column.typmod,
            when(column.not_null, " not null"),
            when(!matches!(column.default, ColumnDefault::None), " default"),
            collation.map_or_else(String::new, |name| format!(" collate {name}")),
            comment(column.comment.as_deref())
        )
    }

    fn constraint(&self, rel: &Relation, constraint: &Constraint) -> String {
        let kind = match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => format!("primary key ({})", names(rel, columns)),
            ConstraintKind::Unique { columns, nulls_not_distinct } => {
                format!("unique ({}){}", names(rel, columns), when(*nulls_not_distinct, " nulls not distinct"))
            }
            ConstraintKind::Check { expr: Some(expr), .. } => format!("check ({})", names(rel, &columns_of(expr))),
            ConstraintKind::Check { expr: None, .. } => "check, not understood".into(),
            ConstraintKind::NotNull(column) => format!("not null ({})", names(rel, &[*column])),
            ConstraintKind::ForeignKey { columns, target, target_columns, match_full, on_delete, on_update } => {
                let Some(target) = self.catalog.relation(*target) else { return "dangling".into() };
                format!(
                    "foreign key ({}) references {}.{} ({}){} on delete {} on update {}",
                    names(rel, columns),
                    target.schema,
                    target.name,
                    names(&target, target_columns),
                    when(*match_full, " match full"),
                    action(*on_delete),
                    action(*on_update)
                )
            }
            ConstraintKind::Exclude => "exclude".into(),
        };
        format!(
            "{kind}{}{}{}",
            when(!constraint.validated, " not valid"),
            when(constraint.deferrable, " deferrable"),
            when(constraint.no_inherit, " no inherit")
        )
    }

    fn index(&self, rel: &Relation, index: &Index) -> String {
        let keys: Vec<String> = index.keys.iter().map(|key| self.index_key(rel, index, key)).collect();
        let include =
            if index.include.is_empty() { String::new() } else { format!(" include ({})", names(rel, &index.include)) };
        let predicate = match &index.predicate {
            None => "",
            Some(Some(_)) => " where",
            Some(None) => " where, not understood",
        };
        format!(
            "on {}.{}{}{} {} ({}){include}{predicate}{}{}",
            rel.schema,
            rel.name,
            when(index.unique, " unique"),
            when(index.primary, " primary"),
            index.method,
            keys.join(", "),
            when(index.nulls_not_distinct, " nulls not distinct"),
            when(index.deferrable && index.unique, " deferrable")
        )
    }

    fn index_key(&self, rel: &Relation, index: &Index, key: &IndexKey) -> String {
        let (shown, of_column) = match &key.expr {
            IndexKeyExpr::Column(at) => (names(rel, &[*at]), rel.columns.get(*at)),
            // Elsewhere a key is stored in a type of the operator class.
            IndexKeyExpr::Expr(Some(_)) if !matches!(&*index.method, "btree" | "hash") => ("(expression)".into(), None),
            IndexKeyExpr::Expr(Some(expr)) => (format!("({})", self.type_name(expr.ty)), None),
            IndexKeyExpr::Expr(None) => ("not understood".into(), None),
        };
        let default = |name: &str| {
            let mut classes = self.catalog.opclasses(&index.method);
            classes.any(|class| &*class.name == name && class.default)
        };
        let opclass = key.opclass.as_deref().filter(|name| !default(name));
        let collation = key
            .collation
            .as_deref()
            .filter(|name| of_column.is_some_and(|column| column.collation.as_deref().unwrap_or("default") != *name));
        format!(
            "{shown}{}{}{}{}",
            opclass.map_or_else(String::new, |name| format!(" {name}")),
            collation.map_or_else(String::new, |name| format!(" collate {name}")),
            when(key.descending, " desc"),
            when(key.nulls_first, " nulls first")
        )
    }

    // ------------------------------------------------------------ types and routines

    fn ty(&mut self, ty: &Type) {
        let kind = match &ty.kind {
            TypeKind::Base if ty.is_array => format!("array of {}", self.type_name(ty.elem)),
            TypeKind::Base => "base".into(),
            TypeKind::Composite(_) => "composite".into(),
            TypeKind::Domain(domain) => {
                for check in &domain.checks {
                    let fact = format!("domain check{}", when(!check.validated, " not valid"));
                    self.add(format!("constraint {}.{}.{}", ty.schema, ty.name, check.name), fact);
                }
                let (null, default) = (when(domain.not_null, " not null"), when(domain.has_default, " default"));
                format!("domain {} {}{null}{default}", self.type_name(domain.base), domain.typmod)
            }
            TypeKind::Enum(labels) => format!("enum {}", labels.join(",")),
            TypeKind::Pseudo => "pseudo".into(),
            TypeKind::Range { subtype, multirange } => {
                format!("range {} {}", self.type_name(*subtype), self.type_name(*multirange))
            }
            TypeKind::Multirange { range } => format!("multirange {}", self.type_name(*range)),
            TypeKind::Shell => "shell".into(),
        };
        let array =
            if ty.array == TypeId::NONE { String::new() } else { format!(" array {}", self.type_name(ty.array)) };
        let fact = format!("{}{}{array} {kind}", char::from(ty.category), when(ty.preferred, " preferred"));
        self.add(format!("type {}.{}", ty.schema, ty.name), fact);
    }

    fn routine(&self, routine: &Routine) -> String {
        let kind = match routine.kind {
            RoutineKind::Function => 'f',
            RoutineKind::Aggregate => 'a',
            RoutineKind::Window => 'w',
            RoutineKind::Procedure => 'p',
        };
        let volatility = match routine.volatility {
            Volatility::Immutable => 'i',
            Volatility::Stable => 's',
            Volatility::Volatile => 'v',
        };
        let mut fact = format!(
            "{kind} {}{} {volatility}{}",
            when(routine.retset, "setof "),
            self.type_name(routine.ret),
            when(routine.strict, " strict")
        );
        if routine.variadic != TypeId::NONE {
            fact.push_str(&format!(" variadic {}", self.type_name(routine.variadic)));
        }
        if routine.defaults > 0 {
            fact.push_str(&format!(" defaults {}", routine.defaults));
        }
        if !routine.params.is_empty() {
            let param = |param: &RoutineParam| {
                let mode = match param.mode {
                    ParamMode::In => 'i',
                    ParamMode::Out => 'o',
                    ParamMode::InOut => 'b',
                    ParamMode::Variadic => 'v',
                    ParamMode::Table => 't',
                };
                format!("{mode} {} {}", param.name, self.type_name(param.ty))
            };
            let params: Vec<String> = routine.params.iter().map(param).collect();
            fact.push_str(&format!(" [{}]", params.join(", ")));
        }
        if let Some(agg) = &routine.agg {
            let kind = match agg.kind {
                AggKind::Normal => 'n',
                AggKind::OrderedSet => 'o',
                AggKind::Hypothetical => 'h',
            };
            fact.push_str(&format!(" {kind} {}", agg.direct_args));
        }
        fact
    }
}

fn names(rel: &Relation, columns: &[usize]) -> String {
    let named = |at: &usize| rel.columns.get(*at).map_or("?", |column| &*column.name);
    columns.iter().map(named).collect::<Vec<_>>().join(", ")
}

/// The columns an expression speaks of, in their order.
fn columns_of(expr: &Expr) -> Vec<usize> {
    let mut found = BTreeSet::new();
    expr.any(&mut |part| {
        if let ExprKind::Var(var) = &part.kind {
            found.insert(var.col);
        }
        false
    });
    found.into_iter().collect()
}

fn action(action: RefAction) -> char {
    match action {
        RefAction::NoAction => 'a',
        RefAction::Restrict => 'r',
        RefAction::Cascade => 'c',
        RefAction::SetNull => 'n',
        RefAction::SetDefault => 'd',
    }
}
