//! Standards on the wire.
//!
//! Long because what the page of standards shows is told in full: parameters, effects, changes.

use app::accounts::AreaNames;
use app::standards::{
    Comparison, Counts, Effect, KeptScreening, Move, MovedParameter, ParameterLine, Proposed, ShiftedHousehold,
    Standard, StepDeadline,
};
use domain::access::Area;
use domain::message::Lang;
use domain::policy::{ParameterValue, Resolved, Source};
use domain::problem::Problem;
use domain::{Date, Moment};
use serde::{Deserialize, Serialize};
use store::standards::{ChangeLine, Signed};
use utoipa::ToSchema;

/// Where an entry comes from.
#[derive(Serialize, ToSchema)]
pub(super) struct OriginBody {
    /// Title of the document or page.
    title: String,
    /// Document number.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    /// A government site, B press copy, C template, G public code, K general knowledge, I inference, L decided by the
    /// county itself.
    grade: String,
    /// Whether nobody has checked it yet.
    unverified: bool,
}

impl From<&Source> for OriginBody {
    fn from(source: &Source) -> Self {
        Self {
            title: source.title.clone(),
            number: source.number.clone(),
            link: source.link.clone(),
            grade: source.grade.clone(),
            unverified: source.unverified,
        }
    }
}

/// A value in force.
#[derive(Serialize, ToSchema)]
pub(super) struct ValueInForce {
    /// The value as people write it.
    value: String,
    /// Region it was set for; empty is the nation.
    region: String,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Where it comes from.
    source: OriginBody,
}

impl From<&Resolved> for ValueInForce {
    fn from(value: &Resolved) -> Self {
        Self {
            value: value.value.to_string(),
            region: value.region.clone(),
            from: value.from,
            source: (&value.source).into(),
        }
    }
}

/// What rests on a parameter.
#[derive(Serialize, ToSchema)]
pub(super) struct UsedBody {
    /// Codes of rules.
    rules: Vec<String>,
    /// Codes of data checks.
    checks: Vec<String>,
    /// Titles of facts whose query holds it; then only a new screening tells what it does.
    facts: Vec<String>,
    /// Titles of levels whose deadline it is.
    levels: Vec<String>,
    /// Steps whose deadline it is.
    steps: Vec<DeadlineBody>,
}

/// A step of a procedure that must be done within so many days.
#[derive(Serialize, ToSchema)]
pub(super) struct DeadlineBody {
    /// What the procedure is called.
    #[schema(example = "识别认定")]
    chain: &'static str,
    /// What the step is called; absent for the procedure from its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "入户核查")]
    step: Option<String>,
    /// To which step, where it is not one step but many; absent for the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "县级审定")]
    until: Option<String>,
    /// `working` or `calendar`: which days it counts.
    #[schema(example = "working")]
    counting: &'static str,
}

impl From<StepDeadline> for DeadlineBody {
    fn from(deadline: StepDeadline) -> Self {
        Self {
            chain: deadline.chain.title(),
            step: deadline.step,
            until: deadline.until,
            counting: deadline.counting.name(),
        }
    }
}

/// One parameter.
#[derive(Serialize, ToSchema)]
pub(super) struct StandardBody {
    /// Name in rules.
    #[schema(example = "income_line")]
    name: String,
    /// Name for people.
    title: String,
    /// Unit in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// What it takes, in a word.
    kind: &'static str,
    /// File of the policy folder it stands in, without folder and ending.
    group: String,
    /// The value that day; absent where none is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force: Option<ValueInForce>,
    /// When somebody last compared it with its sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    last_checked_on: Option<Date>,
    /// What rests on it.
    used: UsedBody,
    /// Whether it can be tried out over kept facts.
    movable: bool,
    /// Changes waiting for a decision.
    open_changes: usize,
}

impl From<ParameterLine> for StandardBody {
    fn from(line: ParameterLine) -> Self {
        Self {
            name: line.parameter.name,
            title: line.parameter.title,
            unit: line.parameter.unit,
            kind: line.kind,
            group: line.group,
            in_force: line.value.as_ref().map(ValueInForce::from),
            last_checked_on: line.parameter.last_checked_on,
            movable: line.used.is_movable,
            used: UsedBody {
                rules: line.used.rules,
                checks: line.used.checks,
                facts: line.used.facts,
                levels: line.used.levels,
                steps: line.used.steps.into_iter().map(Into::into).collect(),
            },
            open_changes: line.open_changes,
        }
    }
}

