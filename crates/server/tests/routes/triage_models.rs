//! `/api/v1/triage/models`, training, drift and examples.

use axum::http::{Method, StatusCode};
use domain::access::Grant;
use serde_json::{Value, json};
use store::jobs::Worker;

use crate::city::City;
use crate::harness::{SignedIn, Site};
use crate::triage::{department, dispatched, suggestions};

const PLACES: [&str; 5] = ["东门仓库", "南区宿舍", "西侧车间", "北面食堂", "总部大楼"];
const PLEAS: [&str; 5] = ["盼速处理", "影响生产", "何时能好", "多次反映", "损失不小"];
const MATTERS: [(&str, [&str; 5]); 2] = [
    (
        "power",
        ["跳闸断电", "变压器烧了", "电压不稳", "电费太高", "申请增容"],
    ),
    (
        "water",
        ["龙头没水", "水压太低", "管网漏水", "污水倒灌", "水表不准"],
    ),
];

/// Requests that an agent dispatched to two departments, no two of them nearly the same.
async fn history(agent: &SignedIn<'_>, count: usize) {
    for at in 0..count {
        let (lead, words) = MATTERS[at % 2];
        let at = at / 2;
        let (one, two) = (at % 5, at / 5 % 5);
        let title = format!("{}{}", PLACES[two], words[one]);
        let body = format!("{}{}", PLEAS[(at + two) % 5], words[(one + two) % 5]);
        dispatched(agent, &title, &body, lead).await;
    }
}

async fn two_departments(site: &Site, [power, water]: [&str; 2]) {
    department(site, "power", "第一公司", power).await;
    department(site, "water", "第二公司", water).await;
}

async fn train(site: &Site, admin: &SignedIn<'_>) {
    let asked = admin
        .post("/api/v1/triage/train", json!({"target": "department"}))
        .await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
    let again = admin
        .post("/api/v1/triage/train", json!({"target": "department"}))
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(again.code(), "triage.training");
    let worker = server::handle_training(Worker::new(site.store.clone()), None);
    assert!(worker.run_one().await.unwrap());
}

async fn models(who: &SignedIn<'_>) -> Value {
    who.get("/api/v1/triage/models?target=department")
        .await
        .json()
}

#[tokio::test]
async fn what_people_decide_otherwise_is_kept() {
    let site = Site::open().await;
    City::found(&site).await;
    two_departments(&site, ["电力", "给水"]).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let filed = agent
        .post(
            "/api/v1/requests",
            json!({"title": "电力增容", "body": "申请电力增容"}),
        )
        .await
        .json();
    let id = filed["id"].as_str().unwrap();
    let told = suggestions(&agent, id).await;
    assert_eq!(told["items"][0]["value"]["code"], "power", "{told}");
    crate::triage::dispatch(&agent, id, filed["version"].as_u64().unwrap(), "water").await;
    dispatched(&agent, "没有人看过建议", "直接派单", "power").await;

    let kept = admin.get("/api/v1/triage/examples").await.json();
    assert_eq!(kept["total"], 2, "{kept}");
    let corrected = admin
        .get("/api/v1/triage/examples?corrected=true&target=department")
        .await
        .json();
    assert_eq!(corrected["total"], 1);
    let example = &corrected["items"][0];
    assert_eq!(example["suggested"]["code"], "power");
    assert_eq!(example["given"]["code"], "water");
    assert_eq!(example["case"]["id"], id);
    assert_eq!(example["actor"]["code"], "agent");
    // periods end before now
    site.wait(1);
    let drift = admin
        .get("/api/v1/triage/drift?target=department")
        .await
        .json();
    assert_eq!(drift["model"], Value::Null);
    let (kept, told) = (
        &drift["agreement"]["numerator"],
        &drift["agreement"]["denominator"],
    );
    assert_eq!(
        (kept, told),
        (&json!(0), &json!(1)),
        "what nobody suggested is not counted"
    );
}

#[tokio::test]
async fn a_better_model_is_adopted_and_used_at_once() {
    let site = Site::open().await;
    City::found(&site).await;
    // their duties tell nothing: only what agents did can be learned from
    two_departments(&site, ["综合事务", "日常事务"]).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    train(&site, &admin).await;
    let early = models(&admin).await;
    assert_eq!(early["items"], json!([]));
    assert_eq!(early["training"]["department"]["state"], "failed");

    history(&agent, 50).await;
    train(&site, &admin).await;
    let found = models(&admin).await;
    let model = &found["items"][0];
    assert_eq!(model["state"], "adopted", "{found}");
    assert_eq!(model["examples"], 40);
    assert_eq!(model["comparison"]["against"], "duties");
    assert_eq!(found["training"]["department"]["state"], "done");
    let path = format!("/api/v1/triage/models/{}", model["id"].as_str().unwrap());
    let detail = admin.get(&path).await;
    assert_eq!(detail.json()["curve"].as_array().unwrap().len(), 100);
    assert_eq!(detail.json()["by_label"].as_array().unwrap().len(), 2);

    // the threshold is an administrator's; suggestions follow without a new start
    let version = model["version"].as_u64().unwrap();
    let refused = admin.patch(&path, version, json!({"threshold": 2})).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unseen = agent.post(
        "/api/v1/requests",
        json!({"title": "食堂水压太低", "body": "水压太低，污水倒灌，盼速处理"}),
    );
    let id = unseen.await.json()["id"].as_str().unwrap().to_owned();
    for (threshold, abstained) in [(0.0, false), (1.0, true)] {
        let seen = admin.get(&path).await.json()["version"].as_u64().unwrap();
        let changed = admin
            .patch(&path, seen, json!({"threshold": threshold}))
            .await;
        assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
        let told = suggestions(&agent, &id).await;
        let lead = &told["items"][0];
        assert_eq!(lead["value"]["code"], "water", "{told}");
        assert_eq!(lead["by"], "model");
        assert_eq!(lead["abstained"], abstained, "{lead}");
        assert_eq!(told["engine"]["department"]["number"], 1);
    }
    let stale = admin.patch(&path, version, json!({"threshold": 0.5})).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);

    // the same again is no better: kept, and adopted only by somebody
    train(&site, &admin).await;
    let found = models(&admin).await;
    assert_eq!(found["items"][0]["number"], 2);
    assert_eq!(found["items"][0]["state"], "candidate");
    let second = format!(
        "/api/v1/triage/models/{}/adopt",
        found["items"][0]["id"].as_str().unwrap()
    );
    let adopted = admin
        .send(Method::POST, &second, &[("if-match", "\"1\"")], Value::Null)
        .await;
    assert_eq!(adopted.status, StatusCode::OK, "{adopted:?}");
    assert_eq!(adopted.json()["adopted_by"]["code"], "admin");
    let states: Vec<Value> = models(&admin).await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| model["state"].clone())
        .collect();
    assert_eq!(states, ["adopted", "retired"]);
    let told = suggestions(&agent, &id).await;
    assert_eq!(told["engine"]["department"]["number"], 2);
    site.wait(1);
    let drift = admin
        .get("/api/v1/triage/drift?target=department")
        .await
        .json();
    assert_eq!(drift["texts"], 50);
    assert_eq!(drift["labels"].as_array().unwrap().len(), 2);
    assert!(drift["unknown_share"].as_f64().unwrap() < 0.5, "{drift}");
}
