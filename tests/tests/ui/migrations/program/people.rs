#[derive(Clone, Copy, koel_macros::PgEnum)]
enum Mood {
    Happy,
}

struct Person {
    name: String,
}

async fn all(pool: &sqlx::PgPool) -> koel_runtime::Result<Vec<String>> {
    let people = koel_macros::query_as!(Person, "SELECT name FROM people").fetch_all(pool).await?;
    let count = koel_macros::query_scalar!("SELECT count(*) FROM people").load(pool).await?;
    let first = koel_macros::query!("SELECT name FROM people LIMIT 1").fetch_one(pool).await?;
    drop((Mood::Happy, count, first.name));
    Ok(people.into_iter().map(|person| person.name).collect())
}

fn main() {
    let _ = all;
}
