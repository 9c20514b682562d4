//! What people do with the chain graph beside editing it: panels, scenarios, lists, reviews.

use axum::http::{Method, StatusCode};
use domain::access::Grant;
use serde_json::{Value, json};

use crate::chain_graph::{change, with_graph};
use crate::harness::{SignedIn, Site};

pub const BASE: &str = "/api/v1/chain-graph";

pub async fn get(who: &SignedIn<'_>, path: &str) -> Value {
    let answer = who.get(&format!("{BASE}/{path}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {answer:?}");
    answer.json()
}

#[tokio::test]
async fn panels_show_what_touches_a_product_or_a_firm() {
    let site = Site::open().await;
    with_graph(&site).await;
    let chief = site.with_user("chief", &[Grant::Chief(None)]).await;
    let product = get(&chief, "product?name=烧碱&region=430400").await;
    assert_eq!(product["materials"][0]["name"], "卤水");
    assert_eq!(product["made_into"][0]["name"], "过氧化氢");
    assert_eq!(
        (
            &product["makers"][0]["firm"],
            &product["makers"][0]["is_local"]
        ),
        (&json!("第一化工"), &json!(true))
    );
    assert_eq!(product["supplies"][0]["buyer"], "双氧水厂");
    assert_eq!(
        product["chains"],
        json!([{"chain": "盐卤化工产业链", "segment": "氯碱"}])
    );
    let firm = get(&chief, "firm?name=第一化工").await;
    assert_eq!(firm["makes"][0]["segments"][0]["segment"], "氯碱");
    assert_eq!(
        (
            &firm["suppliers"][0]["supplier"],
            &firm["customers"][0]["buyer"]
        ),
        (&json!("盐矿"), &json!("双氧水厂"))
    );
    assert_eq!(firm["enterprise"]["name"], "第一化工");
    let up = get(&chief, "trace?product=过氧化氢&direction=up&depth=2").await;
    let levels: Vec<(&str, u64)> = up["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| {
            (
                node["name"].as_str().unwrap(),
                node["level"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(levels, [("过氧化氢", 0), ("烧碱", 1), ("卤水", 2)]);
    assert_eq!(up["edges"][0], json!({"from": "烧碱", "to": "过氧化氢"}));
    let hits = get(&chief, "search?q=盐").await;
    assert_eq!(
        (&hits["items"][0]["kind"], &hits["items"][0]["name"]),
        (&json!("firm"), &json!("盐矿"))
    );
    assert_eq!(hits["total"], 2);
    for (path, status) in [
        ("product?name=金", 404),
        ("firm?name=金", 404),
        ("trace?product=烧碱&direction=side", 422),
        ("trace?product=烧碱&direction=up&depth=9", 422),
        ("search?q=盐&limit=0", 422),
    ] {
        assert_eq!(
            chief.get(&format!("{BASE}/{path}")).await.status.as_u16(),
            status,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_scenario_is_reckoned_kept_shared_and_compared() {
    let site = Site::open().await;
    with_graph(&site).await;
    let chief = site.with_user("chief", &[Grant::Chief(None)]).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let arrival =
        json!({"firm": "新厂", "product": "过氧化氢", "place": "衡阳市", "capacity": 1e8});
    let what_if = json!({"chain": "salt", "come": [arrival], "leave": ["没有的厂"], "stop": [{"firm": "盐矿", "weeks": 4}]});
    let outcome = chief.post(&format!("{BASE}/evaluate"), what_if).await;
    assert_eq!(outcome.status, StatusCode::OK, "{outcome:?}");
    let outcome = outcome.json();
    assert_eq!(
        outcome["segments"][0],
        json!({"name": "过氧化物", "before": "missing", "after": "weak"})
    );
    assert_eq!(
        (
            &outcome["sides"][0]["states"]["missing"],
            &outcome["sides"][1]["states"]["missing"]
        ),
        (&json!(1), &json!(0))
    );
    assert_eq!(outcome["unknown"], json!(["没有的厂"]));
    assert!(outcome["lost"][0]["share"].as_f64().unwrap() > 0.0);
    let bad = chief
        .post(
            &format!("{BASE}/evaluate"),
            json!({"chain": "salt", "stop": [{"firm": "盐矿", "weeks": 99}]}),
        )
        .await;
    assert_eq!(bad.json()["errors"][0]["field"], "stop.0.weeks");

    let kept = chief
        .post(
            &format!("{BASE}/scenarios"),
            json!({"name": "引进双氧水", "chain": "salt", "come": [arrival]}),
        )
        .await;
    assert_eq!(kept.status, StatusCode::CREATED, "{kept:?}");
    let kept = kept.json();
    assert_eq!(
        (&kept["chain"], &kept["region"], &kept["mine"]),
        (&json!("盐卤化工产业链"), &json!("430400"), &json!(true))
    );
    let path = format!("{BASE}/scenarios/{}", kept["id"].as_str().unwrap());
    assert_eq!(
        office.get(&path).await.status,
        StatusCode::NOT_FOUND,
        "not shared yet"
    );
    let unseen = chief
        .send(Method::PATCH, &path, &[], json!({"shared": true}))
        .await;
    assert_eq!(unseen.status, StatusCode::PRECONDITION_REQUIRED);
    let shared = chief
        .patch(&path, 1, json!({"shared": true, "note": "讨论"}))
        .await;
    assert_eq!(
        (&shared.json()["version"], &shared.json()["come"][0]["firm"]),
        (&json!(2), &json!("新厂"))
    );
    assert_eq!(office.get(&path).await.json()["mine"], false);
    assert_eq!(
        office
            .patch(&path, 2, json!({"shared": false}))
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        office.delete(&path, Value::Null).await.status,
        StatusCode::FORBIDDEN
    );

    let compared = get(
        &office,
        &format!("scenarios/compare?ids={}", kept["id"].as_str().unwrap()),
    )
    .await;
    assert_eq!(compared["items"][0]["segments"][0]["after"], "weak");
    assert_eq!(compared["base"]["states"]["missing"], 1);
    assert_eq!(
        get(&office, "scenarios?chain=盐卤化工产业链").await["total"],
        1
    );
    assert_eq!(
        chief.delete(&path, Value::Null).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(get(&office, "scenarios").await["total"], 0);
}

#[tokio::test]
async fn a_list_of_firms_to_invite_stays_as_it_was_found() {
    let site = Site::open().await;
    with_graph(&site).await;
    let chief = site.with_user("chief", &[Grant::Chief(None)]).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let kept = chief
        .post(
            &format!("{BASE}/invitation-lists"),
            json!({"chain": "salt", "note": "十一月"}),
        )
        .await;
    assert_eq!(kept.status, StatusCode::CREATED, "{kept:?}");
    let kept = kept.json();
    assert_eq!(
        (
            &kept["items"][0]["firm"],
            &kept["date"],
            &kept["graph_version"]
        ),
        (&json!("双氧水厂"), &json!("2026-11-23"), &json!(1))
    );
    assert!(
        kept["items"][0]["reasons"][0]["sentence"]
            .as_str()
            .unwrap()
            .contains("过氧化物（缺）")
    );
    change(
        &office,
        "edits",
        1,
        json!({"edits": [{"do": "remove-firm", "name": "双氧水厂"}]}),
    )
    .await;
    let path = format!("{BASE}/invitation-lists/{}", kept["id"].as_str().unwrap());
    let english = chief
        .send(
            Method::GET,
            &path,
            &[("accept-language", "en")],
            Value::Null,
        )
        .await
        .json();
    let reason = english["items"][0]["reasons"][0]["sentence"].clone();
    let reason = reason.as_str().unwrap();
    assert_ne!(reason, kept["items"][0]["reasons"][0]["sentence"]);
    assert!(!reason.contains('（'), "{reason}");
    let book = office.get(&format!("{path}/export")).await;
    assert_eq!(book.status, StatusCode::OK);
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, &book.body).unwrap();
    let sheets = report::table::whole(file, None).unwrap();
    assert_eq!(sheets[0].rows.len(), 2);
    assert_eq!(sheets[0].rows[1].cells[0].shown(), "双氧水厂");
    assert_eq!(
        office.get(&path).await.json()["items"][0]["firm"],
        "双氧水厂"
    );
    assert_eq!(
        get(&office, "invitation-lists").await["items"][0]["items"],
        1
    );
    assert_eq!(
        office.delete(&path, Value::Null).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        chief.delete(&path, Value::Null).await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn names_are_reviewed_and_decisions_taken_back() {
    let site = Site::open().await;
    with_graph(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let doubtful = json!({"edits": [
        {"do": "put-product", "name": "食品级烧碱"},
        {"do": "put-kind", "narrower": "食品级烧碱", "broader": "烧碱", "origin": "inferred", "confidence": 0.7},
        {"do": "put-firm", "name": "衡阳市盐矿有限公司"},
        {"do": "put-make", "firm": "衡阳市盐矿有限公司", "product": "食品级烧碱", "capacity": 1e6},
    ]});
    change(&office, "edits", 1, doubtful).await;
    let pairs = get(&office, "reviews/pairs").await;
    assert_eq!(pairs["total"], 2);
    let path = "/api/v1/chain-graph/reviews/pairs?kind=";
    assert_eq!(office.get(&format!("{path}firm")).await.json()["total"], 1);
    let unknown = office.get(&format!("{path}AAA")).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    let pair = |kind: &str| {
        pairs["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|pair| pair["kind"] == kind)
            .unwrap()
            .clone()
    };
    assert_eq!(
        (&pair("product")["name"], &pair("product")["used_by"]),
        (&json!("食品级烧碱"), &json!(1))
    );
    assert_eq!(
        (&pair("firm")["name"], &pair("firm")["candidate"]),
        (&json!("盐矿"), &json!("衡阳市盐矿有限公司"))
    );

    let word = |kind: &str, name: &str, candidate: &str, is_match: bool| json!({"kind": kind, "name": name, "candidate": candidate, "is_match": is_match});
    let parted = change(
        &office,
        "reviews",
        2,
        word("product", "食品级烧碱", "烧碱", false),
    )
    .await;
    assert_eq!(parted.status, StatusCode::CREATED, "{parted:?}");
    assert_eq!(parted.json()["version"], 3);
    assert_eq!(
        get(&office, "product?name=食品级烧碱").await["broader"],
        json!([])
    );
    let merged = change(
        &office,
        "reviews",
        3,
        word("firm", "衡阳市盐矿有限公司", "盐矿", true),
    )
    .await;
    assert_eq!(merged.status, StatusCode::CREATED, "{merged:?}");
    assert_eq!(
        get(&office, "firm?name=盐矿").await["makes"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        change(
            &office,
            "reviews",
            3,
            word("firm", "盐矿", "第一化工", false)
        )
        .await
        .status,
        StatusCode::PRECONDITION_FAILED
    );

    let id = merged.json()["id"].as_str().unwrap().to_owned();
    let undone = change(&office, &format!("reviews/{id}/undo"), 4, json!({})).await;
    assert_eq!(undone.json()["version"], 5, "{undone:?}");
    let back = get(&office, "firm?name=衡阳市盐矿有限公司").await;
    assert_eq!(back["makes"][0]["capacity"], 1e6);
    assert_eq!(
        get(&office, "firm?name=盐矿").await["makes"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let again = change(&office, &format!("reviews/{id}/undo"), 5, json!({})).await;
    assert_eq!(
        (again.status, again.code().as_str()),
        (StatusCode::CONFLICT, "chain_graph.review_undone")
    );
    let id = parted.json()["id"].as_str().unwrap().to_owned();
    change(&office, &format!("reviews/{id}/undo"), 5, json!({})).await;
    let broader = get(&office, "product?name=食品级烧碱").await["broader"].clone();
    assert_eq!(
        (&broader[0]["name"], &broader[0]["evidence"]["confidence"]),
        (&json!("烧碱"), &json!(0.7))
    );
    let history = get(&office, "reviews").await;
    assert_eq!(
        history["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| !item["undone_at"].is_null())
            .count(),
        2
    );
}
