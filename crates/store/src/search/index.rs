//! The index on disk: opened or made anew, written by one follower, read by all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use domain::access::Scope;
use domain::words::CaseId;
use tantivy::{Searcher, TantivyError};
use tokio::sync::watch;
use uuid::Uuid;

use super::document::Indexed;
use super::fields::Fields;
use super::folder::{Known, Opened, locked};
use super::query::{Found, SearchQuery, cursor, place, query_of};
use super::ranked::{By, Place, Ranked};
use super::words;
use crate::kernel::{Store, StoreError};

const FOLDER: &str = "search";
/// Asks the server that owns the index to build it anew.
const ASKED: &str = "search.rebuild";
const HITS_A_PAGE_MAX: usize = 10_000;

/// The index cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Its folder cannot be read or written, or it is damaged.
    #[error("search index in {path}: {why}")]
    Index {
        /// Its folder.
        path: String,
        /// What is wrong.
        why: TantivyError,
    },
    /// A file of it cannot be read or written.
    #[error("search index in {path}: {why}")]
    Folder {
        /// Its folder.
        path: String,
        /// What the operating system said.
        why: io::Error,
    },
    /// The rows to be indexed cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The server stops.
    #[error("the search index is closing")]
    Closing,
}

impl SearchError {
    /// Whether the index itself is to blame and has to be made anew; a full disk is not its fault.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::Index { why, .. } => !matches!(why,
                TantivyError::IoError(error) if error.kind() == io::ErrorKind::StorageFull),
            _ => false,
        }
    }
}

/// The full-text index of one server process. Cheap to clone.
#[derive(Clone)]
pub struct SearchIndex {
    pub(super) store: Store,
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    asked: PathBuf,
    fields: Fields,
    opened: RwLock<Arc<Opened>>,
    /// Whether it has to be made anew, because it was found to be damaged.
    damaged: AtomicBool,
    seen: watch::Sender<u64>,
    known: Mutex<Option<Known>>,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchIndex")
            .field("folder", &self.inner.folder)
            .field("seq", &self.seq())
            .finish_non_exhaustive()
    }
}

/// Asks the server that owns the index of `store` to build it anew, now or when it starts.
///
/// # Errors
/// When the data directory cannot be written.
pub fn ask_for_rebuild(store: &Store) -> Result<(), SearchError> {
    let asked = store.directory().join(ASKED);
    fs::write(&asked, "").map_err(|why| SearchError::Folder {
        path: asked.display().to_string(),
        why,
    })
}

impl SearchIndex {
    /// Opens the index beside the database; one that is damaged or of another version is thrown
    /// away and will be built anew. Only one process may have it open.
    ///
    /// # Errors
    /// When the folder cannot be used, or another process has it open.
    pub fn open(store: &Store) -> Result<Self, SearchError> {
        let folder = store.directory().join(FOLDER);
        let asked = store.directory().join(ASKED);
        let fields = Fields::new();
        let (opened, known) = Opened::open(&folder, &fields)?;
        std::thread::spawn(words::warm_up);
        let seq = known.as_ref().map_or(0, |known| known.seq);
        Ok(Self {
            store: store.clone(),
            inner: Arc::new(Inner {
                folder,
                asked,
                fields,
                opened: RwLock::new(Arc::new(opened)),
                damaged: AtomicBool::new(false),
                seen: watch::Sender::new(seq),
                known: Mutex::new(known),
            }),
        })
    }

    /// The last event that searches know of.
    pub fn seq(&self) -> u64 {
        *self.inner.seen.borrow()
    }

    /// Waits until searches know of the event at `seq`; somebody else must follow the log.
    ///
    /// # Errors
    /// When the index is closed.
    pub async fn wait_for(&self, seq: u64) -> Result<(), SearchError> {
        let mut seen = self.inner.seen.subscribe();
        let waited = seen.wait_for(|seen| *seen >= seq).await;
        waited.map(|_| ()).map_err(|_| SearchError::Closing)
    }

