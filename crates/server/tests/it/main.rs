//! The HTTP side as a caller sees it, and the derived pages.

mod accounts;
mod county;
mod delivery;
mod derived;
mod faults;
mod imports;
mod malformed;
mod matrix;
mod operations;
mod registers;
mod service;
mod serving;
mod story;
