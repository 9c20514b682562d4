//! Requests from tables: all rows or none, numbered by day, published chunk by chunk.

use domain::imports::{Opened, Sheet};
use domain::tables::Row;
use store::Store;
use store::cases::{CaseFilter, Order, calendar};
use store::requests::import::{
    BATCH_ROWS, Before, Identity, ImportError, ImportOptions, ImportReport, Importer, Watch, go_on,
};

use crate::cases::everything;
use crate::ground::{Backend, Ground};
use crate::on_both;

fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Imports rows of identifier, title, category and date.
async fn import(store: &Store, rows: &[Vec<String>], options: ImportOptions) -> ImportReport {
    attempt(store, rows, options).await.unwrap()
}

/// The same, which may be refused.
async fn attempt(
    store: &Store,
    rows: &[Vec<String>],
    options: ImportOptions,
) -> Result<ImportReport, ImportError> {
    let header = Row::of_texts(1, ["编号", "标题", "内容", "类别", "时间"]);
    let now = store.ambient().now();
    let layout = Sheet::layout(&[header], None).unwrap();
    let mut sheet = Sheet::open(layout, calendar(), now);
    let opened = Opened {
        headings: sheet.headings().to_vec(),
        ..Opened::default()
    };
    // as long as the bytes of two tables differ they may be what they like
    let digest = [u8::try_from(rows.len() % 251).unwrap(); 32];
    let identity = Identity::new(digest, &opened, None, options.strict);
    let watch = Watch::default();
    if let Some(report) = go_on(store, &identity, options, &watch).await? {
        return Ok(report);
    }
    let mut importer = Importer::begin(store, opened, identity, options, watch)
        .await
        .unwrap();
    let numbered: Vec<_> = (2..).zip(rows).collect();
    for batch in numbered.chunks(BATCH_ROWS) {
        let read = batch.iter().map(|(number, row)| {
            let texts = row.iter().map(String::as_str);
            sheet.read(&Row::of_texts(*number, texts))
        });
        importer.take(read.collect()).await.unwrap();
    }
    importer.finish().await
}

/// Refuses a request of this title, as long as it is not [`mended`].
async fn broken(ground: &Ground, title: &str) {
    let sql = match ground.backend() {
        Backend::Sqlite => format!(
            "CREATE TRIGGER breaks BEFORE INSERT ON cases WHEN NEW.title = '{title}' \
             BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END"
        ),
        Backend::Postgres => format!(
            "CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
             IF NEW.title = '{title}' THEN RAISE EXCEPTION 'broken on purpose'; END IF; \
             RETURN NEW; END $$; \
             CREATE TRIGGER breaks BEFORE INSERT ON cases FOR EACH ROW EXECUTE FUNCTION breaks()"
        ),
    };
    ground.tamper(&sql).await;
}

async fn mended(ground: &Ground) {
    let table = match ground.backend() {
        Backend::Sqlite => "",
        Backend::Postgres => " ON cases",
    };
    ground.tamper(&format!("DROP TRIGGER breaks{table}")).await;
}

fn before(before: Before) -> ImportOptions {
    ImportOptions {
        before,
        ..ImportOptions::default()
    }
}

/// Rows of three chunks.
fn three_chunks() -> Vec<Vec<String>> {
    (0..2 * BATCH_ROWS + 20)
        .map(|n| cells(&[&n.to_string(), &format!("title {n}"), "words", "道路", ""]))
        .collect()
}

async fn counted(store: &Store) -> u64 {
    let total = everything().total(store, &CaseFilter::default()).await;
    total.unwrap().rows
}

on_both! {
    async fn an_import_of_several_batches_is_numbered_by_day(ground) {
        let store = ground.open().await;
        let rows: Vec<_> = (0..BATCH_ROWS + 20)
            .map(|n| {
                let day = if n % 2 == 0 { "2026-02-27 10:00" } else { "" };
                cells(&[&n.to_string(), &format!("title {n}"), "words", "道路", day])
            })
            .collect();
        let report = import(&store, &rows, ImportOptions::default()).await;
        assert_eq!(report.imported, 520);
        assert!(report.errors.faults.is_empty() && report.warnings.faults.is_empty());
        assert_eq!(counted(&store).await, 520);
        let cases = everything();
        let filter = CaseFilter::default();
        let page = cases.page(&store, &filter, Order::NewestFirst, None, 1000).await.unwrap();
        let mut numbers: Vec<_> = page.items.iter().map(|case| case.number.clone()).collect();
        numbers.sort();
        assert_eq!(numbers[0], "LZ-20260227-0001");
        assert_eq!(numbers[259], "LZ-20260227-0260");
        assert_eq!(numbers[260], "LZ-20260302-0001");
        assert_eq!(numbers[519], "LZ-20260302-0260");
        let first = page.items.iter().find(|case| case.number == numbers[0]).unwrap();
        assert_eq!(first.title, "title 0");
        assert!(first.marks.next_due.is_some(), "its clocks run");
        let categories = store.categories().await.unwrap();
        assert_eq!((categories[0].code.as_str(), categories[0].name.as_str()), ("cat-1", "道路"));
        store.seal_all().await.unwrap();
        assert_eq!(store.verify_log(None).await.unwrap().events, 521);
        // the next request of the day goes on counting
        let next = crate::cases::filed(&store, "next").await;
        assert_eq!(next.number, "LZ-20260302-0261");
    }
}

