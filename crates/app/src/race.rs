//! What the benchmarks call: an invented county straight into a lake, and the hot paths alone, timed.

mod standards;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use documents::read::{Limits, Reader, Sink};
use domain::Date;
use domain::policy::{Literal, Of};
use domain::problem::Problem;
use domain::screening::RowCounts;
use domain::table::TableBatch;
use engine::EngineError;
use engine::evaluate::{Judged, evaluate, judge};
use engine::explain::{Detail, Explained, explain};
use engine::facts::{FactTable, compute};
use engine::lake::{Lake, LakeWriter};
use engine::linkage::{Deterministic, Linkage, RegisterBuilder};
use engine::policy::{Compiled, compile};
use engine::resident::{Ready, Resident};
use engine::what_if::{what_if, with_parameter};
use engine::{SessionContext, race};

use crate::county::{County, CountyError, CountyOptions, CountySink, generate};
use crate::policy::{Loaded, engine_problem, load};
pub use standards::tried_out;

/// How often each figure is moved, and how many households are judged again.
const MOVES: usize = 7;
const HOUSEHOLDS: usize = 1_000;

/// A lake and the policy to judge it by.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of the lake.
    pub lake: PathBuf,
    /// Folder of the policy.
    pub policy: PathBuf,
    /// County code.
    pub region: String,
    /// The day judged from.
    pub as_of: Date,
}

/// Answers one by one, timed.
#[derive(Debug, Clone, PartialEq)]
pub struct Timed {
    /// What was timed.
    pub name: String,
    /// Size of the county.
    pub households: usize,
    /// Median in milliseconds.
    pub median_ms: f64,
    /// The 99th of a hundred.
    pub p99_ms: f64,
    /// Answers that differ from a full screening; households only.
    pub differing: usize,
}

type Failed = Vec<Problem>;

fn failed(error: EngineError) -> Failed {
    vec![engine_problem(&error)]
}

fn broken(cause: impl std::fmt::Display) -> Failed {
    vec![Problem::error("CTY-001").arg("cause", cause)]
}

/// The policy without data checks: a race is about screening rules.
fn rules_only(options: &Options) -> Result<Loaded, Failed> {
    let mut loaded = load(&options.policy, &options.region, options.as_of)?;
    loaded.policy.checks.clear();
    Ok(loaded)
}

/// Invents a county into a lake; returns persons and rows left unmatched.
///
/// # Errors
/// When the policy is wrong or the lake cannot be written.
pub fn lake(options: &Options, households: usize, seed: u64) -> Result<(usize, u64), Failed> {
    let loaded = load(&options.policy, &options.region, options.as_of)?;
    let county = CountyOptions {
        households,
        seed,
        as_of: options.as_of,
        mistakes: false,
    };
    std::fs::create_dir_all(&options.lake).map_err(broken)?;
    let mut registers = Registers {
        builder: RegisterBuilder::default(),
    };
    generate(&county, &loaded.policy, &mut registers, &mut |_| {}).map_err(broken)?;
    let registered = registers
        .builder
        .finish(&loaded.policy, options.as_of)
        .map_err(failed)?;
    let writer = LakeWriter::start(&options.lake, options.as_of, registered.tables).map_err(failed)?;
    let mut rest = Departments {
        linkage: registered.linkage,
        writer,
        unmatched: 0,
    };
    generate(&county, &loaded.policy, &mut rest, &mut |_| {}).map_err(broken)?;
    let (lake, _) = rest.writer.finish().map_err(failed)?;
    Ok((lake.description.n_persons, rest.unmatched))
}

/// The first pass: the two registers.
struct Registers {
    builder: RegisterBuilder,
}

impl CountySink for Registers {
    fn regions(&mut self, _county: &County) -> Result<(), CountyError> {
        Ok(())
    }

    fn batch(&mut self, _township: usize, batch: TableBatch) -> Result<(), CountyError> {
        if batch.sheet.register.is_some() {
            self.builder.push(&batch);
        }
        Ok(())
    }

    fn township_done(&mut self, _township: usize) -> Result<(), CountyError> {
        Ok(())
    }
}

/// The second pass: everything else, tied to people.
struct Departments {
    linkage: Deterministic,
    writer: LakeWriter,
    unmatched: u64,
}

impl CountySink for Departments {
    fn regions(&mut self, _county: &County) -> Result<(), CountyError> {
        Ok(())
    }

