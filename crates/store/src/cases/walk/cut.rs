//! Into which walks a list is cut.

use domain::access::Reach;
use domain::cases::Part;
use domain::kinds::CaseKind;
use domain::lifecycle::StateCode;
use sea_orm::DatabaseBackend;

use super::{Path, Place, Walk};
use crate::cases::filter::{CaseFilter, DueFilter};
use crate::cases::order::Leg;

/// Ids that one walk looks for; SQLite binds at most 32,766 values.
const IDS_A_WALK: usize = 10_000;

/// The walks that together are all that `reach` (`None`: everything) and `filter` let through.
pub(in crate::cases) fn walks<'a>(
    reach: Option<&Reach>,
    filter: &'a CaseFilter,
    leg: Leg,
    backend: DatabaseBackend,
) -> Vec<Walk<'a>> {
    let places = places(reach, filter);
    let mut walks = Vec::new();
    for kind in kinds(filter) {
        let Some(states) = States::of(kind, filter) else {
            continue;
        };
        let runs = matches!(
            filter.due,
            Some(DueFilter::Overdue(_) | DueFilter::Between(..))
        );
        if runs && leg == Leg::Undated {
            // what is due at no instant is neither late nor due in time
            continue;
        }
        // only what is open is due
        let only_open = states.only_open || runs || leg == Leg::Due;
        let mut seen = Vec::new();
        for place in &places {
            let theirs = matches!(place, Place::Enterprise(_));
            if theirs && !kind.is_seen_by_its_firm() {
                // a firm sees what it asked for, not what others list about it
                continue;
            }
            let mut walk = Walk {
                filter,
                leg,
                place: *place,
                kind,
                states: states.codes.clone(),
                only_open,
                path: Path::Submitted,
                seen: seen.clone(),
                ids: &[],
                backend,
            };
            seen.push(*place);
            walk.path = walk.choose_path();
            if walk.path == Path::State {
                walks.extend(states.codes.iter().map(|state| Walk {
                    states: vec![*state],
                    ..walk.clone()
                }));
            } else {
                walks.push(walk);
            }
        }
    }
    among(filter, walks)
}

/// The same walks over some of the ids each, where the filter names ids.
fn among<'a>(filter: &'a CaseFilter, walks: Vec<Walk<'a>>) -> Vec<Walk<'a>> {
    let Some(ids) = &filter.ids else {
        return walks;
    };
    let some = ids.chunks(IDS_A_WALK);
    let parts = some.flat_map(|ids| {
        walks.iter().map(move |walk| Walk {
            ids,
            ..walk.clone()
        })
    });
    parts.collect()
}

fn kinds(filter: &CaseFilter) -> Vec<CaseKind> {
    filter
        .kind
        .map_or_else(|| CaseKind::ALL.to_vec(), |kind| vec![kind])
}

fn places(reach: Option<&Reach>, filter: &CaseFilter) -> Vec<Place> {
    let Some(reach) = reach else {
        return vec![match filter.unit {
            Some((unit, None | Some(Part::Supporting))) => Place::Unit(unit),
            Some((_, Some(Part::Lead))) | None => Place::Everywhere,
        }];
    };
    // units come last: what the others have is told from the columns of the case alone
    let parks = reach.parks.iter().copied().map(Place::Park);
    let chains = reach.chains.iter().copied().map(Place::Chain);
    let enterprises = reach.enterprises.iter().copied().map(Place::Enterprise);
    let units = reach.units.iter().copied().map(Place::Unit);
    parks
        .chain(chains)
        .chain(enterprises)
        .chain(units)
        .collect()
}

/// Which states of a kind a filter lets through.
struct States {
    /// Any when empty.
    codes: Vec<StateCode>,
    only_open: bool,
}

impl States {
    /// `None` when there are none.
    fn of(kind: CaseKind, filter: &CaseFilter) -> Option<Self> {
        let lifecycle = kind.lifecycle();
        let of_kind = lifecycle.states.iter();
        let wanted: Vec<_> = of_kind
            .filter(|state| filter.states.is_empty() || filter.states.contains(&state.code))
            .filter(|state| filter.open.is_none_or(|open| state.open == open))
            .collect();
        if wanted.is_empty() {
            return None;
        }
        let only_open = wanted.iter().all(|state| state.open);
        let open_states = lifecycle.states.iter().filter(|state| state.open).count();
        let all = wanted.len() == lifecycle.states.len();
        let all_open = only_open && wanted.len() == open_states;
        let codes = wanted.iter().map(|state| state.code);
        Some(Self {
            codes: if all || all_open {
                Vec::new()
            } else {
                codes.collect()
            },
            only_open,
        })
    }
}
