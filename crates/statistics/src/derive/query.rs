//! Questions to a [`Book`]: a measure of a series at a time, as of a day, numerator and base alike.
//!
//! A series that has no figure of its own is the sum of what it consists of: a region of its chains, all
//! places (a series without region) of the regions.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    Derived, contribution, contribution_share, growth, month_alone, per_head, rank_by_interval,
    share, two_year_average,
};
use crate::number::{Amount, Interval, NumberError};
use crate::{Book, Dimension, Measure, Observation, Scaled, Series, Time, Unit};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Of which levels.
    pub series: &'a Series,
    /// When.
    pub time: Time,
    /// As known on this day; without a day, as known last.
    pub as_of: Option<Date>,
    /// What.
    pub measure: Measure,
}

/// What the book says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The number with interval and working. Places have their best and worst as interval.
    pub found: Derived,
    /// Of which unit, in the scale that the figure asked for is written in.
    pub unit: Scaled,
    /// When the latest figure that it rests on was published.
    pub published: Date,
}

/// Figures looked up for one answer, and the day when the latest of them was published.
struct Lookup<'a> {
    book: &'a Book,
    as_of: Option<Date>,
    /// Unit and scale of all figures: those of the first.
    unit: Option<Scaled>,
    published: Option<Date>,
}

impl<'a> Lookup<'a> {
    fn observation(&mut self, series: &Series, time: Time) -> Option<&'a Observation> {
        let found = self.book.as_of(series, time, self.as_of)?;
        self.published = self.published.max(Some(found.published));
        Some(found)
    }

    /// The figure of a series, or the sum of its parts when each of them has one.
    fn figure(&mut self, series: &Series, time: Time) -> Option<Amount> {
        if let Some(found) = self.observation(series, time) {
            let unit = self.unit.get_or_insert_with(|| found.unit.clone());
            let same_kind = unit.unit == found.unit.unit;
            let power = unit.power;
            return found
                .figure_in(power)
                .ok()
                .filter(|_| same_kind)
                .map(Amount::from);
        }
        let parts = self.parts(series);
        if parts.is_empty() {
            return None;
        }
        let figures: Option<Vec<Amount>> =
            parts.iter().map(|part| self.figure(part, time)).collect();
        Amount::sum(figures?).ok()
    }

    /// What a series consists of: all places of regions, a region of its chains.
    fn parts(&self, series: &Series) -> Vec<Series> {
        if series.region.is_empty() {
            let mut regions: Vec<Series> = Vec::new();
            for other in self.book.series() {
                let mut part = series.clone();
                part.region.clone_from(&other.region);
                let is_of_it = is_alike(other, &part) && !other.region.is_empty();
                if is_of_it && !regions.contains(&part) {
                    regions.push(part);
                }
            }
            return regions;
        }
        if series.dimensions.contains_key(&Dimension::Chain) {
            return Vec::new();
        }
        let chains = self.book.siblings(series, Dimension::Chain);
        chains.into_iter().cloned().collect()
    }

    /// What makes the whole with a series: the other chains of the region, or the other regions.
    fn rest(&mut self, series: &Series, time: Time) -> Result<Option<Amount>, NumberError> {
        let mut whole = series.clone();
        if whole.dimensions.remove(&Dimension::Chain).is_none() {
            whole.region.clear();
        }
        let others: Vec<Series> = self
            .parts(&whole)
            .into_iter()
            .filter(|other| other != series)
            .collect();
        let figures: Option<Vec<Amount>> = others
            .iter()
            .map(|other| self.figure(other, time))
            .collect();
        figures.map(Amount::sum).transpose()
    }
}

/// Whether a series of the book is `wanted` or one of its chains.
fn is_alike(other: &Series, wanted: &Series) -> bool {
    let mut plain = other.clone();
    if !wanted.dimensions.contains_key(&Dimension::Chain) {
        plain.dimensions.remove(&Dimension::Chain);
    }
    plain == *wanted
}

/// Answers a question; `None` when a figure that it rests on is not in the book, or the measure is not
/// one that levels give.
///
/// # Errors
/// [`NumberError`] when the figures allow no such reckoning, as growth on nothing.
pub fn ask(book: &Book, question: Question<'_>) -> Result<Option<Answer>, NumberError> {
    let mut look = Lookup {
        book,
        as_of: question.as_of,
        unit: None,
        published: None,
    };
    let Some(now) = look.figure(question.series, question.time) else {
        return Ok(None);
    };
    let found = reckon(&mut look, now, question)?;
    let (Some(found), Some(unit), Some(published)) = (found, look.unit, look.published) else {
        return Ok(None);
    };
    Ok(Some(Answer {
        found,
        unit: unit_of(question.measure, unit),
        published,
    }))
}

fn unit_of(measure: Measure, level: Scaled) -> Scaled {
    let plain = |unit| Scaled { unit, power: 0 };
    match measure {
        Measure::Level | Measure::Month => level,
        Measure::Contribution => plain(Unit::percentage_point()),
        Measure::Rank => plain(Unit::place()),
        Measure::PerHead => match level.unit.over(&Unit::person()) {
            Ok(unit) => Scaled {
                unit,
                power: level.power,
            },
            Err(_) => level,
        },
        _ => plain(Unit::percent()),
    }
}

