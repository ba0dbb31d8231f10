//! Sweeps (集中排查): campaigns over every household of a place, which close only with every household accounted for.

mod close_sweep;
mod except_household;
mod list_sweeps;
mod open_sweep;

pub use close_sweep::{cancel_sweep, close_sweep, sweep_proof};
pub use except_household::{Excuse, except_household, withdraw_exception};
pub use list_sweeps::{SweepPage, SweepProgress, find_sweep, list_sweep_households, list_sweeps};
pub use open_sweep::{SweepInput, open_sweep};

use domain::problem::Problem;
use store::sweeps::Changed;

use crate::Refusal;

/// What is against a change to a sweep.
fn refused(changed: Changed) -> Result<(), Refusal> {
    match changed {
        Changed::Done => Ok(()),
        Changed::NotFound => Err(Refusal::NotFound),
        Changed::Over => Err(Refusal::conflict(Problem::error("SWP-004"))),
        Changed::OutOfScope => Err(Refusal::field("household_id", Problem::error("SWP-009"))),
    }
}
