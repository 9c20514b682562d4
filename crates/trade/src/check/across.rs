//! Rules across documents: what may be there once, and the limits of retail import.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};

use super::cells::{self, NO_PLATFORM};
use super::columns::Field;
use super::finding::Rule;
use super::judge::Judge;
use super::view::Document;
use crate::number::{ONE, plain};

/// Months within which a carrier does not give a waybill number again (specification 202205).
const WAYBILL_MONTHS: i32 = 6;
/// Words in the note of a document that mark its one article as indivisible.
const INDIVISIBLE: &str = "不可分割";
/// Limits of retail import in yuan by the day from which they hold: of a transaction, of a person and
/// calendar year (财关税〔2016〕18号, 财关税〔2018〕49号).
const LIMITS: [(Date, i128, i128); 2] = [
    (date(2016, 4, 8), 2_000 * ONE, 20_000 * ONE),
    (date(2019, 1, 1), 5_000 * ONE, 26_000 * ONE),
];

/// When and where a waybill was told of.
type Told = (Option<DateTime>, usize);

/// An order number stands once a platform, a waybill once a carrier in six months.
pub fn duplicates(judge: &mut Judge<'_, '_>, documents: &[Document]) {
    let mut orders: HashMap<(&str, &str), usize> = HashMap::new();
    let mut waybills: HashMap<(&str, &str), Vec<Told>> = HashMap::new();
    for document in documents {
        let first = document.first();
        // platforms abroad have no code, but a name
        let platform = match judge.view.cell(first, Field::EbpCode) {
            NO_PLATFORM => judge.view.cell(first, Field::EbpName),
            code => code,
        };
        if let Some(order) = judge.sound(first, Field::OrderNo) {
            let above = *orders.entry((platform, order)).or_insert(first);
            if above != first {
                told_in(judge, first, Field::OrderNo, above);
            }
        }
        if let Some(waybill) = judge.sound(first, Field::LogisticsNo) {
            let carrier = judge.view.cell(first, Field::LogisticsCode);
            let at = cells::moment(judge.view.cell(first, Field::AppTime));
            let told = waybills.entry((carrier, waybill)).or_default();
            let above = told.iter().find(|(other, _)| is_near(at, *other));
            let above = above.map(|(_, above)| *above);
            told.push((at, first));
            if let Some(above) = above {
                told_in(judge, first, Field::LogisticsNo, above);
            }
        }
    }
}

fn told_in(judge: &mut Judge<'_, '_>, first: usize, field: Field, above: usize) {
    let document = judge.view.cell(above, Field::CopNo).to_owned();
    judge.error(first, field, Rule::Duplicate, document);
}

/// Whether two moments lie within six months; unknown ones may.
fn is_near(one: Option<DateTime>, other: Option<DateTime>) -> bool {
    let Some((one, other)) = one.zip(other) else {
        return true;
    };
    let until = one.min(other).checked_add(WAYBILL_MONTHS.months());
    until.is_ok_and(|until| one.max(other) < until)
}

/// Limits of a transaction and of a person and year; documents count in the order of their time.
pub fn limits(judge: &mut Judge<'_, '_>, documents: &[Document]) {
    let mut filed: Vec<(DateTime, &Document)> = documents
        .iter()
        .filter_map(|document| {
            let at = judge.sound(document.first(), Field::AppTime)?;
            Some((cells::moment(at)?, document))
        })
        .collect();
    filed.sort_by_key(|(at, _)| *at);
    let mut spent: HashMap<(&str, i16), i128> = HashMap::new();
    for (at, document) in filed {
        let first = document.first();
        let limit = LIMITS.iter().rev().find(|(from, ..)| *from <= at.date());
        let value = judge.amount(first, Field::GoodsValue);
        let (Some((_, single, annual)), Some(value)) = (limit, value) else {
            continue;
        };
        if value > *single {
            let (rule, most) = (Rule::SingleLimit, format!("≤{}", plain(*single)));
            if is_indivisible(judge, document) {
                judge.warn(first, Field::GoodsValue, rule, most);
            } else {
                judge.error(first, Field::GoodsValue, rule, most);
            }
        }
        let Some(person) = judge.sound(first, Field::BuyerIdNumber) else {
            continue;
        };
        let sum = spent.entry((person, at.year())).or_default();
        *sum += value;
        if *sum > *annual {
            let expected = format!("{} > {}", plain(*sum), plain(*annual));
            judge.error(first, Field::BuyerIdNumber, Rule::AnnualLimit, expected);
        }
    }
}

/// One piece of one article, marked so.
fn is_indivisible(judge: &Judge<'_, '_>, document: &Document) -> bool {
    let first = document.first();
    document.lines.len() == 1
        && judge.amount(first, Field::Qty) == Some(ONE)
        && judge.view.cell(first, Field::Note).contains(INDIVISIBLE)
}
