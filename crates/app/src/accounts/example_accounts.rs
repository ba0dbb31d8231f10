//! One account for every role, for trying out a county that is invented.

use std::collections::{HashMap, HashSet};

use domain::access::{Action, AreaLevel, Role, Viewer};
use domain::{Date, Moment};
use store::accounts::AccountState;
use store::registers::households;
use store::{ReadTx, cases, regions};

use super::{
    Account, AccountQuery, Assignment, GrantInput, NewPerson, Token, account_sheet, area_names, assign_helper,
    create_account, invite, list_accounts, permitted, today,
};
use crate::policy::in_county;
use crate::{App, Refusal};

/// Households that the example helper helps.
const HELPED: i64 = 3;
/// Column of the list of people in whose example the policy names a department.
const DEPARTMENT: &str = "department";

/// An account for trying out a role.
#[derive(Debug, Clone)]
pub struct ExampleAccount {
    /// The role.
    pub role: Role,
    /// What is typed to sign in.
    pub sign_in_name: String,
    /// What its area is called.
    pub area: String,
    /// How far it has come.
    pub state: AccountState,
    /// The token of its link, while it is not active.
    pub token: Option<Token>,
}

/// Where the example accounts belong.
#[derive(Debug, Default)]
struct Places {
    township: Option<String>,
    village: Option<String>,
    households: Vec<String>,
    department: Option<String>,
}

impl Places {
    /// Whether there is a place for a role.
    fn have(&self, role: Role) -> bool {
        match role.level() {
            AreaLevel::Township => self.township.is_some(),
            AreaLevel::Village => self.village.is_some(),
            AreaLevel::County | AreaLevel::OwnHouseholds => true,
        }
    }
}

/// Makes sure there is an account for every role that the county has places for, and gives each that is not active yet a
/// new link. They belong to the village with the most to do, the first one where nothing is; the helper helps its
/// households, those with a case first.
///
/// # Errors
/// When the viewer does not keep accounts, or the policy has mistakes.
#[store::boxed]
pub async fn example_accounts(app: &App, viewer: &Viewer, at: Moment) -> Result<Vec<ExampleAccount>, Refusal> {
    permitted(viewer, Action::ManageAccounts)?;
    let places = find_places(app, viewer, at).await?;
    let mut examples = Vec::new();
    for role in Role::ALL.iter().copied().filter(|role| places.have(*role)) {
        examples.push(example(app, viewer, at, role, &places).await?);
    }
    Ok(examples)
}

async fn example(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    role: Role,
    places: &Places,
) -> Result<ExampleAccount, Refusal> {
    let known = find_by_name(app, viewer, at, role.name()).await?;
    let token = match &known {
        None => Some(create(app, viewer, at, role, places).await?),
        Some(account) if account.state == AccountState::Invited => {
            Some(invite(app, viewer, at, &account.account_id).await?.token)
        }
        Some(_) => None,
    };
    let account = find_by_name(app, viewer, at, role.name())
        .await?
        .ok_or(Refusal::NotFound)?;
    let names = area_names(app, viewer).await?;
    let areas = account.grants.iter().map(|dated| {
        let department = dated.grant.department.as_deref().unwrap_or_default();
        format!("{}{department}", names.of(&dated.grant.area))
    });
    let area = areas.collect::<Vec<_>>().join("、");
    Ok(ExampleAccount {
        role,
        sign_in_name: account.sign_in_name,
        area,
        state: account.state,
        token,
    })
}

