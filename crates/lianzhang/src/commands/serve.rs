//! `serve`: the server. What is given on the command line goes before the environment
//! (`LIANZHANG_*`), that before the file named by `--config`, that before what is built in.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use figment::providers::Serialized;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use server::{App, ConnectionLimits, Floor, MetricsFor, Settings, TrustedProxies};
use store::Store;
use store::backup::DirectoryLock;
use store::files::FileQuota;
use store::log::Sealing;
use text::encoder::Encoder;
use tokio::net::TcpListener;

use super::database::{DatabaseOptions, Place, ambient, environment, runtime};
use super::encoder;
use crate::demo;
use crate::exit::Done;
use crate::logs;

/// What still works this long after the server has stopped is cut off.
const STOP_WITHIN: Duration = Duration::from_secs(2);

const MEGABYTE: u64 = 1024 * 1024;
/// File descriptors that are not for connections.
#[cfg(unix)]
const OWN_FILES: usize = 256;

/// Where to listen, and where the rows lie.
#[derive(Debug, clap::Args, Serialize)]
pub struct ServeOptions {
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
    /// Load the demonstration city into an empty database
    #[arg(long)]
    #[serde(skip)]
    demo: bool,
    #[command(flatten)]
    #[serde(flatten)]
    database: DatabaseOptions,
}

/// Everything that may be set; the names are those of the file, and of the environment after
/// `LIANZHANG_`.
#[derive(Debug, Serialize, Deserialize)]
struct Config {
    listen: SocketAddr,
    #[serde(flatten)]
    place: Place,
    /// Address that people type, such as `https://lianzhang.example.gov.cn`.
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<String>,
    /// Networks whose `X-Forwarded-For` is believed.
    trusted_proxies: Vec<IpNet>,
    /// Calls a minute that one address may make to entries open to everybody.
    public_calls_a_minute: u32,
    /// Enterprises that one address may sign up in an hour.
    sign_ups_an_hour: u32,
    /// Who may read `/metrics`.
    metrics: Metrics,
    /// The token that is asked for on `/metrics`; `metrics` says nothing then.
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics_token: Option<String>,
    /// Connections at once; by the file descriptors that the system allows when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    connections_max: Option<usize>,
    /// Hours after which an unused session ends.
    session_idle_hours: u64,
    /// Megabytes of free room below which only officials write; less where that is more than
    /// `floor_percent` of the disk.
    floor_mb: u64,
    /// Parts of a hundred of the disk below which only officials write; less where that is more than
    /// `floor_mb`.
    floor_percent: u8,
    /// Megabytes that the files of one case may take together.
    case_files_mb: u64,
    /// Megabytes of files that the people of one firm may add on one day.
    firm_files_a_day_mb: u64,
    /// Folder of the sentence encoder; looked for in `data/encoder` when left out, none when empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoder: Option<PathBuf>,
}

/// Who may read `/metrics` without a token.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Metrics {
    /// Everybody who reaches the server.
    Open,
    /// Whoever calls from the machine of the server.
    Local,
}

impl Default for Config {
    fn default() -> Self {
        let built_in = Settings::default();
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            place: Place::default(),
            public_url: None,
            trusted_proxies: Vec::new(),
            public_calls_a_minute: built_in.public_calls_a_minute,
            sign_ups_an_hour: built_in.sign_ups_an_hour,
            metrics: Metrics::Local,
            metrics_token: None,
            connections_max: None,
            session_idle_hours: built_in.session_idle.as_secs() / 3600,
            floor_mb: built_in.floor.megabytes,
            floor_percent: built_in.floor.percent,
            case_files_mb: built_in.file_quota.case_bytes_max / MEGABYTE,
            firm_files_a_day_mb: built_in.file_quota.firm_day_bytes_max / MEGABYTE,
            encoder: None,
        }
    }
}

impl Config {
    fn read(options: &ServeOptions) -> anyhow::Result<Self> {
        options
            .database
            .layers(Self::default())
            .merge(environment())
            .merge(Serialized::defaults(options))
            .extract()
            .context("settings")
    }

