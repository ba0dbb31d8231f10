//! Sessions: who is signed in, since when and from where. They change with every request and are no part of the
//! journal; opening and ending one is.

use domain::access::{Action, Actor, Grant, GrantProblem, Viewer, check_grants};
use domain::{Date, Moment};

use super::grant::{COLUMNS, dated, holds_on};
use super::{is_system, reaches};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::tx::{ReadTx, Record, WriteTx};

/// Milliseconds that must pass before a session is marked as seen again.
const SEEN_EVERY: i64 = 60_000;

/// How long sessions last.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// Minutes without a request after which a session is over.
    pub idle_minutes: i64,
    /// Hours after which it is over in any case.
    pub max_hours: i64,
}

/// A session to be opened.
#[derive(Debug)]
pub struct NewSession<'a> {
    /// Whose it is.
    pub account_id: &'a str,
    /// Digest of its token.
    pub token_digest: &'a str,
    /// Digest of the token against forged requests.
    pub csrf_digest: &'a str,
    /// What the program of the one who signs in calls itself.
    pub client: &'a str,
    /// When it is over in any case.
    pub expires_at: Moment,
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct FoundSession {
    /// Who asks, with the grants that hold today.
    pub viewer: Viewer,
    /// The account.
    pub account_id: String,
    /// Its sign-in name.
    pub sign_in_name: String,
    /// Its owner's name.
    pub display_name: String,
    /// The session.
    pub session_id: String,
    /// Digest of the token against forged requests.
    pub csrf_digest: String,
    /// Whether the account signs in with a code as well.
    pub second_factor: bool,
    /// When it is over in any case.
    pub expires_at: Moment,
    /// Whether it should be marked as seen.
    pub touch_due: bool,
}

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionLine {
    /// Its id.
    pub session_id: String,
    /// What the program of the one who signed in calls itself.
    pub client: String,
    /// When it was opened.
    pub created_at: Moment,
    /// When it was last used, to the minute.
    pub seen_at: Moment,
    /// When it is over in any case.
    pub expires_at: Moment,
}

/// The times of one session.
struct Times {
    created_at: Moment,
    seen_at: Moment,
    expires_at: Moment,
}

impl Times {
    fn read(row: &Row, at: usize) -> Result<Self, StoreError> {
        let moment = |column: usize| {
            row.moment_or(column)?
                .ok_or(StoreError::Stored { what: "moment", column })
        };
        Ok(Self {
            created_at: moment(at)?,
            seen_at: moment(at + 1)?,
            expires_at: moment(at + 2)?,
        })
    }

    /// When the session is over in any case: what was promised, or sooner if the limit was lowered since.
    fn end(&self, limits: SessionLimits) -> Moment {
        self.expires_at
            .min(self.created_at.plus_minutes(limits.max_hours.saturating_mul(60)))
    }

    /// Whether it still goes on. A clock set back by more than the idle time ends it too: how long nobody used it
    /// cannot be told any more.
    fn go_on(&self, at: Moment, limits: SessionLimits) -> bool {
        let idle = self.seen_at.millis().abs_diff(at.millis());
        let most = limits.idle_minutes.saturating_mul(60_000).unsigned_abs();
        at < self.end(limits) && idle < most
    }
}

/// Opens a session; its id.
///
/// # Errors
/// When the database fails.
pub async fn open_session(tx: &mut WriteTx, new: NewSession<'_>) -> Result<String, StoreError> {
    let id = tx.next_id();
    let record = Record::new()
        .with("session_id", &id)
        .with("token_digest", new.token_digest)
        .with("csrf_digest", new.csrf_digest)
        .with("account_id", new.account_id)
        .with("client", new.client)
        .with("created_at", tx.at())
        .with("seen_at", tx.at())
        .with("expires_at", new.expires_at);
    tx.insert("sessions", record).await?;
    Ok(id)
}

