//! `trade messages`: a sheet of documents as messages of the single window.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use domain::sheets::{Faults, Ordered, Rules};
use serde::Serialize;
use trade::Flow;
use trade::check::{View, check, day, moment};
use trade::message::{DECLARATION, Message, Schema, Transfer, make, validate};

use super::{EditionName, FlowName, check as checking};
use crate::commands::{say, sheets};
use crate::exit::Done;

/// What to make messages of.
#[derive(Debug, clap::Args)]
pub struct MessagesArgs {
    /// CSV or workbook, as for `trade check`
    file: PathBuf,
    /// Which way goods go
    #[arg(long, value_enum)]
    flow: FlowName,
    /// Folder for the messages; made if need be
    #[arg(long)]
    out: PathBuf,
    /// JSON with copCode, copName, dxpMode, dxpId
    #[arg(long)]
    transfer: PathBuf,
    /// Day or moment of declaration (YYYYMMDD, YYYYMMDDhhmmss, or with - : T); that of each document if
    /// left out
    #[arg(long)]
    at: Option<String>,
    /// Edition of the specification
    #[arg(long, value_enum, default_value_t)]
    edition: EditionName,
    /// Command that is given the canonical bytes of each message and answers with its Signature element; the
    /// shell reads it
    #[arg(long)]
    sign: Option<String>,
    /// One JSON document, which is what is printed anyway
    #[arg(long, hide = true)]
    json: bool,
}

#[derive(Serialize)]
struct FileLine {
    file: String,
    kind: &'static str,
    documents: usize,
}

#[derive(Serialize)]
struct Report {
    files: Vec<FileLine>,
}

/// Runs the command.
pub fn run(args: &MessagesArgs) -> anyhow::Result<Done> {
    let declared = args.at.as_deref().map(declared).transpose()?;
    let mut faults = Faults::default();
    let transfer = transfer(&args.transfer, &mut faults)?;
    let Some(transfer) = transfer.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, true);
    };
    let sheet = sheets::workbook(&args.file, "copNo", &mut faults)?;
    let flow: Flow = args.flow.into();
    let checked = check(&sheet, flow);
    if !faults.is_empty() || !checked.errors.is_empty() {
        say::json(&checking::report(&checked, &faults))?;
        return Ok(Done::InputErrors);
    }
    let edition = args.edition.into();
    let view = View::new(&sheet, flow);
    let messages = make(
        &view,
        &checked.documents,
        edition,
        &transfer,
        declared.as_deref(),
    );
    let mut texts = Vec::new();
    for message in &messages {
        let text = match &args.sign {
            Some(command) => message.signed(&signature(command, &message.unsigned)?)?,
            None => message.unsigned.clone(),
        };
        sound(
            &text,
            message,
            Schema::of(flow, edition),
            args.sign.is_some(),
        )?;
        texts.push(text);
    }
    std::fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot make {}", args.out.display()))?;
    let mut files = Vec::new();
    for (message, text) in messages.iter().zip(texts) {
        let file = format!("{}-{}.xml", message.kind, message.guid);
        write(&args.out, &file, &text)?;
        files.push(FileLine {
            file,
            kind: message.kind,
            documents: message.documents,
        });
    }
    say::json(&Report { files })?;
    Ok(Done::Ok)
}

/// The day of a moment in any of the usual ways of writing it.
fn declared(text: &str) -> anyhow::Result<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_day = digits.len() == 8 && day(&digits).is_some();
    let is_moment = digits.len() >= 14 && moment(&digits[..14]).is_some();
    match is_day || is_moment {
        true => Ok(digits[..8].to_owned()),
        false => bail!("--at {text:?} is no day and no moment"),
    }
}

fn transfer(path: &Path, faults: &mut Faults) -> anyhow::Result<Option<Transfer>> {
    let file = sheets::name(path);
    let Some(pairs) = Ordered::read(&file, &sheets::text(path)?, faults) else {
        return Ok(None);
    };
    let mut rules = Rules::new(&file, 1, &pairs, faults);
    let mut text = |key: &str| rules.text(key).map(str::to_owned);
    let [code, name, mode, id] = ["copCode", "copName", "dxpMode", "dxpId"].map(&mut text);
    let all = code.zip(name).zip(mode.zip(id));
    Ok(
        all.map(|((cop_code, cop_name), (dxp_mode, dxp_id))| Transfer {
            cop_code,
            cop_name,
            dxp_mode,
            dxp_id,
        }),
    )
}

/// The command as the system's shell reads it.
fn shell(command: &str) -> Command {
    let (shell, flag) = match cfg!(windows) {
        true => ("cmd", "/C"),
        false => ("sh", "-c"),
    };
    let mut run = Command::new(shell);
    run.arg(flag).arg(command);
    run
}

/// Asks the signer; what it says on stderr is shown as it is.
fn signature(command: &str, canonical: &str) -> anyhow::Result<String> {
    let mut signer = shell(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot run the signer")?;
    let mut into = signer.stdin.take().context("the signer takes no input")?;
    let mut from = signer.stdout.take().context("the signer gives no output")?;
    let mut answer = String::new();
    // a signer may answer before it has read all; both ways must flow
    let written = std::thread::scope(|scope| {
        let writing = scope.spawn(move || into.write_all(canonical.as_bytes()));
        let read = from.read_to_string(&mut answer);
        let written = writing.join();
        read.map(|_| written)
    })?;
    let status = signer.wait()?;
    if !status.success() {
        bail!("the signer ended with {status}");
    }
    if let Ok(Err(error)) = written {
        return Err(error).context("the signer did not take the message");
    }
    Ok(answer)
}

/// A message that is not sound is never written; a signature may be missing.
fn sound(text: &str, message: &Message, schema: &Schema, is_signed: bool) -> anyhow::Result<()> {
    let found = validate(text, schema);
    let is_unsigned =
        |code: &str, expected: &str| !is_signed && code == "missing" && expected == "ds:Signature";
    let mut errors = found.errors.iter();
    if let Some(error) = errors.find(|error| !is_unsigned(error.code, &error.expected)) {
        let told = error.sentence().render(say::language());
        bail!("{} at {}: {told}", message.kind, error.path);
    }
    Ok(())
}

/// Written beside and then renamed, so that no half message is ever there.
fn write(folder: &Path, file: &str, text: &str) -> anyhow::Result<()> {
    let path = folder.join(file);
    let beside = folder.join(format!(".{file}.part"));
    std::fs::write(&beside, format!("{DECLARATION}{text}\n"))
        .and_then(|()| std::fs::rename(&beside, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}
