//! Taking rows in: registers first, then everything else, tied to people and laid down in the lake.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use documents::read::{Intaken, Progress as ReadProgress, RefusedWorksheet, Sink};
use domain::problem::Problem;
use domain::region::Regions;
use domain::screening::{SourceReport, UnmatchedRow};
use domain::sheet::Subject;
use domain::table::TableBatch;
use engine::EngineError;
use engine::lake::{Lake, LakeWriter};
use engine::linkage::{RegisterBuilder, Registered, Roster};

use super::linker::RegisterLinker;
use super::{Failure, Progress, Request, regions};
use crate::policy::{Loaded, engine_problem};

/// Where rows come from: a folder of spreadsheets, or rows that were read and kept before.
pub(crate) trait Source {
    /// Hands over the list of regions and the registers.
    ///
    /// # Errors
    /// When rows that were kept cannot be read.
    fn first(&mut self, sink: &mut dyn Sink) -> Result<(), Problem>;

    /// Hands over everything else and sums up.
    ///
    /// # Errors
    /// When rows that were kept cannot be read.
    fn rest(self, sink: &mut dyn Sink) -> Result<Delivery, Problem>;
}

/// What a source came to.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) intaken: Intaken,
    /// SHA-256 that stands for all of it.
    pub(crate) snapshot: String,
}

/// What was taken in and where it went.
#[derive(Debug)]
pub(crate) struct Input {
    pub(crate) lake: Lake,
    pub(crate) roster: Roster,
    pub(crate) sources: Vec<SourceReport>,
    pub(crate) unmatched: Vec<UnmatchedRow>,
    /// Per delivered sheet, which households it speaks of.
    pub(crate) seen: BTreeMap<String, Vec<bool>>,
    pub(crate) refused: Vec<RefusedWorksheet>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) snapshot: String,
    pub(crate) region_name: String,
}

type Told<'p> = &'p mut (dyn FnMut(Progress) + Send);

/// Takes everything of a source into a lake in an empty folder.
///
/// # Errors
/// When there is no register, the county is not in the list of regions, or the source or the lake fails.
pub(crate) fn take_in(
    mut source: impl Source,
    request: Request<'_>,
    lake_dir: &Path,
    progress: Told<'_>,
) -> Result<Input, Failure> {
    let mut first = RegisterSink {
        builder: RegisterBuilder::default(),
        regions: Vec::new(),
        progress,
    };
    source.first(&mut first).map_err(nothing)?;
    let RegisterSink {
        builder,
        regions,
        progress,
    } = first;
    if builder.n_persons() == 0 {
        return Err(no_register(request.loaded, source));
    }
    let People {
        registered,
        mut problems,
        region_name,
    } = people(builder, &regions, request)?;
    let mut rest = LakeSink {
        writer: LakeWriter::start(lake_dir, request.as_of(), registered.tables).map_err(failed)?,
        linker: RegisterLinker::from(registered.linkage),
        unmatched: Vec::new(),
        error: None,
        progress,
    };
    let Delivery { intaken, snapshot } = source.rest(&mut rest).map_err(nothing)?;
    if let Some(error) = rest.error {
        return Err(failed(error));
    }
    let (lake, seen) = rest.writer.finish().map_err(failed)?;
    problems.extend(intaken.problems);
    problems.extend(too_early(&lake, request));
    Ok(Input {
        sources: described(intaken.sources, request.loaded, &rest.unmatched),
        lake,
        roster: registered.roster,
        unmatched: rest.unmatched,
        seen,
        refused: intaken.refused,
        problems,
        snapshot,
        region_name,
    })
}

fn nothing(problem: Problem) -> Failure {
    Failure::Nothing(vec![problem])
}

fn failed(error: EngineError) -> Failure {
    nothing(engine_problem(&error))
}

/// The registers, finished and compared with the list of regions.
struct People {
    registered: Registered,
    problems: Vec<Problem>,
    region_name: String,
}

fn people(builder: RegisterBuilder, regions: &[TableBatch], request: Request<'_>) -> Result<People, Failure> {
    let (region, on) = (request.region, request.as_of());
    let mut problems = Vec::new();
    let mut known = Regions::default();
    for batch in regions {
        regions::add(&mut known, batch, &batch.sheet.title, &mut problems);
    }
    let region_name = regions::county_name(&known, region, on).map_err(|problem| Failure::Arguments(vec![problem]))?;
    let registered = builder.finish(&request.loaded.policy, on).map_err(failed)?;
    problems.extend(regions::compare(&known, region, on, &registered.roster.households));
    Ok(People {
        registered,
        problems,
        region_name,
    })
}

