//! A sweep is ordered.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use store::sweeps::{NewSweep, add};

use crate::visits::{FieldRules, all_right, any_day, author, permitted, words};
use crate::{App, FieldProblem, Refusal};

/// A sweep as a request gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SweepInput {
    /// What it is called.
    pub title: String,
    /// County, township or village.
    pub region_id: String,
    /// First day.
    pub begins_on: String,
    /// Last day planned.
    pub ends_on: String,
    /// Form that its visits fill in.
    pub form: Option<String>,
}

/// Orders a sweep; its id.
///
/// # Errors
/// When something of it cannot be taken, or the place is not the viewer's.
#[store::boxed]
pub async fn open_sweep(app: &App, viewer: &Viewer, at: Moment, input: &SweepInput) -> Result<String, Refusal> {
    permitted(viewer, Action::ManageSweep)?;
    let rules = FieldRules::read(app, at).await?;
    let mut problems = Vec::new();
    let title = words(Some(&input.title));
    if title.is_none() {
        problems.push(FieldProblem::new("title", Problem::error("SWP-001")));
    }
    let begins_on = any_day("begins_on", &input.begins_on, &mut problems);
    let ends_on = any_day("ends_on", &input.ends_on, &mut problems);
    if begins_on.zip(ends_on).is_some_and(|(first, last)| last < first) {
        problems.push(FieldProblem::new("ends_on", Problem::error("SWP-003")));
    }
    if let Some(form) = &input.form
        && rules.fieldwork().form(form).is_none()
    {
        let list: Vec<&str> = rules.fieldwork().forms.iter().map(|one| one.code.as_str()).collect();
        let problem = Problem::error("VIS-001").arg("name", form).arg("list", list.join("、"));
        problems.push(FieldProblem::new("form", problem));
    }
    let (Some(title), Some(begins_on), Some(ends_on)) = (title, begins_on, ends_on) else {
        return Err(Refusal::Invalid(problems));
    };
    all_right(problems)?;
    let mut tx = app.store.write(viewer, at).await?;
    let new = NewSweep {
        title,
        region_id: input.region_id.clone(),
        begins_on,
        ends_on,
        form: input.form.clone(),
    };
    let made = add(&mut tx, &new, &author(viewer)).await?;
    let id = made.ok_or_else(|| Refusal::field("region_id", Problem::error("SWP-002")))?;
    tx.commit().await?;
    Ok(id)
}
