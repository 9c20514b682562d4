//! The policy: one table of action, roles and condition, in plain Rust.

use super::grants::{Actor, Grant};
use super::scope::{CaseFacts, Scope};
use crate::kinds::CaseKind;
use crate::lifecycle::Performer;
use crate::words::{ChainId, EnterpriseId, Role, UnitId};

/// Everything that people do with the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// File a case of a kind.
    FileCase,
    /// Read a case, its history and what was said in public.
    ReadCase,
    /// List, search and count the cases one sees.
    ListCases,
    /// Move a case; which moves is the life cycle's matter.
    MoveCase,
    /// Change fields of a case: category, urgency, place.
    EditCase,
    /// Report facts of a case.
    ReportFacts,
    /// Comment so that the requester reads it.
    CommentPublicly,
    /// Comment among officials.
    CommentInternally,
    /// Read comments among officials.
    ReadInternalComments,
    /// Attach a file to a case.
    AttachFile,
    /// Export the cases one sees.
    ExportCases,
    /// Import cases.
    ImportCases,
    /// Read rates.
    ReadRates,
    /// See the accounts of others: all, or those of one's enterprise.
    ReadUsers,
    /// Add and change users and what is granted to them.
    ManageUsers,
    /// Add and change departments and parks.
    ManageUnits,
    /// Add and change categories.
    ManageCategories,
    /// Add and change chains.
    ManageChains,
    /// Read an enterprise's record.
    ReadEnterprise,
    /// Approve or refuse an enterprise that signed up.
    ApproveEnterprise,
    /// Invite a person into one's enterprise.
    InviteColleague,
    /// Read the event log and verify it.
    ReadAudit,
    /// See queued jobs and their failures.
    ReadJobs,
    /// End queued jobs, and let those that failed run again.
    ManageJobs,
    /// Read one's own notices.
    ReadOwnNotices,
    /// Read deadline policies and life cycles.
    ReadPolicies,
    /// Change deadline policies.
    ManagePolicies,
    /// See what the triage engine suggests for a case, and have an answer checked.
    ReadSuggestions,
    /// See routing rules, models, their figures and their drift.
    ReadTriage,
    /// Change routing rules; train and adopt models.
    ManageTriage,
    /// Read the templates of answers that departments keep.
    ReadTemplates,
    /// Keep the templates of a department.
    ManageTemplates,
    /// Read one-cause groups, as far as one sees their members.
    ReadMatters,
    /// Make one case of a one-cause group, and take that back.
    JoinMatters,
    /// Read the chain graph and its analyses.
    ReadChainGraph,
    /// Change the chain graph, import it, decide which names mean the same.
    EditChainGraph,
    /// Keep scenarios and lists of firms to invite.
    PlanChains,
}

