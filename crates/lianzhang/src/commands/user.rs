//! `user add`: an account without the web, above all the first administrator.

use std::io::BufRead;

use anyhow::{Context, bail};
use domain::access::{Grant, Role};
use domain::words::{Name, UserName};
use serde_json::json;
use server::{Password, PasswordCost, Token};
use store::cases::Lookup;
use store::platform::{NewUser, users};
use store::{Store, StoreError};

use super::database::DatabaseOptions;
use crate::exit::Done;

/// Accounts without the web.
#[derive(Debug, clap::Subcommand)]
pub enum UserCommand {
    /// Add somebody who signs in
    Add(AddUser),
}

/// Who is added, and what is granted.
#[derive(Debug, clap::Args)]
pub struct AddUser {
    /// The name to sign in with: lower-case letters, digits, dots, hyphens, underscores
    name: String,
    /// administrator, agent, office, chief, department, park, enterprise or auditor
    #[arg(long)]
    role: String,
    /// Code of the department or park the person acts for
    #[arg(long, value_name = "CODE")]
    department: Option<String>,
    /// Code of the chain of an office or chief; all chains when left out
    #[arg(long, value_name = "CODE")]
    chain: Option<String>,
    /// Unified social credit code of the enterprise the person acts for
    #[arg(long, value_name = "USCC")]
    enterprise: Option<String>,
    /// What others call the person; the sign-in name when left out
    #[arg(long, value_name = "NAME")]
    display_name: Option<String>,
    /// Read the password from the first line of standard input; without it one is made and printed,
    /// to be changed at the first sign-in
    #[arg(long)]
    password_stdin: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs the command.
pub fn run(command: UserCommand) -> anyhow::Result<Done> {
    let UserCommand::Add(options) = command;
    options
        .database
        .run(async |store| add(store, &options).await)
}

async fn add(store: &Store, options: &AddUser) -> anyhow::Result<Done> {
    let name = UserName::parse(&options.name).context("name")?;
    let display_name = options.display_name.as_deref().unwrap_or(&options.name);
    let grant = grant(store, options).await?;
    let (password, made) = match options.password_stdin {
        true => (read_password()?, None),
        false => {
            let made = Token::new(store.ambient().random()).text()[..16].to_owned();
            (made.clone(), Some(made))
        }
    };
    let password = Password::parse(&password).context("password")?;
    let salt = store.ambient().random();
    let new = NewUser {
        name,
        display_name: Name::parse(display_name).context("display name")?,
        phone: None,
        password_hash: Some(password.hash(PasswordCost::default(), salt).await?),
        must_change_password: made.is_some(),
        active: true,
        grants: vec![grant],
    };
    let added = store
        .write(new, |work, new| Box::pin(users::add_user(work, None, new)))
        .await;
    let id = match added {
        Err(StoreError::Unique(_)) => bail!("there is a user {} already", options.name),
        added => added?,
    };
    match (options.json, made) {
        (true, made) => {
            println!(
                "{}",
                json!({"id": id.uuid(), "name": options.name, "password": made})
            );
        }
        (false, Some(made)) => println!("{} {made}", options.name),
        (false, None) => println!("{}", options.name),
    }
    Ok(Done::Ok)
}

async fn grant(store: &Store, options: &AddUser) -> anyhow::Result<Grant> {
    let role = match options.role.as_str() {
        "admin" => Role::Administrator,
        code => Role::from_code(code).with_context(|| format!("no role {code}"))?,
    };
    let lookup = Lookup::now(store);
    let unit = match options.department.as_deref() {
        None => None,
        Some(code) => {
            let unit = lookup.unit(code, role.unit_kinds()).await?;
            Some(unit.with_context(|| format!("no department or park {code}"))?)
        }
    };
    let chain = match options.chain.as_deref() {
        None => None,
        Some(code) => {
            let chain = lookup.chain(code).await?;
            Some(chain.with_context(|| format!("no chain {code}"))?)
        }
    };
    let enterprise = match options.enterprise.as_deref() {
        None => None,
        Some(uscc) => {
            let enterprise = lookup.enterprise(uscc).await?;
            Some(enterprise.with_context(|| format!("no enterprise {uscc}"))?)
        }
    };
    Ok(Grant::from_parts(role, unit, chain, enterprise)?)
}

fn read_password() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("cannot read the password from standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
