//! Requests from tables: all rows or none, numbered by day.

use domain::imports::{Opened, Sheet};
use domain::tables::Row;
use store::Store;
use store::cases::{CaseFilter, Order, calendar};
use store::requests::import::{BATCH_ROWS, ImportOptions, ImportReport, Importer, Watch};

use crate::cases::everything;
use crate::on_both;

fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Imports rows of identifier, title, category and date.
async fn import(store: &Store, rows: &[Vec<String>], options: ImportOptions) -> ImportReport {
    let header = Row::of_texts(1, ["编号", "标题", "内容", "类别", "时间"]);
    let now = store.ambient().now();
    let layout = Sheet::layout(&[header], None).unwrap();
    let mut sheet = Sheet::open(layout, calendar(), now);
    let opened = Opened {
        headings: sheet.headings().to_vec(),
        ..Opened::default()
    };
    let mut importer = Importer::begin(store, opened, options, Watch::default())
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
    importer.finish().await.unwrap()
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
