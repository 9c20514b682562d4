//! What was changed in the database behind the log is found in the rows, whatever the kind of the case.

use domain::cases::Visibility;
use domain::facts::{Fact, FactStatus};
use domain::kinds::{CaseKind, Value};
use domain::lifecycle::Performer;
use domain::sealing::How;
use domain::words::UserId;
use store::audit::RowsReport;
use store::cases::{By, Case, CaseDraft, Given, NewComment, comment};
use store::kinds::{Filing, change, file};
use store::requests::{Rating, set_rating};
use store::{Store, StoreError};

use crate::cases::{draft, filed, go, texts, unit};
use crate::files::attached;
use crate::ground::Ground;
use crate::on_both;

fn somebody() -> UserId {
    UserId::from_uuid(uuid::Uuid::from_bytes([5; 16]))
}

async fn said(store: &Store, case: &Case, words: &str) -> Case {
    let new = NewComment {
        author: somebody(),
        capacity: None,
        visibility: Visibility::Internal,
        body: words.to_owned(),
    };
    store
        .write::<_, _, StoreError>((case.clone(), new), |work, (case, new)| {
            Box::pin(async move {
                let mut case = case.clone();
                comment(work, &mut case, new, &[]).await?;
                Ok(case)
            })
        })
        .await
        .unwrap()
}

async fn retitled(store: &Store, case: &Case, title: &str) -> Case {
    let field = case.kind.kind().field("title").unwrap();
    let changes = vec![(field, Some(Value::Text(title.to_owned())))];
    store
        .write::<_, _, StoreError>((case.clone(), changes), |work, (case, changes)| {
            Box::pin(async move {
                let mut case = case.clone();
                let by = By {
                    user: None,
                    at: work.now(),
                };
                change(work, &mut case, changes.clone(), by).await?;
                Ok(case)
            })
        })
        .await
        .unwrap()
}

async fn rated(store: &Store, case: &Case) {
    store
        .write::<_, _, StoreError>(case.clone(), |work, case| {
            Box::pin(async move {
                let rating = Rating {
                    satisfied: false,
                    note: Some("too late".to_owned()),
                    at: work.now(),
                };
                set_rating(work, &mut case.clone(), somebody(), rating).await
            })
        })
        .await
        .unwrap();
}

