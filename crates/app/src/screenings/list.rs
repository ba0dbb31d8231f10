//! Reading screenings.

use domain::access::{Action, Viewer};
use store::screenings::ScreeningLine;

use crate::{App, Refusal};

/// Screenings below a number, newest first.
///
/// # Errors
/// When the viewer may not read screenings, or the database fails.
#[store::boxed]
pub async fn list_screenings(
    app: &App,
    viewer: &Viewer,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<ScreeningLine>, Refusal> {
    permitted(viewer, Action::ReadScreening)?;
    Ok(store::screenings::list(&mut app.store.glance(viewer).await?, before, limit).await?)
}

/// One screening.
///
/// # Errors
/// When the viewer may not read screenings, or there is no such screening.
#[store::boxed]
pub async fn find_screening(app: &App, viewer: &Viewer, screening_id: &str) -> Result<ScreeningLine, Refusal> {
    permitted(viewer, Action::ReadScreening)?;
    let mut tx = app.store.glance(viewer).await?;
    store::screenings::find(&mut tx, screening_id)
        .await?
        .ok_or(Refusal::NotFound)
}

fn permitted(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    match viewer.may(action) {
        true => Ok(()),
        false => Err(Refusal::NotPermitted(action)),
    }
}
