//! Using a one-time link: a password, and for administrators a second factor.

use app::accounts::{self, Activation, Confirmation, Enrolment};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::access::Viewer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::create::throttle;
use crate::http::Api;
use crate::http::extract::Json;
use crate::http::problem::{ProblemBody, ProblemDetails};

/// The token of a one-time link and the password its owner chose.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewActivation {
    /// What stands behind `#token=` in the link.
    token: String,
    /// The new password.
    #[schema(format = Password)]
    password: String,
}

/// What became of a one-time link.
#[derive(Serialize, ToSchema)]
pub(super) struct ActivationBody {
    /// What the owner types to sign in.
    sign_in_name: String,
    /// For administrators: confirm it with the same token, before that nobody signs in.
    #[serde(skip_serializing_if = "Option::is_none")]
    second_factor: Option<SecondFactor>,
}

/// A second factor for the owner's authenticator app; shown once.
#[derive(Serialize, ToSchema)]
pub(super) struct SecondFactor {
    /// The secret in base32, for typing.
    secret: String,
    /// The same as an `otpauth:` address, for a QR code.
    otpauth_uri: String,
}

impl From<Enrolment> for SecondFactor {
    fn from(enrolment: Enrolment) -> Self {
        Self {
            secret: enrolment.secret.reveal().to_owned(),
            otpauth_uri: enrolment.uri.reveal().to_owned(),
        }
    }
}

/// The token of a one-time link and a code of the authenticator app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ActivationCode {
    /// What stands behind `#token=` in the link.
    token: String,
    /// The six digits.
    #[schema(example = "287082")]
    code: String,
}

/// Sets a password with a one-time link. The account can be used at once, or for an administrator once the second
/// factor is confirmed.
#[utoipa::path(
    post,
    path = "/activations",
    tag = "sessions",
    request_body = NewActivation,
    responses(
        (status = 201, description = "The password is set", body = ActivationBody),
        (status = 422, description = "The link does not work, or the password is not taken", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_activation(
    State(api): State<Api>,
    request: Request,
) -> Result<impl IntoResponse, ProblemDetails> {
    throttle(&api, &request)?;
    let Json(input) = Json::<NewActivation>::from_request(request, &api).await?;
    let activation = Activation {
        token: &input.token,
        password: &input.password,
    };
    let activated = accounts::activate(&api.app, api.now(), activation).await?;
    let body = ActivationBody {
        sign_in_name: activated.sign_in_name,
        second_factor: activated.second_factor.map(SecondFactor::from),
    };
    Ok((StatusCode::CREATED, Json(body)))
}

/// Confirms the second factor of an account that is not active yet.
#[utoipa::path(
    post,
    path = "/activations/confirm",
    tag = "sessions",
    request_body = ActivationCode,
    responses(
        (status = 204, description = "The account is active"),
        (status = 409, description = "No second factor waits", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "The link does not work, or the code is wrong", body = ProblemBody, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn confirm_activation(State(api): State<Api>, request: Request) -> Result<StatusCode, ProblemDetails> {
    throttle(&api, &request)?;
    let Json(input) = Json::<ActivationCode>::from_request(request, &api).await?;
    let confirmation = Confirmation {
        token: Some(&input.token),
        code: &input.code,
    };
    accounts::confirm_second_factor(&api.app, &Viewer::anonymous(), api.now(), confirmation).await?;
    Ok(StatusCode::NO_CONTENT)
}