    /// Finds cases within `scope`.
    ///
    /// # Errors
    /// When the index is damaged; it is then built anew by the follower.
    pub async fn find(&self, scope: &Scope, query: SearchQuery) -> Result<Found, SearchError> {
        let scope = scope.clone();
        self.ask(move |searcher, fields| find(searcher, fields, &scope, &query))
            .await
    }

    /// All cases within `scope` that a search finds, in its order, wherever its page begins and ends.
    ///
    /// # Errors
    /// When the index is damaged; it is then built anew by the follower.
    pub async fn every(
        &self,
        scope: &Scope,
        query: SearchQuery,
    ) -> Result<Vec<CaseId>, SearchError> {
        let scope = scope.clone();
        self.ask(move |searcher, fields| {
            let by = query.ranking.by();
            let ranked = Ranked {
                by,
                after: None,
                limit: usize::MAX,
            };
            let best = searcher.search(&query_of(fields, &scope, &query), &ranked)?;
            let places = best.places.into_iter();
            Ok(places.map(|place| id_at(by, place)).collect())
        })
        .await
    }

    /// Puts a question to the index as it stands now, beside the threads that answer calls.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Searcher, &Fields) -> Result<T, TantivyError> + Send + 'static,
    ) -> Result<T, SearchError> {
        let index = self.clone();
        let answered = tokio::task::spawn_blocking(move || {
            let searcher = index.opened().reader.searcher();
            question(&searcher, &index.inner.fields).map_err(|why| broken(&index.inner.folder, why))
        })
        .await;
        let answer = match answered {
            Ok(answer) => answer,
            // what is damaged may make the library stumble instead of saying so
            Err(error) if error.is_panic() => Err(broken(
                &self.inner.folder,
                TantivyError::InternalError("a search stumbled".to_owned()),
            )),
            Err(_) => return Err(SearchError::Closing),
        };
        if let Err(error) = &answer {
            tracing::error!(%error, "a search failed; the index will be built anew");
            self.found_damaged();
        }
        answer
    }

    fn opened(&self) -> Arc<Opened> {
        let opened = self.inner.opened.read();
        opened.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether searches would find nothing because nothing was put into the index yet.
    pub fn is_empty_yet(&self) -> bool {
        self.seq() == 0
    }

    /// Lets the follower make the index anew.
    pub(super) fn found_damaged(&self) {
        self.inner.damaged.store(true, Ordering::Relaxed);
    }

    /// Reads all files of the index; whether one is damaged. Takes as long as the disk needs.
    pub(super) async fn looks_damaged(&self) -> bool {
        let folder = self.inner.folder.clone();
        let looked = tokio::task::spawn_blocking(move || Opened::is_damaged(&folder));
        looked.await.unwrap_or(false)
    }

    /// Begins an empty index where the one before was lost or is damaged.
    pub(super) async fn replace_lost(&self) -> Result<(), SearchError> {
        let index = self.clone();
        let replaced = tokio::task::spawn_blocking(move || {
            let Inner { folder, fields, .. } = &*index.inner;
            if !index.inner.damaged.load(Ordering::Relaxed) && !Opened::is_gone(folder) {
                return Ok(());
            }
            tracing::warn!(folder = %folder.display(), "the search index is lost or damaged");
            index.opened().retire();
            let (opened, _) = Opened::open_anew(folder, fields)?;
            let place = index.inner.opened.write();
            *place.unwrap_or_else(PoisonError::into_inner) = Arc::new(opened);
            index.inner.damaged.store(false, Ordering::Relaxed);
            *locked(&index.inner.known) = None;
            index.inner.seen.send_replace(0);
            Ok(())
        });
        replaced.await.map_err(|_| SearchError::Closing)?
    }

    pub(super) fn known(&self) -> Option<Known> {
        locked(&self.inner.known).clone()
    }

    /// Whether somebody asked for the index to be built anew.
    pub(super) fn is_asked_for_rebuild(&self) -> bool {
        self.inner.asked.exists()
    }

    pub(super) fn rebuild_done(&self) -> Result<(), SearchError> {
        match fs::remove_file(&self.inner.asked) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(SearchError::Folder {
                path: self.inner.asked.display().to_string(),
                why,
            }),
            _ => Ok(()),
        }
    }

    /// Forgets everything with the next commit.
    pub(super) fn forget(&self) -> Result<(), SearchError> {
        let forgotten = self.opened().write(|writer| {
            writer.rollback()?;
            writer.delete_all_documents()
        });
        forgotten
            .map(|_| ())
            .map_err(|why| broken(&self.inner.folder, why))
    }

    /// Goes back to the last commit with fresh threads: those that met a full disk have ended, and
    /// their writer takes nothing any more.
    pub(super) fn renew(&self) {
        if let Err(error) = self.opened().write(|writer| writer.rollback()) {
            tracing::warn!(%error, "the search index cannot be written yet");
        }
    }

    /// Puts cases in the place of what was known of them; seen by searches after the next commit.
    pub(super) fn put(&self, cases: &[Indexed], replaces: bool) -> Result<(), SearchError> {
        let Inner { fields, folder, .. } = &*self.inner;
        let put = self.opened().write(|writer| {
            for case in cases {
                if replaces {
                    writer.delete_term(fields.id_term(case.id));
                }
                writer.add_document(case.document(fields))?;
            }
            Ok(())
        });
        put.map_err(|why| broken(folder, why))
    }

    /// Lets searches see everything up to `known.seq`.
    pub(super) fn commit(&self, known: Known) -> Result<(), SearchError> {
        let folder = &self.inner.folder;
        let payload = serde_json::to_string(&known).expect("numbers and texts are always JSON");
        let opened = self.opened();
        let committed = opened.write(|writer| {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&payload);
            commit.commit()
        });
        committed
            .and_then(|_| opened.reader.reload())
            .map_err(|why| broken(folder, why))?;
        self.inner.seen.send_replace(known.seq);
        *locked(&self.inner.known) = Some(known);
        Ok(())
    }

    /// Notes that nothing up to `seq` concerns the index, without a commit.
    pub(super) fn skip_to(&self, seq: u64) {
        self.inner.seen.send_replace(seq);
        if let Some(known) = &mut *locked(&self.inner.known) {
            known.seq = seq;
        }
    }
}

