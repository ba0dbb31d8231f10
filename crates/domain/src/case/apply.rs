//! The state after an event.

use std::collections::BTreeMap;

use super::{Case, CaseRisk, Due, Event, Leaving, Measure, MeasureStatus, Record, RiskState, Run, Status, Step};
use super::{Monitoring, StepDone};
use crate::date::Date;

/// The state after an event. Total: an event that does not fit changes nothing.
pub fn apply(case: Option<Case>, event: &Event) -> Option<Case> {
    match (case, event) {
        (None, Event::Opened { .. }) => opened(event),
        (None, _) => None,
        (Some(case), _) => Some(after(case, event)),
    }
}

/// The state after all events of a case, from its first.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Case> {
    events.into_iter().fold(None, apply)
}

fn opened(event: &Event) -> Option<Case> {
    let Event::Opened {
        household_id,
        on,
        channel,
        risks,
        run,
        ..
    } = event
    else {
        return None;
    };
    Some(Case {
        household_id: household_id.clone(),
        opened_on: *on,
        channel: *channel,
        class: None,
        status: Status::Identifying(run.clone()),
        pause: None,
        emergency: None,
        risks: risks.clone(),
        plan: None,
        measures: Vec::new(),
        duty: None,
        escalated: BTreeMap::new(),
        conflicts: Vec::new(),
        round: 0,
    })
}

fn after(mut case: Case, event: &Event) -> Case {
    match event {
        Event::Opened { .. } => {}
        Event::LeadsJoined { risks, .. } => case.add_risks(risks),
        Event::StepCompleted {
            step,
            on,
            by,
            record,
            due,
        } => {
            let done = StepDone {
                step: *step,
                on: *on,
                by: by.clone(),
                record: (**record).clone(),
            };
            case.complete(done, due);
        }
        Event::Recognised { on, support } => case.recognise(*on, support),
        Event::Returned { back, due } => {
            if let Some(run) = case.status.run_mut() {
                run.send_back(back.to);
                run.returns.push(back.clone());
                run.due.extend(due);
                let open = run.ready();
                case.escalated.retain(|step, _| open.contains(step) && *step != back.to);
            }
        }
        Event::Refused { closing } => case.close(Status::Refused(closing.clone())),
        Event::Withdrawn { closing } => case.close(Status::Withdrawn(closing.clone())),
        Event::Lapsed { closing } => case.close(Status::Lapsed(closing.clone())),
        Event::ReasonTold { told } => {
            if let Status::Refused(closing) = &mut case.status {
                closing.told = Some(told.clone());
            }
        }
        Event::Paused { pause, .. } => case.pause = Some(pause.clone()),
        Event::Resumed { due, total, .. } => {
            case.pause = None;
            case.set_due(due);
            if let (Some(run), Some(total)) = (case.status.run_mut(), total) {
                run.total = Some(*total);
            }
        }
        Event::ExtensionAsked { extension } => {
            for run in case
                .status
                .runs_mut()
                .into_iter()
                .filter(|run| run.stage(extension.step).is_some())
            {
                run.extensions.push(extension.clone());
            }
        }
        Event::ExtensionDecided {
            step,
            decision,
            due,
            total,
        } => {
            for run in case.status.runs_mut() {
                let asked = |one: &&mut super::Extension| one.step == *step && one.decided.is_none();
                let Some(extension) = run.extensions.iter_mut().find(asked) else {
                    continue;
                };
                extension.decided = Some(decision.clone());
                run.due.extend(due.map(|due| (*step, due)));
                run.total = total.or(run.total);
            }
            if decision.granted {
                case.escalated.remove(step);
            }
        }
        Event::Escalated { step, level, .. } => {
            case.escalated.insert(*step, *level);
        }
        Event::EmergencyStarted { emergency, .. } => case.emergency = Some(emergency.clone()),
        Event::RisksSet { risks, .. } => case.risks.clone_from(risks),
        Event::PlanWritten { plan } => case.plan = Some(plan.clone()),
        Event::MeasureAdded { measure, .. } => {
            if case.measure(&measure.plan.measure_id).is_none() {
                case.measures.push((**measure).clone());
            }
        }
        Event::MeasureChanged { measure, .. } => {
            case.change(&measure.plan.measure_id, |old| *old = (**measure).clone());
        }
        Event::MeasureCancelled { id, reason, .. } => case.change(id, |old| {
            old.status = MeasureStatus::Cancelled;
            old.closed = Some(reason.clone());
        }),
        Event::MeasureEnded { id, reason, .. } => case.change(id, |old| {
            old.status = MeasureStatus::Ended;
            old.closed = Some(reason.clone());
        }),
        Event::DeliveryConfirmed { id, delivery, status } => case.change(id, |old| {
            old.deliveries.push(delivery.clone());
            old.status = *status;
        }),
        Event::EffectJudged { id, effect, .. } => case.change(id, |old| old.effect = Some(effect.clone())),
        Event::EliminationStarted {
            way,
            contact_name,
            contact_phone,
            after,
            run,
            ..
        } => {
            if let Status::Monitored(monitoring) = &case.status {
                let mut monitoring = monitoring.clone();
                monitoring.leaving = Some(Leaving {
                    way: *way,
                    contact_name: contact_name.clone(),
                    contact_phone: contact_phone.clone(),
                    after: after.clone(),
                });
                case.status = Status::Eliminating(monitoring, run.clone());
            }
        }
        Event::EliminationStopped { .. } => {
            if let Status::Eliminating(monitoring, run) = &case.status {
                case.escalated.retain(|step, _| run.stage(*step).is_none());
                let mut monitoring = monitoring.clone();
                monitoring.leaving = None;
                case.status = Status::Monitored(monitoring);
            }
        }
        Event::Eliminated { on, next_visit } => case.eliminate(*on, *next_visit),
        Event::RolledBack { on, support, .. } => case.roll_back(*on, support),
        Event::Transferred { to_account, .. } => case.duty = Some(to_account.clone()),
        Event::ConflictFlagged { conflict, .. } => case.conflicts.push(conflict.clone()),
        Event::DueRecounted { due, .. } => case.set_due(due),
    }
    case
}

