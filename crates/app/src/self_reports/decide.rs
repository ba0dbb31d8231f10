//! Taking a report up as a lead of a household, or saying why not; seeing its telephone in clear.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::lead::ReportState;
use domain::problem::Problem;
use store::leads::Reported;
use store::registers::persons::{Fields, Unmasked};
use store::self_reports::SelfReport;
use store::{ReadTx, WriteTx};

use super::permitted;
use super::receive::channel;
use crate::cases::Rules;
use crate::leads::{PlacedLead, due_on, notice, place};
use crate::{App, Refusal};

/// A report as somebody saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenReport {
    /// Its id.
    pub report_id: String,
    /// The version that was read.
    pub version: i64,
}

/// Whose household a report speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedReport {
    /// Household, in the village of the report.
    pub household_id: String,
    /// The member it is about.
    pub person_id: Option<String>,
    /// Risk types; those of the report if empty.
    pub risks: Vec<String>,
}

/// Says whose household a report speaks of: it becomes a lead, and goes into the household's case at once.
///
/// # Errors
/// When the viewer may not take down leads, the report was dealt with, or the household is not one of the village.
#[store::boxed]
pub async fn link_report(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    seen: &SeenReport,
    link: LinkedReport,
) -> Result<PlacedLead, Refusal> {
    permitted(viewer, Action::ReportLead)?;
    let rules = Rules::read(app, at).await?;
    let mut tx = app.store.write(viewer, at).await?;
    let report = open(&mut tx, seen, Action::ReportLead).await?;
    let household = store::registers::households::find(&mut tx, &link.household_id).await?;
    if household.is_none_or(|household| household.village_id != report.village_id) {
        return Err(Refusal::field("household_id", Problem::error("SLF-010")));
    }
    if let Some(person_id) = &link.person_id
        && !store::leads::lives_in(&mut tx, person_id, &link.household_id).await?
    {
        return Err(Refusal::field("person_id", Problem::error("LEA-007")));
    }
    let new = lead(&rules, &report, link, app.settings.hours_ahead)?;
    let household_id = new.household_id.clone();
    let lead_id = store::leads::report(&mut tx, new).await?.ok_or(Refusal::NotFound)?;
    store::self_reports::link(&mut tx, (&seen.report_id, seen.version), &household_id, &lead_id).await?;
    tx.commit().await?;
    Ok(place(app, at, &rules, &lead_id).await)
}

/// The lead that a report becomes. What was said stays sealed in the report.
fn lead(rules: &Rules, report: &SelfReport, link: LinkedReport, hours_ahead: i8) -> Result<Reported, Refusal> {
    let policy = &rules.loaded.policy;
    let risks = match link.risks.is_empty() {
        true => report.risk.clone().into_iter().collect(),
        false => link.risks,
    };
    let unknown = |risk: &String| !policy.risks.iter().any(|known| known.name == *risk);
    if risks.is_empty() || risks.iter().any(unknown) {
        let names: Vec<&str> = policy.risks.iter().map(|risk| risk.name.as_str()).collect();
        return Err(Refusal::field(
            "risks",
            Problem::error("LEA-003").arg("list", names.join("、")),
        ));
    }
    let channel = channel(report.is_proxy);
    let level = policy
        .channels
        .channel(channel)
        .map(|entry| entry.level.clone())
        .unwrap_or_default();
    Ok(Reported {
        household_id: link.household_id,
        person_id: link.person_id,
        channel: channel.name().to_owned(),
        due_on: due_on(rules, &level),
        level,
        found_on: report.created_at.day(hours_ahead),
        source: channel.title().to_owned(),
        notice: notice(policy, &risks),
        risks: risks.join("、"),
        words: None,
    })
}

/// Does not take a report up; its sender is told the reason by the receipt.
///
/// # Errors
/// When the viewer may not settle leads, the report was dealt with, or the reason is none of the list.
#[store::boxed]
pub async fn refuse_report(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    seen: &SeenReport,
    (reason, text): (&str, Option<&str>),
) -> Result<(), Refusal> {
    permitted(viewer, Action::SettleLead)?;
    let rules = Rules::read(app, at).await?;
    let channels = &rules.loaded.policy.channels;
    if channels.refusal(reason).is_none() {
        let list: Vec<&str> = channels.refusals.iter().map(|one| one.code.as_str()).collect();
        return Err(Refusal::field(
            "reason",
            Problem::error("LEA-010").arg("list", list.join("、")),
        ));
    }
    let text = text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let mut tx = app.store.write(viewer, at).await?;
    open(&mut tx, seen, Action::SettleLead).await?;
    store::self_reports::refuse(&mut tx, (&seen.report_id, seen.version), reason, text).await?;
    Ok(tx.commit().await?)
}

/// The report, when nobody has dealt with it and it is as it was seen.
async fn open(tx: &mut WriteTx, seen: &SeenReport, action: Action) -> Result<SelfReport, Refusal> {
    let report = find(tx, &seen.report_id, action).await?;
    match report.state {
        ReportState::New if report.version == seen.version => Ok(report),
        ReportState::New => Err(Refusal::Stale),
        state => Err(Refusal::conflict(Problem::error("SLF-009").arg("state", state.title()))),
    }
}

async fn find(tx: &mut ReadTx, report_id: &str, action: Action) -> Result<SelfReport, Refusal> {
    let found = store::self_reports::find(tx, report_id, action).await?;
    found.ok_or(Refusal::NotFound)
}

/// Telephone and identity number in clear, for a stated purpose that the journal keeps.
///
/// # Errors
/// When the viewer may not, no purpose is given, or there is no such report in the area.
#[store::boxed]
pub async fn unmask_report(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (report_id, fields): (&str, Fields),
    for_what: &str,
) -> Result<Unmasked, Refusal> {
    permitted(
        viewer,
        if fields.id {
            Action::UnmaskPerson
        } else {
            Action::UnmaskPhone
        },
    )?;
    if !fields.id && !fields.phone {
        return Err(Refusal::field("fields", Problem::error("REG-025")));
    }
    let purpose = crate::registers::purpose(for_what)?;
    let mut tx = app.store.write(viewer, at).await?;
    let clear = store::self_reports::unmask(&mut tx, report_id, fields, &purpose).await?;
    let clear = clear.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok(clear)
}
