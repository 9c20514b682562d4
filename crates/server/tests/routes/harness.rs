//! A server in memory and a caller that speaks to it.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicI64, AtomicU64};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use jiff::Timestamp;
use serde_json::Value;
use server::{App, Settings};
use sha2::{Digest, Sha256};
use store::{Ambient, Database, Options, Store};
use tempfile::TempDir;
use tower::ServiceExt;

/// A server of its own for one test.
pub struct Site {
    router: Router,
    clock: Arc<AtomicI64>,
    _directory: TempDir,
}

/// 2026-11-23, a Monday, 09:30 in Shanghai.
const STARTED_MS: i64 = 1_795_397_400_000;

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

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Site {
    pub async fn open() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let directory = TempDir::new().unwrap();
        let clock = Arc::new(AtomicI64::new(STARTED_MS));
        let store = Store::open(
            &Options {
                directory: directory.path().to_owned(),
                database: Database::Sqlite,
            },
            ambient(clock.clone()),
        )
        .await
        .unwrap();
        let router = server::router(App::new(store, settings));
        Self {
            router,
            clock,
            _directory: directory,
        }
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

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_vec(),
        }
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
