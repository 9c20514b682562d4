//! Everything that tallies are made of.

use std::collections::HashMap;

use domain::access::Scope;
use domain::kinds::{CaseKind, Values};
use domain::words::{ChainId, RegionCode, Relation};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use steering::investment::{Ends, Kinds, Lead, Payment, Rate, Registration, Wanted};
use uuid::Uuid;

use super::rows;
use crate::cases::entity::cases;
use crate::cases::{Cases, links_from};
use crate::kernel::{Store, StoreError};
use crate::kinds::own_rows;

/// Ids that are looked for with one statement.
const IDS_A_STATEMENT: usize = 5_000;

/// Leads, and what is said of money.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// The leads that the caller may know of, by key. Their chains and parks are those of `places`.
    pub leads: Vec<Lead>,
    /// Where they belong, by key.
    pub places: HashMap<String, Place>,
    /// Payments, in the order in which they were said.
    pub payments: Vec<Payment>,
    /// Registrations.
    pub registrations: Vec<Registration>,
    /// Rates of exchange, in the order in which they were said.
    pub rates: Vec<Rate>,
}

impl Ledger {
    /// Whether something lies in a division: an undertaking by the park of its lead, a registration by the
    /// code of the firm, whose third to eighth digit name the division that registered it.
    pub fn is_in(&self, what: Wanted<'_>, region: Option<RegionCode>) -> bool {
        let Some(region) = region else {
            return true;
        };
        let of = match what {
            Wanted::Undertaking(one) => self.places.get(&one.root.key).and_then(|at| at.region),
            Wanted::Registration(uscc) => uscc.get(2..8).and_then(|at| RegionCode::parse(at).ok()),
        };
        of.is_some_and(|of| region.contains(of))
    }
}

/// Where a lead belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Its main chain.
    pub chain: Option<ChainId>,
    /// The division that its park lies in.
    pub region: Option<RegionCode>,
}

/// Reads everything that somebody may know of. Payments, registrations and rates are those of the city: who
/// is limited counts only payments to undertakings that are among the leads.
///
/// # Errors
/// When the database refuses.
pub async fn ledger(store: &Store, scope: &Scope) -> Result<Ledger, StoreError> {
    let db = store.db();
    let seen = Condition::all().add(Cases::visible_to(scope).everything_seen(store));
    let heads = heads(db, seen).await?;
    let regions = regions(db).await?;
    let mut places = HashMap::new();
    for head in &heads {
        let place = Place {
            chain: head.chain.map(ChainId::from_uuid),
            region: head.park.and_then(|park| regions.get(&park).copied()),
        };
        places.insert(head.key.clone(), place);
    }
    Ok(Ledger {
        leads: leads(db, heads).await?,
        places,
        payments: rows::payments(db).await?,
        registrations: rows::registrations(db).await?,
        rates: rows::rates(db).await?,
    })
}

/// What a lead shares with every case.
pub(super) struct Head {
    pub(super) id: Uuid,
    pub(super) key: String,
    title: String,
    chain: Option<Uuid>,
    park: Option<Uuid>,
}

/// The leads that a condition leaves.
pub(super) async fn heads(
    db: &impl ConnectionTrait,
    condition: Condition,
) -> Result<Vec<Head>, StoreError> {
    use cases::Column::{ChainId as Chain, Id, Kind, Number, ParkId as Park, Title};
    type Row = (Uuid, String, String, Option<Uuid>, Option<Uuid>);
    let rows: Vec<Row> = cases::Entity::find()
        .select_only()
        .columns([Id, Number, Title, Chain, Park])
        .filter(Kind.eq(CaseKind::Lead.code()))
        .filter(condition)
        .into_tuple()
        .all(db)
        .await?;
    let mut heads: Vec<Head> = rows
        .into_iter()
        .map(|(id, key, title, chain, park)| Head {
            id,
            key,
            title,
            chain,
            park,
        })
        .collect();
    heads.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(heads)
}

