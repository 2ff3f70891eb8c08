use koel_runtime::Result;

#[koel_macros::queries]
impl Users {
    #[query("SELECT count(*) FROM users")]
    async fn count(&self) -> Result<i64> {
        todo!()
    }
}

#[koel_macros::queries]
impl Sessions {
    async fn count(&self) -> Result<i64>;
}

#[koel_macros::queries]
struct Companies;

#[koel_macros::queries(derives(Clone))]
impl Roles {}

fn main() {}
