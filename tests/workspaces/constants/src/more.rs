pub const TWICE: &str = "SELECT 2 FROM nowhere";
