//! Logs go to stderr: text for people, JSON (`LIANZHANG_LOG_FORMAT=json`) for collectors. What is
//! logged is chosen by `LIANZHANG_LOG`, such as `info,server=debug`.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

/// Begins to log. A second call changes nothing.
pub fn to_stderr() {
    let filter = EnvFilter::try_from_env("LIANZHANG_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn,tantivy=warn"));
    let logs = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let logs = logs.with_ansi(std::io::stderr().is_terminal());
    let is_json = std::env::var("LIANZHANG_LOG_FORMAT").is_ok_and(|format| format == "json");
    let _ = match is_json {
        true => logs.json().try_init(),
        false => logs.with_target(false).try_init(),
    };
}
