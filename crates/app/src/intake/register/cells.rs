//! Cells of register rows as the store keeps them, and back.

use domain::Date;
use domain::id_card::{IdText, Sex};
use domain::name::normalise;
use domain::policy::RegisterPolicy;
use domain::sheet::{Column, Role, Sheet};
use domain::table::{GoneWord, RowOrigin, TableBatch, Values, code_index, push_row_json, row_json};
use store::StoreError;
use store::registers::change::PersonData;
use store::registers::snapshot::SEALED_PART;
use store::registers::{RegisterHousehold, RegisterMember};
use store::seal::KeyRing;

/// Column under which the sealed part of a household's row is sealed.
const SEALED_AS: &str = "households.register_columns";

/// A cell as a word: text, a word of a list, 是 or 否; nothing else.
pub(crate) fn word(batch: &TableBatch, column: usize, row: usize) -> Option<&str> {
    match &batch.columns[column] {
        Values::Text(cells) => cells[row].as_deref(),
        Values::Code(cells) => {
            let code = cells[row].and_then(|at| batch.sheet.columns[column].codes.get(usize::from(at)))?;
            Some(&code.is)
        }
        Values::Bool(cells) => cells[row].map(|yes| if yes { "是" } else { "否" }),
        Values::Id(_) | Values::Number(_) | Values::Date(_) => None,
    }
}

/// The text of a role, in its normal form; empty when there is none.
pub(crate) fn role(batch: &TableBatch, role: Role, row: usize) -> String {
    let text = batch
        .sheet
        .role_index(role)
        .and_then(|column| match &batch.columns[column] {
            Values::Number(cells) => cells[row].map(|number| number.to_string()),
            _ => word(batch, column, row).map(str::to_owned),
        });
    text.map(|text| normalise(&text)).unwrap_or_default()
}

fn date(batch: &TableBatch, role: Role, row: usize) -> Option<Date> {
    match &batch.columns[batch.sheet.role_index(role)?] {
        Values::Date(cells) => cells[row],
        _ => None,
    }
}

/// The identity number of a row.
pub(crate) fn id(batch: &TableBatch, row: usize) -> Option<&IdText> {
    match &batch.columns[batch.sheet.role_index(Role::Id)?] {
        Values::Id(cells) => cells[row].as_ref(),
        _ => None,
    }
}

/// What a row says of its person.
pub(crate) fn person(batch: &TableBatch, row: usize) -> PersonData {
    let id = id(batch, row).cloned();
    let number = id.as_ref().and_then(IdText::number);
    let sex = batch
        .sheet
        .column_index("sex")
        .and_then(|column| word(batch, column, row))
        .map(str::to_owned);
    let by_number = number.map(|number| if number.sex() == Sex::Male { "男" } else { "女" }.to_owned());
    let phone: String = role(batch, Role::Phone, row)
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    PersonData {
        name: role(batch, Role::Name, row),
        sex: sex.or(by_number),
        born_on: date(batch, Role::Birth, row).or_else(|| number.map(|number| number.birth_date())),
        id,
        phone: (!phone.is_empty()).then_some(phone),
    }
}

/// The relation to the head, and whether the row is the head's.
pub(crate) fn relation(batch: &TableBatch, row: usize) -> (Option<String>, bool) {
    let Some(column) = batch.sheet.role_index(Role::Relation) else {
        return (None, false);
    };
    let is_head = matches!(&batch.columns[column], Values::Code(cells) if cells[row] == Some(0));
    (word(batch, column, row).map(str::to_owned), is_head)
}

/// Columns of a member's row that stand nowhere else.
pub(crate) fn member_columns(batch: &TableBatch, row: usize) -> String {
    let elsewhere = [
        Role::Id,
        Role::Name,
        Role::Phone,
        Role::Township,
        Role::Village,
        Role::HouseholdNo,
        Role::Relation,
    ];
    row_json(batch, row, |column| {
        column.role.is_none_or(|role| !elsewhere.contains(&role))
    })
}

fn is_sealed(policy: &RegisterPolicy, column: &Column) -> bool {
    matches!(column.role, Some(Role::Id | Role::Phone)) || policy.sealed.contains(&column.name)
}

fn is_placed(column: &Column) -> bool {
    matches!(column.role, Some(Role::Township | Role::Village | Role::HouseholdNo))
}

/// Columns of a household's row; what must not stand in clear is sealed as its last.
pub(crate) fn household_columns(ring: &KeyRing, policy: &RegisterPolicy, batch: &TableBatch, row: usize) -> String {
    let (mut told, sealed) = household_told(ring, policy, batch, row);
    if let Some(sealed) = sealed {
        let no = role(batch, Role::HouseholdNo, row);
        let sealed = ring.seal(SEALED_AS, &no, &sealed);
        told.pop();
        told.push_str(SEALED_PART);
        told.push_str(&format!("\"{sealed}\"}}"));
    }
    told
}

/// Columns of a household's row without their sealed part: enough to know a change.
pub(crate) fn household_told(
    ring: &KeyRing,
    policy: &RegisterPolicy,
    batch: &TableBatch,
    row: usize,
) -> (String, Option<String>) {
    let mut told = row_json(batch, row, |column| !is_placed(column) && !is_sealed(policy, column));
    let sealed = row_json(batch, row, |column| !is_placed(column) && is_sealed(policy, column));
    if sealed.len() <= 2 {
        return (told, None);
    }
    told.pop();
    let comma = if told.len() > 1 { "," } else { "" };
    told.push_str(&format!(
        "{comma}\"_sealed_index\":\"{}\"}}",
        ring.blind(SEALED_AS, &sealed)
    ));
    (told, Some(sealed))
}

