//! Exact decimals of messages: at most 19 digits, at most five behind the point, held in units of 0.00001.

/// Units in one.
pub const ONE: i128 = 100_000;
/// Digits behind the point that a unit stands for.
const PLACES: usize = 5;

/// Why a text is no decimal of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotExact {
    /// No decimal at all: letters, signs within, separators of thousands.
    Text,
    /// More digits, or more digits behind the point, than may stand there.
    Digits,
}

/// Reads a decimal as XML Schema does: zeros in front and at the end behind the point do not count.
/// `total` digits at most, `fraction` of them behind the point (at most five).
///
/// # Errors
/// [`NotExact`] says what it is instead.
pub fn exact(text: &str, total: usize, fraction: usize) -> Result<i128, NotExact> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + part.len() == 0 || !is_plain(whole) || !is_plain(part) {
        return Err(NotExact::Text);
    }
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    if part.len() > fraction.min(PLACES) || whole.len() + part.len() > total {
        return Err(NotExact::Digits);
    }
    let number = |text: &str| match text {
        "" => Ok(0),
        text => text.parse::<i128>().map_err(|_| NotExact::Digits),
    };
    let places = u32::try_from(PLACES - part.len()).unwrap_or_default();
    let (whole, part) = (number(whole)?, number(part)?);
    let units = whole.checked_mul(ONE).ok_or(NotExact::Digits)? + part * 10_i128.pow(places);
    Ok(if text.starts_with('-') { -units } else { units })
}

/// A decimal without zeros at its end: `238313.6`.
pub fn plain(units: i128) -> String {
    let text = fixed(units, PLACES);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A decimal with two digits behind the point, or more where it has more: `238313.60`.
pub fn money(units: i128) -> String {
    let text = fixed(units, PLACES);
    let spare = text.len() - text.trim_end_matches('0').len();
    text[..text.len() - spare.min(PLACES - 2)].to_owned()
}

fn fixed(units: i128, places: usize) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (whole, part) = (
        units.unsigned_abs() / ONE.unsigned_abs(),
        units.unsigned_abs() % ONE.unsigned_abs(),
    );
    format!("{sign}{whole}.{part:0places$}")
}

/// Quantity times price, rounded half up to what a unit stands for; nothing where it is beyond every
/// amount that a message can hold.
pub fn times(quantity: i128, price: i128) -> Option<i128> {
    let product = quantity.checked_mul(price)?;
    let half = if product < 0 { -ONE / 2 } else { ONE / 2 };
    product.checked_add(half).map(|product| product / ONE)
}

/// Amounts in JSON: as text, since readers of JSON keep no more than 53 bits of a number.
pub mod text {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes an amount.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn serialize<S: Serializer>(units: &i128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::plain(*units))
    }

    /// Reads an amount.
    ///
    /// # Errors
    /// When it is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i128, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::exact(&text, 24, 5).map_err(|_| D::Error::custom("no amount"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_as_xml_schema_does() {
        assert_eq!(exact("12.5", 19, 5), Ok(1_250_000));
        assert_eq!(exact("-0.00001", 19, 5), Ok(-1));
        assert_eq!(exact("007.100000000", 19, 5), Ok(710_000));
        assert_eq!(exact(".5", 19, 5), Ok(50_000));
        assert_eq!(exact("5.", 19, 5), Ok(500_000));
        assert_eq!(exact("1.2345678", 19, 5), Err(NotExact::Digits));
        assert_eq!(exact("12345678901234567890", 19, 5), Err(NotExact::Digits));
        assert_eq!(
            exact("1234567890123456789", 19, 5).map(|n| n / ONE),
            Ok(1_234_567_890_123_456_789)
        );
        for text in [
            "", ".", "-", "1,000", "１２", "1e5", "abc", "1.2.3", "--1", "1-",
        ] {
            assert_eq!(exact(text, 19, 5), Err(NotExact::Text), "{text}");
        }
    }

    #[test]
    fn decimals_are_written_plainly() {
        assert_eq!(plain(23_831_360_000), "238313.6");
        assert_eq!(plain(0), "0");
        assert_eq!(plain(-5), "-0.00005");
        assert_eq!(plain(100 * ONE), "100");
        assert_eq!(money(23_831_360_000), "238313.60");
        assert_eq!(money(0), "0.00");
        assert_eq!(money(123_456), "1.23456");
        assert_eq!(money(-1_050_000), "-10.50");
    }

    #[test]
    fn products_round_half_up() {
        assert_eq!(times(3 * ONE, 78_293_000), Some(234_879_000));
        assert_eq!(times(1, 50_000), Some(1));
        assert_eq!(times(1, 49_999), Some(0));
        assert_eq!(times(i128::MAX, 2), None);
    }
}
