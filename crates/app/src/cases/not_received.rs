//! Who is entitled to something by what they are and has not received it: kept by each look into the departments'
//! sheets, read from there.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::access::{Action, Viewer};
use domain::owed::OwedState;
use domain::policy::Entitlement;
use domain::{Date, Moment};
use serde::{Deserialize, Serialize};
use store::not_received::{Look, Owed, OwedLine, OwedQuery};
use store::registers::paging::{Cursor, Page};
use store::situations::{KnownHousehold, KnownMember, People};

use super::proofs::ProofRow;
use super::situation::{Known, columns, situations};
use super::{Rules, permitted};
use crate::{App, Refusal};

/// Households read at once.
const AT_ONCE: usize = 500;

/// One sheet that a look rested on. Whoever reads cases may read it, and so it names no file: those are read by who
/// reads imports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookSource {
    /// Title of the sheet.
    pub title: String,
    /// Department that delivers it.
    pub department: String,
    /// Files that were read.
    pub n_files: u64,
    /// The day that the last of them is as of.
    pub last_as_of: Option<Date>,
}

/// What a look came to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) missing: u64,
    pub(super) unknown: u64,
}

/// Looks at every member of every household with an open case, and keeps what is owed.
pub(super) async fn look(
    app: &App,
    viewer: &Viewer,
    (at, rules): (Moment, &Rules),
    (open, people, rows): (&HashMap<String, String>, &People, &[ProofRow]),
) -> Result<Seen, Refusal> {
    let mut tx = app.store.read(viewer).await?;
    let sources = sources(&mut tx, rules).await?;
    let looking = Looking {
        rules,
        last: last_of_each(rows),
        sources: &sources,
        numbered: people.by_id_index.values().map(String::as_str).collect(),
    };
    let mut ids: Vec<String> = open.keys().cloned().collect();
    ids.sort();
    let (mut owed, mut n_households) = (Vec::new(), 0);
    for chunk in ids.chunks(AT_ONCE) {
        let known = situations(&mut tx, rules, Action::ConfirmDelivery, chunk, None).await?;
        for id in chunk {
            if let (Some(known), Some(case_id)) = (known.get(id), open.get(id)) {
                n_households += 1;
                looking.household(known, case_id, &mut owed);
            }
        }
    }
    let missing = owed.iter().filter(|one| one.state.is_known()).count();
    let seen = Seen {
        missing: missing as u64,
        unknown: (owed.len() - missing) as u64,
    };
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let of_sheets: Vec<&LookSource> = sources.values().collect();
    let look = Look {
        as_of: rules.today,
        made_at: at,
        sources: serde_json::to_string(&of_sheets).map_err(Refusal::fault)?,
        n_households,
        n_missing: count(seen.missing),
        n_unknown: count(seen.unknown),
    };
    drop(tx);
    let mut tx = app.store.write(viewer, at).await?;
    store::not_received::keep(&mut tx, look, owed).await?;
    tx.commit().await?;
    Ok(seen)
}

/// The last day on which something came, by person and proof.
fn last_of_each(rows: &[ProofRow]) -> HashMap<(&str, &str), Date> {
    let mut last = HashMap::new();
    for row in rows {
        let day = last
            .entry((row.person_id.as_str(), row.proof.as_str()))
            .or_insert(row.on);
        *day = row.on.max(*day);
    }
    last
}

/// Sheets by which entitlements are seen, by name, with what was delivered of each.
async fn sources(tx: &mut store::ReadTx, rules: &Rules) -> Result<BTreeMap<String, LookSource>, Refusal> {
    let policy = &rules.loaded.policy;
    let mut sources = BTreeMap::new();
    for entitlement in &policy.deliveries.entitlements {
        let proof = policy
            .deliveries
            .proofs
            .iter()
            .find(|proof| proof.code == entitlement.proof);
        let Some(sheet) = proof.and_then(|proof| policy.sheets.get(&proof.sheet)) else {
            continue;
        };
        if sources.contains_key(&sheet.name) {
            continue;
        }
        let lines = store::imports::applied_worksheets(tx, Some(&sheet.name)).await?;
        let source = LookSource {
            title: sheet.title.clone(),
            department: sheet.department.clone(),
            n_files: lines.len() as u64,
            last_as_of: lines.iter().map(|line| line.as_of).max(),
        };
        sources.insert(sheet.name.clone(), source);
    }
    Ok(sources)
}

