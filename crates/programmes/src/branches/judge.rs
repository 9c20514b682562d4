//! Which branches are whole.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use domain::conditions::{Leaf, Literal, Mismatch, Test, Truth};
use domain::sheets::{FaultKind, Faults};
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::read::{Asked, Member, Requirement, Roll};

/// What of a member has to be asked for where the share of the party is not known.
const PARTY_OF_MEMBERS: &str = "members.party";

/// A requirement of a branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequirementLine {
    /// Which one.
    pub requirement: String,
    /// Whether it is met; none where the facts on file do not tell.
    pub met: Option<bool>,
    /// The facts to ask for, in order of their names.
    pub missing: Vec<String>,
}

/// A branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BranchLine {
    /// Which one.
    pub branch: String,
    /// Its town.
    pub town: String,
    /// Members on the day.
    pub members: usize,
    /// In the order of the rules.
    pub requirements: Vec<RequirementLine>,
    /// Whether it meets all; none where one is unknown and none failed.
    pub whole: Option<bool>,
}

/// The branches of a town.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TownLine {
    /// The town.
    pub town: String,
    /// Its branches.
    pub branches: usize,
    /// Those that are whole.
    pub whole: usize,
    /// Those of which it is not known.
    pub unknown: usize,
}

/// All branches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// How many there are.
    pub branches: usize,
    /// Those that are whole.
    pub whole: usize,
    /// Those of which it is not known.
    pub unknown: usize,
    /// People in them, each once.
    pub people: usize,
    /// People in more than one, in order of their names.
    pub in_two: Vec<String>,
}

/// Branches, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Branches {
    /// In the order of the file.
    pub branches: Vec<BranchLine>,
    /// In order of their names.
    pub towns: Vec<TownLine>,
    /// All together.
    pub total: Total,
}

/// What the members of a branch tell of it.
struct Told {
    members: usize,
    party: usize,
    party_unknown: usize,
    chairs: usize,
    chair_in_party_office: Option<bool>,
    term_days_left: Option<i64>,
}

impl Told {
    fn of(roll: &Roll, branch: usize, members: &[&Member], on: Date) -> Self {
        let party = |wanted: Option<bool>| {
            let found = members.iter().filter(|member| member.party == wanted);
            found.count()
        };
        let mut chairs = members.iter().filter(|member| member.chair);
        let (only, count) = (
            chairs.next(),
            members.iter().filter(|one| one.chair).count(),
        );
        let elected = roll.cell(branch, "elected").parse::<Date>().ok();
        let years = roll.cell(branch, "term_years").parse::<i64>().ok();
        let ends = elected
            .zip(years)
            .and_then(|(elected, years)| elected.checked_add(Span::new().years(years)).ok());
        Self {
            members: members.len(),
            party: party(Some(true)),
            party_unknown: party(None),
            chairs: count,
            chair_in_party_office: only
                .filter(|_| count == 1)
                .and_then(|chair| chair.party_post),
            term_days_left: ends
                .and_then(|ends| on.until(ends).ok())
                .map(|span| span.get_days().into()),
        }
    }

    /// The text of what members tell; none where it is not known or is no member's to tell.
    fn text(&self, field: &str) -> Option<String> {
        match field {
            "members" => Some(self.members.to_string()),
            "chairs" => Some(self.chairs.to_string()),
            "chair_in_party_office" => self.chair_in_party_office.map(|holds| holds.to_string()),
            "term_days_left" => self.term_days_left.map(|days| days.to_string()),
            _ => None,
        }
    }

    /// A question about the share of the party, exactly: unknown where those whose party is not known may
    /// turn it.
    fn share(&self, leaf: &Leaf<Asked>) -> Result<Truth, Mismatch> {
        if self.members == 0 {
            return Ok(Truth::Unknown);
        }
        let low = share_is(self.party, self.members, leaf)?;
        let high = share_is(self.party + self.party_unknown, self.members, leaf)?;
        Ok(if low == high {
            low.into()
        } else {
            Truth::Unknown
        })
    }
}

