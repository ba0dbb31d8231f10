//! Who is responsible for a case, and who may not decide in it.

use app::cases::{Handover, transfer_caseload as transfer_all};
use axum::extract::State;
use domain::case::Command;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::verbs::{Answer, done};
use super::wire::{ActedBody, SentenceBody, sentences};
use crate::http::Api;
use crate::http::changing::Changing;
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfChange, OfRequest};
use crate::http::session::Signed;

/// That another account is responsible.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TransferRequest {
    /// Number of the account that takes it.
    to_account_id: String,
    /// Why.
    reason: String,
}

/// That every case of an account goes to another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseloadRequest {
    /// Number of the account that gives them up.
    from_account_id: String,
    /// Number of the account that takes them.
    to_account_id: String,
    /// Only those of this township or village (number of the region).
    region_id: Option<String>,
    /// Why.
    reason: String,
}

/// What was handed over.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseloadBody {
    /// Cases that changed hands.
    moved: u64,
    /// Those that did not, each with its reasons.
    kept: Vec<KeptCase>,
    /// Of those that did, the ones that went to somebody who is tied to the household, each with how: others decide there.
    tied: Vec<TiedCase>,
}

/// A case that did not change hands.
#[derive(Serialize, ToSchema)]
struct KeptCase {
    /// Number of the case.
    case_id: String,
    /// Why.
    reasons: Vec<SentenceBody>,
}

/// A case of somebody who is tied to the household.
#[derive(Serialize, ToSchema)]
struct TiedCase {
    /// Number of the case.
    case_id: String,
    /// How, and what follows from it.
    warnings: Vec<SentenceBody>,
}

/// That an account may not decide.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ConflictRequest {
    /// Number of the account.
    account_id: String,
    /// How it is tied to the household.
    why: String,
}

/// Gives a case to another account.
#[utoipa::path(post, path = "/cases/{id}/transfer", tag = "cases", request_body = TransferRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Given", body = ActedBody), OfChange))]
pub(super) async fn transfer_case(changing: Changing, Json(body): Json<TransferRequest>) -> Answer {
    let command = Command::Transfer {
        to_account: body.to_account_id,
        reason: body.reason,
    };
    done(changing, command).await
}

/// Gives every open case of an account in one's area to another. Sent twice, the second finds nothing left to do.
#[utoipa::path(post, path = "/caseload-transfers", tag = "cases", request_body = CaseloadRequest,
    responses((status = 200, description = "Handed over", body = CaseloadBody), OfRequest))]
pub(super) async fn transfer_caseload(
    signed: Signed,
    State(api): State<Api>,
    Json(body): Json<CaseloadRequest>,
) -> Result<Json<CaseloadBody>, ProblemDetails> {
    let over = Handover {
        from_account: body.from_account_id,
        to_account: body.to_account_id,
        region_id: body.region_id,
        reason: body.reason,
    };
    let done = transfer_all(&api.app, &signed.viewer, signed.at, &over).await?;
    let kept = done.kept.into_iter().map(|(case_id, reasons)| KeptCase {
        case_id,
        reasons: sentences(&reasons),
    });
    let tied = done.tied.into_iter().map(|(case_id, warning)| TiedCase {
        case_id,
        warnings: sentences(&[warning]),
    });
    Ok(Json(CaseloadBody {
        moved: done.moved,
        kept: kept.collect(),
        tied: tied.collect(),
    }))
}

/// Says that an account may not decide in a case: it lives in the household, or is related to it.
#[utoipa::path(post, path = "/cases/{id}/conflicts", tag = "cases", request_body = ConflictRequest,
    params(("id" = String, Path, description = "Number of the case"),
        ("If-Match" = String, Header, description = "The case's `ETag` that was read")),
    responses((status = 200, description = "Flagged", body = ActedBody), OfChange))]
pub(super) async fn flag_conflict(changing: Changing, Json(body): Json<ConflictRequest>) -> Answer {
    let command = Command::FlagConflict {
        account: body.account_id,
        why: body.why,
    };
    done(changing, command).await
}
