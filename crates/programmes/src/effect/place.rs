//! One place: its share of the common movement, learnt on untouched days and judged over a window.

use std::ops::RangeInclusive;

use super::Joint;
use super::fit::{Fit, fit, value};
use super::panel::Panel;
use super::quantile::reach;

/// Days of untouched neighbourhood on each side that tell whether the level drifts.
const NEAR: usize = 21;
/// How much of the neighbourhood's drift may be taken over.
const TAKEN: [f64; 4] = [0.0, 0.35, 0.7, 1.0];
/// Most resembling places that are told apart.
const PEERS: usize = 16;
/// Days of a year.
const YEAR: f64 = 365.25;
/// Days learnt from before the season is told.
const SEASON: usize = 300;
/// Fewest days to learn from at all.
const FEWEST: usize = 28;
/// How much wider an interval is made, since ridge and drift are chosen on the stretches that measure the
/// error; without it intervals of 90 % held 86 % of the time on the worked panels.
const CHOSEN: f64 = 1.15;
/// Fewest placebo stretches of a length.
const STRETCHES: usize = 8;

/// Every figure over its place's mean of untouched days; none where touched or missing.
pub(super) fn scaled(panel: &Panel, touched: &[Vec<bool>]) -> Vec<Vec<Option<f64>>> {
    let units = panel.values.iter().zip(touched);
    let scaled = units.map(|(values, touched)| {
        let days = values.iter().zip(touched);
        let untouched = days.map(|(value, touched)| value.filter(|_| !touched));
        let untouched: Vec<Option<f64>> = untouched.collect();
        let mean = mean(untouched.iter().flatten().copied()).filter(|mean| *mean > 0.0);
        let over = |value: &Option<f64>| Some((*value)? / mean?);
        untouched.iter().map(over).collect()
    });
    scaled.collect()
}

/// Other places with a figure and no event on every day of a window.
pub(super) fn controls(
    panel: &Panel,
    touched: &[Vec<bool>],
    unit: usize,
    from: i32,
    to: i32,
) -> Vec<usize> {
    let (Ok(from), Ok(to)) = (usize::try_from(from), usize::try_from(to)) else {
        return Vec::new();
    };
    let is_control = |other: &usize| {
        let values = panel.values[*other].get(from..=to);
        let is_whole = values.is_some_and(|days| days.iter().all(Option::is_some));
        *other != unit && is_whole && !touched[*other][from..=to].contains(&true)
    };
    (0..panel.units.len()).filter(is_control).collect()
}

/// How far untouched stretches erred, over their base.
struct Placebos {
    /// Mean square.
    square: f64,
    /// Every square, in order.
    squares: Vec<f64>,
}

impl Placebos {
    /// The wider of Student's reach and the conformal quantile: stretches overlap, so neither alone is sure.
    fn reach(&self, level: f64, freedom: f64) -> f64 {
        let rank = (level * (self.squares.len() as f64 + 1.0)).ceil() as usize;
        let at = rank.clamp(1, self.squares.len()) - 1;
        let student = reach(level, freedom) * self.square.sqrt();
        CHOSEN * student.max(self.squares[at].sqrt())
    }
}

/// A place whose share is learnt.
pub(super) struct Place {
    mean: f64,
    peers: Vec<usize>,
    /// The common movement on each day; none where no other place has a figure.
    common: Vec<Option<f64>>,
    first_weekday: usize,
    has_season: bool,
    fit: Fit,
    error: f64,
}

impl Place {
    /// Learns a place by the controls of a window, so that no place with an event there speaks; none if too few of its days are untouched.
    pub(super) fn learn(
        panel: &Panel,
        touched: &[Vec<bool>],
        scaled: &[Vec<Option<f64>>],
        unit: usize,
        controls: &[usize],
    ) -> Option<Self> {
        let days = scaled[unit].len();
        let common = (0..days).map(|day| common(scaled, controls, day));
        let common: Vec<Option<f64>> = common.collect();
        let shares = scaled[unit].iter().zip(&common);
        let targets: Vec<Option<f64>> = shares.map(|(own, all)| Some((*own)? / (*all)?)).collect();
        let learnt = targets.iter().flatten().count();
        if learnt < FEWEST {
            return None;
        }
        let untouched = panel.values[unit].iter().zip(&touched[unit]);
        let untouched = untouched.filter_map(|(value, touched)| value.filter(|_| !touched));
        let weekday = panel.first?.weekday().to_monday_zero_offset();
        let mut place = Self {
            mean: mean(untouched)?,
            peers: peers(scaled, &common, &targets, controls),
            common,
            first_weekday: usize::try_from(weekday).unwrap_or(0),
            has_season: learnt >= SEASON,
            fit: Fit {
                weights: Vec::new(),
                residuals: Vec::new(),
            },
            error: 0.0,
        };
        let rows = (0..days).map(|day| place.row(scaled, day, place.common[day].unwrap_or(1.0)));
        let rows: Vec<Vec<f64>> = rows.collect();
        place.fit = fit(&rows, &targets);
        let squares = place.fit.residuals.iter().flatten().map(|one| one * one);
        place.error = mean(squares)?.sqrt();
        Some(place)
    }

