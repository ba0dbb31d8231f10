//! What people can do: one file or folder per verb.

pub mod accounts;
pub mod county;
pub mod explain;
pub mod intake;
pub mod jobs;
pub mod journal;
pub mod once;
pub mod policy;
pub mod race;
pub mod registers;

pub mod screen;
pub mod screenings;
pub mod template;
pub mod upkeep;
pub mod verb;

pub use verb::{App, FieldProblem, Refusal, Settings};
