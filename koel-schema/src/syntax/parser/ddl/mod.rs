//! Utility statements, one file a family, after the productions of `gram.y`.

mod alter;
mod alter_table;
mod common;
mod constraint;
mod create;
mod create_table;
mod define;
mod drop;
mod foreign;
mod function;
mod grant;
mod maintenance;
mod publish;
mod session;
mod statement;
mod trigger;

#[cfg(test)]
mod tests;

use super::{PResult, Parser};
use crate::syntax::ast::ddl::Utility;
use crate::syntax::keywords::Kw;

impl Parser<'_> {
    /// Any statement other than SELECT, INSERT, UPDATE, DELETE and MERGE; stands at its first word.
    pub(crate) fn utility(&mut self) -> PResult<Utility> {
        let Some(kw) = self.kw_at(0) else { return self.unexpected() };
        match kw {
            Kw::Create => self.create(),
            Kw::Alter => self.alter(),
            Kw::Drop => self.drop_statement(),
            Kw::Comment => self.comment(),
            Kw::Truncate => self.truncate(),
            Kw::Set => self.set_statement(),
            Kw::Reset => self.reset_statement(),
            Kw::Show => self.show_statement(),
            Kw::Abort | Kw::Begin | Kw::Commit | Kw::End | Kw::Release | Kw::Rollback | Kw::Savepoint | Kw::Start => {
                self.transaction()
            }
            Kw::Prepare if self.kw_at(1) == Some(Kw::Transaction) => self.transaction(),
            Kw::Prepare => self.prepare(),
            Kw::Execute => self.execute(),
            Kw::Deallocate => self.deallocate(),
            Kw::Explain => self.explain(),
            Kw::Declare => self.declare_cursor(),
            Kw::Fetch | Kw::Move => self.fetch(),
            Kw::Close => self.close(),
            Kw::Copy => self.copy(),
            Kw::Do => self.do_block(),
            Kw::Call => self.call(),
            Kw::Lock => self.lock(),
            Kw::Refresh => self.refresh(),
            Kw::Grant => self.grant(),
            Kw::Revoke => self.revoke(),
            Kw::Reassign => self.reassign_owned(),
            Kw::Security => self.security_label(),
            Kw::Import => self.import_foreign_schema(),
            Kw::Analyze | Kw::Analyse => self.analyze(),
            Kw::Vacuum => self.vacuum(),
            Kw::Cluster => self.cluster(),
            Kw::Reindex => self.reindex(),
            Kw::Checkpoint => self.checkpoint(),
            Kw::Discard => self.discard(),
            Kw::Listen => self.listen(),
            Kw::Notify => self.notify(),
            Kw::Unlisten => self.unlisten(),
            Kw::Load => self.load(),
            _ => self.unexpected(),
        }
    }
}
