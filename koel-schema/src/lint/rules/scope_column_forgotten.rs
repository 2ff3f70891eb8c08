//! The soft-delete column that no condition mentions.

use crate::diagnostic::Applicability;
use crate::facts::Level;
use crate::hir::{Command, ExprKind};
use crate::lint::context::{Context, WithFix};
use crate::lint::edit::{Names, and_where};

lint! {
    /// A query over a table with the soft-delete column of koel.toml (`[tables] soft_delete`) that does not mention it.
    ///
    /// # Why
    /// It finds the rows that are meant to be gone.
    ///
    /// # Example
    /// ```sql,fires,soft_delete=deleted_at
    /// SELECT id, username FROM users WHERE username = $1
    /// ```
    ///
    /// # Use instead
    /// ```sql,clean,soft_delete=deleted_at
    /// SELECT id, username FROM users WHERE username = $1 AND deleted_at IS NULL
    /// ```
    /// Any mention will do, and without the configuration nothing is said.
    /// ```sql,clean,soft_delete=deleted_at
    /// SELECT id, username, deleted_at FROM users WHERE username = $1
    /// ```
    /// ```sql,clean
    /// SELECT id, username FROM users WHERE username = $1
    /// ```
    group: Suspicious,
    level: Warn,
    since: "0.1.0",
    fix: Maybe,
    check: Level(check),
}

fn check(cx: &Context<'_>, level: &Level<'_, '_>) {
    let (Some(wanted), query) = (&cx.config.soft_delete, level.query()) else { return };
    if matches!(query.command, Command::Insert | Command::Merge | Command::Utility) {
        return;
    }
    for entry in level.entries() {
        let Some(table) = cx.table(query, entry) else { continue };
        let Some(col) = table.columns.iter().position(|column| !column.dropped && *column.name == **wanted) else {
            continue;
        };
        let mut mentioned = false;
        query.visit(0, &mut |expr, depth| {
            mentioned |= match expr.kind {
                ExprKind::Var(var) => var.up == depth && var.rel == entry && var.col == col,
                ExprKind::WholeRow { rel, up } => up == depth && rel == entry,
                _ => false,
            };
            true
        });
        let Some(rte) = query.rtable.get(entry).filter(|_| !mentioned) else { continue };
        let finding = cx
            .found(rte.span, format!("\"{}\" has \"{wanted}\", and nothing here looks at it", rte.name))
            .help(format!("add `{wanted} IS NULL`"));
        let var = ExprKind::Var(crate::hir::Var { rel: entry, col, up: 0 });
        let column = crate::hir::Expr::new(var, crate::types::TypeId::BOOL, rte.span);
        cx.report(match Names::of(level).column(&column).filter(|_| query.command == Command::Select) {
            Some(name) => finding.fix(
                "leave out the rows that are gone",
                Applicability::MaybeIncorrect,
                and_where(cx, query, &format!("{name} IS NULL")),
            ),
            None => finding,
        });
    }
}
