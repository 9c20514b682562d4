//! Kinds of case by their declarations: what they hold, filed, changed, measured and remembered.

use axum::http::StatusCode;
use domain::access::Grant;
use serde_json::{Value, json};

use crate::city::City;
use crate::harness::{SignedIn, Site};

async fn target(office: &SignedIn<'_>) -> Value {
    let body = json!({
        "title": "全年产值目标", "chain": "salt", "indicator": "output", "year": 2025, "target": "1200.50",
        "q1": "300", "owner": "housing",
    });
    let answer = office.post("/api/v1/targets", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json()
}

#[tokio::test]
async fn a_kind_is_told_in_words() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let firm = site
        .with_user("firm", &[city.grant(domain::access::Role::Enterprise)])
        .await;
    let kinds = firm.get("/api/v1/kinds").await.json();
    let codes: Vec<_> = kinds["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|kind| kind["code"].clone())
        .collect();
    assert_eq!(codes, ["request", "project"]);
    assert_eq!(
        firm.get("/api/v1/kinds/target").await.status,
        StatusCode::NOT_FOUND
    );
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let target = office.get("/api/v1/kinds/target").await.json();
    assert_eq!(
        (&target["path"], &target["label"]),
        (&json!("targets"), &json!("目标"))
    );
    assert_eq!(
        target["may"],
        json!({"file": true, "edit": true, "import": true, "export": true, "report": true})
    );
    let fields = target["fields"].as_array().unwrap();
    let indicator = fields
        .iter()
        .find(|field| field["code"] == "indicator")
        .unwrap();
    assert_eq!(
        indicator["options"][0],
        json!({"code": "output", "label": "产值（万元）"})
    );
    for field in fields {
        let label = field["label"].as_str().unwrap();
        assert!(!label.starts_with("field."), "{label} has no words");
    }
}

#[tokio::test]
async fn a_target_is_filed_owned_and_found_by_what_it_holds() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let made = target(&office).await;
    assert!(made["number"].as_str().unwrap().starts_with("MB-"));
    assert_eq!(
        made["fields"],
        json!({"indicator": "output", "year": 2025, "target": "1200.5", "q1": "300"})
    );
    assert_eq!(made["lead"]["code"], "housing");
    let department = site
        .with_user("dept", &[Grant::Department(city.housing)])
        .await;
    let total = async |query: &str| {
        department
            .get(&format!("/api/v1/targets?{query}"))
            .await
            .json()["total"]
            .clone()
    };
    assert_eq!(total("department=housing").await, 1);
    assert_eq!(total("year=2025&indicator=output").await, 1);
    assert_eq!(total("year=2024").await, 0);
    assert_eq!(total("indicator=exports").await, 0);
    site.index().await;
    assert_eq!(total("q=产值&year=2025").await, 1);
    assert_eq!(total("q=产值&year=2024").await, 0);
    let refused = office.post("/api/v1/targets", json!({"title": "", "indicator": "luck", "year": "soon", "target": "0.00001", "chain": "none"})).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = refused.json()["errors"].clone();
    let errors: Vec<_> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            format!(
                "{} {}",
                error["field"].as_str().unwrap(),
                error["code"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        errors,
        [
            "title text.empty",
            "indicator input.unknown",
            "year input.field",
            "target number.too-fine",
            "chain input.unknown"
        ]
    );
}

#[tokio::test]
async fn former_values_stay_readable() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let made = target(&office).await;
    let path = format!("/api/v1/targets/{}", made["id"].as_str().unwrap());
    let version = made["version"].as_u64().unwrap();
    let changed = office
        .patch(
            &path,
            version,
            json!({"target": "1300", "remark": "as agreed in March"}),
        )
        .await;
    assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
    assert_eq!(changed.json()["fields"]["target"], "1300");
    let stale = office.patch(&path, version, json!({"target": "1"})).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let items = office.get(&format!("{path}/history")).await.json()["items"].clone();
    let seen: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            (
                item["field"].clone(),
                item["before"].clone(),
                item["after"].clone(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (json!("remark"), Value::Null, json!("as agreed in March")),
            (json!("target"), json!("1200.5"), json!("1300")),
        ]
    );
    let nothing = office
        .patch(
            &path,
            changed.json()["version"].as_u64().unwrap(),
            json!({"target": "1300.0"}),
        )
        .await;
    assert_eq!(
        nothing.json()["version"],
        changed.json()["version"],
        "what is as it was changes nothing"
    );
    let locked = office
        .patch(
            &path,
            changed.json()["version"].as_u64().unwrap(),
            json!({"fact": "1", "nonsense": 2}),
        )
        .await;
    assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn facts_are_added_and_known_as_of_a_day() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let made = target(&office).await;
    let path = format!("/api/v1/targets/{}", made["id"].as_str().unwrap());
    let said = async |body: Value| office.post(&format!("{path}/facts"), body).await;
    let january = said(json!({"month": "2025-01", "value": "90", "reported": "2025-02-03"})).await;
    assert_eq!(january.status, StatusCode::OK, "{january:?}");
    said(json!({"month": "2025-01", "value": "95", "reported": "2025-03-01"})).await;
    let fallen = said(json!({"month": "2025-02", "value": "80", "reported": "2025-03-04"})).await;
    assert_eq!(fallen.json()["errors"][0]["code"], "report.fell");
    let told = said(json!({"month": "2025-02", "value": "80", "reported": "2025-03-04", "reason": "a plant was sold"})).await;
    assert_eq!(told.json()["fields"]["fact"], "80");
    let known = async |query: &str| {
        let facts = office.get(&format!("{path}/facts?{query}")).await.json();
        facts["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fact| {
                format!(
                    "{} {}",
                    fact["month"].as_str().unwrap(),
                    fact["value"].as_str().unwrap()
                )
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(known("on=2025-02-28").await, ["2025-01 90"]);
    assert_eq!(
        known("on=2025-02-28&known=2025-03-31").await,
        ["2025-01 95", "2025-02 80"]
    );
    let ahead = said(json!({"month": "2099-01", "value": "1"})).await;
    assert_eq!(ahead.json()["errors"][0]["code"], "report.ahead");
}

#[tokio::test]
async fn a_problem_that_is_filed_with_its_owner_is_assigned() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let body = json!({"title": "供电缺口", "body": "三家企业同时增容", "chain": "salt", "owner": "housing"});
    let made = office.post("/api/v1/problems", body).await.json();
    assert_eq!(
        (&made["state"], &made["lead"]["code"]),
        (&json!("assigned"), &json!("housing"))
    );
    let department = site
        .with_user("dept", &[Grant::Department(city.housing)])
        .await;
    let inbox = department
        .get("/api/v1/cases?department=housing&open=true")
        .await
        .json();
    assert_eq!(inbox["total"], 1);
}

#[tokio::test]
async fn words_are_words_and_no_number_or_flag() {
    let site = Site::open().await;
    let (_, firm, _) = City::with_people(&site).await;
    for body in [json!(false), json!(7), json!(["一"])] {
        let filed = firm
            .post(
                "/api/v1/requests",
                json!({"title": "路灯不亮", "body": body}),
            )
            .await;
        assert_eq!(filed.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        let fault = &filed.json()["errors"][0];
        assert_eq!(
            (&fault["field"], &fault["code"]),
            (&json!("body"), &json!("input.field"))
        );
    }
}
