//! Rules are drafted, tried and put into force; dues follow them.

use domain::access::{Scope, SystemPurpose};
use domain::calendar::HolidayRule;
use domain::calendar::TimeLimit;
use domain::deadlines::Urgencies;
use domain::kinds::CaseKind;
use domain::lifecycle::Performer;
use domain::policies::{CalendarRules, PolicyBody, Subject};
use domain::words::UserId;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use store::cases::{Case, Cases, Given};
use store::jobs::Worker;
use store::policies::{self, Draft, Enforcement};
use store::{Store, StoreError};

use crate::cases::{everything, filed, go, unit};
use crate::on_both;

const REQUESTS: Subject = Subject::Deadlines(CaseKind::Request);

fn somebody() -> UserId {
    UserId::v7(Timestamp::UNIX_EPOCH, [7; 10])
}

fn limits() -> Urgencies {
    let (_, PolicyBody::Deadlines(limits)) = REQUESTS.shipped() else {
        panic!("deadlines are limits");
    };
    limits
}

/// The limits of the product, but so many working days to resolve.
pub fn resolve_within(days: u16) -> PolicyBody {
    let mut limits = limits();
    limits.normal.resolve.as_mut().unwrap().time = TimeLimit::working_days(days);
    PolicyBody::Deadlines(limits)
}

async fn drafted(store: &Store, subject: Subject, body: PolicyBody) -> String {
    let draft = Draft {
        subject,
        body,
        note: "tried first".to_owned(),
    };
    store
        .write(draft, |work, draft| {
            Box::pin(policies::draft(work, draft, somebody()))
        })
        .await
        .unwrap()
}

async fn enforced(
    store: &Store,
    subject: Subject,
    version: &str,
    revision: i64,
) -> Result<Enforcement, StoreError> {
    store
        .write(
            (subject, version.to_owned(), revision),
            |work, (subject, version, revision)| {
                Box::pin(policies::enforce(
                    work,
                    *subject,
                    version,
                    *revision,
                    somebody(),
                ))
            },
        )
        .await
}

/// Puts other rules into force and lets the job reckon.
pub async fn put_into_force(store: &Store, subject: Subject, body: PolicyBody) -> String {
    let version = drafted(store, subject, body).await;
    let outcome = enforced(store, subject, &version, 1).await;
    assert_eq!(outcome.unwrap(), Enforcement::Done);
    let worker = store::reckoning::handle(Worker::new(store.clone()));
    while worker.run_one().await.unwrap() {}
    assert_eq!(store.cases_behind(subject).await.unwrap(), 0);
    version
}

async fn again(store: &Store, case: &Case) -> Case {
    everything().by_id(store, case.id).await.unwrap().unwrap()
}

