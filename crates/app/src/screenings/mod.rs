//! Screening what the store holds: the registers, and the rows of every delivery that counts.

mod export;
mod feed;
mod list;

pub use export::export_leads;
pub use list::{FoundLeads, find_lead, find_screening, list_leads, list_screenings};

use std::collections::BTreeMap;
use std::path::Path;

use domain::access::{Action, Viewer};
use domain::problem::Problem;
use domain::screening::{Hit, Lead, Screening};
use domain::table::RowOrigin;
use domain::{Date, Moment};
use store::screenings::{NewLead, NewScreening};

use crate::screen::{Failure, Progress, Request, Screened, screen_stored};
use crate::{App, Refusal};
use feed::Feed;

/// A screening of the store.
#[derive(Debug)]
pub struct StoreScreening {
    /// Id under which it is kept.
    pub screening_id: String,
    /// Everything that was found, with all that papers are made from.
    pub screened: Screened,
    /// Ids of the households, in the order of the screening.
    pub household_ids: Vec<String>,
}

/// Screens the store as of a day and keeps what was found; writes papers where asked to.
///
/// # Errors
/// When the viewer may not, there is no register, or what is kept cannot be read.
pub async fn run(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (as_of, asked_by): (Date, &str),
    papers: Option<&Path>,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<StoreScreening, Refusal> {
    if !viewer.may(Action::RunScreening) {
        return Err(Refusal::NotPermitted(Action::RunScreening));
    }
    let loaded = crate::intake::load(app, as_of).await?;
    let Feed { input, household_ids } = feed::read(app, viewer, &loaded, as_of).await?;
    let request = Request {
        loaded: &loaded,
        region: &app.settings.region,
    };
    let work = app.settings.work();
    std::fs::create_dir_all(&work).map_err(store::StoreError::from)?;
    let screened = screen_stored(request, input, &work, progress).await.map_err(failure)?;
    if let Some(out) = papers {
        screened.write_papers(out, true).map_err(Refusal::conflict)?;
    }
    let levels: Vec<String> = loaded
        .policy
        .lead
        .levels
        .iter()
        .map(|level| level.name.clone())
        .collect();
    let new = new_screening(&screened.screening, &levels, &household_ids)?;
    let n_leads = new.leads.len() as u64;
    let mut tx = app.store.write(viewer, at).await?;
    let screening_id = store::screenings::add(&mut tx, new, asked_by).await?;
    tx.commit().await?;
    crate::upkeep::count_anew(app, viewer, at, n_leads).await;
    Ok(StoreScreening {
        screening_id,
        screened,
        household_ids,
    })
}

fn failure(failure: Failure) -> Refusal {
    Refusal::Conflict(match failure {
        Failure::Arguments(problems) | Failure::Nothing(problems) => problems,
    })
}

fn new_screening(found: &Screening, levels: &[String], ids: &[String]) -> Result<NewScreening, Refusal> {
    let lead = |lead: &Lead| new_lead(found, lead, levels, ids);
    Ok(NewScreening {
        region_code: found.run.region.clone(),
        as_of: found.run.as_of,
        snapshot: found.run.snapshot.clone(),
        policy: found.run.policy.clone(),
        summary: summary(found)?,
        n_households: i64::try_from(found.households.len()).unwrap_or(i64::MAX),
        leads: found.leads.iter().map(lead).collect::<Result<_, _>>()?,
    })
}

/// The summary names nobody: it is kept in clear.
fn summary(found: &Screening) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    documents::write::summary_json(found, &mut bytes).map_err(Refusal::fault)?;
    String::from_utf8(bytes).map_err(Refusal::fault)
}

/// Where a row stood when it was delivered.
fn stood(found: &Screening, row: RowOrigin) -> Option<serde_json::Value> {
    let source = found.sources.get(row.source as usize)?;
    Some(serde_json::json!({ "file": source.file, "worksheet": source.worksheet, "row": row.row }))
}

fn new_lead(found: &Screening, lead: &Lead, levels: &[String], ids: &[String]) -> Result<NewLead, Refusal> {
    let lost = || Refusal::conflict(Problem::error("INT-016").arg("cause", "a lead of no household"));
    let household_id = ids.get(lead.household as usize).ok_or_else(lost)?;
    let facts = |hit: &Hit| -> serde_json::Value {
        let facts = hit.facts.iter().map(|fact| {
            let rows: Vec<serde_json::Value> = fact.rows.iter().filter_map(|row| stood(found, *row)).collect();
            serde_json::json!({
                "name": fact.name, "title": fact.title, "shown": fact.shown, "n_rows": fact.n_rows, "rows": rows,
            })
        });
        facts.collect()
    };
    let reasons: Vec<Reason> = lead.hits.iter().map(|hit| reason(found, hit)).collect();
    let with_facts = |(reason, hit): (&Reason, &Hit)| {
        let mut all = reason.clone();
        all.insert("facts", facts(hit));
        all
    };
    let hits: Vec<Reason> = reasons.iter().zip(&lead.hits).map(with_facts).collect();
    Ok(NewLead {
        household_id: household_id.clone(),
        rank: i64::from(lead.rank),
        level: levels.get(lead.level).cloned().unwrap_or_default(),
        burden_cents: lead.burden,
        income_cents: lead.income,
        due_on: lead.due_on,
        risks: lead.risks.join("、"),
        notice: lead.notice.clone(),
        hits: serde_json::to_string(&hits).map_err(Refusal::fault)?,
        reasons: serde_json::to_string(&reasons).map_err(Refusal::fault)?,
    })
}

/// A hit with its reason, as it is kept; what is unknown is left out.
type Reason = BTreeMap<&'static str, serde_json::Value>;

fn reason(found: &Screening, hit: &Hit) -> Reason {
    let rule = &found.rules[hit.rule];
    let mut reason = BTreeMap::from([
        ("rule", serde_json::json!(rule.code)),
        ("title", serde_json::json!(rule.title)),
        ("risk", serde_json::json!(rule.risk)),
        ("level", serde_json::json!(rule.level)),
        ("level_title", serde_json::json!(rule.level_title)),
        (
            "person",
            serde_json::json!(hit.person.as_ref().map(|person| &person.name)),
        ),
        ("sentence", serde_json::json!(hit.sentence)),
        ("nearest", serde_json::json!(hit.nearest)),
    ]);
    reason.retain(|_, value| !value.is_null());
    reason
}
