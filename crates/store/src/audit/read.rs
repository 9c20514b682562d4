//! Reading a page of cases with their rows and events.

use std::collections::{BTreeMap, HashMap};

use domain::cases::Part;
use domain::kinds::CaseKind;
use domain::sealing::{How, Standing, Told};
use domain::words::Relation;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    Statement,
};
use uuid::Uuid;

use super::Differs;
use super::sources::{Holds, SOURCES, Source};
use crate::cases::entity::{assignments, cases, comments};
use crate::cases::{Case, ROW, links_from, paper_texts, round_texts, words_by_ids, yes_or_no};
use crate::files;
use crate::kernel::{StoreError, within};
use crate::kinds::{fact_texts, own_rows};
use crate::log;
use crate::projects::history_texts;

/// Cases that are gone and are named.
const LOST_MAX: u32 = 1000;

/// A case with all that stands in its rows, and what its events say.
pub(super) struct Rows {
    pub id: Uuid,
    pub number: String,
    /// The field that cannot be read, when one cannot.
    pub standing: Result<Standing, String>,
    pub told: Vec<Told>,
}

/// The next cases behind `after`.
pub(super) async fn page(
    db: &impl ConnectionTrait,
    after: Uuid,
    limit: u64,
) -> Result<Vec<Rows>, StoreError> {
    let rows = cases::Entity::find()
        .filter(cases::Column::Id.gt(after))
        .order_by_asc(cases::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut told = log::told(db, &ids).await?;
    let mut fields = fields(db, &ids).await?;
    let mut assigned = assigned(db, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let (id, number) = (row.id, row.number.clone());
            let fields = fields.remove(&id).unwrap_or_default();
            let assigned = assigned.remove(&id).unwrap_or_default();
            Rows {
                standing: standing(row, fields, &assigned),
                told: told.remove(&id).unwrap_or_default(),
                id,
                number,
            }
        })
        .collect())
}

type Fields = BTreeMap<String, String>;

fn standing(
    row: cases::Model,
    mut fields: Fields,
    assigned: &[(Uuid, String)],
) -> Result<Standing, String> {
    let open = row.open;
    let case = Case::read(row, Vec::new()).map_err(|error| match error {
        StoreError::Corrupt { place, .. } => place.trim_start_matches("cases.").to_owned(),
        other => other.to_string(),
    })?;
    if open != case.state_facts().open {
        return Err("open".to_owned());
    }
    fields.insert(ROW.to_owned(), case.row_text());
    let units = |part: Part| {
        let of_part = assigned.iter().filter(move |(_, role)| role == part.code());
        of_part.map(|(unit, _)| *unit).collect()
    };
    Ok(Standing {
        state: case.state.to_string(),
        lead: case.lead.map(|unit| unit.uuid()),
        leading: units(Part::Lead),
        supporting: units(Part::Supporting),
        fields,
    })
}

