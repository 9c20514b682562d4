//! Sums of money, each in its currency.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

/// An undertaking that was signed; amounts in hundredths of their currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signed {
    /// The chain it lies on; empty where none is known.
    pub chain: String,
    /// What was agreed, by currency; nothing where no amount is known.
    pub agreed: Vec<(String, i128)>,
}

/// Sums by currency, in hundredths; printed in 10⁴ of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Sums(pub BTreeMap<String, i128>);

impl Sums {
    pub(super) fn add(&mut self, amounts: &[(String, i128)]) {
        for (currency, amount) in amounts {
            *self.0.entry(currency.clone()).or_default() += amount;
        }
    }
}

/// An amount in hundredths as a decimal of 10⁴ without trailing zeros.
pub(super) fn ten_thousands(hundredths: i128) -> String {
    Decimal::from_i128_with_scale(hundredths, 6)
        .normalize()
        .to_string()
}

impl Serialize for Sums {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let amounts = self.0.iter();
        serializer.collect_map(amounts.map(|(currency, sum)| (currency, ten_thousands(*sum))))
    }
}