/// A page of parameters.
#[derive(Serialize, ToSchema)]
pub(super) struct StandardPage {
    /// Digest of the policy.
    pub(super) policy: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub(super) on: Date,
    /// How many fit the filter in all.
    pub(super) total: usize,
    /// In order of name.
    pub(super) items: Vec<StandardBody>,
    /// What to send as `cursor` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

/// One value of a parameter.
#[derive(Serialize, ToSchema)]
pub(super) struct DatedValue {
    /// Region code prefix; empty is the nation.
    region: String,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The value; absent where it was repealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Where it comes from.
    source: OriginBody,
    /// File of the policy folder; absent for a change that was approved here.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

impl From<&ParameterValue> for DatedValue {
    fn from(value: &ParameterValue) -> Self {
        Self {
            region: value.region.clone(),
            from: value.from,
            value: value.is.as_ref().map(ToString::to_string),
            source: (&value.source).into(),
            file: value.place.file.clone(),
        }
    }
}

/// One parameter with all its values and changes.
#[derive(Serialize, ToSchema)]
pub(super) struct StandardDetail {
    /// Digest of the policy.
    policy: String,
    #[serde(flatten)]
    standard: StandardBody,
    /// All values of this county's folders, by region and day.
    values: Vec<DatedValue>,
    /// Its changes, the newest first.
    changes: Vec<StandardChangeBody>,
}

impl From<Standard> for StandardDetail {
    fn from(found: Standard) -> Self {
        let mut values: Vec<DatedValue> = found.line.parameter.values.iter().map(DatedValue::from).collect();
        values.sort_by(|a, b| (&a.region, a.from).cmp(&(&b.region, b.from)));
        Self {
            policy: found.policy,
            values,
            changes: found.changes.into_iter().map(StandardChangeBody::from).collect(),
            standard: found.line.into(),
        }
    }
}

/// One figure with the value it is tried out with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveBody {
    /// The parameter.
    #[schema(example = "income_line")]
    parameter: String,
    /// The value, as people write it.
    #[schema(example = "8500")]
    value: String,
}

pub(super) fn moves(bodies: Vec<MoveBody>) -> Vec<Move> {
    let one = |MoveBody { parameter, value }| Move { parameter, value };
    bodies.into_iter().map(one).collect()
}

/// Households before and after.
#[derive(Serialize, ToSchema)]
pub(super) struct CountsBody {
    /// As things stand.
    before: u64,
    /// With the figures moved.
    after: u64,
    /// Who come in.
    gained: u64,
    /// Who drop out.
    lost: u64,
}

impl From<Counts> for CountsBody {
    fn from(counts: Counts) -> Self {
        let Counts {
            before,
            after,
            gained,
            lost,
        } = counts;
        Self {
            before,
            after,
            gained,
            lost,
        }
    }
}

/// A figure that was moved.
#[derive(Serialize, ToSchema)]
pub(super) struct MovedBody {
    /// The parameter.
    name: String,
    /// Its name for people.
    title: String,
    /// Its unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// The value that stands; absent where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    /// The value it was tried out with.
    is: String,
}

impl From<MovedParameter> for MovedBody {
    fn from(moved: MovedParameter) -> Self {
        let MovedParameter {
            name,
            title,
            unit,
            was,
            is,
        } = moved;
        Self {
            name,
            title,
            unit,
            was,
            is,
        }
    }
}

/// A township in an effect.
#[derive(Serialize, ToSchema)]
pub(super) struct TownshipEffectBody {
    /// Its id.
    township_id: String,
    /// Its name.
    name: String,
    /// Its households.
    counts: CountsBody,
    /// Its villages.
    villages: Vec<VillageEffectBody>,
}

/// A village in an effect.
#[derive(Serialize, ToSchema)]
pub(super) struct VillageEffectBody {
    /// Its id.
    village_id: String,
    /// Its name, with its township.
    name: String,
    /// Its households.
    counts: CountsBody,
}

/// A rule in an effect.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleEffectBody {
    /// Code.
    #[schema(example = "R-INC-01")]
    code: String,
    /// Title.
    title: String,
    /// Risk type.
    risk: String,
    /// Name of its level.
    level: String,
    /// Households it hits.
    counts: CountsBody,
}

/// Those who come in with leads of one level.
#[derive(Serialize, ToSchema)]
pub(super) struct LevelEffectBody {
    /// Name of the level.
    level: String,
    /// Its title.
    title: String,
    /// Days within which somebody should go there.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_days: Option<i64>,
    /// Households.
    gained: u64,
}

/// Visits a week: households with a lead, spread over the days between two screenings.
#[derive(Serialize, ToSchema)]
pub(super) struct VisitLoadBody {
    /// Days between two screenings.
    screening_days: i64,
    /// As things stand.
    per_week_before: f64,
    /// With the figures moved.
    per_week_after: f64,
}

