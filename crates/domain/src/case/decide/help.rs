//! The plan of a household and its measures: promised, arrived, judged.

use std::collections::BTreeSet;

use super::words::{not_before, past, said, signature};
use super::{Decision, outcome};
use crate::case::check_plan::{check_plan, errors, one_measure};
use crate::case::{
    Case, Context, Delivery, DeliverySource, Effect, Event, Measure, MeasureStatus, NewMeasure, Opinion, Plan,
};
use crate::date::Date;
use crate::problem::Problem;

pub(super) fn write_plan(
    case: &Case,
    review_on: Date,
    opinion: Option<&Opinion>,
    measures: &[NewMeasure],
    context: &Context<'_>,
) -> Decision {
    let mut refused = errors(check_plan(case, measures, context));
    let days = context.policy.figures.plan_review_days;
    let last = context
        .today
        .checked_add(jiff::Span::new().days(days))
        .unwrap_or(context.today);
    if review_on <= context.today || review_on > last {
        let problem = Problem::error("CAS-064").arg("date", review_on);
        refused.push(problem.arg("from", context.today).arg("to", last));
    }
    refused.extend(
        opinion
            .map(|opinion| signature(&opinion.signed, context))
            .unwrap_or_default(),
    );
    refused.extend(ids(case, measures));
    outcome(refused, || {
        let plan = Plan {
            written_on: context.today,
            by: context.actor.to_owned(),
            review_on,
            opinion: opinion.cloned(),
        };
        let added = measures.iter().map(|measure| added(measure, context));
        std::iter::once(Event::PlanWritten { plan }).chain(added).collect()
    })
}

/// Ids that stand already, in the case or twice among the new.
fn ids(case: &Case, measures: &[NewMeasure]) -> Vec<Problem> {
    let mut seen = BTreeSet::new();
    let stands = measures
        .iter()
        .filter(|new| case.measure(&new.measure_id).is_some() || !seen.insert(&new.measure_id));
    stands
        .map(|new| Problem::error("CAS-062").arg("id", &new.measure_id))
        .collect()
}

fn added(measure: &NewMeasure, context: &Context<'_>) -> Event {
    Event::MeasureAdded {
        measure: Box::new(Measure::planned(measure.clone())),
        on: context.today,
        by: context.actor.to_owned(),
    }
}

pub(super) fn add(case: &Case, measure: &NewMeasure, context: &Context<'_>) -> Decision {
    let mut refused = errors(one_measure(case, measure, context));
    refused.extend(ids(case, std::slice::from_ref(measure)));
    outcome(refused, || vec![added(measure, context)])
}

/// The measure of this id, as long as something of it is to come.
fn open<'c>(case: &'c Case, id: &str) -> Result<&'c Measure, Vec<Problem>> {
    match case.measure(id) {
        None => Err(vec![Problem::error("CAS-058").arg("id", id)]),
        Some(measure) if !measure.is_open() => {
            Err(vec![Problem::error("CAS-063").arg("status", measure.status.title())])
        }
        Some(measure) => Ok(measure),
    }
}

pub(super) fn change(case: &Case, measure: &NewMeasure, context: &Context<'_>) -> Decision {
    let old = open(case, &measure.measure_id)?;
    let mut refused = errors(one_measure(case, measure, context));
    if !old.deliveries.is_empty() {
        refused.push(Problem::error("CAS-059"));
    }
    outcome(refused, || {
        vec![Event::MeasureChanged {
            measure: Box::new(Measure::planned(measure.clone())),
            on: context.today,
            by: context.actor.to_owned(),
        }]
    })
}

pub(super) fn cancel(case: &Case, id: &str, reason: &str, context: &Context<'_>) -> Decision {
    let old = open(case, id)?;
    let mut refused: Vec<Problem> = said(reason, "取消原因").into_iter().collect();
    if !old.deliveries.is_empty() {
        refused.push(Problem::error("CAS-059"));
    }
    outcome(refused, || {
        vec![Event::MeasureCancelled {
            id: id.to_owned(),
            reason: reason.to_owned(),
            on: context.today,
            by: context.actor.to_owned(),
        }]
    })
}

pub(super) fn end(case: &Case, id: &str, reason: &str, context: &Context<'_>) -> Decision {
    let old = open(case, id)?;
    let mut refused: Vec<Problem> = said(reason, "到期说明").into_iter().collect();
    if old.status != MeasureStatus::Running {
        refused.push(Problem::error("CAS-065"));
    }
    outcome(refused, || {
        vec![Event::MeasureEnded {
            id: id.to_owned(),
            reason: reason.to_owned(),
            on: context.today,
            by: context.actor.to_owned(),
        }]
    })
}

pub(super) fn deliver(case: &Case, id: &str, delivery: &Delivery, context: &Context<'_>) -> Decision {
    let measure = open(case, id)?;
    let mut refused: Vec<Problem> = past(delivery.on, context).into_iter().collect();
    refused.extend(said(&delivery.evidence, "到位凭证"));
    if delivery.amount_cents.is_some_and(|cents| cents <= 0) {
        refused.push(Problem::error("CAS-061").arg("what", "到位金额"));
    }
    let twice = |one: &&Delivery| one.source == delivery.source && one.source != DeliverySource::Hand;
    if let Some(before) = measure.deliveries.iter().find(twice) {
        refused.push(Problem::error("CAS-060").arg("date", before.on));
    }
    outcome(refused, || {
        vec![Event::DeliveryConfirmed {
            id: id.to_owned(),
            delivery: delivery.clone(),
            status: after(measure, delivery, context),
        }]
    })
}

/// How far a measure is once this has arrived: what goes on in time runs, what has an amount runs until it is all
/// there, anything else has arrived.
fn after(measure: &Measure, delivery: &Delivery, context: &Context<'_>) -> MeasureStatus {
    let continuing = context
        .policy
        .item(&measure.plan.code)
        .is_some_and(|item| item.continuing);
    let so_far = measure
        .delivered_cents()
        .saturating_add(delivery.amount_cents.unwrap_or(0));
    let partly = delivery.amount_cents.is_some() && measure.plan.amount_cents.is_some_and(|all| so_far < all);
    if continuing || partly {
        MeasureStatus::Running
    } else {
        MeasureStatus::Delivered
    }
}

pub(super) fn judge(case: &Case, id: &str, effect: &Effect, context: &Context<'_>) -> Decision {
    let Some(measure) = case.measure(id) else {
        return Err(vec![Problem::error("CAS-058").arg("id", id)]);
    };
    let mut refused: Vec<Problem> = past(effect.judged_on, context).into_iter().collect();
    refused.extend(said(&effect.text, "成效说明"));
    match measure.deliveries.first().filter(|_| measure.has_arrived()) {
        None => refused.push(Problem::error("CAS-066")),
        Some(first) => refused.extend(not_before(effect.judged_on, first.on, "首次到位的日期")),
    }
    outcome(refused, || {
        vec![Event::EffectJudged {
            id: id.to_owned(),
            effect: effect.clone(),
            by: context.actor.to_owned(),
        }]
    })
}
