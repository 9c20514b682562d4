//! What a reading of the tables adds to what is known of each project.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use domain::sheets::{FaultKind, Faults};

use super::{Excuse, History, Kept, Override, Plan, Read, Report, Told, merge};

/// The rows that add something, in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct Additions<'a> {
    /// Versions of plans.
    pub plans: Vec<&'a Told<Plan>>,
    /// Monthly reports.
    pub reports: Vec<&'a Told<Report>>,
    /// Approved reasons.
    pub excuses: Vec<&'a Told<Excuse>>,
    /// Lights that were set.
    pub overrides: Vec<&'a Told<Override>>,
}

/// What the rows add to what `is_there`, by key of project. `reports` is the name of the file of reports:
/// one whose investment falls without a reason is a fault there.
pub fn additions<'a, S: BuildHasher>(
    read: &'a Read,
    is_there: &HashMap<String, History, S>,
    reports: &str,
    faults: &mut Faults,
) -> Additions<'a> {
    let before = |key: &str| is_there.get(key);
    let found = Additions {
        plans: added(&read.plans, |key| before(key).map(|known| &known.plans[..])),
        reports: added(&read.reports, |key| {
            before(key).map(|known| &known.reports[..])
        }),
        excuses: added(&read.excuses, |key| {
            before(key).map(|known| &known.excuses[..])
        }),
        overrides: added(&read.overrides, |key| {
            before(key).map(|known| &known.overrides[..])
        }),
    };
    let mut said: HashMap<&str, Vec<&Report>> = HashMap::new();
    for told in &found.reports {
        let known = said.entry(&told.project).or_insert_with(|| {
            let known = before(&told.project).map(|known| known.reports.iter().collect());
            known.unwrap_or_default()
        });
        known.push(&told.said);
    }
    for told in &found.reports {
        if fell(&said[told.project.as_str()], &told.said) {
            let (code, params) = ("report.fell", Vec::new());
            let kind = FaultKind::Own { code, params };
            faults.push(reports, told.row.0, "investment", kind);
        }
    }
    found
}

/// Whether the investment of a report is lower than that of the month before in the same year, as it was
/// known on the day of the report, without a reason. `said` are the project's reports in the order in which
/// they were said.
pub fn fell(said: &[&Report], new: &Report) -> bool {
    let before = new.month.plus(-1);
    if !new.reason.trim().is_empty() || before.year() != new.month.year() {
        return false;
    }
    let known = said
        .iter()
        .filter(|report| report.month == before && report.reported <= new.reported)
        .max_by_key(|report| report.reported);
    known.is_some_and(|known| new.investment < known.investment)
}

fn added<'a, 'b, T>(
    told: &'a [Told<T>],
    is_there: impl Fn(&str) -> Option<&'b [T]>,
) -> Vec<&'a Told<T>>
where
    T: Kept + 'b,
    T::Group: Hash,
{
    let mut by_project: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, told) in told.iter().enumerate() {
        by_project.entry(&told.project).or_default().push(at);
    }
    let mut places = Vec::with_capacity(told.len());
    for (project, of_project) in by_project {
        let new: Vec<&T> = of_project.iter().map(|at| &told[*at].said).collect();
        let adding = merge(is_there(project).unwrap_or_default(), &new);
        places.extend(adding.into_iter().map(|at| of_project[at]));
    }
    places.sort_unstable();
    places.into_iter().map(|at| &told[at]).collect()
}
