//! The keys of the log: one for all who share a database, the next one signed by the one before, and what
//! does not fit refused with what to do.

use std::path::{Path, PathBuf};

use domain::sealing::Fault;
use store::log::{AuditError, Handover, KeyError, Sealing, SecretKey, Trust};
use store::{Options, Store, StoreError};

use crate::cases::filed;
use crate::ground::{Backend, Ground};
use crate::on_both;

async fn sealed(store: &Store, title: &str) {
    filed(store, title).await;
    assert_eq!(store.seal_all().await.unwrap(), 1);
}

/// As a process sees the database whose data directory is another, or has lost its keys.
fn without_keys(ground: &Ground) -> Options {
    let mut options = ground.options.clone();
    match ground.backend() {
        Backend::Sqlite => std::fs::remove_dir_all(options.directory.join("keys")).unwrap(),
        Backend::Postgres => options.directory = ground.outside().join("other"),
    }
    options
}

async fn refused(ground: &Ground, options: &Options) -> KeyError {
    match Store::open(options, ground.ambient()).await {
        Err(StoreError::Keys(error)) => error,
        other => panic!("it was opened: {other:?}"),
    }
}

fn key_of(ground: &Ground) -> PathBuf {
    ground.options.directory.join("keys/sealing.key")
}

fn new_key(ground: &Ground, path: &Path) -> SecretKey {
    let key = SecretKey::draw(&ground.ambient());
    key.write_new(path).unwrap();
    key
}

async fn fault(store: &Store, trust: &Trust) -> (u64, Fault) {
    match store.verify_log_trusting(trust, None).await {
        Err(AuditError::Broken(broken)) => (broken.seq, broken.fault),
        other => panic!("the log was found to hold: {other:?}"),
    }
}

fn trusting(ground: &Ground, keys: &[String]) -> Trust {
    let file = ground.outside().join("trusted.pub");
    std::fs::write(&file, keys.join("\n")).unwrap();
    Trust::read(&file).unwrap()
}

