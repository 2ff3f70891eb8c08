//! Type ids: PostgreSQL's oids for built-in types, koel's own numbers for the others.

/// A type. Built-in types have their oid; user types start at [`TypeId::FIRST_USER`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

macro_rules! known_types {
    ($($name:ident $oid:literal;)*) => {
        impl TypeId { $(pub const $name: TypeId = TypeId($oid);)* }
    };
}

known_types! {
    BOOL 16; BYTEA 17; CHAR 18; NAME 19; INT8 20; INT2 21; INT2VECTOR 22; INT4 23; REGPROC 24; TEXT 25; OID 26; TID 27; XID 28; CID 29; OIDVECTOR 30;
    JSON 114; XML 142; XML_ARRAY 143; JSON_ARRAY 199; POINT 600; LSEG 601; PATH 602; BOX 603; POLYGON 604; LINE 628; FLOAT4 700; FLOAT8 701; UNKNOWN 705;
    CIRCLE 718; MONEY 790; MACADDR 829; INET 869; CIDR 650; MACADDR8 774; BOOL_ARRAY 1000; INT2_ARRAY 1005; INT4_ARRAY 1007; TEXT_ARRAY 1009; INT8_ARRAY 1016;
    FLOAT8_ARRAY 1022; OID_ARRAY 1028; ACLITEM 1033; CSTRING_ARRAY 1263; BPCHAR 1042; VARCHAR 1043; DATE 1082; TIME 1083; TIMESTAMP 1114; TIMESTAMPTZ 1184;
    INTERVAL 1186; TIMETZ 1266; BIT 1560; VARBIT 1562; NUMERIC 1700; REFCURSOR 1790; REGPROCEDURE 2202; REGOPER 2203; REGOPERATOR 2204; REGCLASS 2205;
    REGTYPE 2206; REGROLE 4096; REGNAMESPACE 4089; REGCONFIG 3734; REGDICTIONARY 3769; REGCOLLATION 4191; UUID 2950; PG_LSN 3220; TSVECTOR 3614; TSQUERY 3615; GTSVECTOR 3642;
    JSONB 3802; JSONPATH 4072; TXID_SNAPSHOT 2970; PG_SNAPSHOT 5038; XID8 5069; INT4RANGE 3904; NUMRANGE 3906; TSRANGE 3908; TSTZRANGE 3910; DATERANGE 3912; INT8RANGE 3926;
    RECORD 2249; RECORD_ARRAY 2287; CSTRING 2275; ANY 2276; ANYARRAY 2277; VOID 2278; TRIGGER 2279; LANGUAGE_HANDLER 2280; INTERNAL 2281; ANYELEMENT 2283;
    ANYNONARRAY 2776; ANYENUM 3500; FDW_HANDLER 3115; INDEX_AM_HANDLER 325; TSM_HANDLER 3310; TABLE_AM_HANDLER 269; ANYRANGE 3831; ANYMULTIRANGE 4537;
    EVENT_TRIGGER 3838; ANYCOMPATIBLE 5077; ANYCOMPATIBLEARRAY 5078; ANYCOMPATIBLENONARRAY 5079; ANYCOMPATIBLERANGE 5080; ANYCOMPATIBLEMULTIRANGE 4538;
    PG_DDL_COMMAND 32; PG_NODE_TREE 194; PG_NDISTINCT 3361; PG_DEPENDENCIES 3402; PG_MCV_LIST 5017; PG_BRIN_BLOOM_SUMMARY 4600;
    PG_BRIN_MINMAX_MULTI_SUMMARY 4601;
}

impl TypeId {
    /// No type: prefix operators' left operand, a type without elements. `InvalidOid`.
    pub const NONE: TypeId = TypeId(0);
    /// The type of what could not be bound; silences what would follow.
    pub const ERROR: TypeId = TypeId(u32::MAX);
    /// User types count from here.
    /// Oids below are given by hand (`FirstGenbkiObjectId`): types of the server's own, no domain among them.
    pub const FIRST_GENERATED: u32 = 10_000;
    pub const FIRST_USER: u32 = 0x1000_0000;

    /// The oid that it has in every database, of a built-in type.
    pub fn builtin_oid(self) -> Option<u32> {
        (self != Self::NONE && self.0 < Self::FIRST_USER).then_some(self.0)
    }

    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    pub fn is_some(self) -> bool {
        self != Self::NONE
    }

    pub fn is_error(self) -> bool {
        self == Self::ERROR
    }

    /// `IsPolymorphicTypeFamily1`: anyelement and its like.
    pub fn is_any_family(self) -> bool {
        matches!(
            self,
            Self::ANYELEMENT
                | Self::ANYARRAY
                | Self::ANYNONARRAY
                | Self::ANYENUM
                | Self::ANYRANGE
                | Self::ANYMULTIRANGE
        )
    }

    /// `IsPolymorphicTypeFamily2`: anycompatible and its like.
    pub fn is_anycompatible_family(self) -> bool {
        matches!(
            self,
            Self::ANYCOMPATIBLE
                | Self::ANYCOMPATIBLEARRAY
                | Self::ANYCOMPATIBLENONARRAY
                | Self::ANYCOMPATIBLERANGE
                | Self::ANYCOMPATIBLEMULTIRANGE
        )
    }

    pub fn is_polymorphic(self) -> bool {
        self.is_any_family() || self.is_anycompatible_family()
    }
}

/// A type with its modifier, as a column or a cast declares it. -1: no modifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypeMod {
    pub ty: TypeId,
    pub typmod: i32,
}

/// A server's major version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PgVersion(u8);

impl PgVersion {
    pub const V15: Self = Self(15);
    pub const V16: Self = Self(16);
    pub const V17: Self = Self(17);
    pub const V18: Self = Self(18);
    pub const ALL: [Self; 4] = [Self::V15, Self::V16, Self::V17, Self::V18];

    pub fn new(major: u8) -> Option<Self> {
        (15..=18).contains(&major).then_some(Self(major))
    }

    pub fn major(self) -> u8 {
        self.0
    }

    /// 0 for 15, ... 3 for 18.
    pub fn index(self) -> usize {
        usize::from(self.0 - 15)
    }
}
