//! Cases: what happened in them, in order, and what that makes of them.
