//! The sheets that counting reads.

use domain::sheets::{Cells, FaultKind, Faults, Sheet};

use crate::check::{day, moment};
use crate::number::exact;

/// Digits of a moment of a receipt: to the second at least, to the millisecond at most.
const MOMENT: std::ops::RangeInclusive<usize> = 14..=17;

/// Which step of their way a document tells goods at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Their sale.
    Sale,
    /// A summary declaration of lists.
    Summary,
    /// Their entry into the zone.
    Entry,
}

/// One report of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<'s> {
    /// `copNo`.
    pub document: &'s str,
    /// `appType`: 1 new, 2 changed, 3 deleted.
    pub report: u8,
    /// `appTime`.
    pub at: &'s str,
    /// `E` or `I`.
    pub flow: &'s str,
    /// Regime.
    pub mode: &'s str,
    /// Which step it tells of.
    pub stage: Stage,
    /// `ieDate`.
    pub day: &'s str,
    /// Value in units of 0.00001.
    pub value: i128,
}

/// One receipt of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt<'s> {
    /// `copNo`.
    pub document: &'s str,
    /// `returnStatus`.
    pub status: i64,
    /// `returnTime`.
    pub at: &'s str,
}

/// What customs said of a cancellation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancel<'s> {
    /// `copNo` of what is cancelled.
    pub document: &'s str,
    /// `returnStatus`.
    pub status: i64,
}

/// Goods that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return<'s> {
    /// `copNo` of what they were sold under.
    pub document: &'s str,
    /// Value in units of 0.00001.
    pub value: i128,
    /// `returnStatus`.
    pub status: i64,
}

/// The four sheets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as they are")]
pub struct Sheets<'s> {
    pub lists: Vec<List<'s>>,
    pub receipts: Vec<Receipt<'s>>,
    pub cancels: Vec<Cancel<'s>>,
    pub returns: Vec<Return<'s>>,
}

/// Reads lists, receipts, cancellations and returns, in this order; what is amiss is a fault.
pub fn read<'s>(
    [lists, receipts, cancels, returns]: [&'s Sheet; 4],
    faults: &mut Faults,
) -> Sheets<'s> {
    let mut sheets = Sheets::default();
    let columns = [
        "copNo",
        "appType",
        "appTime",
        "flow",
        "tradeMode",
        "stage",
        "ieDate",
        "value",
    ];
    lists.read(columns, faults, |cells| sheets.lists.extend(list(cells)));
    receipts.read(["copNo", "returnStatus", "returnTime"], faults, |cells| {
        let (document, status, at) = (cells.text(0), status(cells, 1), cells.text(2));
        let at = at.filter(|at| {
            let is_moment = MOMENT.contains(&at.len())
                && at.bytes().all(|byte| byte.is_ascii_digit())
                && moment(&at[..14]).is_some();
            if !is_moment {
                not_a_day(cells, 2);
            }
            is_moment
        });
        let told = document.zip(status).zip(at);
        let told = told.map(|((document, status), at)| Receipt {
            document,
            status,
            at,
        });
        sheets.receipts.extend(told);
    });
    cancels.read(["copNo", "returnStatus"], faults, |cells| {
        let told = cells.text(0).zip(status(cells, 1));
        let told = told.map(|(document, status)| Cancel { document, status });
        sheets.cancels.extend(told);
    });
    returns.read(["copNo", "value", "returnStatus"], faults, |cells| {
        let told = cells.text(0).zip(value(cells, 1)).zip(status(cells, 2));
        let told = told.map(|((document, value), status)| Return {
            document,
            value,
            status,
        });
        sheets.returns.extend(told);
    });
    sheets
}

fn list<'s>(cells: &mut Cells<'s, '_, 8>) -> Option<List<'s>> {
    let document = cells.text(0);
    let report = one_of(cells, 1, [("1", 1), ("2", 2), ("3", 3)]);
    let at = cells.text(2).filter(|at| moment(at).is_some());
    if at.is_none() && !cells.raw(2).is_empty() {
        not_a_day(cells, 2);
    }
    let flow = one_of(cells, 3, [("E", "E"), ("I", "I")]);
    let modes = ["1210", "9610", "9710", "9810"].map(|mode| (mode, mode));
    let mode = one_of(cells, 4, modes);
    let stages = [
        ("sale", Stage::Sale),
        ("summary", Stage::Summary),
        ("entry", Stage::Entry),
    ];
    let stage = one_of(cells, 5, stages);
    let on = cells.text(6).filter(|on| day(on).is_some());
    if on.is_none() && !cells.raw(6).is_empty() {
        not_a_day(cells, 6);
    }
    let value = value(cells, 7);
    Some(List {
        document: document?,
        report: report?,
        at: at?,
        flow: flow?,
        mode: mode?,
        stage: stage?,
        day: on?,
        value: value?,
    })
}

fn not_a_day<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) {
    let value = cells.raw(at).to_owned();
    cells.fault(at, FaultKind::NotADay { value });
}

fn one_of<T: Copy, const N: usize, const M: usize>(
    cells: &mut Cells<'_, '_, N>,
    at: usize,
    known: [(&'static str, T); M],
) -> Option<T> {
    let cell = cells.text(at)?;
    let found = known.iter().find(|(name, _)| *name == cell);
    if found.is_none() {
        let value = cell.to_owned();
        let known = known.map(|(name, _)| name).join("/");
        cells.fault(at, FaultKind::NotOneOf { value, known });
    }
    found.map(|(_, value)| *value)
}

fn status<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<i64> {
    cells.whole(at, i64::MIN..=i64::MAX)
}

fn value<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<i128> {
    let cell = cells.text(at)?;
    let value = exact(cell, 19, 5).ok().filter(|value| *value >= 0);
    if value.is_none() {
        let value = cell.to_owned();
        cells.fault(at, FaultKind::NotANumber { value });
    }
    value
}
