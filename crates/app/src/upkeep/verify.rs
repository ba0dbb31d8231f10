//! Whether everything is as the journal says: the chain, what it adds up to, and the kept files.

use domain::access::{Action, Viewer};
use domain::problem::Problem;
use store::files::{self, FileStore};
use store::journal::{self, Fault, Report};

use crate::{App, Refusal};

/// What was verified and what was found.
#[derive(Debug, Clone)]
pub struct Verification {
    /// Counts and faults.
    pub report: Report,
    /// The faults as sentences, with what to do.
    pub problems: Vec<Problem>,
}

/// Walks the journal, adds up what it says, compares with the tables, and reads every kept file.
///
/// # Errors
/// When the viewer may not, or the database or the disk fails; what is wrong with the data is no error.
#[store::boxed]
pub async fn verify(app: &App, viewer: &Viewer) -> Result<Verification, Refusal> {
    if !viewer.may(Action::VerifyJournal) {
        return Err(Refusal::NotPermitted(Action::VerifyJournal));
    }
    let mut tx = app.store.read(viewer).await?;
    let mut report = journal::verify(&mut tx, app.store.hash()).await?;
    let kept = FileStore::new(app.settings.files(), app.store.ring().clone());
    for digest in files::digests(&mut tx).await? {
        report.files += 1;
        let fault = kept
            .fault_of(&digest)
            .map_err(|error| Refusal::from(store::StoreError::from(error)))?;
        report.faults.extend(fault);
    }
    let problems = report.faults.iter().map(problem_of).collect();
    Ok(Verification { report, problems })
}

/// A fault as a sentence.
pub fn problem_of(fault: &Fault) -> Problem {
    match fault {
        Fault::Gap(seq) => Problem::error("UPK-001").arg("seq", seq),
        Fault::BrokenLink(seq) => Problem::error("UPK-002").arg("seq", seq),
        Fault::Altered(seq) => Problem::error("UPK-003").arg("seq", seq),
        Fault::UnknownAlgorithm(seq) => Problem::error("UPK-004").arg("seq", seq),
        Fault::Unreadable(seq) => Problem::error("UPK-005").arg("seq", seq),
        Fault::Cut { last, head } => Problem::error("UPK-006").arg("last", last).arg("head", head),
        Fault::Differs(subject) => Problem::error("UPK-007").arg("subject", subject),
        Fault::CaseDiffers(case_id) => Problem::error("UPK-010").arg("case", case_id),
        Fault::FileMissing(digest) => Problem::error("UPK-008").arg("digest", digest),
        Fault::FileAltered(digest) => Problem::error("UPK-009").arg("digest", digest),
    }
}
