//! Filling a database: the demonstration city first, then requests of two years with eight events
//! each, nearly all of them closed, as in a city.

use std::time::Instant;

use anyhow::Context;
use domain::access::{Grant, Scope, SystemPurpose};
use domain::cases::{Source, Urgency};
use domain::kinds::CaseKind;
use domain::lifecycle::Performer;
use domain::platform::{EnterpriseStatus, UnitKind};
use domain::words::{
    Body, CategoryId, ChainId, EnterpriseId, Name, Title, UnitId, Uscc, UserId, UserName,
};
use jiff::{SignedDuration, Timestamp};
use sea_orm::{ConnectionTrait, Statement};
use store::cases::{By, CaseDraft, CaseFilter, Cases, Given, Order, Told, calendar};
use store::platform::{NewEnterprise, NewUser, enterprises, users};
use store::search::SearchIndex;
use store::{Store, StoreError};

use crate::Options;
use crate::place::{Place, Seeded, ambient};
use crate::server::Server;
use crate::texts::{self, Dice};

/// Grows with every change of what is seeded.
pub const VERSION: u32 = 2;
/// A chief of one chain only, added for measuring.
pub const CHAIN_CHIEF: &str = "bench-chief";
/// That chain.
pub const CHAIN: &str = "salt-chemistry";
/// The department whose list is measured: the one with most requests.
pub const DEPARTMENT: &str = "housing";

const DAYS: i64 = 730;
const REQUESTS_A_UNIT: usize = 1000;
const EVENTS_A_REQUEST: usize = 8;

/// Fills the empty database of `place`.
pub async fn seed(options: &Options, place: &Place) -> anyhow::Result<Seeded> {
    eprintln!(
        "seeding {} requests into {}",
        options.requests,
        place.directory().display()
    );
    Server::start(options, place, true).await?.stop()?;
    let store = place.open().await?;
    let city = City::read(&store, place, options.requests).await?;
    let now = ambient().now();
    let began = Instant::now();
    let mut dice = Dice::new(u64::from(options.requests));
    let first = now - SignedDuration::from_hours(24 * DAYS);
    let every_ms = DAYS * 86_400_000 / i64::from(options.requests);
    let (mut told, mut done) = (Vec::new(), 0_usize);
    for number in 0..i64::from(options.requests) {
        let at = first + SignedDuration::from_millis(number * every_ms);
        told.push(city.request(&mut dice, at, now)?);
        if told.len() == REQUESTS_A_UNIT {
            done += told.len();
            store.seed(std::mem::take(&mut told)).await?;
            if done.is_multiple_of(50_000) {
                eprintln!("  {done} in {:.0} s", began.elapsed().as_secs_f64());
            }
        }
    }
    store.seed(told).await?;
    eprintln!("  all rows in {:.0} s", began.elapsed().as_secs_f64());
    let connection = place.connect(1).await?;
    // trainings and groupings that wait would be measured along
    let far = (now + SignedDuration::from_hours(24 * 3650)).as_millisecond();
    let later = format!("UPDATE jobs SET run_at = {far} WHERE finished_at IS NULL");
    connection.execute_unprepared(&later).await?;
    connection
        .execute_unprepared(if place.url().is_some() {
            "VACUUM ANALYZE"
        } else {
            "ANALYZE"
        })
        .await?;
    connection.close().await?;
    let verified = store.verify_log(None).await?;
    eprintln!(
        "  {} events verified after {:.0} s",
        verified.sealed,
        began.elapsed().as_secs_f64()
    );
    let index = SearchIndex::open(&store)?;
    index.catch_up().await?;
    eprintln!(
        "  search index after {:.0} s",
        began.elapsed().as_secs_f64()
    );
    let last_month = calendar().date_of(now).first_of_month();
    let month_before = last_month.checked_sub(jiff::Span::new().months(1))?;
    Ok(Seeded {
        version: VERSION,
        requests: options.requests,
        month: (month_before.to_string(), last_month.to_string()),
        deep: deep(&store, CaseFilter::default(), first, now).await?,
        deep_of_department: deep(
            &store,
            CaseFilter {
                unit: Some((city.department, None)),
                ..CaseFilter::default()
            },
            first,
            now,
        )
        .await?,
    })
}

/// A cursor in the middle of a list.
async fn deep(
    store: &Store,
    filter: CaseFilter,
    first: Timestamp,
    now: Timestamp,
) -> anyhow::Result<String> {
    let middle = first + now.duration_since(first) / 2;
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let filter = CaseFilter {
        kind: Some(CaseKind::Request),
        submitted: (None, Some(middle)),
        ..filter
    };
    let page = all
        .page(store, &filter, Order::NewestFirst, None, 1)
        .await?;
    Ok(page.next.context("nothing in the middle")?.to_string())
}

