//! Civil dates: a day without a time of day or a time zone.

pub use jiff::civil::Date;
