//! `POST …/{id}/answer-check`: an answer is read once more before it goes out.

use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::words::CaseId;
use serde::{Deserialize, Serialize};
use triage::answers::{self, Draft};
use utoipa::ToSchema;

use super::similar::body_of;
use crate::cases::load::{Loaded, Mount, load};
use crate::http::extract::{Id, Input};
use crate::http::reasons::sentence;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Clocks tell seconds of working time, people days.
const WORKING_DAY_SECONDS: f64 = 8.0 * 3600.0;

/// An answer as far as it is written.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AnswerDraft {
    /// The words.
    answer: String,
}

/// What speaks for an answer or against it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerReason {
    /// Stable code.
    pub code: String,
    /// Whether it speaks for the answer.
    pub good: bool,
    /// The sentence.
    pub text: String,
}

/// What the check found. It advises; nobody is kept from answering.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnswerVerdict {
    /// From 0 to 100.
    pub score: u8,
    /// Reasons, as they are checked.
    pub reasons: Vec<AnswerReason>,
    /// Points asked that the answer does not touch, as they were written.
    pub unanswered: Vec<String>,
}

/// Checks an answer that has not gone out yet.
#[utoipa::path(post, path = "/{id}/answer-check", tag = "cases", params(("id" = String, Path)),
    request_body = AnswerDraft, responses((status = 200, body = AnswerVerdict)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    input: Input<AnswerDraft>,
) -> Result<Json<AnswerVerdict>, Refusal> {
    let Loaded { cases, case } = load(&app, &caller, mount, id, Action::ReadSuggestions).await?;
    let draft = input.parse()?;
    let (body, _) = body_of(&app, &case).await?;
    let history = cases
        .history(&app.store, &case, app.store.ambient().now())
        .await?;
    let clock = &history.clocks.resolve;
    let days = |seconds: i64| seconds as f64 / WORKING_DAY_SECONDS;
    let asked = format!("{}\n{body}", case.title);
    let verdict = answers::check(&Draft {
        request: &asked,
        answer: &written(&draft.answer, &case.number),
        days: Some((days(clock.used_seconds), days(clock.allowed_seconds)))
            .filter(|(_, allowed)| *allowed > 0.0),
    });
    let reasons = verdict.reasons.iter().map(|reason| AnswerReason {
        code: reason.code.clone(),
        good: answers::speaks_for(reason),
        text: sentence(reason).render(caller.language),
    });
    Ok(Json(AnswerVerdict {
        score: verdict.score,
        reasons: reasons.collect(),
        unanswered: verdict.unanswered,
    }))
}

/// What is written already: a clause with a gap of a template (`〔…〕`) says nothing yet, though the
/// words around the gap promise a reason, a step or somebody to call. Nor is the number of the case
/// one to be called under.
fn written(answer: &str, number: &str) -> String {
    let ends = ['，', '。', '；', '！', '？', '\n'];
    let clauses = answer.split_inclusive(ends);
    let whole: String = clauses.filter(|clause| !clause.contains('〔')).collect();
    whole.replace(number, "")
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn a_clause_with_a_gap_is_not_written_yet() {
        let draft = "您提出的“招工”（LZ-20261123-0003）收悉。根据《〔依据〕》，〔答复意见〕；我局已办结，下一步〔安排〕。\n联系人：〔联系人及电话〕。\n人社局";
        let left = "您提出的“招工”（）收悉。我局已办结，\n\n人社局";
        assert_eq!(written(draft, "LZ-20261123-0003"), left);
    }
}
