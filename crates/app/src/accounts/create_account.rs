//! A new account with its grants and its one-time link.

use domain::Moment;
use domain::access::{Action, Viewer};
use domain::problem::Problem;
use serde_json::json;
use store::accounts::{NewGrant, add_grants, create_accounts, taken_sign_in_names};

use super::set_grants::{Checked, GrantInput, check, roles};
use super::{Token, invite, permitted, person, subject, today};
use crate::{App, FieldProblem, Refusal};

/// Who gets an account.
#[derive(Clone, Default)]
pub struct NewPerson {
    /// What the owner will type to sign in.
    pub sign_in_name: String,
    /// The owner's name.
    pub display_name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Identity number, by which a household of their own is known.
    pub id_number: Option<String>,
    /// What the account may do, and where.
    pub grants: Vec<GrantInput>,
}

impl std::fmt::Debug for NewPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewPerson")
            .field("grants", &self.grants)
            .finish_non_exhaustive()
    }
}

/// An account just created, with its one-time link, shown once.
#[derive(Debug, Clone)]
pub struct Created {
    /// The account.
    pub account_id: String,
    /// What its owner types to sign in.
    pub sign_in_name: String,
    /// The owner's name.
    pub display_name: String,
    /// The token of the link.
    pub token: Token,
    /// When the link stops working.
    pub expires_at: Moment,
}

/// Creates an account. It has no password: its owner sets one with the link.
///
/// # Errors
/// Everything that is wrong with the values, by field.
#[store::boxed]
pub async fn create_account(app: &App, viewer: &Viewer, at: Moment, person: NewPerson) -> Result<Created, Refusal> {
    permitted(viewer, Action::ManageAccounts)?;
    let mut tx = app.store.write(viewer, at).await?;
    let (account, mut problems) = match person::new_account(&person, today(app, at)) {
        Ok(account) => (Some(account), Vec::new()),
        Err(problems) => (None, problems),
    };
    let checked = check(&mut tx, &person.grants, today(app, at)).await?;
    let grants = checked.unwrap_or_else(|found| {
        problems.extend(found);
        Vec::new()
    });
    if let Some(account) = &account {
        let name = std::slice::from_ref(&account.sign_in_name);
        if !taken_sign_in_names(&mut tx, name).await?.is_empty() {
            problems.push(FieldProblem::new("sign_in_name", Problem::error("ACT-013")));
        }
    }
    let Some(account) = account.filter(|_| problems.is_empty()) else {
        return Err(Refusal::Invalid(problems));
    };
    let (sign_in_name, display_name) = (account.sign_in_name.clone(), account.display_name.clone());
    let ids = create_accounts(&mut tx, vec![account]).await?;
    let account_id = ids.into_iter().next().ok_or(Refusal::NotFound)?;
    add_grants(&mut tx, new_grants(&account_id, &grants)).await?;
    tx.record(
        "account.created",
        &subject(&account_id),
        json!({ "roles": roles(&grants) }),
    );
    let link = invite::give_link(app, &mut tx, &account_id).await?;
    tx.commit().await?;
    Ok(Created {
        account_id,
        sign_in_name,
        display_name,
        token: link.token,
        expires_at: link.expires_at,
    })
}

/// Checked grants for an account.
pub(super) fn new_grants(account_id: &str, grants: &[Checked]) -> Vec<NewGrant> {
    let new = |checked: &Checked| NewGrant {
        account_id: account_id.to_owned(),
        grant: checked.grant.clone(),
        valid_from: checked.valid_from,
        valid_to: checked.valid_to,
    };
    grants.iter().map(new).collect()
}
