//! Satisfaction is the firm's: its rating, calls back, rounds, and what is offered first.

use axum::http::StatusCode;
use domain::access::Role;
use serde_json::{Value, json};

use super::{attempt, file, items, read, step};
use crate::city::City;
use crate::harness::{SignedIn, Site};

async fn resolved(firm: &SignedIn<'_>, agent: &SignedIn<'_>, housing: &SignedIn<'_>) -> String {
    let id = file(firm, "雨棚漏水").await;
    step(agent, &id, json!({"transition": "accept"})).await;
    resolve(agent, housing, &id, "第一次答复").await;
    id
}

async fn resolve(agent: &SignedIn<'_>, housing: &SignedIn<'_>, id: &str, answer: &str) {
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
        json!({"transition": "resolve", "answer": answer}),
    )
    .await;
}

async fn rate(firm: &SignedIn<'_>, id: &str, satisfied: bool) {
    let path = format!("/api/v1/requests/{id}/rating");
    let rated = firm.post(&path, json!({"satisfied": satisfied})).await;
    assert_eq!(rated.status, StatusCode::OK, "{rated:?}");
}

fn call(reached: bool, satisfied: Value) -> Value {
    json!({"transition": "call-back", "reached": reached, "satisfied": satisfied})
}

fn strike_off(satisfied: Value) -> Value {
    json!({"transition": "strike-off", "satisfied": satisfied})
}

#[tokio::test]
async fn no_call_turns_over_what_the_firm_wrote() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let chief = site.with_user("chief", &[city.grant(Role::Chief)]).await;
    let id = resolved(&firm, &agent, &housing).await;
    rate(&firm, &id, false).await;
    step(&agent, &id, call(true, json!(true))).await;
    let closed = step(&agent, &id, strike_off(json!(true))).await;
    assert_eq!(closed["satisfied"], false);
    site.wait(1);
    let rates = chief.get("/api/v1/rates").await.json();
    let satisfaction = &rates["total"]["satisfaction"];
    assert_eq!(
        (&satisfaction["numerator"], &satisfaction["denominator"]),
        (&json!(0), &json!(1))
    );
    let events = items(&agent, &id, "events").await;
    let said = events
        .iter()
        .filter(|event| event["details"]["satisfied"] == "yes");
    assert_eq!(
        said.count(),
        2,
        "what was said on the telephone is kept as said"
    );

    // another one: the call counts until the firm writes itself
    let id = resolved(&firm, &agent, &housing).await;
    let called = step(&agent, &id, call(true, json!(true))).await;
    assert_eq!(called["satisfied"], true);
    rate(&firm, &id, false).await;
    assert_eq!(read(&agent, &id).await["satisfied"], false);
}

#[tokio::test]
async fn who_is_not_reached_is_called_again() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let id = resolved(&firm, &agent, &housing).await;
    let silent = attempt(&agent, &id, call(true, Value::Null)).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(silent.json()["errors"][0]["code"], "call-back.verdict");
    for _ in 0..2 {
        let early = attempt(&agent, &id, strike_off(Value::Null)).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(early.json()["errors"][0]["code"], "strike-off.tries");
        let tried = step(
            &agent,
            &id,
            json!({"transition": "call-back", "reached": false}),
        )
        .await;
        assert_eq!(
            tried["state"], "resolved",
            "it stays open to be tried again"
        );
    }
    let closed = step(&agent, &id, strike_off(Value::Null)).await;
    assert_eq!(
        (&closed["state"], &closed["satisfied"]),
        (&json!("struck-off"), &Value::Null)
    );
    let firm_calls = attempt(&firm, &id, call(true, json!(true))).await;
    assert_eq!(firm_calls.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_reopened_case_is_rated_anew_and_former_rounds_stay_readable() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let chief = site.with_user("chief", &[city.grant(Role::Chief)]).await;
    let id = resolved(&firm, &agent, &housing).await;
    let offers = items(&agent, &id, "transitions").await;
    assert_eq!(offers[0]["transition"], "strike-off", "{offers:?}");
    rate(&firm, &id, false).await;
    for reader in [&agent, &firm] {
        let offers = items(reader, &id, "transitions").await;
        assert_eq!(offers[0]["transition"], "reopen", "{offers:?}");
        assert_eq!(offers[0]["primary"], true);
    }
    let again = step(
        &firm,
        &id,
        json!({"transition": "reopen", "note": "还在漏"}),
    )
    .await;
    assert_eq!(
        (
            &again["satisfied"],
            &again["rating"],
            &again["answer"],
            &again["level"]
        ),
        (&Value::Null, &Value::Null, &Value::Null, &json!(1))
    );
    let round = &again["rounds"][0];
    assert_eq!(round["answer"]["text"], "第一次答复");
    assert_eq!(
        (&round["satisfied"], &round["rating"]["satisfied"]),
        (&json!(false), &json!(false))
    );
    site.store.seal_all().await.unwrap();
    while site.store.deliver_notices().await.unwrap().events > 0 {}
    let told = chief.get("/api/v1/notices").await.json();
    assert_eq!(
        told["items"][0]["code"], "reopen",
        "one level higher: {told}"
    );

    resolve(&agent, &housing, &id, "第二次答复").await;
    site.wait(1);
    let rates = chief.get("/api/v1/rates").await.json();
    assert_eq!(
        rates["total"]["satisfaction"]["denominator"], 0,
        "not rated yet"
    );
    let shown = read(&firm, &id).await;
    assert_eq!(
        (&shown["satisfied"], &shown["rating"]),
        (&Value::Null, &Value::Null)
    );
    step(&agent, &id, strike_off(json!(true))).await;
    // its appeal, once
    let appealed = step(&firm, &id, json!({"transition": "reopen", "note": "申诉"})).await;
    assert_eq!(appealed["level"], 2);
    resolve(&agent, &housing, &id, "第三次答复").await;
    step(&agent, &id, strike_off(json!(true))).await;
    let more = attempt(
        &firm,
        &id,
        json!({"transition": "reopen", "note": "再申诉"}),
    )
    .await;
    assert_eq!(
        (more.status, more.code()),
        (StatusCode::CONFLICT, "transition.once".to_owned())
    );
    let offers = items(&firm, &id, "transitions").await;
    assert!(
        offers.iter().all(|offer| offer["transition"] != "reopen"),
        "{offers:?}"
    );
    site.wait(3_600 * 24 * 30);
    let back = step(&agent, &id, json!({"transition": "reopen", "note": "复核"})).await;
    assert_eq!(back["level"], 2, "satisfied: on the same level");
    assert_eq!(back["rounds"].as_array().unwrap().len(), 3);
}
