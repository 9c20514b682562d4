//! Rules of the lines of one document: commodity and units, quantities, totals, numbering, currency.

use std::collections::HashMap;

use super::cells;
use super::columns::Field;
use super::document::needs;
use super::finding::Rule;
use super::judge::Judge;
use super::view::Document;
use crate::codes::{Commodities, Statutory};
use crate::number::{plain, times};
use crate::{Flow, Mode};

/// Lines of an export document at most (message 603).
const LINES_EXPORT: usize = 100;
/// Lines of an import document at most (message 621).
const LINES_IMPORT: usize = 99;
/// Digits of a commodity in full: eight of the tariff and two more.
const COMMODITY: usize = 10;
/// Digits of a heading.
const HEADING: usize = 4;
/// Digits of the tariff.
const TARIFF: usize = 8;
/// Simplified lists of parcels: the heading alone is checked.
const SIMPLIFIED: &str = "A";

/// Judges the lines.
pub fn check(judge: &mut Judge<'_, '_>, document: &Document) {
    let flow = judge.view.flow;
    let fields: Vec<Field> = Field::ALL
        .iter()
        .filter(|field| !field.need(flow).is_head())
        .copied()
        .collect();
    let table = tariff(judge, document);
    for line in &document.lines {
        for field in &fields {
            judge.cell(*line, *field);
        }
        if document.mode == Some(Mode::Bonded) {
            needs(judge, *line, Field::ItemRecordNo, Rule::BondedField);
        }
        let statutory = commodity(judge, document, *line, table);
        if let Some(statutory) = statutory {
            units(judge, *line, statutory);
        }
        quantities(judge, *line);
        total(judge, *line);
    }
    sequence(judge, document);
    if flow == Flow::Export {
        currency(judge, document);
    }
}

/// The tariff of the year in which the document was filed.
fn tariff(judge: &Judge<'_, '_>, document: &Document) -> Option<&'static Commodities> {
    let filed = judge.sound(document.first(), Field::AppTime);
    let year = filed
        .and_then(cells::moment)
        .map_or(i16::MAX, |at| at.year());
    Commodities::of_year(year)
}

/// Judges the commodity; gives its statutory units, where they are known.
fn commodity(
    judge: &mut Judge<'_, '_>,
    document: &Document,
    line: usize,
    table: Option<&Commodities>,
) -> Option<Statutory> {
    let code = judge.sound(line, Field::Gcode)?;
    let flag = judge.view.cell(document.first(), Field::StatisticsFlag);
    let is_simplified = document.mode == Some(Mode::Parcel) && flag == SIMPLIFIED;
    let length = code.chars().count();
    let is_heading = is_simplified && length == HEADING;
    if length != COMMODITY && !is_heading {
        judge.error(line, Field::Gcode, Rule::Length, COMMODITY.to_string());
        return None;
    }
    if !cells::is_digits(code) {
        judge.error(line, Field::Gcode, Rule::CodeHs, "");
        return None;
    }
    let table = table?;
    let is_rounded = is_simplified && code[HEADING..].bytes().all(|digit| digit == b'0');
    if is_heading || is_rounded {
        if !table.has_heading(&code[..HEADING]) {
            judge.error(line, Field::Gcode, Rule::CodeHs, "");
        }
        return None;
    }
    let statutory = table.statutory(&code[..TARIFF]);
    if statutory.is_none() {
        judge.error(line, Field::Gcode, Rule::CodeHs, "");
    }
    statutory
}

fn units(judge: &mut Judge<'_, '_>, line: usize, (first, second): Statutory) {
    if judge
        .sound(line, Field::Unit1)
        .is_some_and(|unit| unit != first)
    {
        judge.error(line, Field::Unit1, Rule::UnitStatutory, first);
    }
    let unit = judge.view.cell(line, Field::Unit2);
    let quantity = judge.view.cell(line, Field::Qty2);
    if judge.is_sound(line, Field::Unit2) && unit != second.unwrap_or_default() {
        judge.error(
            line,
            Field::Unit2,
            Rule::UnitStatutory,
            second.unwrap_or_default(),
        );
    }
    if judge.is_sound(line, Field::Qty2) && quantity.is_empty() == second.is_some() {
        judge.error(
            line,
            Field::Qty2,
            Rule::SecondQuantity,
            second.unwrap_or_default(),
        );
    }
}

/// Quantities told in one unit are one quantity.
fn quantities(judge: &mut Judge<'_, '_>, line: usize) {
    let (unit, quantity) = (
        judge.sound(line, Field::Unit),
        judge.amount(line, Field::Qty),
    );
    let (Some(unit), Some(quantity)) = (unit, quantity) else {
        return;
    };
    for (other, field) in [(Field::Unit1, Field::Qty1), (Field::Unit2, Field::Qty2)] {
        let is_same = judge.sound(line, other) == Some(unit);
        if let Some(found) = judge.amount(line, field)
            && is_same
            && found != quantity
        {
            judge.error(line, field, Rule::QuantityEqual, plain(quantity));
        }
    }
}

fn total(judge: &mut Judge<'_, '_>, line: usize) {
    let parts = [Field::Qty, Field::Price, Field::TotalPrice];
    let [Some(quantity), Some(price), Some(total)] = parts.map(|field| judge.amount(line, field))
    else {
        return;
    };
    let product = times(quantity, price);
    if product != Some(total) {
        let expected = product.map(plain).unwrap_or_default();
        judge.error(line, Field::TotalPrice, Rule::Total, expected);
    }
}

/// Numbers run from 1; after a gap each number is held against the one before, so that one gap is told
/// once.
fn sequence(judge: &mut Judge<'_, '_>, document: &Document) {
    let most = match judge.view.flow {
        Flow::Export => LINES_EXPORT,
        Flow::Import => LINES_IMPORT,
    };
    let mut before: Option<i128> = None;
    for (at, line) in document.lines.iter().enumerate() {
        let number = judge.sound(*line, Field::Gnum);
        let number = number.and_then(|number| cells::whole(number, 5));
        let place = i128::try_from(at + 1).unwrap_or(i128::MAX);
        let follows = before.is_some_and(|before| number == Some(before + 1));
        if let Some(found) = number
            && found != place
            && !follows
        {
            judge.error(*line, Field::Gnum, Rule::Sequence, place.to_string());
        }
        before = number;
    }
    if let Some(line) = document.lines.get(most) {
        judge.error(*line, Field::Gnum, Rule::Length, format!("≤{most}"));
    }
}

/// One currency a document: that of most lines, of freight where lines are even.
fn currency(judge: &mut Judge<'_, '_>, document: &Document) {
    let freight = judge.view.cell(document.first(), Field::FreightCurrency);
    let lines = document.lines.iter();
    let found: Vec<(usize, &str)> = lines
        .filter_map(|line| Some((*line, judge.sound(*line, Field::Currency)?)))
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, currency) in &found {
        *counts.entry(currency).or_default() += 1;
    }
    if counts.len() < 2 {
        return;
    }
    // the earlier one where even freight does not decide
    let main = found.iter().rev().map(|(_, currency)| *currency);
    let main = main.max_by_key(|currency| (counts[currency], *currency == freight));
    for (line, currency) in found {
        if Some(currency) != main {
            judge.error(
                line,
                Field::Currency,
                Rule::MixedCurrency,
                main.unwrap_or_default(),
            );
        }
    }
}
