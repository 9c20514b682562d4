//! Players, tests and marks.

use std::collections::{BTreeMap, HashMap};

use domain::sheets::{Cells, FaultKind, Faults, Sheet};
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::rules::{SelectionRules, Source};

/// A player who applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub(super) name: String,
    pub(super) born: Date,
    pub(super) sex: String,
    pub(super) group: String,
    pub(super) club: String,
    pub(super) eligible: bool,
}

/// Everybody and everything that is known of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    pub(super) players: Vec<Entry>,
    /// Clubs of assessors.
    pub(super) assessors: BTreeMap<String, String>,
    /// The best try by criterion and player.
    pub(super) tries: BTreeMap<(String, usize), Decimal>,
    /// Marks by criterion, player and assessor.
    pub(super) marks: BTreeMap<(String, usize, String), Decimal>,
}

/// Reads the tables in the order players, tests, marks, assessors; what was written after `known` is not
/// known yet.
pub fn read_field(
    [players, tests, marks, assessors]: [&Sheet; 4],
    rules: &SelectionRules,
    known: Option<Timestamp>,
    faults: &mut Faults,
) -> Field {
    let mut field = Field {
        players: read_players(players, rules, faults),
        ..Field::default()
    };
    assessors.read(["assessor", "club"], faults, |cells| {
        if let Some(name) = cells.text(0) {
            let club = cells.raw(1).to_owned();
            field.assessors.insert(name.to_owned(), club);
        }
    });
    let names = field.players.iter().map(|player| player.name.clone());
    let places: HashMap<String, usize> = names.zip(0..).collect();
    read_tests(tests, (rules, &places, known), &mut field, faults);
    read_marks(marks, (rules, &places, known), &mut field, faults);
    field
}

fn read_players(sheet: &Sheet, rules: &SelectionRules, faults: &mut Faults) -> Vec<Entry> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut players: Vec<Entry> = Vec::new();
    let columns = ["player", "born", "sex", "group", "club"];
    sheet.read(columns, faults, |cells| {
        let (name, born) = (cells.text(0), cells.day(1));
        let (sex, group) = (cells.text(2), cells.text(3));
        let of = group.map(|group| rules.groups.get(group));
        if of == Some(None) {
            let value = cells.raw(3).to_owned();
            cells.fault(3, FaultKind::Unknown { value });
        }
        let read = || {
            let (born, of) = (born?, of??);
            Some(Entry {
                name: name?.to_owned(),
                born,
                sex: sex?.to_owned(),
                group: group?.to_owned(),
                club: cells.raw(4).to_owned(),
                eligible: (of.born.0..=of.born.1).contains(&born),
            })
        };
        let Some(player) = read() else { return };
        match places.get(&player.name) {
            Some(at) => players[*at] = player,
            None => {
                places.insert(player.name.clone(), players.len());
                players.push(player);
            }
        }
    });
    players
}

type Known<'a> = (
    &'a SelectionRules,
    &'a HashMap<String, usize>,
    Option<Timestamp>,
);

fn player<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    places: &HashMap<String, usize>,
) -> Option<usize> {
    let found = cells.text(0).map(|name| places.get(name).copied());
    if found == Some(None) {
        cells.own(0, "player.unknown");
    }
    found.flatten()
}

fn criterion<'a, const N: usize>(
    cells: &mut Cells<'a, '_, N>,
    at: usize,
    rules: &SelectionRules,
    is_test: bool,
) -> Option<&'a str> {
    let name = cells.text(at)?;
    let criterion = rules.criteria.get(name);
    let fits = criterion.is_some_and(|one| matches!(one.source, Source::Test { .. }) == is_test);
    if !fits {
        cells.own(at, "criterion.unknown");
    }
    fits.then_some(name)
}

fn written<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Timestamp> {
    let text = cells.text(at)?;
    let written = text.parse().ok();
    if written.is_none() {
        let value = text.to_owned();
        cells.fault(at, FaultKind::NotADay { value });
    }
    written
}

fn read_tests(sheet: &Sheet, of: Known<'_>, field: &mut Field, faults: &mut Faults) {
    let (rules, places, known) = of;
    let columns = ["player", "test", "value", "written"];
    sheet.read(columns, faults, |cells| {
        let player = player(cells, places);
        let test = criterion(cells, 1, rules, true);
        let value = cells.decimal(2, Decimal::ZERO..=Decimal::from(1_000_000_000));
        let written = written(cells, 3);
        let read = || Some(((test?, player?), value?, written?));
        let Some(((test, player), value, written)) = read() else {
            return;
        };
        if known.is_some_and(|known| written > known) {
            return;
        }
        let less = matches!(rules.criteria[test].source, Source::Test { low: true, .. });
        let best = field
            .tries
            .entry((test.to_owned(), player))
            .or_insert(value);
        *best = if less {
            value.min(*best)
        } else {
            value.max(*best)
        };
    });
}

fn read_marks(sheet: &Sheet, of: Known<'_>, field: &mut Field, faults: &mut Faults) {
    let (rules, places, known) = of;
    let mut latest: BTreeMap<(String, usize, String), (Timestamp, Decimal)> = BTreeMap::new();
    let columns = ["player", "assessor", "criterion", "score", "written"];
    let hundred = Decimal::from(100);
    sheet.read(columns, faults, |cells| {
        let player = player(cells, places);
        let assessor = cells.text(1);
        if assessor.is_some_and(|name| !field.assessors.contains_key(name)) {
            cells.own(1, "assessor.unknown");
        }
        let criterion = criterion(cells, 2, rules, false);
        let score = cells.decimal(3, Decimal::MIN..=Decimal::MAX);
        if score.is_some_and(|score| score < Decimal::ZERO || score > hundred) {
            cells.own(3, "score.range");
        }
        let written = written(cells, 4);
        let read = || {
            let key = (criterion?.to_owned(), player?, assessor?.to_owned());
            Some((key, (written?, score?)))
        };
        let Some((key, said)) = read() else { return };
        if known.is_some_and(|known| said.0 > known) {
            return;
        }
        let before = latest.get(&key).map(|(written, _)| *written);
        if before.is_none_or(|before| before <= said.0) {
            latest.insert(key, said);
        }
    });
    let marks = latest.into_iter().map(|(key, (_, score))| (key, score));
    field.marks = marks.collect();
}
