//! Plans and reports of projects, what their lights show, the board over them and what is published.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::{City, USCC};
use crate::harness::{SignedIn, Site};

async fn filed(office: &SignedIn<'_>, public: bool) -> String {
    let body = json!({"title": "二期扩建", "chain": "salt", "owner": "housing", "enterprise": USCC,
        "fields": {"kind": "industry", "total": "120000.5", "public": public}});
    let made = office.post("/api/v1/projects", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    format!("/api/v1/projects/{}", made.json()["id"].as_str().unwrap())
}

fn plan() -> Value {
    let planned: Vec<String> = (1..=12).map(|month| (month * 10).to_string()).collect();
    json!({"year": 2026, "planned_start": "2026-06", "planned": planned})
}

fn report(month: &str, investment: &str) -> Value {
    json!({"month": month, "investment": investment, "funds": "50"})
}

fn field_codes(answer: &Value) -> Vec<(&str, &str)> {
    let errors = answer["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            (
                error["field"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn the_owner_plans_the_firm_reports_and_all_who_see_it_see_its_lights() {
    let site = Site::open().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let owner = site
        .with_user("owner", &[city.grant(Role::Department)])
        .await;
    let path = filed(&office, false).await;
    let (plans, reports) = (format!("{path}/plans"), format!("{path}/reports"));

    for who in [&firm, &agent] {
        assert_eq!(who.post(&plans, plan()).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(
        agent.post(&reports, report("2026-10", "80")).await.status,
        StatusCode::FORBIDDEN
    );
    let wrong = json!({"year": 1, "planned_start": "2026", "planned": ["2", "1"],
        "required": ["2", "1", "3", "4", "5", "6", "7", "8", "9", "10", "11", "x"]});
    let refused = owner.post(&plans, wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        field_codes(&refused.json()),
        [
            ("year", "input.unknown"),
            ("planned_start", "date.invalid"),
            ("planned", "plan.twelve"),
            ("required[11]", "money.malformed")
        ]
    );
    let mut falls = plan();
    falls["planned"][11] = "1".into();
    let refused = owner.post(&plans, falls).await;
    assert_eq!(field_codes(&refused.json()), [("planned", "plan.falls")]);
    let adopted = owner.post(&plans, plan()).await;
    assert_eq!(adopted.status, StatusCode::OK, "{adopted:?}");

    let told = firm.post(&reports, report("2026-10", "80")).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    let fell = firm.post(&reports, report("2026-11", "79")).await;
    assert_eq!(fell.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(field_codes(&fell.json()), [("investment", "report.fell")]);
    let mut why = report("2026-11", "79");
    why["reason"] = "核减重复统计".into();
    assert_eq!(owner.post(&reports, why).await.status, StatusCode::OK);
    let ahead = json!({"month": "2026-12", "investment": "-1", "funds": "", "started": "soon"});
    let ahead = firm.post(&reports, ahead).await;
    assert_eq!(
        field_codes(&ahead.json()),
        [
            ("month", "report.ahead"),
            ("investment", "money.malformed"),
            ("funds", "money.malformed"),
            ("started", "date.invalid")
        ]
    );

    let shown = firm.get(&format!("{path}/lights")).await;
    assert_eq!(shown.status, StatusCode::OK, "{shown:?}");
    let shown = shown.json();
    assert_eq!(
        (&shown["on"], &shown["light"]),
        (&json!("2026-11-23"), &json!("red"))
    );
    assert_eq!(shown["signals"]["start"]["params"]["months"], 5);
    assert_eq!(
        shown["signals"]["progress"],
        json!({"computed": "yellow", "shown": "yellow", "code": null,
            "params": {"month": "2026-10", "planned": "100", "investment": "80", "year": "120", "late": true}})
    );
    assert_eq!(shown["months"]["2026-10"], "yellow");
    // the day before nothing was known, and that never changes
    let before = firm
        .get(&format!("{path}/lights?on=2026-11-22"))
        .await
        .json();
    assert_eq!(before["light"], "none");
    let refused = firm
        .get(&format!("{path}/lights?on=2026-11-22&known=2026-11-21"))
        .await;
    assert_eq!(
        field_codes(&refused.json()),
        [("known", "lights.known-before")]
    );
}

#[tokio::test]
async fn the_board_and_what_is_published_follow_what_the_caller_sees() {
    let site = Site::open().await;
    let (city, firm, _) = City::with_people(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let chief = site.with_user("chief", &[city.grant(Role::Chief)]).await;
    let other = city.another_firm(&site).await;
    let other = site.with_user("other", &[Grant::Enterprise(other)]).await;
    let path = filed(&office, false).await;
    filed(&office, true).await;
    office.post(&format!("{path}/plans"), plan()).await;
    firm.post(&format!("{path}/reports"), report("2026-10", "80"))
        .await;

    for who in [&office, &chief, &firm] {
        let board = who.get("/api/v1/board?on=2026-11-23&chain=salt").await;
        assert_eq!(board.status, StatusCode::OK, "{board:?}");
        let board = board.json();
        assert_eq!(board["chains"][0]["chain"], "salt");
        assert_eq!(
            (
                &board["total"]["projects"],
                &board["total"]["planned"],
                &board["total"]["done"]
            ),
            (&json!(2), &json!("120"), &json!("80"))
        );
        assert_eq!(
            board["total"]["lights"],
            json!({"red": 1, "yellow": 0, "green": 0, "none": 1})
        );
    }
    let nothing = other.get("/api/v1/board").await.json();
    assert_eq!(
        (&nothing["chains"], &nothing["total"]["projects"]),
        (&json!([]), &json!(0))
    );
    assert_eq!(
        field_codes(&office.get("/api/v1/board?on=never").await.json()),
        [("on", "date.invalid")]
    );

    let package = office.get("/api/v1/oc4ids?prefix=oc4ids-x").await.json();
    let projects = package["projects"].as_array().unwrap();
    assert_eq!(projects.len(), 1);
    assert_eq!(
        projects[0]["budget"]["amount"],
        json!({"amount": 1_200_005_000, "currency": "CNY"})
    );
    assert!(projects[0]["id"].as_str().unwrap().starts_with("oc4ids-x-"));
    let nothing = other.get("/api/v1/oc4ids").await.json();
    assert_eq!(nothing["projects"], json!([]));
}
