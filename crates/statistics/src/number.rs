//! Decimals that know their last place, and the intervals that rounding leaves open.

use std::fmt;
use std::str::FromStr;

use domain::catalogue::Reason;
use rust_decimal::Decimal;

/// Finest last place: 10^-12.
const PLACE_MIN: i8 = -12;
/// Coarsest last place: 10^16, 万万亿.
const PLACE_MAX: i8 = 16;

/// Why something is not a figure, or a sum of figures not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not a decimal number.
    #[error("not a decimal number")]
    Malformed,
    /// Beyond 28 digits.
    #[error("number too large or too fine")]
    TooLarge,
    /// A quotient whose divisor is or may be nothing.
    #[error("division by what may be nothing")]
    Division,
}

impl Reason for NumberError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "figure.malformed",
            Self::TooLarge => "figure.too-large",
            Self::Division => "figure.division",
        }
    }
}

/// A published number: its value and the power of ten of its last written place.
///
/// `271.51亿` is 27 151 000 000 with last place 6: the truth lies within half of a million. Equal
/// numbers with different last places differ, for they say different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rounded {
    value: Decimal,
    place: i8,
}

impl Rounded {
    /// `value` rounded at 10^`place`.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] for a place that no decimal of 28 digits has.
    pub fn new(value: Decimal, place: i8) -> Result<Self, NumberError> {
        if (PLACE_MIN..=PLACE_MAX).contains(&place) {
            Ok(Self { value, place })
        } else {
            Err(NumberError::TooLarge)
        }
    }

    /// The value as written.
    pub const fn value(self) -> Decimal {
        self.value
    }

    /// The power of ten of the last written place.
    pub const fn place(self) -> i8 {
        self.place
    }

    /// The same number in a unit 10^`power` times smaller: `271.51` in 亿 as a number in 元.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] beyond 28 digits.
    pub fn scaled(self, power: i8) -> Result<Self, NumberError> {
        let factor = power_of_ten(power).ok_or(NumberError::TooLarge)?;
        let value = self
            .value
            .checked_mul(factor)
            .ok_or(NumberError::TooLarge)?;
        Self::new(value, self.place.saturating_add(power))
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self {
            value: -self.value,
            place: self.place,
        }
    }

    /// What rounding half up or half even at the last place leaves open.
    pub fn interval(self) -> Interval {
        let half = power_of_ten(self.place).unwrap_or_default() / Decimal::TWO;
        Interval {
            low: self.value - half,
            high: self.value + half,
        }
    }
}

/// 10^`power` as a decimal; `None` beyond 28 digits.
pub(crate) fn power_of_ten(power: i8) -> Option<Decimal> {
    let size = u32::from(power.unsigned_abs());
    if power < 0 {
        (size <= 28).then(|| Decimal::new(1, size))
    } else {
        10_i128
            .checked_pow(size)
            .and_then(|value| Decimal::try_from_i128_with_scale(value, 0).ok())
    }
}

impl FromStr for Rounded {
    type Err = NumberError;

    /// Reads `-1,234.50`; commas only between groups of three digits.
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        let grouped = groups.clone().count() > 0;
        let first_fits = is_digits(first) && (!grouped || first.len() <= 3);
        if !first_fits || !is_digits(decimals) || !groups.all(|g| g.len() == 3 && is_digits(g)) {
            return Err(NumberError::Malformed);
        }
        let plain = text.replace(',', "");
        let value = Decimal::from_str_exact(&plain).map_err(|_| NumberError::TooLarge)?;
        let places = i8::try_from(value.scale()).map_err(|_| NumberError::TooLarge)?;
        Self::new(value, -places)
    }
}

impl fmt::Display for Rounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl serde::Serialize for Rounded {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// All values that are possible, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The smallest.
    pub low: Decimal,
    /// The largest.
    pub high: Decimal,
}

