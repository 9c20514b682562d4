//! What one row says.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

/// Which of the three lists of 500 an investor is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds {
    /// The 500 greatest of the world.
    pub world: bool,
    /// The 500 greatest of China.
    pub china: bool,
    /// The 500 greatest private firms of China.
    pub private: bool,
}

impl Kinds {
    /// Whether it is on any.
    pub const fn any(self) -> bool {
        self.world || self.china || self.private
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self {
            world: self.world || other.world,
            china: self.china || other.china,
            private: self.private || other.private,
        }
    }
}

/// What a lead ends in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ends {
    /// The key of the project that came of it.
    pub became: Option<String>,
    /// The key of the lead that it is the same as.
    pub merged_into: Option<String>,
    /// The key of the lead that it is a part of.
    pub part_of: Option<String>,
}

/// A lead; amounts in hundredths of its currency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Lead {
    /// Its row in the file; 0 where it comes from elsewhere.
    pub row: usize,
    pub key: String,
    pub title: String,
    pub investor: String,
    pub uscc: String,
    pub origin: String,
    pub park: String,
    pub chain: String,
    pub talks_on: Option<Date>,
    pub signed_on: Option<Date>,
    pub started_on: Option<Date>,
    pub production_on: Option<Date>,
    pub lost_on: Option<Date>,
    /// Yuan where the row names none.
    pub currency: String,
    pub agreed: Option<i64>,
    pub total: Option<i64>,
    pub kinds: Kinds,
    pub home_merchant: bool,
    pub ends: Ends,
}

/// Where money comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// From the country itself.
    Domestic,
    /// From abroad.
    Foreign,
}

impl Origin {
    /// By its code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "domestic" => Some(Self::Domestic),
            "foreign" => Some(Self::Foreign),
            _ => None,
        }
    }

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Domestic => "domestic",
            Self::Foreign => "foreign",
        }
    }
}

/// Money that came in, or was taken back where it is negative.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Payment {
    pub row: usize,
    pub id: String,
    /// The key of a lead or of a project.
    pub of: String,
    pub day: Date,
    pub currency: String,
    /// In hundredths of the currency.
    pub amount: i64,
    pub origin: Origin,
}

/// A firm that was registered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Registration {
    pub uscc: String,
    pub name: String,
    pub day: Date,
    pub home_merchant: bool,
}

/// Yuan for one unit of a currency, in force from a day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Rate {
    pub currency: String,
    pub from: Date,
    pub rate: Decimal,
    pub source: String,
}

impl Rate {
    /// From a decimal as it is written; none where it is none.
    pub fn read(currency: String, from: Date, rate: &str, source: String) -> Option<Self> {
        let rate = Decimal::from_str_exact(rate).ok()?;
        Some(Self {
            currency,
            from,
            rate,
            source,
        })
    }

    /// The rate as a decimal without trailing zeros.
    pub fn written(&self) -> String {
        self.rate.normalize().to_string()
    }
}
