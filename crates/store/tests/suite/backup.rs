//! Backup and restore: the same contents afterwards, in either database; nothing left by a failure.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use domain::cases::Visibility;
use domain::lifecycle::Performer;
use sha2::{Digest, Sha256};
use store::backup::{BackupError, DirectoryLock, LockError, backup, restore};
use store::cases::Given;
use store::files::FileError;
use store::log::Sealing;
use store::{Options, Store, StoreError};

use crate::cases::{filed, go, unit};
use crate::files::attached;
use crate::ground::{Backend, Ground};
use crate::on_both;

/// A few rows in as many tables as can be had, one attachment, a category below another.
pub async fn populated(ground: &Ground) -> Store {
    let store = ground.open().await;
    let housing = unit(ground, "housing").await;
    let case = filed(&store, "拖欠工资 'quoted' \"and\" \\ tab\t").await;
    let given = |lead| Given {
        lead,
        note: Some("说明\n第二行".to_owned()),
        ..Given::default()
    };
    let case = go(&store, &case, "accept", Performer::Agent, given(None))
        .await
        .unwrap();
    go(
        &store,
        &case,
        "dispatch",
        Performer::Agent,
        given(Some(housing)),
    )
    .await
    .unwrap();
    attached(&store, &case, "现场.png", Visibility::Public).await;
    let literal = |digit: &str| ground.uuid_literal(&digit.repeat(32));
    // the child sorts before its parent, so that restoring row by row would not do
    ground
        .tamper(&format!(
            "INSERT INTO categories (id, code, name, name_en, parent_id, active, version) VALUES \
             ({parent}, 'parent', '父', 'parent', NULL, true, 1), \
             ({child}, 'child', '子', 'child', {parent}, false, 2)",
            parent = literal("b"),
            child = literal("a"),
        ))
        .await;
    store.seal_all().await.unwrap();
    filed(&store, "not sealed yet").await;
    store
}

/// Everything in a backup but what says when and where it was made; rows in no order.
pub fn contents(file: &Path) -> BTreeMap<String, Vec<String>> {
    let file = std::fs::File::open(file).unwrap();
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut contents: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if let Some(table) = name.strip_prefix("tables/") {
            let table = table.split('/').next().unwrap().to_owned();
            let lines = String::from_utf8(bytes).unwrap();
            let rows = contents.entry(table).or_default();
            rows.extend(lines.lines().map(str::to_owned));
        } else if name.starts_with("files/") {
            contents.insert(name, vec![format!("{bytes:?}")]);
        }
    }
    contents.values_mut().for_each(|rows| rows.sort());
    contents
}

/// Says in a backup that a request was declined instead of accepted, with the digest of the file to match.
fn forge(file: &Path, forged: &Path) {
    let opened = std::fs::File::open(file).unwrap();
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(opened));
    let mut digest = Sha256::new();
    let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut written = tar::Builder::new(encoder);
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        let mut text = Vec::new();
        entry.read_to_end(&mut text).unwrap();
        if name.starts_with("tables/events/") {
            let rows = String::from_utf8(text).unwrap();
            assert!(rows.contains("\"accept\""));
            text = rows.replacen("\"accept\"", "\"decline\"", 1).into_bytes();
        }
        if name == "manifest.json" {
            let mut manifest: serde_json::Value = serde_json::from_slice(&text).unwrap();
            let fitting: [u8; 32] = digest.clone().finalize().into();
            let fitting: String = fitting.iter().map(|byte| format!("{byte:02x}")).collect();
            manifest["digest"] = fitting.into();
            text = serde_json::to_vec(&manifest).unwrap();
        }
        for part in [name.as_bytes(), &text] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        written.append_data(&mut header, &name, &text[..]).unwrap();
    }
    std::fs::write(forged, written.into_inner().unwrap().finish().unwrap()).unwrap();
}

fn saved_at(ground: &Ground) -> PathBuf {
    ground.outside().join("city.backup")
}

/// Restores what was saved on `from` into `into` and compares every table and attachment.
async fn moves(from: Ground, into: Ground) {
    let store = populated(&from).await;
    let saved = backup(&store, &saved_at(&from)).await.unwrap();
    let restored = restore(&into.options, into.ambient(), &saved_at(&from))
        .await
        .unwrap();
    assert_eq!(
        restored.rows,
        saved
            .rows
            .clone()
            .into_iter()
            .filter(|(_, rows)| *rows > 0)
            .collect()
    );
    assert_eq!(restored.log.head, saved.head);
    assert_eq!(restored.files, 1);
    assert!(saved.rows["cases"] == 2 && saved.rows["notes"] == 2 && saved.rows["categories"] == 2);
    let copy = into.open().await;
    let log = copy.verify_log(saved.head.clone()).await.unwrap();
    assert!(log.events > log.sealed, "the unsealed tail came along");
    backup(&copy, &saved_at(&into)).await.unwrap();
    let (mut there, mut here) = (contents(&saved_at(&into)), contents(&saved_at(&from)));
    // the old secret stayed behind: a new key stands behind the old one
    let keys = [here.remove("seal_keys"), there.remove("seal_keys")].map(Option::unwrap);
    assert_eq!(keys.map(|keys| keys.len()), [1, 2]);
    assert_eq!(there, here);
    // and life goes on: numbers go on, new events are sealed with the new key
    let next = filed(&copy, "after the move").await;
    assert!(next.number.ends_with("-0003"), "{}", next.number);
    copy.seal_all().await.unwrap();
    copy.verify_log(saved.head).await.unwrap();
}

