//! What every command to a case has in common.

use app::cases::{SeenCase, act};
use domain::case::Command;

use super::wire::ActedBody;
use crate::http::changing::Changing;
use crate::http::etag::ETag;
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;

/// The answer to a command: the case as it stands now.
pub(super) type Answer = Result<(ETag, Json<ActedBody>), ProblemDetails>;

/// Does it to the case that the sender saw.
pub(super) async fn done(changing: Changing, command: Command) -> Answer {
    let seen = SeenCase {
        case_id: changing.id,
        version: changing.version.version(),
    };
    let signed = &changing.signed;
    let acted = act(&changing.api.app, &signed.viewer, signed.at, &seen, command).await?;
    Ok((ETag(acted.version), Json(ActedBody::from(acted))))
}

/// The case of a measure, and the number of the measure.
pub(super) fn measure(changing: Changing<(String, String)>) -> (Changing, String) {
    let (case_id, measure) = changing.id;
    let case = Changing {
        id: case_id,
        signed: changing.signed,
        api: changing.api,
        version: changing.version,
    };
    (case, measure)
}
