//! Who reads the notes of transitions: the life cycle says which are for the requester.

use domain::access::Role;
use domain::kinds::CaseKind;
use domain::lifecycle::Lifecycle;
use serde_json::json;

use super::{items, step};
use crate::city::City;
use crate::harness::Site;

#[tokio::test]
async fn the_enterprise_reads_the_notes_that_were_written_for_it() {
    let site = Site::open().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let chief = site.with_user("chief", &[city.grant(Role::Chief)]).await;
    let id = super::file(&firm, "雨棚漏水").await;
    let says = |transition: &str| json!({"transition": transition, "note": format!("note of {transition}")});
    step(&agent, &id, says("accept")).await;
    let mut dispatch = says("dispatch");
    dispatch["lead"] = json!("housing");
    step(&agent, &id, dispatch).await;
    step(&chief, &id, says("urge")).await;
    step(&housing, &id, says("acknowledge")).await;
    step(&housing, &id, says("ask")).await;
    step(&firm, &id, says("reply")).await;
    let mut resolve = says("resolve");
    resolve["answer"] = json!("已修好。");
    step(&housing, &id, resolve).await;
    let mut strike_off = says("strike-off");
    strike_off["satisfied"] = json!(true);
    step(&agent, &id, strike_off).await;

    for event in items(&firm, &id, "events").await {
        let code = event["code"].as_str().unwrap();
        let meant_for_it = CaseKind::Request.lifecycle().publishes_note(code) || code == "reply";
        assert_eq!(event["note"].is_string(), meant_for_it, "{event}");
    }
    for official in [&agent, &housing, &chief] {
        let events = items(official, &id, "events").await;
        let noted = events.iter().filter(|event| event["note"].is_string());
        assert_eq!(noted.count(), 8, "officials read every note");
    }
    let comments = items(&firm, &id, "comments").await;
    assert_eq!(
        comments.len(),
        2,
        "what was asked and replied: {comments:?}"
    );
}

#[test]
fn the_notes_that_are_published_are_as_agreed() {
    let published = |lifecycle: &Lifecycle| {
        let rows = lifecycle.transitions.iter();
        let rows = rows.filter(|row| row.publishes_note());
        rows.map(|row| row.code).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        published(CaseKind::Request.lifecycle()),
        "decline ask reply suspend resume reopen unmerge"
    );
}

#[tokio::test]
async fn what_only_officials_know_of_is_no_event_for_the_enterprise() {
    let site = Site::open().await;
    let (_, firm, agent) = City::with_people(&site).await;
    let id = super::file(&firm, "停车位不够").await;
    let words = json!({"body": "先问园区", "visibility": "internal"});
    agent
        .post(&format!("/api/v1/requests/{id}/comments"), words)
        .await;
    let codes = |events: Vec<serde_json::Value>| -> Vec<String> {
        let codes = events
            .iter()
            .map(|event| event["code"].as_str().unwrap().to_owned());
        codes.collect()
    };
    let known = codes(items(&agent, &id, "events").await);
    assert!(known.contains(&"comment-internal".to_owned()), "{known:?}");
    let known = codes(items(&firm, &id, "events").await);
    assert!(!known.contains(&"comment-internal".to_owned()), "{known:?}");
}
