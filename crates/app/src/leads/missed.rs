//! Missed-case review: when people find a household, the rules are played again over what was known then, and it is
//! kept why data had missed it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::access::{Action, Reason, Viewer};
use domain::lead::Missed;
use domain::message::Lang;
use domain::policy::Verdict;
use domain::problem::Problem;
use domain::{Date, Moment};
use serde::Serialize;
use store::missed::{NewReview, ReviewLine, ReviewQuery, ToReview};
use store::registers::paging::Page;

use super::permitted;
use crate::cases::Rules;
use crate::screenings::{Replay, RuleReplay};
use crate::{App, Refusal};

/// Cases reviewed in one run of the job.
const AT_ONCE: i64 = 500;

/// What a run of the job came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReviewedMissed {
    /// Cases by what was found.
    pub by_reason: BTreeMap<&'static str, u64>,
    /// Cases for which the rules could not be played again.
    pub failed: u64,
}

/// How often data missed a household for one reason, by the channel by which people found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedFigure {
    /// Why data missed it.
    pub reason: Missed,
    /// The channel.
    pub channel: String,
    /// How many.
    pub n: i64,
}

/// Reviews every case that people began and nobody has reviewed; one that was reviewed stays as it is.
///
/// # Errors
/// When the policy has mistakes, or the database fails; what was reviewed before stays.
pub async fn review_missed(app: &App, at: Moment, mut told: impl FnMut(u64) + Send) -> Result<ReviewedMissed, Refusal> {
    let viewer = Viewer::system(Reason::Job);
    let rules = Rules::read(app, at).await?;
    let channels = rules.loaded.policy.channels.by_people();
    let mut tx = app.store.read(&viewer).await?;
    let cases = store::missed::unreviewed(&mut tx, &channels, AT_ONCE).await?;
    if cases.is_empty() {
        return Ok(ReviewedMissed::default());
    }
    let known = Known::read(&mut tx, &rules, cases).await?;
    drop(tx);
    let (mut done, mut n) = (ReviewedMissed::default(), 0);
    for (day, cases) in &known.by_day {
        let replay = match Replay::of(app, &viewer, *day).await {
            Ok(replay) => replay,
            Err(Refusal::Conflict(problems)) => {
                let why: Vec<String> = problems.iter().map(|problem| problem.line(Lang::En)).collect();
                tracing::warn!(day = %day, ?why, "the rules could not be played again");
                done.failed += cases.len() as u64;
                continue;
            }
            Err(other) => return Err(other),
        };
        let mut answers = Vec::with_capacity(cases.len());
        for case in cases {
            answers.push((case, known.answer(&replay, case, app.settings.hours_ahead).await?));
            n += 1;
            told(n);
        }
        let mut tx = app.store.write(&viewer, at).await?;
        for (case, answer) in answers {
            let reason = answer.reason;
            if store::missed::add(&mut tx, review(case, *day, answer)?).await? {
                *done.by_reason.entry(reason.name()).or_default() += 1;
            }
        }
        tx.commit().await?;
    }
    Ok(done)
}

/// Why data missed a household.
#[derive(Debug, Clone)]
struct Answer {
    reason: Missed,
    rules: Vec<String>,
    problem: Problem,
}

fn answer(reason: Missed, rules: &[&RuleReplay], problem: Problem) -> Answer {
    Answer {
        reason,
        rules: rules.iter().map(|rule| rule.code.clone()).collect(),
        problem,
    }
}

fn review(case: &ToReview, as_of: Date, answer: Answer) -> Result<NewReview, Refusal> {
    let problem = &answer.problem;
    let detail = serde_json::json!({
        "code": problem.code, "zh": problem.sentence(Lang::Zh), "en": problem.sentence(Lang::En),
    });
    Ok(NewReview {
        case_id: case.case_id.clone(),
        as_of,
        risk: case.risks.first().cloned(),
        reason: answer.reason,
        rule: (!answer.rules.is_empty()).then(|| answer.rules.join("、")),
        detail: detail.to_string(),
    })
}

/// What is read once for all cases.
struct Known {
    by_day: BTreeMap<Date, Vec<ToReview>>,
    earlier: HashMap<String, store::missed::Earlier>,
    /// Worksheets and places by the name on rows tied to nobody.
    strays: HashMap<String, Vec<(i64, String)>>,
    arrivals: Vec<(i64, Moment)>,
}

impl Known {
    async fn read(tx: &mut store::ReadTx, rules: &Rules, cases: Vec<ToReview>) -> Result<Self, Refusal> {
        let back = rules.loaded.params.integer("missed_look_back_days").unwrap_or(0);
        let back = jiff::Span::new().days(back.clamp(0, 36_500));
        let (mut by_day, mut earlier) = (BTreeMap::<Date, Vec<ToReview>>::new(), HashMap::new());
        for case in cases {
            let since = case.opened_on.saturating_sub(back);
            if let Some(found) = store::missed::earlier(tx, &case.household_id, (since, case.created_at)).await? {
                earlier.insert(case.case_id.clone(), found);
            }
            by_day.entry(case.opened_on).or_default().push(case);
        }
        let mut strays: HashMap<String, Vec<(i64, String)>> = HashMap::new();
        store::missed::strays(tx, |stray| {
            let name = domain::name::normalise(&stray.name);
            strays.entry(name).or_default().push((stray.source, stray.place));
        })
        .await?;
        Ok(Self {
            by_day,
            earlier,
            strays,
            arrivals: store::missed::arrivals(tx).await?,
        })
    }

