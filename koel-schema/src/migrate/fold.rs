//! The state of a replay, and what each statement does to it.

use super::schema::Members;
use super::typed;
use super::{Step, Watch};
use crate::catalog::object::{Column, ColumnDefault, Origin, RelKind, Relation};
use crate::catalog::type_name::resolve_type_name;
use crate::catalog::{Catalog, PG_TEMP, RelationRef};
use crate::diagnostic::{Diagnostic, Severity, SqlState};
use crate::hir::{RelId, RoutineId};
use crate::ident::Ident;
use crate::span::Span;
use crate::syntax::ast::ddl::{ColumnDef, Persistence, TransactionKind, Utility};
use crate::syntax::ast::{Name, QueryBody, Statement, StatementKind, TypeName};
use crate::types::{TypeId, TypeMod};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) type Outcome = Result<(), Diagnostic>;

pub(super) fn refused(state: SqlState, span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::refused(state, span, message)
}

/// What the catalog itself does not keep, since no query asks for it.
#[derive(Debug, Clone, Default)]
pub(super) struct Side {
    /// Sequences of serial and identity columns, and OWNED BY.
    pub owned: HashMap<RelId, (RelId, usize)>,
    pub trigger_functions: HashMap<(RelId, Arc<str>), RoutineId>,
    /// What extensions made, to be dropped with them.
    pub members: HashMap<Arc<str>, Members>,
    /// The texts of parameters' defaults.
    pub routine_defaults: HashMap<RoutineId, Vec<Arc<str>>>,
    /// `SET plpgsql.x = ...` and the like: settings other than the search path.
    pub settings: HashMap<String, String>,
    /// The texts of SQL functions whose body the catalog keeps in typed form.
    pub typed_bodies: HashMap<RoutineId, Arc<str>>,
    /// PREPAREd statements.
    pub prepared: HashMap<String, Statement>,
}

/// For ROLLBACK and exception blocks.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    catalog: Catalog,
    side: Side,
}

#[derive(Debug)]
pub(super) struct Fold {
    pub catalog: Catalog,
    pub side: Side,
    /// The text that spans of the current statement index, and the file it is of.
    pub source: Arc<str>,
    pub file: u32,
    /// In code that a migration builds or a function holds, spans do not index the file: what is reported goes here instead.
    pub place: Option<Span>,
    pub diagnostics: Vec<(u32, Diagnostic)>,
    /// Where ROLLBACK goes, and by name where ROLLBACK TO does.
    savepoints: Vec<(Option<Ident>, Snapshot)>,
    in_transaction: bool,
    /// The search path to go back to at the end of the transaction, where SET LOCAL changed it.
    path_after: Option<Vec<Arc<str>>>,
    /// The search path that a session starts with.
    pub default_path: Vec<Arc<str>>,
    /// How deep calls of functions in functions are, and how many PL/pgSQL statements have run.
    pub depth: u32,
    pub steps: u32,
}

impl Snapshot {
    pub(super) fn catalog(&self) -> &Catalog {
        &self.catalog
    }
}

impl Fold {
    pub(super) fn new(mut catalog: Catalog, default_path: Vec<Arc<str>>) -> Self {
        catalog.set_search_path(default_path.clone());
        Self {
            default_path,
            catalog,
            side: Side::default(),
            source: "".into(),
            file: 0,
            place: None,
            diagnostics: Vec::new(),
            savepoints: Vec::new(),
            in_transaction: false,
            path_after: None,
            depth: 0,
            steps: 0,
        }
    }

    pub(super) fn reset_path(&mut self) {
        self.catalog.set_search_path(self.default_path.clone());
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot { catalog: self.catalog.clone(), side: self.side.clone() }
    }

    pub(super) fn restore(&mut self, snapshot: Snapshot) {
        self.catalog = snapshot.catalog;
        self.side = snapshot.side;
    }

    /// A statement that makes several things: where it fails, all of them are gone. What only may fail (RAISE, by what the data are) did
    /// not, as the migrations were run.
    fn whole(&mut self, run: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        // Inside other code its handlers see to it, or else the whole fails.
        let before = self.place.is_none().then(|| self.snapshot());
        let done = run(self);
        if let (Err(failed), Some(before)) = (&done, before)
            && failed.is_error()
        {
            self.restore(before);
        }
        done
    }

    // ------------------------------------------------------------ diagnostics

    pub(super) fn report(&mut self, mut diagnostic: Diagnostic) {
        if let Some(place) = self.place {
            diagnostic.span = place;
            diagnostic.labels.clear();
            diagnostic.fix = None;
        }
        self.diagnostics.push((self.file, diagnostic));
    }

    pub(super) fn report_all(&mut self, diagnostics: Vec<Diagnostic>) {
        for diagnostic in diagnostics {
            self.report(diagnostic);
        }
    }