on_both! {
    /// Open cases follow the new rules, settled ones keep those they were judged by; a rebuild
    /// agrees with the job.
    async fn dues_follow_the_rules_in_force(ground) {
        let store = ground.open().await;
        let housing = unit(&ground, "housing").await;
        let given = || Given { lead: Some(housing), answer: Some("done".into()), ..Given::default() };
        let open = filed(&store, "open").await;
        let mut settled = filed(&store, "settled").await;
        for (transition, performer) in [
            ("accept", Performer::Agent),
            ("dispatch", Performer::Agent),
            ("acknowledge", Performer::Lead),
            ("resolve", Performer::Lead),
        ] {
            settled = go(&store, &settled, transition, performer, given()).await.unwrap();
        }
        assert_eq!((open.policy.as_str(), open.calendar.as_str()), ("2026-1", "2026-1"));
        ground.clock.forward(SignedDuration::from_hours(2));
        let version = put_into_force(&store, REQUESTS, resolve_within(3)).await;
        let (now_open, now_settled) = (again(&store, &open).await, again(&store, &settled).await);
        assert_eq!(now_open.policy, version);
        assert!(now_open.marks.resolve_due < open.marks.resolve_due);
        assert_eq!(now_open.version, open.version, "nobody changed the case");
        assert_eq!((now_settled.policy.as_str(), now_settled.marks), ("2026-1", settled.marks));
        let rebuilt = store.rebuild_projections(|_| {}).await.unwrap();
        assert_eq!(rebuilt.corrected, 0);
        let struck = go(&store, &now_settled, "strike-off", Performer::Agent, given()).await.unwrap();
        assert_eq!(struck.policy, "2026-1", "what was settled stays judged");
        let reopened = go(&store, &struck, "reopen", Performer::Agent, given()).await.unwrap();
        assert_eq!(reopened.policy, version, "a new round runs by what is in force");
    }

    /// A day that is no longer worked moves every due behind it.
    async fn dues_follow_the_calendar(ground) {
        let store = ground.open().await;
        let case = filed(&store, "over a new holiday").await;
        let (_, PolicyBody::Calendar(rules)) = Subject::Calendar.shipped() else {
            panic!("a calendar is days and hours");
        };
        let mut years = rules.years.clone();
        let day = date(2026, 3, 3);
        let holiday = HolidayRule { name: "city".into(), from: day, to: day, working: vec![] };
        years.last_mut().unwrap().holidays.push(holiday);
        let body = PolicyBody::Calendar(CalendarRules { years, ..rules });
        let version = put_into_force(&store, Subject::Calendar, body).await;
        let now = again(&store, &case).await;
        assert_eq!((now.calendar, now.policy), (version, case.policy));
        let moved = now.marks.first_answer_due.unwrap() - case.marks.first_answer_due.unwrap();
        assert_eq!(moved.total(jiff::Unit::Hour).unwrap(), 24.0);
    }

    /// A draft is corrected by whoever saw it last, and put into force once.
    async fn a_version_is_put_into_force_once(ground) {
        let store = ground.open().await;
        let version = drafted(&store, REQUESTS, resolve_within(4)).await;
        assert_eq!(version, "2026-2");
        let draft = Draft { subject: REQUESTS, body: resolve_within(5), note: String::new() };
        let revise = |revision: i64| {
            let (store, draft) = (store.clone(), draft.clone());
            async move {
                store.write((draft, revision), |work, (draft, revision)| {
                    Box::pin(policies::revise(work, "2026-2", *revision, draft, somebody()))
                }).await
            }
        };
        revise(1).await.unwrap();
        assert!(matches!(revise(1).await, Err(StoreError::Stale { .. })));
        assert!(matches!(enforced(&store, REQUESTS, &version, 1).await, Err(StoreError::Stale { .. })));
        assert_eq!(enforced(&store, REQUESTS, &version, 2).await.unwrap(), Enforcement::Done);
        assert_eq!(enforced(&store, REQUESTS, &version, 3).await.unwrap(), Enforcement::NotADraft);
        assert!(matches!(revise(3).await, Err(StoreError::Stale { .. })));
        let all = store.policy_versions(REQUESTS).await.unwrap();
        let names: Vec<_> = all.iter().map(|one| (one.version.as_str(), one.enforced)).collect();
        assert_eq!(names, [("2026-2", true), ("2026-1", true)]);
        let again = ground.open().await;
        assert_eq!(again.policy_versions(REQUESTS).await.unwrap(), all, "opened again, nothing is added");
    }

    /// A trial changes nothing and names the cases that would turn.
    async fn a_draft_is_tried_on_history(ground) {
        let store = ground.open().await;
        let case = filed(&store, "would be late").await;
        ground.clock.forward(SignedDuration::from_hours(5 * 24));
        filed(&store, "still has time").await;
        let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
        let trial = all
            .try_policy(&store, REQUESTS, &resolve_within(3), (None, None), ground.clock.now())
            .await
            .unwrap();
        assert_eq!((trial.tried.cases, trial.tried.changed, trial.cut), (2, 1, false));
        assert_eq!(trial.samples[0].id, case.id);
        assert_eq!(again(&store, &case).await.marks, case.marks);
        let later = Some(ground.clock.now());
        let trial = all
            .try_policy(&store, REQUESTS, &resolve_within(3), (later, None), ground.clock.now())
            .await
            .unwrap();
        assert_eq!((trial.tried.cases, trial.tried.changed), (1, 0));
    }
}
