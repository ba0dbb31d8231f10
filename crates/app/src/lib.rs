//! What people can do: one file or folder per verb.

pub mod county;
pub mod explain;
pub mod policy;
pub mod race;

pub mod screen;
pub mod template;
