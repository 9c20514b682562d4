//! Counts are those of the list: whatever narrows one narrows the other, and every number opens its rows.

use axum::http::{Method, StatusCode};
use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::{City, USCC};
use crate::harness::{SignedIn, Site};

const SIDES: [&str; 9] = [
    "state",
    "department",
    "category",
    "chain",
    "park",
    "source",
    "urgency",
    "person",
    "agent",
];

/// What narrows a list, each beside each of the words.
const NARROWED: [&str; 16] = [
    "",
    "state=submitted",
    "open=true",
    "open=false",
    "department=housing",
    "department=none",
    "chain=salt",
    "chain=none",
    "park=none",
    "source=phone",
    "urgency=urgent",
    "due=none",
    "person=none",
    "agent=agent",
    "rate=response",
    "from=2020-01-01",
];
const WORDS: [&str; 5] = ["", "q=积水", "q=道路%20积水", "q=LZ-", "q=无此一词"];

/// Requests that differ in what they say, who asks, how much it presses and how far they are.
async fn filed(site: &Site) {
    let (city, firm, agent) = City::with_people(site).await;
    let department = [city.grant(Role::Department)];
    site.add_user("department", &department).await;
    for number in 0..12 {
        let title = ["厂区道路积水", "车间积水", "路灯不亮"][number % 3];
        let urgency = ["normal", "urgent"][number % 2];
        let body = json!({"title": title, "body": "正文", "urgency": urgency});
        let made = match number % 4 {
            0 => firm.post("/api/v1/requests", body).await,
            _ => {
                let mut body = body;
                body["source"] = json!("phone");
                agent.post("/api/v1/requests", body).await
            }
        };
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let id = made.json()["id"].as_str().unwrap().to_owned();
        if number % 3 == 0 {
            let path = format!("/api/v1/requests/{id}/transitions");
            let headers = [("if-match", made.header("etag"))];
            let step = json!({"transition": "accept"});
            let done = agent.send(Method::POST, &path, &headers, step).await;
            assert_eq!(done.status, StatusCode::OK, "{done:?}");
        }
        if number % 5 == 0 {
            city.dispatched_request(site).await;
        }
    }
}

async fn answered(who: &SignedIn<'_>, path: &str) -> Value {
    let answer = who.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {answer:?}");
    answer.json()
}

#[tokio::test]
async fn whatever_narrows_a_list_narrows_its_counts() {
    let site = Site::open().await;
    filed(&site).await;
    site.index().await;
    let agent = site.sign_in("agent").await;
    let department = site.sign_in("department").await;
    let mut found = 0;
    for who in [&agent, &department] {
        for words in WORDS {
            for narrowed in NARROWED {
                let query = format!("{words}&{narrowed}");
                let list = answered(who, &format!("/api/v1/requests?{query}&limit=200")).await;
                let rows = list["items"].as_array().unwrap().len();
                assert_eq!(list["total"], rows, "{query}");
                found += usize::from(!words.is_empty()) * rows;
                for by in SIDES {
                    let path = format!("/api/v1/requests/counts?{query}&by={by}");
                    let counts = answered(who, &path).await;
                    assert_eq!(counts["total"], rows, "{path}: {counts}");
                }
            }
        }
    }
    assert!(found > 100, "the words find something: {found}");
}

#[tokio::test]
async fn every_number_opens_the_rows_behind_it() {
    let site = Site::open().await;
    filed(&site).await;
    site.index().await;
    let agent = site.sign_in("agent").await;
    for words in WORDS {
        for by in SIDES {
            let counts =
                answered(&agent, &format!("/api/v1/requests/counts?{words}&by={by}")).await;
            for one in counts["items"].as_array().unwrap() {
                let key = one["key"].as_str().unwrap_or("none");
                let list = answered(&agent, &format!("/api/v1/requests?{words}&{by}={key}")).await;
                assert_eq!(list["total"], one["count"], "{words} {by}={key}");
            }
        }
    }
}

#[tokio::test]
async fn fields_of_a_kind_narrow_its_counts_beside_words() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    for (title, kind) in [
        ("一号厂房", "industry"),
        ("二号厂房", "industry"),
        ("三号厂房", "livelihood"),
        ("四号仓库", "industry"),
    ] {
        let body = json!({"title": title, "chain": "salt", "owner": "housing", "enterprise": USCC,
            "due": "2026-06-30", "fields": {"kind": kind, "total": "12000", "public": true}});
        let made = office.post("/api/v1/projects", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    }
    site.index().await;
    for (query, expected) in [
        ("q=厂房", 3),
        ("kind=industry", 3),
        ("q=厂房&kind=industry", 2),
    ] {
        let list = answered(&office, &format!("/api/v1/projects?{query}")).await;
        let counts = answered(&office, &format!("/api/v1/projects/counts?{query}")).await;
        assert_eq!(
            (&list["total"], &counts["total"]),
            (&json!(expected), &json!(expected)),
            "{query}"
        );
    }
}
