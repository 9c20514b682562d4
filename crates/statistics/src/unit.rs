//! Units: what may be added to what, and what a quotient or a difference is.

use std::fmt;
use std::str::FromStr;

use domain::catalogue::Reason;

use crate::number::{NumberError, Rounded};

/// Words before a unit that stand for a power of ten, longest first.
const SCALES: &[(&str, i8)] = &[
    ("万亿", 12),
    ("千亿", 11),
    ("百亿", 10),
    ("十亿", 9),
    ("千万", 7),
    ("百万", 6),
    ("十万", 5),
    ("亿", 8),
    ("万", 4),
    ("千", 3),
    ("百", 2),
];

/// Units of money; amounts of different currencies never meet.
const CURRENCIES: &[&str] = &[
    "元",
    "美元",
    "欧元",
    "日元",
    "港元",
    "英镑",
    "卢布",
    "韩元",
    "新加坡元",
    "澳元",
    "加元",
];

/// Units that measure rather than count.
const MEASURES: &[&str] = &[
    "吨",
    "公斤",
    "千克",
    "克",
    "斤",
    "亩",
    "公顷",
    "平方米",
    "平方公里",
    "立方米",
    "升",
    "公里",
    "米",
    "千瓦时",
    "千瓦",
    "瓦",
    "度",
    "吉焦",
    "吨标准煤",
    "标准箱",
    "箱",
    "TEU",
    "kW",
    "MW",
    "GW",
    "GWh",
    "MWh",
    "kWh",
    "立方",
    "平方",
];

/// Why two units do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// Nothing is written where a unit belongs.
    #[error("no unit")]
    Missing,
    /// The two count or measure different things.
    #[error("{left} and {right} do not go together")]
    Different {
        /// The first unit.
        left: String,
        /// The second unit.
        right: String,
    },
}

impl Reason for UnitError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing => "unit.missing",
            Self::Different { .. } => "unit.different",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Missing => Vec::new(),
            Self::Different { left, right } => {
                vec![("left", left.clone()), ("right", right.clone())]
            }
        }
    }
}

/// What a unit is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// Money.
    Currency,
    /// Parts of a hundred.
    Percent,
    /// A difference of parts of a hundred.
    PercentagePoint,
    /// A place in an order.
    Place,
    /// Weight, area, volume, length, energy, power.
    Measure,
    /// Things counted, by their measure word.
    Count,
    /// One unit for each of another, such as 元/人.
    Ratio,
}

/// A base unit: without 万 or 亿. Text: its Chinese symbol.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit(String);

/// A base unit and the power of ten that was written before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scaled {
    /// The base unit.
    pub unit: Unit,
    /// 万 is 4, 亿 is 8.
    pub power: i8,
}

impl Unit {
    /// Parts of a hundred.
    pub fn percent() -> Self {
        Self("%".to_owned())
    }

    /// Differences of parts of a hundred.
    pub fn percentage_point() -> Self {
        Self("百分点".to_owned())
    }

    /// Yuan.
    pub fn yuan() -> Self {
        Self("元".to_owned())
    }

    /// People counted.
    pub fn person() -> Self {
        Self("人".to_owned())
    }

    /// Places in an order.
    pub fn place() -> Self {
        Self("位".to_owned())
    }

    /// The symbol.
    pub fn symbol(&self) -> &str {
        &self.0
    }

    /// What it is of.
    pub fn kind(&self) -> UnitKind {
        let symbol = self.0.as_str();
        match symbol {
            "%" | "‰" => UnitKind::Percent,
            "百分点" => UnitKind::PercentagePoint,
            "位" => UnitKind::Place,
            _ if CURRENCIES.contains(&symbol) => UnitKind::Currency,
            _ if MEASURES.contains(&symbol) => UnitKind::Measure,
            _ if symbol.contains('/') => UnitKind::Ratio,
            _ => UnitKind::Count,
        }
    }

    /// The unit of a sum; places in an order have none.
    ///
    /// # Errors
    /// [`UnitError::Different`] when the two do not add.
    pub fn plus(&self, other: &Self) -> Result<Self, UnitError> {
        if self == other && self.kind() != UnitKind::Place {
            Ok(self.clone())
        } else {
            Err(self.differs(other))
        }
    }

