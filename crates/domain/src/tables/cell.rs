//! A cell as its table holds it: what kind of thing, not only how it looks.

use std::borrow::Cow;

use jiff::civil::DateTime;

use super::Unreadable;

/// Significant digits that a double holds for certain; Excel itself keeps and shows no more.
const DIGITS_CERTAIN: usize = 15;
/// A double written in 16 or 17 digits that ends at so few when rounded to 15 is the residue of
/// reckoning (0.30000000000000004), not what anybody wrote.
const DIGITS_OF_RESIDUE_MAX: usize = 12;

/// A number cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    text: String,
    since_1904: bool,
}

impl Number {
    /// The number of a workbook, which keeps doubles: as the shortest decimal that stands for it,
    /// without the residue of binary reckoning. `since_1904` says from when the workbook counts days.
    /// Nothing for what is not finite.
    pub fn of_double(value: f64, since_1904: bool) -> Option<Self> {
        // Display of f64 never writes an exponent
        value.is_finite().then(|| Self {
            text: without_residue(value),
            since_1904,
        })
    }

    /// Plain decimal digits, perhaps with sign and point.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether days are counted from 1904, as old workbooks of the Macintosh do.
    pub fn since_1904(&self) -> bool {
        self.since_1904
    }

    /// Whether it is a whole number with more digits than a workbook keeps, so that the last of them
    /// may not be those that were typed.
    pub fn may_lack_digits(&self) -> bool {
        let digits = self.text.trim_start_matches('-');
        digits.len() > DIGITS_CERTAIN && digits.bytes().all(|byte| byte.is_ascii_digit())
    }
}

fn without_residue(value: f64) -> String {
    let shortest = value.to_string();
    if significant(&shortest) <= DIGITS_CERTAIN {
        return shortest;
    }
    let rounded: f64 = format!("{value:.*e}", DIGITS_CERTAIN - 1)
        .parse()
        .unwrap_or(value);
    let rounded = rounded.to_string();
    match significant(&rounded) <= DIGITS_OF_RESIDUE_MAX && shortest.contains('.') {
        true => rounded,
        false => shortest,
    }
}

fn significant(decimal: &str) -> usize {
    let digits = decimal.bytes().filter(u8::is_ascii_digit);
    digits.skip_while(|digit| *digit == b'0').count()
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// A text, without the space around it.
    Text(String),
    /// A number.
    Number(Number),
    /// A day, or a day with a time, told from the format of the cell.
    Moment(DateTime),
    /// Yes or no.
    Bool(bool),
    /// A formula that came to no value, such as `#REF!`.
    Error(String),
}

/// Cells merged to one; rows and columns from 0, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First and last row.
    pub rows: (u32, u32),
    /// First and last column.
    pub columns: (u32, u32),
}

impl Region {
    /// Whether it covers more than one column.
    pub fn spans_columns(&self) -> bool {
        self.columns.0 != self.columns.1
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// What it holds; of cells merged downwards, what the first of them holds.
    pub value: Value,
    /// Whether it is a formula whose value was never stored.
    pub is_uncalculated: bool,
    /// The merged cells that it is one of.
    pub merged: Option<Region>,
}

impl Cell {
    /// A cell with a text, or an empty one.
    pub fn text(text: &str) -> Self {
        let value = match text.trim() {
            "" => Value::Empty,
            text => Value::Text(text.to_owned()),
        };
        Self {
            value,
            ..Self::default()
        }
    }

    /// Whether there is nothing in it.
    pub fn is_blank(&self) -> bool {
        self.value == Value::Empty && !self.is_uncalculated
    }

    /// What a person reads in it: numbers as plain decimals, moments as ISO 8601 without zone.
    ///
    /// # Errors
    /// A formula without value, an error value, and a number of so many digits that its last ones may
    /// be lost.
    pub fn read(&self) -> Result<Cow<'_, str>, Unreadable> {
        if self.is_uncalculated {
            return Err(Unreadable::NotCalculated);
        }
        match &self.value {
            Value::Number(number) if number.may_lack_digits() => {
                let value = number.as_str().to_owned();
                Err(Unreadable::LongNumber { value })
            }
            Value::Error(value) => {
                let value = value.clone();
                Err(Unreadable::ErrorValue { value })
            }
            _ => Ok(self.shown()),
        }
    }

    /// The same without asking whether it can be trusted: for headers and messages.
    pub fn shown(&self) -> Cow<'_, str> {
        match &self.value {
            Value::Empty => Cow::Borrowed(""),
            Value::Text(text) | Value::Error(text) => Cow::Borrowed(text),
            Value::Number(number) => Cow::Borrowed(number.as_str()),
            Value::Moment(at) => Cow::Owned(iso(*at)),
            Value::Bool(yes) => Cow::Owned(yes.to_string()),
        }
    }
}

fn iso(at: DateTime) -> String {
    match (at.hour(), at.minute(), at.second()) {
        (0, 0, 0) => at.date().to_string(),
        _ => at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
    }
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its number as a person sees it in the sheet, from 1.
    pub number: u32,
    /// Its cells from the first column on.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row of texts.
    pub fn of_texts<'a>(number: u32, texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            number,
            cells: texts.into_iter().map(Cell::text).collect(),
        }
    }

    /// Whether there is nothing of its own in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| {
            let is_first = |region: Region| region.rows.0 + 1 == self.number;
            cell.is_blank() || !cell.merged.is_none_or(is_first)
        })
    }
}

/// A column as a spreadsheet names it: 0 is `A`, 26 is `AA`.
pub fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
