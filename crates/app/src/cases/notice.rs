//! A step that is about a notice on the wall is written down from the notice that was posted, where the procedure of
//! the policy says so.

use domain::Date;
use domain::case::{Case, Record, Run, Step};
use domain::policy::NoticeUse;
use domain::problem::Problem;
use store::WriteTx;
use store::cases::Stored;
use store::notices::{self, Notice, Query};

use super::Rules;
use crate::Refusal;

/// Notices of a case that are looked at, the latest first.
const LOOKED_AT: i64 = 50;

/// When a notice was posted, until when it hangs at least, and when it was taken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hung {
    posted_on: Date,
    until_on: Date,
    withdrawn_on: Option<Date>,
}

impl Hung {
    /// Whether it had hung its days by a day.
    fn is_whole(self, on: Date) -> bool {
        self.until_on <= on && self.withdrawn_on.is_none_or(|day| day >= self.until_on)
    }
}

/// Writes the record of a step down from the notice that lists the household.
///
/// # Errors
/// When the procedure asks for one and none was posted, or it has not hung long enough on the day of the step.
pub(super) async fn fill_from_notice(
    tx: &mut WriteTx,
    rules: &Rules,
    stored: &Stored,
    (on, record): (Date, &mut Record),
) -> Result<(), Refusal> {
    let Some((run, is_required)) = asked(rules, &stored.case, record) else {
        return Ok(());
    };
    let step = record.step();
    let query = Query {
        case_id: Some(stored.case_id.clone()),
        limit: LOOKED_AT,
        ..Query::default()
    };
    let page = notices::list(tx, &query).await?;
    let kinds = &rules.loaded.policy.fieldwork.notices;
    let is_of_step = |notice: &Notice| {
        kinds
            .iter()
            .any(|kind| kind.code == notice.kind && kind.step == step.name())
    };
    let of_step = page.rows.into_iter().filter(is_of_step);
    let since = since(run, step);
    let posted = of_step.filter_map(|notice| Some((hung(&notice)?, notice)));
    let Some((hung, notice)) = chosen(posted, since, on) else {
        return match is_required {
            true => Err(Refusal::conflict(Problem::error("CWK-007").arg("step", step.title()))),
            false => Ok(()),
        };
    };
    if is_required && !hung.is_whole(on) {
        let problem = Problem::error("CWK-008").arg("posted", hung.posted_on);
        return Err(Refusal::conflict(
            problem.arg("until", hung.until_on).arg("step", step.title()),
        ));
    }
    let village = store::regions::find(tx, &notice.village_id).await?;
    fill(record, (on, hung), &notice, village.map(|place| place.name));
    Ok(())
}

/// The procedure under way and whether a notice is required; `None` where the step is about none.
fn asked<'c>(rules: &Rules, case: &'c Case, record: &Record) -> Option<(&'c Run, bool)> {
    let run = case.run_of(record.step())?;
    let uses = rules.policy.step(run.chain, record.step())?.notice?;
    Some((run, uses == NoticeUse::Required))
}

/// The day from which a notice counts for a step: a notice of an earlier round, or from before the case was sent back,
/// says nothing of this one.
fn since(run: &Run, step: Step) -> Date {
    let stage = |step: Step| run.order.iter().position(|stage| stage.contains(&step));
    let sent_back = run.returns.iter().filter(|back| stage(back.to) <= stage(step));
    sent_back.fold(run.started_on, |latest, back| latest.max(back.on))
}

/// Of the notices since a day, the latest first, the one that had hung its days when the step was done; one that was
/// posted again later takes nothing from it. The latest where none had.
fn chosen<N>(posted: impl Iterator<Item = (Hung, N)>, since: Date, on: Date) -> Option<(Hung, N)> {
    let mut latest = None;
    for (hung, notice) in posted.filter(|(hung, _)| hung.posted_on >= since) {
        if hung.is_whole(on) {
            return Some((hung, notice));
        }
        latest = latest.or(Some((hung, notice)));
    }
    latest
}

fn hung(notice: &Notice) -> Option<Hung> {
    let day = |text: &Option<String>| -> Option<Date> { text.as_deref()?.parse().ok() };
    let posted_on = day(&notice.posted_on)?;
    Some(Hung {
        posted_on,
        until_on: day(&notice.until_on).unwrap_or(posted_on),
        withdrawn_on: day(&notice.withdrawn_on),
    })
}

