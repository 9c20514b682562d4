//! The job that reckons dues anew.

use domain::access::{Scope, SystemPurpose};
use domain::kinds::CaseKind;
use domain::policies::{RulesInForce, Subject};

use crate::cases::Cases;
use crate::jobs::{JobFailure, JobRun, Worker};
use crate::kernel::{Store, StoreError};
use crate::policies::{RECOMPUTE, in_force};

/// Lets `worker` reckon dues anew.
#[must_use]
pub fn handle(worker: Worker) -> Worker {
    worker.handle(RECOMPUTE, recompute)
}

/// Only cases that are still worked on: what is settled keeps the rules it was settled by.
async fn recompute(run: JobRun) -> Result<String, JobFailure> {
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let rules = in_force(run.store.db(), run.store.rules()).await?;
    let (mut done, mut total) = (0, 0);
    let mut behind = Vec::new();
    for kind in CaseKind::ALL {
        let (policy, calendar) = names(&rules, kind);
        behind.push((kind, policy, calendar));
    }
    for (kind, policy, calendar) in &behind {
        total += all
            .count_behind(&run.store, *kind, policy, calendar)
            .await?;
    }
    for (kind, policy, calendar) in &behind {
        let mut after = None;
        loop {
            let page = all
                .behind(&run.store, *kind, (policy, calendar), after)
                .await?;
            let Some(last) = page.last() else { break };
            after = Some(*last);
            done += page.len() as u64;
            run.store.project_again(page).await?;
            run.progress(done, Some(total)).await?;
        }
    }
    Ok(format!("{done} cases reckoned anew"))
}

fn names(rules: &RulesInForce, kind: CaseKind) -> (String, String) {
    (
        rules.deadlines(kind, None).version().to_owned(),
        rules.calendar(None).holidays().version().to_owned(),
    )
}

impl Store {
    /// Cases that are still worked on and whose dues are yet by an older version.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn cases_behind(&self, subject: Subject) -> Result<u64, StoreError> {
        let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
        let rules = in_force(self.db(), self.rules()).await?;
        let mut behind = 0;
        for kind in CaseKind::ALL {
            if matches!(subject, Subject::Deadlines(of) if of != kind) {
                continue;
            }
            let (policy, calendar) = names(&rules, kind);
            behind += all.count_behind(self, kind, &policy, &calendar).await?;
        }
        Ok(behind)
    }
}
