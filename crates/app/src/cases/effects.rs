//! What each kind of measure changed elsewhere, with the number of households it rests on.

use std::collections::BTreeMap;

use domain::access::{Action, Viewer};
use domain::case::MeasureEffect;
use store::ReadTx;
use store::cases::KindEffect;

use super::permitted;
use crate::{App, Refusal};

/// Effects by kind of measure, in order of code, of a township or village or of the viewer's area.
///
/// # Errors
/// When the viewer may not read figures.
#[store::boxed]
pub async fn list_effects(app: &App, viewer: &Viewer, region_id: Option<&str>) -> Result<Vec<KindEffect>, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    Ok(store::cases::effects(&mut app.store.read(viewer).await?, region_id).await?)
}

/// The same as suggestions take it; nothing for a viewer who reads no figures.
pub(super) async fn effects_by_code(tx: &mut ReadTx) -> Result<BTreeMap<String, MeasureEffect>, Refusal> {
    let kinds = store::cases::effects(tx, None).await?;
    let by_code = kinds
        .into_iter()
        .map(|kind| (kind.code.clone(), kind.for_suggestions()));
    Ok(by_code.collect())
}
