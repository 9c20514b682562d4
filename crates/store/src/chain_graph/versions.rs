//! Versions of the chain graph: a whole graph, edits of the version before, or what an earlier
//! version was. The latest is the one in force; none is ever changed.

use std::io::{Read, Write};

use domain::words::UserId;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;

use super::entity::versions;
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

/// A graph larger than this when unpacked is not one that this product wrote.
const SNAPSHOT_BYTES_MAX: u64 = 1 << 31;

/// How a version came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionKind {
    /// Read from files.
    Import,
    /// Edited by a person.
    Edit,
    /// The edits before were taken back.
    Undo,
    /// An earlier version was put in force again.
    Restore,
}

impl VersionKind {
    const ALL: [Self; 4] = [Self::Import, Self::Edit, Self::Undo, Self::Restore];

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Edit => "edit",
            Self::Undo => "undo",
            Self::Restore => "restore",
        }
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Import => "chain-graph-imported",
            Self::Edit => "chain-graph-edited",
            Self::Undo => "chain-graph-undone",
            Self::Restore => "chain-graph-restored",
        }
    }
}

/// What a version is, as handed in.
#[derive(Debug, Clone)]
pub enum Content {
    /// A whole graph, packed by [`pack`].
    Whole(Vec<u8>),
    /// Edits of the version before.
    Edits {
        /// The edits as JSON.
        edits: String,
        /// How many.
        count: u32,
        /// The whole graph as well, packed, so that reading does not walk back forever.
        whole: Option<Vec<u8>>,
    },
    /// What this version was.
    SameAs(u32),
}

/// A version to be added.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// How it came about.
    pub kind: VersionKind,
    /// Day that its facts are of.
    pub day: Option<String>,
    /// What it is.
    pub content: Content,
    /// How much of everything it holds, as a JSON object.
    pub counts: Value,
    /// What its import left out and why, as a JSON object.
    pub report: Option<Value>,
    /// In the words of whoever made it.
    pub note: Option<String>,
    /// Who made it; nobody when the command line did.
    pub by: Option<UserId>,
}

/// A version without its content.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphVersion {
    /// Its number, from 1.
    pub number: u32,
    /// How it came about.
    pub kind: VersionKind,
    /// Day that its facts are of.
    pub day: Option<String>,
    /// How many edits made it.
    pub edit_count: u32,
    /// Which version it is again.
    pub same_as: Option<u32>,
    /// How much of everything it holds.
    pub counts: Value,
    /// What its import left out and why.
    pub report: Option<Value>,
    /// In the words of whoever made it.
    pub note: Option<String>,
    /// Who made it.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// A graph as it is kept: a whole one, and edits to be applied to it in order.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The whole graph, unpacked.
    pub whole: Vec<u8>,
    /// Edits as JSON, the oldest first.
    pub edits: Vec<String>,
}

#[derive(Debug, FromQueryResult)]
struct Head {
    number: i64,
    kind: String,
    day: Option<String>,
    edit_count: i64,
    same_as: Option<i64>,
    counts: String,
    report: Option<String>,
    note: Option<String>,
    made_by: Option<uuid::Uuid>,
    made_at: i64,
}

/// Packs a whole graph as the database keeps it.
pub fn pack(whole: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    packer
        .write_all(whole)
        .and_then(|()| packer.finish())
        .expect("writing to memory does not fail")
}

impl Store {
    /// Number of the latest version; nothing while there is no graph.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn graph_head(&self) -> Result<Option<u32>, StoreError> {
        head(self.db()).await
    }

    /// One version without its content.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn graph_version(&self, number: u32) -> Result<Option<GraphVersion>, StoreError> {
        let found = heads()
            .filter(versions::Column::Number.eq(i64::from(number)))
            .into_model::<Head>()
            .one(self.db())
            .await?;
        found.map(read).transpose()
    }

    /// Versions without their content, the latest first, and how many there are.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn graph_versions(
        &self,
        before: Option<u32>,
        limit: u64,
    ) -> Result<(Vec<GraphVersion>, u64), StoreError> {
        let total = versions::Entity::find().count(self.db()).await?;
        let mut find = heads().order_by_desc(versions::Column::Number).limit(limit);
        if let Some(before) = before {
            find = find.filter(versions::Column::Number.lt(i64::from(before)));
        }
        let rows = find.into_model::<Head>().all(self.db()).await?;
        let rows: Result<Vec<_>, _> = rows.into_iter().map(read).collect();
        Ok((rows?, total))
    }

    /// What a version is; nothing when there is no such version.
    ///
    /// # Errors
    /// When the database refuses, or a version before it is missing.
    pub async fn graph_content(&self, number: u32) -> Result<Option<Stored>, StoreError> {
        let mut edits = Vec::new();
        let mut wanted = i64::from(number);
        loop {
            let row = versions::Entity::find_by_id(wanted).one(self.db()).await?;
            let Some(row) = row else {
                if wanted == i64::from(number) {
                    return Ok(None);
                }
                return Err(corrupt(wanted));
            };
            if let Some(packed) = row.snapshot {
                edits.reverse();
                let whole = unpack(wanted, &packed)?;
                return Ok(Some(Stored { whole, edits }));
            }
            wanted = match (row.same_as, row.edits) {
                (Some(same), _) => same,
                (None, Some(list)) => {
                    edits.push(list);
                    wanted - 1
                }
                (None, None) => return Err(corrupt(wanted)),
            };
        }
    }

    /// The version whose content a version has: itself, or the one that it brought back.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn graph_origin(&self, number: u32) -> Result<u32, StoreError> {
        let mut number = number;
        while let Some(same) = self
            .graph_version(number)
            .await?
            .and_then(|version| version.same_as)
        {
            number = same;
        }
        Ok(number)
    }
}

