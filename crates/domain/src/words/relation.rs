//! What cases have to do with one another.

use crate::codes::codes;

codes! {
    /// How one case hangs on another; read from the first to the second.
    Relation {
        /// 成为: a lead became a project.
        Became = "became",
        /// 涉及: a case concerns another.
        Concerns = "concerns",
        /// 揭示: a request revealed a key problem.
        Revealed = "revealed",
        /// 属于: a part of a whole, a child of its parent.
        PartOf = "part-of",
        /// 拆分自: split from what it was one with.
        SplitFrom = "split-from",
        /// 并入: goes on in another.
        MergedInto = "merged-into",
    }
}

impl Relation {
    /// The name under which the log keeps the digest of the one case that it leads to.
    pub const fn proof(self) -> &'static str {
        match self {
            Self::Became => "link.became",
            Self::Concerns => "link.concerns",
            Self::Revealed => "link.revealed",
            Self::PartOf => "link.part-of",
            Self::SplitFrom => "link.split-from",
            Self::MergedInto => "link.merged-into",
        }
    }

    /// Whether a case has it to one other at most.
    pub const fn is_single(self) -> bool {
        !matches!(self, Self::Concerns | Self::Revealed)
    }

    /// Whether it orders cases, so that a way along it never comes back.
    pub const fn is_acyclic(self) -> bool {
        !matches!(self, Self::Concerns)
    }
}
