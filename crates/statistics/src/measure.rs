//! The closed words of a fact: measure, relation, status, price basis.

use std::fmt;
use std::str::FromStr;

use domain::catalogue::Reason;

/// A text that is none of the words of its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the words allowed here")]
pub struct WordError;

impl Reason for WordError {
    fn code(&self) -> &'static str {
        "statistics.word"
    }
}

/// Declares a closed list of words with the text each is written with.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $word:ident => $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$each])* $word,)* }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [Self] = &[$(Self::$word,)*];

            /// The word as it is written in files and in JSON.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$word => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = WordError;

            fn from_str(text: &str) -> Result<Self, WordError> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or(WordError)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a number says about its indicator.
    Measure {
        /// The amount itself.
        Level => "level",
        /// Growth on the same period a year before, in %.
        Yoy => "yoy",
        /// Growth on the period before, in %.
        Mom => "mom",
        /// Geometric mean of two years' growth, in %.
        TwoYearAverage => "two_year_average",
        /// Part of a whole, in %.
        Share => "share",
        /// By how much more or less, in the unit of the level.
        Change => "change",
        /// Growth now less growth then, in percentage points.
        GrowthDifference => "growth_difference",
        /// What a part adds to the growth of the whole, in percentage points (拉动).
        Contribution => "contribution",
        /// A part's share in the change of the whole, in % (贡献率).
        ContributionShare => "contribution_share",
        /// How much of a plan is done, in %.
        Completion => "completion",
        /// Place by level.
        Rank => "rank",
        /// Place by growth.
        GrowthRank => "growth_rank",
        /// The month alone, out of cumulative figures.
        Month => "month",
        /// The amount for each head.
        PerHead => "per_head",
    }
}

words! {
    /// How the number stands to the truth.
    Relation {
        /// As rounded.
        Eq => "eq",
        /// 超, 余, 突破: more.
        Gt => "gt",
        /// 以上: at least.
        Ge => "ge",
        /// 不足: less.
        Lt => "lt",
        /// 以内: at most.
        Le => "le",
        /// 近: a little less.
        Near => "near",
        /// 约, 左右: about.
        Approx => "approx",
    }
}

words! {
    /// What kind of truth the number claims.
    Status {
        /// Happened.
        Actual => "actual",
        /// Happened, by first reckoning.
        Preliminary => "preliminary",
        /// Happened, reckoned anew.
        Revised => "revised",
        /// Decided.
        Plan => "plan",
        /// Striven for.
        Target => "target",
        /// Expected.
        Forecast => "forecast",
        /// What could be made.
        Capacity => "capacity",
    }
}

words! {
    /// The prices that an amount or growth is reckoned in.
    Basis {
        /// Prices of the time (当年价).
        Current => "current",
        /// Prices of a base year (可比价, 不变价).
        Comparable => "comparable",
    }
}

impl Status {
    /// Whether the number speaks of what has happened.
    pub const fn has_happened(self) -> bool {
        matches!(self, Self::Actual | Self::Preliminary | Self::Revised)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for measure in Measure::ALL {
            assert_eq!(measure.as_str().parse(), Ok(*measure));
        }
        assert_eq!("sideways".parse::<Status>(), Err(WordError));
    }
}
