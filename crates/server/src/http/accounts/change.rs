//! Changing what an account says and what it may do.

use app::accounts::{self, Account, GrantInput, PersonChange};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::wire::{AccountBody, NewGrant};
use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::etag::ETag;
use crate::http::extract::Json;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// What changes about the owner of an account; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountPatch {
    /// The owner's name.
    display_name: Option<String>,
    /// Mobile number; an empty one takes it away.
    phone: Option<String>,
    /// Identity number; an empty one takes it away.
    id_number: Option<String>,
}

/// The whole set of grants that an account should have.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GrantSet {
    /// The grants; what the account has and this set lacks ends today.
    grants: Vec<NewGrant>,
}

/// Changes name, telephone and identity number.
#[utoipa::path(
    patch,
    path = "/accounts/{id}",
    tag = "accounts",
    params(
        ("id" = String, Path, description = "Number of the account"),
        ("If-Match" = String, Header, description = "The `ETag` that was read"),
    ),
    request_body = AccountPatch,
    responses(
        (status = 200, description = "The account as it is now, with its `ETag`", body = AccountBody),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The account is closed", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Somebody changed it since", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Values that cannot be taken, by field", body = ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "`If-Match` is missing", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change_account(
    changing: Changing,
    Json(input): Json<AccountPatch>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let change = PersonChange {
        display_name: input.display_name,
        phone: input.phone,
        id_number: input.id_number,
    };
    let account = accounts::change_account(app, viewer, at, &changing.id, changing.version.version(), change).await?;
    answer(&changing.api, &changing.signed, account).await
}

/// Gives an account this set of grants. The change counts from the account's next request on.
#[utoipa::path(
    put,
    path = "/accounts/{id}/grants",
    tag = "accounts",
    params(
        ("id" = String, Path, description = "Number of the account"),
        ("If-Match" = String, Header, description = "The `ETag` of the account that was read"),
    ),
    request_body = GrantSet,
    responses(
        (status = 200, description = "The account as it is now, with its `ETag`", body = AccountBody),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "One's own account, or its state does not allow it", body = ProblemBody, content_type = "application/problem+json"),
        (status = 412, description = "Somebody changed it since", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Grants that cannot be given, by field", body = ProblemBody, content_type = "application/problem+json"),
        (status = 428, description = "`If-Match` is missing", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn set_grants(
    changing: Changing,
    Json(input): Json<GrantSet>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let (app, viewer, at) = changing.by();
    let grants: Vec<GrantInput> = input.grants.into_iter().map(GrantInput::from).collect();
    let account = accounts::set_grants(app, viewer, at, &changing.id, changing.version.version(), &grants).await?;
    answer(&changing.api, &changing.signed, account).await
}

async fn answer(api: &Api, signed: &Signed, account: Account) -> Result<(ETag, Json<AccountBody>), ProblemDetails> {
    let names = accounts::area_names(&api.app, &signed.viewer).await?;
    Ok((ETag(account.version), Json(AccountBody::new(account, &names))))
}
