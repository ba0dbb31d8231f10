//! From the case to what is sent.

use app::accounts::AreaNames;
use app::cases::{Acted, CasePage, PlanPage};
use domain::access::{Area, Role};
use domain::case::{
    Allowed, Case, CaseRisk, Delivery, DeliverySource, Measure, MeasureStatus, RiskState, Run, Status, Suggestion, Task,
};
use domain::message::Lang;
use domain::problem::{Problem, Severity};
use store::cases::Stored;

use super::*;
use crate::http::named::tells;

/// Sentences in Chinese under their codes.
pub(in crate::http) fn sentences(problems: &[Problem]) -> Vec<SentenceBody> {
    let level = |severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let sentence = |problem: &Problem| SentenceBody {
        code: problem.code,
        level: level(problem.severity),
        sentence: problem.sentence(Lang::Zh),
    };
    problems.iter().map(sentence).collect()
}

pub(in crate::http::cases) fn word(name: &str, title: &str) -> WordBody {
    WordBody {
        name: name.to_owned(),
        title: title.to_owned(),
    }
}

pub(in crate::http::cases) fn place(names: &AreaNames, region_id: &str) -> PlaceBody {
    PlaceBody {
        name: names.of(&Area::Region(region_id.to_owned())),
        region_id: region_id.to_owned(),
    }
}

fn roles(roles: &[Role]) -> Vec<WordBody> {
    roles.iter().map(|role| word(role.name(), role.title())).collect()
}

fn status(status: MeasureStatus) -> WordBody {
    word(status.name(), status.title())
}

tells!(ClosingBody { by => by_name });
tells!(PlanBody { by => by_name });
tells!(DeliveryBody { by => by_name });
tells!(MeasureBody {} deliveries);
tells!(RunStepBody { done_by => done_by_name });
tells!(ExtensionBody { asked_by => asked_by_name });
tells!(ReturnBody { by => by_name });
tells!(RunBody {} steps, extensions, returns);
tells!(ConflictBody { account_id => name });
tells!(CaseBody { duty_account_id => duty_name } closing, plan, measures, runs, conflicts);
tells!(PlanningBody {} plan, measures);

impl From<Acted> for ActedBody {
    fn from(acted: Acted) -> Self {
        let case = &acted.case;
        let mut ready: Vec<_> = case.status.runs().flat_map(Run::ready).collect();
        ready.dedup();
        Self {
            status: case.status.name(),
            status_title: case.status.title(),
            ready: ready
                .iter()
                .map(|step| StepWord {
                    step: step.name(),
                    title: step.title(),
                })
                .collect(),
            measures: case.measures.iter().map(|one| one.plan.measure_id.clone()).collect(),
            warnings: sentences(&acted.warnings),
            case_id: acted.case_id,
            version: acted.version,
        }
    }
}

impl CaseBody {
    pub(in crate::http::cases) fn new(page: CasePage, names: &AreaNames) -> Self {
        let household = household(&page, names);
        let CasePage {
            stored, tasks, allowed, ..
        } = page;
        let Stored {
            case_id,
            number,
            version,
            case,
            ..
        } = stored;
        Self {
            case_id,
            number,
            version,
            household,
            opened_on: case.opened_on,
            channel: word(case.channel.name(), case.channel.title()),
            status: word(case.status.name(), case.status.title()),
            round: case.round,
            pause: case.pause.as_ref().map(|pause| PauseBody {
                since: pause.since,
                reason: pause.reason.clone(),
                until: pause.until,
            }),
            emergency: case.emergency.as_ref().map(|emergency| EmergencyBody {
                since: emergency.since,
                reason: emergency.reason.clone(),
                papers_due: emergency.papers_due,
                papers_done: emergency.papers_done,
            }),
            closing: closing(&case.status),
            risks: risks(&case.risks),
            plan: plan(&case),
            measures: case.measures.iter().map(MeasureBody::from).collect(),
            runs: case.status.runs().map(RunBody::from).collect(),
            duty_account_id: case.duty.clone(),
            duty_name: None,
            conflicts: case
                .conflicts
                .iter()
                .map(|one| ConflictBody {
                    account_id: one.account.clone(),
                    name: None,
                    why: one.why.clone(),
                })
                .collect(),
            class: case.class,
            tasks: tasks.iter().map(TaskBody::from).collect(),
            allowed: allowed.iter().map(AllowedBody::from).collect(),
        }
    }
}

