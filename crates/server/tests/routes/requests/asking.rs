//! What departments ask for while they handle a request: to give it back, to have more time; and what
//! chiefs ask of them.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use serde_json::{Value, json};

use super::{attempt, file, items, read, step};
use crate::city::City;
use crate::harness::{SignedIn, Site};

struct Desk<'a> {
    city: City,
    firm: SignedIn<'a>,
    agent: SignedIn<'a>,
    housing: SignedIn<'a>,
    chief: SignedIn<'a>,
}

impl<'a> Desk<'a> {
    async fn open(site: &'a Site) -> Self {
        let (city, firm, agent) = City::with_people(site).await;
        let housing = site
            .with_user("housing", &[city.grant(Role::Department)])
            .await;
        let chief = site.with_user("chief", &[city.grant(Role::Chief)]).await;
        Self {
            city,
            firm,
            agent,
            housing,
            chief,
        }
    }

    async fn dispatched(&self) -> String {
        let id = file(&self.firm, "雨棚漏水").await;
        step(&self.agent, &id, json!({"transition": "accept"})).await;
        self.dispatch(&id).await;
        id
    }

    async fn dispatch(&self, id: &str) -> Value {
        step(
            &self.agent,
            id,
            json!({"transition": "dispatch", "lead": "housing"}),
        )
        .await
    }

    async fn give_back(&self, id: &str) -> Value {
        step(
            &self.housing,
            id,
            json!({"transition": "return", "reason": "not-our-duty", "note": "归水务"}),
        )
        .await
    }
}

fn due(case: &Value, clock: &str) -> String {
    let clocks = case["clocks"].as_array().unwrap();
    let clock = clocks.iter().find(|one| one["clock"] == clock).unwrap();
    clock["due_at"].as_str().unwrap_or("none").to_owned()
}

#[tokio::test]
async fn a_return_is_judged_by_the_agent_and_from_the_second_on_by_the_chief() {
    let site = Site::for_months().await;
    let desk = Desk::open(&site).await;
    let id = desk.dispatched().await;
    let bare = attempt(
        &desk.housing,
        &id,
        json!({"transition": "return", "reason": "lazy", "note": "x"}),
    )
    .await;
    assert_eq!(bare.json()["errors"][0]["field"], "reason");
    let by_agent = attempt(
        &desk.agent,
        &id,
        json!({"transition": "return", "reason": "unclear", "note": "x"}),
    )
    .await;
    assert_eq!(by_agent.status, StatusCode::FORBIDDEN);
    let returned = desk.give_back(&id).await;
    assert_eq!(
        (&returned["state"], &returned["holder"]["who"]),
        (&json!("returned"), &json!("desk"))
    );
    let refused = step(
        &desk.agent,
        &id,
        json!({"transition": "refuse-return", "note": "是你单位的"}),
    )
    .await;
    assert_eq!(
        (&refused["state"], &refused["lead"]["code"]),
        (&json!("dispatched"), &json!("housing"))
    );
    desk.give_back(&id).await;
    let again = attempt(
        &desk.agent,
        &id,
        json!({"transition": "uphold-return", "note": "同意"}),
    )
    .await;
    assert_eq!(
        (again.status, again.code().as_str()),
        (StatusCode::CONFLICT, "transition.once")
    );
    let upheld = step(
        &desk.chief,
        &id,
        json!({"transition": "uphold-return", "note": "同意"}),
    )
    .await;
    assert_eq!(upheld["state"], "accepted");
    let notes = items(&desk.firm, &id, "events").await;
    assert!(
        notes.iter().all(|event| event["note"].is_null()),
        "what officials ask one another is no news to the firm"
    );
}

#[tokio::test]
async fn whoever_gets_a_returned_case_has_its_own_time_to_take_it() {
    let site = Site::for_months().await;
    let desk = Desk::open(&site).await;
    let id = desk.dispatched().await;
    let first = due(&read(&desk.agent, &id).await, "acknowledge");
    site.wait(3_600);
    desk.give_back(&id).await;
    step(
        &desk.agent,
        &id,
        json!({"transition": "refuse-return", "note": "x"}),
    )
    .await;
    assert_eq!(
        due(&read(&desk.agent, &id).await, "acknowledge"),
        first,
        "a refused return stops no clock"
    );
    desk.give_back(&id).await;
    step(
        &desk.chief,
        &id,
        json!({"transition": "uphold-return", "note": "x"}),
    )
    .await;
    let anew = desk.dispatch(&id).await;
    assert_ne!(due(&anew, "acknowledge"), first);
}

