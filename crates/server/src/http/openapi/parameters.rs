//! Parameters that many operations take: said once, among the components.

use std::collections::BTreeMap;

use utoipa::openapi::path::Parameter;
use utoipa::openapi::{OpenApi, Ref, RefOr};

use super::operations;

/// Moves each parameter that operations take in the same words to the components and refers to it
/// there. Where a name means different things, the meaning that most operations share is the shared one; the
/// others stay with their operations.
pub(super) fn share(document: &mut OpenApi) {
    let shared = shared(document);
    for (_, _, operation) in operations(document) {
        for parameter in operation.parameters.iter_mut().flatten() {
            let name = match parameter {
                RefOr::T(one) if shared.get(&one.name) == Some(&*one) => one.name.clone(),
                _ => continue,
            };
            *parameter = RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")));
        }
    }
    let components = document.components.get_or_insert_default();
    let declared = shared.into_iter().map(|(name, one)| (name, RefOr::T(one)));
    components.parameters.extend(declared);
}

/// What is taken more than once, by name.
fn shared(document: &mut OpenApi) -> BTreeMap<String, Parameter> {
    let mut meanings: BTreeMap<String, Vec<(Parameter, usize)>> = BTreeMap::new();
    for (_, _, operation) in operations(document) {
        for parameter in operation.parameters.iter().flatten() {
            let RefOr::T(parameter) = parameter else {
                continue;
            };
            let known = meanings.entry(parameter.name.clone()).or_default();
            match known.iter_mut().find(|(one, _)| one == parameter) {
                Some((_, times)) => *times += 1,
                None => known.push((parameter.clone(), 1)),
            }
        }
    }
    let most_said = |(name, known): (String, Vec<(Parameter, usize)>)| {
        // the first of those that are said equally often: `max_by_key` would take the last
        let (parameter, times) = known.into_iter().rev().max_by_key(|(_, times)| *times)?;
        (times > 1).then_some((name, parameter))
    };
    meanings.into_iter().filter_map(most_said).collect()
}
