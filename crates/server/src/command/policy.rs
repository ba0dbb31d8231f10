//! `shouwang policy check`

use app::policy::{check as check_policy, load};

use crate::arguments::PolicyArguments;
use crate::console::{Console, today};

pub(crate) async fn check(console: &Console, arguments: PolicyArguments) -> u8 {
    let as_of = arguments.as_of.unwrap_or_else(today);
    let loaded = match load(&arguments.policy, &arguments.region, as_of) {
        Ok(loaded) => loaded,
        Err(problems) => return refused(console, &problems),
    };
    match check_policy(&loaded).await {
        Err(problems) => refused(console, &problems),
        Ok(compiled) => {
            console.problems(&loaded.notes);
            console.say(format!(
                "{}:{} {},{} {},{} {},{} {},{} {}",
                console.text("政策无误", "policy is sound"),
                compiled.rules.len(),
                console.text("条规则", "rules"),
                compiled.checks.len(),
                console.text("条数据核查", "data checks"),
                compiled.facts.len(),
                console.text("个事实", "facts"),
                loaded.policy.sheets.len(),
                console.text("种表", "sheets"),
                loaded.policy.parameters.len(),
                console.text("个参数", "parameters"),
            ));
            0
        }
    }
}

fn refused(console: &Console, problems: &[domain::problem::Problem]) -> u8 {
    for problem in problems {
        console.note(problem.line(console.lang));
    }
    console.note(format!("{} {}", problems.len(), console.text("个问题", "problems")));
    2
}
