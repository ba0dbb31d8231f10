//! One file per command: parse, call the verb, print.

pub(crate) mod bench;
pub(crate) mod config;
pub(crate) mod county;
pub(crate) mod explain;
pub(crate) mod import;
mod installed;
pub(crate) mod journal;
pub(crate) mod policy;
pub(crate) mod screen;
pub(crate) mod serve;
mod table;
pub(crate) mod template;
pub(crate) mod upkeep;
pub(crate) mod user;
