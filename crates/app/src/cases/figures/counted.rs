//! Figures that were counted a moment ago: many who ask at once for the same area count once.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Moment;
use domain::access::Scope;
use store::cases::{FigureLine, FigureQuery};
use tokio::sync::OnceCell;

use crate::Refusal;

/// Answers held at once: a county has fewer areas whose people look at figures within some seconds.
const HELD: usize = 64;

/// Figures of accountability that are kept for some seconds; cheap to clone, one for an installation.
#[derive(Debug, Clone, Default)]
pub struct Figures(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    keep_millis: i64,
    held: Mutex<VecDeque<Held>>,
}

#[derive(Debug)]
struct Held {
    of: CountOf,
    counted_at: Moment,
    // Whoever comes while it is counted waits for that count; one that failed leaves it empty and is done again.
    lines: Arc<OnceCell<Lines>>,
}

/// The figures of one area.
pub(super) type Lines = Arc<[FigureLine]>;

/// Everything that figures rest on but the moment: equal means the same figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CountOf {
    /// The households of whoever asks.
    pub(super) area: Scope,
    /// What is asked for.
    pub(super) query: FigureQuery,
}

impl Figures {
    /// Keeps figures for so many seconds; with 0 everybody has them counted anew.
    pub fn new(keep_seconds: u32) -> Self {
        Self(Arc::new(Inner {
            keep_millis: i64::from(keep_seconds) * 1000,
            held: Mutex::default(),
        }))
    }

    /// The figures, and the moment as of which they were counted; `count` is done by whoever asks first.
    pub(super) async fn lines(
        &self,
        of: CountOf,
        at: Moment,
        count: impl Future<Output = Result<Lines, Refusal>>,
    ) -> Result<(Moment, Lines), Refusal> {
        let (counted_at, cell) = self.cell(of, at);
        let lines = cell.get_or_try_init(|| count).await?;
        Ok((counted_at, Arc::clone(lines)))
    }

    fn cell(&self, of: CountOf, at: Moment) -> (Moment, Arc<OnceCell<Lines>>) {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back makes them no younger.
        held.retain(|one| (at.millis() - one.counted_at.millis()).abs() < self.0.keep_millis);
        if let Some(one) = held.iter().find(|one| one.of == of) {
            return (one.counted_at, Arc::clone(&one.lines));
        }
        let lines = Arc::new(OnceCell::new());
        held.push_front(Held {
            of,
            counted_at: at,
            lines: Arc::clone(&lines),
        });
        held.truncate(HELD);
        (at, lines)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use domain::Date;
    use store::cases::Group;

    use super::*;

    fn of(region: &str) -> CountOf {
        let day = Date::constant(2026, 11, 1);
        CountOf {
            area: Scope::Within {
                regions: vec![region.to_owned()],
                own_households_of: None,
            },
            query: FigureQuery {
                region_id: None,
                group: Group::Township,
                from: day,
                until: day,
                on: day,
                visit_steps: Vec::new(),
            },
        }
    }

    /// Counts, and says in the line how often it did.
    async fn count(times: &AtomicI64) -> Result<Lines, Refusal> {
        tokio::task::yield_now().await;
        let open = times.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(Arc::from([FigureLine {
            open,
            ..FigureLine::default()
        }]))
    }

    #[tokio::test]
    async fn figures_are_counted_once_for_an_area_and_some_seconds() {
        let (figures, times) = (Figures::new(10), AtomicI64::new(0));
        let at = |millis: i64| Moment::from_millis(1_000_000 + millis);
        let another = CountOf {
            query: FigureQuery {
                group: Group::Village,
                ..of("t1").query
            },
            ..of("t1")
        };
        for (asked, millis, counted, n) in [
            (of("t1"), 0, 0, 1),
            (of("t1"), 9_999, 0, 1),
            (of("t2"), 9_999, 9_999, 2),
            (another, 9_999, 9_999, 3),
            (of("t1"), 10_000, 10_000, 4),
            (of("t2"), 12_000, 9_999, 2),
            (of("t1"), -1, -1, 5),
        ] {
            let told = figures.lines(asked.clone(), at(millis), count(&times)).await;
            let (counted_at, lines) = told.expect("counts");
            assert_eq!((counted_at, lines[0].open), (at(counted), n), "{asked:?} at {millis}");
        }
        let (at_once, asked) = (Figures::new(10), Moment::from_millis(0));
        let all = tokio::join!(
            at_once.lines(of("t1"), asked, count(&times)),
            at_once.lines(of("t1"), asked, count(&times)),
            at_once.lines(of("t2"), asked, count(&times)),
        );
        let n = |told: Result<(Moment, Lines), Refusal>| told.expect("counts").1[0].open;
        let (first, second, other_area) = (n(all.0), n(all.1), n(all.2));
        assert_eq!(first, second, "asked at once");
        assert_ne!(first, other_area, "never of another area");
    }

    #[tokio::test]
    async fn what_failed_is_counted_again_and_nothing_is_kept_for_no_time() {
        let (figures, at, times) = (Figures::new(10), Moment::from_millis(0), AtomicI64::new(0));
        let failing = async { Err(Refusal::NotFound) };
        assert!(figures.lines(of("t1"), at, failing).await.is_err());
        assert!(figures.lines(of("t1"), at, count(&times)).await.is_ok());
        let none = Figures::new(0);
        for _ in 0..2 {
            none.lines(of("t1"), at, count(&times)).await.expect("counts");
        }
        assert_eq!(times.load(Ordering::SeqCst), 3);
    }
}
