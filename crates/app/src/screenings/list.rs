//! Reading screenings and leads.

use domain::Date;
use domain::access::{Action, Viewer};
use store::screenings::{FullLead, LeadFilter, LeadLine, ScreeningLine};

use crate::{App, Refusal};

/// Leads of one screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLeads {
    /// The screening and the day it judged from; `None` when none was run yet.
    pub screening: Option<(String, Date)>,
    /// Its leads in the viewer's area, by rank.
    pub leads: Vec<LeadLine>,
}

/// Screenings below a number, newest first.
///
/// # Errors
/// When the viewer may not read screenings, or the database fails.
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
pub async fn find_screening(app: &App, viewer: &Viewer, screening_id: &str) -> Result<ScreeningLine, Refusal> {
    permitted(viewer, Action::ReadScreening)?;
    let mut tx = app.store.glance(viewer).await?;
    store::screenings::find(&mut tx, screening_id)
        .await?
        .ok_or(Refusal::NotFound)
}

/// Leads in the viewer's area: of the screening asked for, or of the latest one.
///
/// # Errors
/// When the viewer may not read leads, or the database fails.
pub async fn list_leads(
    app: &App,
    viewer: &Viewer,
    screening_id: Option<&str>,
    filter: &LeadFilter,
) -> Result<FoundLeads, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.glance(viewer).await?;
    let screening = match screening_id {
        Some(id) => store::screenings::day_of(&mut tx, id)
            .await?
            .map(|on| (id.to_owned(), on)),
        None => store::screenings::latest(&mut tx).await?,
    };
    let leads = match &screening {
        Some((id, _)) => store::screenings::leads(&mut tx, id, filter).await?,
        None if screening_id.is_some() => return Err(Refusal::NotFound),
        None => Vec::new(),
    };
    Ok(FoundLeads { screening, leads })
}

/// One lead in the viewer's area.
///
/// # Errors
/// When the viewer may not read leads, or there is no such lead there.
pub async fn find_lead(app: &App, viewer: &Viewer, lead_id: &str) -> Result<FullLead, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.glance(viewer).await?;
    store::screenings::find_lead(&mut tx, lead_id)
        .await?
        .ok_or(Refusal::NotFound)
}

pub(super) fn permitted(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    match viewer.may(action) {
        true => Ok(()),
        false => Err(Refusal::NotPermitted(action)),
    }
}
