//! The words in which the registers speak, with their titles.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::policy::Of;

use super::input::Words;
use super::permitted;
use crate::{App, Refusal, policy};

/// The words of the policy in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterWords {
    /// Relations to the head, the head's own word first.
    pub relations: Vec<String>,
    /// Words of sex.
    pub sexes: Vec<String>,
    /// Dated statuses.
    pub statuses: Vec<TitledWord>,
    /// Guarantees.
    pub guarantees: Vec<TitledWord>,
}

/// A word with its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitledWord {
    /// The word in the store.
    pub code: String,
    /// What people call it.
    pub title: String,
    /// Whose it is.
    pub of: Of,
}

/// Relations, sexes, statuses and guarantees.
///
/// # Errors
/// When nobody is signed in, or the policy cannot be read.
pub async fn list_words(app: &App, viewer: &Viewer, at: Moment) -> Result<RegisterWords, Refusal> {
    permitted(viewer, Action::ReadPolicy)?;
    let (dir, region) = (app.settings.policy.clone(), app.settings.region.clone());
    let today = at.day(app.settings.hours_ahead);
    let read = tokio::task::spawn_blocking(move || policy::load(&dir, &region, today));
    let loaded = read.await.map_err(Refusal::fault)?.map_err(Refusal::Conflict)?;
    let words = Words::of(&loaded);
    let registers = loaded.policy.registers;
    let status = |one: domain::policy::StatusColumn| TitledWord {
        code: one.code,
        title: one.title,
        of: one.of,
    };
    let guarantee = |one: domain::policy::GuaranteeColumns| TitledWord {
        code: one.code,
        title: one.title,
        of: one.of,
    };
    Ok(RegisterWords {
        relations: words.relations,
        sexes: words.sexes,
        statuses: registers.statuses.into_iter().map(status).collect(),
        guarantees: registers.guarantees.into_iter().map(guarantee).collect(),
    })
}