struct Firm {
    id: EnterpriseId,
    park: Option<UnitId>,
    chain: Option<ChainId>,
}

struct City {
    categories: Vec<(CategoryId, UnitId)>,
    departments: Vec<UnitId>,
    department: UnitId,
    firms: Vec<Firm>,
    agent: UserId,
    official: UserId,
    firm_user: UserId,
}

impl City {
    /// Reads the demonstration city and adds firms and a chief of one chain.
    async fn read(store: &Store, place: &Place, requests: u32) -> anyhow::Result<Self> {
        let user = async |name: &str| -> anyhow::Result<_> {
            store
                .credentials_by_name(name)
                .await?
                .with_context(|| format!("no user {name}"))
        };
        let connection = place.connect(1).await?;
        let ids = async |sql: &str| -> anyhow::Result<Vec<(uuid::Uuid, String)>> {
            let statement = Statement::from_string(connection.get_database_backend(), sql);
            let rows = connection.query_all_raw(statement).await?;
            rows.iter()
                .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "code")?)))
                .collect()
        };
        let units = |kind: UnitKind| {
            format!(
                "SELECT id, code FROM units WHERE kind = '{}' ORDER BY code",
                kind.code()
            )
        };
        let departments = ids(&units(UnitKind::Department)).await?;
        let parks: Vec<UnitId> = ids(&units(UnitKind::Park))
            .await?
            .into_iter()
            .map(|(id, _)| UnitId::from_uuid(id))
            .collect();
        let chains = ids("SELECT id, code FROM chains ORDER BY code").await?;
        connection.close().await?;
        let named = |of: &[(uuid::Uuid, String)], code: &str| {
            of.iter().find(|one| one.1 == code).map(|one| one.0)
        };
        let department =
            UnitId::from_uuid(named(&departments, DEPARTMENT).context("no such department")?);
        let chain = ChainId::from_uuid(named(&chains, CHAIN).context("no such chain")?);
        let chains: Vec<ChainId> = chains
            .iter()
            .map(|(id, _)| ChainId::from_uuid(*id))
            .collect();
        let chief = NewUser {
            name: UserName::parse(CHAIN_CHIEF)?,
            display_name: Name::parse("链长（测速）")?,
            phone: None,
            password_hash: user("chief").await?.password_hash,
            must_change_password: false,
            active: true,
            grants: vec![Grant::Chief(Some(chain))],
        };
        store
            .write(chief, |work, chief| {
                Box::pin(users::add_user(work, None, chief))
            })
            .await?;
        let categories = store.categories().await?.into_iter();
        Ok(Self {
            categories: categories
                .filter_map(|one| Some((one.id, one.department?)))
                .collect(),
            departments: departments
                .iter()
                .map(|(id, _)| UnitId::from_uuid(*id))
                .collect(),
            department,
            firms: firms(store, &parks, &chains, (requests as usize / 500).max(20)).await?,
            agent: user("agent").await?.user.id,
            official: user("dept-housing").await?.user.id,
            firm_user: user("enterprise-a").await?.user.id,
        })
    }

    fn request(&self, dice: &mut Dice, at: Timestamp, now: Timestamp) -> anyhow::Result<Told> {
        let (title, body) = texts::request(dice);
        let firm = dice.pick(&self.firms);
        let (category, lead) = *dice.pick(&self.categories);
        let urgency = match dice.below(100) {
            0 => Urgency::Critical,
            1..=9 => Urgency::Urgent,
            _ => Urgency::Normal,
        };
        let sources = [Source::Web, Source::Phone, Source::Visit, Source::Import];
        let source = *dice.pick(&[&[Source::Web], &sources[..]].concat());
        let supporting = if dice.per_mille(250) {
            let other = *dice.pick(&self.departments);
            (other != lead).then_some(other).into_iter().collect()
        } else {
            Vec::new()
        };
        let told = Told {
            draft: CaseDraft {
                number: None,
                kind: CaseKind::Request,
                title: Title::parse(&title)?,
                urgency,
                source,
                category: Some(category),
                enterprise: Some(firm.id),
                chain: firm.chain,
                park: firm.park,
                due_day: None,
            },
            body: Body::parse(&body)?,
            filed: By {
                user: Some(self.firm_user),
                at,
            },
            steps: Vec::new(),
        };
        Ok(self.way(dice, told, (lead, supporting), now))
    }

    /// What happened since; what would lie behind `now` has not happened yet.
    fn way(
        &self,
        dice: &mut Dice,
        told: Told,
        given: (UnitId, Vec<UnitId>),
        now: Timestamp,
    ) -> Told {
        let (lead, supporting) = given;
        let dispatched = Given {
            lead: Some(lead),
            supporting,
            ..Given::default()
        };
        let note = |words: &str| Given {
            note: Some(words.to_owned()),
            ..Given::default()
        };
        let answered = Given {
            answer: Some(texts::answer(dice)),
            ..Given::default()
        };
        let asked = dice.per_mille(200);
        let stuck = dice.per_mille(20);
        let satisfied = match dice.below(10) {
            0 => None,
            1 => Some(false),
            _ => Some(true),
        };
        let (agent, official, firm) = (self.agent, self.official, self.firm_user);
        let mut steps = vec![
            ("accept", Performer::Agent, agent, 1, Given::default()),
            ("dispatch", Performer::Agent, agent, 2, dispatched),
            (
                "acknowledge",
                Performer::Lead,
                official,
                8,
                Given::default(),
            ),
        ];
        if asked {
            steps.push((
                "ask",
                Performer::Lead,
                official,
                24,
                note("请补充现场照片与合同。"),
            ));
            steps.push((
                "reply",
                Performer::Enterprise,
                firm,
                24,
                note("已补充，请查收。"),
            ));
        } else {
            steps.push(("urge", Performer::Agent, agent, 12, Given::default()));
            steps.push(("begin", Performer::Lead, official, 12, Given::default()));
        }
        if dice.per_mille(10) {
            steps.truncate(2);
            steps.push((
                "withdraw",
                Performer::Enterprise,
                firm,
                24,
                Given::default(),
            ));
        } else if !stuck {
            steps.push(("resolve", Performer::Lead, official, 96, answered));
            let verdict = Given {
                satisfied,
                ..Given::default()
            };
            steps.push(("strike-off", Performer::Agent, agent, 72, verdict));
        }
        let mut at = told.filed.at;
        let mut told = told;
        for (transition, performer, user, hours_max, given) in steps {
            let minutes = 1 + dice.below(hours_max * 60) as i64;
            let next = at + SignedDuration::from_mins(minutes);
            if next > now {
                break;
            }
            at = next;
            told = told.then(
                transition,
                performer,
                By {
                    user: Some(user),
                    at,
                },
                given,
            );
        }
        let open = told
            .steps
            .last()
            .is_none_or(|last| !matches!(last.transition, "resolve" | "strike-off" | "withdraw"));
        while open && told.steps.len() + 1 < EVENTS_A_REQUEST && at < now {
            at = (at + SignedDuration::from_mins(30)).min(now);
            told = told.then(
                "urge",
                Performer::Agent,
                By {
                    user: Some(agent),
                    at,
                },
                Given::default(),
            );
        }
        told
    }
}

