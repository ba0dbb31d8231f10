//! Accounts for everybody on a list: one spreadsheet, one row a person.

mod judge;
mod read;

use std::path::Path;
use std::sync::Arc;

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use domain::sheet::Sheet;
use serde_json::json;
use store::WriteTx;
use store::accounts::{add_grants, add_invitations, create_accounts, region_levels, taken_sign_in_names};
use store::regions::list_place_spells;

use super::create_account::new_grants;
use super::invite::{invitation, new_link};
use super::places::PlaceNames;
use super::set_grants::roles;
use super::{Created, permitted, subject, today};
use crate::policy::{Loaded, in_county};
use crate::{App, FieldProblem, Refusal};
use judge::{Good, Known, judge};
use read::{Rows, read};

/// Name of the sheet in the policy.
const SHEET: &str = "account";

/// A spreadsheet with people.
#[derive(Debug, Clone, Copy)]
pub struct BulkFile<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// What its sender calls it.
    pub name: &'a str,
    /// Whether nothing is to be created.
    pub dry_run: bool,
}

/// What a spreadsheet came to. Rows read are those accepted, refused and duplicate together.
#[derive(Debug, Clone, Default)]
pub struct Bulk {
    /// Rows that are data.
    pub n_read: u64,
    /// Rows that make an account.
    pub n_accepted: u64,
    /// Rows that cannot be used, each with at least one problem.
    pub n_refused: u64,
    /// Rows that stand in the file a second time.
    pub n_duplicate: u64,
    /// Everything that is wrong, with its place.
    pub problems: Vec<Problem>,
    /// The accounts with their one-time links, shown once; none after a dry run.
    pub created: Vec<Created>,
}

/// The sheet that lists people, as the policy has it; templates are printed from it.
///
/// # Errors
/// When the policy has none.
pub fn account_sheet(loaded: &Loaded) -> Result<Arc<Sheet>, Problem> {
    loaded
        .policy
        .office_sheets
        .get(SHEET)
        .cloned()
        .ok_or_else(|| Problem::error("ACT-030"))
}

/// Creates an account for every good row of a spreadsheet, in one transaction, each with a one-time link; says of every
/// other row what is wrong with it. Administrators are created one by one and never so.
///
/// # Errors
/// When the viewer does not keep accounts, or the file holds no list of people.
pub async fn create_accounts_in_bulk(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    file: BulkFile<'_>,
) -> Result<Bulk, Refusal> {
    permitted(viewer, Action::ManageAccounts)?;
    let day = today(app, at);
    let loaded = in_county(app, day).await?;
    let sheet = account_sheet(&loaded).map_err(Refusal::conflict)?;
    let rows = read(&loaded, &sheet, file, day).await.map_err(invalid)?;
    let mut tx = app.store.write(viewer, at).await?;
    let places = PlaceNames::new(&list_place_spells(&mut tx).await?, &app.settings.region, day);
    let levels = region_levels(&mut tx).await?;
    let taken = taken_sign_in_names(&mut tx, &rows.sign_in_names()).await?;
    let Rows {
        people,
        mut problems,
        n_read,
        n_refused,
        n_duplicate,
    } = rows;
    let known = Known {
        sheet: &sheet,
        places: &places,
        levels: &levels,
        taken: &taken,
        day,
    };
    let judged = judge(&people, known);
    problems.extend(judged.problems);
    let created = match file.dry_run || judged.good.is_empty() {
        true => Vec::new(),
        false => create(app, tx, &judged.good).await?,
    };
    Ok(Bulk {
        n_read,
        n_accepted: judged.good.len() as u64,
        n_refused: n_refused + judged.n_refused,
        n_duplicate,
        problems,
        created,
    })
}

/// Problems of a file as those of the field it came in.
fn invalid(problems: Vec<Problem>) -> Refusal {
    Refusal::Invalid(
        problems
            .into_iter()
            .map(|problem| FieldProblem::new("file", problem))
            .collect(),
    )
}

async fn create(app: &App, mut tx: WriteTx, good: &[Good]) -> Result<Vec<Created>, Refusal> {
    let accounts = good.iter().map(|good| good.account.clone()).collect();
    let ids = create_accounts(&mut tx, accounts).await?;
    let grants = good
        .iter()
        .zip(&ids)
        .flat_map(|(good, id)| new_grants(id, &good.grants))
        .collect();
    add_grants(&mut tx, grants).await?;
    let links: Vec<_> = ids.iter().map(|id| new_link(app, tx.at(), id)).collect();
    add_invitations(&mut tx, links.iter().map(|link| invitation(app, link)).collect()).await?;
    let mut created = Vec::with_capacity(good.len());
    for (good, link) in good.iter().zip(links) {
        let about = subject(&link.account_id);
        tx.record(
            "account.created",
            &about,
            json!({ "roles": roles(&good.grants), "in_bulk": true }),
        );
        tx.record("account.invited", &about, json!({ "revoked": 0 }));
        created.push(Created {
            account_id: link.account_id,
            sign_in_name: good.account.sign_in_name.clone(),
            display_name: good.account.display_name.clone(),
            token: link.token,
            expires_at: link.expires_at,
        });
    }
    tx.commit().await?;
    Ok(created)
}
