//! Cells as the tables of leads have them.

use domain::catalogue::Reason;
use domain::kinds::{CaseKind, Holds};
use domain::sheets::{Cells, FaultKind};
use domain::words::{Money, MoneyError, Title};
use jiff::civil::Date;

use super::Kinds;

/// Text of at most so many characters; may be empty.
pub(super) fn line<'a, const N: usize>(
    cells: &mut Cells<'a, '_, N>,
    at: usize,
    max: usize,
) -> Option<&'a str> {
    let cell = cells.raw(at);
    let fits = cell.chars().count() <= max && !cell.chars().any(char::is_control);
    if !fits {
        let (code, params) = ("text.too-long", vec![("max", max.to_string())]);
        cells.fault(at, FaultKind::Own { code, params });
    }
    fits.then_some(cell)
}

pub(super) fn title<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<String> {
    let text = cells.text(at)?;
    match Title::parse(text) {
        Ok(title) => Some(title.into_string()),
        Err(error) => {
            let (code, params) = (error.code(), error.params());
            cells.fault(at, FaultKind::Own { code, params });
            None
        }
    }
}

pub(super) fn day<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Date> {
    if cells.raw(at).is_empty() {
        cells.own(at, "date.invalid");
        return None;
    }
    cells.day(at)
}

pub(super) fn day_if_any<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    at: usize,
) -> Option<Option<Date>> {
    if cells.raw(at).is_empty() {
        return Some(None);
    }
    cells.day(at).map(Some)
}

/// An amount in 10⁴ of its currency, down to the hundredth; may be negative.
pub(super) fn amount<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<i64> {
    let cell = cells.raw(at);
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let is_plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let read = if digits.is_empty() || !is_plain {
        Err(MoneyError::Malformed)
    } else {
        Money::parse(&format!("{cell}万"))
    };
    match read {
        Ok(money) => Some(money.fen()),
        Err(error) => {
            let value = cell.to_owned();
            cells.fault(at, FaultKind::NotMoney { value, error });
            None
        }
    }
}

/// What is agreed is not negative, and may not be known yet.
pub(super) fn amount_if_any<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    at: usize,
) -> Option<Option<i64>> {
    let cell = cells.raw(at);
    if cell.is_empty() {
        return Some(None);
    }
    if cell.starts_with('-') {
        let (value, error) = (cell.to_owned(), MoneyError::Malformed);
        cells.fault(at, FaultKind::NotMoney { value, error });
        return None;
    }
    amount(cells, at).map(Some)
}

/// A currency that leads may be in.
pub(super) fn currency<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<String> {
    let known = match CaseKind::Lead
        .kind()
        .field("currency")
        .map(|field| field.holds)
    {
        Some(Holds::OneOf(codes)) => codes,
        _ => &[],
    };
    let cell = cells.raw(at);
    if known.contains(&cell) {
        return Some(cell.to_owned());
    }
    cells.own(at, "currency.unknown");
    None
}

/// Any of the three lists, parted by `;`.
pub(super) fn kinds<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Kinds> {
    let mut kinds = Kinds::default();
    let parts = cells.raw(at).split(';').map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        match part {
            "world" => kinds.world = true,
            "china" => kinds.china = true,
            "private" => kinds.private = true,
            _ => {
                let (value, known) = (part.to_owned(), "world;china;private".to_owned());
                cells.fault(at, FaultKind::NotOneOf { value, known });
                return None;
            }
        }
    }
    Some(kinds)
}
