//! A case as it is sent.

mod shape;

use std::collections::BTreeMap;

use domain::Date;
use serde::Serialize;
use utoipa::ToSchema;

pub(in crate::http) use shape::sentences;
pub(super) use shape::{place, word};

/// A word with what people call it.
#[derive(Serialize, ToSchema)]
pub(super) struct WordBody {
    /// The word.
    pub(super) name: String,
    /// What people call it.
    pub(super) title: String,
}

/// A place.
#[derive(Serialize, ToSchema)]
pub(super) struct PlaceBody {
    /// Number of the region.
    pub(super) region_id: String,
    /// Name.
    pub(super) name: String,
}

/// A sentence under its code.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct SentenceBody {
    /// Stable code.
    #[schema(example = "CAS-001")]
    code: &'static str,
    /// `error` stops, `warning` and `note` do not.
    level: &'static str,
    /// In Chinese.
    sentence: String,
}

/// A case after something was done to it.
#[derive(Serialize, ToSchema)]
pub(super) struct ActedBody {
    /// Number of the case.
    case_id: String,
    /// Counts up with every change; what `If-Match` takes next.
    version: i64,
    /// Where it stands now.
    status: &'static str,
    /// What people call that.
    status_title: &'static str,
    /// Steps that can be done now.
    ready: Vec<StepWord>,
    /// Measures, the last planned last.
    measures: Vec<String>,
    /// What is worth a second look, though it was done.
    warnings: Vec<SentenceBody>,
}

/// A step.
#[derive(Serialize, ToSchema)]
pub(super) struct StepWord {
    /// Its word.
    #[schema(example = "visit")]
    step: &'static str,
    /// What people call it.
    #[schema(example = "入户核查")]
    title: &'static str,
}

/// A case with everything in it. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct CaseBody {
    /// Number of the case.
    case_id: String,
    /// Order of opening, from 1.
    number: i64,
    /// Counts up with every change; the `ETag` and what `If-Match` takes.
    version: i64,
    /// Household.
    household: CaseHousehold,
    /// When it began.
    #[schema(value_type = String, format = Date)]
    opened_on: Date,
    /// How it was found.
    channel: WordBody,
    /// Monitoring class as the county decided.
    class: Option<String>,
    /// Where it stands.
    status: WordBody,
    /// How many times it began anew after elimination.
    round: u32,
    /// Why it rests, and until when.
    pause: Option<PauseBody>,
    /// That help comes before the papers.
    emergency: Option<EmergencyBody>,
    /// How it was closed without recognition.
    closing: Option<ClosingBody>,
    /// Risks in order.
    risks: Vec<RiskBody>,
    /// The plan.
    plan: Option<PlanBody>,
    /// Measures in the order in which they were planned.
    measures: Vec<MeasureBody>,
    /// Procedures under way: the one to the next status first, then support.
    runs: Vec<RunBody>,
    /// Number of the account responsible for the household.
    duty_account_id: Option<String>,
    /// What that account is called, where that is known.
    duty_name: Option<String>,
    /// Accounts that may not decide, and why.
    conflicts: Vec<ConflictBody>,
    /// What is to be done, the most urgent first.
    tasks: Vec<TaskBody>,
    /// What can be done, each with the reasons why one may not oneself now.
    allowed: Vec<AllowedBody>,
}

/// The household of a case.
#[derive(Serialize, ToSchema)]
struct CaseHousehold {
    /// Number of the household.
    household_id: String,
    /// Number in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township.
    township: PlaceBody,
    /// Village.
    village: PlaceBody,
    /// People who live there.
    n_members: usize,
    /// Of them, those who can work; absent when nothing is known of somebody.
    n_labour: Option<usize>,
    /// Net income a head in fen; absent when unknown.
    per_capita_cents: Option<i64>,
    /// The line in fen; absent when none is entered.
    line_cents: Option<i64>,
    /// Since when income has been over the line without a break.
    #[schema(value_type = Option<String>, format = Date)]
    income_steady_since: Option<Date>,
    /// Each guarantee: `held`, `problem`, `unknown`, or `unconcerned` where nobody there has the age that it is for.
    guarantees: BTreeMap<String, &'static str>,
    /// Problems with guarantees that are not repaired.
    open_issues: u32,
    /// Leads without an outcome.
    open_leads: u32,
    /// When somebody last saw it.
    #[schema(value_type = Option<String>, format = Date)]
    last_seen: Option<Date>,
}