async fn refused(ground: &Ground, file: &Path) -> BackupError {
    let outcome = restore(&ground.options, ground.ambient(), file).await;
    outcome.expect_err("it was restored")
}

fn exists(ground: &Ground) -> bool {
    ground.options.directory.exists()
}

on_both! {
    /// Into another database of the same kind.
    async fn a_backup_moves_a_city(ground) {
        let into = Ground::new(ground.backend()).await.unwrap();
        moves(ground, into).await;
    }

    /// From one kind of database into the other.
    async fn a_backup_changes_the_database(ground) {
        let other = match ground.backend() {
            Backend::Sqlite => Backend::Postgres,
            Backend::Postgres => Backend::Sqlite,
        };
        if let Some(into) = Ground::new(other).await {
            moves(ground, into).await;
        }
    }

    /// While others write, a backup holds one state: its log verifies and ends with its head.
    async fn a_backup_is_one_state(ground) {
        let store = populated(&ground).await;
        let writing = store.clone();
        let writer = tokio::spawn(async move {
            for number in 0..40 {
                filed(&writing, &format!("meanwhile {number}")).await;
                writing.seal().await.unwrap();
            }
        });
        while store.last_seq().await.unwrap() < 10 {
            tokio::task::yield_now().await;
        }
        let saved = backup(&store, &saved_at(&ground)).await.unwrap();
        writer.await.unwrap();
        let into = Ground::new(ground.backend()).await.unwrap();
        let restored = restore(&into.options, into.ambient(), &saved_at(&ground)).await.unwrap();
        assert_eq!(restored.log.head, saved.head);
        assert_eq!(saved.rows["cases"], saved.rows["requests"]);
        assert_eq!(saved.rows["events"], restored.log.events);
    }

    /// What has rows is not overwritten.
    async fn a_full_target_is_refused(ground) {
        let store = populated(&ground).await;
        backup(&store, &saved_at(&ground)).await.unwrap();
        let before = contents(&saved_at(&ground));
        assert!(matches!(refused(&ground, &saved_at(&ground)).await, BackupError::NotEmpty { .. }));
        backup(&store, &saved_at(&ground)).await.unwrap();
        assert_eq!(contents(&saved_at(&ground)), before);
    }

    /// What could not be restored is not written, and what was there stays.
    async fn a_backup_of_a_log_that_does_not_hold_is_not_written(ground) {
        let store = populated(&ground).await;
        ground.tamper("UPDATE events SET code = 'decline' WHERE seq = 2").await;
        let refused = backup(&store, &saved_at(&ground)).await.unwrap_err();
        assert!(matches!(refused, BackupError::Log(_)), "{refused}");
        let left = std::fs::read_dir(ground.outside()).unwrap();
        let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| name == "data"), "{left:?}");
    }

    /// Who was given another folder of attachments would write a backup without them.
    async fn a_backup_without_the_folder_of_files_is_not_written(ground) {
        let store = populated(&ground).await;
        store.claim_files().await.unwrap();
        let elsewhere = Options {
            files: Some(ground.outside().join("elsewhere")),
            ..ground.options.clone()
        };
        let other = Store::open(&elsewhere, ground.ambient()).await.unwrap();
        let refused = backup(&other, &saved_at(&ground)).await.unwrap_err();
        assert!(matches!(refused, BackupError::Attachment(FileError::Elsewhere { .. })), "{refused}");
        assert!(!saved_at(&ground).exists());
        backup(&store, &saved_at(&ground)).await.unwrap();
        // the mark moves along with the rows
        let into = Ground::new(ground.backend()).await.unwrap();
        let restored = Options {
            files: Some(into.outside().join("files of the city")),
            ..into.options.clone()
        };
        restore(&restored, into.ambient(), &saved_at(&ground)).await.unwrap();
        let copy = Store::open(&restored, into.ambient()).await.unwrap();
        copy.claim_files().await.unwrap();
        // a folder of another city is not taken
        let another = Ground::new(ground.backend()).await.unwrap();
        let theirs = Options { files: restored.files.clone(), ..another.options.clone() };
        let theirs = Store::open(&theirs, another.ambient()).await.unwrap();
        let refused = theirs.claim_files().await.unwrap_err();
        assert!(matches!(refused, FileError::OfAnother { .. }), "{refused}");
    }

    /// With the old key at hand the log goes on under it.
    async fn a_restored_city_goes_on_with_the_key_it_is_given(ground) {
        let store = populated(&ground).await;
        backup(&store, &saved_at(&ground)).await.unwrap();
        let into = Ground::new(ground.backend()).await.unwrap();
        let key = ground.options.directory.join("keys/sealing.key");
        let options = Options { sealing: Sealing::File(key), ..into.options.clone() };
        restore(&options, into.ambient(), &saved_at(&ground)).await.unwrap();
        let copy = Store::open(&options, into.ambient()).await.unwrap();
        assert_eq!(copy.seal_keys().await.unwrap(), store.seal_keys().await.unwrap());
        copy.seal_all().await.unwrap();
        assert!(copy.verify_log(None).await.is_ok());
    }

    /// A log that was changed inside the backup, with digests to match, is not restored.
    async fn a_forged_backup_is_refused(ground) {
        let store = populated(&ground).await;
        backup(&store, &saved_at(&ground)).await.unwrap();
        forge(&saved_at(&ground), &saved_at(&ground));
        let into = Ground::new(ground.backend()).await.unwrap();
        assert!(matches!(refused(&into, &saved_at(&ground)).await, BackupError::Log(_)));
        assert!(!exists(&into));
        let empty: Result<_, StoreError> = into.open().await.count_events().await;
        assert_eq!(empty.unwrap(), (0, 0));
    }
}

