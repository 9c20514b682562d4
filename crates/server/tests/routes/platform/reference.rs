//! Units, chains and categories.

use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::City;
use crate::harness::Site;

#[tokio::test]
async fn units_are_added_found_and_retired() {
    let site = Site::open().await;
    City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let new = json!({"kind": "department", "code": "environment", "name": "生态环境局", "region": "430400"});
    let added = admin.post("/api/v1/units", new.clone()).await;
    assert_eq!(added.status.as_u16(), 201, "{added:?}");
    let again = admin.post("/api/v1/units", new).await;
    assert_eq!(again.json()["errors"][0]["code"], "unit.code_taken");
    let path = format!("/api/v1/units/{}", added.json()["id"].as_str().unwrap());
    let retired = admin.patch(&path, 1, json!({"active": false})).await;
    assert_eq!(retired.json()["active"], false);
    let active = admin
        .get("/api/v1/units?kind=department&active=true")
        .await
        .json();
    assert_eq!(active["total"], 1, "{active}");
    let wrong = admin
        .post(
            "/api/v1/units",
            json!({"kind": "ministry", "code": "A", "name": ""}),
        )
        .await;
    assert_eq!(wrong.json()["errors"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn chiefs_of_a_chain_hold_the_role_on_it() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let chief = site.add_user("chief", &[]).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let path = format!("/api/v1/chains/{}", city.chain.uuid());
    let seated = json!({"chiefs": [{"user": "chief", "seat": "district"}]});
    let changed = office.patch(&path, 1, seated).await;
    assert_eq!(
        changed.json()["chiefs"][0]["user"]["id"],
        json!(chief.uuid()),
        "{changed:?}"
    );
    let grants =
        || async { site.sign_in("chief").await.get("/api/v1/me").await.json()["grants"].clone() };
    assert_eq!(grants().await[0]["chain"]["code"], "salt");
    let twice =
        json!({"chiefs": [{"user": "chief", "seat": "park"}, {"user": "chief", "seat": "park"}]});
    assert_eq!(office.patch(&path, 2, twice).await.status.as_u16(), 422);
    office.patch(&path, 2, json!({"chiefs": []})).await;
    assert_eq!(grants().await, json!([]));
}

#[tokio::test]
async fn categories_form_a_tree() {
    let site = Site::open().await;
    City::found(&site).await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let add = |code: &str, parent: Value| {
        let new = json!({"code": code, "name": "类别", "parent": parent, "department": "housing"});
        agent.post("/api/v1/categories", new)
    };
    let top = add("labour", Value::Null).await.json();
    let below = add("wages", json!("labour")).await.json();
    assert_eq!(
        (&below["parent"], &below["department"]),
        (&json!("labour"), &json!("housing"))
    );
    let path = format!("/api/v1/categories/{}", top["id"].as_str().unwrap());
    let cycle = agent.patch(&path, 1, json!({"parent": "wages"})).await;
    assert_eq!(cycle.json()["errors"][0]["code"], "category.cycle");
    let open = agent
        .patch(&path, 1, json!({"department": "", "active": false}))
        .await
        .json();
    assert_eq!(
        (&open["department"], &open["active"]),
        (&Value::Null, &json!(false))
    );
    assert_eq!(agent.get("/api/v1/categories").await.json()["total"], 2);
}

#[tokio::test]
async fn names_come_in_the_readers_language() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let chief = site.with_user("chief", &[city.grant(Role::Chief)]).await;
    let english = chief
        .send(
            axum::http::Method::GET,
            "/api/v1/me",
            &[("accept-language", "en")],
            Value::Null,
        )
        .await;
    assert_eq!(
        english.json()["grants"][0]["chain"]["name"],
        "Salt chemistry"
    );
    let chinese = chief.get("/api/v1/me").await;
    assert_eq!(chinese.json()["grants"][0]["chain"]["name"], "盐卤化工");
}
