//! Large imports as jobs, and jobs as administrators see them.

use axum::http::StatusCode;
use domain::access::Grant;
use serde_json::{Value, json};
use store::jobs::Worker;

use crate::harness::{Answer, SignedIn, Site};
use crate::imports::import;

/// More text than is imported while the caller waits.
fn large() -> String {
    let rows = (0..20).map(|row| format!("路灯{row},{}\n", "不亮".repeat(10_000)));
    format!("标题,内容\n{}", rows.collect::<String>())
}

async fn work(site: &Site) {
    let worker = server::import_jobs(Worker::new(site.store.clone()));
    while worker.run_one().await.unwrap() {}
}

async fn post(who: &SignedIn<'_>, id: &str, act: &str) -> Answer {
    who.post(&format!("/api/v1/{id}/{act}"), Value::Null).await
}

#[tokio::test]
async fn a_large_import_is_a_job_with_a_report() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let other = site.with_user("other", &[Grant::Agent]).await;
    let queued = import(&site, &agent, &[], large().as_bytes()).await;
    assert_eq!(queued.status, StatusCode::ACCEPTED, "{queued:?}");
    let place = queued.header("location").to_owned();
    assert_eq!(queued.json()["job"]["state"], "waiting");
    assert_eq!(queued.json()["report"], Value::Null);
    assert_eq!(other.get(&place).await.status, StatusCode::NOT_FOUND);
    work(&site).await;
    let done = agent.get(&place).await.json();
    assert_eq!(done["job"]["state"], "done", "{done}");
    assert_eq!(
        (&done["report"]["rows"], &done["report"]["imported"]),
        (&json!(20), &json!(20))
    );
    assert_eq!(agent.get("/api/v1/requests").await.json()["total"], 20);
    let late = agent.post(&format!("{place}/cancel"), Value::Null).await;
    assert_eq!(
        (late.status, late.code().as_str()),
        (StatusCode::CONFLICT, "job.ended")
    );

    let faulty = format!("{}没有内容,\n", large());
    let queued = import(&site, &agent, &[], faulty.as_bytes()).await;
    work(&site).await;
    let done = agent.get(queued.header("location")).await.json();
    assert_eq!(
        (&done["job"]["state"], &done["report"]["imported"]),
        (&json!("done"), &json!(0))
    );
    assert_eq!(done["report"]["errors"][0]["row"], 22);
    assert_eq!(agent.get("/api/v1/requests").await.json()["total"], 20);
}

#[tokio::test]
async fn an_import_is_cancelled_by_its_owner_and_tried_again_by_an_administrator() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let other = site.with_user("other", &[Grant::Agent]).await;
    let administrator = site.with_user("admin", &[Grant::Administrator]).await;
    let queued = import(&site, &agent, &[], large().as_bytes()).await.json();
    let id = queued["job"]["id"].as_str().unwrap();
    let own = format!("imports/{id}");
    let job = format!("jobs/{id}");
    assert_eq!(
        post(&other, &own, "cancel").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        post(&administrator, &job, "retry").await.code(),
        "job.not-failed"
    );
    assert_eq!(
        post(&agent, &own, "cancel").await.status,
        StatusCode::NO_CONTENT
    );
    work(&site).await;
    assert_eq!(agent.get("/api/v1/requests").await.json()["total"], 0);

    let list = administrator
        .get("/api/v1/jobs?state=cancelled")
        .await
        .json();
    assert_eq!(list["total"], 1);
    assert_eq!(list["items"][0]["id"], id);
    assert_eq!(list["items"][0]["created_by"]["name"], "agent");
    assert_eq!(
        administrator.get("/api/v1/jobs?state=done").await.json()["total"],
        0
    );
    let unknown = administrator.get("/api/v1/jobs?state=lost").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        post(&administrator, &job, "retry").await.status,
        StatusCode::NO_CONTENT
    );
    work(&site).await;
    let done = administrator.get(&format!("/api/v1/{job}")).await.json();
    assert_eq!(done["state"], "done", "{done}");
    assert_eq!(agent.get("/api/v1/requests").await.json()["total"], 20);
    let late = post(&administrator, &job, "cancel").await;
    assert_eq!(late.code(), "job.ended");
}
