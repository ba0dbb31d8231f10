//! What every verb works with and how it says no.

use std::path::PathBuf;
use std::sync::Arc;

use domain::access::Action;
use domain::problem::Problem;
use store::{Store, StoreError};

/// Everything the verbs need to do their work: the store, where things are, and what is held in memory.
#[derive(Debug, Clone)]
pub struct App {
    /// Registers, accounts, imports, journal.
    pub store: Store,
    /// Settings of this installation.
    pub settings: Arc<Settings>,
    /// The policy folder and approved standards, as they are now.
    pub policies: crate::policy::Policies,
    /// Facts of screenings, for trying standards out.
    pub standards: crate::standards::Standards,
    /// Figures of accountability that were counted a moment ago.
    pub figures: crate::cases::Figures,
    /// The county's map, where it has one.
    pub map: Option<Arc<crate::map::Map>>,
}

/// Settings of this installation; the server reads them from its configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Code of the county, six digits.
    pub region: String,
    /// Folder with the policy.
    pub policy: PathBuf,
    /// Folder with sealed files and work in progress.
    pub data: PathBuf,
    /// Folder of the backups that are written by themselves.
    pub backups: PathBuf,
    /// How many of them are kept; none are written by themselves when it is 0.
    pub backups_kept: usize,
    /// Hours the county's clock is ahead of UTC.
    pub hours_ahead: i8,
    /// How signing in works.
    pub sign_in: SignIn,
}

/// How signing in works.
#[derive(Debug, Clone, Copy)]
pub struct SignIn {
    /// Minutes without a request after which a session ends.
    pub idle_minutes: i64,
    /// Hours after which a session ends in any case.
    pub max_hours: i64,
    /// Failed attempts after which an account is locked for a while.
    pub lock_after_failures: i64,
    /// How long it is locked.
    pub lock_minutes: i64,
    /// Hours for which a one-time link works.
    pub invitation_hours: i64,
    /// Least characters of a password.
    pub password_min_chars: usize,
}

impl Settings {
    /// Folder of files kept sealed under their digest.
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }

    /// Folder of work in progress; emptied when the server starts.
    pub fn work(&self) -> PathBuf {
        self.data.join("work")
    }
}

/// One value of a request that cannot be taken, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// Name of the field in the request, dotted and indexed where nested.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

impl FieldProblem {
    /// A field and what is wrong with it.
    pub fn new(field: impl Into<String>, problem: Problem) -> Self {
        Self {
            field: field.into(),
            problem,
        }
    }
}

/// Why a verb was not carried out.
#[derive(Debug)]
pub enum Refusal {
    /// There is no such thing, or not for this viewer.
    NotFound,
    /// Nobody is signed in.
    NotSignedIn,
    /// The viewer's roles do not permit this.
    NotPermitted(Action),
    /// Values of the request cannot be taken; all of them are named.
    Invalid(Vec<FieldProblem>),
    /// The thing is not in a state in which this can be done.
    Conflict(Vec<Problem>),
    /// Somebody changed the thing since it was read.
    Stale,
    /// Too many attempts; minutes to wait.
    TooMany(i64),
    /// The database cannot be reached or is busy; worth trying again.
    Busy(StoreError),
    /// The disk is full.
    Full(StoreError),
    /// A fault of the program or of the machine; the cause is for the log.
    Fault(Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Stale,
            error if error.is_passing() => Self::Busy(error),
            error if error.is_full() => Self::Full(error),
            error => Self::Fault(Box::new(error)),
        }
    }
}

impl Refusal {
    /// One field that cannot be taken.
    pub fn field(field: impl Into<String>, problem: Problem) -> Self {
        Self::Invalid(vec![FieldProblem::new(field, problem)])
    }

    /// A state in which this cannot be done.
    pub fn conflict(problem: Problem) -> Self {
        Self::Conflict(vec![problem])
    }

    /// A fault of the program or of the machine.
    pub fn fault(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Fault(error.into())
    }
}
