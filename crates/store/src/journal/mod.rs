//! The journal: what was done, when, by whom, chained by hash, with a digest of everything it changed.
//!
//! Every row of a journalled table belongs to one subject (`columns.toml`). The digest of a subject is the sum,
//! modulo 2^256, of the hashes of its rows; an entry keeps for each subject it touched by how much that sum
//! changed. Adding up all entries must therefore give exactly what the tables hold: nothing can be written past
//! the journal and nothing taken away without [`verify`] naming the subject.

mod chain;
mod digest;
mod export;
mod list;
mod verify;

pub use chain::{Entry, hash_of};
pub use digest::Sum;
pub(crate) use digest::row_hash;
pub use export::{ExportProblem, Verified, export, verify_export};
pub use list::{Filter, entries};
pub use verify::{Fault, Report, verify};

/// What an entry is about, such as `household:0193…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(String);

impl Subject {
    /// A subject of a kind.
    pub fn new(kind: &str, id: &str) -> Self {
        Self(format!("{kind}:{id}"))
    }

    /// As it stands in the journal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
