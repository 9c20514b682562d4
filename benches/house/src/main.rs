//! What the house can do with a hundred thousand or a million requests: reads, durable writes,
//! imports, start and memory of the real server over HTTP, each beside a floor of the same run.
//!
//! The seeded database is kept in a cache directory for the next run; whatever writes works on a
//! copy of it. `benches/house/run.sh` runs this on SQLite and, where there is one, on PostgreSQL.

mod client;
mod crowd;
mod floor;
mod place;
mod reads;
mod seed;
mod server;
mod table;
mod texts;
mod writes;

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;

use place::Place;
use table::Table;

/// What is measured, and where.
#[derive(Debug, Clone, Parser)]
struct Options {
    /// Requests in the database
    #[arg(long, default_value_t = 100_000)]
    requests: u32,
    /// `postgres://…` of a server on which databases may be made; SQLite when left out
    #[arg(long)]
    database: Option<String>,
    /// Where seeded databases are kept
    #[arg(long, default_value = "benches/house/cache")]
    cache: PathBuf,
    /// The program to measure
    #[arg(long, default_value = "target/release/lianzhang")]
    server: PathBuf,
    /// Rounds of each measurement, of which the best counts: others may disturb one
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Parts to run
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "reads,lists,writes,import,start"
    )]
    only: Vec<String>,
    /// Only reads whose name contains this
    #[arg(long)]
    read: Option<String>,
}

impl Options {
    fn runs(&self, part: &str) -> bool {
        self.only.iter().any(|one| one == part)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let place = Place::prepare(&options).await?;
    let mut table = Table::new(&place);
    if options.runs("start") {
        server::measure_start(&options, &place, &mut table).await?;
    }
    if options.runs("reads") {
        reads::measure(&options, &place, &mut table)
            .await
            .context("reads")?;
    }
    if options.runs("lists") {
        crowd::lists_at_once(&options, &place, &mut table)
            .await
            .context("lists")?;
    }
    if options.runs("writes") || options.runs("import") {
        let scratch = place.scratch(&options).await?;
        if options.runs("writes") {
            writes::creates(&options, &scratch, &mut table)
                .await
                .context("creates")?;
        }
        if options.runs("import") {
            writes::imports(&options, &scratch, &mut table)
                .await
                .context("imports")?;
        }
        scratch.remove().await?;
    }
    table.print();
    Ok(())
}
