use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use domain::access::{CaseFacts, Grant, Role};
use domain::kinds::CaseKind;
use domain::words::UnitId;
use http_body_util::BodyExt;
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::{Announcement, CaseChanged, Settings, Whose};

use crate::city::City;
use crate::harness::{PASSWORD, SignedIn, Site, settings};

fn in_park_changed(park: UnitId) -> CaseChanged {
    CaseChanged {
        seq: 7,
        case_id: uuid::Uuid::from_u128(1),
        kind: "request".into(),
        transition: "accept".into(),
        state: "accepted".into(),
        version: 2,
        facts: in_park(park),
    }
}

fn changed(park: UnitId) -> Announcement {
    Announcement::Case(in_park_changed(park))
}

fn in_park(park: UnitId) -> CaseFacts {
    CaseFacts {
        kind: CaseKind::Request,
        lead: None,
        supporting: Vec::new(),
        park: Some(park),
        chain: None,
        enterprise: None,
    }
}

/// Everything that is said until the stream ends.
async fn to_the_end(stream: &mut Body) -> String {
    let mut heard = String::new();
    while let Ok(Some(frame)) = tokio::time::timeout(Duration::from_secs(20), stream.frame()).await
    {
        let frame = frame.unwrap();
        heard.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap()));
    }
    heard
}

#[tokio::test]
async fn pages_hear_of_what_their_reader_may_see_and_of_nothing_else() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let person = site.add_user("park", &[Grant::Park(city.park)]).await;
    let park = site.sign_in("park").await;
    let bearer = format!("Bearer {}", park.token());
    let headers = [("authorization", bearer.as_str())];
    let answer = site
        .begin(Method::GET, "/api/v1/events", &headers, Body::empty())
        .await;
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut stream = answer.into_body();

    let hub = site.hub();
    hub.announce(changed(city.other_park));
    hub.announce(Announcement::Notices(BTreeSet::new()));
    hub.announce(changed(city.park));
    hub.announce(Announcement::Notices(BTreeSet::from([person])));
    hub.announce(Announcement::Stopping);

    let heard = to_the_end(&mut stream).await;
    assert_eq!(heard.matches("event: case").count(), 1, "{heard}");
    assert!(heard.contains("id: 7\n"), "{heard}");
    assert!(heard.contains(r#""state":"accepted""#), "{heard}");
    assert!(!heard.contains("facts"), "{heard}");
    assert!(
        heard.contains("event: notice\ndata: {\"unread\":0}"),
        "{heard}"
    );
}

/// What a page hears that connects anew after it heard the event `last`.
async fn heard_after(site: &Site, who: &SignedIn<'_>, last: &str, then: &[Announcement]) -> String {
    let bearer = format!("Bearer {}", who.token());
    let headers = [("authorization", bearer.as_str()), ("last-event-id", last)];
    let answer = site
        .begin(Method::GET, "/api/v1/events", &headers, Body::empty())
        .await;
    for announcement in then {
        site.hub().announce(announcement.clone());
    }
    site.hub().announce(Announcement::Stopping);
    to_the_end(&mut answer.into_body()).await
}

#[tokio::test]
async fn a_page_that_connects_anew_is_told_what_it_missed_in_its_reach() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let park = site.with_user("park", &[Grant::Park(city.park)]).await;
    let elsewhere = site
        .with_user("elsewhere", &[Grant::Park(city.other_park)])
        .await;
    site.add_user("enterprise", &[city.grant(Role::Enterprise)])
        .await;
    site.add_user("agent", &[Grant::Agent]).await;
    site.store.seal_all().await.unwrap();
    let last = site.store.last_seq().await.unwrap().to_string();
    city.dispatched_request(&site).await;
    site.store.seal_all().await.unwrap();
    let end = site.store.last_seq().await.unwrap();
    let again = CaseChanged {
        seq: i64::try_from(end).unwrap(),
        ..in_park_changed(city.park)
    };

    let heard = heard_after(&site, &park, &last, &[Announcement::Case(again)]).await;
    for transition in ["submit", "accept", "dispatch"] {
        let said = format!(r#""transition":"{transition}""#);
        assert_eq!(heard.matches(&said).count(), 1, "{heard}");
    }
    assert!(heard.contains(&format!("id: {end}\n")), "{heard}");
    assert!(heard.contains("event: notice"), "{heard}");
    let heard = heard_after(&site, &elsewhere, &last, &[]).await;
    assert!(!heard.contains("event: case"), "{heard}");
    let heard = heard_after(&site, &park, &end.to_string(), &[]).await;
    assert!(!heard.contains("event: case"), "{heard}");
}

#[tokio::test]
async fn a_page_that_missed_too_much_loads_anew() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    for other in ["4711000", "not a place", "-1"] {
        let heard = heard_after(&site, &agent, other, &[]).await;
        assert!(heard.contains("event: reload"), "{other}: {heard}");
    }
    let rows: String = (0..600).map(|row| format!("路灯{row},不亮\n")).collect();
    let table = format!("标题,内容\n{rows}");
    let report = crate::imports::import(&site, &agent, &[], table.as_bytes()).await;
    assert_eq!(report.json()["imported"], 600);
    site.store.seal_all().await.unwrap();
    let end = site.store.last_seq().await.unwrap();
    let heard = heard_after(&site, &agent, "1", &[]).await;
    assert_eq!(heard.matches("event: ").count(), 1, "{heard}");
    assert!(heard.contains("event: reload"), "{heard}");
    assert!(heard.contains(&format!("id: {end}\n")), "{heard}");
}

