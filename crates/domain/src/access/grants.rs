//! Roles, and the grants that give them to people.

use crate::catalogue::Reason;
use crate::platform::UnitKind;
use crate::words::{ChainId, EnterpriseId, Role, UnitId, UserId};

impl Role {
    /// Units in which it may hold; where it holds in none, whatever is named is refused later.
    pub const fn unit_kinds(self) -> &'static [UnitKind] {
        match self {
            Self::Department => &[UnitKind::Department],
            Self::Park => &[UnitKind::Park],
            _ => &UnitKind::ALL,
        }
    }
}

/// A role, and where it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grant {
    /// Administrator of the whole product.
    Administrator,
    /// Seat agent for all requests.
    Agent,
    /// The office of one chain; without one, of all chains.
    Office(Option<ChainId>),
    /// A chief of one chain; without one, of all chains.
    Chief(Option<ChainId>),
    /// A person of a department.
    Department(UnitId),
    /// A person of a park committee; the park is a unit.
    Park(UnitId),
    /// A person of an enterprise.
    Enterprise(EnterpriseId),
    /// Auditor of everything.
    Auditor,
}

/// Why a role cannot be granted so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// The role holds in a unit or an enterprise, and none was named.
    #[error("role {} needs a {place}", role.code())]
    PlaceMissing {
        /// The role.
        role: Role,
        /// What has to be named: `department`, `park` or `enterprise`.
        place: &'static str,
    },
    /// The role does not hold in what was named.
    #[error("role {} does not belong to a {place}", role.code())]
    PlaceUnwanted {
        /// The role.
        role: Role,
        /// What was named: `department`, `chain` or `enterprise`.
        place: &'static str,
    },
}

impl Reason for GrantError {
    fn code(&self) -> &'static str {
        match self {
            Self::PlaceMissing { .. } => "grant.place-missing",
            Self::PlaceUnwanted { .. } => "grant.place-unwanted",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        let (Self::PlaceMissing { role, place } | Self::PlaceUnwanted { role, place }) = self;
        vec![
            ("role", role.code().to_owned()),
            ("place", (*place).to_owned()),
        ]
    }
}

impl Grant {
    /// A grant from the columns of a row or the options of a command.
    ///
    /// # Errors
    /// [`GrantError`] if the role needs a place that is missing, or has one it cannot have.
    pub fn from_parts(
        role: Role,
        unit: Option<UnitId>,
        chain: Option<ChainId>,
        enterprise: Option<EnterpriseId>,
    ) -> Result<Self, GrantError> {
        let missing = |place| GrantError::PlaceMissing { role, place };
        let grant = match role {
            Role::Administrator => Self::Administrator,
            Role::Agent => Self::Agent,
            Role::Auditor => Self::Auditor,
            Role::Office => Self::Office(chain),
            Role::Chief => Self::Chief(chain),
            Role::Department => Self::Department(unit.ok_or_else(|| missing("department"))?),
            Role::Park => Self::Park(unit.ok_or_else(|| missing("park"))?),
            Role::Enterprise => Self::Enterprise(enterprise.ok_or_else(|| missing("enterprise"))?),
        };
        let named = [
            ("department", unit.is_some(), grant.unit().is_some()),
            ("chain", chain.is_some(), grant.chain().is_some()),
            (
                "enterprise",
                enterprise.is_some(),
                grant.enterprise().is_some(),
            ),
        ];
        match named.into_iter().find(|(_, given, kept)| *given && !*kept) {
            Some((place, ..)) => Err(GrantError::PlaceUnwanted { role, place }),
            None => Ok(grant),
        }
    }

    /// The role that is granted.
    pub const fn role(self) -> Role {
        match self {
            Self::Administrator => Role::Administrator,
            Self::Agent => Role::Agent,
            Self::Office(_) => Role::Office,
            Self::Chief(_) => Role::Chief,
            Self::Department(_) => Role::Department,
            Self::Park(_) => Role::Park,
            Self::Enterprise(_) => Role::Enterprise,
            Self::Auditor => Role::Auditor,
        }
    }

    /// The department or park that the person acts for.
    pub const fn unit(self) -> Option<UnitId> {
        match self {
            Self::Department(unit) | Self::Park(unit) => Some(unit),
            _ => None,
        }
    }

    /// The chain it is limited to.
    pub const fn chain(self) -> Option<ChainId> {
        match self {
            Self::Office(chain) | Self::Chief(chain) => chain,
            _ => None,
        }
    }

    /// The enterprise that the person acts for.
    pub const fn enterprise(self) -> Option<EnterpriseId> {
        match self {
            Self::Enterprise(enterprise) => Some(enterprise),
            _ => None,
        }
    }
}

/// A signed-in person with everything granted to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who it is.
    pub user: UserId,
    /// What was granted; nothing is possible without.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// Whether a role was granted, wherever it holds.
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role() == role)
    }

    /// Whether the person acts for more than enterprises.
    pub fn is_official(&self) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role() != Role::Enterprise)
    }

    /// The departments and parks that the person acts for.
    pub fn units(&self) -> impl Iterator<Item = UnitId> {
        self.grants.iter().filter_map(|grant| grant.unit())
    }

    /// The enterprises that the person acts for.
    pub fn enterprises(&self) -> impl Iterator<Item = EnterpriseId> {
        self.grants.iter().filter_map(|grant| grant.enterprise())
    }
}
