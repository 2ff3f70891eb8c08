//! A CTE that writes, a window, a lateral join.
async fn run(pool: &sqlx::PgPool) -> koel_runtime::Result<()> {
    let gone = koel_macros::query!(
        "WITH gone AS (DELETE FROM sessions WHERE access_token_exp < now() RETURNING user_id)
         SELECT user_id, count(*) AS n FROM gone GROUP BY user_id"
    );
    let gone: i64 = gone.load(pool).await?.iter().map(|row| row.n).sum();
    let ranked = koel_macros::query!(
        "SELECT username, rank() OVER (ORDER BY created_at) AS place FROM users WHERE created_at > now() - interval '1 day'"
    );
    let _: Option<i64> = ranked.load(pool).await?.first().map(|row| row.place + gone);
    Ok(())
}
fn main() {
    let _ = run;
}
