//! The two macros of which a rule consists: its declaration, and its word in the registry.

/// Declares the rule of a file: its documentation (markdown; `sql,fires` and `sql,clean` blocks are run by the tests, over KOEL's schema or
/// that of the `sql,schema` block above them), its group and default level, and its check.
macro_rules! lint {
    (
        $(#[doc = $doc:literal])+
        group: $group:ident,
        level: $level:ident,
        since: $since:literal,
        fix: $fix:ident,
        check: $check:ident($function:path) $(,)?
    ) => {
        pub(super) static LINT: crate::lint::Lint = crate::lint::Lint {
            docs: concat!($($doc, "\n"),+),
            group: crate::lint::Group::$group,
            level: crate::config::Level::$level,
            since: $since,
            fix: crate::lint::Fixes::$fix,
            check: crate::lint::Check::$check($function),
        };
    };
}

/// The rules, by name: modules and table in one.
macro_rules! registry {
    ($($name:ident)+) => {
        $(mod $name;)+
        pub(super) static RULES: &[super::Rule] =
            &[$(super::Rule { name: stringify!($name), lint: &$name::LINT }),+];
    };
}