/// The answer to somebody who opens a stream.
async fn open(site: &Site, who: &SignedIn<'_>) -> axum::response::Response {
    let bearer = format!("Bearer {}", who.token());
    let headers = [("authorization", bearer.as_str())];
    site.begin(Method::GET, "/api/v1/events", &headers, Body::empty())
        .await
}

#[tokio::test]
async fn a_stream_ends_with_the_session_and_with_the_account() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let person = site.add_user("park", &[Grant::Park(city.park)]).await;
    let of_them = Whose::People(BTreeSet::from([person]));
    for ends in ["sign-out", "stop", "password"] {
        let park = site.sign_in("park").await;
        let other = site.sign_in("park").await;
        let mut stream = open(&site, &park).await.into_body();
        match ends {
            "sign-out" => {
                park.delete("/api/v1/session", Value::Null).await;
            }
            "password" => {
                let change = json!({"old": PASSWORD, "new": PASSWORD});
                let changed = other.post("/api/v1/me/password", change).await;
                assert_eq!(changed.status.as_u16(), 204, "{changed:?}");
            }
            _ => {
                for active in [false, true] {
                    let path = format!("/api/v1/users/{}", person.uuid());
                    let version = admin.get(&path).await.json()["version"].as_u64().unwrap();
                    let changed = admin.patch(&path, version, json!({"active": active})).await;
                    assert_eq!(changed.status.as_u16(), 200, "{changed:?}");
                }
            }
        }
        site.hub().announce(Announcement::Reach(of_them.clone()));
        site.hub().announce(changed(city.park));
        assert_eq!(to_the_end(&mut stream).await, "", "{ends}");
    }
}

#[tokio::test]
async fn what_is_granted_or_taken_away_holds_for_open_streams() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let admin = site.with_user("admin", &[Grant::Administrator]).await;
    let person = site.add_user("park", &[Grant::Park(city.park)]).await;
    let park = site.sign_in("park").await;
    let mut stream = open(&site, &park).await.into_body();
    let path = format!("/api/v1/users/{}", person.uuid());
    let user = admin.get(&path).await.json();
    let version = user["version"].as_u64().unwrap();
    let units = admin.get("/api/v1/units").await.json();
    let of = |id: UnitId| {
        let units = units["items"].as_array().unwrap().iter();
        let unit = units.clone().find(|unit| unit["id"] == json!(id.uuid()));
        unit.unwrap()["code"].clone()
    };
    let moved = json!({"grants": [{"role": "park", "park": of(city.other_park)}]});
    let moved = admin.patch(&path, version, moved).await;
    assert_eq!(moved.status.as_u16(), 200, "{moved:?}");
    site.hub().announce(Announcement::Reach(Whose::Anybody));
    site.hub().announce(changed(city.park));
    site.hub().announce(changed(city.other_park));
    site.hub().announce(Announcement::Stopping);
    let heard = to_the_end(&mut stream).await;
    assert_eq!(heard.matches("event: case").count(), 1, "{heard}");
}

#[tokio::test]
async fn a_stream_ends_when_its_session_does_by_time() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let park = site.with_user("park", &[Grant::Park(city.park)]).await;
    let mut stream = open(&site, &park).await.into_body();
    let idle = SignedDuration::try_from(Settings::default().session_idle).unwrap();
    // used elsewhere, the session goes on
    site.wait(idle.as_secs() - 1);
    assert_eq!(park.get("/api/v1/me").await.status.as_u16(), 200);
    site.wait(2);
    site.hub().announce(changed(city.park));
    site.hub().announce(Announcement::Notices(BTreeSet::new()));
    let told = stream.frame().await.unwrap().unwrap();
    let told = String::from_utf8_lossy(told.data_ref().unwrap()).into_owned();
    assert!(told.contains("event: case"), "{told}");
    site.wait(idle.as_secs());
    site.hub().announce(changed(city.park));
    assert_eq!(to_the_end(&mut stream).await, "");
}

#[tokio::test]
async fn one_person_has_only_so_many_streams() {
    let site = Site::open().await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let other = site.with_user("other", &[Grant::Agent]).await;
    let mut streams = Vec::new();
    for _ in 0..32 {
        let answer = open(&site, &agent).await;
        assert_eq!(answer.status().as_u16(), 200);
        streams.push(answer);
    }
    let refused = agent.get("/api/v1/events").await;
    assert_eq!(refused.status.as_u16(), 429);
    assert_eq!(refused.code(), "live.too_many");
    assert_eq!(refused.header("retry-after"), "30");
    assert_eq!(open(&site, &other).await.status().as_u16(), 200);
    // the page goes: its place is free as soon as the server has noticed
    streams.pop();
    while open(&site, &agent).await.status().as_u16() == 429 {
        tokio::task::yield_now().await;
    }
    // all together have half of the connections
    let mut few = settings();
    few.connections.at_once_max = 4;
    let site = Site::with(few).await;
    let agent = site.with_user("agent", &[Grant::Agent]).await;
    let _streams = [open(&site, &agent).await, open(&site, &agent).await];
    assert_eq!(open(&site, &agent).await.status().as_u16(), 429);
}
