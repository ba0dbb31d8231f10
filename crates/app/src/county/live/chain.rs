//! Cases on their way: taken in, looked into, recognised or refused, and at their end eliminated.

use std::sync::Arc;

use domain::Date;
use domain::case::{Case, Chain, Command, Record, Run, Status, Step};

use super::field::Visited;
use super::paces::{SCRIPT, words};
use super::people::{Officer, Village};
use super::records::{Desk, Visiting};
use super::{Play, Work};
use crate::Refusal;
use crate::cases::{self, CasePage, Known, SeenCase};
use crate::notices::{
    NoticeInput, ProofInput, WithdrawalInput, find_notice, make_notice, post_notice, withdraw_notice,
};

/// Days of a week.
const DAYS_A_WEEK: i64 = 7;

/// A case as somebody takes it up.
pub(super) struct Seen {
    pub(super) version: i64,
    pub(super) case: Case,
    pub(super) known: Known,
}

/// How a turn of a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Something was done, and more may be at once.
    Done,
    /// There is nothing to do today.
    Rests,
    /// There is nothing to do before a day.
    RestsUntil(Date),
    /// Nobody takes it up again in the play.
    Over,
}

impl Turn {
    /// What follows a verb that was carried out, or was not.
    pub(super) fn after<T>(done: Option<T>) -> Self {
        done.map_or(Self::Over, |_| Self::Done)
    }
}

