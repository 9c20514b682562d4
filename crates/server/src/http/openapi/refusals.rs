//! What is refused, by status: said once for all operations. Which of it an operation may answer follows
//! from what it takes; what does not, such as 429, the operation names itself.

use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{Components, ContentBuilder, Ref, RefOr, Required, ResponseBuilder};

/// Every status of a refusal, what it means, and the name of its component.
const REFUSALS: &[(&str, &str, &str)] = &[
    (
        "400",
        "Malformed",
        "The path, the query or the body cannot be read",
    ),
    (
        "401",
        "Unauthenticated",
        "Nobody is signed in, or not as it must be",
    ),
    (
        "403",
        "Forbidden",
        "The caller may know of it but not do it",
    ),
    (
        "404",
        "NotFound",
        "It does not exist, or the caller may not know that it does",
    ),
    ("409", "Conflict", "Not from the state in which it is"),
    ("412", "Changed", "It was changed since the caller saw it"),
    ("413", "TooLarge", "The body is too large"),
    (
        "415",
        "NotOfThisKind",
        "The body is not of the declared kind",
    ),
    (
        "422",
        "Invalid",
        "Something in the input is at fault; `errors` says what",
    ),
    (
        "428",
        "VersionMissing",
        "`If-Match` must say which version the caller saw",
    ),
    (
        "429",
        "TooMany",
        "Too many attempts; `Retry-After` says how long to wait",
    ),
    (
        "503",
        "Unavailable",
        "Cannot be done right now; nothing was changed",
    ),
];

/// Adds every refusal to the components.
pub(super) fn declare(components: &mut Components) {
    for (_, name, meaning) in REFUSALS {
        let problem = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .build();
        let response = ResponseBuilder::new()
            .description(*meaning)
            .content("application/problem+json", problem)
            .build();
        components
            .responses
            .insert((*name).to_owned(), RefOr::T(response));
    }
}

/// Says of an operation what it may refuse; one that says nothing of security takes a caller.
pub(super) fn refer(method: &str, operation: &mut Operation) {
    let takes = Takes::of(operation);
    let writes = method != "get";
    let responses = &mut operation.responses.responses;
    for (status, name, _) in REFUSALS {
        let may = match *status {
            "400" => takes.text,
            "401" | "404" => takes.caller,
            // also what another site's page sent
            "403" => takes.caller || writes,
            "409" => writes && takes.caller,
            "412" | "428" => takes.version,
            "413" | "415" => takes.body,
            "422" => takes.body || takes.query,
            "503" => true,
            _ => false,
        };
        // what the operation named itself is said in the same words
        if may || responses.contains_key(*status) {
            responses.insert((*status).to_owned(), Ref::from_response_name(*name).into());
        }
    }
}

/// What an operation takes.
struct Takes {
    caller: bool,
    text: bool,
    query: bool,
    body: bool,
    version: bool,
}

impl Takes {
    fn of(operation: &Operation) -> Self {
        let parameters = operation.parameters.iter().flatten();
        let all: Vec<&Parameter> = parameters
            .filter_map(|parameter| match parameter {
                RefOr::T(parameter) => Some(parameter),
                RefOr::Ref(_) => None,
            })
            .collect();
        let is_in = |place: ParameterIn| all.iter().any(|one| one.parameter_in == place);
        let body = operation.request_body.is_some();
        let query = is_in(ParameterIn::Query);
        Self {
            caller: operation.security.is_none(),
            text: body || query || is_in(ParameterIn::Path),
            query: query || is_in(ParameterIn::Header),
            body,
            version: all
                .iter()
                .any(|one| one.name == "If-Match" && one.required == Required::True),
        }
    }
}
