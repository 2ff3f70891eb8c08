//! DROP, COMMENT and SECURITY LABEL.

use super::super::{PResult, Parser};
use super::common::{member_name, name_of};
use crate::syntax::ast::Name;
use crate::syntax::ast::ddl::{Drop, ObjectKind, RoutineKind, Utility};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

/// How the objects of a kind are named.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Naming {
    /// `any_name`
    Qualified,
    /// `name`
    Single,
}

impl Parser<'_> {
    pub(super) fn drop_statement(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Drop)?;
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        match kw {
            Kw::Type | Kw::Domain => {
                self.advance();
                let if_exists = self.if_exists();
                let names = self.comma_separated(|p| Ok(p.type_name()?.name))?;
                let kind = if kw == Kw::Type { ObjectKind::Type } else { ObjectKind::Domain };
                let cascade = self.drop_behavior();
                Ok(Utility::Drop(Drop { kind, names, if_exists, concurrently: false, cascade }))
            }
            Kw::Function | Kw::Procedure | Kw::Routine | Kw::Aggregate => {
                self.advance();
                let kind = match kw {
                    Kw::Function => RoutineKind::Function,
                    Kw::Procedure => RoutineKind::Procedure,
                    Kw::Routine => RoutineKind::Routine,
                    _ => RoutineKind::Aggregate,
                };
                let if_exists = self.if_exists();
                let routines = self.comma_separated(|p| p.routine_or_aggregate_ref(kind))?;
                Ok(Utility::DropRoutines { kind, if_exists, routines, cascade: self.drop_behavior() })
            }
            Kw::Operator => self.drop_operator(),
            Kw::Cast => {
                self.advance();
                let if_exists = self.if_exists();
                let (source, target) = self.cast_types()?;
                self.drop_behavior();
                Ok(Utility::DropCast { source, target, if_exists })
            }
            Kw::Trigger | Kw::Rule | Kw::Policy => {
                self.advance();
                let kind = member_kind(kw);
                let if_exists = self.if_exists();
                let name = self.col_id()?;
                self.expect_kw(Kw::On)?;
                let table = self.any_name()?;
                Ok(Utility::DropOn { kind, name, table, if_exists, cascade: self.drop_behavior() })
            }
            Kw::Transform => {
                self.advance();
                self.if_exists();
                self.expect_kw(Kw::For)?;
                self.type_name()?;
                self.expect_kw(Kw::Language)?;
                self.col_id()?;
                self.drop_behavior();
                self.other("DROP TRANSFORM")
            }
            Kw::Owned => {
                self.expect_kws(&[Kw::Owned, Kw::By])?;
                self.role_list()?;
                self.drop_behavior();
                self.other("DROP OWNED")
            }
            Kw::User if self.at_user_mapping() => self.drop_user_mapping(),
            Kw::Role | Kw::User | Kw::Group => {
                self.advance();
                self.if_exists();
                self.role_list()?;
                self.other("DROP ROLE")
            }
            Kw::Database => self.drop_database(),
            Kw::Tablespace => {
                self.advance();
                self.if_exists();
                self.col_id()?;
                self.other("DROP TABLESPACE")
            }
            Kw::Subscription => {
                self.advance();
                self.if_exists();
                self.col_id()?;
                self.drop_behavior();
                self.other("DROP SUBSCRIPTION")
            }
            _ => {
                let Some((kind, naming)) = self.object_type()? else { return self.unexpected() };
                let concurrently = kind == ObjectKind::Index && self.eat_kw(Kw::Concurrently);
                let if_exists = self.if_exists();
                let names = self.comma_separated(|p| p.object_name(naming))?;
                let cascade = self.drop_behavior();
                Ok(Utility::Drop(Drop { kind, names, if_exists, concurrently, cascade }))
            }
        }
    }

    pub(super) fn object_name(&mut self, naming: Naming) -> PResult<Name> {
        match naming {
            Naming::Qualified => self.any_name(),
            Naming::Single => self.single_name(),
        }
    }

    /// `object_type_any_name` or `drop_type_name`, if one stands here.
    pub(super) fn object_type(&mut self) -> PResult<Option<(ObjectKind, Naming)>> {
        let Some(kw) = self.kw_at(0) else { return Ok(None) };
        let (kind, naming, rest): (_, _, &[Kw]) = match kw {
            Kw::Table => (ObjectKind::Table, Naming::Qualified, &[]),
            Kw::Sequence => (ObjectKind::Sequence, Naming::Qualified, &[]),
            Kw::View => (ObjectKind::View, Naming::Qualified, &[]),
            Kw::Materialized => (ObjectKind::MaterializedView, Naming::Qualified, &[Kw::View]),
            Kw::Index => (ObjectKind::Index, Naming::Qualified, &[]),
            Kw::Foreign if self.kw_at(1) == Some(Kw::Table) => {
                (ObjectKind::ForeignTable, Naming::Qualified, &[Kw::Table])
            }
            Kw::Foreign => (ObjectKind::Other, Naming::Single, &[Kw::Data, Kw::Wrapper]),
            Kw::Collation => (ObjectKind::Collation, Naming::Qualified, &[]),
            Kw::Conversion => (ObjectKind::Conversion, Naming::Qualified, &[]),
            Kw::Statistics => (ObjectKind::Statistics, Naming::Qualified, &[]),
            Kw::Text => {
                self.expect_kws(&[Kw::Text, Kw::Search])?;
                self.expect_any_kw(&[Kw::Parser, Kw::Dictionary, Kw::Template, Kw::Configuration])?;
                return Ok(Some((ObjectKind::TextSearch, Naming::Qualified)));
            }
            Kw::Access => (ObjectKind::AccessMethod, Naming::Single, &[Kw::Method]),
            Kw::Event => (ObjectKind::EventTrigger, Naming::Single, &[Kw::Trigger]),
            Kw::Extension => (ObjectKind::Extension, Naming::Single, &[]),
            Kw::Procedural => (ObjectKind::Language, Naming::Single, &[Kw::Language]),
            Kw::Language => (ObjectKind::Language, Naming::Single, &[]),
            Kw::Publication => (ObjectKind::Publication, Naming::Single, &[]),
            Kw::Schema => (ObjectKind::Schema, Naming::Single, &[]),
            Kw::Server => (ObjectKind::Server, Naming::Single, &[]),
            _ => return Ok(None),
        };
        self.expect_kw(kw)?;
        self.expect_kws(rest)?;
        Ok(Some((kind, naming)))
    }

    fn drop_operator(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Operator)?;
        for (kw, kind) in [(Kw::Class, ObjectKind::OperatorClass), (Kw::Family, ObjectKind::OperatorFamily)] {
            if !self.at_object_word(kw) {
                continue;
            }
            self.expect_kw(kw)?;
            let if_exists = self.if_exists();
            let names = vec![self.any_name()?];
            self.expect_kw(Kw::Using)?;
            self.col_id()?;
            let cascade = self.drop_behavior();
            return Ok(Utility::Drop(Drop { kind, names, if_exists, concurrently: false, cascade }));
        }
        let if_exists = self.if_exists();
        let operators = self.comma_separated(|p| {
            let (name, (left, right)) = p.operator_with_args()?;
            Ok((name, left, right))
        })?;
        Ok(Utility::DropOperator { if_exists, operators, cascade: self.drop_behavior() })
    }

    fn drop_database(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Database)?;
        self.if_exists();
        self.col_id()?;
        self.opt_with();
        if self.at(&TokenKind::LParen) {
            self.parenthesized(|p| p.comma_separated(|p| p.expect_kw(Kw::Force)))?;
        }
        self.other("DROP DATABASE")
    }

    // ------------------------------------------------------------ COMMENT, SECURITY LABEL

    pub(super) fn comment(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Comment, Kw::On])?;
        let (kind, name) = self.described_object()?;
        let text = self.is_text()?;
        Ok(Utility::Comment { kind, name, text })
    }

    pub(super) fn security_label(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Security, Kw::Label])?;
        if self.eat_kw(Kw::For) {
            self.word_or_sconst()?;
        }
        self.expect_kw(Kw::On)?;
        self.described_object()?;
        self.is_text()?;
        self.other("SECURITY LABEL")
    }

    fn is_text(&mut self) -> PResult<Option<String>> {
        self.expect_kw(Kw::Is)?;
        if self.eat_kw(Kw::Null) { Ok(None) } else { Ok(Some(self.sconst()?.0)) }
    }

    /// What COMMENT ON names. Constraints, triggers, rules and policies stand behind the name of what they belong to, as columns do.
    pub(super) fn described_object(&mut self) -> PResult<(ObjectKind, Name)> {
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        match kw {
            Kw::Column => {
                self.advance();
                Ok((ObjectKind::Column, self.any_name()?))
            }
            Kw::Type | Kw::Domain => {
                self.advance();
                let kind = if kw == Kw::Type { ObjectKind::Type } else { ObjectKind::Domain };
                Ok((kind, self.type_name()?.name))
            }
            Kw::Function | Kw::Procedure | Kw::Routine => {
                self.advance();
                let (kind, routine) = match kw {
                    Kw::Function => (ObjectKind::Function, RoutineKind::Function),
                    Kw::Procedure => (ObjectKind::Procedure, RoutineKind::Procedure),
                    _ => (ObjectKind::Routine, RoutineKind::Routine),
                };
                Ok((kind, self.routine_ref(routine)?.name))
            }
            Kw::Aggregate => {
                self.advance();
                Ok((ObjectKind::Aggregate, self.aggregate_ref()?.name))
            }
            Kw::Operator => {
                self.advance();
                for (kw, kind) in [(Kw::Class, ObjectKind::OperatorClass), (Kw::Family, ObjectKind::OperatorFamily)] {
                    if self.at_object_word(kw) {
                        self.advance();
                        let name = self.any_name()?;
                        self.expect_kw(Kw::Using)?;
                        self.col_id()?;
                        return Ok((kind, name));
                    }
                }
                Ok((ObjectKind::Operator, self.operator_with_args()?.0))
            }
            Kw::Constraint => {
                self.advance();
                let member = self.col_id()?;
                self.expect_kw(Kw::On)?;
                let domain = self.at_object_word(Kw::Domain) && self.eat_kw(Kw::Domain);
                let kind = if domain { ObjectKind::DomainConstraint } else { ObjectKind::Constraint };
                Ok((kind, member_name(self.any_name()?, member)))
            }
            Kw::Trigger | Kw::Rule | Kw::Policy => {
                self.advance();
                let member = self.col_id()?;
                self.expect_kw(Kw::On)?;
                Ok((member_kind(kw), member_name(self.any_name()?, member)))
            }
            Kw::Transform => {
                self.expect_kws(&[Kw::Transform, Kw::For])?;
                let name = self.type_name()?.name;
                self.expect_kw(Kw::Language)?;
                self.col_id()?;
                Ok((ObjectKind::Other, name))
            }
            Kw::Large => {
                self.expect_kws(&[Kw::Large, Kw::Object])?;
                let span = self.span();
                let number = self.numeric_only()?;
                Ok((ObjectKind::LargeObject, name_of(crate::ident::Ident::new(number, span))))
            }
            Kw::Cast => {
                self.advance();
                Ok((ObjectKind::Cast, self.cast_types()?.1.name))
            }
            Kw::Database | Kw::Role | Kw::Subscription | Kw::Tablespace => {
                self.advance();
                let kind = match kw {
                    Kw::Database => ObjectKind::Database,
                    Kw::Role => ObjectKind::Role,
                    Kw::Subscription => ObjectKind::Subscription,
                    _ => ObjectKind::Tablespace,
                };
                Ok((kind, self.single_name()?))
            }
            _ => {
                let Some((kind, naming)) = self.object_type()? else { return self.unexpected() };
                Ok((kind, self.object_name(naming)?))
            }
        }
    }
}

/// Of the words TRIGGER, RULE and POLICY.
fn member_kind(kw: Kw) -> ObjectKind {
    match kw {
        Kw::Trigger => ObjectKind::Trigger,
        Kw::Rule => ObjectKind::Rule,
        _ => ObjectKind::Policy,
    }
}
