//! Work in the villages: visits, problems with guarantees and their repair, a sweep under way.

use std::sync::Arc;

use domain::Date;
use jiff::ToSpan;
use store::issues::{Issue, Query};
use store::sweeps::{Account, Query as SweepQuery};

use super::paces::{SCRIPT, words};
use super::people::Village;
use super::records::{Visiting, answers, form, guarantees};
use super::{Home, Play, morning};
use crate::Refusal;
use crate::guarantees::{RecheckInput, RepairInput, list_issues, recheck_issue, repair_issue};
use crate::sweeps::{Excuse, SweepInput, except_household, list_sweep_households, open_sweep};
use crate::visits::{VisitInput, record_visit};

/// Rows of a list looked at on a day of work.
const PAGE: i64 = 200;

/// A visit as the play has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visited<'a> {
    pub(super) household_id: &'a str,
    pub(super) case_id: Option<&'a str>,
    pub(super) sweep_id: Option<&'a str>,
    pub(super) visiting: Visiting,
    pub(super) on: Date,
    /// Whether somebody was at home.
    pub(super) is_met: bool,
    /// Whether what was told is true.
    pub(super) is_good: bool,
    /// The guarantee that is found wanting.
    pub(super) problem: Option<&'a str>,
}

impl Play<'_> {
    /// A village records a visit; its id, or `None` when it was refused.
    pub(super) async fn visit(&mut self, village: &Village, visited: Visited<'_>) -> Result<Option<String>, Refusal> {
        let rules = Arc::clone(&self.rules);
        let fieldwork = &rules.loaded.policy.fieldwork;
        let mut channels = fieldwork.channels.iter();
        let channel = channels.find(|channel| channel.reaches == visited.is_met && !channel.by_phone);
        let (Some(form), Some(channel)) = (form(fieldwork, visited.visiting), channel) else {
            return Ok(None);
        };
        let answers = match visited.is_met {
            true => answers(form, visited.is_good, visited.problem),
            false => Default::default(),
        };
        self.n_visits += 1;
        let input = VisitInput {
            visit_id: format!("019a0000-0000-7000-8000-{:012x}", self.n_visits),
            household_id: visited.household_id.to_owned(),
            case_id: visited.case_id.map(str::to_owned),
            lead_id: None,
            sweep_id: visited.sweep_id.map(str::to_owned),
            form: form.code.clone(),
            channel: channel.code.clone(),
            visited_at: morning(self.app, visited.on)?.to_string(),
            answers,
            findings: Vec::new(),
            text: (!visited.is_met).then(|| words::NOT_MET.to_owned()),
            away: false,
            latitude: None,
            longitude: None,
            signature: None,
            files: Vec::new(),
        };
        let recorded = record_visit(self.app, &village.officer.viewer, self.now(), &input).await;
        let recorded = self.tell("visit_recorded", recorded)?;
        Ok(recorded.map(|_| input.visit_id))
    }

    /// Somebody walks through some of the villages and looks in.
    pub(super) async fn walk(&mut self) -> Result<(), Refusal> {
        let (people, rules) = (Arc::clone(&self.people), Arc::clone(&self.rules));
        let asked = form(&rules.loaded.policy.fieldwork, Visiting::Round);
        let wanting = asked.map(guarantees).unwrap_or_default();
        for (at, village) in people.villages.iter().enumerate() {
            let mut dice = self.dice("live walks", at as u64);
            if self.homes[at].is_empty() || !dice.chance(SCRIPT.walks) {
                continue;
            }
            let Home { household_id, .. } = dice.pick(&self.homes[at]).clone();
            let has_problem = !wanting.is_empty() && dice.chance(SCRIPT.problems);
            let visit = Visited {
                household_id: &household_id,
                case_id: None,
                sweep_id: None,
                visiting: Visiting::Round,
                on: self.today(),
                is_met: true,
                is_good: true,
                problem: has_problem.then(|| *dice.pick(&wanting)),
            };
            self.visit(village, visit).await?;
        }
        Ok(())
    }

    /// Problems are repaired by the village, and looked at again by the township.
    pub(super) async fn mend(&mut self) -> Result<(), Refusal> {
        let people = Arc::clone(&self.people);
        let on = self.today().to_string();
        for issue in self.issues("open").await? {
            let mut dice = self.dice("live repairs", issue.number.unsigned_abs());
            let Some(at) = people.village(&issue.village_id).filter(|_| dice.chance(SCRIPT.mended)) else {
                continue;
            };
            let repair = RepairInput {
                text: words::REPAIRED.to_owned(),
                evidence: None,
                on: on.clone(),
            };
            let (viewer, seen) = (
                &people.villages[at].officer.viewer,
                (issue.issue_id.as_str(), issue.version),
            );
            let repaired = repair_issue(self.app, viewer, self.now(), seen, &repair).await;
            self.tell("issue_repaired", repaired)?;
        }
        for issue in self.issues("repaired").await? {
            let mut dice = self.dice("live rechecks", issue.number.unsigned_abs());
            let Some(at) = people.village(&issue.village_id).filter(|_| dice.chance(SCRIPT.mended)) else {
                continue;
            };
            let recheck = RecheckInput {
                passed: dice.chance(SCRIPT.holds),
                text: words::RECHECKED.to_owned(),
                on: on.clone(),
            };
            let viewer = &people.township_of(&people.villages[at]).viewer;
            let seen = (issue.issue_id.as_str(), issue.version);
            let rechecked = recheck_issue(self.app, viewer, self.now(), seen, &recheck).await;
            self.tell("issue_rechecked", rechecked)?;
        }
        Ok(())
    }

    async fn issues(&self, state: &str) -> Result<Vec<Issue>, Refusal> {
        let query = Query {
            state: Some(state.to_owned()),
            limit: PAGE,
            ..Query::default()
        };
        Ok(list_issues(self.app, &self.people.office.viewer, &query).await?.rows)
    }

    /// In the last weeks one township looks at every household, and does not come to the end of it.
    pub(super) async fn sweep(&mut self) -> Result<(), Refusal> {
        let people = Arc::clone(&self.people);
        let (before, after) = SCRIPT.sweep_days;
        if self.today() < self.until.saturating_sub(before.days()) {
            return Ok(());
        }
        let Some(sweep_id) = self.sweep.clone() else {
            let Some(township) = people.townships.first() else {
                return Ok(());
            };
            let rules = Arc::clone(&self.rules);
            let form = form(&rules.loaded.policy.fieldwork, Visiting::Sweep);
            let wanted = SweepInput {
                title: words::SWEEP.to_owned(),
                region_id: township.region_id.clone(),
                begins_on: self.today().to_string(),
                ends_on: self.until.saturating_add(after.days()).to_string(),
                form: form.map(|form| form.code.clone()),
            };
            let opened = open_sweep(self.app, &township.officer.viewer, self.now(), &wanted).await;
            self.sweep = self.tell("sweep", opened)?;
            return Ok(());
        };
        for (at, village) in people
            .villages
            .iter()
            .enumerate()
            .filter(|(_, village)| village.township == 0)
        {
            self.sweep_village(&sweep_id, (at, village)).await?;
        }
        Ok(())
    }

    /// Some of the households of a village that nobody has seen yet.
    async fn sweep_village(&mut self, sweep_id: &str, (at, village): (usize, &Village)) -> Result<(), Refusal> {
        let people = Arc::clone(&self.people);
        let reasons = Arc::clone(&self.rules);
        let reasons = &reasons.loaded.policy.fieldwork.exceptions;
        let query = SweepQuery {
            place: Some(village.region_id.clone()),
            account: Some(Account::Open),
            after: None,
            limit: PAGE,
        };
        let at_once = self.now();
        let open = list_sweep_households(self.app, &village.officer.viewer, at_once, sweep_id, &query).await?;
        let mut dice = self.dice("live sweep", at as u64);
        for household in open.rows {
            if !dice.chance(SCRIPT.swept) {
                continue;
            }
            if dice.chance(SCRIPT.excused) && !reasons.is_empty() {
                let excuse = Excuse {
                    household_id: household.household_id,
                    reason: dice.pick(reasons).code.clone(),
                    text: Some(words::EXCUSED.to_owned()),
                };
                let viewer = &people.township_of(village).viewer;
                let excused = except_household(self.app, viewer, self.now(), sweep_id, &excuse).await;
                self.tell("excused", excused)?;
                continue;
            }
            let visit = Visited {
                household_id: &household.household_id,
                case_id: None,
                sweep_id: Some(sweep_id),
                visiting: Visiting::Sweep,
                on: self.today(),
                is_met: true,
                is_good: true,
                problem: None,
            };
            self.visit(village, visit).await?;
        }
        Ok(())
    }
}
