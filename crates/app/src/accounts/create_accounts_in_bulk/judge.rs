//! Which rows make an account, and what is wrong with the others.

use std::collections::{BTreeMap, BTreeSet};

use domain::Date;
use domain::access::{AreaLevel, Role};
use domain::problem::Problem;
use domain::sheet::Sheet;
use store::accounts::NewAccount;

use super::read::Person;
use crate::accounts::places::{PlaceNames, Typed};
use crate::accounts::set_grants::{Checked, GrantInput, check_with};
use crate::accounts::{NewPerson, person};

/// A row that makes an account.
pub(super) struct Good {
    pub(super) account: NewAccount,
    pub(super) grants: Vec<Checked>,
}

/// Rows, judged.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) good: Vec<Good>,
    pub(super) n_refused: u64,
    pub(super) problems: Vec<Problem>,
}

/// What rows are judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) places: &'a PlaceNames,
    pub(super) levels: &'a BTreeMap<String, AreaLevel>,
    pub(super) taken: &'a BTreeSet<String>,
    pub(super) day: Date,
}

/// A column of the sheet and what is wrong in it.
type Wrong = (&'static str, Problem);

/// Judges every row.
pub(super) fn judge(people: &[Person], known: Known<'_>) -> Judged {
    let mut judged = Judged::default();
    let mut rows: BTreeMap<String, u32> = BTreeMap::new();
    for row in people {
        let mut found = one(row, known);
        if let Ok(name) = person::sign_in_name(&row.sign_in_name) {
            if let Some(first) = rows.get(&name) {
                found = Err(twice(found, *first));
            } else {
                rows.insert(name, row.row);
            }
        }
        match found {
            Ok(good) => judged.good.push(good),
            Err(wrong) => {
                judged.n_refused += 1;
                judged
                    .problems
                    .extend(wrong.into_iter().map(|wrong| placed(wrong, row, known.sheet)));
            }
        }
    }
    judged
}

fn twice(found: Result<Good, Vec<Wrong>>, first: u32) -> Vec<Wrong> {
    let mut wrong = found.err().unwrap_or_default();
    wrong.push(("sign_in_name", Problem::error("ACT-029").arg("row", first)));
    wrong
}

fn placed((column, problem): Wrong, row: &Person, sheet: &Sheet) -> Problem {
    let mut place = row.place.clone();
    place.subject = sheet.column_index(column).map(|at| sheet.columns[at].title.clone());
    problem.at(place)
}

fn one(row: &Person, known: Known<'_>) -> Result<Good, Vec<Wrong>> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let person = NewPerson {
        sign_in_name: row.sign_in_name.clone(),
        display_name: row.display_name.clone(),
        phone: Some(row.phone.clone()),
        id_number: Some(row.id_number.clone()),
        grants: Vec::new(),
    };
    let account = person::new_account(&person, known.day).map_err(|problems| {
        wrong.extend(problems.into_iter().map(|found| (column(&found.field), found.problem)));
    });
    if account
        .as_ref()
        .is_ok_and(|account| known.taken.contains(&account.sign_in_name))
    {
        wrong.push(("sign_in_name", Problem::error("ACT-013")));
    }
    let grants = grants(row, known).map_err(|found| wrong.extend(found));
    match (account, grants, wrong.is_empty()) {
        (Ok(account), Ok(grants), true) => Ok(Good { account, grants }),
        _ => Err(wrong),
    }
}

fn grants(row: &Person, known: Known<'_>) -> Result<Vec<Checked>, Vec<Wrong>> {
    let typed = Typed {
        township: row.township.trim(),
        village: row.village.trim(),
    };
    let meant = known.places.find(typed).map_err(|wrong| vec![wrong])?;
    let mut inputs = Vec::new();
    for word in row.roles.split('、') {
        let role = role_of(known.sheet, word).ok_or_else(|| {
            let problem = Problem::error("ACT-032").arg("role", word);
            vec![("roles", problem)]
        })?;
        let region_id = match role.level() {
            AreaLevel::Township => meant.township.clone(),
            AreaLevel::Village => meant.village.clone(),
            AreaLevel::County | AreaLevel::OwnHouseholds => None,
        };
        let department = role.needs_department().then(|| row.department.clone());
        inputs.push(GrantInput {
            role: role.name().to_owned(),
            region_id,
            department,
            ..GrantInput::default()
        });
    }
    let is_village =
        |input: &GrantInput| Role::parse(&input.role).is_some_and(|role| role.level() == AreaLevel::Village);
    check_with(known.levels, &inputs, known.day).map_err(|problems| {
        let place = if inputs.iter().any(is_village) {
            "village"
        } else {
            "township"
        };
        let in_column = |field: &str| {
            if field.ends_with(".region_id") {
                place
            } else {
                column(field)
            }
        };
        problems
            .into_iter()
            .map(|found| (in_column(&found.field), found.problem))
            .collect()
    })
}

/// The role that a word of the sheet's list stands for: its code is among the word's other forms.
fn role_of(sheet: &Sheet, word: &str) -> Option<Role> {
    let at = sheet.column_index("roles")?;
    let known = sheet.columns[at].codes.iter().find(|code| code.is == word)?;
    let role = known.also.iter().find_map(|form| Role::parse(form))?;
    (!role.is_administrator()).then_some(role)
}

/// The column that a field of a request stands in.
fn column(field: &str) -> &'static str {
    match field {
        "sign_in_name" => "sign_in_name",
        "display_name" => "display_name",
        "phone" => "phone",
        "id_number" => "id_number",
        _ if field.ends_with(".department") => "department",
        _ => "roles",
    }
}
