//! What a transition is judged by besides state and performer, as far as the database knows it.

use domain::lifecycle::{Bounds, Facts, Gate, Need, Performer, Phase, StateCode, Unmet};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};

use super::asked::asked;
use super::entity::requests;
use super::finder::Cases;
use super::gates;
use super::merged::answered_lead;
use super::row::Case;
use crate::kernel::{KnownRules, Store, StoreError, Work};
use crate::log::history;
use crate::policies::in_force;

/// Detail of a call back: whether somebody was reached.
pub(super) const REACHED: &str = "reached";

/// How a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The gates that are open.
    pub gates: Vec<Gate>,
    /// What its gates still wait for.
    pub unmet: Vec<Unmet>,
    /// The state before the present one, where a step leads back to it.
    pub before: Option<StateCode>,
    /// How far the rules let things be asked for.
    pub bounds: Bounds,
    /// Most working days of one extension.
    pub extension_days: u16,
    /// Working days of the extension that is asked for.
    pub days_asked: Option<u16>,
    /// When it was last resolved, by itself or with the case that leads it.
    pub resolved_at: Option<Timestamp>,
    /// Whether the requester said that the answer does not satisfy.
    pub dissatisfied: bool,
    /// Calls of this round that reached nobody.
    pub tries: u32,
    /// How many the policy in force asks for before a case is struck off without a verdict.
    pub tries_wanted: u32,
    /// What counts so far.
    pub satisfied: Option<bool>,
}

impl Cases {
    /// How a case stands that was found through this scope.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn standing(&self, store: &Store, case: &Case) -> Result<Standing, StoreError> {
        standing(store.db(), store.rules(), case, store.ambient().now()).await
    }

    /// How it stands as a unit of work sees it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn standing_in(&self, work: &Work, case: &Case) -> Result<Standing, StoreError> {
        standing(work.db(), work.rules(), case, work.now()).await
    }
}

impl Standing {
    /// What the life cycle judges by.
    pub fn facts<'a>(&'a self, given: &'a [Need], now: Timestamp) -> Facts<'a> {
        Facts {
            given,
            resolved_at: self.resolved_at,
            gates: &self.gates,
            unmet: &self.unmet,
            before: self.before,
            bounds: self.bounds,
            now,
        }
    }
}

async fn standing(
    db: &impl ConnectionTrait,
    rules: &KnownRules,
    case: &Case,
    now: Timestamp,
) -> Result<Standing, StoreError> {
    let rules = in_force(db, rules).await?;
    let policy = rules.deadlines(case.kind, None);
    let mut standing = Standing {
        gates: Vec::new(),
        unmet: gates::unmet(db, case).await?,
        before: gates::before(db, case).await?,
        bounds: Bounds {
            return_hours: policy.urgencies().return_hours,
            extensions: policy.urgencies().extensions,
        },
        extension_days: policy.urgencies().extension_days,
        days_asked: None,
        resolved_at: case.marks.resolved,
        dissatisfied: case.satisfied == Some(false),
        tries: 0,
        tries_wanted: u32::from(policy.urgencies().call_back_tries),
        satisfied: case.satisfied,
    };
    if lead_is_retired(db, case).await? {
        standing.gates.push(Gate::LeadRetired);
    }
    match case.state_facts().phase {
        Phase::Dropped => {
            let lead = answered_lead(db, case).await?;
            standing.resolved_at = lead.and_then(|lead| lead.marks.resolved);
        }
        Phase::Done => what_was_done(db, case, &mut standing).await?,
        Phase::Waiting => {}
        Phase::Assigned | Phase::Handled => {
            let calendar = rules.calendar(None);
            asked(db, (case, calendar, now), &mut standing).await?;
        }
    }
    if standing.resolved_at.is_some() {
        standing.gates.push(Gate::Answered);
    }
    Ok(standing)
}

async fn lead_is_retired(db: &impl ConnectionTrait, case: &Case) -> Result<bool, StoreError> {
    let Some(lead) = case.lead.filter(|_| case.state_facts().open) else {
        return Ok(false);
    };
    let retired = Query::select()
        .expr(Expr::val(1))
        .from("units")
        .and_where(Expr::col("id").eq(lead.uuid()))
        .and_where(Expr::col("active").eq(false))
        .to_owned();
    Ok(db.query_one(&retired).await?.is_some())
}

/// Calls of the present round, and appeals of any.
async fn what_was_done(
    db: &impl ConnectionTrait,
    case: &Case,
    standing: &mut Standing,
) -> Result<(), StoreError> {
    let lifecycle = case.kind.lifecycle();
    let enterprise = Performer::Enterprise.code();
    for event in history(db, case.id.uuid()).await? {
        let from = event.from.as_deref().and_then(|code| lifecycle.state(code));
        let to = event.to.as_deref().and_then(|code| lifecycle.state(code));
        if to.is_some_and(|state| state.begins_round) {
            standing.tries = 0;
            let by_firm = event
                .details
                .get("as")
                .is_some_and(|role| role == enterprise);
            if by_firm && from.is_some_and(|state| state.struck_off) {
                standing.gates.push(Gate::Appealed);
            }
        }
        if event
            .details
            .get(REACHED)
            .is_some_and(|reached| reached == "no")
        {
            standing.tries += 1;
        }
    }
    standing.gates.dedup();
    Ok(())
}

/// The requester's own rating of the present round, as a unit of work sees it.
pub(super) async fn rating_in(work: &Work, case: &Case) -> Result<Option<bool>, StoreError> {
    let rating: Option<Option<bool>> = requests::Entity::find_by_id(case.id.uuid())
        .select_only()
        .column(requests::Column::Rating)
        .into_tuple()
        .one(work.db())
        .await?;
    Ok(rating.flatten())
}
