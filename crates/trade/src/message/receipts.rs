//! Receipts: what customs and the single window said of each document, whatever the order in which it came.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::Node;
use serde::{Deserialize, Serialize};

use super::schema::CEB;
use super::text::{Unreadable, decode, parse};
use super::validate::documents;

/// Elements that name a document, in the order in which they are asked.
const KEYS: [&[&str]; 7] = [
    &["copNo"],
    &["coElNo"],
    &["orderNo"],
    &["payTransactionId"],
    &["logisticsCode", "logisticsNo"],
    &["oriCopMsgId"],
    &["invtNo"],
];

/// A document as receipts name it: the message that told of it, and names with their values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Named {
    /// The message that is answered: `CEB621Message`.
    pub kind: String,
    /// What names the document.
    pub key: Vec<(String, String)>,
}

/// One receipt.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Receipt {
    /// When, to the millisecond: `YYYYMMDDhhmmssSSS`.
    pub time: String,
    /// What became of it; below zero it is a fault.
    pub status: i64,
    /// In words of who answered.
    pub info: String,
    /// Number that customs gave it, if any.
    pub list: String,
}

/// Why a message is no receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAReceipt {
    /// No message at all.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A message of another kind.
    #[error("{kind} is no receipt")]
    Kind {
        /// Its root.
        kind: String,
    },
    /// A receipt without status, time or what names its document.
    #[error("line {line}: a receipt without {missing}")]
    Incomplete {
        /// Where it begins.
        line: u32,
        /// What is missing.
        missing: &'static str,
    },
}

impl NotAReceipt {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(reason) => reason.code(),
            Self::Kind { .. } => "not-a-receipt",
            Self::Incomplete { .. } => "incomplete",
        }
    }
}

/// Where a document stands: every receipt once, by time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Receipts in the order of their time.
    pub receipts: BTreeSet<Receipt>,
}

impl Standing {
    /// The last word; of one moment the higher status.
    pub fn last(&self) -> Option<&Receipt> {
        self.receipts.last()
    }
}

/// Receipts of many messages, each tied to its document. A receipt that comes twice is one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standings {
    /// By document.
    pub documents: BTreeMap<Named, Standing>,
    /// Receipts that had come before.
    pub repeated: usize,
}

impl Standings {
    /// Takes receipts that were read.
    pub fn take(&mut self, receipts: impl IntoIterator<Item = (Named, Receipt)>) {
        for (named, receipt) in receipts {
            let standing = self.documents.entry(named).or_default();
            if !standing.receipts.insert(receipt) {
                self.repeated += 1;
            }
        }
    }
}

/// Reads the receipts of a message: 304, 404, … 624, 712, 900.
///
/// # Errors
/// [`NotAReceipt`] with the first thing that is wrong.
pub fn read(bytes: &[u8]) -> Result<Vec<(Named, Receipt)>, NotAReceipt> {
    let text = decode(bytes)?;
    let document = parse(&text)?;
    let root = document.root_element();
    let kind = root.tag_name().name();
    let not = || NotAReceipt::Kind {
        kind: kind.to_owned(),
    };
    if root.tag_name().namespace() != Some(CEB) {
        return Err(not());
    }
    let answered = answered(kind).ok_or_else(not)?;
    documents(root)
        .map(|node| {
            let missing = |missing| NotAReceipt::Incomplete {
                line: document.text_pos_at(node.range().start).row,
                missing,
            };
            receipt(node, answered.as_deref()).map_err(missing)
        })
        .collect()
}

/// The message that a kind of receipt answers: the number before its own; 900 says itself.
fn answered(kind: &str) -> Option<Option<String>> {
    let number = kind.strip_prefix("CEB")?.strip_suffix("Message")?;
    let number: u32 = number.parse().ok().filter(|_| number.len() == 3)?;
    match number {
        900 => Some(None),
        792 | 816 | 818 => None,
        _ if number.is_multiple_of(2) => Some(Some(format!("CEB{}Message", number - 1))),
        _ => None,
    }
}

fn receipt(node: Node<'_, '_>, answered: Option<&str>) -> Result<(Named, Receipt), &'static str> {
    let text = |name: &str| {
        let mut children = node.children().filter(Node::is_element);
        let found = children.find(|child| child.tag_name().name() == name);
        found
            .and_then(|child| child.text())
            .unwrap_or_default()
            .trim()
    };
    let status = text("returnStatus").parse().map_err(|_| "returnStatus")?;
    let time = text("returnTime");
    if time.len() != 17 || !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("returnTime");
    }
    let kind = answered.unwrap_or_else(|| text("oriMessageType"));
    let named = KEYS.iter().find_map(|names| {
        let key: Vec<_> = names
            .iter()
            .map(|name| ((*name).to_owned(), text(name).to_owned()))
            .collect();
        key.iter()
            .all(|(_, value)| !value.is_empty())
            .then_some(key)
    });
    // what the single window could not read names no document but itself
    let key = match named {
        Some(key) => key,
        None if answered.is_none() => vec![("guid".to_owned(), text("guid").to_owned())],
        None => return Err("copNo"),
    };
    let named = Named {
        kind: kind.to_owned(),
        key,
    };
    let receipt = Receipt {
        time: time.to_owned(),
        status,
        info: text("returnInfo").to_owned(),
        list: text("invtNo").to_owned(),
    };
    Ok((named, receipt))
}

/// The key of the words for a status; faults have one together.
pub const fn status_key(status: i64) -> &'static str {
    match status {
        1 => "trade.status.1",
        2 => "trade.status.2",
        3 => "trade.status.3",
        4 => "trade.status.4",
        100 => "trade.status.100",
        120 => "trade.status.120",
        300 => "trade.status.300",
        399 => "trade.status.399",
        500 => "trade.status.500",
        800 => "trade.status.800",
        899 => "trade.status.899",
        status if status < 0 => "trade.status.fault",
        _ => "trade.status.other",
    }
}
