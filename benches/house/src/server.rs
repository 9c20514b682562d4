//! The server under test, as its own process: started, asked for its memory, stopped.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::Options;
use crate::client::Client;
use crate::place::Place;
use crate::table::Table;

const READY_WITHIN: Duration = Duration::from_secs(120);

/// A running server.
pub struct Server {
    /// Where it listens.
    pub address: String,
    /// From the start of the process to the first answer that it is ready.
    pub ready_after: Duration,
    child: Child,
}

/// What the kernel says of a process's memory, in MB.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// All that is in memory.
    pub resident: f64,
    /// What of it is the process's own; the rest are pages of files, which the kernel may drop.
    pub own: f64,
}

impl Server {
    /// Starts the program on `place` and waits until it is ready.
    pub async fn start(options: &Options, place: &Place, demo: bool) -> anyhow::Result<Self> {
        let log = File::create(place.directory().with_extension("log"))?;
        let began = Instant::now();
        let mut command = Command::new(&options.server);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(place.directory())
            .stdout(Stdio::piped())
            .stderr(log);
        if let Some(url) = place.url() {
            command.args(["--database", url]);
        }
        if demo {
            command.arg("--demo");
        }
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {}", options.server.display()))?;
        let out = child.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let line = Some(line).filter(|line| !line.is_empty());
        let line = line.with_context(|| format!("the server ended; see {}", place.log()))?;
        let address = line.trim_start_matches("http://").trim().to_owned();
        let mut client = Client::connect(&address).await?;
        while client.time("/readyz").await.is_err() {
            if began.elapsed() > READY_WITHIN {
                bail!("the server does not get ready; see {}", place.log());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(Self {
            address,
            ready_after: began.elapsed(),
            child,
        })
    }

    /// Its memory now.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        let id = self.child.id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let of = |name: &str| -> anyhow::Result<f64> {
            let line = status.lines().find(|line| line.starts_with(name));
            let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
            Ok(kilobytes.context("no such line")?.parse::<f64>()? / 1024.0)
        };
        Ok(Memory {
            resident: of("VmRSS:")?,
            own: of("RssAnon:")?,
        })
    }

    /// Asks it to stop as the system does, and waits until it has.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id();
        let asked = Command::new("kill").arg(id.to_string()).status()?;
        if !asked.success() {
            bail!("cannot stop the server");
        }
        self.child.wait()?;
        Ok(())
    }
}

/// A run that fails leaves no server behind.
impl Drop for Server {
    fn drop(&mut self) {
        // one that has ended already cannot be ended again
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How long it takes to be ready, beside the same program only saying its version.
pub async fn measure_start(
    options: &Options,
    place: &Place,
    table: &mut Table,
) -> anyhow::Result<()> {
    let (mut ready, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds.max(3) {
        let began = Instant::now();
        let said = Command::new(&options.server)
            .arg("--version")
            .stdout(Stdio::null())
            .status()?;
        if !said.success() {
            bail!("the program does not say its version");
        }
        bare.push(began.elapsed());
        let server = Server::start(options, place, false).await?;
        ready.push(server.ready_after);
        server.stop()?;
    }
    let best = |took: &[Duration]| {
        let least = took.iter().min().copied().unwrap_or_default();
        least.as_secs_f64() * 1000.0
    };
    table.amount(
        "start until ready (floor: `--version`)",
        best(&ready),
        best(&bare),
        "ms",
        Some(1000.0),
    );
    Ok(())
}
