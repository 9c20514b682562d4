//! Names that may mean the same: pairs to review, decisions, and taking them back. A decision goes
//! before every rule, in this version and in imports to come.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chain::edit::{Edit, Said, take_back_kind, take_back_merge};
use chain::model::ChainGraph;
use domain::access::{Action, Resource};
use domain::catalogue::Sentence;
use domain::words::ReviewId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::StoreError;
use store::cases::calendar;
use store::chain_graph::versions::add_version;
use store::chain_graph::{NameReview, NewReview, NewVersion, reviews};
use utoipa::openapi::schema::Object;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::{ReasonBody, say};
use super::charge::may_edit;
use super::edit::{head, hold, refused};
use super::graphs::{Loaded, edited_version};
use super::pairs::{Pair, firm_pairs, product_pairs};
use super::select::held;
use crate::http::extract::{Id, IfMatch, Input, PageOf, Query};
use crate::http::openapi::words;
use crate::http::refs::{People, Ref};
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// Pairs and decisions given at most.
const LISTED_MAX: u64 = 200;
const LISTED_DEFAULT: u64 = 50;
/// The source of relations that somebody confirmed.
const REVIEWED: &str = "人工核对";

/// What names are of.
const KINDS: [&str; 2] = ["product", "firm"];

fn kinds() -> Object {
    words::one_of(KINDS)
}

/// Which pairs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PairQuery {
    /// `product` or `firm`; both when left out.
    #[param(schema_with = kinds)]
    kind: Option<String>,
    /// Pairs wanted, 1 to 200; 50 when left out.
    limit: Option<u64>,
}

/// Two names that may mean the same.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NamePair)]
pub struct PairBody {
    /// `product` or `firm`.
    kind: &'static str,
    /// A name as it was written.
    name: String,
    /// What it may mean: the same firm, or the same or a broader product.
    candidate: String,
    /// By which rule: `head` of the product's name, `class` of products, `name` of the firm.
    way: &'static str,
    /// How sure, 0 to 1.
    confidence: f64,
    /// Firms that make the product, or relations of the firm.
    used_by: usize,
    /// Why they may.
    reasons: Vec<ReasonBody>,
}

fn checked_limit(limit: Option<u64>) -> Result<u64, Refusal> {
    let limit = limit.unwrap_or(LISTED_DEFAULT);
    match (1..=LISTED_MAX).contains(&limit) {
        true => Ok(limit),
        false => Err(field_refusal_code("limit", "page.limit")),
    }
}

/// Pairs that nobody decided on, the least sure first.
#[utoipa::path(get, path = "/reviews/pairs", tag = "chain-graph", params(PairQuery), responses((status = 200, body = PageOf<PairBody>)))]
pub async fn pairs(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<PairQuery>, Refusal>,
) -> Result<Json<PageOf<PairBody>>, Refusal> {
    caller.may(Action::EditChainGraph, Resource::Product)?;
    let loaded = held(&app, None).await?;
    let Query(query) = query?;
    let limit = checked_limit(query.limit)?;
    let wants = |kind: &str| query.kind.as_deref().is_none_or(|wanted| wanted == kind);
    if !KINDS.iter().any(|kind| wants(kind)) {
        return Err(field_refusal_code("kind", "input.unknown"));
    }
    let mut decided = HashSet::new();
    for kind in KINDS {
        for review in app.store.name_reviews_in_force(kind).await? {
            decided.insert((kind, review.name, review.candidate));
        }
    }
    let (products, firms) = (wants("product"), wants("firm"));
    let find = move || {
        let mut found = Vec::new();
        if firms {
            found.extend(firm_pairs(&loaded.graph));
        }
        if products {
            found.extend(product_pairs(&loaded));
        }
        found.retain(|(kind, name, candidate, ..)| {
            !decided.contains(&(*kind, name.clone(), candidate.clone()))
        });
        found.sort_by(|a, b| a.3.total_cmp(&b.3).then(b.4.cmp(&a.4)));
        found
    };
    let found = tokio::task::spawn_blocking(find).await;
    let found = found.map_err(|error| Refusal::internal(&error))?;
    let total = found.len() as u64;
    let listed = usize::try_from(limit).unwrap_or(usize::MAX);
    let body = |(kind, name, candidate, confidence, used_by): Pair| {
        let reason = Sentence::new(format!("chain.review.{kind}"))
            .with("name", &name)
            .with("candidate", &candidate)
            .with("percent", format!("{:.0}", 100.0 * confidence));
        PairBody {
            kind,
            way: match kind {
                "firm" => "name",
                _ if confidence <= 0.6 => "class",
                _ => "head",
            },
            name,
            candidate,
            confidence,
            used_by,
            reasons: say(&[reason], caller.language),
        }
    };
    let items: Vec<PairBody> = found.into_iter().take(listed).map(body).collect();
    Ok(Json(PageOf {
        total,
        ..PageOf::whole(items)
    }))
}

