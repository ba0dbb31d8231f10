//! `shouwang screen`

use std::path::PathBuf;

use app::screen::{Options, Outputs, screen};
use app::{App, Refusal, screenings};
use domain::Date;
use domain::screening::Screening;

use super::installed::with_app;
use super::upkeep::at_the_console;
use crate::arguments::{ConfigArguments, DataArguments, ScreenArguments};
use crate::clock::Clock;
use crate::console::{Console, today};

pub(super) fn options(data: DataArguments, out: std::path::PathBuf, replace: bool) -> Options {
    let DataArguments {
        data,
        policy,
        region,
        as_of,
    } = data;
    Options {
        data,
        policy,
        region,
        as_of: as_of.unwrap_or_else(today),
        out,
        replace,
    }
}

pub(crate) async fn run(console: &Console, arguments: ScreenArguments) -> u8 {
    let ScreenArguments {
        data,
        policy,
        region,
        as_of,
        config,
        out,
        replace,
    } = arguments;
    match (data, out) {
        (Some(data), Some(out)) => {
            let data = DataArguments {
                data,
                policy,
                region: region.unwrap_or_default(),
                as_of,
            };
            of_folder(console, options(data, out, replace)).await
        }
        (_, out) => of_store(console, &config, as_of.unwrap_or_else(today), (out, replace)).await,
    }
}

async fn of_folder(console: &Console, options: Options) -> u8 {
    let outcome = screen(&options, &mut console.progress()).await;
    match outcome {
        Err(failure) => console.failure(&failure),
        Ok(outcome) => {
            console.problems(&outcome.screening.problems);
            summary(console, &outcome.screening);
            files(console, &outcome.outputs);
            if outcome.refused { 3 } else { 0 }
        }
    }
}

/// Screens what was imported; papers only where they are asked for.
async fn of_store(console: &Console, config: &ConfigArguments, as_of: Date, papers: (Option<PathBuf>, bool)) -> u8 {
    with_app(console, config, async |app: App| {
        let (viewer, at) = (at_the_console(), Clock::system().moment());
        let by = viewer.actor().to_string();
        let mut progress = console.progress();
        let done = screenings::run(&app, &viewer, at, (as_of, &by), None, &mut progress).await?;
        drop(progress);
        let screened = &done.screened;
        console.problems(&screened.screening.problems);
        summary(console, &screened.screening);
        if let (Some(out), replace) = papers {
            files(
                console,
                &screened.write_papers(&out, replace).map_err(Refusal::conflict)?,
            );
        }
        Ok(if screened.refused() { 3 } else { 0 })
    })
    .await
}

fn summary(console: &Console, s: &Screening) {
    let t = |zh, en| console.text(zh, en);
    let name = if s.run.region_name.is_empty() {
        &s.run.region
    } else {
        &s.run.region_name
    };
    console.say(format!("\n{} {} {}", name, t("截至", "as of"), s.run.as_of));
    console.say(format!(
        "{} {} {} {}",
        t("农户", "households"),
        s.households.len(),
        t("人口", "persons"),
        s.n_persons
    ));
    rows(console, s);
    let levels: Vec<String> = (0..s.levels.len())
        .map(|level| {
            format!(
                "{} {}",
                s.levels[level],
                s.leads.iter().filter(|lead| lead.level == level).count()
            )
        })
        .collect();
    console.say(format!(
        "{} {} {}:{}",
        t("预警", "leads"),
        s.leads.len(),
        t("户", ""),
        levels.join("  ")
    ));
    let undelivered: Vec<&str> = s
        .coverage
        .iter()
        .filter(|c| !c.delivered)
        .map(|c| c.title.as_str())
        .collect();
    if !undelivered.is_empty() {
        console.say(format!(
            "{}:{}",
            t("未交的来源", "not delivered"),
            undelivered.join("、")
        ));
    }
}

fn files(console: &Console, outputs: &Outputs) {
    let t = |zh, en| console.text(zh, en);
    console.say(format!("{}:", t("结果", "files")));
    let corrections = |file: &&std::path::PathBuf| file.parent().is_some_and(|dir| dir.ends_with("corrections"));
    let files = &outputs.files;
    files
        .iter()
        .filter(|file| !corrections(file))
        .for_each(|file| console.say(format!("  {}", file.display())));
    if let Some(dir) = files.iter().find(corrections).and_then(|file| file.parent()) {
        let n = files.iter().filter(corrections).count();
        console.say(format!(
            "  {}（{n} {}）",
            dir.display(),
            t("个退回更正表", "correction workbooks")
        ));
    }
}

fn rows(console: &Console, s: &Screening) {
    let c = s.counts();
    let t = |zh, en| console.text(zh, en);
    console.say(format!(
        "{} {} = {} {} + {} {}({} {}) + {} {};{} {}",
        t("读入行", "rows read"),
        c.read,
        t("采用", "accepted"),
        c.accepted,
        t("退回", "refused"),
        c.refused,
        t("其中已更正", "of which corrected"),
        c.corrected,
        t("重复", "duplicate"),
        c.duplicate,
        t("对不上人", "unmatched"),
        s.unmatched.len(),
    ));
}
