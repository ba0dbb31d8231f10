//! One account with its grants; whom it helps.

use domain::Moment;
use domain::access::{Action, Viewer};
use store::accounts::{Account, DatedGrant, HelperLine};

use super::{own_id, permitted, today};
use crate::{App, Refusal};

/// An account, for administrators and auditors.
///
/// # Errors
/// `NotFound` when there is none.
#[store::boxed]
pub async fn find_account(app: &App, viewer: &Viewer, at: Moment, account_id: &str) -> Result<Account, Refusal> {
    permitted(viewer, Action::ReadAccounts)?;
    let mut tx = app.store.read(viewer).await?;
    store::accounts::find_account(&mut tx, account_id, today(app, at))
        .await?
        .ok_or(Refusal::NotFound)
}

/// The account that asks.
///
/// # Errors
/// When nobody is signed in.
#[store::boxed]
pub async fn own_account(app: &App, viewer: &Viewer, at: Moment) -> Result<Account, Refusal> {
    let id = own_id(viewer)?;
    let mut tx = app.store.read(viewer).await?;
    store::accounts::find_account(&mut tx, id, today(app, at))
        .await?
        .ok_or(Refusal::NotFound)
}

/// Every grant an account has or had.
///
/// # Errors
/// When the viewer may not read accounts.
#[store::boxed]
pub async fn list_grants(app: &App, viewer: &Viewer, account_id: &str) -> Result<Vec<DatedGrant>, Refusal> {
    permitted(viewer, Action::ReadAccounts)?;
    let mut tx = app.store.read(viewer).await?;
    Ok(store::accounts::list_grants(&mut tx, account_id).await?)
}

/// Helpers of a household, past ones too.
///
/// # Errors
/// `NotFound` when the household is not where the viewer sees households.
#[store::boxed]
pub async fn list_household_helpers(
    app: &App,
    viewer: &Viewer,
    household_id: &str,
) -> Result<Vec<HelperLine>, Refusal> {
    permitted(viewer, Action::ReadHousehold)?;
    let mut tx = app.store.read(viewer).await?;
    let within = store::accounts::is_household_within(&mut tx, Action::ReadHousehold, household_id).await?;
    if !within {
        return Err(Refusal::NotFound);
    }
    Ok(store::accounts::list_household_helpers(&mut tx, household_id).await?)
}

/// Households that an account helps, as far as the viewer sees them.
///
/// # Errors
/// When the viewer sees no household.
#[store::boxed]
pub async fn list_helped_households(app: &App, viewer: &Viewer, account_id: &str) -> Result<Vec<HelperLine>, Refusal> {
    permitted(viewer, Action::ReadHousehold)?;
    let mut tx = app.store.read(viewer).await?;
    Ok(store::accounts::list_helped_households(&mut tx, account_id).await?)
}
