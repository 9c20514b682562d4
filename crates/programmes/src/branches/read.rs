//! Branches, members and requirements as files say them.

use std::collections::{BTreeMap, HashMap};

use domain::conditions::{Condition, Leaf, Literal, Test};
use domain::sheets::{FaultKind, Faults, Ordered, Rules, Sheet};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// What members tell of their branch, beside the columns of its row.
pub(super) const OF_MEMBERS: [&str; 5] = [
    "members",
    "party_share",
    "chairs",
    "chair_in_party_office",
    "term_days_left",
];

/// A branch's row: its cells by column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Cells by branch, in the order of the file.
    pub rows: Vec<Vec<String>>,
}

/// Somebody in a branch on the day asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Which branch, by its place in the roll.
    pub branch: usize,
    /// Who.
    pub person: String,
    /// Whether of the party; none where it is not known.
    pub party: Option<bool>,
    /// Whether the branch's chair.
    pub chair: bool,
    /// Whether in office in the party; none where it is not known.
    pub party_post: Option<bool>,
}

/// A field of a condition, and whether it is compared with true or false.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) field: String,
    pub(super) as_flag: bool,
}

/// What a branch has to have.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// Its name.
    pub id: String,
    pub(super) condition: Condition<Asked>,
}

/// Reads the branches; one that comes again replaces the row before.
pub fn read_roll(sheet: &Sheet, faults: &mut Faults) -> Roll {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    sheet.read(["branch", "town"], faults, |cells| {
        let (branch, town) = (cells.text(0), cells.text(1));
        let (Some(branch), Some(_)) = (branch, town) else {
            return;
        };
        let columns = 0..sheet.columns().len();
        let row = columns.map(|column| sheet.cell(cells.position(), column).to_owned());
        match places.get(branch) {
            Some(at) => rows[*at] = row.collect(),
            None => {
                places.insert(branch.to_owned(), rows.len());
                rows.push(row.collect());
            }
        }
    });
    let roll = Roll {
        columns: sheet.columns().to_vec(),
        rows,
    };
    for column in ["elected", "term_years"] {
        check_term(sheet, &roll, column, faults);
    }
    roll
}

/// A term is a day and years; each may be missing.
fn check_term(sheet: &Sheet, roll: &Roll, column: &'static str, faults: &mut Faults) {
    if roll.column(column).is_none() {
        return;
    }
    sheet.read([column], faults, |cells| {
        if cells.raw(0).is_empty() {
            return;
        }
        match column {
            "elected" => drop(cells.day(0)),
            _ => drop(cells.whole(0, 0..=100)),
        }
    });
}

impl Roll {
    /// Where a column stands.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The text of a cell; empty where there is no such column.
    pub(super) fn cell(&self, branch: usize, column: &str) -> &str {
        let at = self.column(column);
        at.map_or("", |at| self.rows[branch][at].as_str())
    }
}

/// Reads who is a member on `on`: from the day of joining on, up to the day before that of leaving.
pub fn read_members(sheet: &Sheet, roll: &Roll, on: Date, faults: &mut Faults) -> Vec<Member> {
    let names: Vec<&str> = (0..roll.rows.len())
        .map(|at| roll.cell(at, "branch"))
        .collect();
    let places: HashMap<&str, usize> = names
        .iter()
        .enumerate()
        .map(|(at, name)| (*name, at))
        .collect();
    let columns = [
        "branch",
        "person",
        "party",
        "post",
        "party_post",
        "joined",
        "left",
    ];
    let mut members = BTreeMap::new();
    sheet.read(columns, faults, |cells| {
        let branch = cells.known(0, &places);
        let person = cells.text(1);
        let [party, party_post] = [2, 4].map(|at| match cells.raw(at) {
            "" => Some(None),
            _ => cells.flag(at).map(Some),
        });
        let chair = cells.raw(3) == "chair";
        let [joined, left] = [5, 6].map(|at| match cells.raw(at) {
            "" => Some(None),
            _ => cells.day(at).map(Some),
        });
        let read = || {
            let (joined, left) = (joined?, left?);
            let member = Member {
                branch: branch?,
                person: person?.to_owned(),
                party: party?,
                chair,
                party_post: party_post?,
            };
            let is_there = joined.is_none_or(|day| day <= on) && left.is_none_or(|day| on < day);
            is_there.then_some(((member.branch, member.person.clone()), member))
        };
        members.extend(read());
    });
    members.into_values().collect()
}

/// Reads what branches have to have; a field that neither the roll has nor members tell is refused.
pub fn read_requirements(
    file: &str,
    text: &str,
    roll: &Roll,
    faults: &mut Faults,
) -> Vec<Requirement> {
    let Some(pairs) = Ordered::read(file, text, faults) else {
        return Vec::new();
    };
    let listed = Rules::new(file, 1, &pairs, faults).objects("requirements");
    let mut requirements = Vec::new();
    for (at, pairs) in listed.iter().flatten().enumerate() {
        let mut rules = Rules::new(file, at + 1, pairs, faults);
        let (Some(id), Some(json)) = (rules.text("id"), rules.value("condition")) else {
            continue;
        };
        let read = match Condition::read(json) {
            Ok(read) => read,
            Err(error) => {
                rules.fault("condition", FaultKind::Condition(error));
                continue;
            }
        };
        let known = |field: &str| OF_MEMBERS.contains(&field) || roll.column(field).is_some();
        let leaves = read.leaves();
        let unknown: Vec<&str> = leaves
            .iter()
            .map(|leaf| leaf.field.as_str())
            .filter(|field| !known(field))
            .collect();
        for field in &unknown {
            let params = vec![("value", (*field).to_owned())];
            let code = "field.unknown";
            rules.fault("condition", FaultKind::Own { code, params });
        }
        if unknown.is_empty() {
            requirements.push(Requirement {
                id: id.to_owned(),
                condition: asked(&read),
            });
        }
    }
    requirements
}

/// The condition as it is judged: a number in quotes is a number, and 1 and 0 are true and false where they
/// are compared with these.
fn asked(condition: &Condition) -> Condition<Asked> {
    let parts = |parts: &[Condition]| parts.iter().map(asked).collect();
    match condition {
        Condition::All(list) => Condition::All(parts(list)),
        Condition::Any(list) => Condition::Any(parts(list)),
        Condition::Not(part) => Condition::Not(Box::new(asked(part))),
        Condition::Leaf(leaf) => {
            let test = match &leaf.test {
                Test::Compare(comparison, literal) => Test::Compare(*comparison, number(literal)),
                Test::In(literals) => Test::In(literals.iter().map(number).collect()),
                contains @ Test::Contains(_) => contains.clone(),
            };
            let as_flag = match &test {
                Test::Compare(_, literal) => matches!(literal, Literal::Flag(_)),
                Test::In(literals) => literals.iter().any(|one| matches!(one, Literal::Flag(_))),
                Test::Contains(_) => false,
            };
            let field = leaf.field.clone();
            Condition::Leaf(Leaf {
                field: Asked { field, as_flag },
                test,
            })
        }
    }
}

fn number(literal: &Literal) -> Literal {
    match literal {
        Literal::Text(text) => match Decimal::from_str_exact(text.trim()) {
            Ok(number) => Literal::Number(number),
            Err(_) => literal.clone(),
        },
        other => other.clone(),
    }
}
