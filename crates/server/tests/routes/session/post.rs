use domain::access::Grant;
use serde_json::json;
use server::Settings;

use crate::harness::{PASSWORD, Site, settings};

#[tokio::test]
async fn the_right_password_signs_in() {
    let site = Site::open().await;
    site.add_user("agent", &[Grant::Agent]).await;
    let answer = site
        .try_sign_in(json!({"name": " Agent ", "password": PASSWORD}))
        .await;
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    let body = answer.json();
    assert_eq!(body["user"]["name"], "agent");
    assert_eq!(body["user"]["home"], "agent");
    assert_eq!(body["token"].as_str().unwrap().len(), 64);
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn over_https_the_cookie_is_secure() {
    let site = Site::with(Settings {
        public_url: Some("https://lianzhang.example".into()),
        ..settings()
    })
    .await;
    site.add_user("agent", &[Grant::Agent]).await;
    let answer = site
        .try_sign_in(json!({"name": "agent", "password": PASSWORD}))
        .await;
    assert!(answer.header("set-cookie").ends_with("; Secure"));
}

#[tokio::test]
async fn unknown_names_and_wrong_passwords_look_alike() {
    let site = Site::open().await;
    site.add_user("agent", &[Grant::Agent]).await;
    let wrong = site
        .try_sign_in(json!({"name": "agent", "password": "wrong"}))
        .await;
    let unknown = site
        .try_sign_in(json!({"name": "nobody", "password": "wrong"}))
        .await;
    assert_eq!(
        (wrong.status, wrong.code()),
        (unknown.status, unknown.code())
    );
    assert_eq!(wrong.code(), "session.wrong_credentials");
    assert_eq!(wrong.json(), unknown.json());
}

#[tokio::test]
async fn failures_lock_for_a_quarter_of_an_hour() {
    let site = Site::open().await;
    site.add_user("agent", &[Grant::Agent]).await;
    for failure in 1..=10 {
        let answer = site
            .try_sign_in(json!({"name": "agent", "password": "wrong"}))
            .await;
        let expected = if failure <= 5 {
            "session.wrong_credentials"
        } else {
            "session.locked"
        };
        assert_eq!(answer.code(), expected, "failure {failure}");
    }
    let right = json!({"name": "agent", "password": PASSWORD});
    let locked = site.try_sign_in(right.clone()).await;
    assert_eq!(
        (locked.status.as_u16(), locked.code().as_str()),
        (429, "session.locked")
    );
    assert_eq!(locked.header("retry-after"), "900");
    site.wait(900);
    assert_eq!(site.try_sign_in(right).await.status.as_u16(), 200);
}

#[tokio::test]
async fn successes_are_never_counted() {
    let site = Site::open().await;
    site.add_user("agent", &[Grant::Agent]).await;
    for _ in 0..4 {
        site.try_sign_in(json!({"name": "agent", "password": "wrong"}))
            .await;
        site.sign_in("agent").await;
    }
    for _ in 0..70 {
        site.sign_in("agent").await;
    }
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let answer = Site::open()
        .await
        .try_sign_in(json!({"name": "agent"}))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (422, "input.invalid")
    );
    assert_eq!(answer.json()["errors"][0]["code"], "input.field");
}
