//! Entries of the policy on the wire.

use domain::Date;
use domain::policy::{Resolved, Rule, Source};
use domain::sheet::{Column, Sheet};
use serde::Serialize;
use utoipa::ToSchema;

/// Rules in force.
#[derive(Serialize, ToSchema)]
pub(super) struct RuleList {
    /// Digest of the policy.
    pub(super) policy: String,
    /// In order of code.
    pub(super) items: Vec<RuleBody>,
}

/// Parameters in force.
#[derive(Serialize, ToSchema)]
pub(super) struct ParameterList {
    /// Digest of the policy.
    pub(super) policy: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    pub(super) on: Date,
    /// In order of name.
    pub(super) items: Vec<ParameterBody>,
}

/// Sheets of the catalogue.
#[derive(Serialize, ToSchema)]
pub(super) struct SheetList {
    /// Digest of the policy.
    pub(super) policy: String,
    /// In order of name.
    pub(super) items: Vec<SheetBody>,
}

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
    /// A government site, B press copy, C template, G public code, K general knowledge, I inference.
    grade: String,
    /// Whether nobody has checked it yet.
    unverified: bool,
}

/// One rule.
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
    /// Who delivers what it rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// The condition.
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
}

/// One parameter.
#[derive(Serialize, ToSchema)]
pub(super) struct ParameterBody {
    /// Name in rules.
    name: String,
    /// Name for people.
    title: String,
    /// The value as the policy writes it.
    value: String,
    /// Unit in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// Region it was set for; empty is the nation.
    region: String,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// Where it comes from.
    source: OriginBody,
}

/// One sheet.
#[derive(Serialize, ToSchema)]
pub(super) struct SheetBody {
    /// Name.
    #[schema(example = "medical_settlement")]
    name: String,
    /// Title.
    title: String,
    /// Who delivers it.
    department: String,
    /// How often it comes, in words.
    every: String,
    /// Whether it is one of the registers.
    is_register: bool,
    /// Its columns, in the order of the template.
    columns: Vec<ColumnBody>,
    /// Where its shape comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<OriginBody>,
}

/// One column.
#[derive(Serialize, ToSchema)]
pub(super) struct ColumnBody {
    /// Name in rules.
    name: String,
    /// Header.
    title: String,
    /// Other headers that are taken for it.
    aliases: Vec<String>,
    /// Unit in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// Whether the sheet must have it.
    required: bool,
    /// The words it may hold; empty where it holds anything else.
    words: Vec<String>,
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

impl From<&Rule> for RuleBody {
    fn from(rule: &Rule) -> Self {
        Self {
            code: rule.code.clone(),
            title: rule.title.clone(),
            risk: rule.risk.clone(),
            level: rule.level.clone(),
            department: rule.department.clone(),
            when: rule.condition(),
            say: rule.say.text.clone(),
            why: rule.why.clone(),
            basis: rule.basis.clone(),
            source: (&rule.source).into(),
            enabled: rule.enabled,
        }
    }
}

impl ParameterBody {
    pub(super) fn new(name: &str, value: &Resolved) -> Self {
        Self {
            name: name.to_owned(),
            title: value.title.clone(),
            value: value.value.to_string(),
            unit: value.unit.clone(),
            region: value.region.clone(),
            from: value.from,
            source: (&value.source).into(),
        }
    }
}

impl From<&Sheet> for SheetBody {
    fn from(sheet: &Sheet) -> Self {
        Self {
            name: sheet.name.clone(),
            title: sheet.title.clone(),
            department: sheet.department.clone(),
            every: sheet.every.clone(),
            is_register: sheet.register.is_some(),
            columns: sheet.columns.iter().map(ColumnBody::from).collect(),
            source: sheet.source.as_ref().map(OriginBody::from),
        }
    }
}

impl From<&Column> for ColumnBody {
    fn from(column: &Column) -> Self {
        Self {
            name: column.name.clone(),
            title: column.title.clone(),
            aliases: column.aliases.clone(),
            unit: column.unit.clone(),
            required: column.required,
            words: column.codes.iter().map(|word| word.is.clone()).collect(),
        }
    }
}
