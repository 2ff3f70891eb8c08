//! ALTER of what is no relation: types, domains, routines, operators, schemas, extensions and the rest.

use super::super::{PResult, Parser};
use crate::ident::Ident;
use crate::syntax::ast::ddl::{
    AlterEnum, CompositeAction, DomainAction, EnumAction, ObjectKind, Rename, RoutineKind, Utility,
};
use crate::syntax::ast::{Name, TypeName};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    pub(super) fn alter(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Alter)?;
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        match kw {
            Kw::Table => self.alter_relation_of(&[Kw::Table], ObjectKind::Table),
            Kw::Index => self.alter_relation_of(&[Kw::Index], ObjectKind::Index),
            Kw::Sequence => self.alter_relation_of(&[Kw::Sequence], ObjectKind::Sequence),
            Kw::View => self.alter_relation_of(&[Kw::View], ObjectKind::View),
            Kw::Materialized => self.alter_relation_of(&[Kw::Materialized, Kw::View], ObjectKind::MaterializedView),
            Kw::Foreign if self.kw_at(1) == Some(Kw::Table) => {
                self.alter_relation_of(&[Kw::Foreign, Kw::Table], ObjectKind::ForeignTable)
            }
            Kw::Foreign => self.alter_foreign_data_wrapper(),
            Kw::Type => self.alter_type_statement(),
            Kw::Domain => self.alter_domain(),
            Kw::Function => self.alter_routine(RoutineKind::Function),
            Kw::Procedure => self.alter_routine(RoutineKind::Procedure),
            Kw::Routine => self.alter_routine(RoutineKind::Routine),
            Kw::Aggregate => self.alter_aggregate(),
            Kw::Operator => self.alter_operator(),
            Kw::Extension => self.alter_extension(),
            Kw::Schema
            | Kw::Language
            | Kw::Procedural
            | Kw::Event
            | Kw::Collation
            | Kw::Conversion
            | Kw::Statistics
            | Kw::Text => self.alter_named(),
            Kw::Trigger | Kw::Rule | Kw::Policy => self.alter_member(),
            Kw::Server => self.alter_server(),
            Kw::User if self.at_user_mapping() => self.alter_user_mapping(),
            Kw::Role | Kw::User | Kw::Group => self.alter_role(),
            Kw::Publication => self.alter_publication(),
            Kw::Subscription => self.alter_subscription(),
            Kw::Database => self.alter_database(),
            Kw::Tablespace => self.alter_tablespace(),
            Kw::Default => self.alter_default_privileges(),
            Kw::Large => {
                self.expect_kws(&[Kw::Large, Kw::Object])?;
                self.numeric_only()?;
                self.owner_to()?;
                self.other("ALTER LARGE OBJECT")
            }
            Kw::System => {
                self.expect_kw(Kw::System)?;
                if self.expect_any_kw(&[Kw::Set, Kw::Reset])? == Kw::Set {
                    self.generic_set(false, false)?;
                } else if !self.eat_kw(Kw::All) {
                    self.parameter_name()?;
                }
                self.other("ALTER SYSTEM")
            }
            _ => self.unexpected(),
        }
    }

    fn alter_relation_of(&mut self, words: &[Kw], kind: ObjectKind) -> PResult<Utility> {
        self.expect_kws(words)?;
        self.alter_relation(kind)
    }

    /// `RENAME TO n`, if it stands here.
    fn rename_to(&mut self, kind: ObjectKind, name: &Name, args: Option<&[TypeName]>) -> PResult<Option<Utility>> {
        if !self.at_kw(Kw::Rename) || matches!(self.kw_at(1), Some(Kw::Attribute | Kw::Value | Kw::Constraint)) {
            return Ok(None);
        }
        self.expect_kws(&[Kw::Rename, Kw::To])?;
        let (name, args) = (name.clone(), args.map(<[TypeName]>::to_vec));
        Ok(Some(Utility::Rename(Rename { kind, name, member: None, args, to: self.col_id()?, if_exists: false })))
    }

    /// `RENAME TO n` or `OWNER TO r`, if one of them stands here.
    pub(super) fn rename_or_owner(
        &mut self,
        kind: ObjectKind,
        name: &Name,
        args: Option<&[TypeName]>,
    ) -> PResult<Option<Utility>> {
        if self.kw_at(0) == Some(Kw::Owner) {
            self.owner_to()?;
            return Ok(Some(Utility::Owner { kind, name: name.clone() }));
        }
        self.rename_to(kind, name, args)
    }

    /// The same and `SET SCHEMA s`.
    fn alter_tail(&mut self, kind: ObjectKind, name: &Name, args: Option<&[TypeName]>) -> PResult<Option<Utility>> {
        if self.eat_kws(&[Kw::Set, Kw::Schema]) {
            let (name, args) = (name.clone(), args.map(<[TypeName]>::to_vec));
            return Ok(Some(Utility::SetSchema { kind, name, args, schema: self.col_id()?, if_exists: false }));
        }
        self.rename_or_owner(kind, name, args)
    }

    // ------------------------------------------------------------ types and domains

    fn alter_type_statement(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Type)?;
        let name = self.any_name()?;
        if let Some(utility) = self.alter_tail(ObjectKind::Type, &name, None)? {
            return Ok(utility);
        }
        if self.eat_kw(Kw::Rename) {
            return match self.expect_any_kw(&[Kw::Attribute, Kw::Value])? {
                Kw::Attribute => {
                    let member = Some(self.col_id()?);
                    self.expect_kw(Kw::To)?;
                    let to = self.col_id()?;
                    self.drop_behavior();
                    let kind = ObjectKind::Attribute;
                    Ok(Utility::Rename(Rename { kind, name, member, args: None, to, if_exists: false }))
                }
                _ => {
                    let (from, start) = self.sconst()?;
                    self.expect_kw(Kw::To)?;
                    let (to, _) = self.sconst()?;
                    let action = EnumAction::Rename { from, to, span: self.span_from(start) };
                    Ok(Utility::AlterEnum(AlterEnum { name, action }))
                }
            };
        }
        if self.eat_kws(&[Kw::Add, Kw::Value]) {
            let if_not_exists = self.if_not_exists()?;
            let (value, span) = self.sconst()?;
            let mut position = None;
            if self.at_any_kw(&[Kw::Before, Kw::After]) {
                let before = self.expect_any_kw(&[Kw::Before, Kw::After])? == Kw::Before;
                position = Some((before, self.sconst()?.0));
            }
            let action = EnumAction::Add { value, if_not_exists, position, span };
            return Ok(Utility::AlterEnum(AlterEnum { name, action }));
        }
        if self.eat_kw(Kw::Set) {
            self.definition()?;
            return self.other("ALTER TYPE");
        }
        let actions = self.comma_separated(|p| p.composite_action())?;
        Ok(Utility::AlterComposite { name, actions })
    }

    fn composite_action(&mut self) -> PResult<CompositeAction> {
        let kw = self.expect_any_kw(&[Kw::Add, Kw::Drop, Kw::Alter])?;
        self.expect_kw(Kw::Attribute)?;
        let action = match kw {
            Kw::Add => CompositeAction::Add(self.attribute()?),
            Kw::Drop => {
                let if_exists = self.if_exists();
                CompositeAction::Drop { name: self.col_id()?, if_exists }
            }
            _ => {
                let name = self.col_id()?;
                if self.eat_kw(Kw::Set) {
                    self.expect_kw(Kw::Data)?;
                }
                self.expect_kw(Kw::Type)?;
                let ty = self.type_name()?;
                if self.eat_kw(Kw::Collate) {
                    self.any_name()?;
                }
                CompositeAction::AlterType { name, ty }
            }
        };
        self.drop_behavior();
        Ok(action)
    }

    fn alter_domain(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Domain)?;
        let name = self.any_name()?;
        if let Some(utility) = self.alter_tail(ObjectKind::Domain, &name, None)? {
            return Ok(utility);
        }
        let words = [Kw::Rename, Kw::Add, Kw::Drop, Kw::Set, Kw::Validate];
        let action = match self.expect_any_kw(&words)? {
            Kw::Rename => {
                self.expect_kw(Kw::Constraint)?;
                let member = Some(self.col_id()?);
                self.expect_kw(Kw::To)?;
                let to = self.col_id()?;
                let kind = ObjectKind::DomainConstraint;
                return Ok(Utility::Rename(Rename { kind, name, member, args: None, to, if_exists: false }));
            }
            Kw::Add => match self.domain_constraint()? {
                Some(constraint) => DomainAction::AddConstraint(constraint),
                None => return self.other("ALTER DOMAIN"),
            },
            Kw::Drop => match self.expect_any_kw(&[Kw::Default, Kw::Not, Kw::Constraint])? {
                Kw::Default => DomainAction::DropDefault,
                Kw::Not => {
                    self.expect_kw(Kw::Null)?;
                    DomainAction::DropNotNull
                }
                _ => {
                    let if_exists = self.if_exists();
                    let constraint = self.col_id()?;
                    self.drop_behavior();
                    DomainAction::DropConstraint { name: constraint, if_exists }
                }
            },
            Kw::Set => match self.expect_any_kw(&[Kw::Default, Kw::Not])? {
                Kw::Default => DomainAction::SetDefault(self.expr()?),
                _ => {
                    self.expect_kw(Kw::Null)?;
                    DomainAction::SetNotNull
                }
            },
            _ => {
                self.expect_kw(Kw::Constraint)?;
                DomainAction::ValidateConstraint { name: self.col_id()? }
            }
        };
        Ok(Utility::AlterDomain { name, action })
    }

    // ------------------------------------------------------------ routines and operators

    fn alter_routine(&mut self, kind: RoutineKind) -> PResult<Utility> {
        self.advance();
        let routine = self.routine_ref(kind)?;
        let object = match kind {
            RoutineKind::Function => ObjectKind::Function,
            RoutineKind::Procedure => ObjectKind::Procedure,
            RoutineKind::Aggregate => ObjectKind::Aggregate,
            RoutineKind::Routine => ObjectKind::Routine,
        };
        if let Some(utility) = self.alter_tail(object, &routine.name, routine.args.as_deref())? {
            return Ok(utility);
        }
        if self.kw_at(0) == Some(Kw::Depends) || self.at_kws(&[Kw::No, Kw::Depends]) {
            return self.depends_on_extension("ALTER FUNCTION");
        }
        let mut options = Vec::new();
        while let Some(option) = self.common_function_option()? {
            options.push(option);
        }
        if options.is_empty() {
            return self.unexpected();
        }
        self.eat_kw(Kw::Restrict);
        Ok(Utility::AlterFunction { routine, options })
    }

    fn alter_aggregate(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Aggregate)?;
        let routine = self.aggregate_ref()?;
        match self.alter_tail(ObjectKind::Aggregate, &routine.name, routine.args.as_deref())? {
            Some(utility) => Ok(utility),
            None => self.unexpected(),
        }
    }

    fn alter_operator(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Operator)?;
        for (kw, kind) in [(Kw::Class, ObjectKind::OperatorClass), (Kw::Family, ObjectKind::OperatorFamily)] {
            if !self.at_object_word(kw) {
                continue;
            }
            self.expect_kw(kw)?;
            let name = self.any_name()?;
            self.expect_kw(Kw::Using)?;
            self.col_id()?;
            if let Some(utility) = self.alter_tail(kind, &name, None)? {
                return Ok(utility);
            }
            if kind == ObjectKind::OperatorFamily && self.eat_kw(Kw::Add) {
                self.operator_class_items()?;
                return self.other("ALTER OPERATOR FAMILY");
            }
            if kind == ObjectKind::OperatorFamily && self.eat_kw(Kw::Drop) {
                self.comma_separated(|p| {
                    p.expect_any_kw(&[Kw::Operator, Kw::Function])?;
                    p.iconst()?;
                    p.parenthesized(|p| p.comma_separated(|p| p.type_name()))
                })?;
                return self.other("ALTER OPERATOR FAMILY");
            }
            return self.unexpected();
        }
        let (name, (left, right)) = self.operator_with_args()?;
        if self.kw_at(0) == Some(Kw::Rename) {
            return self.unexpected();
        }
        let args: Vec<TypeName> = left.into_iter().chain(right).collect();
        if let Some(utility) = self.alter_tail(ObjectKind::Operator, &name, Some(&args))? {
            return Ok(utility);
        }
        self.expect_kw(Kw::Set)?;
        self.definition()?;
        self.other("ALTER OPERATOR")
    }

    // ------------------------------------------------------------ the rest

    fn alter_extension(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Extension)?;
        let name = self.col_id()?;
        match self.expect_any_kw(&[Kw::Set, Kw::Update, Kw::Add, Kw::Drop])? {
            Kw::Set => {
                self.expect_kw(Kw::Schema)?;
                Ok(Utility::AlterExtension { name, schema: Some(self.col_id()?) })
            }
            Kw::Update => {
                while self.eat_kw(Kw::To) {
                    self.word_or_sconst()?;
                }
                Ok(Utility::AlterExtension { name, schema: None })
            }
            _ => {
                self.described_object()?;
                Ok(Utility::AlterExtension { name, schema: None })
            }
        }
    }

    /// Schemas, languages, event triggers, collations, conversions, statistics, text search.
    fn alter_named(&mut self) -> PResult<Utility> {
        let Some((kind, naming)) = self.object_type()? else { return self.unexpected() };
        let if_exists = kind == ObjectKind::Statistics && self.if_exists();
        let name = self.object_name(naming)?;
        if !if_exists {
            let utility = match kind {
                // None of these can move to another schema.
                ObjectKind::Schema | ObjectKind::Language | ObjectKind::EventTrigger => {
                    self.rename_or_owner(kind, &name, None)?
                }
                _ => self.alter_tail(kind, &name, None)?,
            };
            if let Some(utility) = utility {
                return Ok(utility);
            }
        }
        match kind {
            ObjectKind::EventTrigger => {
                if self.expect_any_kw(&[Kw::Enable, Kw::Disable])? == Kw::Enable && !self.eat_kw(Kw::Replica) {
                    self.eat_kw(Kw::Always);
                }
                self.other("ALTER EVENT TRIGGER")
            }
            ObjectKind::Statistics => {
                self.expect_kws(&[Kw::Set, Kw::Statistics])?;
                self.statistics_value()?;
                self.other("ALTER STATISTICS")
            }
            ObjectKind::Collation => {
                self.expect_kws(&[Kw::Refresh, Kw::Version])?;
                self.other("ALTER COLLATION")
            }
            ObjectKind::TextSearch if self.at(&TokenKind::LParen) => {
                self.definition()?;
                self.other("ALTER TEXT SEARCH DICTIONARY")
            }
            ObjectKind::TextSearch => self.alter_text_search_mapping(),
            _ => self.unexpected(),
        }
    }

    fn alter_text_search_mapping(&mut self) -> PResult<Utility> {
        let kw = self.expect_any_kw(&[Kw::Add, Kw::Alter, Kw::Drop])?;
        self.expect_kw(Kw::Mapping)?;
        if kw == Kw::Drop {
            self.if_exists();
        }
        let tokens = kw != Kw::Alter || self.kw_at(0) == Some(Kw::For);
        if tokens {
            self.expect_kw(Kw::For)?;
            self.name_list()?;
        }
        if kw != Kw::Drop {
            if kw == Kw::Alter && self.eat_kw(Kw::Replace) {
                self.any_name()?;
                self.expect_kw(Kw::With)?;
                self.any_name()?;
            } else {
                self.expect_kw(Kw::With)?;
                self.any_name_list()?;
            }
        }
        self.other("ALTER TEXT SEARCH CONFIGURATION")
    }

    /// TRIGGER, RULE and POLICY `name ON table`.
    fn alter_member(&mut self) -> PResult<Utility> {
        let kw = self.expect_any_kw(&[Kw::Trigger, Kw::Rule, Kw::Policy])?;
        let if_exists = kw == Kw::Policy && self.if_exists();
        let member: Ident = self.col_id()?;
        self.expect_kw(Kw::On)?;
        let name = self.qualified_name()?;
        if self.eat_kw(Kw::Rename) {
            self.expect_kw(Kw::To)?;
            let to = self.col_id()?;
            let kind = match kw {
                Kw::Trigger => ObjectKind::Trigger,
                Kw::Rule => ObjectKind::Rule,
                _ => ObjectKind::Policy,
            };
            return Ok(Utility::Rename(Rename { kind, name, member: Some(member), args: None, to, if_exists }));
        }
        match kw {
            Kw::Trigger => self.depends_on_extension("ALTER TRIGGER"),
            Kw::Policy if !if_exists => {
                self.policy_clauses()?;
                self.other("ALTER POLICY")
            }
            _ => self.unexpected(),
        }
    }

    fn alter_database(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Database)?;
        let name = self.single_name()?;
        if let Some(utility) = self.rename_or_owner(ObjectKind::Database, &name, None)? {
            return Ok(utility);
        }
        if self.eat_kw(Kw::Refresh) {
            self.expect_kws(&[Kw::Collation, Kw::Version])?;
        } else if self.eat_kws(&[Kw::Set, Kw::Tablespace]) {
            self.col_id()?;
        } else if self.at_any_kw(&[Kw::Set, Kw::Reset]) {
            self.set_reset_clause()?;
        } else {
            self.opt_with();
            self.database_options()?;
        }
        self.other("ALTER DATABASE")
    }

    fn alter_tablespace(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Tablespace)?;
        let name = self.single_name()?;
        if let Some(utility) = self.rename_or_owner(ObjectKind::Tablespace, &name, None)? {
            return Ok(utility);
        }
        self.expect_any_kw(&[Kw::Set, Kw::Reset])?;
        self.reloptions()?;
        self.other("ALTER TABLESPACE")
    }
}
