//! The kinds of jobs: what each needs, and what it does.

use domain::access::{Action, Reason, Viewer};
use domain::problem::Problem;
use domain::{Date, Moment};
use serde::{Deserialize, Serialize};
use store::imports::ImportState;
use store::jobs::JobLine;

use super::worker::Told;
use crate::screen::{Progress, Step};
use crate::{App, Refusal};

/// No file of facts is being written for so long.
const WRITING_MINUTES: i64 = 24 * 60;

/// Looks into a received file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckImport {
    /// Which import.
    pub import_id: String,
}

/// Applies an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyImport {
    /// Which import.
    pub import_id: String,
}

/// Screens the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunScreening {
    /// The day judged from.
    pub as_of: Date,
}

/// Reviews why data had missed households that people found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewMissed {}

/// Verifies the journal, the tables and the kept files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyStore {}

/// Writes a backup into the folder of backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackUp {}

/// Removes what has had its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tidy {
    /// Days for which ended sessions, answers and jobs are kept.
    pub keep_days: i64,
}

/// Does what cases are owed on a day: tells those above what is late, ends rests that are over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TickCases {
    /// The day.
    pub on: Date,
}

/// Confirms what rows of departments' sheets prove to have arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmDeliveries {}

/// Tries standards out over past screenings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayStandards {
    /// The figures.
    pub moves: Vec<crate::standards::Move>,
}

impl CheckImport {
    /// Name of the kind.
    pub const KIND: &str = "check_import";
}

impl ApplyImport {
    /// Name of the kind.
    pub const KIND: &str = "apply_import";
}

impl RunScreening {
    /// Name of the kind.
    pub const KIND: &str = "run_screening";
}

impl ReviewMissed {
    /// Name of the kind.
    pub const KIND: &str = "review_missed";
}

impl VerifyStore {
    /// Name of the kind.
    pub const KIND: &str = "verify_store";
}

impl BackUp {
    /// Name of the kind.
    pub const KIND: &str = "back_up";
}

impl Tidy {
    /// Name of the kind.
    pub const KIND: &str = "tidy";
}

impl TickCases {
    /// Name of the kind.
    pub const KIND: &str = "tick_cases";
}

impl ConfirmDeliveries {
    /// Name of the kind.
    pub const KIND: &str = "confirm_deliveries";
}

impl ReplayStandards {
    /// Name of the kind.
    pub const KIND: &str = "replay_standards";
}

/// A job of any kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// See [`CheckImport`].
    CheckImport(CheckImport),
    /// See [`ApplyImport`].
    ApplyImport(ApplyImport),
    /// See [`RunScreening`].
    RunScreening(RunScreening),
    /// See [`ReviewMissed`].
    ReviewMissed(ReviewMissed),
    /// See [`VerifyStore`].
    VerifyStore(VerifyStore),
    /// See [`BackUp`].
    BackUp(BackUp),
    /// See [`Tidy`].
    Tidy(Tidy),
    /// See [`ReplayStandards`].
    ReplayStandards(ReplayStandards),
    /// See [`TickCases`].
    TickCases(TickCases),
    /// See [`ConfirmDeliveries`].
    ConfirmDeliveries(ConfirmDeliveries),
}

