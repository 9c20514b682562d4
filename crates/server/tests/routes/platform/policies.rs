//! Deadline policies and the calendar: read by all, drafted and put into force by administrators.

use axum::http::Method;
use domain::access::{Grant, Role};
use serde_json::{Value, json};
use store::jobs::Worker;
use store::reckoning;

use crate::city::City;
use crate::harness::{Answer, SignedIn, Site};

const PATH: &str = "/api/v1/policies/deadlines-request";

async fn in_force(caller: &SignedIn<'_>) -> Value {
    let all = caller.get(PATH).await.json();
    let mut versions = all["versions"].as_array().unwrap().iter();
    versions
        .find(|version| version["state"] == "in-force")
        .unwrap()
        .clone()
}

async fn tagged(caller: &SignedIn<'_>, path: &str, tag: &str) -> Answer {
    let headers = [("if-match", tag)];
    caller.send(Method::POST, path, &headers, json!({})).await
}

#[tokio::test]
async fn a_draft_is_tried_and_put_into_force_and_dues_follow() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let firm = [city.grant(Role::Enterprise)];
    site.add_user("enterprise", &firm).await;
    site.add_user("agent", &[Grant::Agent]).await;
    let id = city.dispatched_request(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let agent = site.sign_in("agent").await;
    let request = format!("/api/v1/requests/{id}");
    let resolve = |request: &Value| request["clocks"][2].clone();
    let before = agent.get(&request).await.json();
    assert_eq!(resolve(&before)["time_kind"], "working");

    let mut rules = in_force(&admin).await["rules"].clone();
    rules["normal"]["resolve"] =
        json!({"from": "opened", "kind": "natural-days", "amount": 1, "unit": "days"});
    let draft = json!({"rules": rules, "note": "一日办结"});
    let drafted = admin.post(&format!("{PATH}/versions"), draft).await;
    assert_eq!(drafted.status.as_u16(), 201, "{drafted:?}");
    assert_eq!(drafted.json()["state"], "draft");
    let version = format!(
        "{PATH}/versions/{}",
        drafted.json()["version"].as_str().unwrap()
    );
    let seen = agent.get(PATH).await.json();
    assert_eq!(
        seen["versions"].as_array().unwrap().len(),
        1,
        "drafts are not for all"
    );

    site.wait(3 * 24 * 3_600);
    let (admin, agent) = (site.sign_in("admin").await, site.sign_in("agent").await);
    let trial = admin
        .post(&format!("{version}/trial"), json!({}))
        .await
        .json();
    assert_eq!(
        (&trial["cases"], &trial["changed"]),
        (&json!(1), &json!(1)),
        "{trial}"
    );
    assert_eq!(trial["samples"][0]["id"], id.as_str());
    assert_eq!(trial["samples"][0]["changes"][0]["after"], "overdue");
    let odd = json!({"from": "2026-11-02", "to": "2026-11-01"});
    let odd = admin.post(&format!("{version}/trial"), odd).await;
    assert_eq!(odd.status.as_u16(), 422);

    let enforce = format!("{version}/enforce");
    let untagged = admin.post(&enforce, json!({})).await;
    assert_eq!(untagged.status.as_u16(), 428);
    assert_eq!(tagged(&admin, &enforce, "\"9\"").await.status.as_u16(), 412);
    let done = tagged(&admin, &enforce, "\"1\"").await;
    assert_eq!(done.json()["state"], "in-force", "{done:?}");
    let twice = tagged(&admin, &enforce, done.header("etag")).await;
    assert_eq!(twice.code(), "policy.not-a-draft");
    assert_eq!(admin.get(PATH).await.json()["behind"], 1);
    let worker = reckoning::handle(Worker::new(site.store.clone()));
    while worker.run_one().await.unwrap() {}
    assert_eq!(admin.get(PATH).await.json()["behind"], 0);
    let after = agent.get(&request).await;
    assert_eq!(resolve(&after.json())["time_kind"], "natural");
    assert_eq!(resolve(&after.json())["state"], "overdue");
    assert_eq!(after.json()["policy"], in_force(&agent).await["version"]);
    assert_eq!(after.json()["version"], before["version"]);
    let overdue = agent.get("/api/v1/requests?due=overdue").await.json();
    assert_eq!(overdue["items"][0]["due"]["clock"], "acknowledge");
}

