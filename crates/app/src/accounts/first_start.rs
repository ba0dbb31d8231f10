//! The first start on an empty store: one account to begin with, and no password.

use domain::Moment;
use domain::access::{Area, Grant, Reason, Role, Viewer};
use serde_json::json;
use store::accounts::{NewAccount, NewGrant, add_grants, count_accounts, create_accounts};

use super::{Token, invite, subject, today};
use crate::{App, Refusal};

/// The sign-in name of the first account.
const FIRST_NAME: &str = "admin";

/// The one-time link of the first account.
#[derive(Debug, Clone)]
pub struct FirstLink {
    /// What its owner types to sign in.
    pub sign_in_name: String,
    /// The token of the link.
    pub token: Token,
    /// When it stops working.
    pub expires_at: Moment,
}

/// Creates the security administrator on a store without accounts and answers the one-time link; `None` when there
/// are accounts. The other two administrators are created by this one, who cannot be them.
///
/// # Errors
/// When the store fails.
#[store::boxed]
pub async fn first_start(app: &App, at: Moment) -> Result<Option<FirstLink>, Refusal> {
    let viewer = Viewer::system(Reason::FirstStart);
    let mut tx = app.store.write(&viewer, at).await?;
    if count_accounts(&mut tx).await? > 0 {
        return Ok(None);
    }
    let role = Role::SecurityAdmin;
    let first = NewAccount {
        sign_in_name: FIRST_NAME.to_owned(),
        display_name: role.title().to_owned(),
        phone: None,
        id_number: None,
    };
    let ids = create_accounts(&mut tx, vec![first]).await?;
    let account_id = ids.into_iter().next().ok_or(Refusal::NotFound)?;
    let grant = NewGrant {
        account_id: account_id.clone(),
        grant: Grant::new(role, Area::County),
        valid_from: today(app, at),
        valid_to: None,
    };
    add_grants(&mut tx, vec![grant]).await?;
    tx.record(
        "account.created",
        &subject(&account_id),
        json!({ "roles": [role.name()] }),
    );
    let link = invite::give_link(app, &mut tx, &account_id).await?;
    tx.commit().await?;
    Ok(Some(FirstLink {
        sign_in_name: FIRST_NAME.to_owned(),
        token: link.token,
        expires_at: link.expires_at,
    }))
}
