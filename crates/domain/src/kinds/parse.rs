//! One parser of page, API, Excel and CSV: from what was given to values, or what is wrong with it.

use jiff::civil::Date;

use super::field::{Asked, Field, Holds};
use crate::catalogue::Reason;
use crate::words::{
    Body, Decimal, Money, MoneyError, MoneyScale, Phone, RegionCode, TextError, Title,
};

/// Most characters of a text that only has to be found again, such as a code or a number.
const KEY_CHARACTERS_MAX: usize = 100;
/// Decimals of a share in per cent.
const SHARE_PLACES: u8 = 2;

/// What somebody gave for a field, before anybody knows what it means.
#[derive(Debug, Clone, PartialEq)]
pub enum Raw {
    /// A text, as a page or a cell gives it.
    Text(String),
    /// A number, in the digits it was written with.
    Number(String),
    /// Yes or no.
    Flag(bool),
    /// A day, from a cell that is one.
    Day(Date),
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A line, words, a code, a month.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(Date),
    /// Money in fen, a year, a number or a share in its last decimal.
    Scaled(i64),
    /// What a name stands for: a unit, a person, a firm, a chain, a case.
    Id(uuid::Uuid),
}

/// What was given, understood as far as it can be without looking anything up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// A value.
    Known(Value),
    /// The name of something that has to be looked up.
    Named(String),
}

/// Why something cannot be taken for a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing was given, and it has to be.
    #[error("required")]
    Required,
    /// It is none of the choices, or nothing has such a name.
    #[error("no such choice")]
    Unknown,
    /// It is something else: a number where a day belongs.
    #[error("of another kind")]
    Shape,
    /// A text that cannot be.
    #[error(transparent)]
    Text(#[from] TextError),
    /// A month and a day without a year.
    #[error("a day without its year")]
    NoYear,
    /// A day that the calendar does not have.
    #[error("no such day")]
    NoSuchDay,
    /// Finer than the field keeps.
    #[error("finer than {places} decimals")]
    TooFine {
        /// Decimals that the field keeps.
        places: u8,
    },
    /// Larger than can be kept.
    #[error("too large")]
    TooLarge,
    /// The field is written by steps or by the product only.
    #[error("not written by hand")]
    Locked,
}

impl Reason for Fault {
    fn code(&self) -> &'static str {
        match self {
            Self::Required => "field.required",
            Self::Unknown => "input.unknown",
            Self::Shape => "input.field",
            Self::Text(error) => error.code(),
            Self::NoYear => "date.no-year",
            Self::NoSuchDay => "date.invalid",
            Self::TooFine { .. } => "number.too-fine",
            Self::TooLarge => "number.too-large",
            Self::Locked => "field.locked",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Text(error) => error.params(),
            Self::TooFine { places } => vec![("places", places.to_string())],
            _ => Vec::new(),
        }
    }
}

impl Raw {
    /// The text of it, without the space around it.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Number(text) => text.trim().to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

impl Field {
    /// Understands what was given for this field; `None`: it is to be empty.
    ///
    /// # Errors
    /// [`Fault`] with the first rule that is broken.
    pub fn parse(&self, raw: Option<&Raw>) -> Result<Option<Parsed>, Fault> {
        let Some(raw) = raw.filter(|raw| !raw.is_empty()) else {
            return match (self.asked, raw, self.holds) {
                // an empty text says more of what is wrong than "required"
                (Asked::Required, Some(_), Holds::Line(_) | Holds::Words) => {
                    Err(TextError::Empty.into())
                }
                (Asked::Required, ..) => Err(Fault::Required),
                _ => Ok(None),
            };
        };
        self.understand(raw).map(Some)
    }

    fn understand(&self, raw: &Raw) -> Result<Parsed, Fault> {
        let known = |value| Ok(Parsed::Known(value));
        match self.holds {
            Holds::Line(max) => known(Value::Text(line(&raw.text(), max)?)),
            Holds::Words => known(Value::Text(Body::parse(&raw.text())?.into_string())),
            Holds::Phone => known(Value::Text(Phone::parse(&raw.text())?.into_string())),
            Holds::Flag => known(Value::Flag(flag(raw)?)),
            Holds::OneOf(codes) => {
                let text = raw.text();
                match codes.contains(&text.as_str()) {
                    true => known(Value::Text(text)),
                    false => Err(Fault::Unknown),
                }
            }
            Holds::Day => known(Value::Day(day(raw)?)),
            Holds::Month => known(Value::Text(month(&raw.text())?)),
            Holds::Year => known(Value::Scaled(year(&raw.text())?)),
            Holds::Money(scale) => known(Value::Scaled(money(&raw.text(), scale)?)),
            Holds::Number(places) => known(Value::Scaled(scaled(&raw.text(), places)?)),
            Holds::Share => {
                let text = raw.text();
                let digits = text.strip_suffix('%').unwrap_or(&text);
                known(Value::Scaled(scaled(digits, SHARE_PLACES)?))
            }
            Holds::Region => {
                let code = raw
                    .text()
                    .parse::<RegionCode>()
                    .map_err(|_| Fault::Unknown)?;
                known(Value::Text(code.to_string()))
            }
            Holds::Unit(_)
            | Holds::Person
            | Holds::Firm
            | Holds::Chain
            | Holds::Category
            | Holds::Case(_) => {
                let text = line(&raw.text(), KEY_CHARACTERS_MAX).map_err(|_| Fault::Unknown)?;
                Ok(Parsed::Named(text))
            }
        }
    }