#[tokio::test]
async fn a_return_comes_in_time_and_before_an_answer() {
    let site = Site::for_months().await;
    let desk = Desk::open(&site).await;
    let id = desk.dispatched().await;
    site.wait(5 * 24 * 3_600);
    let late = attempt(
        &desk.housing,
        &id,
        json!({"transition": "return", "reason": "unclear", "note": "x"}),
    )
    .await;
    assert_eq!(
        (late.status, late.code().as_str()),
        (StatusCode::CONFLICT, "transition.outside-returnable")
    );
    assert!(
        late.json()["detail"].as_str().unwrap().contains('8'),
        "{late:?}"
    );
    let offered = items(&desk.housing, &id, "transitions").await;
    assert!(offered.iter().all(|one| one["transition"] != "return"));
}

#[tokio::test]
async fn an_extension_moves_the_day_by_working_days_and_ends_with_its_quota() {
    let site = Site::for_months().await;
    let desk = Desk::open(&site).await;
    let id = desk.dispatched().await;
    step(&desk.housing, &id, json!({"transition": "acknowledge"})).await;
    let before = due(&read(&desk.housing, &id).await, "resolve");
    let ask =
        |days: u32| json!({"transition": "request-extension", "days": days, "note": "等专家论证"});
    let long = attempt(&desk.housing, &id, ask(16)).await;
    assert_eq!(long.json()["errors"][0]["code"], "extension.days");
    let none = attempt(&desk.agent, &id, json!({"transition": "grant-extension"})).await;
    assert_eq!(none.status, StatusCode::CONFLICT);
    let asked = step(&desk.housing, &id, ask(5)).await;
    assert_eq!(
        due(&asked, "resolve"),
        before,
        "while it is asked for the clock runs on"
    );
    let twice = attempt(&desk.housing, &id, ask(5)).await;
    assert_eq!(twice.code(), "transition.outside-extendable");
    let granted = step(&desk.agent, &id, json!({"transition": "grant-extension"})).await;
    let day = |text: &str| text[..10].parse::<jiff::civil::Date>().unwrap();
    let calendar = store::cases::calendar();
    assert_eq!(
        calendar.working_days_between(day(&before), day(&due(&granted, "resolve"))),
        5
    );
    step(&desk.housing, &id, ask(3)).await;
    let by_agent = attempt(&desk.agent, &id, json!({"transition": "grant-extension"})).await;
    assert_eq!(by_agent.code(), "transition.once");
    step(
        &desk.chief,
        &id,
        json!({"transition": "refuse-extension", "note": "尽快办结"}),
    )
    .await;
    step(&desk.housing, &id, ask(2)).await;
    step(&desk.chief, &id, json!({"transition": "grant-extension"})).await;
    assert_eq!(
        attempt(&desk.housing, &id, ask(1)).await.code(),
        "transition.outside-extendable"
    );
}

#[tokio::test]
async fn a_chief_instructs_and_the_department_answers_once() {
    let site = Site::for_months().await;
    let desk = Desk::open(&site).await;
    let id = desk.dispatched().await;
    let early = attempt(
        &desk.housing,
        &id,
        json!({"transition": "answer-supervision", "note": "x"}),
    )
    .await;
    assert_eq!(early.status, StatusCode::CONFLICT);
    let past = attempt(
        &desk.chief,
        &id,
        json!({"transition": "supervise", "note": "x", "due": "2000-01-01"}),
    )
    .await;
    assert_eq!(past.json()["errors"][0]["code"], "date.past");
    step(
        &desk.chief,
        &id,
        json!({"transition": "supervise", "note": "本周拿出方案", "due": "2999-01-01"}),
    )
    .await;
    step(
        &desk.housing,
        &id,
        json!({"transition": "answer-supervision", "note": "方案已报"}),
    )
    .await;
    let again = attempt(
        &desk.housing,
        &id,
        json!({"transition": "answer-supervision", "note": "x"}),
    )
    .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_supporting_unit_answers_its_part_and_the_lead_names_a_person() {
    let site = Site::for_months().await;
    let desk = Desk::open(&site).await;
    let id = file(&desk.firm, "雨棚漏水").await;
    step(&desk.agent, &id, json!({"transition": "accept"})).await;
    step(
        &desk.agent,
        &id,
        json!({"transition": "dispatch", "lead": "housing", "supporting": ["songmu"]}),
    )
    .await;
    let park = site
        .with_user("park-unit", &[Grant::Department(desk.city.park)])
        .await;
    step(
        &park,
        &id,
        json!({"transition": "answer-part", "answer": "园区已现场核实"}),
    )
    .await;
    let comments = items(&desk.housing, &id, "comments").await;
    assert_eq!(
        (&comments[0]["body"], &comments[0]["visibility"]),
        (&json!("园区已现场核实"), &json!("internal"))
    );
    assert!(items(&desk.firm, &id, "comments").await.is_empty());
    let named = step(
        &desk.housing,
        &id,
        json!({"transition": "assign-person", "person": "housing"}),
    )
    .await;
    assert_eq!(named["state"], "dispatched");
    let nobody = attempt(
        &desk.housing,
        &id,
        json!({"transition": "assign-person", "person": "nobody"}),
    )
    .await;
    assert_eq!(nobody.json()["errors"][0]["field"], "person");
}
