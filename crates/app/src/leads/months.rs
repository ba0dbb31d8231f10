//! The leads of each month, and what became of them.

use domain::Date;
use domain::access::{Action, Viewer};
use domain::lead::Outcome;
use domain::problem::Problem;
use store::leads::MonthCount;

use super::permitted;
use crate::{App, Refusal};

/// The leads that one month found. Each counts once, however many rules hit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadMonth {
    /// Month, as `2026-11`.
    pub month: String,
    /// All of them.
    pub leads: i64,
    /// Of these: those that wait.
    pub waiting: i64,
    /// Those that joined a case.
    pub joined: i64,
    /// Those that said what had been checked.
    pub remembered: i64,
    /// Those that were dismissed.
    pub dismissed: i64,
    /// Those that began a case.
    pub began: i64,
}

/// The leads of a time in the viewer's area by month, the earliest first; months without a lead are left out.
///
/// # Errors
/// When the viewer may not read figures, or the time ends before it begins.
#[store::boxed]
pub async fn lead_months(
    app: &App,
    viewer: &Viewer,
    (from, to): (Date, Date),
    township_id: Option<&str>,
) -> Result<Vec<LeadMonth>, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    if to < from {
        return Err(Refusal::field("to", Problem::error("LEA-013")));
    }
    let mut tx = app.store.read(viewer).await?;
    let counts = store::leads::count_by_month(&mut tx, (from, to), township_id).await?;
    Ok(months(counts))
}

/// Counts in order of month as one line for each month.
fn months(counts: Vec<MonthCount>) -> Vec<LeadMonth> {
    let mut months: Vec<LeadMonth> = Vec::new();
    for MonthCount { month, outcome, leads } in counts {
        if months.last().is_none_or(|last| last.month != month) {
            months.push(LeadMonth {
                month,
                ..LeadMonth::default()
            });
        }
        let Some(line) = months.last_mut() else { continue };
        line.leads += leads;
        *match outcome {
            None => &mut line.waiting,
            Some(Outcome::Joined) => &mut line.joined,
            Some(Outcome::Remembered) => &mut line.remembered,
            Some(Outcome::Dismissed) => &mut line.dismissed,
            Some(Outcome::Case) => &mut line.began,
        } += leads;
    }
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lead_of_a_month_has_become_one_thing() {
        let count = |month: &str, outcome, leads| MonthCount {
            month: month.to_owned(),
            outcome,
            leads,
        };
        let lines = months(vec![
            count("2026-09", None, 1),
            count("2026-09", Some(Outcome::Case), 5),
            count("2026-09", Some(Outcome::Joined), 2),
            count("2026-11", Some(Outcome::Dismissed), 3),
            count("2026-11", Some(Outcome::Remembered), 4),
        ]);
        let told: Vec<_> = lines
            .iter()
            .map(|l| {
                let ends = [l.waiting, l.began, l.joined, l.remembered, l.dismissed];
                (l.month.as_str(), l.leads, ends)
            })
            .collect();
        assert_eq!(told, [("2026-09", 8, [1, 5, 2, 0, 0]), ("2026-11", 7, [0, 0, 0, 4, 3])]);
    }
}
