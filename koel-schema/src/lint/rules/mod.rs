//! The registry: a rule is a file here, and a word in this list.

registry! {
    between_timestamp
    citext_as_text
    concat_nullable
    count_gt_zero
    cross_join
    dml_without_where
    fanout_aggregate
    float4_literal_eq
    having_without_aggregate
    in_array_param
    insert_no_columns
    limit_unordered
    no_conflict_arbiter
    not_in_nullable
    null_comparison
    null_test_decided
    offset_paging
    outer_capture
    outer_join_nullified
    redundant_distinct
    scalar_multirow
    scope_column_forgotten
    select_star
    unstable_order
    update_from_unjoined
}
