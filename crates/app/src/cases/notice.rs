//! A step that is about a notice on the wall is written down from the notice that was posted, where the procedure of
//! the policy says so.

use domain::Date;
use domain::case::{Case, Record, Run};
use domain::policy::NoticeUse;
use domain::problem::Problem;
use store::WriteTx;
use store::cases::Stored;
use store::notices::{self, Notice, Query};

use super::Rules;
use crate::Refusal;

/// Notices of a case that are looked at, the latest first.
const LOOKED_AT: i64 = 50;

/// When a notice was posted, and until when it hangs at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hung {
    posted_on: Date,
    until_on: Date,
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
    // One from an earlier round says nothing of this one.
    let mut posted = of_step.filter_map(|notice| Some((hung(&notice)?, notice)));
    let found = posted.find(|(hung, _)| hung.posted_on >= run.started_on);
    let Some((hung, notice)) = found else {
        return match is_required {
            true => Err(Refusal::conflict(Problem::error("CWK-007").arg("step", step.title()))),
            false => Ok(()),
        };
    };
    if is_required && hung.until_on > on {
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

fn hung(notice: &Notice) -> Option<Hung> {
    let day = |text: &Option<String>| -> Option<Date> { text.as_deref()?.parse().ok() };
    let posted_on = day(&notice.posted_on)?;
    Some(Hung {
        posted_on,
        until_on: day(&notice.until_on).unwrap_or(posted_on),
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
            let withdrawn: Option<Date> = notice.withdrawn_on.as_deref().and_then(|day| day.parse().ok());
            *until = withdrawn.filter(|day| *day <= on).unwrap_or(on);
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
            });
            assert_eq!(hung(&notice([posted, until, None], None)), expected);
        }
    }
}
