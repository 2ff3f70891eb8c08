SELECT * FROM books;
-- koel:allow(select_star): an export
SELECT * FROM books;
