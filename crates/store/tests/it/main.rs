//! The store on both databases.

mod backup;
mod accounts;
mod imports;
mod jobs;
mod journal;
mod regions;
mod registers;
mod schema;
mod support;
