use axum::http::Method;
use domain::access::{Grant, Role};
use serde_json::{Value, json};

use crate::city::{City, USCC};
use crate::harness::{PASSWORD, Site};

#[tokio::test]
async fn administrators_make_accounts_that_change_their_password_first() {
    let site = Site::open().await;
    City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let new = json!({"name": "li.lei", "display_name": "李雷", "password": "first password",
        "grants": [{"role": "department", "unit": "housing"}]});
    let made = admin.post("/api/v1/users", new.clone()).await;
    assert_eq!(made.status.as_u16(), 201, "{made:?}");
    assert_eq!(made.header("etag"), "\"1\"");
    assert_eq!(made.json()["grants"][0]["unit"]["name"], "住建局");
    let again = admin.post("/api/v1/users", new).await;
    assert_eq!(again.json()["errors"][0]["code"], "user.name_taken");

    let answer = site
        .try_sign_in(json!({"name": "li.lei", "password": "first password"}))
        .await;
    assert_eq!(answer.json()["user"]["must_change_password"], true);
    let bearer = format!("Bearer {}", answer.json()["token"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    let units = site.call(Method::GET, "/api/v1/units", &headers).await;
    assert_eq!(units.code(), "session.password_change_required");
    let me = site.call(Method::GET, "/api/v1/me", &headers).await;
    assert_eq!(me.status.as_u16(), 200);
}

#[tokio::test]
async fn everything_wrong_is_named_at_once() {
    let site = Site::open().await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let wrong = json!({"name": "A", "display_name": "", "password": "short", "grants": [
        {"role": "king"}, {"role": "department"}, {"role": "department", "unit": "none"}]});
    let answer = admin.post("/api/v1/users", wrong).await;
    let errors = answer.json()["errors"].clone();
    let named: Vec<(&str, &str)> = errors
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["field"].as_str().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        named,
        [
            ("name", "text.not-a-user-name"),
            ("display_name", "text.empty"),
            ("password", "password.too_short"),
            ("grants.0.role", "input.unknown"),
            ("grants.1.role", "grant.place-missing"),
            ("grants.2.unit", "input.unknown"),
        ]
    );
}

#[tokio::test]
async fn checks_come_in_order() {
    let site = Site::open().await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let agent = site.add_user("agent", &[Grant::Agent]).await;
    let path = format!("/api/v1/users/{}", agent.uuid());
    let other = site.sign_in("agent").await;
    let malformed = json!({"active": "perhaps"});
    let mut seen = Vec::new();
    for (caller, headers) in [
        (&other, &[][..]),
        (&admin, &[]),
        (&admin, &[("if-match", "\"7\"")]),
        (&admin, &[("if-match", "\"1\"")]),
    ] {
        let answer = caller
            .send(Method::PATCH, &path, headers, malformed.clone())
            .await;
        seen.push(answer.status.as_u16());
    }
    assert_eq!(seen, [403, 428, 412, 422]);
}

#[tokio::test]
async fn somebody_who_is_put_out_is_signed_out() {
    let site = Site::open().await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let id = site.add_user("agent", &[Grant::Agent]).await;
    let agent = site.sign_in("agent").await;
    let path = format!("/api/v1/users/{}", id.uuid());
    let changed = admin.patch(&path, 1, json!({"active": false})).await;
    assert_eq!(changed.json()["version"], 2, "{changed:?}");
    assert_eq!(agent.get("/api/v1/me").await.status.as_u16(), 401);
    let back = site
        .try_sign_in(json!({"name": "agent", "password": PASSWORD}))
        .await;
    assert_eq!(back.code(), "session.wrong_credentials");
    let stale = admin.patch(&path, 1, json!({"active": true})).await;
    assert_eq!(stale.code(), "precondition.changed");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let site = Site::open().await;
    let id = site.add_user("admin", &[Grant::Administrator]).await;
    let admin = site.sign_in("admin").await;
    let path = format!("/api/v1/users/{}", id.uuid());
    for change in [
        json!({"active": false}),
        json!({"grants": [{"role": "agent"}]}),
    ] {
        let answer = admin.patch(&path, 1, change).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (409, "user.last_administrator")
        );
    }
    assert_eq!(admin.get(&path).await.json()["version"], 1);
}

