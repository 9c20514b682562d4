//! A text becomes notices.

use domain::calendar::WorkingCalendar;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::amounts::Field;
use super::clauses;
use super::find::{Extent, extents};
use super::items::{Found, base, items};
use super::model::{Notice, Unit};
use super::prove::{Said, prove};
use super::squash::Squashed;
use super::tables;

/// The notices of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// In the order of the text.
    pub notices: Vec<Notice>,
}

/// Reads every notice of a text; `published` serves where a signature bears no day.
pub fn read(text: &str, published: Option<Date>, calendar: &WorkingCalendar) -> Reading {
    let squashed = Squashed::new(text);
    let found = extents(&squashed);
    let notices = found
        .iter()
        .map(|extent| notice(text, &squashed, extent, published, calendar));
    Reading {
        notices: notices.collect(),
    }
}

fn notice(
    text: &str,
    squashed: &Squashed,
    extent: &Extent,
    published: Option<Date>,
    calendar: &WorkingCalendar,
) -> Notice {
    let (body, to) = (extent.body, extent.to);
    let unit = stated_unit(squashed, body, to);
    let mut found = found_items(text, squashed, extent, unit);
    let (transfer, has_transfer) = clauses::transfer(squashed, body, to);
    // a day stated once for all of them stands before or behind them
    let has_own = found.iter().any(|one| one.item.base.is_some());
    let general = base(squashed, body, to).filter(|_| !has_own);
    for (at, one) in found.iter_mut().enumerate() {
        one.item.item = at + 1;
        one.item.base = one.item.base.or(general);
        let of_item = transfer
            .iter()
            .find(|[item, ..]| usize::try_from(*item) == Ok(at + 1));
        if let Some([_, first, last]) = of_item {
            (one.item.from, one.item.to) = (Some(*first), Some(*last));
        }
    }
    let period = clauses::period(squashed, body, to);
    let published = extent.published.or(published);
    let days = period.map(|(days, ..)| days);
    let stated_until = period.and_then(|(_, until, _)| until);
    let until = published
        .zip(days)
        .map(|(day, days)| calendar.add_working_days(day, days).value);
    let is_wan = found.iter().any(|one| one.is_wan);
    let total = found.iter().map(total).sum::<Option<Decimal>>();
    let excluded = clauses::excluded(squashed, body, to);
    let mut notice = Notice {
        owner: extent.owner.clone(),
        published,
        unit: if is_wan { Unit::Wan } else { Unit::Yuan },
        headline: squashed.name(extent.from, body),
        claims: found.iter().map(|one| one.item.claims).sum(),
        total: total
            .filter(|_| !found.is_empty())
            .map(|total| format!("{total:.2}")),
        days,
        until: until.or(stated_until),
        transfer,
        excluded: excluded.clone().unwrap_or_default(),
        payment: clauses::payment(squashed, body, to),
        contact: clauses::contact(squashed, body, to),
        ..Notice::default()
    };
    let said = Said {
        text: squashed,
        extent,
        items: &found,
        has_transfer,
        has_excluded: excluded.is_some(),
        has_objections: clauses::has_objections(squashed, body, to),
        stated_until,
        period: period.map(|(.., [from, to])| squashed.span(from, to)),
        unit,
    };
    notice.findings = prove(&notice, &said);
    notice.items = found.into_iter().map(|one| one.item).collect();
    notice
}

/// The total of an item as stated, else that of its parts.
fn total(one: &Found) -> Option<Decimal> {
    let stated = one.amounts.get(&Field::Total).map(|stated| stated.yuan);
    let parts: Vec<Decimal> = one.amounts.values().map(|stated| stated.yuan).collect();
    stated.or_else(|| (!parts.is_empty()).then(|| parts.iter().sum()))
}

fn found_items(text: &str, squashed: &Squashed, extent: &Extent, unit: Option<u32>) -> Vec<Found> {
    let (body, to) = (extent.body, extent.to);
    let listed = tables::items(text, squashed, body, to, unit);
    if !listed.is_empty() {
        return listed;
    }
    let headings = squashed.find_any(&clauses::HEADINGS, body, to);
    let stop = headings.map_or(to, |(at, _)| at);
    let mut found = items(squashed, &extent.owner, body, stop, unit);
    if found.is_empty() {
        found = items(squashed, &extent.owner, body, to, unit);
    }
    for one in &mut found {
        let (from, to) = (squashed.place(one.span[0]), squashed.place(one.span[1]));
        if let Some([first, last]) = clauses::numbers(squashed, from, to) {
            (one.item.from, one.item.to) = (Some(first), Some(last));
        }
    }
    found
}

/// The unit of numbers without one, where it is stated.
fn stated_unit(text: &Squashed, from: usize, to: usize) -> Option<u32> {
    let word = text.find("单位:", from, to)?;
    let units = [("人民币", 0), ("万元", 10_000), ("元", 1)];
    let after = word + 3;
    let after = if text.has(after, units[0].0) {
        after + 3
    } else {
        after
    };
    units[1..]
        .iter()
        .find(|(unit, _)| text.has(after, unit))
        .map(|(_, yuan)| *yuan)
}
