//! What a sentence is made of: numbers with units, ratios, places in an order, times, regions.

pub(crate) mod chinese;
pub(crate) mod number;
pub(crate) mod place;
mod place_in_order;
mod relation;
pub(crate) mod resolve;
mod units;
pub(crate) mod when;

use std::ops::Range;

pub(crate) use number::{Kind as NumberKind, Number};
pub(crate) use place::{Place, Places};
pub(crate) use when::When;

/// A piece of a sentence that the grammar looks at.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A number with a unit, or one that may share the unit of the next.
    Number(Number),
    /// Numbers with colons between.
    Ratio(Vec<Number>),
    /// A time.
    When(When),
    /// A region.
    Place(Place),
}

/// A piece and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its characters in the page.
    pub range: Range<usize>,
    /// What it is.
    pub what: What,
}

/// Finds the pieces of a sentence in order.
pub(crate) fn items(chars: &[char], range: Range<usize>, places: &mut Places) -> Vec<Item> {
    let mut found: Vec<Item> = Vec::new();
    let mut at = range.start;
    let text = &chars[..range.end];
    while at < range.end {
        let item = item(text, range.start, at, places);
        match item {
            Some(item) => {
                at = item.range.end.max(at + 1);
                found.push(item);
            }
            None => at += 1,
        }
    }
    units::share_units(text, &mut found);
    found
}

fn item(text: &[char], start: usize, at: usize, places: &mut Places) -> Option<Item> {
    let char = text[at];
    if may_begin_when(char)
        && let Some((when, end)) = when::parse(text, at)
    {
        return Some(Item {
            range: at..end,
            what: What::When(when),
        });
    }
    if char.is_ascii_digit() || chinese::is_numeral(char) || matches!(char, '第' | '首' | '负') {
        if let Some((ratio, end)) = place_in_order::ratio(text, at) {
            return Some(Item {
                range: at..end,
                what: What::Ratio(ratio),
            });
        }
        let (number, end) = number::parse(text, start, at)?;
        return Some(match number {
            Some(number) => Item {
                range: number.range.clone(),
                what: What::Number(number),
            },
            None => Item {
                range: at..end,
                what: What::When(When::nothing()),
            },
        });
    }
    let (place, end) = places.parse(text, start, at)?;
    Some(Item {
        range: at..end,
        what: What::Place(place),
    })
}

fn may_begin_when(char: char) -> bool {
    char.is_ascii_digit()
        || chinese::is_numeral(char)
        || matches!(
            char,
            '今' | '去'
                | '上'
                | '下'
                | '前'
                | '全'
                | '明'
                | '当'
                | '本'
                | '截'
                | '第'
                | '年'
                | '同'
        )
}
