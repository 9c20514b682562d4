//! `/api/v1/matters`: grouping, what each may see, one case made of a group, and back.

use axum::http::{Method, StatusCode};
use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::City;
use crate::harness::{Answer, SignedIn, Site};

const MATTERS: &str = "/api/v1/matters";
const STEAM: [(&str, &str); 3] = [
    (
        "松木园区蒸汽压力不足",
        "松木园区蒸汽管网压力不足，反应釜温度上不去。",
    ),
    (
        "松木园区蒸汽压力又不足",
        "松木园区蒸汽管网压力不足，产线停了半天。",
    ),
    (
        "园区蒸汽压力长期不足",
        "松木园区蒸汽管网压力长期不足，请尽快检修。",
    ),
];

async fn file(caller: &SignedIn<'_>, title: &str, body: &str) -> Value {
    let filed = caller
        .post("/api/v1/requests", json!({"title": title, "body": body}))
        .await;
    assert_eq!(filed.status, StatusCode::CREATED, "{filed:?}");
    filed.json()
}

async fn regroup(site: &Site, agent: &SignedIn<'_>) {
    let asked = agent.post(&format!("{MATTERS}/regroup"), json!({})).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
    let twice = agent.post(&format!("{MATTERS}/regroup"), json!({})).await;
    assert_eq!(twice.code(), "matter.regrouping");
    assert!(site.worker().run_one().await.unwrap());
}

async fn act(caller: &SignedIn<'_>, id: &str, act: &str, version: &str, body: Value) -> Answer {
    let path = format!("{MATTERS}/{id}/{act}");
    caller
        .send(Method::POST, &path, &[("if-match", version)], body)
        .await
}

async fn step(caller: &SignedIn<'_>, id: &str, body: Value) -> Answer {
    let path = format!("/api/v1/requests/{id}/transitions");
    let moved = caller
        .send(Method::POST, &path, &[("if-match", "*")], body)
        .await;
    assert_eq!(moved.status, StatusCode::OK, "{moved:?}");
    moved
}

