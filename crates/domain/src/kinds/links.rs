//! How cases hang together.

use crate::codes::codes;

codes! {
    /// What one case is to another: read "the first … the second".
    Relation {
        /// 属于: is a part of; it closes with the whole.
        PartOf = "part-of",
        /// 转为: became, as a lead becomes a project.
        Became = "became",
        /// 涉及: concerns, as a problem its project.
        Concerns = "concerns",
        /// 反映出: revealed, as a request a problem.
        Revealed = "revealed",
        /// 拆分自: was split from.
        SplitFrom = "split-from",
        /// 并入: was merged into, and is handled there.
        MergedInto = "merged-into",
        /// 走访中听到: was heard on a visit.
        HeardOn = "heard-on",
        /// 会议决定: was decided at a meeting.
        DecidedAt = "decided-at",
    }
}

impl Relation {
    /// Whether a case has at most one such link at a time: its parent, mirrored in its row.
    pub const fn is_parent(self) -> bool {
        matches!(self, Self::PartOf | Self::MergedInto)
    }
}
