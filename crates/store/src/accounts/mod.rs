//! People with duties: accounts, what they may do and where, whom they help, and how they sign in.
//!
//! Dated rows hold from `valid_from` on and no longer on `valid_to`; what ends is never deleted. Telephone numbers,
//! identity numbers and second-factor secrets are sealed; of tokens only digests are kept.

mod account;
mod area;
mod grant;
mod helper;
mod identity;
mod invitation;
mod list;
mod officer;
mod session;
mod sign_in;

pub use account::{
    Account, AccountChange, AccountState, NewAccount, change_account, count_accounts, create_accounts, find_account,
    set_account_state, taken_sign_in_names,
};
pub use area::region_levels;
pub use grant::{DatedGrant, NewGrant, add_grants, end_grant, list_grants};
pub use helper::{
    EndHelper, HelperLine, assign_helper, end_helper, find_helper, find_helper_account, is_household_within,
    list_helped_households, list_household_helpers,
};
pub(crate) use identity::id_index_of;
pub use invitation::{Invitation, NewInvitation, add_invitations, find_invitation, revoke_invitations, use_invitation};
pub use list::{AccountFilter, AccountPage, list_accounts};
pub use officer::{Officer, OfficerFilter, account_names, list_officers};
pub use session::{
    FoundSession, NewSession, SessionLimits, SessionLine, end_session, end_sessions, find_session, list_sessions,
    open_session, remove_old_sessions, touch_session,
};
pub use sign_in::{Attempts, By, Credentials, find_credentials, set_attempts, set_password, set_second_factor};

use domain::access::{Action, Actor, Viewer};

use crate::StoreError;
use crate::catalogue;
use crate::db::Value;
use crate::tx::{Record, WriteTx};

/// Adds many rows of one table in one statement.
async fn insert_records(tx: &mut WriteTx, table: &'static str, records: Vec<Record>) -> Result<(), StoreError> {
    let known = catalogue::table(table).ok_or_else(|| StoreError::Undeclared(table.to_owned()))?;
    let rows: Result<Vec<Vec<Value>>, _> = records.into_iter().map(|record| record.row(table, known)).collect();
    tx.insert_all(table, rows?).await
}

/// Whether the viewer may do it to everybody's account, or this is the viewer's own.
fn reaches(viewer: &Viewer, action: Action, account_id: &str) -> bool {
    viewer.may(action) || viewer.account_id() == Some(account_id)
}

/// Whether the system itself asks.
fn is_system(viewer: &Viewer) -> bool {
    matches!(viewer.actor(), Actor::System(_))
}

/// `$1, $2, …` for so many values after the first `from`.
fn places(from: usize, n: usize) -> String {
    let list: Vec<String> = (from + 1..=from + n).map(|i| format!("${i}")).collect();
    list.join(", ")
}
