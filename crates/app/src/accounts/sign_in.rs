//! Signing in: name, password and, where it is on, a code.
//!
//! Whatever is wrong, the refusal is one sentence, and an unknown name takes the time of a known one: nobody learns
//! here which names exist.

use domain::Moment;
use domain::problem::Problem;
use serde_json::json;
use store::WriteTx;
use store::accounts::{
    AccountState, Attempts, By, Credentials, NewSession, find_credentials, open_session, set_attempts,
};
use store::journal::Subject;

use super::second_factor::step_of;
use super::{Token, before_sign_in, password, person, subject, today};
use crate::{App, Refusal};

/// Most characters kept of what a program calls itself.
const CLIENT_CHARS: usize = 200;

/// What somebody types.
#[derive(Clone, Copy)]
pub struct SignInRequest<'a> {
    /// Sign-in name.
    pub name: &'a str,
    /// Password.
    pub password: &'a str,
    /// Code of the second factor.
    pub code: Option<&'a str>,
    /// What the program calls itself.
    pub client: &'a str,
}

/// A session just opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The account.
    pub account_id: String,
    /// Its owner's name.
    pub display_name: String,
    /// The session.
    pub session_id: String,
    /// What its holder shows with each request.
    pub token: Token,
    /// What its holder shows with each request that changes something.
    pub csrf: Token,
    /// When it is over in any case.
    pub expires_at: Moment,
    /// Whether a code was needed.
    pub second_factor: bool,
}

/// What an attempt comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Signed in, with the step of the code that was taken.
    Right(Option<i64>),
    /// Right so far; a code is needed.
    CodeNeeded,
    /// Refused, for a reason that only the journal learns.
    Wrong(&'static str),
}

/// Signs in.
///
/// # Errors
/// `Conflict` with ACT-001 whatever is wrong, and with ACT-002 when name and password are right and a code is needed.
pub async fn sign_in(app: &App, at: Moment, request: SignInRequest<'_>) -> Result<Opened, Refusal> {
    let viewer = before_sign_in();
    let day = today(app, at);
    let name = person::sign_in_name(request.name).unwrap_or_default();
    let mut tx = app.store.read(&viewer).await?;
    let hash = find_credentials(&mut tx, By::Name(&name), day)
        .await?
        .and_then(|account| account.password_hash);
    drop(tx);
    let right = password::is_right(request.password, hash.as_deref()).await?;

    let mut tx = app.store.write(&viewer, at).await?;
    let Some(account) = find_credentials(&mut tx, By::Name(&name), day).await? else {
        fail(&mut tx, &Subject::new("account", "unknown"), "name", false);
        tx.commit().await?;
        return Err(refused(app));
    };
    let right = right && account.password_hash == hash;
    match judge(&account, right, request.code, at) {
        Outcome::Right(step) => open(app, tx, &account, step, request.client).await,
        Outcome::CodeNeeded => Err(Refusal::conflict(Problem::error("ACT-002"))),
        Outcome::Wrong(why) => {
            let locks = count_failure(app, &mut tx, &account, why).await?;
            fail(&mut tx, &subject(&account.account_id), why, locks);
            tx.commit().await?;
            Err(refused(app))
        }
    }
}

fn judge(account: &Credentials, right: bool, code: Option<&str>, at: Moment) -> Outcome {
    if account.attempts.locked_until.is_some_and(|until| at < until) {
        return Outcome::Wrong("locked");
    }
    if !right {
        return Outcome::Wrong("password");
    }
    let (needs_code, has_code) = (account.is_administrator, account.is_confirmed);
    if account.state != AccountState::Active || (needs_code && !has_code) {
        return Outcome::Wrong("state");
    }
    let code = code.map(str::trim).filter(|code| !code.is_empty());
    match (account.secret.as_deref().filter(|_| has_code), code) {
        (None, _) if has_code => Outcome::Wrong("state"),
        (None, _) => Outcome::Right(None),
        (Some(_), None) => Outcome::CodeNeeded,
        (Some(secret), Some(code)) => {
            let step = step_of(secret, code, at, account.attempts.last_step);
            step.map_or(Outcome::Wrong("code"), |step| Outcome::Right(Some(step)))
        }
    }
}

/// Counts a wrong password or code; whether the account is locked for a while by it.
async fn count_failure(app: &App, tx: &mut WriteTx, account: &Credentials, why: &str) -> Result<bool, Refusal> {
    if !matches!(why, "password" | "code") {
        return Ok(false);
    }
    let settings = app.settings.sign_in;
    // A lock that is over begins a new count.
    let before = if account.attempts.locked_until.is_some() {
        0
    } else {
        account.attempts.failed
    };
    let failed = before + 1;
    let locks = failed >= settings.lock_after_failures;
    let attempts = Attempts {
        failed,
        locked_until: locks.then(|| tx.at().plus_minutes(settings.lock_minutes)),
        last_step: account.attempts.last_step,
    };
    set_attempts(tx, &account.account_id, attempts).await?;
    Ok(locks)
}

fn fail(tx: &mut WriteTx, about: &Subject, why: &str, locks: bool) {
    tx.record("sign_in.failed", about, json!({ "reason": why, "locks": locks }));
}

/// The one sentence for everything that is wrong.
fn refused(app: &App) -> Refusal {
    let settings = app.settings.sign_in;
    let problem = Problem::error("ACT-001").arg("failures", settings.lock_after_failures);
    Refusal::conflict(problem.arg("minutes", settings.lock_minutes))
}

async fn open(
    app: &App,
    mut tx: WriteTx,
    account: &Credentials,
    step: Option<i64>,
    client: &str,
) -> Result<Opened, Refusal> {
    let (token, csrf) = (Token::random(), Token::random());
    let expires_at = tx.at().plus_minutes(app.settings.sign_in.max_hours.saturating_mul(60));
    let client: String = client.chars().filter(|c| !c.is_control()).take(CLIENT_CHARS).collect();
    let session = NewSession {
        account_id: &account.account_id,
        token_digest: &token.digest(app),
        csrf_digest: &csrf.digest(app),
        client: &client,
        expires_at,
    };
    let session_id = open_session(&mut tx, session).await?;
    let last_step = step.or(account.attempts.last_step);
    set_attempts(
        &mut tx,
        &account.account_id,
        Attempts {
            last_step,
            ..Attempts::default()
        },
    )
    .await?;
    let payload = json!({ "session": session_id, "second_factor": step.is_some() });
    tx.record("session.opened", &subject(&account.account_id), payload);
    tx.commit().await?;
    Ok(Opened {
        account_id: account.account_id.clone(),
        display_name: account.display_name.clone(),
        session_id,
        token,
        csrf,
        expires_at,
        second_factor: step.is_some(),
    })
}