async fn regions(db: &impl ConnectionTrait) -> Result<HashMap<Uuid, RegionCode>, StoreError> {
    let select = Query::select()
        .columns(["id", "region"])
        .from("units")
        .to_owned();
    let mut found = HashMap::new();
    for row in db.query_all(&select).await? {
        let region: Option<String> = row.try_get("", "region")?;
        let region = region.and_then(|region| RegionCode::parse(&region).ok());
        if let Some(region) = region {
            found.insert(row.try_get("", "id")?, region);
        }
    }
    Ok(found)
}

/// What leads end in, by their ids. A lead may end in one that the caller does not know of.
pub(super) async fn ends(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Ends>, StoreError> {
    let mut ties = Vec::new();
    for some in ids.chunks(IDS_A_STATEMENT) {
        let found = links_from(db, some.iter().copied()).await?;
        ties.extend(found.into_values().flatten());
    }
    let to: Vec<Uuid> = ties.iter().map(|tie| tie.to.uuid()).collect();
    let mut numbers: HashMap<Uuid, String> = HashMap::new();
    for some in to.chunks(IDS_A_STATEMENT) {
        let rows: Vec<(Uuid, String)> = cases::Entity::find()
            .select_only()
            .columns([cases::Column::Id, cases::Column::Number])
            .filter(cases::Column::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        numbers.extend(rows);
    }
    let mut found: HashMap<Uuid, Ends> = HashMap::new();
    for (id, project) in rows::pending(db).await? {
        found.entry(id).or_default().became = Some(project);
    }
    for tie in ties {
        let number = numbers.get(&tie.to.uuid()).cloned();
        let ends = found.entry(tie.from.uuid()).or_default();
        match tie.relation {
            Relation::Became => ends.became = number,
            Relation::MergedInto => ends.merged_into = number,
            Relation::PartOf => ends.part_of = number,
            _ => {}
        }
    }
    Ok(found)
}

async fn leads(db: &impl ConnectionTrait, heads: Vec<Head>) -> Result<Vec<Lead>, StoreError> {
    let ids: Vec<Uuid> = heads.iter().map(|head| head.id).collect();
    let mut own: HashMap<Uuid, Values> = HashMap::new();
    for some in ids.chunks(IDS_A_STATEMENT) {
        own.extend(own_rows(db, CaseKind::Lead, some.iter().copied()).await?);
    }
    let mut ends = ends(db, &ids).await?;
    let leads = heads.into_iter().map(|head| {
        let values = own.remove(&head.id).unwrap_or_default();
        let ends = ends.remove(&head.id).unwrap_or_default();
        lead(head, &values, ends)
    });
    Ok(leads.collect())
}

fn lead(head: Head, values: &Values, ends: Ends) -> Lead {
    use domain::kinds::Value;
    let text = |field: &str| values.text(field).unwrap_or_default().to_owned();
    let flag = |field: &str| values.get(field) == Some(&Value::Flag(true));
    let amount = |field: &str| match values.get(field) {
        Some(Value::Scaled(amount)) => Some(*amount),
        _ => None,
    };
    let currency = values.text("currency").unwrap_or("CNY").to_owned();
    Lead {
        row: 0,
        key: head.key,
        title: head.title,
        investor: text("investor"),
        uscc: text("uscc"),
        origin: text("origin"),
        park: String::new(),
        chain: String::new(),
        talks_on: values.day("talks_on"),
        signed_on: values.day("signed_on"),
        started_on: values.day("started_on"),
        production_on: values.day("production_on"),
        lost_on: values.day("lost_on"),
        currency,
        agreed: amount("agreed"),
        total: amount("total"),
        kinds: Kinds {
            world: flag("world_500"),
            china: flag("china_500"),
            private: flag("private_500"),
        },
        home_merchant: flag("home_merchant"),
        ends,
    }
}
