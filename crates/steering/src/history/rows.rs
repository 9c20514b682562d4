//! The tables that are only ever added to.

use domain::sheets::{Cells, Faults, Sheet};
use domain::words::Money;

use super::cells::{amount, complete, day, month, one_of, project, signal, stated};
use super::{Excuse, Light, Override, Plan, Report, Row, Told};

const PLAN: [&str; 28] = [
    "project",
    "adopted",
    "year",
    "planned_start",
    "p01",
    "p02",
    "p03",
    "p04",
    "p05",
    "p06",
    "p07",
    "p08",
    "p09",
    "p10",
    "p11",
    "p12",
    "f01",
    "f02",
    "f03",
    "f04",
    "f05",
    "f06",
    "f07",
    "f08",
    "f09",
    "f10",
    "f11",
    "f12",
];
const PLANNED: usize = 4;
const REQUIRED: usize = 16;

pub(super) fn read_plans(
    sheet: &Sheet,
    known: &dyn Fn(&str) -> bool,
    faults: &mut Faults,
) -> Vec<Told<Plan>> {
    let mut found = Vec::with_capacity(sheet.len());
    sheet.read(PLAN, faults, |cells| {
        let project = project(cells, known);
        let adopted = day(cells, 1);
        let year = cells.whole(2, 1900..=2999);
        let start = match cells.raw(3) {
            "" => Some(None),
            _ => month(cells, 3).map(Some),
        };
        let mut falls = false;
        let planned = amounts(cells, PLANNED, &mut falls);
        let required = amounts(cells, REQUIRED, &mut falls);
        let row = Row(cells.row());
        found.extend((|| {
            let said = Plan {
                adopted: adopted?,
                year: i16::try_from(year?).ok()?,
                start: start?,
                planned: planned?,
                required: required?,
            };
            let project = project?;
            Some(Told { project, row, said })
        })());
    });
    found
}

pub(super) fn read_reports(
    sheet: &Sheet,
    known: &dyn Fn(&str) -> bool,
    faults: &mut Faults,
) -> Vec<Told<Report>> {
    let columns = [
        "project",
        "month",
        "reported",
        "investment",
        "funds",
        "started",
        "entered",
        "reason",
    ];
    let mut found = Vec::with_capacity(sheet.len());
    sheet.read(columns, faults, |cells| {
        let project = project(cells, known);
        let (month, reported) = (month(cells, 1), day(cells, 2));
        let (investment, funds) = (amount(cells, 3), amount(cells, 4));
        let (started, entered) = (stated(cells, 5), stated(cells, 6));
        let row = Row(cells.row());
        found.extend((|| {
            let said = Report {
                month: month?,
                reported: reported?,
                investment: investment?,
                funds: funds?,
                started: started?,
                entered: entered?,
                reason: cells.raw(7).to_owned(),
            };
            let project = project?;
            Some(Told { project, row, said })
        })());
    });
    found
}

pub(super) fn read_excuses(
    sheet: &Sheet,
    known: &dyn Fn(&str) -> bool,
    faults: &mut Faults,
) -> Vec<Told<Excuse>> {
    let columns = [
        "project", "signal", "from", "until", "reason", "person", "approved",
    ];
    let mut found = Vec::with_capacity(sheet.len());
    sheet.read(columns, faults, |cells| {
        let (project, signal, from) = (project(cells, known), signal(cells), day(cells, 2));
        let is_complete = complete(cells, [3, 4, 5], "excuse.incomplete");
        let until = if cells.raw(3).is_empty() {
            None
        } else {
            day(cells, 3)
        };
        let approved = day(cells, 6);
        let row = Row(cells.row());
        found.extend((|| {
            let said = Excuse {
                signal: signal?,
                from: from?,
                until: until?,
                reason: cells.raw(4).to_owned(),
                person: cells.raw(5).to_owned(),
                approved: approved?,
            };
            let project = project?;
            is_complete.then_some(Told { project, row, said })
        })());
    });
    found
}

pub(super) fn read_overrides(
    sheet: &Sheet,
    known: &dyn Fn(&str) -> bool,
    faults: &mut Faults,
) -> Vec<Told<Override>> {
    let columns = [
        "project", "signal", "light", "from", "until", "reason", "person", "set",
    ];
    let mut found = Vec::with_capacity(sheet.len());
    sheet.read(columns, faults, |cells| {
        let (project, signal) = (project(cells, known), signal(cells));
        let lights = Light::ALL.map(Light::code);
        let light = one_of(cells, 2, &lights).and_then(Light::from_code);
        let from = day(cells, 3);
        let is_complete = complete(cells, [4, 5, 6], "override.incomplete");
        let until = if cells.raw(4).is_empty() {
            None
        } else {
            day(cells, 4)
        };
        let set = day(cells, 7);
        let row = Row(cells.row());
        found.extend((|| {
            let said = Override {
                signal: signal?,
                light: light?,
                from: from?,
                until: until?,
                reason: cells.raw(5).to_owned(),
                person: cells.raw(6).to_owned(),
                set: set?,
            };
            let project = project?;
            is_complete.then_some(Told { project, row, said })
        })());
    });
    found
}

fn amounts<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    first: usize,
    falls: &mut bool,
) -> Option<[Money; 12]> {
    let mut found = [Money::ZERO; 12];
    let (mut sound, mut before) = (true, Money::ZERO);
    for (place, slot) in found.iter_mut().enumerate() {
        let Some(money) = amount(cells, first + place) else {
            sound = false;
            continue;
        };
        if money < before && !*falls {
            cells.own(first + place, "plan.falls");
            *falls = true;
        }
        before = money;
        *slot = money;
    }
    sound.then_some(found)
}
