//! What a notice says.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A stretch of the text: first character and the one after the last.
pub type Span = [usize; 2];

/// In which unit amounts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// To the fen.
    #[default]
    Yuan,
    /// Rounded to parts of 10,000 yuan.
    Wan,
}

/// Many claims or one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Claims against several debtors, named by the first.
    Package,
    /// Claims against one.
    #[default]
    Single,
}

/// An item of a notice; amounts in yuan with two places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Item {
    /// Its number, from 1.
    pub item: usize,
    /// Many claims or one.
    pub kind: Kind,
    /// How many debtors (户).
    pub claims: u32,
    /// The debtor named.
    pub debtor: String,
    /// The day up to which interest is counted.
    pub base: Option<Date>,
    /// The first number in the annex.
    pub from: Option<u32>,
    /// The last number in the annex.
    pub to: Option<u32>,
    /// Principal.
    pub principal: Option<String>,
    /// Interest.
    pub interest: Option<String>,
    /// Penalties.
    pub penalty: Option<String>,
    /// What was paid for the debtor.
    pub advance: Option<String>,
    /// The total as stated.
    pub total: Option<String>,
    /// Where each amount stands, number and unit.
    pub spans: BTreeMap<String, Span>,
}

/// Whom to ask, and whom to tell of obstruction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Contact {
    /// Who answers.
    pub person: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Where.
    pub address: Option<String>,
    /// Telephone for reports of obstruction.
    pub reports: Option<String>,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The notice is wrong.
    Error,
    /// Worth a look.
    Warning,
}

/// Something that does not agree or is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How grave.
    pub severity: Severity,
    /// Which rule.
    pub code: String,
    /// Of which item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<usize>,
    /// What the sentence shows.
    pub params: BTreeMap<String, String>,
    /// Where.
    pub spans: Vec<Span>,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Notice {
    /// Who disposes of the claims.
    pub owner: String,
    /// The day under the signature.
    pub published: Option<Date>,
    /// The unit in which amounts are written.
    pub unit: Unit,
    /// Its headline; empty without one.
    pub headline: String,
    /// The items.
    pub items: Vec<Item>,
    /// Debtors of all items.
    pub claims: u32,
    /// Totals of all items.
    pub total: Option<String>,
    /// Working days of objection.
    pub days: Option<u32>,
    /// The last of them.
    pub until: Option<Date>,
    /// Item, first and last number in the annex.
    pub transfer: Vec<[u32; 3]>,
    /// Who may not buy.
    pub excluded: Vec<String>,
    /// How the price may be paid: `once`, `instalments`.
    pub payment: Vec<String>,
    /// Whom to ask.
    pub contact: Contact,
    /// What does not agree or is missing.
    pub findings: Vec<Finding>,
}

impl Item {
    /// Its amounts by name, the total last.
    pub const fn amounts(&self) -> [(&'static str, Option<&String>); 5] {
        [
            ("principal", self.principal.as_ref()),
            ("interest", self.interest.as_ref()),
            ("penalty", self.penalty.as_ref()),
            ("advance", self.advance.as_ref()),
            ("total", self.total.as_ref()),
        ]
    }
}

impl Notice {
    /// Amounts that are no money to the fen: place of the item from 1, name, what stands there.
    pub fn malformed(&self) -> Vec<(usize, &'static str, String)> {
        let items = self.items.iter().enumerate();
        let amounts =
            items.flat_map(|(at, item)| item.amounts().map(|(key, amount)| (at + 1, key, amount)));
        let stated = amounts.filter_map(|(at, key, amount)| Some((at, key, amount?.clone())));
        let is_money = |text: &str| {
            let amount = Decimal::from_str_exact(text).ok();
            amount.is_some_and(|amount| amount >= Decimal::ZERO && amount.scale() <= 2)
        };
        stated.filter(|(.., text)| !is_money(text)).collect()
    }

    /// Whether something is wrong.
    pub fn has_errors(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.severity == Severity::Error)
    }
}
