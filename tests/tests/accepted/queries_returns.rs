//! All that a method can return, in one block, with a method by hand.
use futures_util::stream::BoxStream;
use koel_runtime::Result;
use uuid::Uuid;

#[koel_macros::queries(vis = pub(crate), derive(PartialEq))]
impl Users {
    /// One row, or an error.
    #[query("SELECT id, username FROM users WHERE id = $id", one)]
    async fn one(&self, id: Uuid) -> Result<User>;
    #[query("SELECT id, username FROM users WHERE id = $id")]
    async fn maybe(&self, id: Uuid) -> Result<Option<User>>;
    #[query("SELECT id, username FROM users WHERE is_active")]
    async fn all(&self) -> Result<Vec<User>>;
    #[query("SELECT username FROM users WHERE is_active")]
    fn names<'a>(&'a self) -> BoxStream<'a, Result<String>>;
    #[query("DELETE FROM sessions WHERE user_id = $id")]
    async fn sign_out(&self, id: Uuid) -> Result<u64>;
    #[query("UPDATE users SET is_active = false WHERE id = $id")]
    async fn close(&self, id: Uuid) -> Result<()>;

    pub(crate) async fn close_all(&self) -> Result<()> {
        for user in self.all().await? {
            self.close(user.id).await?;
        }
        Ok(())
    }
}
fn main() {
    let _ = Users::close_all;
}