fn share_is(of: usize, whole: usize, leaf: &Leaf<Asked>) -> Result<bool, Mismatch> {
    let order = |literal: &Literal| -> Result<Ordering, Mismatch> {
        match literal {
            Literal::Number(number) => Ok(Decimal::from(of).cmp(&(number * Decimal::from(whole)))),
            Literal::Text(text) => Err(Mismatch::Number {
                value: text.clone(),
            }),
            Literal::Flag(flag) => Err(Mismatch::Number {
                value: flag.to_string(),
            }),
        }
    };
    Ok(match &leaf.test {
        Test::Compare(comparison, literal) => comparison.holds(order(literal)?),
        Test::In(literals) => {
            let mut found = false;
            for literal in literals {
                found |= order(literal)?.is_eq();
            }
            found
        }
        Test::Contains(_) => false,
    })
}

/// Judges every branch. Cells that a condition cannot compare are faults of `file`, the table of branches.
pub fn judge(
    file: &str,
    roll: &Roll,
    members: &[Member],
    requirements: &[Requirement],
    on: Date,
    faults: &mut Faults,
) -> Branches {
    let mut of: Vec<Vec<&Member>> = vec![Vec::new(); roll.rows.len()];
    let mut in_branches: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for member in members {
        of[member.branch].push(member);
        let branches = in_branches.entry(&member.person).or_default();
        branches.insert(member.branch);
    }
    let mut lines = Vec::new();
    let mut towns: BTreeMap<String, TownLine> = BTreeMap::new();
    for (at, members) in of.iter().enumerate() {
        let told = Told::of(roll, at, members, on);
        let mut judged = Vec::new();
        for requirement in requirements {
            match one(roll, at, &told, requirement) {
                Ok(line) => judged.push(line),
                Err(mismatch) => {
                    let kind = FaultKind::Mismatch(mismatch);
                    faults.push(file, at + 2, &requirement.id, kind);
                }
            }
        }
        let whole = all_met(&judged);
        let town = roll.cell(at, "town").to_owned();
        let line = towns.entry(town.clone()).or_insert_with(|| TownLine {
            town: town.clone(),
            branches: 0,
            whole: 0,
            unknown: 0,
        });
        line.branches += 1;
        line.whole += usize::from(whole == Some(true));
        line.unknown += usize::from(whole.is_none());
        lines.push(BranchLine {
            branch: roll.cell(at, "branch").to_owned(),
            town,
            members: told.members,
            requirements: judged,
            whole,
        });
    }
    let count = |wanted: Option<bool>| lines.iter().filter(|line| line.whole == wanted).count();
    let in_two = in_branches
        .iter()
        .filter(|(_, branches)| branches.len() > 1);
    let total = Total {
        branches: lines.len(),
        whole: count(Some(true)),
        unknown: count(None),
        people: in_branches.len(),
        in_two: in_two.map(|(person, _)| (*person).to_owned()).collect(),
    };
    Branches {
        branches: lines,
        towns: towns.into_values().collect(),
        total,
    }
}

/// Whether all are met: not so if one is not, unknown if one is unknown.
fn all_met(lines: &[RequirementLine]) -> Option<bool> {
    if lines.iter().any(|line| line.met == Some(false)) {
        return Some(false);
    }
    let all = lines.iter().all(|line| line.met == Some(true));
    all.then_some(true)
}

fn one(
    roll: &Roll,
    branch: usize,
    told: &Told,
    requirement: &Requirement,
) -> Result<RequirementLine, Mismatch> {
    let leaf = |leaf: &Leaf<Asked>| {
        let field = leaf.field.field.as_str();
        if field == "party_share" {
            return told.share(leaf);
        }
        let cell = match told.text(field) {
            Some(text) => text,
            None => roll.cell(branch, field).to_owned(),
        };
        let cell = match cell.as_str() {
            "1" if leaf.field.as_flag => "true",
            "0" if leaf.field.as_flag => "false",
            cell => cell,
        };
        leaf.judge(Some(cell))
    };
    let truth = requirement.condition.judge_by(&leaf)?;
    let mut missing = BTreeSet::new();
    if truth == Truth::Unknown {
        for leaf in requirement.condition.deciding_by(&leaf)? {
            missing.insert(match leaf.field.field.as_str() {
                "party_share" if told.members > 0 => PARTY_OF_MEMBERS.to_owned(),
                field => field.to_owned(),
            });
        }
    }
    Ok(RequirementLine {
        requirement: requirement.id.clone(),
        met: match truth {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        },
        missing: missing.into_iter().collect(),
    })
}
