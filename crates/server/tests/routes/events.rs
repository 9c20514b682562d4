use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use domain::access::{CaseFacts, Grant, Role};
use domain::kinds::CaseKind;
use domain::words::UnitId;
use http_body_util::BodyExt;
use server::{Announcement, CaseChanged};

use crate::city::City;
use crate::harness::{SignedIn, Site};

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