#[tokio::test]
async fn what_is_no_rule_is_refused_with_its_reason() {
    let site = Site::open().await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let post = |path: &'static str, rules: Value| {
        let admin = &admin;
        async move {
            let draft = json!({"rules": rules});
            let path = format!("/api/v1/policies/{path}/versions");
            let refused = admin.post(&path, draft).await;
            assert_eq!(refused.status.as_u16(), 422, "{refused:?}");
            refused.json()["errors"][0]["code"].clone()
        }
    };
    let rules = in_force(&admin).await["rules"].clone();
    let mut endless = rules.clone();
    endless["urgent"]["resolve"] = Value::Null;
    assert_eq!(post("deadlines-request", endless).await, "policy.no-end");
    assert_eq!(
        post("deadlines-request", json!({"normal": 3})).await,
        "policy.malformed"
    );
    assert_eq!(post("calendar", rules).await, "policy.malformed");
    let calendar = admin.get("/api/v1/policies/calendar").await.json();
    let mut days = calendar["versions"][0]["rules"].clone();
    days["years"][3]["holidays"][0]["working"] = json!(["2026-01-05"]);
    assert_eq!(post("calendar", days).await, "calendar.no-make-up");
    let nothing = admin.get("/api/v1/policies/nothing").await;
    assert_eq!(nothing.status.as_u16(), 404);
}

#[tokio::test]
async fn drafts_are_corrected_by_whoever_saw_them_last() {
    let site = Site::open().await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let draft = json!({"rules": in_force(&admin).await["rules"], "note": "one"});
    let drafted = admin.post(&format!("{PATH}/versions"), draft.clone()).await;
    let path = format!(
        "{PATH}/versions/{}",
        drafted.json()["version"].as_str().unwrap()
    );
    let mut better = draft;
    better["note"] = json!("two");
    let corrected = admin.patch(&path, 1, better.clone()).await;
    assert_eq!(corrected.json()["note"], "two", "{corrected:?}");
    assert_eq!(
        admin.patch(&path, 1, better.clone()).await.status.as_u16(),
        412
    );
    let first = format!(
        "{PATH}/versions/{}",
        in_force(&admin).await["version"].as_str().unwrap()
    );
    let fixed = admin.patch(&first, 1, better).await;
    assert_eq!(fixed.code(), "policy.not-a-draft");
}

#[tokio::test]
async fn a_day_is_agreed_for_a_key_problem_and_for_no_request() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let new = json!({"title": "供电缺口", "body": "变电站容量不足。", "due": "2026-12-04"});
    let listed = office.post("/api/v1/problems", new).await.json();
    assert_eq!(listed["due"]["clock"], "resolve", "{listed}");
    assert_eq!(listed["due"]["at"], "2026-12-04T10:00:00Z");
    let clocks = listed["clocks"].as_array().unwrap();
    assert_eq!(
        clocks.len(),
        2,
        "a key problem has no clock for acknowledging"
    );
    let path = format!("/api/v1/problems/{}", listed["id"].as_str().unwrap());
    let moved = office
        .patch(&path, 1, json!({"due": "2026-12-11"}))
        .await
        .json();
    assert_eq!(moved["due"]["at"], "2026-12-11T10:00:00Z");
    let by_policy = office.patch(&path, 2, json!({"due": null})).await.json();
    assert_eq!(by_policy["due_day"], Value::Null);
    assert!(
        by_policy["due"]["at"].as_str() > Some("2027-01-01"),
        "{by_policy}"
    );

    site.add_user("enterprise", &[city.grant(Role::Enterprise)])
        .await;
    site.add_user("agent", &[Grant::Agent]).await;
    let request = city.dispatched_request(&site).await;
    let agent = site.sign_in("agent").await;
    let path = format!("/api/v1/requests/{request}");
    let refused = agent.patch(&path, 3, json!({"due": "2026-12-11"})).await;
    assert_eq!(refused.json()["errors"][0]["code"], "case.no_agreed_day");
}
