//! Decimal numbers of 64 bits: what fields hold, without any binary floating point.

use std::fmt;

use super::letters::half_width;
use super::quantity::parse_decimal;

/// A decimal number: `mantissa` · 10^-`places`, without zeros at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    mantissa: i64,
    places: u8,
}

impl Decimal {
    /// `mantissa` · 10^-`places`.
    pub const fn new(mantissa: i64, places: u8) -> Self {
        let (mut mantissa, mut places) = (mantissa, places);
        while places > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            places -= 1;
        }
        Self { mantissa, places }
    }

    /// Reads digits with an optional sign, point and commas between thousands, of any width.
    pub fn parse(text: &str) -> Option<Self> {
        let narrow: String = text.trim().chars().map(half_width).collect();
        let unsigned = narrow.strip_prefix('+').unwrap_or(&narrow);
        let (mantissa, places) = parse_decimal(unsigned)?;
        Some(Self::new(mantissa, places))
    }

    /// Decimals behind the point.
    pub const fn places(self) -> u8 {
        self.places
    }

    /// The number in units of 10^-`places`; `None` if it is finer or larger than that can say.
    pub fn scaled(self, places: u8) -> Option<i64> {
        let more = places.checked_sub(self.places)?;
        self.mantissa
            .checked_mul(10_i64.checked_pow(u32::from(more))?)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let unit = 10_u64.pow(u32::from(self.places));
        let size = self.mantissa.unsigned_abs();
        match self.places {
            0 => write!(f, "{sign}{size}"),
            places => {
                let width = usize::from(places);
                write!(f, "{sign}{}.{:0width$}", size / unit, size % unit)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn digits_of_any_width_are_read_and_zeros_at_the_end_dropped() {
        let shown = |text: &str| Decimal::parse(text).map(|decimal| decimal.to_string());
        assert_eq!(shown("1,234.50"), Some("1234.5".to_owned()));
        assert_eq!(shown("１２．３０"), Some("12.3".to_owned()));
        assert_eq!(shown("-0.05"), Some("-0.05".to_owned()));
        assert_eq!(shown("100"), Some("100".to_owned()));
        assert_eq!(shown("约12"), None);
        assert_eq!(shown("1e5"), None);
    }

    proptest! {
        #[test]
        fn text_loses_nothing(mantissa: i64, places in 0_u8..=10) {
            let decimal = Decimal::new(mantissa, places);
            prop_assert_eq!(Decimal::parse(&decimal.to_string()), Some(decimal));
            prop_assert_eq!(decimal.scaled(places), Some(mantissa));
        }
    }
}
