//! What a run writes: complete or not at all.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use documents::write::WriteError;
use domain::problem::Problem;
use domain::screening::Screening;

use super::Screened;
use super::folder::files_of;

/// The files of a finished run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outputs {
    /// Every file, in order of name.
    pub files: Vec<PathBuf>,
}

/// A folder beside the output folder in which everything is made before it is shown.
#[derive(Debug)]
pub(super) struct Staging {
    dir: tempfile::TempDir,
}

fn unwritable(error: impl std::fmt::Display) -> Problem {
    Problem::error("SCR-005").arg("cause", error)
}

fn is_filled(dir: &Path) -> bool {
    std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// Results never go into the folder with the data: the next run would read them.
pub(super) fn check_apart(data: &Path, out: &Path) -> Result<(), Problem> {
    let (data, out) = (std::path::absolute(data), std::path::absolute(out));
    if out.map_err(unwritable)?.starts_with(data.map_err(unwritable)?) {
        return Err(Problem::error("SCR-014"));
    }
    Ok(())
}

impl Staging {
    /// Makes the folder, after looking whether the output folder may be used at all.
    pub(super) fn create(out: &Path, replace: bool) -> Result<Self, Problem> {
        let out = std::path::absolute(out).map_err(unwritable)?;
        if out.is_file() || (is_filled(&out) && !replace) {
            return Err(Problem::error("SCR-004"));
        }
        let parent = out.parent().unwrap_or(Path::new(".")).to_owned();
        std::fs::create_dir_all(&parent).map_err(unwritable)?;
        let dir = tempfile::Builder::new()
            .prefix(".shouwang-")
            .tempdir_in(parent)
            .map_err(unwritable)?;
        for folder in ["lake", "out"] {
            std::fs::create_dir(dir.path().join(folder)).map_err(unwritable)?;
        }
        Ok(Self { dir })
    }

    /// Where the lake of this run lies while it lasts.
    pub(super) fn lake_dir(&self) -> PathBuf {
        self.dir.path().join("lake")
    }

    fn out_dir(&self) -> PathBuf {
        self.dir.path().join("out")
    }

    /// Shows the finished folder under its name, in one step.
    pub(super) fn publish(self, out: &Path) -> Result<Outputs, Problem> {
        let old = self.dir.path().join("replaced");
        if out.exists() {
            std::fs::rename(out, &old).map_err(unwritable)?;
        }
        if let Err(error) = std::fs::rename(self.out_dir(), out) {
            if old.exists() {
                std::fs::rename(&old, out).map_err(unwritable)?;
            }
            return Err(unwritable(error));
        }
        let mut files: Vec<PathBuf> = files_of(out).map_err(unwritable)?.into_iter().map(|f| f.0).collect();
        files.sort();
        Ok(Outputs { files })
    }
}

/// Writes every paper into the staging folder.
pub(super) fn write(screened: &Screened, staging: &Staging) -> Result<(), Problem> {
    let Screened {
        screening,
        judgement,
        input,
    } = screened;
    let dir = staging.out_dir();
    type Paper = fn(&Screening, &mut BufWriter<File>) -> Result<(), WriteError>;
    let papers: [(&str, Paper); 7] = [
        ("alerts.xlsx", |s, out| documents::write::alerts(s, out)),
        ("unmatched.xlsx", |s, out| documents::write::unmatched(s, out)),
        ("data_checks.xlsx", |s, out| documents::write::data_checks(s, out)),
        ("coverage.xlsx", |s, out| documents::write::coverage(s, out)),
        ("leads.csv", |s, out| documents::write::leads_csv(s, out)),
        ("summary.json", |s, out| documents::write::summary_json(s, out)),
        ("report.html", |s, out| documents::write::report_html(s, out)),
    ];
    for (name, paper) in papers {
        let mut out = BufWriter::new(File::create(dir.join(name)).map_err(unwritable)?);
        paper(screening, &mut out).map_err(unwritable)?;
        out.flush().map_err(unwritable)?;
    }
    let household_no = |i: usize| screening.households[i].household_no.clone();
    let verdicts = dir.join("verdicts.parquet");
    engine::verdicts::write(
        &verdicts,
        &judgement.compiled,
        &judgement.rules,
        &judgement.table,
        &household_no,
    )
    .map_err(unwritable)?;
    input.write_corrections(&dir.join("corrections")).map_err(unwritable)
}
