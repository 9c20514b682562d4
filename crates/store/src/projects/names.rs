//! Chains, units and firms that the rows of projects name.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::catalogue::Reason;
use domain::kinds::{CaseKind, Field};
use domain::sheets::{FaultKind, Faults};
use domain::words::Code;
use steering::history::ProjectRow;
use uuid::Uuid;

use super::import::{PROJECTS, ProjectImport};
use crate::kernel::{Store, StoreError};
use crate::kinds::{Dictionary, look_up};

/// The fields that name something, with what is wrong where nothing has the name.
const NAMING: [(&str, &str); 4] = [
    ("chain", "chain.unknown"),
    ("park", "unit.unknown"),
    ("enterprise", "enterprise.unknown"),
    ("owner", "unit.unknown"),
];

/// A chain: one that is there, or one to be created under a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Chain {
    Known(Uuid),
    New(Code),
}

/// What a row of projects names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) chain: Chain,
    pub(super) park: Option<Uuid>,
    pub(super) enterprise: Option<Uuid>,
    pub(super) owner: Option<Uuid>,
}

/// What the names stand for.
#[derive(Debug)]
pub(super) struct Names(Dictionary);

fn field(code: &str) -> Option<&'static Field> {
    CaseKind::Project.kind().field(code)
}

fn name<'a>(row: &'a ProjectRow, code: &str) -> &'a str {
    match code {
        "chain" => &row.chain,
        "park" => &row.park,
        "enterprise" => &row.enterprise,
        _ => &row.owner,
    }
}

impl Names {
    /// Looks up all names of the rows.
    pub(super) async fn look_up(store: &Store, rows: &[ProjectRow]) -> Result<Self, StoreError> {
        let mut wanted: BTreeMap<&'static str, (&'static Field, BTreeSet<String>)> =
            BTreeMap::new();
        for (code, _) in NAMING {
            let Some(field) = field(code) else { continue };
            let names = rows.iter().map(|row| name(row, code));
            let names = names.filter(|name| !name.is_empty());
            let names = names.map(str::to_owned).collect();
            wanted.insert(code, (field, names));
        }
        Ok(Self(look_up(store, &wanted).await?))
    }

    fn id(&self, row: &ProjectRow, code: &str) -> Option<Uuid> {
        let meant = self.0.get(field(code)?, name(row, code))?;
        Some(meant.id)
    }

    /// What each row names. Unknown chains are to be created, unknown units and firms left out with a
    /// warning; where the import is strict all of them refuse it.
    pub(super) fn all(
        &self,
        import: &ProjectImport,
        errors: &mut Faults,
        warnings: &mut Faults,
    ) -> Vec<Named> {
        let mut told = HashSet::new();
        let rows = import.read.projects.iter();
        rows.filter_map(|row| {
            for (code, fault) in NAMING {
                let name = name(row, code);
                if name.is_empty() || self.id(row, code).is_some() {
                    continue;
                }
                let params = vec![("value", name.to_owned())];
                let kind = FaultKind::Own {
                    code: fault,
                    params,
                };
                if import.strict {
                    errors.push(PROJECTS, row.row.0, code, kind);
                } else if code != "chain" && told.insert((code, name)) {
                    warnings.push(PROJECTS, row.row.0, code, kind);
                }
            }
            let chain = match self.id(row, "chain") {
                Some(id) => Chain::Known(id),
                None => match Code::parse(&row.chain) {
                    Ok(code) => Chain::New(code),
                    Err(error) => {
                        let (code, params) = (error.code(), error.params());
                        let kind = FaultKind::Own { code, params };
                        errors.push(PROJECTS, row.row.0, "chain", kind);
                        return None;
                    }
                },
            };
            Some(Named {
                chain,
                park: self.id(row, "park"),
                enterprise: self.id(row, "enterprise"),
                owner: self.id(row, "owner"),
            })
        })
        .collect()
    }
}
