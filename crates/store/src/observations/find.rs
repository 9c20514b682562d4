//! Observations are found again.

use jiff::civil::Date;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use statistics::Observation;

use super::rows::{COLUMNS, read};
use crate::kernel::{Store, StoreError};

/// Which observations are looked for; of what is not named, all.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Names of indicators.
    pub indicators: Vec<String>,
    /// Name of the region.
    pub region: Option<String>,
    /// Name of the chain.
    pub chain: Option<String>,
    /// Only what was published on or before this day.
    pub as_of: Option<Date>,
}

/// All vintages that are wanted, in the order in which they came in.
///
/// # Errors
/// When the database refuses.
pub async fn find(store: &Store, wanted: &Wanted) -> Result<Vec<Observation>, StoreError> {
    let mut select = Query::select();
    select
        .columns(COLUMNS.map(str::to_owned))
        .from("observations")
        .order_by("id", Order::Asc);
    if !wanted.indicators.is_empty() {
        select.and_where(Expr::col("indicator").is_in(wanted.indicators.iter().cloned()));
    }
    if let Some(region) = &wanted.region {
        select.and_where(Expr::col("region").eq(region.clone()));
    }
    if let Some(chain) = &wanted.chain {
        select.and_where(Expr::col("chain").eq(chain.clone()));
    }
    if let Some(day) = wanted.as_of {
        select.and_where(Expr::col("published").lte(day.to_string()));
    }
    let rows = store.db().query_all(&select).await?;
    rows.iter().map(read).collect()
}