impl Play<'_> {
    /// Every case whose day it is, in order of number.
    pub(super) async fn work_on_cases(&mut self) -> Result<(), Refusal> {
        let round = self.round;
        let due = self.cases.iter().filter(|(_, work)| work.round <= round);
        let due: Vec<i64> = due.map(|(number, _)| *number).collect();
        let people = Arc::clone(&self.people);
        for number in due {
            let Some(mut work) = self.cases.remove(&number) else {
                continue;
            };
            let pace = people.villages[work.village].pace;
            let mut turn = Turn::Done;
            for _ in 0..work.dice.range(pace.acts.0, pace.acts.1) {
                turn = self.turn(&mut work).await?;
                if turn != Turn::Done {
                    break;
                }
            }
            if turn == Turn::Over || work.dice.chance(pace.left) {
                continue;
            }
            let rests = work.dice.range(pace.rests.0, pace.rests.1);
            let rests = rests.max(self.days_of_work_before(turn));
            work.round = round + 1 + u64::try_from(rests).unwrap_or_default();
            self.cases.insert(number, work);
        }
        Ok(())
    }

    /// Days of work that pass before a case is to be looked at again.
    fn days_of_work_before(&self, turn: Turn) -> i64 {
        let Turn::RestsUntil(day) = turn else { return 0 };
        let days = day.since(self.today()).map_or(0, |span| span.get_days());
        i64::from(days) * SCRIPT.workdays.len() as i64 / DAYS_A_WEEK
    }

    /// One thing done to a case by whoever it belongs to.
    async fn turn(&mut self, work: &mut Work) -> Result<Turn, Refusal> {
        let people = Arc::clone(&self.people);
        let village = &people.villages[work.village];
        let at = self.now();
        let page = cases::show_case(self.app, &village.officer.viewer, at, &work.case_id).await?;
        let CasePage { stored, known, .. } = page;
        let seen = Seen {
            version: stored.version,
            case: stored.case,
            known,
        };
        match &seen.case.status {
            Status::Identifying(run) | Status::Eliminating(_, run) => self.step(work, &seen, (run, village)).await,
            Status::Monitored(_) => self.help(work, &seen, village).await,
            Status::Eliminated(_) => self.look_after(work, &seen, village, false).await,
            Status::Refused(closing) if closing.told.is_none() => self.tell_why(work, &seen, village).await,
            Status::Refused(_) | Status::Withdrawn(_) | Status::Lapsed(_) => Ok(Turn::Over),
        }
    }

    /// The next step of the procedure under way.
    async fn step(&mut self, work: &mut Work, seen: &Seen, (run, village): (&Run, &Village)) -> Result<Turn, Refusal> {
        let Some(step) = run.ready().first().copied() else {
            return Ok(Turn::Rests);
        };
        let people = Arc::clone(&self.people);
        let township = people.township_of(village);
        if run.chain == Chain::Identification && run.is_done(Step::Visit) && !self.has_risk(&seen.case) {
            return self.refuse(work, seen, township).await;
        }
        if matches!(step, Step::TownshipCheck | Step::CountyDecision) && !work.was_returned {
            work.was_returned = work.dice.chance(SCRIPT.returned);
            if work.was_returned {
                return self.send_back(work, seen, township).await;
            }
        }
        let left = run.order.iter().flatten().filter(|step| !run.is_done(**step)).count();
        if run.chain == Chain::Elimination && left == 1 && self.open_gate(work, village).await?.is_none() {
            return self.give_up(work, seen, township).await;
        }
        match step {
            Step::Visit => self.look_into(work, seen, (run, village)).await,
            Step::Publish => self.publish(work, seen, (run, village)).await,
            Step::Announce => {
                let hung = self.hang(work, step, village).await?;
                match hung {
                    None => Ok(Turn::Over),
                    Some(_) => {
                        self.complete(work, seen, (run, step, self.today()), (township, village))
                            .await
                    }
                }
            }
            Step::Accept | Step::TownshipCheck | Step::Register => {
                let on = self.day_of(work, seen, (run, step), village);
                self.complete(work, seen, (run, step, on), (township, village)).await
            }
            Step::Compare | Step::CountyDecision => {
                let on = self.day_of(work, seen, (run, step), village);
                self.complete(work, seen, (run, step, on), (&people.office, village))
                    .await
            }
            _ => {
                let on = self.day_of(work, seen, (run, step), village);
                self.complete(work, seen, (run, step, on), (&village.officer, village))
                    .await
            }
        }
    }

    /// The day on which a step was done: the last day in time for what was only written down later, or today.
    fn day_of(&self, work: &mut Work, seen: &Seen, (run, step): (&Run, Step), village: &Village) -> Date {
        let today = self.today();
        let before = run.done.iter().map(|done| done.on);
        let before = before.chain(run.returns.iter().map(|back| back.on));
        let earliest = before.fold(run.started_on, Date::max);
        let was_in_time = work.dice.chance(village.pace.in_time);
        match seen.case.due_on(step) {
            Some(due) if due < today && was_in_time => due.max(earliest).min(today),
            _ => today,
        }
    }

    /// Whether a risk is open with which a household can be recognised.
    fn has_risk(&self, case: &Case) -> bool {
        let official = &self.rules.policy.official_risks;
        let mut risks = case.risks.iter().filter(|risk| risk.is_open());
        risks.any(|risk| official.contains(&risk.risk))
    }

    /// A command to the case; `None` when it was refused.
    pub(super) async fn act(
        &mut self,
        who: &Officer,
        work: &Work,
        version: i64,
        command: Command,
    ) -> Result<Option<i64>, Refusal> {
        let at = self.now();
        // A return names the step it goes to, and is none.
        let what = match (&command, command.step()) {
            (Command::Complete { .. }, Some(step)) => step.name(),
            _ => command.act().name(),
        };
        let seen = SeenCase {
            case_id: work.case_id.clone(),
            version,
        };
        let done = cases::act(self.app, &who.viewer, at, &seen, command).await;
        Ok(self.tell(what, done)?.map(|acted| acted.version))
    }

    /// A step of which the record is written at a desk.
    async fn complete(
        &mut self,
        work: &mut Work,
        seen: &Seen,
        (run, step, on): (&Run, Step, Date),
        (who, village): (&Officer, &Village),
    ) -> Result<Turn, Refusal> {
        let rules = Arc::clone(&self.rules);
        let desk = Desk {
            policy: &rules.policy,
            chain: run.chain,
            on,
            village: &village.name,
            head_name: &seen.known.household.head_name,
            household_no: &work.household_no,
            duty: &village.officer.account_id,
        };
        let Some(record) = desk.record(step, &mut work.dice) else {
            return Ok(Turn::Rests);
        };
        let command = Command::Complete { step, on, record };
        Ok(Turn::after(self.act(who, work, seen.version, command).await?))
    }

    /// Somebody goes there; what is found is written down.
    async fn look_into(
        &mut self,
        work: &mut Work,
        seen: &Seen,
        (run, village): (&Run, &Village),
    ) -> Result<Turn, Refusal> {
        let is_identified = run.chain == Chain::Identification;
        let on = self.day_of(work, seen, (run, Step::Visit), village);
        let is_met = work.was_away || !work.dice.chance(SCRIPT.not_met);
        let visit = Visited {
            household_id: &work.household_id,
            case_id: Some(&work.case_id),
            sweep_id: None,
            visiting: if is_identified { Visiting::Lead } else { Visiting::Round },
            on,
            is_met,
            is_good: work.is_true,
            problem: None,
        };
        let recorded = self.visit(village, visit).await?;
        if !is_met {
            work.was_away = true;
            return Ok(Turn::Rests);
        }
        let Some(visit_id) = recorded else {
            return Ok(Turn::Over);
        };
        let risks: Vec<String> = seen.case.risks.iter().map(|risk| risk.risk.clone()).collect();
        let (confirmed, cleared) = match (is_identified, work.is_true) {
            (true, true) => (risks, Vec::new()),
            (true, false) => (Vec::new(), risks),
            (false, _) => (Vec::new(), Vec::new()),
        };
        let text = if work.is_true { words::FOUND } else { words::NOT_FOUND };
        let record = Record::Visit {
            visit_id,
            confirmed,
            cleared,
            text: text.to_owned(),
        };
        let step = Step::Visit;
        let command = Command::Complete { step, on, record };
        Ok(Turn::after(
            self.act(&village.officer, work, seen.version, command).await?,
        ))
    }

    /// A notice is made for a step and goes up on the wall; until when it hangs at least.
    async fn hang(&mut self, work: &mut Work, step: Step, village: &Village) -> Result<Option<Date>, Refusal> {
        let kinds = &self.rules.loaded.policy.fieldwork.notices;
        let Some(kind) = kinds.iter().find(|kind| kind.step == step.name()) else {
            return Ok(None);
        };
        let wanted = NoticeInput {
            village_id: village.region_id.clone(),
            kind: kind.code.clone(),
            case_ids: vec![work.case_id.clone()],
        };
        let viewer = &village.officer.viewer;
        let made = make_notice(self.app, viewer, self.now(), &wanted).await;
        let Some(notice_id) = self.tell("notice", made)? else {
            return Ok(None);
        };
        let proof = ProofInput {
            on: self.today().to_string(),
            text: Some(words::WITNESSED.to_owned()),
            file: None,
        };
        let version = find_notice(self.app, viewer, &notice_id).await?.version;
        let posted = post_notice(self.app, viewer, self.now(), (&notice_id, version), &proof).await;
        let until = self.tell("notice_posted", posted)?;
        if step == Step::Publish {
            work.notice = until.map(|until| (notice_id, until));
        }
        Ok(until)
    }

    /// The notice goes up, hangs its days, comes down, and the step is written down from it.
    async fn publish(
        &mut self,
        work: &mut Work,
        seen: &Seen,
        (run, village): (&Run, &Village),
    ) -> Result<Turn, Refusal> {
        let Some((notice_id, until)) = work.notice.clone() else {
            let hung = self.hang(work, Step::Publish, village).await?;
            return Ok(if hung.is_some() { Turn::Rests } else { Turn::Over });
        };
        if until > self.today() {
            return Ok(Turn::RestsUntil(until));
        }
        let viewer = &village.officer.viewer;
        let version = find_notice(self.app, viewer, &notice_id).await?.version;
        let withdrawal = WithdrawalInput {
            proof: ProofInput {
                on: self.today().to_string(),
                text: Some(words::WITNESSED.to_owned()),
                file: None,
            },
            objections: Some(words::NO_OBJECTION.to_owned()),
        };
        let withdrawn = withdraw_notice(self.app, viewer, self.now(), (&notice_id, version), &withdrawal).await;
        self.tell("notice_withdrawn", withdrawn)?;
        work.notice = None;
        let on = self.today();
        self.complete(work, seen, (run, Step::Publish, on), (&village.officer, village))
            .await
    }

    /// The township wants the review held anew, with its notice.
    async fn send_back(&mut self, work: &mut Work, seen: &Seen, township: &Officer) -> Result<Turn, Refusal> {
        work.notice = None;
        let command = Command::Return {
            to: Step::Review,
            comment: words::SENT_BACK.to_owned(),
        };
        let done = self.act(township, work, seen.version, command).await?;
        Ok(Turn::after(done))
    }

    /// Something came up since elimination began: the household stays monitored.
    async fn give_up(&mut self, work: &mut Work, seen: &Seen, township: &Officer) -> Result<Turn, Refusal> {
        let command = Command::StopElimination {
            reason: words::NOT_GONE.to_owned(),
        };
        Ok(Turn::after(self.act(township, work, seen.version, command).await?))
    }

    async fn refuse(&mut self, work: &mut Work, seen: &Seen, township: &Officer) -> Result<Turn, Refusal> {
        let rules = Arc::clone(&self.rules);
        let reasons = &rules.policy.refusals;
        let command = Command::Refuse {
            reason: work.dice.pick(reasons).code.clone(),
            text: words::REFUSED.to_owned(),
        };
        self.act(township, work, seen.version, command).await?;
        // The household is told on another day.
        Ok(if work.dice.chance(SCRIPT.told_why) {
            Turn::Rests
        } else {
            Turn::Over
        })
    }

    async fn tell_why(&mut self, work: &Work, seen: &Seen, village: &Village) -> Result<Turn, Refusal> {
        let command = Command::TellReason {
            how: words::TOLD_HOW.to_owned(),
            on: self.today(),
        };
        self.act(&village.officer, work, seen.version, command).await?;
        Ok(Turn::Over)
    }
}
