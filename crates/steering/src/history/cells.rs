//! Cells as the tables of a history have them.

use domain::catalogue::Reason;
use domain::sheets::{Cells, FaultKind};
use domain::words::{Money, MoneyError, Title};
use jiff::civil::Date;

use super::{SignalCode, Stated};
use crate::month::Month;

/// The longest key: what the number of a case may hold.
const KEY_MAX: usize = 64;

pub(super) fn key<'a, const N: usize>(cells: &mut Cells<'a, '_, N>) -> Option<&'a str> {
    let key = cells.text(0)?;
    let fits = key.chars().count() <= KEY_MAX && !key.chars().any(char::is_control);
    if !fits {
        let params = vec![("max", KEY_MAX.to_string())];
        let code = "text.too-long";
        cells.fault(0, FaultKind::Own { code, params });
    }
    fits.then_some(key)
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

pub(super) fn one_of<'a, const N: usize>(
    cells: &mut Cells<'a, '_, N>,
    at: usize,
    known: &[&str],
) -> Option<&'a str> {
    let cell = cells.text(at)?;
    if known.contains(&cell) {
        return Some(cell);
    }
    let (value, known) = (cell.to_owned(), known.join(", "));
    cells.fault(at, FaultKind::NotOneOf { value, known });
    None
}

/// An amount in 万元 that is not negative, down to the fen.
pub(super) fn amount<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Money> {
    let cell = cells.raw(at);
    let is_plain = cell
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let read = if cell.is_empty() || !is_plain {
        Err(MoneyError::Malformed)
    } else {
        Money::parse(&format!("{cell}万"))
    };
    match read {
        Ok(money) => Some(money),
        Err(error) => {
            let value = cell.to_owned();
            cells.fault(at, FaultKind::NotMoney { value, error });
            None
        }
    }
}

/// The project of a row, if it is known.
pub(super) fn project<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    known: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let key = cells.text(0)?;
    if !known(key) {
        cells.own(0, "project.unknown");
        return None;
    }
    Some(key.to_owned())
}

pub(super) fn month<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Month> {
    let month = Month::parse(cells.raw(at));
    if month.is_none() {
        cells.own(at, "date.invalid");
    }
    month
}

pub(super) fn day<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Date> {
    if cells.raw(at).is_empty() {
        cells.own(at, "date.invalid");
        return None;
    }
    cells.day(at)
}

pub(super) fn stated<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Stated> {
    let stated = Stated::parse(cells.raw(at));
    if stated.is_none() {
        cells.own(at, "date.invalid");
    }
    stated
}

pub(super) fn signal<const N: usize>(cells: &mut Cells<'_, '_, N>) -> Option<SignalCode> {
    let known = SignalCode::ALL.map(SignalCode::code);
    one_of(cells, 1, &known).and_then(SignalCode::from_code)
}

/// Notes what must not be empty.
pub(super) fn complete<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    wanted: [usize; 3],
    code: &'static str,
) -> bool {
    let missing: Vec<usize> = wanted
        .into_iter()
        .filter(|at| cells.raw(*at).is_empty())
        .collect();
    for at in &missing {
        cells.own(*at, code);
    }
    missing.is_empty()
}
