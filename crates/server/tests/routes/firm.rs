//! `/api/v1/enterprises/{id}/page`: everything about one firm.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use serde_json::Value;

use crate::city::{City, USCC};
use crate::harness::Site;
use crate::requests::{file, step};

#[tokio::test]
async fn the_page_holds_what_the_reader_may_see() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let auditor = site.with_user("auditor", &[Grant::Auditor]).await;
    let given = file(&firm, "雨棚漏水").await;
    file(&firm, "路灯不亮").await;
    step(&agent, &given, serde_json::json!({"transition": "accept"})).await;
    let dispatch = serde_json::json!({"transition": "dispatch", "lead": "housing"});
    step(&agent, &given, dispatch).await;
    let path = format!("/api/v1/enterprises/{USCC}/page");
    let of_agent = agent.get(&path).await;
    assert_eq!(of_agent.status, StatusCode::OK, "{of_agent:?}");
    let of_agent = of_agent.json();
    assert_eq!(of_agent["enterprise"]["uscc"], USCC);
    assert_eq!(of_agent["cases"][0]["kind"], "request");
    assert_eq!(of_agent["cases"][0]["total"], 2);
    assert_eq!(of_agent["cases"][0]["open"], 2);
    assert_eq!(of_agent["cases"][0]["items"][0]["title"], "路灯不亮");
    assert_eq!(of_agent["people"], Value::Null);
    // a department sees its own
    let of_department = housing.get(&path).await.json();
    assert_eq!(of_department["cases"][0]["total"], 1);
    let of_firm = firm.get(&path).await.json();
    assert_eq!(of_firm["cases"][0]["total"], 2);
    assert_eq!(of_firm["chain"], Value::Null);
    let of_auditor = auditor.get(&path).await.json();
    assert_eq!(of_auditor["people"].as_array().unwrap().len(), 1);
    let id = of_agent["enterprise"]["id"].as_str().unwrap();
    let by_id = agent.get(&format!("/api/v1/enterprises/{id}/page")).await;
    assert_eq!(by_id.json()["cases"], of_agent["cases"]);
    let nobody = agent.get("/api/v1/enterprises/000/page").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn people_of_another_firm_do_not_know_of_it() {
    let site = Site::for_months().await;
    let (city, ..) = City::with_people(&site).await;
    let other = city.another_firm(&site).await;
    let stranger = site
        .with_user("stranger", &[Grant::Enterprise(other)])
        .await;
    let page = stranger
        .get(&format!("/api/v1/enterprises/{USCC}/page"))
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}
