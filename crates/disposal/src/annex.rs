//! The annex of a notice: every claim a row, proved by itself and, an item together, against the notice.
//!
//! **What may come in:** the sheet of claims, and the notice as it was read.

use std::collections::{BTreeMap, HashMap};

use domain::sheets::{Cells, FaultKind, Faults, Sheet};
use domain::words::{Uscc, half_width};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::notice::{Item, Notice, Unit};

/// Columns of the sheet; the guarantor is not proved.
const COLUMNS: [&str; 11] = [
    "no",
    "debtor",
    "uscc",
    "item",
    "principal",
    "interest",
    "penalty",
    "advance",
    "total",
    "base",
    "due",
];
/// Where the amounts begin among them.
const AMOUNTS: usize = 4;
/// Half of the last place of an amount in 万元 with two places, in yuan.
const HALF_WAN: Decimal = Decimal::from_parts(50, 0, 0, false, 0);

/// An item as its rows make it; yuan with two places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemLine {
    /// Its number.
    pub item: usize,
    /// Rows.
    pub claims: usize,
    /// Sum of totals.
    pub total: String,
}

/// What an annex comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Annex {
    /// Its items.
    pub items: Vec<ItemLine>,
    /// Rows.
    pub claims: usize,
    /// Sum of totals; yuan with two places.
    pub total: String,
}

/// The rows of an item.
#[derive(Debug, Default)]
struct Rows {
    count: usize,
    sums: [Decimal; 5],
    /// Whether an amount could not be read, so that sums say nothing.
    is_partial: bool,
    base: Option<Date>,
    first_row: usize,
}

/// Proves the rows; what is wrong is noted in `faults`.
pub fn check(sheet: &Sheet, notice: Option<&Notice>, faults: &mut Faults) -> Annex {
    let mut items: BTreeMap<usize, Rows> = BTreeMap::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let stated =
        |item: usize| notice.and_then(|notice| notice.items.iter().find(|one| one.item == item));
    sheet.read(COLUMNS, faults, |cells| {
        if (0..COLUMNS.len()).all(|at| cells.raw(at).is_empty()) {
            return;
        }
        let number = cells.raw(0);
        if !number.is_empty() && numbers.insert(number, cells.row()).is_some() {
            cells.own(0, "number.duplicate");
        }
        if !cells.raw(2).is_empty() && Uscc::parse(cells.raw(2)).is_err() {
            cells.own(2, "uscc.invalid");
        }
        let Some(item) = cells.whole(3, 1..=1_000_000) else {
            return;
        };
        let item = usize::try_from(item).unwrap_or_default();
        let row = cells.row();
        let rows = items.entry(item).or_insert_with(|| Rows {
            base: stated(item).and_then(|one| one.base),
            first_row: row,
            ..Rows::default()
        });
        rows.count += 1;
        add(cells, rows);
        days(cells, rows);
    });
    if let Some(notice) = notice {
        for item in &notice.items {
            let none = Rows::default();
            prove(
                sheet,
                notice.unit,
                item,
                items.get(&item.item).unwrap_or(&none),
                faults,
            );
        }
        for (item, rows) in items.iter().filter(|(item, _)| stated(**item).is_none()) {
            let value = format!("{item}: {} ≠ 0", rows.count);
            own(
                sheet,
                rows.first_row,
                "item",
                ("annex.count", value),
                faults,
            );
        }
    }
    let total = |rows: &Rows| format!("{:.2}", rows.sums[4]);
    Annex {
        claims: items.values().map(|rows| rows.count).sum(),
        total: format!(
            "{:.2}",
            items.values().map(|rows| rows.sums[4]).sum::<Decimal>()
        ),
        items: items
            .iter()
            .map(|(item, rows)| ItemLine {
                item: *item,
                claims: rows.count,
                total: total(rows),
            })
            .collect(),
    }
}

