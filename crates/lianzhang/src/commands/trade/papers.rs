//! Papers of customs in the database.

use anyhow::Context;
use serde::de::DeserializeOwned;
use store::Store;
use store::trade::{NewPaper, PaperKind, keep_paper};

/// What the papers of a kind say, the oldest first.
pub async fn all<T: DeserializeOwned>(store: &Store, kind: PaperKind) -> anyhow::Result<Vec<T>> {
    let papers = store.trade_papers(kind).await?;
    let read = papers.iter().map(|paper| serde_json::from_slice(paper));
    read.collect::<Result<_, _>>()
        .context("a paper in the database does not read")
}

/// Keeps papers in one unit of work: all, or none. Those that are kept already are left out; gives how many
/// are new.
pub async fn keep(store: &Store, papers: Vec<NewPaper>) -> anyhow::Result<usize> {
    let kept = store
        .write(papers, |work, papers| {
            Box::pin(async move {
                let mut kept = 0;
                for paper in papers {
                    kept += usize::from(keep_paper(work, paper).await?.is_some());
                }
                Ok::<_, store::StoreError>(kept)
            })
        })
        .await?;
    Ok(kept)
}
