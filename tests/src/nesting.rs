//! Statements as deep as one likes, in every way that SQL nests.

/// What goes around what.
enum Shape {
    /// `open` n times, the middle, `close` n times: deep to the right.
    Around { head: &'static str, open: &'static str, middle: &'static str, close: &'static str, tail: &'static str },
    /// The head, then `next` n times, `#` its number: deep to the left.
    Chain { head: &'static str, next: &'static str, tail: &'static str },
}

/// A way to nest, with its name.
pub struct Nesting {
    /// What repeats.
    pub name: &'static str,
    shape: Shape,
}

impl std::fmt::Debug for Nesting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Nesting {
    /// The statement, so deep.
    pub fn sql(&self, depth: usize) -> String {
        match self.shape {
            Shape::Around { head, open, middle, close, tail } => {
                [head, &open.repeat(depth), middle, &close.repeat(depth), tail].concat()
            }
            Shape::Chain { head, next, tail } => {
                let links: String = (0..depth).map(|link| next.replace('#', &link.to_string())).collect();
                [head, &links, tail].concat()
            }
        }
    }
}

const fn around(
    name: &'static str,
    head: &'static str,
    open: &'static str,
    middle: &'static str,
    close: &'static str,
    tail: &'static str,
) -> Nesting {
    Nesting { name, shape: Shape::Around { head, open, middle, close, tail } }
}

const fn chain(name: &'static str, head: &'static str, next: &'static str, tail: &'static str) -> Nesting {
    Nesting { name, shape: Shape::Chain { head, next, tail } }
}

/// Queries, over a table `t (id int, parent int, name text, tags text[], data jsonb)`.
#[rustfmt::skip]
pub const QUERIES: &[Nesting] = &[
    around("parentheses", "SELECT ", "(", "id", ")", " FROM t"),
    around("functions", "SELECT ", "abs(", "id", ")", " FROM t"),
    around("polymorphic functions", "SELECT ", "coalesce(NULL, ", "id", ")", " FROM t"),
    around("array functions", "SELECT ", "array_append(", "tags", ", name)", " FROM t"),
    around("aggregates' arguments", "SELECT max(", "abs(", "id", ")", ") FROM t"),
    around("CASE", "SELECT ", "CASE WHEN id > 1 THEN ", "id", " ELSE 0 END", " FROM t"),
    around("CASE in ELSE", "SELECT ", "CASE WHEN id > 1 THEN 1 ELSE ", "id", " END", " FROM t"),
    around("CASE in WHEN", "SELECT ", "CASE WHEN ", "id > 1", " THEN true END", " FROM t"),
    around("NOT", "SELECT ", "NOT ", "id = 1", "", " FROM t"),
    around("minus", "SELECT ", "- ", "id", "", " FROM t"),
    around("additions to the right", "SELECT ", "1 + (", "id", ")", " FROM t"),
    around("AND and OR", "SELECT 1 FROM t WHERE ", "id = 1 AND (id = 2 OR ", "id = 3", ")", ""),
    around("CAST", "SELECT ", "CAST(", "id", " AS int)", " FROM t"),
    around("ARRAY", "SELECT ", "ARRAY[", "id", "]", " FROM t"),
    around("ROW", "SELECT ", "ROW(", "id", ")", " FROM t"),
    around("IN", "SELECT ", "true IN (", "id = 1", ")", " FROM t"),
    around("BETWEEN", "SELECT ", "true BETWEEN false AND (", "id = 1", ")", " FROM t"),
    around("subscripts", "SELECT ", "(ARRAY[1])[", "id", "]", " FROM t"),
    around("scalar subqueries", "SELECT ", "(SELECT ", "id FROM t", ")", ""),
    around("EXISTS", "SELECT 1 FROM t WHERE ", "EXISTS (SELECT 1 FROM t WHERE ", "id = 1", ")", ""),
    around("IN subqueries", "SELECT id FROM t WHERE ", "id IN (SELECT id FROM t WHERE ", "id = 1", ")", ""),
    around("ARRAY subqueries", "SELECT ", "ARRAY(SELECT ", "id FROM t", ")", ""),
    around("subqueries in FROM", "SELECT * FROM ", "(SELECT * FROM ", "t", ") x", ""),
    around("LATERAL", "SELECT * FROM t, ", "LATERAL (SELECT * FROM t y, ", "t z", ") x", ""),
    around("CTEs inside", "", "WITH a AS (", "SELECT id FROM t", ") SELECT * FROM a", ""),
    around("CTEs in subqueries", "SELECT ", "(WITH a AS (SELECT 1) SELECT ", "id FROM t", ")", ""),
    around("joins to the right", "SELECT 1 FROM ", "(t LEFT JOIN ", "t y", " ON true) x", ""),
    around("set operations to the right", "", "SELECT id FROM t UNION (", "SELECT id FROM t", ")", ""),
    around("grouping sets", "SELECT 1 FROM t GROUP BY ", "GROUPING SETS (", "id", ")", ""),
    around("ORDER BY", "SELECT 1 FROM t ORDER BY ", "(", "id", ")", ""),
    around("LIMIT", "SELECT 1 FROM t LIMIT ", "(SELECT count(*) FROM t LIMIT ", "1", ")", ""),
    around("VALUES", "VALUES (", "(VALUES (", "1", "))", ")"),
    around("JSON", "SELECT ", "jsonb_build_object('a', ", "data", ")", " FROM t"),
    around("JSON constructors", "SELECT ", "json_array(", "data", ")", " FROM t"),
    around("EXPLAIN", "", "EXPLAIN ", "SELECT 1", "", ""),
    around("XML", "SELECT ", "xmlforest(", "name", " AS a)", " FROM t"),
    chain("additions", "SELECT id", " + 1", " FROM t"),
    chain("concatenations", "SELECT name", " || name", " FROM t"),
    chain("arrows", "SELECT data", " -> 'a'", " FROM t"),
    chain("ANDs", "SELECT 1 FROM t WHERE id = 1", " AND id = 2", ""),
    chain("ORs", "SELECT 1 FROM t WHERE id = 1", " OR id = 2", ""),
    chain("ANDs and ORs", "SELECT 1 FROM t WHERE id = 1", " AND id = 2 OR id = 3", ""),
    chain("casts", "SELECT id", "::int", " FROM t"),
    chain("subscripts in a row", "SELECT tags", "[1]", " FROM t"),
    chain("fields", "SELECT t", ".id", " FROM t"),
    chain("IS NULL", "SELECT id", " IS NULL", " FROM t"),
    chain("COLLATE", "SELECT name", " COLLATE \"C\"", " FROM t"),
    chain("AT TIME ZONE", "SELECT now()", " AT TIME ZONE 'UTC'", " FROM t"),
    chain("joins", "SELECT 1 FROM t a", " CROSS JOIN (SELECT 1) b#", ""),
    chain("left joins", "SELECT 1 FROM t", " LEFT JOIN t b# ON b#.id = t.id", ""),
    chain("natural joins", "SELECT 1 FROM t", " NATURAL JOIN (SELECT 1 AS id) b#", ""),
    chain("unions", "SELECT id FROM t", " UNION SELECT id FROM t", ""),
    chain("unions and excepts", "SELECT id FROM t", " UNION SELECT 1 EXCEPT SELECT 2", ""),
    chain("IN lists", "SELECT 1 FROM t WHERE id IN (1", ", 2", ")"),
    chain("arguments", "SELECT concat(name", ", name", ") FROM t"),
    chain("rows of VALUES", "VALUES (1)", ", (2)", ""),
    chain("columns", "SELECT id", ", id", " FROM t"),
    chain("tables", "SELECT 1 FROM t a", ", (SELECT 1) b#", ""),
    chain("CTEs", "WITH a AS (SELECT 1)", ", b# AS (SELECT 1)", " SELECT 1"),
];

/// Migrations.
#[rustfmt::skip]
pub const MIGRATIONS: &[Nesting] = &[
    around("a CHECK", "CREATE TABLE a (id int CHECK (", "abs(", "id", ")", " > 0))"),
    around("a default", "CREATE TABLE a (id int DEFAULT ", "(", "1", ")", ")"),
    around("a generated column", "CREATE TABLE a (id int, b int GENERATED ALWAYS AS (", "abs(", "id", ")", ") STORED)"),
    chain("a generated sum", "CREATE TABLE a (id int, b int GENERATED ALWAYS AS (id", " + id", ") STORED)"),
    around("an index", "CREATE TABLE a (id int); CREATE INDEX ON a ((", "abs(", "id", ")", "))"),
    around("a predicate", "CREATE TABLE a (id int); CREATE INDEX ON a (id) WHERE ", "NOT ", "id > 1", "", ""),
    around("a view", "CREATE TABLE a (id int); CREATE VIEW v AS SELECT ", "abs(", "id", ")", " FROM a; SELECT * FROM v"),
    around("a view of subqueries", "CREATE TABLE a (id int); CREATE VIEW v AS SELECT * FROM ", "(SELECT * FROM ", "a", ") x", ""),
    chain("a view of unions", "CREATE VIEW v AS SELECT 1", " UNION SELECT 2", ""),
    around("a policy", "CREATE TABLE a (id int); CREATE POLICY p ON a USING (", "abs(", "id", ")", " > 0)"),
    around("a SQL function", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT ", "abs(", "1", ")", "'"),
    around("a function's body", "CREATE FUNCTION f() RETURNS int RETURN ", "abs(", "1", ")", ""),
    around("BEGIN", "DO $$ ", "BEGIN ", "NULL;", " END;", " $$"),
    around("IF", "DO $$ BEGIN ", "IF true THEN ", "NULL;", " END IF;", " END $$"),
    around("LOOP", "DO $$ BEGIN ", "FOR i IN 1..1 LOOP ", "NULL;", " END LOOP;", " END $$"),
    around("an expression", "DO $$ BEGIN IF ", "NOT ", "true", "", " THEN NULL; END IF; END $$"),
    around("EXECUTE", "DO $$ BEGIN EXECUTE ", "upper(", "'SELECT 1'", ")", "; END $$"),
    chain("a concatenation", "DO $$ BEGIN EXECUTE 'SELECT 1'", " || ''", "; END $$"),
    around("schemas", "", "CREATE SCHEMA a ", "CREATE TABLE b ()", "", ""),
    around("EXPLAIN", "", "EXPLAIN ", "CREATE TABLE a AS SELECT 1", "", ""),
];
