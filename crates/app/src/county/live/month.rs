//! Every month: what is late told above, households that people tell of, reports from outside, and now and then a
//! screening.

use std::sync::Arc;

use domain::case::{Channel, Step};
use domain::lead::ReportState;
use store::cases::TaskQuery;
use store::registers::households;
use store::self_reports::ReportQuery;

use super::super::dice::Dice;
use super::paces::{SCRIPT, words};
use super::{Home, Play, Work};
use crate::cases::{tick, worklist};
use crate::leads::{LeadReport, report_lead};
use crate::registers::list_households;
use crate::self_reports::{
    LinkedReport, NewSelfReport, SeenReport, create_code, link_report, list_reports, receive_report, refuse_report,
};
use crate::{Refusal, screenings};

/// Tasks and households read at once.
const PAGE: i64 = 200;
/// Reports looked at on a day of work.
const REPORTS: i64 = 50;
/// A telephone has so many digits after its first three.
const PHONE_DIGITS: usize = 8;

impl Play<'_> {
    /// Who lives where, and the villages' codes for reports.
    pub(super) async fn prepare(&mut self) -> Result<(), Refusal> {
        let people = Arc::clone(&self.people);
        let mut dice = Dice::stream(self.seed, "live codes", 0);
        for (at, village) in people.villages.iter().enumerate() {
            let query = households::Query {
                place: Some(village.region_id.clone()),
                limit: PAGE,
                ..households::Query::default()
            };
            let page = list_households(self.app, &people.office.viewer, &query).await?;
            let home = |household: households::Household| Home {
                household_id: household.household_id,
                head_name: household.head_name,
            };
            self.homes.push(page.rows.into_iter().map(home).collect());
            let is_coded = self.codes.len() < SCRIPT.least || dice.chance(SCRIPT.reported);
            if is_coded && !self.homes[at].is_empty() {
                let viewer = &people.township_of(village).viewer;
                let code = create_code(self.app, viewer, self.now(), &village.region_id).await;
                if let Some(code) = self.tell("code", code)? {
                    self.codes.push((at, code.token));
                }
            }
        }
        Ok(())
    }

    /// What happens once a month.
    pub(super) async fn month(&mut self) -> Result<(), Refusal> {
        let (system, today) = (self.system.clone(), self.today());
        let is_screened = self.n_months % SCRIPT.screened_every == 0 || today == self.until;
        self.n_months += 1;
        self.month_round = self.round;
        if is_screened {
            let by = system.actor().to_string();
            let at = self.now();
            let run = screenings::run(self.app, &system, at, (today, &by), None, &mut |_| ()).await;
            self.tell("screening", run)?;
        }
        let at = self.now();
        let ticked = tick(self.app, &system, (at, today), &mut |_| ()).await;
        self.tell("tick", ticked)?;
        self.tell_of_households().await?;
        self.report().await
    }

    /// Cadres tell of households in difficulty that no sheet speaks of.
    async fn tell_of_households(&mut self) -> Result<(), Refusal> {
        let people = Arc::clone(&self.people);
        let mut dice = self.dice("live leads", 0);
        for _ in 0..self.how_many(SCRIPT.told) {
            let at = dice.below(people.villages.len());
            let Some(risk) = self.risk(&mut dice) else {
                return Ok(());
            };
            if self.homes[at].is_empty() {
                continue;
            }
            let Home { household_id, .. } = dice.pick(&self.homes[at]).clone();
            let report = LeadReport {
                household_id,
                person_id: None,
                channel: Channel::CadreVisit.name().to_owned(),
                risks: vec![risk],
                level: None,
                words: words::TOLD.to_owned(),
                found_on: None,
            };
            let told = report_lead(self.app, &people.villages[at].officer.viewer, self.now(), report).await;
            self.tell("lead", told)?;
        }
        Ok(())
    }

    /// Households report themselves with the code of their village.
    async fn report(&mut self) -> Result<(), Refusal> {
        let mut dice = self.dice("live reports", 0);
        if self.codes.is_empty() {
            return Ok(());
        }
        for number in 0..self.how_many(SCRIPT.reported) {
            let (at, token) = dice.pick(&self.codes).clone();
            let Home { head_name, .. } = dice.pick(&self.homes[at]).clone();
            let digits: String = (0..PHONE_DIGITS).map(|_| dice.below(10).to_string()).collect();
            let report = NewSelfReport {
                name: head_name,
                phone: format!("{}{digits}", words::TELEPHONE),
                words: words::REPORTED.to_owned(),
                risk: self.risk(&mut dice),
                ..NewSelfReport::default()
            };
            let client = format!("live-{}-{number}", self.round);
            let received = receive_report(self.app, self.now(), (&token, &client), report).await;
            self.tell("self_report", received)?;
        }
        Ok(())
    }

    /// Of so many villages, but of some in any case.
    fn how_many(&self, share: f64) -> usize {
        let all = self.people.villages.len() as f64;
        ((all * share).round() as usize).max(SCRIPT.least)
    }

    /// One of the official risks.
    fn risk(&self, dice: &mut Dice) -> Option<String> {
        let official: Vec<&String> = self.rules.policy.official_risks.iter().collect();
        (!official.is_empty()).then(|| (*dice.pick(&official)).clone())
    }

    /// On the day of work after they came, villages link reports to households, townships turn some down, and some
    /// nobody deals with before the next month.
    pub(super) async fn answer_reports(&mut self) -> Result<(), Refusal> {
        if self.round != self.month_round + 1 {
            return Ok(());
        }
        let (people, rules) = (Arc::clone(&self.people), Arc::clone(&self.rules));
        let query = ReportQuery {
            region_id: None,
            state: ReportState::New,
            after: None,
            limit: REPORTS,
        };
        let refusals = &rules.loaded.policy.channels.refusals;
        for report in list_reports(self.app, &people.office.viewer, &query).await?.rows {
            let mut dice = self.dice("live answers", report.number.unsigned_abs());
            let Some(at) = people.village(&report.village_id) else {
                continue;
            };
            let village = &people.villages[at];
            let seen = SeenReport {
                report_id: report.report_id,
                version: report.version,
            };
            let home = self.homes[at]
                .iter()
                .find(|home| home.head_name == report.name)
                .cloned();
            if let Some(home) = home.filter(|_| dice.chance(SCRIPT.linked)) {
                let link = LinkedReport {
                    household_id: home.household_id,
                    person_id: None,
                    risks: Vec::new(),
                };
                let linked = link_report(self.app, &village.officer.viewer, self.now(), &seen, link).await;
                self.tell("self_report_linked", linked)?;
            } else if !refusals.is_empty() && dice.chance(SCRIPT.declined) {
                let reason = dice.pick(refusals).code.as_str();
                let viewer = &people.township_of(village).viewer;
                let refused = refuse_report(self.app, viewer, self.now(), &seen, (reason, None)).await;
                self.tell("self_report_refused", refused)?;
            }
        }
        Ok(())
    }

    /// Cases that wait to be taken in come into the play.
    pub(super) async fn take_up(&mut self) -> Result<(), Refusal> {
        let people = Arc::clone(&self.people);
        let mut query = TaskQuery {
            steps: vec![Step::Accept.name().to_owned()],
            limit: PAGE,
            ..TaskQuery::default()
        };
        loop {
            let page = worklist(self.app, &people.office.viewer, &query).await?;
            for task in page.rows {
                let Some(village) = people.village(&task.village_id) else {
                    continue;
                };
                if !self.known.insert(task.case_number) {
                    continue;
                }
                let mut dice = Dice::stream(self.seed, "live cases", task.case_number.unsigned_abs());
                let rests = dice.range(0, people.villages[village].pace.rests.1);
                let work = Work {
                    case_id: task.case_id,
                    household_id: task.household_id,
                    household_no: task.household_no,
                    village,
                    round: self.round + u64::try_from(rests).unwrap_or_default(),
                    is_true: !dice.chance(SCRIPT.untrue),
                    was_away: false,
                    was_returned: false,
                    notice: None,
                    dice,
                };
                self.cases.insert(task.case_number, work);
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(()),
            }
        }
    }
}
