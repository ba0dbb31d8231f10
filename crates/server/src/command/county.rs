//! `shouwang county generate`, `shouwang county live` and `shouwang county score`

use std::path::{Path, PathBuf};

use app::App;
use app::county::{
    CountyOptions, FileSink, LiveOptions, Played, Score, Truth, generate as generate_county, live as play,
    score as score_leads, write_map,
};
use app::policy::load;
use domain::Date;
use domain::problem::Problem;
use jiff::ToSpan;

use super::installed::with_app;
use super::upkeep::at_the_console;
use crate::arguments::{GenerateArguments, LiveArguments, ScoreArguments};
use crate::console::{Console, today};

/// The play goes on to yesterday while that is at most so many days after the day of the data.
const GOES_ON_DAYS: i64 = 60;

pub(crate) fn generate(console: &Console, arguments: GenerateArguments) -> u8 {
    let default = CountyOptions::default();
    let options = CountyOptions {
        households: arguments.households,
        seed: arguments.seed,
        as_of: arguments.policy.as_of.unwrap_or(default.as_of),
        mistakes: true,
    };
    let region = if arguments.policy.region.is_empty() {
        &app::county::COUNTY_CODE.to_string()
    } else {
        &arguments.policy.region
    };
    let loaded = match load(&arguments.policy.policy, region, options.as_of) {
        Ok(loaded) => loaded,
        Err(problems) => {
            console.problems(&problems);
            return 2;
        }
    };
    let out = &arguments.out;
    let truth_file = arguments.truth.unwrap_or_else(|| beside(out, "truth.json"));
    let map_file = arguments.map.unwrap_or_else(|| beside(out, "map.geojson"));
    let written = write(console, &options, &loaded.policy, out, &truth_file);
    match written.and_then(|truth| write_map(&options, &map_file).map(|()| truth)) {
        Ok(truth) => {
            console.say(format!(
                "{} {} {},{} {},{} {}",
                console.text("虚构县", "invented county"),
                truth.households,
                console.text("户", "households"),
                truth.people,
                console.text("人", "persons"),
                truth.villages,
                console.text("个村", "villages"),
            ));
            console.say(arguments.out.display().to_string());
            console.say(truth_file.display().to_string());
            console.say(map_file.display().to_string());
            0
        }
        Err(error) => {
            console.problems(&[Problem::error("CTY-001").arg("cause", error)]);
            2
        }
    }
}

fn beside(out: &Path, ending: &str) -> PathBuf {
    let name = out
        .file_name()
        .map(|name| name.to_string_lossy().to_string())
        .unwrap_or_default();
    out.with_file_name(format!("{name}.{ending}"))
}

fn write(
    console: &Console,
    options: &CountyOptions,
    policy: &domain::policy::Policy,
    out: &Path,
    truth_file: &Path,
) -> Result<Truth, app::county::CountyError> {
    let mut sink = FileSink::create(out, options)?;
    let mut said = 0;
    let mut progress = |done: usize| {
        if done >= said + options.households.div_ceil(10) {
            said = done;
            console.note(format!(
                "{} {done}/{}",
                console.text("已生成", "generated"),
                options.households
            ));
        }
    };
    let mut truth = generate_county(options, policy, &mut sink, &mut progress)?;
    truth.files = sink.finish()?;
    truth.save(truth_file)?;
    Ok(truth)
}

pub(crate) async fn live(console: &Console, arguments: LiveArguments) -> u8 {
    with_app(console, &arguments.config, async |app: App| {
        let options = LiveOptions {
            data: &arguments.data,
            as_of: arguments.as_of,
            until: arguments.until.unwrap_or_else(|| ending(arguments.as_of, today())),
            seed: arguments.seed,
        };
        let mut told = |day: Date| console.note(format!("{} {day}", console.text("演到", "played until")));
        let played = play(&app, &at_the_console(), options, &mut told).await?;
        say_played(console, &played);
        Ok(0)
    })
    .await
}

/// The last day of a play: yesterday, so that what is due is due about today, or the day of the data where that is
/// long ago or still to come.
fn ending(as_of: Date, today: Date) -> Date {
    let yesterday = today.saturating_sub(1.day());
    let latest = as_of.saturating_add(GOES_ON_DAYS.days());
    if (as_of..=latest).contains(&yesterday) {
        yesterday
    } else {
        as_of
    }
}

/// What of the play is told, in the order of the work.
const PLAYED: [(&str, &str); 16] = [
    ("rows_accepted", "收下的行"),
    ("rows_refused", "退回的行"),
    ("screening", "筛查"),
    ("lead", "干部反映的线索"),
    ("self_report", "自主申报"),
    ("accept", "受理"),
    ("visit_recorded", "走访"),
    ("refuse", "不予认定"),
    ("return", "退回补正"),
    ("notice_posted", "张贴公示"),
    ("register", "纳入监测"),
    ("plan", "一户一策"),
    ("confirm_delivery", "落实措施"),
    ("follow_up", "跟踪走访"),
    ("start_elimination", "申请消除"),
    ("issue_repaired", "整改三保障问题"),
];

fn say_played(console: &Console, played: &Played) {
    let told = PLAYED
        .iter()
        .filter_map(|(what, title)| Some((console.text(title, what), played.done.get(what)?)));
    let done: Vec<String> = told.map(|(what, n)| format!("{what} {n}")).collect();
    console.say(format!("{} {}", console.text("做了：", "done:"), done.join("  ")));
    for (why, n) in &played.refused {
        console.say(format!("{} {why} {n}", console.text("没有做成：", "refused:")));
    }
}

pub(crate) fn score(console: &Console, arguments: ScoreArguments) -> u8 {
    let scored = Truth::load(&arguments.truth).and_then(|truth| score_leads(&truth, &arguments.leads));
    match scored {
        Ok(score) => {
            print(console, &score);
            0
        }
        Err(error) => {
            console.problems(&[Problem::error("CTY-002").arg("cause", error)]);
            2
        }
    }
}

fn print(console: &Console, score: &Score) {
    score.lines().iter().for_each(|line| console.say(line));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_play_ends_yesterday_unless_that_is_far_from_the_data() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        for (today, expected) in [
            ("2026-11-26", "2026-11-25"),
            ("2026-11-02", "2026-11-01"),
            ("2026-11-01", "2026-11-01"),
            ("2026-01-01", "2026-11-01"),
            ("2026-12-31", "2026-12-30"),
            ("2027-01-02", "2026-11-01"),
        ] {
            assert_eq!(ending(day("2026-11-01"), day(today)), day(expected), "{today}");
        }
    }
}
