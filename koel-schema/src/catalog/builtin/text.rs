//! The generated files, searched as they are: sorted lines `key <tab> mask <tab> fields`.

use std::cmp::Ordering;

/// A file of the data directory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table(&'static str);

/// The fields of a line after key and mask.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) key: &'static str,
    mask: u32,
    rest: &'static str,
}

pub(crate) const TYPES: Table = Table(include_str!("../../../data/types.tsv"));
pub(crate) const ROUTINES: Table = Table(include_str!("../../../data/routines.tsv"));
pub(crate) const OPERATORS: Table = Table(include_str!("../../../data/operators.tsv"));
pub(crate) const CASTS: Table = Table(include_str!("../../../data/casts.tsv"));
pub(crate) const OPCLASSES: Table = Table(include_str!("../../../data/opclasses.tsv"));
pub(crate) const AMOPS: Table = Table(include_str!("../../../data/amops.tsv"));
pub(crate) const COLLATIONS: Table = Table(include_str!("../../../data/collations.tsv"));
pub(crate) const RELATIONS: Table = Table(include_str!("../../../data/relations.tsv"));
pub(crate) const COLUMNS: Table = Table(include_str!("../../../data/columns.tsv"));
pub(crate) const KEYWORDS: Table = Table(include_str!("../../../data/keywords.tsv"));
pub(crate) const NAMES: Table = Table(include_str!("../../../data/names.tsv"));
pub(crate) const OIDS: Table = Table(include_str!("../../../data/oids.tsv"));

impl Table {
    /// The rows of a key in a version (`bit`), found by bisection of the text.
    pub(crate) fn find(self, key: &str, bit: u32) -> impl Iterator<Item = Row> + use<'_> {
        let start = self.lower_bound(key);
        let rows = self.0.get(start..).unwrap_or_default().lines().map_while(Row::parse);
        rows.take_while(move |row| row.key == key).filter(move |row| row.is_in(bit))
    }

    /// The rows of all keys that start so.
    pub(crate) fn starting(self, prefix: &str, bit: u32) -> impl Iterator<Item = Row> + use<'_> {
        let start = self.lower_bound(prefix);
        let rows = self.0.get(start..).unwrap_or_default().lines().map_while(Row::parse);
        rows.take_while(move |row| row.key.starts_with(prefix)).filter(move |row| row.is_in(bit))
    }

    /// Every row of a version.
    pub(crate) fn all(self, bit: u32) -> impl Iterator<Item = Row> {
        self.0.lines().filter_map(Row::parse).filter(move |row| row.is_in(bit))
    }

    /// Where the first line starts whose key is not less.
    fn lower_bound(self, key: &str) -> usize {
        let (mut low, mut high) = (0, self.0.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = self.0.get(low..middle).and_then(|text| text.rfind('\n')).map_or(low, |at| low + at + 1);
            let line = self.0.get(start..high).unwrap_or_default();
            let end = line.find('\n').map_or(high, |at| start + at + 1);
            match line.split('\t').next().unwrap_or_default().cmp(key) {
                Ordering::Less => low = end,
                Ordering::Equal | Ordering::Greater => high = start,
            }
        }
        low
    }
}

impl Row {
    /// What stands in where even the type `unknown` were missing.
    pub(crate) const UNKNOWN: Row = Row { key: "unknown", mask: 15, rest: "pg_catalog\t705\tp\tX" };

    /// Reads key and mask; None for a line that is none of ours.
    pub(crate) fn parse(line: &'static str) -> Option<Row> {
        let (key, rest) = line.split_once('\t')?;
        let (mask, rest) = rest.split_once('\t')?;
        Some(Row { key, mask: u32::from_str_radix(mask, 16).ok()?, rest })
    }

    pub(crate) fn is_in(self, bit: u32) -> bool {
        self.mask & bit != 0
    }

    #[cfg(test)]
    pub(crate) fn mask(self) -> u32 {
        self.mask
    }

    pub(crate) fn fields(self) -> Fields {
        Fields(self.rest.split('\t'))
    }
}

/// Fields from left to right; a missing one reads as `-`.
#[derive(Debug)]
pub(crate) struct Fields(std::str::Split<'static, char>);

impl Fields {
    pub(crate) fn text(&mut self) -> &'static str {
        self.0.next().unwrap_or("-")
    }

    /// A text that `-` stands for the lack of.
    pub(crate) fn option(&mut self) -> Option<&'static str> {
        Some(self.text()).filter(|text| *text != "-")
    }

    pub(crate) fn flag(&mut self) -> bool {
        self.text() == "1"
    }

    pub(crate) fn number<T: std::str::FromStr + Default>(&mut self) -> T {
        self.text().parse().unwrap_or_default()
    }

    pub(crate) fn letter(&mut self) -> char {
        self.text().chars().next().unwrap_or('-')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: [Table; 12] =
        [TYPES, ROUTINES, OPERATORS, CASTS, OPCLASSES, AMOPS, COLLATIONS, RELATIONS, COLUMNS, KEYWORDS, NAMES, OIDS];

    #[test]
    fn sorted_and_well_formed() {
        for table in TABLES {
            assert!(table.0.is_ascii() && table.0.ends_with('\n'));
            let mut last = "";
            for line in table.0.lines() {
                let row = Row::parse(line).unwrap_or_else(|| panic!("{line}"));
                assert!(row.mask() > 0 && row.mask() < 16, "{line}");
                assert!(last <= row.key, "{last} before {}", row.key);
                last = row.key;
            }
        }
    }

    #[test]
    fn every_key_is_found() {
        for table in TABLES {
            for row in table.all(15) {
                assert!(table.find(row.key, row.mask()).next().is_some(), "{}", row.key);
            }
            for absent in ["", "\u{1}", "zzzzzz", "~~~~~~~", "inty"] {
                assert_eq!(table.find(absent, 15).count(), 0);
            }
        }
    }
}
