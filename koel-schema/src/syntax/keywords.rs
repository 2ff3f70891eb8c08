//! PostgreSQL's keywords (`kwlist.h`, 15 to 18): which word may stand where. A new one is one row, in alphabetical order.

/// What a keyword may be used for without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Anything.
    Unreserved,
    /// A column or table, not a function or type.
    ColName,
    /// A function or type, not a column or table.
    TypeFuncName,
    Reserved,
}

/// `quote_ident`: quoted where it must be.
pub fn quote_ident(name: &str) -> String {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let keyword = WORDS.binary_search_by(|(word, ..)| (*word).cmp(name)).ok().and_then(|i| WORDS.get(i));
    let free = keyword.is_none_or(|(_, kw, _)| kw.category() == Category::Unreserved);
    if plain && free { name.to_string() } else { format!("\"{}\"", name.replace('"', "\"\"")) }
}

macro_rules! keywords {
    ($($variant:ident $word:literal $category:ident $label:ident $versions:expr;)*) => {
        /// A keyword; the variant is the word without its underscores. The last five are what the lexer makes of a word that a certain other
        /// word follows (`parser.c`), so that the grammar needs one token of lookahead only.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kw { $($variant,)* FormatLa, NotLa, NullsLa, WithLa, WithoutLa }

        const WORDS: &[(&str, Kw, std::ops::RangeInclusive<u8>)] = &[$(($word, Kw::$variant, $versions)),*];

        impl Kw {
            /// As it is written, in lower case.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::FormatLa => "format",
                    Self::NotLa => "not",
                    Self::NullsLa => "nulls",
                    Self::WithLa => "with",
                    Self::WithoutLa => "without",
                }
            }

            /// In the newest version; see [`Kw::category_in`].
            const fn category(self) -> Category {
                match self {
                    $(Self::$variant => Category::$category,)*
                    Self::FormatLa | Self::NotLa | Self::NullsLa | Self::WithLa | Self::WithoutLa => Category::Reserved,
                }
            }

            /// May it label an output column without AS?
            pub const fn bare_label(self) -> bool {
                match self {
                    $(Self::$variant => keywords!(@label $label),)*
                    Self::FormatLa | Self::NotLa | Self::NullsLa | Self::WithLa | Self::WithoutLa => false,
                }
            }
        }
    };
    (@label bare) => { true };
    (@label as) => { false };
}

