//! Households and persons as townships, villages, helpers and auditors see and change them, on both databases.

mod area;
mod changes;
mod export;
mod lists;
pub mod seeded;
