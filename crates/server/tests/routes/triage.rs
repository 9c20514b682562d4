//! Suggestions, like cases, what was filed already, and the check of answers.

use axum::http::Method;
use domain::access::{Grant, Role};
use domain::platform::UnitKind;
use domain::words::{Code, Name, Note, UnitId};
use serde_json::{Value, json};
use store::platform::{NewCategory, NewUnit, categories, units};

use crate::city::City;
use crate::harness::{SignedIn, Site};

pub async fn department(site: &Site, code: &str, name: &str, duty: &str) -> UnitId {
    let new = NewUnit {
        kind: UnitKind::Department,
        code: Code::parse(code).unwrap(),
        name: Name::parse(name).unwrap(),
        name_en: None,
        region: None,
        duty: Some(Note::parse(duty).unwrap()),
    };
    site.store
        .write(new, |work, new| Box::pin(units::add_unit(work, None, new)))
        .await
        .unwrap()
}

async fn category(site: &Site, code: &str, name: &str, department: UnitId) {
    let new = NewCategory {
        code: Code::parse(code).unwrap(),
        name: Name::parse(name).unwrap(),
        name_en: None,
        parent: None,
        department: Some(department),
    };
    site.store
        .write(new, |work, new| {
            Box::pin(categories::add_category(work, None, new))
        })
        .await
        .unwrap();
}

async fn departments(site: &Site) {
    let power = department(site, "power", "供电公司", "电网运行、停电抢修、用电报装").await;
    let water = department(site, "water", "水务公司", "供水排水、管网维护、水压保障").await;
    category(site, "outage", "停电与电价", power).await;
    category(site, "tap", "供水与水压", water).await;
}

async fn file(who: &SignedIn<'_>, title: &str, body: &str) -> (String, String) {
    let filed = who
        .post("/api/v1/requests", json!({"title": title, "body": body}))
        .await;
    assert_eq!(filed.status.as_u16(), 201, "{filed:?}");
    let id = filed.json()["id"].as_str().unwrap().to_owned();
    (id, filed.header("etag").to_owned())
}

async fn step(who: &SignedIn<'_>, id: &str, tag: &mut String, step: Value) {
    let path = format!("/api/v1/requests/{id}/transitions");
    let headers = [("if-match", tag.as_str())];
    let moved = who.send(Method::POST, &path, &headers, step).await;
    assert_eq!(moved.status.as_u16(), 200, "{moved:?}");
    *tag = moved.header("etag").to_owned();
}

pub async fn suggestions(who: &SignedIn<'_>, id: &str) -> Value {
    let answer = who.get(&format!("/api/v1/requests/{id}/suggestions")).await;
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    answer.json()
}

/// Takes a request in and dispatches it.
pub async fn dispatch(who: &SignedIn<'_>, id: &str, version: u64, lead: &str) {
    let mut tag = format!("\"{version}\"");
    step(who, id, &mut tag, json!({"transition": "accept"})).await;
    let dispatch = json!({"transition": "dispatch", "lead": lead, "supporting": []});
    step(who, id, &mut tag, dispatch).await;
}

/// Files a request, takes it in and dispatches it.
pub async fn dispatched(who: &SignedIn<'_>, title: &str, body: &str, lead: &str) {
    let filed = who
        .post("/api/v1/requests", json!({"title": title, "body": body}))
        .await
        .json();
    let version = filed["version"].as_u64().unwrap();
    dispatch(who, filed["id"].as_str().unwrap(), version, lead).await;
}

fn of_kind<'a>(suggestions: &'a Value, kind: &str) -> Vec<&'a Value> {
    let items = suggestions["items"].as_array().unwrap().iter();
    items.filter(|item| item["kind"] == kind).collect()
}

