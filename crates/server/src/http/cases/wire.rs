//! A case as it is sent.

use std::collections::BTreeMap;

use app::accounts::AreaNames;
use app::cases::{Acted, CasePage, PlanPage};
use domain::Date;
use domain::access::{Area, Role};
use domain::case::{
    Allowed, Case, CaseRisk, Delivery, DeliverySource, Measure, MeasureStatus, RiskState, Run, Status, Suggestion, Task,
};
use domain::message::Lang;
use domain::problem::{Problem, Severity};
use serde::Serialize;
use store::cases::Stored;
use utoipa::ToSchema;

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
pub(super) struct SentenceBody {
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
    /// Each guarantee: `held`, `problem`, `unknown`.
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
}

/// A request for more time.
#[derive(Serialize, ToSchema)]
struct ExtensionBody {
    /// For which step.
    step: &'static str,
    /// Who asked.
    asked_by: String,
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

/// Sentences in Chinese under their codes.
pub(super) fn sentences(problems: &[Problem]) -> Vec<SentenceBody> {
    let level = |severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let sentence = |problem: &Problem| SentenceBody {
        code: problem.code,
        level: level(problem.severity),
        sentence: problem.sentence(Lang::Zh),
    };
    problems.iter().map(sentence).collect()
}

pub(super) fn word(name: &str, title: &str) -> WordBody {
    WordBody {
        name: name.to_owned(),
        title: title.to_owned(),
    }
}

pub(super) fn place(names: &AreaNames, region_id: &str) -> PlaceBody {
    PlaceBody {
        name: names.of(&Area::Region(region_id.to_owned())),
        region_id: region_id.to_owned(),
    }
}

fn roles(roles: &[Role]) -> Vec<WordBody> {
    roles.iter().map(|role| word(role.name(), role.title())).collect()
}

fn status(status: MeasureStatus) -> WordBody {
    word(status.name(), status.title())
}

impl From<Acted> for ActedBody {
    fn from(acted: Acted) -> Self {
        let case = &acted.case;
        let mut ready: Vec<_> = case.status.runs().flat_map(Run::ready).collect();
        ready.dedup();
        Self {
            status: case.status.name(),
            status_title: case.status.title(),
            ready: ready
                .iter()
                .map(|step| StepWord {
                    step: step.name(),
                    title: step.title(),
                })
                .collect(),
            measures: case.measures.iter().map(|one| one.plan.measure_id.clone()).collect(),
            warnings: sentences(&acted.warnings),
            case_id: acted.case_id,
            version: acted.version,
        }
    }
}

impl CaseBody {
    pub(super) fn new(page: CasePage, names: &AreaNames) -> Self {
        let household = household(&page, names);
        let CasePage {
            stored, tasks, allowed, ..
        } = page;
        let Stored {
            case_id,
            number,
            version,
            case,
            ..
        } = stored;
        Self {
            case_id,
            number,
            version,
            household,
            opened_on: case.opened_on,
            channel: word(case.channel.name(), case.channel.title()),
            status: word(case.status.name(), case.status.title()),
            round: case.round,
            pause: case.pause.as_ref().map(|pause| PauseBody {
                since: pause.since,
                reason: pause.reason.clone(),
                until: pause.until,
            }),
            emergency: case.emergency.as_ref().map(|emergency| EmergencyBody {
                since: emergency.since,
                reason: emergency.reason.clone(),
                papers_due: emergency.papers_due,
                papers_done: emergency.papers_done,
            }),
            closing: closing(&case.status),
            risks: risks(&case.risks),
            plan: plan(&case),
            measures: case.measures.iter().map(MeasureBody::from).collect(),
            runs: case.status.runs().map(RunBody::from).collect(),
            duty_account_id: case.duty.clone(),
            conflicts: case
                .conflicts
                .iter()
                .map(|one| ConflictBody {
                    account_id: one.account.clone(),
                    why: one.why.clone(),
                })
                .collect(),
            class: case.class,
            tasks: tasks.iter().map(TaskBody::from).collect(),
            allowed: allowed.iter().map(AllowedBody::from).collect(),
        }
    }
}

fn household(page: &CasePage, names: &AreaNames) -> CaseHousehold {
    let (household, situation) = (&page.known.household, &page.known.situation);
    let labour: Option<Vec<bool>> = situation.members.iter().map(|member| member.has_labour).collect();
    CaseHousehold {
        household_id: household.household_id.clone(),
        household_no: household.household_no.clone(),
        head_name: household.head_name.clone(),
        township: place(names, &household.township_id),
        village: place(names, &household.village_id),
        n_members: situation.members.len(),
        n_labour: labour.map(|all| all.into_iter().filter(|can| *can).count()),
        per_capita_cents: situation.per_capita_cents,
        line_cents: situation.line_cents,
        income_steady_since: situation.income_steady_since,
        guarantees: situation
            .guarantees
            .iter()
            .map(|(name, state)| (name.clone(), state.name()))
            .collect(),
        open_issues: situation.open_issues,
        open_leads: situation.open_leads,
        last_seen: situation.last_seen,
    }
}

fn closing(status: &Status) -> Option<ClosingBody> {
    let closing = status.closing()?;
    Some(ClosingBody {
        on: closing.on,
        by: closing.by.clone(),
        reason: closing.reason.clone(),
        text: closing.text.clone(),
        told_on: closing.told.as_ref().map(|told| told.on),
        told_how: closing.told.as_ref().map(|told| told.how.clone()),
    })
}

fn risks(risks: &[CaseRisk]) -> Vec<RiskBody> {
    let gap = |gap: &domain::case::Gap| GapBody {
        kind: gap.kind.name(),
        what: gap.what.clone(),
        amount_cents: gap.amount_cents,
    };
    let risk = |risk: &CaseRisk| RiskBody {
        risk: risk.risk.clone(),
        evidence: risk.evidence.clone(),
        gap: risk.gap.iter().map(gap).collect(),
        met_on: match risk.state {
            RiskState::Open => None,
            RiskState::Met { on } => Some(on),
        },
    };
    risks.iter().map(risk).collect()
}

fn plan(case: &Case) -> Option<PlanBody> {
    let plan = case.plan.as_ref()?;
    let signed = plan.opinion.as_ref().map(|opinion| SignedBody {
        kind: opinion.signed.kind.name(),
        signer: opinion.signed.signer.clone(),
        proxy_writer: opinion.signed.proxy_writer.clone(),
        on: opinion.signed.on,
    });
    Some(PlanBody {
        written_on: plan.written_on,
        by: plan.by.clone(),
        review_on: plan.review_on,
        agrees: plan.opinion.as_ref().map(|opinion| opinion.agrees),
        opinion: plan.opinion.as_ref().map(|opinion| opinion.text.clone()),
        signed,
    })
}

impl From<&Measure> for MeasureBody {
    fn from(measure: &Measure) -> Self {
        let plan = &measure.plan;
        Self {
            measure_id: plan.measure_id.clone(),
            risk: plan.risk.clone(),
            code: plan.code.clone(),
            department: plan.department.clone(),
            person: plan.person.clone(),
            start: plan.start,
            due: plan.due,
            amount_cents: plan.amount_cents,
            quantity: plan.quantity.clone(),
            evidence_kind: plan.evidence_kind.clone(),
            basis: plan.basis.clone(),
            expected: plan.expected.clone(),
            status: status(measure.status),
            deliveries: measure.deliveries.iter().map(DeliveryBody::from).collect(),
            effect: measure.effect.as_ref().map(|effect| EffectBody {
                before_cents: effect.before_cents,
                after_cents: effect.after_cents,
                judged_on: effect.judged_on,
                text: effect.text.clone(),
            }),
            closed: measure.closed.clone(),
        }
    }
}

impl From<&Delivery> for DeliveryBody {
    fn from(delivery: &Delivery) -> Self {
        Self {
            on: delivery.on,
            amount_cents: delivery.amount_cents,
            evidence: delivery.evidence.clone(),
            source: match delivery.source {
                DeliverySource::Hand => "hand",
                DeliverySource::Sheet { .. } => "sheet",
            },
            by: delivery.by.clone(),
        }
    }
}

impl From<&Run> for RunBody {
    fn from(run: &Run) -> Self {
        let ready = run.ready();
        let stages = run.order.iter().zip(1..);
        let steps = stages.flat_map(|(stage, number)| stage.iter().map(move |step| (*step, number)));
        let step = |(step, stage): (domain::case::Step, usize)| {
            let done = run.done(step);
            RunStepBody {
                step: step.name(),
                title: step.title(),
                stage,
                actors: roles(run.actors.get(&step).map_or(&[], Vec::as_slice)),
                ready: ready.contains(&step),
                due_on: run.due_on(step).filter(|_| done.is_none() || ready.contains(&step)),
                done_on: done.map(|done| done.on),
                done_by: done.map(|done| done.by.clone()),
            }
        };
        Self {
            chain: word(run.chain.name(), run.chain.title()),
            started_on: run.started_on,
            total_due_on: run.final_due(),
            steps: steps.map(step).collect(),
            extensions: run
                .extensions
                .iter()
                .map(|one| ExtensionBody {
                    step: one.step.name(),
                    asked_by: one.asked_by.clone(),
                    asked_on: one.asked_on,
                    until: one.until,
                    reason: one.reason.clone(),
                    granted: one.decided.as_ref().map(|decided| decided.granted),
                    comment: one.decided.as_ref().map(|decided| decided.comment.clone()),
                })
                .collect(),
            returns: run
                .returns
                .iter()
                .map(|one| ReturnBody {
                    to: one.to.name(),
                    by: one.by.clone(),
                    on: one.on,
                    comment: one.comment.clone(),
                })
                .collect(),
        }
    }
}

impl From<&Task> for TaskBody {
    fn from(task: &Task) -> Self {
        Self {
            kind: word(task.kind.name(), task.kind.title()),
            step: task.step.map(domain::case::Step::name),
            step_title: task.step.map(domain::case::Step::title),
            measure_id: task.measure.clone(),
            due_on: task.due_on,
            from: task.from,
            actors: roles(&task.actors),
            extended: task.extended,
        }
    }
}

impl From<&Allowed> for AllowedBody {
    fn from(allowed: &Allowed) -> Self {
        Self {
            action: word(allowed.action.name(), allowed.action.title()),
            step: allowed.step.map(domain::case::Step::name),
            step_title: allowed.step.map(domain::case::Step::title),
            refused: sentences(&allowed.refused),
        }
    }
}

impl From<PlanPage> for PlanningBody {
    fn from(page: PlanPage) -> Self {
        let case = &page.stored.case;
        let suggestion = |one: &Suggestion| SuggestionBody {
            risk: one.risk.clone(),
            code: one.code.clone(),
            why: sentences(&one.why),
        };
        let [helped, natural] = match &page.gates {
            Some([helped, natural]) => [Some(sentences(helped)), Some(sentences(natural))],
            None => [None, None],
        };
        Self {
            risks: risks(&case.risks),
            plan: plan(case),
            measures: case.measures.iter().map(MeasureBody::from).collect(),
            checks: sentences(&page.checks),
            suggestions: page.suggestions.iter().map(suggestion).collect(),
            gate_helped: helped,
            gate_natural: natural,
            case_id: page.stored.case_id,
            version: page.stored.version,
        }
    }
}
