//! `POST /api/v1/chain-graph/evaluate`: what if firms leave, come or stop, reckoned at once.

use axum::Json;
use axum::extract::State;
use chain::analyse::{Arrival, ChainAnalysis, ChainView, Change, RoadFactor, evaluate, losses};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{ReasonBody, say};
use super::difference::SidesBody;
use super::policy::policy;
use super::select::{Selected, chain_of, graph, unknown};
use crate::http::extract::Input;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::{App, Caller};

/// Firms that leave, come or stop in one scenario at most.
const CHANGES_MAX: usize = 100;

/// A firm that comes.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Arrival)]
pub struct ArrivalBody {
    /// Its name.
    firm: String,
    /// What it makes.
    product: String,
    /// Where it settles.
    place: String,
    /// Yuan a year.
    capacity: Option<f64>,
}

/// A firm that stands still for some weeks.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Standstill)]
pub struct StopBody {
    /// Its name.
    firm: String,
    /// Weeks, up to 52.
    weeks: f64,
}

/// What changes.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = ScenarioChange)]
pub struct ChangeBody {
    /// Firms that leave.
    #[serde(default)]
    pub leave: Vec<String>,
    /// Firms that come.
    #[serde(default)]
    pub come: Vec<ArrivalBody>,
    /// Firms that stand still.
    #[serde(default)]
    pub stop: Vec<StopBody>,
}

impl ChangeBody {
    /// Whether it may be reckoned.
    ///
    /// # Errors
    /// 422 with each field at fault.
    pub fn check(&self) -> Result<(), Refusal> {
        let mut errors = FieldErrors::default();
        if self.leave.len() + self.come.len() + self.stop.len() > CHANGES_MAX {
            errors.add_code("leave", "chain_graph.changes");
        }
        for (at, stop) in self.stop.iter().enumerate() {
            if !(stop.weeks > 0.0 && stop.weeks <= 52.0) {
                errors.add_code(&format!("stop.{at}.weeks"), "chain_graph.range");
            }
        }
        for (at, arrival) in self.come.iter().enumerate() {
            let is_number = |value: f64| (0.0..=1e16).contains(&value);
            if !arrival.capacity.is_none_or(is_number) {
                errors.add_code(&format!("come.{at}.capacity"), "chain_graph.range");
            }
            if arrival.firm.trim().is_empty() {
                errors.add_code(&format!("come.{at}.firm"), "chain_graph.needed");
            }
        }
        errors.finish()
    }

    fn change(&self) -> Change {
        let arrival = |arrival: &ArrivalBody| Arrival {
            firm: arrival.firm.clone(),
            product: arrival.product.clone(),
            place: arrival.place.clone(),
            capacity: arrival.capacity,
        };
        Change {
            leave: self.leave.clone(),
            come: self.come.iter().map(arrival).collect(),
        }
    }
}

/// A chain and what changes.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = EvaluateScenario)]
pub struct EvaluateInput {
    /// Name or code of a chain, or name of a product.
    chain: String,
    /// The region whose firms count as local; the chain's own when left out.
    region: Option<String>,
    /// What changes.
    #[serde(flatten)]
    change: ChangeBody,
}

/// What a standstill costs the chain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StandstillLoss)]
pub struct LossBody {
    /// The firm.
    firm: String,
    /// Weeks.
    weeks: f64,
    /// Share of the chain's yearly sales.
    share: f64,
    /// Yuan a year.
    value: f64,
    /// What it means.
    reasons: Vec<ReasonBody>,
}

/// A chain before and after a change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ScenarioOutcome)]
pub struct OutcomeBody {
    /// Version of the graph.
    version: u32,
    /// Before and after, and the segments whose state changes.
    #[serde(flatten)]
    sides: SidesBody,
    /// Names that the graph does not know.
    unknown: Vec<String>,
    /// What each standstill costs.
    lost: Vec<LossBody>,
}

/// Reckons a change without keeping it.
#[utoipa::path(post, path = "/evaluate", tag = "chain-graph", request_body = EvaluateInput, responses((status = 200, body = OutcomeBody)))]
pub async fn evaluate_now(
    State(app): State<App>,
    caller: Caller,
    input: Input<EvaluateInput>,
) -> Result<Json<OutcomeBody>, Refusal> {
    let loaded = graph(&app, &caller, None).await?;
    let input = input.parse()?;
    input.change.check()?;
    let selected = chain_of(loaded, &input.chain, input.region.as_deref())?;
    let (before, after, unknown, lost) = reckon(&selected, &input.change).await?;
    let lost = lost.into_iter().map(|loss| LossBody {
        firm: loss.firm,
        weeks: loss.weeks,
        share: loss.share,
        value: loss.value,
        reasons: say(&loss.reasons, caller.language),
    });
    Ok(Json(OutcomeBody {
        version: selected.loaded.graph.version,
        sides: SidesBody::of(&before, &after),
        unknown,
        lost: lost.collect(),
    }))
}

/// A chain before and after, names that the graph does not know, and what standstills cost.
type Reckoned = (
    std::sync::Arc<ChainAnalysis>,
    ChainAnalysis,
    Vec<String>,
    Vec<chain::analyse::Loss>,
);

/// Reckons a change of a chain.
///
/// # Errors
/// 404 when the graph does not know the chain.
pub async fn reckon(selected: &Selected, change: &ChangeBody) -> Result<Reckoned, Refusal> {
    let before = selected.analysis().await?;
    let (asked, change) = (selected.clone(), change.clone());
    let work = move || {
        let question = asked.loaded.question(asked.region.as_deref());
        let metric = RoadFactor(policy().road_factor);
        let outcome = evaluate(question, &asked.name, &change.change(), &metric)?;
        let mut unknown = outcome.unknown;
        let mut stops = Vec::new();
        for stop in &change.stop {
            match asked.loaded.firms.get(&stop.firm) {
                Some(firm) => stops.push((*firm, stop.weeks)),
                None => unknown.push(stop.firm.clone()),
            }
        }
        let view = ChainView::find(question, &asked.name)?;
        Some((outcome.after, unknown, losses(question, &view, &stops)))
    };
    let reckoned = tokio::task::spawn_blocking(work).await;
    let reckoned = reckoned.map_err(|error| Refusal::internal(&error))?;
    let (after, unknown_names, lost) = reckoned.ok_or_else(|| unknown(&selected.name))?;
    Ok((before, after, unknown_names, lost))
}