/// That a case rests.
#[derive(Serialize, ToSchema)]
struct PauseBody {
    /// First day.
    #[schema(value_type = String, format = Date)]
    since: Date,
    /// Why.
    reason: String,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
}

/// That help comes first.
#[derive(Serialize, ToSchema)]
struct EmergencyBody {
    /// First day.
    #[schema(value_type = String, format = Date)]
    since: Date,
    /// Why.
    reason: String,
    /// By when every paper must be there.
    #[schema(value_type = Option<String>, format = Date)]
    papers_due: Option<Date>,
    /// When the last of them was.
    #[schema(value_type = Option<String>, format = Date)]
    papers_done: Option<Date>,
}

/// How a case was closed without recognition.
#[derive(Serialize, ToSchema)]
struct ClosingBody {
    /// When.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// Who closed it.
    by: String,
    /// What that account is called, where that is known.
    by_name: Option<String>,
    /// Code of the reason, or the reason in words.
    reason: String,
    /// What was said about it.
    text: String,
    /// When the household was told.
    #[schema(value_type = Option<String>, format = Date)]
    told_on: Option<Date>,
    /// In what way.
    told_how: Option<String>,
}

/// A risk.
#[derive(Serialize, ToSchema)]
struct RiskBody {
    /// Its name.
    risk: String,
    /// What it rests on.
    evidence: String,
    /// What is missing to be safe.
    gap: Vec<GapBody>,
    /// When it was seen to be gone.
    #[schema(value_type = Option<String>, format = Date)]
    met_on: Option<Date>,
}

/// Something that is missing.
#[derive(Serialize, ToSchema)]
struct GapBody {
    /// `yuan`, `place` or `document`.
    kind: &'static str,
    /// What it is.
    what: String,
    /// How much, in fen.
    amount_cents: Option<i64>,
}

/// The plan of a household.
#[derive(Serialize, ToSchema)]
struct PlanBody {
    /// When it was written or rewritten.
    #[schema(value_type = String, format = Date)]
    written_on: Date,
    /// By whom.
    by: String,
    /// What that account is called, where that is known.
    by_name: Option<String>,
    /// When it is to be looked at again.
    #[schema(value_type = String, format = Date)]
    review_on: Date,
    /// Whether the household agrees; absent before it was asked.
    agrees: Option<bool>,
    /// What it says.
    opinion: Option<String>,
    /// Who signed, and when.
    signed: Option<SignedBody>,
}

/// A signature.
#[derive(Serialize, ToSchema)]
struct SignedBody {
    /// `hand`, `fingerprint` or `proxy`.
    kind: &'static str,
    /// Who signed.
    signer: String,
    /// Who wrote for the signer.
    proxy_writer: Option<String>,
    /// When.
    #[schema(value_type = String, format = Date)]
    on: Date,
}

/// A measure.
#[derive(Serialize, ToSchema)]
pub(super) struct MeasureBody {
    /// Number of the measure.
    measure_id: String,
    /// Against which risk.
    risk: String,
    /// Its code in the catalogue.
    code: String,
    /// The department responsible.
    department: String,
    /// The person responsible.
    person: String,
    /// First day.
    #[schema(value_type = String, format = Date)]
    start: Date,
    /// By when it must have arrived.
    #[schema(value_type = String, format = Date)]
    due: Date,
    /// How much, in fen.
    amount_cents: Option<i64>,
    /// How much, in words.
    quantity: Option<String>,
    /// What will prove it.
    evidence_kind: String,
    /// What it rests on.
    basis: String,
    /// What it is to change.
    expected: String,
    /// How far it is.
    status: WordBody,
    /// What arrived.
    deliveries: Vec<DeliveryBody>,
    /// What it changed, in words; absent before it was judged.
    effect: Option<EffectBody>,
    /// Why it was given up or ended.
    closed: Option<String>,
}

/// That something arrived.
#[derive(Serialize, ToSchema)]
struct DeliveryBody {
    /// When.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// How much, in fen.
    amount_cents: Option<i64>,
    /// What proves it.
    evidence: String,
    /// `hand`, or `sheet` when a row of a department's sheet says so.
    source: &'static str,
    /// Who confirmed it.
    by: String,
    /// What that account is called, where that is known.
    by_name: Option<String>,
}

/// What a measure changed.
#[derive(Serialize, ToSchema)]
struct EffectBody {
    /// Before, in fen.
    before_cents: Option<i64>,
    /// After, in fen.
    after_cents: Option<i64>,
    /// When it was judged.
    #[schema(value_type = String, format = Date)]
    judged_on: Date,
    /// In words.
    text: String,
}

