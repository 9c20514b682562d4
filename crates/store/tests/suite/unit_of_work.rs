//! The unit of work: all or nothing, and one that fails takes nobody along.

use domain::words::JobId;
use store::jobs::{self, Jobs, NewJob};
use store::{AsStoreError, Store, StoreError};

use crate::on_both;

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("refused on purpose")]
    OnPurpose,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AsStoreError for Refused {
    fn as_store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::OnPurpose => None,
        }
    }
}

async fn write(store: &Store, fails: bool) -> Result<JobId, Refused> {
    store
        .write(fails, |work, fails| {
            Box::pin(async move {
                let job = NewJob {
                    queue: "test",
                    payload: String::new(),
                    run_at: None,
                    created_by: None,
                };
                let id = jobs::enqueue(work, job).await?;
                if *fails {
                    return Err(Refused::OnPurpose);
                }
                Ok(id)
            })
        })
        .await
}

on_both! {
    /// What a failing unit wrote is taken back.
    async fn a_failing_unit_leaves_nothing(ground) {
        let store = ground.open().await;
        assert!(matches!(write(&store, true).await, Err(Refused::OnPurpose)));
        assert_eq!(Jobs::waiting(&store).await.unwrap(), 0);
    }

    /// Units that share one commit are kept or taken back each for itself.
    async fn failing_units_do_not_harm_their_neighbours(ground) {
        let store = ground.open().await;
        let units = (0..60).map(|number| {
            let store = store.clone();
            tokio::spawn(async move { (number, write(&store, number % 3 == 0).await) })
        });
        let mut kept = 0;
        for unit in units.collect::<Vec<_>>() {
            let (number, outcome) = unit.await.unwrap();
            match outcome {
                Ok(id) => {
                    assert!(Jobs::by_id(&store, id).await.unwrap().is_some());
                    kept += 1;
                }
                Err(_) => assert_eq!(number % 3, 0),
            }
        }
        assert_eq!(kept, 40);
        assert_eq!(Jobs::waiting(&store).await.unwrap(), 40);
    }

    /// What was acknowledged is there when the store is opened anew.
    async fn acknowledged_writes_outlive_the_process(ground) {
        let id = write(&ground.open().await, false).await.unwrap();
        let again = ground.open().await;
        assert!(Jobs::by_id(&again, id).await.unwrap().is_some());
    }
}
