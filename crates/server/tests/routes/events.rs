use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use domain::access::{CaseFacts, Grant};
use domain::lifecycle::CaseKind;
use domain::words::UnitId;
use http_body_util::BodyExt;
use server::{Announcement, CaseChanged};

use crate::city::City;
use crate::harness::Site;

fn changed(facts: CaseFacts) -> Announcement {
    Announcement::Case(CaseChanged {
        seq: 7,
        case_id: uuid::Uuid::from_u128(1),
        kind: "request".into(),
        transition: "accept".into(),
        state: "accepted".into(),
        version: 2,
        facts,
    })
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
    hub.announce(changed(in_park(city.other_park)));
    hub.announce(Announcement::Notices(BTreeSet::new()));
    hub.announce(changed(in_park(city.park)));
    hub.announce(Announcement::Notices(BTreeSet::from([person])));
    hub.announce(Announcement::Stopping);

    let mut heard = String::new();
    while let Ok(Some(frame)) = tokio::time::timeout(Duration::from_secs(20), stream.frame()).await
    {
        let frame = frame.unwrap();
        heard.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap()));
    }
    assert_eq!(heard.matches("event: case").count(), 1, "{heard}");
    assert!(heard.contains("id: 7\n"), "{heard}");
    assert!(heard.contains(r#""state":"accepted""#), "{heard}");
    assert!(!heard.contains("facts"), "{heard}");
    assert!(
        heard.contains("event: notice\ndata: {\"unread\":0}"),
        "{heard}"
    );
}
