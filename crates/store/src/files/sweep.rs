//! Sweeping away files that no attachment names any more.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::entity::{Column, Entity};
use super::folder::FileError;
use crate::kernel::{Store, StoreError};

/// A file younger than this may still be about to be attached.
const SPARED: Duration = Duration::from_secs(24 * 60 * 60);

/// What one sweep did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Files that stay.
    pub kept: u64,
    /// Files that are gone.
    pub removed: u64,
}

impl Store {
    /// Removes files that no attachment names and that were not kept within a day.
    ///
    /// # Errors
    /// When the database or the disk refuses; what was removed before stays removed.
    pub async fn sweep_files(&self) -> Result<Swept, FileError> {
        let files = self.files();
        // listed first: what is attached meanwhile is young and spared
        let found = files.list()?;
        let named = self.named_digests().await?;
        let now = Duration::from_millis(files.ambient().now().as_millisecond().unsigned_abs());
        let mut swept = Swept::default();
        for (path, digest, kept_at) in found {
            let age = (SystemTime::UNIX_EPOCH + now)
                .duration_since(kept_at)
                .unwrap_or_default();
            let is_named = digest.is_some_and(|digest| named.contains(digest.as_slice()));
            if is_named || age < SPARED {
                swept.kept += 1;
                continue;
            }
            std::fs::remove_file(&path).map_err(|why| FileError::Folder {
                path: path.display().to_string(),
                why,
            })?;
            swept.removed += 1;
        }
        Ok(swept)
    }

    async fn named_digests(&self) -> Result<HashSet<Vec<u8>>, StoreError> {
        let digests: Vec<Vec<u8>> = Entity::find()
            .select_only()
            .column(Column::Digest)
            .distinct()
            .filter(Column::RemovedAt.is_null())
            .into_tuple()
            .all(self.db())
            .await?;
        Ok(digests.into_iter().collect())
    }
}
