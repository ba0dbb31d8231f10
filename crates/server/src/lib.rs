//! How the world reaches the verbs: by HTTP and by command line.

mod arguments;
pub mod background;
pub mod clock;
mod command;
pub mod config;
mod console;
pub mod http;
pub mod installation;
mod pages;
pub mod serve;
pub mod telemetry;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command, ConfigCommand, CountyCommand, PolicyCommand};
use console::Console;

/// The `shouwang` program: arguments in, a verb, sentences and an exit code out.
///
/// Not async, so that what it awaits is compiled once, here, and not again in every binary.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(arguments::refused(&error)),
    };
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(carried_out(arguments)),
        Err(_) => ExitCode::FAILURE,
    }
}

async fn carried_out(arguments: Arguments) -> ExitCode {
    let console = Console::new(arguments.lang.into());
    let code = match arguments.command {
        Command::Screen(arguments) => command::screen::run(&console, arguments).await,
        Command::Explain(arguments) => command::explain::run(&console, arguments).await,
        Command::Policy(PolicyCommand::Check(arguments)) => command::policy::check(&console, arguments).await,
        Command::Template(arguments) => command::template::run(&console, arguments),
        Command::County(CountyCommand::Generate(arguments)) => command::county::generate(&console, arguments),
        Command::County(CountyCommand::Live(arguments)) => command::county::live(&console, arguments).await,
        Command::County(CountyCommand::Score(arguments)) => command::county::score(&console, arguments),
        Command::Serve(arguments) => command::serve::run(&console, &arguments).await,
        Command::Config(ConfigCommand::Show(arguments)) => command::config::show(&console, &arguments),
        Command::Config(ConfigCommand::Check(arguments)) => command::config::check(&console, &arguments),
        Command::Migrate(arguments) => command::upkeep::migrate(&console, &arguments).await,
        Command::Verify(arguments) => command::upkeep::verify(&console, &arguments).await,
        Command::Journal(command) => command::journal::run(&console, command).await,
        Command::Keys(command) => command::upkeep::keys(&console, command).await,
        Command::Backup(command) => command::upkeep::backup(&console, command).await,
        Command::Restore(arguments) => command::upkeep::restore(&console, &arguments).await,
        Command::User(command) => command::user::run(&console, command).await,
        Command::Import(command) => command::import::run(&console, command).await,
        Command::Bench(command) => command::bench::run(&console, command).await,
    };
    ExitCode::from(code)
}
