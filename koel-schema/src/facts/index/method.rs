//! Access methods: what `IndexAmRoutine` says of each.

/// An index access method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Btree,
    Hash,
    Gin,
    Gist,
    SpGist,
    Brin,
    Bloom,
    Rum,
    /// pgvector's.
    Hnsw,
    Ivfflat,
    /// One that koel does not know: it is taken to do nothing of its own accord.
    Other,
}

impl Method {
    pub fn named(name: &str) -> Self {
        match name {
            "btree" => Self::Btree,
            "hash" => Self::Hash,
            "gin" => Self::Gin,
            "gist" => Self::Gist,
            "spgist" => Self::SpGist,
            "brin" => Self::Brin,
            "bloom" => Self::Bloom,
            "rum" => Self::Rum,
            "hnsw" => Self::Hnsw,
            "ivfflat" => Self::Ivfflat,
            _ => Self::Other,
        }
    }

    /// `amcanorder`: entries come in the order of the keys.
    pub fn can_order(self) -> bool {
        self == Self::Btree
    }

    /// `amcanorderbyop`: entries come by distance.
    pub fn can_order_by_operator(self) -> bool {
        match self {
            Self::Gist | Self::SpGist | Self::Rum | Self::Hnsw | Self::Ivfflat => true,
            Self::Btree | Self::Hash | Self::Gin | Self::Brin | Self::Bloom | Self::Other => false,
        }
    }

    /// `amsearchnulls`: `IS [NOT] NULL`.
    pub fn searches_nulls(self) -> bool {
        match self {
            Self::Btree | Self::Gist | Self::SpGist | Self::Brin => true,
            Self::Hash | Self::Gin | Self::Bloom | Self::Rum | Self::Hnsw | Self::Ivfflat | Self::Other => false,
        }
    }

    /// `amsearcharray`: ANY in one scan; the others repeat theirs under a bitmap.
    pub fn searches_arrays(self) -> bool {
        self == Self::Btree
    }

    /// `amgetbitmap`
    pub fn makes_bitmaps(self) -> bool {
        !matches!(self, Self::Hnsw | Self::Ivfflat)
    }

    /// `amgettuple`: rows one by one, which order and index-only scans need.
    pub fn yields_tuples(self) -> bool {
        match self {
            Self::Btree | Self::Hash | Self::Gist | Self::SpGist | Self::Rum | Self::Hnsw | Self::Ivfflat => true,
            Self::Gin | Self::Brin | Self::Bloom | Self::Other => false,
        }
    }

    /// `amoptionalkey`: a scan without a condition on the first column.
    pub fn first_key_is_optional(self) -> bool {
        self != Self::Hash
    }
}
