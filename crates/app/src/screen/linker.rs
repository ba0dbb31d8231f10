//! The people of a register, for tying rows of other sheets to them.

use domain::linkage::Unmatched;
use domain::problem::Problem;
use domain::screening::UnmatchedRow;
use domain::sheet::Role;
use domain::table::{TableBatch, Values};
use engine::linkage::{Deterministic, Link, Linkage, RegisterBuilder};

use super::input::register_missing;
use crate::policy::{Loaded, engine_problem};

/// Ties rows to the people of a register, as screening does: what an import of one sheet is checked with before it
/// is applied.
///
/// Persons and households are numbered as in a screening of the same register batches in the same order; the
/// numbers mean nothing beyond that.
#[derive(Debug)]
pub struct RegisterLinker {
    linkage: Deterministic,
}

impl From<Deterministic> for RegisterLinker {
    fn from(linkage: Deterministic) -> Self {
        Self { linkage }
    }
}

/// The people of a register on their way into a [`RegisterLinker`], batch by batch.
#[derive(Debug, Default)]
pub struct Gathered(RegisterBuilder);

impl Gathered {
    /// Takes in a batch of the registers; one of another sheet is passed over.
    pub fn push(&mut self, batch: &TableBatch) {
        self.0.push(batch);
    }

    /// Somebody to tie rows to.
    ///
    /// # Errors
    /// When no batch held a person, or the registers do not go together.
    pub fn finish(self, loaded: &Loaded) -> Result<RegisterLinker, Problem> {
        if self.0.n_persons() == 0 {
            return Err(register_missing(loaded));
        }
        let registered = self.0.finish(&loaded.policy, loaded.params.on);
        registered
            .map(|registered| RegisterLinker::from(registered.linkage))
            .map_err(|error| engine_problem(&error))
    }
}

impl RegisterLinker {
    /// Takes in the batches of the registers; batches of other sheets are passed over.
    ///
    /// # Errors
    /// When no batch holds a person, reading one failed, or the registers do not go together.
    pub fn new(
        loaded: &Loaded,
        registers: impl IntoIterator<Item = Result<TableBatch, Problem>>,
    ) -> Result<Self, Problem> {
        let mut gathered = Gathered::default();
        for batch in registers {
            gathered.push(&batch?);
        }
        gathered.finish(loaded)
    }

    /// One answer per row of the batch.
    pub fn link(&self, batch: &TableBatch) -> Vec<Link> {
        self.linkage.link(batch)
    }

    /// The rows that these links tie to nobody, as papers list them.
    pub fn unmatched(batch: &TableBatch, links: &[Link]) -> Vec<UnmatchedRow> {
        let reasons = links.iter().enumerate();
        reasons
            .filter_map(|(row, link)| Some(unmatched(batch, row, link.err()?)))
            .collect()
    }
}

fn unmatched(batch: &TableBatch, row: usize, reason: Unmatched) -> UnmatchedRow {
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
