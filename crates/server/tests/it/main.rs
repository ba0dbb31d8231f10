//! The HTTP side as a caller sees it, and the derived pages.

mod accounts;
mod case_story;
mod case_story_world;
mod cases;
mod county;
mod delivery;
mod derived;
mod faults;
mod fieldwork;
mod imports;
mod kills;
mod leads;
mod malformed;
mod matrix;
mod operations;
mod registers;
mod service;
mod serving;
mod standards;
mod story;
mod watching;
