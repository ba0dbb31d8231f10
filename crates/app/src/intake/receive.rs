//! Taking a file in: sealed as it streams, with a row that says who brought it.

use std::io::Read;

use domain::access::{Action, Departments, Viewer};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::files::Purpose;
use store::imports::{ImportLine, NewImport};
use store::seal::Sealed;

use super::check::{find, is_open};
use super::list::find_import_by_number;
use super::{blocking, files};
use crate::{App, Refusal};

/// Most characters of a file name.
const NAME_CHARS: usize = 200;

/// What is known of a file when it arrives.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// The day its rows are as of; the county's day when not said.
    pub as_of: Option<Date>,
    /// The department it is for; needed only by somebody who delivers for several.
    pub department: Option<String>,
}

/// An import that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its id.
    pub import_id: String,
    /// Its number.
    pub number: i64,
    /// Digest of the file.
    pub digest: String,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Receives a file.
///
/// # Errors
/// When the viewer may deliver nothing, the file was delivered before, or it cannot be kept.
pub async fn receive(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    file: NewFile,
    content: impl Read + Send + 'static,
) -> Result<Received, Refusal> {
    let department = department(viewer, file.department.as_deref())?;
    if file.name.trim().is_empty() || file.name.chars().count() > NAME_CHARS {
        return Err(Refusal::field("name", Problem::error("INT-011")));
    }
    let store = files(app);
    let kept = blocking(move || store.put(content))
        .await?
        .map_err(store::StoreError::from)?;
    record(app, viewer, at, (file, department), kept).await
}

/// Receives a file, or finds the import of the same file that does not count yet.
///
/// # Errors
/// As [`receive`]; when the file counts already, too.
pub async fn receive_or_find(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    file: NewFile,
    content: impl Read + Send + 'static,
) -> Result<ImportLine, Refusal> {
    match receive(app, viewer, at, file, content).await {
        Ok(received) => find(app, viewer, &received.import_id).await,
        Err(refusal) => match known(&refusal) {
            Some(number) => {
                let import = find_import_by_number(app, viewer, number).await?;
                match is_open(&import) {
                    true => Ok(import),
                    false => Err(refusal),
                }
            }
            None => Err(refusal),
        },
    }
}

/// The number of the import that brought the same file.
fn known(refusal: &Refusal) -> Option<i64> {
    let Refusal::Invalid(fields) = refusal else { return None };
    let problem = &fields.iter().find(|field| field.problem.code == "INT-001")?.problem;
    problem.args.iter().find(|(name, _)| *name == "number")?.1.parse().ok()
}

async fn record(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    (file, department): (NewFile, Option<String>),
    kept: Sealed,
) -> Result<Received, Refusal> {
    let hours = app.settings.hours_ahead;
    let mut tx = app.store.write(viewer, at).await?;
    if let Some((number, first)) = store::imports::first_of_file(&mut tx, &kept.digest_of_plain).await? {
        let problem = Problem::error("INT-001")
            .arg("number", number)
            .arg("day", first.day(hours));
        return Err(Refusal::field("file", problem));
    }
    store::files::note(&mut tx, &kept, Purpose::Upload).await?;
    let new = NewImport {
        file_name: file.name,
        file_digest: kept.digest_of_plain.clone(),
        as_of: file.as_of.unwrap_or_else(|| at.day(hours)),
        department,
    };
    let (import_id, number) = store::imports::receive(&mut tx, new).await?;
    tx.commit().await?;
    Ok(Received {
        import_id,
        number,
        digest: kept.digest_of_plain,
        bytes: kept.bytes,
    })
}

/// The department that a viewer delivers for.
fn department(viewer: &Viewer, asked: Option<&str>) -> Result<Option<String>, Refusal> {
    if viewer.may(Action::ImportRegister) {
        return Ok(asked.map(str::to_owned));
    }
    if !viewer.may(Action::ImportSheet) {
        return Err(Refusal::NotPermitted(Action::ImportSheet));
    }
    match (viewer.departments(Action::ImportSheet), asked) {
        (Departments::All, asked) => Ok(asked.map(str::to_owned)),
        (Departments::Only(names), Some(asked)) if names.iter().any(|name| name == asked) => Ok(Some(asked.to_owned())),
        (Departments::Only(names), None) if names.len() == 1 => Ok(names.into_iter().next()),
        (Departments::Only(names), _) => {
            let problem = Problem::error("INT-004").arg("departments", names.join("、"));
            Err(Refusal::field("department", problem))
        }
    }
}
