//! The store on both databases.

mod accounts;
mod backup;
mod cases;
mod fieldwork;
mod imports;
mod jobs;
mod journal;
mod leads;
mod owed;
mod regions;
mod registers;
mod schema;
mod standards;
mod support;