impl Kind {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CheckImport(_) => CheckImport::KIND,
            Self::ApplyImport(_) => ApplyImport::KIND,
            Self::RunScreening(_) => RunScreening::KIND,
            Self::ReviewMissed(_) => ReviewMissed::KIND,
            Self::VerifyStore(_) => VerifyStore::KIND,
            Self::BackUp(_) => BackUp::KIND,
            Self::Tidy(_) => Tidy::KIND,
            Self::ReplayStandards(_) => ReplayStandards::KIND,
            Self::TickCases(_) => TickCases::KIND,
            Self::ConfirmDeliveries(_) => ConfirmDeliveries::KIND,
        }
    }

    /// What somebody must be permitted to ask for it.
    pub fn action(&self) -> Action {
        match self {
            Self::CheckImport(_) | Self::ApplyImport(_) => Action::ImportSheet,
            Self::RunScreening(_) | Self::TickCases(_) | Self::ConfirmDeliveries(_) => Action::RunScreening,
            Self::ReviewMissed(_) => Action::ReviewMissed,
            Self::VerifyStore(_) => Action::VerifyJournal,
            Self::BackUp(_) | Self::Tidy(_) => Action::ManageSystem,
            Self::ReplayStandards(_) => Action::ProposeStandard,
        }
    }

    pub(super) fn input(&self) -> Result<String, Refusal> {
        let text = match self {
            Self::CheckImport(input) => serde_json::to_string(input),
            Self::ApplyImport(input) => serde_json::to_string(input),
            Self::RunScreening(input) => serde_json::to_string(input),
            Self::ReviewMissed(input) => serde_json::to_string(input),
            Self::VerifyStore(input) => serde_json::to_string(input),
            Self::BackUp(input) => serde_json::to_string(input),
            Self::Tidy(input) => serde_json::to_string(input),
            Self::ReplayStandards(input) => serde_json::to_string(input),
            Self::TickCases(input) => serde_json::to_string(input),
            Self::ConfirmDeliveries(input) => serde_json::to_string(input),
        };
        text.map_err(Refusal::fault)
    }

    pub(super) fn dedup_key(&self) -> Option<String> {
        Some(match self {
            Self::CheckImport(input) => format!("{}:{}", CheckImport::KIND, input.import_id),
            Self::ApplyImport(input) => format!("{}:{}", ApplyImport::KIND, input.import_id),
            Self::RunScreening(input) => format!("{}:{}", RunScreening::KIND, input.as_of),
            Self::ReviewMissed(_) => ReviewMissed::KIND.to_owned(),
            Self::VerifyStore(_) => VerifyStore::KIND.to_owned(),
            Self::BackUp(_) => BackUp::KIND.to_owned(),
            Self::Tidy(_) => Tidy::KIND.to_owned(),
            // Everybody's question is another.
            Self::ReplayStandards(_) => return None,
            Self::TickCases(input) => format!("{}:{}", TickCases::KIND, input.on),
            Self::ConfirmDeliveries(_) => ConfirmDeliveries::KIND.to_owned(),
        })
    }

    pub(super) fn parse(job: &JobLine) -> Result<Self, Refusal> {
        let input = &job.input;
        let kind = match job.kind.as_str() {
            CheckImport::KIND => serde_json::from_str(input).map(Self::CheckImport),
            ApplyImport::KIND => serde_json::from_str(input).map(Self::ApplyImport),
            RunScreening::KIND => serde_json::from_str(input).map(Self::RunScreening),
            ReviewMissed::KIND => serde_json::from_str(input).map(Self::ReviewMissed),
            VerifyStore::KIND => serde_json::from_str(input).map(Self::VerifyStore),
            BackUp::KIND => serde_json::from_str(input).map(Self::BackUp),
            Tidy::KIND => serde_json::from_str(input).map(Self::Tidy),
            ReplayStandards::KIND => serde_json::from_str(input).map(Self::ReplayStandards),
            TickCases::KIND => serde_json::from_str(input).map(Self::TickCases),
            ConfirmDeliveries::KIND => serde_json::from_str(input).map(Self::ConfirmDeliveries),
            other => return Err(Refusal::conflict(Problem::error("INT-017").arg("kind", other))),
        };
        kind.map_err(Refusal::fault)
    }

    /// Does it; gives back what it came to as JSON.
    pub(super) async fn run(
        self,
        app: &App,
        at: Moment,
        job: &JobLine,
        told: &Told,
    ) -> Result<serde_json::Value, Refusal> {
        let viewer = Viewer::system(Reason::Job);
        let mut rows = |file: &str, n: u64| told.at(file, n);
        match self {
            Self::CheckImport(input) => {
                let asker = super::list::asker(app, at, job).await?;
                let report = crate::intake::check_for(app, &asker, at, &input.import_id, &mut rows).await?;
                Ok(serde_json::json!({ "import_id": input.import_id, "rows": report.rows() }))
            }
            Self::ApplyImport(input) => apply(app, at, &input.import_id, (job, told)).await,
            Self::RunScreening(input) => {
                let mut progress = |progress: Progress| tell(told, &progress);
                let by = (input.as_of, job.created_by.as_str());
                let (leads, settled) = crate::screenings::carry_on(app, at, &job.job_id, by, &mut progress).await?;
                Ok(serde_json::json!({
                    "screening_id": job.job_id, "leads": leads, "cases": settled.cases, "joined": settled.joined,
                    "remembered": settled.remembered, "waiting": settled.waiting, "refused": settled.refused,
                }))
            }
            Self::ReviewMissed(_) => {
                let done = crate::leads::review_missed(app, at, |n| told.at("cases", n)).await?;
                serde_json::to_value(done).map_err(Refusal::fault)
            }
            Self::VerifyStore(_) => verify(app, &viewer, told).await,
            Self::BackUp(_) => {
                let mut progress = |member: &str| told.at(member, 0);
                let kept = crate::upkeep::keep_backup(app, &viewer, at, &mut progress).await?;
                Ok(serde_json::json!({ "file": kept.file, "bytes": kept.bytes }))
            }
            Self::ReplayStandards(input) => {
                let mut seen = |n: u64| told.at("screenings", n);
                let months = crate::standards::replay(app, at, &input.moves, &mut seen).await?;
                Ok(serde_json::json!({ "moves": input.moves, "months": months }))
            }
            Self::TickCases(input) => {
                let mut seen = |n: u64| told.at("cases", n);
                let ticked = crate::cases::tick(app, &viewer, (at, input.on), &mut seen).await?;
                serde_json::to_value(ticked).map_err(Refusal::fault)
            }
            Self::ConfirmDeliveries(_) => {
                let mut seen = |n: u64| told.at("cases", n);
                let proved = crate::cases::confirm_from_sheets(app, &viewer, at, &mut seen).await?;
                serde_json::to_value(proved).map_err(Refusal::fault)
            }
            Self::Tidy(input) => {
                let before = at.plus_minutes(-input.keep_days * 24 * 60);
                let mut tx = app.store.write_passing(&viewer, at).await?;
                let [sessions, links, answers] = store::jobs::tidy(&mut tx, before, before).await?;
                let jobs = store::jobs::remove_old(&mut tx, before).await?;
                tx.commit().await?;
                let parts = crate::standards::sweep_parts(app, at.plus_minutes(-WRITING_MINUTES))?;
                Ok(serde_json::json!({
                    "sessions": sessions, "links": links, "answers": answers, "jobs": jobs, "parts": parts,
                }))
            }
        }
    }
}

