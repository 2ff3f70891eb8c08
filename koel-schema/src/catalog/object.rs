//! What the catalog holds.

use crate::hir::{Callee, Expr, Query, RelId, RoutineId, Volatility};
use crate::types::TypeId;
use std::ops::Deref;
use std::sync::Arc;

/// A built-in object, which lives for the whole process, or one that migrations made.
#[derive(Debug)]
pub enum Ref<T: 'static> {
    Builtin(&'static T),
    User(Arc<T>),
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Builtin(object) => Self::Builtin(object),
            Self::User(object) => Self::User(Arc::clone(object)),
        }
    }
}

impl<T> Deref for Ref<T> {
    type Target = T;
    fn deref(&self) -> &T {
        match self {
            Self::Builtin(object) => object,
            Self::User(object) => object,
        }
    }
}

// ---------------------------------------------------------------- types

#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    pub id: TypeId,
    pub schema: Arc<str>,
    /// As in pg_type: `_int4` for an array of int4.
    pub name: Arc<str>,
    pub kind: TypeKind,
    /// `typcategory`, such as b'N'.
    pub category: u8,
    pub preferred: bool,
    /// `typelem`: what subscripting yields; [`TypeId::NONE`] where there is none.
    pub elem: TypeId,
    /// A true array (`array_subscript_handler`), so that `elem[]` is its name.
    pub is_array: bool,
    /// Its array type; NONE where there is none.
    pub array: TypeId,
    pub len: i16,
    pub collatable: bool,
    /// Takes a modifier, as varchar(n).
    pub has_typmod: bool,
    pub subscripting: Subscripting,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscripting {
    None,
    /// Varlena and fixed-length arrays alike.
    Array,
    Jsonb,
    Hstore,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    Base,
    /// The row type of this relation (tables have one too).
    Composite(RelId),
    Domain(Domain),
    Enum(Vec<Arc<str>>),
    Pseudo,
    Range {
        subtype: TypeId,
        multirange: TypeId,
    },
    Multirange {
        range: TypeId,
    },
    /// `CREATE TYPE t;`
    Shell,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    /// The type it is over: possibly a domain again.
    pub base: TypeId,
    pub typmod: i32,
    pub not_null: bool,
    pub has_default: bool,
    pub checks: Vec<Check>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub name: Arc<str>,
    /// VALUE is `CaseTest`; columns of a table are `Var`s of entry 0. None: not understood.
    pub expr: Option<Expr>,
    pub validated: bool,
    pub enforced: bool,
}

// ---------------------------------------------------------------- routines, operators, casts