    /// A value as it is compared, kept in the history and exchanged: ISO days, decimals of the field's
    /// unit without zeros at the end, codes and ids.
    pub fn canonical(&self, value: &Value) -> String {
        match (value, self.holds) {
            (Value::Text(text), _) => text.clone(),
            (Value::Flag(flag), _) => flag.to_string(),
            (Value::Day(day), _) => day.to_string(),
            (Value::Scaled(fen), Holds::Money(scale)) => {
                Decimal::new(*fen, scale.places()).to_string()
            }
            (Value::Scaled(scaled), holds) => Decimal::new(*scaled, holds.places()).to_string(),
            (Value::Id(id), _) => id.to_string(),
        }
    }

    /// A canonical text as the value it stands for; `None` where it is none of this field.
    pub fn from_canonical(&self, text: &str) -> Option<Value> {
        match self.holds {
            Holds::Flag => text.parse().ok().map(Value::Flag),
            Holds::Day => text.parse().ok().map(Value::Day),
            Holds::Money(scale) => Decimal::parse(text)?
                .scaled(scale.places())
                .map(Value::Scaled),
            Holds::Year | Holds::Number(_) | Holds::Share => Decimal::parse(text)?
                .scaled(self.holds.places())
                .map(Value::Scaled),
            holds if holds.is_named() => text.parse().ok().map(Value::Id),
            _ => Some(Value::Text(text.to_owned())),
        }
    }
}

impl Holds {
    /// Decimals that a scaled value of it has.
    const fn places(self) -> u8 {
        match self {
            Self::Number(places) => places,
            Self::Share => SHARE_PLACES,
            _ => 0,
        }
    }

    /// Whether it is given by a name that has to be looked up.
    pub const fn is_named(self) -> bool {
        matches!(
            self,
            Self::Unit(_)
                | Self::Person
                | Self::Firm
                | Self::Chain
                | Self::Category
                | Self::Case(_)
        )
    }
}

fn line(text: &str, max: usize) -> Result<String, TextError> {
    let line = Title::parse(text)?.into_string();
    match line.chars().count() > max {
        true => Err(TextError::TooLong { max }),
        false => Ok(line),
    }
}

fn flag(raw: &Raw) -> Result<bool, Fault> {
    if let Raw::Flag(flag) = raw {
        return Ok(*flag);
    }
    match raw.text().to_lowercase().as_str() {
        "true" | "1" | "yes" | "是" => Ok(true),
        "false" | "0" | "no" | "否" => Ok(false),
        _ => Err(Fault::Shape),
    }
}

/// Days as people and programs write them: `2026-11-30`, `2026/11/30`, `2026.11.30`,
/// `2026年11月30日`, `20261130`.
fn day(raw: &Raw) -> Result<Date, Fault> {
    if let Raw::Day(day) = raw {
        return Ok(*day);
    }
    let text = raw.text();
    let parts: Vec<&str> = text
        .trim_end_matches('日')
        .split(['-', '/', '.', '年', '月'])
        .collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] => (*year, *month, *day),
        [_, _] if text.contains('月') => return Err(Fault::NoYear),
        [all] if all.len() == 8 && all.is_ascii() => (&all[..4], &all[4..6], &all[6..]),
        _ => return Err(Fault::Shape),
    };
    let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else {
        return Err(Fault::Shape);
    };
    Date::new(year, month, day).map_err(|_| Fault::NoSuchDay)
}

/// Months: `2026-11`, `2026/11`, `2026年11月`, `202611`.
fn month(text: &str) -> Result<String, Fault> {
    let parts: Vec<&str> = text
        .trim_end_matches('月')
        .split(['-', '/', '.', '年'])
        .collect();
    let (year, month) = match parts.as_slice() {
        [year, month] => (*year, *month),
        [all] if all.len() == 6 && all.is_ascii() => all.split_at(4),
        _ => return Err(Fault::Shape),
    };
    let (Ok(year), Ok(month)) = (year.parse::<i16>(), month.parse::<i8>()) else {
        return Err(Fault::Shape);
    };
    let first = Date::new(year, month, 1).map_err(|_| Fault::NoSuchDay)?;
    Ok(first.strftime("%Y-%m").to_string())
}

fn year(text: &str) -> Result<i64, Fault> {
    let year: i64 = text
        .trim_end_matches('年')
        .parse()
        .map_err(|_| Fault::Shape)?;
    match (1949..=2199).contains(&year) {
        true => Ok(year),
        false => Err(Fault::NoSuchDay),
    }
}

/// Money in fen: in the scale of the field unless the text names another.
fn money(text: &str, scale: MoneyScale) -> Result<i64, Fault> {
    if let Some(decimal) = Decimal::parse(text) {
        return decimal
            .scaled(scale.places())
            .ok_or(match decimal.places() > scale.places() {
                true => Fault::TooFine {
                    places: scale.places(),
                },
                false => Fault::TooLarge,
            });
    }
    Money::parse(text)
        .map(Money::fen)
        .map_err(|error| match error {
            MoneyError::Malformed => Fault::Shape,
            MoneyError::TooFine => Fault::TooFine {
                places: scale.places(),
            },
            MoneyError::TooLarge => Fault::TooLarge,
        })
}

fn scaled(text: &str, places: u8) -> Result<i64, Fault> {
    let decimal = Decimal::parse(text).ok_or(Fault::Shape)?;
    if decimal.places() > places {
        return Err(Fault::TooFine { places });
    }
    decimal.scaled(places).ok_or(Fault::TooLarge)
}