/// Adds the amounts of a row, its parts against its total.
fn add<const N: usize>(cells: &mut Cells<'_, '_, N>, rows: &mut Rows) {
    let mut amounts = [None; 5];
    let mut is_whole = true;
    for (at, amount) in amounts.iter_mut().enumerate() {
        let cell = cells.raw(AMOUNTS + at);
        if cell.is_empty() {
            continue;
        }
        *amount = money(cell);
        if amount.is_none() {
            is_whole = false;
            cells.own(AMOUNTS + at, "money.malformed");
        }
    }
    rows.is_partial |= !is_whole;
    let parts: Decimal = amounts[..4].iter().flatten().sum();
    let has_parts = amounts[..4].iter().any(Option::is_some);
    if let Some(total) = amounts[4].filter(|total| is_whole && has_parts && *total != parts) {
        let params = vec![("value", format!("{total:.2} ≠ {parts:.2}"))];
        let code = "row.sum";
        cells.fault(AMOUNTS + 4, FaultKind::Own { code, params });
    }
    amounts[4] = amounts[4].or(Some(parts));
    for (sum, amount) in rows.sums.iter_mut().zip(amounts) {
        *sum += amount.unwrap_or_default();
    }
}

/// An amount to the fen; blanks, full width and signs between thousands are forgiven.
fn money(cell: &str) -> Option<Decimal> {
    let plain: String = cell
        .chars()
        .map(half_width)
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let plain = plain.strip_suffix('元').unwrap_or(&plain);
    let (whole, _) = plain.split_once('.').unwrap_or((plain, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let is_grouped = whole.contains(',');
    if is_grouped && (first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3)) {
        return None;
    }
    let digits = plain.replace(',', "");
    if !digits
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == '.')
    {
        return None;
    }
    let amount = Decimal::from_str_exact(&digits).ok()?;
    (amount.normalize().scale() <= 2 && amount < Decimal::from(10_i64.pow(15))).then_some(amount)
}

/// The day of reckoning against that of the item, and the day due against both.
fn days<const N: usize>(cells: &mut Cells<'_, '_, N>, rows: &mut Rows) {
    let base = day(cells, 9);
    let due = day(cells, 10);
    if let Some(base) = base {
        // without a notice the first row says what the others must
        let expected = *rows.base.get_or_insert(base);
        if base != expected {
            cells.own(9, "base.differs");
        }
    }
    let base = base.or(rows.base);
    if due.zip(base).is_some_and(|(due, base)| due > base) {
        cells.own(10, "due.after-base");
    }
}

/// A day, as CSV and as workbooks tell it.
fn day<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Date> {
    let cell = cells.raw(at);
    if cell.is_empty() {
        return None;
    }
    if cell.len() == "20241020".len() && cell.bytes().all(|byte| byte.is_ascii_digit()) {
        let compact = format!("{}-{}-{}", &cell[..4], &cell[4..6], &cell[6..]);
        if let Ok(day) = compact.parse() {
            return Some(day);
        }
    }
    cells.day(at)
}

/// Rows of an item together against the notice.
fn prove(sheet: &Sheet, unit: Unit, item: &Item, rows: &Rows, faults: &mut Faults) {
    if rows.count != usize::try_from(item.claims).unwrap_or_default() {
        let value = format!("{}: {} ≠ {}", item.item, rows.count, item.claims);
        own(
            sheet,
            rows.first_row,
            "item",
            ("annex.count", value),
            faults,
        );
    }
    if rows.is_partial {
        return;
    }
    let read = |amount: Option<&String>| Decimal::from_str_exact(amount?).ok();
    let mut sums = rows.sums;
    // 利息、违约金 in one figure
    if item.penalty.is_none() && read(item.interest.as_ref()) == Some(sums[1] + sums[2]) {
        let penalty = std::mem::take(&mut sums[2]);
        sums[1] += penalty;
    }
    for ((key, amount), sum) in item.amounts().into_iter().zip(sums) {
        let stated = read(amount);
        // a part that the notice does not name is in another part or in none
        let stated = match stated {
            Some(stated) => stated,
            None if key == "total" => continue,
            None => Decimal::ZERO,
        };
        let apart = if unit == Unit::Wan {
            HALF_WAN
        } else {
            Decimal::ZERO
        };
        if (stated - sum).abs() > apart {
            let value = format!("{}: {sum:.2} ≠ {stated:.2}", item.item);
            own(sheet, rows.first_row, key, ("annex.sum", value), faults);
        }
    }
}

fn own(
    sheet: &Sheet,
    row: usize,
    column: &str,
    (code, value): (&'static str, String),
    faults: &mut Faults,
) {
    let params = vec![("value", value)];
    faults.push(&sheet.file, row, column, FaultKind::Own { code, params });
}
