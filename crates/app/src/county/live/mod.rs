//! Some months of casework, played in an invented county: screenings, and between them the people with duties doing
//! their work, each village at its own pace.
//!
//! Everything goes through the verbs that requests go through, at moments of those months, so that the journal tells of
//! them in order. A seed gives the same play. What a verb refuses is counted and told at the end. Nobody can play in a
//! real county: the store must be untouched, and the county must be the invented one.

mod chain;
mod field;
mod help;
mod month;
mod paces;
mod people;
mod records;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use domain::access::Viewer;
use domain::problem::Problem;
use domain::{Date, Moment};
use jiff::ToSpan;
use store::journal::Filter;

use self::paces::SCRIPT;
use self::people::People;
use super::COUNTY_CODE;
use super::dice::{Dice, month_before};
use super::layout;
use crate::cases::Rules;
use crate::{App, Refusal, intake, journal};

/// The hour at which a day of work begins.
const OPENS: i64 = 9;
/// From one thing done to the next, and at most in one day.
const STEP_MILLIS: i64 = 5_000;
const MOST_STEPS: i64 = 8 * 60 * 60 * 1_000 / STEP_MILLIS;
/// Sheets that are registers: they are taken for true from the first day of the play, the others as of theirs.
const REGISTERS: [&str; 3] = ["region", "member_register", "household_register"];

/// Which play.
#[derive(Debug, Clone, Copy)]
pub struct LiveOptions<'a> {
    /// The files of the invented county.
    pub data: &'a Path,
    /// The day that they are as of.
    pub as_of: Date,
    /// The last day of the play.
    pub until: Date,
    /// The same seed and county give the same play.
    pub seed: u64,
}

/// What a play came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Played {
    /// How often each thing was done.
    pub done: BTreeMap<&'static str, u64>,
    /// What the verbs refused: the thing with the codes of the reasons, and how often.
    pub refused: BTreeMap<String, u64>,
}

/// Takes the invented county in and plays some months of casework in it; `told` hears of every month.
///
/// # Errors
/// When it would end before the data do, the store is not untouched or the county is not the invented one, a file cannot be read, or the store fails.
pub async fn live(
    app: &App,
    system: &Viewer,
    options: LiveOptions<'_>,
    told: &mut (dyn FnMut(Date) + Send),
) -> Result<Played, Refusal> {
    if options.until < options.as_of {
        let problem = Problem::error("CTY-005").arg("until", options.until);
        return Err(Refusal::conflict(problem.arg("as_of", options.as_of)));
    }
    untouched(app, system).await?;
    let begins = month_before(options.until, SCRIPT.months);
    let opening = morning(app, begins)?;
    let rows = take_in(app, system, opening, (options, begins)).await?;
    let people = people::invite(app, system, opening, options.seed).await?;
    let mut play = Play {
        app,
        system: system.clone(),
        seed: options.seed,
        until: options.until,
        people: Arc::new(people),
        rules: Arc::new(Rules::read_on(app, begins).await?),
        opening,
        n_steps: 0,
        round: 0,
        month_round: 0,
        n_months: 0,
        n_visits: 0,
        known: BTreeSet::new(),
        cases: BTreeMap::new(),
        homes: Vec::new(),
        codes: Vec::new(),
        sweep: None,
        played: Played {
            done: rows,
            ..Played::default()
        },
    };
    play.prepare().await?;
    let mut month = None;
    let days = begins.series(1.day()).take_while(|day| *day <= options.until);
    for day in days {
        let is_last = day == options.until;
        if !is_last && !SCRIPT.workdays.contains(&day.weekday()) {
            continue;
        }
        play.begin_day(day).await?;
        if is_last || month != Some(day.month()) {
            month = Some(day.month());
            play.month().await?;
            told(day);
        }
        if !is_last {
            play.day_of_work().await?;
        }
    }
    Ok(play.played)
}

/// Refuses a store in which anything was ever done, and any county but the invented one.
async fn untouched(app: &App, system: &Viewer) -> Result<(), Refusal> {
    if app.settings.region != COUNTY_CODE.to_string() {
        let problem = Problem::error("CTY-003").arg("region", &app.settings.region);
        return Err(Refusal::conflict(problem.arg("invented", COUNTY_CODE)));
    }
    let first = Filter {
        limit: 1,
        ..Filter::default()
    };
    match journal::list(app, system, &first).await?.is_empty() {
        true => Ok(()),
        false => Err(Refusal::conflict(Problem::error("CTY-004"))),
    }
}

/// Nine in the morning of a day, where the county is.
fn morning(app: &App, day: Date) -> Result<Moment, Refusal> {
    let midnight: Moment = format!("{day}T00:00:00.000Z").parse().map_err(Refusal::fault)?;
    Ok(midnight.plus_minutes((OPENS - i64::from(app.settings.hours_ahead)) * 60))
}

