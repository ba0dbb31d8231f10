//! What an account may do, and where: the whole set at once.

use std::collections::BTreeMap;

use domain::access::{Action, Area, AreaLevel, Grant, GrantProblem, Role, Viewer, check_grants, check_grants_in};
use domain::problem::Problem;
use domain::{Date, Moment};
use serde_json::json;
use store::ReadTx;
use store::accounts::{Account, AccountState, DatedGrant, add_grants, end_grant, end_sessions, region_levels};

use super::create_account::new_grants;
use super::{current, in_state, not_own, permitted, subject, today};
use crate::{App, FieldProblem, Refusal};

/// A grant as somebody asks for it; where it reaches follows from the role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GrantInput {
    /// Word of the role.
    pub role: String,
    /// Region, for roles of a township or village.
    pub region_id: Option<String>,
    /// Department, for liaisons.
    pub department: Option<String>,
    /// First day; `None` is today.
    pub valid_from: Option<Date>,
    /// First day on which it no longer holds.
    pub valid_to: Option<Date>,
}

/// A grant that has been checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) grant: Grant,
    pub(super) valid_from: Date,
    pub(super) valid_to: Option<Date>,
}

/// Gives an account this set of grants: what it has and the set lacks ends today, what the set has and it lacks begins.
/// `version` is that of the account as it was read. The change counts from the next request on.
///
/// # Errors
/// `Stale` when somebody changed the account since; everything that is wrong with the grants, by field.
#[store::boxed]
pub async fn set_grants(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    account_id: &str,
    version: i64,
    grants: &[GrantInput],
) -> Result<Account, Refusal> {
    permitted(viewer, Action::ManageAccounts)?;
    not_own(viewer, account_id)?;
    let day = today(app, at);
    let mut tx = app.store.write(viewer, at).await?;
    let account = current(&mut tx, account_id, day, Some(version)).await?;
    in_state(
        &account,
        &[AccountState::Invited, AccountState::Active, AccountState::Locked],
    )?;
    let wanted = check(&mut tx, grants, day).await?.map_err(Refusal::Invalid)?;
    let becomes_administrator = wanted.iter().any(|grant| grant.grant.role.is_administrator());
    if becomes_administrator && account.state == AccountState::Active && !account.second_factor {
        return Err(Refusal::conflict(Problem::error("ACT-019")));
    }
    let Difference { ended, changed, begun } = difference(&account.grants, &wanted);
    if ended.is_empty() && changed.is_empty() && begun.is_empty() {
        return Ok(account);
    }
    for dated in &ended {
        end_grant(&mut tx, account_id, &dated.grant_id, Some(day)).await?;
    }
    for (dated, valid_to) in &changed {
        end_grant(&mut tx, account_id, &dated.grant_id, *valid_to).await?;
    }
    add_grants(&mut tx, new_grants(account_id, &begun)).await?;
    store::accounts::change_account(&mut tx, account_id, Default::default()).await?;
    if becomes_administrator {
        end_sessions(&mut tx, account_id, None).await?;
    }
    let names = |grants: &[&DatedGrant]| grants.iter().map(|dated| word(&dated.grant)).collect::<Vec<_>>();
    let payload = json!({
        "begun": begun.iter().map(|grant| word(&grant.grant)).collect::<Vec<_>>(),
        "ended": names(&ended),
        "other_end": changed.iter().map(|(dated, _)| word(&dated.grant)).collect::<Vec<_>>(),
    });
    tx.record("grant.changed", &subject(account_id), payload);
    let changed = current(&mut tx, account_id, day, None).await?;
    tx.commit().await?;
    Ok(changed)
}

/// What must be done to come from the grants there are to those wanted.
struct Difference<'a> {
    ended: Vec<&'a DatedGrant>,
    changed: Vec<(&'a DatedGrant, Option<Date>)>,
    begun: Vec<Checked>,
}

fn difference<'a>(present: &'a [DatedGrant], wanted: &[Checked]) -> Difference<'a> {
    let mut rest = wanted.to_vec();
    let mut out = Difference {
        ended: Vec::new(),
        changed: Vec::new(),
        begun: Vec::new(),
    };
    for dated in present {
        // A grant under way began when it began: only its end can change.
        match rest
            .iter()
            .position(|wanted| wanted.grant == dated.grant && wanted.valid_from >= dated.valid_from)
        {
            Some(at) => {
                let wanted = rest.remove(at);
                if wanted.valid_to != dated.valid_to {
                    out.changed.push((dated, wanted.valid_to));
                }
            }
            None => out.ended.push(dated),
        }
    }
    out.begun = rest;
    out
}

/// A grant as the journal names it.
fn word(grant: &Grant) -> String {
    let department = grant
        .department
        .as_deref()
        .map(|name| format!(":{name}"))
        .unwrap_or_default();
    format!("{}@{}{department}", grant.role, grant.area)
}

/// The roles of grants, as the journal names them.
pub(super) fn roles(grants: &[Checked]) -> Vec<&'static str> {
    grants.iter().map(|checked| checked.grant.role.name()).collect()
}

/// Checks a set of grants against the county's regions.
pub(super) async fn check(
    tx: &mut ReadTx,
    grants: &[GrantInput],
    day: Date,
) -> Result<Result<Vec<Checked>, Vec<FieldProblem>>, Refusal> {
    let levels = region_levels(tx).await?;
    Ok(check_with(&levels, grants, day))
}

