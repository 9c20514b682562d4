//! Codes of units are looked up by kind, and those put out of use still find their cases.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{attempt, file, step};
use crate::city::City;
use crate::harness::Site;

#[tokio::test]
async fn a_department_is_no_park_and_an_office_no_lead() {
    let site = Site::open().await;
    let (_, firm, agent) = City::with_people(&site).await;
    let id = file(&firm, "厂区道路积水").await;
    step(&agent, &id, json!({"transition": "accept"})).await;
    let dispatch = |lead: &str, supporting: &[&str]| json!({"transition": "dispatch", "lead": lead, "supporting": supporting});
    for (refused, field) in [
        (dispatch("office-salt", &[]), "lead"),
        (dispatch("housing", &["office-salt"]), "supporting.0"),
    ] {
        let answer = attempt(&agent, &id, refused).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer.json()["errors"][0]["field"], field, "{answer:?}");
    }
    for query in [
        "park=housing",
        "department=office-salt",
        "department=nobody",
    ] {
        let list = agent.get(&format!("/api/v1/requests?{query}")).await;
        assert_eq!(list.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    let words = json!({"title": "停电", "body": "停电了", "park": "housing"});
    let filed = agent.post("/api/v1/requests", words).await;
    assert_eq!(filed.status, StatusCode::UNPROCESSABLE_ENTITY);
    let path = format!("/api/v1/requests/{id}");
    let edited = agent
        .send(
            Method::PATCH,
            &path,
            &[("if-match", "*")],
            json!({"park": "housing"}),
        )
        .await;
    assert_eq!(edited.status, StatusCode::UNPROCESSABLE_ENTITY);
    // a park committee may lead in the place of a department
    step(&agent, &id, dispatch("songmu", &["housing"])).await;
}

#[tokio::test]
async fn the_cases_of_a_unit_put_out_of_use_are_still_found() {
    let site = Site::open().await;
    let (city, _, agent) = City::with_people(&site).await;
    let id = city.dispatched_request(&site).await;
    city.retire_housing(&site).await;
    let list = agent
        .get("/api/v1/requests?department=housing&open=true")
        .await;
    assert_eq!(list.status, StatusCode::OK, "{list:?}");
    assert_eq!(list.json()["items"][0]["id"], json!(id));
}
