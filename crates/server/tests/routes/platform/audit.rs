use domain::access::Grant;
use serde_json::Value;

use crate::city::City;
use crate::harness::Site;

#[tokio::test]
async fn auditors_see_who_did_what_and_that_the_log_holds() {
    let site = Site::open().await;
    City::found(&site).await;
    let auditor = site.with_user("auditor", &[Grant::Auditor]).await;
    site.store.seal_all().await.unwrap();
    let head = auditor.get("/api/v1/audit/head").await.json();
    assert_eq!(head["events"], head["sealed"]);
    let verdict = auditor
        .post("/api/v1/audit/verify", Value::Null)
        .await
        .json();
    assert_eq!(verdict["ok"], true);
    assert_eq!(verdict["head"], head["head"]);
    let signed_in = auditor
        .get("/api/v1/audit/events?code=session-opened")
        .await
        .json();
    assert_eq!(signed_in["items"][0]["actor"]["name"], "auditor");
    assert_eq!(signed_in["items"][0]["label"], "登录");
    let mut path = "/api/v1/audit/events?limit=3".to_owned();
    let mut seen = 0;
    loop {
        let page = auditor.get(&path).await.json();
        seen += page["items"].as_array().unwrap().len() as u64;
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/audit/events?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(Value::from(seen), head["events"]);
}
