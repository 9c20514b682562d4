//! Many requests at once with all that ever happened to them, for measuring.

use crate::cases::{SeedError, Told, seed};
use crate::kernel::Store;
use crate::notices;

impl Store {
    /// Writes requests with their history in one unit of work, sealed; nobody gets a notice of what
    /// lies in the past. Everything sealed before must have been followed.
    ///
    /// # Errors
    /// When a way is not one of the life cycle, or the database refuses.
    pub async fn seed(&self, told: Vec<Told>) -> Result<(), SeedError> {
        self.write((self.keys().clone(), told), |work, (keys, told)| {
            Box::pin(async move {
                let last = seed(work, keys, told).await?;
                Ok(notices::skip_to(work, last).await?)
            })
        })
        .await
    }
}
