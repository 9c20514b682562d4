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
use crate::http::limits::PublicEntry;
use crate::http::metrics::Metrics;
use crate::http::refusal::Refusal;
use crate::people::passwords::Password;
use crate::people::session::FailedSignIns;
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
    pub public_entry: PublicEntry,
    /// Failed sign-ins of each address.
    pub failed_sign_ins: FailedSignIns,
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
            public_entry: PublicEntry::new(settings.public_calls_a_minute, store.ambient().clone()),
            store,
            triage: triage::Engine::new(settings.encoder.clone()),
            settings,
            running: Running::default(),
            hub: Hub::default(),
            routing: RoutingRules::default(),
            graphs: Graphs::default(),
            metrics: Metrics::default(),
            failed_sign_ins: FailedSignIns::default(),
            openapi: Arc::new(routes::openapi()),
        })))
    }
}

impl App {
    /// Hashes a password at the cost of the settings.
    ///
    /// # Errors
    /// When the cost is outside of what argon2 allows.
    pub async fn hash(&self, password: Password) -> Result<String, Refusal> {
        let salt = self.store.ambient().random();
        let hash = password.hash(self.settings.password_cost, salt).await;
        hash.map_err(|error| Refusal::internal(&error))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