/// What the notice says stands; what it does not say stays as it was written.
fn fill(record: &mut Record, (on, hung): (Date, Hung), notice: &Notice, place: Option<String>) {
    match record {
        Record::Publish {
            village,
            posted_on,
            until,
            objections,
        } => {
            *posted_on = hung.posted_on;
            *until = hung.withdrawn_on.filter(|day| *day <= on).unwrap_or(on);
            if let Some(place) = place {
                *village = place;
            }
            if let Some(said) = &notice.objections
                && !objections.contains(said)
            {
                objections.push(said.clone());
            }
        }
        Record::Announce { posted_on } => *posted_on = hung.posted_on,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use domain::case::{Chain, Return};

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn notice(days: [Option<&str>; 3], objections: Option<&str>) -> Notice {
        let [posted_on, until_on, withdrawn_on] = days.map(|day| day.map(str::to_owned));
        Notice {
            notice_id: "n".to_owned(),
            number: 1,
            village_id: "v".to_owned(),
            township_id: "t".to_owned(),
            kind: "publish".to_owned(),
            entries: "[]".to_owned(),
            n_entries: 1,
            case_ids: vec!["c".to_owned()],
            posted_on,
            until_on,
            posted_by: None,
            proof: notices::Proof::default(),
            withdrawn_on,
            withdrawn_by: None,
            withdrawal_proof: notices::Proof::default(),
            objections: objections.map(str::to_owned),
            created_at: String::new(),
            created_by: String::new(),
            version: 1,
        }
    }

    #[test]
    fn what_the_notice_says_is_written_down() {
        let on = day("2026-02-10");
        let rows = [
            // Still there: until the day of the step.
            ([Some("2026-02-03"), Some("2026-02-08"), None], None, "2026-02-10", 0),
            // Taken down before.
            (
                [Some("2026-02-03"), Some("2026-02-08"), Some("2026-02-09")],
                Some("无异议"),
                "2026-02-09",
                1,
            ),
        ];
        for (days, said, until, n_objections) in rows {
            let notice = notice(days, said);
            let mut record = Record::Publish {
                village: "写错的村".to_owned(),
                posted_on: day("2026-01-01"),
                until: day("2026-01-02"),
                objections: Vec::new(),
            };
            let hung = hung(&notice).expect("posted");
            fill(&mut record, (on, hung), &notice, Some("青树村".to_owned()));
            let Record::Publish {
                village,
                posted_on,
                until: written,
                objections,
            } = record
            else {
                panic!("the same step");
            };
            assert_eq!((village.as_str(), posted_on), ("青树村", day("2026-02-03")));
            assert_eq!((written, objections.len()), (day(until), n_objections));
        }
        let mut record = Record::Announce {
            posted_on: day("2026-01-01"),
        };
        let notice = notice([Some("2026-02-03"), None, None], None);
        fill(&mut record, (on, hung(&notice).expect("posted")), &notice, None);
        assert_eq!(
            record,
            Record::Announce {
                posted_on: day("2026-02-03")
            }
        );
    }

    #[test]
    fn the_notice_that_had_hung_its_days_is_taken_and_none_from_before_the_round() {
        let one = ["2026-02-03", "2026-02-08", ""];
        let early = ["2026-02-03", "2026-02-08", "2026-02-05"];
        let kept = ["2026-02-03", "2026-02-08", "2026-02-08"];
        let later = ["2026-02-07", "2026-02-12", ""];
        type Row<'a> = (&'a [[&'a str; 3]], &'a str, &'a str, Option<(usize, bool)>);
        let rows: [Row<'_>; 9] = [
            (&[one], "2026-02-01", "2026-02-08", Some((0, true))),
            (&[one], "2026-02-01", "2026-02-07", Some((0, false))),
            // Sent back since.
            (&[one], "2026-02-04", "2026-02-20", None),
            (&[later, one], "2026-02-04", "2026-02-20", Some((0, true))),
            // The later one lists the household once more.
            (&[later, one], "2026-02-01", "2026-02-09", Some((1, true))),
            (&[later, one], "2026-02-01", "2026-02-07", Some((0, false))),
            // Taken down before its days were over.
            (&[early], "2026-02-01", "2026-02-20", Some((0, false))),
            (&[kept], "2026-02-01", "2026-02-20", Some((0, true))),
            (&[], "2026-02-01", "2026-02-20", None),
        ];
        for (posted, since, on, expected) in rows {
            let hung = |(at, [posted, until, withdrawn]): (usize, &[&str; 3])| {
                let hung = Hung {
                    posted_on: day(posted),
                    until_on: day(until),
                    withdrawn_on: withdrawn.parse().ok(),
                };
                (hung, at)
            };
            let found = chosen(posted.iter().enumerate().map(hung), day(since), day(on));
            let found = found.map(|(hung, at)| (at, hung.is_whole(day(on))));
            assert_eq!(found, expected, "{posted:?} {since} {on}");
        }
    }

    #[test]
    fn a_notice_counts_from_when_the_case_was_last_sent_back_to_the_step_or_before_it() {
        let run = |returns: &[(Step, &str)]| Run {
            chain: Chain::Identification,
            started_on: day("2026-02-01"),
            order: vec![vec![Step::Review], vec![Step::Publish], vec![Step::TownshipCheck]],
            repeating: BTreeSet::new(),
            actors: BTreeMap::new(),
            done: Vec::new(),
            due: BTreeMap::new(),
            total: None,
            total_until: None,
            extensions: Vec::new(),
            returns: returns
                .iter()
                .map(|(to, on)| Return {
                    to: *to,
                    by: "a".to_owned(),
                    on: day(on),
                    comment: String::new(),
                })
                .collect(),
        };
        let (publish, review) = ((Step::Publish, "2026-02-10"), (Step::Review, "2026-02-14"));
        let rows: [(&[(Step, &str)], &str); 4] = [
            (&[], "2026-02-01"),
            (&[publish], "2026-02-10"),
            (&[publish, (Step::TownshipCheck, "2026-02-12")], "2026-02-10"),
            (&[publish, review], "2026-02-14"),
        ];
        for (returns, expected) in rows {
            assert_eq!(since(&run(returns), Step::Publish), day(expected), "{returns:?}");
        }
    }

    #[test]
    fn one_that_was_not_posted_hangs_nowhere() {
        for (posted, until, expected) in [
            (None, None, None),
            (Some("2026-02-03"), None, Some(("2026-02-03", "2026-02-03"))),
            (
                Some("2026-02-03"),
                Some("2026-02-08"),
                Some(("2026-02-03", "2026-02-08")),
            ),
        ] {
            let expected = expected.map(|(posted, until)| Hung {
                posted_on: day(posted),
                until_on: day(until),
                withdrawn_on: None,
            });
            assert_eq!(hung(&notice([posted, until, None], None)), expected);
        }
    }
}
