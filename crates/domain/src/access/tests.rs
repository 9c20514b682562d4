use std::fmt::Write;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::kinds::CaseKind;
use crate::words::{ChainId, EnterpriseId, UnitId, UserId};

fn unit(n: u8) -> UnitId {
    UnitId::v7(Timestamp::UNIX_EPOCH, [n; 10])
}

fn chain(n: u8) -> ChainId {
    ChainId::v7(Timestamp::UNIX_EPOCH, [n; 10])
}

fn enterprise(n: u8) -> EnterpriseId {
    EnterpriseId::v7(Timestamp::UNIX_EPOCH, [n; 10])
}

fn actor(grants: &[Grant]) -> Actor {
    Actor {
        user: UserId::v7(Timestamp::UNIX_EPOCH, [0; 10]),
        grants: grants.to_vec(),
    }
}

fn own_case(kind: CaseKind) -> CaseFacts {
    CaseFacts {
        kind,
        lead: Some(unit(1)),
        supporting: vec![unit(2)],
        park: Some(unit(3)),
        chain: Some(chain(1)),
        enterprise: Some(enterprise(1)),
    }
}

fn foreign_case(kind: CaseKind) -> CaseFacts {
    CaseFacts {
        kind,
        lead: Some(unit(11)),
        supporting: vec![],
        park: Some(unit(13)),
        chain: Some(chain(11)),
        enterprise: Some(enterprise(11)),
    }
}

/// Everyone who stands in some relation to `own_case`.
fn people() -> Vec<(&'static str, Grant)> {
    vec![
        ("administrator", Grant::Administrator),
        ("agent", Grant::Agent),
        ("office of all chains", Grant::Office(None)),
        ("office of the chain", Grant::Office(Some(chain(1)))),
        ("chief of all chains", Grant::Chief(None)),
        ("chief of the chain", Grant::Chief(Some(chain(1)))),
        ("lead department", Grant::Department(unit(1))),
        ("supporting department", Grant::Department(unit(2))),
        ("park", Grant::Park(unit(3))),
        ("enterprise", Grant::Enterprise(enterprise(1))),
        ("auditor", Grant::Auditor),
    ]
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allowed => "yes",
        Verdict::Forbidden("access.not-in-charge") => "seen",
        Verdict::Forbidden(_) => "no",
        Verdict::Hidden => "hidden",
    }
}

/// Role × resource × action as people review it.
#[test]
fn the_matrix_is_as_reviewed() {
    let own = CaseKind::ALL.map(own_case);
    let foreign = CaseKind::ALL.map(foreign_case);
    let own_firm = Resource::Enterprise(enterprise(1), Some(unit(3)));
    let foreign_firm = Resource::Enterprise(enterprise(11), Some(unit(13)));
    let resources = [
        ("no resource".to_owned(), Resource::Product),
        ("own enterprise".to_owned(), own_firm),
        ("foreign enterprise".to_owned(), foreign_firm),
        ("own unit".to_owned(), Resource::Unit(unit(1))),
        ("foreign unit".to_owned(), Resource::Unit(unit(11))),
    ];
    let cases = own.iter().zip(&foreign).flat_map(|(own, foreign)| {
        let (kind, code) = (own.kind, own.kind.code());
        [
            (kind.kind().path.to_owned(), Resource::Kind(kind)),
            (format!("own {code}"), Resource::Case(own)),
            (format!("foreign {code}"), Resource::Case(foreign)),
        ]
    });
    let mut resources: Vec<_> = resources.into_iter().collect();
    resources.splice(1..1, cases);
    let mut table = String::from(
        "yes: allowed; seen: known, role suffices elsewhere; no: role; hidden: must not know of it\n",
    );
    for (name, resource) in resources {
        writeln!(table, "\n{name}").unwrap();
        for (who, grant) in people() {
            let mut by_word = std::collections::BTreeMap::<_, Vec<String>>::new();
            for action in Action::ALL
                .into_iter()
                .filter(|action| fits(*action, resource))
            {
                let verdict = word(may(&actor(&[grant]), action, resource));
                by_word
                    .entry(verdict)
                    .or_default()
                    .push(format!("{action:?}"));
            }
            for (verdict, actions) in by_word.iter().rev() {
                writeln!(table, "    {who:22} {verdict:7} {}", actions.join(" ")).unwrap();
            }
        }
    }
    insta::assert_snapshot!("matrix", table);
}

