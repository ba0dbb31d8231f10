//! The region that a role's grant is bound to, told by names as people type them.

use domain::Moment;
use domain::access::{AreaLevel, Role, Viewer};
use domain::problem::Problem;
use store::regions::list_place_spells;

use super::places::{PlaceNames, Typed};
use super::today;
use crate::{App, Refusal};

/// Names of places, `None` where nobody typed one.
#[derive(Debug, Clone, Copy, Default)]
pub struct TypedPlace<'a> {
    /// Township.
    pub township: Option<&'a str>,
    /// Village.
    pub village: Option<&'a str>,
}

/// The region that a grant of the role with this word is bound to; `None` for roles that are bound to none.
///
/// # Errors
/// When the role is not known, or a name means no place of the county or several.
pub async fn find_region(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    role: &str,
    typed: TypedPlace<'_>,
) -> Result<Option<String>, Refusal> {
    let role = Role::parse(role).ok_or_else(|| {
        let list: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
        Refusal::field(
            "role",
            Problem::error("ACT-016").arg("role", role).arg("list", list.join("、")),
        )
    })?;
    let mut tx = app.store.read(viewer).await?;
    let places = PlaceNames::new(&list_place_spells(&mut tx).await?, &app.settings.region, today(app, at));
    let typed = Typed {
        township: typed.township.unwrap_or_default().trim(),
        village: typed.village.unwrap_or_default().trim(),
    };
    let meant = places
        .find(typed)
        .map_err(|(column, problem)| Refusal::field(column, problem))?;
    Ok(match role.level() {
        AreaLevel::Township => meant.township,
        AreaLevel::Village => meant.village,
        AreaLevel::County | AreaLevel::OwnHouseholds => None,
    })
}
