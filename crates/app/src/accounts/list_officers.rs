//! Officers a page at a time: whom work can be given to.

use domain::Moment;
use domain::access::{Action, Role, Viewer};
use domain::problem::Problem;
use store::accounts::{Officer, OfficerFilter};

use super::permitted;
use crate::{App, Refusal};

/// Active accounts that act in the viewer's area, in order of name; one more than the limit where there are more.
///
/// # Errors
/// When the viewer may not, or the role is none that acts for households.
#[store::boxed]
pub async fn list_officers(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (role, mut filter): (Option<&str>, OfficerFilter),
) -> Result<Vec<Officer>, Refusal> {
    permitted(viewer, Action::ReadOfficers)?;
    if let Some(word) = role {
        let known = Role::parse(word).filter(|role| role.is_officer());
        filter.role = Some(known.ok_or_else(|| Refusal::field("role", Problem::error("FLD-004")))?);
    }
    filter.begins = filter
        .begins
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty());
    let mut tx = app.store.read(viewer).await?;
    Ok(store::accounts::list_officers(&mut tx, &filter, super::today(app, at)).await?)
}
