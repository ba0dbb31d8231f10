//! The pure types against data that nobody on this project wrote.

#[cfg(test)]
mod shared_data;
