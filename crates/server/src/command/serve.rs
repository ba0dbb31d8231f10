//! `shouwang serve`

use std::error::Error as _;
use std::sync::Arc;

use app::map::Map;
use app::{App, accounts, upkeep};
use domain::problem::Problem;

use super::installed::refused;
use crate::arguments::ConfigArguments;
use crate::background;
use crate::clock::Clock;
use crate::config::Config;
use crate::console::Console;
use crate::http::database::DatabaseCheck;
use crate::http::health::Check;
use crate::http::{Api, endpoints, router};
use crate::installation;
use crate::serve::{ServeError, bind, serve, stop_on_signals};
use crate::telemetry;

pub(crate) async fn run(console: &Console, arguments: &ConfigArguments) -> u8 {
    let config = match super::config::loaded(console, arguments) {
        Ok(loaded) => loaded.config,
        Err(code) => return code,
    };
    telemetry::start(&config.log);
    let clock = Clock::system();
    let map = match config.map.file.as_deref().map(Map::read).transpose() {
        Ok(map) => map.map(Arc::new),
        Err(problems) => {
            console.problems(&problems);
            return 1;
        }
    };
    let app = match installation::open(&config, clock.moment()).await {
        Ok(app) => App { map, ..app },
        Err(problem) => {
            console.problems(&[problem]);
            return 1;
        }
    };
    match started(console, app, config, clock).await {
        Ok(()) => 0,
        Err(error) => {
            console.problems(&[problem(&error)]);
            1
        }
    }
}

async fn started(console: &Console, app: App, config: Config, clock: Clock) -> Result<(), ServeError> {
    let stop = stop_on_signals()?;
    let listener = bind(config.server.listen).await?;
    let address = listener.local_addr().map_err(ServeError::Broken)?;
    let grace = config.server.shutdown_grace;
    let url = match config.server.public_url.is_empty() {
        true => format!("http://{address}"),
        false => config.server.base_url(),
    };
    if let Err(refusal) = upkeep::sweep(&app).await {
        refused(console, refusal);
    }
    let first = accounts::first_start(&app, clock.moment()).await;
    let store = app.store.clone();
    let checks: Vec<Arc<dyn Check>> = vec![Arc::new(DatabaseCheck(app.clone()))];
    let api = Api::new(app, config, clock, checks);
    let router = router(api.clone(), endpoints());
    let working = background::start(&api, stop.clone());
    console.say(format!(
        "{}{url}",
        console.text("守望已启动：", "Shouwang is serving at ")
    ));
    match first {
        Ok(Some(link)) => super::user::say_link(console, &url, &link.sign_in_name, &link.token, link.expires_at),
        Ok(None) => {}
        Err(refusal) => {
            refused(console, refusal);
        }
    }
    let served = serve(listener, &api, router, stop, grace).await;
    working.stop().await;
    store.close().await;
    served?;
    console.say(console.text("守望已停止", "Shouwang has stopped"));
    Ok(())
}

fn problem(error: &ServeError) -> Problem {
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    match error {
        ServeError::Bind { address, .. } => Problem::error("CFG-012").arg("address", address).arg("cause", cause),
        ServeError::Broken(_) => Problem::error("CFG-013").arg("cause", cause),
    }
}
