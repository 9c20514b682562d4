//! Merging: which cases lead, what becomes of the members when the lead ends, and that they are heard.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{attempt, file, items, read, step};
use crate::attachments::upload;
use crate::city::City;
use crate::harness::{SignedIn, Site};

async fn accepted(firm: &SignedIn<'_>, agent: &SignedIn<'_>, title: &str) -> String {
    let id = file(firm, title).await;
    step(agent, &id, json!({"transition": "accept"})).await;
    id
}

fn merge(into: &str) -> Value {
    json!({"transition": "merge", "into": into})
}

fn due(case: &Value) -> Timestamp {
    let resolve = case["clocks"].as_array().unwrap().iter();
    let mut resolve = resolve.filter(|clock| clock["clock"] == "resolve");
    resolve.next().unwrap()["due_at"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}

async fn answered(agent: &SignedIn<'_>, housing: &SignedIn<'_>, id: &str) {
    step(
        agent,
        id,
        json!({"transition": "dispatch", "lead": "housing"}),
    )
    .await;
    step(housing, id, json!({"transition": "acknowledge"})).await;
    step(
        housing,
        id,
        json!({"transition": "resolve", "answer": "已疏通。"}),
    )
    .await;
}

async fn told(site: &Site) {
    site.store.seal_all().await.unwrap();
    while site.store.deliver_notices().await.unwrap().events > 0 {}
}

async fn notices(reader: &SignedIn<'_>, code: &str, about: &str) -> usize {
    let list = reader.get("/api/v1/notices?limit=200").await.json();
    let items = list["items"].as_array().unwrap().iter();
    items
        .filter(|notice| notice["code"] == code && notice["case"]["id"] == about)
        .count()
}

#[tokio::test]
async fn only_what_may_still_be_answered_leads() {
    let site = Site::for_months().await;
    let (_, firm, agent) = City::with_people(&site).await;
    let a = accepted(&firm, &agent, "积水 a").await;
    let b = accepted(&firm, &agent, "积水 b").await;
    let c = accepted(&firm, &agent, "积水 c").await;
    let declined = file(&firm, "积水 d").await;
    step(
        &agent,
        &declined,
        json!({"transition": "decline", "note": "重复"}),
    )
    .await;
    let withdrawn = file(&firm, "积水 e").await;
    step(&firm, &withdrawn, json!({"transition": "withdraw"})).await;
    step(&agent, &b, merge(&a)).await;
    // into a merged one, into its own member, into itself, into what ended without an answer
    for (which, into) in [
        (&c, &b),
        (&a, &b),
        (&a, &a),
        (&a, &declined),
        (&a, &withdrawn),
    ] {
        let refused = attempt(&agent, which, merge(into)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{refused:?}"
        );
        assert_eq!(
            refused.json()["errors"][0]["code"],
            "merge.target",
            "{refused:?}"
        );
    }
    assert_eq!(read(&agent, &a).await["open"], true);
    // a case that leads others may be led itself
    step(&agent, &a, merge(&c)).await;
    let members = read(&agent, &c).await["members"].as_array().unwrap().len();
    assert_eq!(members, 2, "those of its member too");
}

#[tokio::test]
async fn members_live_again_when_the_lead_ends_without_an_answer() {
    let site = Site::for_months().await;
    let (_, firm, agent) = City::with_people(&site).await;
    for end in ["withdraw", "decline", "unmerge"] {
        let lead = file(&firm, "带头的").await;
        let member = accepted(&firm, &agent, "跟着的").await;
        step(&agent, &member, merge(&lead)).await;
        assert_eq!(read(&agent, &member).await["open"], false);
        match end {
            "withdraw" => step(&firm, &lead, json!({"transition": "withdraw"})).await,
            "decline" => {
                step(
                    &agent,
                    &lead,
                    json!({"transition": "decline", "note": "另有渠道"}),
                )
                .await
            }
            _ => {
                let other = accepted(&firm, &agent, "另一件").await;
                step(&agent, &lead, merge(&other)).await;
                step(
                    &agent,
                    &lead,
                    json!({"transition": "unmerge", "note": "不是一回事"}),
                )
                .await
            }
        };
        let freed = read(&firm, &member).await;
        assert_eq!(freed["state"], "accepted", "{end}");
        assert!(
            freed["due"]["at"].is_string(),
            "{end}: its clocks run: {freed}"
        );
        assert_eq!(freed["merged_into"], Value::Null, "{end}");
        told(&site).await;
        assert_eq!(notices(&firm, "unmerge", &member).await, 1, "{end}");
        assert_eq!(notices(&agent, "unmerge", &member).await, 1, "{end}");
        let events = items(&firm, &member, "events").await;
        let last = events.last().unwrap();
        assert_eq!(last["actor"], Value::Null, "nobody is named: {last}");
        assert!(last["note"].is_string(), "why: {last}");
    }
}

#[tokio::test]
async fn time_in_another_request_is_left_out() {
    let site = Site::for_months().await;
    let (_, firm, agent) = City::with_people(&site).await;
    let lead = accepted(&firm, &agent, "带头的").await;
    let member = accepted(&firm, &agent, "跟着的").await;
    let before = due(&read(&agent, &member).await);
    step(&agent, &member, merge(&lead)).await;
    site.wait(3_600 * 24 * 14);
    step(
        &agent,
        &member,
        json!({"transition": "unmerge", "note": "不是一回事"}),
    )
    .await;
    let after = due(&read(&agent, &member).await);
    let moved = after.duration_since(before).as_hours();
    assert!((13 * 24..=15 * 24).contains(&moved), "{moved} hours");
}

#[tokio::test]
async fn joining_two_late_requests_makes_no_punctual_one() {
    let site = Site::for_months().await;
    let (_, firm, agent) = City::with_people(&site).await;
    let old = accepted(&firm, &agent, "早就该办的").await;
    let promised = due(&read(&agent, &old).await);
    site.wait(3_600 * 24 * 40);
    let young = accepted(&firm, &agent, "刚提的").await;
    let own = due(&read(&agent, &young).await);
    step(&agent, &old, merge(&young)).await;
    let led = read(&agent, &young).await;
    assert_eq!(due(&led), promised, "late as the member was");
    assert_eq!(led["due"]["state"], "overdue");
    let late = agent.get("/api/v1/requests?due=overdue").await.json();
    assert_eq!(late["items"][0]["id"], json!(young));
    // what leaves takes its promise along
    step(
        &agent,
        &old,
        json!({"transition": "unmerge", "note": "不是一回事"}),
    )
    .await;
    assert_eq!(due(&read(&agent, &young).await), own);
    let codes = |events: Vec<Value>| {
        let joined = events
            .iter()
            .filter(|event| event["code"] == "member-joined");
        joined.count()
    };
    assert_eq!(codes(items(&agent, &young, "events").await), 1);
    assert_eq!(
        codes(items(&firm, &young, "events").await),
        0,
        "for officials only"
    );
}

#[tokio::test]
async fn whoever_was_merged_is_heard_and_judges() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let other = city.another_firm(&site).await;
    let other = site.with_user("other", &[Grant::Enterprise(other)]).await;
    let lead = accepted(&firm, &agent, "带头的").await;
    let member = accepted(&other, &agent, "跟着的").await;
    step(&agent, &member, merge(&lead)).await;
    let rating = |satisfied: bool| json!({"satisfied": satisfied});
    let path = format!("/api/v1/requests/{member}/rating");
    let early = other.post(&path, rating(true)).await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    let early = attempt(
        &other,
        &member,
        json!({"transition": "reopen", "note": "还没办"}),
    )
    .await;
    assert_eq!(early.status, StatusCode::CONFLICT);

    step(
        &agent,
        &lead,
        json!({"transition": "dispatch", "lead": "housing"}),
    )
    .await;
    step(&housing, &lead, json!({"transition": "acknowledge"})).await;
    let words = json!({"body": "我们这边也淹了", "visibility": "public"});
    other
        .post(&format!("/api/v1/requests/{member}/comments"), words)
        .await;
    let photo: [(&str, Option<&str>, &[u8]); 1] = [("file", Some("水深.txt"), "半米\n".as_bytes())];
    let attached = upload(&site, &other, &member, &photo).await.json();
    let attached = attached["items"][0]["id"].as_str().unwrap().to_owned();
    let heard = items(&housing, &lead, "comments").await;
    let heard = heard
        .iter()
        .find(|one| one["body"] == "我们这边也淹了")
        .unwrap();
    assert_eq!(heard["from"], read(&agent, &member).await["number"]);
    let files = items(&housing, &lead, "attachments").await;
    assert_eq!(files.len(), 1, "{files:?}");
    let bytes = housing
        .get(&format!("/api/v1/attachments/{attached}"))
        .await;
    assert_eq!(bytes.status, StatusCode::OK);
    for part in ["comments", "attachments"] {
        let seen = items(&firm, &lead, part).await;
        assert!(
            seen.is_empty(),
            "one firm does not read what another wrote: {seen:?}"
        );
    }
    let hidden = firm.get(&format!("/api/v1/attachments/{attached}")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    assert_eq!(read(&firm, &lead).await["members"], json!([]));
    told(&site).await;
    assert_eq!(notices(&housing, "comment-public", &lead).await, 1);
    assert_eq!(notices(&agent, "comment-public", &lead).await, 1);

    step(
        &housing,
        &lead,
        json!({"transition": "resolve", "answer": "已疏通。"}),
    )
    .await;
    assert_eq!(read(&other, &member).await["answer"]["text"], "已疏通。");
    let rated = other.post(&path, rating(false)).await;
    assert_eq!(rated.status, StatusCode::OK, "{rated:?}");
    assert_eq!(
        read(&housing, &lead).await["members"][0]["satisfied"],
        false
    );
    told(&site).await;
    assert_eq!(notices(&agent, "rate", &lead).await, 1);
    let offers = items(&other, &member, "transitions").await;
    assert_eq!(offers[0]["transition"], "reopen", "{offers:?}");
    let again = step(
        &other,
        &member,
        json!({"transition": "reopen", "note": "我们这边还淹着"}),
    )
    .await;
    assert_eq!(again["state"], "reopened");
    assert_eq!(again["rounds"][0]["answer"]["text"], "已疏通。", "{again}");
    assert_eq!(again["merged_into"], Value::Null);
    assert_eq!(
        read(&agent, &lead).await["state"],
        "resolved",
        "the other one stays answered"
    );
}

#[tokio::test]
async fn a_case_of_a_retired_department_is_given_to_another() {
    let site = Site::for_months().await;
    let (city, _, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let id = city.dispatched_request(&site).await;
    step(&housing, &id, json!({"transition": "acknowledge"})).await;
    let again = json!({"transition": "dispatch", "lead": "songmu"});
    let early = attempt(&agent, &id, again.clone()).await;
    assert_eq!(
        early.status,
        StatusCode::CONFLICT,
        "its department is at it"
    );
    city.retire_housing(&site).await;
    let offers = items(&agent, &id, "transitions").await;
    assert_eq!(offers[0]["transition"], "dispatch", "{offers:?}");
    let moved = step(&agent, &id, again).await;
    assert_eq!(
        (&moved["state"], &moved["lead"]["code"]),
        (&json!("dispatched"), &json!("songmu"))
    );
    let back = attempt(
        &agent,
        &id,
        json!({"transition": "dispatch", "lead": "housing"}),
    )
    .await;
    assert_eq!(back.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn merged_after_the_answer_is_answered_at_once() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let lead = accepted(&firm, &agent, "已答复的").await;
    answered(&agent, &housing, &lead).await;
    let member = accepted(&firm, &agent, "又问一遍").await;
    step(&agent, &member, merge(&lead)).await;
    assert_eq!(read(&firm, &member).await["answer"]["text"], "已疏通。");
}