fn reckon(
    look: &mut Lookup<'_>,
    now: Amount,
    question: Question<'_>,
) -> Result<Option<Derived>, NumberError> {
    let (series, time) = (question.series, question.time);
    let before = time.a_year_before();
    match question.measure {
        Measure::Level => Ok(Some(written(now))),
        Measure::Yoy => {
            let base = look.figure(series, before);
            base.map(|base| growth(now, base)).transpose()
        }
        Measure::Mom => month_growth(look, series, time),
        Measure::Month => month(look, series, time),
        Measure::TwoYearAverage => {
            let base = look.figure(series, before.a_year_before());
            base.map(|base| two_year_average(now, base)).transpose()
        }
        Measure::Share => {
            let rest = look.rest(series, time)?;
            rest.map(|rest| share(now, rest)).transpose()
        }
        Measure::Contribution => {
            let base = look.figure(series, before).zip(look.rest(series, before)?);
            base.map(|(base, rest)| contribution(now, base, rest))
                .transpose()
        }
        Measure::ContributionShare => {
            let base = look.figure(series, before).zip(look.rest(series, before)?);
            let both = base.zip(look.rest(series, time)?);
            both.map(|((base, rest_base), rest_now)| {
                contribution_share((now, base), rest_now, rest_base)
            })
            .transpose()
        }
        Measure::PerHead => {
            let mut people = Lookup {
                unit: None,
                ..*look
            };
            let heads = people.figure(&heads_of(series), time);
            look.published = look.published.max(people.published);
            heads.map(|heads| per_head(now, heads)).transpose()
        }
        Measure::Rank => Ok(rank(look, series, time)),
        Measure::Change | Measure::GrowthDifference | Measure::Completion | Measure::GrowthRank => {
            Ok(None)
        }
    }
}

fn written(figure: Amount) -> Derived {
    Derived {
        value: figure.value(),
        interval: Some(figure.interval()),
        working: figure.to_string(),
    }
}

/// Population of the same region.
fn heads_of(series: &Series) -> Series {
    Series::level("常住人口", &series.region)
}

fn month(
    look: &mut Lookup<'_>,
    series: &Series,
    time: Time,
) -> Result<Option<Derived>, NumberError> {
    let found = alone(look, series, time);
    found
        .map(|(now, before)| month_alone(now, before))
        .transpose()
}

/// The cumulative figure of a time and that of the month before, which January does not have.
fn alone(look: &mut Lookup<'_>, series: &Series, time: Time) -> Option<(Amount, Option<Amount>)> {
    let now = look.figure(series, time)?;
    match time {
        Time::During(first, last) if first == last => Some((now, None)),
        Time::During(first, last) if first == last.january() => {
            let before = Time::During(first, last.plus(-1));
            Some((now, Some(look.figure(series, before)?)))
        }
        Time::During(..) | Time::At(_) => None,
    }
}

/// Growth on the period before: of the month alone for cumulative figures.
fn month_growth(
    look: &mut Lookup<'_>,
    series: &Series,
    time: Time,
) -> Result<Option<Derived>, NumberError> {
    if time.first() != time.last().january() {
        let pair = look
            .figure(series, time)
            .zip(look.figure(series, time.previous()));
        return pair.map(|(now, base)| growth(now, base)).transpose();
    }
    let before = Time::cumulative(time.last().plus(-1));
    let (Some(now), Some(base)) = (month(look, series, time)?, month(look, series, before)?) else {
        return Ok(None);
    };
    let (Some(now_open), Some(base_open)) = (now.interval, base.interval) else {
        return Ok(None);
    };
    let percent =
        |now: Decimal, base| Some((now.checked_div(base)? - Decimal::ONE) * Decimal::ONE_HUNDRED);
    Ok(Some(Derived {
        value: percent(now.value, base.value).ok_or(NumberError::Division)?,
        interval: super::bounded(base_open, [now_open, base_open], |[now, base]| {
            percent(now, base)
        }),
        working: format!("(({}) ÷ ({}) − 1) × 100", now.working, base.working),
    }))
}

/// The place of the region among all regions of the same series, by level.
fn rank(look: &mut Lookup<'_>, series: &Series, time: Time) -> Option<Derived> {
    let mut all = series.clone();
    all.region.clear();
    let mut at = None;
    let mut values = Vec::new();
    for region in look.parts(&all) {
        if let Some(figure) = look.figure(&region, time) {
            if region == *series {
                at = Some(values.len());
            }
            values.push((figure.value(), figure.interval()));
        }
    }
    let place = *rank_by_interval(&values).get(at?)?;
    let number = |place: usize| Decimal::from(place);
    Some(Derived {
        value: number(place.rank),
        interval: Some(Interval {
            low: number(place.best),
            high: number(place.worst),
        }),
        working: format!("{} of {}", place.rank, values.len()),
    })
}
