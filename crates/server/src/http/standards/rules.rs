//! Rules in words.

use app::standards::{self, FactWords, RuleFigure, RuleLine};
use axum::extract::State;
use domain::Date;
use domain::policy::Of;
use serde::Serialize;
use utoipa::ToSchema;

use super::read::{DayQuery, day};
use super::wire::{OriginBody, ValueInForce};
use crate::http::Api;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::ProblemDetails;
use crate::http::registers::problems::{OfList, OfOne};
use crate::http::session::Signed;

/// Every rule in words, in order of code, with its parameters as they stand and the facts it rests on.
#[utoipa::path(get, path = "/rules", tag = "standards", params(DayQuery),
    responses((status = 200, description = "Rules", body = RuleList), OfList))]
pub(super) async fn list_rules(
    signed: Signed,
    State(api): State<Api>,
    Query(query): Query<DayQuery>,
) -> Result<Json<RuleList>, ProblemDetails> {
    let on = day(&api, &signed, query.as_of);
    let (policy, rules) = standards::list_rules(&api.app, &signed.viewer, on).await?;
    Ok(Json(RuleList {
        policy,
        on,
        items: rules.into_iter().map(RuleBody::from).collect(),
    }))
}

/// One rule in words.
#[utoipa::path(get, path = "/rules/{code}", tag = "standards",
    params(("code" = String, Path, description = "Code of the rule"), DayQuery),
    responses((status = 200, description = "The rule", body = RuleBody), OfOne))]
pub(super) async fn find_rule(
    signed: Signed,
    State(api): State<Api>,
    Path(code): Path<String>,
    Query(query): Query<DayQuery>,
) -> Result<Json<RuleBody>, ProblemDetails> {
    let on = day(&api, &signed, query.as_of);
    Ok(Json(
        standards::find_rule(&api.app, &signed.viewer, &code, on).await?.into(),
    ))
}

/// A parameter of a rule.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleParameter {
    /// Name.
    name: String,
    /// Name for people.
    title: String,
    /// Unit in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// The value that day; absent where none is in force: then the rule is unknown for everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force: Option<ValueInForce>,
}

/// A fact of a rule.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleFact {
    /// Name in rules.
    name: String,
    /// Name for people.
    title: String,
    /// Unit in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// `person` or `household`.
    of: AboutWhom,
    /// How it is computed from others, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    expression: Option<String>,
    /// Titles of the sheets it is read from.
    sheets: Vec<String>,
}

/// Whom a fact or rule is about.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum AboutWhom {
    /// A person.
    Person,
    /// A household.
    Household,
}

impl From<Of> for AboutWhom {
    fn from(of: Of) -> Self {
        match of {
            Of::Person => Self::Person,
            Of::Household => Self::Household,
        }
    }
}

impl From<FactWords> for RuleFact {
    fn from(fact: FactWords) -> Self {
        Self {
            name: fact.name,
            title: fact.title,
            unit: fact.unit,
            of: fact.of.into(),
            expression: fact.expression,
            sheets: fact.sheets,
        }
    }
}

/// One rule in words.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleBody {
    /// Stable code.
    #[schema(example = "R-INC-01")]
    code: String,
    /// Title.
    title: String,
    /// Risk type.
    risk: String,
    /// Name of its level.
    level: String,
    /// Title of its level.
    level_title: String,
    /// Whom it is about.
    of: AboutWhom,
    /// Who delivers what it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// The condition in words; empty for a rule that does not take part.
    condition: String,
    /// The condition as the policy writes it.
    when: String,
    /// The sentence with its placeholders.
    say: String,
    /// Why it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// What it rests on.
    basis: String,
    /// Where it comes from.
    source: OriginBody,
    /// Whether it takes part.
    enabled: bool,
    /// Parameters it rests on.
    parameters: Vec<RuleParameter>,
    /// Facts it rests on.
    facts: Vec<RuleFact>,
    /// Titles of the sheets it cannot do without.
    sheets: Vec<String>,
}

impl From<RuleLine> for RuleBody {
    fn from(line: RuleLine) -> Self {
        let rule = line.rule;
        let (condition, parameters, facts, sheets) = line.words.map_or_else(Default::default, |words| {
            (words.condition, words.parameters, words.facts, words.sheets)
        });
        let parameter = |figure: RuleFigure| RuleParameter {
            name: figure.name,
            title: figure.title,
            unit: figure.unit,
            in_force: figure.value.as_ref().map(ValueInForce::from),
        };
        let when = rule.condition();
        Self {
            code: rule.code,
            title: rule.title,
            risk: rule.risk,
            level: rule.level,
            level_title: line.level_title,
            of: rule.of.into(),
            department: rule.department,
            condition,
            when,
            say: rule.say.text,
            why: rule.why,
            basis: rule.basis,
            source: (&rule.source).into(),
            enabled: rule.enabled,
            parameters: parameters.into_iter().map(parameter).collect(),
            facts: facts.into_iter().map(RuleFact::from).collect(),
            sheets,
        }
    }
}

/// Rules in words.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleList {
    /// Digest of the policy.
    pub(super) policy: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub(super) on: Date,
    /// In order of code.
    pub(super) items: Vec<RuleBody>,
}
