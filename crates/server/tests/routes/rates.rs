//! `/api/v1/rates`: running months, comparison, what an overview shows, and the lists behind numbers.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use jiff::ToSpan;
use serde_json::{Value, json};
use store::cases::calendar;

use crate::city::City;
use crate::harness::{SignedIn, Site};
use crate::requests::{file, step};

async fn resolved(firm: &SignedIn<'_>, agent: &SignedIn<'_>, housing: &SignedIn<'_>) {
    let id = file(firm, "雨棚漏水").await;
    step(agent, &id, json!({"transition": "accept"})).await;
    step(
        agent,
        &id,
        json!({"transition": "dispatch", "lead": "housing"}),
    )
    .await;
    step(housing, &id, json!({"transition": "acknowledge"})).await;
    step(
        housing,
        &id,
        json!({"transition": "resolve", "answer": "已修好。"}),
    )
    .await;
}

/// A moment later, for a period does not hold the instant of its end.
async fn rates(site: &Site, reader: &SignedIn<'_>, query: &str) -> Value {
    site.wait(1);
    let read = reader.get(&format!("/api/v1/rates?{query}")).await;
    assert_eq!(read.status, StatusCode::OK, "{read:?}");
    read.json()
}

/// The clock goes on to noon of a day of the next month.
fn go_to_day(site: &Site, day: i8) {
    let now = site.store.ambient().now();
    let today = calendar().date_of(now);
    let wanted = today.first_of_month() + 1.month();
    let wanted = wanted.with().day(day).build().unwrap();
    let noon = calendar().instant(wanted.at(12, 0, 0, 0));
    site.wait(noon.duration_since(now).as_secs());
}

fn pair(rate: &Value) -> (u64, u64) {
    let part = |part: &str| rate[part].as_u64().unwrap();
    (part("numerator"), part("denominator"))
}