/// A decision about two names.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = DecideNames)]
pub struct DecideInput {
    /// `product` or `firm`.
    kind: String,
    /// The name as it was written.
    name: String,
    /// What it was held against.
    candidate: String,
    /// Whether it means the same, or a kind of it.
    is_match: bool,
}

/// A decision that was remembered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecidedNames)]
pub struct DecidedBody {
    /// Which decision.
    id: Uuid,
    /// The version of the graph that follows from it.
    version: u32,
}

/// Decides on a pair. Products that match are a kind of the candidate from now on, others are not;
/// firms that match become one.
#[utoipa::path(post, path = "/reviews", tag = "chain-graph", request_body = DecideInput,
    params(("If-Match" = String, Header)), responses((status = 201, body = DecidedBody)))]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    seen: IfMatch,
    input: Input<DecideInput>,
) -> Result<Response, Refusal> {
    let loaded = head(&app, &caller, &seen).await?;
    let input = input.parse()?;
    let (name, candidate) = (input.name.clone(), input.candidate.clone());
    let index = &loaded.index.product_by_name;
    let edit = match (input.kind.as_str(), input.is_match) {
        ("product", true) => Some(Edit::PutKind {
            narrower: name,
            broader: candidate,
            said: Said {
                source: Some(REVIEWED.to_owned()),
                ..Said::default()
            },
        }),
        ("product", false) => {
            let pair = index.get(&name).zip(index.get(&candidate));
            let (narrower, broader) =
                pair.ok_or_else(|| field_refusal_code("name", "input.unknown"))?;
            let kinds = &loaded.graph.kinds;
            let is_there = kinds
                .iter()
                .any(|kind| (kind.narrower, kind.broader) == (*narrower, *broader));
            is_there.then_some(Edit::RemoveKind {
                narrower: name,
                broader: candidate,
            })
        }
        ("firm", true) => Some(Edit::MergeFirms {
            name,
            into: candidate,
        }),
        ("firm", false) => None,
        _ => return Err(field_refusal_code("kind", "input.unknown")),
    };
    let review = NewReview {
        kind: input.kind,
        name: input.name,
        candidate: input.candidate,
        is_match: input.is_match,
        graph_version: loaded.graph.version,
        by: caller.user.id,
    };
    let (version, changed) = edited(&app, &caller, &loaded, edit.into_iter().collect()).await?;
    let id = app
        .store
        .write(
            (loaded.graph.version, version, review),
            |work, (seen, version, review)| {
                Box::pin(async move {
                    if let Some(version) = version {
                        add_version(work, Some(*seen), version).await?;
                    }
                    reviews::decide(work, review).await
                })
            },
        )
        .await?;
    let version = settled(&app, &loaded, changed).await?;
    let body = DecidedBody {
        id: id.uuid(),
        version,
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// The version that edits make; none when there is nothing to change.
async fn edited(
    app: &App,
    caller: &Caller,
    loaded: &std::sync::Arc<Loaded>,
    edits: Vec<Edit>,
) -> Result<(Option<NewVersion>, Option<ChainGraph>), Refusal> {
    if edits.is_empty() {
        return Ok((None, None));
    }
    may_edit(app, caller, &loaded.graph, &edits).await?;
    let day = calendar().date_of(app.store.ambient().now()).to_string();
    let held = loaded.clone();
    let made = tokio::task::spawn_blocking(move || edited_version(&held.graph, edits, &day)).await;
    let made = made.map_err(|error| Refusal::internal(&error))?;
    let (graph, version) = made.map_err(|error| refused(&error))?;
    let version = NewVersion {
        by: Some(caller.user.id),
        ..version
    };
    Ok((Some(version), Some(graph)))
}

async fn settled(app: &App, loaded: &Loaded, changed: Option<ChainGraph>) -> Result<u32, Refusal> {
    match changed {
        None => Ok(loaded.graph.version),
        Some(graph) => Ok(hold(app, graph).await?.graph.version),
    }
}

/// A decision as it is remembered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NameReview)]
pub struct ReviewBody {
    /// Which decision.
    id: Uuid,
    /// `product` or `firm`.
    kind: String,
    /// The name as it was written.
    name: String,
    /// What it was held against.
    candidate: String,
    /// Whether it means the same, or a kind of it.
    is_match: bool,
    /// Who decided.
    by: Option<Ref>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// When it was taken back.
    #[schema(value_type = Option<String>, format = DateTime)]
    undone_at: Option<Timestamp>,
}

/// How many decisions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReviewQuery {
    /// Decisions wanted, 1 to 200; 50 when left out.
    limit: Option<u64>,
}

/// What was decided, the latest first.
#[utoipa::path(get, path = "/reviews", tag = "chain-graph", params(ReviewQuery), responses((status = 200, body = PageOf<ReviewBody>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<ReviewQuery>, Refusal>,
) -> Result<Json<PageOf<ReviewBody>>, Refusal> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    let limit = checked_limit(query?.0.limit)?;
    let rows = app.store.name_reviews(limit).await?;
    let people = People::load(&app.store, rows.iter().map(|row| row.by)).await?;
    let body = |row: NameReview| ReviewBody {
        id: row.id.uuid(),
        kind: row.kind,
        name: row.name,
        candidate: row.candidate,
        is_match: row.is_match,
        by: people.of(row.by, caller.language),
        at: row.at,
        undone_at: row.undone_at,
    };
    Ok(Json(PageOf::whole(rows.into_iter().map(body))))
}

