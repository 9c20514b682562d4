//! Guessing: however it is done, no more is judged than the rules allow, and no owner is kept out.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Method;
use domain::access::Grant;
use serde_json::{Value, json};
use server::{Settings, TrustedProxies};

use crate::harness::{Answer, PASSWORD, Site, settings};
use crate::me::totp::{code, turn_on};

/// A site behind a proxy that says where callers are.
async fn behind_a_proxy() -> Site {
    Site::with(Settings {
        trusted_proxies: TrustedProxies::new(vec!["127.0.0.0/8".parse().unwrap()]),
        ..settings()
    })
    .await
}

async fn guess(site: &Site, name: &str, password: &str, headers: &[(&str, &str)]) -> Answer {
    let mut all = vec![("content-type", "application/json")];
    all.extend_from_slice(headers);
    let body = json!({"name": name, "password": password});
    site.send(
        Method::POST,
        "/api/v1/session",
        &all,
        Body::from(body.to_string()),
    )
    .await
}

async fn at(site: &Site, name: &str, password: &str, address: &str) -> Answer {
    guess(site, name, password, &[("x-forwarded-for", address)]).await
}

/// What is answered to calls made at once, by code.
async fn at_once<F: Future<Output = String> + Send + 'static>(
    calls: impl IntoIterator<Item = F>,
) -> BTreeMap<String, u32> {
    let calls: Vec<_> = calls.into_iter().map(tokio::spawn).collect();
    let mut answers = BTreeMap::new();
    for call in calls {
        *answers.entry(call.await.unwrap()).or_default() += 1;
    }
    answers
}

fn said(answer: &Answer) -> String {
    match answer.status.is_success() {
        true => "taken".to_owned(),
        false => answer.code(),
    }
}

#[tokio::test]
async fn of_many_guesses_at_once_five_are_told() {
    let site = Arc::new(Site::open().await);
    site.add_user("agent", &[Grant::Agent]).await;
    for name in ["agent", "nobody"] {
        let calls = (0..60).map(|number| {
            let site = site.clone();
            async move { said(&guess(&site, name, &format!("wrong {number}"), &[]).await) }
        });
        let answers = at_once(calls).await;
        assert_eq!(
            answers.get("session.wrong_credentials"),
            Some(&5),
            "{answers:?}"
        );
        assert!(answers["session.locked"] >= 5, "{answers:?}");
        // not even the right one is judged any more
        let locked = guess(&site, name, PASSWORD, &[]).await;
        assert_eq!(locked.code(), "session.locked");
        assert_eq!(locked.header("retry-after"), "900");
    }
}

#[tokio::test]
async fn right_passwords_at_once_all_sign_in() {
    let site = Arc::new(Site::open().await);
    site.add_user("agent", &[Grant::Agent]).await;
    let calls = (0..40).map(|_| {
        let site = site.clone();
        async move { said(&guess(&site, "agent", PASSWORD, &[]).await) }
    });
    assert_eq!(
        at_once(calls).await,
        BTreeMap::from([("taken".to_owned(), 40)])
    );
}

