//! Help: the plan with measures that fit, what arrives of them, visits, what they changed, and the way out.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::case::{
    AfterState, Command, Delivery, DeliverySource, Effect, GuaranteeState, Measure, MeasureStatus, Record, Step, Way,
};
use domain::problem::{Problem, Severity};
use jiff::ToSpan;

use super::chain::{Seen, Turn};
use super::field::Visited;
use super::paces::{SCRIPT, words};
use super::people::Village;
use super::records::{Visiting, measure, opinion};
use super::{Play, Work};
use crate::Refusal;
use crate::cases::{PlanPage, show_plan};

/// The telephone of whoever keeps in touch has so many digits after its first three.
const PHONE_DIGITS: usize = 8;

fn stops(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

impl Play<'_> {
    /// The next thing that helps a household under monitoring.
    pub(super) async fn help(&mut self, work: &mut Work, seen: &Seen, village: &Village) -> Result<Turn, Refusal> {
        let can = |step: Step| seen.case.ready().iter().any(|(_, ready)| *ready == step);
        if can(Step::Plan) {
            return self.plan(work, seen, village).await;
        }
        let promised = |measure: &&Measure| measure.status == MeasureStatus::Planned;
        if let Some(measure) = seen.case.measures.iter().find(promised) {
            if !work.dice.chance(SCRIPT.arrives) {
                return self.look_after(work, seen, village, false).await;
            }
            return self.deliver(work, seen, (measure, village)).await;
        }
        if can(Step::Measures) {
            return self.finish_measures(work, seen, village).await;
        }
        let judged = |measure: &&Measure| measure.has_arrived() && measure.effect.is_none();
        if let Some(measure) = seen.case.measures.iter().find(judged)
            && work.dice.chance(SCRIPT.judged)
        {
            return self.judge(work, seen, (measure, village)).await;
        }
        if !seen.case.risks.iter().any(domain::case::CaseRisk::is_open)
            && self.start_elimination(work, seen, village).await? == Turn::Done
        {
            return Ok(Turn::Done);
        }
        self.look_after(work, seen, village, true).await
    }

    async fn page(&mut self, work: &Work, village: &Village) -> Result<PlanPage, Refusal> {
        let at = self.now();
        show_plan(self.app, &village.officer.viewer, at, &work.case_id).await
    }

    /// Whether nothing is against calling the risk gone by help; the version of the case that was looked at.
    pub(super) async fn open_gate(&mut self, work: &Work, village: &Village) -> Result<Option<i64>, Refusal> {
        let page = self.page(work, village).await?;
        let is_open = page.gates.as_ref().is_some_and(|[helped, _]| !stops(helped));
        Ok(is_open.then_some(page.stored.version))
    }

    /// Adds a measure that the program suggests; `None` when there is none to add, or it was refused.
    async fn add_suggested(
        &mut self,
        work: &mut Work,
        page: &PlanPage,
        village: &Village,
    ) -> Result<Option<i64>, Refusal> {
        if page.suggestions.is_empty() || page.stored.case.measures.len() >= SCRIPT.measures {
            return Ok(None);
        }
        let rules = Arc::clone(&self.rules);
        let chosen = work.dice.pick(&page.suggestions);
        let item = rules.policy.item(&chosen.code);
        let written = (self.today(), village.officer.name.as_str());
        let Some(measure) = item.and_then(|item| measure(item, &chosen.risk, written)) else {
            return Ok(None);
        };
        let command = Command::AddMeasure { measure };
        self.act(&village.officer, work, page.stored.version, command).await
    }

    /// Measures are chosen until every need is met, then the plan is written and signed.
    async fn plan(&mut self, work: &mut Work, seen: &Seen, village: &Village) -> Result<Turn, Refusal> {
        let mut page = self.page(work, village).await?;
        while self.add_suggested(work, &page, village).await?.is_some() {
            page = self.page(work, village).await?;
        }
        if stops(&page.checks) {
            // Nothing in the catalogue fits, or too much is needed: this plan waits for somebody.
            return Ok(Turn::Over);
        }
        let today = self.today();
        let command = Command::WritePlan {
            review_on: today.saturating_add(SCRIPT.review_days.days()),
            opinion: Some(opinion(&seen.known.household.head_name, today)),
            measures: Vec::new(),
        };
        let Some(version) = self.act(&village.officer, work, page.stored.version, command).await? else {
            return Ok(Turn::Over);
        };
        let command = Command::Complete {
            step: Step::Plan,
            on: today,
            record: Record::Plan {},
        };
        Ok(Turn::after(self.act(&village.officer, work, version, command).await?))
    }

    async fn deliver(
        &mut self,
        work: &mut Work,
        seen: &Seen,
        (measure, village): (&Measure, &Village),
    ) -> Result<Turn, Refusal> {
        let delivery = Delivery {
            on: self.today(),
            amount_cents: None,
            evidence: words::ARRIVED.to_owned(),
            source: DeliverySource::Hand,
            by: village.officer.account_id.clone(),
        };
        let command = Command::ConfirmDelivery {
            id: measure.plan.measure_id.clone(),
            delivery,
        };
        Ok(Turn::after(
            self.act(&village.officer, work, seen.version, command).await?,
        ))
    }

    /// Everything promised has arrived: what a risk that came since needs is added, and nothing more is the end of it.
    async fn finish_measures(&mut self, work: &mut Work, seen: &Seen, village: &Village) -> Result<Turn, Refusal> {
        let page = self.page(work, village).await?;
        if self.add_suggested(work, &page, village).await?.is_some() {
            return Ok(Turn::Done);
        }
        if stops(&page.checks) {
            return Ok(Turn::Over);
        }
        let command = Command::Complete {
            step: Step::Measures,
            on: self.today(),
            record: Record::Measures {},
        };
        Ok(Turn::after(
            self.act(&village.officer, work, seen.version, command).await?,
        ))
    }

    async fn judge(
        &mut self,
        work: &mut Work,
        seen: &Seen,
        (measure, village): (&Measure, &Village),
    ) -> Result<Turn, Refusal> {
        let before = seen.known.situation.net_income_cents;
        let moved = work.dice.range(SCRIPT.effect_cents.0, SCRIPT.effect_cents.1);
        let moved = if work.dice.chance(SCRIPT.better) { moved } else { -moved };
        let effect = Effect {
            before_cents: before,
            after_cents: before.map(|before| before.saturating_add(moved).max(0)),
            judged_on: self.today(),
            text: words::EFFECT.to_owned(),
        };
        let command = Command::JudgeEffect {
            id: measure.plan.measure_id.clone(),
            effect,
        };
        Ok(Turn::after(
            self.act(&village.officer, work, seen.version, command).await?,
        ))
    }

    /// Somebody goes there again when it is due; once the help has come, the risks may be seen to be gone.
    pub(super) async fn look_after(
        &mut self,
        work: &mut Work,
        seen: &Seen,
        village: &Village,
        is_monitored: bool,
    ) -> Result<Turn, Refusal> {
        let today = self.today();
        if let Some(due) = seen.case.due_on(Step::FollowUp).filter(|due| *due > today) {
            // What is promised is asked for before.
            let is_promised = seen
                .case
                .measures
                .iter()
                .any(|measure| measure.status == MeasureStatus::Planned);
            return Ok(if is_promised {
                Turn::Rests
            } else {
                Turn::RestsUntil(due)
            });
        }
        let visit = Visited {
            household_id: &work.household_id,
            case_id: Some(&work.case_id),
            sweep_id: None,
            visiting: Visiting::Round,
            on: today,
            is_met: true,
            is_good: true,
            problem: None,
        };
        let Some(visit_id) = self.visit(village, visit).await? else {
            return Ok(Turn::Over);
        };
        let open = seen.case.risks.iter().filter(|risk| risk.is_open());
        let cleared = match is_monitored && work.dice.chance(SCRIPT.cleared) {
            true => open.map(|risk| risk.risk.clone()).collect(),
            false => Vec::new(),
        };
        let command = Command::Complete {
            step: Step::FollowUp,
            on: today,
            record: Record::FollowUp {
                visit_id,
                cleared,
                review_by: None,
            },
        };
        Ok(Turn::after(
            self.act(&village.officer, work, seen.version, command).await?,
        ))
    }

    /// Elimination begins where the gate stands open.
    async fn start_elimination(&mut self, work: &mut Work, seen: &Seen, village: &Village) -> Result<Turn, Refusal> {
        let months = i64::from(self.rules.policy.figures.elimination_min_months);
        let is_early = |since: domain::Date| since.saturating_add(months.months()) > self.today();
        if seen
            .case
            .status
            .monitoring()
            .is_none_or(|monitoring| is_early(monitoring.since))
        {
            return Ok(Turn::Rests);
        }
        let Some(version) = self.open_gate(work, village).await? else {
            return Ok(Turn::Rests);
        };
        let digits: String = (0..PHONE_DIGITS).map(|_| work.dice.below(10).to_string()).collect();
        let command = Command::StartElimination {
            way: Way::Helped,
            contact_name: village.officer.name.clone(),
            contact_phone: format!("{}{digits}", words::TELEPHONE),
            after: self.after_state(seen),
        };
        let done = self.act(&village.officer, work, version, command).await?;
        Ok(Turn::after(done))
    }

    /// Every guarantee held, and the income as it is known.
    fn after_state(&self, seen: &Seen) -> AfterState {
        let figures = &self.rules.policy.figures;
        let held = |name: &String| (name.clone(), GuaranteeState::Held);
        let income = seen.known.situation.net_income_cents.unwrap_or_default();
        let amounts = figures
            .after_amounts
            .iter()
            .zip(std::iter::once(income).chain(std::iter::repeat(0)));
        AfterState {
            guarantees: figures.guarantees.iter().map(held).collect(),
            amounts: amounts
                .map(|(name, cents)| (name.clone(), cents))
                .collect::<BTreeMap<_, _>>(),
        }
    }
}
