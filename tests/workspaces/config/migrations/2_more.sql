ALTER TABLE books ADD COLUMN pages int;
ALTER TABLE boks ADD COLUMN weight int;
