//! Deliveries that departments' sheets prove.

use std::collections::HashMap;
use std::sync::Arc;

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::case::{Case, Command, Context, Delivery, DeliverySource, Event, apply, decide};
use store::cases::Change;
use store::situations::persons_by_id_index;

use super::act::Asking;
use super::not_received::look;
use super::proofs::{ProofRow, proof_rows};
use super::situation::situations;
use super::{Rules, permitted};
use crate::{App, Refusal};

/// Cases looked at in one transaction.
const AT_ONCE: i64 = 500;

/// What a look into the sheets came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Proved {
    /// Cases with measures of which something is still to come.
    pub cases: u64,
    /// Rows that prove something for one of their people.
    pub rows: u64,
    /// Deliveries that were not known before.
    pub deliveries: u64,
    /// Entitlements of which a row should have come and none has.
    pub missing: u64,
    /// Entitlements of which nobody can tell.
    pub unknown: u64,
}

/// Looks into the departments' sheets once: confirms every delivery that a row proves, and keeps who has not received
/// what they are entitled to. May be done again: a row counts once, and what stands as before stays untouched.
///
/// # Errors
/// When the viewer may not, a kept file cannot be read, or the database fails; what was confirmed by then is kept.
pub(crate) async fn confirm_from_sheets(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    told: &mut (dyn FnMut(u64) + Send),
) -> Result<Proved, Refusal> {
    permitted(viewer, Action::ConfirmDelivery)?;
    let rules = Rules::read(app, at).await?;
    let codes: Vec<String> = rules
        .loaded
        .policy
        .deliveries
        .proofs
        .iter()
        .flat_map(|proof| proof.measures.clone())
        .collect();
    let mut tx = app.store.read(viewer).await?;
    let ids = store::cases::households_with_open_measures(&mut tx, &codes).await?;
    let open = store::cases::open_households(&mut tx, None).await?;
    let all: Vec<String> = open.keys().cloned().collect();
    let people = Arc::new(persons_by_id_index(&mut tx, Action::ConfirmDelivery, &all).await?);
    let rows = proof_rows(app, &mut tx, &rules.loaded, Arc::clone(&people)).await?;
    drop(tx);
    let owed = look(app, viewer, (at, &rules), (&open, &people, &rows)).await?;
    let mut done = Proved {
        rows: rows.len() as u64,
        missing: owed.missing,
        unknown: owed.unknown,
        ..Proved::default()
    };
    let mut by_household: HashMap<String, Vec<ProofRow>> = HashMap::new();
    for row in rows {
        by_household.entry(row.household_id.clone()).or_default().push(row);
    }
    for chunk in ids.chunks(usize::try_from(AT_ONCE).unwrap_or(usize::MAX)) {
        let mut tx = app.store.write(viewer, at).await?;
        let cases = store::cases::load_open_of_many(&mut tx, chunk).await?;
        let known = situations(&mut tx, &rules, Action::ConfirmDelivery, chunk, None).await?;
        let mut changes = Vec::new();
        for (household_id, stored) in cases {
            done.cases += 1;
            let (Some(rows), Some(known)) = (by_household.get(&household_id), known.get(&household_id)) else {
                continue;
            };
            let asking = Asking::of(viewer, &known.household);
            let events = proved(&rules, &stored.case, rows, &asking.context(&rules, &known.situation));
            if !events.is_empty() {
                done.deliveries += events
                    .iter()
                    .filter(|event| matches!(event, Event::DeliveryConfirmed { .. }))
                    .count() as u64;
                changes.push(Change::append(stored, events));
            }
        }
        if !changes.is_empty() {
            store::cases::append_many(&mut tx, changes).await?;
            tx.commit().await?;
        }
        told(done.cases);
    }
    Ok(done)
}

/// What the rows of a household prove for the measures of its case.
fn proved(rules: &Rules, case: &Case, rows: &[ProofRow], context: &Context<'_>) -> Vec<Event> {
    let (mut case, mut events) = (case.clone(), Vec::new());
    let proofs = &rules.loaded.policy.deliveries.proofs;
    for row in rows {
        let Some(proof) = proofs.iter().find(|proof| proof.code == row.proof) else {
            continue;
        };
        let source = DeliverySource::Sheet {
            sheet: proof.sheet.clone(),
            row: format!("{}:{}", row.source, row.row),
        };
        let fits = case.measures.iter().find(|measure| {
            measure.is_open() && proof.measures.contains(&measure.plan.code) && row.on >= measure.plan.start
        });
        let is_known = case
            .measures
            .iter()
            .flat_map(|measure| &measure.deliveries)
            .any(|delivery| is_same(delivery, row, &proof.sheet));
        let (Some(measure), false) = (fits, is_known) else {
            continue;
        };
        let command = Command::ConfirmDelivery {
            id: measure.plan.measure_id.clone(),
            delivery: Delivery {
                on: row.on,
                amount_cents: row.amount_cents,
                evidence: row.stood.clone(),
                source,
                by: context.actor.to_owned(),
            },
        };
        let Ok(new) = decide(Some(&case), &command, context) else {
            continue;
        };
        for event in &new {
            case = apply(Some(case.clone()), event).unwrap_or(case);
        }
        events.extend(new);
    }
    events
}

/// Whether a delivery was read from this row, or from one that said the same in an earlier delivery of the sheet.
fn is_same(delivery: &Delivery, row: &ProofRow, name: &str) -> bool {
    match &delivery.source {
        DeliverySource::Sheet { sheet, row: place } if sheet == name => {
            *place == format!("{}:{}", row.source, row.row)
                || (delivery.on == row.on && delivery.amount_cents == row.amount_cents)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(source: i64, on: &str, cents: i64) -> ProofRow {
        ProofRow {
            proof: "P".to_owned(),
            person_id: "p".to_owned(),
            household_id: "h".to_owned(),
            on: on.parse().expect("a day"),
            amount_cents: Some(cents),
            stood: String::new(),
            source,
            row: 2,
        }
    }

    #[test]
    fn a_row_that_comes_again_in_a_later_file_is_the_same() {
        let delivery = Delivery {
            on: "2026-03-06".parse().expect("a day"),
            amount_cents: Some(500),
            evidence: "一行".to_owned(),
            source: DeliverySource::Sheet {
                sheet: "aid".to_owned(),
                row: "7:2".to_owned(),
            },
            by: "system".to_owned(),
        };
        for (row, sheet, expected) in [
            (row(7, "2026-04-01", 900), "aid", true),
            (row(8, "2026-03-06", 500), "aid", true),
            (row(8, "2026-04-06", 500), "aid", false),
            (row(8, "2026-03-06", 600), "aid", false),
            (row(7, "2026-03-06", 500), "loan", false),
        ] {
            assert_eq!(is_same(&delivery, &row, sheet), expected, "{row:?}");
        }
    }
}
