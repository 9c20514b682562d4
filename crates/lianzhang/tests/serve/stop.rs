use crate::place::{Backend, Client, Place};

/// A page that waits for live updates does not hold the server up.
#[test]
fn sigterm_ends_the_server_though_pages_wait() {
    let place = Place::new(Backend::Sqlite, "stop").unwrap();
    place.add_user("agent", "agent");
    let server = place.serve();
    let client = Client::sign_in(&server, "agent");
    let waiting = client.begin("/events").unwrap();
    assert_eq!(waiting.headers()["content-type"], "text/event-stream");
    let log = server.stop();
    assert!(!log.contains("cut off"), "{log}");
    let heard = waiting.into_body().read_to_string().unwrap();
    assert!(!heard.contains("event:"), "{heard}");
}
