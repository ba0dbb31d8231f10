//! The catalogue of measures and which risk needs which.

use super::entries::{require_source, source};
use super::parse::unknown_word;
use super::procedure::parameter;
use super::registers::put;
use super::toml_reader::{Fields, Reading};
use super::{CasePolicy, Policy, Source, rounds};
use crate::problem::{Place, Problem, Severity};

/// The catalogue and the needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasurePolicy {
    /// Columns of the national form.
    pub kinds: Vec<MeasureKind>,
    /// What stands in them.
    pub items: Vec<MeasureItem>,
    /// What each risk needs.
    pub needs: Vec<Need>,
}

/// One column of the national form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureKind {
    /// Stable code: `health`.
    pub code: String,
    /// What it is called: 健康帮扶.
    pub title: String,
    /// Code table of the national form.
    pub national: Option<String>,
    /// Whether it lets a household earn.
    pub development: bool,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// One measure of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureItem {
    /// Stable code: `health.contribution`.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Code of its kind.
    pub kind: String,
    /// Department that usually does it.
    pub department: String,
    /// What may prove it.
    pub evidence: Vec<String>,
    /// It does not count as development on its own.
    pub weak: bool,
    /// It goes on in time: arriving once does not end it.
    pub continuing: bool,
    /// What somebody or the household must be for it to be true.
    pub requires: Requires,
    /// Parameter: the most it may be, in yuan.
    pub at_most: Option<String>,
    /// Words of the national form's values.
    pub words: Vec<String>,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// What must be so for a measure to be true. Everything named must hold, for one and the same member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requires {
    /// A member, or the household, has one of these statuses.
    pub any_status: Vec<String>,
    /// A member can work.
    pub labour: bool,
    /// A member is in school.
    pub student: bool,
    /// The youngest it is for.
    pub age_from: Option<u8>,
    /// The oldest it is for.
    pub age_to: Option<u8>,
}

/// What a risk, or a situation, needs. Kinds are named by their code, items by theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Stable code.
    pub code: String,
    /// Risk of the policy, for needs of a risk.
    pub risk: Option<String>,
    /// For needs of a situation.
    pub when: When,
    /// Kinds or items, one of which is enough.
    pub any_of: Vec<String>,
    /// Kinds or items that are enough, besides, when the risk is to be called gone.
    pub also_at_elimination: Vec<String>,
    /// Any kind that lets a household earn is enough, if it is not weak.
    pub development: bool,
    /// How much it stops when missing.
    pub level: Severity,
    /// What it rests on, in words.
    pub basis: String,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

/// When a need holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// Somebody can work.
    pub labour: Option<bool>,
    /// The household, or a member, has one of these statuses.
    pub any_status: Vec<String>,
    /// The guarantee of this name has a problem.
    pub guarantee_problem: Option<String>,
}

impl Need {
    /// Whether a measure of the catalogue meets it.
    pub fn is_met_by(&self, item: &MeasureItem, policy: &CasePolicy, at_elimination: bool) -> bool {
        let named = |codes: &[String]| codes.iter().any(|code| *code == item.code || *code == item.kind);
        named(&self.any_of)
            || at_elimination && named(&self.also_at_elimination)
            || self.development && !item.weak && policy.kind(&item.kind).is_some_and(|kind| kind.development)
    }
}

const LEVELS: [(&str, Severity); 2] = [("error", Severity::Error), ("warning", Severity::Warning)];

/// Reads a file of measures/; an entry of a later folder replaces the one of the same code.
pub(super) fn read(mut fields: Fields<'_, '_>, policy: &mut Policy, reading: &mut Reading) {
    for table in fields.tables("kind", reading) {
        put(&mut policy.measures.kinds, kind(table, reading), |one| &one.code);
    }
    for table in fields.tables("measure", reading) {
        put(&mut policy.measures.items, item(table, reading), |one| &one.code);
    }
    for table in fields.tables("need", reading) {
        put(&mut policy.measures.needs, need(table, reading), |one| &one.code);
    }
    for table in fields.tables("round", reading) {
        put(&mut policy.rounds, rounds::round(table, reading), |one| &one.code);
    }
    fields.finish(reading);
}

fn kind(mut fields: Fields<'_, '_>, reading: &mut Reading) -> MeasureKind {
    let place = fields.place().clone();
    let kind = MeasureKind {
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        national: fields.text_opt("national", reading),
        development: fields.flag("development", false, reading),
        source: source(&mut fields, reading),
        place,
    };
    require_source(&kind.source, &kind.place, reading);
    fields.finish(reading);
    kind
}

