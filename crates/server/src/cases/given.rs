//! What is sent along with a transition.

use domain::access::Actor;
use domain::lifecycle::{Need, Performer};
use domain::words::UnitId;
use serde::{Deserialize, Serialize};
use store::cases::{Capacity, Case};
use utoipa::ToSchema;

use crate::http::extract::given;

/// A transition with what it needs.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct Transition {
    /// Code of the transition.
    pub transition: String,
    /// Why, in words.
    pub note: Option<String>,
    /// The answer to the requester.
    pub answer: Option<String>,
    /// Code of the lead department.
    pub lead: Option<String>,
    /// Codes of the supporting departments.
    pub supporting: Option<Vec<String>>,
    /// Whether the requester was reached when called back.
    pub reached: Option<bool>,
    /// Whether the requester is satisfied; null when not reached.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    pub satisfied: Option<Option<bool>>,
    /// Number or id of the case that this one goes into.
    pub into: Option<String>,
    /// The day on which it was so.
    #[schema(format = Date)]
    pub day: Option<String>,
    /// The number under which it was filed.
    pub filing_number: Option<String>,
    /// Sign-in name of the person in charge from then on.
    pub person: Option<String>,
    /// The step whose gate is meant.
    pub gate: Option<String>,
    /// The paper that is waived.
    pub paper: Option<String>,
    /// The day by which it follows.
    #[schema(format = Date)]
    pub until: Option<String>,
    /// Why, as a code of the rules.
    pub reason: Option<String>,
    /// How many working days.
    pub days: Option<u16>,
    /// The day by which it has to be answered.
    #[schema(format = Date)]
    pub due: Option<String>,
    /// Codes of the rates from which it is exempted.
    pub rates: Option<Vec<String>>,
    /// The parts that a case is split into.
    pub parts: Option<Vec<NewPart>>,
}

/// A part that a case is split into.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct NewPart {
    /// Its title.
    pub title: String,
    /// What it takes over of the total of the whole, in 10⁴ yuan.
    pub total: Option<String>,
}

impl Transition {
    /// What the requester said; nothing when he was not reached.
    pub(super) fn verdict(&self) -> Option<bool> {
        self.satisfied
            .flatten()
            .filter(|_| self.reached != Some(false))
    }

    pub(super) fn gives(&self, need: Need) -> bool {
        let said =
            |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        match need {
            Need::Note => said(&self.note),
            Need::Answer => said(&self.answer),
            Need::Lead => said(&self.lead),
            // an empty list of supporting departments is as good as none
            Need::Supporting => true,
            Need::Reached => self.reached.is_some(),
            // who was not reached said nothing
            Need::Satisfied => self.satisfied.is_some() || self.reached == Some(false),
            Need::Into => said(&self.into),
            Need::Day => said(&self.day),
            Need::FilingNumber => said(&self.filing_number),
            Need::Person => said(&self.person),
            Need::Gate => said(&self.gate),
            Need::Paper => said(&self.paper),
            Need::Until => said(&self.until),
            Need::Reason => said(&self.reason),
            Need::Days => self.days.is_some(),
            Need::Due => said(&self.due),
            Need::Rates => self.rates.as_ref().is_some_and(|rates| !rates.is_empty()),
            Need::Parts => self.parts.as_ref().is_some_and(|parts| !parts.is_empty()),
        }
    }
}

/// In which capacity the caller acts: what he is towards the case, and for which unit.
pub(crate) fn capacity(actor: &Actor, case: &Case, performers: &[Performer]) -> Option<Capacity> {
    let performer = *performers.first()?;
    let units: Vec<UnitId> = actor.units().collect();
    let unit = match performer {
        Performer::Lead => case.lead.filter(|lead| units.contains(lead)),
        Performer::Supporting => case
            .supporting
            .iter()
            .copied()
            .find(|unit| units.contains(unit)),
        _ => None,
    };
    Some(Capacity { performer, unit })
}