struct Looking<'l> {
    rules: &'l Rules,
    last: HashMap<(&'l str, &'l str), Date>,
    sources: &'l BTreeMap<String, LookSource>,
    // Those whose rows can be found by their identity number.
    numbered: HashSet<&'l str>,
}

impl Looking<'_> {
    fn household(&self, known: &Known, case_id: &str, owed: &mut Vec<Owed>) {
        let household = &known.household;
        for entitlement in &self.rules.loaded.policy.deliveries.entitlements {
            for member in &household.members {
                let Some(state) = self.state(household, member, entitlement) else {
                    continue;
                };
                owed.push(Owed {
                    household_id: household.household_id.clone(),
                    person_id: member.person_id.clone(),
                    entitlement: entitlement.code.clone(),
                    case_id: case_id.to_owned(),
                    township_id: household.township_id.clone(),
                    village_id: household.village_id.clone(),
                    state,
                });
            }
        }
    }

    /// How it stands with an entitlement of a member; `None` when nothing is owed.
    fn state(&self, household: &KnownHousehold, member: &KnownMember, entitlement: &Entitlement) -> Option<OwedState> {
        match is_entitled(household, member, entitlement) {
            Some(false) => return None,
            None => return Some(OwedState::NotRegistered),
            Some(true) => {}
        }
        let since = months_before(self.rules.today, entitlement.months);
        let last = self.last.get(&(member.person_id.as_str(), entitlement.proof.as_str()));
        if last.is_some_and(|day| *day > since) {
            return None;
        }
        let proofs = &self.rules.loaded.policy.deliveries.proofs;
        let proof = proofs.iter().find(|proof| proof.code == entitlement.proof);
        let source = proof.and_then(|proof| self.sources.get(&proof.sheet));
        // Somebody without a number is found where a row was tied to them by hand.
        let is_found = last.is_some() || self.numbered.contains(member.person_id.as_str());
        Some(match source {
            Some(source) if source.n_files > 0 && is_found => OwedState::Missing,
            Some(source) if source.n_files > 0 => OwedState::NoIdNumber,
            _ => OwedState::NotDelivered,
        })
    }
}

/// The day so many months before another, or the last of its month.
fn months_before(day: Date, months: u16) -> Date {
    day.checked_sub(jiff::Span::new().months(i64::from(months)))
        .unwrap_or(Date::MIN)
}

/// Whether somebody is what the entitlement asks for; `None` when there is no row of the register to tell.
fn is_entitled(household: &KnownHousehold, member: &KnownMember, entitlement: &Entitlement) -> Option<bool> {
    let by_status = entitlement.status.as_ref().is_some_and(|wanted| {
        household.statuses.iter().any(|(person, status)| {
            status == wanted && person.as_ref().is_none_or(|person| *person == member.person_id)
        })
    });
    let Some((column, words)) = entitlement.column.as_ref().filter(|_| !by_status) else {
        return Some(by_status);
    };
    let cells = columns(member.register_columns.as_deref())?;
    let cell = cells.get(column).and_then(serde_json::Value::as_str);
    Some(cell.is_some_and(|cell| cell.split('、').any(|word| words.iter().any(|known| known == word))))
}

/// Which entitlements are looked at.
#[derive(Debug, Clone, Default)]
pub struct MissingQuery {
    /// Only in this township or village.
    pub region_id: Option<String>,
    /// Only this entitlement.
    pub entitlement: Option<String>,
    /// Only what this measure of the catalogue would bring.
    pub measure: Option<String>,
    /// Only what stands so.
    pub state: Option<OwedState>,
    /// After this page.
    pub after: Option<Cursor>,
    /// At most so many, up to 500.
    pub limit: i64,
}

