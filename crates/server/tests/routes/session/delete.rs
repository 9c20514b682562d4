use axum::http::Method;
use domain::access::Grant;
use serde_json::Value;

use crate::harness::Site;

#[tokio::test]
async fn a_closed_session_opens_nothing() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let gone = agent.delete("/api/v1/session", Value::Null).await;
    assert_eq!(gone.status.as_u16(), 204);
    assert!(gone.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(agent.get("/api/v1/me").await.code(), "session.missing");
}

#[tokio::test]
async fn an_unused_session_ends_and_a_used_one_goes_on() {
    const HOUR: i64 = 3600;
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    for _ in 0..3 {
        site.wait(11 * HOUR);
        assert_eq!(agent.get("/api/v1/me").await.status.as_u16(), 200);
    }
    site.wait(12 * HOUR);
    assert_eq!(agent.get("/api/v1/me").await.status.as_u16(), 401);
}

#[tokio::test]
async fn browsers_are_known_by_their_cookie() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let cookie = format!("lianzhang_session={}", agent.token());
    let me = site
        .call(Method::GET, "/api/v1/me", &[("cookie", &cookie)])
        .await;
    assert_eq!(me.json()["name"], "agent");
}
