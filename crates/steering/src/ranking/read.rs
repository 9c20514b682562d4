//! The formula and the tables of a ranking.

use std::collections::BTreeMap;

use domain::sheets::{Cells, FaultKind, Faults, Ordered, Rules, Sheet, exact};
use rust_decimal::Decimal;
use serde_json::Value;

/// The largest amount, count or weight that is read; sums over a million projects stay exact.
const MOST: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);

/// A formula of ranking: points by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// Points of a project by how it began.
    pub start: BTreeMap<String, Decimal>,
    /// Bands of annual investment, 万元 and points; the first with annual ≥ its bound counts.
    pub size: Vec<(Decimal, Decimal)>,
    /// Points of a project by its kind.
    pub kind: BTreeMap<String, Decimal>,
    /// Points of a project that did all of its annual investment.
    pub progress: Decimal,
    /// At which ratio of done to annual the points stop growing; none: never.
    pub progress_cap: Option<Decimal>,
    /// Points of a provincial key project.
    pub provincial_key: Decimal,
    /// Points by whether it went into production or operation.
    pub production: BTreeMap<String, Decimal>,
    /// Points of a month with investment over the bound.
    pub big_month: Decimal,
    /// Points of a launch.
    pub launch: Decimal,
    /// Launches that count at most.
    pub launch_max: u32,
    /// Least and most points of a notice of criticism.
    pub notice: (Decimal, Decimal),
}

/// A project as the ranking sees it; amounts in 万元.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The unit that gets its points.
    pub unit: String,
    /// How it began, a key of [`Formula::start`].
    pub begun: String,
    /// Planned investment of the year.
    pub annual: Decimal,
    /// A key of [`Formula::kind`].
    pub kind: String,
    /// Investment done so far.
    pub done: Decimal,
    /// Whether it is a provincial key project.
    pub provincial_key: bool,
    /// A key of [`Formula::production`]; empty: neither.
    pub production: String,
}

/// What a unit did beside its projects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitActs {
    /// Months with investment over the bound.
    pub big_months: u32,
    /// Launches of projects.
    pub launches: u32,
    /// Points of its notices of criticism.
    pub notices: Vec<Decimal>,
}

fn points(rules: &mut Rules<'_, '_>, key: &str, value: &Value) -> Option<Decimal> {
    rules.decimal_of(key, value, -MOST, MOST)
}

fn map(rules: &mut Rules<'_, '_>, key: &str) -> Option<BTreeMap<String, Decimal>> {
    let Value::Object(pairs) = rules.value(key)? else {
        rules.fault(key, FaultKind::Empty);
        return None;
    };
    let mut read = BTreeMap::new();
    for (code, value) in pairs {
        read.insert(code.clone(), points(rules, key, value)?);
    }
    Some(read)
}

fn pair(rules: &mut Rules<'_, '_>, key: &str, value: &Value) -> Option<(Decimal, Decimal)> {
    let Some([first, second]) = value.as_array().map(Vec::as_slice) else {
        let value = value.to_string();
        rules.fault(key, FaultKind::NotANumber { value });
        return None;
    };
    let (first, second) = (points(rules, key, first)?, points(rules, key, second)?);
    Some((first, second))
}

fn bands(rules: &mut Rules<'_, '_>) -> Option<Vec<(Decimal, Decimal)>> {
    const KEY: &str = "size";
    let Value::Array(bands) = rules.value(KEY)? else {
        rules.fault(KEY, FaultKind::Empty);
        return None;
    };
    bands.iter().map(|band| pair(rules, KEY, band)).collect()
}

