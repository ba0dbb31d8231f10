//! The one clock of the house: everything that depends on now is told by it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::{Date, Moment};
use jiff::Timestamp;
use jiff::tz::Offset;

/// China has one time zone and no summer time.
const CHINA: Offset = Offset::constant(8);

/// The clock: the system's, or one that a test sets.
#[derive(Debug, Clone)]
pub struct Clock(Kind);

#[derive(Debug, Clone)]
enum Kind {
    System { started: Instant },
    Manual(Arc<Mutex<Reading>>),
}

#[derive(Debug, Clone, Copy)]
struct Reading {
    now: Timestamp,
    running: Duration,
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(Kind::System {
            started: Instant::now(),
        })
    }

    /// A clock that stands at `now` until it is set or advanced.
    pub fn manual(now: Timestamp) -> Self {
        let running = Duration::ZERO;
        Self(Kind::Manual(Arc::new(Mutex::new(Reading { now, running }))))
    }

    /// The civil time as an instant. May jump back and forth when somebody sets the system's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Kind::System { .. } => Timestamp::now(),
            Kind::Manual(reading) => reading.lock().unwrap_or_else(PoisonError::into_inner).now,
        }
    }

    /// The civil time as the store and the verbs know it.
    pub fn moment(&self) -> Moment {
        Moment::from_millis(self.now().as_millisecond())
    }

    /// Today in China.
    pub fn today(&self) -> Date {
        CHINA.to_datetime(self.now()).date()
    }

    /// How long this clock has been running. Never goes back; for time-outs and rates.
    pub fn running(&self) -> Duration {
        match &self.0 {
            Kind::System { started } => started.elapsed(),
            Kind::Manual(reading) => reading.lock().unwrap_or_else(PoisonError::into_inner).running,
        }
    }

    /// Sets the civil time of a manual clock, forth or back; the system's clock is not touched.
    pub fn set(&self, now: Timestamp) {
        if let Kind::Manual(reading) = &self.0 {
            reading.lock().unwrap_or_else(PoisonError::into_inner).now = now;
        }
    }

    /// Lets time pass on a manual clock; the system's clock is not touched.
    pub fn advance(&self, by: Duration) {
        if let Kind::Manual(reading) = &self.0 {
            let mut reading = reading.lock().unwrap_or_else(PoisonError::into_inner);
            reading.running += by;
            reading.now = reading.now.checked_add(by).unwrap_or(Timestamp::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_that_of_china() {
        for (at, today) in [
            ("2026-10-31T15:59:59Z", "2026-10-31"),
            ("2026-10-31T16:00:00Z", "2026-11-01"),
        ] {
            let clock = Clock::manual(at.parse().expect("a timestamp"));
            assert_eq!(clock.today().to_string(), today, "{at}");
        }
    }

    #[test]
    fn setting_the_time_back_does_not_take_back_what_has_run() {
        let clock = Clock::manual(Timestamp::UNIX_EPOCH);
        clock.advance(Duration::from_secs(90));
        clock.set(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), Timestamp::UNIX_EPOCH);
        assert_eq!(clock.running(), Duration::from_secs(90));
    }
}
