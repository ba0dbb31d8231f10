//! `shouwang config show` and `shouwang config check`

use crate::arguments::ConfigArguments;
use crate::config::{Loaded, load};
use crate::console::Console;

pub(crate) fn show(console: &Console, arguments: &ConfigArguments) -> u8 {
    match loaded(console, arguments) {
        Err(code) => code,
        Ok(loaded) => {
            console.say(loaded.shown(console.lang).trim_end());
            0
        }
    }
}

pub(crate) fn check(console: &Console, arguments: &ConfigArguments) -> u8 {
    match loaded(console, arguments) {
        Err(code) => code,
        Ok(_) => {
            console.say(console.text("配置无误", "the configuration is sound"));
            0
        }
    }
}

/// The configuration, or the exit code after its problems were printed.
pub(super) fn loaded(console: &Console, arguments: &ConfigArguments) -> Result<Loaded, u8> {
    let environment =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    match load(arguments.config.as_deref(), environment) {
        Ok(loaded) => {
            loaded
                .warnings
                .iter()
                .for_each(|problem| console.note(problem.line(console.lang)));
            Ok(loaded)
        }
        Err(problems) => {
            problems
                .iter()
                .for_each(|problem| console.note(problem.line(console.lang)));
            console.note(format!("{} {}", problems.len(), console.text("个问题", "problems")));
            Err(2)
        }
    }
}