    /// The first answer that fits: data had found it; it would be found now, though its data came late or nobody
    /// screened; rows of its people were tied to nobody; a source is missing; it stays below a threshold; no rule.
    async fn answer(&self, replay: &Replay, case: &ToReview, hours_ahead: i8) -> Result<Answer, Refusal> {
        if let Some(found) = self.earlier.get(&case.case_id) {
            let problem = Problem::note("MIS-001")
                .arg("number", found.screening)
                .arg("day", found.as_of);
            return Ok(answer(Missed::Found, &[], problem));
        }
        let Some(household) = replay.household(&case.household_id) else {
            return Ok(answer(Missed::NoData, &[], Problem::note("MIS-008")));
        };
        let played = replay.rules(household, &case.risks).await?;
        let of = |verdict| played.iter().filter(|rule| rule.verdict == verdict).collect::<Vec<_>>();
        let hits = of(Verdict::Hit);
        if !hits.is_empty() {
            return Ok(self.would_be_found(&hits, case, replay, hours_ahead));
        }
        if let Some(answer) = self.not_linked(replay, household) {
            return Ok(answer);
        }
        if let Some(answer) = no_data(&of(Verdict::Unknown)) {
            return Ok(answer);
        }
        let near: Vec<&RuleReplay> = of(Verdict::Clear).into_iter().filter(|rule| rule.has_data).collect();
        let nearest = near.iter().find_map(|rule| rule.nearest.clone());
        if let Some(nearest) = nearest {
            let problem = Problem::note("MIS-006")
                .arg("rules", titles(&near))
                .arg("nearest", nearest);
            return Ok(answer(Missed::Threshold, &near, problem));
        }
        let problem = match case.risks.is_empty() {
            true => Problem::note("MIS-009"),
            false => Problem::note("MIS-007").arg("risk", case.risks.join("、")),
        };
        Ok(answer(Missed::NoRule, &[], problem))
    }

    fn would_be_found(&self, hits: &[&RuleReplay], case: &ToReview, replay: &Replay, hours_ahead: i8) -> Answer {
        let arrival = |source: u32| self.arrivals.get(source as usize).map(|(_, at)| *at);
        // A rule counts as known only when all that it rests on was there.
        let latest = |rule: &&&RuleReplay| {
            rule.sources
                .iter()
                .filter_map(|source| Some((arrival(*source)?, *source)))
                .max()
        };
        let first = hits.iter().map(|rule| latest(&rule)).min();
        match first.flatten() {
            Some((at, source)) if at > case.created_at => {
                let problem = Problem::note("MIS-003")
                    .arg("rules", titles(hits))
                    .arg("source", replay.file(source))
                    .arg("day", at.day(hours_ahead));
                answer(Missed::LateData, hits, problem)
            }
            _ => answer(Missed::Found, hits, Problem::note("MIS-002").arg("rules", titles(hits))),
        }
    }

    fn not_linked(&self, replay: &Replay, household: usize) -> Option<Answer> {
        let village = replay.village(household);
        let is_near = |place: &str| place.is_empty() || (!village.is_empty() && place.contains(village));
        let names = replay.names(household);
        let rows = names.filter_map(|name| self.strays.get(&domain::name::normalise(name)));
        let near: Vec<i64> = rows
            .flatten()
            .filter(|(_, place)| is_near(place))
            .map(|(source, _)| *source)
            .collect();
        let first = near.first()?;
        let at = self.arrivals.iter().position(|(source, _)| source == first)?;
        let problem = Problem::note("MIS-004")
            .arg("source", replay.file(u32::try_from(at).ok()?))
            .arg("n", near.len());
        Some(answer(Missed::NotLinked, &[], problem))
    }
}

fn no_data(unknown: &[&RuleReplay]) -> Option<Answer> {
    let undelivered = |rule: &&&RuleReplay| !rule.undelivered.is_empty();
    let rules: Vec<&RuleReplay> = unknown.iter().filter(undelivered).copied().collect();
    let sources: BTreeSet<&str> = rules
        .iter()
        .flat_map(|rule| &rule.undelivered)
        .map(String::as_str)
        .collect();
    if sources.is_empty() {
        return None;
    }
    let sources: Vec<&str> = sources.into_iter().collect();
    let problem = Problem::note("MIS-005")
        .arg("sources", sources.join("、"))
        .arg("rules", titles(&rules));
    Some(answer(Missed::NoData, &rules, problem))
}

fn titles(rules: &[&RuleReplay]) -> String {
    let titles: Vec<&str> = rules.iter().map(|rule| rule.title.as_str()).collect();
    titles.join("、")
}

/// Reviews in the viewer's area, the latest first.
///
/// # Errors
/// When the viewer may not read figures, or the database fails.
#[store::boxed]
pub async fn list_missed(app: &App, viewer: &Viewer, query: &ReviewQuery) -> Result<Page<ReviewLine>, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    Ok(store::missed::list(&mut app.store.glance(viewer).await?, query).await?)
}

/// How often data missed a household for each reason, in a time.
///
/// # Errors
/// As [`list_missed`].
#[store::boxed]
pub async fn missed_figures(
    app: &App,
    viewer: &Viewer,
    (from, to): (Date, Date),
) -> Result<Vec<MissedFigure>, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    if to < from {
        return Err(Refusal::field("to", Problem::error("LEA-013")));
    }
    let counts = store::missed::counts(&mut app.store.read(viewer).await?, (from, to)).await?;
    let figures = counts
        .into_iter()
        .map(|(reason, channel, n)| MissedFigure { reason, channel, n });
    Ok(figures.collect())
}
