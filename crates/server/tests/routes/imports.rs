//! Requests in from tables and out again.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::access::Grant;
use serde_json::json;

use crate::city::{City, USCC};
use crate::harness::{Answer, SignedIn, Site};

const BOUNDARY: &str = "lianzhang-test-boundary";

/// A form of plain fields and one file.
fn form(fields: &[(&str, &str)], file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend(format!("{head}{value}\r\n").into_bytes());
    }
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    body.extend(format!("--{BOUNDARY}\r\n{head}").into_bytes());
    body.extend(file);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    body
}

/// Sends a table as a page does.
pub async fn import(
    site: &Site,
    who: &SignedIn<'_>,
    fields: &[(&str, &str)],
    file: &[u8],
) -> Answer {
    let sent = form(fields, file);
    send(site, who, "/api/v1/imports/requests", &[], sent).await
}

/// Sends a workbook of a list as a page does.
pub async fn send_workbook(
    (site, who): (&Site, &SignedIn<'_>),
    path: &str,
    headers: &[(&str, &str)],
    file: &[u8],
) -> Answer {
    send(site, who, path, headers, form(&[], file)).await
}

async fn send(
    site: &Site,
    who: &SignedIn<'_>,
    path: &str,
    more: &[(&str, &str)],
    sent: Vec<u8>,
) -> Answer {
    let authorization = format!("Bearer {}", who.token());
    let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let mut headers = vec![
        ("authorization", authorization.as_str()),
        ("content-type", content_type.as_str()),
        ("accept-language", "en"),
    ];
    headers.extend_from_slice(more);
    site.send(Method::POST, path, &headers, Body::from(sent))
        .await
}

fn table() -> String {
    format!(
        "编号,标题,内容,类别,企业,联系人,电话,紧急程度,提交时间\n\
         甲-1,路灯不亮,解放路三天了,城乡建设,{USCC},王小明,13812345678,紧急,2026-11-20 09:30\n\
         甲-2,=1+1,\"两行\n内容\",环境保护,,,,,\n"
    )
}

#[tokio::test]
async fn a_table_is_looked_at_imported_exported_and_imported_elsewhere() {
    let site = Site::open().await;
    City::found(&site).await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let looked = import(&site, &agent, &[("dry_run", "true")], table().as_bytes()).await;
    assert_eq!(looked.status, StatusCode::OK, "{looked:?}");
    assert_eq!(
        (&looked.json()["rows"], &looked.json()["imported"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(agent.get("/api/v1/requests").await.json()["total"], 0);

    let report = import(&site, &agent, &[], table().as_bytes()).await.json();
    assert_eq!(
        (&report["imported"], &report["errors"]),
        (&json!(2), &json!([]))
    );
    let list = agent.get("/api/v1/requests?sort=submitted").await.json();
    assert_eq!(list["total"], 2);
    let first = &list["items"][0];
    assert_eq!(first["title"], "路灯不亮");
    assert_eq!(first["number"], "LZ-20261120-0001");
    assert_eq!(first["submitted_at"], "2026-11-20T01:30:00Z");
    assert_eq!(
        first["park"]["code"], "songmu",
        "known from the firm's entry"
    );
    assert_eq!(list["items"][1]["requester"], "imported");

    let elsewhere = Site::open().await;
    City::found(&elsewhere).await;
    let other = elsewhere.with_user("agent", &[Grant::Agent]).await;
    for format in ["csv", "xlsx"] {
        let path = format!("/api/v1/requests/export?format={format}&sort=submitted");
        let file = agent.get(&path).await;
        assert_eq!(file.status, StatusCode::OK, "{file:?}");
        let disposition = file.header("content-disposition");
        assert_eq!(
            disposition,
            format!("attachment; filename=\"requests-20261123.{format}\"")
        );
        let looked = import(&elsewhere, &other, &[("dry_run", "1")], &file.body)
            .await
            .json();
        assert_eq!(looked["errors"], json!([]), "{format}");
        assert_eq!(looked["rows"], 2, "{format}");
        if format == "csv" {
            let text = String::from_utf8(file.body).unwrap();
            assert!(text.starts_with("\u{feff}编号,标题,内容"), "{text}");
            assert!(text.contains(",'=1+1,"), "{text}");
            assert!(text.contains(",王小明,13812345678,"), "{text}");
        } else {
            import(&elsewhere, &other, &[], &file.body).await;
        }
    }
    let list = other.get("/api/v1/requests?sort=submitted").await.json();
    assert_eq!(list["items"][0]["enterprise"]["name"], "第一化工");
    assert_eq!(list["items"][0]["urgency"], "urgent");
    assert_eq!(list["items"][1]["title"], "=1+1");
}

#[tokio::test]
async fn faults_are_told_in_the_language_of_the_caller_and_nothing_changes() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let (gbk, _, _) = encoding_rs::GBK.encode("标题,内容\n路灯,\n");
    let report = import(&site, &agent, &[], &gbk).await.json();
    assert_eq!(report["errors"][0]["row"], 2);
    assert_eq!(report["errors"][0]["column"], "内容");
    let message = report["errors"][0]["message"].as_str().unwrap();
    assert!(message.is_ascii(), "{message}");
    let answer = import(&site, &agent, &[("columns", "headline=标题")], &gbk).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json()["errors"][0]["field"], "columns");
    assert_eq!(agent.get("/api/v1/requests").await.json()["total"], 0);
}

#[tokio::test]
async fn an_export_shows_what_its_reader_may_see() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    import(&site, &agent, &[], table().as_bytes()).await;
    let auditor = site.with_user("auditor", &[Grant::Auditor]).await;
    let text =
        String::from_utf8(auditor.get("/api/v1/requests/export?format=csv").await.body).unwrap();
    assert!(
        text.contains("路灯不亮") && !text.contains("13812345678"),
        "{text}"
    );
    let elsewhere = site
        .with_user("park", &[Grant::Park(city.other_park)])
        .await;
    let text = String::from_utf8(
        elsewhere
            .get("/api/v1/requests/export?format=csv")
            .await
            .body,
    )
    .unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    let answer = agent.get("/api/v1/requests/export?format=pdf").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_row_with_the_headings_may_be_named() {
    let site = Site::open().await;
    City::found(&site).await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    // the headings of another table come first, and those that are meant lie deep
    let mut file = String::from("标题,内容\n说明,请勿导入\n");
    for number in 3..=29 {
        file.push_str(&format!("第{number}行,说明\n"));
    }
    file.push_str("标题,内容\n路灯不亮,三天了\n");
    let report = |row: &'static str, dry: &'static str| {
        let (site, agent, file) = (&site, &agent, file.as_bytes());
        async move {
            let fields = [("row", row), ("dry_run", dry)];
            import(site, agent, &fields, file).await
        }
    };
    assert_eq!(report("", "true").await.json()["rows"], 30);
    let named = report("30", "true").await.json();
    assert_eq!((&named["rows"], &named["errors"]), (&json!(1), &json!([])));
    let nothing = report("77", "true").await.json();
    assert_eq!(nothing["errors"][0]["code"], "table.no-such-row");
    assert_eq!(nothing["errors"][0]["row"], 77);
    for wrong in ["0", "-1", "third"] {
        let refused = report(wrong, "true").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(refused.json()["errors"][0]["field"], "row");
    }
    assert_eq!(report("30", "").await.json()["imported"], 1);
    let other = [("sheet", "二月")];
    let missing = import(&site, &agent, &other, file.as_bytes()).await.json();
    assert_eq!(missing["errors"][0]["code"], "table.no-such-sheet");
}
