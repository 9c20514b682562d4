//! Observations come in: all of them, or none.

use std::collections::{BTreeSet, HashSet};

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, Value};
use statistics::{Dimension, Observation};

use super::rows::{COLUMNS, cells, said};
use crate::kernel::{Store, StoreError, Work};

/// Values that one statement binds at most.
const VALUES_A_STATEMENT: usize = 30_000;

/// Observations to be added.
#[derive(Debug)]
pub struct NewObservations {
    /// The observations, in the order of their file.
    pub observations: Vec<Observation>,
    /// Whether indicators, regions and chains of which nothing is known refuse it.
    pub strict: bool,
    /// Look only, change nothing.
    pub dry_run: bool,
}

/// What was added, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// Observations that were not there.
    pub new: usize,
    /// What refuses it, by index and column; nothing was changed where there is any.
    pub unknown: Vec<(usize, &'static str)>,
}

/// Adds observations. One that says what is there already adds nothing.
///
/// # Errors
/// What the database refuses.
pub async fn add(store: &Store, what: NewObservations) -> Result<Added, StoreError> {
    store
        .write(what, |work, what| Box::pin(run(work, what)))
        .await
}

async fn run(work: &Work, what: &NewObservations) -> Result<Added, StoreError> {
    let mut done = Added::default();
    if what.strict {
        done.unknown = unknown(work, &what.observations).await?;
        if !done.unknown.is_empty() {
            return Ok(done);
        }
    }
    let new = unsaid(work, &what.observations).await?;
    done.new = new.len();
    if what.dry_run {
        return Ok(done);
    }
    let columns = ["id", "said"].into_iter().chain(COLUMNS);
    let columns: Vec<String> = columns.chain(["recorded_at"]).map(str::to_owned).collect();
    let mut id = last_id(work).await?;
    let now = work.now().as_millisecond();
    for some in new.chunks(VALUES_A_STATEMENT / columns.len()) {
        let mut insert = Query::insert()
            .into_table("observations")
            .columns(columns.clone())
            .to_owned();
        for (said, observation) in some {
            id += 1;
            let mut row: Vec<Value> = vec![id.into(), said.clone().into()];
            row.extend(cells(observation)?);
            row.push(now.into());
            insert.values_panic(row.into_iter().map(Expr::value));
        }
        work.db().execute(&insert).await?;
    }
    Ok(done)
}

/// The observations that nothing says yet, each with its digest and once.
async fn unsaid<'a>(
    work: &Work,
    observations: &'a [Observation],
) -> Result<Vec<(String, &'a Observation)>, StoreError> {
    let mut digests = Vec::with_capacity(observations.len());
    for observation in observations {
        digests.push(said(observation)?);
    }
    let mut there: HashSet<String> = HashSet::new();
    for some in digests.chunks(VALUES_A_STATEMENT) {
        let select = Query::select()
            .column("said")
            .from("observations")
            .and_where(Expr::col("said").is_in(some.iter().cloned()))
            .to_owned();
        for row in work.db().query_all(&select).await? {
            there.insert(row.try_get("", "said")?);
        }
    }
    let all = digests.into_iter().zip(observations);
    Ok(all.filter(|(said, _)| there.insert(said.clone())).collect())
}

async fn last_id(work: &Work) -> Result<i64, StoreError> {
    let select = Query::select()
        .expr_as(Expr::col("id").max(), "last")
        .from("observations")
        .to_owned();
    let Some(row) = work.db().query_one(&select).await? else {
        return Ok(0);
    };
    Ok(row.try_get::<Option<i64>>("", "last")?.unwrap_or(0))
}

/// The names of which no stored figure is, each at its first row.
async fn unknown(
    work: &Work,
    observations: &[Observation],
) -> Result<Vec<(usize, &'static str)>, StoreError> {
    let mut found = BTreeSet::new();
    for column in ["indicator", "region", "chain"] {
        let select = Query::select()
            .distinct()
            .column(column)
            .from("observations")
            .to_owned();
        let mut known: HashSet<String> = HashSet::from([String::new()]);
        for row in work.db().query_all(&select).await? {
            known.insert(row.try_get("", column)?);
        }
        for (at, observation) in observations.iter().enumerate() {
            let series = &observation.series;
            let chain = series.dimensions.get(&Dimension::Chain);
            let name = match column {
                "indicator" => series.indicator.as_str(),
                "region" => series.region.as_str(),
                _ => chain.map_or("", String::as_str),
            };
            if known.insert(name.to_owned()) {
                found.insert((at, column));
            }
        }
    }
    Ok(found.into_iter().collect())
}
