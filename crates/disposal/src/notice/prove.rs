//! Whether a notice agrees with itself and says what it must. Sources: 财金〔2008〕85号 art. 20–24.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::amounts::{Field, amount};
use super::find::Extent;
use super::items::Found;
use super::model::{Finding, Notice, Severity, Span};
use super::squash::Squashed;

/// The ladder of days (preset 2008): up to so many yuan so many working days; above, the last.
const LADDER: [(i64, u32); 3] = [(10_000_000, 7), (50_000_000, 10), (100_000_000, 15)];
const DAYS_ABOVE: u32 = 20;

/// What was read beside the notice itself.
#[derive(Debug)]
pub struct Said<'a> {
    /// The text.
    pub text: &'a Squashed,
    /// Where the notice stands.
    pub extent: &'a Extent,
    /// Its items with their amounts.
    pub items: &'a [Found],
    /// Whether a clause says how claims are transferred.
    pub has_transfer: bool,
    /// Whether one says who may not buy.
    pub has_excluded: bool,
    /// Whether objections are taken.
    pub has_objections: bool,
    /// The last day of objection as stated.
    pub stated_until: Option<Date>,
    /// Where the days of objection stand.
    pub period: Option<Span>,
    /// The unit of numbers without one.
    pub unit: Option<u32>,
}

/// What does not agree or is missing.
pub fn prove(notice: &Notice, said: &Said<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    amounts(said, &mut found);
    strangers(notice, said, &mut found);
    numbers(said, &mut found);
    counts(said, &mut found);
    grand(said, &mut found);
    days(notice, said, &mut found);
    missing(notice, said, &mut found);
    found
}

fn finding(
    code: &str,
    item: Option<usize>,
    params: &[(&str, String)],
    spans: Vec<Span>,
) -> Finding {
    let params = params
        .iter()
        .map(|(key, value)| ((*key).to_owned(), value.clone()));
    Finding {
        severity: Severity::Error,
        code: code.to_owned(),
        item,
        params: params.collect::<BTreeMap<_, _>>(),
        spans,
    }
}

fn amounts(said: &Said<'_>, found: &mut Vec<Finding>) {
    for (at, one) in said.items.iter().enumerate() {
        let Some(total) = one.amounts.get(&Field::Total) else {
            continue;
        };
        let parts = || {
            one.amounts
                .iter()
                .filter(|(field, _)| **field != Field::Total)
        };
        if parts().next().is_none() {
            continue;
        }
        let sum: Decimal = parts().map(|(_, stated)| stated.yuan).sum();
        let apart = one.amounts.values().map(|stated| stated.half).sum();
        if (sum - total.yuan).abs() > apart {
            let params = [
                ("stated", format!("{:.2}", total.yuan)),
                ("sum", format!("{sum:.2}")),
            ];
            let spans = one.amounts.values().map(|stated| stated.span).collect();
            found.push(finding("sum", Some(at + 1), &params, spans));
        }
    }
}

/// Items that only the clause of transfer names, or names twice.
fn strangers(notice: &Notice, said: &Said<'_>, found: &mut Vec<Finding>) {
    let mut seen: Vec<usize> = Vec::new();
    for [item, from, _] in &notice.transfer {
        let item = usize::try_from(*item).unwrap_or(usize::MAX);
        if item == 0 || item > said.items.len() || seen.contains(&item) {
            let params = [("found", from.to_string())];
            found.push(finding("numbers", Some(item), &params, Vec::new()));
        }
        seen.push(item);
    }
}

fn numbers(said: &Said<'_>, found: &mut Vec<Finding>) {
    let mut last: Option<u32> = None;
    for (at, one) in said.items.iter().enumerate() {
        let item = Some(at + 1);
        let has_others = said.items.iter().any(|one| one.item.from.is_some());
        let is_misnumbered = one
            .number
            .is_some_and(|number| usize::try_from(number) != Ok(at + 1));
        let Some((from, to)) = one.item.from.zip(one.item.to) else {
            if has_others || is_misnumbered {
                let params = [(
                    "expected",
                    last.map_or(1, |last| last.saturating_add(1)).to_string(),
                )];
                found.push(finding("numbers", item, &params, vec![one.span]));
            }
            continue;
        };
        let numbers = i64::from(to) - i64::from(from) + 1;
        if numbers != i64::from(one.item.claims) {
            let params = [
                ("stated", one.item.claims.to_string()),
                ("numbers", numbers.to_string()),
            ];
            found.push(finding("count", item, &params, vec![one.span]));
        }
        let expected = last.map_or(1, |last| last.saturating_add(1));
        if from != expected || is_misnumbered {
            let params = [
                ("expected", expected.to_string()),
                ("found", from.to_string()),
            ];
            found.push(finding("numbers", item, &params, vec![one.span]));
        }
        last = Some(to);
    }
}

