//! Accounts a page at a time.

use domain::Moment;
use domain::access::{Action, Role, Viewer};
use domain::problem::Problem;
use store::accounts::{AccountFilter, AccountPage, AccountState};

use super::permitted;
use crate::{App, FieldProblem, Refusal};

/// Which accounts are wanted, as words of a request.
#[derive(Debug, Clone, Default)]
pub struct AccountQuery {
    /// Only those in this state.
    pub state: Option<String>,
    /// Only those that have this role today.
    pub role: Option<String>,
    /// Only those granted this region, or one in it.
    pub region_id: Option<String>,
    /// Only those whose sign-in name or own name begins so.
    pub prefix: Option<String>,
    /// Only those after this sign-in name.
    pub after: Option<String>,
    /// At most so many.
    pub limit: usize,
}

/// Lists accounts in order of sign-in name. Who assigns helpers but keeps no accounts sees helpers alone.
///
/// # Errors
/// When the viewer sees no accounts, or a word is not known.
#[store::boxed]
pub async fn list_accounts(
    app: &App,
    viewer: &Viewer,
    at: Moment,
    query: AccountQuery,
) -> Result<AccountPage, Refusal> {
    if !viewer.may(Action::AssignHelper) {
        permitted(viewer, Action::ReadAccounts)?;
    }
    let mut problems = Vec::new();
    let filter = AccountFilter {
        state: word(query.state.as_deref(), "state", AccountState::parse, &mut problems),
        role: word(query.role.as_deref(), "role", Role::parse, &mut problems),
        region_id: query.region_id,
        prefix: query
            .prefix
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
        after: query.after,
        limit: query.limit,
    };
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems));
    }
    let mut tx = app.store.read(viewer).await?;
    Ok(store::accounts::list_accounts(&mut tx, &filter, super::today(app, at)).await?)
}

fn word<T>(
    text: Option<&str>,
    field: &str,
    parse: impl Fn(&str) -> Option<T>,
    problems: &mut Vec<FieldProblem>,
) -> Option<T> {
    let text = text?;
    let found = parse(text);
    if found.is_none() {
        problems.push(FieldProblem::new(field, Problem::error("FLD-004")));
    }
    found
}
