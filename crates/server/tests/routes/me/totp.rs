use domain::access::Grant;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::harness::{PASSWORD, STARTED_MS, SignedIn, Site};

/// What the authenticator shows so long after the site was opened.
pub fn code(secret: &str, seconds_later: i64) -> String {
    let totp = Builder::new()
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .with_account_name("agent")
        .build()
        .unwrap();
    let seconds = u64::try_from(STARTED_MS / 1000 + seconds_later).unwrap();
    totp.generate(seconds).to_string()
}

async fn begin(who: &SignedIn<'_>) -> String {
    let proof = json!({"password": PASSWORD});
    let begun = who.post("/api/v1/me/totp", proof).await.json();
    let secret = begun["secret"].as_str().unwrap();
    assert!(begun["otpauth_url"].as_str().unwrap().contains(secret));
    secret.to_owned()
}

/// Turns the second factor on; the code of the first half minute is used up.
pub async fn turn_on(who: &SignedIn<'_>) -> String {
    let secret = begin(who).await;
    let confirmed = who
        .post("/api/v1/me/totp/confirm", json!({"code": code(&secret, 0)}))
        .await;
    assert_eq!(confirmed.status.as_u16(), 204);
    secret
}

#[tokio::test]
async fn a_confirmed_factor_is_asked_for_and_works_once() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let early = agent
        .post("/api/v1/me/totp/confirm", json!({"code": "000000"}))
        .await;
    assert_eq!(
        (early.status.as_u16(), early.code().as_str()),
        (409, "totp.not_started")
    );
    let secret = &begin(&agent).await;
    // not asked for before it was confirmed
    site.sign_in("agent").await;
    let wrong = agent
        .post("/api/v1/me/totp/confirm", json!({"code": "000000"}))
        .await;
    assert_eq!(wrong.status.as_u16(), 422);
    let confirmed = agent
        .post("/api/v1/me/totp/confirm", json!({"code": code(secret, 0)}))
        .await;
    assert_eq!(confirmed.status.as_u16(), 204);

    let with = |totp: Value| json!({"name": "agent", "password": PASSWORD, "totp": totp});
    assert_eq!(
        site.try_sign_in(with(Value::Null)).await.code(),
        "session.totp_required"
    );
    assert_eq!(
        site.try_sign_in(with(json!("000000"))).await.code(),
        "session.totp_wrong"
    );
    // the code that confirmed the factor is spent
    assert_eq!(
        site.try_sign_in(with(json!(code(secret, 0)))).await.code(),
        "session.totp_wrong"
    );
    site.wait(30);
    let fresh = with(json!(code(secret, 30)));
    assert_eq!(site.try_sign_in(fresh.clone()).await.status.as_u16(), 200);
    assert_eq!(site.try_sign_in(fresh).await.code(), "session.totp_wrong");
}

#[tokio::test]
async fn turning_it_on_or_off_needs_the_password() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let wrong = json!({"password": "wrong"});
    let without = agent.post("/api/v1/me/totp", Value::Null).await;
    assert!(without.status.is_client_error(), "{without:?}");
    for proof in [json!({}), wrong.clone()] {
        let refused = agent.post("/api/v1/me/totp", proof).await;
        assert_eq!(refused.code(), "input.invalid");
    }
    turn_on(&agent).await;
    let proof = json!({"password": PASSWORD});
    let again = agent.post("/api/v1/me/totp", proof.clone()).await;
    assert_eq!(again.code(), "totp.enabled");
    let refused = agent.delete("/api/v1/me/totp", wrong).await;
    assert_eq!(refused.status.as_u16(), 422);
    let off = agent.delete("/api/v1/me/totp", proof).await;
    assert_eq!(off.status.as_u16(), 204);
    site.sign_in("agent").await;
}