/// Open hashing: the index in [`WORDS`] of what stands in each slot, [`EMPTY`] where nothing does. Every word of every query is looked up, unoptimized.
static SLOTS: [u16; 2048] = {
    let mut slots = [EMPTY; 2048];
    let mut index = 0;
    while index < WORDS.len() {
        let mut slot = slot(WORDS[index].0.as_bytes());
        while slots[slot] != EMPTY {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = index as u16;
        index += 1;
    }
    slots
};

const EMPTY: u16 = u16::MAX;

/// Where a word is looked for first, whatever the case of its letters.
const fn slot(word: &[u8]) -> usize {
    let mut hash = word.len();
    let mut at = 0;
    while at < word.len() && at < 12 {
        hash = (hash * 31 + (word[at] | 0x20) as usize) & 0xff_ffff;
        at += 1;
    }
    (hash ^ (hash >> 11)) % 2048
}

impl Kw {
    /// The keyword that a word is, in the given major version; letters of either case.
    pub fn lookup(word: &str, version: u8) -> Option<Self> {
        let word = word.as_bytes();
        let mut slot = slot(word);
        loop {
            let (text, kw, versions) = WORDS.get(usize::from(SLOTS[slot]))?;
            if word.eq_ignore_ascii_case(text.as_bytes()) {
                return versions.contains(&version).then_some(*kw);
            }
            slot = (slot + 1) % SLOTS.len();
        }
    }

    pub fn category_in(self, version: u8) -> Category {
        // The one word that changed its category.
        if self == Kw::Json && version < 17 { Category::Unreserved } else { self.category() }
    }

    /// May it label an output column behind AS (`ColLabel`)? Any real keyword may.
    pub const fn is_word(self) -> bool {
        !matches!(self, Self::FormatLa | Self::NotLa | Self::NullsLa | Self::WithLa | Self::WithoutLa)
    }
}

keywords! {
    Abort "abort" Unreserved bare 15..=99;
    Absent "absent" Unreserved bare 16..=99;
    Absolute "absolute" Unreserved bare 15..=99;
    Access "access" Unreserved bare 15..=99;
    Action "action" Unreserved bare 15..=99;
    Add "add" Unreserved bare 15..=99;
    Admin "admin" Unreserved bare 15..=99;
    After "after" Unreserved bare 15..=99;
    Aggregate "aggregate" Unreserved bare 15..=99;
    All "all" Reserved bare 15..=99;
    Also "also" Unreserved bare 15..=99;
    Alter "alter" Unreserved bare 15..=99;
    Always "always" Unreserved bare 15..=99;
    Analyse "analyse" Reserved bare 15..=99;
    Analyze "analyze" Reserved bare 15..=99;
    And "and" Reserved bare 15..=99;
    Any "any" Reserved bare 15..=99;
    Array "array" Reserved as 15..=99;
    As "as" Reserved as 15..=99;
    Asc "asc" Reserved bare 15..=99;
    Asensitive "asensitive" Unreserved bare 15..=99;
    Assertion "assertion" Unreserved bare 15..=99;
    Assignment "assignment" Unreserved bare 15..=99;
    Asymmetric "asymmetric" Reserved bare 15..=99;
    At "at" Unreserved bare 15..=99;
    Atomic "atomic" Unreserved bare 15..=99;
    Attach "attach" Unreserved bare 15..=99;
    Attribute "attribute" Unreserved bare 15..=99;
    Authorization "authorization" TypeFuncName bare 15..=99;
    Backward "backward" Unreserved bare 15..=99;
    Before "before" Unreserved bare 15..=99;
    Begin "begin" Unreserved bare 15..=99;
    Between "between" ColName bare 15..=99;
    Bigint "bigint" ColName bare 15..=99;
    Binary "binary" TypeFuncName bare 15..=99;
    Bit "bit" ColName bare 15..=99;
    Boolean "boolean" ColName bare 15..=99;
    Both "both" Reserved bare 15..=99;
    Breadth "breadth" Unreserved bare 15..=99;
    By "by" Unreserved bare 15..=99;
    Cache "cache" Unreserved bare 15..=99;
    Call "call" Unreserved bare 15..=99;
    Called "called" Unreserved bare 15..=99;
    Cascade "cascade" Unreserved bare 15..=99;
    Cascaded "cascaded" Unreserved bare 15..=99;
    Case "case" Reserved bare 15..=99;
    Cast "cast" Reserved bare 15..=99;
    Catalog "catalog" Unreserved bare 15..=99;
    Chain "chain" Unreserved bare 15..=99;
    Char "char" ColName as 15..=99;
    Character "character" ColName as 15..=99;
    Characteristics "characteristics" Unreserved bare 15..=99;
    Check "check" Reserved bare 15..=99;
    Checkpoint "checkpoint" Unreserved bare 15..=99;
    Class "class" Unreserved bare 15..=99;
    Close "close" Unreserved bare 15..=99;
    Cluster "cluster" Unreserved bare 15..=99;
    Coalesce "coalesce" ColName bare 15..=99;
    Collate "collate" Reserved bare 15..=99;
    Collation "collation" TypeFuncName bare 15..=99;
    Column "column" Reserved bare 15..=99;
    Columns "columns" Unreserved bare 15..=99;
    Comment "comment" Unreserved bare 15..=99;
    Comments "comments" Unreserved bare 15..=99;
    Commit "commit" Unreserved bare 15..=99;
    Committed "committed" Unreserved bare 15..=99;
    Compression "compression" Unreserved bare 15..=99;
    Concurrently "concurrently" TypeFuncName bare 15..=99;
    Conditional "conditional" Unreserved bare 17..=99;
    Configuration "configuration" Unreserved bare 15..=99;
    Conflict "conflict" Unreserved bare 15..=99;
    Connection "connection" Unreserved bare 15..=99;
    Constraint "constraint" Reserved bare 15..=99;
    Constraints "constraints" Unreserved bare 15..=99;
    Content "content" Unreserved bare 15..=99;
    Continue "continue" Unreserved bare 15..=99;
    Conversion "conversion" Unreserved bare 15..=99;
    Copy "copy" Unreserved bare 15..=99;
    Cost "cost" Unreserved bare 15..=99;
    Create "create" Reserved as 15..=99;
    Cross "cross" TypeFuncName bare 15..=99;
    Csv "csv" Unreserved bare 15..=99;
    Cube "cube" Unreserved bare 15..=99;
    Current "current" Unreserved bare 15..=99;
    CurrentCatalog "current_catalog" Reserved bare 15..=99;
    CurrentDate "current_date" Reserved bare 15..=99;
    CurrentRole "current_role" Reserved bare 15..=99;
    CurrentSchema "current_schema" TypeFuncName bare 15..=99;
    CurrentTime "current_time" Reserved bare 15..=99;
    CurrentTimestamp "current_timestamp" Reserved bare 15..=99;
    CurrentUser "current_user" Reserved bare 15..=99;
    Cursor "cursor" Unreserved bare 15..=99;
    Cycle "cycle" Unreserved bare 15..=99;
    Data "data" Unreserved bare 15..=99;
    Database "database" Unreserved bare 15..=99;
    Day "day" Unreserved as 15..=99;
    Deallocate "deallocate" Unreserved bare 15..=99;
    Dec "dec" ColName bare 15..=99;
    Decimal "decimal" ColName bare 15..=99;
    Declare "declare" Unreserved bare 15..=99;
    Default "default" Reserved bare 15..=99;
    Defaults "defaults" Unreserved bare 15..=99;
    Deferrable "deferrable" Reserved bare 15..=99;
    Deferred "deferred" Unreserved bare 15..=99;
    Definer "definer" Unreserved bare 15..=99;
    Delete "delete" Unreserved bare 15..=99;
    Delimiter "delimiter" Unreserved bare 15..=99;
    Delimiters "delimiters" Unreserved bare 15..=99;
    Depends "depends" Unreserved bare 15..=99;
    Depth "depth" Unreserved bare 15..=99;
    Desc "desc" Reserved bare 15..=99;
    Detach "detach" Unreserved bare 15..=99;
    Dictionary "dictionary" Unreserved bare 15..=99;
    Disable "disable" Unreserved bare 15..=99;
    Discard "discard" Unreserved bare 15..=99;
    Distinct "distinct" Reserved bare 15..=99;
    Do "do" Reserved bare 15..=99;
    Document "document" Unreserved bare 15..=99;
    Domain "domain" Unreserved bare 15..=99;
    Double "double" Unreserved bare 15..=99;
    Drop "drop" Unreserved bare 15..=99;
    Each "each" Unreserved bare 15..=99;
    Else "else" Reserved bare 15..=99;
    Empty "empty" Unreserved bare 17..=99;
    Enable "enable" Unreserved bare 15..=99;
    Encoding "encoding" Unreserved bare 15..=99;
    Encrypted "encrypted" Unreserved bare 15..=99;
    End "end" Reserved bare 15..=99;
    Enforced "enforced" Unreserved bare 18..=99;
    Enum "enum" Unreserved bare 15..=99;
    Error "error" Unreserved bare 17..=99;
    Escape "escape" Unreserved bare 15..=99;
    Event "event" Unreserved bare 15..=99;
    Except "except" Reserved as 15..=99;
    Exclude "exclude" Unreserved bare 15..=99;
    Excluding "excluding" Unreserved bare 15..=99;
    Exclusive "exclusive" Unreserved bare 15..=99;
    Execute "execute" Unreserved bare 15..=99;
    Exists "exists" ColName bare 15..=99;
    Explain "explain" Unreserved bare 15..=99;
    Expression "expression" Unreserved bare 15..=99;
    Extension "extension" Unreserved bare 15..=99;
    External "external" Unreserved bare 15..=99;
    Extract "extract" ColName bare 15..=99;
    False "false" Reserved bare 15..=99;
    Family "family" Unreserved bare 15..=99;
    Fetch "fetch" Reserved as 15..=99;
    Filter "filter" Unreserved as 15..=99;
    Finalize "finalize" Unreserved bare 15..=99;
    First "first" Unreserved bare 15..=99;
    Float "float" ColName bare 15..=99;
    Following "following" Unreserved bare 15..=99;
    For "for" Reserved as 15..=99;
    Force "force" Unreserved bare 15..=99;
    Foreign "foreign" Reserved bare 15..=99;
    Format "format" Unreserved bare 16..=99;
    Forward "forward" Unreserved bare 15..=99;
    Freeze "freeze" TypeFuncName bare 15..=99;
    From "from" Reserved as 15..=99;
    Full "full" TypeFuncName bare 15..=99;
    Function "function" Unreserved bare 15..=99;
    Functions "functions" Unreserved bare 15..=99;
    Generated "generated" Unreserved bare 15..=99;
    Global "global" Unreserved bare 15..=99;
    Grant "grant" Reserved as 15..=99;
    Granted "granted" Unreserved bare 15..=99;
    Greatest "greatest" ColName bare 15..=99;
    Group "group" Reserved as 15..=99;
    Grouping "grouping" ColName bare 15..=99;
    Groups "groups" Unreserved bare 15..=99;
    Handler "handler" Unreserved bare 15..=99;
    Having "having" Reserved as 15..=99;
    Header "header" Unreserved bare 15..=99;
    Hold "hold" Unreserved bare 15..=99;
    Hour "hour" Unreserved as 15..=99;
    Identity "identity" Unreserved bare 15..=99;
    If "if" Unreserved bare 15..=99;
    Ilike "ilike" TypeFuncName bare 15..=99;
    Immediate "immediate" Unreserved bare 15..=99;
    Immutable "immutable" Unreserved bare 15..=99;
    Implicit "implicit" Unreserved bare 15..=99;
    Import "import" Unreserved bare 15..=99;
    In "in" Reserved bare 15..=99;
    Include "include" Unreserved bare 15..=99;
    Including "including" Unreserved bare 15..=99;
    Increment "increment" Unreserved bare 15..=99;
    Indent "indent" Unreserved bare 16..=99;
    Index "index" Unreserved bare 15..=99;
    Indexes "indexes" Unreserved bare 15..=99;
    Inherit "inherit" Unreserved bare 15..=99;
    Inherits "inherits" Unreserved bare 15..=99;
    Initially "initially" Reserved bare 15..=99;
    Inline "inline" Unreserved bare 15..=99;
    Inner "inner" TypeFuncName bare 15..=99;
    Inout "inout" ColName bare 15..=99;
    Input "input" Unreserved bare 15..=99;
    Insensitive "insensitive" Unreserved bare 15..=99;
    Insert "insert" Unreserved bare 15..=99;
    Instead "instead" Unreserved bare 15..=99;
    Int "int" ColName bare 15..=99;
    Integer "integer" ColName bare 15..=99;
    Intersect "intersect" Reserved as 15..=99;
    Interval "interval" ColName bare 15..=99;
    Into "into" Reserved as 15..=99;
    Invoker "invoker" Unreserved bare 15..=99;
    Is "is" TypeFuncName bare 15..=99;
    Isnull "isnull" TypeFuncName as 15..=99;
    Isolation "isolation" Unreserved bare 15..=99;
    Join "join" TypeFuncName bare 15..=99;
    Json "json" ColName bare 16..=99;
    JsonArray "json_array" ColName bare 16..=99;
    JsonArrayagg "json_arrayagg" ColName bare 16..=99;
    JsonExists "json_exists" ColName bare 17..=99;
    JsonObject "json_object" ColName bare 16..=99;
    JsonObjectagg "json_objectagg" ColName bare 16..=99;
    JsonQuery "json_query" ColName bare 17..=99;
    JsonScalar "json_scalar" ColName bare 17..=99;
    JsonSerialize "json_serialize" ColName bare 17..=99;
    JsonTable "json_table" ColName bare 17..=99;
    JsonValue "json_value" ColName bare 17..=99;
    Keep "keep" Unreserved bare 17..=99;
    Key "key" Unreserved bare 15..=99;
    Keys "keys" Unreserved bare 16..=99;
    Label "label" Unreserved bare 15..=99;
    Language "language" Unreserved bare 15..=99;
    Large "large" Unreserved bare 15..=99;
    Last "last" Unreserved bare 15..=99;
    Lateral "lateral" Reserved bare 15..=99;
    Leading "leading" Reserved bare 15..=99;
    Leakproof "leakproof" Unreserved bare 15..=99;
    Least "least" ColName bare 15..=99;
    Left "left" TypeFuncName bare 15..=99;
    Level "level" Unreserved bare 15..=99;
    Like "like" TypeFuncName bare 15..=99;
    Limit "limit" Reserved as 15..=99;
    Listen "listen" Unreserved bare 15..=99;
    Load "load" Unreserved bare 15..=99;
    Local "local" Unreserved bare 15..=99;
    Localtime "localtime" Reserved bare 15..=99;
    Localtimestamp "localtimestamp" Reserved bare 15..=99;
    Location "location" Unreserved bare 15..=99;
    Lock "lock" Unreserved bare 15..=99;
    Locked "locked" Unreserved bare 15..=99;
    Logged "logged" Unreserved bare 15..=99;
    Mapping "mapping" Unreserved bare 15..=99;
    Match "match" Unreserved bare 15..=99;
    Matched "matched" Unreserved bare 15..=99;
    Materialized "materialized" Unreserved bare 15..=99;
    Maxvalue "maxvalue" Unreserved bare 15..=99;
    Merge "merge" Unreserved bare 15..=99;
    MergeAction "merge_action" ColName bare 17..=99;
    Method "method" Unreserved bare 15..=99;
    Minute "minute" Unreserved as 15..=99;
    Minvalue "minvalue" Unreserved bare 15..=99;
    Mode "mode" Unreserved bare 15..=99;
    Month "month" Unreserved as 15..=99;
    Move "move" Unreserved bare 15..=99;
    Name "name" Unreserved bare 15..=99;
    Names "names" Unreserved bare 15..=99;
    National "national" ColName bare 15..=99;
    Natural "natural" TypeFuncName bare 15..=99;
    Nchar "nchar" ColName bare 15..=99;
    Nested "nested" Unreserved bare 17..=99;
    New "new" Unreserved bare 15..=99;
    Next "next" Unreserved bare 15..=99;
    Nfc "nfc" Unreserved bare 15..=99;
    Nfd "nfd" Unreserved bare 15..=99;
    Nfkc "nfkc" Unreserved bare 15..=99;
    Nfkd "nfkd" Unreserved bare 15..=99;
    No "no" Unreserved bare 15..=99;
    None "none" ColName bare 15..=99;
    Normalize "normalize" ColName bare 15..=99;
    Normalized "normalized" Unreserved bare 15..=99;
    Not "not" Reserved bare 15..=99;
    Nothing "nothing" Unreserved bare 15..=99;
    Notify "notify" Unreserved bare 15..=99;
    Notnull "notnull" TypeFuncName as 15..=99;
    Nowait "nowait" Unreserved bare 15..=99;
    Null "null" Reserved bare 15..=99;
    Nullif "nullif" ColName bare 15..=99;
    Nulls "nulls" Unreserved bare 15..=99;
    Numeric "numeric" ColName bare 15..=99;
    Object "object" Unreserved bare 15..=99;
    Objects "objects" Unreserved bare 18..=99;
    Of "of" Unreserved bare 15..=99;
    Off "off" Unreserved bare 15..=99;
    Offset "offset" Reserved as 15..=99;
    Oids "oids" Unreserved bare 15..=99;
    Old "old" Unreserved bare 15..=99;
    Omit "omit" Unreserved bare 17..=99;
    On "on" Reserved as 15..=99;
    Only "only" Reserved bare 15..=99;
    Operator "operator" Unreserved bare 15..=99;
    Option "option" Unreserved bare 15..=99;
    Options "options" Unreserved bare 15..=99;
    Or "or" Reserved bare 15..=99;
    Order "order" Reserved as 15..=99;
    Ordinality "ordinality" Unreserved bare 15..=99;
    Others "others" Unreserved bare 15..=99;
    Out "out" ColName bare 15..=99;
    Outer "outer" TypeFuncName bare 15..=99;
    Over "over" Unreserved as 15..=99;
    Overlaps "overlaps" TypeFuncName as 15..=99;
    Overlay "overlay" ColName bare 15..=99;
    Overriding "overriding" Unreserved bare 15..=99;
    Owned "owned" Unreserved bare 15..=99;
    Owner "owner" Unreserved bare 15..=99;
    Parallel "parallel" Unreserved bare 15..=99;
    Parameter "parameter" Unreserved bare 15..=99;
    Parser "parser" Unreserved bare 15..=99;
    Partial "partial" Unreserved bare 15..=99;
    Partition "partition" Unreserved bare 15..=99;
    Passing "passing" Unreserved bare 15..=99;
    Password "password" Unreserved bare 15..=99;
    Path "path" Unreserved bare 17..=99;
    Period "period" Unreserved bare 18..=99;
    Placing "placing" Reserved bare 15..=99;
    Plan "plan" Unreserved bare 17..=99;
    Plans "plans" Unreserved bare 15..=99;
    Policy "policy" Unreserved bare 15..=99;
    Position "position" ColName bare 15..=99;
    Preceding "preceding" Unreserved bare 15..=99;
    Precision "precision" ColName as 15..=99;
    Prepare "prepare" Unreserved bare 15..=99;
    Prepared "prepared" Unreserved bare 15..=99;
    Preserve "preserve" Unreserved bare 15..=99;
    Primary "primary" Reserved bare 15..=99;
    Prior "prior" Unreserved bare 15..=99;
    Privileges "privileges" Unreserved bare 15..=99;
    Procedural "procedural" Unreserved bare 15..=99;
    Procedure "procedure" Unreserved bare 15..=99;
    Procedures "procedures" Unreserved bare 15..=99;
    Program "program" Unreserved bare 15..=99;
    Publication "publication" Unreserved bare 15..=99;
    Quote "quote" Unreserved bare 15..=99;
    Quotes "quotes" Unreserved bare 17..=99;
    Range "range" Unreserved bare 15..=99;
    Read "read" Unreserved bare 15..=99;
    Real "real" ColName bare 15..=99;
    Reassign "reassign" Unreserved bare 15..=99;
    Recheck "recheck" Unreserved bare 15..=17;
    Recursive "recursive" Unreserved bare 15..=99;
    Ref "ref" Unreserved bare 15..=99;
    References "references" Reserved bare 15..=99;
    Referencing "referencing" Unreserved bare 15..=99;
    Refresh "refresh" Unreserved bare 15..=99;
    Reindex "reindex" Unreserved bare 15..=99;
    Relative "relative" Unreserved bare 15..=99;
    Release "release" Unreserved bare 15..=99;
    Rename "rename" Unreserved bare 15..=99;
    Repeatable "repeatable" Unreserved bare 15..=99;
    Replace "replace" Unreserved bare 15..=99;
    Replica "replica" Unreserved bare 15..=99;
    Reset "reset" Unreserved bare 15..=99;
    Restart "restart" Unreserved bare 15..=99;
    Restrict "restrict" Unreserved bare 15..=99;
    Return "return" Unreserved bare 15..=99;
    Returning "returning" Reserved as 15..=99;
    Returns "returns" Unreserved bare 15..=99;
    Revoke "revoke" Unreserved bare 15..=99;
    Right "right" TypeFuncName bare 15..=99;
    Role "role" Unreserved bare 15..=99;
    Rollback "rollback" Unreserved bare 15..=99;
    Rollup "rollup" Unreserved bare 15..=99;
    Routine "routine" Unreserved bare 15..=99;
    Routines "routines" Unreserved bare 15..=99;
    Row "row" ColName bare 15..=99;
    Rows "rows" Unreserved bare 15..=99;
    Rule "rule" Unreserved bare 15..=99;
    Savepoint "savepoint" Unreserved bare 15..=99;
    Scalar "scalar" Unreserved bare 16..=99;
    Schema "schema" Unreserved bare 15..=99;
    Schemas "schemas" Unreserved bare 15..=99;
    Scroll "scroll" Unreserved bare 15..=99;
    Search "search" Unreserved bare 15..=99;
    Second "second" Unreserved as 15..=99;
    Security "security" Unreserved bare 15..=99;
    Select "select" Reserved bare 15..=99;
    Sequence "sequence" Unreserved bare 15..=99;
    Sequences "sequences" Unreserved bare 15..=99;
    Serializable "serializable" Unreserved bare 15..=99;
    Server "server" Unreserved bare 15..=99;
    Session "session" Unreserved bare 15..=99;
    SessionUser "session_user" Reserved bare 15..=99;
    Set "set" Unreserved bare 15..=99;
    Setof "setof" ColName bare 15..=99;
    Sets "sets" Unreserved bare 15..=99;
    Share "share" Unreserved bare 15..=99;
    Show "show" Unreserved bare 15..=99;
    Similar "similar" TypeFuncName bare 15..=99;
    Simple "simple" Unreserved bare 15..=99;
    Skip "skip" Unreserved bare 15..=99;
    Smallint "smallint" ColName bare 15..=99;
    Snapshot "snapshot" Unreserved bare 15..=99;
    Some "some" Reserved bare 15..=99;
    Source "source" Unreserved bare 17..=99;
    Sql "sql" Unreserved bare 15..=99;
    Stable "stable" Unreserved bare 15..=99;
    Standalone "standalone" Unreserved bare 15..=99;
    Start "start" Unreserved bare 15..=99;
    Statement "statement" Unreserved bare 15..=99;
    Statistics "statistics" Unreserved bare 15..=99;
    Stdin "stdin" Unreserved bare 15..=99;
    Stdout "stdout" Unreserved bare 15..=99;
    Storage "storage" Unreserved bare 15..=99;
    Stored "stored" Unreserved bare 15..=99;
    Strict "strict" Unreserved bare 15..=99;
    String "string" Unreserved bare 17..=99;
    Strip "strip" Unreserved bare 15..=99;
    Subscription "subscription" Unreserved bare 15..=99;
    Substring "substring" ColName bare 15..=99;
    Support "support" Unreserved bare 15..=99;
    Symmetric "symmetric" Reserved bare 15..=99;
    Sysid "sysid" Unreserved bare 15..=99;
    System "system" Unreserved bare 15..=99;
    SystemUser "system_user" Reserved bare 16..=99;
    Table "table" Reserved bare 15..=99;
    Tables "tables" Unreserved bare 15..=99;
    Tablesample "tablesample" TypeFuncName bare 15..=99;
    Tablespace "tablespace" Unreserved bare 15..=99;
    Target "target" Unreserved bare 17..=99;
    Temp "temp" Unreserved bare 15..=99;
    Template "template" Unreserved bare 15..=99;
    Temporary "temporary" Unreserved bare 15..=99;
    Text "text" Unreserved bare 15..=99;
    Then "then" Reserved bare 15..=99;
    Ties "ties" Unreserved bare 15..=99;
    Time "time" ColName bare 15..=99;
    Timestamp "timestamp" ColName bare 15..=99;
    To "to" Reserved as 15..=99;
    Trailing "trailing" Reserved bare 15..=99;
    Transaction "transaction" Unreserved bare 15..=99;
    Transform "transform" Unreserved bare 15..=99;
    Treat "treat" ColName bare 15..=99;
    Trigger "trigger" Unreserved bare 15..=99;
    Trim "trim" ColName bare 15..=99;
    True "true" Reserved bare 15..=99;
    Truncate "truncate" Unreserved bare 15..=99;
    Trusted "trusted" Unreserved bare 15..=99;
    Type "type" Unreserved bare 15..=99;
    Types "types" Unreserved bare 15..=99;
    Uescape "uescape" Unreserved bare 15..=99;
    Unbounded "unbounded" Unreserved bare 15..=99;
    Uncommitted "uncommitted" Unreserved bare 15..=99;
    Unconditional "unconditional" Unreserved bare 17..=99;
    Unencrypted "unencrypted" Unreserved bare 15..=99;
    Union "union" Reserved as 15..=99;
    Unique "unique" Reserved bare 15..=99;
    Unknown "unknown" Unreserved bare 15..=99;
    Unlisten "unlisten" Unreserved bare 15..=99;
    Unlogged "unlogged" Unreserved bare 15..=99;
    Until "until" Unreserved bare 15..=99;
    Update "update" Unreserved bare 15..=99;
    User "user" Reserved bare 15..=99;
    Using "using" Reserved bare 15..=99;
    Vacuum "vacuum" Unreserved bare 15..=99;
    Valid "valid" Unreserved bare 15..=99;
    Validate "validate" Unreserved bare 15..=99;
    Validator "validator" Unreserved bare 15..=99;
    Value "value" Unreserved bare 15..=99;
    Values "values" ColName bare 15..=99;
    Varchar "varchar" ColName bare 15..=99;
    Variadic "variadic" Reserved bare 15..=99;
    Varying "varying" Unreserved as 15..=99;
    Verbose "verbose" TypeFuncName bare 15..=99;
    Version "version" Unreserved bare 15..=99;
    View "view" Unreserved bare 15..=99;
    Views "views" Unreserved bare 15..=99;
    Virtual "virtual" Unreserved bare 18..=99;
    Volatile "volatile" Unreserved bare 15..=99;
    When "when" Reserved bare 15..=99;
    Where "where" Reserved as 15..=99;
    Whitespace "whitespace" Unreserved bare 15..=99;
    Window "window" Reserved as 15..=99;
    With "with" Reserved as 15..=99;
    Within "within" Unreserved as 15..=99;
    Without "without" Unreserved as 15..=99;
    Work "work" Unreserved bare 15..=99;
    Wrapper "wrapper" Unreserved bare 15..=99;
    Write "write" Unreserved bare 15..=99;
    Xml "xml" Unreserved bare 15..=99;
    Xmlattributes "xmlattributes" ColName bare 15..=99;
    Xmlconcat "xmlconcat" ColName bare 15..=99;
    Xmlelement "xmlelement" ColName bare 15..=99;
    Xmlexists "xmlexists" ColName bare 15..=99;
    Xmlforest "xmlforest" ColName bare 15..=99;
    Xmlnamespaces "xmlnamespaces" ColName bare 15..=99;
    Xmlparse "xmlparse" ColName bare 15..=99;
    Xmlpi "xmlpi" ColName bare 15..=99;
    Xmlroot "xmlroot" ColName bare 15..=99;
    Xmlserialize "xmlserialize" ColName bare 15..=99;
    Xmltable "xmltable" ColName bare 15..=99;
    Year "year" Unreserved as 15..=99;
    Yes "yes" Unreserved bare 15..=99;
    Zone "zone" Unreserved bare 15..=99;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_soon() {
        assert!(WORDS.windows(2).all(|w| matches!(w, [a, b] if a.0 < b.0)));
        for (word, kw, _) in WORDS {
            assert_eq!(Kw::lookup(&word.to_ascii_uppercase(), 18), Kw::lookup(word, 18));
            assert!(*word == "recheck" || Kw::lookup(word, 18) == Some(*kw), "{word}");
        }
        let longest =
            SLOTS.chunk_by(|a, b| (*a == EMPTY) == (*b == EMPTY)).filter(|run| run[0] != EMPTY).map(<[_]>::len);
        assert!(longest.max() < Some(12));
    }

    #[test]
    fn versions_and_categories() {
        assert_eq!(Kw::lookup("select", 15), Some(Kw::Select));
        assert_eq!(Kw::lookup("json_table", 16), None);
        assert_eq!(Kw::lookup("json_table", 17), Some(Kw::JsonTable));
        assert_eq!(Kw::lookup("recheck", 18), None);
        assert_eq!(Kw::Json.category_in(16), Category::Unreserved);
        assert_eq!(Kw::Json.category_in(17), Category::ColName);
        assert!(!Kw::Day.bare_label());
    }
}
