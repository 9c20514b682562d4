//! What proposals are made from, loaded from the database and loaded anew when it changes there.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use domain::platform::UnitKind;
use domain::words::{CategoryId, ModelId};
use store::cases::Case;
use store::platform::{Category, Unit};
use store::triage::{AdoptedModel, Stamp, Target};
use store::{Store, StoreError};
use text::encoder::Encoder;
use tokio::sync::Mutex;
use triage::Model;
use triage::cold::{ColdStart, Description};
use triage::propose::{Fired, Proposal, Request, Sources, propose};
use triage::urgency;

/// Deeper trees of categories are cut, and so are circles.
const DEPTH_MAX: usize = 8;
const URGENCY_RULES: &str = include_str!("../../../../../data/triage/urgency.json");

/// Keeps what proposals are made from.
#[derive(Debug, Default)]
pub struct Engine {
    encoder: Option<Arc<Encoder>>,
    loaded: RwLock<Option<Arc<Loaded>>>,
    /// Held while loading, so that it is done once.
    loading: Mutex<()>,
}

/// A model as it was loaded.
#[derive(Debug, Clone)]
pub struct LoadedModel {
    pub row: AdoptedModel,
    pub model: Arc<Model>,
}

/// Everything that proposals are made from, at one stamp.
#[derive(Debug)]
pub struct Loaded {
    stamp: Stamp,
    models: HashMap<Target, LoadedModel>,
    duties: ColdStart,
    category_names: ColdStart,
    handled_by: BTreeMap<String, String>,
    named: Vec<(String, Vec<String>)>,
    urgency: Vec<urgency::Rule>,
    units: HashMap<String, Unit>,
    categories: HashMap<String, Category>,
}

impl Engine {
    /// Nothing loaded yet. Models that were trained with the sentence encoder use it again.
    pub fn new(encoder: Option<Arc<Encoder>>) -> Self {
        Self {
            encoder,
            ..Self::default()
        }
    }

    /// What proposals are made from now. Looks into the database whether anything changed, and
    /// loads it if so.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn current(&self, store: &Store) -> Result<Arc<Loaded>, StoreError> {
        let stamp = store.triage_stamp().await?;
        if let Some(loaded) = self.at(&stamp) {
            return Ok(loaded);
        }
        let _loading = self.loading.lock().await;
        if let Some(loaded) = self.at(&stamp) {
            return Ok(loaded);
        }
        let before = self.read();
        let loaded = Arc::new(load(store, stamp, before.as_deref(), self.encoder.as_ref()).await?);
        let mut slot = self.loaded.write().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(loaded.clone());
        Ok(loaded)
    }

    fn at(&self, stamp: &Stamp) -> Option<Arc<Loaded>> {
        self.read().filter(|loaded| loaded.stamp == *stamp)
    }

    fn read(&self) -> Option<Arc<Loaded>> {
        let slot = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        slot.clone()
    }
}

impl Loaded {
    /// Proposes what to do with a case to which a routing rule applies, or none.
    pub fn propose(&self, case: &Case, body: &str, fired: Option<&Fired>) -> Proposal {
        let sources = Sources {
            department: self.model(Target::Department).map(|loaded| &*loaded.model),
            category: self.model(Target::Category).map(|loaded| &*loaded.model),
            duties: &self.duties,
            categories: &self.category_names,
            handled_by: &self.handled_by,
            named: &self.named,
            urgency: &self.urgency,
        };
        let request = Request {
            title: &case.title,
            body,
            category: case.category.and_then(|id| self.category_code(id)),
            fired,
        };
        propose(&sources, &request)
    }

    /// The adopted model of a target.
    pub fn model(&self, target: Target) -> Option<&LoadedModel> {
        self.models.get(&target)
    }

    /// What stands in for a model while none of the target is in use.
    pub fn descriptions(&self, target: Target) -> &ColdStart {
        match target {
            Target::Department => &self.duties,
            Target::Category => &self.category_names,
        }
    }

    /// An active unit by its code.
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.get(code).filter(|unit| unit.active)
    }

    /// An active category by its code.
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories.get(code).filter(|one| one.active)
    }

    /// A category and those above it, from below.
    pub fn category_and_above(&self, category: Option<CategoryId>) -> Vec<CategoryId> {
        let by_id = |id: CategoryId| self.categories.values().find(|one| one.id == id);
        let first = category.and_then(by_id);
        let upwards = std::iter::successors(first, |below| by_id(below.parent?));
        upwards.take(DEPTH_MAX).map(|one| one.id).collect()
    }

    fn category_code(&self, id: CategoryId) -> Option<&str> {
        let found = self.categories.values().find(|one| one.id == id);
        found.map(|one| one.code.as_str())
    }
}