#[tokio::test]
async fn lists_are_paged_and_colleagues_see_each_other_only() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let own = city.grant(Role::Enterprise);
    for name in ["firm-1", "firm-2", "firm-3"] {
        site.wait(1);
        site.add_user(name, &[own]).await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/users?limit=2".to_owned();
    loop {
        let page = admin.get(&path).await.json();
        assert_eq!(page["total"], 4);
        let items = page["items"].as_array().unwrap();
        seen.extend(
            items
                .iter()
                .map(|user| user["name"].as_str().unwrap().to_owned()),
        );
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/v1/users?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, ["admin", "firm-1", "firm-2", "firm-3"]);
    let newest = admin
        .get("/api/v1/users?sort=-created&limit=1")
        .await
        .json();
    assert_eq!(newest["items"][0]["name"], "firm-3");
    let of_newest = newest["next_cursor"].as_str().unwrap();
    let other_order = format!("/api/v1/users?sort=role&cursor={of_newest}");
    let refused = admin.get(&other_order).await.json();
    assert_eq!(refused["errors"][0]["code"], "page.cursor");
    let unknown = admin.get("/api/v1/users?sort=phone").await.json();
    assert_eq!(unknown["errors"][0]["field"], "sort");
    let found = admin
        .get("/api/v1/users?role=enterprise&q=firm-2")
        .await
        .json();
    assert_eq!(found["total"], 1);
    let colleagues = site
        .sign_in("firm-1")
        .await
        .get("/api/v1/users")
        .await
        .json();
    assert_eq!(colleagues["total"], 3);
    assert_eq!(
        admin.get("/api/v1/users?role=king").await.status.as_u16(),
        422
    );
}

#[tokio::test]
async fn a_reset_link_works_once_for_a_day() {
    let site = Site::open().await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let id = site.add_user("agent", &[Grant::Agent]).await;
    let agent = site.sign_in("agent").await;
    let reset = format!("/api/v1/users/{}/password-reset", id.uuid());
    let issue = || async {
        let issued = admin.post(&reset, Value::Null).await.json();
        let url = issued["url"].as_str().unwrap().to_owned();
        let token = issued["token"].as_str().unwrap().to_owned();
        assert!(url.ends_with(&token), "{url}");
        format!("/api/v1/password-resets/{token}")
    };
    let former = issue().await;
    let link = issue().await;
    let choose = json!({"password": "another password"});
    assert_eq!(site.post(&former, &choose).await.code(), "token.spent");
    assert_eq!(site.get(&former).await.code(), "token.spent");
    let alive = site.get(&link).await;
    assert_eq!(alive.status.as_u16(), 200);
    let told: Vec<String> = alive.json().as_object().unwrap().keys().cloned().collect();
    assert_eq!(told, ["expires_at"], "nothing of whose it is");
    let short = site.post(&link, &json!({"password": "short"})).await;
    assert_eq!(short.status.as_u16(), 422);
    assert_eq!(site.post(&link, &choose).await.status.as_u16(), 204);
    assert_eq!(site.post(&link, &choose).await.code(), "token.spent");
    assert_eq!(site.get(&link).await.code(), "token.spent");
    assert_eq!(agent.get("/api/v1/me").await.status.as_u16(), 401);
    let signed_in = site
        .try_sign_in(json!({"name": "agent", "password": "another password"}))
        .await;
    assert_eq!(signed_in.status.as_u16(), 200);
    let late = issue().await;
    site.wait(24 * 3600);
    assert_eq!(site.post(&late, &choose).await.code(), "token.spent");
}

#[tokio::test]
async fn an_invitation_makes_a_colleague() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let own = city.grant(Role::Enterprise);
    let first = site.with_user("firm-1", &[own]).await;
    let foreign = first
        .post("/api/v1/invitations", json!({"role": "administrator"}))
        .await;
    assert_ne!(foreign.status.as_u16(), 201, "{foreign:?}");
    let invited = first
        .post("/api/v1/invitations", json!({"role": "enterprise"}))
        .await;
    assert_eq!(invited.status.as_u16(), 201, "{invited:?}");
    let path = format!(
        "/api/v1/invitations/{}",
        invited.json()["token"].as_str().unwrap()
    );
    let shown = site.get(&path).await.json();
    assert_eq!(shown["role"], "enterprise");
    assert_eq!(shown["for"]["enterprise"]["name"], "第一化工");
    let account = json!({"name": "firm-2", "password": PASSWORD, "display_name": "韩梅梅"});
    assert_eq!(site.post(&path, &account).await.status.as_u16(), 201);
    assert_eq!(site.post(&path, &account).await.code(), "token.spent");
    let second = site.sign_in("firm-2").await;
    let me = second.get("/api/v1/me").await.json();
    assert_eq!(me["grants"][0]["enterprise"]["id"], json!(city.enterprise));
    // administrators invite to everything, by code
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let named = json!({"role": "enterprise", "enterprise": USCC});
    assert_eq!(
        admin
            .post("/api/v1/invitations", named)
            .await
            .status
            .as_u16(),
        201
    );
}