#[tokio::test]
async fn known_and_unknown_names_are_answered_alike() {
    let site = Site::open().await;
    site.add_user("agent", &[Grant::Agent]).await;
    for number in 1..=12 {
        let known = guess(&site, "agent", "wrong", &[]).await;
        let unknown = guess(&site, "nobody", "wrong", &[]).await;
        assert_eq!(known.status, unknown.status, "guess {number}");
        assert_eq!(known.json(), unknown.json(), "guess {number}");
        let names = |answer: &Answer| {
            let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(names(&known), names(&unknown), "guess {number}");
        let expected = if number <= 5 { 401 } else { 429 };
        assert_eq!(known.status.as_u16(), expected, "guess {number}");
    }
}

#[tokio::test]
async fn an_owner_who_remembers_after_five_failures_gets_in() {
    let site = Site::open().await;
    site.add_user("agent", &[Grant::Agent]).await;
    for _ in 0..6 {
        guess(&site, "agent", "wrong", &[]).await;
    }
    assert_eq!(said(&guess(&site, "agent", PASSWORD, &[]).await), "taken");
    // and what failed before is forgotten
    let again = guess(&site, "agent", "wrong", &[]).await;
    assert_eq!(again.code(), "session.wrong_credentials");
}

#[tokio::test]
async fn strangers_do_not_lock_the_owner_out() {
    let site = behind_a_proxy().await;
    site.add_user("agent", &[Grant::Agent]).await;
    let first = at(&site, "agent", PASSWORD, "10.0.0.1").await;
    let cookies: Vec<&str> = first
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    assert!(cookies[0].starts_with("lianzhang_session="), "{cookies:?}");
    let (device, attributes) = cookies[1].split_once("; ").unwrap();
    assert!(device.starts_with("lianzhang_device="), "{cookies:?}");
    assert!(
        attributes.contains("HttpOnly; SameSite=Strict"),
        "{cookies:?}"
    );

    for place in 0..10 {
        for _ in 0..12 {
            at(&site, "agent", "wrong", &format!("203.0.113.{place}")).await;
        }
    }
    // everything strange is shut out now, the own address and the own device are not
    let strange = at(&site, "agent", PASSWORD, "198.51.100.1").await;
    assert_eq!(strange.code(), "session.locked");
    assert_eq!(
        said(&at(&site, "agent", PASSWORD, "10.0.0.1").await),
        "taken"
    );
    let moved = [("x-forwarded-for", "198.51.100.1"), ("cookie", device)];
    let moved = guess(&site, "agent", PASSWORD, &moved).await;
    assert_eq!(said(&moved), "taken");
    let kept = moved.headers.get_all("set-cookie").iter().nth(1).unwrap();
    assert!(kept.to_str().unwrap().starts_with(device));
    // a device of somebody else's opens no door
    site.add_user("other", &[Grant::Agent]).await;
    for _ in 0..10 {
        at(&site, "other", "wrong", "198.51.100.9").await;
    }
    let planted = [("x-forwarded-for", "198.51.100.9"), ("cookie", device)];
    let planted = guess(&site, "other", PASSWORD, &planted).await;
    assert_eq!(planted.code(), "session.locked");
}

#[tokio::test]
async fn who_tries_one_password_on_many_names_locks_no_office_out() {
    let site = behind_a_proxy().await;
    site.add_user("agent", &[Grant::Agent]).await;
    site.add_user("other", &[Grant::Agent]).await;
    assert_eq!(
        said(&at(&site, "agent", PASSWORD, "10.0.0.1").await),
        "taken"
    );
    let mut judged = 0;
    for number in 0..310 {
        let tried = at(&site, &format!("name-{number}"), "Spring 2026", "10.0.0.1").await;
        judged += u32::from(tried.status.as_u16() == 401);
    }
    assert_eq!(judged, 300);
    let stranger = at(&site, "other", PASSWORD, "10.0.0.1").await;
    assert_eq!(stranger.code(), "rate.limited");
    assert_eq!(
        said(&at(&site, "agent", PASSWORD, "10.0.0.1").await),
        "taken"
    );
    let wrong = at(&site, "agent", "Spring 2026", "10.0.0.1").await;
    assert_eq!(wrong.code(), "rate.limited", "like everybody here");
    assert_eq!(
        said(&at(&site, "other", PASSWORD, "10.0.0.2").await),
        "taken"
    );
}

#[tokio::test]
async fn a_code_is_taken_once_also_of_many_at_once() {
    let site = Arc::new(Site::open().await);
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let secret = turn_on(&agent).await;
    site.wait(30);
    let body = json!({"name": "agent", "password": PASSWORD, "totp": code(&secret, 30)});
    let calls = (0..8).map(|_| {
        let (site, body) = (site.clone(), body.clone());
        async move { said(&site.try_sign_in(body).await) }
    });
    let answers = at_once(calls).await;
    assert_eq!(answers["taken"], 1, "{answers:?}");
}

#[tokio::test]
async fn codes_are_guessed_no_more_than_passwords() {
    let site = behind_a_proxy().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    turn_on(&agent).await;
    let mut told = 0;
    for number in 0..20 {
        let body = json!({"name": "agent", "password": PASSWORD, "totp": "000000"});
        // from everywhere
        let headers = [
            ("content-type", "application/json"),
            ("x-forwarded-for", &format!("203.0.113.{number}")),
        ];
        let answer = site
            .send(
                Method::POST,
                "/api/v1/session",
                &headers,
                Body::from(body.to_string()),
            )
            .await;
        told += u32::from(said(&answer) == "session.totp_wrong");
    }
    assert_eq!(told, 5);
}

#[tokio::test]
async fn a_stolen_session_is_no_place_to_guess_and_no_way_to_lock_the_owner_out() {
    let site = Site::open().await;
    let stolen = site.with_user("agent", &[Grant::Agent]).await;
    let guess = json!({"old": "wrong", "new": "another password"});
    let mut codes = Vec::new();
    for _ in 0..12 {
        codes.push(
            stolen
                .post("/api/v1/me/password", guess.clone())
                .await
                .code(),
        );
    }
    assert_eq!(
        codes.iter().filter(|code| *code == "input.invalid").count(),
        5
    );
    let right = json!({"old": PASSWORD, "new": "another password"});
    let locked = stolen.post("/api/v1/me/password", right.clone()).await;
    assert_eq!(locked.code(), "session.locked");
    let own = site.sign_in("agent").await;
    let changed = own.post("/api/v1/me/password", right).await;
    assert_eq!(changed.status.as_u16(), 204);
}

#[tokio::test]
async fn a_link_is_used_once_also_of_many_at_once() {
    let site = Arc::new(Site::open().await);
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let person = site.add_user("agent", &[Grant::Agent]).await;
    let invited = json!({"role": "agent"});
    let invitation = admin.post("/api/v1/invitations", invited).await.json();
    let reset = format!("/api/v1/users/{}/password-reset", person.uuid());
    let reset = admin.post(&reset, Value::Null).await.json();
    let token = |issued: &Value| issued["token"].as_str().unwrap().to_owned();
    let links = [
        format!("/api/v1/invitations/{}", token(&invitation)),
        format!("/api/v1/password-resets/{}", token(&reset)),
    ];
    for link in links {
        let calls = (0..8).map(|number| {
            let (site, link) = (site.clone(), link.clone());
            let body = json!({
                "name": format!("new-{number}"), "display_name": "新人", "password": PASSWORD
            });
            async move { said(&site.post(&link, &body).await) }
        });
        let answers = at_once(calls).await;
        assert_eq!(answers["taken"], 1, "{answers:?}");
        assert_eq!(answers["token.spent"], 7, "{answers:?}");
    }
}

#[tokio::test]
async fn one_address_signs_up_no_more_firms_than_an_hour_allows() {
    let site = Site::with(Settings {
        sign_ups_an_hour: 1,
        ..settings()
    })
    .await;
    let firm = |uscc: &str, name: &str| {
        json!({
            "uscc": uscc, "enterprise_name": "第一化工", "contact_name": "李雷",
            "phone": "13812345678", "name": name, "password": PASSWORD
        })
    };
    // what is refused for its content does not count
    let wrong = site.post("/api/v1/sign-ups", &firm("1", "first")).await;
    assert_eq!(wrong.code(), "input.invalid");
    let first = firm("91152201078377449P", "first");
    assert_eq!(
        site.post("/api/v1/sign-ups", &first).await.status.as_u16(),
        202
    );
    let second = firm("91430112MA12345677", "second");
    assert_eq!(
        site.post("/api/v1/sign-ups", &second).await.code(),
        "rate.limited"
    );
}
