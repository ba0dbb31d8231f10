//! Keeping an installation whole: verification, backup, restoring, keys.

mod backup;
mod count_anew;
mod reseal;
mod sweep;
mod verify;

pub use backup::{back_up, check_backup, restore};
pub(crate) use count_anew::count_anew;
pub use reseal::reseal;
pub use sweep::{queue_daily, sweep};
pub use verify::{Verification, problem_of, verify};
