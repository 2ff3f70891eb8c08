//! The SQLSTATEs koel raises, with PostgreSQL's condition names (`errcodes.txt`). A new one is one row.

macro_rules! sqlstates {
    ($($variant:ident $code:literal $name:literal;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum SqlState { $($variant),* }

        impl SqlState {
            /// The five characters.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
            /// By code or condition name.
            pub fn find(text: &str) -> Option<Self> {
                let all = [$(Self::$variant),*];
                all.into_iter().find(|state| state.code() == text || state.name().eq_ignore_ascii_case(text))
            }
            /// The condition name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

sqlstates! {
    SyntaxError "42601" "syntax_error";
    UndefinedColumn "42703" "undefined_column";
    UndefinedTable "42P01" "undefined_table";
    UndefinedFunction "42883" "undefined_function";
    UndefinedObject "42704" "undefined_object";
    UndefinedParameter "42P02" "undefined_parameter";
    InvalidSchemaName "3F000" "invalid_schema_name";
    AmbiguousColumn "42702" "ambiguous_column";
    AmbiguousFunction "42725" "ambiguous_function";
    AmbiguousAlias "42P09" "ambiguous_alias";
    AmbiguousParameter "42P08" "ambiguous_parameter";
    DuplicateAlias "42712" "duplicate_alias";
    DuplicateColumn "42701" "duplicate_column";
    DuplicateTable "42P07" "duplicate_table";
    DuplicateObject "42710" "duplicate_object";
    DuplicateFunction "42723" "duplicate_function";
    DuplicateSchema "42P06" "duplicate_schema";
    DatatypeMismatch "42804" "datatype_mismatch";
    IndeterminateDatatype "42P18" "indeterminate_datatype";
    IndeterminateCollation "42P22" "indeterminate_collation";
    CollationMismatch "42P21" "collation_mismatch";
    CannotCoerce "42846" "cannot_coerce";
    GroupingError "42803" "grouping_error";
    WindowingError "42P20" "windowing_error";
    InvalidColumnReference "42P10" "invalid_column_reference";
    InvalidRecursion "42P19" "invalid_recursion";
    InvalidForeignKey "42830" "invalid_foreign_key";
    InvalidName "42602" "invalid_name";
    NameTooLong "42622" "name_too_long";
    InvalidTableDefinition "42P16" "invalid_table_definition";
    InvalidObjectDefinition "42P17" "invalid_object_definition";
    InvalidColumnDefinition "42611" "invalid_column_definition";
    InvalidFunctionDefinition "42P13" "invalid_function_definition";
    WrongObjectType "42809" "wrong_object_type";
    GeneratedAlways "428C9" "generated_always";
    ReservedName "42939" "reserved_name";
    InsufficientPrivilege "42501" "insufficient_privilege";
    FeatureNotSupported "0A000" "feature_not_supported";
    CardinalityViolation "21000" "cardinality_violation";
    DataException "22000" "data_exception";
    InvalidTextRepresentation "22P02" "invalid_text_representation";
    InvalidDatetimeFormat "22007" "invalid_datetime_format";
    DatetimeFieldOverflow "22008" "datetime_field_overflow";
    NumericValueOutOfRange "22003" "numeric_value_out_of_range";
    IntervalFieldOverflow "22015" "interval_field_overflow";
    InvalidParameterValue "22023" "invalid_parameter_value";
    InvalidTimeZoneDisplacement "22009" "invalid_time_zone_displacement_value";
    StringDataRightTruncation "22001" "string_data_right_truncation";
    StringDataLengthMismatch "22026" "string_data_length_mismatch";
    ArraySubscriptError "2202E" "array_subscript_error";
    InvalidRegularExpression "2201B" "invalid_regular_expression";
    InvalidEscapeSequence "22025" "invalid_escape_sequence";
    InvalidEscapeCharacter "22019" "invalid_escape_character";
    NonstandardUseOfEscapeCharacter "22P06" "nonstandard_use_of_escape_character";
    InvalidBinaryRepresentation "22P03" "invalid_binary_representation";
    UntranslatableCharacter "22P05" "untranslatable_character";
    CharacterNotInRepertoire "22021" "character_not_in_repertoire";
    DivisionByZero "22012" "division_by_zero";
    InvalidXmlDocument "2200M" "invalid_xml_document";
    InvalidXmlContent "2200N" "invalid_xml_content";
    InvalidSqlJsonSubscript "22033" "invalid_sql_json_subscript";
    InvalidRowCountInLimit "2201W" "invalid_row_count_in_limit_clause";
    InvalidRowCountInOffset "2201X" "invalid_row_count_in_result_offset_clause";
    InvalidTablesampleArgument "2202H" "invalid_tablesample_argument";
    InvalidCursorDefinition "42P11" "invalid_cursor_definition";
    ObjectNotInPrerequisiteState "55000" "object_not_in_prerequisite_state";
    DependentObjectsStillExist "2BP01" "dependent_objects_still_exist";
    NotNullViolation "23502" "not_null_violation";
    UniqueViolation "23505" "unique_violation";
    CheckViolation "23514" "check_violation";
    ProgramLimitExceeded "54000" "program_limit_exceeded";
    StatementTooComplex "54001" "statement_too_complex";
    TooManyColumns "54011" "too_many_columns";
    TooManyArguments "54023" "too_many_arguments";
    InvalidCursorName "34000" "invalid_cursor_name";
    InvalidTransactionState "25000" "invalid_transaction_state";
    UndefinedPreparedStatement "26000" "invalid_sql_statement_name";
    InvalidCatalogName "3D000" "invalid_catalog_name";
    CantChangeRuntimeParam "55P02" "cant_change_runtime_param";
    RaiseException "P0001" "raise_exception";
    NoData "P0002" "no_data_found";
    AssertFailure "P0004" "assert_failure";
    InternalError "XX000" "internal_error";
}