/// The actions that are done to such a resource.
fn fits(action: Action, resource: Resource<'_>) -> bool {
    use Action::*;
    match resource {
        Resource::Kind(_) => matches!(action, FileCase | ListCases | ExportCases | ImportCases),
        Resource::Case(..) => matches!(
            action,
            ReadCase
                | MoveCase
                | EditCase
                | ReportFacts
                | CommentPublicly
                | CommentInternally
                | ReadInternalComments
                | AttachFile
                | ReadSuggestions
        ),
        Resource::Enterprise(..) => {
            matches!(action, ReadEnterprise | ApproveEnterprise | InviteColleague)
        }
        Resource::Unit(_) => matches!(action, ManageTemplates),
        Resource::Product => matches!(
            action,
            ReadRates
                | ReadUsers
                | ManageUsers
                | ManageUnits
                | ManageCategories
                | ManageChains
                | ReadAudit
                | ReadJobs
                | ManageJobs
                | ReadOwnNotices
                | ReadPolicies
                | ManagePolicies
                | ReadTriage
                | ManageTriage
                | ReadTemplates
                | ReadMatters
                | JoinMatters
                | ReadChainGraph
                | EditChainGraph
                | PlanChains
        ),
        // the office of a chain is judged by what it touches, below
        Resource::Graph(_) => false,
    }
}

#[test]
fn every_action_stands_in_the_matrix() {
    let own = own_case(CaseKind::Request);
    let resources = [
        Resource::Product,
        Resource::Kind(CaseKind::Request),
        Resource::Case(&own),
        Resource::Enterprise(enterprise(1), None),
        Resource::Unit(unit(1)),
    ];
    for action in Action::ALL {
        let tables = resources.iter().filter(|resource| fits(action, **resource));
        assert_eq!(tables.count(), 1, "{action:?}");
    }
}

