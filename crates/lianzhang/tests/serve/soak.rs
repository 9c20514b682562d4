//! SIGKILL under load: every write that was acknowledged is there afterwards, the log verifies,
//! nothing is half done, and a call that is repeated after the kill is not carried out twice.
//! Three rounds by default, `LIANZHANG_SOAK_ROUNDS` for more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::place::{Backend, Client, Place, Server};

const ROUNDS: &str = "LIANZHANG_SOAK_ROUNDS";
const CLIENTS: usize = 8;
/// Longer than this no round lives: from the first acknowledged write to the kill.
const LIFE_MS_MAX: u64 = 700;
const PAGE: usize = 200;
/// The index follows within a second, and tries again five seconds after a failure.
const SEARCHES_MAX: u32 = 300;
const SEARCH_EVERY: Duration = Duration::from_millis(100);

/// What a writer heard.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// A filing was acknowledged.
    Done,
    /// It was refused for now, by this code.
    Refused(String),
}

/// One of those who file requests and accept them, round after round.
#[derive(Debug, Default)]
pub struct Writer {
    name: usize,
    begun: u32,
    /// Filed, but the answer never came: to be sent again with the same key.
    pending: Option<String>,
    /// What was acknowledged: the title by id.
    filed: BTreeMap<String, String>,
    accepted: BTreeSet<String>,
}

impl Writer {
    /// Writes until the server is gone; tells what it hears.
    pub fn write(&mut self, client: &Client, telling: &mpsc::Sender<Told>) {
        loop {
            let title = self.pending.take().unwrap_or_else(|| {
                self.begun += 1;
                format!("written under load {}-{}", self.name, self.begun)
            });
            let body = json!({"title": title, "body": "the words of the firm"});
            let Ok((status, case)) =
                client.post("/requests", &[("idempotency-key", &title)], &body)
            else {
                self.pending = Some(title);
                return;
            };
            if status == 503 {
                self.pending = Some(title);
                // nobody listens any more once the killer has heard enough
                let _ = telling.send(Told::Refused(case["code"].as_str().unwrap().to_owned()));
                continue;
            }
            assert_eq!(status, 201, "{case}");
            let id = case["id"].as_str().unwrap().to_owned();
            self.filed.insert(id.clone(), title);
            let _ = telling.send(Told::Done);
            let path = format!("/requests/{id}/transitions");
            let step = json!({"transition": "accept"});
            let Ok((status, case)) = client.post(&path, &[("if-match", "\"1\"")], &step) else {
                return;
            };
            // one that was refused is not tried again: it may have taken effect or not
            if status != 503 {
                assert_eq!(status, 200, "{case}");
                self.accepted.insert(id);
            }
        }
    }
}

/// Writers at one place, and what was found there already.
pub struct Soak {
    place: Place,
    agent: Client,
    events_before: u64,
    checked: BTreeSet<(String, String)>,
    pub writers: Vec<Writer>,
}

impl Soak {
    pub fn begin(place: Place) -> Self {
        place.add_user("agent", "agent");
        let server = place.serve();
        let agent = Client::sign_in(&server, "agent");
        server.stop();
        let events_before = events(&place);
        let writers = (0..CLIENTS).map(|name| Writer {
            name,
            ..Writer::default()
        });
        Self {
            writers: writers.collect(),
            place,
            agent,
            events_before,
            checked: BTreeSet::new(),
        }
    }

    /// A server, and the agent who calls it.
    pub fn serve(&self) -> (Server, Client) {
        let server = self.place.serve();
        let client = self.agent.at(&server);
        (server, client)
    }

    pub fn check(&mut self) {
        check(
            &self.place,
            &self.agent,
            self.events_before,
            &self.writers,
            &mut self.checked,
        );
    }

    /// Waits until a search finds every request: the index follows again as well.
    pub fn wait_for_search(&self) {
        let (server, client) = self.serve();
        let there = all(&client).len() as u64;
        for _ in 0..SEARCHES_MAX {
            let (status, found) = client.get("/requests?q=written&limit=1").unwrap();
            assert_eq!(status, 200, "{found}");
            if found["total"] == there {
                server.stop();
                return;
            }
            std::thread::sleep(SEARCH_EVERY);
        }
        panic!("a search does not find all {there}");
    }

