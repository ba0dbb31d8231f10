//! A moment in time, to the millisecond, as it stands in the store and on the wire.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::Date;

/// Milliseconds since 1970 in UTC; shown as `2026-11-25T12:30:00.000Z`, which sorts as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

/// Why a text is no moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a moment is written 2026-11-25T12:30:00.000Z")]
pub struct MomentError;

impl Moment {
    /// The moment so many milliseconds after 1970 began in UTC; out of range it is the nearest that can be shown.
    pub fn from_millis(millis: i64) -> Self {
        let least = Timestamp::MIN.as_millisecond();
        Self(millis.clamp(least, Timestamp::MAX.as_millisecond()))
    }

    /// Milliseconds since 1970 began in UTC.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// So many minutes later, or earlier when negative.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self::from_millis(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }

    /// The civil day in a place so many hours ahead of UTC.
    pub fn day(self, hours_ahead: i8) -> Date {
        Offset::constant(hours_ahead).to_datetime(self.timestamp()).date()
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let timestamp: Timestamp = text.parse().map_err(|_| MomentError)?;
        Ok(Self(timestamp.as_millisecond()))
    }
}

impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_what_it_writes_and_sorts_as_text() {
        let texts = [
            "1999-12-31T23:59:59.999Z",
            "2026-11-25T00:00:00.000Z",
            "2026-11-25T12:30:00.001Z",
        ];
        for text in texts {
            assert_eq!(text.parse::<Moment>().expect("moment").to_string(), text);
        }
        assert!(texts.is_sorted());
        assert!("yesterday".parse::<Moment>().is_err());
    }

    #[test]
    fn the_civil_day_is_that_of_the_place() {
        let late: Moment = "2026-11-25T16:30:00.000Z".parse().expect("moment");
        assert_eq!(late.day(8), jiff::civil::date(2026, 11, 26));
        assert_eq!(late.day(0), jiff::civil::date(2026, 11, 25));
        assert_eq!(late.plus_minutes(-60 * 17).day(8), jiff::civil::date(2026, 11, 25));
    }
}
