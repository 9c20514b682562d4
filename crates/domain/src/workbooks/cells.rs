//! What a cell of a column means.

use jiff::civil::Date;

use super::columns::{Column, ColumnType};
use crate::catalogue::{Reason, Sentence};
use crate::kinds::{self, Field, Holds, Parsed, Raw};
use crate::tables::{Cell, Remark, Unreadable, Value, day_of, decimal};
use crate::words::{Decimal, Money, MoneyError, half_width};

/// What somebody gave in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Nothing: the field is to be empty.
    Empty,
    /// A value, in its canonical text.
    Known(String),
    /// The name of something that has to be looked up.
    Named(String),
}

/// A cell that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// What it gives.
    pub given: Given,
    /// What is worth knowing of how it stood there.
    pub remarks: Vec<Sentence>,
}

impl Understood {
    fn plain(given: Given) -> Self {
        Self {
            given,
            remarks: Vec::new(),
        }
    }

    fn known(text: impl Into<String>) -> Self {
        Self::plain(Given::Known(text.into()))
    }

    fn with(mut self, remark: Sentence) -> Self {
        self.remarks.push(remark);
        self
    }
}

/// Understands a cell of a column; whether something stands behind a name is for others to say.
///
/// # Errors
/// What is wrong with it.
pub fn understand(column: &Column, row: u32, cell: &Cell) -> Result<Understood, Sentence> {
    if let Some(region) = cell.merged {
        let touches_key = matches!(column, Column::Number);
        if touches_key || region.spans_columns() {
            return Err(Unreadable::Merged.sentence());
        }
    }
    let mut understood = value_of(column, cell)?;
    let from = cell.merged.map(|region| region.rows.0 + 1);
    if let Some(from) = from.filter(|from| *from < row && !cell.is_blank()) {
        let shown = cell.shown();
        understood = understood.with(Remark::Merged { from }.sentence(&shown));
    }
    Ok(understood)
}

fn value_of(column: &Column, cell: &Cell) -> Result<Understood, Sentence> {
    let text = || cell.read().map_err(|error| error.sentence());
    if cell.is_blank() {
        return Ok(Understood::plain(Given::Empty));
    }
    match column {
        Column::Number => Ok(Understood::known(text()?)),
        Column::State(_) => {
            let text = text()?;
            let code = column.option_of(&text);
            Ok(Understood::known(code.unwrap_or(&text)))
        }
        Column::Measure(_) => {
            let text = text()?;
            let plain = decimal(&text).and_then(|text| Decimal::parse(&text));
            Ok(Understood::known(plain.map_or_else(
                || text.into_owned(),
                |decimal| decimal.to_string(),
            )))
        }
        Column::Field(_, field) => match column.holds() {
            ColumnType::Date => day(cell),
            ColumnType::Month => month(field, cell),
            ColumnType::Money => money(field, cell),
            ColumnType::Choice => {
                let text = text()?;
                match field.choice_of(&text) {
                    Some(code) => Ok(Understood::known(code)),
                    None => Err(Sentence::new("error.choice.unknown").with("value", text)),
                }
            }
            _ => plain(field, &text()?),
        },
    }
}

fn day(cell: &Cell) -> Result<Understood, Sentence> {
    let found = day_of(cell).map_err(|error| error.sentence())?;
    let Some((day, remark)) = found else {
        return Ok(Understood::plain(Given::Empty));
    };
    let known = Understood::known(day.to_string());
    Ok(match remark {
        Some(remark) => known.with(remark.sentence(&cell.shown())),
        None => known,
    })
}

fn month(field: &Field, cell: &Cell) -> Result<Understood, Sentence> {
    if let (Value::Moment(at), false) = (&cell.value, cell.is_uncalculated) {
        return Ok(Understood::known(shown_month(at.date())));
    }
    let text = cell.read().map_err(|error| error.sentence())?;
    match plain(field, &text) {
        Ok(understood) => Ok(understood),
        // a whole day says its month as well
        Err(_) => {
            let found = day_of(cell).map_err(|error| error.sentence())?;
            let day = found.map(|(day, _)| day).ok_or_else(|| kind_of(&text))?;
            Ok(Understood::known(shown_month(day)))
        }
    }
}

fn shown_month(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}

/// Money in the unit of the header, or in the unit that stands in the cell.
fn money(field: &Field, cell: &Cell) -> Result<Understood, Sentence> {
    let Holds::Money(scale) = field.holds else {
        return Err(kind_of(&cell.shown()));
    };
    let text = cell.read().map_err(|error| error.sentence())?;
    let folded: String = text.trim().chars().map(half_width).collect();
    let refused = |error: &MoneyError| error.sentence().with("value", text.as_ref());
    if let Some(plain) = decimal(&folded) {
        let plain = Decimal::parse(&plain).ok_or_else(|| refused(&MoneyError::TooLarge))?;
        if plain.places() > scale.places() {
            return Err(refused(&MoneyError::TooFine));
        }
        let fen = plain.scaled(scale.places());
        let fen = fen.ok_or_else(|| refused(&MoneyError::TooLarge))?;
        return Ok(Understood::known(in_scale(fen, scale.places())));
    }
    if !folded.ends_with(['元', '万', '亿']) {
        return Err(refused(&MoneyError::Malformed));
    }
    let amount = Money::parse(&folded).map_err(|error| refused(&error))?;
    let value = in_scale(amount.fen(), scale.places());
    let remark = Sentence::new("warning.money.converted")
        .with("value", text.as_ref())
        .with("amount", &value);
    Ok(Understood::known(value).with(remark))
}

fn in_scale(fen: i64, places: u8) -> String {
    Decimal::new(fen, places).to_string()
}

/// As the page and the API read it.
fn plain(field: &Field, text: &str) -> Result<Understood, Sentence> {
    let raw = Raw::Text(text.to_owned());
    match field.parse(Some(&raw)) {
        Ok(None) => Ok(Understood::plain(Given::Empty)),
        Ok(Some(Parsed::Known(value))) => Ok(Understood::known(field.canonical(&value))),
        Ok(Some(Parsed::Named(name))) => Ok(Understood::plain(Given::Named(name))),
        Err(kinds::Fault::Shape) => Err(kind_of(text)),
        Err(fault) => Err(fault.sentence()),
    }
}

fn kind_of(text: &str) -> Sentence {
    Sentence::new("error.cell.type").with("value", text)
}