fn item(mut fields: Fields<'_, '_>, reading: &mut Reading) -> MeasureItem {
    let place = fields.place().clone();
    let item = MeasureItem {
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        kind: fields.text("kind", reading),
        department: fields.text("department", reading),
        evidence: fields.texts("evidence", reading),
        weak: fields.flag("weak", false, reading),
        continuing: fields.flag("continuing", false, reading),
        requires: fields
            .table("requires", reading)
            .map_or_else(Requires::default, |table| requires(table, reading)),
        at_most: fields.text_opt("at_most", reading),
        words: fields.texts("words", reading),
        source: source(&mut fields, reading),
        place,
    };
    require_source(&item.source, &item.place, reading);
    fields.finish(reading);
    item
}

fn requires(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Requires {
    let mut age = |name, reading: &mut Reading| {
        let years = fields.number_opt(name, reading)?;
        (0..=u8::MAX).find(|whole| f64::from(*whole) == years)
    };
    let (age_from, age_to) = (age("age_from", reading), age("age_to", reading));
    let requires = Requires {
        any_status: fields.texts("any_status", reading),
        labour: fields.flag("labour", false, reading),
        student: fields.flag("student", false, reading),
        age_from,
        age_to,
    };
    fields.finish(reading);
    requires
}

fn need(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Need {
    let place = fields.place().clone();
    let need = Need {
        code: fields.text("code", reading),
        risk: fields.text_opt("risk", reading),
        when: fields
            .table("when", reading)
            .map_or_else(When::default, |table| when(table, reading)),
        any_of: fields.texts("any_of", reading),
        also_at_elimination: fields.texts("also_at_elimination", reading),
        development: fields.flag("development", false, reading),
        level: fields.word("level", &LEVELS, reading).unwrap_or(Severity::Error),
        basis: fields.text("basis", reading),
        source: source(&mut fields, reading),
        place,
    };
    require_source(&need.source, &need.place, reading);
    if need.any_of.is_empty() && !need.development || need.risk.is_none() && need.when == When::default() {
        let problem = Problem::error("POL-120").arg("code", &need.code);
        reading.problems.push(problem.at(need.place.clone()));
    }
    fields.finish(reading);
    need
}

fn when(mut fields: Fields<'_, '_>, reading: &mut Reading) -> When {
    let labour = fields.word("labour", &[("some", true), ("none", false)], reading);
    let when = When {
        labour,
        any_status: fields.texts("any_status", reading),
        guarantee_problem: fields.text_opt("guarantee_problem", reading),
    };
    fields.finish(reading);
    when
}

/// Every kind, item, risk, status, guarantee, sheet and parameter that an entry names must exist.
pub(super) fn check(policy: &Policy, problems: &mut Vec<Problem>) {
    let measures = &policy.measures;
    let kinds = || measures.kinds.iter().map(|kind| kind.code.as_str());
    let codes = || kinds().chain(measures.items.iter().map(|item| item.code.as_str()));
    let risks = || policy.risks.iter().map(|risk| risk.name.as_str());
    for item in &measures.items {
        if !kinds().any(|kind| kind == item.kind) {
            problems.push(unknown_word("POL-121", &item.kind, kinds(), &item.place));
        }
        statuses(policy, &item.requires.any_status, &item.place, problems);
        if let Some(name) = &item.at_most {
            parameter(policy, name, &item.place, problems);
        }
    }
    for need in &measures.needs {
        if let Some(risk) = need
            .risk
            .as_ref()
            .filter(|risk| !risks().any(|name| name == risk.as_str()))
        {
            problems.push(unknown_word("POL-016", risk, risks(), &need.place));
        }
        for code in need.any_of.iter().chain(&need.also_at_elimination) {
            if !codes().any(|known| known == code) {
                problems.push(unknown_word("POL-121", code, codes(), &need.place));
            }
        }
        statuses(policy, &need.when.any_status, &need.place, problems);
        let guarantees = || {
            policy
                .registers
                .guarantees
                .iter()
                .map(|guarantee| guarantee.code.as_str())
        };
        if let Some(name) = &need.when.guarantee_problem
            && !guarantees().any(|known| known == name)
        {
            problems.push(unknown_word("POL-122", name, guarantees(), &need.place));
        }
    }
}

/// Statuses that an entry names must be told by the registers.
pub(super) fn statuses(policy: &Policy, names: &[String], place: &Place, problems: &mut Vec<Problem>) {
    let known = || policy.registers.statuses.iter().map(|status| status.code.as_str());
    for name in names
        .iter()
        .filter(|name| !known().any(|status| status == name.as_str()))
    {
        problems.push(unknown_word("POL-093", name, known(), place));
    }
}
