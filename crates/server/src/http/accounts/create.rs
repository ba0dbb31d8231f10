//! New accounts and new one-time links.

use app::accounts::{self, Created, GrantInput, Invited, NewPerson};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::wire::NewGrant;
use crate::http::Api;
use crate::http::extract::{Json, Path};
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;
use crate::pages::activation_link;

/// Who gets an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAccount {
    /// What the owner will type to sign in: 3 to 32 ASCII letters, digits or `. _ - @`.
    #[schema(example = "zhangsan")]
    sign_in_name: String,
    /// The owner's name.
    display_name: String,
    /// Mobile number.
    phone: Option<String>,
    /// Identity number, by which a household of their own is known.
    id_number: Option<String>,
    /// What the account may do, and where.
    grants: Vec<NewGrant>,
}

/// A one-time link, shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct LinkBody {
    /// Number of the account.
    account_id: String,
    /// What its owner types to sign in.
    sign_in_name: String,
    /// The link, to be given to the owner alone.
    #[schema(example = "https://shouwang.example/activate#token=…")]
    link: String,
    /// When it stops working (UTC).
    expires_at: String,
}

impl LinkBody {
    /// The link of an account just created.
    pub(super) fn of_created(api: &Api, created: &Created) -> Self {
        Self {
            account_id: created.account_id.clone(),
            sign_in_name: created.sign_in_name.clone(),
            link: activation_link(&api.config.server.base_url(), &created.token),
            expires_at: created.expires_at.to_string(),
        }
    }

    fn of_invited(api: &Api, invited: Invited) -> Self {
        Self {
            link: activation_link(&api.config.server.base_url(), &invited.token),
            account_id: invited.account_id,
            sign_in_name: invited.sign_in_name,
            expires_at: invited.expires_at.to_string(),
        }
    }
}

/// Creates an account. It has no password: its owner sets one with the link.
#[utoipa::path(
    post,
    path = "/accounts",
    tag = "accounts",
    request_body = NewAccount,
    responses(
        (status = 201, description = "The account's one-time link", body = LinkBody),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "Values that cannot be taken, by field", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_account(
    signed: Signed,
    State(api): State<Api>,
    Json(input): Json<NewAccount>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let person = NewPerson {
        sign_in_name: input.sign_in_name,
        display_name: input.display_name,
        phone: input.phone,
        id_number: input.id_number,
        grants: input.grants.into_iter().map(GrantInput::from).collect(),
    };
    let created = accounts::create_account(&api.app, &signed.viewer, signed.at, person).await?;
    Ok((StatusCode::CREATED, Json(LinkBody::of_created(&api, &created))))
}

/// Gives an account a new one-time link; older ones stop working.
#[utoipa::path(
    post,
    path = "/accounts/{id}/invitations",
    tag = "accounts",
    params(("id" = String, Path, description = "Number of the account")),
    responses(
        (status = 201, description = "The one-time link", body = LinkBody),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 403, description = "Not permitted", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "There is no such account", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "The account is locked or closed", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_invitation(
    signed: Signed,
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let invited = accounts::invite(&api.app, &signed.viewer, signed.at, &id).await?;
    Ok((StatusCode::CREATED, Json(LinkBody::of_invited(&api, invited))))
}
