//! What every command on an installation does first and last: read the configuration, open it, say what went wrong.

use app::{App, Refusal};
use domain::problem::Problem;

use crate::arguments::ConfigArguments;
use crate::clock::Clock;
use crate::console::Console;
use crate::installation;

/// Opens the installation and does something with it; returns the exit code.
pub(super) async fn with_app(
    console: &Console,
    arguments: &ConfigArguments,
    work: impl AsyncFnOnce(App) -> Result<u8, Refusal>,
) -> u8 {
    let config = match super::config::loaded(console, arguments) {
        Ok(loaded) => loaded.config,
        Err(code) => return code,
    };
    let app = match installation::open(&config, Clock::system().moment()).await {
        Ok(app) => app,
        Err(problem) => {
            console.problems(&[problem]);
            return 1;
        }
    };
    let store = app.store.clone();
    let code = work(app).await.unwrap_or_else(|refusal| refused(console, refusal));
    store.close().await;
    code
}

/// Says why a verb was not carried out; returns the exit code.
pub(super) fn refused(console: &Console, refusal: Refusal) -> u8 {
    let (problems, code) = match refusal {
        Refusal::Conflict(problems) => (problems, 1),
        Refusal::Invalid(fields) => (fields.into_iter().map(|field| field.problem).collect(), 2),
        Refusal::NotFound => (vec![Problem::error("UPK-302")], 1),
        Refusal::NotSignedIn => (vec![Problem::error("API-021")], 1),
        Refusal::NotPermitted(action) => (vec![Problem::error("API-022").arg("action", action.title())], 1),
        Refusal::Stale => (vec![Problem::error("API-016")], 1),
        Refusal::TooMany(minutes) => (vec![Problem::error("API-023").arg("minutes", minutes)], 1),
        Refusal::Full(_) => (vec![Problem::error("API-025")], 1),
        Refusal::Busy(cause) => (vec![fault(&cause)], 1),
        Refusal::Fault(cause) => (vec![fault(cause.as_ref())], 1),
    };
    console.problems(&problems);
    code
}

/// A failure with its causes, for the person at the terminal.
fn fault(error: &(dyn std::error::Error + 'static)) -> Problem {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    Problem::error("UPK-303").arg("cause", text)
}
