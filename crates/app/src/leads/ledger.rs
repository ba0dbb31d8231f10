//! The yield ledger: what each rule's leads came to, by source and township, in visits spent.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::Date;
use domain::access::{Action, Viewer};
use domain::lead::Outcome;
use domain::problem::Problem;
use store::leads::{Traced, Yield};

use super::permitted;
use crate::{App, Refusal};

/// Statuses of a case whose household was recognised.
const RECOGNISED: [&str; 3] = ["monitored", "eliminating", "eliminated"];

/// One line of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerLine {
    /// Code of the rule; empty for what people told.
    pub rule: String,
    /// The department whose data it rests on, or the channel by which people told it.
    pub source: String,
    /// Township.
    pub township_id: String,
    /// Leads in which it hit.
    pub leads: u64,
    /// Of these: those that wait.
    pub waiting: u64,
    /// Those that joined a case.
    pub joined: u64,
    /// Those that said what had been checked.
    pub remembered: u64,
    /// Those that were dismissed.
    pub dismissed: u64,
    /// Those that began a case.
    pub began: u64,
    /// Different cases that they began or joined.
    pub cases: u64,
    /// Visits for these cases.
    pub visits: u64,
    /// Of these cases: those whose household was recognised.
    pub enrolled: u64,
    /// Measures of these cases.
    pub measures: u64,
}

/// The ledger of a time, by rule, source and township in that order. A case that several rules found counts under each
/// of them.
///
/// # Errors
/// When the viewer may not read figures, or the time ends before it begins.
#[store::boxed]
pub async fn yield_ledger(
    app: &App,
    viewer: &Viewer,
    (from, to): (Date, Date),
    township_id: Option<&str>,
) -> Result<Vec<LedgerLine>, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    if to < from {
        return Err(Refusal::field("to", Problem::error("LEA-013")));
    }
    let mut tx = app.store.read(viewer).await?;
    let yields = store::leads::yields(&mut tx, (from, to), &RECOGNISED).await?;
    let mut ledger = Ledger::default();
    store::leads::trace(&mut tx, (from, to), township_id, |lead| ledger.add(lead)).await?;
    Ok(ledger.lines(&yields))
}

#[derive(Default)]
struct Ledger(BTreeMap<(String, String, String), (LedgerLine, BTreeSet<String>)>);

impl Ledger {
    fn add(&mut self, lead: Traced) {
        for (rule, source) in lead.rules {
            let key = (rule, source, lead.township_id.clone());
            let (line, cases) = self.0.entry(key).or_default();
            line.leads += 1;
            let count = match lead.outcome {
                None => &mut line.waiting,
                Some(Outcome::Joined) => &mut line.joined,
                Some(Outcome::Remembered) => &mut line.remembered,
                Some(Outcome::Dismissed) => &mut line.dismissed,
                Some(Outcome::Case) => &mut line.began,
            };
            *count += 1;
            cases.extend(lead.case_id.clone());
        }
    }

    fn lines(self, yields: &HashMap<String, Yield>) -> Vec<LedgerLine> {
        let counted = |n: i64| u64::try_from(n).unwrap_or(0);
        let lines = self.0.into_iter().map(|((rule, source, township_id), (line, cases))| {
            let came = || cases.iter().filter_map(|case| yields.get(case));
            LedgerLine {
                rule,
                source,
                township_id,
                cases: cases.len() as u64,
                visits: came().map(|one| counted(one.visits)).sum(),
                enrolled: came().filter(|one| one.is_enrolled).count() as u64,
                measures: came().map(|one| counted(one.measures)).sum(),
                ..line
            }
        });
        lines.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(rules: &[(&str, &str)], outcome: Option<Outcome>, case: Option<&str>) -> Traced {
        Traced {
            township_id: "t".to_owned(),
            channel: "screening".to_owned(),
            rules: rules.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
            outcome,
            case_id: case.map(str::to_owned),
        }
    }

    #[test]
    fn a_case_counts_once_under_each_rule_that_found_it() {
        let mut ledger = Ledger::default();
        let (medical, school) = (("R-MED-01", "医保局"), ("R-EDU-01", "教体局"));
        ledger.add(lead(&[medical, school], Some(Outcome::Case), Some("c1")));
        ledger.add(lead(&[medical], Some(Outcome::Joined), Some("c1")));
        ledger.add(lead(&[medical], Some(Outcome::Remembered), None));
        ledger.add(lead(&[school], None, None));
        ledger.add(lead(&[("", "热线电话")], Some(Outcome::Case), Some("c2")));
        let came = |visits, is_enrolled| Yield {
            visits,
            is_enrolled,
            measures: 3,
        };
        let yields = HashMap::from([("c1".to_owned(), came(2, true)), ("c2".to_owned(), came(1, false))]);
        let lines: Vec<_> = ledger
            .lines(&yields)
            .into_iter()
            .map(|l| {
                let counts = [
                    l.leads,
                    l.waiting,
                    l.joined,
                    l.remembered,
                    l.began,
                    l.cases,
                    l.visits,
                    l.enrolled,
                ];
                (l.rule, l.source, counts, l.measures)
            })
            .collect();
        let row = |rule: &str, source: &str, counts, measures| (rule.to_owned(), source.to_owned(), counts, measures);
        assert_eq!(
            lines,
            [
                row("", "热线电话", [1, 0, 0, 0, 1, 1, 1, 0], 3),
                row("R-EDU-01", "教体局", [2, 1, 0, 0, 1, 1, 2, 1], 3),
                row("R-MED-01", "医保局", [3, 0, 1, 1, 1, 1, 2, 1], 3),
            ]
        );
    }
}