impl Case {
    fn add_risks(&mut self, risks: &[CaseRisk]) {
        for risk in risks {
            if self.risk(&risk.risk).is_none() {
                self.risks.push(risk.clone());
            }
        }
    }

    fn complete(&mut self, done: StepDone, due: &BTreeMap<Step, Due>) {
        let Some(chain) = self.run_of(done.step).map(|run| run.chain) else {
            return;
        };
        match &done.record {
            Record::Accept { duty: Some(duty), .. } => self.duty = Some(duty.clone()),
            Record::Visit { confirmed, text, .. } => self.confirm(confirmed, text),
            Record::CountyDecision { class, .. } if !class.is_empty() => self.class = Some(class.clone()),
            Record::FollowUp {
                review_by: Some(by), ..
            } => {
                if let Some(plan) = &mut self.plan {
                    plan.review_on = plan.review_on.min(*by);
                }
            }
            _ => {}
        }
        for risk in self
            .risks
            .iter_mut()
            .filter(|risk| done.record.cleared().contains(&risk.risk))
        {
            risk.state = RiskState::Met { on: done.on };
        }
        self.escalated.remove(&done.step);
        if let Some(run) = self.status.runs_mut().into_iter().find(|run| run.chain == chain) {
            run.due.extend(due);
            run.drop_requests(|step| step == done.step);
            run.done.push(done);
        }
    }

    /// Risks that a visit found to be are open, whether they stood before or not.
    fn confirm(&mut self, confirmed: &[String], text: &str) {
        for name in confirmed {
            let order = u8::try_from(self.risks.len() + 1).unwrap_or(u8::MAX);
            match self.risks.iter_mut().find(|risk| risk.risk == *name) {
                Some(risk) => risk.state = RiskState::Open,
                None => self.risks.push(CaseRisk::suspected(name, order, text)),
            }
        }
    }

