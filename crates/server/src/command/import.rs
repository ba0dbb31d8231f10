//! `shouwang import`: deliveries from the machine's own console.

use std::fs::File;
use std::path::Path;

use app::intake::{self, FolderProgress, ImportReport, NewFile};
use app::screen::Progress;
use app::{App, Refusal};
use domain::Moment;
use domain::message::Lang;
use domain::problem::Problem;
use store::imports::{Filter, ImportLine, ImportState};

use super::installed::with_app;
use super::table::say_table;
use super::upkeep::at_the_console;
use crate::arguments::ConfigArguments;
use crate::arguments::installed::{ImportCommand, ImportNumberArguments, ImportPathArguments};
use crate::clock::Clock;
use crate::console::{Console, today};

/// Imports asked for at once.
const PAGE: i64 = 200;

pub(crate) async fn run(console: &Console, command: ImportCommand) -> u8 {
    match command {
        ImportCommand::Folder(arguments) => folder(console, &arguments).await,
        ImportCommand::Check(arguments) => check(console, &arguments).await,
        ImportCommand::File(arguments) => file(console, &arguments).await,
        ImportCommand::List(arguments) => list(console, &arguments).await,
        ImportCommand::Undo(arguments) => undo(console, &arguments).await,
    }
}

async fn folder(console: &Console, arguments: &ImportPathArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let (viewer, at) = (at_the_console(), Clock::system().moment());
        let what = (arguments.path.as_path(), arguments.as_of.unwrap_or_else(today));
        let mut progress = console.progress();
        let mut told = |step: FolderProgress| match step {
            FolderProgress::Received { file, number } => {
                console.note(format!("{} {number} {file}", console.text("收到", "received")));
            }
            FolderProgress::Known { file } => {
                console.note(format!(
                    "{} {file}",
                    console.text("以前收过，跳过", "imported before, passed over")
                ));
            }
            FolderProgress::Reading { file, rows } => progress(Progress::Reading { file, rows }),
        };
        let applied = intake::apply_folder(&app, &viewer, at, what, &mut told).await?;
        let mut reports = Vec::new();
        for (id, report) in applied {
            reports.push((intake::find_import(&app, &viewer, &id).await?.import.file_name, report));
        }
        Ok(say_reports(console, &reports))
    })
    .await
}

async fn check(console: &Console, arguments: &ImportPathArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let at = Clock::system().moment();
        let import = received(&app, at, arguments).await?;
        let mut rows = told(console);
        let report = intake::check(&app, &at_the_console(), at, &import.import_id, &mut rows).await?;
        drop(rows);
        let code = say_reports(console, &[(import.file_name, report)]);
        console.say(format!(
            "{} {}",
            console.text("没有改动；编号", "nothing was changed; number"),
            import.number
        ));
        Ok(code)
    })
    .await
}

async fn file(console: &Console, arguments: &ImportPathArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let at = Clock::system().moment();
        let viewer = at_the_console();
        let import = received(&app, at, arguments).await?;
        let mut rows = told(console);
        let report = match import.state {
            // What could not be read may be readable by now.
            ImportState::Refused => {
                let report = intake::check(&app, &viewer, at, &import.import_id, &mut rows).await?;
                match intake::find_import(&app, &viewer, &import.import_id)
                    .await?
                    .import
                    .state
                {
                    ImportState::Refused => report,
                    _ => intake::apply(&app, &viewer, at, &import.import_id, &mut rows).await?,
                }
            }
            _ => intake::apply(&app, &viewer, at, &import.import_id, &mut rows).await?,
        };
        drop(rows);
        let code = say_reports(console, &[(import.file_name, report)]);
        console.say(format!("{} {}", console.text("编号", "number"), import.number));
        Ok(code)
    })
    .await
}

async fn list(console: &Console, arguments: &ConfigArguments) -> u8 {
    with_app(console, arguments, async |app: App| {
        let (mut rows, mut before) = (Vec::new(), None);
        loop {
            let filter = Filter {
                before,
                limit: PAGE,
                ..Filter::default()
            };
            let found = intake::list_imports(&app, &at_the_console(), &filter).await?;
            let Some(last) = found.last() else { break };
            before = Some(last.number);
            rows.extend(found.iter().map(|import| line(console, import)));
        }
        let titles = [
            console.text("编号", "number"),
            console.text("文件", "file"),
            console.text("状态", "state"),
            console.text("截至", "as of"),
            console.text("读入", "read"),
            console.text("采用", "accepted"),
            console.text("退回", "refused"),
            console.text("重复", "duplicate"),
            console.text("对不上人", "unmatched"),
        ];
        say_table(console, &titles, &rows);
        Ok(0)
    })
    .await
}

