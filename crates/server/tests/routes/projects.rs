//! Projects: gates and what opens them, parts, ties to other cases, splitting and merging.

use axum::http::StatusCode;
use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::{City, USCC};
use crate::harness::{Answer, SignedIn, Site};

/// A caller and a project that he moves.
struct Project<'a, 'b> {
    office: &'b SignedIn<'a>,
    path: String,
}

impl<'a, 'b> Project<'a, 'b> {
    async fn filed(office: &'b SignedIn<'a>, fields: Value) -> Self {
        let body = json!({"title": "二期扩建", "chain": "salt", "owner": "housing",
            "enterprise": USCC, "fields": fields});
        let made = office.post("/api/v1/projects", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let path = format!("/api/v1/projects/{}", made.json()["id"].as_str().unwrap());
        Self { office, path }
    }

    async fn read(&self) -> Value {
        self.office.get(&self.path).await.json()
    }

    async fn take_as(&self, who: &SignedIn<'_>, body: Value) -> Answer {
        let version = self.read().await["version"].as_u64().unwrap();
        let tag = format!("\"{version}\"");
        let path = format!("{}/transitions", self.path);
        let headers = [("if-match", tag.as_str())];
        who.send(axum::http::Method::POST, &path, &headers, body)
            .await
    }

    async fn take(&self, body: Value) -> Answer {
        self.take_as(self.office, body).await
    }

    async fn paper(&self, paper: &str, body: Value) -> Answer {
        let path = format!("{}/papers/{paper}", self.path);
        self.office
            .send(axum::http::Method::PUT, &path, &[], body)
            .await
    }
}

fn errors(answer: &Answer) -> Vec<(String, String)> {
    let text = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    let errors = answer.json()["errors"].clone();
    let errors = errors.as_array().unwrap().iter();
    errors
        .map(|error| (text(error, "field"), text(error, "code")))
        .collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
    owned.collect()
}

#[tokio::test]
async fn a_gate_is_shut_until_its_papers_are_there_or_waived() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let chief = site
        .with_user("chief", &[Grant::Chief(Some(city.chain))])
        .await;
    let project = Project::filed(&office, json!({"kind": "industry", "total": "120000"})).await;
    let file =
        json!({"transition": "file", "day": "2025-10-09", "filing_number": "衡发改备〔2025〕9号"});
    let shut = project.take(file.clone()).await;
    assert_eq!(
        (shut.status, shut.code().as_str()),
        (StatusCode::CONFLICT, "gate.closed")
    );
    assert_eq!(errors(&shut), pairs(&[("papers.filing", "paper.missing")]));

    let offers = office
        .get(&format!("{}/transitions", project.path))
        .await
        .json();
    let filing = &offers["items"].as_array().unwrap()[0];
    assert_eq!(filing["transition"], "file");
    assert_eq!(filing["gate"][0]["message"], "缺少要件：立项备案");

    let unknown = project.paper("licence", json!({"day": "2025-10-09"})).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    let future = project.paper("filing", json!({"day": "2999-01-01"})).await;
    assert_eq!(errors(&future), pairs(&[("day", "date.future")]));
    let put = project
        .paper("filing", json!({"number": "9", "day": "2025-10-09"}))
        .await;
    assert_eq!(put.status, StatusCode::OK, "{put:?}");
    let ahead = project
        .take(json!({"transition": "file", "day": "2999-01-01", "filing_number": "9"}))
        .await;
    assert_eq!(errors(&ahead), pairs(&[("day", "date.future")]));
    let filed = project.take(file).await;
    assert_eq!(filed.json()["state"], "filed", "{filed:?}");

    let prepared = project
        .take(json!({"transition": "prepare", "day": "2025-10-20", "person": "office"}))
        .await;
    assert_eq!(prepared.json()["state"], "preparing", "{prepared:?}");
    let start = json!({"transition": "start", "day": "2025-11-01", "person": "office"});
    for paper in ["land", "planning", "environment"] {
        project.paper(paper, json!({"day": "2025-10-25"})).await;
    }
    let shut = project.take(start.clone()).await;
    assert_eq!(
        errors(&shut),
        pairs(&[("papers.construction", "paper.missing")])
    );
    let waive = json!({"transition": "waive", "gate": "start", "paper": "construction", "note": "本月内补齐"});
    let forbidden = project.take(waive.clone()).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    let waived = project.take_as(&chief, waive).await;
    assert_eq!(waived.status, StatusCode::OK, "{waived:?}");
    let started = project.take(start).await;
    assert_eq!(started.json()["state"], "building", "{started:?}");
    let papers = office.get(&format!("{}/papers", project.path)).await.json();
    let construction = papers["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["paper"] == "construction")
        .unwrap()
        .clone();
    assert_eq!(
        (&construction["present"], &construction["waived"]["overdue"]),
        (&json!(false), &json!(false))
    );
}

#[tokio::test]
async fn parts_are_cases_of_their_own_and_hold_the_whole_up() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let firm = site
        .with_user("firm", &[city.grant(Role::Enterprise)])
        .await;
    let project = Project::filed(&office, json!({"total": "120000"})).await;
    let children = format!("{}/children", project.path);
    let need = office
        .post(
            &children,
            json!({"kind": "need", "title": "双回路供电", "lead": "housing", "factor": "power"}),
        )
        .await;
    assert_eq!(need.status, StatusCode::CREATED, "{need:?}");
    let need = need.json();
    assert_eq!(
        (&need["kind"], &need["state"], &need["chain"]["code"]),
        (&json!("factor-need"), &json!("dispatched"), &json!("salt"))
    );
    let milestone = office
        .post(
            &children,
            json!({"kind": "milestone", "title": "封顶", "due": "2026-03-01"}),
        )
        .await;
    assert_eq!(milestone.status, StatusCode::CREATED, "{milestone:?}");
    let refused = firm
        .post(&children, json!({"kind": "milestone", "title": "x"}))
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let wrong = office
        .post(&children, json!({"kind": "request", "title": "x"}))
        .await;
    assert_eq!(errors(&wrong), pairs(&[("kind", "input.unknown")]));