    /// The unit of a difference: percentages differ by percentage points.
    ///
    /// # Errors
    /// [`UnitError::Different`] when the two do not subtract.
    pub fn minus(&self, other: &Self) -> Result<Self, UnitError> {
        let sum = self.plus(other)?;
        Ok(if sum.kind() == UnitKind::Percent {
            Self::percentage_point()
        } else {
            sum
        })
    }

    /// The unit of a quotient times a hundred when both are alike, else one for each of the other.
    ///
    /// # Errors
    /// [`UnitError::Different`] for places in an order.
    pub fn over(&self, other: &Self) -> Result<Self, UnitError> {
        match (self.kind(), other.kind()) {
            (UnitKind::Place, _) | (_, UnitKind::Place) => Err(self.differs(other)),
            _ if self == other => Ok(Self::percent()),
            _ => Ok(Self(format!("{}/{}", self.0, other.0))),
        }
    }

    fn differs(&self, other: &Self) -> UnitError {
        UnitError::Different {
            left: self.0.clone(),
            right: other.0.clone(),
        }
    }
}

impl Scaled {
    /// A number in this unit as a number in the base unit.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] beyond 28 digits.
    pub fn to_base(&self, number: Rounded) -> Result<Rounded, NumberError> {
        number.scaled(self.power)
    }
}

impl FromStr for Unit {
    type Err = UnitError;

    /// Reads a base unit; `个百分点` is `百分点`, `人民币` before 元 goes without saying.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let symbol = match text.trim() {
            "" => return Err(UnitError::Missing),
            "个百分点" => "百分点",
            "人民币" | "元人民币" | "人民币元" => "元",
            "％" => "%",
            other => other,
        };
        Ok(Self(symbol.to_owned()))
    }
}

impl FromStr for Scaled {
    type Err = UnitError;

    /// Reads `亿元`, `万吨`, `个百分点`, `%`.
    fn from_str(text: &str) -> Result<Self, UnitError> {
        let text = text.trim();
        let whole = |power, unit| Ok(Self { unit, power });
        if text == "百分点" || MEASURES.contains(&text) {
            return whole(0, text.parse()?);
        }
        let scale = SCALES
            .iter()
            .find(|(word, _)| text.strip_prefix(word).is_some_and(|rest| !rest.is_empty()));
        match scale {
            Some((word, power)) => whole(*power, text[word.len()..].parse()?),
            None => whole(0, text.parse()?),
        }
    }
}

impl fmt::Display for Scaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = SCALES.iter().find(|(_, power)| *power == self.power);
        write!(f, "{}{}", scale.map_or("", |(word, _)| word), self.unit)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::Serialize for Unit {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(text: &str) -> Unit {
        text.parse().unwrap()
    }

    #[test]
    fn scales_stand_before_units() {
        for (text, symbol, power) in [
            ("亿元", "元", 8),
            ("万亿元", "元", 12),
            ("万美元", "美元", 4),
            ("万千瓦时", "千瓦时", 4),
            ("千瓦", "千瓦", 0),
            ("百分点", "百分点", 0),
            ("个百分点", "百分点", 0),
            ("万吨", "吨", 4),
            ("家", "家", 0),
        ] {
            let read: Scaled = text.parse().unwrap();
            assert_eq!((read.unit.symbol(), read.power), (symbol, power), "{text}");
            assert_eq!(read.to_string(), text.trim_start_matches("个"));
        }
    }

    #[test]
    fn dollars_do_not_add_to_yuan() {
        assert!(unit("元").plus(&unit("美元")).is_err());
        assert!(unit("%").plus(&unit("百分点")).is_err());
        assert!(unit("位").minus(&unit("位")).is_err());
        assert_eq!(unit("%").minus(&unit("%")).unwrap().symbol(), "百分点");
        assert_eq!(unit("元").over(&unit("元")).unwrap().symbol(), "%");
        assert_eq!(unit("元").over(&unit("人")).unwrap().symbol(), "元/人");
    }
}