fn household(page: &CasePage, names: &AreaNames) -> CaseHousehold {
    let (household, situation) = (&page.known.household, &page.known.situation);
    let labour: Option<Vec<bool>> = situation.members.iter().map(|member| member.has_labour).collect();
    CaseHousehold {
        household_id: household.household_id.clone(),
        household_no: household.household_no.clone(),
        head_name: household.head_name.clone(),
        township: place(names, &household.township_id),
        village: place(names, &household.village_id),
        n_members: situation.members.len(),
        n_labour: labour.map(|all| all.into_iter().filter(|can| *can).count()),
        per_capita_cents: situation.per_capita_cents,
        line_cents: situation.line_cents,
        income_steady_since: situation.income_steady_since,
        guarantees: {
            let known = situation.guarantees.iter().map(|(name, state)| (name, state.name()));
            let others = situation.unconcerned.iter().map(|name| (name, "unconcerned"));
            known.chain(others).map(|(name, state)| (name.clone(), state)).collect()
        },
        open_issues: situation.open_issues,
        open_leads: situation.open_leads,
        last_seen: situation.last_seen,
    }
}

fn closing(status: &Status) -> Option<ClosingBody> {
    let closing = status.closing()?;
    Some(ClosingBody {
        on: closing.on,
        by: closing.by.clone(),
        by_name: None,
        reason: closing.reason.clone(),
        text: closing.text.clone(),
        told_on: closing.told.as_ref().map(|told| told.on),
        told_how: closing.told.as_ref().map(|told| told.how.clone()),
    })
}

fn risks(risks: &[CaseRisk]) -> Vec<RiskBody> {
    let gap = |gap: &domain::case::Gap| GapBody {
        kind: gap.kind.name(),
        what: gap.what.clone(),
        amount_cents: gap.amount_cents,
    };
    let risk = |risk: &CaseRisk| RiskBody {
        risk: risk.risk.clone(),
        evidence: risk.evidence.clone(),
        gap: risk.gap.iter().map(gap).collect(),
        met_on: match risk.state {
            RiskState::Open => None,
            RiskState::Met { on } => Some(on),
        },
    };
    risks.iter().map(risk).collect()
}

fn plan(case: &Case) -> Option<PlanBody> {
    let plan = case.plan.as_ref()?;
    let signed = plan.opinion.as_ref().map(|opinion| SignedBody {
        kind: opinion.signed.kind.name(),
        signer: opinion.signed.signer.clone(),
        proxy_writer: opinion.signed.proxy_writer.clone(),
        on: opinion.signed.on,
    });
    Some(PlanBody {
        written_on: plan.written_on,
        by: plan.by.clone(),
        by_name: None,
        review_on: plan.review_on,
        agrees: plan.opinion.as_ref().map(|opinion| opinion.agrees),
        opinion: plan.opinion.as_ref().map(|opinion| opinion.text.clone()),
        signed,
    })
}

impl From<&Measure> for MeasureBody {
    fn from(measure: &Measure) -> Self {
        let plan = &measure.plan;
        Self {
            measure_id: plan.measure_id.clone(),
            risk: plan.risk.clone(),
            code: plan.code.clone(),
            department: plan.department.clone(),
            person: plan.person.clone(),
            start: plan.start,
            due: plan.due,
            amount_cents: plan.amount_cents,
            quantity: plan.quantity.clone(),
            evidence_kind: plan.evidence_kind.clone(),
            basis: plan.basis.clone(),
            expected: plan.expected.clone(),
            status: status(measure.status),
            deliveries: measure.deliveries.iter().map(DeliveryBody::from).collect(),
            effect: measure.effect.as_ref().map(|effect| EffectBody {
                before_cents: effect.before_cents,
                after_cents: effect.after_cents,
                judged_on: effect.judged_on,
                text: effect.text.clone(),
            }),
            closed: measure.closed.clone(),
        }
    }
}

