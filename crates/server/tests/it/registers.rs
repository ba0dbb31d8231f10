//! Households, persons, officers and the map as townships, villages, helpers and auditors see and change them, on both databases.

mod area;
mod changes;
mod export;
mod exports;
mod lists;
mod map;
mod officers;
pub mod seeded;
