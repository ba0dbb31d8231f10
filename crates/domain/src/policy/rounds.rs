//! How often a household is visited.

use super::entries::{require_source, source};
use super::measures::statuses;
use super::parse::unknown_word;
use super::procedure::parameter;
use super::toml_reader::{Fields, Reading};
use super::{Policy, Source};
use crate::case::Status;
use crate::problem::{Place, Problem};

/// How often households of a class are visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Name of the rhythm.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Monitoring classes it holds for.
    pub classes: Vec<String>,
    /// Statuses it holds for, of the household or a member.
    pub statuses: Vec<String>,
    /// Words of case statuses it holds for.
    pub cases: Vec<String>,
    /// Risks it holds for.
    pub risks: Vec<String>,
    /// Whether it holds for every household that none of the others holds for.
    pub others: bool,
    /// Parameter: at least once in so many days.
    pub days: String,
    /// Where it comes from.
    pub source: Source,
    /// Where it stands.
    pub place: Place,
}

pub(super) fn round(mut fields: Fields<'_, '_>, reading: &mut Reading) -> Round {
    let place = fields.place().clone();
    let round = Round {
        code: fields.text("code", reading),
        title: fields.text("title", reading),
        classes: fields.texts("classes", reading),
        statuses: fields.texts("statuses", reading),
        cases: fields.texts("cases", reading),
        risks: fields.texts("risks", reading),
        others: fields.flag("others", false, reading),
        days: fields.text("days", reading),
        source: source(&mut fields, reading),
        place,
    };
    require_source(&round.source, &round.place, reading);
    fields.finish(reading);
    round
}

/// Every status, risk and parameter that a rhythm names must exist.
pub(super) fn check(policy: &Policy, problems: &mut Vec<Problem>) {
    for round in &policy.rounds {
        parameter(policy, &round.days, &round.place, problems);
        statuses(policy, &round.statuses, &round.place, problems);
        for name in round
            .cases
            .iter()
            .filter(|name| !Status::NAMES.contains(&name.as_str()))
        {
            problems.push(unknown_word("POL-123", name, Status::NAMES.into_iter(), &round.place));
        }
        let risks = || policy.risks.iter().map(|risk| risk.name.as_str());
        for name in round
            .risks
            .iter()
            .filter(|name| !risks().any(|risk| risk == name.as_str()))
        {
            problems.push(unknown_word("POL-016", name, risks(), &round.place));
        }
    }
}
