//! Somebody signed in sets another password; every other session of theirs ends.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use serde_json::json;
use store::accounts::{Attempts, By, end_sessions, find_credentials, set_attempts, set_password};

use super::{own_id, password, permitted, subject, today};
use crate::{App, Refusal};

/// The old password, the new one, and the session that stays.
#[derive(Clone, Copy)]
pub struct PasswordChange<'a> {
    /// The present password.
    pub present: &'a str,
    /// The new one.
    pub new: &'a str,
    /// The session that asks.
    pub session_id: &'a str,
}

/// Changes the password of the account that asks. A wrong present one counts as a failed attempt to sign in.
///
/// # Errors
/// When the present password is wrong, too many were tried, or something speaks against the new one.
pub async fn change_password(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    change: PasswordChange<'_>,
) -> Result<(), Refusal> {
    permitted(viewer, Action::ChangeOwnAccount)?;
    let (id, day) = (own_id(viewer)?, today(app, at));
    let mut tx = app.store.read(viewer).await?;
    let account = find_credentials(&mut tx, By::Id(id), day)
        .await?
        .ok_or(Refusal::NotFound)?;
    drop(tx);
    if let Some(until) = account.attempts.locked_until.filter(|until| at < *until) {
        return Err(Refusal::TooMany((until.millis() - at.millis()).div_euclid(60_000) + 1));
    }
    let problems = password::check(app, "new", change.new, &account.sign_in_name);
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    if !password::is_right(change.present, account.password_hash.as_deref()).await? {
        return wrong(app, viewer, at, id).await;
    }
    let hash = password::hash(change.new).await?;
    let mut tx = app.store.write(viewer, at).await?;
    let fresh = find_credentials(&mut tx, By::Id(id), day)
        .await?
        .ok_or(Refusal::NotFound)?;
    if fresh.password_hash != account.password_hash {
        return Err(Refusal::Stale);
    }
    set_password(&mut tx, id, &hash).await?;
    let ended = end_sessions(&mut tx, id, Some(change.session_id)).await?;
    tx.record(
        "password.changed",
        &subject(id),
        json!({ "by": "owner", "sessions_ended": ended }),
    );
    tx.commit().await?;
    Ok(())
}

/// Counts a wrong present password as signing in does.
async fn wrong(app: &App, viewer: &Viewer, at: Moment, id: &str) -> Result<(), Refusal> {
    let settings = app.settings.sign_in;
    let mut tx = app.store.write(viewer, at).await?;
    let account = find_credentials(&mut tx, By::Id(id), today(app, at))
        .await?
        .ok_or(Refusal::NotFound)?;
    let before = if account.attempts.locked_until.is_some() {
        0
    } else {
        account.attempts.failed
    };
    let locks = before + 1 >= settings.lock_after_failures;
    let attempts = Attempts {
        failed: before + 1,
        locked_until: locks.then(|| at.plus_minutes(settings.lock_minutes)),
        ..account.attempts
    };
    set_attempts(&mut tx, id, attempts).await?;
    tx.record(
        "sign_in.failed",
        &subject(id),
        json!({ "reason": "password", "locks": locks }),
    );
    tx.commit().await?;
    Err(Refusal::field("present", Problem::error("ACT-011")))
}
