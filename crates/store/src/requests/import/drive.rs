//! From chunk to chunk: publishing to the end, whatever comes between.

use std::sync::Arc;
use std::time::Duration;

use super::publish::{Publishing, publish_next};
use super::runs::{Before, Identity, Run};
use super::{ImportError, ImportOptions, ImportReport, Watch, staging};
use crate::kernel::{Store, StoreError};

/// Others may write between two chunks, also those of another process, which ask again and again.
const TURN_OF_OTHERS: Duration = Duration::from_millis(5);
/// A chunk that is refused for a reason outside of it is tried again, this often and with this pause.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);
/// An import of more chunks leaves a write-ahead log worth cutting.
const CHUNKS_OF_A_LARGE_ONE: i64 = 10;

/// Goes on with an import that was cut off while it was published, as `options` say; `None` when there
/// is none and all begins anew.
///
/// # Errors
/// [`ImportError::Begun`] when there is one and it may not go on; when the database refuses.
pub async fn go_on(
    store: &Store,
    identity: &Identity,
    options: ImportOptions,
    watch: &Watch,
) -> Result<Option<ImportReport>, ImportError> {
    let Some(run) = Run::find(store, identity, options.before).await? else {
        return Ok(None);
    };
    match (options.before, run.ended) {
        (Before::Refuse, false) => Err(ImportError::Begun {
            import: run.id,
            published: run.published,
            chunks: run.chunks,
        }),
        (Before::Refuse | Before::GoOn, true) => Ok(None),
        (Before::Resume | Before::OfJob(_), true) => Ok(Some(run.report)),
        (_, false) => {
            let publishing = Publishing {
                import: run.id,
                by: options.by,
                opening: None,
                receipt: watch.receipt.clone(),
            };
            Ok(Some(publish(store, watch, publishing).await?))
        }
    }
}

/// Publishes chunk by chunk to the end. Where not even the first could be, the rows are dropped.
pub(super) async fn publish(
    store: &Store,
    watch: &Watch,
    publishing: Publishing,
) -> Result<ImportReport, StoreError> {
    let (import, mut is_open) = (publishing.import, publishing.opening.is_none());
    let publishing = Arc::new(publishing);
    let mut attempt = 1;
    loop {
        let step = publishing.clone();
        let published = store
            .write(step, |work, step| Box::pin(publish_next(work, step)))
            .await;
        match published {
            Ok(run) => {
                (is_open, attempt) = (true, 1);
                let done = u64::try_from(run.published).unwrap_or_default();
                let chunks = u64::try_from(run.chunks).unwrap_or_default().max(1);
                let share = (Watch::WHOLE - Watch::READ) * done / chunks;
                watch.meter.set(Watch::READ + share, Watch::WHOLE);
                if run.ended {
                    if run.chunks > CHUNKS_OF_A_LARGE_ONE
                        && let Err(error) = store.cut_log().await
                    {
                        tracing::warn!(%error, "the write-ahead log stays long");
                    }
                    return Ok(run.report);
                }
                tokio::time::sleep(TURN_OF_OTHERS).await;
            }
            Err(error) if attempt < ATTEMPTS && error.is_passing() => {
                attempt += 1;
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => {
                // a first chunk of which nobody knows whether it is there needs the others
                if !is_open
                    && !matches!(error, StoreError::Unknown(_))
                    && let Err(error) = staging::discard(store, import).await
                {
                    tracing::debug!(%error, "staged rows stay until they are swept away");
                }
                return Err(error);
            }
        }
    }
}
