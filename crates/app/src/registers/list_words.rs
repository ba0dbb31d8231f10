//! The words in which the registers speak, with their titles.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::policy::{GuaranteeColumns, Of, StatusColumn};

use super::input::Words;
use super::permitted;
use crate::policy::in_county;
use crate::{App, Refusal};

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
#[store::boxed]
pub async fn list_words(app: &App, viewer: &Viewer, at: Moment) -> Result<RegisterWords, Refusal> {
    permitted(viewer, Action::ReadPolicy)?;
    let loaded = in_county(app, at.day(app.settings.hours_ahead)).await?;
    let words = Words::of(&loaded);
    let registers = &loaded.policy.registers;
    let titled = |code: &str, title: &str, of: Of| TitledWord {
        code: code.to_owned(),
        title: title.to_owned(),
        of,
    };
    let status = |one: &StatusColumn| titled(&one.code, &one.title, one.of);
    let guarantee = |one: &GuaranteeColumns| titled(&one.code, &one.title, one.of);
    Ok(RegisterWords {
        relations: words.relations,
        sexes: words.sexes,
        statuses: registers.statuses.iter().map(status).collect(),
        guarantees: registers.guarantees.iter().map(guarantee).collect(),
    })
}
