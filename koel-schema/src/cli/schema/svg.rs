//! The schema as a picture: a box a table, a line a foreign key. In a page and by itself it follows the reader's colours.

use super::layout::{self, Area};
use super::{is_not_null, kind, name, primary_key, short_type};
use crate::catalog::Catalog;
use crate::catalog::object::{Column, ConstraintKind, Relation};
use std::fmt::Write;
use std::sync::Arc;

/// Of the monospaced text, so that widths are known without fonts.
const CHAR: f64 = 7.3;
const ROW: f64 = 19.0;
const HEAD: f64 = 30.0;
const PAD: f64 = 12.0;
const MARGIN: f64 = 24.0;
/// More rows than this are cut, keys last.
const ROWS: usize = 16;

const STYLE: &str = include_str!("diagram.css");

/// A document of its own.
pub(super) fn svg(catalog: &Catalog, relations: &[&Arc<Relation>]) -> String {
    draw(catalog, relations, |_| None)
}

/// `link`: what the name of a table leads to.
pub(in crate::cli) fn draw(
    catalog: &Catalog,
    relations: &[&Arc<Relation>],
    link: impl Fn(&Relation) -> Option<String>,
) -> String {
    // A partition says nothing that its parent does not.
    let relations: Vec<&Arc<Relation>> = relations.iter().copied().filter(|relation| !relation.is_partition).collect();
    let boxes: Vec<Shown<'_>> = relations.iter().map(|relation| Shown::of(catalog, relation)).collect();
    let lines = references(&relations);
    let sizes: Vec<(f64, f64)> = boxes.iter().map(Shown::size).collect();
    let edges: Vec<(usize, usize)> = lines.iter().map(|line| (line.from.0, line.to.0)).collect();
    let (mut areas, width, height) = layout::place(&sizes, &edges);
    areas.iter_mut().for_each(|area| (area.x, area.y) = (area.x + MARGIN, area.y + MARGIN));
    let (width, height) = (width + 2.0 * MARGIN, height + 2.0 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"diagram\" role=\"img\" aria-label=\"{} tables and views, {} foreign keys\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\">\n<style>{STYLE}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n",
        boxes.len(),
        lines.len()
    );
    for line in &lines {
        reference(&mut out, line, &boxes, &areas);
    }
    for (shown, area) in boxes.iter().zip(&areas) {
        table(&mut out, shown, area, link(shown.relation).as_deref());
    }
    out.push_str("</svg>\n");
    out
}

/// A table and the columns that are shown of it.
struct Shown<'r> {
    relation: &'r Relation,
    name: String,
    rows: Vec<Row<'r>>,
    hidden: usize,
}

struct Row<'r> {
    number: usize,
    column: &'r Column,
    ty: String,
    not_null: bool,
    primary: bool,
    foreign: bool,
}

impl<'r> Shown<'r> {
    fn of(catalog: &Catalog, relation: &'r Relation) -> Self {
        let columns = relation.columns.iter().enumerate().filter(|(_, column)| !column.dropped);
        let mut rows: Vec<Row<'r>> = columns
            .map(|(number, column)| Row {
                number,
                column,
                ty: short_type(catalog, column),
                not_null: is_not_null(relation, number),
                primary: primary_key(relation).contains(&number),
                foreign: foreign_keys(relation).any(|(own, ..)| own.contains(&number)),
            })
            .collect();
        let all = rows.len();
        if all > ROWS {
            // One row is for how many there are more.
            let mut spare = (ROWS - 1).saturating_sub(rows.iter().filter(|row| row.primary || row.foreign).count());
            rows.retain(|row| {
                row.primary || row.foreign || spare.checked_sub(1).inspect(|left| spare = *left).is_some()
            });
        }
        Self { relation, name: name(catalog, relation), hidden: all - rows.len(), rows }
    }

    fn size(&self) -> (f64, f64) {
        let text = |row: &Row<'_>| row.column.name.chars().count() + row.ty.chars().count() + 6;
        let widest = self.rows.iter().map(text).chain([self.name.chars().count() + 6]).max().unwrap_or(0);
        let rows = self.rows.len() + usize::from(self.hidden > 0);
        (widest as f64 * CHAR + 2.0 * PAD, HEAD + rows as f64 * ROW + 8.0)
    }

    /// The middle of a column's row, from the top; a column that is not shown has the last row.
    fn row(&self, number: usize) -> f64 {
        let at = self.rows.iter().position(|row| row.number == number).unwrap_or(self.rows.len());
        HEAD + at as f64 * ROW + ROW / 2.0 + 3.0
    }
}

fn foreign_keys(relation: &Relation) -> impl Iterator<Item = (&Vec<usize>, crate::hir::RelId, &Vec<usize>)> {
    relation.constraints.iter().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey { columns, target, target_columns, .. } => Some((columns, *target, target_columns)),
        _ => None,
    })
}