/// Adds a version behind the one that the caller saw (`None`: behind whatever is there), and gives
/// its number.
///
/// # Errors
/// [`StoreError::Stale`] when `seen` is not the latest any more.
pub async fn add_version(
    work: &Work,
    seen: Option<u32>,
    new: &NewVersion,
) -> Result<u32, StoreError> {
    let latest = head(work.db()).await?.unwrap_or(0);
    if seen.is_some_and(|seen| seen != latest) {
        return Err(StoreError::Stale {
            table: "graph_versions",
        });
    }
    let number = latest + 1;
    let (snapshot, edits, edit_count, same_as) = match &new.content {
        Content::Whole(whole) => (Some(whole.clone()), None, 0, None),
        Content::Edits {
            edits,
            count,
            whole,
        } => (whole.clone(), Some(edits.clone()), *count, None),
        Content::SameAs(other) => (None, None, 0, Some(i64::from(*other))),
    };
    let row = versions::ActiveModel {
        number: Set(i64::from(number)),
        kind: Set(new.kind.code().to_owned()),
        day: Set(new.day.clone()),
        snapshot: Set(snapshot),
        edits: Set(edits),
        edit_count: Set(i64::from(edit_count)),
        same_as: Set(same_as),
        counts: Set(new.counts.to_string()),
        report: Set(new.report.as_ref().map(Value::to_string)),
        note: Set(new.note.clone()),
        made_by: Set(new.by.map(UserId::uuid)),
        made_at: Set(work.now().as_millisecond()),
    };
    versions::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    let mut event = NewEvent {
        note: new.note.clone(),
        ..NewEvent::new("chain-graph", None, new.kind.event(), new.by)
    }
    .detail("version", number);
    if edit_count > 0 {
        event = event.detail("edits", edit_count);
    }
    if let Content::SameAs(other) = new.content {
        event = event.detail("same_as", other);
    }
    append(work, event).await?;
    Ok(number)
}

async fn head(db: &impl ConnectionTrait) -> Result<Option<u32>, StoreError> {
    let number: Option<i64> = versions::Entity::find()
        .select_only()
        .column(versions::Column::Number)
        .order_by_desc(versions::Column::Number)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    number.map(whole_number).transpose()
}

/// Everything but the content, which may be megabytes.
fn heads() -> sea_orm::Select<versions::Entity> {
    use versions::Column::{
        Counts, Day, EditCount, Kind, MadeAt, MadeBy, Note, Number, Report, SameAs,
    };
    versions::Entity::find().select_only().columns([
        Number, Kind, Day, EditCount, SameAs, Counts, Report, Note, MadeBy, MadeAt,
    ])
}

fn read(row: Head) -> Result<GraphVersion, StoreError> {
    let kind = VersionKind::ALL
        .into_iter()
        .find(|kind| kind.code() == row.kind);
    Ok(GraphVersion {
        number: whole_number(row.number)?,
        kind: kind.ok_or_else(|| corrupt(row.number))?,
        day: row.day,
        edit_count: whole_number(row.edit_count)?,
        same_as: row.same_as.map(whole_number).transpose()?,
        counts: serde_json::from_str(&row.counts).map_err(|_| corrupt(row.number))?,
        report: row
            .report
            .map(|report| serde_json::from_str(&report).map_err(|_| corrupt(row.number)))
            .transpose()?,
        note: row.note,
        by: row.made_by.map(UserId::from_uuid),
        at: instant("graph_versions.made_at", row.made_at)?,
    })
}

fn whole_number(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| corrupt(number))
}

fn unpack(number: i64, packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut whole = Vec::new();
    ZlibDecoder::new(packed)
        .take(SNAPSHOT_BYTES_MAX)
        .read_to_end(&mut whole)
        .map_err(|_| corrupt(number))?;
    Ok(whole)
}

fn corrupt(number: i64) -> StoreError {
    StoreError::Corrupt {
        place: "graph_versions",
        what: number.to_string(),
    }
}