fn counts(said: &Said<'_>, found: &mut Vec<Finding>) {
    let (text, extent) = (said.text, said.extent);
    let claims: u32 = said.items.iter().map(|one| one.item.claims).sum();
    let households = (extent.from..extent.body).filter(|at| text.char(*at) == '户');
    let mut stated = households.filter_map(|end| {
        if text.char(end.max(1) - 1) == '单' {
            return Some((1, end));
        }
        let mut begins = extent.from..end;
        begins.find_map(|at| text.count(at).filter(|(_, stop)| *stop == end))
    });
    if let Some((stated, end)) = stated.next_back().filter(|(stated, _)| *stated != claims) {
        let params = [("stated", stated.to_string()), ("sum", claims.to_string())];
        let span = text.span(extent.from, end);
        found.push(finding("title.count", None, &params, vec![span]));
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, one) in said.items.iter().enumerate() {
        if let Some(first) = seen.insert(&one.item.debtor, at) {
            let params = [
                ("debtor", one.item.debtor.clone()),
                ("first", (first + 1).to_string()),
            ];
            found.push(finding(
                "debtor.twice",
                Some(at + 1),
                &params,
                vec![one.span],
            ));
        }
    }
}

/// The stated grand total against those of the items.
fn grand(said: &Said<'_>, found: &mut Vec<Finding>) {
    const WORDS: [&str; 5] = ["总计", "合计", "总额", "共计", "总金额"];
    let (text, extent) = (said.text, said.extent);
    let totals: Option<Vec<_>> = said
        .items
        .iter()
        .map(|one| one.amounts.get(&Field::Total))
        .collect();
    let Some(totals) = totals.filter(|totals| !totals.is_empty()) else {
        return;
    };
    let mut at = extent.body;
    while let Some((word, length)) = text.find_any(&["以上", "上述", "前述"], at, extent.to) {
        at = word + length;
        let stop = text.stop(&['。', ';'], at, (at + 60).min(extent.to));
        let Some((sum_word, length)) = text.find_any(&WORDS, at, stop) else {
            continue;
        };
        let begin = (sum_word + length..stop).find(|at| text.char(*at).is_ascii_digit());
        let stated = begin.and_then(|begin| amount(text, begin, said.unit));
        let Some(stated) = stated else { continue };
        let sum: Decimal = totals.iter().map(|total| total.yuan).sum();
        let apart: Decimal = totals.iter().map(|total| total.half).sum();
        if (stated.yuan - sum).abs() > apart + stated.half {
            let params = [
                ("stated", format!("{:.2}", stated.yuan)),
                ("sum", format!("{sum:.2}")),
            ];
            let span = text.span(stated.from, stated.to);
            found.push(finding("grand", None, &params, vec![span]));
        }
        return;
    }
}

fn days(notice: &Notice, said: &Said<'_>, found: &mut Vec<Finding>) {
    for (at, one) in said.items.iter().enumerate() {
        let later = one
            .item
            .base
            .zip(notice.published)
            .filter(|(base, day)| base > day);
        if let Some((base, day)) = later {
            let params = [("base", base.to_string()), ("published", day.to_string())];
            found.push(finding(
                "base.future",
                Some(at + 1),
                &params,
                vec![one.span],
            ));
        }
    }
    let spans: Vec<Span> = said.period.into_iter().collect();
    let reckoned = notice.until.filter(|_| notice.published.is_some());
    if let Some((stated, until)) = said.stated_until.zip(reckoned)
        && stated != until
    {
        let params = [("stated", stated.to_string()), ("until", until.to_string())];
        found.push(finding("period.end", None, &params, spans.clone()));
    }
    let total = notice
        .total
        .as_ref()
        .and_then(|total| Decimal::from_str_exact(total).ok());
    if let Some((days, total)) = notice.days.zip(total) {
        let step = LADDER
            .iter()
            .find(|(most, _)| total <= Decimal::from(*most));
        let least = step.map_or(DAYS_ABOVE, |(_, days)| *days);
        if days < least {
            let params = [("days", days.to_string()), ("least", least.to_string())];
            found.push(finding("period.short", None, &params, spans));
        }
    }
    let mut bases = said.items.iter().filter_map(|one| one.item.base);
    let first = bases.next();
    if bases.any(|base| Some(base) != first) {
        found.push(warning("base.differs"));
    }
}

fn warning(code: &str) -> Finding {
    Finding {
        severity: Severity::Warning,
        ..finding(code, None, &[], Vec::new())
    }
}

fn missing(notice: &Notice, said: &Said<'_>, found: &mut Vec<Finding>) {
    let without: Vec<String> = said
        .items
        .iter()
        .enumerate()
        .filter(|(_, one)| one.item.base.is_none())
        .map(|(at, _)| (at + 1).to_string())
        .collect();
    if !without.is_empty() {
        let params = [("items", without.join(", "))];
        found.push(finding("missing.base", None, &params, Vec::new()));
    }
    let contact = &notice.contact;
    let there = [
        ("missing.transfer", said.has_transfer),
        ("missing.excluded", said.has_excluded),
        (
            "missing.objections",
            said.has_objections && notice.days.is_some(),
        ),
        ("missing.obstruction", contact.reports.is_some()),
        ("missing.contact", contact.phone.is_some()),
    ];
    for (code, _) in there.iter().filter(|(_, is_there)| !is_there) {
        found.push(finding(code, None, &[], Vec::new()));
    }
    if contact.phone.is_some() && contact.phone == contact.reports {
        found.push(warning("contact.same"));
    }
    if notice.published.is_none() {
        found.push(warning("missing.published"));
    }
    if said.items.is_empty() {
        found.push(warning("missing.items"));
    }
}
