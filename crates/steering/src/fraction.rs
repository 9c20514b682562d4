//! Decimals as fractions, and fractions as they are printed.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};
use rust_decimal::Decimal;

/// A decimal, exactly.
pub(crate) fn fraction(decimal: Decimal) -> BigRational {
    let scale = BigInt::from(10).pow(decimal.scale());
    BigRational::new(BigInt::from(decimal.mantissa()), scale)
}

/// A decimal as it is printed: without trailing zeros.
pub(crate) fn printed(decimal: Decimal) -> String {
    decimal.normalize().to_string()
}

/// A fraction rounded half up (away from zero) to so many places; none where that is no decimal.
pub(crate) fn half_up(value: &BigRational, places: u32) -> Option<Decimal> {
    let scaled = value.abs() * BigRational::from_integer(BigInt::from(10).pow(places));
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let rounded = (scaled + half).floor().to_integer().to_i128()?;
    let signed = if value.is_negative() {
        -rounded
    } else {
        rounded
    };
    let decimal = Decimal::try_from_i128_with_scale(signed, places).ok()?;
    Some(decimal.normalize())
}
