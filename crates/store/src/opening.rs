//! Opening the store: the schema is brought up to date, the rules that come with the program are
//! written down.

use crate::backup;
use crate::kernel::{Ambient, Options, Store, StoreError};
use crate::log;
use crate::policies::adopt_shipped;

impl Store {
    /// Opens the database, creates it when it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// When the directory or the database cannot be used, the schema is newer than this program, or the
    /// sealing key is not the one that signs the log.
    pub async fn open(options: &Options, ambient: Ambient) -> Result<Self, StoreError> {
        let store = Self::open_bare(options, ambient, backup::upgrade).await?;
        log::fit(&store).await?;
        store
            .write((), |work, ()| Box::pin(adopt_shipped(work)))
            .await?;
        Ok(store)
    }
}
