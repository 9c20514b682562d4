//! Bonded stock: accounts with record numbers, drawn and filled in the order of time, never below zero.
//!
//! **What may come in:** a sheet of `docNo,time,emsNo,itemRecordNo,kind,qty,unit`. A row with an error is
//! told and not booked.

use std::collections::{BTreeMap, HashMap};

use domain::catalogue::Sentence;
use domain::sheets::{Cells, Faults, Sheet};

use crate::check::moment;
use crate::codes;
use crate::number::{exact, plain};

/// Columns of a ledger.
const COLUMNS: [&str; 7] = [
    "docNo",
    "time",
    "emsNo",
    "itemRecordNo",
    "kind",
    "qty",
    "unit",
];
const DOCUMENT: usize = 0;
const TIME: usize = 1;
const ACCOUNT: usize = 2;
const RECORD: usize = 3;
const KIND: usize = 4;
const QUANTITY: usize = 5;
const UNIT: usize = 6;

/// What a row does to its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    In,
    Out,
    Loss,
    Adjust,
    Count,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "in" => Self::In,
            "out" => Self::Out,
            "loss" => Self::Loss,
            "adjust" => Self::Adjust,
            "count" => Self::Count,
            _ => return None,
        })
    }

    /// Whether a quantity makes sense: what is moved is above zero, what is counted not below; only
    /// adjustments go either way.
    const fn may_be(self, quantity: i128) -> bool {
        match self {
            Self::In | Self::Out | Self::Loss => quantity > 0,
            Self::Adjust => true,
            Self::Count => quantity >= 0,
        }
    }

    /// What a quantity adds to the book.
    const fn adds(self, quantity: i128) -> i128 {
        match self {
            Self::In | Self::Adjust => quantity,
            Self::Out | Self::Loss => -quantity,
            Self::Count => 0,
        }
    }
}

/// Why a row is not booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StockRule {
    /// No document number.
    Required,
    /// No moment such as `20230102082300`.
    Time,
    /// None of in, out, loss, adjust, count.
    UnknownKind,
    /// No quantity, or not one of this kind.
    Quantity,
    /// The document was there before.
    Duplicate,
    /// The account has not been opened by an `in`.
    UnknownAccount,
    /// Not the unit of the account.
    Unit,
    /// The balance would fall below zero.
    Overdrawn,
}

impl StockRule {
    /// Every rule.
    pub const ALL: [Self; 8] = [
        Self::Required,
        Self::Time,
        Self::UnknownKind,
        Self::Quantity,
        Self::Duplicate,
        Self::UnknownAccount,
        Self::Unit,
        Self::Overdrawn,
    ];

    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Time => "time",
            Self::UnknownKind => "unknown-kind",
            Self::Quantity => "quantity",
            Self::Duplicate => "duplicate",
            Self::UnknownAccount => "unknown-account",
            Self::Unit => "unit",
            Self::Overdrawn => "overdrawn",
        }
    }
}

/// A row that is not booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockError {
    /// Row, the first after the heading being 1.
    pub row: usize,
    /// Column by its name.
    pub column: &'static str,
    /// Why.
    pub rule: StockRule,
    /// What stands there.
    pub value: String,
    /// What should, or what the balance is; may be empty.
    pub expected: String,
}

impl StockError {
    /// What people are told.
    pub fn sentence(&self) -> Sentence {
        Sentence::new(format!("error.trade.stock.{}", self.rule.code()))
            .with("value", &self.value)
            .with("expected", &self.expected)
    }
}

/// Where one record number of one account stands; quantities in units of 0.00001.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// Unit of measure, that of the first `in`.
    pub unit: String,
    /// Brought in.
    pub came_in: i128,
    /// Taken out.
    pub went_out: i128,
    /// Lost.
    pub lost: i128,
    /// Sum of adjustments, either way.
    pub adjusted: i128,
    /// What should be there.
    pub book: i128,
    /// The last count and the book at its time.
    pub counted: Option<(i128, i128)>,
}

impl Balance {
    /// Last count less book at that time.
    pub fn variance(&self) -> Option<i128> {
        self.counted.map(|(counted, book)| counted - book)
    }
}

/// A ledger that was booked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stock {
    /// Balances by account and record number.
    pub balances: BTreeMap<(String, String), Balance>,
    /// Rows that are not booked, in the order of the sheet.
    pub errors: Vec<StockError>,
}

