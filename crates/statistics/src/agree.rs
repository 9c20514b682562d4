//! Agreement: whether figures that belong together can all be true.
//!
//! Every rule reckons what one figure must be, as an interval that rounding of the others leaves
//! open, and asks whether the interval of the figure as published meets it. No tolerance is chosen.

use rust_decimal::{Decimal, MathematicalOps};

use crate::measure::words;
use crate::number::{Interval, NumberError, Rounded, corners};

use std::fmt;
use std::str::FromStr;

use crate::measure::WordError;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

words! {
    /// What ties figures to one another.
    Rule {
        /// Parts make the whole; last and month make the cumulative; principal, interest and fees.
        Sum => "sum",
        /// A part is not more than its whole.
        Part => "part",
        /// Shares of all parts make a hundred.
        Hundred => "hundred",
        /// A share is the part's level on the whole's.
        Share => "share",
        /// Growth is the level on the level a year before.
        Growth => "growth",
        /// A change is what the growth makes of the level.
        Change => "change",
        /// The whole grows no faster than its fastest part and no slower than its slowest.
        Within => "within",
        /// A cumulative figure that cannot fall has fallen.
        Cumulative => "cumulative",
        /// A balance is exports less imports.
        Balance => "balance",
        /// Completion is what is done on what was planned.
        Completion => "completion",
        /// An amount for each head times heads is the amount.
        PerHead => "per_head",
        /// More things pass a lower threshold.
        Nested => "nested",
        /// A ranking falls.
        Order => "order",
        /// Contributions make the growth of the whole.
        Contribution => "contribution",
        /// A contribution on the growth of the whole is the contribution share.
        ContributionShare => "contribution_share",
        /// Two years' growth make their average.
        TwoYearAverage => "two_year_average",
        /// The headline says what the body says.
        Headline => "headline",
    }
}

/// A figure that cannot be true beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breach {
    /// What is published.
    pub says: Decimal,
    /// What the others leave open.
    pub should: Interval,
}

/// What a rule found: nothing amiss, or a breach; an error when figures are beyond reckoning.
pub type Verdict = Result<Option<Breach>, NumberError>;

/// Whether `stated` can lie in what the others leave open.
fn must_lie(stated: Rounded, should: Interval) -> Option<Breach> {
    let agrees = stated.interval().meets(should);
    (!agrees).then(|| Breach {
        says: stated.value(),
        should,
    })
}

fn open(figures: &[Rounded]) -> impl Iterator<Item = Interval> + '_ {
    figures.iter().map(|figure| figure.interval())
}

/// Parts that make the whole.
///
/// # Errors
/// [`NumberError::TooLarge`] beyond 28 digits; so for all rules here.
pub fn sum(whole: Rounded, parts: &[Rounded]) -> Verdict {
    Ok(must_lie(whole, Interval::sum(open(parts))?))
}

/// Parts that do not overlap: together not more than the whole. With one part: a part and its whole.
///
/// # Errors
/// As [`sum`].
pub fn not_more(whole: Rounded, parts: &[Rounded]) -> Verdict {
    let together = Interval::sum(open(parts))?;
    let breaks = together.low > whole.interval().high;
    Ok(breaks.then(|| Breach {
        says: whole.value(),
        should: together,
    }))
}

/// Shares (in %) of all parts of a whole.
///
/// # Errors
/// As [`sum`].
pub fn hundred(shares: &[Rounded]) -> Verdict {
    let together = Interval::sum(open(shares))?;
    let breaks = !together.contains(HUNDRED);
    let says = shares.iter().map(|share| share.value()).sum();
    Ok(breaks.then(|| Breach {
        says,
        should: Interval::exactly(HUNDRED),
    }))
}

/// A share or completion (in %) against part and whole.
///
/// # Errors
/// As [`sum`].
pub fn ratio(stated: Rounded, part: Rounded, whole: Rounded) -> Verdict {
    let percent = corners([part.interval(), whole.interval()], |[part, whole]| {
        Some(part.checked_div(whole)? * HUNDRED)
    });
    Ok(percent.and_then(|should| must_lie(stated, should)))
}

/// Growth (in %) against the level and the level that it is measured on.
///
/// # Errors
/// As [`sum`].
pub fn growth(stated: Rounded, now: Rounded, base: Rounded) -> Verdict {
    let percent = corners([now.interval(), base.interval()], |[now, base]| {
        Some((now.checked_div(base)? - Decimal::ONE) * HUNDRED)
    });
    Ok(percent.and_then(|should| must_lie(stated, should)))
}

/// Growth (in %) against the level and by how much it changed.
///
/// # Errors
/// As [`sum`].
pub fn change(growth: Rounded, now: Rounded, change: Rounded) -> Verdict {
    let percent = corners([now.interval(), change.interval()], |[now, change]| {
        Some(change.checked_div(now.checked_sub(change)?)? * HUNDRED)
    });
    Ok(percent.and_then(|should| must_lie(growth, should)))
}

