//! One file per command: parse, call the verb, print.

pub(crate) mod bench;
pub(crate) mod county;
pub(crate) mod explain;
pub(crate) mod policy;
pub(crate) mod screen;
pub(crate) mod template;
