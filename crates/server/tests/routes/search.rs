//! Finding: lists by words, and everything by its name, each within what the caller may know.

use axum::http::StatusCode;
use domain::access::Grant;
use serde_json::{Value, json};

use crate::city::{City, USCC};
use crate::harness::{SignedIn, Site};

async fn file(firm: &SignedIn<'_>, title: &str, body: &str) -> String {
    let words = json!({"title": title, "body": body, "contact": {"name": "王小明", "phone": "13812345678"}});
    let filed = firm.post("/api/v1/requests", words).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{filed:?}");
    filed.json()["id"].as_str().unwrap().to_owned()
}

async fn listed(who: &SignedIn<'_>, query: &str) -> Vec<Value> {
    let answer = who.get(&format!("/api/v1/requests?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {answer:?}");
    answer.json()["items"].as_array().unwrap().clone()
}

fn ids(items: &[Value]) -> Vec<&str> {
    let ids = items.iter().map(|item| item["id"].as_str().unwrap());
    ids.collect()
}

/// Kinds and titles of what is found.
async fn found(who: &SignedIn<'_>, query: &str) -> Vec<(String, String)> {
    let answer = who.get(&format!("/api/v1/search?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{query}: {answer:?}");
    let items = answer.json()["items"].as_array().unwrap().clone();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    let items = items
        .iter()
        .map(|item| (text(item, "kind"), text(item, "title")));
    items.collect()
}

#[tokio::test]
async fn lists_show_why_a_case_was_found_the_best_first() {
    let site = Site::open().await;
    let (_, firm, agent) = City::with_people(&site).await;
    let phrase = file(&firm, "老板拖欠工资", "请劳动监察处理").await;
    site.wait(60);
    let near = file(&firm, "请处理", "公司拖欠了三个月的工资").await;
    site.index().await;
    let items = listed(&agent, "q=拖欠工资").await;
    assert_eq!(ids(&items), [&phrase, &near]);
    assert_eq!(items[0]["excerpt"], "请劳动监察处理");
    assert_eq!(items[0]["marks"], json!([]));
    assert_eq!(items[1]["excerpt"], "公司拖欠了三个月的工资");
    assert_eq!(items[1]["marks"], json!([[2, 4], [9, 11]]));
    assert_eq!(
        ids(&listed(&agent, "q=拖欠工资&sort=relevance").await),
        [&phrase, &near]
    );
    assert_eq!(
        ids(&listed(&agent, "q=拖欠工资&sort=-submitted").await),
        [&near, &phrase]
    );
    // what only rows can tell keeps the order, and pages on
    let path = "/api/v1/requests?q=拖欠工资&counted=cohort&limit=1";
    let first = agent.get(path).await.json();
    assert_eq!(
        (ids(first["items"].as_array().unwrap()), &first["total"]),
        (vec![phrase.as_str()], &json!(2))
    );
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = agent.get(&format!("{path}&cursor={cursor}")).await.json();
    assert_eq!(ids(second["items"].as_array().unwrap()), [&near]);
    assert_eq!(second["next_cursor"], Value::Null);
    let plain = listed(&agent, "sort=relevance").await;
    assert_eq!(ids(&plain), [&near, &phrase]);
    assert!(plain[0].get("excerpt").is_none());
    assert!(listed(&agent, "q=：").await.is_empty());
}

#[tokio::test]
async fn telephones_are_found_by_those_who_see_them() {
    let site = Site::open().await;
    let (_, firm, agent) = City::with_people(&site).await;
    let case = file(&firm, "路灯不亮", "正文").await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let chief = site.with_user("chief", &[Grant::Chief(None)]).await;
    site.index().await;
    for (who, wanted) in [
        (&agent, vec![case.as_str()]),
        (&firm, vec![case.as_str()]),
        (&office, vec![]),
        (&chief, vec![]),
    ] {
        assert_eq!(ids(&listed(who, "q=13812345678").await), wanted);
    }
}

#[tokio::test]
async fn everything_is_found_by_its_name() {
    let site = Site::open().await;
    let (city, firm, agent) = City::with_people(&site).await;
    file(&firm, "盐卤管道漏水", "正文").await;
    let admin = site.with_user("root", &[Grant::Administrator]).await;
    let other = site
        .with_user("park", &[Grant::Park(city.other_park)])
        .await;
    site.index().await;
    let pair = |kind: &str, title: &str| (kind.to_owned(), title.to_owned());
    let (chain, case) = (pair("chain", "盐卤化工"), pair("case", "盐卤管道漏水"));
    for query in ["q=盐卤", "q=鹽鹵", "q=yanlu"] {
        assert_eq!(
            found(&agent, query).await,
            [chain.clone(), case.clone()],
            "{query}"
        );
    }
    assert_eq!(found(&firm, "q=盐卤").await, [chain.clone(), case]);
    assert_eq!(found(&other, "q=盐卤").await, [chain]);
    assert!(
        found(&agent, &format!("q={USCC}"))
            .await
            .contains(&pair("enterprise", "第一化工"))
    );
    // accounts are for those who may list them, pages for those who have them
    assert!(
        found(&admin, "q=agent")
            .await
            .iter()
            .any(|(kind, _)| kind == "person")
    );
    assert!(
        found(&agent, "q=agent")
            .await
            .iter()
            .all(|(kind, _)| kind != "person")
    );
    assert_eq!(found(&admin, "q=审计").await, [pair("page", "审计")]);
    assert_eq!(found(&firm, "q=审计").await, []);
    assert_eq!(found(&firm, "q=提出").await, [pair("page", "提出诉求")]);
    assert_eq!(found(&agent, "q=：").await, []);
    for bad in ["q=a&limit=0", "q=a&limit=101", "limit=3"] {
        let answer = agent.get(&format!("/api/v1/search?{bad}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
}
