//! Which columns events keep digests of beside the fields that a kind declares. A field is called like its
//! column.

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holds {
    Text,
    YesOrNo,
    Id,
    /// Nothing while it is 0.
    Count,
}

/// A table with at most one row a case.
pub(super) struct Source {
    pub table: &'static str,
    /// The column that names the case.
    pub key: &'static str,
    pub columns: &'static [(&'static str, Holds)],
}

/// What steps and ratings write into rows.
pub(super) const SOURCES: &[Source] = &[
    Source {
        table: "cases",
        key: "id",
        columns: &[("title", Holds::Text), ("satisfied", Holds::YesOrNo)],
    },
    Source {
        table: "requests",
        key: "case_id",
        columns: &[
            ("merged_into", Holds::Id),
            ("rating", Holds::YesOrNo),
            ("rating_note", Holds::Text),
            ("level", Holds::Count),
        ],
    },
];
