//! The one way to act on a case: the version that was seen, access, one unit of work, the answer.
//!
//! Whoever may not know of the case hears 404, whoever may never do this 403, then come 428 and 412,
//! and only then what the act itself has to say.

use domain::access::{Action, Actor, performers};
use domain::lifecycle::Performer;
use domain::words::CaseId;
use jiff::Timestamp;
use store::cases::{By, Case, Cases};
use store::{StoreError, Work};

use super::load::{Loaded, Mount, load, load_in};
use super::read::{CaseDetail, detail};
use crate::App;
use crate::http::extract::{IfMatch, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// Something that is done to a case.
pub(crate) trait Act: Send + Sync + 'static {
    /// What the policy is asked for.
    const ACTION: Action;

    /// Refuses whoever may never do this, before anything is said of versions.
    ///
    /// # Errors
    /// 403.
    fn allow(
        &self,
        _case: &Case,
        _performers: &[Performer],
        _now: Timestamp,
    ) -> Result<(), Refusal> {
        Ok(())
    }

    /// Does it, within the unit of work.
    fn run(
        &self,
        work: &Work,
        acting: &mut Acting,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Who acts on which case.
pub(crate) struct Acting {
    /// The person.
    pub(crate) actor: Actor,
    /// What the person is towards the case.
    pub(crate) performers: Vec<Performer>,
    /// The finder of the person's scope.
    pub(crate) cases: Cases,
    /// The case as the unit of work sees it.
    pub(crate) case: Case,
}

impl Acting {
    /// The person, now.
    pub(crate) fn by(&self, work: &Work) -> By {
        By {
            user: Some(self.actor.user),
            at: work.now(),
        }
    }
}

/// Which case is acted on, and which version of it was seen.
pub(crate) struct On {
    /// The case that the path names.
    pub(crate) id: CaseId,
    /// Where the handler is mounted.
    pub(crate) mount: Mount,
    /// The version, where the act asks for it.
    pub(crate) if_match: Option<IfMatch>,
}

/// Acts on a case and answers with it.
///
/// # Errors
/// As the room's first lines say; then what the act refuses.
pub(crate) async fn act<A: Act>(
    app: &App,
    caller: &Caller,
    on: On,
    act: A,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let (id, mount) = (on.id, on.mount);
    let unit = (caller.actor.clone(), on, act);
    let done = app
        .store
        .write(unit, |work, (actor, on, act)| {
            Box::pin(run(work, actor, on, act))
        })
        .await;
    let case = match done {
        Ok(case) => *case,
        // done before, and the answer of then was lost: the case as it stands tells it
        Err(Failure::Store(StoreError::Repeated { answer: None, .. })) => {
            load(app, caller, mount, id, Action::ReadCase).await?.case
        }
        Err(failure) => return Err(failure.into()),
    };
    detail(app, caller, &Cases::visible_to(&caller.scope()), &case).await
}

async fn run<A: Act>(work: &Work, actor: &Actor, on: &On, act: &A) -> Result<Box<Case>, Failure> {
    let Loaded { cases, case } = load_in(work, actor, on.mount, on.id, A::ACTION).await?;
    let performers = performers(actor, &case.facts());
    act.allow(&case, &performers, work.now())?;
    if let Some(if_match) = &on.if_match {
        if_match.check(i64::try_from(case.version).unwrap_or(i64::MAX))?;
    }
    work.makes(case.id.uuid());
    let mut acting = Acting {
        actor: actor.clone(),
        performers,
        cases,
        case,
    };
    act.run(work, &mut acting).await?;
    Ok(Box::new(acting.case))
}