fn find(
    searcher: &Searcher,
    fields: &Fields,
    scope: &Scope,
    query: &SearchQuery,
) -> Result<Found, TantivyError> {
    let by = query.ranking.by();
    let limit = query.limit.clamp(1, HITS_A_PAGE_MAX);
    let ranked = Ranked {
        by,
        after: query.after.map(|after| place(by, after)),
        limit: limit + 1,
    };
    let best = searcher.search(&query_of(fields, scope, query), &ranked)?;
    let page = &best.places[..best.places.len().min(limit)];
    let more = best.places.len() > limit;
    Ok(Found {
        ids: page.iter().map(|place| id_at(by, *place)).collect(),
        total: best.total,
        next: page.last().filter(|_| more).map(|last| cursor(by, *last)),
    })
}

fn id_at(by: By, place: Place) -> CaseId {
    CaseId::from_uuid(cursor(by, place).id)
}

fn broken(folder: &Path, why: TantivyError) -> SearchError {
    SearchError::Index {
        path: folder.display().to_string(),
        why,
    }
}

/// The ids of a batch, each once, in no order.
pub(super) fn distinct(ids: impl IntoIterator<Item = Uuid>) -> Vec<Uuid> {
    let ids: std::collections::HashSet<Uuid> = ids.into_iter().collect();
    ids.into_iter().collect()
}