on_both! {
    async fn whoever_has_no_key_is_told_which_and_what_to_do(ground) {
        let store = ground.open().await;
        sealed(&store, "one").await;
        let key = store.seal_keys().await.unwrap()[0].public();
        let options = without_keys(&ground);
        let error = refused(&ground, &options).await;
        assert!(matches!(error, KeyError::Missing { .. }), "{error}");
        let said = error.to_string();
        assert!(said.contains(&key) && said.contains("--sealing-key"), "{said}");
        assert!(!options.directory.join("keys/sealing.key").exists(), "no key was made");
        // who needs none may work, and nothing is sealed with another key
        let unsealing = Options { sealing: Sealing::Off, ..options };
        let other = Store::open(&unsealing, ground.ambient()).await.unwrap();
        filed(&other, "two").await;
        assert_eq!((other.seals(), other.seal_all().await.unwrap()), (false, 0));
        assert!(matches!(other.must_seal().await, Err(StoreError::Keys(KeyError::Missing { .. }))));
        assert_eq!(store.seal_all().await.unwrap(), 1);
        assert_eq!(store.verify_log(None).await.unwrap().sealed, 2);
    }

    async fn a_key_of_somebody_else_is_refused(ground) {
        let store = ground.open().await;
        sealed(&store, "one").await;
        let file = ground.outside().join("other.key");
        let other = new_key(&ground, &file);
        let options = Options { sealing: Sealing::File(file), ..ground.options.clone() };
        let error = refused(&ground, &options).await;
        assert!(matches!(&error, KeyError::Foreign { found, .. } if *found == other.public()), "{error}");
        let absent = Sealing::File(ground.outside().join("absent.key"));
        let error = refused(&ground, &Options { sealing: absent, ..ground.options.clone() }).await;
        assert!(matches!(error, KeyError::NotThere { .. }), "{error}");
    }

    async fn two_directories_with_one_key_seal_one_log(ground) {
        let store = ground.open().await;
        sealed(&store, "one").await;
        let shared = ground.outside().join("shared.key");
        std::fs::copy(key_of(&ground), &shared).unwrap();
        let options = Options { sealing: Sealing::File(shared), ..without_keys(&ground) };
        let other = Store::open(&options, ground.ambient()).await.unwrap();
        sealed(&other, "two").await;
        sealed(&store, "three").await;
        assert_eq!(store.seal_keys().await.unwrap().len(), 1);
        for each in [&store, &other] {
            assert_eq!(each.verify_log(None).await.unwrap().sealed, 3);
        }
        // without the key the pinned one still verifies
        let reading = Options { sealing: Sealing::InDirectory, ..options };
        let reading = Store::open(&reading, ground.ambient()).await.unwrap();
        assert_eq!((reading.seals(), reading.verify_log(None).await.unwrap().sealed), (false, 3));
    }

    async fn the_next_key_is_trusted_because_the_one_before_signed_it(ground) {
        let store = ground.open().await;
        sealed(&store, "one").await;
        // a server that runs all along
        let server = ground.open().await;
        let next = new_key(&ground, &ground.outside().join("next.key"));
        let line = store.rotate_key(&next, Handover::Signed).await.unwrap();
        assert_eq!((line.number, line.from_seq, line.public()), (2, 2, next.public()));
        // the rotation itself is in the log
        assert_eq!(server.seal_all().await.unwrap(), 1);
        sealed(&server, "two").await;
        assert_eq!(store.verify_log(None).await.unwrap().sealed, 3);
        assert_eq!(ground.open().await.verify_log(None).await.unwrap().sealed, 3);
        let keys = store.seal_keys().await.unwrap();
        let (first, second) = (keys[0].public(), keys[1].public());
        let first_alone = trusting(&ground, std::slice::from_ref(&first));
        assert_eq!(store.verify_log_trusting(&first_alone, None).await.unwrap().sealed, 3);
        let second_alone = trusting(&ground, std::slice::from_ref(&second));
        assert_eq!(fault(&store, &second_alone).await, (1, Fault::KeyUntrusted));
        // the one before signs no more
        let before = ground.options.directory.join("keys/sealing.key.before-2");
        let retired = Options { sealing: Sealing::File(before), ..ground.options.clone() };
        let error = refused(&ground, &retired).await;
        assert!(matches!(&error, KeyError::Replaced { wanted, from: 2, .. } if *wanted == second), "{error}");
        let spent = store.rotate_key(&next, Handover::Signed).await.unwrap_err();
        assert!(matches!(spent, StoreError::Keys(KeyError::Spent { .. })), "{spent}");
    }

    /// A running server whose key lies elsewhere is not given the next one: it says so, until it is.
    async fn a_server_that_was_not_given_the_next_key_says_so(ground) {
        let place = ground.outside().join("shared.key");
        new_key(&ground, &place);
        let options = Options { sealing: Sealing::File(place.clone()), ..ground.options.clone() };
        let store = Store::open(&options, ground.ambient()).await.unwrap();
        let server = Store::open(&options, ground.ambient()).await.unwrap();
        sealed(&server, "one").await;
        server.key_fits().await.unwrap();
        let next = ground.outside().join("next.key");
        store.rotate_key(&new_key(&ground, &next), Handover::Signed).await.unwrap();
        let misfit = server.key_fits().await.unwrap_err();
        assert!(matches!(misfit, StoreError::Keys(KeyError::Foreign { .. })), "{misfit}");
        std::fs::remove_file(&place).unwrap();
        std::fs::copy(&next, &place).unwrap();
        server.key_fits().await.unwrap();
        // the rotation itself is in the log
        assert_eq!(server.seal_all().await.unwrap(), 1);
        sealed(&server, "two").await;
        assert_eq!(server.verify_log(None).await.unwrap().sealed, 3);
    }

    async fn a_lost_key_is_replaced_openly(ground) {
        let store = ground.open().await;
        sealed(&store, "one").await;
        let first = trusting(&ground, &[store.seal_keys().await.unwrap()[0].public()]);
        drop(store);
        std::fs::remove_file(key_of(&ground)).unwrap();
        let options = Options { sealing: Sealing::Off, ..ground.options.clone() };
        let store = Store::open(&options, ground.ambient()).await.unwrap();
        let next = new_key(&ground, &ground.outside().join("next.key"));
        let signed = store.rotate_key(&next, Handover::Signed).await.unwrap_err();
        assert!(matches!(signed, StoreError::Keys(KeyError::Missing { .. })), "{signed}");
        store.rotate_key(&next, Handover::Lost).await.unwrap();
        drop(store);
        let store = ground.open().await;
        assert_eq!(store.seal_all().await.unwrap(), 1);
        assert_eq!(store.verify_log(None).await.unwrap().sealed, 2);
        // whoever trusts the first key alone sees that the chain of keys was cut there
        assert_eq!(fault(&store, &first).await, (2, Fault::KeyUntrusted));
    }

    async fn a_key_put_into_the_database_by_hand_is_not_trusted(ground) {
        let store = ground.open().await;
        sealed(&store, "one").await;
        let forger = new_key(&ground, &ground.outside().join("forger.key"));
        let bytes = match ground.backend() {
            Backend::Sqlite => format!("x'{}'", forger.public()),
            Backend::Postgres => format!("'\\x{}'", forger.public()),
        };
        ground.tamper(&format!(
            "INSERT INTO seal_keys (number, public_key, from_seq, at) VALUES (2, {bytes}, 2, 0)"
        )).await;
        let file = ground.outside().join("forger.key");
        let options = Options { sealing: Sealing::File(file), ..ground.options.clone() };
        let theirs = Store::open(&options, ground.ambient()).await.unwrap();
        sealed(&theirs, "forged").await;
        let pinned = store.verify_log(None).await;
        assert!(
            matches!(&pinned, Err(AuditError::Broken(broken)) if broken.fault == Fault::KeyUntrusted),
            "{pinned:?}"
        );
    }

    /// A version before kept its public keys in the data directory alone.
    async fn keys_of_a_version_before_move_into_the_database(ground) {
        let store = ground.open().await;
        sealed(&store, "one").await;
        let next = new_key(&ground, &ground.outside().join("next.key"));
        store.rotate_key(&next, Handover::Lost).await.unwrap();
        store.seal_all().await.unwrap();
        let known = store.seal_keys().await.unwrap();
        drop(store);
        ground.tamper("DELETE FROM seal_keys").await;
        let store = ground.open().await;
        let moved = store.seal_keys().await.unwrap();
        let places = |keys: &[store::log::SealKey]| -> Vec<_> {
            keys.iter().map(|key| (key.number, key.key, key.from_seq)).collect()
        };
        assert_eq!(places(&moved), places(&known));
        assert_eq!(store.verify_log(None).await.unwrap().sealed, 2);
        sealed(&store, "two").await;
        drop(store);
        // whose directory has none of the keys is told so, and nothing is claimed
        ground.tamper("DELETE FROM seal_keys").await;
        let options = without_keys(&ground);
        let error = refused(&ground, &options).await;
        assert!(matches!(error, KeyError::Unknown { seq: 3, .. }), "{error}");
    }
}