/// A row that can be booked as far as it says itself.
struct Entry<'s> {
    row: usize,
    time: &'s str,
    account: (&'s str, &'s str),
    kind: Kind,
    quantity: i128,
    unit: &'s str,
}

/// Books a ledger in the order of time; missing columns are faults.
pub fn book(sheet: &Sheet, faults: &mut Faults) -> Stock {
    let mut errors = Vec::new();
    let mut entries = Vec::new();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    sheet.read(COLUMNS, faults, |cells| {
        entries.extend(entry(cells, &mut seen, &mut errors));
    });
    entries.sort_by(|one, other| one.time.cmp(other.time));
    let mut balances = BTreeMap::new();
    for entry in &entries {
        errors.extend(post(entry, &mut balances));
    }
    errors.sort_by_key(|error| error.row);
    Stock { balances, errors }
}

fn entry<'s>(
    cells: &Cells<'s, '_, 7>,
    seen: &mut HashMap<&'s str, usize>,
    errors: &mut Vec<StockError>,
) -> Option<Entry<'s>> {
    let row = cells.row().saturating_sub(1);
    let told = errors.len();
    let mut fault = |at: usize, rule, expected: String| {
        let value = cells.raw(at).to_owned();
        errors.push(StockError {
            row,
            column: COLUMNS[at],
            rule,
            value,
            expected,
        });
    };
    let time = cells.raw(TIME);
    if moment(time).is_none() {
        fault(TIME, StockRule::Time, String::new());
    }
    let kind = Kind::of(cells.raw(KIND));
    if kind.is_none() {
        fault(KIND, StockRule::UnknownKind, String::new());
    }
    let quantity = exact(cells.raw(QUANTITY), 19, 5).ok();
    let is_sensible =
        quantity.is_some_and(|quantity| kind.is_none_or(|kind| kind.may_be(quantity)));
    if !is_sensible {
        fault(QUANTITY, StockRule::Quantity, String::new());
    }
    let document = cells.raw(DOCUMENT);
    if document.is_empty() {
        fault(DOCUMENT, StockRule::Required, String::new());
    } else {
        let above = *seen.entry(document).or_insert(row);
        if above != row {
            fault(DOCUMENT, StockRule::Duplicate, above.to_string());
        }
    }
    let (kind, quantity) = kind.zip(quantity)?;
    (errors.len() == told).then(|| Entry {
        row,
        time,
        account: (cells.raw(ACCOUNT), cells.raw(RECORD)),
        kind,
        quantity,
        unit: cells.raw(UNIT),
    })
}

/// Books one entry, or says why not.
fn post(
    entry: &Entry<'_>,
    balances: &mut BTreeMap<(String, String), Balance>,
) -> Option<StockError> {
    let refuse = |at: usize, rule, value: &str, expected: String| {
        let value = value.to_owned();
        Some(StockError {
            row: entry.row,
            column: COLUMNS[at],
            rule,
            value,
            expected,
        })
    };
    let (account, record) = entry.account;
    let key = (account.to_owned(), record.to_owned());
    if !balances.contains_key(&key) {
        if entry.kind != Kind::In || account.is_empty() || record.is_empty() {
            return refuse(
                RECORD,
                StockRule::UnknownAccount,
                record,
                account.to_owned(),
            );
        }
        if codes::unit(entry.unit).is_none() {
            return refuse(UNIT, StockRule::Unit, entry.unit, String::new());
        }
    }
    let balance = balances.entry(key).or_insert_with(|| Balance {
        unit: entry.unit.to_owned(),
        came_in: 0,
        went_out: 0,
        lost: 0,
        adjusted: 0,
        book: 0,
        counted: None,
    });
    if balance.unit != entry.unit {
        return refuse(UNIT, StockRule::Unit, entry.unit, balance.unit.clone());
    }
    let book = balance.book + entry.kind.adds(entry.quantity);
    if book < 0 {
        let (value, left) = (plain(entry.quantity), plain(balance.book));
        return refuse(QUANTITY, StockRule::Overdrawn, &value, left);
    }
    balance.book = book;
    match entry.kind {
        Kind::In => balance.came_in += entry.quantity,
        Kind::Out => balance.went_out += entry.quantity,
        Kind::Loss => balance.lost += entry.quantity,
        Kind::Adjust => balance.adjusted += entry.quantity,
        Kind::Count => balance.counted = Some((entry.quantity, book)),
    }
    None
}
