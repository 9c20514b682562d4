//! A server in memory and a caller that speaks to it.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicI64, AtomicU64};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use domain::access::Grant;
use domain::words::{Name, UserId, UserName};
use jiff::Timestamp;
use serde_json::{Value, json};
use server::{App, Hub, Password, PasswordCost, Settings};
use sha2::{Digest, Sha256};
use store::jobs::Worker;
use store::platform::{NewUser, users};
use store::{Ambient, Database, Options, Store};
use tempfile::TempDir;
use tower::ServiceExt;

/// A server of its own for one test.
pub struct Site {
    pub store: Store,
    app: App,
    router: Router,
    clock: Arc<AtomicI64>,
    _directory: TempDir,
}

/// Names the PostgreSQL server to test on.
pub const POSTGRES: &str = "LIANZHANG_TEST_POSTGRES";
/// Names the PostgreSQL server on which all sites of this process stand; SQLite when not set.
pub const SITES_ON: &str = "LIANZHANG_TEST_SITES_ON";

/// A database for one site; the store creates it.
fn fresh_database() -> Database {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let Ok(server) = std::env::var(SITES_ON) else {
        return Database::Sqlite;
    };
    let (host, name) = server.rsplit_once('/').unwrap();
    let (_, options) = name.split_at(name.find('?').unwrap_or(name.len()));
    let (process, site) = (std::process::id(), NEXT.fetch_add(1, Relaxed));
    Database::Postgres(format!("{host}/routes_{process}_{site}{options}"))
}

/// 2026-11-23, a Monday, 09:30 in Shanghai.
pub const STARTED_MS: i64 = 1_795_397_400_000;

/// A clock that stands still until it is moved, and bytes that never repeat.
fn ambient(clock: Arc<AtomicI64>) -> Ambient {
    let drawn = AtomicU64::new(1);
    Ambient::new(
        move || Timestamp::from_millisecond(clock.load(Relaxed)).unwrap(),
        move |bytes| {
            let number = drawn.fetch_add(1, Relaxed);
            let digest = Sha256::digest(number.to_be_bytes());
            for (byte, random) in bytes.iter_mut().zip(digest.iter().cycle()) {
                *byte = *random;
            }
        },
    )
}

/// Settings with passwords that cost next to nothing.
pub fn settings() -> Settings {
    Settings {
        password_cost: CHEAP,
        ..Settings::default()
    }
}

const CHEAP: PasswordCost = PasswordCost {
    memory_kib: 8,
    passes: 1,
};

/// The password of every user of the tests.
pub const PASSWORD: &str = "correct horse battery";

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Site {
    pub async fn open() -> Self {
        Self::with(settings()).await
    }

    /// A site whose people stay signed in while the clock goes on for months.
    pub async fn for_months() -> Self {
        Self::with(Settings {
            session_idle: Duration::from_secs(365 * 24 * 3_600),
            ..settings()
        })
        .await
    }

    pub async fn with(settings: Settings) -> Self {
        let directory = TempDir::new().unwrap();
        let clock = Arc::new(AtomicI64::new(STARTED_MS));
        let store = Store::open(
            &Options::new(directory.path().to_owned(), fresh_database()),
            ambient(clock.clone()),
        )
        .await
        .unwrap();
        let app = App::new(store.clone(), settings).unwrap();
        let router = server::router(app.clone());
        Self {
            store,
            app,
            router,
            clock,
            _directory: directory,
        }
    }

    /// Takes the jobs that the server would take.
    pub fn worker(&self) -> Worker {
        server::handlers(Worker::new(self.store.clone()), None)
    }

    /// The server itself.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Where live updates are announced.
    pub fn hub(&self) -> &Hub {
        &self.app.hub
    }

    /// Lets searches know of everything that was written.
    pub async fn index(&self) {
        self.store.seal_all().await.unwrap();
        self.app.search.catch_up().await.unwrap();
    }

    /// Adds somebody who signs in with [`PASSWORD`].
    pub async fn add_user(&self, name: &str, grants: &[Grant]) -> UserId {
        let password = Password::parse(PASSWORD).unwrap();
        let new = NewUser {
            name: UserName::parse(name).unwrap(),
            display_name: Name::parse(name).unwrap(),
            phone: None,
            password_hash: Some(password.hash(CHEAP, [1; 16]).await.unwrap()),
            must_change_password: false,
            active: true,
            grants: grants.to_vec(),
        };
        self.store
            .write(new, |work, new| Box::pin(users::add_user(work, None, new)))
            .await
            .unwrap()
    }

    /// Signs somebody in.
    pub async fn sign_in(&self, name: &str) -> SignedIn<'_> {
        let answer = self
            .try_sign_in(json!({"name": name, "password": PASSWORD}))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        SignedIn {
            site: self,
            authorization: format!("Bearer {}", answer.json()["token"].as_str().unwrap()),
        }
    }

    /// Adds somebody and signs in.
    pub async fn with_user(&self, name: &str, grants: &[Grant]) -> SignedIn<'_> {
        self.add_user(name, grants).await;
        self.sign_in(name).await
    }

    pub async fn try_sign_in(&self, body: Value) -> Answer {
        self.post("/api/v1/session", &body).await
    }

    /// Posts JSON as nobody.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        let json = [("content-type", "application/json")];
        self.send(Method::POST, path, &json, Body::from(body.to_string()))
            .await
    }

    /// Lets time pass.
    pub fn wait(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Relaxed);
    }

    /// Calls without a body.
    pub async fn call(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(method, path, headers, Body::empty()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[]).await
    }

    /// The answer before its body was read; for streams.
    pub async fn begin(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> axum::response::Response {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let response = self.begin(method, path, headers, body).await;
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
    }
}

/// Somebody who is signed in.
pub struct SignedIn<'a> {
    site: &'a Site,
    authorization: String,
}

impl SignedIn<'_> {
    pub fn token(&self) -> &str {
        self.authorization.trim_start_matches("Bearer ")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], body).await
    }

    pub async fn delete(&self, path: &str, body: Value) -> Answer {
        self.send(Method::DELETE, path, &[], body).await
    }

    /// Changes what has this version.
    pub async fn patch(&self, path: &str, version: u64, body: Value) -> Answer {
        let tag = format!("\"{version}\"");
        self.send(Method::PATCH, path, &[("if-match", &tag)], body)
            .await
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> Answer {
        let mut all = vec![("authorization", self.authorization.as_str())];
        all.extend_from_slice(headers);
        let body = match body {
            Value::Null => Body::empty(),
            body => {
                all.push(("content-type", "application/json"));
                Body::from(body.to_string())
            }
        };
        self.site.send(method, path, &all, body).await
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {:?}", String::from_utf8_lossy(&self.body)))
    }

    /// The stable code of a problem; fails when the answer is none.
    pub fn code(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16());
        body["code"].as_str().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}