/// What moving figures does, in one's area.
#[derive(Serialize, ToSchema)]
pub(super) struct StandardEffectBody {
    /// The screening whose facts were judged.
    screening_id: String,
    /// The day it judged from.
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// Whether the policy of that day is another now than when the screening judged.
    policy_changed: bool,
    /// The figures.
    moves: Vec<MovedBody>,
    /// Households with a lead.
    total: CountsBody,
    /// By township, in order of code; those without a household before and after are absent.
    townships: Vec<TownshipEffectBody>,
    /// The rules that the figures reach.
    rules: Vec<RuleEffectBody>,
    /// Codes of rules of which the screening kept too little to judge them again.
    unjudged: Vec<String>,
    /// Those who come in, by level, the most severe first.
    levels: Vec<LevelEffectBody>,
    /// Visits.
    visits: VisitLoadBody,
}

impl From<Effect> for StandardEffectBody {
    fn from(effect: Effect) -> Self {
        let village = |village: app::standards::VillageEffect| VillageEffectBody {
            village_id: village.village_id,
            name: village.name,
            counts: village.counts.into(),
        };
        let township = |township: app::standards::PlaceEffect| TownshipEffectBody {
            township_id: township.township_id,
            name: township.name,
            counts: township.counts.into(),
            villages: township.villages.into_iter().map(village).collect(),
        };
        let rule = |rule: app::standards::RuleEffect| RuleEffectBody {
            code: rule.code,
            title: rule.title,
            risk: rule.risk,
            level: rule.level,
            counts: rule.counts.into(),
        };
        let level = |level: app::standards::LevelEffect| LevelEffectBody {
            level: level.level,
            title: level.title,
            due_days: level.due_days,
            gained: level.gained,
        };
        Self {
            screening_id: effect.screening_id,
            as_of: effect.as_of,
            policy_changed: effect.policy_changed,
            moves: effect.moves.into_iter().map(MovedBody::from).collect(),
            total: effect.total.into(),
            townships: effect.townships.into_iter().map(township).collect(),
            rules: effect.rules.into_iter().map(rule).collect(),
            unjudged: effect.unjudged,
            levels: effect.levels.into_iter().map(level).collect(),
            visits: VisitLoadBody {
                screening_days: effect.visits.screening_days,
                per_week_before: effect.visits.per_week_before,
                per_week_after: effect.visits.per_week_after,
            },
        }
    }
}

/// Why a rule speaks of a household on one side of a change and not on the other.
#[derive(Serialize, ToSchema)]
pub(super) struct ShiftReason {
    /// Code of the rule.
    #[schema(example = "R-INC-01")]
    rule: String,
    /// Its sentence, where it hits.
    sentence: String,
    /// What is lacking on the other side, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    lacks: Option<String>,
}

/// A household that comes in or drops out. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct ShiftedBody {
    /// Household.
    household_id: String,
    /// Number in the national system; empty when the household is not in one's area any more.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township.
    township_id: String,
    /// Name of the township.
    township: String,
    /// Village.
    village_id: String,
    /// Name of the village, with its township.
    village: String,
    /// Net burden in fen; absent when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    burden_cents: Option<i64>,
    /// Income in fen; absent when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    income_cents: Option<i64>,
    /// Why.
    reasons: Vec<ShiftReason>,
}

impl ShiftedBody {
    pub(super) fn new(item: ShiftedHousehold, names: &AreaNames) -> Self {
        let name = |id: &str| names.of(&Area::Region(id.to_owned()));
        let reason = |(rule, reason): (String, app::standards::ShiftReason)| ShiftReason {
            rule,
            sentence: reason.sentence,
            lacks: reason.lacks,
        };
        Self {
            township: name(&item.township_id),
            village: name(&item.village_id),
            household_id: item.household_id,
            household_no: item.household_no,
            head_name: item.head_name,
            township_id: item.township_id,
            village_id: item.village_id,
            burden_cents: item.burden_cents,
            income_cents: item.income_cents,
            reasons: item.reasons.into_iter().map(reason).collect(),
        }
    }
}