/// The session with this token digest, if it goes on and its account may be used; for the system alone.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find_session(
    tx: &mut ReadTx,
    token_digest: &str,
    at: Moment,
    day: Date,
    limits: SessionLimits,
) -> Result<Option<FoundSession>, StoreError> {
    if !is_system(tx.viewer()) {
        return Ok(None);
    }
    let sql = format!(
        "SELECT s.session_id, s.account_id, a.sign_in_name, a.display_name, s.csrf_digest, a.totp_confirmed, \
         s.created_at, s.seen_at, s.expires_at, {COLUMNS} \
         FROM sessions s JOIN accounts a ON a.account_id = s.account_id \
         LEFT JOIN grants g ON g.account_id = a.account_id AND {} \
         WHERE s.token_digest = $1 AND s.ended_at IS NULL AND a.state = 'active' ORDER BY g.grant_id",
        holds_on(2)
    );
    let rows = tx.rows(&sql, &[token_digest.into(), day.into()]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let times = Times::read(first, 6)?;
    if !times.go_on(at, limits) {
        return Ok(None);
    }
    let mut grants = Vec::new();
    for row in &rows {
        if row.text_or(9)?.is_some() {
            grants.extend(dated(row, 9)?.map(|dated| dated.grant));
        }
    }
    let account_id = first.text(1)?;
    Ok(Some(FoundSession {
        viewer: Viewer::new(Actor::Account(account_id.clone()), uncombined(grants)),
        account_id,
        sign_in_name: first.text(2)?,
        display_name: first.text(3)?,
        session_id: first.text(0)?,
        csrf_digest: first.text(4)?,
        second_factor: first.yes(5)?,
        expires_at: times.end(limits),
        touch_due: at.millis() - times.seen_at.millis() >= SEEN_EVERY,
    }))
}

/// The grants, or none when an administrator's stands beside another role: such a combination was not given here.
fn uncombined(grants: Vec<Grant>) -> Vec<Grant> {
    let combined = |problem: &GrantProblem| matches!(problem, GrantProblem::AdministratorCombined { .. });
    if check_grants(&grants).iter().any(combined) {
        Vec::new()
    } else {
        grants
    }
}

/// Marks a session as seen, at most once a minute and never back in time.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn touch_session(tx: &mut WriteTx, session_id: &str) -> Result<bool, StoreError> {
    if !is_system(tx.viewer()) {
        return Ok(false);
    }
    let at = tx.at();
    let latest = Moment::from_millis(at.millis() - SEEN_EVERY);
    let condition = "session_id = $1 AND ended_at IS NULL AND seen_at <= $2";
    let values = [session_id.into(), latest.into()];
    Ok(tx
        .update_where("sessions", condition, &values, Record::new().with("seen_at", at))
        .await?
        > 0)
}

/// Sessions of an account that go on, newest first; one's own, or anybody's for who may end them.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list_sessions(
    tx: &mut ReadTx,
    account_id: &str,
    at: Moment,
    limits: SessionLimits,
) -> Result<Vec<SessionLine>, StoreError> {
    if !reaches(tx.viewer(), Action::RevokeSessions, account_id) {
        return Ok(Vec::new());
    }
    let sql = "SELECT session_id, client, created_at, seen_at, expires_at FROM sessions \
         WHERE account_id = $1 AND ended_at IS NULL ORDER BY session_id DESC";
    let mut lines = Vec::new();
    for row in tx.rows(sql, &[account_id.into()]).await? {
        let times = Times::read(&row, 2)?;
        if times.go_on(at, limits) {
            lines.push(SessionLine {
                session_id: row.text(0)?,
                client: row.text(1)?,
                created_at: times.created_at,
                seen_at: times.seen_at,
                expires_at: times.end(limits),
            });
        }
    }
    Ok(lines)
}

/// Ends a session; the account it belonged to, if it went on and the viewer may end it.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn end_session(tx: &mut WriteTx, session_id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT account_id FROM sessions WHERE session_id = $1 AND ended_at IS NULL";
    let Some(row) = tx.row(sql, &[session_id.into()]).await? else {
        return Ok(None);
    };
    let account_id = row.text(0)?;
    if !reaches(tx.viewer(), Action::RevokeSessions, &account_id) {
        return Ok(None);
    }
    let ended = Record::new().with("ended_at", tx.at());
    tx.update("sessions", &[session_id.into()], ended).await?;
    Ok(Some(account_id))
}

/// Ends every session of an account but one; says how many.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn end_sessions(tx: &mut WriteTx, account_id: &str, but: Option<&str>) -> Result<u64, StoreError> {
    if !reaches(tx.viewer(), Action::RevokeSessions, account_id) {
        return Ok(0);
    }
    let values: [Value; 2] = [account_id.into(), but.unwrap_or_default().into()];
    let condition = "account_id = $1 AND session_id <> $2 AND ended_at IS NULL";
    let ended = Record::new().with("ended_at", tx.at());
    tx.update_where("sessions", condition, &values, ended).await
}

/// Removes sessions that were over in any case before a moment; says how many.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn remove_old_sessions(tx: &mut WriteTx, before: Moment) -> Result<u64, StoreError> {
    if !is_system(tx.viewer()) {
        return Ok(0);
    }
    tx.remove_passing("sessions", "expires_at < $1", &[before.into()]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_a_session_goes_on() {
        let begin = Moment::from_millis(1_790_000_000_000);
        let limits = SessionLimits {
            idle_minutes: 30,
            max_hours: 12,
        };
        // Minutes after the beginning: last seen, promised end, now.
        for (seen, end, now, expected) in [
            (0, 720, 0, true),
            (0, 720, 29, true),
            (0, 720, 30, false),
            (700, 720, 719, true),
            (710, 720, 720, false),
            (1410, 1440, 1415, false),
            (100, 720, 80, true),
            (100, 720, 70, false),
            (0, 720, -100_000, false),
        ] {
            let after = |minutes| begin.plus_minutes(minutes);
            let times = Times {
                created_at: begin,
                seen_at: after(seen),
                expires_at: after(end),
            };
            assert_eq!(times.go_on(after(now), limits), expected, "{seen} {end} {now}");
        }
    }
}
