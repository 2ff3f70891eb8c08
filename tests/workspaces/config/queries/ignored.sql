SELECT nothing FROM books;
