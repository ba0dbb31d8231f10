//! What tests share: fresh databases of either kind, futures that are given up.

mod database;
mod few;

pub use database::TestDatabase;
pub use few::few;