    /// Something koel does not follow: the catalog may have a gap.
    pub(super) fn gap(&mut self, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::found("migration_not_understood", Severity::Warning, span, message));
    }

    pub(super) fn origin(&self, span: Span) -> Option<Origin> {
        Some(Origin { file: self.file, offset: self.place.unwrap_or(span).start })
    }

    // ------------------------------------------------------------ names

    /// The schema that a name gives, if it exists.
    pub(super) fn checked_schema<'n>(&self, name: &'n Name) -> Result<Option<&'n str>, Diagnostic> {
        match name.schema() {
            Some(schema) if !self.catalog.has_schema(&schema.name) => {
                let message = format!("schema \"{schema}\" does not exist");
                Err(refused(SqlState::InvalidSchemaName, name.span, message))
            }
            Some(schema) => Ok(Some(schema.as_str())),
            None => Ok(None),
        }
    }

    /// Where a new object of this name goes.
    pub(super) fn creation(&self, name: &Name) -> Result<(Arc<str>, Arc<str>), Diagnostic> {
        let own: Arc<str> = name.last().map_or("", |last| last.as_str()).into();
        match self.checked_schema(name)? {
            Some(schema) => Ok((schema.into(), own)),
            None => match self.catalog.creation_schema() {
                Some(schema) => Ok((schema, own)),
                None => {
                    let message = "no schema has been selected to create in";
                    Err(refused(SqlState::InvalidSchemaName, name.span, message))
                }
            },
        }
    }

    pub(super) fn creation_of(
        &self,
        name: &Name,
        persistence: Persistence,
    ) -> Result<(Arc<str>, Arc<str>), Diagnostic> {
        match persistence {
            Persistence::Temporary => Ok((PG_TEMP.into(), name.last().map_or("", |last| last.as_str()).into())),
            Persistence::Permanent | Persistence::Unlogged => self.creation(name),
        }
    }

    pub(super) fn find_relation(&self, name: &Name) -> Option<RelationRef> {
        let own = name.last().map_or("", |last| last.as_str());
        self.catalog.relation_by_name(name.schema().map(|schema| schema.as_str()), own)
    }

    pub(super) fn relation(&self, name: &Name) -> Result<RelationRef, Diagnostic> {
        self.find_relation(name).ok_or_else(|| {
            let message = format!("relation \"{}\" does not exist", shown(name));
            refused(SqlState::UndefinedTable, name.span, message)
        })
    }

    /// A relation to be changed: a copy.
    pub(super) fn relation_to_change(&self, name: &Name) -> Result<Relation, Diagnostic> {
        let found = self.relation(name)?;
        if found.id.0 < TypeId::FIRST_USER {
            let message = format!("permission denied: \"{}\" is a system catalog", shown(name));
            return Err(refused(SqlState::InsufficientPrivilege, name.span, message));
        }
        Ok(Relation::clone(&found))
    }

    /// The type a name stands for; what cannot be resolved is reported and becomes the error type, so that the rest goes on.
    pub(super) fn type_of(&mut self, name: &TypeName) -> TypeMod {
        match resolve_type_name(&self.catalog, name) {
            Ok(ty) => ty,
            Err(diagnostic) => {
                self.report(diagnostic);
                TypeMod { ty: TypeId::ERROR, typmod: -1 }
            }
        }
    }

    // ------------------------------------------------------------ shapes

    pub(super) fn empty_relation(&self, id: RelId, schema: &Arc<str>, name: &str, kind: RelKind) -> Relation {
        Relation {
            id,
            schema: schema.clone(),
            name: name.into(),
            kind,
            columns: Vec::new(),
            row_type: TypeId::NONE,
            constraints: Vec::new(),
            indexes: Vec::new(),
            parents: Vec::new(),
            children: Vec::new(),
            is_partition: false,
            partitioned_by: None,
            view: None,
            triggers: Vec::new(),
            rules: Vec::new(),
            row_security: false,
            temporary: &**schema == PG_TEMP,
            comment: None,
            origin: None,
        }
    }

    /// A column by its name and type alone.
    pub(super) fn plain_column(&mut self, def: &ColumnDef) -> Result<Column, Diagnostic> {
        let ty = match &def.ty {
            Some(ty) if ty.setof => {
                let message = format!("column \"{}\" cannot be declared SETOF", def.name);
                return Err(refused(SqlState::InvalidTableDefinition, ty.span, message));
            }
            Some(ty) => self.type_of(ty),
            None => TypeMod { ty: TypeId::ERROR, typmod: -1 },
        };
        let collation = def.collation.as_ref().and_then(Name::last).map(|last| last.as_str().into());
        Ok(column(&def.name.name, ty, collation))
    }

    // ------------------------------------------------------------ statements

    /// Replays the statements of one file; `watch` is shown each.
    pub(super) fn file(&mut self, file: u32, source: &str, mut watch: Option<&mut dyn Watch>) {
        self.file = file;
        self.source = source.into();
        self.savepoints.clear();
        self.in_transaction = false;
        self.path_after = None;
        self.side.settings.clear();
        self.side.prepared.clear();
        // Each migration has been run by itself at some time, so that one's SET is none of the next one's business.
        self.reset_path();
        let (statements, diagnostics) = typed::parse(source, self.catalog.version());
        // A transaction's snapshot costs a copy of the catalog: taken only where it may be needed.
        let rolls_back = statements.iter().any(|statement| {
            matches!(&statement.kind, StatementKind::Utility(utility)
                if matches!(**utility, Utility::Transaction(TransactionKind::Rollback | TransactionKind::RollbackTo(_))))
        });
        // Syntax errors and the statements, in the order of the text.
        let mut errors = diagnostics.into_iter().peekable();
        for statement in &statements {
            while let Some(error) = errors.next_if(|error| error.span.start < statement.span.start) {
                self.report(error);
            }
            let (before, in_transaction) = (watch.as_ref().map(|_| self.catalog.clone()), self.in_transaction);
            let done = if let StatementKind::Utility(utility) = &statement.kind
                && let Utility::Transaction(kind) = &**utility
            {
                self.transaction(kind, rolls_back);
                Ok(())
            } else {
                self.statement(statement)
            };
            match (done, &mut watch, &before) {
                (Err(diagnostic), _, _) => self.report(diagnostic),
                (Ok(()), Some(watch), Some(before)) => {
                    watch.step(&Step { file, statement, before, after: &self.catalog, in_transaction });
                }
                (Ok(()), _, _) => {}
            }
        }
        for error in errors {
            self.report(error);
        }
    }

    /// `undone`: whether anything in the file is rolled back, so that snapshots are worth their copy.
    fn transaction(&mut self, kind: &TransactionKind, undone: bool) {
        match kind {
            TransactionKind::Begin if self.in_transaction => {}
            TransactionKind::Begin => {
                self.in_transaction = true;
                if undone {
                    self.savepoints.push((None, self.snapshot()));
                }
            }
            TransactionKind::Savepoint(name) => {
                if undone {
                    self.savepoints.push((Some(name.clone()), self.snapshot()));
                }
            }
            TransactionKind::Release(name) => {
                if let Some(at) = self.savepoint(name) {
                    self.savepoints.truncate(at);
                }
            }
            TransactionKind::RollbackTo(name) => {
                if let Some(at) = self.savepoint(name) {
                    self.savepoints.truncate(at + 1);
                    if let Some((_, snapshot)) = self.savepoints.last().cloned() {
                        self.restore(snapshot);
                    }
                }
            }
            TransactionKind::Rollback => {
                if !self.savepoints.is_empty() {
                    let (_, first) = self.savepoints.swap_remove(0);
                    self.restore(first);
                }
                self.path_after = None;
                self.end_transaction();
            }
            TransactionKind::Commit | TransactionKind::Prepare => self.end_transaction(),
        }
    }

    fn end_transaction(&mut self) {
        self.savepoints.clear();
        self.in_transaction = false;
        if let Some(path) = self.path_after.take() {
            self.catalog.set_search_path(path);
        }
    }

    fn savepoint(&self, name: &Ident) -> Option<usize> {
        self.savepoints.iter().rposition(|(have, _)| have.as_ref().is_some_and(|have| have.name == name.name))
    }

    /// Before the search path changes: LOCAL holds until the file's own COMMIT. Where the file has none, the whole file is the transaction.
    pub(super) fn path_changes(&mut self, local: bool) {
        match (local, &self.path_after) {
            (true, None) if self.in_transaction => self.path_after = Some(self.catalog.search_path().to_vec()),
            (true, _) => {}
            (false, _) => self.path_after = None,
        }
    }

    pub(super) fn statement(&mut self, statement: &Statement) -> Outcome {
        match &statement.kind {
            StatementKind::Select(query) => {
                if let QueryBody::Select(select) = &query.body
                    && let Some(into) = &select.into
                {
                    return self.select_into(into, query);
                }
                self.whole(|fold| fold.run_select(query))
            }
            // Rows are no matter of the catalog.
            StatementKind::Insert(_)
            | StatementKind::Update(_)
            | StatementKind::Delete(_)
            | StatementKind::Merge(_) => Ok(()),
            StatementKind::Utility(utility) => self.utility(utility, statement.span),
        }
    }

    fn utility(&mut self, utility: &Utility, span: Span) -> Outcome {
        match utility {
            Utility::CreateTable(create) => self.create_table(create),
            Utility::CreateTableAs(create) => self.create_table_as(create),
            Utility::AlterTable(alter) => self.alter_table(alter),
            Utility::CreateView(create) => self.create_view(create),
            Utility::CreateIndex(create) => self.create_index(create),
            Utility::CreateSequence(create) => self.create_sequence(create),
            Utility::AlterSequence(alter) => self.alter_sequence(alter),
            Utility::CreateType(create) => self.create_type(create),
            Utility::AlterEnum(alter) => self.alter_enum(alter),
            Utility::AlterComposite { name, actions } => self.alter_composite(name, actions),
            Utility::CreateDomain(create) => self.create_domain(create),
            Utility::AlterDomain { name, action } => self.alter_domain(name, action),
            Utility::CreateFunction(create) => self.create_function(create),
            Utility::CreateAggregate(create) => self.create_aggregate(create),
            Utility::CreateOperator(create) => self.create_operator(create, span),
            Utility::CreateCast(create) => self.create_cast(create, span),
            Utility::CreateOpClass { name, default, ty, method, family, items } => {
                self.create_opclass(name, *default, ty, method, family.as_ref(), items)
            }
            Utility::CreateCollation { name, if_not_exists, .. } => self.create_collation(name, *if_not_exists),
            Utility::CreateTrigger(create) => self.create_trigger(create),
            Utility::CreateEventTrigger { function, .. } => self.trigger_function(function).map(|_| ()),
            Utility::CreateRule(create) => self.create_rule(create),
            Utility::CreatePolicy { table, .. } => self.relation(table).map(|_| ()),
            Utility::CreateExtension { name, if_not_exists, schema, cascade, .. } => {
                self.create_extension(name, *if_not_exists, schema.as_ref(), *cascade)
            }
            Utility::AlterExtension { name, schema } => self.alter_extension(name, schema.as_ref()),
            Utility::CreateSchema { name, if_not_exists, elements } => {
                self.create_schema(name.as_ref(), *if_not_exists, elements, span)
            }
            Utility::Drop(drop) => self.drop_objects(drop),
            Utility::DropRoutines { kind, if_exists, routines, cascade } => {
                self.drop_routines(*kind, *if_exists, routines, *cascade)
            }
            Utility::DropOperator { if_exists, operators, .. } => self.drop_operators(*if_exists, operators),
            Utility::DropCast { source, target, if_exists } => self.drop_cast(source, target, *if_exists, span),
            Utility::DropOn { kind, name, table, if_exists, .. } => self.drop_on(*kind, name, table, *if_exists),
            Utility::Rename(rename) => self.rename(rename),
            Utility::SetSchema { kind, name, args, schema, if_exists } => {
                self.set_schema(*kind, name, args.as_deref(), schema, *if_exists)
            }
            Utility::AlterFunction { routine, options } => self.alter_function(routine, options),
            Utility::Comment { kind, name, text } => self.comment(*kind, name, text.as_deref()),
            Utility::Set(set) => {
                self.set(set);
                Ok(())
            }
            Utility::Do { language, body, body_span } => {
                self.whole(|fold| fold.run_do(language.as_ref(), body, *body_span, span))
            }
            Utility::Call(call) => self.whole(|fold| fold.run_call(call)),
            Utility::Prepare { name, statement, .. } => {
                self.side.prepared.insert(name.name.clone(), (**statement).clone());
                Ok(())
            }
            Utility::Execute { name, .. } => {
                let Some(prepared) = self.side.prepared.get(&name.name).cloned() else {
                    let message = format!("prepared statement \"{name}\" does not exist");
                    return Err(refused(SqlState::UndefinedPreparedStatement, name.span, message));
                };
                self.statement(&prepared)
            }
            // They change nothing that a query sees.
            Utility::Owner { .. }
            | Utility::Explain { .. }
            | Utility::Truncate { .. }
            | Utility::Lock { .. }
            | Utility::Refresh { .. }
            | Utility::Copy { .. }
            | Utility::DeclareCursor { .. }
            | Utility::Fetch { .. }
            | Utility::Show(_)
            | Utility::Transaction(_)
            | Utility::Other { .. } => Ok(()),
        }
    }

    /// The text an expression was written as.
    pub(super) fn text(&self, span: Span) -> Arc<str> {
        span.text(&self.source).into()
    }
}

pub(super) fn column(name: &str, ty: TypeMod, collation: Option<Arc<str>>) -> Column {
    Column {
        name: name.into(),
        ty: ty.ty,
        typmod: ty.typmod,
        not_null: false,
        dropped: false,
        collation,
        default: ColumnDefault::None,
        identity: None,
        generated: None,
        comment: None,
        origin: None,
    }
}

/// A name as messages show it.
pub(super) fn shown(name: &Name) -> String {
    let parts: Vec<&str> = name.parts.iter().map(|part| part.as_str()).collect();
    parts.join(".")
}
