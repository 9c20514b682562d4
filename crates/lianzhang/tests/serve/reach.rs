//! Live updates end with the session: what ends it is told by the event log, which all servers follow.

use serde_json::json;

use crate::place::{Backend, Client, Place};

/// Signing out, and being stopped by an administrator.
fn a_stream_ends_with_its_session(place: &Place) {
    place.add_user("agent", "agent");
    place.add_user("admin", "administrator");
    let server = place.serve();
    let agent = Client::sign_in(&server, "agent");
    let waiting = agent.begin("/events").unwrap();
    assert_eq!(agent.delete("/session").unwrap(), 204);
    // would wait for ever if it did not end
    let heard = waiting.into_body().read_to_string().unwrap();
    assert!(!heard.contains("event:"), "{heard}");

    let agent = Client::sign_in(&server, "agent");
    let waiting = agent.begin("/events").unwrap();
    let admin = Client::sign_in(&server, "admin");
    let (_, users) = admin.get("/users?q=agent").unwrap();
    let user = &users["items"][0];
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    let (status, said) = admin.patch(&path, &json!({"active": false})).unwrap();
    assert_eq!(status, 200, "{said}");
    let heard = waiting.into_body().read_to_string().unwrap();
    assert!(!heard.contains("event:"), "{heard}");
    server.stop();
}

#[test]
fn streams_end_with_sessions_on_sqlite() {
    if let Some(place) = Place::new(Backend::Sqlite, "reach") {
        a_stream_ends_with_its_session(&place);
    }
}

#[test]
fn streams_end_with_sessions_on_postgresql() {
    if let Some(place) = Place::new(Backend::Postgres, "reach") {
        a_stream_ends_with_its_session(&place);
    }
}
