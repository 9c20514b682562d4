//! Everything under `/api/v1/requests`.

mod asking;
mod bulk;
mod codes;
mod merging;
mod notes;
mod satisfaction;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Answer, SignedIn};

/// Files a request and gives its id.
pub async fn file(caller: &SignedIn<'_>, title: &str) -> String {
    let words = json!({"title": title, "body": "雨后积水，货车无法进出。"});
    let filed = caller.post("/api/v1/requests", words).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{filed:?}");
    filed.json()["id"].as_str().unwrap().to_owned()
}

/// Tries a transition, whatever the version.
pub async fn attempt(caller: &SignedIn<'_>, id: &str, transition: Value) -> Answer {
    let path = format!("/api/v1/requests/{id}/transitions");
    caller
        .send(Method::POST, &path, &[("if-match", "*")], transition)
        .await
}

/// Makes a transition and gives the case as it stands then.
pub async fn step(caller: &SignedIn<'_>, id: &str, transition: Value) -> Value {
    let moved = attempt(caller, id, transition).await;
    assert_eq!(moved.status, StatusCode::OK, "{moved:?}");
    moved.json()
}

/// A part of what is under a request: its `items`.
pub async fn items(caller: &SignedIn<'_>, id: &str, part: &str) -> Vec<Value> {
    let read = caller.get(&format!("/api/v1/requests/{id}/{part}")).await;
    assert_eq!(read.status, StatusCode::OK, "{read:?}");
    read.json()["items"].as_array().unwrap().clone()
}

/// The request as `caller` reads it.
pub async fn read(caller: &SignedIn<'_>, id: &str) -> Value {
    let read = caller.get(&format!("/api/v1/requests/{id}")).await;
    assert_eq!(read.status, StatusCode::OK, "{read:?}");
    read.json()
}
