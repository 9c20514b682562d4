use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::{City, USCC};
use crate::harness::{PASSWORD, Site};

const OTHER_USCC: &str = "91350100M000100Y43";

fn sign_up(uscc: &str, park: &str) -> Value {
    json!({"uscc": uscc, "enterprise_name": "第二化工", "park": park, "chain": "salt",
        "contact_name": "赵小红", "phone": "13900001111", "name": "zhao", "password": PASSWORD})
}

#[tokio::test]
async fn a_sign_up_is_let_in_by_its_park() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let options = site.get("/api/v1/sign-up-options").await.json();
    assert_eq!(options["parks"].as_array().unwrap().len(), 2);
    let signed_up = site
        .post("/api/v1/sign-ups", &sign_up(OTHER_USCC, "songmu"))
        .await;
    assert_eq!(signed_up.status.as_u16(), 202, "{signed_up:?}");
    let id = signed_up.json()["id"].as_str().unwrap().to_owned();
    let credentials = json!({"name": "zhao", "password": PASSWORD});
    assert_eq!(
        site.try_sign_in(credentials.clone()).await.code(),
        "session.pending"
    );

    let path = format!("/api/v1/enterprises/{id}");
    let approve = format!("{path}/approve");
    let elsewhere = site
        .with_user("elsewhere", &[Grant::Park(city.other_park)])
        .await;
    assert_eq!(
        elsewhere.post(&approve, Value::Null).await.status.as_u16(),
        404
    );
    let park = site.with_user("park", &[Grant::Park(city.park)]).await;
    let waiting = park.get("/api/v1/enterprises?status=pending").await.json();
    assert_eq!(waiting["items"][0]["id"], json!(id));
    let without_note = park.post(&format!("{path}/reject"), json!({})).await;
    assert_eq!(
        without_note.json()["errors"][0]["code"],
        "enterprise.note-missing"
    );
    let approved = park.post(&approve, Value::Null).await;
    assert_eq!(approved.json()["status"], "approved", "{approved:?}");
    assert_eq!(park.post(&approve, Value::Null).await.status.as_u16(), 409);
    let me = site.sign_in("zhao").await.get("/api/v1/me").await.json();
    assert_eq!(me["grants"][0]["enterprise"]["name"], "第二化工");
}

#[tokio::test]
async fn a_refused_sign_up_stays_out_until_it_is_let_in() {
    let site = Site::open().await;
    City::found(&site).await;
    let signed_up = site
        .post("/api/v1/sign-ups", &sign_up(OTHER_USCC, "songmu"))
        .await
        .json();
    let path = format!("/api/v1/enterprises/{}", signed_up["id"].as_str().unwrap());
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let refused = office
        .post(
            &format!("{path}/reject"),
            json!({"note": "not in this city"}),
        )
        .await;
    assert_eq!(refused.json()["decision_note"], "not in this city");
    let credentials = json!({"name": "zhao", "password": PASSWORD});
    assert_eq!(
        site.try_sign_in(credentials).await.code(),
        "session.wrong_credentials"
    );
    office.post(&format!("{path}/approve"), Value::Null).await;
    site.sign_in("zhao").await;
}

#[tokio::test]
async fn codes_are_checked_and_registered_once() {
    let site = Site::open().await;
    City::found(&site).await;
    let taken = site
        .post("/api/v1/sign-ups", &sign_up(USCC, "songmu"))
        .await;
    assert_eq!(taken.json()["errors"][0]["code"], "enterprise.uscc_taken");
    let wrong = site
        .post("/api/v1/sign-ups", &sign_up("91152201078377449Q", "songmu"))
        .await;
    assert_eq!(wrong.json()["errors"][0]["field"], "uscc");
    let unknown = site
        .post("/api/v1/sign-ups", &sign_up(OTHER_USCC, "nowhere"))
        .await;
    assert_eq!(unknown.json()["errors"][0]["field"], "park");
}

#[tokio::test]
async fn an_official_takes_a_code_that_fails_with_a_recorded_reason() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let issued_wrong = "91350211M00013FA1N";
    let mut new = json!({"uscc": issued_wrong, "name": "第三化工", "park": "songmu"});
    let refused = office.post("/api/v1/enterprises", new.clone()).await;
    assert_eq!(refused.json()["errors"][0]["code"], "uscc.checksum");
    new["uscc_override_reason"] = json!("licence seen");
    let added = office.post("/api/v1/enterprises", new).await;
    assert_eq!(added.status.as_u16(), 201, "{added:?}");
    assert_eq!(added.json()["uscc_overridden"], true);
    // a park adds to itself only
    let park = site.with_user("park", &[Grant::Park(city.park)]).await;
    let elsewhere = json!({"uscc": OTHER_USCC, "name": "第四化工", "park": "wangcheng"});
    let refused = park.post("/api/v1/enterprises", elsewhere).await;
    assert_eq!(refused.json()["errors"][0]["code"], "access.not-in-charge");
}

#[tokio::test]
async fn contacts_are_masked_for_those_who_need_not_call() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let path = format!("/api/v1/enterprises/{}", city.enterprise);
    for (role, phone) in [
        (Role::Agent, "13812345678"),
        (Role::Park, "13812345678"),
        (Role::Enterprise, "13812345678"),
        (Role::Department, "138****5678"),
        (Role::Auditor, "138****5678"),
        (Role::Administrator, "138****5678"),
    ] {
        let caller = site.with_user(role.code(), &[city.grant(role)]).await;
        assert_eq!(caller.get(&path).await.json()["phone"], phone, "{role:?}");
    }
    let elsewhere = site
        .with_user("elsewhere", &[Grant::Park(city.other_park)])
        .await;
    assert_eq!(elsewhere.get(&path).await.status.as_u16(), 404);
    assert_eq!(
        elsewhere.get("/api/v1/enterprises").await.json()["total"],
        0
    );
}

#[tokio::test]
async fn changes_are_kept_from_being_lost() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let park = site.with_user("park", &[Grant::Park(city.park)]).await;
    let path = format!("/api/v1/enterprises/{}", city.enterprise);
    let changed = park
        .patch(&path, 1, json!({"name": "第一盐化", "chains": []}))
        .await;
    assert_eq!(changed.json()["chains"], json!([]), "{changed:?}");
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(
        park.patch(&path, 1, json!({"name": "x"}))
            .await
            .status
            .as_u16(),
        412
    );
    let away = park.patch(&path, 2, json!({"park": "wangcheng"})).await;
    assert_eq!(away.status.as_u16(), 422);
}
