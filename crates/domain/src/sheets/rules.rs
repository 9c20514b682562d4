//! Rules in JSON: numbers and money written as text or as numbers, read exactly.

use std::fmt;
use std::marker::PhantomData;

use crate::words::Money;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{FaultKind, Faults};

/// Digits behind the point of a rule at most, so that products of amounts and rules fit 128 bits.
const PLACES_MAX: u32 = 6;

/// The keys of an object with their values, in the order written, repeated ones too.
#[derive(Debug, Clone)]
pub struct Ordered(pub Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs(PhantomData<Ordered>);

        impl<'de> Visitor<'de> for Pairs {
            type Value = Ordered;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Ordered(pairs))
            }
        }

        deserializer.deserialize_map(Pairs(PhantomData))
    }
}

impl Ordered {
    /// Reads a file that holds one object.
    pub fn read(file: &str, text: &str, faults: &mut Faults) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}');
        match serde_json::from_str(text) {
            Ok(pairs) => Some(pairs),
            Err(error) => {
                let detail = error.to_string();
                faults.push(file, error.line(), "", FaultKind::Unreadable { detail });
                None
            }
        }
    }
}

/// A decimal written as a number or as text; nothing where it is neither.
pub fn exact(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Decimal::from_str_exact(&text)
        .or_else(|_| Decimal::from_scientific(&text))
        .ok()
}

/// The keys of one file of rules. Each reader notes a fault and gives nothing where the value is
/// not what it should be.
#[derive(Debug)]
pub struct Rules<'a, 'f> {
    file: &'a str,
    row: usize,
    pairs: &'a Ordered,
    faults: &'f mut Faults,
}

impl<'a, 'f> Rules<'a, 'f> {
    /// The rules of a file; `row` is the place in a list of rules, from 1, and 1 where there is no
    /// list.
    pub fn new(file: &'a str, row: usize, pairs: &'a Ordered, faults: &'f mut Faults) -> Self {
        let mut rules = Self {
            file,
            row,
            pairs,
            faults,
        };
        for (at, (key, _)) in pairs.0.iter().enumerate() {
            if pairs.0[..at].iter().any(|(other, _)| other == key) {
                rules.fault(key, FaultKind::RepeatedColumn);
            }
        }
        rules
    }

    /// Notes a fault of a key.
    pub fn fault(&mut self, key: &str, kind: FaultKind) {
        self.faults.push(self.file, self.row, key, kind);
    }

    /// The value of a key that need not be there; null counts as not there.
    pub fn find(&self, key: &str) -> Option<&'a Value> {
        let found = self.pairs.0.iter().find(|(name, _)| name == key);
        found
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    /// The value of a key that must be there.
    pub fn value(&mut self, key: &str) -> Option<&'a Value> {
        let found = self.find(key);
        if found.is_none() {
            self.fault(key, FaultKind::MissingColumn);
        }
        found
    }

    /// Text that must be there.
    pub fn text(&mut self, key: &str) -> Option<&'a str> {
        match self.value(key)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim()),
            _ => {
                self.fault(key, FaultKind::Empty);
                None
            }
        }
    }

    /// A decimal between two bounds with at most six places.
    pub fn decimal(&mut self, key: &str, least: Decimal, most: Decimal) -> Option<Decimal> {
        let value = self.value(key)?;
        self.coarse(key, value, least, most)
    }

    /// A decimal between two bounds with at most six places, given as a value.
    pub fn coarse(
        &mut self,
        key: &str,
        value: &Value,
        least: Decimal,
        most: Decimal,
    ) -> Option<Decimal> {
        let number = self.decimal_of(key, value, least, most)?;
        if number.normalize().scale() > PLACES_MAX {
            let (value, most) = (number.to_string(), PLACES_MAX);
            self.fault(key, FaultKind::TooFine { value, most });
            return None;
        }
        Some(number)
    }

    /// A decimal between two bounds, given as a value.
    pub fn decimal_of(
        &mut self,
        key: &str,
        value: &Value,
        least: Decimal,
        most: Decimal,
    ) -> Option<Decimal> {
        let shown = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let Some(number) = exact(value) else {
            self.fault(key, FaultKind::NotANumber { value: shown });
            return None;
        };
        if number < least || number > most {
            let (least, most) = (least.to_string(), most.to_string());
            let value = shown;
            self.fault(key, FaultKind::OutOfRange { value, least, most });
            return None;
        }
        Some(number)
    }

    /// A whole number that is not negative.
    pub fn whole(&mut self, key: &str, most: u32) -> Option<u32> {
        let number = self.decimal(key, Decimal::ZERO, Decimal::from(most))?;
        let whole = number.is_integer().then(|| u32::try_from(number).ok());
        if let Some(whole) = whole.flatten() {
            return Some(whole);
        }
        let value = number.to_string();
        self.fault(key, FaultKind::NotWhole { value });
        None
    }

    /// A day such as `2026-03-01`.
    pub fn day(&mut self, key: &str) -> Option<Date> {
        let text = self.text(key)?;
        match text.parse() {
            Ok(day) if text.len() == "2026-03-01".len() => Some(day),
            _ => {
                let value = text.to_owned();
                self.fault(key, FaultKind::NotADay { value });
                None
            }
        }
    }

    /// True or false; left out: false.
    pub fn truth(&mut self, key: &str) -> Option<bool> {
        match self.find(key) {
            None => Some(false),
            Some(Value::Bool(truth)) => Some(*truth),
            Some(other) => {
                let value = other.to_string();
                self.fault(key, FaultKind::NotAFlag { value });
                None
            }
        }
    }

    /// A list of texts; left out: none.
    pub fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let listed = match self.find(key) {
            None => return Some(Vec::new()),
            Some(Value::Array(listed)) => listed.iter().map(|one| one.as_str()),
            Some(_) => {
                self.fault(key, FaultKind::Empty);
                return None;
            }
        };
        let texts: Option<Vec<String>> = listed.map(|text| text.map(str::to_owned)).collect();
        if texts.is_none() {
            self.fault(key, FaultKind::Empty);
        }
        texts
    }

    /// A list of objects, whose keys [`Rules::new`] reads then.
    pub fn objects(&mut self, key: &str) -> Option<Vec<Ordered>> {
        let value = self.value(key)?;
        let read = Vec::<Ordered>::deserialize(value);
        if read.is_err() {
            self.fault(key, FaultKind::Empty);
        }
        read.ok()
    }

    /// One object, whose keys [`Rules::new`] reads then.
    pub fn object(&mut self, key: &str) -> Option<Ordered> {
        let value = self.value(key)?;
        let read = Ordered::deserialize(value);
        if read.is_err() {
            self.fault(key, FaultKind::Empty);
        }
        read.ok()
    }

    /// An amount of money that is not negative, in fen.
    pub fn fen(&mut self, key: &str) -> Option<i128> {
        let value = self.value(key)?;
        self.fen_of(key, value)
    }

    /// An amount of money that is not negative, in fen, given as a value.
    pub fn fen_of(&mut self, key: &str, value: &Value) -> Option<i128> {
        let most = Decimal::from(i64::MAX / 100);
        let amount = self.decimal_of(key, value, Decimal::ZERO, most)?;
        match Money::parse(&amount.normalize().to_string()) {
            Ok(money) => Some(i128::from(money.fen())),
            Err(error) => {
                let value = amount.to_string();
                self.fault(key, FaultKind::NotMoney { value, error });
                None
            }
        }
    }
}
