//! The command line as scripts use it: what is printed where, and how it exits.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bulletin;
mod calendar;
mod chain;
mod engines;
mod exchange;
mod import;
mod lists;
mod projects;
mod roads;
mod statistics;
mod tables;
mod trade;
mod uscc;
mod workflow;

use std::process::{Command, Output};

/// How a command ended.
struct Ended {
    status: i32,
    stdout: String,
    stderr: String,
}

/// Runs `lianzhang` with English messages.
fn lianzhang(arguments: &[&str]) -> Ended {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_lianzhang"))
        .args(arguments)
        .env("LIANZHANG_LANGUAGE", "en")
        .output()
        .expect("the binary under test starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Ended {
        status: output.status.code().expect("no signal ended it"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// The one JSON document that a command printed.
fn json(ended: &Ended) -> serde_json::Value {
    serde_json::from_str(&ended.stdout).expect("one JSON document on stdout")
}