/// The digest by which a snapshot knows these columns.
pub(crate) fn told_digest(told: &str, has_sealed: bool) -> u64 {
    let kept = if has_sealed { &told[..told.len() - 1] } else { told };
    store::registers::snapshot::columns_digest(Some(kept))
}

fn set_text(batch: &mut TableBatch, role: Role, text: &str) {
    let Some(column) = batch.sheet.role_index(role) else {
        return;
    };
    match batch.columns.get_mut(column) {
        Some(Values::Text(cells)) => {
            if let Some(cell) = cells.last_mut() {
                *cell = (!text.is_empty()).then(|| text.to_owned());
            }
        }
        Some(Values::Code(cells)) => {
            let code = code_index(&batch.sheet.columns[column], text);
            if let Some(cell) = cells.last_mut() {
                *cell = code;
            }
        }
        _ => {}
    }
}

/// Appends a household's row as the register had it; gives back the words that their columns' lists have no more.
pub(crate) fn push_household(
    ring: &KeyRing,
    batch: &mut TableBatch,
    household: &RegisterHousehold,
    columns: &str,
    origin: RowOrigin,
) -> Result<Vec<GoneWord>, StoreError> {
    let json = opened(ring, &household.household_no, columns)?;
    let gone = push(batch, &json, origin)?;
    set_text(batch, Role::HouseholdNo, &household.household_no);
    set_text(batch, Role::Township, &household.township);
    set_text(batch, Role::Village, &household.village);
    Ok(gone)
}

/// The columns with what was sealed of them.
fn opened(ring: &KeyRing, household_no: &str, columns: &str) -> Result<String, StoreError> {
    let Some((told, sealed)) = columns.split_once(SEALED_PART) else {
        return Ok(columns.to_owned());
    };
    let sealed = sealed.trim_start_matches('"').trim_end_matches("\"}");
    let sealed = ring.open(SEALED_AS, household_no, sealed)?;
    Ok(format!("{told},{}", &sealed[1..]))
}

/// Appends a member's row as the register had it; gives back the words that their columns' lists have no more.
pub(crate) fn push_member(
    batch: &mut TableBatch,
    household: &RegisterHousehold,
    member: &RegisterMember,
    origin: RowOrigin,
) -> Result<Vec<GoneWord>, StoreError> {
    let gone = push(batch, member.register_columns.as_deref().unwrap_or("{}"), origin)?;
    set_text(batch, Role::HouseholdNo, &household.household_no);
    set_text(batch, Role::Township, &household.township);
    set_text(batch, Role::Village, &household.village);
    set_text(batch, Role::Name, &member.name);
    set_text(batch, Role::Relation, member.relation.as_deref().unwrap_or_default());
    set_text(batch, Role::Phone, member.phone.as_deref().unwrap_or_default());
    if let Some(column) = batch.sheet.role_index(Role::Id)
        && let Values::Id(cells) = &mut batch.columns[column]
        && let Some(cell) = cells.last_mut()
    {
        cell.clone_from(&member.id);
    }
    if member.register_columns.is_none() {
        set_verbs_own(batch, member);
    }
    Ok(gone)
}

/// What a verb knows of a member that no register has told of yet.
fn set_verbs_own(batch: &mut TableBatch, member: &RegisterMember) {
    if let Some(column) = batch.sheet.role_index(Role::Birth)
        && let Values::Date(cells) = &mut batch.columns[column]
        && let Some(cell) = cells.last_mut()
    {
        *cell = member.born_on;
    }
    if let Some(column) = batch.sheet.column_index("sex") {
        let code = member
            .sex
            .as_deref()
            .and_then(|sex| code_index(&batch.sheet.columns[column], sex));
        if let Values::Code(cells) = &mut batch.columns[column]
            && let Some(cell) = cells.last_mut()
        {
            *cell = code;
        }
    }
}

fn push(batch: &mut TableBatch, json: &str, origin: RowOrigin) -> Result<Vec<GoneWord>, StoreError> {
    push_row_json(batch, json, origin).map_err(|_| StoreError::Stored {
        what: "register row",
        column: 0,
    })
}

/// Columns of a sheet that hold anything in these batches.
pub(crate) fn filled<'b>(sheet: &Sheet, batches: impl Iterator<Item = &'b TableBatch>) -> Vec<bool> {
    let mut filled = vec![false; sheet.columns.len()];
    for batch in batches.filter(|batch| batch.sheet.name == sheet.name) {
        for (column, is_filled) in filled.iter_mut().enumerate().filter(|(_, is_filled)| !**is_filled) {
            *is_filled = any(&batch.columns[column]);
        }
    }
    filled
}

fn any(values: &Values) -> bool {
    match values {
        Values::Text(cells) => cells.iter().any(Option::is_some),
        Values::Id(cells) => cells.iter().any(Option::is_some),
        Values::Number(cells) => cells.iter().any(Option::is_some),
        Values::Date(cells) => cells.iter().any(Option::is_some),
        Values::Code(cells) => cells.iter().any(Option::is_some),
        Values::Bool(cells) => cells.iter().any(Option::is_some),
    }
}