pub(super) async fn load(
    store: &Store,
    stamp: Stamp,
    before: Option<&Loaded>,
    encoder: Option<&Arc<Encoder>>,
) -> Result<Loaded, StoreError> {
    let units = store.units(None, None).await?;
    let categories = store.categories().await?;
    let mut models = HashMap::new();
    for row in &stamp.models {
        if let Some(loaded) = load_model(store, row, before, encoder).await? {
            models.insert(row.target, loaded);
        }
    }
    let urgency = serde_json::from_str(URGENCY_RULES);
    Ok(Loaded {
        models,
        duties: ColdStart::learn(&duties(&units, &categories), &[], &[]),
        category_names: ColdStart::learn(&names_of(&categories), &[], &[]),
        handled_by: handled_by(&units, &categories),
        named: named(&units),
        urgency: urgency.expect("the compiled-in rules are read by a test"),
        units: by(&units, |unit| (unit.code.clone(), unit.clone())),
        categories: by(&categories, |one| (one.code.clone(), one.clone())),
        stamp,
    })
}

/// Reads a model's file, or takes the one that is loaded. One that cannot be read leaves its
/// predecessor in use.
async fn load_model(
    store: &Store,
    row: &AdoptedModel,
    before: Option<&Loaded>,
    encoder: Option<&Arc<Encoder>>,
) -> Result<Option<LoadedModel>, StoreError> {
    let loaded = before.and_then(|before| before.model(row.target));
    let read = match loaded.filter(|loaded| loaded.row.id == row.id) {
        Some(loaded) => Some((*loaded.model).clone()),
        None => read_model(row.id, store.model_file(row.id).await?).await,
    };
    Ok(match read {
        None => loaded.cloned(),
        Some(mut model) => {
            if let Some(encoder) = encoder.filter(|_| model.wants_encoder()) {
                model.attach(Arc::clone(encoder));
            }
            model.set_threshold(row.threshold as f32);
            Some(LoadedModel {
                row: row.clone(),
                model: Arc::new(model),
            })
        }
    })
}

async fn read_model(id: ModelId, file: Vec<u8>) -> Option<Model> {
    let read = tokio::task::spawn_blocking(move || Model::load(&file)).await;
    match read {
        Ok(Ok(model)) => Some(model),
        Ok(Err(error)) => {
            tracing::error!(%error, model = %id, "a model cannot be read");
            None
        }
        Err(error) => {
            tracing::error!(%error, model = %id, "reading a model ended badly");
            None
        }
    }
}

fn by<T, K: Eq + std::hash::Hash, V>(rows: &[T], pair: impl Fn(&T) -> (K, V)) -> HashMap<K, V> {
    rows.iter().map(pair).collect()
}

/// What departments are described by: name, duty, and the categories they usually handle.
fn duties(units: &[Unit], categories: &[Category]) -> Vec<Description> {
    departments(units)
        .map(|unit| {
            let handled = categories
                .iter()
                .filter(|one| one.active && one.department == Some(unit.id));
            let mut texts = vec![unit.name.clone(), unit.duty.clone()];
            texts.extend(handled.map(|one| one.name.clone()));
            Description {
                label: unit.code.clone(),
                texts,
            }
        })
        .collect()
}

fn departments(units: &[Unit]) -> impl Iterator<Item = &Unit> {
    units
        .iter()
        .filter(|unit| unit.active && unit.kind == UnitKind::Department)
}

/// What categories are described by: their names, and those of the categories above them.
fn names_of(categories: &[Category]) -> Vec<Description> {
    let paths = paths(categories);
    let active = categories.iter().filter(|one| one.active);
    active
        .map(|one| Description {
            label: one.code.clone(),
            texts: vec![
                one.name.clone(),
                paths.get(&one.id).cloned().unwrap_or_default(),
            ],
        })
        .collect()
}

fn handled_by(units: &[Unit], categories: &[Category]) -> BTreeMap<String, String> {
    let of_category = |one: &Category| {
        let unit = units.iter().find(|unit| Some(unit.id) == one.department)?;
        unit.active.then(|| (one.code.clone(), unit.code.clone()))
    };
    categories.iter().filter_map(of_category).collect()
}

/// The words by which texts name departments.
fn named(units: &[Unit]) -> Vec<(String, Vec<String>)> {
    departments(units)
        .map(|unit| (unit.code.clone(), vec![unit.name.clone()]))
        .collect()
}

fn paths(categories: &[Category]) -> HashMap<CategoryId, String> {
    let by_id: HashMap<CategoryId, &Category> =
        categories.iter().map(|one| (one.id, one)).collect();
    categories
        .iter()
        .map(|one| {
            let upwards =
                std::iter::successors(Some(one), |below| by_id.get(&below.parent?).copied());
            let mut names: Vec<&str> = upwards
                .take(DEPTH_MAX)
                .map(|above| above.name.as_str())
                .collect();
            names.reverse();
            (one.id, names.join("/"))
        })
        .collect()
}
