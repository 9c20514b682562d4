//! Quantities: an exact decimal and its unit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::catalogue::Reason;

/// Most decimal places a quantity has.
const PLACES_MAX: u8 = 9;

/// What a quantity counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// 吨
    Tonne,
    /// 千克
    Kilogram,
    /// 立方米
    CubicMetre,
    /// 平方米
    SquareMetre,
    /// 亩, 1/15 hectare
    Mu,
    /// 千瓦时
    KilowattHour,
    /// 千瓦
    Kilowatt,
    /// 吉焦, of heat and steam
    Gigajoule,
    /// 人
    Person,
    /// 个、台、件
    Piece,
}

impl Unit {
    /// Every unit with the symbol it is written with.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Tonne, "t"),
        (Self::Kilogram, "kg"),
        (Self::CubicMetre, "m³"),
        (Self::SquareMetre, "m²"),
        (Self::Mu, "mu"),
        (Self::KilowattHour, "kWh"),
        (Self::Kilowatt, "kW"),
        (Self::Gigajoule, "GJ"),
        (Self::Person, "person"),
        (Self::Piece, "piece"),
    ];

    /// The symbol, such as `t` or `kWh`.
    pub fn symbol(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(unit, _)| *unit == self)
            .map_or("", |(_, symbol)| symbol)
    }
}

/// An exact decimal number of a unit: `mantissa` · 10^-`places`. Text and JSON: `"12.5 t"`.
///
/// Equal quantities are equal values: trailing zeros are not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quantity {
    mantissa: i64,
    places: u8,
    unit: Unit,
}

/// Why a text or a sum is not a quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Not a decimal number with a known unit behind it.
    #[error("not a number with a unit")]
    Malformed,
    /// The two quantities count different things.
    #[error("units {left} and {right} cannot be added")]
    Units {
        /// Symbol of the first unit.
        left: &'static str,
        /// Symbol of the second unit.
        right: &'static str,
    },
    /// Beyond 64 bits or nine decimal places.
    #[error("number too large or too fine")]
    TooLarge,
}

impl Reason for QuantityError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "quantity.malformed",
            Self::Units { .. } => "quantity.units",
            Self::TooLarge => "quantity.too-large",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Units { left, right } => {
                vec![("left", (*left).to_owned()), ("right", (*right).to_owned())]
            }
            Self::Malformed | Self::TooLarge => Vec::new(),
        }
    }
}

impl Quantity {
    /// `mantissa` · 10^-`places` of `unit`.
    ///
    /// # Errors
    /// [`QuantityError::TooLarge`] for more than nine places.
    pub fn new(mantissa: i64, places: u8, unit: Unit) -> Result<Self, QuantityError> {
        let (mut mantissa, mut places) = (mantissa, places);
        while places > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            places -= 1;
        }
        if places > PLACES_MAX {
            return Err(QuantityError::TooLarge);
        }
        Ok(Self {
            mantissa,
            places,
            unit,
        })
    }

    /// The digits without the point.
    pub const fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// How many of the digits stand behind the point.
    pub const fn places(self) -> u8 {
        self.places
    }

    /// What is counted.
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// The sum of two quantities of one unit.
    ///
    /// # Errors
    /// [`QuantityError`] for different units or a sum beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Result<Self, QuantityError> {
        if self.unit != other.unit {
            return Err(QuantityError::Units {
                left: self.unit.symbol(),
                right: other.unit.symbol(),
            });
        }
        let places = self.places.max(other.places);
        let aligned = |q: Self| i128::from(q.mantissa) * 10_i128.pow(u32::from(places - q.places));
        let mantissa =
            i64::try_from(aligned(self) + aligned(other)).map_err(|_| QuantityError::TooLarge)?;
        Self::new(mantissa, places, self.unit)
    }
}

/// Digits and decimal places of `-1,234.50`; `None` if it is no decimal or beyond 64 bits.
pub(super) fn parse_decimal(text: &str) -> Option<(i64, u8)> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    let ungrouped = match unsigned.split_once(',') {
        None => unsigned.to_owned(),
        Some((first, _)) => {
            let mut groups = unsigned.split(',').skip(1);
            let grouped = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
            grouped.then(|| unsigned.replace(',', ""))?
        }
    };
    let point_without_decimals = text.ends_with('.');
    if ungrouped.is_empty()
        || point_without_decimals
        || !digits_only(&ungrouped)
        || !digits_only(decimals)
    {
        return None;
    }
    let decimals = decimals.trim_end_matches('0');
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let mantissa = format!("{sign}{ungrouped}{decimals}").parse().ok()?;
    Some((mantissa, u8::try_from(decimals.len()).ok()?))
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let text = text.trim();
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | ',' | '.')))
            .ok_or(QuantityError::Malformed)?;
        let (number, symbol) = text.split_at(end);
        let (unit, _) = Unit::ALL
            .into_iter()
            .find(|(_, known)| *known == symbol.trim())
            .ok_or(QuantityError::Malformed)?;
        let (mantissa, places) = parse_decimal(number).ok_or(QuantityError::Malformed)?;
        Self::new(mantissa, places, unit)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let size = self.mantissa.unsigned_abs();
        let unit = 10_u64.pow(u32::from(self.places));
        write!(f, "{sign}{}", size / unit)?;
        if self.places > 0 {
            let places = usize::from(self.places);
            write!(f, ".{:0places$}", size % unit)?;
        }
        write!(f, " {}", self.unit.symbol())
    }
}

super::serde_as_text!(Quantity);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_numbers_with_units() {
        let read = |text: &str| text.parse::<Quantity>().map(|q| q.to_string());
        assert_eq!(read("1,200.50 t").unwrap(), "1200.5 t");
        assert_eq!(read("-3kWh").unwrap(), "-3 kWh");
        for wrong in ["12", "t", "1.2.3 t", "12,00 t", "1. t", "3 stone", "-- t"] {
            assert_eq!(
                read(wrong).unwrap_err().code(),
                "quantity.malformed",
                "{wrong}"
            );
        }
    }

    #[test]
    fn adds_only_what_counts_the_same() {
        let tonnes: Quantity = "0.75 t".parse().unwrap();
        assert_eq!(tonnes.checked_add("0.25 t".parse().unwrap()), "1 t".parse());
        let power = "1 kW".parse().unwrap();
        assert_eq!(
            tonnes.checked_add(power).unwrap_err().code(),
            "quantity.units"
        );
    }

    proptest! {
        #[test]
        fn text_loses_nothing(mantissa: i64, places in 0_u8..=9) {
            let quantity = Quantity::new(mantissa, places, Unit::Tonne).unwrap();
            prop_assert_eq!(quantity.to_string().parse(), Ok(quantity));
        }
    }
}
