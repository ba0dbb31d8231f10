//! Papers out.