/// Reads a formula.
pub fn read_formula(file: &str, text: &str, faults: &mut Faults) -> Option<Formula> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let [start, kind, production] = ["start", "kind", "production"].map(|key| map(&mut rules, key));
    let size = bands(&mut rules);
    let [progress, provincial_key, big_month, launch] =
        ["progress", "provincial_key", "big_month", "launch"].map(|key| {
            let value = rules.value(key)?;
            points(&mut rules, key, value)
        });
    let progress_cap = match rules.find("progress_cap") {
        None => Some(None),
        Some(value) => rules
            .decimal_of("progress_cap", value, Decimal::ZERO, MOST)
            .map(Some),
    };
    let launch_max = rules.whole("launch_max", 1_000_000);
    let notice = rules
        .value("notice")
        .and_then(|value| pair(&mut rules, "notice", value));
    if notice.is_some_and(|(least, most)| least > most) {
        rules.fault("notice", FaultKind::Backwards);
        return None;
    }
    Some(Formula {
        start: start?,
        size: size?,
        kind: kind?,
        progress: progress?,
        progress_cap: progress_cap?,
        provincial_key: provincial_key?,
        production: production?,
        big_month: big_month?,
        launch: launch?,
        launch_max: launch_max?,
        notice: notice?,
    })
}

fn one_of<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    at: usize,
    known: &BTreeMap<String, Decimal>,
) -> Option<String> {
    let cell = cells.text(at)?;
    if known.contains_key(cell) {
        return Some(cell.to_owned());
    }
    let known: Vec<&str> = known.keys().map(String::as_str).collect();
    let (value, known) = (cell.to_owned(), known.join(", "));
    cells.fault(at, FaultKind::NotOneOf { value, known });
    None
}

/// Reads the projects by key; one that comes again replaces the row before.
pub fn read_projects(
    sheet: &Sheet,
    formula: &Formula,
    faults: &mut Faults,
) -> BTreeMap<String, Project> {
    let columns = [
        "key",
        "unit",
        "begun",
        "annual",
        "kind",
        "done",
        "provincial_key",
        "production",
    ];
    let mut projects = BTreeMap::new();
    sheet.read(columns, faults, |cells| {
        let key = cells.text(0);
        let unit = cells.text(1);
        let begun = one_of(cells, 2, &formula.start);
        let annual = cells.decimal(3, Decimal::ZERO..=MOST);
        let kind = one_of(cells, 4, &formula.kind);
        let done = cells.decimal(5, Decimal::ZERO..=MOST);
        let provincial_key = cells.flag(6);
        let production = match cells.raw(7) {
            "" => Some(String::new()),
            _ => one_of(cells, 7, &formula.production),
        };
        let read = || {
            let project = Project {
                unit: unit?.to_owned(),
                begun: begun?,
                annual: annual?,
                kind: kind?,
                done: done?,
                provincial_key: provincial_key?,
                production: production?,
            };
            Some((key?.to_owned(), project))
        };
        projects.extend(read());
    });
    projects
}

/// Reads what units did beside their projects; a unit that comes again replaces the row before.
pub fn read_units(
    sheet: &Sheet,
    formula: &Formula,
    faults: &mut Faults,
) -> BTreeMap<String, UnitActs> {
    let mut units = BTreeMap::new();
    let columns = ["unit", "big_months", "launches", "notices"];
    sheet.read(columns, faults, |cells| {
        let unit = cells.text(0);
        let [big_months, launches] = [1, 2].map(|at| {
            let count = cells.whole(at, 0..=1_000_000)?;
            u32::try_from(count).ok()
        });
        let notices = notices(cells, formula.notice);
        let read = || {
            let acts = UnitActs {
                big_months: big_months?,
                launches: launches?,
                notices: notices?,
            };
            Some((unit?.to_owned(), acts))
        };
        units.extend(read());
    });
    units
}

fn notices<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    (least, most): (Decimal, Decimal),
) -> Option<Vec<Decimal>> {
    let mut read = Vec::new();
    let mut is_sound = true;
    let parts = cells.raw(3).split(';').map(str::trim);
    for part in parts.filter(|part| !part.is_empty()) {
        match exact(&Value::String(part.to_owned())) {
            Some(points) if (least..=most).contains(&points) => read.push(points),
            Some(_) => {
                is_sound = false;
                cells.own(3, "notice.range");
            }
            None => {
                is_sound = false;
                let value = part.to_owned();
                cells.fault(3, FaultKind::NotANumber { value });
            }
        }
    }
    is_sound.then_some(read)
}
