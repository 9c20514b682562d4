//! From sealed events to notices, by the effects of each life cycle.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::access::{Scope, SystemPurpose};
use domain::cases::{RATED, Visibility};
use domain::kinds::CaseKind;
use domain::lifecycle::{Audience, Effect, Performer};
use domain::words::{CaseId, NoticeId, UnitId, UserId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, Statement};
use uuid::Uuid;

use super::entity;
use crate::cases::{Case, Cases, LEVEL, lead_in, merged_into};
use crate::kernel::{Store, StoreError, Work};
use crate::log::EventRow;

/// Name under which the follower keeps how far it has come.
const FOLLOWER: &str = "notices";
/// Events worked off in one unit.
const EVENTS_AT_ONCE: u64 = 200;
/// Notices written with one statement: each takes seven values, of which SQLite binds at most 32,766.
const NOTICES_A_STATEMENT: usize = 1000;
/// The answer to a request answers those that were merged into it too.
const ANSWERED: &str = "resolve";

/// What one round delivered.
#[derive(Debug, Clone, Default)]
pub struct Delivered {
    /// Events worked off.
    pub events: u64,
    /// People who have a new notice.
    pub people: BTreeSet<UserId>,
}

impl Store {
    /// Works off sealed events that came since the last round, at most a few hundred.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn deliver_notices(&self) -> Result<Delivered, StoreError> {
        let after = follower_seq(self.db()).await?;
        let events = self.events_after(after, EVENTS_AT_ONCE).await?;
        let Some(last) = events.last().map(|event| event.seq) else {
            return Ok(Delivered::default());
        };
        let events: Vec<EventRow> = events.into_iter().map(|sealed| sealed.event).collect();
        self.write((after, last, events), |work, (after, last, events)| {
            Box::pin(deliver(work, *after, *last, events))
        })
        .await
    }
}

async fn follower_seq(db: &impl ConnectionTrait) -> Result<u64, StoreError> {
    let select = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT seq FROM followers WHERE name = $1",
        [FOLLOWER.into()],
    );
    let seq: i64 = db
        .query_one_raw(select)
        .await?
        .map_or(Ok(0), |row| row.try_get("", "seq"))?;
    Ok(u64::try_from(seq).unwrap_or(0))
}

async fn deliver(
    work: &Work,
    after: u64,
    last: u64,
    events: &[EventRow],
) -> Result<Delivered, StoreError> {
    if follower_seq(work.db()).await? != after {
        // another process was quicker
        return Ok(Delivered::default());
    }
    let mut delivered = Delivered {
        events: events.len() as u64,
        ..Delivered::default()
    };
    let mut readers = Readers::of(work);
    let cases = concerned(work, events).await?;
    let mut notices = Vec::new();
    for event in events {
        let audiences = audiences(event);
        let subject = event.subject_id.map(CaseId::from_uuid);
        let Some(case) = subject.and_then(|id| cases.get(&id)) else {
            continue;
        };
        let mut told = vec![(case.clone(), audiences)];
        if is_said_by_requester(event) {
            // whoever was merged is heard by those who have the case that leads
            let lead = lead_in(work, case).await?;
            told.extend(lead.map(|lead| (lead, vec![Audience::Lead, Audience::Agents])));
        }
        if event.code == ANSWERED {
            let joined = merged_into(work, case.id).await?;
            told.extend(
                joined
                    .into_iter()
                    .map(|one| (one, vec![Audience::Requester])),
            );
        }
        for (case, audiences) in &told {
            for person in readers.people(case, audiences).await? {
                if Some(person) != event.actor {
                    notices.push(notice(work, person, case, event));
                    delivered.people.insert(person);
                }
            }
        }
    }
    let mut notices = notices.into_iter().peekable();
    while notices.peek().is_some() {
        entity::Entity::insert_many(notices.by_ref().take(NOTICES_A_STATEMENT))
            .exec_without_returning(work.db())
            .await?;
    }
    skip_to(work, last).await?;
    Ok(delivered)
}

/// Notes that events up to `last` were worked off.
pub(crate) async fn skip_to(work: &Work, last: u64) -> Result<(), StoreError> {
    let place = Statement::from_sql_and_values(
        work.db().get_database_backend(),
        "INSERT INTO followers (name, seq) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET seq = excluded.seq",
        [
            FOLLOWER.into(),
            i64::try_from(last).unwrap_or(i64::MAX).into(),
        ],
    );
    work.db().execute_raw(place).await?;
    Ok(())
}

/// Whether it is what the requester says of himself: words or a rating.
fn is_said_by_requester(event: &EventRow) -> bool {
    event.code == RATED
        || event.code == Visibility::Public.comment_event()
            && event
                .details
                .get("as")
                .is_some_and(|role| role == Performer::Enterprise.code())
}

fn audiences(event: &EventRow) -> Vec<Audience> {
    let Some(kind) = CaseKind::from_code(&event.subject_kind) else {
        return Vec::new();
    };
    // comments that the other side is told of have no transition of their own
    if event.code == Visibility::Public.comment_event() {
        return vec![Audience::Requester, Audience::Lead];
    }
    if event.code == RATED {
        return vec![Audience::Lead, Audience::Agents];
    }
    // what did not satisfy is handled again one level higher
    let raised = event
        .details
        .contains_key(LEVEL)
        .then_some(Audience::Chiefs);
    let transitions = kind.lifecycle().transitions.iter();
    transitions
        .filter(|transition| transition.code == event.code)
        .flat_map(|transition| transition.effects)
        .filter_map(|effect| match effect {
            Effect::Notify(audience) => Some(*audience),
            _ => None,
        })
        .chain(raised)
        .collect()
}

