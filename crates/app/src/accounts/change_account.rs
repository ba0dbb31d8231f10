//! What an account says about its owner changes.

use domain::access::{Action, Viewer};
use domain::{Date, Moment};
use serde_json::json;
use store::accounts::{Account, AccountChange, AccountState};

use super::{PersonChange, current, in_state, permitted, person, subject, today};
use crate::{App, FieldProblem, Refusal};

/// Changes name, telephone and identity number. `version` is that of the account as it was read.
///
/// # Errors
/// `Stale` when somebody changed it since; everything that is wrong with the values, by field.
#[store::boxed]
pub async fn change_account(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    account_id: &str,
    version: i64,
    change: PersonChange,
) -> Result<Account, Refusal> {
    permitted(viewer, Action::ManageAccounts)?;
    let (change, fields) = parsed(change, today(app, at))?;
    let mut tx = app.store.write(viewer, at).await?;
    let account = current(&mut tx, account_id, today(app, at), Some(version)).await?;
    in_state(
        &account,
        &[AccountState::Invited, AccountState::Active, AccountState::Locked],
    )?;
    if fields.is_empty() {
        return Ok(account);
    }
    store::accounts::change_account(&mut tx, account_id, change).await?;
    tx.record("account.changed", &subject(account_id), json!({ "fields": fields }));
    let changed = current(&mut tx, account_id, today(app, at), None).await?;
    tx.commit().await?;
    Ok(changed)
}

/// The change in the types of the store, with the names of the fields it touches.
fn parsed(change: PersonChange, today: Date) -> Result<(AccountChange, Vec<&'static str>), Refusal> {
    let (mut parsed, mut fields, mut problems) = (AccountChange::default(), Vec::new(), Vec::new());
    if let Some(text) = change.display_name {
        fields.push("display_name");
        match person::display_name(&text) {
            Ok(name) => parsed.display_name = Some(name),
            Err(problem) => problems.push(FieldProblem::new("display_name", problem)),
        }
    }
    if let Some(text) = change.phone {
        fields.push("phone");
        match person::phone(&text) {
            Ok(phone) => parsed.phone = Some(phone),
            Err(problem) => problems.push(FieldProblem::new("phone", problem)),
        }
    }
    if let Some(text) = change.id_number {
        fields.push("id_number");
        match person::id_number(&text, today) {
            Ok(number) => parsed.id_number = Some(number),
            Err(problem) => problems.push(FieldProblem::new("id_number", problem)),
        }
    }
    match problems.is_empty() {
        true => Ok((parsed, fields)),
        false => Err(Refusal::Invalid(problems)),
    }
}