/// Says that there is no register, with all that is wrong with what is there.
fn no_register(loaded: &Loaded, source: impl Source) -> Failure {
    let mut problems = vec![register_missing(loaded)];
    match source.rest(&mut NoSink) {
        Ok(delivery) => problems.extend(delivery.intaken.problems),
        Err(problem) => problems.push(problem),
    }
    Failure::Nothing(problems)
}

/// Not one row of a register of persons: nobody to screen or to tie rows to.
pub(super) fn register_missing(loaded: &Loaded) -> Problem {
    let mut sheets = loaded.policy.sheets.values();
    let register = sheets.find(|sheet| sheet.register == Some(Subject::Person));
    let title = register.map(|sheet| sheet.title.clone()).unwrap_or_default();
    Problem::error("SCR-003").arg("title", title)
}

/// A warning when every dated row lies after the day judged from.
fn too_early(lake: &Lake, request: Request<'_>) -> Option<Problem> {
    let tables = lake.description.tables.values();
    let earliest = tables.filter_map(|table| table.earliest).min()?;
    (earliest > request.as_of()).then(|| Problem::warning("SCR-006").arg("date", request.as_of()))
}

/// The reports with the titles of their sheets and the rows that were tied to nobody.
fn described(mut sources: Vec<SourceReport>, loaded: &Loaded, unmatched: &[UnmatchedRow]) -> Vec<SourceReport> {
    for source in &mut sources {
        let sheet = source.sheet.as_ref().and_then(|name| loaded.policy.sheets.get(name));
        source.title = sheet.map(|sheet| sheet.title.clone()).unwrap_or_default();
        source.unmatched = 0;
    }
    for row in unmatched {
        if let Some(source) = sources.get_mut(row.origin.source as usize) {
            source.unmatched += 1;
        }
    }
    sources
}

impl Input {
    /// Writes one correction workbook per worksheet with refused rows; no folder when there are none.
    pub(crate) fn write_corrections(&self, dir: &Path) -> Result<(), Box<dyn std::error::Error>> {
        for refused in &self.refused {
            std::fs::create_dir_all(dir)?;
            let file = std::fs::File::create(dir.join(documents::read::correction::file_name(refused)))?;
            documents::read::correction::write(refused, std::io::BufWriter::new(file))?;
        }
        Ok(())
    }
}

fn tell(progress: &mut (dyn FnMut(Progress) + Send), at: &ReadProgress<'_>) {
    progress(Progress::Reading {
        file: at.file.to_owned(),
        rows: at.rows,
    });
}

/// Receives the registers and the list of regions.
struct RegisterSink<'a> {
    builder: RegisterBuilder,
    regions: Vec<TableBatch>,
    progress: Told<'a>,
}

impl Sink for RegisterSink<'_> {
    fn batch(&mut self, batch: TableBatch) -> ControlFlow<()> {
        if batch.sheet.register.is_some() {
            self.builder.push(&batch);
        } else {
            self.regions.push(batch);
        }
        ControlFlow::Continue(())
    }

    fn progress(&mut self, at: &ReadProgress<'_>) {
        tell(self.progress, at);
    }
}

/// Receives nothing: what is left is read only to say what is wrong with it.
struct NoSink;

impl Sink for NoSink {
    fn batch(&mut self, _batch: TableBatch) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// Receives everything else: ties each row to somebody and lays it down.
struct LakeSink<'a> {
    linker: RegisterLinker,
    writer: LakeWriter,
    unmatched: Vec<UnmatchedRow>,
    error: Option<EngineError>,
    progress: Told<'a>,
}

impl Sink for LakeSink<'_> {
    fn batch(&mut self, batch: TableBatch) -> ControlFlow<()> {
        let links = self.linker.link(&batch);
        self.unmatched.extend(RegisterLinker::unmatched(&batch, &links));
        let placed: Vec<_> = links
            .into_iter()
            .map(|link| link.ok().map(|(placed, _)| placed))
            .collect();
        if let (None, Err(error)) = (&self.error, self.writer.write(&batch, &placed)) {
            self.error = Some(error);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn progress(&mut self, at: &ReadProgress<'_>) {
        tell(self.progress, at);
    }
}