async fn undo(console: &Console, arguments: &ImportNumberArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let (viewer, at) = (at_the_console(), Clock::system().moment());
        let import = intake::find_import_by_number(&app, &viewer, arguments.number).await?;
        let numbers = intake::undo(&app, &viewer, at, &import.import_id).await?;
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        console.say(format!(
            "{} {}",
            console.text("已撤销：", "undone:"),
            numbers.join("、")
        ));
        Ok(0)
    })
    .await
}

/// Takes the file in; one that was looked into before is taken up where it stands.
async fn received(app: &App, at: Moment, arguments: &ImportPathArguments) -> Result<ImportLine, Refusal> {
    let viewer = at_the_console();
    let (content, name) = opened(&arguments.path)?;
    let new = NewFile {
        name,
        as_of: Some(arguments.as_of.unwrap_or_else(today)),
        department: None,
    };
    intake::receive_or_find(app, &viewer, at, new, content).await
}

fn opened(path: &Path) -> Result<(File, String), Refusal> {
    let file = File::open(path).map_err(|cause| Refusal::conflict(Problem::error("SCR-002").arg("cause", cause)))?;
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    Ok((file, name))
}

/// Shows how far reading has come.
fn told(console: &Console) -> impl FnMut(&str, u64) + Send + '_ {
    let mut progress = console.progress();
    move |file, rows| {
        progress(Progress::Reading {
            file: file.to_owned(),
            rows,
        })
    }
}

fn line(console: &Console, import: &ImportLine) -> Vec<String> {
    let state = match import.state {
        ImportState::Received => console.text("已收到", "received"),
        ImportState::Checked => console.text("已试装", "checked"),
        ImportState::Applied => console.text("已装入", "applied"),
        ImportState::Refused => console.text("不能用", "refused"),
        ImportState::Undone => console.text("已撤销", "undone"),
    };
    let rows = &import.rows;
    let counts = [rows.read, rows.accepted, rows.refused, rows.duplicate, rows.unmatched].map(|n| n.to_string());
    let head = [
        import.number.to_string(),
        import.file_name.clone(),
        state.to_owned(),
        import.as_of.to_string(),
    ];
    head.into_iter().chain(counts).collect()
}

/// What became of the rows, worksheet by worksheet, and what is wrong with them; returns the exit code.
fn say_reports(console: &Console, reports: &[(String, ImportReport)]) -> u8 {
    let mut rows = Vec::new();
    for (file, report) in reports {
        for worksheet in &report.worksheets {
            let sheet = worksheet
                .sheet
                .clone()
                .unwrap_or_else(|| console.text("（不认识）", "(unknown)").to_owned());
            let counts = [
                worksheet.read,
                worksheet.accepted,
                worksheet.refused,
                worksheet.duplicate,
                worksheet.unmatched,
            ];
            rows.push(
                [file.clone(), sheet]
                    .into_iter()
                    .chain(counts.map(|n| n.to_string()))
                    .collect(),
            );
        }
        say_problems(console, file, report);
    }
    let titles = [
        console.text("文件", "file"),
        console.text("表", "sheet"),
        console.text("读入", "read"),
        console.text("采用", "accepted"),
        console.text("退回", "refused"),
        console.text("重复", "duplicate"),
        console.text("对不上人", "unmatched"),
    ];
    say_table(console, &titles, &rows);
    let refused = reports.iter().any(|(_, report)| report.has_refused());
    let used = reports.is_empty()
        || reports
            .iter()
            .any(|(_, report)| report.rows().read > report.rows().refused);
    match (used, refused) {
        (false, _) => 1,
        (true, true) => 3,
        (true, false) => 0,
    }
}

/// Problems printed of one file before the rest is only counted.
const LISTED: usize = 12;

fn say_problems(console: &Console, file: &str, report: &ImportReport) {
    let lang = |told: &intake::Told| match console.lang {
        Lang::Zh => told.zh.clone(),
        Lang::En => told.en.clone(),
    };
    for told in report.problems.iter().take(LISTED) {
        let place = told.cell.as_deref().or(told.worksheet.as_deref()).unwrap_or_default();
        console.note(format!("{} {file} {place} {}", told.code, lang(told)));
    }
    if report.problems.len() > LISTED {
        let rest = report.problems.len() - LISTED;
        console.note(format!("… {} {rest}", console.text("另有问题", "more problems:")));
    }
}
