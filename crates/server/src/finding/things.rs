//! What has a name: firms, people, chains, segments and products.

use domain::access::{Action, Resource};
use domain::catalogue::Language;
use store::platform::{
    EnterpriseFilter, EnterpriseOrder, Enterprises, People, PeopleFilter, PeopleOrder,
};
use text::sound::is_called;

use super::hit::Hit;
use crate::http::refusal::Refusal;
use crate::{App, Caller, graph};

/// Of each kind at most so many.
const EACH_MAX: usize = 3;

/// Everything that the caller may know of and that is called so, chains first.
///
/// # Errors
/// When the database refuses.
pub(super) async fn named(app: &App, caller: &Caller, words: &str) -> Result<Vec<Hit>, Refusal> {
    let mut hits = chains(app, caller, words).await?;
    hits.extend(enterprises(app, caller, words).await?);
    hits.extend(people(app, caller, words).await?);
    let things = graph::named(app, caller, words, EACH_MAX).await?;
    hits.extend(things.into_iter().map(|thing| Hit {
        id: thing.name.clone(),
        ..hit(
            thing.kind,
            thing.name,
            thing.chain.unwrap_or_default(),
            words,
        )
    }));
    Ok(hits)
}

/// A hit whose excerpt tells something beside its name.
fn hit(kind: &'static str, title: String, beside: String, words: &str) -> Hit {
    let shown = match beside.is_empty() {
        true => title.clone(),
        false => format!("{title} · {beside}"),
    };
    let found = text::excerpt(&shown, &[text::folded(words)]);
    Hit {
        kind,
        id: String::new(),
        title,
        excerpt: found.text,
        marks: found
            .marks
            .into_iter()
            .map(|(from, to)| [from, to])
            .collect(),
    }
}

async fn chains(app: &App, caller: &Caller, words: &str) -> Result<Vec<Hit>, Refusal> {
    let chains = app.store.chains().await?;
    let called = chains.into_iter().filter(|chain| {
        let names = [&chain.name, &chain.name_en, &chain.code];
        chain.active && names.iter().any(|name| is_called(name, words))
    });
    let hits = called.take(EACH_MAX).map(|chain| {
        let english = caller.language == Language::En && !chain.name_en.is_empty();
        let name = if english { chain.name_en } else { chain.name };
        Hit {
            id: chain.id.to_string(),
            ..hit("chain", name, chain.code, words)
        }
    });
    Ok(hits.collect())
}

async fn enterprises(app: &App, caller: &Caller, words: &str) -> Result<Vec<Hit>, Refusal> {
    let filter = EnterpriseFilter {
        text: Some(words.to_owned()),
        ..EnterpriseFilter::default()
    };
    let known = Enterprises::visible_to(&caller.actor);
    let page = known.page(
        &app.store,
        &filter,
        EnterpriseOrder::Name,
        None,
        EACH_MAX as u64,
    );
    let hits = page.await?.items.into_iter().map(|firm| Hit {
        id: firm.id.to_string(),
        ..hit("enterprise", firm.name, firm.uscc, words)
    });
    Ok(hits.collect())
}

/// The accounts of others, for those who may see them.
async fn people(app: &App, caller: &Caller, words: &str) -> Result<Vec<Hit>, Refusal> {
    if caller.may(Action::ReadUsers, Resource::Product).is_err() {
        return Ok(Vec::new());
    }
    let filter = PeopleFilter {
        text: Some(words.to_owned()),
        ..PeopleFilter::default()
    };
    let known = People::visible_to(&caller.actor);
    let page = known.page(
        &app.store,
        &filter,
        PeopleOrder::Name,
        None,
        EACH_MAX as u64,
    );
    let hits = page.await?.items.into_iter().map(|user| Hit {
        id: user.id.to_string(),
        ..hit("person", user.display_name, user.name, words)
    });
    Ok(hits.collect())
}
