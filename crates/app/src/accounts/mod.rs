//! People with duties: who has an account, what it may do where, and how its owner signs in.
//!
//! Nobody has a password given by others: an account begins with a one-time link ([`Token`]) with which its owner sets
//! one. What signs in is judged by [`sign_in()`]; every later request by [`find_viewer()`].

mod account_names;
mod activate;
mod area_names;
mod assign_helper;
mod change_account;
mod change_password;
mod close_account;
mod confirm_second_factor;
mod create_account;
mod create_accounts_in_bulk;
mod end_helper;
mod end_session;
mod enrol_second_factor;
mod example_accounts;
mod find_account;
mod find_region;
mod find_viewer;
mod first_start;
mod invite;
mod links_workbook;
mod list_accounts;
mod list_officers;
mod list_sessions;
mod lock_account;
mod password;
mod person;
mod places;
mod second_factor;
mod set_grants;
mod sign_in;
mod sign_out;
mod token;
mod unlock_account;

pub use account_names::{AccountNames, account_names};
pub use activate::{Activated, Activation, activate};
pub use area_names::{AreaNames, area_names};
pub use assign_helper::{Assigned, Assignment, assign_helper};
pub use change_account::change_account;
pub use change_password::{PasswordChange, change_password};
pub use close_account::close_account;
pub use confirm_second_factor::{Confirmation, confirm_second_factor};
pub use create_account::{Created, NewPerson, create_account};
pub use create_accounts_in_bulk::{Bulk, BulkFile, account_sheet, create_accounts_in_bulk};
pub use end_helper::end_helper;
pub use end_session::{end_session, end_sessions};
pub use enrol_second_factor::enrol_second_factor;
pub use example_accounts::{ExampleAccount, example_accounts};
pub use find_account::{find_account, list_grants, list_helped_households, list_household_helpers, own_account};
pub use find_region::{TypedPlace, find_region};
pub use find_viewer::{SignedIn, find_viewer, remove_old_sessions, touch_session};
pub use first_start::{FirstLink, first_start};
pub use invite::{Invited, invite};
pub use links_workbook::links_workbook;
pub use list_accounts::{AccountQuery, list_accounts};
pub use list_officers::list_officers;
pub use list_sessions::list_sessions;
pub use lock_account::lock_account;
pub use person::PersonChange;
pub use second_factor::Enrolment;
pub use set_grants::{GrantInput, set_grants};
pub use sign_in::{Opened, SignInRequest, sign_in};
pub use sign_out::sign_out;
pub use store::accounts::{
    Account, AccountPage, AccountState, DatedGrant, HelperLine, Officer, OfficerFilter, SessionLine,
};
pub use token::Token;
pub use unlock_account::unlock_account;

use domain::access::{Action, Actor, Reason, Viewer};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::WriteTx;
use store::accounts::SessionLimits;
use store::journal::Subject;

use crate::{App, Refusal};

/// What an entry about an account is about.
fn subject(account_id: &str) -> Subject {
    Subject::new("account", account_id)
}

/// The system, for the steps before it is known who signs in.
fn before_sign_in() -> Viewer {
    Viewer::system(Reason::SignIn)
}

/// The county's day.
fn today(app: &App, at: Moment) -> Date {
    at.day(app.settings.hours_ahead)
}

/// How long sessions last here.
fn session_limits(app: &App) -> SessionLimits {
    let settings = app.settings.sign_in;
    SessionLimits {
        idle_minutes: settings.idle_minutes,
        max_hours: settings.max_hours,
    }
}

/// Refuses a viewer whose roles do not permit something.
fn permitted(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    match viewer.actor() {
        Actor::Anonymous => Err(Refusal::NotSignedIn),
        _ if viewer.may(action) => Ok(()),
        _ => Err(Refusal::NotPermitted(action)),
    }
}

/// The account that asks.
fn own_id(viewer: &Viewer) -> Result<&str, Refusal> {
    viewer.account_id().ok_or(Refusal::NotSignedIn)
}

/// Refuses to do something to the account that asks.
fn not_own(viewer: &Viewer, account_id: &str) -> Result<(), Refusal> {
    match viewer.account_id() == Some(account_id) {
        true => Err(Refusal::conflict(Problem::error("ACT-020"))),
        false => Ok(()),
    }
}

/// The account as it stands inside a transaction; somebody else's newer version is refused.
async fn current(tx: &mut WriteTx, account_id: &str, day: Date, version: Option<i64>) -> Result<Account, Refusal> {
    let found = store::accounts::find_account(tx, account_id, day).await?;
    let account = found.ok_or(Refusal::NotFound)?;
    match version {
        Some(version) if version != account.version => Err(Refusal::Stale),
        _ => Ok(account),
    }
}

/// Refuses what cannot be done to an account in this state.
fn in_state(account: &Account, states: &[AccountState]) -> Result<(), Refusal> {
    match states.contains(&account.state) {
        true => Ok(()),
        false => Err(Refusal::conflict(
            Problem::error("ACT-021").arg("state", account.state.name()),
        )),
    }
}
