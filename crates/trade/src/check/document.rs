//! Rules of one document: what its head says, by regime, and how its sums come out.

use super::cells::{self, NO_PLATFORM};
use super::columns::Field;
use super::finding::Rule;
use super::judge::Judge;
use super::view::Document;
use crate::number::plain;
use crate::{Flow, Mode, codes};

/// Judges what a document says of itself: every cell, equal in all lines, fitting its regime.
pub fn check(judge: &mut Judge<'_, '_>, document: &Document) {
    let flow = judge.view.flow;
    let heads = Field::ALL.iter().filter(|field| field.need(flow).is_head());
    for field in heads {
        judge.cell(document.first(), *field);
        differs(judge, document, *field);
    }
    if let Some(mode) = document.mode {
        match flow {
            Flow::Export => export(judge, document, mode),
            Flow::Import => import(judge, document, mode),
        }
    }
}

fn differs(judge: &mut Judge<'_, '_>, document: &Document, field: Field) {
    let view = judge.view;
    let first = view.cell(document.first(), field);
    for line in &document.lines[1..] {
        if view.cell(*line, field) != first {
            judge.error(*line, field, Rule::HeadDiffers, first);
        }
    }
}

fn export(judge: &mut Judge<'_, '_>, document: &Document, mode: Mode) {
    let first = document.first();
    if let Some(kind) = judge.sound(first, Field::OrderType)
        && kind != mode.order_type()
    {
        judge.error(
            first,
            Field::OrderType,
            Rule::ModeOrderType,
            mode.order_type(),
        );
    }
    if matches!(mode, Mode::Parcel | Mode::Bonded) {
        needs_platform(judge, first);
    }
    if mode == Mode::Bonded {
        for field in [Field::IacCode, Field::IacName, Field::EmsNo] {
            needs(judge, first, field, Rule::BondedField);
        }
    }
}

fn import(judge: &mut Judge<'_, '_>, document: &Document, mode: Mode) {
    let first = document.first();
    needs_platform(judge, first);
    if mode == Mode::Bonded {
        for field in [Field::EmsNo, Field::AreaCode, Field::AreaName] {
            needs(judge, first, field, Rule::BondedField);
        }
        must_be(
            judge,
            first,
            Field::Country,
            codes::CHINA,
            Rule::BondedCountry,
        );
    } else {
        for field in [Field::TrafNo, Field::VoyageNo, Field::BillNo] {
            needs(judge, first, field, Rule::DirectField);
        }
    }
    must_be(
        judge,
        first,
        Field::Currency,
        codes::YUAN,
        Rule::CurrencyCny,
    );
    let packs = judge.sound(first, Field::PackNo);
    let packs = packs.and_then(|packs| cells::whole(packs, 9));
    if packs.is_some_and(|packs| packs != 1) {
        judge.error(first, Field::PackNo, Rule::PackOne, "1");
    }
}

fn needs_platform(judge: &mut Judge<'_, '_>, first: usize) {
    if judge.sound(first, Field::EbpCode) == Some(NO_PLATFORM) {
        judge.error(first, Field::EbpCode, Rule::EbpNone, "");
    }
}

/// A cell that a regime asks for.
pub fn needs(judge: &mut Judge<'_, '_>, position: usize, field: Field, rule: Rule) {
    if judge.view.cell(position, field).is_empty() {
        judge.error(position, field, rule, "");
    }
}

fn must_be(judge: &mut Judge<'_, '_>, first: usize, field: Field, wanted: &str, rule: Rule) {
    if judge.sound(first, field).is_some_and(|text| text != wanted) {
        judge.error(first, field, rule, wanted);
    }
}

/// Judges the sums of a document whose lines have been judged.
pub fn sums(judge: &mut Judge<'_, '_>, document: &Document) {
    let first = document.first();
    let [gross, net] =
        [Field::GrossWeight, Field::NetWeight].map(|field| judge.amount(first, field));
    if let (Some(gross), Some(net)) = (gross, net)
        && net > gross
    {
        judge.error(
            first,
            Field::NetWeight,
            Rule::Weight,
            format!("≤{}", plain(gross)),
        );
    }
    let value = judge.amount(first, Field::GoodsValue);
    let totals = document.lines.iter();
    let total: Option<i128> = totals
        .map(|line| judge.amount(*line, Field::TotalPrice))
        .sum();
    let is_mixed = document
        .lines
        .iter()
        .any(|line| !judge.is_sound(*line, Field::Currency));
    if let (Some(value), Some(total)) = (value, total)
        && value != total
        && !is_mixed
    {
        judge.error(first, Field::GoodsValue, Rule::GoodsValue, plain(total));
    }
    if judge.view.flow == Flow::Import {
        paid(judge, first);
    }
}

fn paid(judge: &mut Judge<'_, '_>, first: usize) {
    let value = judge.amount(first, Field::GoodsValue);
    let parts = [
        Field::Freight,
        Field::TaxTotal,
        Field::Discount,
        Field::ActuralPaid,
    ];
    let [freight, tax, discount, paid] = parts.map(|field| judge.amount(first, field));
    let due = value
        .zip(freight)
        .zip(tax.zip(discount))
        .map(|((value, freight), (tax, discount))| value + freight + tax - discount);
    if let (Some(due), Some(paid)) = (due, paid)
        && due != paid
    {
        judge.error(first, Field::ActuralPaid, Rule::PaidSum, plain(due));
    }
}
