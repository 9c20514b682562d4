//! What people write: requests one by one from many clients, and tables at once.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::client::Client;
use crate::place::Place;
use crate::server::Server;
use crate::table::{Spread, Table};
use crate::texts::{self, Dice};
use crate::{Options, floor};

const CLIENTS: [usize; 3] = [1, 16, 64];
const LASTS: Duration = Duration::from_secs(5);
const IMPORTED: usize = 20_000;

/// Durable creates a second over HTTP, beside bare inserts with an fsync each.
pub async fn creates(options: &Options, place: &Place, table: &mut Table) -> anyhow::Result<()> {
    let before = cases(place).await?;
    let mut answered = 0;
    for clients in CLIENTS {
        let (mut best, mut bare) = (Round::default(), 0.0_f64);
        for _ in 0..options.rounds {
            bare = bare.max(floor::inserts(place, clients).await?);
            let server = Server::start(options, place, false).await?;
            let round = round(&server, clients).await?;
            server.stop()?;
            answered += round.created;
            if round.rate > best.rate {
                best = round;
            }
        }
        let aim = (clients == 16 && place.url().is_none()).then_some(1500.0);
        table.rate(
            &format!("durable creates, {clients} clients"),
            best.rate,
            bare,
            aim,
        );
        eprintln!(
            "    {:.1} / {:.1} ms each, {:.0} MB resident",
            best.spread.p50, best.spread.p99, best.resident
        );
    }
    let there = cases(place).await? - before;
    if there != answered {
        bail!("{answered} creates were answered, {there} are there");
    }
    Ok(())
}

struct Round {
    rate: f64,
    created: i64,
    spread: Spread,
    resident: f64,
}

impl Default for Round {
    fn default() -> Self {
        Self {
            rate: 0.0,
            created: 0,
            spread: Spread { p50: 0.0, p99: 0.0 },
            resident: 0.0,
        }
    }
}

async fn round(server: &Server, clients: usize) -> anyhow::Result<Round> {
    let mut first = Client::of(&server.address, "agent").await?;
    for _ in 0..50 {
        let (title, body) = texts::request(&mut Dice::new(0));
        first
            .post("/api/v1/requests", &json!({"title": title, "body": body}))
            .await?;
    }
    let began = Instant::now();
    let mut tasks = Vec::new();
    for number in 0..clients {
        let mut client = first.again().await?;
        tasks.push(tokio::spawn(async move {
            let mut dice = Dice::new(number as u64);
            let mut took = Vec::new();
            while began.elapsed() < LASTS {
                let request = request(&mut dice);
                let sent = Instant::now();
                client.post("/api/v1/requests", &request).await?;
                took.push(sent.elapsed());
            }
            anyhow::Ok(took)
        }));
    }
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await??);
    }
    let lasted = began.elapsed().as_secs_f64();
    Ok(Round {
        rate: took.len() as f64 / lasted,
        created: i64::try_from(took.len())? + 50,
        spread: Spread::of(took),
        resident: server.memory()?.resident,
    })
}

fn request(dice: &mut Dice) -> Value {
    let (title, body) = texts::request(dice);
    json!({"title": title, "body": body, "category": "arrears", "park": "songmu", "source": "phone"})
}

async fn cases(place: &Place) -> anyhow::Result<i64> {
    let connection = place.connect(1).await?;
    let count = Statement::from_string(
        connection.get_database_backend(),
        "SELECT COUNT(*) AS n FROM cases",
    );
    let row = connection.query_one_raw(count).await?.context("no count")?;
    let cases = row.try_get("", "n")?;
    connection.close().await?;
    Ok(cases)
}

/// Rows of a table a second, from the command to its end, beside a bare bulk insert.
pub async fn imports(options: &Options, place: &Place, table: &mut Table) -> anyhow::Result<()> {
    let file = place.directory().join("import.csv");
    let mut dice = Dice::new(11);
    let mut text = String::from("title,body,category\n");
    for _ in 0..IMPORTED {
        let (title, body) = texts::request(&mut dice);
        text.push_str(&format!("{title},{body},其他\n"));
    }
    std::fs::write(&file, text)?;
    let (mut best, mut bare) = (0.0_f64, 0.0_f64);
    for _ in 0..options.rounds {
        bare = bare.max(floor::bulk(place, IMPORTED).await?);
        let mut command = Command::new(&options.server);
        command
            .args(["import", "requests"])
            .arg(&file)
            .arg("--json")
            .arg("--data")
            .arg(place.directory());
        if let Some(url) = place.url() {
            command.args(["--database", url]);
        }
        let began = Instant::now();
        let output = command.output()?;
        let took = began.elapsed().as_secs_f64();
        let report: Value = serde_json::from_slice(&output.stdout)
            .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
        if report["imported"] != json!(IMPORTED) {
            bail!("imported {}", report["imported"]);
        }
        best = best.max(IMPORTED as f64 / took);
    }
    table.rate(
        "import, rows (the command, sealing included)",
        best,
        bare,
        None,
    );
    Ok(())
}
