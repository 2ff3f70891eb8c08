use sqlx::{PgPool, query, query_as};

pub struct Book {
    pub id: i64,
    pub title: String,
}

pub async fn by_isbn(pool: &PgPool, isbn: &str) -> sqlx::Result<Option<Book>> {
    query_as!(Book, "SELECT id, title FROM books WHERE isbn = $1", isbn).fetch_optional(pool).await
}

pub async fn by_author(pool: &PgPool, author: i64) -> sqlx::Result<Vec<Book>> {
    sqlx::query_as!(
        Book,
        "SELECT id, titel AS title
           FROM books
          WHERE author_id = $1",
        author
    )
    .fetch_all(pool)
    .await
}

pub async fn rename(pool: &PgPool, id: i64, title: &str) -> sqlx::Result<()> {
    query!("UPDATE books SET title = $2 WHERE id = $1", id).execute(pool).await?;
    sqlx::query("UPDATE books SET title = $2 WHERE id = $1").bind(id).bind(title).bind(1).execute(pool).await?;
    sqlx::query("UPDATE books SET title = $2 WHERE id = $1").bind(id).bind(title).execute(pool).await?;
    Ok(())
}

pub async fn search(pool: &PgPool, column: &str) -> sqlx::Result<Vec<Book>> {
    sqlx::query_as(&format!("SELECT id, title FROM books ORDER BY {column}")).fetch_all(pool).await
}

pub async fn count(pool: &PgPool) -> sqlx::Result<i64> {
    sqlx::query_scalar!("SELECT count(*), max(id) FROM books").fetch_one(pool).await
}

pub async fn rename_all(pool: &PgPool, ids: &[i64], titles: &[String]) -> sqlx::Result<()> {
    // The types of the parameters are those of the values: the text alone would be refused.
    sqlx::query("UPDATE books b SET title = n.title FROM UNNEST($1, $2) AS n(id, title) WHERE b.id = n.id")
        .bind(ids)
        .bind(titles)
        .execute(pool)
        .await?;
    sqlx::query_scalar!("UPDATE books SET title = title WHERE id = 1").execute(pool).await?;
    Ok(())
}
