//! Screening: from delivered rows to ranked leads with reasons.
//!
//! Rows come from a source, a folder of spreadsheets or what was kept of them before; what is done with
//! them is the same.

mod assemble;
mod folder;
mod input;
mod leads;
mod linker;
mod output;
mod regions;
mod stored;

use std::path::{Path, PathBuf};

use domain::Date;
use domain::problem::{Problem, Severity};
use domain::screening::Screening;
use engine::SessionContext;
use engine::evaluate::{Judged, evaluate};
use engine::explain::{Detail, Explained, explain};
use engine::facts::{FactTable, compute};
use engine::lake::Lake;
use engine::policy::{Compiled, compile};

use crate::policy::{Loaded, engine_problem, load};
pub(crate) use folder::{Folder, files_of};
pub(crate) use input::{Input, take_in};
pub use linker::{Gathered, RegisterLinker};
pub use output::Outputs;
pub use stored::{StoredInput, StoredRows, rows_in_memory, rows_of_file, screen_stored};

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

impl Options {
    /// What the folder is judged by.
    pub(crate) fn request<'r>(&'r self, loaded: &'r Loaded) -> Request<'r> {
        Request {
            loaded,
            region: &self.region,
        }
    }
}

/// What rows are judged by: a policy read for one region and day.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The policy; its parameters' day is the day judged from.
    pub loaded: &'r Loaded,
    /// County code.
    pub region: &'r str,
}

impl Request<'_> {
    /// The day judged from.
    pub fn as_of(&self) -> Date {
        self.loaded.params.on
    }
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

/// What was judged, with all that papers are made from. Personal data.
pub struct Screened {
    /// What was found.
    pub screening: Screening,
    judgement: Judgement,
    input: Input,
}

impl std::fmt::Debug for Screened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screened")
            .field("run", &self.screening.run)
            .finish_non_exhaustive()
    }
}

impl Screened {
    /// Facts and verdicts of everybody.
    pub(crate) fn judgement(&self) -> &Judgement {
        &self.judgement
    }

    /// Whether some input was refused.
    pub fn refused(&self) -> bool {
        let screening = &self.screening;
        let counts = screening.counts();
        counts.refused > counts.corrected
            || !screening.unmatched.is_empty()
            || screening
                .problems
                .iter()
                // A cell's problem is its row's, and that row is counted above: it may have been corrected since.
                .any(|problem| problem.severity == Severity::Error && problem.place.cell.is_none())
    }

    /// Who was judged.
    pub(crate) fn roster(&self) -> &engine::linkage::Roster {
        &self.input.roster
    }

    /// Writes every paper to a folder that appears complete or not at all; `replace` lets it take the place of a
    /// folder that is there.
    ///
    /// # Errors
    /// When the folder is filled and may not be replaced, or cannot be written.
    pub fn write_papers(&self, out: &Path, replace: bool) -> Result<Outputs, Problem> {
        let staging = output::Staging::create(out, replace)?;
        output::write(self, &staging)?;
        staging.publish(out)
    }
}

/// Reads, links, judges and writes.
///
/// # Errors
/// [`Failure`], with all problems found so far; nothing has been written then.
#[store::boxed]
pub async fn screen(options: &Options, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<Outcome, Failure> {
    let arguments = |problem| Failure::Arguments(vec![problem]);
    let loaded = prepare(options)?;
    let request = options.request(&loaded);
    output::check_apart(&options.data, &options.out).map_err(arguments)?;
    let staging = output::Staging::create(&options.out, options.replace).map_err(arguments)?;
    let folder = Folder::open(&options.data, request)?;
    let screened = screened(request, folder, &staging.lake_dir(), progress).await?;
    progress(Progress::Step(Step::Papers));
    let outputs = output::write(&screened, &staging)
        .and_then(|()| staging.publish(&options.out))
        .map_err(arguments)?;
    Ok(Outcome {
        refused: screened.refused(),
        screening: screened.screening,
        outputs,
    })
}

/// Takes a source in, judges it and says why.
async fn screened(
    request: Request<'_>,
    source: impl input::Source,
    lake_dir: &Path,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Screened, Failure> {
    let loaded = request.loaded;
    let input = take_in(source, request, lake_dir, progress)?;
    let judgement = judge(loaded, &input, progress).await.map_err(Failure::Nothing)?;
    progress(Progress::Step(Step::Reasons));
    let detail = Detail {
        facts: true,
        rows: explained_rows(loaded),
    };
    let hits = explained(&judgement, detail).await.map_err(Failure::Nothing)?;
    let findings = found(&judgement).await.map_err(Failure::Nothing)?;
    Ok(Screened {
        screening: assemble::assemble(request, &input, &judgement, hits, findings),
        judgement,
        input,
    })
}

/// How many rows behind a fact are told.
pub(crate) fn explained_rows(loaded: &Loaded) -> usize {
    let limit = loaded.params.integer("explained_rows");
    limit.and_then(|n| usize::try_from(n).ok()).unwrap_or(0)
}

/// Checks arguments and reads the policy.
pub(crate) fn prepare(options: &Options) -> Result<Loaded, Failure> {
    check_region(&options.region)?;
    load(&options.policy, &options.region, options.as_of).map_err(Failure::Arguments)
}

fn check_region(region: &str) -> Result<(), Failure> {
    if region.len() != 6 || domain::region::RegionCode::parse(region).is_err() {
        return Err(Failure::Arguments(vec![Problem::error("SCR-007").arg("code", region)]));
    }
    Ok(())
}

/// Facts and verdicts of everybody.
pub(crate) async fn judge(
    loaded: &Loaded,
    input: &Input,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Judgement, Vec<Problem>> {
    let failed = |error: engine::EngineError| vec![engine_problem(&error)];
    let policy = &loaded.policy;
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