/// A foreign key: box and column at both ends.
struct Reference {
    from: (usize, usize),
    to: (usize, usize),
    optional: bool,
    unique: bool,
}

fn references(relations: &[&Arc<Relation>]) -> Vec<Reference> {
    let mut found = Vec::new();
    for (from, relation) in relations.iter().enumerate() {
        for (own, target, theirs) in foreign_keys(relation) {
            let Some(to) = relations.iter().position(|other| other.id == target) else { continue };
            let (Some(first), Some(their_first)) = (own.first(), theirs.first()) else { continue };
            found.push(Reference {
                from: (from, *first),
                to: (to, *their_first),
                optional: !own.iter().all(|number| is_not_null(relation, *number)),
                unique: super::is_unique(relation, own),
            });
        }
    }
    found
}

fn reference(out: &mut String, line: &Reference, boxes: &[Shown<'_>], areas: &[Area]) {
    let end = |(table, column): (usize, usize)| {
        let (shown, area) = (boxes.get(table)?, areas.get(table)?);
        Some((shown, area, area.y + shown.row(column), shown.relation.columns.get(column)?.name.clone()))
    };
    let (Some((child, from, y1, own)), Some((parent, to, y2, theirs))) = (end(line.from), end(line.to)) else { return };
    // From the side that is nearer; between boxes of one column around their right.
    let (x1, out1, x2, out2) = if to.x + to.width < from.x {
        (from.x, -1.0, to.x + to.width, 1.0)
    } else if from.x + from.width < to.x {
        (from.x + from.width, 1.0, to.x, -1.0)
    } else {
        (from.x + from.width, 1.0, to.x + to.width, 1.0)
    };
    let bend = ((x1 - x2).abs() / 2.0).clamp(40.0, 160.0);
    let class = if line.optional { "line optional" } else { "line" };
    let title = format!("{}.{own} → {}.{theirs}", child.name, parent.name);
    let _ = write!(
        out,
        "<g class=\"{class}\"><title>{}</title><path d=\"M{x1:.1} {y1:.1} C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}\"/>",
        escape(&title),
        x1 + out1 * bend,
        x2 + out2 * bend
    );
    // Many: a crow's foot; at most one: a bar. At the other end a dot.
    let tip = x1 + out1 * 10.0;
    let foot = match line.unique {
        true => format!("M{tip:.1} {:.1} V{:.1}", y1 - 5.0, y1 + 5.0),
        false => format!("M{x1:.1} {:.1} L{tip:.1} {y1:.1} L{x1:.1} {:.1}", y1 - 5.0, y1 + 5.0),
    };
    let _ = writeln!(out, "<path d=\"{foot}\"/><circle cx=\"{:.1}\" cy=\"{y2:.1}\" r=\"3\"/></g>", x2 + out2 * 3.0);
}

fn table(out: &mut String, shown: &Shown<'_>, area: &Area, link: Option<&str>) {
    let Area { x, y, width, height } = *area;
    let kind = kind(shown.relation);
    let class = if kind.ends_with("view") { "box view" } else { "box" };
    let _ = writeln!(
        out,
        "<g class=\"{class}\" transform=\"translate({x:.1} {y:.1})\"><rect class=\"frame\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"8\"/><path class=\"head\" d=\"M0 {HEAD} V8 a8 8 0 0 1 8 -8 H{:.1} a8 8 0 0 1 8 8 V{HEAD} Z\"/>",
        width - 8.0
    );
    let title = format!("<text class=\"name\" x=\"{PAD}\" y=\"20\">{}</text>", escape(&shown.name));
    let _ = match link {
        Some(link) => writeln!(out, "<a href=\"{}\">{title}</a>", escape(link)),
        None => writeln!(out, "{title}"),
    };
    for row in &shown.rows {
        let at = shown.row(row.number) + 4.0;
        let key = match (row.primary, row.foreign) {
            (true, _) => "column key",
            (false, true) => "column foreign",
            (false, false) => "column",
        };
        let mark = if row.not_null { "" } else { "?" };
        let _ = writeln!(
            out,
            "<text class=\"{key}\" x=\"{PAD}\" y=\"{at:.1}\">{}</text><text class=\"type\" x=\"{:.1}\" y=\"{at:.1}\">{}{mark}</text>",
            escape(&row.column.name),
            width - PAD,
            escape(&row.ty)
        );
    }
    if shown.hidden > 0 {
        let at = HEAD + shown.rows.len() as f64 * ROW + ROW / 2.0 + 7.0;
        let _ = writeln!(out, "<text class=\"type more\" x=\"{PAD}\" y=\"{at:.1}\">… {} more</text>", shown.hidden);
    }
    out.push_str("</g>\n");
}

/// As text of HTML and XML.
pub(in crate::cli) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML has no other control characters.
            ch if ch.is_control() && !matches!(ch, '\n' | '\t' | '\r') => out.push(' '),
            ch => out.push(ch),
        }
    }
    out
}
