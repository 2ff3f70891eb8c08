//! Short names: each token of an expansion costs, and an expansion names a type a column.

use super::{C, O};
use crate::pg::marker as m;

macro_rules! short {
    ($($marker:ident $never:ident $maybe:ident)*) => { $(
        /// Never NULL.
        pub type $never = C<m::$marker>;
        /// Can be NULL.
        pub type $maybe = O<m::$marker>;
    )* };
}

#[rustfmt::skip]
short! {
    Bool CBool OBool Char CChar OChar Int2 CInt2 OInt2 Int4 CInt4 OInt4 Int8 CInt8 OInt8 Float4 CFloat4 OFloat4
    Float8 CFloat8 OFloat8 Text CText OText Varchar CVarchar OVarchar Bpchar CBpchar OBpchar Name CName OName Citext CCitext OCitext
    Bytea CBytea OBytea Void CVoid OVoid Oid COid OOid Interval CInterval OInterval Money CMoney OMoney Ltree CLtree OLtree
    Lquery CLquery OLquery Cube CCube OCube Hstore CHstore OHstore Point CPoint OPoint Line CLine OLine Lseg CLseg OLseg
    Box CBox OBox Path CPath OPath Polygon CPolygon OPolygon Circle CCircle OCircle Numeric CNumeric ONumeric Date CDate ODate
    Time CTime OTime Timestamp CTimestamp OTimestamp Timestamptz CTimestamptz OTimestamptz Timetz CTimetz OTimetz Uuid CUuid OUuid Json CJson OJson
    Jsonb CJsonb OJsonb Inet CInet OInet Cidr CCidr OCidr Macaddr CMacaddr OMacaddr Bit CBit OBit Varbit CVarbit OVarbit
    Int4range CInt4range OInt4range Int8range CInt8range OInt8range Numrange CNumrange ONumrange Daterange CDaterange ODaterange Tsrange CTsrange OTsrange Tstzrange CTstzrange OTstzrange
}
