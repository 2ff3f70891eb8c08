use koel_macros::{query, query_scalar};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pool = sqlx::PgPool::connect(&std::env::var("DATABASE_URL")?).await?;

    let email = "ada@example.org";
    query!("INSERT INTO users (email) VALUES ($email) ON CONFLICT (email) DO NOTHING").execute(&pool).await?;

    // `email` is unique: at most one row, an Option. `name` can be NULL and is an Option, the others are not.
    let found = query!("SELECT id, name, created_at FROM users WHERE email = $email").load(&pool).await?;
    if let Some(user) = found {
        println!("{} {:?} {}", user.id, user.name, user.created_at.date_naive());
    }

    // One row, never NULL.
    let users: i64 = query_scalar!("SELECT count(*) FROM users").load(&pool).await?;
    println!("{users} users");
    Ok(())
}
