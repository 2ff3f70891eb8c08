async fn start(pool: &sqlx::PgPool) {
    sqlx::migrate!("../db").run(pool).await.expect("migrations");
}

fn main() {}
