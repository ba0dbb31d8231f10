//! The words of cases: what forms offer, and who does which step by when.

use app::cases::case_policy;
use axum::extract::State;
use domain::case::{CasePolicy, Channel, GapKind, MeasureStatus, ReviewForm, SignatureKind, Status, Way};
use domain::policy::{MeasureItem, Reason, StepRule};
use serde::Serialize;
use utoipa::ToSchema;

use super::wire::{WordBody, word};
use crate::http::Api;
use crate::http::extract::Json;
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::OfList;
use crate::http::session::Signed;

/// Words that requests about cases take, as the policy in force today has them.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseWordsBody {
    /// How a household is found.
    channels: Vec<WordBody>,
    /// Where a case can stand.
    statuses: Vec<WordBody>,
    /// Procedures in this county: stages in order, with who acts and by when.
    chains: Vec<ChainBody>,
    /// Monitoring classes.
    classes: Vec<String>,
    /// Risks.
    risks: Vec<String>,
    /// Reasons for refusing a case.
    refusals: Vec<CaseReasonBody>,
    /// Reasons for letting a case rest.
    pauses: Vec<CaseReasonBody>,
    /// Measures of the catalogue.
    measures: Vec<CatalogueBody>,
    /// What can be missing.
    gap_kinds: Vec<WordBody>,
    /// How somebody signs.
    signatures: Vec<WordBody>,
    /// Kinds of meetings.
    meetings: Vec<WordBody>,
    /// How a risk goes.
    ways: Vec<WordBody>,
    /// How far a measure can be.
    measure_statuses: Vec<WordBody>,
    /// Guarantees that must hold before a risk is called gone.
    guarantees: Vec<String>,
    /// Amounts that must be recorded then.
    after_amounts: Vec<String>,
}

/// A procedure.
#[derive(Serialize, ToSchema)]
struct ChainBody {
    /// Its word.
    name: &'static str,
    /// What people call it.
    title: &'static str,
    /// The deadline of the whole in words.
    total: Option<String>,
    /// Stages in order; the steps of one may be done side by side.
    stages: Vec<Vec<StepBody>>,
}

/// A step.
#[derive(Serialize, ToSchema)]
struct StepBody {
    /// Its word.
    step: &'static str,
    /// What it is called here.
    title: String,
    /// Who does it.
    actors: Vec<WordBody>,
    /// Within how long, in words.
    within: Option<String>,
    /// The paper.
    paper: Option<String>,
    /// What must be there.
    evidence: Vec<String>,
}

/// A reason.
#[derive(Serialize, ToSchema)]
struct CaseReasonBody {
    /// Its code.
    code: String,
    /// What it is called.
    title: String,
    /// What a household is told.
    tell: String,
}

/// A measure of the catalogue.
#[derive(Serialize, ToSchema)]
struct CatalogueBody {
    /// Its code.
    code: String,
    /// What it is called.
    title: String,
    /// Its column of the national form.
    kind: String,
    /// Department that usually does it.
    department: String,
    /// What may prove it.
    evidence: Vec<String>,
}

/// The words of cases.
#[utoipa::path(get, path = "/case-words", tag = "cases",
    responses((status = 200, description = "The words", body = CaseWordsBody), OfList))]
pub(super) async fn get_case_words(
    signed: Signed,
    State(api): State<Api>,
) -> Result<Json<CaseWordsBody>, ProblemDetails> {
    let policy = case_policy(&api.app, &signed.viewer, signed.at).await?;
    Ok(Json(CaseWordsBody::new(policy)))
}

impl CaseWordsBody {
    fn new(policy: CasePolicy) -> Self {
        let all = |words: &[(&str, &str)]| words.iter().map(|(name, title)| word(name, title)).collect();
        let channels: Vec<_> = Channel::ALL.iter().map(|one| (one.name(), one.title())).collect();
        let gap_kinds: Vec<_> = GapKind::ALL.iter().map(|one| (one.name(), one.title())).collect();
        let signatures: Vec<_> = SignatureKind::ALL.iter().map(|one| (one.name(), one.title())).collect();
        let meetings: Vec<_> = ReviewForm::ALL.iter().map(|one| (one.name(), one.title())).collect();
        let ways: Vec<_> = Way::ALL.iter().map(|one| (one.name(), one.title())).collect();
        let far: Vec<_> = MeasureStatus::ALL.iter().map(|one| (one.name(), one.title())).collect();
        let statuses: Vec<_> = Status::NAMES
            .iter()
            .map(|name| (*name, Status::title_of(name)))
            .collect();
        Self {
            channels: all(&channels),
            statuses: all(&statuses),
            chains: chains(&policy),
            classes: policy.classes,
            risks: policy.risks,
            refusals: policy.refusals.into_iter().map(CaseReasonBody::from).collect(),
            pauses: policy.pauses.into_iter().map(CaseReasonBody::from).collect(),
            measures: policy.measures.items.into_iter().map(CatalogueBody::from).collect(),
            gap_kinds: all(&gap_kinds),
            signatures: all(&signatures),
            meetings: all(&meetings),
            ways: all(&ways),
            measure_statuses: all(&far),
            guarantees: policy.figures.guarantees,
            after_amounts: policy.figures.after_amounts,
        }
    }
}

fn chains(policy: &CasePolicy) -> Vec<ChainBody> {
    let step = |step: &domain::case::Step, rule: Option<&StepRule>| StepBody {
        step: step.name(),
        title: rule.map_or_else(|| step.title().to_owned(), |rule| rule.title.clone()),
        actors: rule
            .iter()
            .flat_map(|rule| &rule.actors)
            .map(|role| word(role.name(), role.title()))
            .collect(),
        within: rule.and_then(|rule| rule.days).map(|days| days.words()),
        paper: rule.and_then(|rule| rule.paper.clone()),
        evidence: rule.map(|rule| rule.evidence.clone()).unwrap_or_default(),
    };
    policy
        .chains
        .iter()
        .map(|(chain, rule)| ChainBody {
            name: chain.name(),
            title: chain.title(),
            total: rule.total.map(|days| days.words()),
            stages: rule
                .order
                .iter()
                .map(|stage| stage.iter().map(|one| step(one, rule.steps.get(one))).collect())
                .collect(),
        })
        .collect()
}

impl From<Reason> for CaseReasonBody {
    fn from(reason: Reason) -> Self {
        Self {
            code: reason.code,
            title: reason.title,
            tell: reason.tell,
        }
    }
}

impl From<MeasureItem> for CatalogueBody {
    fn from(item: MeasureItem) -> Self {
        Self {
            code: item.code,
            title: item.title,
            kind: item.kind,
            department: item.department,
            evidence: item.evidence,
        }
    }
}
