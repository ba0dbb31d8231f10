//! The `shouwang` binary: arguments in, a verb, sentences and an exit code out.

mod arguments;
mod command;
mod console;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command, CountyCommand, PolicyCommand};
use console::Console;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(arguments::refused(&error)),
    };
    let console = Console::new(arguments.lang.into());
    let code = match arguments.command {
        Command::Screen(arguments) => command::screen::run(&console, arguments).await,
        Command::Explain(arguments) => command::explain::run(&console, arguments).await,
        Command::Policy(PolicyCommand::Check(arguments)) => command::policy::check(&console, arguments).await,
        Command::Template(arguments) => command::template::run(&console, arguments),
        Command::County(CountyCommand::Generate(arguments)) => command::county::generate(&console, arguments),
        Command::County(CountyCommand::Score(arguments)) => command::county::score(&console, arguments),
        Command::Bench(command) => command::bench::run(&console, command).await,
    };
    ExitCode::from(code)
}
