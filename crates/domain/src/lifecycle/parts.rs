//! What a transition asks for and what it causes.

use serde::Serialize;

use crate::codes::codes;
use crate::words::Relation;

codes! {
    /// What has to be given with a transition; the code is the name of the field.
    Need {
        /// Why, in words.
        Note = "note",
        /// The answer to the requester.
        Answer = "answer",
        /// The code of the lead department.
        Lead = "lead",
        /// The codes of the supporting departments; left out like an empty list: none.
        Supporting = "supporting",
        /// Whether the requester was reached.
        Reached = "reached",
        /// Whether the requester is satisfied; null when not reached.
        Satisfied = "satisfied",
        /// The case that this one is merged into.
        Into = "into",
        /// The day on which it was so.
        Day = "day",
        /// The number under which it was filed.
        FilingNumber = "filing_number",
        /// The person in charge from then on.
        Person = "person",
        /// The step whose gate is meant.
        Gate = "gate",
        /// The paper that is waived.
        Paper = "paper",
        /// The day by which it follows; left out: as the rules say.
        Until = "until",
        /// Titles of the parts.
        Parts = "parts",
        /// Why, as a code of the rules.
        Reason = "reason",
        /// How many working days.
        Days = "days",
        /// The day by which it has to be answered.
        Due = "due",
        /// The rates from which it is exempted, as codes.
        Rates = "rates",
    }
}

impl Need {
    /// Whether leaving it out says something too.
    pub const fn may_be_left_out(self) -> bool {
        matches!(self, Self::Supporting | Self::Until)
    }
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The people of the enterprise that asked.
    Requester,
    /// The people of the lead department.
    Lead,
    /// The people of the supporting departments.
    Supporting,
    /// The seat agents.
    Agents,
    /// The chiefs of the chain; those of all chains where it lies on none.
    Chiefs,
}

/// What a transition causes beside the new state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Assign lead and supporting departments, ending the assignments before.
    Assign,
    /// Stamp the lead's assignment as acknowledged.
    StampAcknowledged,
    /// Keep the note as a comment that the requester reads.
    PublishNote,
    /// Keep the answer that the requester reads.
    RecordAnswer,
    /// Keep what the requester said when called back; his own rating stands before it.
    RecordSatisfaction,
    /// Keep answer and verdicts as those of the round that is over, and begin anew without them; one
    /// level higher when they did not satisfy, or when the requester appeals.
    BeginRound,
    /// Link to the case it is merged into.
    LinkInto,
    /// Take that link back.
    Unlink,
    /// Note that it has this relation to the case it goes into.
    Link(Relation),
    /// Take that relation back.
    CutLink(Relation),
    /// Give it to the person that was named.
    NamePerson,
    /// Move the day to resolve it by the working days that were asked for.
    Extend,
    /// Keep what a supporting unit did for its part, for officials.
    RecordPart,
    /// Let a gate be passed without a paper that follows later.
    Waive,
    /// File the parts as cases of their own.
    Split,
    /// Keep the day that was given in this field.
    KeepDay(&'static str),
    /// Let those that were merged into it live again, each on its own.
    FreeMembers,
    /// End every assignment: nobody has to act any more. Those who had the case still see it.
    EndAssignments,
    /// Send a notice.
    Notify(Audience),
}