async fn assigned(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Vec<(Uuid, String)>>, StoreError> {
    let rows = assignments::Entity::find()
        .filter(assignments::Column::CaseId.is_in(ids.iter().copied()))
        .filter(assignments::Column::Current.eq(true))
        .all(db)
        .await?;
    let mut assigned: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in rows {
        let of_case = assigned.entry(row.case_id).or_default();
        of_case.push((row.unit_id, row.role));
    }
    Ok(assigned)
}

/// What stands in the fields of cases, whatever the table.
async fn fields(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Fields>, StoreError> {
    let mut found: HashMap<Uuid, Fields> = HashMap::new();
    for source in SOURCES {
        read_source(db, source, ids, &mut found).await?;
    }
    for kind in CaseKind::ALL {
        for (case, values) in own_rows(db, kind, ids.iter().copied()).await? {
            let fields = found.entry(case).or_default();
            for field in kind.kind().columns() {
                let text = values.get(field.code).map(|value| field.canonical(value));
                fields.insert(field.code.to_owned(), text.unwrap_or_default());
            }
        }
    }
    for (case, words) in words_by_ids(db, ids.iter().copied()).await? {
        let fields = found.entry(case.uuid()).or_default();
        fields.extend(
            words
                .into_iter()
                .map(|(field, written)| (field, written.words)),
        );
    }
    let rows = comments::Entity::find()
        .filter(comments::Column::CaseId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    for row in rows {
        let fields = found.entry(row.case_id).or_default();
        fields.insert(format!("comment.{}", row.id), row.body);
    }
    let select = "SELECT case_id, id, name, digest FROM attachments \
                  WHERE removed_at IS NULL AND case_id IN ";
    for row in db.query_all_raw(within(db, select, ids)).await? {
        let (case, id): (Uuid, Uuid) = (row.try_get("", "case_id")?, row.try_get("", "id")?);
        let (name, digest): (String, Vec<u8>) =
            (row.try_get("", "name")?, row.try_get("", "digest")?);
        let text = files::row_text(&name, &digest);
        let fields = found.entry(case).or_default();
        fields.insert(format!("attachment.{id}"), text);
    }
    for relation in Relation::ALL.into_iter().filter(|one| one.is_single()) {
        for fields in found.values_mut() {
            fields.insert(relation.proof().to_owned(), String::new());
        }
    }
    for link in links_from(db, ids.iter().copied())
        .await?
        .into_values()
        .flatten()
    {
        if link.relation.is_single() {
            let fields = found.entry(link.from.uuid()).or_default();
            fields.insert(link.relation.proof().to_owned(), link.to.uuid().to_string());
        }
    }
    let papers = paper_texts(db, ids).await?;
    let rounds = round_texts(db, ids).await?;
    let beside = papers.into_iter().chain(rounds);
    let beside = beside.chain(history_texts(db, ids).await?);
    for (case, field, text) in beside.chain(fact_texts(db, ids).await?) {
        found.entry(case).or_default().insert(field, text);
    }
    Ok(found)
}

async fn read_source(
    db: &impl ConnectionTrait,
    source: &Source,
    ids: &[Uuid],
    found: &mut HashMap<Uuid, Fields>,
) -> Result<(), StoreError> {
    let columns: Vec<&str> = source.columns.iter().map(|(column, _)| *column).collect();
    let select = format!(
        "SELECT {key} AS of_case, {} FROM {} WHERE {key} IN ",
        columns.join(", "),
        source.table,
        key = source.key,
    );
    for row in db.query_all_raw(within(db, &select, ids)).await? {
        let case: Uuid = row.try_get("", "of_case")?;
        let fields = found.entry(case).or_default();
        for (column, holds) in source.columns {
            fields.insert((*column).to_owned(), text(&row, column, *holds)?);
        }
    }
    Ok(())
}

fn text(row: &QueryResult, column: &str, holds: Holds) -> Result<String, StoreError> {
    Ok(match holds {
        Holds::Text => row
            .try_get::<Option<String>>("", column)?
            .unwrap_or_default(),
        Holds::YesOrNo => yes_or_no(row.try_get("", column)?).to_owned(),
        Holds::Id => {
            let id = row.try_get::<Option<Uuid>>("", column)?;
            id.map(|id| id.to_string()).unwrap_or_default()
        }
        Holds::Count => match row.try_get::<i64>("", column)? {
            0 => String::new(),
            count => count.to_string(),
        },
    })
}

/// Cases whose row is gone although the log knows how they began.
pub(super) async fn lost(db: &impl ConnectionTrait) -> Result<Vec<Differs>, StoreError> {
    let kinds = CaseKind::ALL.iter();
    let kinds: Vec<String> = kinds.map(|kind| format!("'{}'", kind.code())).collect();
    let select = format!(
        "SELECT e.subject_id AS id, e.details FROM events e \
         WHERE e.from_state IS NULL AND e.to_state IS NOT NULL AND e.subject_kind IN ({}) \
         AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = e.subject_id) LIMIT {LOST_MAX}",
        kinds.join(", ")
    );
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), select));
    let differs = |row: &QueryResult| {
        let details: String = row.try_get("", "details")?;
        let details: BTreeMap<String, String> = serde_json::from_str(&details).unwrap_or_default();
        Ok(Differs {
            case: row.try_get("", "id")?,
            number: details.get("number").cloned().unwrap_or_default(),
            field: "case".to_owned(),
            how: How::Lost,
        })
    };
    rows.await?.iter().map(differs).collect()
}
