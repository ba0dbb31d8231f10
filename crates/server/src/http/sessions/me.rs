//! What everybody sees and does of their own account.

use app::accounts::{self, Confirmation, PasswordChange};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::access::Action;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::activation::SecondFactor;
use crate::http::Api;
use crate::http::accounts::wire::AccountBody;
use crate::http::extract::Json;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// Who is signed in, and what they may do.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    account: AccountBody,
    /// What the account may do somewhere.
    actions: Vec<ActionBody>,
    /// Number of the session.
    session_id: String,
    /// When the session is over in any case (UTC).
    expires_at: String,
}

/// Something that can be done.
#[derive(Serialize, ToSchema)]
pub(super) struct ActionBody {
    /// Its word.
    #[schema(example = "read_household")]
    name: &'static str,
    /// Its Chinese title.
    #[schema(example = "查看农户(打码)")]
    title: &'static str,
}

/// A change of one's own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    /// The present one.
    #[schema(format = Password)]
    present: String,
    /// The new one.
    #[schema(format = Password)]
    new: String,
}

/// A code of the authenticator app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Code {
    /// The six digits.
    #[schema(example = "287082")]
    code: String,
}

/// Who is signed in, with the grants and what they permit.
#[utoipa::path(
    get,
    path = "/me",
    tag = "sessions",
    responses(
        (status = 200, description = "Who is signed in", body = Me),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_me(signed: Signed, State(api): State<Api>) -> Result<Json<Me>, ProblemDetails> {
    let account = accounts::own_account(&api.app, &signed.viewer, signed.at).await?;
    let names = accounts::area_names(&api.app, &signed.viewer).await?;
    let permitted = Action::ALL.iter().filter(|action| signed.viewer.may(**action));
    let actions = permitted.map(|action| ActionBody {
        name: action.name(),
        title: action.title(),
    });
    Ok(Json(Me {
        account: AccountBody::new(account, &names),
        actions: actions.collect(),
        session_id: signed.session.session_id,
        expires_at: signed.session.expires_at.to_string(),
    }))
}

/// Changes one's own password; every other session of the account ends.
#[utoipa::path(
    put,
    path = "/me/password",
    tag = "sessions",
    request_body = NewPassword,
    responses(
        (status = 204, description = "Changed"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The present one is wrong, or the new one is not taken", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn change_password(
    signed: Signed,
    State(api): State<Api>,
    Json(input): Json<NewPassword>,
) -> Result<StatusCode, ProblemDetails> {
    let change = PasswordChange {
        present: &input.present,
        new: &input.new,
        session_id: &signed.session.session_id,
    };
    accounts::change_password(&api.app, &signed.viewer, signed.at, change).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives one's own account a second factor; it counts once it is confirmed.
#[utoipa::path(
    post,
    path = "/me/second-factor",
    tag = "sessions",
    responses(
        (status = 201, description = "The secret, shown once", body = SecondFactor),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "It is on already", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn enrol_second_factor(
    signed: Signed,
    State(api): State<Api>,
) -> Result<impl IntoResponse, ProblemDetails> {
    let enrolment = accounts::enrol_second_factor(&api.app, &signed.viewer, signed.at).await?;
    Ok((StatusCode::CREATED, Json(SecondFactor::from(enrolment))))
}

/// Confirms the second factor that was given last.
#[utoipa::path(
    post,
    path = "/me/second-factor/confirm",
    tag = "sessions",
    request_body = Code,
    responses(
        (status = 204, description = "It is on"),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "None waits", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The code is wrong", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn confirm_second_factor(
    signed: Signed,
    State(api): State<Api>,
    Json(input): Json<Code>,
) -> Result<StatusCode, ProblemDetails> {
    let confirmation = Confirmation {
        token: None,
        code: &input.code,
    };
    accounts::confirm_second_factor(&api.app, &signed.viewer, signed.at, confirmation).await?;
    Ok(StatusCode::NO_CONTENT)
}
