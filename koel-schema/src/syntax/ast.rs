//! The raw parse tree: what PostgreSQL's grammar makes of the text, before any name is looked up.
//!
//! Shapes follow `parsenodes.h`; what `gram.y` turns into calls of `pg_catalog` functions (EXTRACT, OVERLAPS, AT TIME ZONE,
//! TRIM, ...) is turned into them here as well, so that binding has one mechanism.

use crate::ident::Ident;
use crate::span::Span;

pub mod ddl;
pub mod walk;

/// One statement and the text it covers, without the semicolon.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub kind: StatementKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    Select(Box<Query>),
    Insert(Box<Insert>),
    Update(Box<Update>),
    Delete(Box<Delete>),
    Merge(Box<Merge>),
    Utility(Box<ddl::Utility>),
}

/// A possibly qualified name: `[catalog.]schema.name`, innermost last, never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub parts: Vec<Ident>,
    pub span: Span,
}

impl Name {
    pub fn last(&self) -> Option<&Ident> {
        self.parts.last()
    }

    /// The schema, where one is written.
    pub fn schema(&self) -> Option<&Ident> {
        self.parts.len().checked_sub(2).and_then(|i| self.parts.get(i))
    }
}

// ---------------------------------------------------------------- queries

/// SELECT, VALUES or TABLE with all that may surround them (`SelectStmt`).
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub with: Option<With>,
    pub body: QueryBody,
    pub order_by: Vec<SortBy>,
    pub limit: Option<Limit>,
    pub offset: Option<Expr>,
    pub locking: Vec<Locking>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum QueryBody {
    Select(Box<Select>),
    /// Rows and the place of each.
    Values(Vec<Vec<Expr>>),
    SetOp {
        op: SetOp,
        all: bool,
        left: Box<Query>,
        right: Box<Query>,
        span: Span,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOp {
    Union,
    Intersect,
    Except,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    pub distinct: Option<Distinct>,
    /// May be empty: `SELECT FROM t`.
    pub targets: Vec<Target>,
    /// `SELECT ... INTO [TEMP] t`.
    pub into: Option<Name>,
    pub from: Vec<FromItem>,
    pub where_: Option<Expr>,
    pub group_by: Option<GroupBy>,
    pub having: Option<Expr>,
    pub windows: Vec<(Ident, WindowSpec)>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Distinct {
    All(Span),
    On(Vec<Expr>, Span),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// `Star` and `FieldStar` are expanded by the binder.
    pub expr: Expr,
    pub alias: Option<Ident>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct GroupBy {
    pub distinct: bool,
    pub items: Vec<GroupItem>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum GroupItem {
    Expr(Expr),
    Empty(Span),
    Rollup(Vec<Expr>, Span),
    Cube(Vec<Expr>, Span),
    Sets(Vec<GroupItem>, Span),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// `LIMIT ALL` and `LIMIT NULL` included: the latter as an expression.
    Count(Expr),
    All(Span),
    WithTies(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Locking {
    pub strength: LockStrength,
    pub of: Vec<Name>,
    pub wait: LockWait,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockStrength {
    KeyShare,
    Share,
    NoKeyUpdate,
    Update,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockWait {
    Block,
    SkipLocked,
    NoWait,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SortBy {
    pub expr: Expr,
    pub dir: SortDir,
    pub nulls: Option<NullsOrder>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SortDir {
    Default,
    Asc,
    Desc,
    Using(OpName),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullsOrder {
    First,
    Last,
}

#[derive(Debug, Clone, PartialEq)]
pub struct With {
    pub recursive: bool,
    pub ctes: Vec<Cte>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Cte {
    pub name: Ident,
    pub columns: Vec<Ident>,
    pub materialized: Option<bool>,
    pub statement: Statement,
    pub search: Option<CteSearch>,
    pub cycle: Option<CteCycle>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CteSearch {
    pub breadth_first: bool,
    pub columns: Vec<Ident>,
    pub set: Ident,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CteCycle {
    pub columns: Vec<Ident>,
    pub mark: Ident,
    pub value: Option<Expr>,
    pub default: Option<Expr>,
    pub path: Ident,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    pub name: Ident,
    pub columns: Vec<Ident>,
}

/// A column definition behind a function in FROM: `AS t(a int, b text)`.
#[derive(Debug, Clone, PartialEq)]
pub struct FuncColumn {
    pub name: Ident,
    pub ty: TypeName,
    pub collation: Option<Name>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RangeVar {
    pub name: Name,
    /// `ONLY t`: without inheritance children.
    pub only: bool,
    pub alias: Option<Alias>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FromItem {
    Relation {
        range: RangeVar,
        sample: Option<TableSample>,
    },
    Function {
        lateral: bool,
        /// One call, or several under ROWS FROM, each with its own column definitions.
        functions: Vec<(Expr, Vec<FuncColumn>)>,
        rows_from: bool,
        ordinality: bool,
        /// `AS (a int)` without a name has none.
        alias: Option<Alias>,
        columns: Vec<FuncColumn>,
        span: Span,
    },
    Subquery {
        lateral: bool,
        query: Box<Query>,
        alias: Option<Alias>,
        span: Span,
    },
    XmlTable(Box<XmlTable>),
    JsonTable(Box<JsonTable>),
    Join(Box<Join>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    pub kind: JoinKind,
    pub left: FromItem,
    pub right: FromItem,
    pub on: JoinOn,
    pub alias: Option<Alias>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
}

#[derive(Debug, Clone, PartialEq)]
pub enum JoinOn {
    /// CROSS JOIN.
    None,
    On(Expr),
    /// The columns, and the alias of `USING (...) AS x`.
    Using(Vec<Ident>, Option<Ident>),
    Natural,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TableSample {
    pub method: Name,
    pub args: Vec<Expr>,
    pub repeatable: Option<Expr>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct XmlTable {
    pub lateral: bool,
    pub namespaces: Vec<(Option<Ident>, Expr)>,
    pub row: Expr,
    pub document: Expr,
    pub columns: Vec<XmlColumn>,
    pub alias: Option<Alias>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct XmlColumn {
    pub name: Ident,
    /// None: FOR ORDINALITY.
    pub ty: Option<TypeName>,
    pub path: Option<Expr>,
    pub default: Option<Expr>,
    pub not_null: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct JsonTable {
    pub lateral: bool,
    pub context: JsonValueExpr,
    pub path: Expr,
    pub path_name: Option<Ident>,
    pub passing: Vec<(JsonValueExpr, Ident)>,
    pub columns: Vec<JsonColumn>,
    pub on_error: Option<JsonOn>,
    pub alias: Option<Alias>,
    pub span: Span,
}

// Few and short-lived: a box would only be in the way.
#[expect(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq)]
pub enum JsonColumn {
    Ordinality(Ident),
    Regular {
        name: Ident,
        ty: TypeName,
        exists: bool,
        format: Option<JsonFormat>,
        path: Option<Expr>,
        wrapper: JsonWrapper,
        keep_quotes: Option<bool>,
        on_empty: Option<JsonOn>,
        on_error: Option<JsonOn>,
    },
    Nested {
        path: Expr,
        path_name: Option<Ident>,
        columns: Vec<JsonColumn>,
        span: Span,
    },
}

// ---------------------------------------------------------------- data modification

#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    pub with: Option<With>,
    /// Its alias is that of `INSERT INTO t AS a`.
    pub target: RangeVar,
    pub columns: Vec<AssignTarget>,
    pub overriding: Option<Overriding>,
    /// None: DEFAULT VALUES.
    pub source: Option<Box<Query>>,
    pub on_conflict: Option<OnConflict>,
    pub returning: Option<Returning>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overriding {
    User,
    System,
}

/// `c`, `c[1]`, `c.f`: what INSERT and SET assign to.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignTarget {
    pub column: Ident,
    pub path: Vec<Indirection>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Indirection {
    Field(Ident),
    Subscript(Subscript),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Subscript {
    Index(Expr),
    Slice(Option<Expr>, Option<Expr>, Span),
}

#[derive(Debug, Clone, PartialEq)]
pub struct OnConflict {
    pub target: Option<ConflictTarget>,
    /// None: DO NOTHING.
    pub update: Option<ConflictUpdate>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ConflictTarget {
    Elements { elements: Vec<ddl::IndexElement>, where_: Option<Expr>, span: Span },
    Constraint(Ident),
}

#[derive(Debug, Clone, PartialEq)]
pub struct ConflictUpdate {
    pub set: Vec<SetClause>,
    pub where_: Option<Expr>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SetClause {
    Single {
        target: AssignTarget,
        value: Expr,
    },
    /// `(a, b) = row expression or subquery`.
    Multi {
        targets: Vec<AssignTarget>,
        value: Expr,
        span: Span,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Returning {
    /// `WITH (OLD AS o, NEW AS n)`, from version 18.
    pub old: Option<Ident>,
    pub new: Option<Ident>,
    pub targets: Vec<Target>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    pub with: Option<With>,
    pub target: RangeVar,
    pub set: Vec<SetClause>,
    pub from: Vec<FromItem>,
    pub where_: Option<Expr>,
    pub returning: Option<Returning>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Delete {
    pub with: Option<With>,
    pub target: RangeVar,
    pub using: Vec<FromItem>,
    pub where_: Option<Expr>,
    pub returning: Option<Returning>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    pub with: Option<With>,
    pub target: RangeVar,
    pub source: FromItem,
    pub on: Expr,
    pub when: Vec<MergeWhen>,
    pub returning: Option<Returning>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MergeWhen {
    pub matched: MergeMatch,
    pub condition: Option<Expr>,
    pub action: MergeAction,
    pub span: Span,
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
    Update(Vec<SetClause>),
    /// `values` None: DEFAULT VALUES.
    Insert {
        columns: Vec<AssignTarget>,
        overriding: Option<Overriding>,
        values: Option<Vec<Expr>>,
    },
}

// ---------------------------------------------------------------- expressions

#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    /// All of the expression's text.
    pub span: Span,
}

/// An operator, possibly written `OPERATOR(schema.op)`.
#[derive(Debug, Clone, PartialEq)]
pub struct OpName {
    pub schema: Option<Ident>,
    /// Canonical: `<>` for `!=`.
    pub name: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `a`, `t.a`, `s.t.a`, `d.s.t.a`.
    Column(Vec<Ident>),
    /// `*`, `t.*`, `s.t.*`: the qualifier, empty for a bare star.
    Star(Vec<Ident>),
    /// `$n`; named parameters have been numbered already.
    Param(u32),
    Integer(String),
    Float(String),
    String(String),
    /// `B'01'` or `X'1f'`, as bits ("b01" / "x1f" as in `make_const`).
    Bits(String),
    Bool(bool),
    Null,
    /// `CAST(x AS t)`, `x::t`, `t 'x'`; `at`: what to point at when it cannot be, `::t` or all of it.
    Cast {
        expr: Box<Expr>,
        ty: TypeName,
        at: Span,
    },
    /// `at`: from the word on, like those of the following.
    Collate {
        expr: Box<Expr>,
        collation: Name,
        at: Span,
    },
    /// Prefix (no left operand) or infix.
    Op {
        op: OpName,
        left: Option<Box<Expr>>,
        right: Box<Expr>,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    IsNull {
        expr: Box<Expr>,
        not: bool,
    },
    IsBool {
        expr: Box<Expr>,
        test: BoolTest,
        not: bool,
    },
    IsDistinct {
        left: Box<Expr>,
        right: Box<Expr>,
        not: bool,
        at: Span,
    },
    InList {
        expr: Box<Expr>,
        list: Vec<Expr>,
        not: bool,
        at: Span,
    },
    InSubquery {
        expr: Box<Expr>,
        query: Box<Query>,
        not: bool,
        at: Span,
    },
    Between {
        expr: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        not: bool,
        symmetric: bool,
        at: Span,
    },
    /// LIKE, ILIKE and SIMILAR TO; `op.name` is `~~`, `!~~`, `~~*`, `!~~*`, `~`, `!~` as in the grammar. An ESCAPE, and SIMILAR TO always, has
    /// wrapped the pattern in `like_escape`/`similar_to_escape`.
    Like {
        kind: LikeKind,
        op: OpName,
        expr: Box<Expr>,
        pattern: Box<Expr>,
    },
    /// `x op ANY|ALL (array)`.
    AnyArray {
        expr: Box<Expr>,
        op: OpName,
        all: bool,
        array: Box<Expr>,
    },
    /// `x op ANY|ALL (subquery)`; also LIKE ANY and so on.
    AnySubquery {
        expr: Box<Expr>,
        op: OpName,
        all: bool,
        query: Box<Query>,
    },
    Exists(Box<Query>),
    /// A scalar subquery.
    Subquery(Box<Query>),
    ArraySubquery(Box<Query>),
    /// `ARRAY[...]`; nested levels without the keyword are `Array` again.
    Array(Vec<Expr>),
    /// `explicit`: with the word ROW.
    Row {
        fields: Vec<Expr>,
        explicit: bool,
    },
    /// `(expr).field`, or a field of a column reference behind a subscript.
    Field {
        expr: Box<Expr>,
        field: Ident,
    },
    /// `(expr).*`
    FieldStar(Box<Expr>),
    Subscript {
        expr: Box<Expr>,
        subscripts: Vec<Subscript>,
    },
    Case {
        operand: Option<Box<Expr>>,
        whens: Vec<(Expr, Expr)>,
        else_: Option<Box<Expr>>,
    },
    Coalesce(Vec<Expr>),
    NullIf(Box<Expr>, Box<Expr>),
    MinMax {
        greatest: bool,
        args: Vec<Expr>,
    },
    Func(Box<FuncCall>),
    /// CURRENT_DATE and the like.
    SqlValue(SqlValue),
    Grouping(Vec<Expr>),
    /// DEFAULT in VALUES of INSERT and in SET.
    Default,
    CurrentOf(Ident),
    /// `MERGE_ACTION()`, from version 17.
    MergeAction,
    Xml(Box<XmlExpr>),
    Json(Box<JsonExpr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoolTest {
    True,
    False,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeKind {
    Like,
    ILike,
    Similar,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FuncCall {
    pub name: Name,
    pub args: Vec<FuncArg>,
    pub variadic: bool,
    /// `f(*)`
    pub star: bool,
    pub distinct: bool,
    pub order_by: Vec<SortBy>,
    /// `order_by` is that of WITHIN GROUP.
    pub within_group: bool,
    pub filter: Option<Box<Expr>>,
    pub over: Option<Over>,
    /// IGNORE/RESPECT NULLS do not exist up to 18. `true` for what the grammar itself writes as a call (EXTRACT, TRIM, ...).
    pub sugar: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FuncArg {
    /// `name => expr` or `name := expr`.
    pub name: Option<Ident>,
    pub expr: Expr,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Over {
    Name(Ident),
    Spec(Box<WindowSpec>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct WindowSpec {
    pub base: Option<Ident>,
    pub partition_by: Vec<Expr>,
    pub order_by: Vec<SortBy>,
    pub frame: Option<Frame>,
    /// Its tokens: two that are written alike are one window.
    pub text: String,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub mode: FrameMode,
    pub start: FrameBound,
    /// Without BETWEEN: the current row.
    pub end: FrameBound,
    pub exclude: FrameExclude,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameMode {
    Range,
    Rows,
    Groups,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FrameBound {
    UnboundedPreceding,
    Preceding(Box<Expr>),
    CurrentRow,
    Following(Box<Expr>),
    UnboundedFollowing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameExclude {
    None,
    CurrentRow,
    Group,
    Ties,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlValue {
    CurrentDate,
    CurrentTime(Option<i32>),
    CurrentTimestamp(Option<i32>),
    LocalTime(Option<i32>),
    LocalTimestamp(Option<i32>),
    CurrentRole,
    CurrentUser,
    User,
    SessionUser,
    CurrentCatalog,
    CurrentSchema,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TypeName {
    /// `int` is `pg_catalog.int4` already, as the grammar makes it.
    pub name: Name,
    /// `numeric(10, 2)`; interval fields as in the grammar (mask, precision).
    pub modifiers: Vec<Expr>,
    /// One a pair of brackets; the bound is ignored by PostgreSQL.
    pub array_bounds: u32,
    pub setof: bool,
    /// `t.c%TYPE`
    pub percent_type: bool,
    pub span: Span,
}

// ---------------------------------------------------------------- XML and SQL/JSON

#[derive(Debug, Clone, PartialEq)]
pub enum XmlExpr {
    Concat(Vec<Expr>),
    Element { name: Ident, attributes: Vec<Target>, content: Vec<Expr> },
    Forest(Vec<Target>),
    Parse { document: bool, expr: Expr, preserve_whitespace: bool },
    Pi { name: Ident, content: Option<Expr> },
    Root { expr: Expr, version: Option<Expr> },
    Serialize { document: bool, expr: Expr, ty: TypeName, indent: bool },
    IsDocument { expr: Expr, not: bool },
}

#[derive(Debug, Clone, PartialEq)]
pub struct JsonValueExpr {
    pub expr: Expr,
    pub format: Option<JsonFormat>,
}

/// `FORMAT JSON [ENCODING ...]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JsonFormat {
    pub encoding: Option<JsonEncoding>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonEncoding {
    Utf8,
    Utf16,
    Utf32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct JsonOutput {
    pub ty: TypeName,
    pub format: Option<JsonFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonWrapper {
    Unspecified,
    Without,
    Conditional,
    Unconditional,
}

/// `... ON EMPTY`, `... ON ERROR`
#[derive(Debug, Clone, PartialEq)]
pub struct JsonOn {
    pub behavior: JsonBehavior,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum JsonBehavior {
    Null,
    Error,
    Empty,
    True,
    False,
    Unknown,
    EmptyArray,
    EmptyObject,
    Default(Expr),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonItemType {
    Any,
    Object,
    Array,
    Scalar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonQueryOp {
    Exists,
    Query,
    Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum JsonExpr {
    Object {
        pairs: Vec<(Expr, JsonValueExpr)>,
        absent_on_null: bool,
        unique: bool,
        output: Option<JsonOutput>,
    },
    Array {
        items: Vec<JsonValueExpr>,
        absent_on_null: bool,
        output: Option<JsonOutput>,
    },
    ArrayQuery {
        query: Box<Query>,
        output: Option<JsonOutput>,
    },
    ObjectAgg {
        key: Expr,
        value: JsonValueExpr,
        absent_on_null: bool,
        unique: bool,
        output: Option<JsonOutput>,
        filter: Option<Expr>,
        over: Option<Over>,
    },
    ArrayAgg {
        item: JsonValueExpr,
        order_by: Vec<SortBy>,
        absent_on_null: bool,
        output: Option<JsonOutput>,
        filter: Option<Expr>,
        over: Option<Over>,
    },
    /// `JSON(x)`, `JSON_SCALAR(x)`, `JSON_SERIALIZE(x)`, from version 17.
    Parse {
        value: JsonValueExpr,
        unique: bool,
    },
    Scalar(Expr),
    Serialize {
        value: JsonValueExpr,
        output: Option<JsonOutput>,
    },
    IsJson {
        expr: Expr,
        item: JsonItemType,
        unique: bool,
        not: bool,
    },
    /// `JSON_EXISTS`, `JSON_QUERY`, `JSON_VALUE`, from version 17.
    Query {
        op: JsonQueryOp,
        context: JsonValueExpr,
        path: Expr,
        passing: Vec<(JsonValueExpr, Ident)>,
        output: Option<JsonOutput>,
        wrapper: JsonWrapper,
        keep_quotes: Option<bool>,
        on_empty: Option<JsonOn>,
        on_error: Option<JsonOn>,
    },
}