    pub fn report(&self, what: &str) {
        let filed: usize = self.writers.iter().map(|one| one.filed.len()).sum();
        let accepted: usize = self.writers.iter().map(|one| one.accepted.len()).sum();
        eprintln!("{what}: {filed} filed, {accepted} accepted");
    }
}

fn soak(backend: Backend) {
    let Some(place) = Place::new(backend, "soak") else {
        return;
    };
    let rounds = std::env::var(ROUNDS).map_or(3, |rounds| rounds.parse().unwrap());
    let mut soak = Soak::begin(place);
    for round in 0..rounds {
        // spread over the life of a server, the same in every run
        let life = Duration::from_millis(round * 389 % LIFE_MS_MAX);
        one_round(&mut soak, life);
        soak.check();
    }
    soak.report(&format!("{backend:?}, {rounds} kills"));
}

/// Lets the writers write for `life` from the first acknowledged write on, and kills the server.
fn one_round(soak: &mut Soak, life: Duration) {
    let (server, client) = soak.serve();
    let (telling, told) = mpsc::channel();
    std::thread::scope(|scope| {
        for writer in &mut soak.writers {
            let (client, telling) = (client.clone(), telling.clone());
            scope.spawn(move || writer.write(&client, &telling));
        }
        drop(telling);
        assert_eq!(told.recv(), Ok(Told::Done), "nothing was written");
        std::thread::sleep(life);
        server.kill();
    });
}

/// Events of the log, all of which hold.
fn events(place: &Place) -> u64 {
    let verified = place.run(&["audit", "verify"]);
    assert_eq!(verified["ok"], true);
    assert_eq!(verified["events"], verified["sealed"]);
    verified["events"].as_u64().unwrap()
}

/// What the database holds is what was acknowledged, and whole.
fn check(
    place: &Place,
    agent: &Client,
    before: u64,
    writers: &[Writer],
    checked: &mut BTreeSet<(String, String)>,
) {
    // projections follow from events
    assert_eq!(place.run(&["rebuild"])["corrected"], 0);
    let logged = events(place) - before;
    let server = place.serve();
    let client = agent.at(&server);
    let cases = all(&client);
    let mut steps = 0;
    let mut titles = BTreeSet::new();
    for (id, case) in &cases {
        let title = case["title"].as_str().unwrap();
        assert!(titles.insert(title), "{title} was filed twice");
        let state = case["state"].as_str().unwrap();
        let expected: &[&str] = match state {
            "submitted" => &["submit"],
            "accepted" => &["submit", "accept"],
            other => panic!("{id} is {other}"),
        };
        assert_eq!(case["version"], expected.len());
        steps += expected.len() as u64;
        if checked.insert((id.clone(), state.to_owned())) {
            let (_, history) = client.get(&format!("/requests/{id}/events")).unwrap();
            let history = history["items"].as_array().unwrap().iter();
            let codes: Vec<_> = history
                .map(|event| event["code"].as_str().unwrap())
                .collect();
            assert_eq!(codes, expected, "{id}");
        }
    }
    assert_eq!(
        logged, steps,
        "events without their cases, or cases without their events"
    );
    for writer in writers {
        for (id, title) in &writer.filed {
            let case = cases.get(id).expect("an acknowledged filing is lost");
            assert_eq!(case["title"], title.as_str());
        }
        for id in &writer.accepted {
            assert_eq!(
                cases[id]["state"], "accepted",
                "an acknowledged step is lost"
            );
        }
    }
    server.stop();
}

/// Every request by its id.
fn all(client: &Client) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/requests?limit={PAGE}&sort=submitted{cursor}");
        let (status, page) = client.get(&path).unwrap();
        assert_eq!(status, 200, "{page}");
        for case in page["items"].as_array().unwrap() {
            found.insert(case["id"].as_str().unwrap().to_owned(), case.clone());
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_killed_on_sqlite() {
    soak(Backend::Sqlite);
}

#[test]
fn nothing_acknowledged_is_lost_when_killed_on_postgres() {
    soak(Backend::Postgres);
}