/// Something that somebody has not received.
#[derive(Debug, Clone)]
pub struct Missing {
    /// What is owed to whom.
    pub line: OwedLine,
    /// What it is; `None` when the policy has it no longer, until the next look.
    pub entitlement: Option<Entitlement>,
}

/// A page of what is owed, and the look it is from.
#[derive(Debug)]
pub struct MissingPage {
    /// The page.
    pub page: Page<Missing>,
    /// The last look; `None` when none was made yet.
    pub look: Option<Look>,
    /// What that look rested on.
    pub sources: Vec<LookSource>,
}

/// Who in households with an open case is entitled to something and has not received it, as the last look into the
/// sheets found it; with those of whom nobody can tell.
///
/// # Errors
/// When the viewer may not read cases, or the database fails.
#[store::boxed]
pub async fn list_missing(app: &App, viewer: &Viewer, at: Moment, query: MissingQuery) -> Result<MissingPage, Refusal> {
    permitted(viewer, Action::ReadCase)?;
    let rules = Rules::read(app, at).await?;
    let deliveries = &rules.loaded.policy.deliveries;
    let asked = OwedQuery {
        region_id: query.region_id,
        entitlements: wanted(&rules, query.entitlement, query.measure.as_deref()),
        state: query.state,
        after: query.after,
        limit: query.limit,
    };
    let mut tx = app.store.read(viewer).await?;
    let found = store::not_received::list(&mut tx, &asked).await?;
    let look = store::not_received::latest_look(&mut tx).await?;
    let sources = look.as_ref().map(|look| serde_json::from_str(&look.sources));
    let of = |line: OwedLine| Missing {
        entitlement: deliveries
            .entitlements
            .iter()
            .find(|one| one.code == line.owed.entitlement)
            .cloned(),
        line,
    };
    Ok(MissingPage {
        page: Page {
            rows: found.rows.into_iter().map(of).collect(),
            next: found.next,
        },
        sources: sources.transpose().map_err(Refusal::fault)?.unwrap_or_default(),
        look,
    })
}

/// Codes of the entitlements that are meant; `None` is all.
fn wanted(rules: &Rules, entitlement: Option<String>, measure: Option<&str>) -> Option<Vec<String>> {
    let Some(measure) = measure else {
        return entitlement.map(|code| vec![code]);
    };
    let deliveries = &rules.loaded.policy.deliveries;
    let brings = |code: &str| {
        let mut proofs = deliveries.proofs.iter().filter(|proof| proof.code == code);
        proofs.any(|proof| proof.measures.iter().any(|known| known == measure))
    };
    let meant = deliveries.entitlements.iter().filter(|one| brings(&one.proof));
    let codes = meant.map(|one| one.code.clone());
    Some(
        codes
            .filter(|code| entitlement.as_ref().is_none_or(|asked| asked == code))
            .collect(),
    )
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
        let stranger = KnownMember {
            register_columns: None,
            ..member.clone()
        };
        let household = KnownHousehold {
            statuses: vec![
                (Some("p".to_owned()), "dibao".to_owned()),
                (Some("q".to_owned()), "disabled".to_owned()),
                (None, "monitored".to_owned()),
            ],
            ..KnownHousehold::default()
        };
        for (member, entitlement, expected) in [
            (&member, entitlement(Some("dibao"), &[]), Some(true)),
            (&member, entitlement(Some("monitored"), &[]), Some(true)),
            (&member, entitlement(Some("disabled"), &[]), Some(false)),
            (&member, entitlement(None, &["中职一年级", "中职二年级"]), Some(true)),
            (&member, entitlement(None, &["小学"]), Some(false)),
            (&member, entitlement(Some("disabled"), &["中职一年级"]), Some(true)),
            (&stranger, entitlement(Some("dibao"), &["小学"]), Some(true)),
            (&stranger, entitlement(Some("disabled"), &[]), Some(false)),
            (&stranger, entitlement(None, &["小学"]), None),
        ] {
            assert_eq!(
                is_entitled(&household, member, &entitlement),
                expected,
                "{entitlement:?}"
            );
        }
    }
}
