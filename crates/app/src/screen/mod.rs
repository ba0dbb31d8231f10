//! Screening: from a folder of spreadsheets to ranked leads with reasons.

mod assemble;
mod input;
mod leads;
mod output;
mod regions;

use std::path::{Path, PathBuf};

use domain::Date;
use domain::policy::Policy;
use domain::problem::{Problem, Severity};
use domain::screening::Screening;
use engine::SessionContext;
use engine::evaluate::{Judged, evaluate};
use engine::explain::{Detail, Explained, explain};
use engine::facts::{FactTable, compute};
use engine::lake::Lake;
use engine::policy::{Compiled, compile};

use crate::policy::{Loaded, engine_problem, load};
pub(crate) use input::{Input, read as input_of};
pub use output::Outputs;

/// What to screen and where to put the result.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder with the spreadsheets.
    pub data: PathBuf,
    /// Folder with the policy.
    pub policy: PathBuf,
    /// County code.
    pub region: String,
    /// The day judged from.
    pub as_of: Date,
    /// Folder for the results; appears complete or not at all.
    pub out: PathBuf,
    /// Whether an existing output folder may be replaced.
    pub replace: bool,
}

/// How far a run has come, for the person waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A file is being read; rows so far.
    Reading {
        /// File name.
        file: String,
        /// Rows read so far.
        rows: u64,
    },
    /// A step begins.
    Step(Step),
}

/// The steps of a run after reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Facts are computed.
    Facts,
    /// Rules are judged.
    Rules,
    /// Reasons are written down.
    Reasons,
    /// Papers are written.
    Papers,
}

/// A finished run.
#[derive(Debug)]
pub struct Outcome {
    /// What was found.
    pub screening: Screening,
    /// What was written; empty for a run that writes nothing.
    pub outputs: Outputs,
    /// Whether some input was refused.
    pub refused: bool,
}

/// Why a run came to nothing, in the terms of exit codes.
#[derive(Debug)]
pub enum Failure {
    /// Arguments or policy are wrong.
    Arguments(Vec<Problem>),
    /// Nothing of the input could be used.
    Nothing(Vec<Problem>),
}

impl Failure {
    /// The problems to print.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Arguments(problems) | Self::Nothing(problems) => problems,
        }
    }
}

/// Everything computed for one county, held in memory.
pub(crate) struct Judgement {
    pub(crate) ctx: SessionContext,
    pub(crate) lake: Lake,
    pub(crate) compiled: Compiled,
    pub(crate) table: FactTable,
    pub(crate) rules: Vec<Judged>,
    pub(crate) checks: Vec<Judged>,
}

/// Reads, links, judges and writes.
///
/// # Errors
/// [`Failure`], with all problems found so far; nothing has been written then.
pub async fn screen(options: &Options, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<Outcome, Failure> {
    let loaded = prepare(options)?;
    let staging = output::Staging::create(options).map_err(|problem| Failure::Arguments(vec![problem]))?;
    let input = input::read(options, &loaded, staging.lake_dir(), progress)?;
    let judgement = judge(&loaded.policy, &loaded, &input, progress)
        .await
        .map_err(Failure::Nothing)?;
    progress(Progress::Step(Step::Reasons));
    let limit = loaded
        .params
        .integer("explained_rows")
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(0);
    let hits = explained(
        &judgement,
        Detail {
            facts: true,
            rows: limit,
        },
    )
    .await
    .map_err(Failure::Nothing)?;
    let findings = found(&judgement).await.map_err(Failure::Nothing)?;
    let screening = assemble::assemble(options, &loaded, &input, &judgement, hits, findings);
    progress(Progress::Step(Step::Papers));
    let written = output::write(&screening, &judgement, &input, &staging);
    let outputs = written
        .and_then(|()| staging.publish(options))
        .map_err(|problem| Failure::Arguments(vec![problem]))?;
    let counts = screening.counts();
    let refused = counts.refused > counts.corrected
        || !screening.unmatched.is_empty()
        || screening
            .problems
            .iter()
            // A cell's problem is its row's, and that row is counted above: it may have been corrected since.
            .any(|problem| problem.severity == Severity::Error && problem.place.cell.is_none());
    Ok(Outcome {
        screening,
        outputs,
        refused,
    })
}

/// Checks arguments and reads the policy.
pub(crate) fn prepare(options: &Options) -> Result<Loaded, Failure> {
    let region = &options.region;
    if region.len() != 6 || domain::region::RegionCode::parse(region).is_err() {
        return Err(Failure::Arguments(vec![Problem::error("SCR-007").arg("code", region)]));
    }
    load(&options.policy, region, options.as_of).map_err(Failure::Arguments)
}

/// Facts and verdicts of everybody.
pub(crate) async fn judge(
    policy: &Policy,
    loaded: &Loaded,
    input: &Input,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Judgement, Vec<Problem>> {
    let failed = |error: engine::EngineError| vec![engine_problem(&error)];
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let ctx = engine::functions::session(threads);
    let lake = input.lake.clone();
    lake.register(&ctx, policy).await.map_err(failed)?;
    let compiled = compile(&ctx, policy, &loaded.params).await?;
    progress(Progress::Step(Step::Facts));
    let table = compute(&ctx, &lake, &compiled).await.map_err(failed)?;
    progress(Progress::Step(Step::Rules));
    let absent = &lake.description.absent_columns;
    let rules = evaluate(&ctx, &compiled, &compiled.rules, &table, absent).map_err(failed)?;
    let checks = evaluate(&ctx, &compiled, &compiled.checks, &table, absent).map_err(failed)?;
    Ok(Judgement {
        ctx,
        lake,
        compiled,
        table,
        rules,
        checks,
    })
}

async fn explained(j: &Judgement, detail: Detail) -> Result<Vec<Explained>, Vec<Problem>> {
    let hits = explain(
        &j.ctx,
        &j.lake,
        &j.compiled,
        &j.compiled.rules,
        &j.rules,
        &j.table,
        detail,
    )
    .await;
    hits.map_err(|error| vec![engine_problem(&error)])
}

async fn found(j: &Judgement) -> Result<Vec<Explained>, Vec<Problem>> {
    let detail = Detail { facts: false, rows: 0 };
    let found = explain(
        &j.ctx,
        &j.lake,
        &j.compiled,
        &j.compiled.checks,
        &j.checks,
        &j.table,
        detail,
    )
    .await;
    found.map_err(|error| vec![engine_problem(&error)])
}

/// The spreadsheets of a folder, in order of name; temporary files of spreadsheet programs are passed over.
pub(crate) fn files_of(dir: &Path) -> std::io::Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().to_string())
                .unwrap_or_default();
            if name.starts_with('.') || name.starts_with("~$") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                let relative = path
                    .strip_prefix(dir)
                    .unwrap_or(&path)
                    .to_string_lossy()
                    .replace('\\', "/");
                files.push((path, relative));
            }
        }
    }
    files.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(files)
}
