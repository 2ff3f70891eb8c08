//! INSERT without a column list.

use crate::diagnostic::Applicability;
use crate::facts::Level;
use crate::lint::context::{Context, WithFix, insert};
use crate::span::Span;
use crate::syntax::keywords::{Kw, quote_ident};

lint! {
    /// INSERT that does not name its columns.
    ///
    /// # Why
    /// The values go by the order in which the columns happen to stand: a column added, or a table made anew in another order, breaks the
    /// statement, or worse, fills the wrong columns.
    ///
    /// # Example
    /// ```sql,fires
    /// INSERT INTO user_roles VALUES ($1, $2, $3, true)
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean
    /// INSERT INTO user_roles (user_id, product_domain, role, is_active) VALUES ($1, $2, $3, true)
    /// ```
    /// ```sql,clean
    /// INSERT INTO companies (slug, name) SELECT slug, name FROM companies WHERE false
    /// ```
    group: Style,
    level: Warn,
    since: "0.1.0",
    fix: Machine,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let query = level.query();
    let (Some(given), Some(target)) = (&query.insert, query.target_rel) else { return };
    let Some(rte) = query.rtable.get(target) else { return };
    // There may be fewer values than columns; DEFAULT VALUES has none.
    let columns: Vec<usize> = query.targets.iter().filter_map(|target| target.column).collect();
    if given.listed || columns.is_empty() {
        return;
    }
    let finding = cx
        .found(rte.span, format!("this INSERT into \"{}\" does not name its columns", rte.name))
        .help("name them: the order of a table's columns is no promise");
    let names: Option<Vec<String>> =
        columns.iter().map(|col| rte.columns.get(*col).map(|column| quote_ident(&column.name))).collect();
    // Before what follows the target, whatever alias it has.
    let behind = Span::new(rte.span.end, query.span.end);
    let source = [Kw::Overriding, Kw::Values, Kw::Select, Kw::With, Kw::Table].map(|kw| cx.keyword(kw, behind));
    let first = source.into_iter().flatten().min_by_key(|span| span.start);
    cx.report(match (names, first) {
        (Some(names), Some(first)) => {
            // `INSERT INTO t (SELECT ...)`.
            let before = cx.text(Span::new(rte.span.end, first.start));
            let open = before.find('(').unwrap_or(before.len());
            let at = rte.span.end + before.get(..open).unwrap_or("").trim_end().len() as u32;
            let edits = vec![insert(at, format!(" ({})", names.join(", ")))];
            finding.fix("name the columns", Applicability::MachineApplicable, edits)
        }
        _ => finding,
    });
}
