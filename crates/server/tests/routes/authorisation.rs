//! Who may call what: every operation of the OpenAPI document, as nobody and as every role.
//!
//! An endpoint that is missing here fails the test, and so does a line that names none.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::access::Role;
use domain::kinds::{Act, Asked, CaseKind, Firm, Holds};
use serde_json::{Value, json};

use crate::city::{City, USCC};
use crate::harness::{SignedIn as Signed, Site};

/// Who gets past the first checks.
#[derive(Clone, Copy)]
enum Who {
    /// Anybody, signed in or not.
    Everybody,
    /// Anybody who is signed in.
    SignedIn,
    /// These roles; others get 403, or 404 where they may not know of it.
    Roles(&'static [Role]),
}

use Role::{Administrator, Agent, Auditor, Chief, Department, Enterprise, Office, Park};
use Who::{Everybody, Roles, SignedIn};

/// Everybody but the people of enterprises.
const OFFICIALS: &[Role] = &[
    Administrator,
    Agent,
    Office,
    Chief,
    Department,
    Park,
    Auditor,
];

/// Those who keep scenarios and lists of firms to invite.
const PLANNERS: &[Role] = &[Office, Chief, Park];

/// Those who may do something to a request that was dispatched to the department.
const HANDLERS: &[Role] = &[Agent, Office, Chief, Department, Enterprise];

/// Those who read what officials say among themselves of a request.
const INSIDERS: &[Role] = &[Agent, Office, Chief, Department, Park, Auditor];

/// Those who may read rules, models and drift.
const TRIAGE: &[Role] = &[Administrator, Agent, Office, Auditor];

/// Those who may read what is suggested for a request.
const ADVISED: &[Role] = &[Agent, Office, Chief, Department, Park];

/// Those who may keep templates of answers, each of his own department.
const KEEPERS: &[Role] = &[Administrator, Department, Park];

const OPERATIONS: &[(&str, Who)] = &[
    ("GET /healthz", Everybody),
    ("GET /readyz", Everybody),
    ("GET /metrics", Everybody),
    ("GET /api/openapi.json", Everybody),
    ("POST /api/v1/session", Everybody),
    ("DELETE /api/v1/session", SignedIn),
    ("GET /api/v1/me", SignedIn),
    ("PATCH /api/v1/me", SignedIn),
    ("POST /api/v1/me/password", SignedIn),
    ("POST /api/v1/me/totp", SignedIn),
    ("DELETE /api/v1/me/totp", SignedIn),
    ("POST /api/v1/me/totp/confirm", SignedIn),
    ("GET /api/v1/password-resets/{token}", Everybody),
    ("POST /api/v1/password-resets/{token}", Everybody),
    (
        "POST /api/v1/invitations",
        Roles(&[Administrator, Enterprise]),
    ),
    ("GET /api/v1/invitations/{token}", Everybody),
    ("POST /api/v1/invitations/{token}", Everybody),
    ("POST /api/v1/sign-ups", Everybody),
    ("GET /api/v1/sign-up-options", Everybody),
    ("GET /api/v1/enterprises", SignedIn),
    ("POST /api/v1/enterprises", Roles(&[Office, Park])),
    ("GET /api/v1/enterprises/{id}", SignedIn),
    ("PATCH /api/v1/enterprises/{id}", Roles(&[Office, Park])),
    (
        "POST /api/v1/enterprises/{id}/approve",
        Roles(&[Office, Park]),
    ),
    (
        "POST /api/v1/enterprises/{id}/reject",
        Roles(&[Office, Park]),
    ),
    (
        "GET /api/v1/users",
        Roles(&[Administrator, Enterprise, Auditor]),
    ),
    ("POST /api/v1/users", Roles(&[Administrator])),
    (
        "GET /api/v1/users/{id}",
        Roles(&[Administrator, Enterprise, Auditor]),
    ),
    ("PATCH /api/v1/users/{id}", Roles(&[Administrator])),
    (
        "POST /api/v1/users/{id}/password-reset",
        Roles(&[Administrator]),
    ),
    ("POST /api/v1/bulk", SignedIn),
    ("GET /api/v1/bulk/{id}", SignedIn),
    ("GET /api/v1/enterprises/{id}/page", SignedIn),
    ("GET /api/v1/search", SignedIn),
    ("GET /api/v1/units", SignedIn),
    ("POST /api/v1/units", Roles(&[Administrator])),
    ("PATCH /api/v1/units/{id}", Roles(&[Administrator])),
    ("GET /api/v1/chains", SignedIn),
    ("POST /api/v1/chains", Roles(&[Administrator, Office])),
    ("PATCH /api/v1/chains/{id}", Roles(&[Administrator, Office])),
    ("GET /api/v1/chain-graph", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/view", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/analysis", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/versions", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/difference", Roles(OFFICIALS)),
    (
        "POST /api/v1/chain-graph/edits",
        Roles(&[Administrator, Office]),
    ),
    (
        "POST /api/v1/chain-graph/undo",
        Roles(&[Administrator, Office]),
    ),
    (
        "POST /api/v1/chain-graph/versions/{id}/restore",
        Roles(&[Administrator, Office]),
    ),
    ("GET /api/v1/chain-graph/product", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/firm", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/trace", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/search", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/template", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/export", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/analysis/export", Roles(OFFICIALS)),
    ("POST /api/v1/chain-graph/evaluate", Roles(OFFICIALS)),
    ("GET /api/v1/chain-graph/scenarios", Roles(PLANNERS)),
    ("POST /api/v1/chain-graph/scenarios", Roles(PLANNERS)),
    ("GET /api/v1/chain-graph/scenarios/compare", Roles(PLANNERS)),
    ("GET /api/v1/chain-graph/scenarios/{id}", Roles(PLANNERS)),
    ("PATCH /api/v1/chain-graph/scenarios/{id}", Roles(PLANNERS)),
    ("DELETE /api/v1/chain-graph/scenarios/{id}", Roles(PLANNERS)),
    ("GET /api/v1/chain-graph/invitation-lists", Roles(OFFICIALS)),
    ("POST /api/v1/chain-graph/invitation-lists", Roles(PLANNERS)),
    (
        "GET /api/v1/chain-graph/invitation-lists/{id}",
        Roles(OFFICIALS),
    ),
    (
        "GET /api/v1/chain-graph/invitation-lists/{id}/export",
        Roles(OFFICIALS),
    ),
    (
        "DELETE /api/v1/chain-graph/invitation-lists/{id}",
        Roles(PLANNERS),
    ),
    ("GET /api/v1/chain-graph/reviews", Roles(OFFICIALS)),
    (
        "POST /api/v1/chain-graph/reviews",
        Roles(&[Administrator, Office]),
    ),
    (
        "GET /api/v1/chain-graph/reviews/pairs",
        Roles(&[Administrator, Office]),
    ),
    (
        "POST /api/v1/chain-graph/reviews/{id}/undo",
        Roles(&[Administrator, Office]),
    ),
    (
        "POST /api/v1/imports/chain-graph",
        Roles(&[Administrator, Office]),
    ),
    ("GET /api/v1/categories", SignedIn),
    ("POST /api/v1/categories", Roles(&[Administrator, Agent])),
    (
        "PATCH /api/v1/categories/{id}",
        Roles(&[Administrator, Agent]),
    ),
    ("GET /api/v1/answer-templates", Roles(OFFICIALS)),
    ("POST /api/v1/answer-templates", Roles(KEEPERS)),
    ("PATCH /api/v1/answer-templates/{id}", Roles(KEEPERS)),
    ("GET /api/v1/notices", SignedIn),
    ("POST /api/v1/notices/{id}/read", SignedIn),
    ("POST /api/v1/notices/read-all", SignedIn),
    ("GET /api/v1/audit/head", Roles(&[Administrator, Auditor])),
    (
        "POST /api/v1/audit/verify",
        Roles(&[Administrator, Auditor]),
    ),
    ("GET /api/v1/audit/events", Roles(&[Administrator, Auditor])),
    (
        "POST /api/v1/requests/like",
        Roles(&[Agent, Office, Chief, Park, Enterprise]),
    ),
    ("POST /api/v1/requests/{id}/rating", Roles(&[Enterprise])),
    ("GET /api/v1/cases", SignedIn),
    ("GET /api/v1/cases/counts", SignedIn),
    ("GET /api/v1/cases/{id}", SignedIn),
    ("PATCH /api/v1/cases/{id}", Roles(&[Agent, Office])),
    ("GET /api/v1/cases/{id}/events", SignedIn),
    ("GET /api/v1/cases/{id}/history", Roles(INSIDERS)),
    ("GET /api/v1/cases/{id}/children", SignedIn),
    ("POST /api/v1/cases/{id}/children", SignedIn),
    ("GET /api/v1/cases/{id}/links", SignedIn),
    ("POST /api/v1/cases/{id}/links", Roles(&[Agent, Office])),
    ("GET /api/v1/cases/{id}/papers", SignedIn),
    ("PUT /api/v1/cases/{id}/papers/{paper}", SignedIn),
    ("GET /api/v1/cases/{id}/facts", SignedIn),
    ("POST /api/v1/cases/{id}/facts", Roles(&[])),
    ("GET /api/v1/lists/{list}/columns", SignedIn),
    ("GET /api/v1/lists/{list}/workbook", SignedIn),
    ("POST /api/v1/lists/{list}/workbook", SignedIn),
    ("GET /api/v1/kinds", SignedIn),
    ("GET /api/v1/kinds/{kind}", SignedIn),
    ("GET /api/v1/cases/{id}/suggestions", Roles(ADVISED)),
    ("GET /api/v1/cases/{id}/similar", SignedIn),
    ("POST /api/v1/cases/{id}/answer-check", Roles(ADVISED)),
    ("GET /api/v1/cases/{id}/transitions", SignedIn),
    ("POST /api/v1/cases/{id}/transitions", Roles(HANDLERS)),
    ("GET /api/v1/cases/{id}/comments", SignedIn),
    ("POST /api/v1/cases/{id}/comments", Roles(HANDLERS)),
    ("GET /api/v1/cases/{id}/attachments", SignedIn),
    ("POST /api/v1/cases/{id}/attachments", Roles(HANDLERS)),
    ("GET /api/v1/attachments/{id}", SignedIn),
    ("DELETE /api/v1/attachments/{id}", SignedIn),
    ("GET /api/v1/policies", SignedIn),
    ("GET /api/v1/policies/{subject}", SignedIn),
    (
        "POST /api/v1/policies/{subject}/versions",
        Roles(&[Administrator]),
    ),
    (
        "PATCH /api/v1/policies/{subject}/versions/{version}",
        Roles(&[Administrator]),
    ),
    (
        "POST /api/v1/policies/{subject}/versions/{version}/trial",
        Roles(&[Administrator]),
    ),
    (
        "POST /api/v1/policies/{subject}/versions/{version}/enforce",
        Roles(&[Administrator]),
    ),
    (
        "GET /api/v1/rankings/departments",
        Roles(&[Agent, Office, Chief, Auditor]),
    ),
    ("GET /api/v1/board", SignedIn),
    ("GET /api/v1/oc4ids", SignedIn),
    ("GET /api/v1/projects/{id}/lights", SignedIn),
    (
        "POST /api/v1/projects/{id}/plans",
        Roles(&[Office, Department, Park]),
    ),
    (
        "POST /api/v1/projects/{id}/reports",
        Roles(&[Office, Department, Park, Enterprise]),
    ),
    ("GET /api/v1/investment", Roles(OFFICIALS)),
    ("GET /api/v1/rates", Roles(&[Agent, Office, Chief, Auditor])),
    ("GET /api/v1/triage/models", Roles(TRIAGE)),
    ("GET /api/v1/triage/models/{id}", Roles(TRIAGE)),
    ("PATCH /api/v1/triage/models/{id}", Roles(&[Administrator])),
    (
        "POST /api/v1/triage/models/{id}/adopt",
        Roles(&[Administrator]),
    ),
    ("POST /api/v1/triage/train", Roles(&[Administrator])),
    ("GET /api/v1/triage/drift", Roles(TRIAGE)),
    ("GET /api/v1/triage/examples", Roles(TRIAGE)),
    ("GET /api/v1/events", SignedIn),
    ("POST /api/v1/imports/requests", Roles(&[Agent, Office])),
    ("GET /api/v1/imports/{id}", Roles(&[Agent, Office])),
    ("POST /api/v1/imports/{id}/cancel", Roles(&[Agent, Office])),
    ("GET /api/v1/jobs", Roles(&[Administrator])),
    ("GET /api/v1/jobs/{id}", Roles(&[Administrator])),
    ("POST /api/v1/jobs/{id}/cancel", Roles(&[Administrator])),
    ("POST /api/v1/jobs/{id}/retry", Roles(&[Administrator])),
    (
        "GET /api/v1/requests/export",
        Roles(&[Agent, Office, Chief, Department, Park, Auditor]),
    ),
    ("GET /api/v1/matters", Roles(READ_MATTERS)),
    ("POST /api/v1/matters/regroup", Roles(&[Agent])),
    ("GET /api/v1/matters/{id}", Roles(READ_MATTERS)),
    ("POST /api/v1/matters/{id}/join", Roles(&[Agent])),
    ("POST /api/v1/matters/{id}/undo", Roles(&[Agent])),
    ("GET /api/v1/triage/rules", Roles(READ_TRIAGE)),
    ("PUT /api/v1/triage/rules", Roles(&[Administrator])),
    ("POST /api/v1/triage/rules/check", Roles(&[Administrator])),
    ("POST /api/v1/triage/rules/dry-run", Roles(&[Administrator])),
    ("GET /api/v1/triage/rules/versions", Roles(READ_TRIAGE)),
    ("GET /api/v1/triage/rules/versions/{id}", Roles(READ_TRIAGE)),
    (
        "POST /api/v1/triage/rules/versions/{id}/restore",
        Roles(&[Administrator]),
    ),
];

/// Those who may look at one-cause groups.
const READ_MATTERS: &[Role] = &[Agent, Office, Chief, Park, Auditor];

/// Those who may look at rules and models.
const READ_TRIAGE: &[Role] = &[Administrator, Agent, Office, Auditor];

/// All operations: those above, and those that each kind of case declares.
fn operations() -> Vec<(String, Who)> {
    let listed = OPERATIONS
        .iter()
        .map(|(name, who)| ((*name).to_owned(), *who));
    let of_kinds = CaseKind::ALL.into_iter().flat_map(|kind| {
        let (path, access) = (kind.kind().path, &kind.kind().access);
        [
            (format!("GET /api/v1/{path}"), Roles(access.read)),
            (format!("GET /api/v1/{path}/counts"), Roles(access.read)),
            (format!("POST /api/v1/{path}"), Roles(access.file)),
        ]
    });
    listed.chain(of_kinds).collect()
}

/// Method and path template of every operation of the document.
fn documented() -> BTreeSet<String> {
    let document = serde_json::to_value(server::openapi()).unwrap();
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            found.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    found
}

/// What is served under the path of a kind and documented once, under `/cases`.
fn said_of_all_kinds() -> BTreeSet<String> {
    let kinds = CaseKind::ALL.into_iter();
    let others = kinds.filter(|kind| *kind != CaseKind::Request);
    let both = |kind: CaseKind| {
        let path = kind.kind().path;
        [
            format!("GET /api/v1/{path}"),
            format!("GET /api/v1/{path}/counts"),
        ]
    };
    others.flat_map(both).collect()
}

#[test]
fn no_operation_is_forgotten() {
    let operations = operations();
    let listed: BTreeSet<String> = operations.iter().map(|(name, _)| name.clone()).collect();
    let documented = documented();
    assert_eq!(&listed - &said_of_all_kinds(), documented);
    assert!(said_of_all_kinds().is_subset(&listed));
    assert_eq!(
        listed.len(),
        operations.len(),
        "an operation is listed twice"
    );
}

/// The path with identifiers that name nothing, and an object that satisfies nobody.
fn concrete(template: &str) -> String {
    let nothing = "0193b1d4-0000-7000-8000-000000000000";
    let mut path = template.to_owned();
    while let (Some(open), Some(close)) = (path.find('{'), path.find('}')) {
        path.replace_range(open..=close, nothing);
    }
    path
}

fn split(operation: &str) -> (Method, String) {
    let (method, template) = operation.split_once(' ').unwrap();
    (method.parse().unwrap(), concrete(template))
}

#[tokio::test]
async fn nobody_gets_in_unless_the_entry_is_open() {
    let site = Site::open().await;
    for (operation, who) in &operations() {
        let (method, path) = split(operation);
        let json = [("content-type", "application/json")];
        let answer = site.send(method, &path, &json, Body::from("{}")).await;
        match who {
            Everybody => assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{operation}"),
            SignedIn | Roles(_) => {
                assert_eq!(answer.code(), "session.missing", "{operation}");
                assert_eq!(answer.header("www-authenticate"), "Bearer", "{operation}");
            }
        }
    }
}

#[tokio::test]
async fn a_forged_token_opens_nothing() {
    let site = Site::open().await;
    for (operation, who) in &operations() {
        if matches!(who, Everybody) {
            continue;
        }
        let (method, path) = split(operation);
        let forged = format!("Bearer {}", "0".repeat(64));
        let headers = [("authorization", forged.as_str())];
        let answer = site.send(method, &path, &headers, Body::empty()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{operation}");
    }
}

#[tokio::test]
async fn each_role_gets_as_far_as_the_table_says() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let mut callers = BTreeMap::new();
    for role in Role::ALL {
        callers.insert(role, site.with_user(role.code(), &[city.grant(role)]).await);
    }
    let request = city.dispatched_request(&site).await;
    for (operation, who) in &operations() {
        let Roles(allowed) = who else { continue };
        let (method, path) = split(operation);
        let path = existing(&path, &request, &city.enterprise);
        for (role, caller) in &callers {
            let body = match method {
                Method::GET => Value::Null,
                _ => json!({}),
            };
            let answer = caller.send(method.clone(), &path, &[], body).await;
            let status = answer.status;
            if allowed.contains(role) {
                assert_ne!(status, StatusCode::FORBIDDEN, "{operation} as {role:?}");
            } else {
                let refused = matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
                assert!(refused, "{operation} as {role:?}: {status}");
            }
        }
    }
}

/// The path with what is there: cases and enterprises are looked for before anything is decided
/// about them.
fn existing(path: &str, request: &str, enterprise: &str) -> String {
    let nothing = concrete("{id}");
    [
        ("v1/requests", request),
        ("v1/cases", request),
        ("v1/enterprises", enterprise),
    ]
    .into_iter()
    .fold(path.to_owned(), |path, (place, id)| {
        path.replacen(&format!("{place}/{nothing}"), &format!("{place}/{id}"), 1)
    })
}

/// What each role may do with a case of each kind that was given to the department, exactly as the
/// kind declares it, under the path of the kind and under `/cases` alike.
#[tokio::test]
async fn every_kind_is_guarded_as_it_is_declared() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let mut callers = BTreeMap::new();
    for role in Role::ALL {
        callers.insert(role, site.with_user(role.code(), &[city.grant(role)]).await);
    }
    for kind in CaseKind::ALL {
        let id = match kind {
            CaseKind::Request => city.dispatched_request(&site).await,
            _ => owned(kind, &callers[&Office]).await,
        };
        for (role, caller) in &callers {
            // the firm of a request lies in the park, which sees it and has no part in it
            let is_outside = *role == Park && kind.kind().firm == Firm::About;
            let sees = kind.kind().access.roles(Act::Read).contains(role) && !is_outside;
            for (act, method, tail, allowed) in [
                (Act::Read, Method::GET, "", StatusCode::OK),
                (
                    Act::Edit,
                    Method::PATCH,
                    "",
                    StatusCode::PRECONDITION_REQUIRED,
                ),
                (
                    Act::Move,
                    Method::POST,
                    "/transitions",
                    StatusCode::PRECONDITION_REQUIRED,
                ),
                (
                    Act::Report,
                    Method::POST,
                    "/facts",
                    StatusCode::UNPROCESSABLE_ENTITY,
                ),
                (
                    Act::Say,
                    Method::POST,
                    "/comments",
                    StatusCode::UNPROCESSABLE_ENTITY,
                ),
            ] {
                let acts = matches!(act, Act::Move | Act::Say) && *role == Park;
                let may = kind.kind().access.roles(act).contains(role) && !acts;
                let expected = match (sees, may) {
                    (false, _) => StatusCode::NOT_FOUND,
                    (true, false) => StatusCode::FORBIDDEN,
                    (true, true) => allowed,
                };
                for place in [kind.kind().path, "cases"] {
                    let path = format!("/api/v1/{place}/{id}{tail}");
                    let body = match method {
                        Method::GET => Value::Null,
                        _ => json!({}),
                    };
                    let answer = caller.send(method.clone(), &path, &[], body).await;
                    assert_eq!(answer.status, expected, "{method} {path} as {role:?}");
                }
            }
        }
    }
}

/// A case that the office filed and gave to the department, with whatever its kind requires.
async fn owned(kind: CaseKind, office: &Signed<'_>) -> String {
    let mut body = json!({"title": "a case", "chain": "salt", "owner": "housing"});
    if kind.kind().firm == Firm::Reports {
        body["enterprise"] = json!(USCC);
    }
    let required = kind.kind().asked();
    for field in required.filter(|field| field.asked == Asked::Required) {
        let value = match field.holds {
            Holds::OneOf(codes) => json!(codes[0]),
            Holds::Year => json!("2026"),
            Holds::Number(_) => json!("100"),
            Holds::Words => json!("what it is"),
            Holds::Case(kinds) => json!(Box::pin(owned(kinds[0], office)).await),
            _ => continue,
        };
        body[field.path] = value;
    }
    let answer = office
        .post(&format!("/api/v1/{}", kind.kind().path), body)
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}
