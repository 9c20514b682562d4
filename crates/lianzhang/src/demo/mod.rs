//! The demonstration city: facts of published reports (chains, parks, firms), everything else made
//! up. Loaded into an empty database only, by `serve --demo`, in one unit of work: all of it is
//! there or nothing (its routing rules follow in a second one).

mod chains;
mod error;
mod lists;
mod platform;
mod plot;
mod problems;
mod requests;
mod timeline;

use anyhow::Context;
use domain::access::{Scope, SystemPurpose};
use domain::deadlines::Urgencies;
use domain::kinds::CaseKind;
use domain::policies::{PolicyBody, Subject};
use server::routing::Vocabulary;
use server::{Password, PasswordCost};
use store::cases::{CaseFilter, Cases};
use store::chain_graph::NewVersion;
use store::jobs::{self, NewJob};
use store::notices::mark_older_read;
use store::policies::begin_by;
use store::triage::Target;
use store::triage::save_rules;
use store::{Store, StoreError, Work};

use error::DemoError;
use lists::ListItem;
use plot::Entry;
use problems::Problem;
use requests::{Stage, Walk, scenes};
use timeline::Timeline;

/// The password of every demonstration user.
const PASSWORD: &str = "demo-lianzhang";
/// What happened earlier is no news to anybody, in working seconds.
const NEWS_SECONDS: i64 = 2 * 8 * 3600;

/// What `data/demo` holds.
#[derive(Debug, Clone)]
struct Data {
    platform: platform::Data,
    walks: Vec<Walk>,
    requests: Vec<Entry>,
    problems: Vec<Problem>,
    lists: Vec<ListItem>,
    graph: Vec<NewVersion>,
}

impl Data {
    fn read() -> anyhow::Result<Self> {
        Ok(Self {
            platform: platform::data()?,
            walks: serde_json::from_str(include_str!("../../../../data/demo/visits.json"))
                .context("data/demo/visits.json")?,
            requests: serde_json::from_str(include_str!("../../../../data/demo/requests.json"))
                .context("data/demo/requests.json")?,
            problems: serde_json::from_str(include_str!("../../../../data/demo/problems.json"))
                .context("data/demo/problems.json")?,
            lists: serde_json::from_str(include_str!("../../../../data/demo/lists.json"))
                .context("data/demo/lists.json")?,
            graph: chains::versions()?,
        })
    }
}

/// Loads the city if the database is empty, and says what it did.
///
/// # Errors
/// When the database refuses, or the data under `data/demo` do not fit together.
pub async fn load(store: &Store) -> anyhow::Result<()> {
    if !is_empty(store).await? {
        tracing::info!("the database is not empty; the demonstration city was not loaded");
        return Ok(());
    }
    // one salt for all: the password is public, and hashing it a hundred times would cost the start
    let salt = store.ambient().random();
    let password = Password::parse(PASSWORD).context("password")?;
    let hash = password.hash(PasswordCost::default(), salt).await?;
    store
        .write((Data::read()?, hash), |work, (data, hash)| {
            Box::pin(found(work, data, hash))
        })
        .await?;
    rule(store).await?;
    store.seal_all().await?;
    while store.deliver_notices().await?.events > 0 {}
    let news = Timeline::before(store.ambient().now()).working_seconds_ago(NEWS_SECONDS);
    store
        .write(news, |work, news| Box::pin(mark_older_read(work, *news)))
        .await?;
    tracing::info!("the demonstration city was loaded");
    Ok(())
}

/// Puts the routing rules of the city into force. They name what the city is made of, so they come
/// in a write of their own behind it.
async fn rule(store: &Store) -> anyhow::Result<()> {
    let vocabulary = Vocabulary::load(store).await?;
    let text = include_str!("../../../../data/demo/rules.txt").to_owned();
    let rules = server::routing::prepare(text, &vocabulary)
        .map_err(|faulty| anyhow::anyhow!("data/demo/rules.txt: {:?}", faulty.findings))?;
    store
        .write::<_, _, StoreError>(rules, |work, rules| {
            Box::pin(async move { save_rules(work, None, 0, rules).await })
        })
        .await?;
    Ok(())
}

async fn is_empty(store: &Store) -> Result<bool, StoreError> {
    let cases = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let total = cases.total(store, &CaseFilter::default()).await?;
    Ok(total.rows == 0 && store.has_no_users().await?)
}

async fn found(work: &Work, data: &Data, password_hash: &str) -> Result<(), DemoError> {
    let subject = Subject::Deadlines(CaseKind::Request);
    if let (_, PolicyBody::Deadlines(limits)) = subject.shipped() {
        // whoever looks around strikes off at once
        let limits = Urgencies {
            call_back_tries: 0,
            ..limits
        };
        begin_by(work, subject, &PolicyBody::Deadlines(limits)).await?;
    }
    let city = platform::City::found(work, &data.platform, password_hash).await?;
    let timeline = Timeline::before(work.now());
    let stage = Stage {
        work,
        city: &city,
        timeline: &timeline,
    };
    stage
        .play_all(&scenes(&data.walks, &data.requests, &timeline))
        .await?;
    for problem in &data.problems {
        stage.follow(problem).await?;
    }
    stage.list_all(&data.lists).await?;
    let office = city.users.get("office").copied();
    chains::found(work, &data.graph, office).await?;
    // the city learns from its own requests as soon as a server runs
    for target in Target::ALL {
        let job = NewJob {
            queue: server::TRAINING,
            payload: target.code().to_owned(),
            run_at: None,
            created_by: None,
        };
        jobs::enqueue(work, job).await?;
    }
    Ok(())
}

/// The users to sign in with, a line each.
///
/// # Errors
/// When the data cannot be read.
pub fn users() -> anyhow::Result<String> {
    let people = platform::data()?.users.into_iter();
    let shown = people.filter_map(|user| {
        let who = user.shown?;
        Some(format!("  {:<22}{who}\n", user.name))
    });
    let list: String = shown.collect();
    Ok(format!(
        "演示用户，密码均为 {PASSWORD} / demonstration users, all with password {PASSWORD}:\n{list}"
    ))
}

#[cfg(test)]
mod tests;
