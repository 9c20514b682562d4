//! A group as callers see it: reckoned from the members that they may know of.

use std::collections::{BTreeMap, HashMap};

use domain::words::{CaseId, MatterId};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::cases::{Cases, Membership};
use store::matters::Matter;
use triage::topics::warmth;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Members that make a group.
const MEMBERS_MIN: usize = 2;
/// Weeks of the trend.
const WEEKS: usize = 12;
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const SECONDS_A_DAY: f64 = 86_400.0;

/// The request that stands for a group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeadingView {
    /// Which request.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// Its state.
    pub state: String,
    /// The name of its state.
    pub state_label: String,
}

/// A one-cause group.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Matter)]
pub struct MatterItem {
    /// Which group.
    pub id: Uuid,
    /// What it is about: the title of the member nearest to all others.
    pub title: String,
    /// The place that most members name.
    pub place: Option<String>,
    /// Members.
    pub count: u64,
    /// Of these: open.
    pub open: u64,
    /// Of these: filed within the last seven days.
    pub recent: u64,
    /// When the first was filed.
    #[schema(value_type = String, format = DateTime)]
    pub first_at: Timestamp,
    /// When the last was filed.
    #[schema(value_type = String, format = DateTime)]
    pub last_at: Timestamp,
    /// Each member counts 1, halved for every 180 days of its age.
    pub heat: f64,
    /// Members filed in each of the last twelve weeks, the oldest first; the last ends now.
    pub trend: Vec<u32>,
    /// The request that stands for all, once they were joined; null where the caller may not know
    /// of it.
    pub leading: Option<LeadingView>,
    /// Whether they were joined.
    pub joined: bool,
    /// Version, to be sent as `If-Match`.
    pub version: i64,
}

/// A group with what the caller sees of it.
pub(super) struct Seen {
    pub matter: Matter,
    pub members: Vec<Membership>,
    /// The members' heat now.
    pub heat: f64,
}

/// The groups of which the caller sees at least two members, hottest first; one group, or all.
pub(super) async fn seen(
    app: &App,
    cases: &Cases,
    of: Option<MatterId>,
) -> Result<Vec<Seen>, Refusal> {
    let now = app.store.ambient().now();
    let mut groups: BTreeMap<MatterId, Vec<Membership>> = BTreeMap::new();
    for one in cases.memberships(&app.store, of).await? {
        groups.entry(one.matter).or_default().push(one);
    }
    groups.retain(|_, members| members.len() >= MEMBERS_MIN);
    let ids: Vec<MatterId> = groups.keys().copied().collect();
    let mut matters = app.store.matters(&ids).await?;
    let mut found: Vec<Seen> = groups
        .into_iter()
        .filter_map(|(id, mut members)| {
            members.sort_by_key(|one| (one.submitted_at, one.case));
            Some(Seen {
                matter: matters.remove(&id)?,
                heat: members.iter().map(|one| heat(one, now)).sum(),
                members,
            })
        })
        .collect();
    found.sort_by(|left, right| {
        let by_heat = right.heat.total_cmp(&left.heat);
        by_heat.then(left.matter.id.cmp(&right.matter.id))
    });
    Ok(found)
}

fn heat(member: &Membership, now: Timestamp) -> f64 {
    let age = now.duration_since(member.submitted_at).as_secs_f64() / SECONDS_A_DAY;
    warmth(0.0, age)
}

impl Seen {
    pub(super) fn open(&self) -> u64 {
        self.members.iter().filter(|one| one.open).count() as u64
    }

    pub(super) fn recent(&self, now: Timestamp) -> u64 {
        let of_week = |one: &&Membership| now.duration_since(one.submitted_at) < WEEK;
        self.members.iter().filter(of_week).count() as u64
    }

    fn trend(&self, now: Timestamp) -> Vec<u32> {
        let mut weeks = vec![0; WEEKS];
        for member in &self.members {
            let age = now.duration_since(member.submitted_at);
            let back = usize::try_from(age.as_secs().max(0) / WEEK.as_secs()).unwrap_or(WEEKS);
            if let Some(at) = (WEEKS - 1).checked_sub(back) {
                weeks[at] += 1;
            }
        }
        weeks
    }
}

/// Groups as the caller sees them.
///
/// # Errors
/// When the database fails.
pub(super) async fn items(
    app: &App,
    caller: &Caller,
    cases: &Cases,
    groups: &[Seen],
) -> Result<Vec<MatterItem>, Refusal> {
    let now = app.store.ambient().now();
    let mut wanted: Vec<CaseId> = groups
        .iter()
        .filter_map(|seen| seen.matter.leading)
        .collect();
    // a title is a requester's words: where the centre is hidden, a member that is seen gives it
    let title_of = |seen: &Seen| {
        let centre = seen
            .members
            .iter()
            .find(|one| one.case == seen.matter.centre);
        centre.or(seen.members.first()).map(|one| one.case)
    };
    wanted.extend(groups.iter().filter_map(title_of));
    let known = cases.by_ids(&app.store, &wanted).await?;
    let known: HashMap<CaseId, _> = known.into_iter().map(|case| (case.id, case)).collect();
    let item = |seen: &Seen| {
        let first = seen.members.first()?;
        let last = seen.members.last()?;
        let sees_centre = seen
            .members
            .iter()
            .any(|one| one.case == seen.matter.centre);
        let title = match sees_centre {
            true => seen.matter.title.clone(),
            false => known.get(&title_of(seen)?)?.title.clone(),
        };
        let leading = seen.matter.leading.and_then(|id| known.get(&id));
        Some(MatterItem {
            id: seen.matter.id.uuid(),
            title,
            place: seen.matter.place.clone().filter(|_| sees_centre),
            count: seen.members.len() as u64,
            open: seen.open(),
            recent: seen.recent(now),
            first_at: first.submitted_at,
            last_at: last.submitted_at,
            heat: (seen.heat * 1000.0).round() / 1000.0,
            trend: seen.trend(now),
            leading: leading.map(|case| LeadingView {
                id: case.id.uuid(),
                number: case.number.clone(),
                state: case.state.to_string(),
                state_label: crate::http::language::label(
                    &format!("state.{}.{}", case.kind.code(), case.state),
                    caller.language,
                ),
            }),
            joined: seen.matter.leading.is_some(),
            version: seen.matter.version,
        })
    };
    Ok(groups.iter().filter_map(item).collect())
}
