//! Reading a folder: registers first, then everything else, tied to people and laid down in the lake.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use documents::read::{Intaken, Limits, Progress as ReadProgress, Reader, RefusedWorksheet, Sink};
use domain::problem::{Place, Problem};
use domain::region::Regions;
use domain::screening::{SourceReport, UnmatchedRow};
use domain::sheet::{Role, Sheet, Subject};
use domain::table::{TableBatch, Values};
use engine::EngineError;
use engine::lake::{Lake, LakeWriter};
use engine::linkage::{Deterministic, Linkage, RegisterBuilder, Roster};
use sha2::{Digest, Sha256};

use super::{Failure, Options, Progress, files_of, regions};
use crate::policy::{Loaded, engine_problem, hex};

/// What was read and where it went.
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

struct File {
    path: PathBuf,
    name: String,
    digest: String,
}

/// Reads everything in the data folder into a lake.
///
/// # Errors
/// When there is nothing to read, no register, or the county is not in the list of regions.
pub(crate) fn read(
    options: &Options,
    loaded: &Loaded,
    lake_dir: PathBuf,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Input, Failure> {
    let nothing = |problems: Vec<Problem>| Failure::Nothing(problems);
    let files = digested(&options.data).map_err(|problem| nothing(vec![problem]))?;
    let (limits, words) = Limits::from_policy(&loaded.params)
        .map_err(|name| Failure::Arguments(vec![Problem::error("POL-019").arg("name", name).arg("suggestion", "-")]))?;
    let sheets = loaded.policy.sheets.values().cloned().collect();
    let mut reader = Reader::new(sheets, limits, words, options.as_of);

    let mut first = RegisterSink {
        builder: RegisterBuilder::default(),
        regions: Vec::new(),
        progress,
    };
    let is_first = |sheet: &Sheet| sheet.register.is_some() || sheet.of == Subject::None;
    for file in &files {
        reader.read_file(&file.path, &file.name, &is_first, &mut first);
    }
    reader.read_waiting(&is_first, &mut first);
    let RegisterSink {
        builder,
        regions: region_batches,
        progress,
    } = first;
    if builder.n_persons() == 0 {
        let mut nobody = NoSink;
        return Err(nothing(no_register(loaded, reader.finish(&mut nobody))));
    }
    let mut problems = Vec::new();
    let mut known = Regions::default();
    region_batches
        .iter()
        .for_each(|batch| regions::add(&mut known, batch, &batch.sheet.title, &mut problems));
    let region_name = regions::county_name(&known, &options.region, options.as_of)
        .map_err(|problem| Failure::Arguments(vec![problem]))?;

    let failed = |error: EngineError| Failure::Nothing(vec![engine_problem(&error)]);
    let registered = builder.finish(&loaded.policy, options.as_of).map_err(failed)?;
    problems.extend(regions::compare(
        &known,
        &options.region,
        options.as_of,
        &registered.roster.households,
    ));
    let writer = LakeWriter::start(&lake_dir, options.as_of, registered.tables).map_err(failed)?;
    let mut rest = LakeSink {
        linkage: registered.linkage,
        writer,
        unmatched: Vec::new(),
        error: None,
        progress,
    };
    let Intaken {
        mut sources,
        refused,
        problems: found,
    } = reader.finish(&mut rest);
    if let Some(error) = rest.error {
        return Err(failed(error));
    }
    let (lake, seen) = rest.writer.finish().map_err(failed)?;
    for source in &mut sources {
        let sheet = source.sheet.as_ref().and_then(|name| loaded.policy.sheets.get(name));
        source.title = sheet.map(|sheet| sheet.title.clone()).unwrap_or_default();
    }
    for row in &rest.unmatched {
        sources[row.origin.source as usize].unmatched += 1;
    }
    problems.extend(found);
    let dated = lake
        .description
        .tables
        .values()
        .filter(|table| table.earliest.is_some());
    let early = dated.clone().count() > 0 && dated.clone().all(|t| t.earliest.is_some_and(|day| day > options.as_of));
    if early {
        problems.push(Problem::warning("SCR-006").arg("date", options.as_of));
    }
    Ok(Input {
        lake,
        roster: registered.roster,
        sources,
        unmatched: rest.unmatched,
        seen,
        refused,
        problems,
        snapshot: snapshot(&files),
        region_name,
    })
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

fn no_register(loaded: &Loaded, finished: Intaken) -> Vec<Problem> {
    let register = loaded
        .policy
        .sheets
        .values()
        .find(|sheet| sheet.register == Some(Subject::Person));
    let title = register.map(|sheet| sheet.title.clone()).unwrap_or_default();
    let mut problems = vec![Problem::error("SCR-003").arg("title", title)];
    problems.extend(finished.problems);
    problems
}

fn digested(dir: &Path) -> Result<Vec<File>, Problem> {
    let unreadable = |error: std::io::Error| Problem::error("SCR-002").arg("cause", error);
    let files = files_of(dir).map_err(unreadable)?;
    if files.is_empty() {
        return Err(Problem::error("SCR-001"));
    }
    let digest = |(path, name): (PathBuf, String)| {
        let digest = digest_of(&path).map_err(|e| unreadable(e).at(Place::file(name.clone())))?;
        Ok(File { path, name, digest })
    };
    files.into_iter().map(digest).collect()
}

fn digest_of(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0u8; 1 << 18];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..n]);
    }
}

fn snapshot(files: &[File]) -> String {
    let mut hasher = Sha256::new();
    files
        .iter()
        .for_each(|file| hasher.update(format!("{}\n{}\n", file.name, file.digest)));
    hex(&hasher.finalize())
}

/// Receives the registers and the list of regions.
struct RegisterSink<'a> {
    builder: RegisterBuilder,
    regions: Vec<TableBatch>,
    progress: &'a mut (dyn FnMut(Progress) + Send),
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
        (self.progress)(Progress::Reading {
            file: at.file.to_owned(),
            rows: at.rows,
        });
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
    linkage: Deterministic,
    writer: LakeWriter,
    unmatched: Vec<UnmatchedRow>,
    error: Option<EngineError>,
    progress: &'a mut (dyn FnMut(Progress) + Send),
}

impl Sink for LakeSink<'_> {
    fn batch(&mut self, batch: TableBatch) -> ControlFlow<()> {
        let links = self.linkage.link(&batch);
        for (row, link) in links.iter().enumerate() {
            if let Err(reason) = link {
                self.unmatched.push(unmatched(&batch, row, *reason));
            }
        }
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
        (self.progress)(Progress::Reading {
            file: at.file.to_owned(),
            rows: at.rows,
        });
    }
}

fn unmatched(batch: &TableBatch, row: usize, reason: domain::linkage::Unmatched) -> UnmatchedRow {
    let text = |role: Role| match batch.sheet.role_index(role).map(|index| &batch.columns[index]) {
        Some(Values::Text(cells)) => cells[row].clone().unwrap_or_default(),
        Some(Values::Id(cells)) => cells[row]
            .as_ref()
            .and_then(|id| id.number())
            .map(|number| number.masked())
            .unwrap_or_default(),
        _ => String::new(),
    };
    UnmatchedRow {
        origin: batch.origins[row],
        reason,
        name: text(Role::Name),
        id: text(Role::Id),
        place: format!("{}{}", text(Role::Township), text(Role::Village)),
    }
}
