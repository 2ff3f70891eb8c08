-- name: titles
SELECT title FROM books WHERE author_id = 1;

-- name: years; the column has another name
SELECT printed_in FROM books WHERE author_id = 1;

CREATE TEMP TABLE scratch AS SELECT 1;