#[derive(Debug, Clone, PartialEq)]
pub struct Routine {
    pub id: RoutineId,
    pub schema: Arc<str>,
    pub name: Arc<str>,
    pub kind: RoutineKind,
    /// Input arguments (`proargtypes`); the last is the array type where variadic.
    pub args: Vec<TypeId>,
    /// `provariadic`: the element type (or "any"); NONE if not variadic.
    pub variadic: TypeId,
    /// How many of the last input arguments have defaults.
    pub defaults: usize,
    /// All parameters where modes or names are given, else empty (`proallargtypes`, `proargmodes`, `proargnames`).
    pub params: Vec<RoutineParam>,
    pub ret: TypeId,
    pub retset: bool,
    pub strict: bool,
    pub volatility: Volatility,
    pub agg: Option<AggInfo>,
    /// User routines: what their body is known to do.
    pub body: RoutineBody,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RoutineBody {
    /// Built-in, C, or not understood.
    Opaque,
    Sql {
        text: Arc<str>,
    },
    PlPgSql {
        text: Arc<str>,
    },
    /// The last statement of an SQL body, typed.
    Typed(Arc<Query>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoutineKind {
    Function,
    Aggregate,
    Window,
    Procedure,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RoutineParam {
    /// Empty: unnamed.
    pub name: Arc<str>,
    pub mode: ParamMode,
    pub ty: TypeId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamMode {
    In,
    Out,
    InOut,
    Variadic,
    Table,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AggInfo {
    pub kind: AggKind,
    pub direct_args: i16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AggKind {
    Normal,
    OrderedSet,
    Hypothetical,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Operator {
    pub id: u32,
    pub schema: Arc<str>,
    pub name: Arc<str>,
    /// NONE: prefix.
    pub left: TypeId,
    pub right: TypeId,
    pub result: TypeId,
    /// The function behind it.
    pub func: RoutineId,
    pub func_name: Arc<str>,
    pub strict: bool,
    pub volatility: Volatility,
    pub retset: bool,
    /// Operator ids; 0 where there is none.
    pub commutator: u32,
    pub negator: u32,
    pub can_merge: bool,
    pub can_hash: bool,
}

impl Operator {
    /// What an expression that calls it holds.
    pub fn callee(&self) -> Callee {
        Callee {
            id: self.func,
            name: Arc::clone(&self.func_name),
            builtin: self.id < TypeId::FIRST_USER,
            strict: self.strict,
            volatility: self.volatility,
            retset: self.retset,
            gathered: 0,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cast {
    pub source: TypeId,
    pub target: TypeId,
    pub context: CastContext,
    pub method: CastMethod,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CastContext {
    Implicit,
    Assignment,
    Explicit,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CastMethod {
    Function { id: RoutineId, name: Arc<str>, strict: bool, volatility: Volatility },
    Binary,
    InOut,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OpClass {
    pub name: Arc<str>,
    pub schema: Arc<str>,
    pub method: Arc<str>,
    pub family: Arc<str>,
    pub input: TypeId,
    /// NONE: stores the input type.
    pub key: TypeId,
    pub default: bool,
}

/// A member of an operator family.
#[derive(Debug, Clone, PartialEq)]
pub struct AmOp {
    pub method: Arc<str>,
    pub family: Arc<str>,
    pub left: TypeId,
    pub right: TypeId,
    pub strategy: i16,
    /// An ordering operator (`<->`).
    pub order_by: bool,
    pub operator: Arc<str>,
    pub operator_id: u32,
}

// ---------------------------------------------------------------- relations

#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    pub id: RelId,
    pub schema: Arc<str>,
    pub name: Arc<str>,
    pub kind: RelKind,
    /// Dropped columns stay, so that attribute numbers do.
    pub columns: Vec<Column>,
    /// Its composite type; NONE for sequences and indexes.
    pub row_type: TypeId,
    pub constraints: Vec<Constraint>,
    pub indexes: Vec<Index>,
    /// Inheritance and partitioning.
    pub parents: Vec<RelId>,
    pub children: Vec<RelId>,
    pub is_partition: bool,
    /// `PARTITION BY`: the strategy (range, list, hash).
    pub partitioned_by: Option<Arc<str>>,
    pub view: Option<View>,
    pub triggers: Vec<Trigger>,
    pub rules: Vec<Rule>,
    pub row_security: bool,
    pub temporary: bool,
    pub comment: Option<Arc<str>>,
    /// Where it was created: index of the migration file and byte offset. None: built in or by an extension.
    pub origin: Option<Origin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    pub file: u32,
    pub offset: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelKind {
    Table,
    Partitioned,
    View,
    MaterializedView,
    Foreign,
    Composite,
    Sequence,
    Toast,
}

impl RelKind {
    /// It has rows of its own, and can have indexes.
    pub fn is_indexable(self) -> bool {
        match self {
            Self::Table | Self::Partitioned | Self::MaterializedView | Self::Toast => true,
            Self::View | Self::Foreign | Self::Composite | Self::Sequence => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub name: Arc<str>,
    pub ty: TypeId,
    pub typmod: i32,
    pub not_null: bool,
    pub dropped: bool,
    pub collation: Option<Arc<str>>,
    pub default: ColumnDefault,
    pub identity: Option<Identity>,
    pub generated: Option<Generated>,
    pub comment: Option<Arc<str>>,
    pub origin: Option<Origin>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ColumnDefault {
    None,
    /// Typed where it could be; `text` as written.
    Expr {
        expr: Option<Expr>,
        text: Arc<str>,
    },
    /// `serial`.
    Sequence,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    Always,
    ByDefault,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generated {
    Stored,
    Virtual,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    pub name: Arc<str>,
    pub kind: ConstraintKind,
    pub validated: bool,
    pub enforced: bool,
    pub deferrable: bool,
    pub no_inherit: bool,
    /// Of NOT NULL: it is the table's own, not only its parents'.
    pub local: bool,
    /// Of keys and foreign keys.
    pub origin: Option<Origin>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintKind {
    /// Column indexes. The index has the constraint's name.
    PrimaryKey(Vec<usize>),
    Unique {
        columns: Vec<usize>,
        nulls_not_distinct: bool,
    },
    Check {
        expr: Option<Expr>,
        text: Arc<str>,
    },
    /// By column index.
    NotNull(usize),
    ForeignKey {
        columns: Vec<usize>,
        target: RelId,
        target_columns: Vec<usize>,
        match_full: bool,
        on_delete: RefAction,
        on_update: RefAction,
    },
    Exclude,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefAction {
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    pub name: Arc<str>,
    pub unique: bool,
    pub primary: bool,
    /// Of a constraint that is deferrable: proves no uniqueness inside a transaction.
    pub deferrable: bool,
    pub nulls_not_distinct: bool,
    pub method: Arc<str>,
    pub keys: Vec<IndexKey>,
    pub include: Vec<usize>,
    /// The predicate of a partial index. `Some(None)`: there is one, but it was not understood.
    pub predicate: Option<Option<Expr>>,
    pub origin: Option<Origin>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct IndexKey {
    pub expr: IndexKeyExpr,
    pub opclass: Option<Arc<str>>,
    pub collation: Option<Arc<str>>,
    pub descending: bool,
    pub nulls_first: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum IndexKeyExpr {
    Column(usize),
    /// Columns are `Var`s of entry 0. None: not understood.
    Expr(Option<Expr>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub query: Arc<Query>,
    /// For each column whether it is known never to be NULL.
    pub not_null: Vec<bool>,
    /// `view_query_is_auto_updatable`, None: it is.
    pub not_updatable: Option<&'static str>,
    /// The base relation and for each column that of the base it shows; only where auto-updatable.
    pub base: Option<(RelId, Vec<Option<usize>>)>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    pub name: Arc<str>,
    pub timing: TriggerTiming,
    pub for_each_row: bool,
    pub insert: bool,
    pub update: bool,
    pub delete: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerTiming {
    Before,
    After,
    InsteadOf,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub name: Arc<str>,
    pub event: RuleEvent,
    pub instead: bool,
    pub conditional: bool,
    /// Has any action with RETURNING.
    pub returning: bool,
    pub nothing: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleEvent {
    Select,
    Insert,
    Update,
    Delete,
}
