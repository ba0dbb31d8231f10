//! The words and rules of the house: identity, regions, money, policy types, problems.
//!
//! Pure and synchronous: no I/O, no clock, no randomness. Everything that depends on today or on a file
//! arrives as an argument.

pub mod access;
pub mod calendar;
pub mod case;
pub mod date;
pub mod id_card;
pub mod lead;
pub mod linkage;
pub mod message;
pub mod moment;
pub mod money;
pub mod name;
pub mod owed;
pub mod policy;
pub mod problem;
pub mod region;
pub mod screening;
pub mod sheet;
pub mod table;

pub use date::Date;
pub use moment::Moment;
