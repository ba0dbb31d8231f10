//! The policy folder: found, read, kept, checked.

mod keeper;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::Date;
use domain::access::{Action, Viewer};
use domain::policy::parse::{PolicyFile, parse};
use domain::policy::standards::lay_over;
use domain::policy::{Params, Policy, StandardChange};
use domain::problem::{Place, Problem, Severity};
use engine::Shared;
use engine::policy::{Compiled, check_cases, compile};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::standards::Typed;
use crate::{App, Refusal};

pub use keeper::Policies;
pub(crate) use keeper::load as in_county;

/// A policy read for one region and day.
#[derive(Debug)]
pub struct Loaded {
    /// Its entries, overrides applied.
    pub policy: Policy,
    /// Parameters as they stand in the region on the day.
    pub params: Params,
    /// SHA-256 over the files that took part and the changes that hold.
    pub digest: String,
    /// Approved changes of standards that hold on the day, in order of number.
    pub changes: Vec<StandardChange>,
    /// What is worth knowing: unverified, missing or old figures.
    pub notes: Vec<Problem>,
    /// Its rules typed, for whoever asked for them in words.
    pub(crate) typed: OnceCell<Shared<Typed>>,
}

/// Hexadecimal form of a digest.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads the policy folder for a region, for whoever has no installation. With an error there is no policy.
///
/// # Errors
/// All problems of all files that apply.
pub fn load(dir: &Path, region: &str, as_of: Date) -> Result<Loaded, Vec<Problem>> {
    load_with(dir, region, as_of, &[])
}

/// The same with approved changes of standards laid over it.
fn load_with(dir: &Path, region: &str, as_of: Date, changes: &[StandardChange]) -> Result<Loaded, Vec<Problem>> {
    let files = read_files(dir)?;
    let (mut policy, mut problems) = parse(&files, region);
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    let (changes, unfit) = lay_over(&mut policy, changes, as_of);
    problems.extend(unfit);
    let (params, mut notes) = Params::resolve(policy.parameters.values(), region, as_of);
    notes.append(&mut problems);
    let mut hasher = Sha256::new();
    for file in files
        .iter()
        .filter(|f| policy.folders.iter().any(|d| f.path.split('/').next() == Some(d)))
    {
        hasher.update(format!("{}\n{}\n", file.path, file.text.len()));
        hasher.update(&file.text);
    }
    changes.iter().for_each(|change| hasher.update(change.line()));
    Ok(Loaded {
        changes,
        policy,
        params,
        digest: hex(&hasher.finalize()),
        notes,
        typed: OnceCell::new(),
    })
}

/// The policy in force in this county on a day.
///
/// # Errors
/// When the viewer may not read it, or it has mistakes.
#[store::boxed]
pub async fn in_force(app: &App, viewer: &Viewer, on: Date) -> Result<Arc<Loaded>, Refusal> {
    if !viewer.may(Action::ReadPolicy) {
        return Err(Refusal::NotPermitted(Action::ReadPolicy));
    }
    keeper::load(app, on).await
}

/// Types the policy against empty tables, and runs every worked example.
///
/// # Errors
/// All problems found.
#[store::boxed]
pub async fn check(loaded: &Loaded) -> Result<Compiled, Vec<Problem>> {
    let ctx = engine::functions::session(1);
    engine::lake::register_empty(&ctx, &loaded.policy).map_err(|error| vec![engine_problem(&error)])?;
    let compiled = compile(&ctx, &loaded.policy, &loaded.params).await?;
    let mut problems = check_cases(&ctx, &loaded.policy, &compiled);
    let covered = |code: &str| {
        compiled
            .rules
            .iter()
            .any(|rule| rule.rule.signals.iter().any(|s| s == code))
    };
    for signal in loaded.policy.signals.iter().filter(|signal| !covered(&signal.code)) {
        problems.push(
            Problem::error("POL-061")
                .arg("code", &signal.code)
                .arg("title", &signal.title),
        );
    }
    if problems.is_empty() {
        Ok(compiled)
    } else {
        Err(problems)
    }
}

/// A failure of the query engine as a problem; its words are for engineers, without data.
pub(crate) fn engine_problem(error: &engine::EngineError) -> Problem {
    Problem::error("SCR-090").arg("cause", error)
}

/// The policy's files, in order of path.
fn paths(dir: &Path) -> Result<Vec<PathBuf>, Vec<Problem>> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|error| unreadable(&folder, error))? {
            let path = entry.map_err(|error| unreadable(&folder, error))?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_files(dir: &Path) -> Result<Vec<PolicyFile>, Vec<Problem>> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
        let relative = path.strip_prefix(dir).unwrap_or(&path);
        let path = relative
            .components()
            .map(|c| c.as_os_str().to_string_lossy())
            .collect::<Vec<_>>()
            .join("/");
        Ok(PolicyFile { path, text })
    };
    paths(dir)?.into_iter().map(read).collect()
}

fn unreadable(path: &Path, error: std::io::Error) -> Vec<Problem> {
    let name = path.display().to_string();
    vec![Problem::error("POL-070").arg("cause", error).at(Place::file(name))]
}
