//! What every handler can reach.

use std::ops::Deref;
use std::sync::Arc;

use store::Store;
use store::jobs::Running;
use store::search::{SearchError, SearchIndex};
use utoipa::openapi::OpenApi;

use crate::advice::routing::RoutingRules;
use crate::advice::triage;
use crate::graph::Graphs;
use crate::http::limits::Calls;
use crate::http::metrics::Metrics;
use crate::http::refusal::Refusal;
use crate::people::hashing::{Asker, Hasher};
use crate::people::passwords::Password;
use crate::routes;
use crate::running::live::Hub;
use crate::settings::Settings;

/// The server's shared state; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of [`App`], reached through it.
pub struct Parts {
    /// The rows of the city.
    pub store: Store,
    /// What whoever runs the server decided.
    pub settings: Settings,
    /// The full-text index of this process.
    pub search: SearchIndex,
    /// What suggestions are made from.
    pub triage: triage::Engine,
    /// The jobs that this process is at.
    pub running: Running,
    /// Where live updates come from.
    pub hub: Hub,
    /// Versions of the chain graph that this process holds.
    pub graphs: Graphs,
    /// What is counted.
    pub metrics: Metrics,
    /// Allowance of each address at public entries.
    pub public_entry: Calls,
    /// Allowance of each address to sign enterprises up.
    pub sign_ups: Calls,
    /// Where passwords are hashed.
    pub hasher: Hasher,
    /// The routing rules in force.
    pub routing: RoutingRules,
    /// The OpenAPI document.
    pub openapi: Arc<OpenApi>,
}

impl App {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When the search index cannot be used, or another process has it open.
    pub fn new(store: Store, settings: Settings) -> Result<Self, SearchError> {
        Ok(Self(Arc::new(Parts {
            search: SearchIndex::open(&store)?,
            public_entry: Calls::a_minute(settings.public_calls_a_minute, store.ambient()),
            sign_ups: Calls::an_hour(settings.sign_ups_an_hour, store.ambient()),
            hasher: Hasher::new(settings.password_cost),
            hub: Hub::new(settings.connections.at_once_max / 2),
            store,
            triage: triage::Engine::new(settings.encoder.clone()),
            settings,
            running: Running::default(),
            routing: RoutingRules::default(),
            graphs: Graphs::default(),
            metrics: Metrics::default(),
            openapi: Arc::new(routes::openapi()),
        })))
    }
}

impl App {
    /// Hashes a new password at the cost of the settings.
    ///
    /// # Errors
    /// 429 when too many wait for the same.
    pub async fn hash(&self, asker: Asker, password: Password) -> Result<String, Refusal> {
        let turn = self.hasher.turn(asker).await?;
        turn.hash(password, self.store.ambient().random()).await
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
