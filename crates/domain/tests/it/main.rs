//! The pure types as a whole: access against an oracle, cases against what must always hold, identity and regions
//! against data that nobody here wrote.

#[cfg(test)]
mod access;
#[cfg(test)]
mod case;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod shared_data;