    let all = office.get(&children).await.json();
    assert_eq!(all["total"], 2);
    let needs = office.get(&format!("{children}?kind=need")).await.json();
    assert_eq!(needs["items"][0]["number"], need["number"]);
    assert_eq!(
        firm.get(&children).await.json()["total"],
        0,
        "a firm sees no parts"
    );

    let end = json!({"transition": "end", "note": "investor gave up"});
    let shut = project.take(end.clone()).await;
    assert_eq!(shut.code(), "gate.closed");
    assert_eq!(errors(&shut)[0].1, "factor-need.open");
    let drop = Project {
        office: &office,
        path: format!("/api/v1/factor-needs/{}", need["id"].as_str().unwrap()),
    };
    let dropped = drop
        .take(json!({"transition": "withdraw", "note": "no longer"}))
        .await;
    assert_eq!(dropped.status, StatusCode::OK, "{dropped:?}");
    assert_eq!(project.take(end).await.json()["state"], "ended");
}

#[tokio::test]
async fn a_project_is_suspended_and_goes_on_where_it_was() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let project = Project::filed(&office, json!({})).await;
    project.paper("filing", json!({"day": "2025-10-09"})).await;
    project
        .take(json!({"transition": "file", "day": "2025-10-09", "filing_number": "9"}))
        .await;
    let paused = project
        .take(json!({"transition": "suspend", "note": "waits for the market"}))
        .await;
    assert_eq!(paused.json()["state"], "suspended", "{paused:?}");
    let back = project
        .take(json!({"transition": "resume", "note": "goes on"}))
        .await;
    assert_eq!(back.json()["state"], "filed", "{back:?}");
}

#[tokio::test]
async fn sums_before_and_after_a_split_agree_and_both_tell_of_it() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let project = Project::filed(&office, json!({"kind": "industry", "total": "120000"})).await;
    let too_much = project
        .take(json!({"transition": "split", "parts": [{"title": "a", "total": "120000.01"}]}))
        .await;
    assert_eq!(errors(&too_much), pairs(&[("parts", "split.over")]));
    let split = project.take(json!({"transition": "split", "parts": [{"title": "码头", "total": "2亿元"}, {"title": "堆场"}]})).await;
    assert_eq!(split.status, StatusCode::OK, "{split:?}");
    assert_eq!(split.json()["fields"]["total"], "100000");
    let listed = office.get("/api/v1/projects?sort=number").await.json();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    let quay = items.iter().find(|item| item["title"] == "码头").unwrap();
    assert_eq!(quay["fields"]["total"], "20000");
    assert_eq!(quay["fields"]["kind"], "industry");
    let links = office.get(&format!("{}/links", project.path)).await.json();
    let links = links["items"].as_array().unwrap();
    assert_eq!(links.len(), 2);
    assert_eq!(
        (&links[0]["relation"], &links[0]["from_here"]),
        (&json!("split-from"), &json!(false))
    );

    let other = Project {
        office: &office,
        path: format!("/api/v1/projects/{}", quay["id"].as_str().unwrap()),
    };
    let whole = project.read().await["number"].clone();
    let merged = other
        .take(json!({"transition": "merge-into", "into": whole}))
        .await;
    assert_eq!(merged.json()["state"], "merged", "{merged:?}");
    assert_eq!(merged.json()["fields"]["merged_into"]["name"], whole);
}

#[tokio::test]
async fn ties_that_make_no_sense_are_refused() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let lead = async |title: &str| {
        let made = office
            .post("/api/v1/leads", json!({"title": title, "chain": "salt"}))
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        made.json()
    };
    let (first, second) = (lead("first").await, lead("second").await);
    let tie = async |from: &Value, to: &Value, relation: &str| {
        let path = format!("/api/v1/cases/{}/links", from["id"].as_str().unwrap());
        office
            .post(&path, json!({"to": to["number"], "relation": relation}))
            .await
    };
    assert_eq!(tie(&first, &second, "part-of").await.status, StatusCode::OK);
    assert_eq!(
        errors(&tie(&second, &first, "part-of").await),
        pairs(&[("to", "link.circle")])
    );
    assert_eq!(
        errors(&tie(&first, &first, "part-of").await),
        pairs(&[("to", "link.circle")])
    );
    assert_eq!(
        errors(&tie(&first, &second, "became").await),
        pairs(&[("to", "link.kinds")])
    );
    assert_eq!(
        errors(&tie(&first, &json!({"number": "XS-1"}), "part-of").await),
        pairs(&[("to", "input.unknown")])
    );
    assert_eq!(
        errors(&tie(&first, &second, "likes").await),
        pairs(&[("relation", "input.unknown")])
    );
    let read = office
        .get(&format!("/api/v1/leads/{}", first["id"].as_str().unwrap()))
        .await
        .json();
    assert_eq!(read["fields"]["part_of"]["name"], second["number"]);
}