/// A procedure under way.
#[derive(Serialize, ToSchema)]
struct RunBody {
    /// Which.
    chain: WordBody,
    /// First day.
    #[schema(value_type = String, format = Date)]
    started_on: Date,
    /// The deadline of the whole.
    #[schema(value_type = Option<String>, format = Date)]
    total_due_on: Option<Date>,
    /// Steps in order.
    steps: Vec<RunStepBody>,
    /// Requests for more time.
    extensions: Vec<ExtensionBody>,
    /// Times it was sent back.
    returns: Vec<ReturnBody>,
}

/// A step of a procedure.
#[derive(Serialize, ToSchema)]
struct RunStepBody {
    /// Which.
    step: &'static str,
    /// What people call it.
    title: &'static str,
    /// Its stage, from 1; steps of one stage may be done side by side.
    stage: usize,
    /// Who does it.
    actors: Vec<WordBody>,
    /// Whether it can be done now.
    ready: bool,
    /// By when.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    /// When it was last done.
    #[schema(value_type = Option<String>, format = Date)]
    done_on: Option<Date>,
    /// By whom.
    done_by: Option<String>,
    /// What that account is called, where that is known.
    done_by_name: Option<String>,
}

/// A request for more time.
#[derive(Serialize, ToSchema)]
struct ExtensionBody {
    /// For which step.
    step: &'static str,
    /// Who asked.
    asked_by: String,
    /// What that account is called, where that is known.
    asked_by_name: Option<String>,
    /// When.
    #[schema(value_type = String, format = Date)]
    asked_on: Date,
    /// Until when.
    #[schema(value_type = String, format = Date)]
    until: Date,
    /// Why.
    reason: String,
    /// Whether it was granted; absent before it was decided.
    granted: Option<bool>,
    /// In what words it was decided.
    comment: Option<String>,
}

/// That a case was sent back.
#[derive(Serialize, ToSchema)]
struct ReturnBody {
    /// To which step.
    to: &'static str,
    /// By whom.
    by: String,
    /// What that account is called, where that is known.
    by_name: Option<String>,
    /// When.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// Why.
    comment: String,
}

/// An account that may not decide.
#[derive(Serialize, ToSchema)]
struct ConflictBody {
    /// Number of the account.
    account_id: String,
    /// What that account is called, where that is known.
    name: Option<String>,
    /// How it is tied to the household.
    why: String,
}

/// Something to be done.
#[derive(Serialize, ToSchema)]
pub(super) struct TaskBody {
    /// Its kind.
    kind: WordBody,
    /// The step.
    step: Option<&'static str>,
    /// What people call the step.
    step_title: Option<&'static str>,
    /// Number of the measure.
    measure_id: Option<String>,
    /// Its last day; absent when there is none, or it cannot be counted yet.
    #[schema(value_type = Option<String>, format = Date)]
    due_on: Option<Date>,
    /// Since when it is open.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Who does it; nobody means the account responsible for the household.
    actors: Vec<WordBody>,
    /// Whether more time was granted.
    extended: bool,
}

/// Something that can be done.
#[derive(Serialize, ToSchema)]
struct AllowedBody {
    /// What.
    action: WordBody,
    /// With which step.
    step: Option<&'static str>,
    /// What people call the step.
    step_title: Option<&'static str>,
    /// Why one may not oneself, now; empty when one may.
    refused: Vec<SentenceBody>,
}

/// The plan of a case with everything that helps to write it.
#[derive(Serialize, ToSchema)]
pub(super) struct PlanningBody {
    /// Number of the case.
    case_id: String,
    /// What `If-Match` takes.
    version: i64,
    /// Risks with what is missing.
    risks: Vec<RiskBody>,
    /// The plan.
    plan: Option<PlanBody>,
    /// Measures.
    measures: Vec<MeasureBody>,
    /// What is wrong with them as they stand, and what is worth a second look.
    checks: Vec<SentenceBody>,
    /// Measures that would fit the risks that have none.
    suggestions: Vec<SuggestionBody>,
    /// Why the risk cannot be called gone by help; absent where the case is not that far.
    gate_helped: Option<Vec<SentenceBody>>,
    /// The same for a risk that went by itself.
    gate_natural: Option<Vec<SentenceBody>>,
}

/// A measure that would fit.
#[derive(Serialize, ToSchema)]
struct SuggestionBody {
    /// Against which risk.
    risk: String,
    /// Its code in the catalogue.
    code: String,
    /// Why.
    why: Vec<SentenceBody>,
}
