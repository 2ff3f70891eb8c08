pub const AUTHORS: &str = "SELECT id, boorn FROM authors WHERE id = 1";
pub const TWICE: &str = "SELECT 1 FROM nowhere";
