//! Deliveries that departments' sheets prove, and what somebody is entitled to but has not received.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::access::{Action, Viewer};
use domain::case::{Case, Command, Context, Delivery, DeliverySource, Event, apply, decide};
use domain::policy::Entitlement;
use domain::{Date, Moment};
use store::cases::Change;
use store::situations::{KnownHousehold, KnownMember, persons_by_id_index};

use super::act::Asking;
use super::proofs::{ProofRow, proof_rows};
use super::situation::{Known, columns, situations};
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
}

/// Confirms every delivery that a row of a department's sheet proves. May be done again: a row counts once.
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
    let people = persons_by_id_index(&mut tx, Action::ConfirmDelivery, &ids).await?;
    let rows = proof_rows(app, &mut tx, &rules.loaded, Arc::new(people)).await?;
    drop(tx);
    let mut done = Proved {
        rows: rows.len() as u64,
        ..Proved::default()
    };
    let mut by_household: HashMap<String, Vec<ProofRow>> = HashMap::new();
    for row in rows {
        by_household.entry(row.household_id.clone()).or_default().push(row);
    }
    for chunk in ids.chunks(usize::try_from(AT_ONCE).unwrap_or(usize::MAX)) {
        let mut tx = app.store.write(viewer, at).await?;
        let cases = store::cases::load_open_of_many(&mut tx, chunk).await?;
        let known = situations(&mut tx, &rules, Action::ConfirmDelivery, chunk).await?;
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

/// Somebody who is entitled to something of which no row has come.
#[derive(Debug, Clone)]
pub struct Missing {
    /// The household.
    pub household_id: String,
    /// Its number in the national system.
    pub household_no: String,
    /// Its township.
    pub township_id: String,
    /// Its village.
    pub village_id: String,
    /// Its case.
    pub case_id: String,
    /// Who.
    pub person_id: String,
    /// Name.
    pub name: String,
    /// To what.
    pub entitlement: Entitlement,
    /// Whether the department has delivered its sheet at all; where it has not, nothing is known.
    pub is_delivered: bool,
}

/// Which entitlements are looked at.
#[derive(Debug, Clone, Default)]
pub struct MissingQuery {
    /// Only in this township or village.
    pub region_id: Option<String>,
    /// Only this entitlement.
    pub entitlement: Option<String>,
}

/// Who in households with an open case is entitled to something by what they are, and has not received it.
///
/// # Errors
/// When the viewer may not read cases, or a kept file cannot be read.
pub async fn list_missing(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    query: &MissingQuery,
) -> Result<Vec<Missing>, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let rules = Rules::read(app, at).await?;
    let mut tx = app.store.read(viewer).await?;
    let open = store::cases::open_households(&mut tx, query.region_id.as_deref()).await?;
    let ids: Vec<String> = open.keys().cloned().collect();
    let known = situations(&mut tx, &rules, Action::ReadCase, &ids).await?;
    let people = persons_by_id_index(&mut tx, Action::ReadCase, &ids).await?;
    drop(tx);
    // Files of departments are read by the system for the viewer, who sees of them only what concerns these people.
    let system = Viewer::system(domain::access::Reason::Job);
    let mut tx = app.store.read(&system).await?;
    let rows = proof_rows(app, &mut tx, &rules.loaded, Arc::new(people)).await?;
    let delivered = delivered(&mut tx, &rules).await?;
    drop(tx);
    let mut last: HashMap<(String, String), Date> = HashMap::new();
    for row in rows {
        let day = last.entry((row.person_id, row.proof)).or_insert(row.on);
        *day = row.on.max(*day);
    }
    let looking = Looking {
        rules: &rules,
        query,
        last: &last,
        delivered: &delivered,
    };
    let mut missing: Vec<Missing> = known
        .values()
        .flat_map(|known| looking.of_household(known, open.get(&known.household.household_id)))
        .collect();
    missing.sort_by(|a, b| {
        let key = |one: &Missing| {
            (
                one.township_id.clone(),
                one.village_id.clone(),
                one.household_no.clone(),
                one.person_id.clone(),
                one.entitlement.code.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    Ok(missing)
}

/// Which proofs have a sheet of which something was delivered.
async fn delivered(tx: &mut store::ReadTx, rules: &Rules) -> Result<BTreeMap<String, bool>, Refusal> {
    let mut delivered = BTreeMap::new();
    for proof in &rules.loaded.policy.deliveries.proofs {
        let lines = store::imports::applied_worksheets(tx, Some(&proof.sheet)).await?;
        delivered.insert(proof.code.clone(), !lines.is_empty());
    }
    Ok(delivered)
}

struct Looking<'l> {
    rules: &'l Rules,
    query: &'l MissingQuery,
    last: &'l HashMap<(String, String), Date>,
    delivered: &'l BTreeMap<String, bool>,
}

impl Looking<'_> {
    fn of_household(&self, known: &Known, case_id: Option<&String>) -> Vec<Missing> {
        let Some(case_id) = case_id else {
            return Vec::new();
        };
        let household = &known.household;
        let wanted = self.rules.loaded.policy.deliveries.entitlements.iter().filter(|one| {
            let asked = self.query.entitlement.as_ref();
            asked.is_none_or(|asked| *asked == one.code)
        });
        let mut missing = Vec::new();
        for entitlement in wanted {
            for member in &household.members {
                if is_entitled(household, member, entitlement) && !self.has(member, entitlement) {
                    missing.push(Missing {
                        household_id: household.household_id.clone(),
                        household_no: household.household_no.clone(),
                        township_id: household.township_id.clone(),
                        village_id: household.village_id.clone(),
                        case_id: case_id.clone(),
                        person_id: member.person_id.clone(),
                        name: member.name.clone(),
                        entitlement: entitlement.clone(),
                        is_delivered: self.delivered.get(&entitlement.proof) == Some(&true),
                    });
                }
            }
        }
        missing
    }

    fn has(&self, member: &KnownMember, entitlement: &Entitlement) -> bool {
        let key = (member.person_id.clone(), entitlement.proof.clone());
        let since = months_before(self.rules.today, entitlement.months);
        self.last.get(&key).is_some_and(|day| *day > since)
    }
}

/// The day so many months before another, or the last of its month.
fn months_before(day: Date, months: u16) -> Date {
    day.checked_sub(jiff::Span::new().months(i64::from(months)))
        .unwrap_or(Date::MIN)
}

/// Whether somebody is what the entitlement asks for.
fn is_entitled(household: &KnownHousehold, member: &KnownMember, entitlement: &Entitlement) -> bool {
    let by_status = entitlement.status.as_ref().is_some_and(|wanted| {
        household.statuses.iter().any(|(person, status)| {
            status == wanted && person.as_ref().is_none_or(|person| *person == member.person_id)
        })
    });
    let by_column = entitlement.column.as_ref().is_some_and(|(column, words)| {
        let cells = columns(member.register_columns.as_deref()).unwrap_or_default();
        let cell = cells.get(column).and_then(serde_json::Value::as_str);
        cell.is_some_and(|cell| cell.split('、').any(|word| words.iter().any(|known| known == word)))
    });
    by_status || by_column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_go_back_to_the_same_day_or_the_last_of_the_month() {
        for (day, months, expected) in [
            ("2026-11-01", 12, "2025-11-01"),
            ("2026-03-31", 1, "2026-02-28"),
            ("2026-01-15", 1, "2025-12-15"),
            ("2026-12-31", 10, "2026-02-28"),
        ] {
            let day: Date = day.parse().expect("a day");
            assert_eq!(months_before(day, months).to_string(), expected, "{day} {months}");
        }
    }

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

    #[test]
    fn somebody_is_entitled_by_status_or_by_a_word_of_the_register() {
        let entitlement = |status: Option<&str>, words: &[&str]| Entitlement {
            code: "E".to_owned(),
            title: String::new(),
            proof: "P".to_owned(),
            status: status.map(str::to_owned),
            column: (!words.is_empty()).then(|| {
                let words = words.iter().map(|word| (*word).to_owned());
                ("school_status".to_owned(), words.collect())
            }),
            months: 12,
            basis: String::new(),
            place: domain::problem::Place::default(),
        };
        let member = KnownMember {
            person_id: "p".to_owned(),
            register_columns: Some("{\"school_status\":\"中职一年级\"}".to_owned()),
            ..KnownMember::default()
        };
        let household = KnownHousehold {
            statuses: vec![
                (Some("p".to_owned()), "dibao".to_owned()),
                (Some("q".to_owned()), "disabled".to_owned()),
                (None, "monitored".to_owned()),
            ],
            ..KnownHousehold::default()
        };
        for (entitlement, expected) in [
            (entitlement(Some("dibao"), &[]), true),
            (entitlement(Some("monitored"), &[]), true),
            (entitlement(Some("disabled"), &[]), false),
            (entitlement(None, &["中职一年级", "中职二年级"]), true),
            (entitlement(None, &["小学"]), false),
        ] {
            assert_eq!(
                is_entitled(&household, &member, &entitlement),
                expected,
                "{entitlement:?}"
            );
        }
    }
}
