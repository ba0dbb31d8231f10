//! The store on both databases.

mod accounts;
mod backup;
mod imports;
mod jobs;
mod journal;
mod regions;
mod registers;
mod schema;
mod support;
