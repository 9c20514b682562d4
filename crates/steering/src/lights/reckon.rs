//! The signals of a project.

use jiff::civil::Date;

use super::late::Reports;
use super::rules::Ratio;
use super::shown::{Code, Lights, Params, Signal};
use super::{LightRules, months};
use crate::history::{History, Light, Plan, SignalCode};
use crate::month::Month;

/// What is shown of a project about the day `on` with what is known on the day `known`; a day of knowledge
/// before `on` counts as `on`.
pub fn reckon(history: &History, rules: &LightRules, on: Date, known: Date) -> Lights {
    let known = known.max(on);
    let reports = Reports::new(history, rules, on, known);
    let plan = plan_of(history, reports.last_due.year(), on);
    let mut lights = Lights {
        signals: [
            start(history, &reports, rules, on),
            progress(history, &reports, plan, rules, on),
            funds(&reports, plan, rules),
            statistics(&reports, rules, on),
        ],
        months: months::strip(&reports, plan, rules),
        light: Light::None,
    };
    for (code, signal) in SignalCode::ALL.into_iter().zip(&mut lights.signals) {
        show(history, code, signal, on, known);
        lights.light = lights.light.max(signal.shown);
    }
    lights
}

/// The version of the plan of a year that was adopted last.
fn plan_of(history: &History, year: i16, on: Date) -> Option<&Plan> {
    let of_year = history
        .plans
        .iter()
        .filter(|plan| plan.year == year && plan.adopted <= on);
    of_year.max_by_key(|plan| plan.adopted)
}

fn judged(computed: Light, params: Params) -> Signal {
    Signal {
        computed,
        params,
        ..Signal::default()
    }
}

fn start(history: &History, reports: &Reports<'_>, rules: &LightRules, on: Date) -> Signal {
    let Some(limits) = rules.start else {
        return Signal::default();
    };
    let with_start = history.plans.iter().filter(|plan| plan.adopted <= on);
    let planned = with_start
        .filter_map(|plan| Some((plan.adopted, plan.start?)))
        .max_by_key(|(adopted, _)| *adopted)
        .map(|(_, start)| start);
    let mut params = Params {
        planned_start: planned,
        started: reports.started,
        ..Params::default()
    };
    let mut signal = match (reports.started, planned) {
        (Some(_), _) => judged(Light::Green, params),
        (None, None) => judged(Light::None, params),
        (None, Some(planned)) => {
            let months = Month::of(on).since(planned);
            params.months = Some(months);
            judged(limits.light(months), params)
        }
    };
    let overdue = history.waivers.iter().find(|waiver| {
        let is_there = waiver.followed.is_some_and(|day| day <= on);
        waiver.granted <= on && waiver.until < on && !is_there
    });
    if let Some(waiver) = overdue {
        signal.computed = Light::Red;
        signal.code = Some(Code::WaiverOverdue);
        signal.params.paper = Some(waiver.paper.clone());
        signal.params.until = Some(waiver.until);
    }
    signal
}

fn progress(
    history: &History,
    reports: &Reports<'_>,
    plan: Option<&Plan>,
    rules: &LightRules,
    on: Date,
) -> Signal {
    let (Some(limits), Some(plan)) = (rules.progress, plan) else {
        return Signal::default();
    };
    let month = reports.last_due;
    let (planned, year) = (plan.planned[month.place()], plan.planned[11]);
    let mut params = Params {
        month: Some(month),
        planned: Some(planned),
        year: Some(year),
        ..Params::default()
    };
    if year.fen() == 0 {
        return judged(Light::None, params);
    }
    let Some(report) = reports.of(month) else {
        let without = reports.months_without(history, on);
        params.months = Some(without);
        let light = rules
            .missing
            .map_or(Light::None, |limits| limits.light(without));
        return judged(light, params);
    };
    let behind = i128::from(planned.fen()) - i128::from(report.counts.investment.fen());
    // behind ÷ year × 100 against points, both multiplied by the year and a million
    let points = behind * 100 * i128::from(Ratio::ONE);
    let limit = |ratio: Ratio| i128::from(ratio.millionths) * i128::from(year.fen());
    let light = if limits.red_above.is_some_and(|above| points > limit(above)) {
        Light::Red
    } else if limits.yellow_from.is_some_and(|from| points >= limit(from)) {
        Light::Yellow
    } else {
        Light::Green
    };
    params.investment = Some(report.counts.investment);
    params.late = report.late;
    judged(reports.at_best(light, report.late, rules), params)
}

fn funds(reports: &Reports<'_>, plan: Option<&Plan>, rules: &LightRules) -> Signal {
    let Some(plan) = plan.filter(|_| rules.funds) else {
        return Signal::default();
    };
    let month = reports.last_due;
    let required = plan.required[month.place()];
    let report = reports.of(month);
    let params = Params {
        month: Some(month),
        required: Some(required),
        funds: report.map(|report| report.counts.funds),
        ..Params::default()
    };
    let light = match report {
        _ if required.fen() == 0 => Light::None,
        None => Light::None,
        Some(report) if report.counts.funds < required => Light::Red,
        Some(_) => Light::Green,
    };
    judged(light, params)
}

fn statistics(reports: &Reports<'_>, rules: &LightRules, on: Date) -> Signal {
    let (Some(limits), Some(started)) = (rules.statistics, reports.started) else {
        return Signal::default();
    };
    let mut params = Params {
        started: Some(started),
        entered: reports.entered,
        ..Params::default()
    };
    if reports.entered.is_some() {
        return judged(Light::Green, params);
    }
    let months = Month::of(on).since(Month::of(started));
    params.months = Some(months);
    judged(limits.light(months), params)
}

/// What is shown instead of what was reckoned: a light that was set goes before an excuse.
fn show(history: &History, code: SignalCode, signal: &mut Signal, on: Date, known: Date) {
    let set = history
        .overrides
        .iter()
        .filter(|set| set.signal == code && set.set <= known)
        .filter(|set| (set.from..=set.until).contains(&on))
        .max_by_key(|set| set.set);
    if let Some(set) = set {
        signal.shown = set.light;
        signal.code = Some(Code::Overridden);
        signal.params.reason = Some(set.reason.clone());
        signal.params.person = Some(set.person.clone());
        signal.params.until = Some(set.until);
        return;
    }
    let excuse = history
        .excuses
        .iter()
        .filter(|excuse| excuse.signal == code && excuse.approved <= known)
        .filter(|excuse| (excuse.from..=excuse.until).contains(&on))
        .max_by_key(|excuse| excuse.approved);
    if let Some(excuse) = excuse {
        signal.shown = Light::Green;
        signal.code = Some(Code::Excused);
        signal.params.reason = Some(excuse.reason.clone());
        signal.params.person = Some(excuse.person.clone());
        signal.params.until = Some(excuse.until);
        return;
    }
    signal.shown = signal.computed;
}