/// The cases of events that somebody is told of.
async fn concerned(work: &Work, events: &[EventRow]) -> Result<HashMap<CaseId, Case>, StoreError> {
    let told = events.iter().filter(|event| !audiences(event).is_empty());
    let ids: BTreeSet<CaseId> = told
        .filter_map(|event| event.subject_id.map(CaseId::from_uuid))
        .collect();
    let ids: Vec<CaseId> = ids.into_iter().collect();
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let cases = all.by_ids_in(work, &ids).await?;
    Ok(cases.into_iter().map(|case| (case.id, case)).collect())
}

/// Active people with a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Holders {
    Of(&'static str, Uuid),
    Agents,
    /// Of a chain, and of all; without one, of all only.
    Chiefs(Option<Uuid>),
}

/// Who reads what, each asked for once: nobody else writes grants while the unit runs.
struct Readers<'a> {
    work: &'a Work,
    known: HashMap<Holders, Vec<UserId>>,
}

impl<'a> Readers<'a> {
    fn of(work: &'a Work) -> Self {
        Self {
            work,
            known: HashMap::new(),
        }
    }

    async fn people(
        &mut self,
        case: &Case,
        audiences: &[Audience],
    ) -> Result<BTreeSet<UserId>, StoreError> {
        let of_unit = |unit: &UnitId| Holders::Of("unit_id", unit.uuid());
        let mut holders = Vec::new();
        for audience in audiences {
            match audience {
                Audience::Requester => {
                    let firm = case.enterprise.filter(|_| case.kind.is_seen_by_its_firm());
                    holders.extend(firm.map(|firm| Holders::Of("enterprise_id", firm.uuid())));
                }
                Audience::Lead => holders.extend(case.lead.as_ref().map(of_unit)),
                Audience::Supporting => holders.extend(case.supporting.iter().map(of_unit)),
                Audience::Agents => holders.push(Holders::Agents),
                Audience::Chiefs => {
                    let chain = case.chain.map(|chain| chain.uuid());
                    holders.push(Holders::Chiefs(chain));
                }
            }
        }
        let mut found = BTreeSet::new();
        for one in holders {
            if let Some(known) = self.known.get(&one) {
                found.extend(known);
                continue;
            }
            let read = match one {
                Holders::Of(column, id) => holding(self.work, column, id).await?,
                Holders::Agents => agents(self.work).await?,
                Holders::Chiefs(chain) => chiefs(self.work, chain).await?,
            };
            found.extend(&read);
            self.known.insert(one, read);
        }
        Ok(found)
    }
}

/// Active people with a grant on one row.
async fn holding(work: &Work, column: &str, id: Uuid) -> Result<Vec<UserId>, StoreError> {
    let sql = format!(
        "SELECT DISTINCT g.user_id AS user_id FROM user_grants g JOIN users u ON u.id = g.user_id \
         WHERE u.active AND g.{column} = $1"
    );
    users(work, &sql, vec![id.into()]).await
}

async fn agents(work: &Work) -> Result<Vec<UserId>, StoreError> {
    let sql = "SELECT DISTINCT g.user_id AS user_id FROM user_grants g JOIN users u ON u.id = g.user_id \
               WHERE u.active AND g.role = $1";
    users(work, sql, vec!["agent".into()]).await
}

async fn chiefs(work: &Work, chain: Option<Uuid>) -> Result<Vec<UserId>, StoreError> {
    let sql = "SELECT DISTINCT g.user_id AS user_id FROM user_grants g JOIN users u ON u.id = g.user_id \
               WHERE u.active AND g.role = $1 AND (g.chain_id IS NULL OR g.chain_id = $2)";
    users(work, sql, vec!["chief".into(), chain.into()]).await
}

async fn users(
    work: &Work,
    sql: &str,
    values: Vec<sea_orm::Value>,
) -> Result<Vec<UserId>, StoreError> {
    let select = Statement::from_sql_and_values(work.db().get_database_backend(), sql, values);
    let rows = work.db().query_all_raw(select).await?;
    rows.iter()
        .map(|row| {
            let id: Uuid = row.try_get("", "user_id")?;
            Ok(UserId::from_uuid(id))
        })
        .collect()
}

fn notice(work: &Work, person: UserId, case: &Case, event: &EventRow) -> entity::ActiveModel {
    let params = BTreeMap::from([("number", case.number.as_str()), ("kind", case.kind.code())]);
    entity::ActiveModel {
        id: Set(NoticeId::v7(work.now(), work.random_in_order()).uuid()),
        user_id: Set(person.uuid()),
        case_id: Set(Some(case.id.uuid())),
        code: Set(event.code.clone()),
        params: Set(serde_json::to_string(&params).expect("a map of texts is always JSON")),
        at: Set(event.at.as_millisecond()),
        read_at: Set(None),
    }
}
