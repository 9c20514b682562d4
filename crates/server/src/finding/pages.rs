//! Pages and what is done on them, by their names in both languages.

use domain::access::{Action, Resource};
use domain::catalogue::{Language, Sentence};
use text::sound::is_called;

use super::hit::Hit;
use crate::Caller;

/// Who has a page.
#[derive(Debug, Clone, Copy)]
enum For {
    /// People of enterprises.
    Firms,
    /// Everybody else.
    Officials,
    /// Whoever may do this.
    Those(Action),
}

use For::{Firms, Officials, Those};

/// Path, last part of the key of its name, and who has it.
const PAGES: &[(&str, &str, For)] = &[
    ("/home", "home", Firms),
    ("/new", "new", Firms),
    ("/desk", "desk", Officials),
    ("/inbox", "inbox", Officials),
    ("/requests", "requests", Officials),
    ("/enterprises", "enterprises", Officials),
    ("/overview", "overview", Those(Action::ReadRates)),
    ("/graph", "graph", Those(Action::ReadChainGraph)),
    ("/import", "import", Those(Action::ImportCases)),
    ("/audit", "audit", Those(Action::ReadAudit)),
    ("/matters", "matters", Those(Action::ReadMatters)),
    ("/admin/users", "users", Those(Action::ManageUsers)),
    ("/admin/units", "units", Those(Action::ManageUnits)),
    ("/admin/chains", "chains", Those(Action::ManageChains)),
    (
        "/admin/categories",
        "categories",
        Those(Action::ManageCategories),
    ),
    ("/admin/rules", "rules", Those(Action::ReadTriage)),
    ("/admin/jobs", "jobs", Those(Action::ReadJobs)),
    ("/admin/policies", "policies", Those(Action::ManagePolicies)),
];

/// The pages that the caller has and that are called so.
pub(super) fn named(caller: &Caller, words: &str) -> Vec<Hit> {
    let has = |who: For| match who {
        Firms => !caller.actor.is_official(),
        Officials => caller.actor.is_official(),
        Those(Action::ImportCases) => caller
            .may(
                Action::ImportCases,
                Resource::Kind(domain::kinds::CaseKind::Request),
            )
            .is_ok(),
        Those(action) => caller.may(action, Resource::Product).is_ok(),
    };
    let own = PAGES.iter().filter(|(.., who)| has(*who));
    let hits = own.filter_map(|(path, key, _)| {
        let name = |language| Sentence::new(format!("page.{key}")).render(language);
        let called = [Language::Zh, Language::En].map(name);
        let is_called = called.iter().any(|name| is_called(name, words));
        let title = name(caller.language);
        is_called.then(|| Hit {
            kind: "page",
            id: (*path).to_owned(),
            excerpt: title.clone(),
            title,
            marks: Vec::new(),
        })
    });
    hits.collect()
}