    /// What tells a day's share: level, weekday, size of the common movement, season, peers apart from it.
    fn row(&self, scaled: &[Vec<Option<f64>>], day: usize, common: f64) -> Vec<f64> {
        let mut row = vec![1.0; 1];
        row.extend(
            (0..7).map(|weekday| match (day + self.first_weekday) % 7 == weekday {
                true => 1.0,
                false => 0.0,
            }),
        );
        row.push(common.ln());
        if self.has_season {
            let turn = std::f64::consts::TAU * day as f64 / YEAR;
            row.extend([turn.sin(), turn.cos(), day as f64 / YEAR]);
        }
        let apart = |peer: &usize| scaled[*peer][day].map_or(0.0, |value| value / common - 1.0);
        row.extend(self.peers.iter().map(apart));
        row
    }

    /// Mean residual of untouched days near a window.
    fn drift(&self, from: usize, to: usize) -> f64 {
        let residuals = &self.fit.residuals;
        let before = &residuals[from.saturating_sub(NEAR)..from];
        let after = &residuals[to + 1..(to + 1 + NEAR).min(residuals.len())];
        mean(before.iter().chain(after).flatten().copied()).unwrap_or(0.0)
    }

    /// Mean square error, over the base, of untouched stretches of a length with a part of the drift taken
    /// over; none if there are too few.
    fn placebos(&self, length: usize, taken: f64) -> Option<Placebos> {
        let mut squares = Vec::new();
        for from in 0..=self.fit.residuals.len().checked_sub(length)? {
            let to = from + length - 1;
            let drift = taken * self.drift(from, to);
            let days = self.fit.residuals[from..=to]
                .iter()
                .zip(&self.common[from..=to]);
            let mut sums = days.map(|(residual, common)| Some(((*residual)?, (*common)?)));
            let sums = sums.try_fold((0.0, 0.0), |(off, base), day| {
                day.map(|(residual, common)| (off + (residual - drift) * common, base + common))
            });
            squares.extend(sums.map(|(off, base)| (off / base).powi(2)));
        }
        let square = mean(squares.iter().copied()).filter(|_| squares.len() >= STRETCHES)?;
        squares.sort_by(f64::total_cmp);
        Some(Placebos { square, squares })
    }

    /// Judges a window; none if no untouched stretch tells how far the estimate errs.
    pub(super) fn judge(
        &self,
        level: f64,
        values: &[Option<f64>],
        scaled: &[Vec<Option<f64>>],
        controls: &[usize],
        window: RangeInclusive<usize>,
        is_of_event: impl Fn(usize) -> bool,
    ) -> Option<Joint> {
        let (from, to) = (*window.start(), *window.end());
        // where untouched stretches are shorter, a shorter one errs more over its base: on the safe side
        let judged = (1..=to - from + 1).rev().find_map(|length| {
            let tried = TAKEN.map(|taken| Some((self.placebos(length, taken)?, taken)));
            let tried = tried.into_iter().flatten();
            tried.min_by(|left, right| left.0.square.total_cmp(&right.0.square))
        });
        let (placebos, taken) = judged?;
        let drift = taken * self.drift(from, to);
        let (mut gross, mut net, mut base) = (0.0, 0.0, 0.0);
        for day in window {
            let common = common(scaled, controls, day)?;
            let share = value(&self.fit.weights, &self.row(scaled, day, common)) + drift;
            let expected = self.mean * common * share;
            let off = values[day]? - expected;
            net += off;
            base += expected;
            if is_of_event(day) {
                gross += off;
            }
        }
        let learnt = self.fit.residuals.iter().flatten().count();
        let freedom = (learnt as f64 / (to - from + 1) as f64).max(2.0);
        Some(Joint {
            gross,
            net,
            half: placebos.reach(level, freedom) * base.abs(),
            base,
            fit: self.error,
        })
    }
}

/// The places whose share of the common movement goes most with the place's own.
fn peers(
    scaled: &[Vec<Option<f64>>],
    common: &[Option<f64>],
    targets: &[Option<f64>],
    others: &[usize],
) -> Vec<usize> {
    let middle = mean(targets.iter().flatten().copied()).unwrap_or(1.0);
    let alike = |other: usize| {
        let days = scaled[other].iter().zip(common).zip(targets);
        let pairs = days.filter_map(|((value, common), target)| {
            Some((((*value)? / (*common)? - 1.0), ((*target)? - middle)))
        });
        let (mut both, mut square) = (0.0, 0.0);
        for (apart, own) in pairs {
            both += apart * own;
            square += apart * apart;
        }
        if square > 0.0 {
            both * both / square
        } else {
            0.0
        }
    };
    let mut order: Vec<(usize, f64)> = others.iter().map(|other| (*other, alike(*other))).collect();
    order.sort_by(|left, right| right.1.total_cmp(&left.1));
    order.truncate(PEERS);
    order.into_iter().map(|(other, _)| other).collect()
}

/// The mean of places on a day, where it is above 0.
fn common(scaled: &[Vec<Option<f64>>], of: &[usize], day: usize) -> Option<f64> {
    mean(of.iter().filter_map(|other| scaled[*other][day])).filter(|mean| *mean > 1e-6)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}
