//! What people write: requests one by one from many clients, and tables at once.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
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
const IMPORTED_AT_ONCE: usize = 100_000;
const BETWEEN_CREATES: Duration = Duration::from_millis(100);
const WATCHED_EVERY: Duration = Duration::from_millis(20);

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

/// Rows of a table a second, from the command to its end, beside a bare bulk insert; then a large
/// table beside a server whose clients go on writing.
pub async fn imports(options: &Options, place: &Place, table: &mut Table) -> anyhow::Result<()> {
    let file = written(place, IMPORTED)?;
    let (mut best, mut bare) = (0.0_f64, 0.0_f64);
    for _ in 0..options.rounds {
        bare = bare.max(floor::bulk(place, IMPORTED).await?);
        let began = Instant::now();
        Import::start(options, place, &file)?.end(IMPORTED).await?;
        best = best.max(IMPORTED as f64 / began.elapsed().as_secs_f64());
    }
    table.rate(
        "import, rows (the command, sealing included)",
        best,
        bare,
        None,
    );
    beside_creates(options, place, table).await
}

/// What a large import takes, and what a create beside it waits.
async fn beside_creates(options: &Options, place: &Place, table: &mut Table) -> anyhow::Result<()> {
    let small = Import::start(options, place, &written(place, 1)?)?;
    let rest = small.end(1).await?.peak;
    let file = written(place, IMPORTED_AT_ONCE)?;
    let server = Server::start(options, place, false).await?;
    let mut client = Client::of(&server.address, "agent").await?;
    let mut dice = Dice::new(13);
    let import = Import::start(options, place, &file)?;
    let mut took = Vec::new();
    while !import.ended.is_finished() {
        let request = request(&mut dice);
        let sent = Instant::now();
        client.post("/api/v1/requests", &request).await?;
        took.push(sent.elapsed());
        tokio::time::sleep(BETWEEN_CREATES).await;
    }
    let imported = import.end(IMPORTED_AT_ONCE).await?;
    let longest = took.iter().max().copied().unwrap_or_default();
    let spread = Spread::of(took);
    eprintln!(
        "    creates beside the import: {:.1} / {:.1} ms, the longest {} ms",
        spread.p50,
        spread.p99,
        longest.as_millis()
    );
    let (peak, rows) = (imported.peak, IMPORTED_AT_ONCE / 1000);
    table.amount(
        &format!("import of {rows},000 rows: memory at its peak (floor: of one row)"),
        peak,
        rest,
        "MB",
        Some(rest + 200.0),
    );
    table.amount(
        "create beside it: the longest wait (floor: p50)",
        longest.as_secs_f64() * 1000.0,
        spread.p50,
        "ms",
        None,
    );
    server.stop()?;
    let log = place.directory().join("lianzhang.sqlite-wal");
    let left = std::fs::metadata(log).map_or(0, |log| log.len());
    eprintln!("    write-ahead log afterwards: {left} bytes");
    Ok(())
}

/// A table of made-up requests.
fn written(place: &Place, rows: usize) -> anyhow::Result<PathBuf> {
    let file = place.directory().join(format!("import-{rows}.csv"));
    let mut dice = Dice::new(11 + rows as u64);
    let mut text = String::from("title,body,category\n");
    for _ in 0..rows {
        let (title, body) = texts::request(&mut dice);
        text.push_str(&format!("{title},{body},其他\n"));
    }
    std::fs::write(&file, text)?;
    Ok(file)
}

/// The command that imports a table, under way.
struct Import {
    ended: tokio::task::JoinHandle<anyhow::Result<Imported>>,
}

struct Imported {
    report: Value,
    /// Memory at its peak, in MB.
    peak: f64,
}

impl Import {
    fn start(options: &Options, place: &Place, file: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(&options.server);
        command
            .args(["import", "requests"])
            .arg(file)
            .arg("--json")
            .arg("--data")
            .arg(place.directory())
            .stdout(Stdio::piped());
        if let Some(url) = place.url() {
            command.args(["--database", url]);
        }
        let child = command.spawn()?;
        let ended = tokio::task::spawn_blocking(move || watch(child));
        Ok(Self { ended })
    }

    async fn end(self, rows: usize) -> anyhow::Result<Imported> {
        let imported = self.ended.await??;
        if imported.report["imported"] != json!(rows) {
            bail!("imported {}", imported.report);
        }
        Ok(imported)
    }
}

/// Waits for the end of an import and keeps an eye on its memory.
fn watch(mut child: Child) -> anyhow::Result<Imported> {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    while child.try_wait()?.is_none() {
        let said = std::fs::read_to_string(&status).unwrap_or_default();
        let line = said.lines().find(|line| line.starts_with("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
        if let Some(kilobytes) = kilobytes {
            peak = peak.max(kilobytes.parse::<f64>()? / 1024.0);
        }
        std::thread::sleep(WATCHED_EVERY);
    }
    let output = child.wait_with_output()?;
    Ok(Imported {
        report: serde_json::from_slice(&output.stdout).context("the import failed")?,
        peak,
    })
}