/// A page of those who come in or drop out.
#[derive(Serialize, ToSchema)]
pub(super) struct ShiftedPage {
    /// How many there are in all, in one's area.
    pub(super) total: usize,
    /// The heaviest burden first.
    pub(super) items: Vec<ShiftedBody>,
    /// What to send as `cursor` to get the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

/// Screenings whose facts are kept.
#[derive(Serialize, ToSchema)]
pub(super) struct KeptScreeningList {
    /// The newest first.
    pub(super) items: Vec<KeptScreeningBody>,
}

/// A screening whose facts are kept.
#[derive(Serialize, ToSchema)]
pub(super) struct KeptScreeningBody {
    /// Its id.
    screening_id: String,
    /// Its number.
    number: i64,
    /// The day it judged from.
    #[schema(value_type = String, format = Date)]
    as_of: Date,
    /// Households judged.
    n_households: i64,
    /// Leads found.
    n_leads: i64,
}

impl From<KeptScreening> for KeptScreeningBody {
    fn from(kept: KeptScreening) -> Self {
        Self {
            screening_id: kept.screening_id,
            number: kept.number,
            as_of: kept.as_of,
            n_households: kept.n_households,
            n_leads: kept.n_leads,
        }
    }
}

/// Who did something, when, with which words.
#[derive(Serialize, ToSchema)]
pub(super) struct ChangeSignedBody {
    /// Account.
    account_id: String,
    /// Its name.
    name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Moment,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl From<Signed> for ChangeSignedBody {
    fn from(signed: Signed) -> Self {
        Self {
            account_id: signed.account_id,
            name: signed.name,
            at: signed.at,
            text: signed.text,
        }
    }
}

/// One change of a standard.
#[derive(Serialize, ToSchema)]
pub(super) struct StandardChangeBody {
    /// Id.
    change_id: String,
    /// Number, counting from 1.
    number: i64,
    /// The parameter.
    parameter: String,
    /// The value that stood when it was proposed.
    #[serde(skip_serializing_if = "Option::is_none")]
    old_value: Option<String>,
    /// The value.
    value: String,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// First day on which it no longer holds; absent for one that was not taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// Why.
    reason: String,
    /// By which document or meeting.
    basis: String,
    /// Number of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    basis_number: Option<String>,
    /// Where it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    basis_link: Option<String>,
    /// `proposed`, `approved`, `rejected` or `withdrawn`.
    #[schema(example = "proposed")]
    state: &'static str,
    /// Its name for people.
    state_title: &'static str,
    /// Who proposed it.
    proposed: ChangeSignedBody,
    /// Who approved it or sent it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<ChangeSignedBody>,
    /// Who took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<ChangeSignedBody>,
    /// Counts its changes; the `ETag`.
    version: i64,
}

impl From<ChangeLine> for StandardChangeBody {
    fn from(line: ChangeLine) -> Self {
        Self {
            change_id: line.change_id,
            number: line.number,
            parameter: line.parameter,
            old_value: line.old_value,
            value: line.value,
            from: line.from_on,
            until: line.until_on,
            reason: line.reason,
            basis: line.basis,
            basis_number: line.basis_number,
            basis_link: line.basis_link,
            state: line.state.name(),
            state_title: line.state.title(),
            proposed: line.proposed.into(),
            decided: line.decided.map(ChangeSignedBody::from),
            withdrawn: line.withdrawn.map(ChangeSignedBody::from),
            version: line.version,
        }
    }
}

/// One change with what trying it out said.
#[derive(Serialize, ToSchema)]
pub(super) struct StandardChangeDetail {
    #[serde(flatten)]
    change: StandardChangeBody,
    /// What trying it out said, in the shape of an effect over the whole county; absent where it could not be tried out,
    /// and for those who do not read screenings as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<StandardEffectBody>)]
    comparison: Option<serde_json::Value>,
}

impl From<ChangeLine> for StandardChangeDetail {
    fn from(mut line: ChangeLine) -> Self {
        let comparison = line.comparison.take();
        Self {
            comparison: comparison.and_then(|text| serde_json::from_str(&text).ok()),
            change: line.into(),
        }
    }
}

/// Why a change could not be tried out.
#[derive(Serialize, ToSchema)]
pub(super) struct NotTried {
    /// Stable code.
    #[schema(example = "STD-010")]
    code: &'static str,
    /// The reason.
    detail: String,
}

/// What trying a change out said.
#[derive(Serialize, ToSchema)]
pub(super) struct ComparisonBody {
    /// The effect; absent where it could not be tried out.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<StandardEffectBody>,
    /// Why it could not.
    problems: Vec<NotTried>,
}

impl From<Comparison> for ComparisonBody {
    fn from(comparison: Comparison) -> Self {
        let told = |problem: &Problem| NotTried {
            code: problem.code,
            detail: problem.sentence(Lang::Zh),
        };
        match comparison {
            Comparison::Effect(effect) => Self {
                effect: Some((*effect).into()),
                problems: Vec::new(),
            },
            Comparison::Impossible(problems) => Self {
                effect: None,
                problems: problems.iter().map(told).collect(),
            },
        }
    }
}

/// A change that was proposed.
#[derive(Serialize, ToSchema)]
pub(super) struct ProposedBody {
    /// Its id.
    change_id: String,
    /// What trying it out said.
    comparison: ComparisonBody,
}

impl From<Proposed> for ProposedBody {
    fn from(proposed: Proposed) -> Self {
        Self {
            change_id: proposed.change_id,
            comparison: proposed.comparison.into(),
        }
    }
}
