//! The HTTP side as a caller sees it, and the derived pages.

mod derived;
mod malformed;
mod operations;
mod service;
mod serving;
