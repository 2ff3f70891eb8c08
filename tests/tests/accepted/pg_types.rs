//! An enum, a composite with it, domains, in arrays and in a query's own struct.
use koel_macros::{PgComposite, PgDomain, PgEnum, query_as};

#[derive(Debug, Clone, Copy, PartialEq, PgEnum)]
#[koel(type = "Odd.Mood")]
enum Mood {
    #[koel(rename = "happy")]
    Happy,
    #[koel(rename = "so so")]
    SoSo,
    #[koel(rename = "it's \"bad\"")]
    Bad,
}
#[derive(Debug, PgDomain)]
#[koel(type = "Odd.e mail")]
struct Email(String);
#[derive(Debug, PgDomain)]
#[koel(type = "Odd.positive")]
struct Positive(i32);
#[derive(Debug, PgComposite)]
#[koel(type = "Odd.pair")]
struct Pair {
    a: Option<i32>,
    b: Option<String>,
}
#[derive(Debug, PgComposite)]
#[koel(type = "Odd.Place")]
struct Spot {
    #[koel(rename = "X")]
    x: Option<Positive>,
    mood: Option<Mood>,
    moods: Option<Vec<Option<Mood>>>,
    pair: Option<Pair>,
    doc: Option<koel_runtime::Json<Vec<i32>>>,
    #[koel(rename = "e mail")]
    email: Option<Email>,
    name: String,
    at: Option<chrono::DateTime<chrono::Utc>>,
}
#[derive(Debug)]
struct Place {
    place: Option<Spot>,
    places: Vec<Spot>,
    email: Email,
    emails: Option<Vec<Email>>,
}
async fn run(pool: &sqlx::PgPool, spot: Spot, email: Email) -> koel_runtime::Result<Vec<Place>> {
    koel_macros::query!(r#"UPDATE "Odd".places SET place = $spot WHERE email = $email"#).execute(pool).await?;
    query_as!(Place, r#"SELECT place, places, email, emails FROM "Odd".places WHERE id > 1"#).fetch_all(pool).await
}
fn main() {
    let _ = run;
}