async fn create(app: &App, viewer: &Viewer, at: Moment, role: Role, places: &Places) -> Result<Token, Refusal> {
    let region_id = match role.level() {
        AreaLevel::Township => places.township.clone(),
        AreaLevel::Village => places.village.clone(),
        AreaLevel::County | AreaLevel::OwnHouseholds => None,
    };
    let department = role.needs_department().then(|| places.department.clone()).flatten();
    let grant = GrantInput {
        role: role.name().to_owned(),
        region_id,
        department,
        ..GrantInput::default()
    };
    let person = NewPerson {
        sign_in_name: role.name().to_owned(),
        display_name: format!("示例：{}", role.title()),
        phone: None,
        id_number: None,
        grants: vec![grant],
    };
    let created = create_account(app, viewer, at, person).await?;
    if role == Role::Helper {
        for household_id in &places.households {
            let assignment = Assignment {
                account_id: &created.account_id,
                household_id,
            };
            assign_helper(app, viewer, at, assignment).await?;
        }
    }
    Ok(created.token)
}

async fn find_by_name(app: &App, viewer: &Viewer, at: Moment, name: &str) -> Result<Option<Account>, Refusal> {
    // In order of sign-in name the name itself stands before every longer one.
    let query = AccountQuery {
        prefix: Some(name.to_owned()),
        limit: 1,
        ..AccountQuery::default()
    };
    let page = list_accounts(app, viewer, at, query).await?;
    Ok(page.accounts.into_iter().find(|account| account.sign_in_name == name))
}

/// The village with the most to do, its township, and households of it; the first village where nothing is to do.
async fn find_places(app: &App, viewer: &Viewer, at: Moment) -> Result<Places, Refusal> {
    let mut places = Places {
        department: department(app, at).await?,
        ..Places::default()
    };
    let mut tx = app.store.read(viewer).await?;
    let Some(county) = regions::find(&mut tx, &app.settings.region).await? else {
        return Ok(places);
    };
    let work = open_work(&mut tx, today(app, at)).await?;
    let mut most = None;
    for township in regions::list(&mut tx, Some(&county.region_id), false).await? {
        for village in regions::list(&mut tx, Some(&township.region_id), false).await? {
            let n = work.get(&village.region_id).copied().unwrap_or_default();
            if most.is_none_or(|most| n > most) {
                most = Some(n);
                (places.township, places.village) = (Some(township.region_id.clone()), Some(village.region_id));
            }
        }
    }
    if let Some(village) = &places.village {
        places.households = to_be_helped(&mut tx, village).await?;
    }
    Ok(places)
}

/// Open tasks by village.
async fn open_work(tx: &mut ReadTx, on: Date) -> Result<HashMap<String, i64>, Refusal> {
    let query = cases::FigureQuery {
        region_id: None,
        group: cases::Group::Village,
        from: on,
        until: on,
        on,
        visit_steps: Vec::new(),
    };
    let lines = cases::figures(tx, &query).await?;
    Ok(lines
        .into_iter()
        .filter_map(|line| Some((line.key?, line.open)))
        .collect())
}

/// Households of a village with a case, and others of it where these are few.
async fn to_be_helped(tx: &mut ReadTx, village: &str) -> Result<Vec<String>, Refusal> {
    let query = cases::Query {
        region_id: Some(village.to_owned()),
        limit: HELPED,
        ..cases::Query::default()
    };
    let cases = cases::list(tx, &query).await?;
    let mut helped: Vec<String> = cases.rows.into_iter().map(|case| case.household_id).collect();
    let query = households::Query {
        place: Some(village.to_owned()),
        limit: HELPED,
        ..households::Query::default()
    };
    let page = households::list(tx, &query).await?;
    helped.extend(page.rows.into_iter().map(|household| household.household_id));
    let mut seen = HashSet::new();
    helped.retain(|household| seen.insert(household.clone()));
    helped.truncate(usize::try_from(HELPED).unwrap_or_default());
    Ok(helped)
}

/// The department that the policy's own example names.
async fn department(app: &App, at: Moment) -> Result<Option<String>, Refusal> {
    let loaded = in_county(app, today(app, at)).await?;
    let sheet = account_sheet(&loaded).map_err(Refusal::conflict)?;
    Ok(sheet
        .column_index(DEPARTMENT)
        .and_then(|column| sheet.columns[column].example.clone()))
}
