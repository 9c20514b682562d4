//! Chains and parks that leads name.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::catalogue::Reason;
use domain::kinds::{CaseKind, Field};
use domain::sheets::{FaultKind, Faults};
use domain::words::{Code, Name};
use steering::investment::{LEADS, Lead};
use uuid::Uuid;

use crate::cases::By;
use crate::kernel::{Store, StoreError, Work};
use crate::kinds::{Dictionary, look_up};
use crate::platform::NewChain;
use crate::platform::chains::add_chain;

/// What the names stand for.
#[derive(Debug)]
pub(super) struct Names(Dictionary);

fn field(code: &str) -> Option<&'static Field> {
    CaseKind::Lead.kind().field(code)
}

impl Names {
    /// Looks up all names of the leads.
    pub(super) async fn look_up(store: &Store, leads: &[Lead]) -> Result<Self, StoreError> {
        let mut wanted: BTreeMap<&'static str, (&'static Field, BTreeSet<String>)> =
            BTreeMap::new();
        for lead in leads {
            for (code, name) in [("chain", &lead.chain), ("park", &lead.park)] {
                let Some(field) = field(code).filter(|_| !name.is_empty()) else {
                    continue;
                };
                let (_, names) = wanted
                    .entry(code)
                    .or_insert_with(|| (field, BTreeSet::new()));
                names.insert(name.clone());
            }
        }
        Ok(Self(look_up(store, &wanted).await?))
    }

    fn id(&self, code: &str, name: &str) -> Option<Uuid> {
        let meant = self.0.get(field(code)?, name)?;
        Some(meant.id)
    }

    /// The park of a lead.
    pub(super) fn park(&self, lead: &Lead) -> Option<Uuid> {
        self.id("park", &lead.park)
    }

    /// The chain of a lead, if it is there.
    pub(super) fn chain(&self, lead: &Lead) -> Option<Uuid> {
        self.id("chain", &lead.chain)
    }

    /// Chains that are to be created. One that cannot be is an error; a park that is not known is left
    /// out with a warning.
    pub(super) fn new_chains(
        &self,
        leads: &[Lead],
        errors: &mut Faults,
        warnings: &mut Faults,
    ) -> BTreeMap<String, Code> {
        let (mut chains, mut told) = (BTreeMap::new(), HashSet::new());
        for lead in leads {
            if !lead.park.is_empty() && self.park(lead).is_none() && told.insert(&lead.park) {
                let (code, params) = ("unit.unknown", vec![("value", lead.park.clone())]);
                warnings.push(LEADS, lead.row, "park", FaultKind::Own { code, params });
            }
            if lead.chain.is_empty() || self.chain(lead).is_some() {
                continue;
            }
            match Code::parse(&lead.chain) {
                Ok(code) => {
                    chains.insert(lead.chain.clone(), code);
                }
                Err(error) => {
                    let (code, params) = (error.code(), error.params());
                    errors.push(LEADS, lead.row, "chain", FaultKind::Own { code, params });
                }
            }
        }
        chains
    }
}

/// Creates chains; until somebody names it, a chain is called like its code.
pub(super) async fn create_chains(
    work: &Work,
    chains: &BTreeMap<String, Code>,
    by: By,
) -> Result<BTreeMap<String, Uuid>, StoreError> {
    let mut created = BTreeMap::new();
    for (text, code) in chains {
        let name = Name::parse(code.as_str()).map_err(|_| StoreError::Corrupt {
            place: "a code of a chain",
            what: text.clone(),
        })?;
        let new = NewChain {
            code: code.clone(),
            name,
            name_en: None,
            office: None,
            chiefs: Vec::new(),
        };
        let id = add_chain(work, by.user, &new).await?;
        created.insert(text.clone(), id.uuid());
    }
    Ok(created)
}
