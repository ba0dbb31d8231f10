//! The county's own list of administrative divisions, and what the registers call them.

use std::collections::BTreeSet;

use domain::Date;
use domain::problem::{Place, Problem};
use domain::region::{NameMatch, RegionCode, Regions, Spell};
use domain::screening::HouseholdCard;
use domain::table::{TableBatch, Values};

/// Adds the rows of a list of regions.
pub(super) fn add(regions: &mut Regions, batch: &TableBatch, file: &str, problems: &mut Vec<Problem>) {
    let text = |name: &str, row: usize| match batch.sheet.column_index(name).map(|i| &batch.columns[i]) {
        Some(Values::Text(cells)) => cells[row].clone(),
        _ => None,
    };
    let date = |name: &str, row: usize| match batch.sheet.column_index(name).map(|i| &batch.columns[i]) {
        Some(Values::Date(cells)) => cells[row],
        _ => None,
    };
    for row in 0..batch.len() {
        let code = text("code", row).unwrap_or_default();
        match RegionCode::parse(&code) {
            Ok(code) => {
                let name = text("name", row).unwrap_or_default();
                regions.add(
                    code,
                    Spell {
                        name,
                        from: date("valid_from", row),
                        until: date("valid_to", row),
                    },
                );
            }
            Err(_) => problems.push(
                Problem::warning("SCR-012")
                    .arg("row", batch.origins[row].row)
                    .arg("code", code)
                    .at(Place::file(file)),
            ),
        }
    }
}

/// The county's name, when the list has it; a county that is not in the list is an error.
pub(super) fn county_name(regions: &Regions, region: &str, on: Date) -> Result<String, Problem> {
    if regions.is_empty() {
        return Ok(String::new());
    }
    let code = RegionCode::parse(region).map_err(|_| Problem::error("SCR-007").arg("code", region))?;
    if let Some(name) = regions.name_on(&code, on) {
        return Ok(name.to_owned());
    }
    let list: Vec<String> = regions.below("", 6, on).map(|code| code.to_string()).collect();
    Err(Problem::error("SCR-008")
        .arg("code", region)
        .arg("list", list.join("、")))
}

/// Says which townships and villages of the registers are not, or no longer, on the list.
pub(super) fn compare(regions: &Regions, region: &str, on: Date, households: &[HouseholdCard]) -> Vec<Problem> {
    if regions.is_empty() {
        return vec![Problem::note("SCR-009")];
    }
    let places: BTreeSet<(&str, &str)> = households
        .iter()
        .map(|card| (card.township.as_str(), card.village.as_str()))
        .collect();
    let mut problems = Vec::new();
    for (township, village) in places {
        let county = regions.match_name(region, 9, township, on);
        let NameMatch::Current(code) = &county else {
            problems.extend(problem(township.to_owned(), &county));
            continue;
        };
        let found = regions.match_name(code.as_str(), 12, village, on);
        problems.extend(problem(format!("{township}{village}"), &found));
    }
    problems.sort();
    problems.dedup();
    problems
}

fn problem(name: String, found: &NameMatch) -> Option<Problem> {
    let list = |codes: &[RegionCode]| codes.iter().map(RegionCode::as_str).collect::<Vec<_>>().join("、");
    match found {
        NameMatch::Current(_) => None,
        NameMatch::Former(codes) | NameMatch::Ambiguous(codes) => {
            Some(Problem::warning("SCR-010").arg("name", name).arg("codes", list(codes)))
        }
        NameMatch::Unknown => Some(Problem::warning("SCR-011").arg("name", name)),
    }
}
