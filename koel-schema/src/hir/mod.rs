//! The bound and typed query: data only. Shapes follow PostgreSQL's `Query`, `RangeTblEntry` and `primnodes.h`, since the rules that
//! read it (nullability, cardinality, indexability) are stated over those.

pub mod walk;

use crate::span::Span;
use crate::types::{TypeId, TypeMod};
use std::sync::Arc;

/// A relation of the catalog. Built-in ones have their oid or koel's number, user ones count from [`TypeId::FIRST_USER`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RelId(pub u32);

/// A routine of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoutineId(pub u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    Select,
    Insert,
    Update,
    Delete,
    Merge,
    Utility,
}

#[derive(Debug, Clone)]
pub struct Query {
    pub command: Command,
    /// The range table. `Var::rel` and [`FromNode::Rel`] index it.
    pub rtable: Vec<Rte>,
    /// FROM: the items are cross-joined. For UPDATE, DELETE and MERGE the target is not among them.
    pub from: Vec<FromNode>,
    pub where_: Option<Expr>,
    /// The output of SELECT; for INSERT and UPDATE what is assigned (`Target::column`). Hidden (junk) entries come last.
    pub targets: Vec<Target>,
    /// Grouping columns as indexes of `targets`.
    pub group_by: Vec<usize>,
    /// GROUP BY () and anything with ROLLUP, CUBE or GROUPING SETS, written out: each set as indexes of `targets`. None: plain GROUP BY or none.
    pub grouping_sets: Option<Vec<Vec<usize>>>,
    pub having: Option<Expr>,
    pub windows: Vec<Window>,
    pub distinct: Option<Distinct>,
    pub order_by: Vec<SortKey>,
    pub limit: Option<Expr>,
    pub with_ties: bool,
    pub offset: Option<Expr>,
    pub set_op: Option<Box<SetOpNode>>,
    pub ctes: Vec<Cte>,
    /// Row locks: the range-table entries and the strength; `skip_locked` drops rows.
    pub locks: Vec<RowLock>,
    pub has_aggs: bool,
    pub has_srf: bool,
    /// The modified relation's entry in `rtable`.
    pub target_rel: Option<usize>,
    pub returning: Vec<Target>,
    pub insert: Option<Insert>,
    pub merge: Vec<MergeWhen>,
    pub merge_on: Option<Expr>,
    pub span: Span,
}

impl Query {
    pub fn new(command: Command, span: Span) -> Self {
        Self {
            command,
            rtable: Vec::new(),
            from: Vec::new(),
            where_: None,
            targets: Vec::new(),
            group_by: Vec::new(),
            grouping_sets: None,
            having: None,
            windows: Vec::new(),
            distinct: None,
            order_by: Vec::new(),
            limit: None,
            with_ties: false,
            offset: None,
            set_op: None,
            ctes: Vec::new(),
            locks: Vec::new(),
            has_aggs: false,
            has_srf: false,
            target_rel: None,
            returning: Vec::new(),
            insert: None,
            merge: Vec::new(),
            merge_on: None,
            span,
        }
    }

    /// What the client gets: the visible output, or RETURNING.
    pub fn output(&self) -> impl Iterator<Item = &Target> {
        let list = match self.command {
            Command::Select | Command::Utility => &self.targets,
            Command::Insert | Command::Update | Command::Delete | Command::Merge => &self.returning,
        };
        list.iter().filter(|target| !target.junk)
    }
}

