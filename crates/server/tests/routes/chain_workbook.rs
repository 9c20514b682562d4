//! The chain graph as a workbook: brought in, added to, and taken out.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::access::Grant;
use serde_json::{Value, json};

use crate::chain_graph::{change, with_graph};
use crate::chain_plans::{BASE, get};
use crate::harness::{Answer, SignedIn, Site};

const BOUNDARY: &str = "lianzhang-chain-boundary";

async fn import(site: &Site, who: &SignedIn<'_>, dry_run: bool, file: &[u8]) -> Answer {
    import_as(site, who, "replace", dry_run, file).await
}

async fn import_as(
    site: &Site,
    who: &SignedIn<'_>,
    mode: &str,
    dry_run: bool,
    file: &[u8],
) -> Answer {
    let mut body = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\n{dry_run}\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\n{mode}\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"lists.xlsx\"\r\n\r\n").into_bytes();
    body.extend(file);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    let authorization = format!("Bearer {}", who.token());
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers = [
        ("authorization", authorization.as_str()),
        ("content-type", content_type.as_str()),
    ];
    site.send(
        Method::POST,
        "/api/v1/imports/chain-graph",
        &headers,
        Body::from(body),
    )
    .await
}

fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let sheets: Vec<report::book::BookSheet> = sheets
        .iter()
        .map(|(name, rows)| report::book::BookSheet {
            name: (*name).to_owned(),
            rows: rows
                .iter()
                .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
                .collect(),
        })
        .collect();
    let file = tempfile::tempfile().unwrap();
    let mut file = report::book::write(file, &sheets, |_, _| report::book::As::Text).unwrap();
    let mut bytes = Vec::new();
    std::io::Seek::rewind(&mut file).unwrap();
    std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
    bytes
}

/// A workbook is added to the graph: told first, then done, then taken back.
#[tokio::test]
async fn a_workbook_is_added_without_taking_anything_away() {
    let site = Site::open().await;
    let city = with_graph(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let file = workbook(&[
        ("firms", &[&["name", "place"], &["新双氧水厂", "衡阳市"]]),
        (
            "makes",
            &[&["firm", "product"], &["新双氧水厂", "过氧化氢"]],
        ),
    ]);
    let lists = |answer: &Value| -> Vec<(String, u64, u64, u64)> {
        let total = |list: &Value, key: &str| list[key].as_u64().unwrap();
        answer["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|list| {
                (
                    list["list"].as_str().unwrap().to_owned(),
                    total(list, "added_total"),
                    total(list, "removed_total"),
                    total(list, "changed_total"),
                )
            })
            .collect()
    };
    let told = import_as(&site, &office, "add", true, &file).await.json();
    let expected = [("firms".to_owned(), 1, 0, 0), ("makes".to_owned(), 1, 0, 0)];
    assert_eq!(lists(&told), expected, "{told}");
    assert_eq!(
        (&told["version"], &told["against"], &told["counts"]["firms"]),
        (&Value::Null, &json!(1), &json!(4))
    );
    // in place of the graph, the same file refers to what is not listed
    let refused = import(&site, &office, true, &file).await.json();
    assert_eq!(refused["errors_total"], 2, "{refused}");
    let done = import_as(&site, &office, "add", false, &file).await.json();
    assert_eq!(
        (&done["version"], &done["changes"]),
        (&json!(2), &told["changes"])
    );
    let again = import_as(&site, &office, "add", true, &file).await.json();
    assert_eq!(again["changes"], json!([]));
    assert_eq!(
        change(&office, "undo", 2, json!({})).await.status,
        StatusCode::OK
    );
    assert_eq!(
        get(&office, "difference?from=1&to=3").await["lists"],
        json!([])
    );
    let own = site
        .with_user("own", &[Grant::Office(Some(city.chain))])
        .await;
    let answer = import_as(&site, &own, "add", true, &file).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_graph_leaves_as_a_workbook_and_comes_back_the_same() {
    let site = Site::open().await;
    with_graph(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let file = office.get(&format!("{BASE}/export")).await;
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"chain-graph-1.xlsx\""
    );
    let looked = import(&site, &office, true, &file.body).await.json();
    assert_eq!(
        (
            &looked["version"],
            &looked["errors"],
            &looked["counts"]["firms"]
        ),
        (&Value::Null, &json!([]), &json!(3))
    );
    let imported = import(&site, &office, false, &file.body).await.json();
    assert_eq!(imported["version"], 2);
    assert_eq!(
        get(&office, "difference?from=1&to=2").await["lists"],
        json!([])
    );
    let findings = office
        .get(&format!("{BASE}/analysis/export?chain=salt"))
        .await;
    assert!(findings.body.starts_with(b"PK"), "{findings:?}");

    let template = office.get(&format!("{BASE}/template")).await;
    let empty = import(&site, &office, true, &template.body).await.json();
    assert_eq!(
        (&empty["errors"], &empty["counts"]["products"]),
        (&json!([]), &json!(0))
    );
    let nonsense = import(&site, &office, false, b"name,place").await.json();
    assert_eq!(
        (&nonsense["version"], &nonsense["errors_total"]),
        (&Value::Null, &json!(1))
    );
    assert_eq!(get(&office, "versions").await["total"], 2);
}
