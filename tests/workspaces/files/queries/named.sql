SELECT title FROM books WHERE id = :id;