    fn settings(&self) -> anyhow::Result<Settings> {
        if let Some(url) = &self.public_url {
            server::check_origin(url).context("public_url")?;
        }
        Ok(Settings {
            public_url: self.public_url.clone(),
            trusted_proxies: TrustedProxies::new(self.trusted_proxies.clone()),
            public_calls_a_minute: self.public_calls_a_minute,
            sign_ups_an_hour: self.sign_ups_an_hour,
            connections: ConnectionLimits {
                at_once_max: self.connections_max.unwrap_or_else(connections_max),
                ..ConnectionLimits::default()
            },
            metrics: self.metrics(),
            session_idle: std::time::Duration::from_secs(self.session_idle_hours * 3600),
            floor: Floor {
                megabytes: self.floor_mb,
                percent: self.floor_percent.min(100),
            },
            file_quota: FileQuota {
                case_bytes_max: self.case_files_mb.saturating_mul(MEGABYTE),
                firm_day_bytes_max: self.firm_files_a_day_mb.saturating_mul(MEGABYTE),
            },
            encoder: self.encoder(),
            ..Settings::default()
        })
    }

    fn metrics(&self) -> MetricsFor {
        match (&self.metrics_token, self.metrics) {
            (Some(token), _) => MetricsFor::bearer(token),
            (None, Metrics::Open) => MetricsFor::Everybody,
            (None, Metrics::Local) => MetricsFor::Local,
        }
    }

    /// The sentence encoder, if there is one. A server without it works, so one that does not read
    /// keeps nobody from the rest.
    fn encoder(&self) -> Option<Arc<Encoder>> {
        let Some(folder) = encoder::folder(self.encoder.as_deref()) else {
            tracing::info!("no sentence encoder: models learn and decide by n-grams alone");
            return None;
        };
        match encoder::read(&folder) {
            Ok(encoder) => {
                tracing::info!(folder = %folder.display(), "sentence encoder loaded");
                Some(encoder)
            }
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "the sentence encoder does not read; going on without it");
                None
            }
        }
    }
}

/// Serves until it is asked to stop.
pub fn run(options: &ServeOptions) -> anyhow::Result<Done> {
    let config = Config::read(options)?;
    logs::to_stderr();
    let settings = config.settings()?;
    let runtime = runtime()?;
    let done = runtime.block_on(async {
        // held until the server has stopped: restore and a second server keep off
        let _lock = DirectoryLock::take(&config.place.data)?;
        let place = config.place.options()?;
        let store = Store::open(&place, ambient()).await?;
        if place.sealing != Sealing::Off {
            store.must_seal().await?;
        }
        store.claim_files().await?;
        if options.demo {
            demo::load(&store).await?;
        }
        let app = App::new(store.clone(), settings).context("search index")?;
        let listener = TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("cannot listen on {}", config.listen))?;
        println!("http://{}", listener.local_addr()?);
        if options.demo {
            eprint!("{}", demo::users()?);
        }
        server::serve(listener, app, asked_to_stop()).await;
        store.close().await;
        Ok(Done::Ok)
    });
    // a training or grouping under way would keep the process for minutes; its job is begun anew
    runtime.shutdown_timeout(STOP_WITHIN);
    done
}

/// Resolves when a person (Ctrl-C) or the system (SIGTERM) asks the server to stop.
async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}

/// As many connections as the system's file descriptors allow, raised as far as it lets us; some are
/// left for the database, the index and attachments.
#[cfg(unix)]
fn connections_max() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let allowed = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => limit.maximum,
        Err(_) => limit.current,
    };
    let built_in = ConnectionLimits::default().at_once_max;
    let Some(allowed) = allowed.and_then(|allowed| usize::try_from(allowed).ok()) else {
        return built_in;
    };
    let of_the_house = OWN_FILES.min(allowed / 2);
    (allowed - of_the_house).clamp(1, built_in)
}

#[cfg(not(unix))]
fn connections_max() -> usize {
    ConnectionLimits::default().at_once_max
}