/// Resolves a request and lets the agent hear that the firm is satisfied.
async fn close(site: &Site, city: &City, agent: &SignedIn<'_>, id: &str, tag: &mut String) {
    let housing = site
        .with_user("closer", &[Grant::Department(city.housing)])
        .await;
    step(agent, id, tag, json!({"transition": "accept"})).await;
    let dispatch = json!({"transition": "dispatch", "lead": "housing", "supporting": []});
    step(agent, id, tag, dispatch).await;
    step(&housing, id, tag, json!({"transition": "acknowledge"})).await;
    let resolve =
        json!({"transition": "resolve", "answer": "经核实，变压器已更换，供电恢复正常。"});
    step(&housing, id, tag, resolve).await;
    let call = json!({"transition": "strike-off", "satisfied": true});
    step(agent, id, tag, call).await;
}

#[tokio::test]
async fn duties_and_categories_suggest_from_the_first_day() {
    let site = Site::open().await;
    let (_, firm, agent) = City::with_people(&site).await;
    departments(&site).await;
    let body = "园区昨夜停电两小时，生产线停产，请尽快抢修。";
    let (id, _) = file(&firm, "厂区停电", body).await;
    let told = suggestions(&agent, &id).await;
    let lead = of_kind(&told, "lead")[0];
    assert_eq!(lead["value"]["code"], "power", "{told}");
    assert_eq!(lead["abstained"], false);
    assert!(!lead["reasons"].as_array().unwrap().is_empty());
    let category = of_kind(&told, "category")[0];
    assert_eq!(category["value"]["code"], "outage");
    let marked = category["evidence"].as_array().unwrap();
    for words in marked {
        let field = match words["field"].as_str().unwrap() {
            "title" => "厂区停电",
            _ => body,
        };
        let (start, end) = (
            words["start"].as_u64().unwrap(),
            words["end"].as_u64().unwrap(),
        );
        let length = usize::try_from(end - start).unwrap();
        let stretch: String = field
            .chars()
            .skip(usize::try_from(start).unwrap())
            .take(length)
            .collect();
        assert_eq!(words["text"], stretch.as_str());
    }
    assert!(!marked.is_empty());
    let urgency = of_kind(&told, "urgency")[0];
    assert_eq!(
        urgency["value"]["code"], "urgent",
        "a standstill: {urgency}"
    );
    assert_eq!(urgency["evidence"][0]["text"], "停产", "{urgency}");
    assert_eq!(told["engine"]["rules"], Value::Null);

    // a rule comes before everything else
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let rules = json!({"text": "rule 停电归水务 when words: \"停电\" then water with power"});
    let headers = [("if-match", "\"0\"")];
    let saved = admin
        .send(Method::PUT, "/api/v1/triage/rules", &headers, rules)
        .await;
    assert!(saved.status.is_success(), "{saved:?}");
    let ruled = suggestions(&agent, &id).await;
    let lead = of_kind(&ruled, "lead")[0];
    assert_eq!(
        (&lead["value"]["code"], &lead["by"]),
        (&json!("water"), &json!("rule"))
    );
    assert_eq!(lead["rule"]["name"], "停电归水务");
    let marked = lead["evidence"].as_array().unwrap().iter();
    let marked: Vec<(&str, u64)> = marked
        .map(|words| {
            (
                words["field"].as_str().unwrap(),
                words["start"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(marked, [("title", 2), ("body", 4)], "the words of the rule");
    assert_eq!(of_kind(&ruled, "supporting")[0]["value"]["code"], "power");
    assert_eq!(ruled["engine"]["rules"], 1);

    // a department that was added a moment ago is known at once
    department(&site, "steam", "蒸汽公司", "蒸汽管网压力").await;
    let (id, _) = file(&firm, "蒸汽管网压力波动", "蒸汽压力不足").await;
    let told = suggestions(&agent, &id).await;
    assert_eq!(
        of_kind(&told, "lead")[0]["value"]["code"],
        "steam",
        "{told}"
    );
}

#[tokio::test]
async fn those_who_asked_read_no_suggestions_but_like_cases_of_their_own() {
    let site = Site::open().await;
    let (city, firm, agent) = City::with_people(&site).await;
    departments(&site).await;
    let (first, mut tag) = file(&firm, "变压器超负荷跳闸", "两台变压器夏季跳闸，请增容。").await;
    close(&site, &city, &agent, &first, &mut tag).await;
    let (second, _) = file(&firm, "变压器又跳闸", "变压器负荷过高，申请增容。").await;
    site.index().await;

    let path = format!("/api/v1/requests/{second}/suggestions");
    assert_eq!(firm.get(&path).await.status.as_u16(), 403);
    let similar = firm
        .get(&format!("/api/v1/requests/{second}/similar"))
        .await
        .json();
    assert_eq!(similar["items"][0]["id"], first.as_str(), "{similar}");
    assert_eq!(similar["items"][0]["satisfied"], true);
    let told = suggestions(&agent, &second).await;
    let draft = of_kind(&told, "draft")[0];
    assert_eq!(draft["text"], "经核实，变压器已更换，供电恢复正常。");
    assert_eq!(draft["case"]["id"], first.as_str());

    let stranger = site
        .with_user("stranger", &[Grant::Park(city.other_park)])
        .await;
    let path = format!("/api/v1/requests/{second}/similar");
    assert_eq!(stranger.get(&path).await.status.as_u16(), 404);
}

#[tokio::test]
async fn what_was_filed_before_is_told_without_telling_of_others() {
    let site = Site::open().await;
    let (_, firm, agent) = City::with_people(&site).await;
    let (title, body) = (
        "园区南门路灯连续三晚不亮",
        "夜班工人出入很不安全，请尽快安排检修，谢谢。",
    );
    let (own, _) = file(&firm, title, body).await;
    file(&agent, title, body).await;
    let (again, _) = file(&firm, title, "夜班工人出入不安全，请尽快安排检修，谢谢。").await;
    site.index().await;

    let draft = json!({"title": title, "body": body});
    let found = firm.post("/api/v1/requests/like", draft).await.json();
    assert_eq!(found["others"], 1, "{found}");
    let ids: Vec<&str> = found["own"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.contains(&own.as_str()));
    let nothing = firm.post("/api/v1/requests/like", json!({"title": "路"}));
    assert_eq!(nothing.await.json(), json!({"own": [], "others": 0}));

    // the agent may merge the second into the first, but not into another's
    let told = suggestions(&agent, &again).await;
    let duplicates = of_kind(&told, "duplicate");
    assert_eq!(duplicates.len(), 2, "{told}");
    for duplicate in duplicates {
        let is_own = duplicate["case"]["id"] == own.as_str();
        assert_eq!(duplicate["case"]["own"], is_own);
        assert_eq!(duplicate["case"]["merge"], is_own);
    }
}

#[tokio::test]
async fn an_answer_is_checked_before_it_goes_out() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    site.with_user("enterprise", &[city.grant(Role::Enterprise)])
        .await;
    site.with_user("agent", &[city.grant(Role::Agent)]).await;
    let id = city.dispatched_request(&site).await;
    let lead = site
        .with_user("lead", &[Grant::Department(city.housing)])
        .await;
    let path = format!("/api/v1/requests/{id}/answer-check");
    let check = async |answer: &str| lead.post(&path, json!({"answer": answer})).await.json();
    let hollow = check("已收悉，感谢您的理解。").await;
    let full = check(
        "经现场核实，厂区道路积水系雨水井堵塞。根据《城镇排水与污水处理条例》，已于当日清掏完成，货车可以进出；\
         下一步将对管网全面排查。联系电话：0731-8888666。",
    )
    .await;
    let score = |verdict: &Value| verdict["score"].as_u64().unwrap();
    assert!(score(&full) > score(&hollow) + 40, "{full} {hollow}");
    let goods = |verdict: &Value| {
        let reasons = verdict["reasons"].as_array().unwrap().iter();
        reasons.filter(|reason| reason["good"] == true).count()
    };
    assert!(goods(&full) >= 4);
    assert_eq!(goods(&hollow), 0);
    assert_eq!(hollow["unanswered"].as_array().unwrap().len(), 1);
}
