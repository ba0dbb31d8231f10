//! Spreadsheets in.
