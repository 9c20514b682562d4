//! Amounts in many currencies, and what they are in yuan.

use std::collections::BTreeMap;

use jiff::civil::Date;
use num_rational::BigRational;
use num_traits::Zero;
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::Rate;
use crate::fraction::{fraction, printed};

/// The currency that thresholds are counted in.
pub(super) const YUAN: &str = "CNY";

/// Digits behind the point of 10⁴ of a currency, down to its hundredth.
const PLACES: u32 = 6;

/// A sum in hundredths of a currency; it prints as a decimal of 10⁴ of the currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Hundredths(pub i128);

impl Hundredths {
    /// In 10⁴ of the currency, exactly.
    fn decimal(self) -> Decimal {
        Decimal::try_from_i128_with_scale(self.0, PLACES).unwrap_or(Decimal::MAX)
    }
}

impl Serialize for Hundredths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&printed(self.decimal()))
    }
}

/// Sums by currency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Amounts(pub BTreeMap<String, Hundredths>);

impl Amounts {
    /// Adds an amount of a currency.
    pub fn add(&mut self, currency: &str, amount: i128) {
        match self.0.get_mut(currency) {
            Some(sum) => sum.0 += amount,
            None => {
                self.0.insert(currency.to_owned(), Hundredths(amount));
            }
        }
    }

    /// Adds the amounts of each currency.
    pub fn add_all(&mut self, others: &Self) {
        for (currency, amount) in &others.0 {
            self.add(currency, amount.0);
        }
    }
}

/// Rates of exchange by currency and day.
#[derive(Debug, Clone, Default)]
pub struct Rates(BTreeMap<(String, Date), Decimal>);

impl Rates {
    /// From rows; one of the same currency and day replaces the one before.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Rate>) -> Self {
        let rows = rows.into_iter();
        Self(
            rows.map(|rate| ((rate.currency.clone(), rate.from), rate.rate))
                .collect(),
        )
    }

    /// The rate of a currency that is in force on a day.
    fn on(&self, currency: &str, day: Date) -> Option<Decimal> {
        if currency == YUAN {
            return Some(Decimal::ONE);
        }
        let first = (currency.to_owned(), Date::MIN);
        let last = (currency.to_owned(), day);
        let mut until = self.0.range(first..=last);
        until.next_back().map(|(_, rate)| *rate)
    }

    /// Amounts in 万元 by the rates of a day; none where one has no rate.
    pub(super) fn in_yuan(&self, amounts: &Amounts, day: Date) -> Option<BigRational> {
        let mut sum = BigRational::zero();
        for (currency, amount) in &amounts.0 {
            let rate = self.on(currency, day)?;
            sum += fraction(amount.decimal()) * fraction(rate);
        }
        Some(sum)
    }
}
