//! `shouwang journal`: taking the journal out, and checking it anywhere.

use std::fs::File;
use std::io::{BufReader, BufWriter};

use app::App;
use app::Refusal;
use app::upkeep::problem_of;
use domain::problem::{Place, Problem};
use store::StoreError;
use store::journal;

use super::installed::with_app;
use super::upkeep::at_the_console;
use crate::arguments::installed::{JournalCommand, JournalFileArguments, OutArguments};
use crate::clock::Clock;
use crate::console::Console;

pub(crate) async fn run(console: &Console, command: JournalCommand) -> u8 {
    match command {
        JournalCommand::Export(arguments) => export(console, &arguments).await,
        JournalCommand::Verify(arguments) => verify(console, &arguments),
    }
}

async fn export(console: &Console, arguments: &OutArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let file =
            File::create_new(&arguments.out).map_err(|error| Refusal::conflict(problem(&arguments.out, &error)))?;
        let at = Clock::system().moment();
        let n = app::journal::export(&app, &at_the_console(), at, BufWriter::new(&file)).await?;
        file.sync_all()
            .map_err(|error| Refusal::from(StoreError::from(error)))?;
        console.say(format!("{} {n}", console.text("导出的条目：", "entries exported:")));
        Ok(0)
    })
    .await
}

fn verify(console: &Console, arguments: &JournalFileArguments) -> u8 {
    let verified = File::open(&arguments.file).and_then(|file| journal::verify_export(BufReader::new(file)));
    let verified = match verified {
        Ok(verified) => verified,
        Err(error) => {
            console.problems(&[problem(&arguments.file, &error)]);
            return 1;
        }
    };
    console.say(format!("{} {}", console.text("条目", "entries"), verified.entries));
    console.say(format!("{} {}", console.text("末条摘要", "last hash"), verified.head));
    let mut problems: Vec<Problem> = verified.faults.iter().map(problem_of).collect();
    problems.extend(verified.unreadable.iter().map(|line| {
        let place = Place {
            line: u32::try_from(line.line).ok(),
            ..Place::file(arguments.file.display().to_string())
        };
        Problem::error("UPK-304").arg("cause", &line.cause).at(place)
    }));
    console.problems(&problems);
    if problems.is_empty() {
        console.say(console.text("核验通过：没有发现改动", "verified: nothing was changed"));
        return 0;
    }
    1
}

fn problem(path: &std::path::Path, error: &std::io::Error) -> Problem {
    Problem::error("UPK-305")
        .arg("cause", error.kind())
        .at(Place::file(path.display().to_string()))
}
