//! `GET /api/v1/investment`: each undertaking once, and to everybody only what he may know of.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::City;
use crate::harness::{SignedIn, Site};

async fn lead(office: &SignedIn<'_>, fields: Value) -> String {
    let body = json!({"title": "投资线索", "chain": "salt", "fields": fields});
    let made = office.post("/api/v1/leads", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    made.json()["number"].as_str().unwrap().to_owned()
}

async fn investment(reader: &SignedIn<'_>) -> Value {
    let path = "/api/v1/investment?from=2026-01-01&to=2026-12-31";
    let read = reader.get(path).await;
    assert_eq!(read.status, StatusCode::OK, "{read:?}");
    read.json()
}

#[tokio::test]
async fn an_undertaking_counts_once_and_for_whoever_sees_it() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let whole = lead(
        &office,
        json!({"talks_on": "2026-01-10", "signed_on": "2026-03-10", "currency": "CNY",
            "total": "150000", "agreed": "1", "world_500": true}),
    )
    .await;
    let part =
        json!({"signed_on": "2026-02-09", "currency": "USD", "total": "2", "part_of": whole});
    lead(&office, part).await;
    let found = investment(&office).await;
    assert_eq!((&found["talks"], &found["signed"]), (&json!(1), &json!(1)));
    // the whole is counted by its parts, whose currency has no rate
    assert_eq!(found["total"], json!({"USD": "2"}));
    assert_eq!(found["agreed"], json!({}));
    assert_eq!(found["unconverted"], json!([whole]));
    assert_eq!(found["five_hundred"]["world"], 1);
    assert_eq!(found["funnel"]["stages"][1]["median_days"], 30);
    let chief = site.with_user("chief", &[city.grant(Role::Chief)]).await;
    assert_eq!(investment(&chief).await, found);
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    assert_eq!(investment(&housing).await["signed"], 0);
}

#[tokio::test]
async fn days_that_are_none_are_refused() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    for (query, field, code) in [
        ("from=2026-02-30", "from", "date.invalid"),
        ("to=soon", "to", "date.invalid"),
        (
            "from=2026-02-02&to=2026-02-01",
            "to",
            "period.ends_before_it_begins",
        ),
    ] {
        let refused = office.get(&format!("/api/v1/investment?{query}")).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{refused:?}"
        );
        let error = &refused.json()["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code))
        );
    }
    let today = office.get("/api/v1/investment").await;
    assert_eq!(today.status, StatusCode::OK, "{today:?}");
}
