-- What a reader looks for.
SELECT id, author
  FROM books
 WHERE title = $1
