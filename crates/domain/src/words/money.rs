//! Money in renminbi, exact to the fen.

use std::fmt;
use std::str::FromStr;

use crate::catalogue::Reason;

const FEN_OF_YUAN: i64 = 100;

/// An amount of renminbi in fen (1/100 yuan); may be negative. Text and JSON: yuan, as `"1234.50"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// The step in which an amount is best read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyScale {
    /// 元
    Yuan,
    /// 万元, 10⁴ yuan
    TenThousandYuan,
    /// 亿元, 10⁸ yuan
    HundredMillionYuan,
}

impl MoneyScale {
    /// Catalogue key of the unit.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Yuan => "money.yuan",
            Self::TenThousandYuan => "money.ten-thousand-yuan",
            Self::HundredMillionYuan => "money.hundred-million-yuan",
        }
    }

    /// Decimals that an amount in this unit has down to the fen.
    pub const fn places(self) -> u8 {
        match self {
            Self::Yuan => 2,
            Self::TenThousandYuan => 6,
            Self::HundredMillionYuan => 10,
        }
    }

    const fn fen(self) -> i64 {
        match self {
            Self::Yuan => FEN_OF_YUAN,
            Self::TenThousandYuan => 10_000 * FEN_OF_YUAN,
            Self::HundredMillionYuan => 100_000_000 * FEN_OF_YUAN,
        }
    }
}

/// Why a text or a sum is not an amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a decimal number with 元, 万元 or 亿元 behind it.
    #[error("not an amount of money")]
    Malformed,
    /// Finer than one fen.
    #[error("finer than one fen")]
    TooFine,
    /// More than 92 quadrillion yuan.
    #[error("amount too large")]
    TooLarge,
}

impl Reason for MoneyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "money.malformed",
            Self::TooFine => "money.too-fine",
            Self::TooLarge => "money.too-large",
        }
    }
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount in fen.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Reads `12.5`, `12.5元`, `1,200万元`, `3.2亿元` or the same with 万 and 亿 alone.
    ///
    /// # Errors
    /// [`MoneyError`] if it is no decimal, finer than a fen or too large.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim();
        let number = text.strip_suffix('元').unwrap_or(text);
        let (number, scale) = if let Some(number) = number.strip_suffix('亿') {
            (number, MoneyScale::HundredMillionYuan)
        } else if let Some(number) = number.strip_suffix('万') {
            (number, MoneyScale::TenThousandYuan)
        } else {
            (number, MoneyScale::Yuan)
        };
        let (mantissa, places) =
            super::quantity::parse_decimal(number.trim()).ok_or(MoneyError::Malformed)?;
        let divisor = 10_i128.pow(u32::from(places));
        let fen = i128::from(mantissa) * i128::from(scale.fen());
        if fen % divisor != 0 {
            return Err(MoneyError::TooFine);
        }
        i64::try_from(fen / divisor)
            .map(Self)
            .map_err(|_| MoneyError::TooLarge)
    }

    /// The sum.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        let sum = self.0.checked_add(other.0).ok_or(MoneyError::TooLarge)?;
        Ok(Self(sum))
    }

    /// The difference.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] beyond 64 bits.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        let difference = self.0.checked_sub(other.0).ok_or(MoneyError::TooLarge)?;
        Ok(Self(difference))
    }

    /// The sum of many amounts.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] beyond 64 bits.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// Digits and unit by size, as people read it: 9,999 yuan in yuan, more in 万元, then in 亿元.
    /// Exact: no digit is rounded away.
    pub fn by_size(self) -> (String, MoneyScale) {
        let size = self.0.unsigned_abs();
        let scale = [MoneyScale::HundredMillionYuan, MoneyScale::TenThousandYuan]
            .into_iter()
            .find(|scale| size >= scale.fen().unsigned_abs())
            .unwrap_or(MoneyScale::Yuan);
        let unit = scale.fen().unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let places = unit.ilog10() as usize;
        let decimals = format!("{:0places$}", size % unit);
        let decimals = decimals.trim_end_matches('0');
        let digits = if decimals.is_empty() {
            format!("{sign}{}", size / unit)
        } else {
            format!("{sign}{}.{decimals}", size / unit)
        };
        (digits, scale)
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::parse(text)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", size / 100, size % 100)
    }
}

super::serde_as_text!(Money);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_yuan_ten_thousands_and_hundred_millions() {
        let fen = |text: &str| Money::parse(text).map(Money::fen).map_err(|e| e.code());
        assert_eq!(fen("12.5"), Ok(1_250));
        assert_eq!(fen("12.50元"), Ok(1_250));
        assert_eq!(fen("-0.01 元"), Ok(-1));
        assert_eq!(fen("1,200万元"), Ok(1_200_000_000));
        assert_eq!(fen("3.2亿元"), Ok(32_000_000_000));
        assert_eq!(fen("0.0000000001亿"), Ok(1));
        assert_eq!(fen("0.001"), Err("money.too-fine"));
        assert_eq!(fen("一万元"), Err("money.malformed"));
        assert_eq!(fen(""), Err("money.malformed"));
        assert_eq!(fen("元"), Err("money.malformed"));
        assert_eq!(fen("999999999999亿元"), Err("money.too-large"));
    }

    #[test]
    fn reads_best_by_size() {
        let shown = |text: &str| Money::parse(text).unwrap().by_size();
        assert_eq!(shown("9999.99"), ("9999.99".into(), MoneyScale::Yuan));
        assert_eq!(
            shown("-12500"),
            ("-1.25".into(), MoneyScale::TenThousandYuan)
        );
        assert_eq!(
            shown("320000000"),
            ("3.2".into(), MoneyScale::HundredMillionYuan)
        );
    }

    #[test]
    fn sums_do_not_wrap() {
        let most = Money::from_fen(i64::MAX);
        assert_eq!(
            most.checked_add(Money::from_fen(1)),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(
            Money::checked_sum([most, Money::from_fen(-1)]),
            most.checked_sub(Money::from_fen(1))
        );
    }

    proptest! {
        #[test]
        fn text_and_size_lose_nothing(fen: i64) {
            let money = Money::from_fen(fen);
            prop_assert_eq!(money.to_string().parse(), Ok(money));
            let (digits, scale) = money.by_size();
            let unit = match scale {
                MoneyScale::Yuan => "元",
                MoneyScale::TenThousandYuan => "万元",
                MoneyScale::HundredMillionYuan => "亿元",
            };
            prop_assert_eq!(Money::parse(&format!("{digits}{unit}")), Ok(money));
        }
    }
}