#[tokio::test]
async fn a_matter_becomes_one_case_whose_answer_reaches_everybody() {
    let site = Site::open().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let mut filed = Vec::new();
    for (title, body) in STEAM {
        filed.push(file(&firm, title, body).await);
    }
    file(&firm, "招聘会报名", "想参加春季招聘会，请问怎样报名。").await;
    regroup(&site, &agent).await;

    let list = agent.get(MATTERS).await.json();
    assert_eq!(list["total"], 1, "{list}");
    let group = &list["items"][0];
    assert_eq!(
        (&group["count"], &group["open"], &group["recent"]),
        (&json!(3), &json!(3), &json!(3))
    );
    assert_eq!(group["trend"].as_array().unwrap().last(), Some(&json!(3)));
    let id = group["id"].as_str().unwrap();
    let detail = agent.get(&format!("{MATTERS}/{id}")).await;
    assert_eq!(detail.json()["members"].as_array().unwrap().len(), 3);

    let stale = act(&agent, id, "join", "\"7\"", json!({})).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let joined = act(&agent, id, "join", detail.header("etag"), json!({})).await;
    assert_eq!(joined.status, StatusCode::OK, "{joined:?}");
    let joined = joined.json();
    assert_eq!(
        (&joined["open"], &joined["joined"]),
        (&json!(0), &json!(true))
    );
    let leading = joined["leading"]["id"].as_str().unwrap().to_owned();
    let shown = agent
        .get(&format!("/api/v1/requests/{leading}"))
        .await
        .json();
    assert_eq!(shown["source"], "matter");
    assert!(
        shown["body"]
            .as_str()
            .unwrap()
            .contains(filed[2]["number"].as_str().unwrap())
    );
    let again = act(&agent, id, "join", "*", json!({})).await;
    assert_eq!(again.code(), "matter.joined");

    // the grouping keeps the group of those that were joined
    regroup(&site, &agent).await;
    let kept = agent.get(&format!("{MATTERS}/{id}")).await.json();
    assert_eq!(kept["leading"]["id"], json!(leading));

    step(&agent, &leading, json!({"transition": "accept"})).await;
    step(
        &agent,
        &leading,
        json!({"transition": "dispatch", "lead": "housing"}),
    )
    .await;
    step(&housing, &leading, json!({"transition": "acknowledge"})).await;
    let answer = "管网已检修，压力恢复到零点八兆帕。";
    step(
        &housing,
        &leading,
        json!({"transition": "resolve", "answer": answer}),
    )
    .await;
    site.store.seal_all().await.unwrap();
    while site.store.deliver_notices().await.unwrap().events > 0 {}
    let member = format!("/api/v1/requests/{}", filed[0]["id"].as_str().unwrap());
    let read = firm.get(&member).await.json();
    assert_eq!(read["answer"]["text"], answer);
    assert_eq!(
        read["merged_into"]["number"],
        Value::Null,
        "the leading request is not the firm's"
    );
    let hidden = firm.get(&format!("/api/v1/requests/{leading}")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    let notices = firm.get("/api/v1/notices?limit=50").await.json();
    let answered = notices["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|notice| notice["code"] == "resolve");
    assert_eq!(answered.count(), 3, "each member's requester is told");
    let too_late = act(&agent, id, "undo", "*", json!({"note": "归错了"})).await;
    assert_eq!(too_late.code(), "matter.begun");
}

#[tokio::test]
async fn a_join_is_taken_back_while_nobody_works_on_it() {
    let site = Site::open().await;
    let (_, firm, agent) = City::with_people(&site).await;
    for (title, body) in STEAM {
        file(&firm, title, body).await;
    }
    regroup(&site, &agent).await;
    let list = agent.get(MATTERS).await.json();
    let id = list["items"][0]["id"].as_str().unwrap();
    let early = act(&agent, id, "undo", "*", json!({"note": "归错了"})).await;
    assert_eq!(early.code(), "matter.not_joined");
    let foreign = json!({"members": ["0193b1d4-0000-7000-8000-000000000000"]});
    let refused = act(&agent, id, "join", "*", foreign).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let joined = act(&agent, id, "join", "*", json!({"title": "蒸汽压力"}))
        .await
        .json();
    let leading = joined["leading"]["id"].as_str().unwrap();
    let silent = act(&agent, id, "undo", "*", json!({"note": " "})).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let undone = act(&agent, id, "undo", "*", json!({"note": "归错了，分别办理"})).await;
    assert_eq!(undone.status, StatusCode::OK, "{undone:?}");
    let undone = undone.json();
    assert_eq!(
        (&undone["open"], &undone["joined"]),
        (&json!(3), &json!(false))
    );
    for member in undone["members"].as_array().unwrap() {
        assert_eq!(member["state"], "accepted");
        let member = agent
            .get(&format!(
                "/api/v1/requests/{}",
                member["id"].as_str().unwrap()
            ))
            .await;
        assert_eq!(member.json()["merged_into"], Value::Null);
    }
    let leading = agent
        .get(&format!("/api/v1/requests/{leading}"))
        .await
        .json();
    assert_eq!(
        (&leading["state"], &leading["title"]),
        (&json!("declined"), &json!("蒸汽压力"))
    );
}

#[tokio::test]
async fn a_group_is_seen_as_far_as_its_members_are() {
    let site = Site::open().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let park = site.with_user("park", &[Grant::Park(city.park)]).await;
    let other = site
        .with_user("other", &[Grant::Park(city.other_park)])
        .await;
    for (title, body) in &STEAM[..2] {
        file(&firm, title, body).await;
    }
    // told on the telephone: belongs to no park
    let (title, body) = STEAM[2];
    file(&agent, title, body).await;
    regroup(&site, &agent).await;
    assert_eq!(agent.get(MATTERS).await.json()["items"][0]["count"], 3);
    let of_park = park.get(MATTERS).await.json();
    assert_eq!(of_park["items"][0]["count"], 2);
    assert_ne!(
        of_park["items"][0]["title"], STEAM[2].0,
        "a hidden member gives no title"
    );
    let id = of_park["items"][0]["id"].as_str().unwrap();
    assert_eq!(other.get(MATTERS).await.json()["total"], 0);
    let hidden = other.get(&format!("{MATTERS}/{id}")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
}