/// Applies an import that was not applied yet: a job that was begun anew finds its work done.
async fn apply(
    app: &App,
    at: Moment,
    import_id: &str,
    (job, told): (&JobLine, &Told),
) -> Result<serde_json::Value, Refusal> {
    let mut tx = app.store.read(&Viewer::system(Reason::Job)).await?;
    let import = store::imports::find(&mut tx, import_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    drop(tx);
    if import.state == ImportState::Applied {
        return Ok(serde_json::json!({ "import_id": import_id, "rows": import.rows }));
    }
    let asker = super::list::asker(app, at, job).await?;
    let mut rows = |file: &str, n: u64| told.at(file, n);
    let report = crate::intake::apply_for(app, &asker, at, import_id, &mut rows).await?;
    Ok(serde_json::json!({ "import_id": import_id, "rows": report.rows() }))
}

fn tell(told: &Told, progress: &Progress) {
    match progress {
        Progress::Reading { file, rows } => told.at(file, *rows),
        Progress::Step(step) => told.at(
            match step {
                Step::Facts => "facts",
                Step::Rules => "rules",
                Step::Reasons => "reasons",
                Step::Papers => "papers",
            },
            0,
        ),
    }
}

/// Verifies the journal and every kept file.
async fn verify(app: &App, viewer: &Viewer, told: &Told) -> Result<serde_json::Value, Refusal> {
    told.at("journal", 0);
    let mut tx = app.store.read(viewer).await?;
    let mut report = store::journal::verify(&mut tx, app.store.hash()).await?;
    let digests = store::files::digests(&mut tx).await?;
    drop(tx);
    let files = crate::intake::files(app);
    for digest in digests {
        let files = files.clone();
        let fault = tokio::task::spawn_blocking(move || files.fault_of(&digest))
            .await
            .map_err(Refusal::fault)?;
        report.faults.extend(fault.map_err(store::StoreError::from)?);
        report.files += 1;
        told.at("files", report.files);
    }
    if !report.faults.is_empty() {
        return Err(Refusal::conflict(
            Problem::error("INT-018").arg("n", report.faults.len()),
        ));
    }
    Ok(
        serde_json::json!({ "entries": report.entries, "rows": report.rows, "files": report.files, "head": report.head }),
    )
}