#[tokio::test]
async fn what_is_not_yet_due_is_told_apart_and_few_cases_are_not_compared() {
    let site = Site::for_months().await;
    go_to_day(&site, 10);
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    for _ in 0..3 {
        resolved(&firm, &agent, &housing).await;
    }
    go_to_day(&site, 9);
    resolved(&firm, &agent, &housing).await;
    file(&firm, "还没到期").await;
    let chief = site.with_user("chief", &[Grant::Chief(None)]).await;
    let month = rates(&site, &chief, "by=department&compare=true").await;
    let total = &month["total"];
    assert_eq!(
        (&total["cohort"], &total["pending"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        (pair(&total["settled"]), pair(&total["resolution"])),
        ((1, 1), (1, 2))
    );
    assert_eq!(total["settled"]["suffices"], false);
    let before = &month["comparison"];
    assert_eq!(pair(&before["settled"]), (3, 3));
    assert_eq!(before["change"], Value::Null, "one case is no trend");
    assert_eq!(before["period"]["running"], false);
    assert_eq!(month["period"]["running"], true);
    assert!(month["period"]["month"].is_string());
    let unassigned = month["items"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&unassigned["key"], &unassigned["cohort"]),
        (&Value::Null, &json!(1))
    );
}

#[tokio::test]
async fn the_first_days_of_a_month_show_the_last_thirty() {
    let site = Site::for_months().await;
    go_to_day(&site, 20);
    let (_, firm, _) = City::with_people(&site).await;
    file(&firm, "上月提的").await;
    let chief = site.with_user("chief", &[Grant::Chief(None)]).await;
    go_to_day(&site, 3);
    let plain = rates(&site, &chief, "").await;
    assert_eq!(plain["total"]["cohort"], 0, "the month so far, as ever");
    let shown = rates(&site, &chief, "period=overview").await;
    assert_eq!(shown["total"]["cohort"], 1);
    assert_eq!(shown["period"]["month"], Value::Null, "and it says so");
    let (from, to) = (&shown["period"]["from"], &shown["period"]["to"]);
    let day = |text: &Value| text.as_str().unwrap().parse::<jiff::civil::Date>().unwrap();
    assert_eq!((day(to) - day(from)).get_days(), 30);
    site.wait(3_600 * 24 * 6);
    let shown = rates(&site, &chief, "period=overview").await;
    assert!(shown["period"]["month"].is_string());
    let unknown = chief.get("/api/v1/rates?period=year").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_list_behind_a_number_holds_what_it_counts() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    for _ in 0..2 {
        resolved(&firm, &agent, &housing).await;
    }
    let late = file(&firm, "会超期的").await;
    step(&agent, &late, json!({"transition": "accept"})).await;
    site.wait(3_600 * 24 * 40);
    file(&firm, "刚提的").await;
    let withdrawn = file(&firm, "不提了").await;
    step(&firm, &withdrawn, json!({"transition": "withdraw"})).await;
    let chief = site.with_user("chief", &[Grant::Chief(None)]).await;
    let all = rates(&site, &chief, "from=2020-01-01&by=department").await;
    let mut looked_at = 0;
    for row in all["items"]
        .as_array()
        .unwrap()
        .iter()
        .chain([&all["total"]])
    {
        let side = match row["key"].as_str() {
            Some(code) => format!("&department={code}"),
            None if row == &all["total"] => String::new(),
            None => "&department=none".to_owned(),
        };
        for rate in [
            "response",
            "resolution",
            "strike_off",
            "satisfaction",
            "on_time",
            "settled",
        ] {
            for (number, filter) in [("numerator", "counted"), ("denominator", "out_of")] {
                let filter = row[rate][filter].as_str().unwrap();
                let path = format!("/api/v1/requests?from=2020-01-01&counted={filter}{side}");
                let list = chief.get(&path).await.json();
                assert_eq!(list["total"], row[rate][number], "{path}");
                looked_at += 1;
            }
        }
    }
    assert_eq!(looked_at, 36);
    let found = chief.get("/api/v1/requests?counted=late&q=超期").await;
    assert_eq!(found.status, StatusCode::OK, "{found:?}");
    for refused in [
        "/api/v1/requests?counted=nothing",
        "/api/v1/problems?counted=late",
    ] {
        let answer = chief.get(refused).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
    }
}

#[tokio::test]
async fn a_chief_looks_at_the_own_chains_first_and_at_the_city_on_wish() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    file(&firm, "链上的").await;
    file(&agent, "不在链上的").await;
    let both = [Grant::Chief(None), Grant::Chief(Some(city.chain))];
    let chief = site.with_user("chief", &both).await;
    let own = rates(&site, &chief, "chains=own").await;
    assert_eq!(own["total"]["cohort"], 1);
    assert_eq!(own["chains"]["shown"], "own");
    assert_eq!(own["chains"]["own"][0]["code"], "salt");
    assert_eq!(own["chains"]["sees_city"], true);
    let whole = rates(&site, &chief, "").await;
    assert_eq!(
        (&whole["total"]["cohort"], &whole["chains"]["shown"]),
        (&json!(2), &json!("city"))
    );
    let of_one = site
        .with_user("of-one", &[Grant::Chief(Some(city.chain))])
        .await;
    let only = rates(&site, &of_one, "").await;
    assert_eq!(
        (&only["chains"]["shown"], &only["chains"]["sees_city"]),
        (&json!("own"), &json!(false))
    );
    let listed = chief.get("/api/v1/requests?chain=salt,salt").await.json();
    assert_eq!(listed["total"], 1);
    let none = chief.get("/api/v1/requests?chain=none").await.json();
    assert_eq!(none["total"], 1);
}

#[tokio::test]
async fn who_has_a_case_now_answers_for_what_is_late() {
    let site = Site::for_months().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let id = city.dispatched_request(&site).await;
    let holder = |case: &Value| case["holder"]["who"].as_str().unwrap().to_owned();
    let read = async |id: &str| agent.get(&format!("/api/v1/requests/{id}")).await.json();
    let case = read(&id).await;
    assert_eq!(
        (holder(&case), &case["holder"]["name"]),
        ("lead".to_owned(), &json!("住建局"))
    );
    assert_eq!(case["due"]["late_seconds"], Value::Null);
    site.wait(3_600 * 24 * 60);
    let late = read(&id).await;
    assert!(
        late["due"]["late_seconds"].as_i64().unwrap() > 8 * 3_600,
        "{late}"
    );
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    step(&housing, &id, json!({"transition": "acknowledge"})).await;
    let asked = step(
        &housing,
        &id,
        json!({"transition": "ask", "note": "哪条路？"}),
    )
    .await;
    assert_eq!(holder(&asked), "requester");
    let list = agent.get("/api/v1/requests?due=overdue").await.json();
    assert_eq!(list["total"], 1, "asking does not mend what was late");
    let new = file(&firm, "新的").await;
    assert_eq!(holder(&read(&new).await), "desk");
}
