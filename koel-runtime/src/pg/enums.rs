//! What `#[derive(PgEnum)]` builds on.

/// The labels of an enum, both ways. `#[derive(koel_macros::PgEnum)]` implements it.
pub trait EnumLabels: Sized + Copy + 'static {
    /// The PostgreSQL type's name, with its schema where the search path does not find it.
    const TYPE_NAME: &'static str;
    /// All labels, in PostgreSQL's order.
    const LABELS: &'static [&'static str];
    /// The label of this value.
    fn label(self) -> &'static str;
    /// The value of a label.
    fn from_label(label: &str) -> Option<Self>;
}

/// FNV-1a over the name: what [`super::marker::Named`] tells types apart by.
pub const fn name_hash(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x100_0000_01b3);
        i += 1;
    }
    hash
}
