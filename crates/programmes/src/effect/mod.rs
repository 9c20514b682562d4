//! What an event brought, net of what would have been there anyway and of what it only moved in time.
//!
//! A place's figures are taken as its share of the common movement of the places without an event (so weekdays,
//! holidays and shocks common to all fall away, as in two-way differences), and the share is learnt on its
//! untouched days ([`fit`]). How far such an estimate errs is measured, not assumed: the same sum is made on
//! every stretch of untouched days of the same length, each with its days left out of the learning, as in the
//! placebos of Abadie, Diamond and Hainmueller (JASA 2010) and the conformal intervals of Chernozhukov, Wüthrich
//! and Zhu (JASA 2021). Reckoned in binary fractions, deterministic.

mod fit;
mod panel;
mod place;
mod quantile;

use serde::Serialize;

pub use panel::{EffectRules, Event, Panel, read_effect_rules, read_events, read_panel};

use place::Place;

/// What can be said of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EffectOutcome {
    /// Its interval leaves out 0.
    Effect,
    /// Its interval holds 0.
    None,
    /// It cannot be told.
    Undetermined,
}

/// An event's effect, in the unit of the panel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventEffect {
    /// Which event.
    pub event: String,
    /// What can be said.
    pub outcome: EffectOutcome,
    /// Why it cannot be told: `controls.few`, `history.short`, `values.missing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// Over the event's days: the figures less what would have been.
    pub gross: Option<f64>,
    /// The same over the whole window.
    pub net: Option<f64>,
    /// Lower end of the interval of `net`.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// What would have been, over the window.
    pub base: Option<f64>,
    /// Events that this one is judged together with, because their windows meet in one place.
    pub shared_with: Vec<String>,
    /// Places without an event in the window.
    pub controls: usize,
    /// Root mean square error of a day's share on days left out (0: perfect).
    pub fit: Option<f64>,
}

/// All that was told, added up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectTotal {
    /// Sum of the net effects that could be told; none if none could.
    pub net: Option<f64>,
    /// Lower end of its interval, the events' errors taken as independent.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// Effects of events.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects {
    /// In the order of the table.
    pub events: Vec<EventEffect>,
    /// Every effect once.
    pub total: EffectTotal,
}

/// Events of one place whose windows meet.
struct Group {
    unit: usize,
    from: i32,
    to: i32,
    members: Vec<usize>,
}

/// Joint figures of a group.
pub(crate) struct Joint {
    pub(crate) gross: f64,
    pub(crate) net: f64,
    /// Half the width of the interval.
    pub(crate) half: f64,
    pub(crate) base: f64,
    pub(crate) fit: f64,
}

/// What each event brought.
pub fn effects(rules: EffectRules, panel: &Panel, events: &[Event]) -> Effects {
    let groups = groups(rules, events);
    let days = panel.values.first().map_or(0, Vec::len);
    let mut touched = vec![vec![false; days]; panel.units.len()];
    for group in &groups {
        let cells = touched[group.unit].iter_mut().zip(0..);
        cells
            .filter(|(_, day)| (group.from..=group.to).contains(day))
            .for_each(|(cell, _)| *cell = true);
    }
    let scaled = place::scaled(panel, &touched);
    let mut told: Vec<Option<EventEffect>> = vec![None; events.len()];
    let (mut net, mut squares, mut is_any) = (0.0, 0.0, false);
    for group in &groups {
        let controls = place::controls(panel, &touched, group.unit, group.from, group.to);
        let joint = joint(rules, panel, &touched, &scaled, group, &controls, events);
        if let Ok(joint) = &joint {
            net += joint.net;
            squares += joint.half * joint.half;
            is_any = true;
        }
        let weights: f64 = group.members.iter().map(|at| events[*at].weight).sum();
        for at in &group.members {
            let others = group.members.iter().filter(|other| *other != at);
            let others = others.map(|other| events[*other].name.clone()).collect();
            let share = events[*at].weight / weights;
            told[*at] = Some(one(
                &events[*at].name,
                &joint,
                share,
                others,
                controls.len(),
            ));
        }
    }
    let half = f64::sqrt(squares);
    let of = |value: f64| is_any.then(|| rounded(value));
    Effects {
        events: told.into_iter().flatten().collect(),
        total: EffectTotal {
            net: of(net),
            low: of(net - half),
            high: of(net + half),
        },
    }
}

fn one(
    name: &str,
    joint: &Result<Joint, &'static str>,
    share: f64,
    shared_with: Vec<String>,
    controls: usize,
) -> EventEffect {
    let told = joint.as_ref().ok();
    let of = |value: fn(&Joint) -> f64| told.map(|joint| rounded(value(joint) * share));
    let outcome = match told {
        None => EffectOutcome::Undetermined,
        Some(joint) if joint.net.abs() > joint.half => EffectOutcome::Effect,
        Some(_) => EffectOutcome::None,
    };
    EventEffect {
        event: name.to_owned(),
        outcome,
        reason: joint.as_ref().err().copied(),
        gross: of(|joint| joint.gross),
        net: of(|joint| joint.net),
        low: of(|joint| joint.net - joint.half),
        high: of(|joint| joint.net + joint.half),
        base: of(|joint| joint.base),
        shared_with,
        controls,
        fit: told.map(|joint| (joint.fit * 1e4).round() / 1e4),
    }
}

fn joint(
    rules: EffectRules,
    panel: &Panel,
    touched: &[Vec<bool>],
    scaled: &[Vec<Option<f64>>],
    group: &Group,
    controls: &[usize],
    events: &[Event],
) -> Result<Joint, &'static str> {
    let values = &panel.values[group.unit];
    let from = usize::try_from(group.from).map_err(|_| "values.missing")?;
    let to = usize::try_from(group.to).map_err(|_| "values.missing")?;
    if values
        .get(from..=to)
        .is_none_or(|days| days.iter().any(Option::is_none))
    {
        return Err("values.missing");
    }
    if controls.len() < rules.min_controls.max(1) {
        return Err("controls.few");
    }
    let before = (0..from).filter(|day| values[*day].is_some() && !touched[group.unit][*day]);
    if before.count() < rules.min_history {
        return Err("history.short");
    }
    let place =
        Place::learn(panel, touched, scaled, group.unit, controls).ok_or("history.short")?;
    let is_of_event = |day: usize| {
        let day = i32::try_from(day).unwrap_or(i32::MAX);
        let mut members = group.members.iter().map(|at| &events[*at]);
        members.any(|event| (event.from..=event.to).contains(&day))
    };
    place
        .judge(
            rules.level,
            values,
            scaled,
            controls,
            from..=to,
            is_of_event,
        )
        .ok_or("history.short")
}

/// Events whose windows share a day in one place, place by place.
fn groups(rules: EffectRules, events: &[Event]) -> Vec<Group> {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|at| (events[*at].unit, events[*at].from, *at));
    let mut groups: Vec<Group> = Vec::new();
    for at in order {
        let event = &events[at];
        let (from, to) = (event.from - rules.before, event.to + rules.after);
        match groups.last_mut() {
            Some(last) if last.unit == event.unit && from <= last.to => {
                last.to = last.to.max(to);
                last.members.push(at);
            }
            _ => groups.push(Group {
                unit: event.unit,
                from,
                to,
                members: vec![at],
            }),
        }
    }
    groups
}

fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
