//! `/api/v1/bulk`: one step for many requests.

use axum::http::StatusCode;
use domain::access::Role;
use serde_json::{Value, json};

use super::{file, read, step};
use crate::city::City;
use crate::harness::Site;

#[tokio::test]
async fn each_case_stands_for_itself_and_a_trial_changes_nothing() {
    let site = Site::for_months().await;
    let (_, firm, agent) = City::with_people(&site).await;
    let mut ids = Vec::new();
    for title in ["路灯不亮", "停车困难", "电压不稳"] {
        ids.push(file(&firm, title).await);
    }
    step(&agent, &ids[1], json!({"transition": "accept"})).await;
    let unknown = "018f0000-0000-7000-8000-000000000000";
    let all = json!([ids[0], ids[1], ids[2], unknown]);
    let ask = async |dry_run: bool| {
        let body = json!({"ids": all, "transition": "accept", "dry_run": dry_run});
        let told = agent.post("/api/v1/bulk", body).await;
        assert_eq!(told.status, StatusCode::OK, "{told:?}");
        told.json()["items"].clone()
    };
    let tried = ask(true).await;
    let oks = |items: &Value| -> Vec<bool> {
        let items = items.as_array().unwrap();
        items.iter().map(|item| item["ok"] == true).collect()
    };
    assert_eq!(oks(&tried), [true, false, true, false]);
    assert_eq!(tried[1]["code"], "transition.state");
    assert_eq!(tried[3]["code"], "not_found");
    assert_eq!(read(&agent, &ids[0]).await["state"], "submitted");
    let done = ask(false).await;
    assert_eq!(done, tried);
    assert_eq!(read(&agent, &ids[0]).await["state"], "accepted");
    assert_eq!(oks(&ask(false).await), [false; 4]);
}

#[tokio::test]
async fn what_is_missing_or_not_for_the_caller_is_told_of_each() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let id = file(&firm, "路灯不亮").await;
    let bare = json!({"ids": [id], "transition": "decline"});
    let told = agent.post("/api/v1/bulk", bare).await.json();
    assert_eq!(told["items"][0]["code"], "transition.missing");
    let other = json!({"ids": [id], "transition": "accept"});
    let told = housing.post("/api/v1/bulk", other.clone()).await.json();
    assert_eq!(told["items"][0]["code"], "not_found");
    let told = firm.post("/api/v1/bulk", other).await.json();
    assert_eq!(told["items"][0]["code"], "transition.performer");
    let twice = json!({"ids": [id, id], "transition": "accept"});
    let told = agent.post("/api/v1/bulk", twice).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(told.json()["errors"][0]["code"], "bulk.twice");
}

#[tokio::test]
async fn many_are_a_job_that_only_who_asked_sees() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let id = file(&firm, "路灯不亮").await;
    let strangers = (0..200).map(|n| format!("018f0000-0000-7000-8000-{n:012}"));
    let ids: Vec<String> = [id.clone()].into_iter().chain(strangers).collect();
    let body = json!({"ids": ids, "transition": "accept"});
    let queued = agent.post("/api/v1/bulk", body).await;
    assert_eq!(queued.status, StatusCode::ACCEPTED, "{queued:?}");
    let queued = queued.json();
    assert_eq!(queued["items"], Value::Null);
    let path = format!("/api/v1/bulk/{}", queued["job"]["id"].as_str().unwrap());
    assert_eq!(read(&agent, &id).await["state"], "submitted");
    assert!(site.worker().run_one().await.unwrap());
    let ended = agent.get(&path).await.json();
    assert_eq!(ended["job"]["state"], "done");
    assert_eq!(ended["items"].as_array().unwrap().len(), 201);
    assert_eq!(ended["items"][0]["ok"], true);
    assert_eq!(ended["items"][1]["code"], "not_found");
    assert_eq!(read(&agent, &id).await["state"], "accepted");
    assert_eq!(housing.get(&path).await.status, StatusCode::NOT_FOUND);
}
