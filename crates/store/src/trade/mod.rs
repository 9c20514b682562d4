//! What customs said, kept as it was read: monthly statistics and receipts. The store does not read the papers; the
//! room `trade` does.

mod entity;

use std::io::{Read, Write};

use domain::sealing::hex;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};

use entity::papers;

use crate::kernel::{Store, StoreError, Work};
use crate::log::{NewEvent, append};

/// A paper larger than this when unpacked is not one that this product wrote.
const BYTES_MAX: u64 = 1 << 31;

/// What a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    /// Monthly statistics: of a month that comes again the newest holds.
    Statistics,
    /// Receipts of documents: each is kept once, whatever order they come in.
    Receipts,
}

impl PaperKind {
    const fn code(self) -> &'static str {
        match self {
            Self::Statistics => "statistics",
            Self::Receipts => "receipts",
        }
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Statistics => "trade-statistics-kept",
            Self::Receipts => "trade-receipts-kept",
        }
    }
}

/// A paper to be kept.
#[derive(Debug, Clone)]
pub struct NewPaper {
    /// What it is.
    pub kind: PaperKind,
    /// Name of the file that it came in.
    pub name: String,
    /// What it says, as JSON.
    pub content: Vec<u8>,
    /// How many lines it has.
    pub lines: u32,
}

/// Keeps a paper and gives its number; nothing where it is kept already: of receipts any like it, of statistics
/// the last one.
///
/// # Errors
/// When the database refuses.
pub async fn keep_paper(work: &Work, new: &NewPaper) -> Result<Option<u64>, StoreError> {
    let digest = hex(&Sha256::digest(&new.content));
    let of_kind = papers::Entity::find().filter(papers::Column::Kind.eq(new.kind.code()));
    let known = match new.kind {
        PaperKind::Receipts => {
            let same = of_kind.filter(papers::Column::Digest.eq(digest.clone()));
            same.count(work.db()).await? > 0
        }
        PaperKind::Statistics => {
            let last: Option<String> = of_kind
                .select_only()
                .column(papers::Column::Digest)
                .order_by_desc(papers::Column::Number)
                .limit(1)
                .into_tuple()
                .one(work.db())
                .await?;
            last.as_ref() == Some(&digest)
        }
    };
    if known {
        return Ok(None);
    }
    let last: Option<i64> = papers::Entity::find()
        .select_only()
        .column(papers::Column::Number)
        .order_by_desc(papers::Column::Number)
        .limit(1)
        .into_tuple()
        .one(work.db())
        .await?;
    let number = last.unwrap_or(0) + 1;
    let row = papers::ActiveModel {
        number: Set(number),
        kind: Set(new.kind.code().to_owned()),
        name: Set(new.name.clone()),
        digest: Set(digest.clone()),
        lines: Set(i64::from(new.lines)),
        content: Set(pack(&new.content)),
        made_at: Set(work.now().as_millisecond()),
    };
    papers::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    let event = NewEvent::new("trade", None, new.kind.event(), None)
        .detail("number", number)
        .detail("lines", new.lines)
        .detail("digest", digest);
    append(work, event).await?;
    Ok(u64::try_from(number).ok())
}

impl Store {
    /// What the papers of a kind say, the oldest first.
    ///
    /// # Errors
    /// When the database refuses, or a paper does not unpack.
    pub async fn trade_papers(&self, kind: PaperKind) -> Result<Vec<Vec<u8>>, StoreError> {
        let rows: Vec<(i64, Vec<u8>)> = papers::Entity::find()
            .filter(papers::Column::Kind.eq(kind.code()))
            .select_only()
            .columns([papers::Column::Number, papers::Column::Content])
            .order_by_asc(papers::Column::Number)
            .into_tuple()
            .all(self.db())
            .await?;
        rows.into_iter()
            .map(|(number, packed)| unpack(number, &packed))
            .collect()
    }
}

fn pack(content: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
    packer
        .write_all(content)
        .and_then(|()| packer.finish())
        .expect("writing to memory does not fail")
}

fn unpack(number: i64, packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut content = Vec::new();
    ZlibDecoder::new(packed)
        .take(BYTES_MAX)
        .read_to_end(&mut content)
        .map_err(|_| StoreError::Corrupt {
            place: "trade_papers",
            what: number.to_string(),
        })?;
    Ok(content)
}
