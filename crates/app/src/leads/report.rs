//! Somebody tells of a household: a cadre, a grid worker, a hotline, a petition, the media, a neighbour.

use domain::access::{Action, Actor, Role, Viewer};
use domain::case::Channel;
use domain::lead::names_a_number;
use domain::policy::{ChannelEntry, Policy};
use domain::problem::Problem;
use domain::{Date, Moment};
use store::leads::Reported;

use super::permitted;
use super::place::{PlacedLead, place};
use crate::cases::Rules;
use crate::{App, FieldProblem, Refusal};

/// Most characters of what somebody says.
pub(crate) const MOST_WORDS: usize = 2_000;

/// What somebody tells.
#[derive(Clone)]
pub struct LeadReport {
    /// Of which household.
    pub household_id: String,
    /// Of which member.
    pub person_id: Option<String>,
    /// How it came.
    pub channel: String,
    /// Risk types, the most pressing first.
    pub risks: Vec<String>,
    /// The level, where it is another than that of the channel.
    pub level: Option<String>,
    /// What it is about.
    pub words: String,
    /// The day it speaks of; today if absent.
    pub found_on: Option<Date>,
}

impl std::fmt::Debug for LeadReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LeadReport")
            .field("household_id", &self.household_id)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}

/// Keeps a lead that somebody told, and puts it into the household's case.
///
/// # Errors
/// When the viewer may not take down leads of this channel, values cannot be taken, or there is no such household in
/// the viewer's area.
#[store::boxed]
pub async fn report_lead(app: &App, viewer: &Viewer, at: Moment, report: LeadReport) -> Result<PlacedLead, Refusal> {
    permitted(viewer, Action::ReportLead)?;
    let rules = Rules::read(app, at).await?;
    let entry = channel(&rules.loaded.policy, viewer, &report.channel)?;
    let level = report.level.clone().unwrap_or_else(|| entry.level.clone());
    let found_on = report.found_on.unwrap_or(rules.today);
    check(&rules, &report, &level, found_on)?;
    let new = Reported {
        household_id: report.household_id,
        person_id: report.person_id.clone(),
        channel: entry.channel.name().to_owned(),
        due_on: due_on(&rules, &level),
        level,
        found_on,
        source: entry.channel.title().to_owned(),
        notice: notice(&rules.loaded.policy, &report.risks),
        risks: report.risks.join("、"),
        words: Some(report.words.trim().to_owned()),
    };
    let lead_id = keep(app, viewer, at, new).await?;
    Ok(place(app, at, &rules, &lead_id).await)
}

/// Keeps it.
async fn keep(app: &App, viewer: &Viewer, at: Moment, new: Reported) -> Result<String, Refusal> {
    let mut tx = app.store.write(viewer, at).await?;
    if let Some(person_id) = &new.person_id
        && !store::leads::lives_in(&mut tx, person_id, &new.household_id).await?
    {
        return Err(Refusal::field("person_id", Problem::error("LEA-007")));
    }
    let lead_id = store::leads::report(&mut tx, new).await?.ok_or(Refusal::NotFound)?;
    tx.commit().await?;
    Ok(lead_id)
}

/// The channel, when the viewer's roles may take down its leads.
fn channel<'p>(policy: &'p Policy, viewer: &Viewer, word: &str) -> Result<&'p ChannelEntry, Refusal> {
    let all = policy
        .channels
        .channels
        .iter()
        .filter(|entry| !entry.reporters.is_empty());
    let entry = Channel::parse(word).and_then(|channel| all.clone().find(|entry| entry.channel == channel));
    let Some(entry) = entry else {
        let list: Vec<&str> = all.map(|entry| entry.channel.name()).collect();
        let problem = Problem::error("LEA-001").arg("list", list.join("、"));
        return Err(Refusal::field("channel", problem));
    };
    let roles: Vec<Role> = viewer.grants().iter().map(|grant| grant.role).collect();
    let is_system = matches!(viewer.actor(), Actor::System(_));
    if is_system || entry.reporters.iter().any(|role| roles.contains(role)) {
        return Ok(entry);
    }
    let titles: Vec<&str> = entry.reporters.iter().map(|role| role.title()).collect();
    Err(Refusal::field(
        "channel",
        Problem::error("LEA-002")
            .arg("channel", entry.channel.title())
            .arg("roles", titles.join("、")),
    ))
}

/// Everything that is wrong with the values.
fn check(rules: &Rules, report: &LeadReport, level: &str, found_on: Date) -> Result<(), Refusal> {
    let policy = &rules.loaded.policy;
    let mut problems = Vec::new();
    let mut wrong = |field: &str, problem: Problem| problems.push(FieldProblem::new(field, problem));
    let unknown = |risk: &String| !policy.risks.iter().any(|known| known.name == *risk);
    if report.risks.is_empty() || report.risks.iter().any(unknown) {
        let names: Vec<&str> = policy.risks.iter().map(|risk| risk.name.as_str()).collect();
        wrong("risks", Problem::error("LEA-003").arg("list", names.join("、")));
    }
    if !policy.lead.levels.iter().any(|known| known.name == level) {
        let names: Vec<&str> = policy.lead.levels.iter().map(|level| level.name.as_str()).collect();
        wrong("level", Problem::error("LEA-004").arg("list", names.join("、")));
    }
    if let Some(problem) = words_problem(&report.words) {
        wrong("words", problem);
    }
    if found_on > rules.today {
        wrong("found_on", Problem::error("LEA-008"));
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Invalid(problems)),
    }
}

/// What is wrong with words that are kept in clear.
pub(super) fn words_problem(words: &str) -> Option<Problem> {
    let n = words.trim().chars().count();
    match () {
        () if n == 0 || n > MOST_WORDS => Some(Problem::error("LEA-005").arg("most", MOST_WORDS)),
        () if names_a_number(words) => Some(Problem::error("LEA-006")),
        () => None,
    }
}

/// When somebody should have gone there.
pub(crate) fn due_on(rules: &Rules, level: &str) -> Date {
    let levels = &rules.loaded.policy.lead.levels;
    let due = levels.iter().find(|known| known.name == level).map(|level| &level.due);
    let days = due.and_then(|name| rules.loaded.params.integer(name)).unwrap_or(0);
    rules
        .today
        .saturating_add(jiff::Span::new().days(days.clamp(0, 36_500)))
}

/// Broad words for a public notice, each once.
pub(crate) fn notice(policy: &Policy, risks: &[String]) -> String {
    let mut words: Vec<&str> = Vec::new();
    let known = |name: &String| policy.risks.iter().find(|risk| risk.name == *name);
    for risk in risks.iter().filter_map(known) {
        if !words.contains(&risk.notice.as_str()) {
            words.push(&risk.notice);
        }
    }
    words.join("、")
}
