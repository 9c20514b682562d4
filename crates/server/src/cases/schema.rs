//! What may be sent for a case of each kind, in the OpenAPI document: made from the declarations.

use domain::kinds::{Asked, CaseKind, Field, Holds, Kind};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr, Schema};

const WORDS_MAX: usize = 100_000;

/// What belongs to one kind only, and so is documented under its own path.
const OF_ONE_KIND: [&str; 4] = [
    "/api/v1/projects/{id}/lights",
    "/api/v1/projects/{id}/plans",
    "/api/v1/projects/{id}/reports",
    "/api/v1/requests/{id}/rating",
];

/// Whether operations under the path of a kind are documented there: its list and counts are those of
/// `/cases`, where `kind` says which. Requests keep theirs, which other systems know by that path.
fn lists(kind: &Kind) -> bool {
    kind.code == CaseKind::Request
}

/// Names what is filed under each path. What is done to one case, and lists and counts, are documented
/// once, under `/cases`; the same is served under the path of each kind.
pub(crate) fn describe(document: &mut OpenApi) {
    let kinds = || CaseKind::ALL.into_iter().map(CaseKind::kind);
    document.paths.paths.retain(|path, item| {
        let Some((kind, below)) = kinds().find_map(|kind| Some((kind, below(path, kind)?))) else {
            return true;
        };
        if below.is_empty() && !lists(kind) {
            item.get = None;
        }
        match below {
            "/counts" => lists(kind),
            below if below.starts_with("/{id}") => OF_ONE_KIND.contains(&path.as_str()),
            _ => true,
        }
    });
    for kind in CaseKind::ALL.map(CaseKind::kind) {
        let name = name_of(kind);
        let path = format!("/api/v1/{}", kind.path);
        let operation = document
            .paths
            .paths
            .get_mut(&path)
            .and_then(|item| item.post.as_mut());
        let body = operation.and_then(|operation| operation.request_body.as_mut());
        if let Some(RefOr::T(body)) = body {
            for content in body.content.values_mut() {
                if let RefOr::T(content) = content {
                    content.schema = Some(Ref::from_schema_name(&name).into());
                }
            }
        }
        if let Some(components) = document.components.as_mut() {
            components.schemas.insert(name, filing(kind));
        }
    }
}

/// What of a path lies below the path of a kind.
fn below<'a>(path: &'a str, kind: &Kind) -> Option<&'a str> {
    let below = path.strip_prefix("/api/v1/")?.strip_prefix(kind.path)?;
    (below.is_empty() || below.starts_with('/')).then_some(below)
}

fn name_of(kind: &Kind) -> String {
    let code = kind.code.code();
    let words = code.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    format!("New{}", words.collect::<String>())
}

fn filing(kind: &'static Kind) -> RefOr<Schema> {
    let mut whole = ObjectBuilder::new();
    let mut contact = ObjectBuilder::new();
    let mut has_contact = false;
    for field in kind.asked() {
        match field.path.split_once('.') {
            None => whole = whole.property(field.path, schema(field)),
            Some((_, name)) => {
                has_contact = true;
                contact = contact.property(name, schema(field));
            }
        }
        if field.asked == Asked::Required {
            whole = whole.required(field.path);
        }
    }
    if has_contact {
        whole = whole.property("contact", contact);
    }
    whole.into()
}

fn schema(field: &Field) -> RefOr<Schema> {
    let nullable = field.asked != Asked::Required;
    let of = |kind: Type| match nullable {
        true => SchemaType::Array(vec![kind, Type::Null]),
        false => SchemaType::Type(kind),
    };
    let text = || ObjectBuilder::new().schema_type(of(Type::String));
    let built = match field.holds {
        Holds::Line(max) => text().min_length(Some(1)).max_length(Some(max)),
        Holds::Words => text().max_length(Some(WORDS_MAX)),
        Holds::Flag => ObjectBuilder::new().schema_type(of(Type::Boolean)),
        Holds::OneOf(codes) => {
            let known = codes.iter().map(|code| serde_json::Value::from(*code));
            let none = nullable.then_some(serde_json::Value::Null);
            text().enum_values(Some(known.chain(none)))
        }
        Holds::Day => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
        Holds::Year => ObjectBuilder::new().schema_type(of(Type::Integer)),
        _ => text().max_length(Some(100)),
    };
    built.into()
}
