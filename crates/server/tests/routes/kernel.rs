//! What holds for every call, whatever the endpoint.

use axum::http::{Method, StatusCode};
use serde_json::json;
use server::{Settings, TrustedProxies};

use crate::harness::{Site, settings};

#[tokio::test]
async fn unknown_api_paths_are_problems_in_the_callers_language() {
    let site = Site::open().await;
    let chinese = site.get("/api/v1/nothing").await;
    assert_eq!(
        (chinese.status, chinese.code().as_str()),
        (StatusCode::NOT_FOUND, "not_found")
    );
    let english = site
        .call(Method::GET, "/api/v1/nothing", &[("accept-language", "en")])
        .await;
    assert_ne!(chinese.json()["detail"], english.json()["detail"]);
    assert!(english.json()["detail"].as_str().unwrap().is_ascii());
}

#[tokio::test]
async fn a_wrong_method_is_a_problem() {
    let answer = Site::open()
        .await
        .call(Method::DELETE, "/healthz", &[])
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (405, "method_not_allowed")
    );
}

#[tokio::test]
async fn writes_from_pages_of_other_sites_are_refused() {
    let site = Site::open().await;
    let post = |headers: &'static [(&'static str, &'static str)]| {
        site.call(Method::POST, "/api/v1/nothing", headers)
    };
    for foreign in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://elsewhere.example")],
        &[("origin", "null")],
    ] {
        assert_eq!(
            post(foreign).await.code(),
            "access.cross_site",
            "{foreign:?}"
        );
    }
    for own in [
        &[][..],
        &[("sec-fetch-site", "same-origin")],
        &[("origin", "http://localhost")],
    ] {
        assert_eq!(post(own).await.code(), "not_found", "{own:?}");
    }
}

#[tokio::test]
async fn the_public_address_is_an_origin_of_ours_behind_a_proxy() {
    let settings = Settings {
        public_url: Some("https://lianzhang.example".into()),
        ..Settings::default()
    };
    let site = Site::with(settings).await;
    let answer = site
        .call(
            Method::POST,
            "/api/v1/nothing",
            &[("origin", "https://lianzhang.example")],
        )
        .await;
    assert_eq!(answer.code(), "not_found");
    assert_eq!(
        answer.header("strict-transport-security"),
        "max-age=31536000"
    );
}

#[tokio::test]
async fn answers_carry_protective_headers_and_a_request_id() {
    let site = Site::open().await;
    let answer = site.get("/").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("default-src 'self'")
    );
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("x-request-id").len(), 16);
    let given = site
        .call(Method::GET, "/healthz", &[("x-request-id", "proxy-7")])
        .await;
    assert_eq!(given.header("x-request-id"), "proxy-7");
    let forged = site
        .call(Method::GET, "/healthz", &[("x-request-id", "a b")])
        .await;
    assert_ne!(forged.header("x-request-id"), "a b");
}

#[tokio::test]
async fn api_answers_are_not_kept_by_caches() {
    let answer = Site::open().await.get("/healthz").await;
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn missing_assets_are_not_answered_with_a_page() {
    let site = Site::open().await;
    for path in ["/assets/none.js", "/m/assets/none.js"] {
        assert_eq!(site.get(path).await.code(), "not_found", "{path}");
    }
}

#[tokio::test]
async fn the_phone_app_lies_below_its_slash() {
    let site = Site::open().await;
    assert_eq!(site.get("/m").await.header("location"), "/m/");
    let page = site.get("/m/").await;
    assert!(page.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn metrics_name_routes_not_paths() {
    let site = Site::open().await;
    site.get("/healthz").await;
    site.get("/api/v1/users/0193").await;
    let text = String::from_utf8(site.get("/metrics").await.body).unwrap();
    assert!(text.contains(r#"route="/healthz",status="200""#), "{text}");
    assert!(!text.contains("/users/0193"), "{text}");
    assert!(text.ends_with("# EOF\n"), "{text}");
}

#[tokio::test]
async fn bodies_have_a_limit() {
    let site = Site::with(Settings {
        body_bytes_max: 100,
        ..settings()
    })
    .await;
    let answer = site
        .post("/api/v1/session", &json!({"name": "a".repeat(200)}))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (413, "input.too_large")
    );
}

#[tokio::test]
async fn entries_open_to_everybody_have_an_allowance_an_address() {
    let site = Site::with(Settings {
        public_calls_a_minute: 3,
        trusted_proxies: TrustedProxies::new(vec!["127.0.0.1/32".parse().unwrap()]),
        ..settings()
    })
    .await;
    let call = async |from: &str| {
        let headers = [("x-forwarded-for", from)];
        site.call(Method::POST, "/api/v1/sign-ups", &headers).await
    };
    for _ in 0..3 {
        assert_ne!(call("203.0.113.1").await.status.as_u16(), 429);
    }
    let refused = call("203.0.113.1").await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (429, "rate.limited")
    );
    assert_eq!(refused.header("retry-after"), "20");
    assert_ne!(call("203.0.113.2").await.status.as_u16(), 429);
    site.wait(20);
    assert_ne!(call("203.0.113.1").await.status.as_u16(), 429);
}