/// Adds firms to those of the demonstration city.
async fn firms(
    store: &Store,
    parks: &[UnitId],
    chains: &[ChainId],
    count: usize,
) -> anyhow::Result<Vec<Firm>> {
    let mut dice = Dice::new(7);
    let mut new = Vec::new();
    for number in 0..count {
        new.push(NewEnterprise {
            uscc: uscc(number)?,
            uscc_override_reason: None,
            name: Name::parse(&texts::firm(&mut dice, number + 1))?,
            status: EnterpriseStatus::Approved,
            park: (!dice.per_mille(150)).then(|| *dice.pick(parks)),
            chains: (!dice.per_mille(200))
                .then(|| *dice.pick(chains))
                .into_iter()
                .collect(),
            contact_name: None,
            phone: None,
        });
    }
    let added = store
        .write(new.clone(), |work, new| {
            Box::pin(async move {
                let mut ids = Vec::new();
                for firm in new {
                    ids.push(enterprises::add_enterprise(work, None, firm).await?);
                }
                Ok::<_, StoreError>(ids)
            })
        })
        .await?;
    store.seal_all().await?;
    while store.deliver_notices().await?.events > 0 {}
    let firms = added.into_iter().zip(new);
    Ok(firms
        .map(|(id, new)| Firm {
            id,
            park: new.park,
            chain: new.chains.first().copied(),
        })
        .collect())
}

/// A code whose check character holds.
fn uscc(number: usize) -> anyhow::Result<Uscc> {
    let checks = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut codes = checks.map(|check| Uscc::parse(&format!("91430400MABE{number:05}{check}")));
    codes
        .find_map(Result::ok)
        .context("no check character holds")
}
