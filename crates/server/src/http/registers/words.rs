//! The words of the registers, for forms and lists.

use app::registers::{self, TitledWord};
use axum::extract::State;
use domain::policy::Of;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Api;
use crate::http::extract::Json;
use crate::http::problem::{ProblemBody, ProblemDetails};
use crate::http::session::Signed;

/// The words of the registers in the policy in force.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisterWordsBody {
    /// Relations to the head, the head's own word first.
    relations: Vec<String>,
    /// Words of sex.
    sexes: Vec<String>,
    /// Statuses.
    statuses: Vec<TitledWordBody>,
    /// Guarantees: schooling, medical care, housing, water.
    guarantees: Vec<TitledWordBody>,
}

/// A word with its Chinese title.
#[derive(Serialize, ToSchema)]
pub(super) struct TitledWordBody {
    /// The word.
    #[schema(example = "dibao")]
    code: String,
    /// Its title.
    #[schema(example = "低保")]
    title: String,
    /// Whose it is: `household` or `person`.
    of: &'static str,
}

impl From<TitledWord> for TitledWordBody {
    fn from(word: TitledWord) -> Self {
        let of = match word.of {
            Of::Household => "household",
            Of::Person => "person",
        };
        Self {
            code: word.code,
            title: word.title,
            of,
        }
    }
}

/// Relations to the head, words of sex, statuses and guarantees, with their titles.
#[utoipa::path(
    get,
    path = "/register-words",
    tag = "registers",
    responses(
        (status = 200, description = "The words", body = RegisterWordsBody),
        (status = 401, description = "Not signed in", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_register_words(
    signed: Signed,
    State(api): State<Api>,
) -> Result<Json<RegisterWordsBody>, ProblemDetails> {
    let words = registers::list_words(&api.app, &signed.viewer, signed.at).await?;
    Ok(Json(RegisterWordsBody {
        relations: words.relations,
        sexes: words.sexes,
        statuses: words.statuses.into_iter().map(TitledWordBody::from).collect(),
        guarantees: words.guarantees.into_iter().map(TitledWordBody::from).collect(),
    }))
}