on_both! {
    async fn an_error_in_the_last_batch_takes_all_back(ground) {
        let store = ground.open().await;
        let mut rows: Vec<_> = (0..BATCH_ROWS)
            .map(|n| cells(&[&n.to_string(), "t", "b", "道路", ""]))
            .collect();
        rows.push(cells(&["last", "", "b", "", ""]));
        let report = import(&store, &rows, ImportOptions::default()).await;
        assert_eq!((report.rows, report.imported), (501, 0));
        assert_eq!(report.errors.faults[0].row, Some(502));
        assert_eq!(counted(&store).await, 0);
        assert!(store.categories().await.unwrap().is_empty());
        rows.pop();
        assert_eq!(import(&store, &rows, ImportOptions::default()).await.imported, 500);
        // every identifier is there now
        let report = import(&store, &rows, ImportOptions::default()).await;
        assert_eq!((report.imported, report.errors.faults.len()), (0, 500));
        let strict = ImportOptions { strict: true, ..ImportOptions::default() };
        let unknown = [cells(&["new", "t", "b", "水", ""])];
        let report = import(&store, &unknown, strict).await;
        assert_eq!(report.errors.faults[0].column.as_deref(), Some("类别"));
    }
}

on_both! {
    async fn one_that_was_cut_off_goes_on_behind_its_last_chunk(ground) {
        let store = ground.open().await;
        let rows = three_chunks();
        broken(&ground, "title 700").await;
        let error = attempt(&store, &rows, ImportOptions::default()).await.unwrap_err();
        assert!(error.to_string().contains("broken on purpose"), "{error}");
        assert_eq!(counted(&store).await, 500, "the first chunk is there");
        mended(&ground).await;
        // another process, which does not know of it
        let store = ground.open().await;
        let refused = attempt(&store, &rows, ImportOptions::default()).await;
        assert!(
            matches!(refused, Err(ImportError::Begun { published: 1, chunks: 3, .. })),
            "{refused:?}"
        );
        for _ in 0..2 {
            let report = attempt(&store, &rows, before(Before::Resume)).await.unwrap();
            assert_eq!((report.rows, report.imported), (1020, 1020));
            assert_eq!(report.new_categories, ["道路"]);
            assert_eq!(counted(&store).await, 1020);
        }
        let titles = ground.lines("SELECT title AS line FROM cases GROUP BY title").await;
        assert_eq!(titles.len(), 1020);
        let last = ground.lines("SELECT MAX(number) AS line FROM cases").await;
        assert_eq!(last, ["LZ-20260302-1020"]);
        let left = ground.lines("SELECT payload AS line FROM import_chunks").await;
        assert!(left.is_empty());
    }

    async fn one_that_fails_at_once_leaves_nothing(ground) {
        let store = ground.open().await;
        let rows = three_chunks();
        broken(&ground, "title 3").await;
        attempt(&store, &rows, ImportOptions::default()).await.unwrap_err();
        assert_eq!(counted(&store).await, 0);
        assert!(store.categories().await.unwrap().is_empty());
        mended(&ground).await;
        assert_eq!(import(&store, &rows, ImportOptions::default()).await.imported, 1020);
    }

    async fn an_identifier_taken_meanwhile_is_told_and_not_filed_twice(ground) {
        let store = ground.open().await;
        let rows = three_chunks();
        broken(&ground, "title 700").await;
        attempt(&store, &rows, ImportOptions::default()).await.unwrap_err();
        let other = [cells(&["800", "quicker", "words", "", ""])];
        assert_eq!(import(&store, &other, ImportOptions::default()).await.imported, 1);
        mended(&ground).await;
        let report = import(&store, &rows, before(Before::GoOn)).await;
        assert_eq!(report.imported, 1019);
        assert_eq!(report.errors.faults.len(), 1);
        assert_eq!(report.errors.faults[0].row, Some(802));
        assert_eq!(counted(&store).await, 1020);
    }

    /// Whoever writes beside an import waits for a chunk of it, not for all.
    async fn others_write_between_two_chunks(ground) {
        let store = ground.open().await;
        let rows: Vec<_> = (0..12 * BATCH_ROWS)
            .map(|n| cells(&[&n.to_string(), "t", "b", "", ""]))
            .collect();
        let importing = tokio::spawn({
            let store = store.clone();
            async move { import(&store, &rows, ImportOptions::default()).await }
        });
        // how many were there when each of these was filed
        let mut seen = std::collections::BTreeSet::new();
        while !importing.is_finished() {
            crate::cases::filed(&store, "beside").await;
            seen.insert(counted(&store).await / BATCH_ROWS as u64);
        }
        assert_eq!(importing.await.unwrap().imported, 6000);
        assert!(seen.len() > 4, "filed at {seen:?} of twelve chunks");
    }
}
