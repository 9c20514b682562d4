//! `lianzhang uscc check CODE…`: are these unified social credit codes?

use domain::catalogue::{Language, Reason, Sentence};
use domain::words::{Uscc, UsccError};
use serde::Serialize;

use super::say;
use crate::exit::Done;

/// Unified social credit codes of organisations (GB 32100-2015).
#[derive(Debug, clap::Subcommand)]
pub enum UsccCommand {
    /// Says of each code whether it is valid, or why not; exit 3 if one is not.
    Check {
        /// The codes.
        #[arg(required = true)]
        codes: Vec<String>,
        /// One JSON document.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Checked<'a> {
    code: &'a str,
    valid: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    message: String,
}

/// Runs one of the uscc commands.
pub fn run(command: UsccCommand) -> anyhow::Result<Done> {
    let UsccCommand::Check { codes, json } = command;
    let language = say::language();
    let checked: Vec<_> = codes.iter().map(|code| check(code, language)).collect();
    if json {
        say::json(&serde_json::json!({ "codes": checked }))?;
    } else {
        for code in &checked {
            let reason = code.reason.unwrap_or("valid");
            println!("{} {reason}: {}", code.code, code.message);
        }
    }
    let all_valid = checked.iter().all(|code| code.valid);
    Ok(if all_valid {
        Done::Ok
    } else {
        Done::InputErrors
    })
}

fn check(code: &str, language: Language) -> Checked<'_> {
    let error: Option<UsccError> = Uscc::parse(code).err();
    let sentence = match &error {
        Some(error) => error.sentence(),
        None => Sentence::new("uscc.valid"),
    };
    Checked {
        code,
        valid: error.is_none(),
        reason: error.map(|error| error.code()),
        message: sentence.render(language),
    }
}