/// Takes a decision back, and what followed from it: a product is again what the rules took it for,
/// firms that were made one are two again.
#[utoipa::path(post, path = "/reviews/{id}/undo", tag = "chain-graph",
    params(("id" = String, Path), ("If-Match" = String, Header)), responses((status = 200, body = DecidedBody)))]
pub async fn undo(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<ReviewId>, Refusal>,
    seen: IfMatch,
) -> Result<Json<DecidedBody>, Refusal> {
    caller.may(Action::EditChainGraph, Resource::Product)?;
    let Id(id) = id?;
    let review = app.store.name_review(id).await?;
    let review = review.ok_or_else(Refusal::not_found)?;
    let loaded = head(&app, &caller, &seen).await?;
    if review.undone_at.is_some() {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "chain_graph.review_undone",
        ));
    }
    let before = held(&app, Some(review.graph_version)).await?;
    let (name, candidate) = (&review.name, &review.candidate);
    let edits = match (review.kind.as_str(), review.is_match) {
        ("product", _) => take_back_kind(&before.graph, &loaded.graph, name, candidate),
        ("firm", true) => take_back_merge(&before.graph, &loaded.graph, name, candidate),
        _ => Vec::new(),
    };
    let (version, changed) = edited(&app, &caller, &loaded, edits).await?;
    let given = (loaded.graph.version, version, caller.user.id, id);
    app.store
        .write(given, |work, (seen, version, by, id)| {
            Box::pin(async move {
                if let Some(version) = version {
                    add_version(work, Some(*seen), version).await?;
                }
                reviews::undo(work, *by, *id).await?;
                Ok::<_, StoreError>(())
            })
        })
        .await?;
    let version = settled(&app, &loaded, changed).await?;
    Ok(Json(DecidedBody {
        id: id.uuid(),
        version,
    }))
}