#[test]
fn an_office_changes_of_the_graph_what_is_of_its_chains() {
    use GraphPart::{Of, Throughout, Whole};
    let (own, other, unlisted) = (Some(chain(1)), Some(chain(2)), None);
    let parts: [(GraphPart<'_>, [bool; 3]); 9] = [
        // office of all chains, office of the first, offices of the first and the second
        (Whole, [true, false, false]),
        (Of(&[]), [true, true, true]),
        (Of(&[own]), [true, true, true]),
        (Of(&[other]), [true, false, true]),
        (Of(&[own, other]), [true, true, true]),
        (Of(&[unlisted]), [true, false, false]),
        (Throughout(&[own]), [true, true, true]),
        (Throughout(&[own, other]), [true, false, true]),
        (Throughout(&[own, unlisted]), [true, false, false]),
    ];
    let offices = [
        actor(&[Grant::Office(None)]),
        actor(&[Grant::Office(own)]),
        actor(&[Grant::Office(own), Grant::Office(other)]),
    ];
    for (part, expected) in parts {
        let found = offices
            .each_ref()
            .map(|office| may(office, Action::EditChainGraph, Resource::Graph(part)));
        assert_eq!(
            found.map(|verdict| verdict == Verdict::Allowed),
            expected,
            "{part:?}"
        );
    }
    let chief = actor(&[Grant::Chief(None)]);
    for (part, _) in parts {
        let verdict = may(&chief, Action::EditChainGraph, Resource::Graph(part));
        assert_eq!(verdict, Verdict::Forbidden("access.role"), "{part:?}");
    }
}

#[test]
fn contacts_are_for_those_who_must_call() {
    let seen: Vec<_> = people()
        .into_iter()
        .filter(|(_, grant)| sees_contacts(&actor(&[*grant]), &own_case(CaseKind::Request)))
        .map(|(who, _)| who)
        .collect();
    assert_eq!(
        seen,
        [
            "agent",
            "lead department",
            "supporting department",
            "enterprise"
        ]
    );
}

#[test]
fn nobody_without_grants_sees_or_does_anything() {
    let nobody = actor(&[]);
    assert!(!Scope::of(&nobody).covers(&own_case(CaseKind::Request)));
    for action in Action::ALL {
        assert_ne!(may(&nobody, action, Resource::Product), Verdict::Allowed);
    }
}

#[test]
fn a_person_is_all_that_was_granted() {
    let both = actor(&[
        Grant::Department(unit(1)),
        Grant::Office(None),
        Grant::Department(unit(2)),
    ]);
    use crate::lifecycle::Performer::{Lead, Office, Supporting};
    assert_eq!(
        performers(&both, &own_case(CaseKind::Request)),
        [Office, Lead, Supporting]
    );
}

#[test]
fn grants_need_the_place_where_they_hold() {
    let code = |role, unit, enterprise| {
        Grant::from_parts(role, unit, None, enterprise).map_err(|error| error.to_string())
    };
    assert_eq!(
        code(Role::Department, Some(unit(1)), None),
        Ok(Grant::Department(unit(1)))
    );
    assert_eq!(
        code(Role::Park, None, None),
        Err("role park needs a park".into())
    );
    assert_eq!(
        code(Role::Agent, None, Some(enterprise(1))),
        Err("role agent does not belong to a enterprise".into())
    );
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(role));
    }
}

fn any_grant() -> impl Strategy<Value = Grant> {
    let n = 0_u8..4;
    prop_oneof![
        Just(Grant::Administrator),
        Just(Grant::Agent),
        Just(Grant::Auditor),
        proptest::option::of(n.clone()).prop_map(|n| Grant::Office(n.map(chain))),
        proptest::option::of(n.clone()).prop_map(|n| Grant::Chief(n.map(chain))),
        n.clone().prop_map(|n| Grant::Department(unit(n))),
        n.clone().prop_map(|n| Grant::Park(unit(n))),
        n.prop_map(|n| Grant::Enterprise(enterprise(n))),
    ]
}

fn any_case() -> impl Strategy<Value = CaseFacts> {
    let place = || proptest::option::of(0_u8..4);
    let supporting = proptest::collection::vec(0_u8..4, 0..3);
    let kind = proptest::sample::select(CaseKind::ALL.to_vec());
    (kind, place(), supporting, place(), place(), place()).prop_map(
        |(kind, lead, support, park, link, firm)| CaseFacts {
            kind,
            lead: lead.map(unit),
            supporting: support.into_iter().map(unit).collect(),
            park: park.map(unit),
            chain: link.map(chain),
            enterprise: firm.map(enterprise),
        },
    )
}

proptest! {
    /// What a list shows can be opened, and what can be opened is listed.
    #[test]
    fn scope_and_policy_agree(
        grants in proptest::collection::vec(any_grant(), 0..4),
        case in any_case(),
    ) {
        let actor = actor(&grants);
        let listed = Scope::of(&actor).covers(&case);
        let opened = may(&actor, Action::ReadCase, Resource::Case(&case));
        prop_assert_eq!(listed, opened == Verdict::Allowed);
        prop_assert_eq!(!listed, opened == Verdict::Hidden);
    }

    /// Whoever is somebody towards a case sees it.
    #[test]
    fn performers_see_their_case(
        grants in proptest::collection::vec(any_grant(), 0..4),
        case in any_case(),
    ) {
        let actor = actor(&grants);
        prop_assert!(performers(&actor, &case).is_empty() || Scope::of(&actor).covers(&case));
    }
}
