//! What people can do: one file or folder per verb.

pub mod accounts;
pub mod cases;
pub mod county;
pub mod explain;
pub mod exports;
pub mod guarantees;
pub mod intake;
pub mod jobs;
pub mod journal;
pub mod leads;
pub mod map;
pub mod notices;
pub mod once;
pub mod policy;
pub mod race;
pub mod registers;

pub mod screen;
pub mod screenings;
pub mod self_reports;
pub mod standards;
pub mod sweeps;
pub mod template;
pub mod upkeep;
pub mod verb;
pub mod visits;
pub mod watch;

pub use verb::{App, FieldProblem, Refusal, Settings};