/// The registers as of the first day, so that incomes are known to stand since; then everything else. How many rows
/// count, and how many went back.
async fn take_in(
    app: &App,
    system: &Viewer,
    at: Moment,
    (options, begins): (LiveOptions<'_>, Date),
) -> Result<BTreeMap<&'static str, u64>, Refusal> {
    let unreadable = |cause: std::io::Error| Refusal::conflict(Problem::error("SCR-002").arg("cause", cause));
    let work = app.settings.work();
    std::fs::create_dir_all(&work).map_err(unreadable)?;
    let registers = tempfile::tempdir_in(&work).map_err(unreadable)?;
    let stems = REGISTERS.map(|sheet| layout::of(sheet).stem);
    for (path, name) in crate::screen::files_of(options.data).map_err(unreadable)? {
        let file = name.rsplit('/').next().unwrap_or(&name);
        if stems.iter().any(|stem| file.starts_with(stem)) {
            let to = registers.path().join(&name);
            std::fs::create_dir_all(to.parent().unwrap_or(registers.path())).map_err(unreadable)?;
            std::fs::copy(&path, &to).map_err(unreadable)?;
        }
    }
    let mut rows = BTreeMap::new();
    for (folder, as_of) in [(registers.path(), begins), (options.data, options.as_of)] {
        for (_, report) in intake::apply_folder(app, system, at, (folder, as_of), &mut |_| ()).await? {
            let counts = report.rows();
            *rows.entry("rows_accepted").or_default() += counts.accepted.unsigned_abs();
            *rows.entry("rows_refused").or_default() += counts.refused.unsigned_abs();
        }
    }
    Ok(rows)
}

/// A household that people look after in the play.
#[derive(Debug, Clone)]
struct Home {
    household_id: String,
    head_name: String,
}

/// A case in the play.
#[derive(Debug)]
struct Work {
    case_id: String,
    household_id: String,
    household_no: String,
    /// Among the villages.
    village: usize,
    dice: Dice,
    /// The day of work on which somebody takes it up next.
    round: u64,
    /// Whether there is something to it.
    is_true: bool,
    /// Whether somebody went there in vain.
    was_away: bool,
    /// Whether it was sent back.
    was_returned: bool,
    /// The notice that hangs for it, and until when at least.
    notice: Option<(String, Date)>,
}

/// A play under way.
struct Play<'a> {
    app: &'a App,
    system: Viewer,
    seed: u64,
    until: Date,
    people: Arc<People>,
    /// What is in force on the day.
    rules: Arc<Rules>,
    opening: Moment,
    n_steps: i64,
    /// Days of work so far, and the one on which the month began.
    round: u64,
    month_round: u64,
    n_months: i64,
    n_visits: u64,
    /// Numbers of cases that are in the play or out of it.
    known: BTreeSet<i64>,
    cases: BTreeMap<i64, Work>,
    /// Households by village.
    homes: Vec<Vec<Home>>,
    /// Villages with a code for reports, and its word.
    codes: Vec<(usize, String)>,
    sweep: Option<String>,
    played: Played,
}

impl Play<'_> {
    fn today(&self) -> Date {
        self.rules.today
    }

    async fn begin_day(&mut self, day: Date) -> Result<(), Refusal> {
        self.rules = Arc::new(Rules::read_on(self.app, day).await?);
        self.opening = morning(self.app, day)?;
        self.n_steps = 0;
        self.round += 1;
        Ok(())
    }

    /// The moment of the next thing that is done.
    fn now(&mut self) -> Moment {
        self.n_steps = (self.n_steps + 1).min(MOST_STEPS);
        Moment::from_millis(self.opening.millis() + self.n_steps * STEP_MILLIS)
    }

    /// Dice for one thing of the day of work.
    fn dice(&self, purpose: &str, number: u64) -> Dice {
        Dice::stream(self.seed, purpose, (self.round << 32) | number)
    }

    /// Counts what was done, or why it was not; what is wrong with the machine ends the play.
    fn tell<T>(&mut self, what: &'static str, result: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
        match result {
            Ok(done) => {
                *self.played.done.entry(what).or_default() += 1;
                Ok(Some(done))
            }
            Err(refusal @ (Refusal::Busy(_) | Refusal::Full(_) | Refusal::Fault(_))) => Err(refusal),
            Err(refusal) => {
                let why = format!("{what}: {}", reasons(&refusal));
                *self.played.refused.entry(why).or_default() += 1;
                Ok(None)
            }
        }
    }

    /// What happens on a day of work.
    async fn day_of_work(&mut self) -> Result<(), Refusal> {
        self.take_up().await?;
        self.work_on_cases().await?;
        self.answer_reports().await?;
        self.walk().await?;
        self.mend().await?;
        self.sweep().await
    }
}

/// The codes of a refusal, with the fields they are about. No values: what was asked stays out of what is told.
fn reasons(refusal: &Refusal) -> String {
    let words: Vec<String> = match refusal {
        Refusal::Conflict(problems) => problems.iter().map(|problem| problem.code.to_owned()).collect(),
        Refusal::Invalid(fields) => fields
            .iter()
            .map(|found| format!("{} {}", found.field, found.problem.code))
            .collect(),
        Refusal::NotPermitted(action) => vec![action.name().to_owned()],
        Refusal::Stale => vec!["API-016".to_owned()],
        _ => vec!["UPK-302".to_owned()],
    };
    words.join(" ")
}
