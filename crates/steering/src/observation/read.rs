//! Rules and tables of an observation.

use std::collections::{BTreeMap, HashMap};

use domain::sheets::{FaultKind, Faults, Ordered, Rules as Keys, Sheet};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

/// The most that a criterion may give.
const POINTS_MAX: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// How stops are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The most points by criterion.
    pub criteria: BTreeMap<String, Decimal>,
    /// Totals dropped at either end.
    pub trim: usize,
    /// Judges that have to be left.
    pub min_judges: usize,
}

/// Judges with their units, in the order of the file.
pub type Judges = Vec<(String, String)>;

/// Stops with the units that show them, in the order of the file.
pub type Stops = Vec<(String, String)>;

/// Points by stop, judge and criterion (places in [`Stops`] and [`Judges`]).
pub type Sheets = BTreeMap<(usize, usize), BTreeMap<String, Decimal>>;

/// Reads the rules.
pub fn read_rules(file: &str, text: &str, faults: &mut Faults) -> Option<Rules> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut keys = Keys::new(file, 1, &pairs, faults);
    let criteria = criteria(&mut keys);
    let [trim, min_judges] = ["trim", "min_judges"].map(|key| keys.whole(key, 1_000_000));
    Some(Rules {
        criteria: criteria?,
        trim: trim? as usize,
        min_judges: min_judges? as usize,
    })
}

fn criteria(keys: &mut Keys<'_, '_>) -> Option<BTreeMap<String, Decimal>> {
    const KEY: &str = "criteria";
    let Value::Object(pairs) = keys.value(KEY)? else {
        keys.fault(KEY, FaultKind::Empty);
        return None;
    };
    let mut criteria = BTreeMap::new();
    for (code, rule) in pairs {
        let Some(most) = rule.get("max") else {
            keys.fault(code, FaultKind::MissingColumn);
            return None;
        };
        let most = keys.decimal_of(code, most, Decimal::ZERO, POINTS_MAX)?;
        criteria.insert(code.clone(), most);
    }
    Some(criteria)
}

/// Reads the judges; one that comes again replaces the row before.
pub fn read_judges(sheet: &Sheet, faults: &mut Faults) -> Judges {
    listed(sheet, "judge", faults)
}

/// Reads the stops; one that comes again replaces the row before.
pub fn read_stops(sheet: &Sheet, faults: &mut Faults) -> Stops {
    listed(sheet, "stop", faults)
}

fn listed(sheet: &Sheet, key: &'static str, faults: &mut Faults) -> Vec<(String, String)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut rows: Vec<(String, String)> = Vec::new();
    sheet.read([key, "unit"], faults, |cells| {
        let (key, unit) = (cells.text(0), cells.raw(1));
        let Some(key) = key else { return };
        match places.get(key) {
            Some(at) => unit.clone_into(&mut rows[*at].1),
            None => {
                places.insert(key.to_owned(), rows.len());
                rows.push((key.to_owned(), unit.to_owned()));
            }
        }
    });
    rows
}

/// Reads the sheets: of one stop, judge and criterion the latest, of the same instant the later row.
pub fn read_sheets(
    sheet: &Sheet,
    (rules, judges, stops): (&Rules, &Judges, &Stops),
    faults: &mut Faults,
) -> Sheets {
    let place = |rows: &[(String, String)]| -> HashMap<String, usize> {
        let keys = rows.iter().enumerate();
        keys.map(|(at, (key, _))| (key.clone(), at)).collect()
    };
    let (judges, stops) = (place(judges), place(stops));
    let mut latest: BTreeMap<(usize, usize, String), (Timestamp, Decimal)> = BTreeMap::new();
    let columns = ["stop", "judge", "criterion", "score", "written"];
    sheet.read(columns, faults, |cells| {
        let mut known = |at: usize, rows: &HashMap<String, usize>, code| {
            let found = cells.text(at).map(|key| rows.get(key).copied());
            if found == Some(None) {
                cells.own(at, code);
            }
            found.flatten()
        };
        let stop = known(0, &stops, "stop.unknown");
        let judge = known(1, &judges, "judge.unknown");
        let criterion = cells.text(2);
        let most = criterion.map(|criterion| rules.criteria.get(criterion).copied());
        if most == Some(None) {
            cells.own(2, "criterion.unknown");
        }
        let most = most.flatten();
        let score = cells.decimal(3, Decimal::MIN..=Decimal::MAX);
        let is_within = |score: Decimal| most.is_none_or(|most| score <= most);
        if score.is_some_and(|score| score < Decimal::ZERO || !is_within(score)) {
            cells.own(3, "score.range");
        }
        let written = cells.text(4).map(str::parse::<Timestamp>);
        if written.as_ref().is_some_and(Result::is_err) {
            let value = cells.raw(4).to_owned();
            cells.fault(4, FaultKind::NotADay { value });
        }
        let sound = || {
            Some((
                (stop?, judge?, criterion?.to_owned()),
                (written?.ok()?, score?),
            ))
        };
        let Some((key, said)) = sound() else { return };
        let before = latest.get(&key).map(|(written, _)| *written);
        if before.is_none_or(|before| before <= said.0) {
            latest.insert(key, said);
        }
    });
    let mut sheets = Sheets::new();
    for ((stop, judge, criterion), (_, score)) in latest {
        let sheet = sheets.entry((stop, judge)).or_default();
        sheet.insert(criterion, score);
    }
    sheets
}
