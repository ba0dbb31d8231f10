//! Figures of accountability: what is open, late and owed, by township, village or duty, in order of their keys. They
//! rank nobody, and each number opens its rows.

mod counted;

use std::sync::Arc;

pub use counted::Figures;
use domain::access::{Action, Viewer};
use domain::case::Step;
use domain::problem::Problem;
use domain::{Date, Moment};
use store::cases::{FigureQuery, Group};

use self::counted::{CountOf, Lines};
use super::permitted;
use crate::{App, Refusal};

/// Steps that are visits.
const VISITS: [Step; 2] = [Step::Visit, Step::FollowUp];
/// Longest time that is counted at once, in days: a year and a day more.
const LONGEST: i64 = 367;

/// Which figures are asked for.
#[derive(Debug, Clone)]
pub struct FigureAsk {
    /// In this township or village.
    pub region_id: Option<String>,
    /// By what.
    pub group: Group,
    /// Of a time that begins on this day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

/// Figures with the query that says what each number counted.
#[derive(Debug, Clone)]
pub struct FigurePage {
    /// What was counted.
    pub query: FigureQuery,
    /// The figures.
    pub lines: Lines,
    /// The moment as of which they were counted.
    pub counted_at: Moment,
    /// Days of the time.
    pub days: i64,
}

/// Figures of a place within the viewer's area.
///
/// # Errors
/// When the viewer may not, or the time is none.
#[store::boxed]
pub async fn show_figures(app: &App, viewer: &Viewer, at: Moment, ask: FigureAsk) -> Result<FigurePage, Refusal> {
    permitted(viewer, Action::ReadFigures)?;
    let until = ask.to.tomorrow().map_err(|_| wrong_time())?;
    let days = i64::from(until.since(ask.from).map_err(|_| wrong_time())?.get_days());
    if !(1..=LONGEST).contains(&days) {
        return Err(wrong_time());
    }
    let query = FigureQuery {
        region_id: ask.region_id,
        group: ask.group,
        from: ask.from,
        until,
        on: at.day(app.settings.hours_ahead),
        visit_steps: VISITS.iter().map(|step| step.name().to_owned()).collect(),
    };
    let of = CountOf {
        area: viewer.scope(Action::ReadFigures),
        query: query.clone(),
    };
    let count = async {
        let lines = store::cases::figures(&mut app.store.read(viewer).await?, &query).await?;
        Ok::<Lines, Refusal>(Arc::from(lines))
    };
    let (counted_at, lines) = app.figures.lines(of, at, count).await?;
    Ok(FigurePage {
        query,
        lines,
        counted_at,
        days,
    })
}

fn wrong_time() -> Refusal {
    Refusal::field("to", Problem::error("CWK-005").arg("days", LONGEST))
}
