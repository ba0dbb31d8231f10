//! The pure types against data that nobody on this project wrote.

mod shared_data;
