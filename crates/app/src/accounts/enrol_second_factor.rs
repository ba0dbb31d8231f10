//! Somebody signed in turns on a second factor of their own accord.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use serde_json::json;
use store::accounts::{By, find_credentials, set_second_factor};

use super::second_factor::{Enrolment, enrolment, new_secret};
use super::{own_id, permitted, subject, today};
use crate::{App, Refusal};

/// Gives the account that asks a new second factor; it counts once it is confirmed.
///
/// # Errors
/// When one is on already.
#[store::boxed]
pub async fn enrol_second_factor(app: &App, viewer: &Viewer, at: Moment) -> Result<Enrolment, Refusal> {
    permitted(viewer, Action::ChangeOwnAccount)?;
    let id = own_id(viewer)?;
    let mut tx = app.store.write(viewer, at).await?;
    let account = find_credentials(&mut tx, By::Id(id), today(app, at))
        .await?
        .ok_or(Refusal::NotFound)?;
    if account.is_confirmed {
        return Err(Refusal::conflict(Problem::error("ACT-010")));
    }
    let secret = new_secret();
    let given = enrolment(&secret, &account.sign_in_name)?;
    set_second_factor(&mut tx, id, Some(&secret), false).await?;
    tx.record("second_factor.enrolled", &subject(id), json!({}));
    tx.commit().await?;
    Ok(given)
}