/// What an action is done to.
#[derive(Debug, Clone, Copy)]
pub enum Resource<'a> {
    /// Nothing in particular.
    Product,
    /// Cases of a kind.
    Kind(CaseKind),
    /// One case.
    Case(&'a CaseFacts),
    /// One enterprise and the park it lies in.
    Enterprise(EnterpriseId, Option<UnitId>),
    /// What a department or park keeps.
    Unit(UnitId),
    /// A part of the chain graph.
    Graph(GraphPart<'a>),
}

/// What of the chain graph is changed. A chain that the platform does not list is `None`: nobody is
/// granted it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphPart<'a> {
    /// The graph as a whole, or what all chains share.
    Whole,
    /// A fact said of any of these chains; of none, it is in nobody's way.
    Of(&'a [Option<ChainId>]),
    /// A thing that each of these chains loses or finds renamed.
    Throughout(&'a [Option<ChainId>]),
}

/// The judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may be done.
    Allowed,
    /// It may not be done; the code says why.
    Forbidden(&'static str),
    /// The actor may not even know that the resource exists.
    Hidden,
}

/// Everybody but the people of enterprises.
const ALL_BUT_FIRMS: &[Role] = &[
    Role::Administrator,
    Role::Agent,
    Role::Office,
    Role::Chief,
    Role::Department,
    Role::Park,
    Role::Auditor,
];

impl Action {
    /// Every action, in the order of tables.
    pub const ALL: [Self; 37] = [
        Self::FileCase,
        Self::ReadCase,
        Self::ListCases,
        Self::MoveCase,
        Self::EditCase,
        Self::ReportFacts,
        Self::CommentPublicly,
        Self::CommentInternally,
        Self::ReadInternalComments,
        Self::AttachFile,
        Self::ExportCases,
        Self::ImportCases,
        Self::ReadRates,
        Self::ReadUsers,
        Self::ManageUsers,
        Self::ManageUnits,
        Self::ManageCategories,
        Self::ManageChains,
        Self::ReadEnterprise,
        Self::ApproveEnterprise,
        Self::InviteColleague,
        Self::ReadAudit,
        Self::ReadJobs,
        Self::ManageJobs,
        Self::ReadOwnNotices,
        Self::ReadPolicies,
        Self::ManagePolicies,
        Self::ReadSuggestions,
        Self::ReadTriage,
        Self::ManageTriage,
        Self::ReadTemplates,
        Self::ManageTemplates,
        Self::ReadMatters,
        Self::JoinMatters,
        Self::ReadChainGraph,
        Self::EditChainGraph,
        Self::PlanChains,
    ];

    /// Its code, by which pages know what to offer.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FileCase => "file-case",
            Self::ReadCase => "read-case",
            Self::ListCases => "list-cases",
            Self::MoveCase => "move-case",
            Self::EditCase => "edit-case",
            Self::ReportFacts => "report-facts",
            Self::CommentPublicly => "comment-publicly",
            Self::CommentInternally => "comment-internally",
            Self::ReadInternalComments => "read-internal-comments",
            Self::AttachFile => "attach-file",
            Self::ExportCases => "export-cases",
            Self::ImportCases => "import-cases",
            Self::ReadRates => "read-rates",
            Self::ReadUsers => "read-users",
            Self::ManageUsers => "manage-users",
            Self::ManageUnits => "manage-units",
            Self::ManageCategories => "manage-categories",
            Self::ManageChains => "manage-chains",
            Self::ReadEnterprise => "read-enterprise",
            Self::ApproveEnterprise => "approve-enterprise",
            Self::InviteColleague => "invite-colleague",
            Self::ReadAudit => "read-audit",
            Self::ReadJobs => "read-jobs",
            Self::ManageJobs => "manage-jobs",
            Self::ReadOwnNotices => "read-own-notices",
            Self::ReadPolicies => "read-policies",
            Self::ManagePolicies => "manage-policies",
            Self::ReadSuggestions => "read-suggestions",
            Self::ReadTriage => "read-triage",
            Self::ManageTriage => "manage-triage",
            Self::ReadTemplates => "read-templates",
            Self::ManageTemplates => "manage-templates",
            Self::ReadMatters => "read-matters",
            Self::JoinMatters => "join-matters",
            Self::ReadChainGraph => "read-chain-graph",
            Self::EditChainGraph => "edit-chain-graph",
            Self::PlanChains => "plan-chains",
        }
    }

    /// The roles that may do it at all, given a resource that is theirs.
    fn roles(self, kind: CaseKind) -> &'static [Role] {
        use Role::{Administrator, Agent, Auditor, Chief, Department, Enterprise, Office, Park};
        let access = &kind.kind().access;
        match self {
            Self::FileCase => access.file,
            Self::ReadCase | Self::ListCases => access.read,
            Self::MoveCase | Self::AttachFile => access.act,
            Self::CommentPublicly => access.say,
            Self::EditCase => access.edit,
            Self::ReportFacts => access.report,
            Self::ImportCases => access.import,
            Self::ReadOwnNotices | Self::ReadPolicies => &Role::ALL,
            Self::CommentInternally => &[Agent, Office, Chief, Department, Park],
            Self::ReadInternalComments => &[Agent, Office, Chief, Department, Park, Auditor],
            Self::ExportCases => &[Agent, Office, Chief, Department, Park, Auditor],
            Self::ReadRates => &[Agent, Office, Chief, Auditor],
            Self::ReadUsers => &[Administrator, Enterprise, Auditor],
            Self::ManageUsers
            | Self::ManageUnits
            | Self::ManagePolicies
            | Self::ReadJobs
            | Self::ManageJobs => &[Administrator],
            Self::ReadMatters => &[Agent, Office, Chief, Park, Auditor],
            Self::JoinMatters => &[Agent],
            Self::ManageCategories => &[Administrator, Agent],
            Self::ManageChains => &[Administrator, Office],
            Self::ReadEnterprise => &Role::ALL,
            Self::ApproveEnterprise => &[Office, Park],
            Self::InviteColleague => &[Enterprise],
            Self::ReadAudit => &[Administrator, Auditor],
            // drafts quote answers to other firms
            Self::ReadSuggestions => &[Agent, Office, Chief, Department, Park],
            Self::ReadTriage => &[Administrator, Agent, Office, Auditor],
            Self::ManageTriage => &[Administrator],
            Self::ReadTemplates => ALL_BUT_FIRMS,
            Self::ManageTemplates => &[Administrator, Department, Park],
            // Turnover and customers of firms are in it, so firms do not read it.
            Self::ReadChainGraph => ALL_BUT_FIRMS,
            Self::EditChainGraph => &[Administrator, Office],
            Self::PlanChains => &[Office, Chief, Park],
        }
    }
}