    fn batch(&mut self, _township: usize, batch: TableBatch) -> Result<(), CountyError> {
        if batch.sheet.register.is_some() || batch.sheet.of == domain::sheet::Subject::None {
            return Ok(());
        }
        let links = self.linkage.link(&batch);
        let placed: Vec<_> = links
            .into_iter()
            .map(|link| link.ok().map(|(placed, _)| placed))
            .collect();
        self.unmatched += placed.iter().filter(|placed| placed.is_none()).count() as u64;
        self.writer
            .write(&batch, &placed)
            .map_err(|error| CountyError::Sink(error.to_string()))
    }

    fn township_done(&mut self, _township: usize) -> Result<(), CountyError> {
        Ok(())
    }
}

/// A lake opened and its policy compiled.
struct Opened {
    ctx: SessionContext,
    lake: Lake,
    loaded: Loaded,
    compiled: Compiled,
}

async fn open(options: &Options) -> Result<Opened, Failed> {
    let loaded = rules_only(options)?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let ctx = engine::functions::session(threads);
    let lake = Lake::open(&options.lake).map_err(failed)?;
    lake.register(&ctx, &loaded.policy).await.map_err(failed)?;
    let compiled = compile(&ctx, &loaded.policy, &loaded.params).await?;
    Ok(Opened {
        ctx,
        lake,
        loaded,
        compiled,
    })
}

impl Opened {
    async fn screened(&self) -> Result<(FactTable, Vec<Judged>), Failed> {
        let table = compute(&self.ctx, &self.lake, &self.compiled).await.map_err(failed)?;
        let absent = &self.lake.description.absent_columns;
        let judged = evaluate(&self.ctx, &self.compiled, &self.compiled.rules, &table, absent).map_err(failed)?;
        Ok((table, judged))
    }
}

/// Facts, rules and sentences from the lake to Parquet; returns households, hits and the seconds of each step.
///
/// # Errors
/// When the policy is wrong or the lake cannot be read.
#[store::boxed]
pub async fn screen(options: &Options, out: &Path) -> Result<(usize, usize, [f64; 4]), Failed> {
    let mut clock = Instant::now();
    let mut lap = move || {
        let seconds = clock.elapsed().as_secs_f64();
        clock = Instant::now();
        seconds
    };
    let opened = open(options).await?;
    std::fs::create_dir_all(out).map_err(broken)?;
    let opening = lap();
    let (table, judged) = opened.screened().await?;
    let judging = lap();
    let hits = sentences(&opened, &table, &judged).await?;
    let explaining = lap();
    race::write_results(out, &opened.compiled, &judged, &hits, &table).map_err(failed)?;
    Ok((
        table.len(Of::Household),
        hits.len(),
        [opening, judging, explaining, lap()],
    ))
}

/// The sentences of all hits.
async fn sentences(opened: &Opened, table: &FactTable, judged: &[Judged]) -> Result<Vec<Explained>, Failed> {
    let detail = Detail { facts: false, rows: 0 };
    let Opened {
        ctx, lake, compiled, ..
    } = opened;
    explain(ctx, lake, compiled, &compiled.rules, judged, table, detail)
        .await
        .map_err(failed)
}

/// The same as one SQL script.
///
/// # Errors
/// As [`screen`].
#[store::boxed]
pub async fn duckdb_sql(options: &Options, out: &Path) -> Result<String, Failed> {
    let opened = open(options).await?;
    race::duckdb_sql(&opened.compiled, &opened.lake, &opened.loaded.policy, out).map_err(failed)
}

/// Moves every number that a rule's condition reads, facts in memory: the slowest of person and household rules.
///
/// # Errors
/// As [`screen`].
#[store::boxed]
pub async fn moved(options: &Options) -> Result<Vec<Timed>, Failed> {
    let opened = open(options).await?;
    let (table, _) = opened.screened().await?;
    let Opened { ctx, compiled, .. } = &opened;
    let mut slowest: [Option<Timed>; 2] = [None, None];
    let mut pairs = [0usize; 2];
    for rule in &compiled.rules {
        let before = judge(ctx, compiled, rule, &table, &compiled.params, &[]).map_err(failed)?;
        for name in &rule.when.parameters {
            let Some(resolved) = compiled.params.get(name) else {
                continue;
            };
            let mut took = Vec::with_capacity(MOVES);
            for step in 1..=MOVES {
                let Some(value) = shifted(&resolved.value, step) else {
                    break;
                };
                let params = with_parameter(&compiled.params, name, value);
                let begun = Instant::now();
                what_if(ctx, compiled, rule, &table, &before, &params).map_err(failed)?;
                took.push(begun.elapsed().as_secs_f64() * 1e3);
            }
            let at = usize::from(rule.rule.of == Of::Household);
            pairs[at] += usize::from(!took.is_empty());
            let (median_ms, p99_ms) = spread(&mut took);
            if slowest[at].as_ref().is_none_or(|known| known.median_ms < median_ms) {
                slowest[at] = Some(Timed {
                    name: format!("{} {name}", rule.rule.code),
                    households: table.len(Of::Household),
                    median_ms,
                    p99_ms,
                    differing: 0,
                });
            }
        }
    }
    let named = slowest
        .into_iter()
        .zip(pairs)
        .zip(["person", "household"])
        .filter_map(|((timed, pairs), of)| {
            let timed = timed?;
            Some(Timed {
                name: format!("slowest of {pairs} figures in {of} rules: {}", timed.name),
                ..timed
            })
        });
    Ok(named.collect())
}