async fn problem(store: &Store) {
    store
        .write::<_, _, StoreError>((), |work, ()| {
            Box::pin(async move {
                let draft = CaseDraft {
                    number: None,
                    kind: CaseKind::Problem,
                    ..draft("no power line")
                };
                let by = By {
                    user: None,
                    at: work.now(),
                };
                let values = texts(&[("body", "for the new hall")]);
                file(work, Filing { draft, values }, by).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

/// A request with something in every field that its way can fill, one merged into it, and a problem.
async fn lived(ground: &Ground) -> Store {
    let store = ground.open().await;
    let (housing, water) = (unit(ground, "housing").await, unit(ground, "water").await);
    let case = filed(&store, "roof").await;
    let other = filed(&store, "the same roof").await;
    let merged = Given {
        into: Some(case.id),
        ..Given::default()
    };
    go(&store, &other, "merge", Performer::Agent, merged)
        .await
        .unwrap();
    let nothing = Given::default();
    let case = go(&store, &case, "accept", Performer::Agent, nothing.clone())
        .await
        .unwrap();
    let to = Given {
        lead: Some(housing),
        supporting: vec![water],
        ..Given::default()
    };
    let case = go(&store, &case, "dispatch", Performer::Agent, to)
        .await
        .unwrap();
    let case = go(&store, &case, "acknowledge", Performer::Lead, nothing)
        .await
        .unwrap();
    attached(&store, &case, "现场.png", Visibility::Public).await;
    let case = said(&store, &case, "asked the owner").await;
    let case = retitled(&store, &case, "leaking roof").await;
    let answered = Given {
        answer: Some("mended".to_owned()),
        ..Given::default()
    };
    let case = go(&store, &case, "resolve", Performer::Lead, answered)
        .await
        .unwrap();
    rated(&store, &case).await;
    let satisfied = Given {
        satisfied: Some(true),
        ..Given::default()
    };
    go(&store, &case, "strike-off", Performer::Agent, satisfied)
        .await
        .unwrap();
    problem(&store).await;
    store.seal_all().await.unwrap();
    store
}

async fn rows(store: &Store) -> RowsReport {
    store.verify_rows(|_| {}).await.unwrap()
}

async fn found(store: &Store) -> Vec<(String, How)> {
    let fields = rows(store).await.first.into_iter();
    fields
        .map(|differs| {
            let kind = differs.field.split('.').next().unwrap_or_default();
            (kind.to_owned(), differs.how)
        })
        .collect()
}

const OF_ROOF: &str = "WHERE case_id = (SELECT id FROM cases WHERE title = 'leaking roof')";

on_both! {
    async fn rows_that_the_log_left_hold(ground) {
        let store = lived(&ground).await;
        let report = rows(&store).await;
        let proved = RowsReport { cases: 3, proved: 3, ..RowsReport::default() };
        assert_eq!(report, proved);
    }

    /// Each change is made behind the log, found, and taken back.
    async fn what_was_changed_behind_the_log_is_named(ground) {
        let store = lived(&ground).await;
        let of_roof = |change: &str| format!("UPDATE requests SET {change} {OF_ROOF}");
        let row = |column: &str| format!("UPDATE cases SET {column} WHERE title = 'leaking roof'");
        let words = |field: &str, words: &str| format!("UPDATE case_words SET words = '{words}' {OF_ROOF} AND field = '{field}'");
        let changes: Vec<(String, String, &str, How)> = vec![
            (row("urgency = 'critical'"), row("urgency = 'normal'"), "row", How::Changed),
            (row("state = 'resolved', open = false"), row("state = 'struck-off', open = false"), "state", How::Changed),
            (row("state = 'nonsense'"), row("state = 'struck-off'"), "state", How::Changed),
            (row("open = true"), row("open = false"), "open", How::Changed),
            (row("satisfied = true"), row("satisfied = false"), "satisfied", How::Changed),
            (words("body", "other words"), words("body", "the words of the firm"), "body", How::Changed),
            (words("answer", "not at all"), words("answer", "mended"), "answer", How::Changed),
            (words("answer", ""), words("answer", "mended"), "answer", How::Lost),
            (of_roof("rating = true"), of_roof("rating = false"), "rating", How::Changed),
            (of_roof("rating_note = 'in time'"), of_roof("rating_note = 'too late'"), "rating_note", How::Changed),
            (of_roof("place = 'here'"), of_roof("place = NULL"), "place", How::Added),
            (of_roof("contact_phone = '1'"), of_roof("contact_phone = NULL"), "contact_phone", How::Added),
            (
                "UPDATE comments SET body = 'nothing'".into(),
                "UPDATE comments SET body = 'asked the owner'".into(),
                "comment",
                How::Changed,
            ),
            (
                "UPDATE attachments SET name = 'a.png'".into(),
                "UPDATE attachments SET name = '现场.png'".into(),
                "attachment",
                How::Changed,
            ),
            (
                "UPDATE case_words SET words = 'for the old hall' WHERE words = 'for the new hall'".into(),
                "UPDATE case_words SET words = 'for the new hall' WHERE words = 'for the old hall'".into(),
                "body",
                How::Changed,
            ),
            (
                "UPDATE assignments SET role = 'lead' WHERE role = 'supporting'".into(),
                "UPDATE assignments SET role = 'supporting' WHERE unit_id = (SELECT id FROM units WHERE code = 'water')".into(),
                "lead",
                How::Changed,
            ),
        ];
        for (change, back, field, how) in changes {
            ground.tamper(&change).await;
            let found = found(&store).await;
            assert!(found.contains(&(field.to_owned(), how)), "{change}: {found:?}");
            ground.tamper(&back).await;
            assert_eq!(rows(&store).await.differing, 0, "{back}");
        }
        ground.tamper("UPDATE cases SET title = 'dry roof' WHERE title = 'leaking roof'").await;
        let report = rows(&store).await;
        assert_eq!((report.differing, report.proved), (1, 2));
        assert_eq!((report.first[0].field.as_str(), report.first[0].how), ("title", How::Changed));
        assert!(report.first[0].number.starts_with("LZ-"), "{report:?}");
    }

    async fn rows_that_were_taken_away_or_put_there_are_named(ground) {
        let store = lived(&ground).await;
        ground.tamper("DELETE FROM comments; DELETE FROM case_words; DELETE FROM requests WHERE merged_into IS NOT NULL").await;
        let lost = found(&store).await;
        for field in ["comment", "body", "answer", "merged_into"] {
            assert!(lost.contains(&(field.to_owned(), How::Lost)), "{lost:?}");
        }
        ground.tamper("DELETE FROM cases WHERE kind = 'problem'").await;
        assert!(found(&store).await.contains(&("case".to_owned(), How::Lost)));
        ground.tamper(
            "DELETE FROM notes; DELETE FROM events WHERE subject_id = \
             (SELECT id FROM cases WHERE title = 'the same roof')"
        ).await;
        assert!(found(&store).await.contains(&("state".to_owned(), How::Added)));
    }

    /// Words that were erased with their salt are said to be so, and the log still holds.
    async fn erased_words_are_not_taken_for_changed_ones(ground) {
        let store = lived(&ground).await;
        ground.tamper("UPDATE events SET salt = NULL; DELETE FROM comments; DELETE FROM attachments; \
                       DELETE FROM case_words; UPDATE cases SET title = '', satisfied = NULL; \
                       UPDATE requests SET merged_into = NULL, rating = NULL, rating_note = NULL").await;
        assert!(store.verify_log(None).await.is_ok());
        let report = rows(&store).await;
        assert_eq!((report.differing, report.erased), (0, 3), "{report:?}");
    }

    /// A database of a version before, whose events kept no digests.
    async fn rows_of_a_log_without_digests_are_unproved(ground) {
        let store = lived(&ground).await;
        ground.tamper("UPDATE events SET details = '{}' WHERE code = 'submit'").await;
        let report = rows(&store).await;
        assert_eq!((report.differing, report.unproved, report.proved), (0, 3, 0));
        // what later events wrote, and states, are proved all the same
        ground.tamper("UPDATE cases SET title = 'dry roof' WHERE title = 'leaking roof'").await;
        assert_eq!(found(&store).await, [("title".to_owned(), How::Changed)]);
    }
}

/// A request that was rated badly and reopened, with a fact said of it.
async fn reopened(ground: &Ground) -> Store {
    let store = ground.open().await;
    let lead = Some(unit(ground, "housing").await);
    let mut case = filed(&store, "roof").await;
    let answer = Some("mended".to_owned());
    for (step, performer, given) in [
        ("accept", Performer::Agent, Given::default()),
        (
            "dispatch",
            Performer::Agent,
            Given {
                lead,
                ..Given::default()
            },
        ),
        ("acknowledge", Performer::Lead, Given::default()),
        (
            "resolve",
            Performer::Lead,
            Given {
                answer,
                ..Given::default()
            },
        ),
    ] {
        case = go(&store, &case, step, performer, given).await.unwrap();
    }
    rated(&store, &case).await;
    let everything = crate::cases::everything();
    let again = everything.by_ids(&store, &[case.id]).await.unwrap();
    let note = Some("it still leaks".to_owned());
    let given = Given {
        note,
        ..Given::default()
    };
    case = go(&store, &again[0], "reopen", Performer::Agent, given)
        .await
        .unwrap();
    let fact = Fact {
        measure: "done".to_owned(),
        status: FactStatus::Actual,
        month: jiff::civil::date(2026, 11, 1),
        value: 120_000,
        reported: jiff::civil::date(2026, 11, 23),
        reason: None,
    };
    let said = store.write::<_, _, StoreError>((case, fact), |work, (case, fact)| {
        Box::pin(async move {
            let by = By {
                user: None,
                at: work.now(),
            };
            store::kinds::say(work, &mut case.clone(), fact, by).await
        })
    });
    said.await.unwrap();
    store.seal_all().await.unwrap();
    store
}

on_both! {
    /// Former rounds, the level they raised, and facts.
    async fn rounds_levels_and_facts_are_proved(ground) {
        let store = reopened(&ground).await;
        let proved = RowsReport { cases: 1, proved: 1, ..RowsReport::default() };
        assert_eq!(rows(&store).await, proved);
        for (change, back, field, how) in [
            ("UPDATE case_rounds SET rating = true", "UPDATE case_rounds SET rating = false", "round", How::Changed),
            ("UPDATE case_rounds SET answer = 'done'", "UPDATE case_rounds SET answer = 'mended'", "round", How::Changed),
            ("UPDATE case_rounds SET round = 7", "UPDATE case_rounds SET round = 1", "round", How::Lost),
            ("UPDATE requests SET level = 0", "UPDATE requests SET level = 1", "level", How::Lost),
            ("UPDATE requests SET level = 2", "UPDATE requests SET level = 1", "level", How::Changed),
            ("UPDATE facts SET value = 130000", "UPDATE facts SET value = 120000", "fact", How::Changed),
            ("UPDATE facts SET month = '2026-10'", "UPDATE facts SET month = '2026-11'", "fact", How::Changed),
        ] {
            ground.tamper(change).await;
            let found = found(&store).await;
            assert!(found.contains(&(field.to_owned(), how)), "{change}: {found:?}");
            ground.tamper(back).await;
            assert_eq!(rows(&store).await.differing, 0, "{back}");
        }
        ground.tamper("DELETE FROM facts").await;
        assert_eq!(found(&store).await, [("fact".to_owned(), How::Lost)]);
    }
}
