//! A city that an earlier program left comes to the schema of today with all that it had, and with what
//! programs since then reckon and write beside it.

use std::path::Path;

use domain::lifecycle::Performer;
use domain::words::{Body, UserId};
use jiff::SignedDuration;
use store::Store;
use store::backup::backup;
use store::cases::{By, Given, Told};

use crate::backup::{contents, populated};
use crate::cases::{draft, filed, go, unit};
use crate::ground::{Backend, Ground};
use crate::on_both;
use crate::schema::with_texts;

/// The last text of the schema that the version before had.
const BEFORE: &str = "0015_phones";

/// Requests that were given back, extended and reopened, and one that an agent took in.
async fn eventful(ground: &Ground, store: &Store) {
    let water = unit(ground, "water").await;
    let words = |text: &str| Some(text.to_owned());
    let lead = || Given {
        lead: Some(water),
        ..Given::default()
    };
    let noted = || Given {
        note: words("说明"),
        reason: Some("not-ours"),
        days: Some(5),
        ..Given::default()
    };
    let answer = || Given {
        answer: words("办好了"),
        ..Given::default()
    };
    let (agent, leads) = (Performer::Agent, Performer::Lead);
    let mut case = filed(store, "来回的诉求").await;
    for (transition, performer, given) in [
        ("accept", agent, Given::default()),
        ("dispatch", agent, lead()),
        ("return", leads, noted()),
        ("uphold-return", agent, noted()),
        ("dispatch", agent, lead()),
        ("acknowledge", leads, Given::default()),
        ("request-extension", leads, noted()),
        ("grant-extension", agent, noted()),
        ("resolve", leads, answer()),
        ("reopen", agent, noted()),
    ] {
        ground.clock.forward(SignedDuration::from_hours(3));
        case = go(store, &case, transition, performer, given)
            .await
            .unwrap();
    }
    let by = |user| By {
        user,
        at: ground.clock.now(),
    };
    let told = Told {
        draft: draft("有人受理的诉求"),
        body: Body::parse("正文").unwrap(),
        filed: by(None),
        steps: Vec::new(),
    };
    let someone = UserId::from_uuid(uuid::Uuid::from_bytes([9; 16]));
    let accepted = told.then("accept", agent, by(Some(someone)), Given::default());
    store.seed(vec![accepted]).await.unwrap();
    ground.clock.forward(SignedDuration::from_hours(1));
}

/// Everything that `store` holds.
async fn all(ground: &Ground, store: &Store) -> std::collections::BTreeMap<String, Vec<String>> {
    let file = ground.outside().join("all.backup");
    backup(store, &file).await.unwrap();
    contents(&file)
}

/// Leaves in `before` what `now` holds, as far as the version before had a place for it: its tables and
/// columns, and the files beside the database.
async fn as_before(now: &Ground, before: &Ground) {
    copy_files(&now.options.directory, &before.options.directory);
    with_texts(before, |name| name <= BEFORE).await;
    let (attach, from) = match (&now.options.database, now.backend()) {
        (store::Database::Postgres(url), _) => {
            let schema = url.rsplit("%3D").next().unwrap();
            // rows come in any order
            (
                "SET session_replication_role = replica".to_owned(),
                schema.to_owned(),
            )
        }
        _ => {
            let file = now.options.directory.join("lianzhang.sqlite");
            let attach = format!(
                "PRAGMA foreign_keys = OFF; ATTACH '{}' AS later",
                file.display()
            );
            (attach, "later".to_owned())
        }
    };
    let (tables, columns) = match now.backend() {
        Backend::Sqlite => (
            "SELECT name AS line FROM sqlite_schema WHERE type = 'table' \
             AND name NOT LIKE 'seaql%' AND name NOT LIKE 'sqlite%'",
            "SELECT name AS line FROM pragma_table_info('TABLE')",
        ),
        Backend::Postgres => (
            "SELECT table_name::text AS line FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name NOT LIKE 'seaql%'",
            "SELECT column_name::text AS line FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = 'TABLE'",
        ),
    };
    let mut script = vec![attach];
    for table in before.lines(tables).await {
        let columns = before
            .lines(&columns.replace("TABLE", &table))
            .await
            .join(", ");
        script.push(format!("DELETE FROM {table}"));
        script.push(format!(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM {from}.{table}"
        ));
    }
    before.tamper(&script.join("; ")).await;
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("lianzhang.sqlite") {
            continue;
        }
        match entry.file_type().unwrap().is_dir() {
            true => copy_files(&entry.path(), &to.join(name)),
            false => {
                std::fs::copy(entry.path(), to.join(name)).unwrap();
            }
        }
    }
}

on_both! {
    async fn a_city_of_the_version_before_keeps_all_that_it_had(ground) {
        let store = populated(&ground).await;
        eventful(&ground, &store).await;
        store.seal_all().await.unwrap();
        let written = all(&ground, &store).await;
        store.close().await;
        let before = Ground::new(ground.backend()).await.unwrap();
        as_before(&ground, &before).await;
        before.clock.forward(ground.clock.now().duration_since(before.clock.now()));
        let courses = "SELECT name AS line FROM pragma_table_info('cases') WHERE name = 'dispatches'";
        if ground.backend() == Backend::Sqlite {
            assert_eq!(before.lines(courses).await, [""; 0], "it is of the version before");
        }
        let upgraded = before.open().await;
        let kept = all(&before, &upgraded).await;
        assert_eq!(kept.keys().collect::<Vec<_>>(), written.keys().collect::<Vec<_>>());
        for (table, rows) in &written {
            assert_eq!(&kept[table], rows, "{table}");
        }
        assert!(written["cases"].len() >= 4 && written["events"].len() >= 15, "{}", written["events"].len());
        let log = upgraded.verify_log(None).await.unwrap();
        assert_eq!(log.events, log.sealed);
        let rows = upgraded.verify_rows(|_| ()).await.unwrap();
        assert!(rows.first.is_empty(), "{:?}", rows.first);
        assert_eq!(upgraded.rebuild_projections(|_| ()).await.unwrap().corrected, 0);
        // and it goes on from there
        filed(&upgraded, "升级后的诉求").await;
    }
}
