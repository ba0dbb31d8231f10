//! The county's map: the borders of its places, dropped into its folder as GeoJSON, read once at the start.

mod file;

pub use file::Map;

use std::collections::BTreeMap;

use domain::access::{Action, Actor, Viewer};
use serde_json::value::RawValue;
use store::regions::{Region, in_area};

use crate::{App, Refusal};

/// The part of the map that a viewer sees.
#[derive(Debug)]
pub struct ShownMap {
    /// Places with their borders, in the order of the file.
    pub places: Vec<(Region, Box<RawValue>)>,
    /// Codes of borders that no place in force bears; told to whoever sees the whole county.
    pub unplaced: Vec<String>,
}

/// The places of the viewer's area with their borders; `None` when the county has no map.
///
/// # Errors
/// When the viewer may not, or the database fails.
#[store::boxed]
pub async fn show_map(app: &App, viewer: &Viewer) -> Result<Option<ShownMap>, Refusal> {
    match viewer.actor() {
        Actor::Anonymous => return Err(Refusal::NotSignedIn),
        _ if !viewer.may(Action::ReadHousehold) => return Err(Refusal::NotPermitted(Action::ReadHousehold)),
        _ => {}
    }
    let Some(map) = app.map.as_deref() else {
        return Ok(None);
    };
    let sees_all = viewer.scope(Action::ReadHousehold).is_everything();
    let regions = in_area(&mut app.store.read(viewer).await?, Action::ReadHousehold).await?;
    let mut by_code: BTreeMap<String, Region> = BTreeMap::new();
    for region in regions {
        by_code.extend(region.code.clone().map(|code| (code, region)));
    }
    let (mut places, mut unplaced) = (Vec::new(), Vec::new());
    for border in &map.borders {
        match by_code.remove(border.code.as_str()) {
            Some(region) => places.push((region, border.geometry.clone())),
            None if sees_all => unplaced.push(border.code.to_string()),
            None => {}
        }
    }
    Ok(Some(ShownMap { places, unplaced }))
}
