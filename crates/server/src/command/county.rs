//! `shouwang county generate` and `shouwang county score`

use std::path::{Path, PathBuf};

use app::county::{
    CountyOptions, FileSink, Score, Truth, generate as generate_county, score as score_leads, write_map,
};
use app::policy::load;
use domain::problem::Problem;

use crate::arguments::{GenerateArguments, ScoreArguments};
use crate::console::Console;

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
