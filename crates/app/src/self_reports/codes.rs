//! The words in the villages' printed codes.

use domain::Moment;
use domain::access::{Action, Reason, Viewer};
use domain::problem::Problem;
use store::seal;
use store::self_reports::{CodeLine, NewCode};

use super::permitted;
use crate::{App, Refusal};

/// Chance in a word: it cannot be guessed from that of another village, and is short enough for a small picture.
const CODE_BYTES: usize = 12;
/// Codes of a village in use at once: an old one stays while a new one is put up.
const MOST_IN_USE: usize = 3;

/// Codes in the viewer's area, those in use or all.
///
/// # Errors
/// When the viewer may not read leads, or the database fails.
#[store::boxed]
pub async fn list_codes(
    app: &App,
    viewer: &Viewer,
    village_id: Option<&str>,
    in_use: bool,
    page: (&str, i64),
) -> Result<Vec<CodeLine>, Refusal> {
    permitted(viewer, Action::ReadLead)?;
    let mut tx = app.store.read(viewer).await?;
    Ok(store::self_reports::codes(&mut tx, village_id, in_use, page).await?)
}

/// Makes a code for a village.
///
/// # Errors
/// When the viewer may not settle leads there, there is no such village, or it has too many codes in use.
#[store::boxed]
pub async fn create_code(app: &App, viewer: &Viewer, at: Moment, village_id: &str) -> Result<CodeLine, Refusal> {
    permitted(viewer, Action::SettleLead)?;
    let mut tx = app.store.write(viewer, at).await?;
    let in_use = store::self_reports::codes(&mut tx, Some(village_id), true, ("", 100)).await?;
    if in_use.len() >= MOST_IN_USE {
        return Err(Refusal::conflict(Problem::error("SLF-011").arg("n", in_use.len())));
    }
    let new = NewCode {
        token: seal::random_token(CODE_BYTES),
        village_id: village_id.to_owned(),
        valid_from: at.day(app.settings.hours_ahead),
    };
    if !store::self_reports::add_code(&mut tx, new.clone()).await? {
        return Err(Refusal::NotFound);
    }
    tx.commit().await?;
    Ok(CodeLine {
        token: new.token,
        village_id: new.village_id,
        valid_from: new.valid_from,
        valid_to: None,
    })
}

/// Ends a code: whoever scans it from now on is told to ask for the new one.
///
/// # Errors
/// When the viewer may not settle leads there, or there is no such code in use.
#[store::boxed]
pub async fn end_code(app: &App, viewer: &Viewer, at: Moment, token: &str) -> Result<(), Refusal> {
    permitted(viewer, Action::SettleLead)?;
    let mut tx = app.store.write(viewer, at).await?;
    if !store::self_reports::end_code(&mut tx, token, at.day(app.settings.hours_ahead)).await? {
        return Err(Refusal::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Id and name of the village whose code this is now.
///
/// # Errors
/// When there is no such code in use.
#[store::boxed]
pub async fn code_village(app: &App, at: Moment, token: &str) -> Result<(String, String), Refusal> {
    let mut tx = app.store.read(&Viewer::system(Reason::SelfReport)).await?;
    let on = at.day(app.settings.hours_ahead);
    let village = store::self_reports::village_of(&mut tx, token, on).await?;
    village.ok_or(Refusal::NotFound)
}
