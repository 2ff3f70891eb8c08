//! Privileges and roles.

use super::super::{PResult, Parser};
use crate::syntax::ast::ddl::{RoutineKind, Utility};
use crate::syntax::keywords::Kw;
use crate::syntax::lex::TokenKind;

impl Parser<'_> {
    pub(super) fn grant(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Grant)?;
        self.privileges()?;
        if self.eat_kw(Kw::On) {
            self.privilege_target()?;
            self.expect_kw(Kw::To)?;
            self.grantees()?;
            self.opt_grant_option()?;
            self.opt_granted_by()?;
            return self.other("GRANT");
        }
        self.expect_kw(Kw::To)?;
        self.role_list()?;
        if self.eat_kw(Kw::With) {
            if self.version >= 16 {
                self.comma_separated(|p| {
                    p.col_label()?;
                    p.expect_any_kw(&[Kw::Option, Kw::True, Kw::False])
                })?;
            } else {
                self.expect_kws(&[Kw::Admin, Kw::Option])?;
            }
        }
        self.opt_granted_by()?;
        self.other("GRANT ROLE")
    }

    pub(super) fn revoke(&mut self) -> PResult<Utility> {
        self.expect_kw(Kw::Revoke)?;
        // REVOKE {GRANT | ADMIN | INHERIT | SET} OPTION FOR
        if self.at_kw(Kw::Grant) {
            self.expect_kws(&[Kw::Grant, Kw::Option, Kw::For])?;
        } else if self.kw_at(1) == Some(Kw::Option) {
            if self.version < 16 {
                self.expect_kw(Kw::Admin)?;
            } else {
                self.col_id()?;
            }
            self.expect_kws(&[Kw::Option, Kw::For])?;
        }
        self.privileges()?;
        let on_object = self.eat_kw(Kw::On);
        if on_object {
            self.privilege_target()?;
        }
        self.expect_kw(Kw::From)?;
        if on_object {
            self.grantees()?;
        } else {
            self.role_list()?;
        }
        self.opt_granted_by()?;
        self.drop_behavior();
        self.other(if on_object { "REVOKE" } else { "REVOKE ROLE" })
    }

    fn opt_granted_by(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::Granted) {
            self.expect_kw(Kw::By)?;
            self.role()?;
        }
        Ok(())
    }

    fn opt_grant_option(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::With) {
            self.expect_kws(&[Kw::Grant, Kw::Option])?;
        }
        Ok(())
    }

    fn privileges(&mut self) -> PResult<()> {
        if self.eat_kw(Kw::All) {
            self.eat_kw(Kw::Privileges);
            return self.opt_column_list().map(|_| ());
        }
        self.comma_separated(|p| {
            if p.eat_kws(&[Kw::Alter, Kw::System]) {
                return Ok(());
            }
            if p.at_any_kw(&[Kw::Select, Kw::References, Kw::Create]) {
                p.advance();
            } else {
                p.col_id()?;
            }
            p.opt_column_list().map(|_| ())
        })?;
        Ok(())
    }

    fn privilege_target(&mut self) -> PResult<()> {
        let Some(kw) = self.kw_at(0) else { return self.qualified_names().map(|_| ()) };
        match kw {
            Kw::Table => {
                self.advance();
                self.qualified_names()?;
            }
            Kw::All => {
                self.advance();
                self.expect_any_kw(&[Kw::Tables, Kw::Sequences, Kw::Functions, Kw::Procedures, Kw::Routines])?;
                self.expect_kws(&[Kw::In, Kw::Schema])?;
                self.name_list()?;
            }
            Kw::Foreign => {
                self.advance();
                if !self.eat_kws(&[Kw::Data, Kw::Wrapper]) {
                    self.expect_kw(Kw::Server)?;
                }
                self.name_list()?;
            }
            // The rest can be a table's name as well.
            _ if !self.is_word_at(1) => {
                self.qualified_names()?;
            }
            Kw::Sequence => {
                self.advance();
                self.qualified_names()?;
            }
            Kw::Function | Kw::Procedure | Kw::Routine => {
                self.advance();
                self.comma_separated(|p| p.routine_ref(RoutineKind::Routine))?;
            }
            Kw::Database | Kw::Language | Kw::Schema | Kw::Tablespace => {
                self.advance();
                self.name_list()?;
            }
            Kw::Domain | Kw::Type => {
                self.advance();
                self.any_name_list()?;
            }
            Kw::Large => {
                self.expect_kws(&[Kw::Large, Kw::Object])?;
                self.comma_separated(|p| p.numeric_only())?;
            }
            Kw::Parameter => {
                self.advance();
                self.comma_separated(|p| p.parameter_name())?;
            }
            _ => {
                self.qualified_names()?;
            }
        }
        Ok(())
    }

    fn grantees(&mut self) -> PResult<()> {
        self.comma_separated(|p| {
            p.eat_kw(Kw::Group);
            p.role()
        })?;
        Ok(())
    }

    /// From DEFAULT on.
    pub(super) fn alter_default_privileges(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Default, Kw::Privileges])?;
        loop {
            if self.eat_kw(Kw::In) {
                self.expect_kw(Kw::Schema)?;
                self.name_list()?;
            } else if self.eat_kw(Kw::For) {
                self.expect_any_kw(&[Kw::Role, Kw::User])?;
                self.role_list()?;
            } else {
                break;
            }
        }
        let grant = self.expect_any_kw(&[Kw::Grant, Kw::Revoke])? == Kw::Grant;
        if !grant && self.at_kw(Kw::Grant) {
            self.expect_kws(&[Kw::Grant, Kw::Option, Kw::For])?;
        }
        self.privileges()?;
        self.expect_kw(Kw::On)?;
        let kinds = [Kw::Tables, Kw::Functions, Kw::Routines, Kw::Sequences, Kw::Types, Kw::Schemas, Kw::Large];
        if self.version < 18 && self.at_kw(Kw::Large) {
            return self.unexpected();
        }
        if self.expect_any_kw(&kinds)? == Kw::Large {
            self.expect_kw(Kw::Objects)?;
        }
        self.expect_kw(if grant { Kw::To } else { Kw::From })?;
        self.grantees()?;
        if grant {
            self.opt_grant_option()?;
        } else {
            self.drop_behavior();
        }
        self.other("ALTER DEFAULT PRIVILEGES")
    }

    // ------------------------------------------------------------ roles

    pub(super) fn create_role(&mut self) -> PResult<Utility> {
        self.expect_any_kw(&[Kw::Role, Kw::User, Kw::Group])?;
        self.role()?;
        self.opt_with();
        while !self.at_statement_end() {
            if self.eat_kw(Kw::Sysid) {
                self.iconst()?;
            } else if self.eat_kw(Kw::Admin) || self.eat_kw(Kw::Role) {
                self.role_list()?;
            } else if self.eat_kw(Kw::In) {
                self.expect_any_kw(&[Kw::Role, Kw::Group])?;
                self.role_list()?;
            } else {
                self.role_option()?;
            }
        }
        self.other("CREATE ROLE")
    }

    /// `AlterOptRoleElem`
    fn role_option(&mut self) -> PResult<()> {
        match self.peek() {
            // SUPERUSER, NOLOGIN and their like are no keywords.
            TokenKind::Ident(word) => {
                let known = [
                    "superuser",
                    "nosuperuser",
                    "createrole",
                    "nocreaterole",
                    "replication",
                    "noreplication",
                    "createdb",
                    "nocreatedb",
                    "login",
                    "nologin",
                    "bypassrls",
                    "nobypassrls",
                    "noinherit",
                ];
                if !known.contains(&word.as_str()) {
                    let message = format!("unrecognized role option \"{word}\"");
                    return self.error(crate::diagnostic::SqlState::SyntaxError, self.span(), message);
                }
                self.advance();
                Ok(())
            }
            TokenKind::Keyword(Kw::Password) => {
                self.advance();
                if self.eat_kw(Kw::Null) { Ok(()) } else { self.sconst().map(|_| ()) }
            }
            TokenKind::Keyword(Kw::Encrypted) => {
                self.expect_kws(&[Kw::Encrypted, Kw::Password])?;
                self.sconst().map(|_| ())
            }
            TokenKind::Keyword(Kw::Inherit) => {
                self.advance();
                Ok(())
            }
            TokenKind::Keyword(Kw::Connection) => {
                self.expect_kws(&[Kw::Connection, Kw::Limit])?;
                self.signed_iconst().map(drop)
            }
            TokenKind::Keyword(Kw::Valid) => {
                self.expect_kws(&[Kw::Valid, Kw::Until])?;
                self.sconst().map(|_| ())
            }
            TokenKind::Keyword(Kw::User) => {
                self.advance();
                self.role_list()
            }
            _ => self.unexpected(),
        }
    }

    /// ALTER ROLE, USER and GROUP.
    pub(super) fn alter_role(&mut self) -> PResult<Utility> {
        let group = self.expect_any_kw(&[Kw::Role, Kw::User, Kw::Group])? == Kw::Group;
        if group || !self.eat_kw(Kw::All) {
            self.role()?;
            if self.eat_kw(Kw::Rename) {
                self.expect_kw(Kw::To)?;
                self.role()?;
                return self.other("ALTER ROLE");
            }
            if group {
                self.expect_any_kw(&[Kw::Add, Kw::Drop])?;
                self.expect_kw(Kw::User)?;
                self.role_list()?;
                return self.other("ALTER ROLE");
            }
            if !self.at_any_kw(&[Kw::In, Kw::Set, Kw::Reset]) {
                self.opt_with();
                while !self.at_statement_end() {
                    self.role_option()?;
                }
                return self.other("ALTER ROLE");
            }
        }
        if self.eat_kw(Kw::In) {
            self.expect_kw(Kw::Database)?;
            self.col_id()?;
        }
        self.set_reset_clause()?;
        self.other("ALTER ROLE")
    }

    pub(super) fn reassign_owned(&mut self) -> PResult<Utility> {
        self.expect_kws(&[Kw::Reassign, Kw::Owned, Kw::By])?;
        self.role_list()?;
        self.expect_kw(Kw::To)?;
        self.role()?;
        self.other("REASSIGN OWNED")
    }
}
