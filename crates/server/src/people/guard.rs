//! What stands between a guess and its judgement: every guess is counted in the database first.

use domain::platform::sign_in::{Lock, Reach, Ruling};
use store::platform::{Alone, Counted, guesses};

use crate::App;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::people::caller::Caller;
use crate::people::hashing::{Asker, Turn};

/// The 429 of a place that has guessed too often.
pub fn locked(lock: Lock) -> Refusal {
    let code = match lock.reach {
        Reach::Name => "session.locked",
        Reach::Network => "rate.limited",
    };
    Refusal::too_many(code, lock.wait)
}

/// What a wrong guess is answered: `refusal`, unless it was judged in silence.
pub fn wrong(ruling: Ruling, refusal: Refusal) -> Refusal {
    match ruling {
        Ruling::Judged => refusal,
        Ruling::JudgedInSilence(lock) | Ruling::Refused(lock) => locked(lock),
    }
}

/// Counts a guess at a secret of somebody who got past the door.
///
/// # Errors
/// 429 when it is not to be judged.
pub async fn count_alone(app: &App, what: Alone) -> Result<Counted, Refusal> {
    let counted = app
        .store
        .write(what, |work, what| {
            Box::pin(guesses::count_alone(work, what))
        })
        .await?;
    match counted.ruling {
        Ruling::Refused(lock) => Err(locked(lock)),
        _ => Ok(counted),
    }
}

/// Lets only somebody go on who knows the account's password: a stolen session must not be a place to
/// guess. The worker that judged it may be used for what follows.
///
/// # Errors
/// 422 on the field when the password is wrong, 429 after too many wrong ones or when too many wait.
pub async fn require_password(
    app: &App,
    caller: &Caller,
    field: &str,
    typed: String,
) -> Result<Turn, Refusal> {
    let turn = app.hasher.turn(Asker::Known).await?;
    let counted = count_alone(app, Alone::Password(caller.token_digest.clone())).await?;
    let credentials = app.store.credentials(caller.user.id).await?;
    let hash = credentials.and_then(|known| known.password_hash);
    let (is_right, turn) = turn.verify(typed, hash).await?;
    if !is_right {
        let refusal = field_refusal_code(field, "password.wrong");
        return Err(wrong(counted.ruling, refusal));
    }
    app.store
        .write(counted, |work, counted| {
            Box::pin(guesses::forget(work, counted))
        })
        .await?;
    Ok(turn)
}
