//! The wanted cells of one row, read as what they should be.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::RangeInclusive;

use crate::words::Money;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{FaultKind, Faults, Sheet};

/// The largest amount that one cell may say.
const AMOUNT_MAX: Money = Money::from_fen(100_000_000_000_000);

/// The cells of one row. Each reader notes a fault and gives nothing where the cell is not what it
/// should be.
#[derive(Debug)]
pub struct Cells<'a, 'f, const N: usize> {
    sheet: &'a Sheet,
    position: usize,
    names: [&'static str; N],
    columns: [usize; N],
    faults: &'f mut Faults,
}

impl<'a, 'f, const N: usize> Cells<'a, 'f, N> {
    pub(super) const fn new(
        sheet: &'a Sheet,
        position: usize,
        names: [&'static str; N],
        columns: [usize; N],
        faults: &'f mut Faults,
    ) -> Self {
        Self {
            sheet,
            position,
            names,
            columns,
            faults,
        }
    }

    /// The row of the file.
    pub fn row(&self) -> usize {
        self.sheet.number(self.position)
    }

    /// Which row of the table this is, from 0.
    pub const fn position(&self) -> usize {
        self.position
    }

    /// The text of a cell; may be empty.
    pub fn raw(&self, at: usize) -> &'a str {
        self.sheet.cell(self.position, self.columns[at])
    }

    /// Notes a fault of a cell.
    pub fn fault(&mut self, at: usize, kind: FaultKind) {
        let row = self.row();
        self.faults
            .push(&self.sheet.file, row, self.names[at], kind);
    }

    /// Notes a fault that only one room knows, by its stable code; its sentence shows the cell.
    pub fn own(&mut self, at: usize, code: &'static str) {
        let params = vec![("value", self.raw(at).to_owned())];
        self.fault(at, FaultKind::Own { code, params });
    }

    /// Text that must be there.
    pub fn text(&mut self, at: usize) -> Option<&'a str> {
        let cell = self.raw(at);
        if cell.is_empty() {
            self.fault(at, FaultKind::Empty);
            return None;
        }
        Some(cell)
    }

    /// A number within a range.
    pub fn number(&mut self, at: usize, range: RangeInclusive<f64>) -> Option<f64> {
        let cell = self.text(at)?;
        match cell.parse::<f64>() {
            Ok(number) if range.contains(&number) && number.is_finite() => Some(number),
            Ok(number) if number.is_finite() => {
                self.out_of_range(at, range.start(), range.end());
                None
            }
            _ => {
                let value = cell.to_owned();
                self.fault(at, FaultKind::NotANumber { value });
                None
            }
        }
    }

    /// A number that may be left out.
    pub fn number_if_any(&mut self, at: usize, range: RangeInclusive<f64>) -> Option<Option<f64>> {
        if self.raw(at).is_empty() {
            return Some(None);
        }
        self.number(at, range).map(Some)
    }

    /// A decimal within a range, exactly as it is written.
    pub fn decimal(&mut self, at: usize, range: RangeInclusive<Decimal>) -> Option<Decimal> {
        let cell = self.text(at)?;
        match Decimal::from_str_exact(cell) {
            Ok(number) if range.contains(&number) => Some(number),
            Ok(_) => {
                self.out_of_range(at, range.start(), range.end());
                None
            }
            Err(_) => {
                let value = cell.to_owned();
                self.fault(at, FaultKind::NotANumber { value });
                None
            }
        }
    }

    /// A decimal that may be left out.
    pub fn decimal_if_any(
        &mut self,
        at: usize,
        range: RangeInclusive<Decimal>,
    ) -> Option<Option<Decimal>> {
        if self.raw(at).is_empty() {
            return Some(None);
        }
        self.decimal(at, range).map(Some)
    }

    /// A whole number within a range.
    pub fn whole(&mut self, at: usize, range: RangeInclusive<i64>) -> Option<i64> {
        let cell = self.text(at)?;
        match cell.parse::<i64>() {
            Ok(number) if range.contains(&number) => Some(number),
            Ok(_) => {
                self.out_of_range(at, range.start(), range.end());
                None
            }
            Err(_) => {
                let value = cell.to_owned();
                self.fault(at, FaultKind::NotWhole { value });
                None
            }
        }
    }

    /// An amount of money that is not negative, in fen; at most a trillion yuan, so that sums over
    /// millions of rows stay far within 128 bits.
    pub fn fen(&mut self, at: usize) -> Option<i128> {
        let cell = self.text(at)?;
        match Money::parse(cell) {
            Ok(money) if (Money::ZERO..=AMOUNT_MAX).contains(&money) => {
                Some(i128::from(money.fen()))
            }
            Ok(_) => {
                self.out_of_range(at, &Money::ZERO, &AMOUNT_MAX);
                None
            }
            Err(error) => {
                let value = cell.to_owned();
                self.fault(at, FaultKind::NotMoney { value, error });
                None
            }
        }
    }

    /// 0 or 1.
    pub fn flag(&mut self, at: usize) -> Option<bool> {
        match self.text(at)? {
            "0" => Some(false),
            "1" => Some(true),
            cell => {
                let value = cell.to_owned();
                self.fault(at, FaultKind::NotAFlag { value });
                None
            }
        }
    }

    /// A day such as `2026-03-01`.
    pub fn day(&mut self, at: usize) -> Option<Date> {
        let cell = self.text(at)?;
        let is_plain = cell.len() == "2026-03-01".len();
        match cell.parse() {
            Ok(day) if is_plain => Some(day),
            _ => {
                let value = cell.to_owned();
                self.fault(at, FaultKind::NotADay { value });
                None
            }
        }
    }

    /// What a table listed under the text of this cell.
    pub fn known<T: Copy>(&mut self, at: usize, table: &HashMap<&str, T>) -> Option<T> {
        let cell = self.text(at)?;
        let found = table.get(cell).copied();
        if found.is_none() {
            let value = cell.to_owned();
            self.fault(at, FaultKind::Unknown { value });
        }
        found
    }

    /// Notes that something stands in this row; a second time is a fault of the cell `at`.
    pub fn once<K: Eq + Hash>(&mut self, at: usize, key: K, seen: &mut HashMap<K, usize>) {
        let row = self.row();
        if let Some(above) = seen.get(&key).copied() {
            self.fault(at, FaultKind::Repeated { above });
        } else {
            seen.insert(key, row);
        }
    }

    fn out_of_range(&mut self, at: usize, least: &impl ToString, most: &impl ToString) {
        let value = self.raw(at).to_owned();
        let (least, most) = (least.to_string(), most.to_string());
        self.fault(at, FaultKind::OutOfRange { value, least, most });
    }
}
