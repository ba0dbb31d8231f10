//! All households of a query, without a cut.

use domain::Moment;
use domain::access::{Action, Viewer};
use serde_json::json;
use store::StoreError;
use store::journal::Subject;
use store::registers::households::{Household, Query, export};

use super::input::purpose;
use super::permitted;
use crate::{App, Refusal};

/// Hands over every household that the viewer may export; the journal keeps who, how many and what for, before the
/// first one is handed over.
///
/// # Errors
/// When no purpose is given, the viewer may not, or `each` fails.
pub async fn export_households(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (query, for_what): (&Query, &str),
    each: impl FnMut(Household) -> Result<(), StoreError> + Send,
) -> Result<(), Refusal> {
    permitted(viewer, Action::ExportPersonalData)?;
    let purpose = purpose(for_what)?;
    let mut tx = app.store.write(viewer, at).await?;
    let payload =
        json!({ "place": query.place, "status": query.status.as_ref().map(|one| &one.status), "purpose": purpose });
    tx.record(
        "households.exported",
        &Subject::new("export", &app.settings.region),
        payload,
    );
    tx.commit().await?;
    Ok(export(&mut app.store.read(viewer).await?, query, each).await?)
}
