//! Households, persons and who belongs where, with their history.
//!
//! - [`change`]: what an import or a verb changes, in words; [`apply`](fn@apply) carries it out, [`undo`](fn@undo)
//!   takes a whole import back.
//! - [`bulk`]: what the first import of a county does otherwise.
//! - [`snapshot`](fn@snapshot): what is kept now, for comparing an incoming register with it.
//! - [`households`], [`persons`]: lists, searches and one thing with its history, masked.
//! - [`rows_for_screening`]: the registers as rows again.
//! - [`verbs`]: birth, death, marriage, move, split, merge, change of head, correction.

pub mod apply;
pub mod bulk;
pub mod change;
pub mod households;
mod id_number;
mod image;
pub mod paging;
pub mod persons;
mod refresh;
mod rows;
mod screening_rows;
pub mod snapshot;
pub mod undo;
pub mod verbs;

pub use apply::{Applied, Author, apply};
pub use change::Change;
pub use screening_rows::{RegisterHousehold, RegisterMember, rows_for_screening};
pub use snapshot::{Snapshot, snapshot};
pub use undo::{Dependent, Undone, undo};