/// Checks a set of grants where the level of every region is known.
pub(super) fn check_with(
    levels: &BTreeMap<String, AreaLevel>,
    grants: &[GrantInput],
    day: Date,
) -> Result<Vec<Checked>, Vec<FieldProblem>> {
    let (mut checked, mut problems): (Vec<Checked>, Vec<FieldProblem>) = (Vec::new(), Vec::new());
    if grants.is_empty() {
        problems.push(FieldProblem::new("grants", Problem::error("ACT-031")));
    }
    for (i, input) in grants.iter().enumerate() {
        let at = |field: &str, problem| FieldProblem::new(format!("grants[{i}].{field}"), problem);
        let grant = match parsed(input) {
            Ok(grant) => grant,
            Err((field, problem)) => {
                problems.push(at(field, problem));
                continue;
            }
        };
        let alone = check_grants_in(std::slice::from_ref(&grant), |id| levels.get(id).copied());
        problems.extend(alone.iter().map(|problem| at(field_of(problem), problem.to_problem())));
        let valid_from = input.valid_from.unwrap_or(day).max(day);
        if input.valid_to.is_some_and(|end| end <= valid_from) {
            problems.push(at("valid_to", Problem::error("ACT-018")));
        }
        if checked.iter().any(|known| known.grant == grant) {
            problems.push(at("role", Problem::error("ACT-024").arg("role", grant.role.title())));
        }
        checked.push(Checked {
            grant,
            valid_from,
            valid_to: input.valid_to,
        });
    }
    let all: Vec<Grant> = checked.iter().map(|checked| checked.grant.clone()).collect();
    let combined = check_grants(&all).into_iter().filter(is_combined);
    problems.extend(combined.map(|problem| FieldProblem::new("grants", problem.to_problem())));
    if problems.is_empty() {
        Ok(checked)
    } else {
        Err(problems)
    }
}

fn is_combined(problem: &GrantProblem) -> bool {
    matches!(problem, GrantProblem::AdministratorCombined { .. })
}

fn field_of(problem: &GrantProblem) -> &'static str {
    match problem {
        GrantProblem::AdministratorCombined { .. } => "role",
        GrantProblem::AreaUnfit { .. } | GrantProblem::RegionUnknown { .. } => "region_id",
        GrantProblem::DepartmentMissing { .. } | GrantProblem::DepartmentUnexpected { .. } => "department",
    }
}

/// Role and area of a grant, or the field that is wrong.
fn parsed(input: &GrantInput) -> Result<Grant, (&'static str, Problem)> {
    let Some(role) = Role::parse(&input.role) else {
        let list: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
        let problem = Problem::error("ACT-016")
            .arg("role", &input.role)
            .arg("list", list.join("、"));
        return Err(("role", problem));
    };
    let area = match (role.level(), &input.region_id) {
        (_, Some(id)) => Area::Region(id.clone()),
        (AreaLevel::County, None) => Area::County,
        (AreaLevel::OwnHouseholds, None) => Area::OwnHouseholds,
        (level @ (AreaLevel::Township | AreaLevel::Village), None) => {
            let problem = Problem::error("ACT-017")
                .arg("role", role.title())
                .arg("level", level.title());
            return Err(("region_id", problem));
        }
    };
    let department = input
        .department
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    Ok(Grant {
        role,
        area,
        department: department.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: &str, region: Option<&str>, department: Option<&str>) -> GrantInput {
        GrantInput {
            role: role.to_owned(),
            region_id: region.map(str::to_owned),
            department: department.map(str::to_owned),
            ..GrantInput::default()
        }
    }

    #[test]
    fn every_mistake_is_named_by_its_field() {
        let day = Date::constant(2026, 11, 1);
        let levels = BTreeMap::from([
            ("t".to_owned(), AreaLevel::Township),
            ("v".to_owned(), AreaLevel::Village),
        ]);
        let late = GrantInput {
            valid_to: Some(day),
            ..grant("helper", None, None)
        };
        type Case<'a> = (Vec<GrantInput>, &'a [(&'a str, &'a str)]);
        let cases: [Case<'_>; 13] = [
            (
                vec![grant("village", Some("v"), None), grant("helper", None, None)],
                &[],
            ),
            (vec![grant("department_liaison", None, Some("医保局"))], &[]),
            (vec![grant("security_admin", None, None)], &[]),
            (vec![], &[("grants", "ACT-031")]),
            (vec![grant("king", None, None)], &[("grants[0].role", "ACT-016")]),
            (
                vec![grant("village", None, None)],
                &[("grants[0].region_id", "ACT-017")],
            ),
            (
                vec![grant("village", Some("t"), None)],
                &[("grants[0].region_id", "ACC-102")],
            ),
            (
                vec![grant("township", Some("x"), None)],
                &[("grants[0].region_id", "ACC-103")],
            ),
            (
                vec![grant("county_office", Some("t"), None)],
                &[("grants[0].region_id", "ACC-102")],
            ),
            (
                vec![grant("department_liaison", None, Some(" "))],
                &[("grants[0].department", "ACC-104")],
            ),
            (
                vec![grant("system_admin", None, None), grant("helper", None, None)],
                &[("grants", "ACC-101")],
            ),
            (vec![late], &[("grants[0].valid_to", "ACT-018")]),
            (
                vec![grant("helper", None, None), grant("helper", None, None)],
                &[("grants[1].role", "ACT-024")],
            ),
        ];
        for (grants, expected) in cases {
            let problems = check_with(&levels, &grants, day).err().unwrap_or_default();
            let found: Vec<(&str, &str)> = problems
                .iter()
                .map(|problem| (problem.field.as_str(), problem.problem.code))
                .collect();
            assert_eq!(found, expected, "{grants:?}");
        }
    }
}
