//! Amounts as lists print them: 万元, without trailing zeros.

use domain::words::{Money, MoneyScale};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// An amount that prints as a decimal of 万元 without trailing zeros, exact to the fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct TenThousands(pub Money);

impl std::fmt::Display for TenThousands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let places = u32::from(MoneyScale::TenThousandYuan.places());
        Decimal::new(self.0.fen(), places).normalize().fmt(f)
    }
}

impl Serialize for TenThousands {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
