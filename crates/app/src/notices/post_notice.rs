//! A notice goes up on the wall and comes down again.

use domain::access::{Action, Viewer};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::WriteTx;
use store::files::kept_at;
use store::notices::{self, Notice, Proof};

use crate::visits::{FieldRules, all_right, author, check_digest, past_day, permitted, words};
use crate::{App, FieldProblem, Refusal};

/// When it was posted, and what shows it: words, a file, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProofInput {
    /// When.
    pub on: String,
    /// Who was there.
    pub text: Option<String>,
    /// Digest of a file.
    pub file: Option<String>,
}

/// When it was withdrawn, what shows it, and what people said against it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WithdrawalInput {
    /// When, and what shows it.
    pub proof: ProofInput,
    /// What people said against it.
    pub objections: Option<String>,
}

/// Says that a notice was posted; the first day on which it may be withdrawn.
///
/// # Errors
/// When something of it cannot be taken, or it was changed meanwhile.
#[store::boxed]
pub async fn post_notice(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (notice_id, version): (&str, i64),
    input: &ProofInput,
) -> Result<Date, Refusal> {
    permitted(viewer, Action::PublishNotice)?;
    let rules = FieldRules::read(app, at).await?;
    let (on, proof) = read(&rules, input)?;
    let mut tx = app.store.write(viewer, at).await?;
    let notice = seen(&mut tx, notice_id, version, &proof).await?;
    if notice.posted_on.is_some() {
        return Err(Refusal::conflict(Problem::error("NTC-005")));
    }
    let until = until(&rules, &notice, on)?;
    notices::post(&mut tx, &notice, (on, until), &proof, &author(viewer)).await?;
    tx.commit().await?;
    Ok(until)
}

/// The first day on which a notice posted on a day may be withdrawn: the day itself is not counted.
fn until(rules: &FieldRules, notice: &Notice, on: Date) -> Result<Date, Refusal> {
    let kind = rules.fieldwork().notice(&notice.kind);
    match kind.and_then(|kind| kind.least_days.as_deref()) {
        Some(parameter) => FieldRules::days_from(on, rules.number(parameter)?),
        None => Ok(on),
    }
}

/// Says that a notice was withdrawn.
///
/// # Errors
/// When it has not hung long enough, something of it cannot be taken, or it was changed meanwhile.
#[store::boxed]
pub async fn withdraw_notice(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (notice_id, version): (&str, i64),
    input: &WithdrawalInput,
) -> Result<(), Refusal> {
    permitted(viewer, Action::PublishNotice)?;
    let rules = FieldRules::read(app, at).await?;
    let (on, proof) = read(&rules, &input.proof)?;
    let objections = words(input.objections.as_deref());
    let mut tx = app.store.write(viewer, at).await?;
    let notice = seen(&mut tx, notice_id, version, &proof).await?;
    let day = |text: &Option<String>| -> Option<Date> { text.as_deref().and_then(|day| day.parse().ok()) };
    let (Some(posted_on), None) = (day(&notice.posted_on), &notice.withdrawn_on) else {
        return Err(Refusal::conflict(Problem::error("NTC-006")));
    };
    if on < posted_on {
        return Err(Refusal::field("on", Problem::error("NTC-010")));
    }
    if let Some(until) = day(&notice.until_on).filter(|until| on < *until) {
        return Err(Refusal::field("on", Problem::error("NTC-007").arg("date", until)));
    }
    let why = (&proof, objections.as_deref());
    notices::withdraw(&mut tx, &notice, on, why, &author(viewer)).await?;
    tx.commit().await?;
    Ok(())
}

fn read(rules: &FieldRules, input: &ProofInput) -> Result<(Date, Proof), Refusal> {
    let mut problems = Vec::new();
    let text = words(input.text.as_deref());
    if text.is_none() && input.file.is_none() {
        problems.push(FieldProblem::new("text", Problem::error("NTC-008")));
    }
    if let Some(digest) = &input.file {
        check_digest("file", digest, &mut problems);
    }
    let Some(on) = past_day("on", &input.on, rules.today, &mut problems) else {
        return Err(Refusal::Invalid(problems));
    };
    all_right(problems)?;
    let digest = input.file.clone();
    Ok((on, Proof { text, digest }))
}

async fn seen(tx: &mut WriteTx, notice_id: &str, version: i64, proof: &Proof) -> Result<Notice, Refusal> {
    let notice = notices::find_to_change(tx, notice_id, version).await?;
    let notice = notice.ok_or(Refusal::NotFound)?;
    if let Some(digest) = &proof.digest
        && kept_at(tx, digest).await?.is_none()
    {
        return Err(Refusal::field("file", Problem::error("VIS-026")));
    }
    Ok(notice)
}
