//! Lists from several clients at once, beside one alone: what the readers share shows here.

use std::time::{Duration, Instant};

use anyhow::Context;

use crate::Options;
use crate::client::Client;
use crate::place::Place;
use crate::server::Server;
use crate::table::{Spread, Table};

const CLIENTS_AT_ONCE: [usize; 3] = [1, 4, 16];
const LISTS: [&str; 4] = [
    "/api/v1/requests",
    "/api/v1/requests?open=true",
    "/api/v1/requests?state=in_progress",
    "/api/v1/requests?due=overdue&sort=due",
];
const LASTS: Duration = Duration::from_secs(4);

/// Lists a second from one client, from four and from sixteen.
pub async fn lists_at_once(
    options: &Options,
    place: &Place,
    table: &mut Table,
) -> anyhow::Result<()> {
    let server = Server::start(options, place, false).await?;
    let first = Client::of(&server.address, "agent").await?;
    let mut alone = 0.0;
    for clients in CLIENTS_AT_ONCE {
        let mut best = (0.0, Spread { p50: 0.0, p99: 0.0 });
        for _ in 0..options.rounds {
            let round = lists(&first, clients).await?;
            if round.0 > best.0 {
                best = round;
            }
        }
        if clients == 1 {
            alone = best.0;
        }
        let aim = (clients == 4).then_some(alone * 1.7);
        let what = format!("lists, {clients} clients (floor: one client)");
        table.rate(&what, best.0, alone, aim);
        eprintln!("    {:.1} / {:.1} ms each", best.1.p50, best.1.p99);
    }
    let memory = server.memory()?;
    table.amount(
        "memory, after lists from many: resident (floor: own)",
        memory.resident,
        memory.own,
        "MB",
        Some(300.0),
    );
    server.stop()
}

/// Lists a second, and how long each took.
async fn lists(first: &Client, clients: usize) -> anyhow::Result<(f64, Spread)> {
    let mut tasks = Vec::new();
    let began = Instant::now();
    for number in 0..clients {
        let mut client = first.again().await?;
        tasks.push(tokio::spawn(async move {
            let mut took = Vec::new();
            let mut paths = LISTS.iter().cycle().skip(number);
            while began.elapsed() < LASTS {
                let path = paths.next().context("there are lists")?;
                took.push(client.time(path).await?);
            }
            anyhow::Ok(took)
        }));
    }
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await??);
    }
    let rate = took.len() as f64 / began.elapsed().as_secs_f64();
    Ok((rate, Spread::of(took)))
}
