//! What every command to a case has in common.

use app::cases::{SeenCase, act};
use domain::case::Command;

use super::wire::ActedBody;
use crate::http::Api;
use crate::http::etag::{ETag, IfMatch};
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;
use crate::http::session::Signed;

/// The answer to a command: the case as it stands now.
pub(super) type Answer = Result<(ETag, Json<ActedBody>), ProblemDetails>;

/// Does it to the case that the sender saw.
pub(super) async fn done(
    signed: &Signed,
    api: &Api,
    (case_id, version): (String, IfMatch),
    command: Command,
) -> Answer {
    let seen = SeenCase {
        case_id,
        version: version.version(),
    };
    let acted = act(&api.app, &signed.viewer, signed.at, &seen, command).await?;
    Ok((ETag(acted.version), Json(ActedBody::from(acted))))
}