/// A number a little higher each time.
fn shifted(value: &Literal, step: usize) -> Option<Literal> {
    let more = |n: i64| n.saturating_add((n / 20).max(1).saturating_mul(step as i64));
    match value {
        Literal::Integer(n) => Some(Literal::Integer(more(*n))),
        Literal::Decimal { digits, scale } => Some(Literal::Decimal {
            digits: more(*digits),
            scale: *scale,
        }),
        _ => None,
    }
}

fn spread(took: &mut [f64]) -> (f64, f64) {
    took.sort_by(f64::total_cmp);
    let at = |share: f64| {
        took.get((took.len() as f64 * share) as usize)
            .copied()
            .unwrap_or_default()
    };
    (at(0.5), at(0.99))
}

/// Judges a thousand households one by one over tables in memory, and compares each with the full screening.
///
/// # Errors
/// As [`screen`].
#[store::boxed]
pub async fn household(options: &Options) -> Result<Timed, Failed> {
    let opened = open(options).await?;
    let (table, judged) = opened.screened().await?;
    let n = table.len(Of::Household);
    drop(table);
    let resident = Resident::load(&opened.lake, &opened.loaded.policy)
        .await
        .map_err(failed)?;
    let compiled = compile(&resident.ctx, &opened.loaded.policy, &opened.loaded.params).await?;
    let mut ready = Ready::plan(resident, &opened.lake, compiled).await.map_err(failed)?;
    let mut took = Vec::with_capacity(HOUSEHOLDS);
    let mut differing = 0;
    if n > 0 {
        // The first one makes expressions ready.
        ready.judge(0).await.map_err(failed)?;
    }
    for at in 0..HOUSEHOLDS.min(n) {
        let one = (at * 7_919 + 13) % n;
        let begun = Instant::now();
        let verdicts = ready.judge(one as u32).await.map_err(failed)?;
        took.push(begun.elapsed().as_secs_f64() * 1e3);
        let same = judged.iter().zip(&verdicts).all(|(judged, verdict)| {
            use domain::policy::Verdict;
            let known = match judged.of_household(one) {
                Verdict::Hit => Some(true),
                Verdict::Clear => Some(false),
                Verdict::Unknown => None,
            };
            known == *verdict
        });
        differing += usize::from(!same);
    }
    let (median_ms, p99_ms) = spread(&mut took);
    Ok(Timed {
        name: format!(
            "facts and {} rules of one household, {} households in turn",
            judged.len(),
            took.len()
        ),
        households: n,
        median_ms,
        p99_ms,
        differing,
    })
}

/// Rows and cells of a bare read.
///
/// # Errors
/// When the file cannot be read.
pub fn bare(file: &Path) -> Result<(u64, u64), Failed> {
    documents::read::bare::count(file).map_err(broken)
}

/// What became of the rows of one file.
///
/// # Errors
/// When the policy is wrong.
pub fn read(options: &Options, file: &Path) -> Result<RowCounts, Failed> {
    let loaded = load(&options.policy, &options.region, options.as_of)?;
    let (limits, words) = Limits::from_policy(&loaded.params)
        .map_err(|name| vec![Problem::error("POL-019").arg("name", name).arg("suggestion", "-")])?;
    let sheets = loaded.policy.sheets.values().cloned().collect();
    let mut reader = Reader::new(sheets, limits, words, options.as_of);
    let mut sink = Discard;
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().to_string())
        .unwrap_or_default();
    reader.read_file(file, &name, &|_| true, &mut sink);
    let taken = reader.finish(&mut sink);
    let mut total = RowCounts::default();
    for source in &taken.sources {
        total.read += source.counts.read;
        total.accepted += source.counts.accepted;
        total.refused += source.counts.refused;
        total.duplicate += source.counts.duplicate;
    }
    Ok(total)
}

/// Receives rows and lets them go.
struct Discard;

impl Sink for Discard {
    fn batch(&mut self, _batch: TableBatch) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
