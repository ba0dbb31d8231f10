//! What tests share: fresh databases of either kind.

mod database;

pub use database::TestDatabase;
