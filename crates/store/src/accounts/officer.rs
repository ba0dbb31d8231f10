//! Officers: who acts for the households of an area, by name and duty alone, and what accounts are called.

use std::collections::{BTreeMap, BTreeSet};

use domain::Date;
use domain::access::{Action, Actor, AreaLevel, Grant, Role, Scope};

use super::account::AccountState;
use super::grant::{grants_of, holds_on};
use super::places;
use crate::StoreError;
use crate::db::Value;
use crate::names::initials;
use crate::registers::paging::Conditions;
use crate::tx::ReadTx;

/// Numbers looked up in one statement.
const AT_ONCE: usize = 500;

/// Which officers are wanted, in order of name.
#[derive(Debug, Clone, Default)]
pub struct OfficerFilter {
    /// Only those with this duty on the day.
    pub role: Option<Role>,
    /// Only those who act in this region.
    pub region_id: Option<String>,
    /// Only those whose duty names this department.
    pub department: Option<String>,
    /// Only those whose name, or its initials, begin so.
    pub begins: Option<String>,
    /// Only those after this name and number.
    pub after: Option<(String, String)>,
    /// At most so many.
    pub limit: usize,
}

/// Somebody who acts for households.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Account.
    pub account_id: String,
    /// Name.
    pub name: String,
    /// Duties that hold on the day.
    pub duties: Vec<Grant>,
}

/// Active accounts that act in the viewer's area: those of the county, of the area, of what lies in it and around it,
/// and helpers of its households. One more than the limit says that there is another page.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list_officers(tx: &mut ReadTx, filter: &OfficerFilter, day: Date) -> Result<Vec<Officer>, StoreError> {
    let regions = match tx.viewer().scope(Action::ReadOfficers) {
        Scope::Nothing => return Ok(Vec::new()),
        Scope::Everything => None,
        Scope::Within { regions, .. } => Some(regions),
    };
    let mut conditions = Conditions::default();
    conditions.add(format!("a.state = '{}'", AccountState::Active.name()));
    let duty = duty(&mut conditions, filter, regions.as_deref(), day);
    conditions.add(duty);
    if let Some((name, account)) = &filter.after {
        let (name, account) = (conditions.value(name), conditions.value(account));
        conditions.add(format!("(a.display_name, a.account_id) > ({name}, {account})"));
    }
    // Initials are kept of no account: whoever searches by them walks the names of the area.
    let by_initials = filter.begins.as_deref().filter(|text| text.is_ascii());
    let mut limit = String::new();
    if by_initials.is_none() {
        if let Some(begins) = &filter.begins {
            conditions.prefix("a.display_name", begins, None);
        }
        let n = i64::try_from(filter.limit).unwrap_or(i64::MAX - 1);
        limit = format!(" LIMIT {}", conditions.value(n.saturating_add(1)));
    }
    let sql = format!(
        "SELECT a.account_id, a.display_name FROM accounts a{} ORDER BY a.display_name, a.account_id{limit}",
        conditions.clause()
    );
    let mut officers = Vec::new();
    for row in tx.rows(&sql, &conditions.values).await? {
        let name = row.text(1)?;
        let fits = by_initials.is_none_or(|text| begins_with(&name, text));
        if fits && officers.len() <= filter.limit {
            officers.push(Officer {
                account_id: row.text(0)?,
                name,
                duties: Vec::new(),
            });
        }
    }
    let ids: Vec<String> = officers.iter().map(|one| one.account_id.clone()).collect();
    let mut grants = grants_of(tx, &ids, Some(day)).await?;
    for officer in &mut officers {
        let dated = grants.remove(&officer.account_id).unwrap_or_default().into_iter();
        let held = dated.filter(|dated| dated.holds_on(day) && dated.grant.role.is_officer());
        officer.duties = held.map(|dated| dated.grant).collect();
    }
    Ok(officers)
}

fn begins_with(name: &str, text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    initials(name).starts_with(&text) || name.to_ascii_lowercase().starts_with(&text)
}

/// The condition that an account holds one grant that is all that is asked.
fn duty(conditions: &mut Conditions, filter: &OfficerFilter, area: Option<&[String]>, day: Date) -> String {
    conditions.value(day);
    let mut all = vec![holds_on(conditions.values.len())];
    let roles: Vec<String> = Role::ALL
        .iter()
        .filter(|role| role.is_officer() && filter.role.is_none_or(|wanted| wanted == **role))
        .map(|role| conditions.value(role.name()))
        .collect();
    all.push(format!(
        "g.role IN ({})",
        if roles.is_empty() {
            "NULL".to_owned()
        } else {
            roles.join(", ")
        }
    ));
    if let Some(department) = &filter.department {
        all.push(format!("g.department = {}", conditions.value(department)));
    }
    if let Some(area) = area {
        let any: Vec<String> = area.iter().map(|region| acts_in(&conditions.value(region))).collect();
        all.push(format!("({})", any.join(" OR ")));
    }
    if let Some(region) = &filter.region_id {
        all.push(acts_in(&conditions.value(region)));
    }
    format!(
        "EXISTS (SELECT 1 FROM grants g WHERE g.account_id = a.account_id AND {})",
        all.join(" AND ")
    )
}

/// That a grant reaches a region: it is of the county, of the region, of what lies in it or around it, or of
/// households there.
fn acts_in(region: &str) -> String {
    let (county, own) = (AreaLevel::County.name(), AreaLevel::OwnHouseholds.name());
    format!(
        "(g.area_kind = '{county}' \
         OR g.region_id IN (SELECT descendant_id FROM region_tree WHERE ancestor_id = {region}) \
         OR g.region_id IN (SELECT ancestor_id FROM region_tree WHERE descendant_id = {region}) \
         OR (g.area_kind = '{own}' AND EXISTS (SELECT 1 FROM helpers p JOIN households h \
         ON h.household_id = p.household_id WHERE p.account_id = a.account_id AND p.valid_to IS NULL \
         AND (h.county_id = {region} OR h.township_id = {region} OR h.village_id = {region}))))"
    )
}

/// What accounts are called, by number; for anybody signed in, because whoever sees what was done may know by whom.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn account_names(
    tx: &mut ReadTx,
    accounts: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut names = BTreeMap::new();
    if matches!(tx.viewer().actor(), Actor::Anonymous) {
        return Ok(names);
    }
    let accounts: Vec<Value> = accounts.iter().map(Value::from).collect();
    for part in accounts.chunks(AT_ONCE) {
        let list = places(0, part.len());
        let sql = format!("SELECT account_id, display_name FROM accounts WHERE account_id IN ({list})");
        for row in tx.rows(&sql, part).await? {
            names.insert(row.text(0)?, row.text(1)?);
        }
    }
    Ok(names)
}