/// Whether an actor may do something. What the actor cannot know of is [`Verdict::Hidden`].
pub fn may(actor: &Actor, action: Action, resource: Resource<'_>) -> Verdict {
    let kind = match resource {
        Resource::Case(case) => case.kind,
        Resource::Kind(kind) => kind,
        Resource::Product | Resource::Enterprise(..) | Resource::Unit(_) | Resource::Graph(_) => {
            CaseKind::Request
        }
    };
    let grants = |action: Action| {
        let roles = action.roles(kind);
        let held = actor.grants.iter();
        held.filter(move |grant| roles.contains(&grant.role()))
    };
    let known = match resource {
        Resource::Product | Resource::Kind(_) | Resource::Unit(_) | Resource::Graph(_) => true,
        Resource::Case(case) => grants(Action::ReadCase).any(|grant| sees_case(*grant, case)),
        Resource::Enterprise(enterprise, park) => {
            grants(Action::ReadEnterprise).any(|grant| sees_enterprise(*grant, enterprise, park))
        }
    };
    let suits = |grant: &Grant| match resource {
        Resource::Product | Resource::Kind(_) => true,
        Resource::Case(case) => sees_case(*grant, case) && handles(*grant, action, case),
        Resource::Enterprise(enterprise, park) => sees_enterprise(*grant, enterprise, park),
        Resource::Unit(unit) => keeps(*grant, unit),
        Resource::Graph(part) => {
            let chains: Vec<_> = grants(action).map(|grant| grant.chain()).collect();
            changes(&chains, part)
        }
    };
    if !known {
        Verdict::Hidden
    } else if grants(action).any(suits) {
        Verdict::Allowed
    } else if grants(action).next().is_some() {
        Verdict::Forbidden("access.not-in-charge")
    } else {
        Verdict::Forbidden("access.role")
    }
}

/// What an actor is towards a case, for its life cycle.
pub fn performers(actor: &Actor, case: &CaseFacts) -> Vec<Performer> {
    let role_towards = |grant: &Grant| match *grant {
        Grant::Agent => Some(Performer::Agent),
        Grant::Office(chain) => {
            (chain.is_none() || chain == case.chain).then_some(Performer::Office)
        }
        Grant::Chief(chain) => (chain.is_none() || chain == case.chain).then_some(Performer::Chief),
        Grant::Department(unit) | Grant::Park(unit) => {
            if case.lead == Some(unit) {
                Some(Performer::Lead)
            } else {
                case.supporting
                    .contains(&unit)
                    .then_some(Performer::Supporting)
            }
        }
        Grant::Enterprise(enterprise) => {
            (case.asked_by() == Some(enterprise)).then_some(Performer::Enterprise)
        }
        Grant::Administrator | Grant::Auditor => None,
    };
    let mut found: Vec<_> = actor.grants.iter().filter_map(role_towards).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn sees_case(grant: Grant, case: &CaseFacts) -> bool {
    Scope::of_grant(grant).covers(case)
}

/// Whether those granted these chains (`None`: all of them) may change a part of the graph.
fn changes(granted: &[Option<ChainId>], part: GraphPart<'_>) -> bool {
    let is_granted = |chain: &Option<ChainId>| chain.is_some() && granted.contains(chain);
    granted.contains(&None)
        || match part {
            GraphPart::Whole => false,
            GraphPart::Of(chains) => chains.is_empty() || chains.iter().any(is_granted),
            GraphPart::Throughout(chains) => chains.iter().all(is_granted),
        }
}

/// A park sees every case of its park but acts only on those given to it.
fn handles(grant: Grant, action: Action, case: &CaseFacts) -> bool {
    let acts = matches!(
        action,
        Action::MoveCase | Action::CommentPublicly | Action::CommentInternally | Action::AttachFile
    );
    let given = |unit| case.lead == Some(unit) || case.supporting.contains(&unit);
    match grant {
        Grant::Park(unit) if acts => given(unit),
        _ => true,
    }
}

/// A department keeps what is its own, the administrator what is anybody's.
fn keeps(grant: Grant, of: UnitId) -> bool {
    match grant {
        Grant::Department(unit) | Grant::Park(unit) => unit == of,
        Grant::Administrator => true,
        Grant::Agent
        | Grant::Office(_)
        | Grant::Chief(_)
        | Grant::Enterprise(_)
        | Grant::Auditor => false,
    }
}

fn sees_enterprise(grant: Grant, enterprise: EnterpriseId, park: Option<UnitId>) -> bool {
    match grant {
        Grant::Enterprise(own) => own == enterprise,
        Grant::Park(unit) => park == Some(unit),
        Grant::Administrator
        | Grant::Agent
        | Grant::Office(_)
        | Grant::Chief(_)
        | Grant::Department(_)
        | Grant::Auditor => true,
    }
}