/// A difference: a balance of exports and imports, a change of levels.
///
/// # Errors
/// As [`sum`].
pub fn difference(stated: Rounded, from: Rounded, less: Rounded) -> Verdict {
    Ok(must_lie(stated, from.interval().minus(less.interval())?))
}

/// The whole's growth against the growth of all its parts: a weighted mean of them.
pub fn within(whole: Rounded, parts: &[Rounded]) -> Option<Breach> {
    let low = open(parts).map(|part| part.low).min()?;
    let high = open(parts).map(|part| part.high).max()?;
    must_lie(whole, Interval { low, high })
}

/// Figures that may only fall, as in a ranking or above ever higher thresholds: the first that is
/// surely more than the one before it, by its index.
pub fn falling(figures: &[Rounded]) -> Option<(usize, Breach)> {
    let pairs = figures.windows(2).enumerate();
    pairs
        .filter_map(|(at, pair)| {
            let (before, after) = (pair[0].interval(), pair[1].interval());
            let should = Interval {
                low: Decimal::MIN,
                high: before.high,
            };
            let breach = Breach {
                says: pair[1].value(),
                should,
            };
            (after.low >= before.high).then_some((at + 1, breach))
        })
        .find(|(at, _)| figures[*at].value() > figures[at - 1].value())
}

/// The growth of two years (each in %) against their average.
///
/// # Errors
/// As [`sum`].
pub fn two_year_average(average: Rounded, now: Rounded, before: Rounded) -> Verdict {
    let mean = corners([now.interval(), before.interval()], |[now, before]| {
        let both = (Decimal::ONE + now / HUNDRED) * (Decimal::ONE + before / HUNDRED);
        Some((both.sqrt()? - Decimal::ONE) * HUNDRED)
    });
    Ok(mean.and_then(|should| must_lie(average, should)))
}

/// An amount for each head against amount and heads.
///
/// # Errors
/// As [`sum`].
pub fn per_head(stated: Rounded, amount: Rounded, heads: Rounded) -> Verdict {
    let each = corners([amount.interval(), heads.interval()], |[amount, heads]| {
        amount.checked_div(heads)
    });
    Ok(each.and_then(|should| must_lie(stated, should)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Rounded {
        text.parse().unwrap()
    }

    fn all(texts: &[&str]) -> Vec<Rounded> {
        texts.iter().map(|text| read(text)).collect()
    }

    #[test]
    fn rounding_alone_breaks_nothing() {
        assert_eq!(hundred(&all(&["82.7", "10.1", "7.1"])), Ok(None));
        assert!(hundred(&all(&["22.8", "36.8", "38.4"])).unwrap().is_some());
        assert_eq!(ratio(read("51.1"), read("11.4"), read("22.3")), Ok(None));
        assert!(
            ratio(read("57.1"), read("11.4"), read("22.3"))
                .unwrap()
                .is_some()
        );
        assert_eq!(change(read("0.02"), read("135.80"), read("0.03")), Ok(None));
        assert_eq!(within(read("5.7"), &all(&["4.9", "7.3", "4.7"])), None);
        assert!(within(read("7.5"), &all(&["4.9", "7.3", "4.7"])).is_some());
        assert_eq!(falling(&all(&["5", "5", "3"])), None);
        assert_eq!(falling(&all(&["5", "3", "4"])).map(|(at, _)| at), Some(2));
    }

    proptest! {
        /// Whatever the truth, figures rounded from it agree.
        #[test]
        fn rounded_truth_agrees(
            parts in proptest::collection::vec(10_000_i64..1_000_000, 2..5),
            base in 10_000_i64..1_000_000,
            places in 0_u32..3,
        ) {
            let shown = |truth: Decimal| {
                Rounded::new(truth.round_dp(places), -i8::try_from(places).unwrap()).unwrap()
            };
            let truth: Vec<Decimal> = parts.iter().map(|part| Decimal::new(*part, 3)).collect();
            let whole: Decimal = truth.iter().sum();
            let figures: Vec<Rounded> = truth.iter().copied().map(shown).collect();
            prop_assert_eq!(sum(shown(whole), &figures), Ok(None));
            prop_assert_eq!(not_more(shown(whole), &figures), Ok(None));
            let share = |part: Decimal| part / whole * HUNDRED;
            let shares: Vec<Rounded> = truth.iter().map(|part| shown(share(*part))).collect();
            prop_assert_eq!(hundred(&shares), Ok(None));
            prop_assert_eq!(ratio(shares[0], figures[0], shown(whole)), Ok(None));
            let base = Decimal::new(base, 3);
            let percent = shown((whole / base - Decimal::ONE) * HUNDRED);
            prop_assert_eq!(growth(percent, shown(whole), shown(base)), Ok(None));
            prop_assert_eq!(change(percent, shown(whole), shown(whole - base)), Ok(None));
            prop_assert_eq!(difference(shown(whole - base), shown(whole), shown(base)), Ok(None));
        }
    }
}