impl From<&Delivery> for DeliveryBody {
    fn from(delivery: &Delivery) -> Self {
        Self {
            on: delivery.on,
            amount_cents: delivery.amount_cents,
            evidence: delivery.evidence.clone(),
            source: match delivery.source {
                DeliverySource::Hand => "hand",
                DeliverySource::Sheet { .. } => "sheet",
            },
            by: delivery.by.clone(),
            by_name: None,
        }
    }
}

impl From<&Run> for RunBody {
    fn from(run: &Run) -> Self {
        let ready = run.ready();
        let stages = run.order.iter().zip(1..);
        let steps = stages.flat_map(|(stage, number)| stage.iter().map(move |step| (*step, number)));
        let step = |(step, stage): (domain::case::Step, usize)| {
            let done = run.done(step);
            RunStepBody {
                step: step.name(),
                title: step.title(),
                stage,
                actors: roles(run.actors.get(&step).map_or(&[], Vec::as_slice)),
                ready: ready.contains(&step),
                due_on: run.due_on(step).filter(|_| done.is_none() || ready.contains(&step)),
                done_on: done.map(|done| done.on),
                done_by: done.map(|done| done.by.clone()),
                done_by_name: None,
            }
        };
        Self {
            chain: word(run.chain.name(), run.chain.title()),
            started_on: run.started_on,
            total_due_on: run.final_due(),
            steps: steps.map(step).collect(),
            extensions: run
                .extensions
                .iter()
                .map(|one| ExtensionBody {
                    step: one.step.name(),
                    asked_by: one.asked_by.clone(),
                    asked_by_name: None,
                    asked_on: one.asked_on,
                    until: one.until,
                    reason: one.reason.clone(),
                    granted: one.decided.as_ref().map(|decided| decided.granted),
                    comment: one.decided.as_ref().map(|decided| decided.comment.clone()),
                })
                .collect(),
            returns: run
                .returns
                .iter()
                .map(|one| ReturnBody {
                    to: one.to.name(),
                    by: one.by.clone(),
                    by_name: None,
                    on: one.on,
                    comment: one.comment.clone(),
                })
                .collect(),
        }
    }
}

impl From<&Task> for TaskBody {
    fn from(task: &Task) -> Self {
        Self {
            kind: word(task.kind.name(), task.kind.title()),
            step: task.step.map(domain::case::Step::name),
            step_title: task.step.map(domain::case::Step::title),
            measure_id: task.measure.clone(),
            due_on: task.due_on,
            from: task.from,
            actors: roles(&task.actors),
            extended: task.extended,
        }
    }
}

impl From<&Allowed> for AllowedBody {
    fn from(allowed: &Allowed) -> Self {
        Self {
            action: word(allowed.action.name(), allowed.action.title()),
            step: allowed.step.map(domain::case::Step::name),
            step_title: allowed.step.map(domain::case::Step::title),
            refused: sentences(&allowed.refused),
        }
    }
}

impl From<PlanPage> for PlanningBody {
    fn from(page: PlanPage) -> Self {
        let case = &page.stored.case;
        let suggestion = |one: &Suggestion| SuggestionBody {
            risk: one.risk.clone(),
            code: one.code.clone(),
            why: sentences(&one.why),
        };
        let [helped, natural] = match &page.gates {
            Some([helped, natural]) => [Some(sentences(helped)), Some(sentences(natural))],
            None => [None, None],
        };
        Self {
            risks: risks(&case.risks),
            plan: plan(case),
            measures: case.measures.iter().map(MeasureBody::from).collect(),
            checks: sentences(&page.checks),
            suggestions: page.suggestions.iter().map(suggestion).collect(),
            gate_helped: helped,
            gate_natural: natural,
            case_id: page.stored.case_id,
            version: page.stored.version,
        }
    }
}
