//! What departments ask for while they handle a request: to give it back, to have more time; and what
//! chiefs ask of them.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use domain::platform::UnitKind;
use serde_json::{Value, json};

use super::{attempt, file, items, read, step};
use crate::city::{City, add_unit};
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

#[tokio::test]
async fn an_office_asks_for_an_exemption_and_a_chief_grants_it() {
    let site = Site::for_months().await;
    let desk = Desk::open(&site).await;
    let office = site
        .with_user("office", &[desk.city.grant(Role::Office)])
        .await;
    let id = desk.dispatched().await;
    site.wait(30 * 24 * 3_600);
    let on_time = async || {
        let rates = desk.chief.get("/api/v1/rates?from=2026-01-01").await.json();
        let rate = rates["total"]["on_time"].clone();
        (rate["numerator"].clone(), rate["denominator"].clone())
    };
    assert_eq!(on_time().await, (json!(0), json!(1)));
    let exempt = json!({"transition": "exempt", "rates": ["on-time"], "note": "等省里批复"});
    let unknown = json!({"transition": "exempt", "rates": ["speed"], "note": "x"});
    let unknown = attempt(&office, &id, unknown).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(unknown.json()["errors"][0]["field"], "rates.0");
    let by_lead = attempt(&desk.housing, &id, exempt.clone()).await;
    assert_eq!(by_lead.status, StatusCode::FORBIDDEN);
    step(&office, &id, exempt.clone()).await;
    assert_eq!(on_time().await, (json!(0), json!(1)));
    step(&desk.chief, &id, exempt).await;
    assert_eq!(on_time().await, (json!(0), json!(0)));
    // the list behind the number holds those cases and no others
    let behind = async |query: &str| {
        let path = format!("/api/v1/requests?from=2026-01-01&counted=judged{query}");
        desk.chief.get(&path).await.json()["total"].clone()
    };
    assert_eq!(behind("&rate=on-time").await, json!(0));
    assert_eq!(behind("&rate=settled").await, json!(1));
    assert_eq!(behind("").await, json!(1));
}

#[tokio::test]
async fn rates_tell_persons_agents_returns_extensions_and_reopenings() {
    let site = Site::for_months().await;
    let desk = Desk::open(&site).await;
    let id = desk.dispatched().await;
    desk.give_back(&id).await;
    let uphold = json!({"transition": "uphold-return", "note": "是"});
    step(&desk.agent, &id, uphold).await;
    desk.dispatch(&id).await;
    step(&desk.housing, &id, json!({"transition": "acknowledge"})).await;
    let person = json!({"transition": "assign-person", "person": "housing"});
    step(&desk.housing, &id, person).await;
    let resolve = json!({"transition": "resolve", "answer": "已修好。"});
    step(&desk.housing, &id, resolve).await;
    step(
        &desk.firm,
        &id,
        json!({"transition": "reopen", "note": "又漏了"}),
    )
    .await;
    file(&desk.firm, "没人受理").await;
    site.wait(1);
    let by = async |side: &str| {
        let path = format!("/api/v1/rates?by={side}");
        desk.chief.get(&path).await.json()["items"].clone()
    };
    let persons = by("person").await;
    assert_eq!(persons[0]["key"], "housing");
    assert_eq!(persons[0]["cohort"], 1);
    assert_eq!(persons[1]["key"], Value::Null);
    let agents = by("agent").await;
    assert_eq!(agents[0]["key"], "agent");
    let rate = |name: &str| {
        let rate = &agents[0][name];
        let part = |part: &str| rate[part].as_u64().unwrap();
        (part("numerator"), part("denominator"))
    };
    assert_eq!(rate("return"), (1, 2));
    assert_eq!(rate("extension"), (0, 1));
    assert_eq!(rate("reopening"), (1, 1));
    let of_agent = desk.chief.get("/api/v1/requests?agent=agent").await.json();
    assert_eq!(of_agent["total"], 1);
    let of_nobody = desk.chief.get("/api/v1/requests?agent=none").await.json();
    assert_eq!(of_nobody["total"], 1);
    let of_person = desk
        .chief
        .get("/api/v1/requests?person=housing")
        .await
        .json();
    assert_eq!(of_person["items"][0]["id"], id.as_str());
}

#[tokio::test]
async fn departments_are_ranked_when_they_stand_for_enough_cases() {
    let site = Site::for_months().await;
    let desk = Desk::open(&site).await;
    for _ in 0..10 {
        let id = desk.dispatched().await;
        step(&desk.housing, &id, json!({"transition": "acknowledge"})).await;
        let resolve = json!({"transition": "resolve", "answer": "已修好。"});
        step(&desk.housing, &id, resolve).await;
    }
    add_unit(&site, UnitKind::Department, "power", "电力局").await;
    let id = file(&desk.firm, "电价").await;
    step(&desk.agent, &id, json!({"transition": "accept"})).await;
    let dispatch = json!({"transition": "dispatch", "lead": "power"});
    step(&desk.agent, &id, dispatch).await;
    file(&desk.firm, "没人管").await;
    site.wait(1);
    let ranking = async |query: &str| {
        let path = format!("/api/v1/rankings/departments?{query}");
        desk.chief.get(&path).await
    };
    let found = ranking("rate=response").await.json();
    let items = found["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{found}");
    assert_eq!(items[0]["unit"], "housing");
    assert_eq!(items[0]["rank"], 1);
    assert_eq!(
        (&items[0]["rank_low"], &items[0]["rank_high"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(items[0]["value"], 1.0);
    assert!(items[0]["low"].as_f64().unwrap() < 1.0);
    assert_eq!(items[1]["unit"], "power");
    assert_eq!(items[1]["rank"], Value::Null);
    let unknown = ranking("rate=speed").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    let firm = desk.firm.get("/api/v1/rankings/departments").await;
    assert_eq!(firm.status, StatusCode::FORBIDDEN);
}