    fn recognise(&mut self, on: Date, support: &Run) {
        let Status::Identifying(run) = &self.status else { return };
        let entered = run.done(Step::Register).map(|done| done.record.clone());
        let (household_no, month) = match entered {
            Some(Record::Register { household_no, month }) => (Some(household_no), Some(month)),
            _ => (None, None),
        };
        if let Some(emergency) = &mut self.emergency {
            emergency.papers_done = Some(on);
        }
        self.escalated.clear();
        self.status = Status::Monitored(Box::new(Monitoring {
            since: on,
            household_no,
            month,
            support: support.clone(),
            leaving: None,
        }));
    }

    fn eliminate(&mut self, on: Date, next_visit: Option<Due>) {
        let Status::Eliminating(monitoring, _) = &self.status else {
            return;
        };
        let mut elimination = monitoring.eliminated(on);
        let support = &mut elimination.monitoring.support;
        support.drop_requests(|_| true);
        if let (Some(step), Some(due)) = (support.repeating.first().copied(), next_visit) {
            support.due.insert(step, due);
        }
        self.escalated.clear();
        self.status = Status::Eliminated(Box::new(elimination));
    }

    /// Measures that run go on; every risk is to be seen gone anew; the plan is to be written anew.
    fn roll_back(&mut self, on: Date, support: &Run) {
        let Status::Eliminated(elimination) = &self.status else {
            return;
        };
        let mut monitoring = elimination.monitoring.clone();
        monitoring.since = on;
        monitoring.support = support.clone();
        self.status = Status::Monitored(Box::new(monitoring));
        self.round = self.round.saturating_add(1);
        self.measures.retain(Measure::is_open);
        self.risks.iter_mut().for_each(|risk| risk.state = RiskState::Open);
        self.plan = None;
        self.escalated.clear();
    }

    fn close(&mut self, status: Status) {
        if self.status.closing().is_none() {
            self.status = status;
            self.pause = None;
            self.escalated.clear();
        }
    }

    fn set_due(&mut self, due: &BTreeMap<Step, Due>) {
        for run in self.status.runs_mut() {
            let own: Vec<(Step, Due)> = due
                .iter()
                .filter(|(step, _)| run.due.contains_key(step))
                .map(|(step, due)| (*step, *due))
                .collect();
            run.due.extend(own);
        }
    }

    fn change(&mut self, id: &str, how: impl FnOnce(&mut Measure)) {
        if let Some(measure) = self.measures.iter_mut().find(|measure| measure.plan.measure_id == id) {
            how(measure);
        }
    }
}

impl Run {
    /// The step and all stages after its own are to be done again; their deadlines count anew.
    fn send_back(&mut self, to: Step) {
        let Some(stage) = self.stage(to) else { return };
        let later: Vec<Step> = self.order.iter().skip(stage + 1).flatten().copied().collect();
        let again = |step: &Step| *step == to || later.contains(step);
        self.done.retain(|done| !again(&done.step));
        self.due.retain(|step, _| !again(step));
        self.drop_requests(|step| again(&step));
    }

    /// A request for more time that nobody decided goes with the step it was made for.
    fn drop_requests(&mut self, ended: impl Fn(Step) -> bool) {
        self.extensions.retain(|one| one.decided.is_some() || !ended(one.step));
    }
}

impl Status {
    fn run_mut(&mut self) -> Option<&mut Run> {
        match self {
            Self::Identifying(run) | Self::Eliminating(_, run) => Some(run),
            _ => None,
        }
    }

    /// Every procedure under way.
    fn runs_mut(&mut self) -> Vec<&mut Run> {
        match self {
            Self::Identifying(run) => vec![run],
            Self::Monitored(monitoring) => vec![&mut monitoring.support],
            Self::Eliminating(monitoring, run) => vec![run, &mut monitoring.support],
            Self::Eliminated(elimination) => vec![&mut elimination.monitoring.support],
            Self::Refused(_) | Self::Withdrawn(_) | Self::Lapsed(_) => Vec::new(),
        }
    }
}
