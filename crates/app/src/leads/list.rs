//! Reading leads.

use domain::Date;
use domain::access::{Action, Viewer};
use store::leads::{FullLead, LeadFilter, LeadLine, Waiting};
use store::registers::paging::{Cursor, Page};

use super::permitted;
use crate::{App, Refusal};

/// Leads of one screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLeads {
    /// The screening and the day it judged from; `None` when none was run yet.
    pub screening: Option<(String, Date)>,
    /// Its leads in the viewer's area, by rank.
    pub leads: Vec<LeadLine>,
}

/// Leads in the viewer's area: of the screening asked for, or of the latest one.
///
/// # Errors
/// When the viewer may not read leads, or there is no such screening.
#[store::boxed]
pub async fn list_leads(
    app: &App,
    viewer: &Viewer,
    screening_id: Option<&str>,
    filter: &LeadFilter,
) -> Result<FoundLeads, Refusal> {
    let screening = screening_of(app, viewer, screening_id).await?;
    let mut tx = app.store.glance(viewer).await?;
    let leads = match &screening {
        Some((id, _)) => store::leads::of_screening(&mut tx, id, filter).await?,
        None if screening_id.is_some() => return Err(Refusal::NotFound),
        None => Vec::new(),
    };
    Ok(FoundLeads { screening, leads })
}

/// The screening asked for, or the latest one, and the day it judged from.
pub(super) async fn screening_of(
    app: &App,
    viewer: &Viewer,
    screening_id: Option<&str>,
) -> Result<Option<(String, Date)>, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.glance(viewer).await?;
    Ok(match screening_id {
        Some(id) => store::screenings::day_of(&mut tx, id)
            .await?
            .map(|on| (id.to_owned(), on)),
        None => store::screenings::latest(&mut tx).await?,
    })
}

/// How many leads all pages of a screening have.
///
/// # Errors
/// When the viewer may not read leads, or the database fails.
#[store::boxed]
pub async fn count_leads(app: &App, viewer: &Viewer, screening_id: &str, filter: &LeadFilter) -> Result<i64, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.glance(viewer).await?;
    Ok(store::leads::count_of_screening(&mut tx, screening_id, filter).await?)
}

/// Leads of every channel in the viewer's area, the latest first.
///
/// # Errors
/// When the viewer may not read leads, or the database fails.
#[store::boxed]
pub async fn list_latest_leads(
    app: &App,
    viewer: &Viewer,
    filter: &LeadFilter,
    after: Option<&Cursor>,
) -> Result<Page<LeadLine>, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.glance(viewer).await?;
    Ok(store::leads::latest_of(&mut tx, filter, after).await?)
}

/// Leads in the viewer's area that wait for somebody, what is due first.
///
/// # Errors
/// When the viewer may not read leads, or the database fails.
#[store::boxed]
pub async fn list_waiting_leads(app: &App, viewer: &Viewer, asked: &Waiting) -> Result<Page<LeadLine>, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.glance(viewer).await?;
    Ok(store::leads::waiting(&mut tx, asked).await?)
}

/// One lead in the viewer's area, with all that is behind it.
///
/// # Errors
/// When the viewer may not read leads, or there is no such lead there.
#[store::boxed]
pub async fn find_lead(app: &App, viewer: &Viewer, lead_id: &str) -> Result<FullLead, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.glance(viewer).await?;
    store::leads::find(&mut tx, lead_id, Action::ReadLead)
        .await?
        .ok_or(Refusal::NotFound)
}
