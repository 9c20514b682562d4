//! The five tables of a city's history.

use std::collections::{HashMap, HashSet};

use domain::sheets::{Faults, Sheet};
use domain::words::Money;

use super::cells::{amount, key, one_of, title};
use super::rows::{read_excuses, read_overrides, read_plans, read_reports};
use super::{Excuse, Override, Plan, Report, Row, Told};

/// The tables that are there; one that is missing is an empty one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tables<'a> {
    /// `key,title,chain,park,enterprise,owner,kind,begun,stage,total,provincial_key,public`
    pub projects: Option<&'a Sheet>,
    /// `project,adopted,year,planned_start,p01…p12,f01…f12`
    pub plans: Option<&'a Sheet>,
    /// `project,month,reported,investment,funds,started,entered,reason`
    pub reports: Option<&'a Sheet>,
    /// `project,signal,from,until,reason,person,approved`
    pub excuses: Option<&'a Sheet>,
    /// `project,signal,light,from,until,reason,person,set`
    pub overrides: Option<&'a Sheet>,
}

/// A project as a city lists it; empty where the list says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct ProjectRow {
    pub row: Row,
    pub key: String,
    pub title: String,
    pub chain: String,
    pub park: String,
    pub enterprise: String,
    pub owner: String,
    pub kind: String,
    pub begun: String,
    pub stage: String,
    pub total: Money,
    pub provincial_key: bool,
    pub public: bool,
}

/// What the tables say, row by row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// Projects, of a key the last row only.
    pub projects: Vec<ProjectRow>,
    /// Versions of plans.
    pub plans: Vec<Told<Plan>>,
    /// Monthly reports.
    pub reports: Vec<Told<Report>>,
    /// Approved reasons.
    pub excuses: Vec<Told<Excuse>>,
    /// Lights that were set.
    pub overrides: Vec<Told<Override>>,
}

const KINDS: [&str; 3] = ["industry", "livelihood", "basic"];
const BEGUN: [&str; 2] = ["new", "continued"];

/// Reads the tables. `stages` are the states of a project; `is_there` says which keys are known already.
pub fn read(
    tables: Tables<'_>,
    stages: &[&str],
    is_there: &dyn Fn(&str) -> bool,
    faults: &mut Faults,
) -> Read {
    let mut keys = HashSet::new();
    let mut found = Read::default();
    if let Some(sheet) = tables.projects {
        found.projects = read_projects(sheet, stages, &mut keys, faults);
    }
    let known = |key: &str| keys.contains(key) || is_there(key);
    if let Some(sheet) = tables.plans {
        found.plans = read_plans(sheet, &known, faults);
    }
    if let Some(sheet) = tables.reports {
        found.reports = read_reports(sheet, &known, faults);
    }
    if let Some(sheet) = tables.excuses {
        found.excuses = read_excuses(sheet, &known, faults);
    }
    if let Some(sheet) = tables.overrides {
        found.overrides = read_overrides(sheet, &known, faults);
    }
    found
}

fn read_projects<'a>(
    sheet: &'a Sheet,
    stages: &[&str],
    keys: &mut HashSet<&'a str>,
    faults: &mut Faults,
) -> Vec<ProjectRow> {
    let columns = [
        "key",
        "title",
        "chain",
        "park",
        "enterprise",
        "owner",
        "kind",
        "begun",
        "stage",
        "total",
        "provincial_key",
        "public",
    ];
    let mut found: Vec<ProjectRow> = Vec::with_capacity(sheet.len());
    let mut places: HashMap<&str, usize> = HashMap::new();
    sheet.read(columns, faults, |cells| {
        let key = key(cells);
        if let Some(key) = key {
            keys.insert(key);
        }
        let title = title(cells, 1);
        let chain = cells.text(2);
        let kind = one_of(cells, 6, &KINDS);
        let begun = one_of(cells, 7, &BEGUN);
        let stage = one_of(cells, 8, stages);
        let total = amount(cells, 9);
        let (provincial_key, public) = (cells.flag(10), cells.flag(11));
        let row = (|| {
            Some(ProjectRow {
                row: Row(cells.row()),
                key: key?.to_owned(),
                title: title?,
                chain: chain?.to_owned(),
                park: cells.raw(3).to_owned(),
                enterprise: cells.raw(4).to_owned(),
                owner: cells.raw(5).to_owned(),
                kind: kind?.to_owned(),
                begun: begun?.to_owned(),
                stage: stage?.to_owned(),
                total: total?,
                provincial_key: provincial_key?,
                public: public?,
            })
        })();
        let (Some(key), Some(row)) = (key, row) else {
            return;
        };
        match places.get(key) {
            Some(&place) => found[place] = row,
            None => {
                places.insert(key, found.len());
                found.push(row);
            }
        }
    });
    found
}
