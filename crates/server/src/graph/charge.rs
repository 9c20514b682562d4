//! Who may change what of the graph: the office of a chain its own chains, the office of all chains
//! everything.

use std::collections::HashMap;

use chain::edit::{Belonging, Edit, Touch};
use chain::model::ChainGraph;
use domain::access::{Action, GraphPart, Resource, Verdict, may};
use domain::words::ChainId;

use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Whether the caller may change the graph as a whole.
pub fn is_for_all(caller: &Caller) -> bool {
    let whole = Resource::Graph(GraphPart::Whole);
    may(&caller.actor, Action::EditChainGraph, whole) == Verdict::Allowed
}

/// Whether the caller may change the segments of a chain of the platform.
pub fn is_for(caller: &Caller, chain: Option<ChainId>) -> bool {
    let chains = [chain];
    let part = Resource::Graph(GraphPart::Throughout(&chains));
    may(&caller.actor, Action::EditChainGraph, part) == Verdict::Allowed
}

/// Lets edits pass whose every part the caller may change.
///
/// # Errors
/// 403 with the first that is not the caller's.
pub async fn may_edit(
    app: &App,
    caller: &Caller,
    graph: &ChainGraph,
    edits: &[Edit],
) -> Result<(), Refusal> {
    if is_for_all(caller) {
        return Ok(());
    }
    let chains = app.store.chains().await?;
    let by_code: HashMap<String, ChainId> = chains
        .into_iter()
        .map(|chain| (chain.code, chain.id))
        .collect();
    let listed = |at: &u32| {
        let code = graph.chains[*at as usize].code.as_ref()?;
        by_code.get(code).copied()
    };
    let belonging = Belonging::new(graph);
    for edit in edits {
        let touch = belonging.touch(edit);
        let chains: Vec<Option<ChainId>> = match &touch {
            Touch::Whole => Vec::new(),
            Touch::Of(chains) | Touch::Throughout(chains) => chains.iter().map(listed).collect(),
        };
        let part = match touch {
            Touch::Whole => GraphPart::Whole,
            Touch::Of(_) => GraphPart::Of(&chains),
            Touch::Throughout(_) => GraphPart::Throughout(&chains),
        };
        caller.may(Action::EditChainGraph, Resource::Graph(part))?;
    }
    Ok(())
}