#[derive(Debug, Clone)]
pub struct Target {
    pub expr: Expr,
    pub name: String,
    /// Only for ORDER BY, GROUP BY and the like.
    pub junk: bool,
    /// INSERT and UPDATE: the index of the column assigned to.
    pub column: Option<usize>,
    /// Where the name comes from (the alias, or the expression).
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Rte {
    /// What it is called in the query; empty for a join without an alias.
    pub name: String,
    /// All columns, dropped ones too (`dropped`), so that indexes are attribute numbers less one.
    pub columns: Vec<RteColumn>,
    pub kind: RteKind,
    pub lateral: bool,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RteColumn {
    pub name: String,
    pub ty: TypeId,
    pub typmod: i32,
    pub dropped: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RteKind {
    Relation {
        rel: RelId,
        only: bool,
        sampled: bool,
    },
    Subquery(Box<Query>),
    /// `columns`: what each output column is: a `Var` of either side, or for merged columns of FULL JOIN a COALESCE.
    Join {
        kind: JoinKind,
        columns: Vec<Expr>,
    },
    Function {
        functions: Vec<RteFunction>,
        ordinality: bool,
    },
    Values {
        rows: Vec<Vec<Expr>>,
    },
    /// `up` levels out, at `index` of that query's `ctes`. `recursive`: from inside its own definition.
    Cte {
        up: usize,
        index: usize,
        recursive: bool,
    },
    /// XMLTABLE and JSON_TABLE: the expressions it reads; for each column whether NOT NULL was declared or it is FOR ORDINALITY.
    TableFunc {
        args: Vec<Expr>,
        not_null: Vec<bool>,
    },
    /// OLD and NEW in RETURNING and rules, EXCLUDED: rows of relation `rel` of this query.
    Pseudo {
        rel: RelId,
        kind: PseudoKind,
    },
    /// GROUP BY's step is not a relation here; what could not be bound is.
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PseudoKind {
    Excluded,
    Old,
    New,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RteFunction {
    pub expr: Expr,
    /// How many of the entry's columns are its.
    pub columns: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FromNode {
    Rel(usize),
    Join(Box<Join>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    pub kind: JoinKind,
    pub left: FromNode,
    pub right: FromNode,
    /// The condition, that of USING included. None: CROSS JOIN.
    pub on: Option<Expr>,
    /// The join's own entry in the range table.
    pub rel: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Distinct {
    All,
    /// DISTINCT ON, as indexes of `targets`.
    On(Vec<usize>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    /// An index of `targets`.
    pub target: usize,
    pub descending: bool,
    pub nulls_first: bool,
    /// Ordered by an operator that was named, whose notion of equality counts in GROUP BY and DISTINCT too.
    pub using: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    pub name: Option<String>,
    pub partition_by: Vec<Expr>,
    pub order_by: Vec<Expr>,
    pub frame: Option<WindowFrame>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WindowFrame {
    /// The frame holds the current row, whatever the data (needed by first_value and last_value).
    pub includes_current_row: bool,
    pub exprs: Vec<Expr>,
}

/// A tree of set operations; leaves are subqueries of the range table.
#[derive(Debug, Clone, PartialEq)]
pub enum SetOpNode {
    Leaf(usize),
    Op { op: SetOp, all: bool, left: Box<SetOpNode>, right: Box<SetOpNode>, columns: Vec<TypeMod> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetOp {
    Union,
    Intersect,
    Except,
}

#[derive(Debug, Clone)]
pub struct Cte {
    pub name: String,
    pub query: Box<Query>,
    pub columns: Vec<RteColumn>,
    pub recursive: bool,
    pub materialized: Option<bool>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RowLock {
    pub rels: Vec<usize>,
    pub skip_locked: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    /// The column indexes that are given, in the order of the source's columns.
    pub columns: Vec<usize>,
    /// They were written.
    pub listed: bool,
    pub on_conflict: Option<OnConflict>,
    /// VALUES of this many rows (1 for a plain `VALUES (...)`), or DEFAULT VALUES (1); None: a query.
    pub values_rows: Option<usize>,
    pub overriding: Option<Overriding>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overriding {
    User,
    System,
}

#[derive(Debug, Clone)]
pub struct OnConflict {
    /// None: DO NOTHING.
    pub update: Option<ConflictUpdate>,
    /// Inferred columns and expressions; empty without a target.
    pub arbiter: Vec<Expr>,
    pub arbiter_where: Option<Expr>,
    pub constraint: Option<String>,
    /// The range-table entry of EXCLUDED.
    pub excluded: Option<usize>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ConflictUpdate {
    pub set: Vec<Target>,
    pub where_: Option<Expr>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MergeWhen {
    pub matched: MergeMatch,
    pub condition: Option<Expr>,
    /// Of INSERT.
    pub overriding: Option<Overriding>,
    pub action: MergeAction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeMatch {
    Matched,
    NotMatchedByTarget,
    NotMatchedBySource,
}

#[derive(Debug, Clone, PartialEq)]
pub enum MergeAction {
    DoNothing,
    Delete,
    Update(Vec<Target>),
    Insert(Vec<Target>),
}

/// As `equal()` does: all but the place in the text.
macro_rules! equal_anywhere {
    ($($ty:ident { $($field:ident),* })*) => {$(
        impl PartialEq for $ty {
            fn eq(&self, other: &Self) -> bool {
                let Self { $($field,)* span: _ } = self;
                true $(&& *$field == other.$field)*
            }
        }
    )*};
}

equal_anywhere! {
    Query { command, rtable, from, where_, targets, group_by, grouping_sets, having, windows, distinct, order_by, limit, with_ties, offset, set_op, ctes, locks, has_aggs, has_srf, target_rel, returning, insert, merge, merge_on }
    Target { expr, name, junk, column }
    Rte { name, columns, kind, lateral }
    Cte { name, query, columns, recursive, materialized }
    OnConflict { update, arbiter, arbiter_where, constraint, excluded }
}

// ---------------------------------------------------------------- expressions

#[derive(Debug, Clone)]
pub struct Expr {
    pub kind: ExprKind,
    pub ty: TypeId,
    pub typmod: i32,
    pub span: Span,
}

/// As `equal()` does, without the place in the text.
impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.ty == other.ty && self.kind == other.kind
    }
}

impl Expr {
    pub fn new(kind: ExprKind, ty: TypeId, span: Span) -> Self {
        Self { kind, ty, typmod: -1, span }
    }

    pub fn with_typmod(mut self, typmod: i32) -> Self {
        self.typmod = typmod;
        self
    }

    pub fn error(span: Span) -> Self {
        Self::new(ExprKind::Error, TypeId::ERROR, span)
    }

    pub fn is_error(&self) -> bool {
        self.ty.is_error()
    }
}

/// What is called: enough of the routine for the facts to need no second look-up.
#[derive(Debug, Clone, PartialEq)]
pub struct Callee {
    pub id: RoutineId,
    pub name: Arc<str>,
    /// In pg_catalog: its behaviour is known by name.
    pub builtin: bool,
    pub strict: bool,
    pub volatility: Volatility,
    pub retset: bool,
    /// How many of the last arguments become the array of a VARIADIC parameter: a NULL among them does not make a strict function NULL.
    pub gathered: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    Var(Var),
    /// A row of a range-table entry as a whole.
    WholeRow {
        rel: usize,
        up: usize,
    },
    /// A constant by its text representation; None is NULL. Its type is the expression's.
    Const(Option<Arc<str>>),
    /// `$n`, from 1.
    Param(u32),
    Call {
        callee: Callee,
        args: Vec<Expr>,
        variadic: bool,
    },
    /// One argument: prefix.
    Op {
        op: Arc<str>,
        callee: Callee,
        args: Vec<Expr>,
    },
    /// `left op ANY|ALL (array)`.
    ScalarArrayOp {
        op: Arc<str>,
        callee: Callee,
        any: bool,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `IS [NOT] DISTINCT FROM` by its equality operator.
    Distinct {
        callee: Callee,
        left: Box<Expr>,
        right: Box<Expr>,
        not: bool,
    },
    NullIf {
        callee: Callee,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// `(a, b) < (c, d)`.
    RowCompare {
        op: Arc<str>,
        left: Vec<Expr>,
        right: Vec<Expr>,
    },
    Aggregate(Box<Aggregate>),
    WindowFunc(Box<WindowFunc>),
    Grouping {
        args: Vec<Expr>,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    /// `whens`: with an operand, the condition is a comparison with [`ExprKind::CaseTest`] in place of the operand.
    Case {
        operand: Option<Box<Expr>>,
        whens: Vec<(Expr, Expr)>,
        else_: Option<Box<Expr>>,
    },
    CaseTest,
    Coalesce(Vec<Expr>),
    MinMax {
        greatest: bool,
        args: Vec<Expr>,
    },
    Array {
        elements: Vec<Expr>,
        multidim: bool,
    },
    Row(Vec<Expr>),
    Field {
        arg: Box<Expr>,
        index: usize,
        name: String,
    },
    /// `assigned`: the value stored there, in INSERT and UPDATE.
    Subscript {
        arg: Box<Expr>,
        subscripts: Vec<Expr>,
        slice: bool,
        assigned: Option<Box<Expr>>,
    },
    /// Assignment to a field of a composite column.
    FieldStore {
        arg: Box<Expr>,
        index: usize,
        value: Box<Expr>,
    },
    Coerce {
        how: Coercion,
        arg: Box<Expr>,
        explicit: bool,
    },
    Collate {
        arg: Box<Expr>,
        collation: String,
    },
    NullTest {
        arg: Box<Expr>,
        not: bool,
    },
    BoolTest {
        arg: Box<Expr>,
        test: BoolTest,
        not: bool,
    },
    SubLink(Box<SubLink>),
    SqlValue(SqlValue),
    /// XML and SQL/JSON constructs, by what they are.
    Special {
        what: Special,
        args: Vec<Expr>,
    },
    /// DEFAULT.
    SetToDefault,
    CurrentOf(String),
    MergeAction,
    Error,
}

/// `Var::col` of a system column: this plus its index in [`SYSTEM_COLUMNS`]. Never NULL.
pub const SYSTEM_COLUMN: usize = 1 << 20;
/// System columns and their types.
pub const SYSTEM_COLUMNS: [(&str, TypeId); 6] = [
    ("ctid", TypeId::TID),
    ("xmin", TypeId::XID),
    ("cmin", TypeId::CID),
    ("xmax", TypeId::XID),
    ("cmax", TypeId::CID),
    ("tableoid", TypeId::OID),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Var {
    pub rel: usize,
    pub col: usize,
    /// Query levels out.
    pub up: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Coercion {
    /// Binary compatible; also a type modifier's length coercion without change of type.
    Relabel,
    Func(Callee),
    /// Through text.
    Io,
    /// Element by element.
    Array(Box<Coercion>),
    /// Row type to row type (inheritance, record).
    Row,
    /// Into a domain: checks constraints.
    Domain,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Aggregate {
    pub callee: Callee,
    /// Direct arguments of an ordered-set aggregate first.
    pub args: Vec<Expr>,
    pub direct: usize,
    pub star: bool,
    pub distinct: bool,
    pub order_by: Vec<Expr>,
    pub filter: Option<Expr>,
    /// The query level it belongs to.
    pub up: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WindowFunc {
    pub callee: Callee,
    pub args: Vec<Expr>,
    pub star: bool,
    pub filter: Option<Expr>,
    /// An aggregate used as a window function.
    pub is_aggregate: bool,
    /// An index of `Query::windows`.
    pub window: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoolTest {
    True,
    False,
    Unknown,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SubLink {
    pub kind: SubLinkKind,
    pub query: Query,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SubLinkKind {
    Exists,
    /// One column, at most one row.
    Scalar,
    /// `SET (a, b) = (SELECT ...)`: this column of it.
    Multi {
        column: usize,
    },
    Array,
    /// `left op ANY|ALL (SELECT ...)`, `IN` included; several in a row comparison.
    Quantified {
        any: bool,
        op: Arc<str>,
        callees: Vec<Callee>,
        left: Vec<Expr>,
    },
    /// `(a, b) = (SELECT c, d)`
    RowCompare {
        op: Arc<str>,
        left: Vec<Expr>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlValue {
    CurrentDate,
    CurrentTime,
    CurrentTimestamp,
    LocalTime,
    LocalTimestamp,
    CurrentRole,
    CurrentUser,
    User,
    SessionUser,
    CurrentCatalog,
    /// The only one that can be NULL.
    CurrentSchema,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    XmlConcat,
    XmlElement,
    XmlForest,
    XmlParse,
    XmlPi,
    XmlRoot,
    XmlSerialize,
    IsDocument,
    JsonObject,
    JsonArray,
    JsonParse,
    JsonScalar,
    JsonSerialize,
    IsJson,
    JsonExists,
    JsonQuery,
    JsonValue,
}
