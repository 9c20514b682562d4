//! A disk that fills and empties under load, a database that goes away and comes back: nothing
//! acknowledged is lost, what is refused says so, and writing goes on by itself. Each round ends
//! with SIGKILL.

use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use crate::place::{Backend, Client, Place, Server};
use crate::small_disk::SmallDisk;
use crate::soak::{Soak, Told, Writer};

const ROUNDS: usize = 3;
/// Refusals waited for before the disk is emptied, and writes acknowledged before and after.
const REFUSALS: usize = 24;
const WRITES: usize = 24;
/// Far longer than a writer needs to find out that all is well again.
const MENDED_WITHIN: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What goes wrong, and is put right again.
trait Outage {
    /// What refusals say, other codes are faults.
    fn codes(&self) -> &'static [&'static str];
    fn begin(&self);
    fn end(&self);
}

impl Outage for SmallDisk {
    fn codes(&self) -> &'static [&'static str] {
        &["storage.full"]
    }

    fn begin(&self) {
        self.fill();
    }

    fn end(&self) {
        self.empty();
    }
}

/// A database that lets nobody in.
struct Closed {
    server: String,
    name: String,
}

impl Outage for Closed {
    fn codes(&self) -> &'static [&'static str] {
        // a commit may have arrived before its connection was ended
        &["database.away", "outcome.unknown"]
    }

    fn begin(&self) {
        let name = &self.name;
        psql(
            &self.server,
            &[
                &format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"),
                &format!(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
                ),
            ],
        );
    }

    fn end(&self) {
        let open = format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", self.name);
        psql(&self.server, &[&open]);
    }
}

fn psql(server: &str, statements: &[&str]) {
    let mut command = Command::new("psql");
    command.arg("--quiet").arg(server);
    for statement in statements {
        command.args(["--command", statement]);
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// Waits for `count` of what writers tell, as `wanted` picks it.
fn hear(told: &mpsc::Receiver<Told>, count: usize, wanted: impl Fn(&Told) -> bool) {
    let heard = told.iter().filter(wanted).take(count).count();
    assert_eq!(heard, count, "the writers ended");
}

fn wait_until_ready(client: &Client) {
    let looks = MENDED_WITHIN.as_millis() / LOOK_EVERY.as_millis();
    for _ in 0..looks {
        if client.ready().0 == 200 {
            return;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    panic!("not ready again: {:?}", client.ready());
}

fn one_round(outage: &dyn Outage, server: Server, client: &Client, writers: &mut [Writer]) {
    let (telling, told) = mpsc::channel();
    std::thread::scope(|scope| {
        for writer in writers {
            let (client, telling) = (client.clone(), telling.clone());
            scope.spawn(move || writer.write(&client, &telling));
        }
        drop(telling);
        hear(&told, WRITES, |told| *told == Told::Done);
        outage.begin();
        hear(&told, REFUSALS, |told| match told {
            Told::Refused(code) => {
                assert!(outage.codes().contains(&code.as_str()), "{code}");
                true
            }
            Told::Done => false,
        });
        let (status, refusal) = client.ready();
        assert_eq!(status, 503, "{refusal}");
        let code = refusal["code"].as_str().unwrap();
        assert!(outage.codes().contains(&code), "{refusal}");
        outage.end();
        wait_until_ready(client);
        hear(&told, WRITES, |told| *told == Told::Done);
        server.kill();
    });
}

fn outages(outage: &dyn Outage, place: Place) {
    let mut soak = Soak::begin(place);
    for _ in 0..ROUNDS {
        let (server, client) = soak.serve();
        one_round(outage, server, &client, &mut soak.writers);
        soak.check();
    }
    soak.wait_for_search();
    soak.report(&format!("{ROUNDS} outages"));
}

#[test]
fn nothing_acknowledged_is_lost_on_a_full_disk_on_sqlite() {
    let Some(disk) = SmallDisk::new(48) else {
        return;
    };
    let place = Place::within(disk.path());
    outages(&disk, place);
}

#[test]
fn nothing_acknowledged_is_lost_on_a_full_disk_on_postgres() {
    let Some(place) = Place::new(Backend::Postgres, "full") else {
        return;
    };
    let Some(disk) = SmallDisk::new(48) else {
        return;
    };
    let (server, name) = place.postgres().unwrap();
    let folder = disk.path().join("space");
    std::fs::create_dir(&folder).unwrap();
    let given = Command::new("chown").arg("postgres").arg(&folder).status();
    if !given.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no user postgres to give the file system to");
        return;
    }
    open_to_all(disk.path());
    psql(
        &server,
        &[
            &format!("CREATE TABLESPACE {name} LOCATION '{}'", folder.display()),
            &format!("CREATE DATABASE {name} TABLESPACE {name}"),
        ],
    );
    outages(&disk, place);
    psql(
        &server,
        &[
            &format!("DROP DATABASE {name} WITH (FORCE)"),
            &format!("DROP TABLESPACE {name}"),
        ],
    );
}

/// The server of the database runs as somebody else.
fn open_to_all(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn nothing_acknowledged_is_lost_when_the_database_goes_away() {
    let Some(place) = Place::new(Backend::Postgres, "away") else {
        return;
    };
    let (server, name) = place.postgres().unwrap();
    outages(&Closed { server, name }, place);
}
