//! A notice is made from cases.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use store::notices::{NewNotice, add, candidates};

use super::NoticeEntry;
use crate::visits::{FieldRules, author, permitted};
use crate::{App, Refusal};

/// A notice as a request asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeInput {
    /// Village.
    pub village_id: String,
    /// Which kind.
    pub kind: String,
    /// The cases; all of the village that wait for it when it is empty.
    pub case_ids: Vec<String>,
}

/// Makes a notice of cases that wait for it, by the whitelist; its id.
///
/// # Errors
/// When no case waits for it, one of those named does not, or a line cannot be published.
#[store::boxed]
pub async fn make_notice(app: &App, viewer: &Viewer, at: Moment, input: &NoticeInput) -> Result<String, Refusal> {
    permitted(viewer, Action::PublishNotice)?;
    let rules = FieldRules::read(app, at).await?;
    let kinds = &rules.fieldwork().notices;
    let Some(kind) = kinds.iter().find(|one| one.code == input.kind) else {
        let list: Vec<&str> = kinds.iter().map(|one| one.code.as_str()).collect();
        let problem = Problem::error("NTC-001")
            .arg("name", &input.kind)
            .arg("list", list.join("、"));
        return Err(Refusal::field("kind", problem));
    };
    let mut wanted = input.case_ids.clone();
    wanted.sort();
    wanted.dedup();
    let mut tx = app.store.write(viewer, at).await?;
    let village = store::regions::find(&mut tx, &input.village_id).await?;
    let village = village.filter(|place| place.level == "village" && place.region_id == input.village_id);
    let Some(village) = village else {
        return Err(Refusal::field("village_id", Problem::error("NTC-002")));
    };
    let found = candidates(&mut tx, &input.village_id, &kind.step, &wanted).await?;
    let found = found.ok_or(Refusal::NotFound)?;
    if found.is_empty() && wanted.is_empty() {
        return Err(Refusal::conflict(Problem::error("NTC-003")));
    }
    if !wanted.is_empty() && found.len() != wanted.len() {
        return Err(Refusal::field("case_ids", Problem::error("NTC-004")));
    }
    let risks = &rules.loaded.policy.risks;
    let entry = |one: &store::notices::Candidate| {
        NoticeEntry::new(&one.head_name, &village.name, one.class.as_deref(), &one.risks, risks)
    };
    let entries: Vec<NoticeEntry> = found.iter().map(entry).collect();
    let problems: Vec<_> = entries
        .iter()
        .enumerate()
        .flat_map(|(at, entry)| entry.problems(at, risks))
        .collect();
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let new = NewNotice {
        village_id: input.village_id.clone(),
        kind: input.kind.clone(),
        entries: serde_json::to_string(&entries).map_err(Refusal::fault)?,
        n_entries: i64::try_from(entries.len()).unwrap_or(i64::MAX),
        case_ids: found.into_iter().map(|one| one.case_id).collect(),
    };
    let id = add(&mut tx, &new, &author(viewer)).await?.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok(id)
}