impl Interval {
    /// Exactly one value.
    pub const fn exactly(value: Decimal) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    /// Whether a value is possible.
    pub fn contains(self, value: Decimal) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether one value may be both.
    pub fn meets(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// The interval of a sum.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] beyond 28 digits.
    pub fn plus(self, other: Self) -> Result<Self, NumberError> {
        let add = |a: Decimal, b: Decimal| a.checked_add(b).ok_or(NumberError::TooLarge);
        Ok(Self {
            low: add(self.low, other.low)?,
            high: add(self.high, other.high)?,
        })
    }

    /// The interval of a difference.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] beyond 28 digits.
    pub fn minus(self, other: Self) -> Result<Self, NumberError> {
        self.plus(Self {
            low: -other.high,
            high: -other.low,
        })
    }

    /// The interval of a sum of any number of terms.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] beyond 28 digits.
    pub fn sum(terms: impl IntoIterator<Item = Self>) -> Result<Self, NumberError> {
        terms
            .into_iter()
            .try_fold(Self::exactly(Decimal::ZERO), Self::plus)
    }
}

/// A number and what is possible instead of it: a published figure, or a sum of such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    value: Decimal,
    interval: Interval,
}

impl Amount {
    /// The value by the figures as written.
    pub const fn value(self) -> Decimal {
        self.value
    }

    /// What rounding of the figures leaves open.
    pub const fn interval(self) -> Interval {
        self.interval
    }

    /// The sum of amounts; nothing for none.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] beyond 28 digits.
    pub fn sum(terms: impl IntoIterator<Item = Self>) -> Result<Self, NumberError> {
        let nothing = Self {
            value: Decimal::ZERO,
            interval: Interval::exactly(Decimal::ZERO),
        };
        terms.into_iter().try_fold(nothing, |sum, term| {
            let value = sum.value.checked_add(term.value);
            Ok(Self {
                value: value.ok_or(NumberError::TooLarge)?,
                interval: sum.interval.plus(term.interval)?,
            })
        })
    }
}

impl From<Rounded> for Amount {
    fn from(figure: Rounded) -> Self {
        Self {
            value: figure.value(),
            interval: figure.interval(),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// The extremes of a function over all corners of a box of intervals. They are the extremes over the
/// whole box when the function is monotone in each argument while the others stand still, as sums,
/// products and quotients are whose divisor keeps its sign. `None` when a corner has no value.
pub fn corners<const N: usize>(
    intervals: [Interval; N],
    of: impl Fn([Decimal; N]) -> Option<Decimal>,
) -> Option<Interval> {
    let mut found: Option<Interval> = None;
    for corner in 0..1_u32 << N {
        let at: [Decimal; N] = std::array::from_fn(|axis| {
            if corner >> axis & 1 == 0 {
                intervals[axis].low
            } else {
                intervals[axis].high
            }
        });
        let value = of(at)?;
        found = Some(found.map_or(Interval::exactly(value), |so_far| Interval {
            low: so_far.low.min(value),
            high: so_far.high.max(value),
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Rounded {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_place_is_kept() {
        assert_eq!(read("49.0").place(), -1);
        assert_ne!(read("49.0"), read("49"));
        assert_eq!(read("1,191,652,362.36").to_string(), "1191652362.36");
        let yuan = read("271.51").scaled(8).unwrap();
        assert_eq!(yuan.value(), Decimal::from(27_151_000_000_i64));
        assert_eq!(yuan.place(), 6);
        assert_eq!(yuan.interval().high, Decimal::from(27_151_500_000_i64));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", "1,2", "12.", ".5", "1.2.3", "1e3", "１", "1234,567",
        ] {
            assert_eq!(
                text.parse::<Rounded>(),
                Err(NumberError::Malformed),
                "{text}"
            );
        }
        let huge = "9".repeat(40);
        assert_eq!(huge.parse::<Rounded>(), Err(NumberError::TooLarge));
        assert_eq!(read("9").scaled(40), Err(NumberError::TooLarge));
    }

    proptest! {
        #[test]
        fn the_interval_holds_what_was_rounded(units in -1_000_000_000_i64..1_000_000_000, places in 0_u32..6) {
            let truth = Decimal::new(units, 6);
            let rounded = truth.round_dp(places);
            let written: Rounded = format!("{rounded:.*}", places as usize).parse().unwrap();
            prop_assert!(written.interval().contains(truth));
        }

        #[test]
        fn sums_hold_the_sum(a in -9999_i64..9999, b in -9999_i64..9999) {
            let (a, b) = (Decimal::new(a, 3), Decimal::new(b, 3));
            let shown = |d: Decimal| Rounded::new(d.round_dp(1), -1).unwrap().interval();
            prop_assert!(shown(a).plus(shown(b)).unwrap().contains(a + b));
            prop_assert!(shown(a).minus(shown(b)).unwrap().contains(a - b));
        }
    }
}
