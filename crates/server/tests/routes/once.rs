//! A write that is sent twice happens once, whichever handler it is.

use axum::http::{Method, StatusCode};
use domain::access::Grant;
use serde_json::json;

use crate::city::City;
use crate::harness::Site;

#[tokio::test]
async fn the_same_key_gives_the_first_answer_again() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let key = [("idempotency-key", "a-key")];
    let body =
        json!({"title": "a problem", "body": "what it is", "chain": "salt", "owner": "housing"});
    let first = office
        .send(Method::POST, "/api/v1/problems", &key, body.clone())
        .await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = office
        .send(Method::POST, "/api/v1/problems", &key, body)
        .await;
    assert_eq!(again.status, StatusCode::CREATED);
    assert_eq!(
        (again.json(), again.header("etag")),
        (first.json(), first.header("etag"))
    );
    assert_eq!(again.header("location"), first.header("location"));
    let other = office
        .send(
            Method::POST,
            "/api/v1/problems",
            &key,
            json!({"title": "another"}),
        )
        .await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(office.get("/api/v1/problems").await.json()["total"], 1);
    // the same key of somebody else is another key
    let department = site
        .with_user("dept", &[Grant::Department(city.housing)])
        .await;
    let path = format!(
        "/api/v1/cases/{}/comments",
        first.json()["id"].as_str().unwrap()
    );
    let said = json!({"body": "on it", "visibility": "internal"});
    for _ in 0..2 {
        let comment = department
            .send(Method::POST, &path, &key, said.clone())
            .await;
        assert_eq!(comment.status, StatusCode::CREATED, "{comment:?}");
    }
    assert_eq!(
        department.get(&path).await.json()["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn what_was_refused_may_be_sent_again_under_its_key() {
    let site = Site::open().await;
    City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let key = [("idempotency-key", "another-key")];
    let unit = json!({"kind": "department", "code": "Not A Code", "name": "水利局"});
    let refused = admin.send(Method::POST, "/api/v1/units", &key, unit).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unit = json!({"kind": "department", "code": "water", "name": "水利局"});
    for _ in 0..2 {
        let made = admin
            .send(Method::POST, "/api/v1/units", &key, unit.clone())
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    }
}

#[tokio::test]
async fn secrets_are_not_kept_to_be_told_again() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let key = [("idempotency-key", "secret-key")];
    let body = json!({"role": "department", "unit": "housing"});
    let _ = city;
    let first = admin
        .send(Method::POST, "/api/v1/invitations", &key, body.clone())
        .await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    let again = admin
        .send(Method::POST, "/api/v1/invitations", &key, body)
        .await;
    assert_eq!(
        (again.status, again.code()),
        (StatusCode::CONFLICT, "idempotency.done".to_owned())
    );
}
