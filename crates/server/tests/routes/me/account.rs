use axum::http::Method;
use domain::access::Grant;
use serde_json::{Value, json};

use crate::harness::{PASSWORD, Site};

#[tokio::test]
async fn nobody_is_401() {
    assert_eq!(
        Site::open().await.get("/api/v1/me").await.code(),
        "session.missing"
    );
}

#[tokio::test]
async fn people_see_what_they_may_do() {
    let site = Site::open().await;
    let me = site
        .with_user("admin", &[Grant::Administrator])
        .await
        .get("/api/v1/me")
        .await
        .json();
    assert_eq!(me["grants"], json!([{"role": "administrator"}]));
    assert_eq!(me["home"], "administration");
    assert_eq!(me["unread"], 0);
    let may = me["may"].as_array().unwrap();
    assert!(may.contains(&json!("manage-users")), "{may:?}");
    assert!(!may.contains(&json!("file-case")), "{may:?}");
}

#[tokio::test]
async fn people_change_what_others_see_of_them() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let change = json!({"display_name": "王小明", "phone": "13812345678", "language": "en"});
    let me = agent
        .send(Method::PATCH, "/api/v1/me", &[], change)
        .await
        .json();
    assert_eq!(me["display_name"], "王小明");
    assert_eq!(me["phone"], "13812345678");
    assert_eq!(me["language"], "en");
    let wrong = json!({"display_name": " ", "phone": "none"});
    let refused = agent.send(Method::PATCH, "/api/v1/me", &[], wrong).await;
    assert_eq!(refused.code(), "input.invalid");
    let fields: Vec<Value> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].clone())
        .collect();
    assert_eq!(fields, ["display_name", "phone"]);
    let removed = agent
        .send(Method::PATCH, "/api/v1/me", &[], json!({"phone": ""}))
        .await
        .json();
    assert_eq!(removed["phone"], Value::Null);
}

#[tokio::test]
async fn a_new_password_ends_other_sessions() {
    let site = Site::open().await;
    let here = site.with_user("agent", &[Grant::Agent]).await;
    let there = site.sign_in("agent").await;
    let change = |old: &str, new: &str| json!({"old": old, "new": new});
    let short = here
        .post("/api/v1/me/password", change(PASSWORD, "short"))
        .await;
    assert_eq!(short.json()["errors"][0]["code"], "password.too_short");
    let wrong = here
        .post("/api/v1/me/password", change("wrong", "another password"))
        .await;
    assert_eq!(wrong.json()["errors"][0]["code"], "password.wrong");
    let done = here
        .post("/api/v1/me/password", change(PASSWORD, "another password"))
        .await;
    assert_eq!(done.status.as_u16(), 204);
    assert_eq!(here.get("/api/v1/me").await.status.as_u16(), 200);
    assert_eq!(there.get("/api/v1/me").await.status.as_u16(), 401);
    let old = site
        .try_sign_in(json!({"name": "agent", "password": PASSWORD}))
        .await;
    assert_eq!(old.code(), "session.wrong_credentials");
}