async fn sqlite() -> Ground {
    Ground::new(Backend::Sqlite).await.unwrap()
}

#[tokio::test]
async fn damaged_cut_and_foreign_files_leave_nothing() {
    let from = sqlite().await;
    let store = populated(&from).await;
    backup(&store, &saved_at(&from)).await.unwrap();
    let whole = std::fs::read(saved_at(&from)).unwrap();
    let into = sqlite().await;
    let file = into.outside().join("broken.backup");
    let mut found = Vec::new();
    for kept in [whole.len() - 1, whole.len() - 9, whole.len() / 2, 700] {
        std::fs::write(&file, &whole[..kept]).unwrap();
        found.push(refused(&into, &file).await);
    }
    for at in [whole.len() / 3, whole.len() / 2, whole.len() - 4] {
        let mut flipped = whole.clone();
        // a single bit may be one that the compression does not care about
        for byte in &mut flipped[at..at + 4] {
            *byte ^= 0xff;
        }
        std::fs::write(&file, flipped).unwrap();
        found.push(refused(&into, &file).await);
    }
    for error in &found {
        let expected = matches!(
            error,
            BackupError::Damaged { .. } | BackupError::Foreign { .. }
        );
        assert!(expected, "{error}");
    }
    for foreign in [&b""[..], b"hello", &[0x1f, 0x8b, 8, 0], b"PK\x03\x04"] {
        std::fs::write(&file, foreign).unwrap();
        assert!(matches!(
            refused(&into, &file).await,
            BackupError::Foreign { .. }
        ));
    }
    assert!(matches!(
        refused(&into, &into.outside().join("absent")).await,
        BackupError::File { .. }
    ));
    assert!(!exists(&into));
}

#[tokio::test]
async fn files_of_others_in_the_directory_are_left_alone() {
    let from = sqlite().await;
    let store = populated(&from).await;
    backup(&store, &saved_at(&from)).await.unwrap();
    let forged = from.outside().join("forged.backup");
    forge(&saved_at(&from), &forged);
    let into = sqlite().await;
    std::fs::create_dir_all(&into.options.directory).unwrap();
    let foreign = into.options.directory.join("notes.txt");
    std::fs::write(&foreign, "mine").unwrap();
    assert!(matches!(refused(&into, &forged).await, BackupError::Log(_)));
    let left = std::fs::read_dir(&into.options.directory).unwrap().count();
    assert_eq!(left, 1);
    restore(&into.options, into.ambient(), &saved_at(&from))
        .await
        .unwrap();
    assert_eq!(std::fs::read_to_string(foreign).unwrap(), "mine");
}

#[tokio::test]
async fn a_directory_with_a_running_server_is_refused() {
    let from = sqlite().await;
    let store = populated(&from).await;
    backup(&store, &saved_at(&from)).await.unwrap();
    let into = sqlite().await;
    let server = DirectoryLock::take(&into.options.directory).unwrap();
    assert!(matches!(
        refused(&into, &saved_at(&from)).await,
        BackupError::Lock(LockError::Held { .. })
    ));
    drop(server);
    restore(&into.options, into.ambient(), &saved_at(&from))
        .await
        .unwrap();
}

#[tokio::test]
async fn an_attachment_that_was_lost_does_not_stop_a_backup() {
    let from = sqlite().await;
    let store = populated(&from).await;
    std::fs::remove_dir_all(from.options.directory.join("files")).unwrap();
    let saved = backup(&store, &saved_at(&from)).await.unwrap();
    assert_eq!((saved.files, saved.lost.len()), (0, 1));
    let into = sqlite().await;
    let restored = restore(&into.options, into.ambient(), &saved_at(&from))
        .await
        .unwrap();
    assert_eq!(restored.lost, saved.lost);
}
