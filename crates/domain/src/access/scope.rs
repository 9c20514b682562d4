//! Which cases somebody may know of.

use std::collections::BTreeSet;

use super::grants::{Actor, Grant};
use crate::kinds::CaseKind;
use crate::words::{ChainId, EnterpriseId, UnitId};

/// What access to a case depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// Its kind.
    pub kind: CaseKind,
    /// The unit that leads or last led, if dispatched.
    pub lead: Option<UnitId>,
    /// The units that support.
    pub supporting: Vec<UnitId>,
    /// The park that the enterprise lies in.
    pub park: Option<UnitId>,
    /// The chain it belongs to.
    pub chain: Option<ChainId>,
    /// The enterprise that asked, or that the case is about.
    pub enterprise: Option<EnterpriseId>,
}

impl CaseFacts {
    /// The enterprise that asked; `None` where an enterprise is only what the case is about.
    pub fn asked_by(&self) -> Option<EnterpriseId> {
        self.enterprise.filter(|_| self.kind.is_seen_by_its_firm())
    }
}

/// What somebody sees of the cases: made once per call, wanted by every finder of private rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(Sight);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Sight {
    All,
    Within(Reach),
}

/// The places within which cases are seen; a case is seen if one of them is its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Units that lead or support a case.
    pub units: BTreeSet<UnitId>,
    /// Parks that its enterprise lies in.
    pub parks: BTreeSet<UnitId>,
    /// Chains it belongs to.
    pub chains: BTreeSet<ChainId>,
    /// Enterprises that asked: they see the kinds with [`CaseKind::is_seen_by_its_firm`] only.
    pub enterprises: BTreeSet<EnterpriseId>,
}

/// Work of the product itself that has to see every case and answers to nobody's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SystemPurpose {
    /// Building projections and the search index anew.
    Rebuild,
    /// Carrying out queued jobs.
    Jobs,
    /// Importing by command line.
    Import,
    /// Exporting by command line.
    Export,
    /// Loading the demonstration city.
    Demonstration,
    /// Counting what others asked alike, for somebody who is told the number and nothing else.
    CountAlike,
}

impl Scope {
    /// What an actor sees.
    pub fn of(actor: &Actor) -> Self {
        let mut all = Reach::default();
        for grant in &actor.grants {
            let Sight::Within(reach) = Self::of_grant(*grant).0 else {
                return Self(Sight::All);
            };
            all.units.extend(reach.units);
            all.parks.extend(reach.parks);
            all.chains.extend(reach.chains);
            all.enterprises.extend(reach.enterprises);
        }
        Self(Sight::Within(all))
    }

    /// What one grant alone lets somebody see.
    pub(super) fn of_grant(grant: Grant) -> Self {
        let mut reach = Reach::default();
        match grant {
            Grant::Administrator
            | Grant::Agent
            | Grant::Auditor
            | Grant::Office(None)
            | Grant::Chief(None) => return Self(Sight::All),
            Grant::Office(Some(chain)) | Grant::Chief(Some(chain)) => {
                reach.chains.insert(chain);
            }
            Grant::Department(unit) => {
                reach.units.insert(unit);
            }
            Grant::Park(unit) => {
                reach.units.insert(unit);
                reach.parks.insert(unit);
            }
            Grant::Enterprise(enterprise) => {
                reach.enterprises.insert(enterprise);
            }
        }
        Self(Sight::Within(reach))
    }

    /// What the product's own work sees: everything. The purpose is named for the reader.
    pub fn system(_purpose: SystemPurpose) -> Self {
        Self(Sight::All)
    }

    /// The places it is limited to; `None` if it is not limited. An empty reach sees nothing.
    pub fn limits(&self) -> Option<&Reach> {
        match &self.0 {
            Sight::All => None,
            Sight::Within(reach) => Some(reach),
        }
    }

    /// Whether a case is seen.
    pub fn covers(&self, case: &CaseFacts) -> bool {
        self.limits().is_none_or(|reach| {
            let in_charge = case.lead.iter().chain(&case.supporting);
            in_charge.into_iter().any(|unit| reach.units.contains(unit))
                || case.park.is_some_and(|park| reach.parks.contains(&park))
                || case
                    .chain
                    .is_some_and(|chain| reach.chains.contains(&chain))
                || case
                    .asked_by()
                    .is_some_and(|enterprise| reach.enterprises.contains(&enterprise))
        })
    }
}
