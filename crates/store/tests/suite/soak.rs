//! SIGKILL under load: every write that was acknowledged is there afterwards, the log verifies, and
//! nothing is half done. Three rounds by default, `LIANZHANG_SOAK_ROUNDS` for more.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use domain::lifecycle::Performer;
use domain::words::CaseId;
use store::cases::{CaseFilter, Given, Order};
use store::{Database, Options, Store};

use crate::cases::{everything, filed, go};
use crate::ground::Ground;
use crate::on_both;

const ROUNDS: &str = "LIANZHANG_SOAK_ROUNDS";
const DIRECTORY: &str = "LIANZHANG_SOAK_DIRECTORY";
const DATABASE: &str = "LIANZHANG_SOAK_DATABASE";
const SEED: &str = "LIANZHANG_SOAK_SEED";
const WRITERS: u32 = 8;
/// Longer than this no round lives: from the first acknowledged write to the kill.
const LIFE_MS_MAX: u64 = 700;

/// What the process that is killed does; an ordinary run has nothing to do here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_process_that_is_killed() {
    let Ok(directory) = std::env::var(DIRECTORY) else {
        return;
    };
    let database = std::env::var(DATABASE).unwrap();
    let options = Options {
        directory: directory.into(),
        database: Database::parse(Some(&database)).unwrap(),
    };
    let seed = std::env::var(SEED).unwrap().parse().unwrap();
    let ground = Ground::at(options, seed);
    let store = ground.open().await;
    for _ in 0..WRITERS {
        tokio::spawn(write_for_ever(store.clone()));
    }
    loop {
        store.seal().await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn write_for_ever(store: Store) {
    loop {
        let case = filed(&store, "written under load").await;
        println!("filed {}", case.id);
        let given = Given {
            note: Some("a reason".to_owned()),
            ..Given::default()
        };
        let case = go(&store, &case, "accept", Performer::Agent, given)
            .await
            .unwrap();
        println!("accepted {}", case.id);
    }
}

#[derive(Debug, Default)]
struct Acknowledged {
    filed: BTreeSet<CaseId>,
    accepted: BTreeSet<CaseId>,
}

/// Lets the process write for `life` from its first acknowledged write on, kills it, and adds
/// what it had acknowledged.
fn one_round(ground: &Ground, round: u64, life: Duration, all: &mut Acknowledged) {
    let mut child = start(ground, round);
    let lines = BufReader::new(child.stdout.take().unwrap());
    let mut killer = None;
    let mut child = Some(child);
    for line in lines.split(b'\n') {
        // the line that was being written when the kill came is no acknowledgement
        let Ok(line) = line.map(|line| String::from_utf8_lossy(&line).into_owned()) else {
            break;
        };
        let Some((what, id)) = line.split_once(' ') else {
            continue;
        };
        let Ok(id) = id.parse::<CaseId>() else {
            continue;
        };
        match what {
            "filed" => all.filed.insert(id),
            "accepted" => all.accepted.insert(id),
            _ => continue,
        };
        if let Some(mut child) = child.take() {
            killer = Some(std::thread::spawn(move || {
                std::thread::sleep(life);
                child.kill().unwrap();
                child.wait().unwrap();
            }));
        }
    }
    killer.expect("nothing was written").join().unwrap();
}

fn start(ground: &Ground, round: u64) -> Child {
    let database = match &ground.options.database {
        Database::Sqlite => "sqlite",
        Database::Postgres(url) => url,
    };
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "soak::the_process_that_is_killed", "--nocapture"])
        .env(DIRECTORY, &ground.options.directory)
        .env(DATABASE, database)
        .env(SEED, (1000 + round).to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn check(ground: &Ground, all: &Acknowledged) {
    let store = ground.open().await;
    store.seal_all().await.unwrap();
    let log = store.verify_log(None).await.unwrap();
    assert_eq!(log.events, log.sealed);
    let mut seen = Acknowledged::default();
    let mut after = None;
    loop {
        let page = everything()
            .page(
                &store,
                &CaseFilter::default(),
                Order::NewestFirst,
                after,
                500,
            )
            .await
            .unwrap();
        for case in page.items {
            seen.filed.insert(case.id);
            if case.state.as_str() == "accepted" {
                seen.accepted.insert(case.id);
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert!(
        all.filed.is_subset(&seen.filed),
        "an acknowledged filing is lost"
    );
    assert!(
        all.accepted.is_subset(&seen.accepted),
        "an acknowledged step is lost"
    );
    // every unit of work wrote all its rows or none
    let (filed, accepted) = (seen.filed.len() as u64, seen.accepted.len() as u64);
    assert_eq!(log.events, filed + accepted);
    for (rows, expected) in [
        ("SELECT COUNT(*) AS n FROM requests", filed),
        ("SELECT COUNT(*) AS n FROM notes", accepted),
        (
            "SELECT COUNT(*) AS n FROM cases WHERE version = 2 AND state = 'accepted'",
            accepted,
        ),
        (
            "SELECT COUNT(*) AS n FROM cases WHERE version = 1 AND state = 'submitted'",
            filed - accepted,
        ),
        (
            "SELECT COUNT(DISTINCT subject_id) AS n FROM events WHERE code = 'submit'",
            filed,
        ),
        (
            "SELECT COUNT(DISTINCT subject_id) AS n FROM events WHERE code = 'accept'",
            accepted,
        ),
    ] {
        assert_eq!(ground.count(rows).await, expected, "{rows}");
    }
    assert_eq!(
        store.rebuild_projections(|_| {}).await.unwrap().corrected,
        0
    );
}

on_both! {
    /// Round after round on the same database.
    async fn nothing_acknowledged_is_lost_when_killed(ground) {
        let rounds = std::env::var(ROUNDS).map_or(3, |rounds| rounds.parse().unwrap());
        let mut all = Acknowledged::default();
        for round in 0..rounds {
            // spread over the life of a process, the same in every run
            let life = Duration::from_millis(round * 389 % LIFE_MS_MAX);
            let before = all.filed.len();
            one_round(&ground, round, life, &mut all);
            assert!(all.filed.len() > before);
            check(&ground, &all).await;
        }
        eprintln!("{rounds} rounds: {} filed, {} accepted", all.filed.len(), all.accepted.len());
    }
}
