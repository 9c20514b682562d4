//! `/api/v1/triage/rules`: checking, trying, saving, history.

use axum::http::{Method, StatusCode};
use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::City;
use crate::harness::{Answer, SignedIn, Site};

const RULES: &str = "/api/v1/triage/rules";
const HOUSING: &str = "rule 道路 when words: 积水, 道路 then housing";

async fn save(caller: &SignedIn<'_>, seen: &str, text: &str) -> Answer {
    let body = json!({"text": text, "note": "试行"});
    caller
        .send(Method::PUT, RULES, &[("if-match", seen)], body)
        .await
}

fn codes(findings: &Value) -> Vec<(u64, &str)> {
    findings
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let line = finding["line"].as_u64().unwrap();
            (line, finding["code"].as_str().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn rules_are_checked_by_line_and_kept_only_without_errors() {
    let site = Site::open().await;
    City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let empty = admin.get(RULES).await;
    assert_eq!(empty.header("etag"), "\"0\"");
    assert_eq!(empty.json()["rules"], json!([]));

    let faulty = "rule 一 when park: 松木经开区 then 住建局\n\
                  rule 二 when park: songmu and words: 水 then housing\n\
                  rule 三 when chain: 没有 then nobody\nrule 四 when words 水";
    let checked = admin
        .post(&format!("{RULES}/check"), json!({"text": faulty}))
        .await
        .json();
    assert_eq!(
        codes(&checked["findings"]),
        [
            (2, "triage.rules.unreachable"),
            (3, "triage.rules.unknown_department"),
            (3, "triage.rules.unknown_value"),
            (4, "triage.rules.expected"),
        ]
    );
    assert_eq!(
        checked["rules"][0]["lead"],
        json!({"code": "housing", "name": "住建局"}),
        "a department may be written by name"
    );
    let refused = save(&admin, "\"0\"", faulty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"][0]["field"], "text:2");
    assert_eq!(admin.get(RULES).await.header("etag"), "\"0\"");

    let no_version = admin
        .send(Method::PUT, RULES, &[], json!({"text": HOUSING}))
        .await;
    assert_eq!(no_version.status, StatusCode::PRECONDITION_REQUIRED);
    let saved = save(&admin, "\"0\"", HOUSING).await;
    assert_eq!(saved.status, StatusCode::OK, "{saved:?}");
    assert_eq!(saved.header("etag"), "\"1\"");
    let late = save(&admin, "\"0\"", HOUSING).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED);
}

#[tokio::test]
async fn an_older_version_comes_back_as_a_new_one() {
    let site = Site::open().await;
    City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    save(&admin, "\"0\"", HOUSING).await;
    save(&admin, "\"1\"", "rule 余 when always then songmu").await;
    let restored = admin
        .send(
            Method::POST,
            &format!("{RULES}/versions/1/restore"),
            &[("if-match", "\"2\"")],
            json!({}),
        )
        .await;
    assert_eq!(restored.status, StatusCode::OK, "{restored:?}");
    assert_eq!(restored.json()["text"], HOUSING);
    let list = admin.get(&format!("{RULES}/versions?limit=2")).await.json();
    assert_eq!(list["total"], 3);
    assert_eq!(list["items"][0]["version"], 3);
    assert_eq!(list["items"][0]["restored_from"], 1);
    assert_eq!(list["items"][0]["in_force"], true);
    let next = format!(
        "{RULES}/versions?cursor={}",
        list["next_cursor"].as_str().unwrap()
    );
    assert_eq!(admin.get(&next).await.json()["items"][0]["version"], 1);
    let second = admin.get(&format!("{RULES}/versions/2")).await.json();
    assert_eq!(second["text"], "rule 余 when always then songmu");
    assert_eq!(second["note"], "试行");
    let none = admin.get(&format!("{RULES}/versions/9")).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_dry_run_shows_what_would_change_and_how_people_decided() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let firm = site
        .with_user("enterprise", &[city.grant(Role::Enterprise)])
        .await;
    site.add_user("agent", &[Grant::Agent]).await;
    city.dispatched_request(&site).await;
    for title in ["路灯不亮", "宿舍积水"] {
        let words = json!({"title": title, "body": "请处理。"});
        let filed = firm.post("/api/v1/requests", words).await;
        assert_eq!(filed.status, StatusCode::CREATED);
    }
    save(&admin, "\"0\"", HOUSING).await;
    let tried = "rule 宿舍 when words: 宿舍 and firm: enterprise then songmu\n\
                 rule 道路 when words: 积水, 道路 then housing";
    let path = format!("{RULES}/dry-run");
    let first = admin
        .post(&path, json!({"text": tried, "limit": 2}))
        .await
        .json();
    assert_eq!((&first["tried"], &first["total"]), (&json!(2), &json!(3)));
    assert_eq!(first["items"].as_array().unwrap().len(), 1, "{first}");
    let change = &first["items"][0];
    assert_eq!(change["title"], "宿舍积水");
    assert_eq!(change["before"]["lead"]["code"], "housing");
    assert_eq!(change["after"]["lead"]["code"], "songmu");
    assert_eq!(
        (&change["after"]["rule"], &change["after"]["line"]),
        (&json!("宿舍"), &json!(1))
    );
    let rest = admin
        .post(
            &path,
            json!({"text": tried, "cursor": first["next_cursor"]}),
        )
        .await
        .json();
    assert_eq!(rest["next_cursor"], Value::Null);
    assert_eq!(rest["dispatched"], 1);
    assert_eq!(rest["after"], json!({"fired": 1, "judged": 1, "agreed": 1}));
    let faulty = admin
        .post(&path, json!({"text": "rule 一 when then"}))
        .await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_department_that_closes_is_told_and_its_rule_stays() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    save(&admin, "\"0\"", HOUSING).await;
    let unit = format!("/api/v1/units/{}", city.housing.uuid());
    let closed = admin
        .send(
            Method::PATCH,
            &unit,
            &[("if-match", "*")],
            json!({"name": "城建局", "active": false}),
        )
        .await;
    assert_eq!(closed.status, StatusCode::OK);
    let now = admin.get(RULES).await.json();
    assert_eq!(
        codes(&now["findings"]),
        [(1, "triage.rules.unknown_department")]
    );
    let in_force = server::routing::InForce::load(&site.store).await.unwrap();
    let fired = in_force.fire(&triage::rules::Facts {
        text: "道路积水".to_owned(),
        ..Default::default()
    });
    let fired = fired.expect("no rule is switched off silently");
    assert!(!fired.lead_active);
    assert_eq!((fired.version, fired.line), (1, 1));
}
