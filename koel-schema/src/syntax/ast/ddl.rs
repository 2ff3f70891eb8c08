//! Utility statements: definition of objects, and the rest that is not SELECT, INSERT, UPDATE, DELETE or MERGE.

use super::{Expr, Name, NullsOrder, Query, RangeVar, Statement, TypeName};
use crate::ident::Ident;
use crate::span::Span;

#[derive(Debug, Clone, PartialEq)]
pub enum Utility {
    CreateTable(CreateTable),
    /// CREATE TABLE AS, SELECT INTO's twin, and CREATE MATERIALIZED VIEW.
    CreateTableAs(CreateTableAs),
    AlterTable(AlterTable),
    CreateView(CreateView),
    CreateIndex(CreateIndex),
    CreateSequence(CreateSequence),
    AlterSequence(AlterSequence),
    CreateType(CreateType),
    AlterEnum(AlterEnum),
    /// ALTER TYPE of a composite: ADD/DROP/ALTER ATTRIBUTE.
    AlterComposite {
        name: Name,
        actions: Vec<CompositeAction>,
    },
    CreateDomain(CreateDomain),
    AlterDomain {
        name: Name,
        action: DomainAction,
    },
    CreateFunction(CreateFunction),
    CreateAggregate(CreateAggregate),
    CreateOperator(CreateOperator),
    CreateCast(CreateCast),
    CreateOpClass {
        name: Name,
        default: bool,
        ty: TypeName,
        method: Ident,
        family: Option<Name>,
        items: Vec<OpClassItem>,
    },
    CreateCollation {
        name: Name,
        if_not_exists: bool,
        options: Vec<Definition>,
        from: Option<Name>,
    },
    CreateTrigger(CreateTrigger),
    CreateRule(CreateRule),
    CreatePolicy {
        name: Ident,
        table: Name,
        using: Option<Expr>,
        check: Option<Expr>,
    },
    CreateExtension {
        name: Ident,
        if_not_exists: bool,
        schema: Option<Ident>,
        version: Option<String>,
        cascade: bool,
    },
    AlterExtension {
        name: Ident,
        schema: Option<Ident>,
    },
    /// `CREATE SCHEMA`, with the statements written inside.
    CreateSchema {
        name: Option<Ident>,
        if_not_exists: bool,
        elements: Vec<Statement>,
    },
    CreateEventTrigger {
        name: Ident,
        event: String,
        function: Name,
    },
    Drop(Drop),
    /// DROP FUNCTION, PROCEDURE, ROUTINE, AGGREGATE: with the argument types, where they are written.
    DropRoutines {
        kind: RoutineKind,
        if_exists: bool,
        routines: Vec<RoutineRef>,
        cascade: bool,
    },
    DropOperator {
        if_exists: bool,
        operators: Vec<(Name, Option<TypeName>, Option<TypeName>)>,
        cascade: bool,
    },
    DropCast {
        source: TypeName,
        target: TypeName,
        if_exists: bool,
    },
    /// DROP TRIGGER, RULE, POLICY `name ON table`.
    DropOn {
        kind: ObjectKind,
        name: Ident,
        table: Name,
        if_exists: bool,
        cascade: bool,
    },
    Rename(Rename),
    SetSchema {
        kind: ObjectKind,
        name: Name,
        args: Option<Vec<TypeName>>,
        schema: Ident,
        if_exists: bool,
    },
    /// `ALTER ... OWNER TO`, which changes nothing a query sees.
    Owner {
        kind: ObjectKind,
        name: Name,
    },
    /// ALTER FUNCTION ... STRICT and so on.
    AlterFunction {
        routine: RoutineRef,
        options: Vec<FunctionOption>,
    },
    Comment {
        kind: ObjectKind,
        name: Name,
        text: Option<String>,
    },
    Set(Set),
    Do {
        language: Option<Ident>,
        body: String,
        body_span: Span,
    },
    Call(Expr),
    Explain {
        analyze: bool,
        format: Option<String>,
        statement: Box<Statement>,
    },
    Truncate {
        tables: Vec<RangeVar>,
        restart_identity: bool,
        cascade: bool,
    },
    Lock {
        tables: Vec<RangeVar>,
        mode: Option<String>,
        nowait: bool,
    },
    Refresh {
        concurrently: bool,
        name: Name,
        with_data: bool,
    },
    Copy {
        relation: Option<RangeVar>,
        columns: Vec<Ident>,
        query: Option<Box<Statement>>,
        from: bool,
        where_: Option<Expr>,
    },
    Prepare {
        name: Ident,
        types: Vec<TypeName>,
        statement: Box<Statement>,
    },
    Execute {
        name: Ident,
        args: Vec<Expr>,
    },
    DeclareCursor {
        name: Ident,
        options: CursorOptions,
        query: Box<Query>,
    },
    Fetch {
        name: Ident,
        is_move: bool,
    },
    Show(String),
    Transaction(TransactionKind),
    /// GRANT, REVOKE, NOTIFY, LISTEN, VACUUM, ANALYZE, CLUSTER, REINDEX, ALTER ROLE, SECURITY LABEL, CREATE STATISTICS, ...: read, and without
    /// effect on the catalog or on what Describe answers. The tag is the command tag, such as `GRANT`.
    Other {
        tag: &'static str,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionKind {
    Begin,
    Commit,
    Rollback,
    Savepoint(Ident),
    Release(Ident),
    RollbackTo(Ident),
    Prepare,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    Table,
    View,
    MaterializedView,
    Index,
    Sequence,
    ForeignTable,
    Type,
    Domain,
    Function,
    Procedure,
    Routine,
    Aggregate,
    Operator,
    OperatorClass,
    OperatorFamily,
    Cast,
    Collation,
    Conversion,
    Schema,
    Extension,
    Trigger,
    Rule,
    Policy,
    EventTrigger,
    Column,
    Constraint,
    DomainConstraint,
    Attribute,
    EnumValue,
    Role,
    Database,
    Tablespace,
    Language,
    Publication,
    Subscription,
    Server,
    Statistics,
    TextSearch,
    AccessMethod,
    LargeObject,
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persistence {
    Permanent,
    Temporary,
    Unlogged,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateTable {
    pub name: Name,
    pub persistence: Persistence,
    pub if_not_exists: bool,
    pub elements: Vec<TableElement>,
    pub inherits: Vec<Name>,
    pub partition_by: Option<PartitionBy>,
    /// `PARTITION OF parent bound`.
    pub partition_of: Option<Name>,
    pub bound: Option<PartitionBound>,
    /// `OF type`.
    pub of_type: Option<Name>,
    pub foreign: bool,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PartitionBy {
    pub strategy: Ident,
    pub elements: Vec<IndexElement>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum PartitionBound {
    Default,
    In(Vec<Expr>),
    Range(Vec<Expr>, Vec<Expr>),
    Hash,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TableElement {
    Column(ColumnDef),
    Constraint(TableConstraint),
    Like { table: Name, options: Vec<(bool, LikeOption)>, span: Span },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeOption {
    All,
    Comments,
    Compression,
    Constraints,
    Defaults,
    Generated,
    Identity,
    Indexes,
    Statistics,
    Storage,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDef {
    pub name: Ident,
    /// None in `PARTITION OF` and `OF type`. `serial` and its like stay as written.
    pub ty: Option<TypeName>,
    pub collation: Option<Name>,
    pub constraints: Vec<ColumnConstraint>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ColumnConstraint {
    pub name: Option<Ident>,
    pub kind: ColumnConstraintKind,
    pub timing: Timing,
    pub span: Span,
}

/// DEFERRABLE, NOT VALID, NO INHERIT, NOT ENFORCED.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timing {
    pub deferrable: bool,
    pub initially_deferred: bool,
    pub not_valid: bool,
    pub no_inherit: bool,
    pub not_enforced: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ColumnConstraintKind {
    NotNull,
    Null,
    Default(Expr),
    Check(Expr),
    Unique { nulls_not_distinct: bool },
    PrimaryKey,
    References(References),
    Generated { expr: Expr, stored: bool },
    Identity { always: bool, options: Vec<SequenceOption> },
}

#[derive(Debug, Clone, PartialEq)]
pub struct References {
    pub table: Name,
    pub columns: Vec<Ident>,
    pub match_full: bool,
    pub on_delete: RefAction,
    pub on_update: RefAction,
}

#[derive(Debug, Clone, PartialEq)]
pub enum RefAction {
    NoAction,
    Restrict,
    Cascade,
    SetNull(Vec<Ident>),
    SetDefault(Vec<Ident>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct TableConstraint {
    pub name: Option<Ident>,
    pub kind: TableConstraintKind,
    pub timing: Timing,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TableConstraintKind {
    Check(Expr),
    /// From version 18: `NOT NULL c`.
    NotNull(Ident),
    Unique {
        columns: Vec<Ident>,
        nulls_not_distinct: bool,
        without_overlaps: bool,
        include: Vec<Ident>,
    },
    PrimaryKey {
        columns: Vec<Ident>,
        without_overlaps: bool,
        include: Vec<Ident>,
    },
    /// `ALTER TABLE ... ADD [CONSTRAINT n] UNIQUE|PRIMARY KEY USING INDEX i`.
    UsingIndex {
        primary: bool,
        index: Ident,
    },
    Exclude {
        method: Option<Ident>,
        elements: Vec<(IndexElement, super::OpName)>,
        where_: Option<Expr>,
    },
    ForeignKey {
        columns: Vec<Ident>,
        references: References,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateTableAs {
    pub name: Name,
    pub columns: Vec<Ident>,
    pub materialized_view: bool,
    pub persistence: Persistence,
    pub if_not_exists: bool,
    /// SELECT and its like, or EXECUTE.
    pub query: Statement,
    pub with_data: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AlterTable {
    /// Table, View, MaterializedView, Index, Sequence, ForeignTable.
    pub kind: ObjectKind,
    pub name: Name,
    pub if_exists: bool,
    pub only: bool,
    pub actions: Vec<AlterAction>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum AlterAction {
    AddColumn {
        column: ColumnDef,
        if_not_exists: bool,
    },
    DropColumn {
        name: Ident,
        if_exists: bool,
        cascade: bool,
    },
    AlterType {
        column: Ident,
        ty: TypeName,
        collation: Option<Name>,
        using: Option<Expr>,
    },
    SetDefault {
        column: Ident,
        expr: Expr,
    },
    DropDefault {
        column: Ident,
    },
    SetNotNull {
        column: Ident,
    },
    DropNotNull {
        column: Ident,
    },
    SetExpression {
        column: Ident,
        expr: Expr,
    },
    DropExpression {
        column: Ident,
        if_exists: bool,
    },
    AddIdentity {
        column: Ident,
        always: bool,
    },
    SetIdentity {
        column: Ident,
        always: Option<bool>,
    },
    DropIdentity {
        column: Ident,
        if_exists: bool,
    },
    AddConstraint(TableConstraint),
    AlterConstraint {
        name: Ident,
        timing: Timing,
    },
    ValidateConstraint {
        name: Ident,
    },
    DropConstraint {
        name: Ident,
        if_exists: bool,
        cascade: bool,
    },
    Inherit(Name),
    NoInherit(Name),
    AttachPartition {
        partition: Name,
        bound: Option<PartitionBound>,
    },
    DetachPartition {
        partition: Name,
    },
    RowSecurity(RowSecurity),
    /// ENABLE/DISABLE TRIGGER, SET STATISTICS, STORAGE, OWNER TO, CLUSTER ON, SET (...), REPLICA IDENTITY, OF, ...
    Other,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowSecurity {
    Enable,
    Disable,
    Force,
    NoForce,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateView {
    pub name: Name,
    pub or_replace: bool,
    pub recursive: bool,
    pub temporary: bool,
    pub columns: Vec<Ident>,
    pub query: Box<Query>,
    pub check_option: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateIndex {
    pub name: Option<Ident>,
    pub unique: bool,
    pub concurrently: bool,
    pub if_not_exists: bool,
    pub table: RangeVar,
    /// btree where none is written.
    pub method: Option<Ident>,
    pub elements: Vec<IndexElement>,
    pub include: Vec<IndexElement>,
    pub nulls_not_distinct: bool,
    pub where_: Option<Expr>,
    pub span: Span,
}

/// A column or expression of an index, a partition key, an exclusion constraint or a conflict target.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexElement {
    /// A bare column is `ExprKind::Column` of one part.
    pub expr: Expr,
    pub collation: Option<Name>,
    pub opclass: Option<Name>,
    pub opclass_options: Vec<Definition>,
    pub direction: Option<Direction>,
    pub nulls: Option<NullsOrder>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Asc,
    Desc,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CursorOptions {
    pub scroll: bool,
    pub no_scroll: bool,
    pub asensitive: bool,
    pub insensitive: bool,
    pub hold: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateSequence {
    pub name: Name,
    pub persistence: Persistence,
    pub if_not_exists: bool,
    pub options: Vec<SequenceOption>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AlterSequence {
    pub name: Name,
    pub if_exists: bool,
    pub options: Vec<SequenceOption>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SequenceOption {
    As(TypeName),
    OwnedBy(Option<Name>),
    /// INCREMENT, START, MINVALUE, CACHE, CYCLE, RESTART, ...
    Other,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateType {
    pub name: Name,
    pub kind: CreateTypeKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CreateTypeKind {
    Enum(Vec<(String, Span)>),
    Composite(Vec<ColumnDef>),
    Range(Vec<Definition>),
    /// A base type in C.
    Base(Vec<Definition>),
    /// `CREATE TYPE t;`
    Shell,
}

/// `name [= value]`, as in CREATE TYPE, AGGREGATE, OPERATOR.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    pub name: Ident,
    pub value: Option<DefinitionValue>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum DefinitionValue {
    Type(TypeName),
    Operator(super::OpName),
    String(String),
    Number(String),
    /// A reserved word or NONE.
    Word(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct AlterEnum {
    pub name: Name,
    pub action: EnumAction,
}

#[derive(Debug, Clone, PartialEq)]
pub enum EnumAction {
    Add { value: String, if_not_exists: bool, position: Option<(bool, String)>, span: Span },
    Rename { from: String, to: String, span: Span },
}

#[derive(Debug, Clone, PartialEq)]
pub enum CompositeAction {
    Add(ColumnDef),
    Drop { name: Ident, if_exists: bool },
    AlterType { name: Ident, ty: TypeName },
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateDomain {
    pub name: Name,
    pub ty: TypeName,
    pub collation: Option<Name>,
    /// NOT NULL, NULL, DEFAULT, CHECK.
    pub constraints: Vec<ColumnConstraint>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum DomainAction {
    SetDefault(Expr),
    DropDefault,
    SetNotNull,
    DropNotNull,
    AddConstraint(ColumnConstraint),
    DropConstraint { name: Ident, if_exists: bool },
    ValidateConstraint { name: Ident },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoutineKind {
    Function,
    Procedure,
    Aggregate,
    /// DROP ROUTINE: any of them.
    Routine,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateFunction {
    pub name: Name,
    pub or_replace: bool,
    pub procedure: bool,
    pub params: Vec<FunctionParam>,
    /// None: by OUT parameters, or a procedure.
    pub returns: Option<FunctionReturn>,
    pub options: Vec<FunctionOption>,
    /// `RETURN expr` or `BEGIN ATOMIC ... END`.
    pub sql_body: Option<SqlBody>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum SqlBody {
    Return(Expr),
    Atomic(Vec<Statement>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct FunctionParam {
    pub name: Option<Ident>,
    pub mode: ParamMode,
    pub ty: TypeName,
    pub default: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamMode {
    In,
    Out,
    InOut,
    Variadic,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FunctionReturn {
    /// With `setof` in the type.
    Type(TypeName),
    Table(Vec<(Ident, TypeName)>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum FunctionOption {
    Language(Ident),
    /// The body (and, for C, the symbol), where the body's text begins.
    As {
        body: String,
        span: Span,
    },
    Strict(bool),
    Immutable,
    Stable,
    Volatile,
    /// SET, COST, SECURITY, PARALLEL, ...
    Other,
}

#[derive(Debug, Clone, PartialEq)]
pub struct RoutineRef {
    pub name: Name,
    /// None: no list is written.
    pub args: Option<Vec<TypeName>>,
    pub kind: RoutineKind,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateAggregate {
    pub name: Name,
    pub or_replace: bool,
    /// Direct and aggregated arguments; `*` is none.
    pub params: Vec<FunctionParam>,
    /// `ORDER BY` in the argument list: how many of `params` are direct.
    pub direct: Option<usize>,
    pub definitions: Vec<Definition>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateOperator {
    pub name: Name,
    pub definitions: Vec<Definition>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateCast {
    pub source: TypeName,
    pub target: TypeName,
    pub method: CastMethod,
    pub context: CastContext,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CastMethod {
    Function(RoutineRef),
    InOut,
    Binary,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CastContext {
    Implicit,
    Assignment,
    Explicit,
}

#[derive(Debug, Clone, PartialEq)]
pub enum OpClassItem {
    Operator { number: i32, op: Name, types: Option<(TypeName, TypeName)>, order_by: bool },
    Function,
    Storage(TypeName),
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateTrigger {
    pub name: Ident,
    pub or_replace: bool,
    pub constraint: bool,
    pub timing: TriggerTiming,
    pub events: TriggerEvents,
    pub table: Name,
    pub for_each_row: bool,
    pub function: Name,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerTiming {
    Before,
    After,
    InsteadOf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TriggerEvents {
    pub insert: bool,
    pub update: bool,
    pub delete: bool,
    pub truncate: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateRule {
    pub name: Ident,
    pub or_replace: bool,
    pub table: Name,
    /// `select`, `insert`, `update`, `delete`.
    pub event: RuleEvent,
    pub instead: bool,
    pub where_: Option<Expr>,
    pub actions: Vec<Statement>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleEvent {
    Select,
    Insert,
    Update,
    Delete,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Drop {
    /// Table, View, MaterializedView, Index, Sequence, Type, Domain, Schema, Extension, ...
    pub kind: ObjectKind,
    pub names: Vec<Name>,
    pub if_exists: bool,
    pub concurrently: bool,
    pub cascade: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Rename {
    /// What is renamed: Table, Column (of `on`), Constraint (of `on`), Attribute (of `on`), Index, Type, Function, Schema, ...
    pub kind: ObjectKind,
    /// The object; for columns, constraints, attributes, triggers, rules and policies the relation, type or domain they belong to.
    pub name: Name,
    /// The column, constraint, attribute, ... itself.
    pub member: Option<Ident>,
    pub args: Option<Vec<TypeName>>,
    pub to: Ident,
    pub if_exists: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    pub name: String,
    pub local: bool,
    /// None: DEFAULT or RESET. Strings, numbers and words as text.
    pub value: Option<Vec<String>>,
}
