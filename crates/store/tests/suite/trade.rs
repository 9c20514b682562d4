//! Papers of customs on both databases: kept once, and as they were.

use store::trade::{NewPaper, PaperKind, keep_paper};
use store::{Store, StoreError};

use crate::on_both;

async fn keep(store: &Store, kind: PaperKind, content: &str) -> Result<Option<u64>, StoreError> {
    let new = NewPaper {
        kind,
        name: "a.csv".to_owned(),
        content: content.as_bytes().to_vec(),
        lines: 1,
    };
    store
        .write(new, |work, new| Box::pin(keep_paper(work, new)))
        .await
}

on_both! {
    async fn a_receipt_is_kept_once_and_statistics_may_come_back(ground) {
        let store = ground.open().await;
        for (kind, content, number) in [
            (PaperKind::Receipts, "[1]", Some(1)),
            (PaperKind::Receipts, "[2]", Some(2)),
            (PaperKind::Receipts, "[1]", None),
            (PaperKind::Statistics, "[1]", Some(3)),
            (PaperKind::Statistics, "[1]", None),
            (PaperKind::Statistics, "[3]", Some(4)),
            // what was told before holds again
            (PaperKind::Statistics, "[1]", Some(5)),
        ] {
            assert_eq!(keep(&store, kind, content).await.unwrap(), number, "{kind:?} {content}");
        }
        let told = |papers: Vec<Vec<u8>>| -> Vec<String> {
            papers.into_iter().map(|paper| String::from_utf8(paper).unwrap()).collect()
        };
        let receipts = store.trade_papers(PaperKind::Receipts).await.unwrap();
        assert_eq!(told(receipts), ["[1]", "[2]"]);
        let statistics = store.trade_papers(PaperKind::Statistics).await.unwrap();
        assert_eq!(told(statistics), ["[1]", "[3]", "[1]"]);
        let kept = "SELECT code AS line FROM events WHERE code LIKE 'trade%'";
        assert_eq!(ground.lines(kept).await.len(), 5);
    }
}
