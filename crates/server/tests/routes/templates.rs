//! Templates of answers: who keeps them, and what drafts come of them.

use axum::http::Method;
use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::City;
use crate::harness::{Answer, SignedIn, Site};
use crate::triage::{dispatch, suggestions};

const PATH: &str = "/api/v1/answer-templates";

async fn change(who: &SignedIn<'_>, template: &Value, tag: i64, body: Value) -> Answer {
    let path = format!("{PATH}/{}", template["id"].as_str().unwrap());
    let tag = format!("\"{tag}\"");
    let headers = [("if-match", tag.as_str())];
    who.send(Method::PATCH, &path, &headers, body).await
}

fn drafts(suggestions: &Value) -> Vec<&Value> {
    let items = suggestions["items"].as_array().unwrap().iter();
    items.filter(|item| item["kind"] == "draft").collect()
}

#[tokio::test]
async fn a_department_keeps_its_own_templates_and_the_administrator_all() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let own = site
        .with_user("own", &[Grant::Department(city.housing)])
        .await;
    let park = site.with_user("park", &[city.grant(Role::Park)]).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let new = json!({"department": "housing", "name": "通用", "text": "{firm}：收悉。"});
    let foreign = park.post(PATH, new.clone()).await;
    assert_eq!(foreign.code(), "access.not-in-charge", "{foreign:?}");
    let added = own.post(PATH, new.clone()).await;
    assert_eq!(added.status.as_u16(), 201, "{added:?}");
    let template = added.json();
    assert_eq!(template["editable"], true);

    let again = own.post(PATH, new).await;
    assert_eq!(
        again.json()["errors"][0]["code"],
        "template.name_taken",
        "{again:?}"
    );
    let faulty = json!({"department": "housing", "name": "", "text": "致{mayor}"});
    let refused = own.post(PATH, faulty).await.json();
    let codes: Vec<&str> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["text.empty", "template.unknown-slot"]);
    let office = json!({"department": "office-salt", "name": "链", "text": "好"});
    let refused = admin.post(PATH, office).await.json();
    assert_eq!(refused["errors"][0]["code"], "unit.kind");

    let seen = park.get(PATH).await.json();
    assert_eq!(seen["items"][0]["editable"], false, "{seen}");
    let taken = change(&park, &template, 1, json!({"active": false})).await;
    assert_eq!(taken.code(), "access.not-in-charge");
    let retired = change(&admin, &template, 1, json!({"active": false})).await;
    assert_eq!(retired.status.as_u16(), 200, "{retired:?}");
    assert_eq!(retired.json()["changed_by"]["code"], "admin");
    let stale = change(&own, &template, 1, json!({"name": "新"})).await;
    assert_eq!(stale.status.as_u16(), 412);
    let left = own
        .get(&format!("{PATH}?department=housing&active=true"))
        .await;
    assert_eq!(left.json()["items"], json!([]));
}

#[tokio::test]
async fn templates_of_whoever_leads_become_drafts_that_nothing_sends() {
    let site = Site::open().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let own = site
        .with_user("own", &[Grant::Department(city.housing)])
        .await;
    let park = site.with_user("park", &[city.grant(Role::Park)]).await;
    let text =
        "{firm}：您于{filed}提出的“{title}”（{number}，{category}）收悉。{department} {today}";
    for (who, unit) in [(&own, "housing"), (&park, "songmu")] {
        let new = json!({"department": unit, "name": unit, "text": text});
        assert_eq!(who.post(PATH, new).await.status.as_u16(), 201);
    }
    let words = json!({"title": "道路积水", "body": "雨后积水，货车无法进出。"});
    let filed = firm.post("/api/v1/requests", words).await.json();
    let id = filed["id"].as_str().unwrap();
    dispatch(&agent, id, filed["version"].as_u64().unwrap(), "housing").await;

    let told = suggestions(&own, id).await;
    let [draft] = drafts(&told)[..] else {
        panic!("one template of the lead: {told}")
    };
    assert_eq!(
        (&draft["by"], &draft["value"]["name"]),
        (&json!("template"), &json!("housing"))
    );
    let number = filed["number"].as_str().unwrap();
    let filled = format!(
        "第一化工：您于2026年11月23日提出的“道路积水”（{number}，〔诉求类别〕）收悉。住建局 2026年11月23日"
    );
    assert_eq!(
        draft["text"],
        json!(filled),
        "what is not known stays a gap"
    );
    let still = own.get(&format!("/api/v1/requests/{id}")).await.json();
    assert_eq!(
        (&still["state"], &still["answer"]),
        (&json!("dispatched"), &Value::Null)
    );
}
